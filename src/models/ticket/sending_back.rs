//! Back as it is, or once more what came back: the seller sends it, or says that it could not be delivered.
use super::dispatch::{Carriage, Dispatch, Flaws, Sent};
use super::stage::{Stage, Who};
use super::typed::Typed;
use super::{Act, Command, Reference, Ticket};
use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::models::event::{By, Data, Kind};
use crate::models::person::Technician;

impl Ticket {
    /// What was sent to the customer before and came back, while it waits to be sent again.
    pub(super) fn came_back(&self, conn: &mut Conn) -> Result<Option<Dispatch>> {
        if self.stage == Stage::SendingBack { Dispatch::last_of(conn, &self.id) } else { Ok(None) }
    }

    /// Sent back as it was, or as what it had been sent before it came back: the return is over. The same form twice counts
    /// once.
    ///
    /// # Errors
    /// [`crate::error::Error::NotFound`] also for another seller's; [`crate::error::Error::Refused`];
    /// [`crate::error::Error::Stale`]; the database's. What is wrong with the form is an answer.
    pub fn ship_back(
        tx: &mut Tx<'_>,
        technician: &Technician,
        at: &Reference,
        seen: i32,
        typed: &Typed,
    ) -> Result<std::result::Result<(), Flaws>> {
        let ticket = Self::of_seller(tx, technician, at)?;
        if let Some(outcome) = ticket.outcome
            && ticket.was_sent_so(tx, technician, outcome, typed)?
        {
            return Ok(Ok(()));
        }
        let mut flaws = vec![];
        let carriage = Carriage::read(typed, &mut flaws);
        if !flaws.is_empty() {
            return Ok(Err(flaws));
        }
        ticket.hold(tx, seen)?;
        let before = ticket.came_back(tx)?;
        let (what, device, note) = match &before {
            Some(before) => (before.what, before.device_id.as_ref(), before.note.as_str()),
            None => (Sent::Unrepaired, None, ""),
        };
        let sent = Dispatch::add(tx, &ticket, technician, &carriage, (what, device, note))?;
        let kind = match what {
            Sent::Repaired => Kind::Repaired,
            Sent::Replacement | Sent::Part => Kind::Replaced,
            Sent::Unrepaired => Kind::SentBack,
        };
        let act = Act {
            command: Command::ShipBack,
            by: By::person(Who::Technician, &technician.person),
            seen: Some(seen),
            kind,
            data: Data { dispatch: Some(sent), ..Data::default() },
        };
        ticket.act(tx, &act)?;
        Ok(Ok(()))
    }

    /// It cannot be delivered, or has come back: the customer is asked for an address, and support sees to it. Said twice, it is
    /// one task.
    ///
    /// # Errors
    /// As [`Ticket::ship_back`].
    pub fn report_undeliverable(
        tx: &mut Tx<'_>,
        technician: &Technician,
        at: &Reference,
        seen: i32,
    ) -> Result<()> {
        let act = Act {
            command: Command::ReportUndeliverable,
            by: By::person(Who::Technician, &technician.person),
            seen: Some(seen),
            kind: Kind::Undeliverable,
            data: Data::default(),
        };
        Self::of_seller(tx, technician, at)?.act(tx, &act).map(drop)
    }
}
