//! A return: one device that comes back. Finders take the person who asks; a change is a command that the one table of
//! [`command`] allows, written with its event, its promises and its tasks in one transaction.
pub mod account;
pub mod analysis;
pub mod answers;
pub mod arrival;
pub mod begun;
pub mod branch;
pub mod by_itself;
pub mod clock;
pub mod command;
pub mod corrected;
pub mod correction;
pub mod course;
pub mod cover;
pub mod decision;
pub mod desk;
pub mod dispatch;
pub mod draft;
pub(in crate::models) mod drafts;
pub mod evidence;
pub mod finding;
pub mod follow;
pub mod lock;
pub mod number;
pub mod original;
pub mod outcome;
pub mod overdue;
pub mod queue;
pub mod quote;
pub mod receipt;
pub mod reception;
pub mod recount;
pub mod reference;
pub mod refund;
pub mod reminder;
pub mod repair;
pub mod replacement;
pub mod request;
pub mod search;
pub mod sender;
pub mod sending_back;
pub mod sequel;
pub mod stage;
pub mod talk;
pub mod timetable;
pub mod typed;
pub mod way_back;
pub mod whole;
pub mod works;

use command::ClockChange;
pub use command::{Command, Facts, Refusal, Rung, Settlement, Step, step};
pub use cover::{Cover, Coverage, Exclusion};
pub use reference::Reference;
pub use stage::{
    Actor, BlockerKind, ClockKind, DeclineReason, Outcome, Reason, Reception, Reminder, Stage, TaskKind, Who,
};

use super::device::DeviceState;
use super::device::code::Identity;
use super::event::{self, By, Data, Kind};
use super::person::{Agent, Customer, Technician};
use super::policy::{Numbers, Policy};
use super::stock::Unit;
use super::task::Task;
use super::{
    BatchId, CompanyId, DeviceId, EventId, ParcelId, PersonId, PolicyId, SellerId, TicketId, parcel,
};
use crate::db::{Conn, Moment, MultiBackend, Tx};
use crate::error::{Error, Result};
use crate::schema::{devices, tickets};
use diesel::prelude::*;

/// A return as it is kept.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = tickets, check_for_backend(MultiBackend))]
pub struct Ticket {
    /// Its id.
    pub id: TicketId,
    /// What people call it.
    pub reference: Reference,
    /// Grows with every change; a form carries the one that its page showed.
    pub version: i32,
    /// Whose it is.
    pub company_id: CompanyId,
    /// Who opened it.
    pub person_id: PersonId,
    /// Which device, if it is known.
    pub device_id: Option<DeviceId>,
    /// Who sold it, if the device is known.
    pub seller_id: Option<SellerId>,
    /// With which others it is, or was, sent in.
    pub batch_id: Option<BatchId>,
    /// In which box it travels.
    pub parcel_id: Option<ParcelId>,
    /// By which numbers it is judged.
    pub policy_id: PolicyId,
    /// The return that it goes on from: "still broken".
    pub previous_id: Option<TicketId>,
    /// Where it is.
    pub stage: Stage,
    /// What became of the arrival.
    pub reception: Reception,
    /// Whether the fault is covered.
    pub coverage: Coverage,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// Why it comes back.
    pub reason: Option<Reason>,
    /// How the entered number relates to what was sold.
    pub identity: Option<Identity>,
    /// Brand and model, as people say it.
    pub title: String,
    /// Whether an unsafe battery was reported and not cleared.
    pub unsafe_battery: bool,
    /// Whether support has to say first what happens with what has arrived: another device, or one that came after the end.
    pub held: bool,
    /// How often it has arrived.
    pub receipts: i32,
    /// When the next promise is due.
    pub due_at: Option<Moment>,
    /// Since when, or until when, it waits for support; the smaller the more urgent.
    pub agent_at: Option<Moment>,
    /// When it was begun.
    pub created_at: Moment,
    /// When it changed last.
    pub changed_at: Moment,
    /// When the form was sent.
    pub submitted_at: Option<Moment>,
    /// When it arrived.
    pub received_at: Option<Moment>,
    /// When it ended.
    pub closed_at: Option<Moment>,
}

/// A command as it is given: by whom, from a page that showed which version, and what its event says.
#[derive(Debug, Clone)]
pub struct Act {
    /// What is asked for.
    pub command: Command,
    /// By whom.
    pub by: By,
    /// The version that the page showed; the program's own acts take the ticket as it is.
    pub seen: Option<i32>,
    /// What the event is called.
    pub kind: Kind,
    /// What else it says.
    pub data: Data,
}

impl Ticket {
    /// A return of the customer's company, by its reference. A draft is its author's.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for another company's and a colleague's draft; the database's.
    pub fn of_company(conn: &mut Conn, customer: &Customer, reference: &Reference) -> Result<Self> {
        Ok(tickets::table
            .filter(tickets::company_id.eq(&customer.company).and(tickets::reference.eq(reference)))
            .filter(queue::is_shown_to(&customer.person))
            .select(Self::as_select())
            .first(conn)?)
    }
    /// Any return that was sent, for support. A draft is its author's.
    ///
    /// # Errors
    /// [`Error::NotFound`]; the database's.
    pub fn for_agent(conn: &mut Conn, _agent: &Agent, reference: &Reference) -> Result<Self> {
        Ok(tickets::table
            .filter(tickets::reference.eq(reference).and(tickets::submitted_at.is_not_null()))
            .select(Self::as_select())
            .first(conn)?)
    }
    /// A return of a device that the technician's seller sold, from the label on.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for another seller's and for one that has no label yet; the database's.
    pub fn of_seller(conn: &mut Conn, technician: &Technician, reference: &Reference) -> Result<Self> {
        let found: Self = tickets::table
            .filter(tickets::seller_id.eq(&technician.seller).and(tickets::reference.eq(reference)))
            .select(Self::as_select())
            .first(conn)?;
        if found.is_sellers_to_see() { Ok(found) } else { Err(Error::NotFound) }
    }
    /// Whether its seller sees it: what has been there stays theirs to see; before that only what is on its way, and not
    /// once it was cancelled.
    fn is_sellers_to_see(&self) -> bool {
        self.receipts > 0 || (self.stage.is_seen_by_seller() && self.stage != Stage::Closed)
    }
    /// The return that another row names; whoever may see that row may see it.
    ///
    /// # Errors
    /// The database's.
    pub fn named(conn: &mut Conn, id: &TicketId) -> Result<Self> {
        Ok(tickets::table.find(id).select(Self::as_select()).first(conn)?)
    }
    /// The returns in a box, in the order in which they were begun.
    ///
    /// # Errors
    /// The database's.
    pub fn in_parcel(conn: &mut Conn, parcel: &ParcelId) -> Result<Vec<Self>> {
        Ok(tickets::table
            .filter(tickets::parcel_id.eq(parcel))
            .order(tickets::id)
            .select(Self::as_select())
            .load(conn)?)
    }

    /// Carries out a command: looks at the facts, asks the table, moves the return if it is still at the version that
    /// was seen, and writes promise, task and event with it. All or nothing, in the caller's transaction.
    ///
    /// # Errors
    /// [`Error::Refused`] with the reason; [`Error::Stale`] when somebody was faster; the database's.
    pub fn act(&self, tx: &mut Tx<'_>, act: &Act) -> Result<(Self, EventId)> {
        self.act_as_of(tx, act, None)
    }

    /// [`Ticket::act`], with a receipt that counts from the earlier moment `received_at`.
    ///
    /// # Errors
    /// As [`Ticket::act`].
    fn act_as_of(&self, tx: &mut Tx<'_>, act: &Act, received_at: Option<Moment>) -> Result<(Self, EventId)> {
        if let Some(seen) = act.seen.filter(|seen| *seen != self.version) {
            return Err(Error::Stale { seen });
        }
        let now = tx.now();
        let facts = self.facts(tx, now, act.command)?;
        let step = outcome::stepped(tx, self, &facts, (act.by.who, act.command))?;
        let moved = self.moved(now, &step, act.command);
        moved.save(tx, self.version)?;
        lock::keep(tx, (self, &moved), act, step.clock)?;
        clock::change(tx, self, &moved, act.command, step.clock)?;
        if let Some(at) = received_at {
            diesel::update(tickets::table.find(&self.id))
                .set(tickets::received_at.eq(at))
                .execute(&mut **tx)?;
            clock::date_back(tx, &moved, ClockKind::Analysis, at)?;
        }
        if let Some(task) = step.task {
            Task::open(tx, task, &self.id, "", now)?;
        }
        account::overruled(tx, self, act.command)?;
        let refund = outcome::after(tx, self, &moved, act.command)?;
        Self::refresh_queue(tx, &self.id)?;
        let moved = Self::named(tx, &self.id)?;
        let mut data = Data { to: Some(moved.stage), due_at: moved.due_at, ..act.data.clone() };
        data.refund = data.refund.or(refund);
        account::give_up(tx, &moved, act.command)?;
        let event = event::record(tx, &moved, act.kind, &act.by, &data)?;
        parcel::after(tx, self, &moved)?;
        account::after(tx, self, &moved, act.command)?;
        Ok((moved, event))
    }

    /// The row after a step.
    fn moved(&self, now: Moment, step: &Step, command: Command) -> Self {
        let mut moved = self.clone();
        moved.version += 1;
        moved.changed_at = now;
        moved.stage = step.to;
        moved.outcome = step.outcome;
        // What is said about a return that is over does not end it for the second time.
        moved.closed_at = step.outcome.map(|_| self.closed_at.unwrap_or(now));
        if let Some(reception) = step.reception {
            moved.reception = reception;
        }
        if step.becomes_covered {
            moved.coverage = Coverage::InWarranty;
        }
        if step.to == Stage::Submitted && self.submitted_at.is_none() {
            moved.submitted_at = Some(now);
        }
        if matches!(step.to, Stage::Submitted | Stage::Approved | Stage::InTransit) {
            // Its own device is still, or again, to come; also where what was received was not in the box.
            moved.received_at = None;
        }
        // A price that is taken back leaves the device on the bench where it was.
        let comes =
            matches!(self.stage, Stage::Approved | Stage::LabelSent | Stage::InTransit | Stage::Closed);
        if step.to == Stage::Received && comes {
            moved.received_at = Some(now);
            moved.receipts += 1;
        }
        moved.held = match step.clock {
            ClockChange::Held => true,
            ClockChange::Restart => false,
            ClockChange::ByStage | ClockChange::Pause | ClockChange::Resume => {
                self.held && step.to == self.stage
            }
        };
        if command == Command::Block(BlockerKind::UnsafeBattery) {
            moved.unsafe_battery = true;
        }
        if command == Command::Unblock(BlockerKind::UnsafeBattery) {
            moved.unsafe_battery = false;
        }
        moved
    }

    /// Holds the row at version `seen` until the end of the write: whoever sends the same form at the same moment waits here,
    /// and is told that it has changed before anything else is written.
    ///
    /// # Errors
    /// [`Error::Stale`]; the database's.
    fn hold(&self, tx: &mut Tx<'_>, seen: i32) -> Result<()> {
        let row = tickets::table.filter(tickets::id.eq(&self.id).and(tickets::version.eq(seen)));
        let held = diesel::update(row).set(tickets::version.eq(seen)).execute(&mut **tx)?;
        if held == 1 { Ok(()) } else { Err(Error::Stale { seen }) }
    }

    /// Writes the row over the one of version `seen`.
    fn save(&self, tx: &mut Tx<'_>, seen: i32) -> Result<()> {
        let row = tickets::table.filter(tickets::id.eq(&self.id).and(tickets::version.eq(seen)));
        let write = |tx: &mut Tx<'_>| {
            diesel::update(row)
                .set((
                    (
                        tickets::version.eq(self.version),
                        tickets::stage.eq(self.stage),
                        tickets::reception.eq(self.reception),
                        tickets::coverage.eq(self.coverage),
                        tickets::outcome.eq(self.outcome),
                        tickets::unsafe_battery.eq(self.unsafe_battery),
                        tickets::held.eq(self.held),
                        tickets::receipts.eq(self.receipts),
                    ),
                    (
                        tickets::changed_at.eq(self.changed_at),
                        tickets::submitted_at.eq(self.submitted_at),
                        tickets::received_at.eq(self.received_at),
                        tickets::closed_at.eq(self.closed_at),
                    ),
                ))
                .execute(&mut **tx)
        };
        match tx.attempt(write) {
            Ok(1) => Ok(()),
            Ok(_) => Err(Error::Stale { seen }),
            // Two returns of one device sent at the same moment: the unique index knows.
            Err(e) if is_taken(&e) => Err(Refusal::OtherOpen.into()),
            Err(e) => Err(e.into()),
        }
    }

    /// What the table needs to know for a command.
    fn facts(&self, conn: &mut Conn, now: Moment, command: Command) -> Result<Facts> {
        let other_open = match &self.device_id {
            None => false,
            Some(device) => {
                let others = tickets::table
                    .filter(tickets::device_id.eq(device).and(tickets::id.ne(&self.id)))
                    .filter(tickets::submitted_at.is_not_null().and(tickets::closed_at.is_null()));
                diesel::select(diesel::dsl::exists(others)).get_result(conn)?
            }
        };
        let device: Option<DeviceState> = match &self.device_id {
            None => None,
            Some(id) => devices::table.find(id).select(devices::state).first(conn).optional()?,
        };
        let similar_in_stock = command.looks_into_stock() && Unit::similar_to(conn, self)? > 0;
        let prepaid = match &self.parcel_id {
            None => false,
            Some(parcel) => super::label::Label::is_prepaid(conn, parcel)?,
        };
        Ok(Facts {
            stage: self.stage,
            matched: self.device_id.is_some(),
            unsafe_battery: self.unsafe_battery,
            other_open,
            device_gone: device.is_some_and(|state| state != DeviceState::WithCustomer),
            at_seller: self.received_at.is_some(),
            coverage: self.coverage,
            reception: self.reception,
            outcome: self.outcome,
            prepaid,
            similar_in_stock,
            held: self.held,
            reason: self.reason,
            locked: self.stage == Stage::Received && lock::keeps_waiting(conn, &self.id)?,
            accepted: quote::is_accepted(conn, self)?,
            paid: quote::is_paid(conn, self)?,
            too_old_to_reopen: self
                .is_too_old_to_reopen(&Policy::named(conn, &self.policy_id)?.numbers()?, now),
            came_back: self.came_back(conn)?.map(|sent| sent.what.outcome()),
            found: self.stage == Stage::Received && analysis::Analysis::of_receipt(conn, self)?.is_some(),
        })
    }

    /// Whether it ended so long ago that it stays closed.
    fn is_too_old_to_reopen(&self, numbers: &Numbers, now: Moment) -> bool {
        self.closed_at.is_some_and(|at| at.plus_days(numbers.reopen_days) < now)
    }
}

/// Whether a unique index said no.
pub(crate) fn is_taken(e: &diesel::result::Error) -> bool {
    matches!(e, diesel::result::Error::DatabaseError(diesel::result::DatabaseErrorKind::UniqueViolation, _))
}
