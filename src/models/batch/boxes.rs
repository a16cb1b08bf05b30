//! In which box each device of a list travels: one box for each seller, until the customer says otherwise; and what becomes of
//! the boxes of a list that was sent.
use super::list::{Line, List};
use super::sending::Sent;
use super::{Batch, open};
use crate::db::{Conn, Tx, hold_tickets};
use crate::error::{Error, Result};
use crate::models::event::{self, By, Data, Kind};
use crate::models::label::Label;
use crate::models::parcel::{self, Parcel};
use crate::models::person::Customer;
use crate::models::ticket::{Refusal, Ticket, Who};
use crate::models::{BatchId, ParcelId, RowId, SellerId};
use crate::schema::{batch_rows, labels, parcels, sellers, tickets};
use diesel::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The most boxes for one seller.
pub const MOST_BOXES: i32 = 99;

/// What goes to one seller.
pub struct Packing<'a> {
    /// Which seller.
    pub seller: &'a SellerId,
    /// What they are called.
    pub name: &'a str,
    /// The rows, in the order of the list; without those that may be dangerous.
    pub lines: Vec<&'a Line>,
}

impl Packing<'_> {
    /// The boxes, and how many devices are in each.
    pub fn boxes(&self) -> BTreeMap<i32, usize> {
        let mut boxes = BTreeMap::new();
        for line in &self.lines {
            *boxes.entry(line.box_number).or_default() += 1;
        }
        boxes
    }
}

impl List {
    /// What goes to which seller, in the order of the list.
    pub fn packing(&self) -> Vec<Packing<'_>> {
        let mut all: Vec<Packing<'_>> = vec![];
        for line in self.lines.iter().filter(|line| !line.may_be_dangerous()) {
            let (Some(seller), Some(name)) = (line.seller_id(), &line.seller) else { continue };
            match all.iter_mut().find(|one| one.seller == seller) {
                Some(one) => one.lines.push(line),
                None => all.push(Packing { seller, name, lines: vec![line] }),
            }
        }
        all
    }
    /// How many devices travel in none of the boxes, since they may be dangerous.
    pub fn not_packed(&self) -> usize {
        self.lines.iter().filter(|line| line.may_be_dangerous()).count()
    }
}

impl Line {
    /// Who sold it, where a return of it can be begun.
    pub fn seller_id(&self) -> Option<&SellerId> {
        self.begun.as_ref()?.sold.as_ref().map(|sold| &sold.device.seller_id)
    }
    fn may_be_dangerous(&self) -> bool {
        self.battery == "yes"
    }
}

/// What is said about boxes.
#[derive(Debug, Clone)]
pub enum Packed {
    /// These rows are in these boxes of their sellers; the others stay where they are.
    So(HashMap<RowId, i32>),
    /// What goes to this seller is spread evenly over so many boxes.
    Evenly(SellerId, i32),
}

impl Batch {
    /// Says which row travels in which box. The boxes of each seller are called 1, 2, 3 … whatever they were called before.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for another company's; [`Refusal::AlreadyDone`] once it was sent; the database's.
    pub fn pack(tx: &mut Tx<'_>, customer: &Customer, id: &BatchId, how: &Packed) -> Result<()> {
        open(tx, customer, id)?.touch(tx)?;
        let now = tx.now();
        let list = List::of_company(tx, customer, id, now)?;
        let mut moved: BTreeMap<i32, Vec<&RowId>> = BTreeMap::new();
        for packing in list.packing() {
            let rows = packing.lines.len();
            let wanted = |(at, line): (usize, &&Line)| match how {
                Packed::So(boxes) => {
                    boxes.get(&line.id).copied().unwrap_or(line.box_number).clamp(1, MOST_BOXES)
                }
                Packed::Evenly(seller, into) if seller == packing.seller => evenly(at, rows, *into),
                Packed::Evenly(..) => line.box_number,
            };
            let wanted: Vec<i32> = packing.lines.iter().enumerate().map(wanted).collect();
            let used: BTreeSet<i32> = wanted.iter().copied().collect();
            for (line, wanted) in packing.lines.iter().zip(wanted) {
                let called = used.iter().take_while(|other| **other < wanted).fold(1, |sum, _| sum + 1);
                if called != line.box_number {
                    moved.entry(called).or_default().push(&line.id);
                }
            }
        }
        for (called, rows) in moved {
            diesel::update(batch_rows::table.filter(batch_rows::id.eq_any(rows)))
                .set(batch_rows::box_number.eq(called))
                .execute(&mut **tx)?;
        }
        Ok(())
    }
}

/// The box of the `at`-th of so many rows that are spread over so many boxes: the first boxes hold one more where they differ.
fn evenly(at: usize, rows: usize, into: i32) -> i32 {
    let boxes = usize::try_from(into.clamp(1, MOST_BOXES)).unwrap_or(1).min(rows.max(1));
    let (each, more) = (rows / boxes, rows % boxes);
    let large = more * (each + 1);
    let number = if at < large { at / (each + 1) } else { more + (at - large) / each.max(1) };
    i32::try_from(number).map_or(1, |number| number + 1)
}

/// A box of a list that was sent.
pub struct SentBox {
    /// The box.
    pub parcel: Parcel,
    /// Where it goes.
    pub seller: String,
    /// What is in it.
    pub rows: Vec<Sent>,
    /// Its label, where one is out.
    pub label: Option<Label>,
}

impl SentBox {
    /// Whether some of it could go now and some waits for an answer.
    pub fn can_go_in_part(&self) -> bool {
        let stages = || self.rows.iter().map(|row| row.ticket.stage);
        stages().any(parcel::could_go) && stages().any(parcel::waits_for_an_answer)
    }
}

impl Batch {
    /// The boxes of the list, in the order of its rows.
    ///
    /// # Errors
    /// The database's.
    pub fn boxes(&self, conn: &mut Conn) -> Result<Vec<SentBox>> {
        let theirs = tickets::table.filter(tickets::batch_id.eq(&self.id)).select(tickets::parcel_id);
        let found: Vec<(Parcel, String, Option<Label>)> = parcels::table
            .inner_join(sellers::table)
            .left_join(labels::table.on(labels::parcel_id.eq(parcels::id).and(labels::ended_at.is_null())))
            .filter(parcels::id.nullable().eq_any(theirs))
            .select((Parcel::as_select(), sellers::name, Option::<Label>::as_select()))
            .load(conn)?;
        let mut found: HashMap<ParcelId, (Parcel, String, Option<Label>)> =
            found.into_iter().map(|found| (found.0.id.clone(), found)).collect();
        let mut boxes: Vec<SentBox> = vec![];
        for row in self.sent(conn)? {
            let Some(id) = &row.ticket.parcel_id else { continue };
            match boxes.iter_mut().find(|one| one.parcel.id == *id) {
                Some(one) => one.rows.push(row),
                None => {
                    let (parcel, seller, label) = found.remove(id).ok_or(Error::NotFound)?;
                    let label = label.filter(Label::is_alive);
                    boxes.push(SentBox { parcel, seller, rows: vec![row], label });
                }
            }
        }
        Ok(boxes)
    }
    /// What was approved of a box goes now: what still waits for an answer gets a box of its own.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for another company's, and where the list has no such box; [`Refusal::Incomplete`] before it is
    /// sent; [`Refusal::AlreadyDone`] where all of it is answered, or nothing approved; the database's.
    pub fn send_now(tx: &mut Tx<'_>, customer: &Customer, id: &BatchId, called: &str) -> Result<()> {
        if Self::of_company(tx, customer, id)?.submitted_at.is_none() {
            return Err(Refusal::Incomplete.into());
        }
        let here = parcels::table.inner_join(tickets::table);
        let parcel: Parcel = here
            .filter(parcels::reference.eq(called).and(tickets::batch_id.eq(id)))
            .select(Parcel::as_select())
            .first(&mut **tx)?;
        let inside = Ticket::in_parcel(tx, &parcel.id)?;
        hold_tickets(tx, &inside.iter().map(|ticket| ticket.id.as_str()).collect::<Vec<_>>())?;
        let by = By::person(Who::Customer, &customer.person);
        for ticket in parcel::part(tx, &parcel)? {
            event::record(tx, &ticket, Kind::Repacked, &by, &Data::default())?;
        }
        Ok(())
    }
}
