//! What the worker does. A job is written in the same transaction as the change that asks for it; its result is written
//! in the same transaction that settles it.
pub mod administration;

use super::setting::Setting;
use super::{EventId, ImportId, JobId, LabelId, LetterId, TicketId};
use crate::db::{Conn, JobRow, Moment, Tx, claim_due, insert_jobs};
use crate::error::{Error, Result};
use crate::schema::jobs;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

/// A claimed job that is not settled after this time is somebody else's to run.
pub const LEASE_S: i64 = 60;
/// A job that failed (or whose process died) so often is parked, and somebody is told. The pauses double from a second to
/// [`Job::longest_pause_s`]: this is an hour and eight minutes for labels, and seven hours for letters, whose server may be
/// away for longer.
const MOST_ATTEMPTS: i32 = 12;
const MOST_ATTEMPTS_OF_LETTERS: i32 = 50;

/// Every kind of job. An exhaustive match in the worker runs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Job {
    /// Gets the label from its carrier, draws or stores it, and sends it out.
    BuyLabel {
        /// Which; the carrier knows it by the same id.
        label: LabelId,
    },
    /// Tells the carrier that a label is not needed.
    VoidLabel {
        /// Which.
        label: LabelId,
    },
    /// Asks the carrier where the parcel is.
    TrackLabel {
        /// Which.
        label: LabelId,
    },
    /// Draws packing slip and manifest anew, since a return has left the box.
    DrawPapers {
        /// Of which label.
        label: LabelId,
    },
    /// Reads the file of an import, row by row.
    CheckImport {
        /// Which.
        import: ImportId,
    },
    /// Writes the file of an import, all of it.
    RunImport {
        /// Which.
        import: ImportId,
    },
    /// Hands a letter to the mail.
    SendLetter {
        /// Which.
        letter: LetterId,
    },
}

impl Job {
    /// The kinds that this program can run; others (of a newer one) are left alone.
    pub const KINDS: &'static [&'static str] = &[
        "buy_label",
        "void_label",
        "track_label",
        "draw_papers",
        "check_import",
        "run_import",
        "send_letter",
    ];
    /// Those that ask a carrier, or draw what goes on a box and in it.
    pub const OF_LABELS: &'static [&'static str] = &["buy_label", "void_label", "track_label", "draw_papers"];
    /// Those that read files of orders and stock.
    pub const OF_IMPORTS: &'static [&'static str] = &["check_import", "run_import"];
    /// Those that ask the mail server.
    pub const OF_LETTERS: &'static [&'static str] = &["send_letter"];

    /// How it is called in the database.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::BuyLabel { .. } => "buy_label",
            Self::VoidLabel { .. } => "void_label",
            Self::TrackLabel { .. } => "track_label",
            Self::DrawPapers { .. } => "draw_papers",
            Self::CheckImport { .. } => "check_import",
            Self::RunImport { .. } => "run_import",
            Self::SendLetter { .. } => "send_letter",
        }
    }
    /// How often it is tried.
    pub fn most_attempts(&self) -> i32 {
        match self {
            Self::BuyLabel { .. } | Self::VoidLabel { .. } => MOST_ATTEMPTS,
            Self::TrackLabel { .. } | Self::DrawPapers { .. } => MOST_ATTEMPTS,
            Self::CheckImport { .. } | Self::RunImport { .. } => MOST_ATTEMPTS,
            Self::SendLetter { .. } => MOST_ATTEMPTS_OF_LETTERS,
        }
    }
    /// The longest pause before another try, in seconds. A mail server that is back is noticed soon.
    pub fn longest_pause_s(&self) -> i64 {
        match self {
            Self::BuyLabel { .. } | Self::VoidLabel { .. } => 3600,
            Self::TrackLabel { .. } | Self::DrawPapers { .. } => 3600,
            Self::CheckImport { .. } | Self::RunImport { .. } | Self::SendLetter { .. } => 600,
        }
    }
    /// Labels go before letters: a letter may be waiting for its label.
    fn priority(&self) -> i32 {
        match self {
            Self::BuyLabel { .. } => 2,
            Self::VoidLabel { .. } | Self::DrawPapers { .. } => 1,
            Self::TrackLabel { .. } => 0,
            Self::CheckImport { .. } | Self::RunImport { .. } | Self::SendLetter { .. } => 0,
        }
    }
    /// Queues the job for `run_at`. With a `dedupe` key it is queued at most once, ever.
    ///
    /// # Errors
    /// The database's.
    pub fn push(&self, tx: &mut Tx<'_>, run_at: Moment, about: About<'_>) -> Result<()> {
        if let Some(key) = about.dedupe {
            let same = jobs::table.filter(jobs::dedupe_key.eq(key));
            if diesel::select(diesel::dsl::exists(same)).get_result::<bool>(&mut **tx)? {
                return Ok(());
            }
        }
        let id: JobId = tx.new_id();
        let now = tx.now();
        let body = serde_json::to_string(self)?;
        let insert = |tx: &mut Tx<'_>| {
            diesel::insert_into(jobs::table)
                .values((
                    jobs::id.eq(&id),
                    jobs::kind.eq(self.kind()),
                    jobs::v.eq(1),
                    jobs::body.eq(body),
                    jobs::run_at.eq(run_at),
                    jobs::attempt.eq(0),
                    jobs::dedupe_key.eq(about.dedupe),
                    jobs::ticket_id.eq(about.ticket.map(TicketId::as_str)),
                    jobs::event_id.eq(about.event.map(EventId::as_str)),
                    jobs::priority.eq(self.priority()),
                    jobs::created_at.eq(now),
                ))
                .execute(&mut **tx)
        };
        // Where two nodes queue the same thing at the same moment, one is enough.
        match tx.attempt(insert) {
            Ok(_) => {}
            Err(diesel::result::Error::DatabaseError(
                diesel::result::DatabaseErrorKind::UniqueViolation,
                _,
            )) if about.dedupe.is_some() => {}
            Err(other) => return Err(other.into()),
        }
        tx.wake_worker();
        Ok(())
    }
}

/// Queues up to [`crate::db::MOST_AT_ONCE`] jobs to be run now that nobody can have queued before, since what they are about is
/// new: each with its key, its ticket and its event.
///
/// # Errors
/// The database's.
pub(in crate::models) fn push_new(
    tx: &mut Tx<'_>,
    new: &[(Job, String, Option<&TicketId>, &EventId)],
) -> Result<()> {
    let now = tx.now();
    let mut rows = vec![];
    for (job, key, ticket, event) in new {
        let id: JobId = tx.new_id();
        rows.push(JobRow {
            id: id.to_string(),
            kind: job.kind(),
            v: 1,
            body: serde_json::to_string(job)?,
            run_at: now,
            attempt: 0,
            dedupe_key: key.clone(),
            ticket_id: ticket.map(ToString::to_string),
            event_id: event.to_string(),
            priority: job.priority(),
            created_at: now,
        });
    }
    insert_jobs(tx, &rows)?;
    tx.wake_worker();
    Ok(())
}

/// What a job belongs to.
#[derive(Debug, Clone, Copy, Default)]
pub struct About<'a> {
    /// Queued at most once under this key.
    pub dedupe: Option<&'a str>,
    /// The ticket that it serves.
    pub ticket: Option<&'a TicketId>,
    /// The event that asked for it.
    pub event: Option<&'a EventId>,
}

/// A job that this worker holds.
#[derive(Debug, Clone)]
pub struct Claimed {
    /// Its id.
    pub id: JobId,
    /// What to do.
    pub job: Job,
    /// 1 for the first try, and counting on where it is tried again; a settled result must carry it.
    pub attempt: i32,
    /// Attempts of earlier rounds: somebody gave the job another round after them.
    pub tried_before: i32,
    /// The ticket that it serves.
    pub ticket: Option<TicketId>,
}

/// Takes up to `most` due jobs of these kinds: counts the attempt and leases each. Those that were tried too often are parked, and
/// returned apart.
///
/// # Errors
/// The database's.
pub fn claim(
    tx: &mut Tx<'_>,
    worker: &str,
    kinds: &[&str],
    most: i64,
) -> Result<(Vec<Claimed>, Vec<Claimed>)> {
    let now = tx.now();
    let ids = claim_due(tx, kinds, now, most)?;
    let (mut mine, mut parked) = (vec![], vec![]);
    for id in ids {
        type Row = (JobId, String, i32, i32, Option<String>);
        let (id, body, attempt, tried_before, ticket): Row = diesel::update(jobs::table.find(&id))
            .set((
                jobs::attempt.eq(jobs::attempt + 1),
                jobs::lease_until.eq(now.plus_seconds(LEASE_S)),
                jobs::claimed_by.eq(worker),
            ))
            .returning((jobs::id, jobs::body, jobs::attempt, jobs::tried_before, jobs::ticket_id))
            .get_result(&mut **tx)?;
        let job: Job = serde_json::from_str(&body)?;
        let ticket = ticket.and_then(|id| id.parse().ok());
        let claimed = Claimed { id, job, attempt, tried_before, ticket };
        if claimed.tries() > claimed.job.most_attempts() {
            park(tx, &claimed, "its process ended during every attempt")?;
            parked.push(claimed);
        } else {
            mine.push(claimed);
        }
    }
    Ok((mine, parked))
}

impl Claimed {
    /// 1 for the first try of this round.
    pub fn tries(&self) -> i32 {
        self.attempt - self.tried_before
    }
    /// Marks the job as done, in the same write as its result.
    ///
    /// # Errors
    /// [`Error::Busy`] when the lease ran out and somebody else has it: then nothing of this write may stay.
    pub fn settle(&self, tx: &mut Tx<'_>) -> Result<()> {
        let now = tx.now();
        let changed = diesel::update(held(self.id.as_str(), self.attempt))
            .set((jobs::done_at.eq(now), jobs::lease_until.eq(None::<Moment>)))
            .execute(&mut **tx)?;
        if changed == 1 { Ok(()) } else { Err(Error::Busy("the job is somebody else's now")) }
    }
    /// Gives the job back for another try at `run_at`, or parks it when it was tried too often. Says whether it was
    /// parked.
    ///
    /// # Errors
    /// The database's.
    pub fn fail(&self, tx: &mut Tx<'_>, why: &str, run_at: Moment) -> Result<bool> {
        if self.tries() >= self.job.most_attempts() {
            park(tx, self, why)?;
            return Ok(true);
        }
        diesel::update(held(self.id.as_str(), self.attempt))
            .set((jobs::run_at.eq(run_at), jobs::lease_until.eq(None::<Moment>), jobs::last_error.eq(why)))
            .execute(&mut **tx)?;
        Ok(false)
    }
    /// Gives the job back until `run_at` without counting this as a try: it was not its turn.
    ///
    /// # Errors
    /// The database's.
    pub fn postpone(&self, tx: &mut Tx<'_>, run_at: Moment) -> Result<()> {
        diesel::update(held(self.id.as_str(), self.attempt))
            .set((
                jobs::run_at.eq(run_at),
                jobs::lease_until.eq(None::<Moment>),
                jobs::tried_before.eq(jobs::tried_before + 1),
            ))
            .execute(&mut **tx)?;
        Ok(())
    }
    /// Holds the job for another while.
    ///
    /// # Errors
    /// The database's.
    pub fn hold(&self, tx: &mut Tx<'_>) -> Result<()> {
        let until = tx.now().plus_seconds(LEASE_S);
        diesel::update(held(self.id.as_str(), self.attempt))
            .set(jobs::lease_until.eq(until))
            .execute(&mut **tx)?;
        Ok(())
    }
}

/// A job that nobody began, or a timetable that nobody kept, for so long, in seconds, means that the worker does not keep up or
/// is not there.
pub const LATE_S: i64 = 120;

/// How often it is written down that the timetable is kept, in seconds.
pub const KEPT_EVERY_S: i64 = 60;

/// For how many seconds the worker is behind: with the job that should have begun first, or with the timetable, where it was
/// ever kept.
///
/// # Errors
/// The database's.
pub fn late_by_s(conn: &mut Conn, now: Moment) -> Result<i64> {
    let first: Option<Moment> = jobs::table
        .filter(jobs::done_at.is_null().and(jobs::parked_at.is_null()))
        .filter(jobs::lease_until.is_null().or(jobs::lease_until.lt(now)))
        .filter(jobs::kind.eq_any(Job::KINDS))
        .order((jobs::run_at, jobs::id))
        .select(jobs::run_at)
        .first(conn)
        .optional()?;
    let waited = first.map_or(0, |at| now.unix() - at.unix());
    let kept = Setting::TimetableKept.get(conn)?.and_then(|at| at.parse::<i64>().ok());
    Ok(waited.max(kept.map_or(0, |at| now.unix() - at - KEPT_EVERY_S)).max(0))
}

/// How many jobs are not done and not parked.
///
/// # Errors
/// The database's.
pub fn waiting(conn: &mut Conn) -> Result<i64> {
    Ok(jobs::table.filter(jobs::done_at.is_null().and(jobs::parked_at.is_null())).count().get_result(conn)?)
}

/// The job, as long as it is still held by this attempt and not done.
#[diesel::dsl::auto_type(no_type_alias)]
fn held<'a>(id: &'a str, attempt: i32) -> _ {
    jobs::table.filter(jobs::id.eq(id)).filter(jobs::attempt.eq(attempt)).filter(jobs::done_at.is_null())
}

fn park(tx: &mut Tx<'_>, claimed: &Claimed, why: &str) -> Result<()> {
    let now = tx.now();
    diesel::update(held(claimed.id.as_str(), claimed.attempt))
        .set((jobs::parked_at.eq(now), jobs::lease_until.eq(None::<Moment>), jobs::last_error.eq(why)))
        .execute(&mut **tx)?;
    Ok(())
}
