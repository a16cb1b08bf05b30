//! The outbox, as administrators see it: every letter with what became of it, found by whom it went to, and sent again.
use super::{Letter, LetterState, job_key};
use crate::db::{Conn, Moment, MultiBackend, Tx};
use crate::error::{Error, Result};
use crate::models::event::{self, Data, Kind, Subject};
use crate::models::job::administration::{Standing, run_again};
use crate::models::job::{About, Job};
use crate::models::person::Administrator;
use crate::models::task::{Ended, Task};
use crate::models::ticket::{Reference, Refusal, TaskKind, Ticket};
use crate::models::{JobId, LetterId, text};
use crate::schema::{jobs, letters, tickets};
use diesel::prelude::*;

/// Letters on a page.
pub const PAGE: i64 = 50;

/// Which letters are listed.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Only those in this state.
    pub state: Option<LetterState>,
    /// Only those to an address that begins like this.
    pub to: String,
}

/// A row of the outbox.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The letter.
    pub letter: Letter,
    /// What its return is called, where it is about one.
    pub reference: Option<Reference>,
    /// Whether support can open that return: a draft is its author's.
    pub ticket_opens: bool,
}

type Row = (Letter, Option<(Reference, Option<Moment>)>);

impl From<Row> for Listed {
    fn from((letter, ticket): Row) -> Self {
        let ticket_opens = ticket.as_ref().is_some_and(|(_, submitted_at)| submitted_at.is_some());
        Self { letter, reference: ticket.map(|(reference, _)| reference), ticket_opens }
    }
}

impl Letter {
    /// The letters that are wanted, newest first, those to an address that is looked for by address; after the letter
    /// `after`. One row more than a page tells that there are more.
    ///
    /// # Errors
    /// The database's.
    pub fn list(
        conn: &mut Conn,
        _administrator: &Administrator,
        wanted: &Wanted,
        after: Option<&LetterId>,
    ) -> Result<Vec<Listed>> {
        let last: Option<(String, Moment)> = match after {
            Some(id) => letters::table
                .find(id)
                .select((letters::to_key, letters::created_at))
                .first(conn)
                .optional()?,
            None => None,
        };
        let last = last.zip(after);
        let mut query = letters::table.left_join(tickets::table).into_boxed::<MultiBackend>();
        if let Some(state) = wanted.state {
            query = query.filter(letters::state.eq(state));
        }
        let begins = text::email_key(&wanted.to);
        query = if begins.is_empty() {
            if let Some(((_, at), id)) = last {
                query = query
                    .filter(letters::created_at.le(at))
                    .filter(letters::created_at.lt(at).or(letters::id.lt(id.clone())));
            }
            query.order((letters::created_at.desc(), letters::id.desc()))
        } else {
            let end = format!("{begins}\u{10ffff}");
            query = query.filter(letters::to_key.lt(end));
            query = match last {
                Some(((key, at), id)) => {
                    let older = letters::created_at.lt(at);
                    let before = older.or(letters::created_at.eq(at).and(letters::id.lt(id.clone())));
                    query
                        .filter(letters::to_key.ge(key.clone().max(begins)))
                        .filter(letters::to_key.gt(key).or(before))
                }
                None => query.filter(letters::to_key.ge(begins)),
            };
            query.order((letters::to_key, letters::created_at.desc(), letters::id.desc()))
        };
        let rows: Vec<Row> = query
            .limit(PAGE + 1)
            .select((Self::as_select(), (tickets::reference, tickets::submitted_at).nullable()))
            .load(conn)?;
        Ok(rows.into_iter().map(Listed::from).collect())
    }
    /// A letter with its return, and how it stands with its job, for an administrator.
    ///
    /// # Errors
    /// [`Error::NotFound`]; the database's.
    pub fn for_administrator(
        conn: &mut Conn,
        _administrator: &Administrator,
        id: &LetterId,
    ) -> Result<(Listed, Option<Standing>)> {
        let row: Row = letters::table
            .left_join(tickets::table)
            .filter(letters::id.eq(id))
            .select((Self::as_select(), (tickets::reference, tickets::submitted_at).nullable()))
            .first(conn)?;
        Ok((row.into(), Standing::of(conn, &job_key(id))?))
    }
    /// Sends a letter again that failed, or that was sent: the same bytes under the same Message-ID. `version` is the one
    /// that the page showed; one that was handed over goes out again only if somebody said that its recipient may get it
    /// `twice`. False, and nothing is done, where nobody did.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Stale`] when somebody was faster, or it is on its way out already;
    /// [`Refusal::NotNeeded`]; the database's.
    pub fn send_again(
        tx: &mut Tx<'_>,
        by: &Administrator,
        id: &LetterId,
        version: i32,
        twice: bool,
    ) -> Result<bool> {
        let letter = Self::named(tx, id)?;
        let now = tx.now();
        if letter.version != version {
            return Err(Error::Stale { seen: version });
        }
        if letter.is_obsolete(tx, now)? {
            return Err(Refusal::NotNeeded.into());
        }
        if letter.sent_at.is_some() && !twice {
            return Ok(false);
        }
        let ended = letters::table
            .filter(letters::id.eq(id).and(letters::version.eq(version)))
            .filter(letters::state.ne(LetterState::Queued));
        let changed = diesel::update(ended)
            .set((letters::state.eq(LetterState::Queued), letters::version.eq(version + 1)))
            .execute(&mut **tx)?;
        if changed != 1 {
            return Err(Error::Stale { seen: version });
        }
        let key = job_key(id);
        if !run_again(tx, &key)? {
            let about = About { dedupe: Some(&key), ticket: letter.ticket_id.as_ref(), event: None };
            Job::SendLetter { letter: id.clone() }.push(tx, now, about)?;
        }
        letter.put_on_record(tx, by, &key)?;
        Ok(true)
    }
    /// Ends what was to be looked at since it failed, and records who sent it again.
    fn put_on_record(&self, tx: &mut Tx<'_>, by: &Administrator, key: &str) -> Result<()> {
        let job: Option<JobId> =
            jobs::table.filter(jobs::dedupe_key.eq(key)).select(jobs::id).first(&mut **tx).optional()?;
        if let Some(job) = job {
            Task::finish_of_job(tx, &job, Ended { by, why: "the letter is sent again" })?;
        }
        let data = Data { what: Some(self.kind.as_str().to_owned()), ..Data::default() };
        if let Some(id) = &self.ticket_id {
            let others = letters::table
                .filter(letters::ticket_id.eq(id).and(letters::state.eq(LetterState::Failed)))
                .select(Self::as_select())
                .load(&mut **tx)?;
            // One task stands for all letters of a return that failed.
            if others.iter().all(Self::was_not_needed) {
                Task::finish(tx, TaskKind::LetterFailed, id, "the letter is sent again")?;
            }
            Ticket::refresh_queue(tx, id)?;
            let ticket = Ticket::named(tx, id)?;
            event::record(tx, &ticket, Kind::LetterSentAgain, &by.as_by(), &data)?;
        } else if let Some(id) = &self.person_id {
            let failure = self.failure(self.answer.as_deref());
            Task::finish_alone(tx, TaskKind::LetterFailed, &failure, "the letter is sent again")?;
            let subject = Subject::Person(id.clone());
            event::note_by(tx, Kind::LetterSentAgain, &by.as_by(), &subject, &data)?;
        }
        Ok(())
    }
    /// What the task says about a letter of no return that the mail did not take: to whom, and why.
    pub fn failure(&self, answer: Option<&str>) -> String {
        format!("{}: {}", self.to_email, answer.unwrap_or_default())
    }
    /// A letter whose job has another round is on its way out again.
    ///
    /// # Errors
    /// The database's.
    pub(in crate::models) fn queue_again(tx: &mut Tx<'_>, id: &LetterId) -> Result<()> {
        let failed = letters::table.filter(letters::id.eq(id).and(letters::state.eq(LetterState::Failed)));
        diesel::update(failed)
            .set((letters::state.eq(LetterState::Queued), letters::version.eq(letters::version + 1)))
            .execute(&mut **tx)?;
        Ok(())
    }
}
