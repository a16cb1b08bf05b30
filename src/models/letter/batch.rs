//! Letters about devices that were sent together: one for all of them.
use super::clock::TOLD;
use super::contact::{Contact, contact, contacts};
use super::queue::{Subject, push};
use super::{Facts, LetterKind};
use crate::db::Tx;
use crate::error::Result;
use crate::models::ticket::Ticket;
use crate::models::{EventId, MessageId, TicketId};

/// What a letter about these returns says.
fn facts(all: &[&Ticket], first: &Ticket) -> Facts {
    let told = all.iter().take(TOLD).map(|ticket| (ticket.reference.clone(), ticket.title.clone()));
    Facts {
        unsafe_battery: all.iter().any(|ticket| ticket.unsafe_battery),
        together: told.collect(),
        all: Some(all.len()),
        batch: first.batch_id.clone(),
        ..Facts::of(first)
    }
}

/// Queues the letter that confirms what was sent together: to whoever sent it, on the event of its first return.
///
/// # Errors
/// The database's.
pub fn of_batch(tx: &mut Tx<'_>, sent: &[Ticket], event: &EventId) -> Result<()> {
    let Some(first) = sent.first() else { return Ok(()) };
    let Some((name, email)) = contact(tx, first)? else { return Ok(()) };
    let facts = facts(&sent.iter().collect::<Vec<_>>(), first);
    push(tx, LetterKind::BatchSent, &Subject::Ticket(&first.id), event, (&name, &email), &facts)
}

/// A return on which support has written what it says about all of a list.
pub struct Told {
    /// The return.
    pub ticket: Ticket,
    /// The words on it.
    pub message: MessageId,
    /// Its event.
    pub event: EventId,
}

/// Queues one letter about all of these returns for each who gets their letters, on the event of the first of theirs.
///
/// # Errors
/// The database's.
pub fn about_batch(tx: &mut Tx<'_>, told: &[Told]) -> Result<()> {
    let ids: Vec<&TicketId> = told.iter().map(|one| &one.ticket.id).collect();
    let mut contacts = contacts(tx, &ids)?;
    let mut letters: Vec<(Contact, Vec<&Told>)> = vec![];
    for one in told {
        let Some(to) = contacts.remove(&one.ticket.id) else { continue };
        match letters.iter_mut().find(|(known, _)| *known == to) {
            Some((_, theirs)) => theirs.push(one),
            None => letters.push((to, vec![one])),
        }
    }
    for ((name, email), theirs) in letters {
        let Some(first) = theirs.first() else { continue };
        let all: Vec<&Ticket> = theirs.iter().map(|one| &one.ticket).collect();
        let facts = Facts { message: Some(first.message.clone()), ..facts(&all, &first.ticket) };
        let subject = Subject::Ticket(&first.ticket.id);
        push(tx, LetterKind::BatchMessage, &subject, &first.event, (&name, &email), &facts)?;
    }
    Ok(())
}
