//! When somebody sees it differently: the customer disagrees, support corrects what the seller decided, or stays with it.
//! The first finding stays visible.
use super::analysis::Analysis;
use super::finding::Way;
use super::follow::Follow;
use super::stage::{Outcome, Stage, TaskKind, Who};
use super::works::Works;
use super::{Act, Command, Coverage, Reference, Refusal, Rung, Ticket};
use crate::db::{Conn, Moment, Tx};
use crate::error::Result;
use crate::models::MessageId;
use crate::models::event::{self, By, Data, Kind};
use crate::models::message;
use crate::models::person::{Agent, Customer};
use crate::models::policy::Numbers;
use crate::models::quote::Quote;
use crate::models::task::Task;
use crate::schema::messages;
use diesel::prelude::*;

impl Ticket {
    /// "I disagree": the customer's words are kept as a message, and support has something to look at. It stops nothing. The
    /// same words twice are said once.
    ///
    /// # Errors
    /// [`crate::error::Error::NotFound`] also for another company's; [`crate::error::Error::Refused`] before the decision, and long
    /// after the end; the database's.
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

    /// Support corrects what the seller decided; why is kept with the correction, and the seller and support read it. A price
    /// that is on the table does not stand any more, and whoever had it is told.
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
        let by = By::person(Who::Agent, &agent.person);
        if let (Stage::Quoted, Some(open)) = (ticket.stage, Quote::open_of(tx, &ticket.id)?) {
            let data = Data { quote: Some(open.id), ..Data::default() };
            event::record(tx, &ticket, Kind::QuoteWithdrawn, &by, &data)?;
        }
        let way = Way::of(rung);
        ticket.corrected(tx, agent, Command::Overrule(rung), Follow { why, ..Follow::down(way) })
    }

    /// Support corrects it to a price: for this reason it is not covered, and what is done has to be paid for.
    ///
    /// # Errors
    /// As [`Ticket::overrule`].
    pub fn want_price(
        tx: &mut Tx<'_>,
        agent: &Agent,
        at: &Reference,
        seen: i32,
        (coverage, why): (Coverage, &str),
    ) -> Result<()> {
        let ticket = Self::for_agent(tx, agent, at)?;
        ticket.hold(tx, seen)?;
        // What support says decides from here on.
        let judged = Self { coverage, ..ticket };
        let follow = Follow { way: Way::Quote, why, coverage: Some(coverage), skipped: None };
        judged.corrected(tx, agent, Command::WantPrice, follow)
    }

    /// Writes a correction down beside what was found, and carries it out.
    fn corrected(&self, tx: &mut Tx<'_>, agent: &Agent, command: Command, follow: Follow<'_>) -> Result<()> {
        let analysis = match Analysis::of_receipt(tx, self)? {
            Some(said) => Some(said.follow(tx, self, &agent.person, follow)?),
            None => None,
        };
        let message = message::write(tx, self, &agent.author(), follow.why, true)?;
        let what = Some(follow.way.as_str().to_owned());
        let act = Act {
            command,
            by: By::person(Who::Agent, &agent.person),
            seen: Some(self.version),
            kind: Kind::Overruled,
            data: Data { what, analysis, message: Some(message), ..Data::default() },
        };
        let (ticket, _) = self.act(tx, &act)?;
        ticket.answered_dispute(tx, "corrected")
    }

    /// Support has looked at a disagreement and stays with the decision; the customer reads why.
    ///
    /// # Errors
    /// [`crate::error::Error::NotFound`]; [`Refusal::AlreadyDone`] where nobody disagrees (any more); [`crate::error::Error::Stale`]; the database's.
    pub fn uphold(tx: &mut Tx<'_>, agent: &Agent, at: &Reference, seen: i32, why: &str) -> Result<()> {
        Self::disputed(tx, agent, at, seen)?.answer_dispute(tx, agent, Kind::Upheld, why)
    }

    /// Support has looked at a disagreement about a return that is over, and asks for the device once more: the customer reads
    /// why, and begins a linked return.
    ///
    /// # Errors
    /// As [`Ticket::uphold`]; [`Refusal::NotHere`] where the customer has nothing to send in again.
    pub fn ask_for_it_again(
        tx: &mut Tx<'_>,
        agent: &Agent,
        at: &Reference,
        seen: i32,
        why: &str,
    ) -> Result<()> {
        let ticket = Self::disputed(tx, agent, at, seen)?;
        if !ticket.can_go_on() {
            return Err(Refusal::NotHere(ticket.stage).into());
        }
        ticket.answer_dispute(tx, agent, Kind::SupportWrote, why)
    }

    /// The return, held, if a disagreement waits for support.
    fn disputed(tx: &mut Tx<'_>, agent: &Agent, at: &Reference, seen: i32) -> Result<Self> {
        let ticket = Self::for_agent(tx, agent, at)?;
        ticket.hold(tx, seen)?;
        if ticket.has_open_dispute(tx)? { Ok(ticket) } else { Err(Refusal::AlreadyDone.into()) }
    }

    fn answer_dispute(&self, tx: &mut Tx<'_>, agent: &Agent, kind: Kind, why: &str) -> Result<()> {
        let message = message::write(tx, self, &agent.author(), why, false)?;
        let by = By::person(Who::Agent, &agent.person);
        let data = Data { message: Some(message), ..Data::default() };
        event::record(tx, self, kind, &by, &data)?;
        self.answered_dispute(tx, "answered")
    }

    /// What the customer said is answered, if they disagreed.
    pub(super) fn answered_dispute(&self, tx: &mut Tx<'_>, how: &str) -> Result<()> {
        Task::finish(tx, TaskKind::Dispute, &self.id, how)?;
        Self::refresh_queue(tx, &self.id)
    }

    /// Whether support can correct the way of this return, of which `works` tells what was found.
    pub fn can_be_overruled(&self, works: &Works) -> bool {
        match self.stage {
            Stage::Repairing | Stage::Replacing | Stage::Refunding => true,
            // What was done, and came back, only has to find its way.
            Stage::SendingBack => !works.sent.as_ref().is_some_and(|sent| sent.what.is_what_was_due()),
            Stage::Quoted => self.received_at.is_some(),
            Stage::Received => !self.held && works.is_found(self),
            Stage::Draft
            | Stage::Submitted
            | Stage::InfoNeeded
            | Stage::Approved
            | Stage::LabelSent
            | Stage::InTransit
            | Stage::Closed => false,
        }
    }
    /// Whether support could correct it to that: another way than the one it goes, and with the device only where it arrived.
    pub fn can_go(&self, rung: Rung) -> bool {
        match rung {
            Rung::Repair => self.stage != Stage::Repairing && self.received_at.is_some(),
            Rung::SendBack => self.stage != Stage::SendingBack && self.received_at.is_some(),
            Rung::Replace => self.stage != Stage::Replacing,
            Rung::Refund => self.stage != Stage::Refunding,
        }
    }
    /// Whether support could correct it to a price.
    pub fn can_be_priced_after_all(&self, works: &Works) -> bool {
        let decided =
            matches!(self.stage, Stage::Repairing | Stage::Replacing | Stage::Refunding | Stage::SendingBack);
        decided
            && self.reception.is_the_device()
            && self.received_at.is_some()
            && self.can_be_overruled(works)
    }
    /// Whether the customer can say that they see it differently: what was decided, and for a while how it ended.
    pub fn can_be_disputed(&self, works: &Works, numbers: &Numbers, now: Moment) -> bool {
        match self.outcome {
            None => self.can_be_overruled(works) || self.stage == Stage::SendingBack,
            Some(Outcome::Cancelled) => false,
            Some(
                Outcome::Repaired
                | Outcome::Replaced
                | Outcome::Refunded
                | Outcome::ReturnedUnrepaired
                | Outcome::Declined
                | Outcome::Expired
                | Outcome::Lost,
            ) => !self.is_too_old_to_reopen(numbers, now),
        }
    }
}
