//! Who gets the letters of a return: whoever sent it in, while they belong to its company; after that a colleague.
use crate::db::{Conn, MultiBackend, Tx};
use crate::error::Result;
use crate::models::TicketId;
use crate::models::person::Role;
use crate::models::task::Task;
use crate::models::ticket::{TaskKind, Ticket};
use crate::schema::{memberships, people, tickets};
use diesel::prelude::*;
use std::collections::HashMap;

/// A name and an e-mail address.
pub(super) type Contact = (String, String);

/// What support reads where nobody is left.
const NOBODY: &str =
    "Nobody of the company can get letters any more: all who could have left or are shut out.";

/// Of each of these returns who gets its letters. Where nobody of the company is left, a task tells support, once.
///
/// # Errors
/// The database's.
pub(super) fn contacts(tx: &mut Tx<'_>, ids: &[&TicketId]) -> Result<HashMap<TicketId, Contact>> {
    let mut found = members(tx, ids, Which::Sender)?;
    let left: Vec<&TicketId> = ids.iter().copied().filter(|id| !found.contains_key(*id)).collect();
    if left.is_empty() {
        return Ok(found);
    }
    found.extend(members(tx, &left, Which::Colleagues)?);
    let now = tx.now();
    for ticket in left.into_iter().filter(|ticket| !found.contains_key(*ticket)) {
        Task::open(tx, TaskKind::LetterFailed, ticket, NOBODY, now)?;
        Ticket::refresh_queue(tx, ticket)?;
    }
    Ok(found)
}

/// Of one return.
///
/// # Errors
/// The database's.
pub(super) fn contact(tx: &mut Tx<'_>, ticket: &Ticket) -> Result<Option<Contact>> {
    Ok(contacts(tx, &[&ticket.id])?.remove(&ticket.id))
}

/// Whom to look for.
#[derive(Clone, Copy)]
enum Which {
    Sender,
    Colleagues,
}

/// Who of the companies of these returns may still get letters: of each the one who belongs to it longest.
fn members(conn: &mut Conn, ids: &[&TicketId], which: Which) -> Result<HashMap<TicketId, Contact>> {
    let mut query = tickets::table
        .inner_join(
            memberships::table.on(memberships::company_id
                .eq(tickets::company_id.nullable())
                .and(memberships::role.eq(Role::Customer))
                .and(memberships::ended_at.is_null())),
        )
        .inner_join(
            people::table.on(people::id.eq(memberships::person_id).and(people::disabled_at.is_null())),
        )
        .filter(tickets::id.eq_any(ids))
        .into_boxed::<MultiBackend>();
    if let Which::Sender = which {
        query = query.filter(memberships::person_id.eq(tickets::person_id));
    }
    let rows: Vec<(TicketId, String, String)> =
        query.order(memberships::id.desc()).select((tickets::id, people::name, people::email)).load(conn)?;
    // Of several of one return the last one stays: the longest there.
    Ok(rows.into_iter().map(|(ticket, name, email)| (ticket, (name, email))).collect())
}
