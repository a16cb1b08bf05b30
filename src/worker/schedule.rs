//! What happens by the clock: one timetable, looked at before each round of jobs.
use crate::app::App;
use crate::db::Moment;
use crate::error::{Error, Result};
use crate::models::session::Session;
use crate::models::throttle::Throttle;
use crate::models::ticket::{Ticket, recount, search, timetable};
use crate::models::{event, staged_file};
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
            report("the timetable", by_the_clock(app).await);
        }
        if due(&mut self.looked, now, 30) {
            report("looking for broken promises", app.write(Ticket::notice_overdue).await);
        }
        if due(&mut self.recounted, now, 60) {
            report("counting dates once more", app.write(recount::again).await);
        }
        if due(&mut self.swept, now, 3600) {
            report("sweeping", sweep(app, TEMPORARY_AGE).await);
        }
    }
}

fn report<T>(what: &str, done: Result<T>) {
    if let Err(error) = done {
        tracing::error!(what, error = %error.chain(), "the timetable goes on");
    }
}

/// Sends the reminders and ends what is over at this moment. What cannot be done is reported and left for the next round.
///
/// # Errors
/// When the database does not say what is due.
pub async fn by_the_clock(app: &App) -> Result<()> {
    let now = app.clock.now();
    for entry in app.read(move |conn| timetable::due(conn, now)).await? {
        let (ticket, kind) = (entry.ticket.clone(), entry.kind);
        if let Err(error) = app.write(move |tx| timetable::carry_out(tx, &entry)).await {
            tracing::warn!(%ticket, clock = kind.as_str(), error = %error.chain(), "left for the next round");
        }
    }
    Ok(())
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
        files.sweep_temporary(age).and_then(|_| mail.sweep_temporary(age))
    })
    .await?
    .map_err(Error::while_doing("deleting temporary files"))?;
    app.write(|tx| {
        Session::sweep(tx)?;
        Throttle::sweep(tx)?;
        Ok(())
    })
    .await
}
