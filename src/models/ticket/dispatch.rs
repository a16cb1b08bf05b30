//! What a seller sends to the customer at the end: the device, another one, a part. With carrier and number, so that
//! everybody can follow it.
use super::typed::Typed;
use super::{Outcome, Ticket};
use crate::db::{Conn, Moment, MultiBackend, Tx, text_enum};
use crate::error::Result;
use crate::models::person::Technician;
use crate::models::{DeviceId, DispatchId, PersonId, TicketId};
use crate::schema::dispatches;
use diesel::prelude::*;

/// Characters of a carrier's name.
const CARRIER_LONGEST: usize = 60;
/// Characters of a tracking number.
const NUMBER: std::ops::RangeInclusive<usize> = 4..=40;

text_enum! {
    /// What was sent.
    pub enum Sent {
        /// The device, repaired.
        Repaired => "repaired",
        /// Another device.
        Replacement => "replacement",
        /// The part that was missing, with the device.
        Part => "part",
        /// The device as it was.
        Unrepaired => "unrepaired",
    }
}

impl Sent {
    /// How a return ends with which this is sent.
    pub fn outcome(self) -> Outcome {
        match self {
            Self::Repaired => Outcome::Repaired,
            Self::Replacement | Self::Part => Outcome::Replaced,
            Self::Unrepaired => Outcome::ReturnedUnrepaired,
        }
    }
    /// Whether it is the end of work that was done, or of a replacement, and not the device as it was.
    pub fn is_what_was_due(self) -> bool {
        self != Self::Unrepaired
    }
}

/// What is wrong with a form of the workshop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// Who carries it?
    Carrier,
    /// Under which number?
    Number,
    /// Nothing was done.
    NoLines,
    /// A line says nothing, or too much.
    LineText,
    /// A line has no number that can be.
    LineQuantity,
    /// Nobody has tested it.
    Untested,
    /// Which device is sent?
    NoCode,
    /// That number cannot be right.
    WrongCode,
    /// That is the number of the device that came back.
    OldCode,
    /// Another device that is with a customer has that number.
    TakenCode,
    /// What was missing is to be said.
    NoPart,
}

/// Field and what is wrong with it, in the order of the form.
pub type Flaws = Vec<(String, Flaw)>;

/// Who carries something, and under which number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carriage {
    /// The carrier's name.
    pub carrier: String,
    /// The tracking number.
    pub number: String,
}

impl Carriage {
    /// Reads the fields `carrier` and `number`.
    pub(super) fn read(typed: &Typed, flaws: &mut Flaws) -> Self {
        let carrier = typed.get("carrier").split_whitespace().collect::<Vec<_>>().join(" ");
        if carrier.is_empty() || carrier.chars().count() > CARRIER_LONGEST {
            flaws.push(("carrier".to_owned(), Flaw::Carrier));
        }
        let number: String =
            typed.get("number").chars().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect();
        let known = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if !NUMBER.contains(&number.chars().count()) || !number.chars().all(known) {
            flaws.push(("number".to_owned(), Flaw::Number));
        }
        Self { carrier, number }
    }
}

/// Something that was sent.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = dispatches, check_for_backend(MultiBackend))]
pub struct Dispatch {
    /// Its id.
    pub id: DispatchId,
    /// Who sent it.
    pub person_id: PersonId,
    /// What it is.
    pub what: Sent,
    /// The device, where it is another one.
    pub device_id: Option<DeviceId>,
    /// Who carries it.
    pub carrier: String,
    /// Under which number.
    pub number: String,
    /// What the seller says about it.
    pub note: String,
    /// When.
    pub sent_at: Moment,
}

impl Dispatch {
    /// The one that another row names.
    ///
    /// # Errors
    /// The database's.
    pub fn named(conn: &mut Conn, id: &DispatchId) -> Result<Self> {
        Ok(dispatches::table.find(id).select(Self::as_select()).first(conn)?)
    }
    /// The last one of a return.
    ///
    /// # Errors
    /// The database's.
    pub fn last_of(conn: &mut Conn, ticket: &TicketId) -> Result<Option<Self>> {
        Ok(dispatches::table
            .filter(dispatches::ticket_id.eq(ticket))
            .order(dispatches::id.desc())
            .select(Self::as_select())
            .first(conn)
            .optional()?)
    }
    /// Writes down that something was sent.
    ///
    /// # Errors
    /// The database's.
    pub(super) fn add(
        tx: &mut Tx<'_>,
        ticket: &Ticket,
        technician: &Technician,
        carriage: &Carriage,
        (what, device, note): (Sent, Option<&DeviceId>, &str),
    ) -> Result<DispatchId> {
        let id: DispatchId = tx.new_id();
        let now = tx.now();
        diesel::insert_into(dispatches::table)
            .values((
                dispatches::id.eq(&id),
                dispatches::ticket_id.eq(&ticket.id),
                dispatches::person_id.eq(&technician.person),
                dispatches::what.eq(what),
                dispatches::device_id.eq(device),
                dispatches::carrier.eq(&carriage.carrier),
                dispatches::number.eq(&carriage.number),
                dispatches::note.eq(note),
                dispatches::sent_at.eq(now),
            ))
            .execute(&mut **tx)?;
        Ok(id)
    }
}

impl Ticket {
    /// Whether this return ended so, by this technician's hand, in this very parcel: a form that comes in twice counts once.
    pub(super) fn was_sent_so(
        &self,
        conn: &mut Conn,
        technician: &Technician,
        outcome: Outcome,
        typed: &Typed,
    ) -> Result<bool> {
        if self.outcome != Some(outcome) {
            return Ok(false);
        }
        let carriage = Carriage::read(typed, &mut vec![]);
        let last = Dispatch::last_of(conn, &self.id)?;
        Ok(last.is_some_and(|last| {
            last.person_id == technician.person
                && (last.carrier, last.number) == (carriage.carrier, carriage.number)
        }))
    }
}
