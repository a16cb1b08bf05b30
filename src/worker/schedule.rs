//! What happens by the clock: one timetable, looked at before each round of jobs.
use crate::app::App;
use crate::db::{Moment, Tx};
use crate::error::{Error, Result};
use crate::files::limited;
use crate::models::RowId;
use crate::models::carrier::call::Call;
use crate::models::job::KEPT_EVERY_S;
use crate::models::label::tracking;
use crate::models::session::Session;
use crate::models::setting::Setting;
use crate::models::throttle::Throttle;
use crate::models::ticket::timetable::{self, Due, Part};
use crate::models::ticket::{overdue, recount, reminder, search};
use crate::models::{batch, event, staged_file};
use std::time::Duration;

/// Files that are deleted in one go.
const SWEEP_AT_ONCE: i64 = 100;
/// A temporary file of a process that is gone is older than this.
pub const TEMPORARY_AGE: Duration = Duration::from_secs(24 * 3600);

/// When each thing was done last, in this process.
#[derive(Debug, Default)]
pub struct Schedule {
    placed: Option<Moment>,
    timed: Option<Moment>,
    kept: Option<Moment>,
    looked: Option<Moment>,
    recounted: Option<Moment>,
    swept: Option<Moment>,
}

fn due(last: &mut Option<Moment>, now: Moment, every_s: i64) -> bool {
    if last.is_some_and(|last| last.plus_seconds(every_s) > now && last <= now) {
        return false;
    }
    *last = Some(now);
    true
}

impl Schedule {
    /// Does what is due. What fails is reported, holds up nothing else, and is tried again in its turn.
    pub async fn tick(&mut self, app: &App) {
        let now = app.clock.now();
        if due(&mut self.placed, now, 2) {
            report("placing events", app.write(event::place).await);
            report("gathering words", app.write(search::catch_up).await);
        }
        if due(&mut self.timed, now, 20) {
            let done = by_the_clock(app).await;
            if done.is_ok() && due(&mut self.kept, now, KEPT_EVERY_S) {
                let kept = move |tx: &mut Tx<'_>| Setting::TimetableKept.put(tx, &now.unix().to_string());
                report("writing down that the timetable is kept", app.write(kept).await);
            }
            report("the timetable", done);
            report("asking where parcels are", app.write(tracking::ask_due).await);
        }
        if due(&mut self.looked, now, 30) {
            report("looking for broken promises", notice_overdue(app).await);
        }
        if due(&mut self.recounted, now, 60) {
            report("counting dates once more", app.write(recount::again).await);
        }
        if due(&mut self.swept, now, 3600) {
            report("deleting lists that nobody sends", app.write(batch::forget_old).await);
            report("sweeping", sweep(app, TEMPORARY_AGE).await);
        }
    }
}

fn report<T>(what: &str, done: Result<T>) {
    if let Err(error) = done {
        tracing::error!(what, error = %error.chain(), "the timetable goes on");
    }
}

/// Sends the reminders, ends what is over and notices broken promises, at this moment. What cannot be done is reported and
/// left for the next round.
///
/// # Errors
/// When the database does not say what is due.
pub async fn by_the_clock(app: &App) -> Result<()> {
    let now = app.clock.now();
    for part in [Part::Reminders, Part::Ends] {
        let mut last: Option<Due> = None;
        loop {
            let after = last.clone();
            let entries = app.read(move |conn| timetable::due(conn, now, part, after.as_ref())).await?;
            let Some(end) = entries.last().cloned() else { break };
            last = Some(end);
            match app.write(move |tx| timetable::carry_out_all(tx, &entries)).await {
                Ok(left) => left.iter().for_each(|(entry, why)| {
                    let (ticket, clock, error) = (&entry.ticket, entry.kind.as_str(), why.chain());
                    tracing::warn!(%ticket, clock, error, "left for the next round");
                }),
                Err(error) => {
                    tracing::warn!(error = %error.chain(), "a bundle of the timetable is left for the next round");
                }
            }
        }
    }
    let reminders = app.read(move |conn| timetable::due_to_sellers(conn, now)).await?;
    in_bundles(app, reminders, reminder::remind_sellers).await;
    Ok(())
}

/// Notices the promises that were broken since the last look.
///
/// # Errors
/// When the database does not say which.
pub async fn notice_overdue(app: &App) -> Result<()> {
    let now = app.clock.now();
    let late = app.read(move |conn| overdue::late(conn, now)).await?;
    in_bundles(app, late, |tx, clocks| overdue::notice(tx, clocks).map(drop)).await;
    Ok(())
}

/// Does `act` for bundle after bundle. Where one cannot be done whole, each of its entries is tried alone; what is left then
/// is reported, and comes again in the next round.
async fn in_bundles(app: &App, bundles: Vec<Vec<RowId>>, act: fn(&mut Tx<'_>, &[RowId]) -> Result<()>) {
    for bundle in bundles {
        let whole = bundle.clone();
        if app.write(move |tx| act(tx, &whole)).await.is_ok() {
            continue;
        }
        for one in bundle {
            let alone = one.clone();
            if let Err(error) = app.write(move |tx| act(tx, &[alone])).await {
                tracing::warn!(clock = one.as_str(), error = %error.chain(), "left for the next round");
            }
        }
    }
}

/// Deletes what nobody owns: given-up files, ended sessions, old counts, and leftovers of processes that are gone, older
/// than `age`.
///
/// # Errors
/// The database's, the file store's.
pub async fn sweep(app: &App, age: Duration) -> Result<()> {
    loop {
        let keys = app.write(|tx| staged_file::give_up(tx, SWEEP_AT_ONCE)).await?;
        if keys.is_empty() {
            break;
        }
        let (files, gone) = (app.files.clone(), keys.clone());
        app.heavy(crate::app::Kind::Paper, move || gone.iter().try_for_each(|key| files.delete(key)))
            .await?
            .map_err(Error::while_doing("deleting a file"))?;
        app.write(move |tx| staged_file::forget(tx, &keys)).await?;
    }
    let (files, mail) = (app.files.clone(), app.mail.clone());
    app.heavy(crate::app::Kind::Paper, move || {
        limited::sweep();
        files.sweep_temporary(age).and_then(|_| mail.sweep_temporary(age))
    })
    .await?
    .map_err(Error::while_doing("deleting temporary files"))?;
    app.write(|tx| {
        Session::sweep(tx)?;
        Throttle::sweep(tx)?;
        Call::forget_old(tx)?;
        Ok(())
    })
    .await
}
