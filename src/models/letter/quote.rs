//! Letters about a price: to whoever it was offered to, with a link to answer; and to the customer, who answers on their own
//! page, where that is somebody else.
use super::contact::Contact;
use super::{Facts, LetterKind, Subject, push};
use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::models::event::Data;
use crate::models::link::Link;
use crate::models::person::Person;
use crate::models::quote::Quote;
use crate::models::ticket::Ticket;
use crate::models::{EventId, QuoteId, text};

/// Queues a letter about a price.
///
/// # Errors
/// The database's.
pub(super) fn push_about(
    tx: &mut Tx<'_>,
    (ticket, letter): (&Ticket, LetterKind),
    event: &EventId,
    (quote, customer): (&QuoteId, Option<&Contact>),
    data: &Data,
) -> Result<()> {
    let (quote, link) = (Quote::named(tx, quote)?, Link::of_quote(tx, quote)?);
    let facts = Facts {
        quote: Some(quote.id),
        to: data.to,
        pence: data.pence,
        open_pence: data.open_pence,
        ..Facts::of(ticket)
    };
    let subject = Subject::Ticket(&ticket.id);
    let answers = Facts { link: link.map(|link| link.id), ..facts.clone() };
    let is_offered_to = |email: &str| text::email_key(&quote.to_email) == text::email_key(email);
    let answered_by_customer = customer.is_some_and(|(_, email)| is_offered_to(email));
    // Offered to whoever sent the return in, who has left the company since: a colleague answers on the return's page.
    let has_left = !answered_by_customer && is_offered_to(&Person::named(tx, &ticket.person_id)?.email);
    if !has_left {
        push(tx, letter, &subject, event, (&quote.to_name, &quote.to_email), &answers)?;
    }
    if let Some((name, email)) = customer.filter(|_| !answered_by_customer) {
        push(tx, letter, &subject, event, (name, email), &facts)?;
    }
    Ok(())
}

/// Whether the price that a letter brings is over, or has another link by now.
///
/// # Errors
/// The database's.
pub(super) fn is_over(conn: &mut Conn, facts: &Facts) -> Result<bool> {
    let Some(quote) = &facts.quote else { return Ok(true) };
    if !Quote::named(conn, quote)?.is_open() {
        return Ok(true);
    }
    match &facts.link {
        None => Ok(false),
        Some(link) => Ok(Link::named(conn, link)?.revoked_at.is_some()),
    }
}
