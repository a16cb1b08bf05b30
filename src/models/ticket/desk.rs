//! The reception desk: what was scanned, and which of the seller's own returns it belongs to. Everything is looked up by an
//! index, one kind of number after the other, until something is found.
use super::queue::PAGE;
use super::{Outcome, Reference, Stage, Ticket};
use crate::db::{Conn, nothing_last};
use crate::error::{Error, Result};
use crate::models::SellerId;
use crate::models::device::code;
use crate::models::parcel::Parcel;
use crate::models::person::Technician;
use crate::schema::{device_codes, labels, parcels, requests, tickets};
use diesel::prelude::*;

/// What a scan belongs to.
#[derive(Debug, Clone)]
pub enum Found {
    /// Nobody expects it.
    Nothing,
    /// One return; with the device's number, where that was scanned.
    Ticket(Reference, Option<String>),
    /// A box with several returns, by its reference.
    Parcel(String),
}

impl Ticket {
    /// A return of the seller that may arrive or has arrived; also one that was closed without the device.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for another seller's; the database's.
    pub fn at_desk(conn: &mut Conn, technician: &Technician, reference: &Reference) -> Result<Self> {
        let found: Self = tickets::table
            .filter(tickets::seller_id.eq(&technician.seller).and(tickets::reference.eq(reference)))
            .select(Self::as_select())
            .first(conn)?;
        if found.may_arrive() { Ok(found) } else { Err(Error::NotFound) }
    }

    /// Whether it was closed without the device ever having come, so that it may still come late.
    pub fn may_come_late(&self) -> bool {
        let without = matches!(self.outcome, Some(Outcome::Cancelled | Outcome::Declined | Outcome::Expired));
        self.stage == Stage::Closed && without && self.submitted_at.is_some()
    }

    pub(super) fn may_arrive(&self) -> bool {
        self.is_sellers_to_see() || self.may_come_late()
    }

    /// What somebody at the desk has scanned or typed: a return's or parcel's reference (which is what our label's
    /// DataMatrix holds, too), a parcel number, or a device's IMEI or serial number.
    ///
    /// # Errors
    /// The database's.
    pub fn scanned(conn: &mut Conn, technician: &Technician, scan: &str) -> Result<Found> {
        let typed = scan.trim();
        let compact: String = typed.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase();
        if let Ok(reference) = compact.trim_end_matches("-P").parse::<Reference>() {
            return match Self::at_desk(conn, technician, &reference) {
                Ok(ticket) => ticket.with_its_box(conn),
                Err(Error::NotFound) => Ok(Found::Nothing),
                Err(other) => Err(other),
            };
        }
        let by_label: Vec<Self> = tickets::table
            .inner_join(labels::table.on(labels::parcel_id.nullable().eq(tickets::parcel_id)))
            .filter(labels::number.eq_any([typed, compact.as_str()]))
            .filter(is_of(&technician.seller))
            .select(Self::as_select())
            .load(conn)?;
        if let Some(ticket) = pick(by_label) {
            return ticket.with_its_box(conn);
        }
        let Some(code) = code::either(typed) else { return Ok(Found::Nothing) };
        let number = code.normalised();
        let mut of_device: Vec<Self> = tickets::table
            .inner_join(device_codes::table.on(device_codes::device_id.nullable().eq(tickets::device_id)))
            .filter(device_codes::code.eq(number).and(is_of(&technician.seller)))
            .select(Self::as_select())
            .load(conn)?;
        if of_device.iter().all(|ticket| !ticket.may_arrive()) {
            // What the customer read off the device, where it is not what was sold.
            of_device = tickets::table
                .inner_join(requests::table.on(requests::ticket_id.eq(tickets::id)))
                .filter(requests::code.eq(number).and(is_of(&technician.seller)))
                .select(Self::as_select())
                .load(conn)?;
        }
        Ok(pick(of_device)
            .map_or(Found::Nothing, |ticket| Found::Ticket(ticket.reference, Some(number.to_owned()))))
    }

    /// The return by itself, or its box where others are still expected in it.
    fn with_its_box(self, conn: &mut Conn) -> Result<Found> {
        if let (Some(parcel), false) = (&self.parcel_id, self.stage == Stage::Closed) {
            let waiting = Self::in_parcel(conn, parcel)?;
            if waiting.iter().filter(|ticket| ticket.is_under_way()).count() > 1 {
                return Ok(Found::Parcel(Parcel::named(conn, parcel)?.reference));
            }
        }
        Ok(Found::Ticket(self.reference, None))
    }

    /// Whether it is on its way to the seller.
    pub fn is_under_way(&self) -> bool {
        matches!(self.stage, Stage::LabelSent | Stage::InTransit)
    }

    /// Whether the seller is to send something for it now: what was repaired, another one, or the device as it is.
    pub fn is_sent_by_seller(&self) -> bool {
        matches!(self.stage, Stage::Repairing | Stage::Replacing | Stage::SendingBack)
    }

    /// A box on its way to the technician's seller, by its reference, and the returns in it that the seller may see.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for another seller's; the database's.
    pub fn in_box(conn: &mut Conn, technician: &Technician, reference: &str) -> Result<(Parcel, Vec<Self>)> {
        let parcel: Parcel = parcels::table
            .filter(parcels::reference.eq(reference).and(parcels::seller_id.eq(&technician.seller)))
            .select(Parcel::as_select())
            .first(conn)?;
        let mut tickets = Self::in_parcel(conn, &parcel.id)?;
        tickets.retain(|ticket| {
            ticket.seller_id.as_ref() == Some(&technician.seller) && ticket.is_sellers_to_see()
        });
        if tickets.is_empty() { Err(Error::NotFound) } else { Ok((parcel, tickets)) }
    }

    /// A page, from 0, of the seller's returns in one stage, the next due first and those without a date last; one row
    /// more than a page tells that there are more.
    ///
    /// # Errors
    /// The database's.
    pub fn page_of_seller(
        conn: &mut Conn,
        technician: &Technician,
        stage: Stage,
        page: u16,
    ) -> Result<Vec<Self>> {
        Ok(tickets::table
            .filter(tickets::seller_id.eq(&technician.seller).and(tickets::stage.eq(stage)))
            .order((nothing_last(tickets::due_at), tickets::id))
            .limit(PAGE + 1)
            .offset(i64::from(page) * PAGE)
            .select(Self::as_select())
            .load(conn)?)
    }
}

/// Whether the seller sold it, asked of what a number has led to: on the column itself SQLite would begin with all of the
/// seller's returns, and look at the number of each.
#[diesel::dsl::auto_type(no_type_alias)]
fn is_of<'a>(seller: &'a SellerId) -> _ {
    tickets::seller_id.concat("").eq(seller)
}

/// Of the returns that a number belongs to: the one that is open, else the newest that may still come late.
fn pick(mut found: Vec<Ticket>) -> Option<Ticket> {
    found.sort_by(|one, other| one.id.cmp(&other.id));
    let (open, closed): (Vec<Ticket>, Vec<Ticket>) =
        found.into_iter().filter(Ticket::may_arrive).partition(|ticket| ticket.stage != Stage::Closed);
    open.into_iter()
        .next_back()
        // What came late, or what was sent and comes back.
        .or_else(|| closed.into_iter().rfind(|ticket| ticket.may_come_late() || ticket.can_go_on()))
}
