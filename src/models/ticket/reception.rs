//! What was in the box: what a technician sees and ticks when a return arrives, or looks at more closely later. Each look is
//! a row of its own, written with the command that it means.
use super::lock::NewLock;
use super::receipt::Receipt;
use super::request::Request;
use super::stage::{BlockerKind, Reception, Stage, TaskKind, Who};
use super::{Act, Command, Reference, Refusal, Ticket};
use crate::db::{Conn, Moment, MultiBackend, Tx, text_enum};
use crate::error::Result;
use crate::models::device::Device;
use crate::models::device::administration::number_taken;
use crate::models::device::code::{Code, Identity};
use crate::models::event::{By, Data, Kind};
use crate::models::person::Technician;
use crate::models::photo::Slot;
use crate::models::task::Task;
use crate::models::{PersonId, RowId, TicketId};
use crate::schema::{device_codes, receptions, tickets};
use crate::secret::Key;
use chrono::NaiveDate;
use diesel::prelude::*;

text_enum! {
    /// Something that belongs to a device and may be in the box or missing.
    pub enum Part {
        /// What it is charged with.
        Charger => "charger",
        /// A cable.
        Cable => "cable",
        /// A watch's strap.
        Strap => "strap",
        /// A case or sleeve.
        Case => "case",
        /// The box it was sold in.
        Box => "box",
        /// Something else.
        Other => "other",
    }
}

/// Parts as a row keeps them, with commas.
fn listed(parts: &[Part]) -> String {
    parts.iter().map(|part| part.as_str()).collect::<Vec<_>>().join(",")
}

/// Parts as a row has them.
pub fn parts(list: &str) -> Vec<Part> {
    list.split(',').filter_map(|word| word.parse().ok()).collect()
}

/// What a technician saw.
#[derive(Debug, Clone)]
pub struct Look {
    /// What it was; an empty box says that this device was not in it.
    pub found: Reception,
    /// The number that was scanned or read off the device.
    pub code: Option<Code>,
    /// What was missing.
    pub missing: Vec<Part>,
    /// What was with it.
    pub accessories: Vec<Part>,
    /// Whether the packing slip or the invoice was in the box.
    pub invoice_seen: bool,
    /// Whether it is locked to somebody's account, where that could be seen.
    pub locked: Option<bool>,
    /// Whether the battery is swollen, hot, leaking or smoking.
    pub unsafe_battery: bool,
    /// The day on which it came, where that was before today.
    pub on: Option<NaiveDate>,
    /// What else there is to say.
    pub note: String,
}

/// A look as it is kept.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = receptions, check_for_backend(MultiBackend))]
pub struct Looked {
    pub(super) id: RowId,
    /// At which of the return's arrivals.
    pub receipt: i32,
    /// What it was.
    pub reception: Reception,
    missing: String,
    accessories: String,
    /// Whether packing slip or invoice was in the box.
    pub invoice_seen: bool,
    /// Whether it is locked to somebody's account.
    pub locked: Option<bool>,
    /// The number on the device.
    pub code: Option<String>,
    /// How it relates to what was sold.
    pub identity: Option<Identity>,
    /// What else was said.
    pub note: String,
    /// When.
    pub made_at: Moment,
}

impl Looked {
    /// What was missing.
    pub fn missing(&self) -> Vec<Part> {
        parts(&self.missing)
    }
    /// What was with it.
    pub fn accessories(&self) -> Vec<Part> {
        parts(&self.accessories)
    }
    /// The looks at a return, oldest first.
    ///
    /// # Errors
    /// The database's.
    pub fn of(conn: &mut Conn, ticket: &TicketId) -> Result<Vec<Self>> {
        Ok(receptions::table
            .filter(receptions::ticket_id.eq(ticket))
            .order(receptions::id)
            .select(Self::as_select())
            .load(conn)?)
    }
}

/// How the number on a device relates to the return, as far as its seller may know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Compared {
    /// It is the device that was sold.
    Match,
    /// No number was recorded, and none entered: it is the first that is seen, and nobody else's.
    FirstSeen,
    /// It is the number that the customer entered, and another one than was sold.
    AsEntered,
    /// It belongs to another return of the same company that the same seller expects.
    Other(Reference),
    /// It is another number.
    Differs,
}

impl Compared {
    /// Whether it is the device of this return.
    pub fn is_theirs(&self) -> bool {
        matches!(self, Self::Match | Self::FirstSeen | Self::AsEntered)
    }
    fn identity(&self) -> Identity {
        match self {
            Self::Match | Self::FirstSeen => Identity::Match,
            Self::AsEntered | Self::Differs => Identity::Differs,
            Self::Other(_) => Identity::AnotherOfTheirs,
        }
    }
}

impl Ticket {
    /// Compares a number with those that were `sold`, and with the one that the customer `entered`. Of other returns only those
    /// are named that are the same company's and on their way to the same seller.
    ///
    /// # Errors
    /// The database's.
    pub fn compare(
        &self,
        conn: &mut Conn,
        sold: &[String],
        entered: Option<&Code>,
        code: &Code,
    ) -> Result<Compared> {
        if sold.iter().any(|known| known == code.normalised()) {
            return Ok(Compared::Match);
        }
        if let Some(other) = self.other_of_theirs(conn, code.normalised())? {
            return Ok(Compared::Other(other.reference));
        }
        Ok(match (entered.map(Code::normalised), sold.is_empty()) {
            (Some(known), true) if known == code.normalised() => Compared::Match,
            (Some(known), false) if known == code.normalised() => Compared::AsEntered,
            (None, true) if number_taken(conn, &[code], self.device_id.as_ref())?.is_none() => {
                Compared::FirstSeen
            }
            _ => Compared::Differs,
        })
    }

    /// Another return of the same company, on its way to the same seller, whose device carries this number.
    ///
    /// # Errors
    /// The database's.
    pub fn other_of_theirs(&self, conn: &mut Conn, number: &str) -> Result<Option<Self>> {
        let theirs: Vec<Self> = tickets::table
            .inner_join(device_codes::table.on(device_codes::device_id.nullable().eq(tickets::device_id)))
            .filter(device_codes::code.eq(number).and(tickets::company_id.eq(&self.company_id)))
            .filter(tickets::id.ne(&self.id).and(tickets::seller_id.eq(self.seller_id.as_ref())))
            .filter(tickets::stage.eq_any([Stage::LabelSent, Stage::InTransit]))
            .select(Self::as_select())
            .load(conn)?;
        // A device has one open return at a time, and two devices one number only where somebody mistyped.
        Ok(theirs.into_iter().max_by(|one, other| one.id.cmp(&other.id)))
    }

    /// Writes down what a technician saw, and does what it means: received, not in the box, or arrived after closing; locked
    /// or in quarantine in the same write; `key` makes the link with which the owner says that it is unlocked.
    ///
    /// # Errors
    /// [`Refusal::PhotoNeeded`] where it was said to be unlocked; [`Refusal::PhotosNeeded`] for another device or damage without a photo since the return came to where it is;
    /// [`Refusal::AnotherNumber`] for this device with another's number; [`Refusal::WrongDate`], [`crate::error::Error::Refused`];
    /// [`crate::error::Error::Stale`]; [`crate::error::Error::NotFound`] also for another seller's; the database's.
    pub fn check_in(
        tx: &mut Tx<'_>,
        (technician, key): (&Technician, &Key),
        reference: &Reference,
        seen: i32,
        look: &Look,
    ) -> Result<Self> {
        let ticket = Self::at_desk(tx, technician, reference)?;
        ticket.hold(tx, seen)?;
        if look.needs_photos() && ticket.fresh_evidence(tx, Slot::Intake)?.is_empty() {
            return Err(Refusal::PhotosNeeded.into());
        }
        let device = ticket.device_id.clone().ok_or(Refusal::Unmatched)?;
        let sold = Device::of_ticket(tx, &device)?.codes;
        let entered = Request::of(tx, &ticket)?.code();
        let compared = match &look.code {
            None => None,
            Some(code) => Some((code, ticket.compare(tx, &sold, entered.as_ref(), code)?)),
        };
        let differs = compared.as_ref().is_some_and(|(_, compared)| !compared.is_theirs());
        if ticket.stage != Stage::Closed && look.says_it_is_theirs() && differs {
            return Err(Refusal::AnotherNumber.into());
        }
        let moved = ticket.carry(tx, technician, seen, look)?;
        let identity = compared.as_ref().map_or(Identity::NotConfirmed, |(_, compared)| compared.identity());
        moved.note_look(tx, &technician.person, look, identity)?;
        if let Some((code, _)) = compared.filter(|_| look.says_it_is_theirs() && !differs) {
            Device::first_seen(tx, &device, &sold, code)?;
        }
        moved.stop_for(tx, key, technician, look)
    }

    fn carry(&self, tx: &mut Tx<'_>, technician: &Technician, seen: i32, look: &Look) -> Result<Self> {
        let by = By::person(Who::Technician, &technician.person);
        let act = |command, kind| Act { command, by, seen: Some(seen), kind, data: Data::default() };
        if look.found == Reception::EmptyBox {
            return Ok(self.act(tx, &act(Command::ReportMissing, Kind::ReportedMissing))?.0);
        }
        if self.stage == Stage::Closed {
            return Ok(self.act(tx, &act(Command::ArriveLate, Kind::ArrivedLate))?.0);
        }
        // A closer look changes nothing about the day on which it came.
        let first = self.stage != Stage::Received || self.reception == Reception::NotYet;
        let receipt =
            Receipt { reception: look.found, on: look.on.filter(|_| first), missing: listed(&look.missing) };
        let moved = self.received_by(tx, technician, seen, &receipt)?;
        for kind in [TaskKind::NotInBox, TaskKind::ParcelLost] {
            Task::finish(tx, kind, &self.id, "it arrived")?;
        }
        Self::refresh_queue(tx, &self.id)?;
        Self::named(tx, &moved.id)
    }

    fn note_look(&self, tx: &mut Tx<'_>, person: &PersonId, look: &Look, identity: Identity) -> Result<()> {
        let id: RowId = tx.new_id();
        let now = tx.now();
        diesel::insert_into(receptions::table)
            .values((
                (
                    receptions::id.eq(id),
                    receptions::ticket_id.eq(&self.id),
                    receptions::receipt.eq(self.receipts),
                    receptions::person_id.eq(person),
                    receptions::reception.eq(look.found),
                    receptions::missing.eq(listed(&look.missing)),
                    receptions::accessories.eq(listed(&look.accessories)),
                ),
                (
                    receptions::invoice_seen.eq(look.invoice_seen),
                    receptions::locked.eq(look.locked),
                    receptions::code.eq(look.code.as_ref().map(Code::normalised)),
                    receptions::identity.eq(identity),
                    receptions::note.eq(&look.note),
                    receptions::made_at.eq(now),
                ),
            ))
            .execute(&mut **tx)?;
        Ok(())
    }

    /// What keeps it from going on, in the same write: an account's lock, a dangerous battery.
    fn stop_for(self, tx: &mut Tx<'_>, key: &Key, technician: &Technician, look: &Look) -> Result<Self> {
        let by = || By::person(Who::Technician, &technician.person);
        let mut ticket = self;
        // What support decides about first is not looked at: that it is locked stays in the look.
        if look.locked == Some(true) && ticket.stage == Stage::Received && !ticket.held {
            let new = NewLock { kind: BlockerKind::AccountLock, platform: None };
            let seen = ticket.version;
            ticket = ticket.lock(tx, key, by(), seen, new)?;
        }
        if look.unsafe_battery { ticket.report_battery(tx, by()) } else { Ok(ticket) }
    }
}

impl Look {
    /// What was found, and nothing else said.
    pub fn plain(found: Reception) -> Self {
        Self {
            found,
            code: None,
            missing: vec![],
            accessories: vec![],
            invoice_seen: false,
            locked: None,
            unsafe_battery: false,
            on: None,
            note: String::new(),
        }
    }
    fn says_it_is_theirs(&self) -> bool {
        self.found.is_the_device()
    }
    /// Whether somebody has to see pictures of it.
    pub fn needs_photos(&self) -> bool {
        matches!(self.found, Reception::WrongDevice | Reception::DamagedOnReturn)
    }
}
