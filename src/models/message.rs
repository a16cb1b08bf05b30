//! What people write on a return. An internal note is support's alone.
use super::{MessageId, TicketId};
use crate::db::Conn;
use crate::error::Result;
use crate::schema::messages;
use diesel::prelude::*;

/// The text of a message on a return, as long as it is meant for the customer.
///
/// # Errors
/// The database's.
pub fn to_customer(conn: &mut Conn, ticket: &TicketId, id: &MessageId) -> Result<Option<String>> {
    Ok(messages::table
        .filter(messages::id.eq(id).and(messages::ticket_id.eq(ticket)))
        .filter(messages::internal.eq(false))
        .select(messages::body)
        .first(conn)
        .optional()?)
}
