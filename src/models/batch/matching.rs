//! Which device a row is about, and the draft of its return: begun, gone on with, or given to another device. A few statements
//! for all rows that are looked at.
use super::Batch;
use super::row::Row;
use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::models::device::code::{self, Code};
use crate::models::device::{Device, DeviceState};
use crate::models::person::Customer;
use crate::models::ticket::answers::Typed;
use crate::models::ticket::draft::hindrance;
use crate::models::ticket::drafts::New;
use crate::models::ticket::{Stage, Ticket};
use crate::models::{DeviceId, TicketId};
use crate::schema::{device_codes, devices, requests, tickets};
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};

/// A row that a device is wanted for.
pub(super) struct Wanted<'a> {
    pub(super) number: &'a str,
    pub(super) fault: &'a str,
    /// The draft that it has already: it goes on with the device of the number, with its answers and photos.
    pub(super) draft: Option<TicketId>,
}

/// What was found for it.
#[derive(Default)]
pub(super) struct Place {
    pub(super) device: Option<DeviceId>,
    pub(super) draft: Option<TicketId>,
}

/// The devices of the customer's company that carry these numbers. Where one was replaced under its number, the one that is with
/// the customer counts.
fn carrying(
    conn: &mut Conn,
    customer: &Customer,
    numbers: &[Option<Code>],
) -> Result<HashMap<String, Vec<Device>>> {
    let numbers = numbers.iter().flatten().map(Code::normalised);
    let rows: Vec<(String, Device)> = device_codes::table
        .inner_join(devices::table)
        .filter(device_codes::code.eq_any(numbers))
        .filter(devices::company_id.eq(&customer.company))
        .order(devices::id)
        .select((device_codes::code, Device::as_select()))
        .load(conn)?;
    let mut found: HashMap<String, Vec<Device>> = HashMap::new();
    for (number, device) in rows {
        found.entry(number).or_default().push(device);
    }
    for all in found.values_mut() {
        if all.iter().any(|device| device.state == DeviceState::WithCustomer) {
            all.retain(|device| device.state == DeviceState::WithCustomer);
        }
    }
    Ok(found)
}

/// What goes on with devices: whether a return is open, and this person's draft that is on no list.
#[derive(Default)]
struct GoingOn {
    open: HashSet<DeviceId>,
    drafts: HashMap<DeviceId, TicketId>,
}

impl GoingOn {
    fn with(conn: &mut Conn, customer: &Customer, devices: &[&DeviceId]) -> Result<Self> {
        let rows: Vec<Ticket> = tickets::table
            .filter(tickets::device_id.eq_any(devices.iter().map(|id| Some(id.as_str()))))
            .filter(tickets::closed_at.is_null())
            .order(tickets::id)
            .select(Ticket::as_select())
            .load(conn)?;
        let mut going = Self::default();
        for ticket in rows {
            let Some(device) = ticket.device_id else { continue };
            let mine = ticket.stage == Stage::Draft && ticket.person_id == customer.person;
            if ticket.submitted_at.is_some() {
                going.open.insert(device);
            } else if mine && ticket.batch_id.is_none() {
                going.drafts.insert(device, ticket.id);
            }
        }
        Ok(going)
    }
}

/// Finds the devices of some rows and sees to their drafts; `here` are the rows of the list. One draft is begun for a device:
/// a further row with its number has none.
///
/// # Errors
/// The database's.
pub(super) fn place(
    tx: &mut Tx<'_>,
    customer: &Customer,
    batch: &Batch,
    here: &[Row],
    wanted: &[Wanted<'_>],
) -> Result<Vec<Place>> {
    let codes: Vec<Option<Code>> = wanted.iter().map(|row| code::either(row.number)).collect();
    let found = carrying(tx, customer, &codes)?;
    let ids: Vec<&DeviceId> = found.values().flatten().map(|device| &device.id).collect();
    let going = GoingOn::with(tx, customer, &ids)?;
    let moving: HashSet<&TicketId> = wanted.iter().filter_map(|row| row.draft.as_ref()).collect();
    let stays = |row: &&Row| row.ticket_id.as_ref().is_some_and(|draft| !moving.contains(draft));
    let mut taken: HashSet<DeviceId> =
        here.iter().filter(stays).filter_map(|row| row.device_id.clone()).collect();
    let shared = batch.shared()?;
    let (mut places, mut new, mut at) = (vec![], vec![], vec![]);
    for (place, (row, code)) in wanted.iter().zip(&codes).enumerate() {
        let carriers = code.as_ref().and_then(|code| found.get(code.normalised()));
        let device = match carriers.map(Vec::as_slice) {
            Some([one]) => Some(one),
            Some(_) | None => None,
        };
        let free = device.filter(|device| {
            let open = going.open.contains(&device.id);
            hindrance(device.state, open).is_none() && taken.insert(device.id.clone())
        });
        let mut found = Place { device: device.map(|device| device.id.clone()), draft: row.draft.clone() };
        match (free, &row.draft) {
            (device, Some(draft)) => give(tx, draft, (row.number, device))?,
            (Some(device), None) => match going.drafts.get(&device.id) {
                Some(draft) => {
                    take_in(tx, batch, draft, |typed| shared.fill_in(typed, row.number, row.fault))?;
                    found.draft = Some(draft.clone());
                }
                None => {
                    let mut typed = Typed::default();
                    shared.fill_in(&mut typed, row.number, row.fault);
                    new.push(New { device, typed });
                    at.push(place);
                }
            },
            (None, None) => {}
        }
        places.push(found);
    }
    for (place, draft) in at.into_iter().zip(Ticket::start_all(tx, customer, &batch.id, &new)?) {
        if let Some(found) = places.get_mut(place) {
            found.draft = Some(draft);
        }
    }
    Ok(places)
}

/// A draft goes on with the device of another number, or with none until there is one.
fn give(tx: &mut Tx<'_>, draft: &TicketId, (number, device): (&str, Option<&Device>)) -> Result<()> {
    diesel::update(tickets::table.filter(tickets::id.eq(draft).and(tickets::stage.eq(Stage::Draft))))
        .set((
            tickets::device_id.eq(device.map(|device| device.id.as_str())),
            tickets::seller_id.eq(device.map(|device| device.seller_id.as_str())),
            tickets::title.eq(device.map(Device::name).unwrap_or_default()),
        ))
        .execute(&mut **tx)?;
    retype(tx, draft, |typed| typed.problem.get_or_insert_default().set_number(number))
}

/// A draft that was begun by itself goes on as a row of the list; what was typed into it stays.
fn take_in(tx: &mut Tx<'_>, batch: &Batch, draft: &TicketId, fill_in: impl FnOnce(&mut Typed)) -> Result<()> {
    diesel::update(tickets::table.find(draft))
        .set(tickets::batch_id.eq(batch.id.as_str()))
        .execute(&mut **tx)?;
    retype(tx, draft, fill_in)
}

/// Changes what is typed into the form of a draft.
///
/// # Errors
/// The database's.
pub(super) fn retype(tx: &mut Tx<'_>, draft: &TicketId, change: impl FnOnce(&mut Typed)) -> Result<()> {
    let now = tx.now();
    let form: String = requests::table.find(draft).select(requests::form).first(&mut **tx)?;
    let mut typed: Typed = serde_json::from_str(&form)?;
    change(&mut typed);
    diesel::update(requests::table.find(draft))
        .set((requests::form.eq(serde_json::to_string(&typed)?), requests::saved_at.eq(now)))
        .execute(&mut **tx)?;
    Ok(())
}
