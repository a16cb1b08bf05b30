//! Letters about dates: to a seller's technicians about all of their returns that come due, or are late, at the same time; to
//! customers whose date has moved later than the one that they were told.
use super::contact::contacts;
use super::{Facts, LetterKind, New, Subject, push_all};
use crate::db::{Conn, MOST_AT_ONCE, Moment, Tx};
use crate::error::Result;
use crate::models::person::Person;
use crate::models::ticket::{ClockKind, Reference};
use crate::models::{EventId, SellerId, TicketId};
use crate::schema::{letters, ticket_clocks, tickets};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Returns that a letter tells one by one.
pub(super) const TOLD: usize = 50;

/// A return in a letter to a seller's technicians.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The return.
    pub reference: String,
    /// Its device.
    pub title: String,
    /// What is due.
    pub kind: ClockKind,
    /// When.
    pub due_at: Moment,
}

/// Queues one letter about these returns to each technician of their seller.
///
/// # Errors
/// The database's.
pub fn to_technicians(
    tx: &mut Tx<'_>,
    kind: LetterKind,
    seller: &SellerId,
    lines: &[Line],
    event: &EventId,
) -> Result<()> {
    let people = Person::technicians_of(tx, seller)?;
    let told = lines.iter().take(TOLD).cloned().collect();
    let facts = Facts { lines: told, all: Some(lines.len()), ..Facts::default() };
    let subjects: Vec<Subject<'_>> = people.iter().map(|person| Subject::Person(&person.id)).collect();
    let letters: Vec<New<'_>> = people
        .iter()
        .zip(&subjects)
        .map(|(person, subject)| {
            let to = (person.name.as_str(), person.email.as_str());
            New { kind, subject, event, to, facts: &facts }
        })
        .collect();
    letters.chunks(MOST_AT_ONCE).try_for_each(|some| push_all(tx, some))
}

/// Whether nothing of what a letter reminds of is to be done any more.
pub(super) fn are_all_done(conn: &mut Conn, lines: &[Line]) -> Result<bool> {
    let still = ticket_clocks::table
        .inner_join(tickets::table)
        .filter(tickets::reference.eq_any(lines.iter().map(|line| line.reference.as_str())))
        .filter(ticket_clocks::kind.eq_any(ClockKind::SELLERS))
        .filter(ticket_clocks::done_at.is_null().and(ticket_clocks::paused_at.is_null()));
    Ok(!diesel::select(diesel::dsl::exists(still)).get_result::<bool>(conn)?)
}

/// A promise that has another date.
#[derive(Debug, Clone)]
pub struct Moved {
    /// On which return.
    pub ticket: TicketId,
    /// Which promise.
    pub kind: ClockKind,
    /// Since when it runs.
    pub started_at: Moment,
    /// When it is due now.
    pub due_at: Moment,
    /// The event that says so.
    pub event: EventId,
}

/// What a customer was told, and where they get mail.
type Told = (TicketId, Moment, String);
type Customer = (TicketId, Reference, String, String, String);

/// Queues a letter to every customer whose date is later now than the latest that a letter told them since the promise runs.
///
/// # Errors
/// The database's.
pub fn dates_moved(tx: &mut Tx<'_>, moved: &[Moved]) -> Result<()> {
    for some in moved.chunks(MOST_AT_ONCE) {
        let ids: Vec<&str> = some.iter().map(|one| one.ticket.as_str()).collect();
        let told: Vec<(Option<TicketId>, LetterKind, Moment, String)> = letters::table
            .filter(letters::ticket_id.eq_any(&ids))
            .select((letters::ticket_id, letters::kind, letters::created_at, letters::facts))
            .load(&mut **tx)?;
        // Whoever has the label reads of its own days.
        let told: Vec<Told> = told
            .into_iter()
            .filter(|(_, kind, ..)| !kind.is_for_recipient() && !kind.is_for_technicians())
            .filter_map(|(id, _, at, facts)| Some((id?, at, facts)))
            .collect();
        let later = later_than_told(some, &told)?;
        let ids: Vec<&TicketId> = later.iter().map(|one| &one.ticket).collect();
        let returns: Vec<(TicketId, Reference, String)> = tickets::table
            .filter(tickets::id.eq_any(&ids))
            .select((tickets::id, tickets::reference, tickets::title))
            .load(&mut **tx)?;
        let mut contacts = contacts(tx, &ids)?;
        let customers: Vec<Customer> = returns
            .into_iter()
            .filter_map(|(id, reference, title)| {
                let (name, email) = contacts.remove(&id)?;
                Some((id, reference, title, name, email))
            })
            .collect();
        push_moved(tx, &later, &customers)?;
    }
    Ok(())
}

/// Those that are due later than any letter said since they run.
fn later_than_told<'a>(moved: &'a [Moved], told: &[Told]) -> Result<Vec<&'a Moved>> {
    let mut dates: HashMap<&TicketId, Vec<(Moment, Facts)>> = HashMap::new();
    for (id, at, facts) in told {
        dates.entry(id).or_default().push((*at, serde_json::from_str(facts)?));
    }
    let mut later = vec![];
    for one in moved {
        let since = dates.get(&one.ticket).into_iter().flatten().filter(|(at, _)| *at >= one.started_at);
        let said = since.filter_map(|(_, facts)| match (one.kind, facts.clock) {
            (ClockKind::Lock, _) => facts.until,
            (_, Some(kind)) => facts.until.filter(|_| kind == one.kind),
            (_, None) => facts.due_at,
        });
        if said.max().is_some_and(|said| said < one.due_at) {
            later.push(one);
        }
    }
    Ok(later)
}

fn push_moved(tx: &mut Tx<'_>, moved: &[&Moved], customers: &[Customer]) -> Result<()> {
    let theirs: HashMap<&TicketId, &Customer> = customers.iter().map(|one| (&one.0, one)).collect();
    let mut letters = vec![];
    for one in moved {
        let Some((_, reference, title, ..)) = theirs.get(&one.ticket) else { continue };
        let (reference, title) = (reference.to_string(), title.clone());
        let (until, clock) = (Some(one.due_at), Some(one.kind));
        let facts = Facts { reference, title, until, clock, ..Facts::default() };
        letters.push((Subject::Ticket(&one.ticket), &one.event, &one.ticket, facts));
    }
    let new: Vec<New<'_>> = letters
        .iter()
        .filter_map(|(subject, event, ticket, facts)| {
            let (.., name, email) = theirs.get(ticket)?;
            Some(New { kind: LetterKind::DateMoved, subject, event, to: (name, email), facts })
        })
        .collect();
    push_all(tx, &new)
}
