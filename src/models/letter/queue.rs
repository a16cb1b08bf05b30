//! Letters on their way out: each a row with the one job that sends it, written for many at once.
use super::{Facts, LetterKind, LetterState};
use crate::db::{LetterRow, Tx, insert_letters};
use crate::error::Result;
use crate::models::job::{Job, push_new};
use crate::models::{EventId, LetterId, PersonId, TicketId, text};

/// What a letter is about.
pub(super) enum Subject<'a> {
    Ticket(&'a TicketId),
    Person(&'a PersonId),
}

/// Queues one.
///
/// # Errors
/// The database's.
pub(super) fn push(
    tx: &mut Tx<'_>,
    kind: LetterKind,
    subject: &Subject<'_>,
    event: &EventId,
    to: (&str, &str),
    facts: &Facts,
) -> Result<()> {
    push_all(tx, &[New { kind, subject, event, to, facts }])
}

/// A letter that is to be queued.
pub(super) struct New<'a> {
    pub(super) kind: LetterKind,
    pub(super) subject: &'a Subject<'a>,
    pub(super) event: &'a EventId,
    pub(super) to: (&'a str, &'a str),
    pub(super) facts: &'a Facts,
}

/// Queues up to [`crate::db::MOST_AT_ONCE`] letters, each with its job.
pub(super) fn push_all(tx: &mut Tx<'_>, letters: &[New<'_>]) -> Result<()> {
    let now = tx.now();
    let domain = tx.config().mail_from.rsplit_once('@').map_or("localhost", |(_, domain)| domain);
    let (mut rows, mut jobs) = (vec![], vec![]);
    for New { kind, subject, event, to, facts } in letters {
        let id: LetterId = tx.new_id();
        let (ticket, person) = match subject {
            Subject::Ticket(id) => (Some(*id), None),
            Subject::Person(id) => (None, Some(*id)),
        };
        rows.push(LetterRow {
            id: id.to_string(),
            kind: kind.as_str(),
            ticket_id: ticket.map(ToString::to_string),
            person_id: person.map(ToString::to_string),
            event_id: event.to_string(),
            message_id: format!("{id}@{domain}"),
            to_name: to.0.to_owned(),
            to_email: to.1.to_owned(),
            to_key: text::email_key(to.1),
            facts: serde_json::to_string(facts)?,
            state: LetterState::Queued.as_str(),
            created_at: now,
        });
        jobs.push((Job::SendLetter { letter: id.clone() }, job_key(&id), ticket, *event));
    }
    insert_letters(tx, &rows)?;
    push_new(tx, &jobs)
}

/// The key of the one job that sends a letter.
pub(super) fn job_key(id: &LetterId) -> String {
    format!("letter:{id}")
}
