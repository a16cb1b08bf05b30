//! Jobs that were parked, as administrators see them: given another round, or given up with a reason. A job that is tried
//! again counts on from its last attempt, so that an attempt which sleeps settles nothing, and the carrier is asked first
//! whether an earlier one has bought the label.
use super::Job;
use crate::db::{Conn, Moment, Tx};
use crate::error::{Error, Result};
use crate::models::event::{self, Data, Kind, Subject};
use crate::models::label::{Label, LabelState};
use crate::models::letter::Letter;
use crate::models::person::Administrator;
use crate::models::task::{Ended, Task};
use crate::models::ticket::{Reference, Stage, TaskKind, Ticket};
use crate::models::{JobId, TicketId};
use crate::schema::{jobs, tickets};
use diesel::prelude::*;

/// Parked jobs on a page.
pub const PAGE: i64 = 50;

/// A job that was tried too often, and waits for somebody.
#[derive(Debug, Clone)]
pub struct Parked {
    /// Its id.
    pub id: JobId,
    /// What it was to do.
    pub job: Job,
    /// Its last attempt, of all rounds; a form carries the one that its page showed.
    pub attempt: i32,
    /// How often it was tried in this round.
    pub tries: i32,
    /// Since when it waits.
    pub parked_at: Moment,
    /// What went wrong last.
    pub last_error: String,
    /// The return that it serves, and its device.
    pub ticket: Option<(Reference, String)>,
    ticket_id: Option<TicketId>,
}

/// What is read of a job: id, body, attempt, attempts of earlier rounds, parked, done, last error, return.
type Row = (JobId, String, i32, i32, Option<Moment>, Option<Moment>, Option<String>, Option<TicketId>);

/// Jobs of kinds that this program knows, with the returns that they serve.
macro_rules! found {
    () => {
        jobs::table
            .left_join(tickets::table.on(tickets::id.nullable().eq(jobs::ticket_id)))
            .filter(jobs::kind.eq_any(Job::KINDS))
            .select((
                (
                    jobs::id,
                    jobs::body,
                    jobs::attempt,
                    jobs::tried_before,
                    jobs::parked_at,
                    jobs::done_at,
                    jobs::last_error,
                    jobs::ticket_id,
                ),
                (tickets::reference, tickets::title).nullable(),
            ))
    };
}

impl Parked {
    fn read(row: Row, ticket: Option<(Reference, String)>) -> Result<Self> {
        let (id, body, attempt, tried_before, parked_at, done_at, last_error, ticket_id) = row;
        // A job that runs again, or is done, waits for nobody any more.
        let parked_at = parked_at.filter(|_| done_at.is_none()).ok_or(Error::Stale { seen: attempt })?;
        let job: Job = serde_json::from_str(&body)?;
        Ok(Self {
            id,
            // The attempt that found it tried too often did nothing.
            tries: (attempt - tried_before).min(job.most_attempts()),
            job,
            attempt,
            parked_at,
            last_error: last_error.unwrap_or_default(),
            ticket,
            ticket_id,
        })
    }
    /// The jobs that wait for somebody, the first parked first; one row more than a page tells that there are more.
    ///
    /// # Errors
    /// The database's.
    pub fn all(conn: &mut Conn, _administrator: &Administrator) -> Result<Vec<Self>> {
        let rows: Vec<(Row, Option<(Reference, String)>)> = found!()
            .filter(jobs::parked_at.is_not_null().and(jobs::done_at.is_null()))
            .order((jobs::parked_at, jobs::id))
            .limit(PAGE + 1)
            .load(conn)?;
        rows.into_iter().map(|(row, ticket)| Self::read(row, ticket)).collect()
    }
    /// A parked job, for an administrator.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Stale`] when it runs again or is done; the database's.
    pub fn for_administrator(conn: &mut Conn, _administrator: &Administrator, id: &JobId) -> Result<Self> {
        let (row, ticket): (Row, Option<(Reference, String)>) =
            found!().filter(jobs::id.eq(id)).first(conn)?;
        Self::read(row, ticket)
    }
    /// Gives the job another round, at once, and as many tries as a new one has.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Stale`] when somebody was faster since `attempt`; the database's.
    pub fn try_again(tx: &mut Tx<'_>, by: &Administrator, id: &JobId, attempt: i32) -> Result<()> {
        let parked = Self::for_administrator(tx, by, id)?;
        let now = tx.now();
        let none = None::<Moment>;
        let changed = diesel::update(waiting(id.as_str(), attempt))
            .set((jobs::parked_at.eq(none), jobs::run_at.eq(now), jobs::tried_before.eq(jobs::attempt)))
            .execute(&mut **tx)?;
        if changed != 1 {
            return Err(Error::Stale { seen: attempt });
        }
        if let Job::SendLetter { letter } = &parked.job {
            Letter::queue_again(tx, letter)?;
        }
        tx.wake_worker();
        parked.settled(tx, Kind::JobTriedAgain, Ended { by, why: "tried again" })
    }
    /// Gives the job up. A label that it was to get is not wanted any more, so that another way is free.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Stale`] when somebody was faster since `attempt`; the database's.
    pub fn dismiss(tx: &mut Tx<'_>, id: &JobId, attempt: i32, ended: Ended<'_>) -> Result<()> {
        let parked = Self::for_administrator(tx, ended.by, id)?;
        let now = tx.now();
        let changed = diesel::update(waiting(id.as_str(), attempt))
            .set((
                jobs::done_at.eq(now),
                jobs::done_by.eq(ended.by.person.as_str()),
                jobs::done_why.eq(ended.why),
            ))
            .execute(&mut **tx)?;
        if changed != 1 {
            return Err(Error::Stale { seen: attempt });
        }
        if let Job::BuyLabel { label } = &parked.job {
            let label = Label::named(tx, label)?;
            give_label_up(tx, &label, ended.why)?;
        }
        parked.settled(tx, Kind::JobDismissed, ended)
    }
    /// Ends the task that it opened, and records who did what.
    fn settled(&self, tx: &mut Tx<'_>, kind: Kind, ended: Ended<'_>) -> Result<()> {
        Task::finish_of_job(tx, &self.id, ended)?;
        let data = Data { what: Some(self.job.kind().to_owned()), ..Data::default() };
        let by = ended.by.as_by();
        match &self.ticket_id {
            Some(id) => {
                Ticket::refresh_queue(tx, id)?;
                let ticket = Ticket::named(tx, id)?;
                event::record(tx, &ticket, kind, &by, &data).map(drop)
            }
            None => event::note_by(tx, kind, &by, &Subject::Job(self.id.clone()), &data).map(drop),
        }
    }
}

/// How it stands with the one job of a key.
#[derive(Debug, Clone)]
pub struct Standing {
    /// How often it was tried, in all rounds.
    pub attempt: i32,
    /// When it is tried next, if it is.
    pub next_at: Option<Moment>,
    /// What went wrong last, if anything did.
    pub last_error: Option<String>,
}

impl Standing {
    /// How it stands with the job of that key, if there is one.
    ///
    /// # Errors
    /// The database's.
    pub fn of(conn: &mut Conn, key: &str) -> Result<Option<Self>> {
        type Row = (i32, Moment, Option<Moment>, Option<Moment>, Option<String>);
        let row: Option<Row> = jobs::table
            .filter(jobs::dedupe_key.eq(key))
            .select((jobs::attempt, jobs::run_at, jobs::done_at, jobs::parked_at, jobs::last_error))
            .first(conn)
            .optional()?;
        Ok(row.map(|(attempt, run_at, done_at, parked_at, last_error)| Self {
            attempt,
            next_at: Some(run_at).filter(|_| done_at.is_none() && parked_at.is_none()),
            last_error,
        }))
    }
}

/// Runs the job of that key again, where it is done or parked, with as many tries as a new one has. Says whether there is
/// one.
///
/// # Errors
/// The database's.
pub fn run_again(tx: &mut Tx<'_>, key: &str) -> Result<bool> {
    let now = tx.now();
    let none = None::<Moment>;
    let ended = jobs::table
        .filter(jobs::dedupe_key.eq(key))
        .filter(jobs::done_at.is_not_null().or(jobs::parked_at.is_not_null()));
    let again: Option<JobId> = diesel::update(ended)
        .set((
            (jobs::done_at.eq(none), jobs::parked_at.eq(none), jobs::lease_until.eq(none)),
            (jobs::done_by.eq(None::<String>), jobs::done_why.eq(None::<String>)),
            (jobs::run_at.eq(now), jobs::tried_before.eq(jobs::attempt)),
            jobs::last_error.eq(None::<String>),
        ))
        .returning(jobs::id)
        .get_result(&mut **tx)
        .optional()?;
    tx.wake_worker();
    Ok(again.is_some())
}

/// A label that nobody tries to get any more: it is taken back in case the carrier sold it after all, and support is asked
/// to find another way for each return that waits for it.
fn give_label_up(tx: &mut Tx<'_>, label: &Label, why: &str) -> Result<()> {
    if !matches!(label.state, LabelState::Buying | LabelState::Bought) {
        // Taken back or replaced meanwhile: its returns have gone another way.
        return Ok(());
    }
    Label::void_open(tx, &label.parcel_id)?;
    let now = tx.now();
    for ticket in Ticket::in_parcel(tx, &label.parcel_id)? {
        if ticket.stage == Stage::Approved {
            Task::finish(tx, TaskKind::LabelLate, &ticket.id, "the label was given up")?;
            Task::open(tx, TaskKind::LabelLate, &ticket.id, why, now)?;
            Ticket::refresh_queue(tx, &ticket.id)?;
        }
    }
    Ok(())
}

/// The job, as long as it is parked after this attempt.
#[diesel::dsl::auto_type(no_type_alias)]
fn waiting<'a>(id: &'a str, attempt: i32) -> _ {
    jobs::table
        .filter(jobs::id.eq(id))
        .filter(jobs::attempt.eq(attempt))
        .filter(jobs::parked_at.is_not_null())
        .filter(jobs::done_at.is_null())
}
