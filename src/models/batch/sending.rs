//! Sending a list: a return for each device, all of them or none, in one write; and how far they are afterwards.
use super::list::List;
use super::{Batch, is_shown_to};
use crate::db::{Conn, MultiBackend, Tx};
use crate::error::{Error, Result};
use crate::models::address::Address;
use crate::models::event::By;
use crate::models::person::Customer;
use crate::models::ticket::{Refusal, Ticket, Who};
use crate::models::{BatchId, ParcelId, SellerId, letter};
use crate::schema::{batch_rows, batches, tickets};
use diesel::prelude::*;
use std::collections::HashMap;

/// A row of a list that was sent.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = batch_rows, check_for_backend(MultiBackend))]
pub struct Sent {
    /// From 1.
    pub position: i32,
    /// As it was typed.
    pub number: String,
    /// Its return.
    #[diesel(embed)]
    pub ticket: Ticket,
}

impl Batch {
    /// Sends the list as it was `seen`: every row is judged once more as the form of one device is. What goes to one seller
    /// travels in the boxes that its rows name; a device that may be dangerous has one to itself. A list that was sent before is taken once: whoever
    /// asks again gets it as it is.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for another company's; [`Refusal::Incomplete`] while something is to be put right, and whatever
    /// refuses one return; [`Error::Stale`] when it is not the one that was looked at; the database's.
    pub fn send(tx: &mut Tx<'_>, customer: &Customer, id: &BatchId, seen: &str) -> Result<Self> {
        // Whoever sends it at the same moment waits here.
        let open = batches::table
            .filter(batches::id.eq(id).and(is_shown_to(&customer.company, &customer.person)))
            .filter(batches::submitted_at.is_null());
        let now = tx.now();
        let held = diesel::update(open).set(batches::version.eq(batches::version)).execute(&mut **tx)?;
        if held == 0 {
            return Self::of_company(tx, customer, id);
        }
        let list = List::of_company(tx, customer, id, now)?;
        if list.seen() != seen {
            return Err(Error::Stale { seen: list.batch.version });
        }
        let sender = list.shared.sender.as_ref().and_then(|sender| sender.check().ok());
        let (Some(sender), true) = (sender, list.is_ready()) else { return Err(Refusal::Incomplete.into()) };
        let address = Address::add(tx, Some(&customer.company), &sender.address)?;
        let mut boxes: HashMap<(&SellerId, i32), ParcelId> = HashMap::new();
        let (mut sent, mut devices, mut first) = (vec![], vec![], None);
        for (line, begun) in list.lines.iter().filter_map(|line| Some((line, line.begun.as_ref()?))) {
            let understood = begun.ready(tx, customer)?;
            let device = understood.device.as_ref().ok_or(Refusal::Unmatched)?;
            let seller = &device.device.seller_id;
            let alone = understood.problem.unsafe_battery;
            let known = line.seller_id().map(|seller| (seller, line.box_number)).filter(|_| !alone);
            let parcel = match known.and_then(|one| boxes.get(&one)) {
                Some(parcel) => parcel.clone(),
                None => {
                    let parcel =
                        sender.pack(tx, customer, (&begun.ticket.reference, Some(seller), &address))?;
                    if let Some(one) = known {
                        boxes.insert(one, parcel.clone());
                    }
                    parcel
                }
            };
            let by = By::person(Who::Customer, &customer.person);
            let (ticket, event) = begun.send(tx, by, &understood, &parcel)?;
            first.get_or_insert(event);
            sent.push(ticket);
            devices.push((understood.device, begun.numbers()));
        }
        let mine = batches::table.find(id);
        diesel::update(mine)
            .set((
                batches::submitted_at.eq(now),
                batches::changed_at.eq(now),
                batches::version.eq(batches::version + 1),
            ))
            .execute(&mut **tx)?;
        if let Some(event) = first {
            letter::of_batch(tx, &sent, &event)?;
        }
        for (ticket, (device, numbers)) in sent.into_iter().zip(devices) {
            ticket.decide_by_itself(tx, device.as_ref(), numbers)?;
        }
        Self::of_company(tx, customer, id)
    }
    /// The returns of the list, in its order.
    ///
    /// # Errors
    /// The database's.
    pub fn sent(&self, conn: &mut Conn) -> Result<Vec<Sent>> {
        Ok(batch_rows::table
            .inner_join(tickets::table.on(tickets::id.nullable().eq(batch_rows::ticket_id)))
            .filter(batch_rows::batch_id.eq(&self.id).and(tickets::submitted_at.is_not_null()))
            .order(batch_rows::position)
            .select(Sent::as_select())
            .load(conn)?)
    }
}
