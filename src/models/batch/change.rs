//! Rows of a list that are corrected, added or taken off it; and what is chosen for all that must be paid for.
use super::matching::{self, Wanted, retype};
use super::row::{self, Row};
use super::{Batch, open};
use crate::db::Tx;
use crate::error::Result;
use crate::models::event::{By, Kind};
use crate::models::import::list::Entry;
use crate::models::person::Customer;
use crate::models::ticket::begun::Begun;
use crate::models::ticket::{Act, Command, Coverage, Stage, Ticket, timetable};
use crate::models::{BatchId, RowId, TicketId};
use crate::schema::batch_rows;
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};

/// What a row's fields say now.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// IMEI or serial number.
    pub number: String,
    /// What is wrong.
    pub fault: String,
    /// `yes` or `no`, where it was answered.
    pub battery: String,
    /// Whether a price is asked for.
    pub price: bool,
    /// Whether the row goes.
    pub remove: bool,
}

/// What is chosen for all rows that must be paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unpaid {
    /// Each row says it.
    AsChosen,
    /// A price is asked for.
    Ask,
    /// They go.
    LeaveOut,
}

impl Batch {
    /// Saves the fields of rows, right or wrong, and adds others. Rows whose device was not found are looked for again.
    ///
    /// # Errors
    /// [`crate::error::Error::NotFound`] also for another company's; [`crate::models::ticket::Refusal::AlreadyDone`] once it was
    /// sent, [`crate::models::ticket::Refusal::TooManyRows`]; the database's.
    pub fn save(
        tx: &mut Tx<'_>,
        customer: &Customer,
        id: &BatchId,
        changes: &HashMap<RowId, Change>,
        unpaid: Unpaid,
    ) -> Result<()> {
        let batch = open(tx, customer, id)?;
        batch.touch(tx)?;
        let (gone, mut rows): (Vec<Row>, Vec<Row>) = row::all_of(tx, id)?
            .into_iter()
            .partition(|row| changes.get(&row.id).is_some_and(|change| change.remove));
        gone.into_iter().try_for_each(|row| remove(tx, row))?;
        let drafts: HashMap<TicketId, Begun> = drafts(tx, id)?;
        let mut looked: HashSet<RowId> = HashSet::new();
        for row in &mut rows {
            let Some(change) = changes.get(&row.id) else { continue };
            let kept = row.ticket_id.as_ref().and_then(|draft| drafts.get(draft));
            let said = kept.and_then(|draft| draft.typed.problem.as_ref());
            if said.is_some_and(|said| said.description != change.fault || said.battery != change.battery)
                && let Some(draft) = &row.ticket_id
            {
                retype(tx, draft, |typed| {
                    let problem = typed.problem.get_or_insert_default();
                    problem.description.clone_from(&change.fault);
                    problem.battery.clone_from(&change.battery);
                })?;
            }
            if row.number != change.number {
                looked.insert(row.id.clone());
            }
            if row.number != change.number || row.fault != change.fault {
                row.number.clone_from(&change.number);
                row.fault.clone_from(&change.fault);
                diesel::update(batch_rows::table.find(&row.id))
                    .set((batch_rows::number.eq(&row.number), batch_rows::fault.eq(&row.fault)))
                    .execute(&mut **tx)?;
            }
        }
        let no_draft = |row: &Row| {
            row.ticket_id
                .as_ref()
                .is_none_or(|draft| drafts.get(draft).is_none_or(|begun| begun.sold.is_none()))
        };
        looked.extend(rows.iter().filter(|row| no_draft(row)).map(|row| row.id.clone()));
        look_for(tx, customer, &batch, &rows, &looked)?;
        see_to_prices(tx, id, &rows, (changes, unpaid))
    }
    /// Adds rows at the end.
    ///
    /// # Errors
    /// As [`Batch::save`].
    pub fn add(tx: &mut Tx<'_>, customer: &Customer, id: &BatchId, entries: &[Entry]) -> Result<()> {
        let batch = open(tx, customer, id)?;
        batch.touch(tx)?;
        row::add(tx, customer, &batch, entries)
    }
}

fn drafts(tx: &mut Tx<'_>, id: &BatchId) -> Result<HashMap<TicketId, Begun>> {
    let now = tx.now();
    let all = Begun::of_batch(tx, id, &[], now)?.0;
    Ok(all.into_iter().map(|begun| (begun.ticket.id.clone(), begun)).collect())
}

/// Takes a row off its list; its draft goes with what was typed and uploaded for it.
fn remove(tx: &mut Tx<'_>, row: Row) -> Result<()> {
    if let Some(draft) = row.ticket_id {
        let mut ticket = Ticket::named(tx, &draft)?;
        super::leave(tx, &mut ticket)?;
        if ticket.stage == Stage::Draft {
            let act = Act {
                command: Command::PurgeDraft,
                by: By::system(),
                seen: None,
                kind: Kind::DraftPurged,
                data: crate::models::event::Data::default(),
            };
            let (ticket, _) = ticket.act(tx, &act)?;
            timetable::forget(tx, &ticket)?;
        }
    }
    diesel::delete(batch_rows::table.find(&row.id)).execute(&mut **tx)?;
    Ok(())
}

/// Looks for the devices of these rows, and writes down what was found.
fn look_for(
    tx: &mut Tx<'_>,
    customer: &Customer,
    batch: &Batch,
    rows: &[Row],
    looked: &HashSet<RowId>,
) -> Result<()> {
    let some: Vec<&Row> = rows.iter().filter(|row| looked.contains(&row.id)).collect();
    let wanted: Vec<Wanted<'_>> = some
        .iter()
        .map(|row| Wanted { number: &row.number, fault: &row.fault, draft: row.ticket_id.clone() })
        .collect();
    let places = matching::place(tx, customer, batch, rows, &wanted)?;
    for (row, place) in some.into_iter().zip(places) {
        if row.device_id == place.device && row.ticket_id == place.draft {
            continue;
        }
        diesel::update(batch_rows::table.find(&row.id))
            .set((
                batch_rows::device_id.eq(place.device.map(|id| id.to_string())),
                batch_rows::ticket_id.eq(place.draft.map(|id| id.to_string())),
            ))
            .execute(&mut **tx)?;
    }
    Ok(())
}

/// Asks for the prices that were chosen, and takes off what is left out.
fn see_to_prices(
    tx: &mut Tx<'_>,
    id: &BatchId,
    rows: &[Row],
    (changes, unpaid): (&HashMap<RowId, Change>, Unpaid),
) -> Result<()> {
    if unpaid == Unpaid::AsChosen && !changes.values().any(|change| change.price) {
        return Ok(());
    }
    let begun = drafts(tx, id)?;
    let to_ask = |row: &Row| -> Option<(TicketId, Coverage)> {
        let draft = row.ticket_id.as_ref()?;
        Some((draft.clone(), begun.get(draft)?.untold_price()?))
    };
    let untold = rows.iter().filter_map(|row| Some((row, to_ask(row)?)));
    for (row, (draft, coverage)) in untold {
        let chosen = changes.get(&row.id).is_some_and(|change| change.price);
        match unpaid {
            Unpaid::LeaveOut => remove(tx, row.clone())?,
            Unpaid::AsChosen if !chosen => {}
            Unpaid::AsChosen | Unpaid::Ask => {
                retype(tx, &draft, |typed| coverage.as_str().clone_into(&mut typed.price))?;
            }
        }
    }
    Ok(())
}
