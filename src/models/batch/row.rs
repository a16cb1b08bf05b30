//! A row of a list, as it was typed: added, found and taken off again.
use super::matching::{self, Wanted};
use super::{Batch, MOST};
use crate::db::{Conn, ListRow, MultiBackend, Tx, insert_batch_rows};
use crate::error::Result;
use crate::models::import::list::Entry;
use crate::models::person::Customer;
use crate::models::ticket::Refusal;
use crate::models::{BatchId, DeviceId, RowId, TicketId};
use crate::schema::batch_rows;
use diesel::prelude::*;

/// A row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = batch_rows, check_for_backend(MultiBackend))]
pub(super) struct Row {
    pub(super) id: RowId,
    pub(super) position: i32,
    /// As it was typed.
    pub(super) number: String,
    /// As it was typed; once there is a draft, its form says it.
    pub(super) fault: String,
    /// The device that carries the number, whether a return of it can be begun or not.
    pub(super) device_id: Option<DeviceId>,
    /// The draft.
    pub(super) ticket_id: Option<TicketId>,
    /// In which box of its seller it travels, from 1.
    pub(super) box_number: i32,
}

/// The rows of a list, in their order.
pub(super) fn all_of(conn: &mut Conn, batch: &BatchId) -> Result<Vec<Row>> {
    Ok(batch_rows::table
        .filter(batch_rows::batch_id.eq(batch))
        .order(batch_rows::position)
        .select(Row::as_select())
        .load(conn)?)
}

/// Adds rows at the end, each with the draft of its return where its device is known and nothing of it goes on.
///
/// # Errors
/// [`Refusal::TooManyRows`]; the database's.
pub(super) fn add(tx: &mut Tx<'_>, customer: &Customer, batch: &Batch, entries: &[Entry]) -> Result<()> {
    let here = all_of(tx, &batch.id)?;
    if here.len() + entries.len() > MOST {
        return Err(Refusal::TooManyRows.into());
    }
    let wanted: Vec<Wanted<'_>> = entries
        .iter()
        .map(|entry| Wanted { number: &entry.number, fault: &entry.fault, draft: None })
        .collect();
    let places = matching::place(tx, customer, batch, &here, &wanted)?;
    let last = here.last().map_or(0, |row| row.position);
    let rows: Vec<ListRow> = (last + 1..)
        .zip(entries.iter().zip(places))
        .map(|(position, (entry, place))| {
            let id: RowId = tx.new_id();
            ListRow {
                id: id.to_string(),
                batch_id: batch.id.to_string(),
                position,
                number: entry.number.clone(),
                fault: entry.fault.clone(),
                device_id: place.device.map(|id| id.to_string()),
                ticket_id: place.draft.map(|id| id.to_string()),
            }
        })
        .collect();
    if !rows.is_empty() {
        insert_batch_rows(tx, &rows)?;
    }
    Ok(())
}
