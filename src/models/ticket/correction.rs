//! When somebody sees it differently: the customer disagrees, support corrects what the seller decided, or stays with it.
//! The first finding stays visible.
use super::analysis::Analysis;
use super::finding::Way;
use super::stage::{TaskKind, Who};
use super::{Act, Command, Reference, Refusal, Rung, Ticket};
use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::models::MessageId;
use crate::models::event::{self, By, Data, Kind};
use crate::models::message;
use crate::models::person::{Agent, Customer};
use crate::models::task::Task;
use crate::schema::messages;
use diesel::prelude::*;

impl Ticket {
    /// "I disagree": the customer's words are kept as a message, and support has something to look at. It stops nothing. The
    /// same words twice are said once.
    ///
    /// # Errors
    /// [`crate::error::Error::NotFound`] also for another company's; [`crate::error::Error::Refused`] before the decision and after the end; the
    /// database's.
    pub fn dispute(tx: &mut Tx<'_>, customer: &Customer, at: &Reference, why: &str) -> Result<()> {
        let ticket = Self::of_company(tx, customer, at)?;
        ticket.hold(tx, ticket.version)?;
        if ticket.has_open_dispute(tx)? && ticket.said_before(tx, customer, why)? {
            return Ok(());
        }
        let message = message::write(tx, &ticket, &customer.author(), why, false)?;
        let act = Act {
            command: Command::Dispute,
            by: By::person(Who::Customer, &customer.person),
            seen: None,
            kind: Kind::Disputed,
            data: Data { message: Some(message), ..Data::default() },
        };
        ticket.act(tx, &act).map(drop)
    }

    /// Whether support has a disagreement of the customer to look at.
    ///
    /// # Errors
    /// The database's.
    pub fn has_open_dispute(&self, conn: &mut Conn) -> Result<bool> {
        Ok(Task::open_of(conn, &self.id)?.iter().any(|task| task.kind == TaskKind::Dispute))
    }

    fn said_before(&self, conn: &mut Conn, customer: &Customer, why: &str) -> Result<bool> {
        let same = messages::table
            .filter(messages::ticket_id.eq(&self.id).and(messages::person_id.eq(&customer.person)))
            .filter(messages::body.eq(why).and(messages::draft_at.is_null()))
            .select(messages::id);
        Ok(same.first::<MessageId>(conn).optional()?.is_some())
    }

    /// Support corrects what the seller decided; why is kept with the correction, and the seller and support read it.
    ///
    /// # Errors
    /// [`crate::error::Error::NotFound`]; [`crate::error::Error::Refused`]; [`crate::error::Error::Stale`]; the database's.
    pub fn overrule(
        tx: &mut Tx<'_>,
        agent: &Agent,
        at: &Reference,
        seen: i32,
        (rung, why, any_colour): (Rung, &str, bool),
    ) -> Result<()> {
        let ticket = Self::for_agent(tx, agent, at)?;
        ticket.hold(tx, seen)?;
        if any_colour {
            ticket.note_any_colour(tx, true)?;
        }
        let way = Way::of(rung);
        let analysis = match Analysis::of_receipt(tx, &ticket)? {
            Some(said) => Some(said.follow(tx, &ticket, &agent.person, (way, why))?),
            None => None,
        };
        let message = message::write(tx, &ticket, &agent.author(), why, true)?;
        let what = Some(way.as_str().to_owned());
        let act = Act {
            command: Command::Overrule(rung),
            by: By::person(Who::Agent, &agent.person),
            seen: Some(seen),
            kind: Kind::Overruled,
            data: Data { what, analysis, message: Some(message), ..Data::default() },
        };
        let (ticket, _) = ticket.act(tx, &act)?;
        Task::finish(tx, TaskKind::Dispute, &ticket.id, "corrected")?;
        Self::refresh_queue(tx, &ticket.id)
    }

    /// Support has looked at a disagreement and stays with the decision; the customer reads why.
    ///
    /// # Errors
    /// [`crate::error::Error::NotFound`]; [`Refusal::AlreadyDone`] where nobody disagrees (any more); [`crate::error::Error::Stale`]; the database's.
    pub fn uphold(tx: &mut Tx<'_>, agent: &Agent, at: &Reference, seen: i32, why: &str) -> Result<()> {
        let ticket = Self::for_agent(tx, agent, at)?;
        ticket.hold(tx, seen)?;
        if !ticket.has_open_dispute(tx)? {
            return Err(Refusal::AlreadyDone.into());
        }
        let message = message::write(tx, &ticket, &agent.author(), why, false)?;
        let by = By::person(Who::Agent, &agent.person);
        let data = Data { message: Some(message), ..Data::default() };
        event::record(tx, &ticket, Kind::Upheld, &by, &data)?;
        Task::finish(tx, TaskKind::Dispute, &ticket.id, "the decision stands")?;
        Self::refresh_queue(tx, &ticket.id)
    }

    /// Whether support can correct the way of this return.
    pub fn can_be_overruled(&self) -> bool {
        use super::Stage::{Refunding, Repairing, Replacing, SendingBack};
        matches!(self.stage, Repairing | Replacing | Refunding | SendingBack)
    }
    /// Whether support could correct it to that: another way than the one it goes, and with the device only where it arrived.
    pub fn can_go(&self, rung: Rung) -> bool {
        use super::Stage::{Refunding, Repairing, Replacing, SendingBack};
        match rung {
            Rung::Repair => self.stage != Repairing && self.received_at.is_some(),
            Rung::SendBack => self.stage != SendingBack && self.received_at.is_some(),
            Rung::Replace => self.stage != Replacing,
            Rung::Refund => self.stage != Refunding,
        }
    }
    /// Whether the customer can say that they see it differently.
    pub fn can_be_disputed(&self) -> bool {
        self.can_be_overruled() || (self.stage == super::Stage::Quoted && self.received_at.is_some())
    }
}
