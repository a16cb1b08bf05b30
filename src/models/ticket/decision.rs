//! What support decides: yes, no, and which device it is. Each carries the version that the page showed.
use super::request::Request;
use super::stage::{DeclineReason, Who};
use super::{Act, Command, Coverage, Exclusion, Reference, Refusal, Ticket, cover, is_taken};
use crate::db::{Conn, Tx};
use crate::error::{Error, Result};
use crate::models::device::{Device, DeviceState, NewDevice};
use crate::models::event::{self, By, Data, Event, Kind};
use crate::models::label::papers::is_to_be_posted;
use crate::models::label::{HandLabel, Label};
use crate::models::message;
use crate::models::parcel::Parcel;
use crate::models::person::Agent;
use crate::models::purchase::{NewPurchase, Purchase};
use crate::models::task::Task;
use crate::models::ticket::{Stage, TaskKind};
use crate::models::{DeviceId, LabelId};
use crate::schema::{requests, tickets};
use diesel::prelude::*;

/// A decision.
#[derive(Debug, Clone)]
pub enum Decision {
    /// Yes. `label_by_hand`: the agent brings the label.
    Approve {
        /// The agent brings the label.
        label_by_hand: bool,
    },
    /// No.
    Decline {
        /// From the list.
        reason: DeclineReason,
        /// What else the customer should know.
        message: String,
    },
}

fn by(agent: &Agent) -> By {
    By::person(Who::Agent, &agent.person)
}

impl Ticket {
    /// Decides about a return.
    ///
    /// # Errors
    /// [`Error::Refused`]; [`Error::Stale`] when somebody was faster; the database's.
    pub fn decide(
        tx: &mut Tx<'_>,
        agent: &Agent,
        reference: &Reference,
        seen: i32,
        decision: &Decision,
    ) -> Result<Self> {
        let ticket = Self::for_agent(tx, agent, reference)?;
        ticket.hold(tx, seen)?;
        let (command, kind, data) = match decision {
            Decision::Approve { label_by_hand } => {
                if *label_by_hand && let Some(parcel) = &ticket.parcel_id {
                    Parcel::wants_label_by_hand(tx, parcel)?;
                }
                ticket.first_seen(tx)?;
                (Command::Approve, Kind::Approved, Data::default())
            }
            Decision::Decline { reason, message } => {
                let message = if message.is_empty() {
                    None
                } else {
                    Some(message::write(tx, &ticket, &agent.author(), message, false)?)
                };
                let data = Data { declined: Some(*reason), message, ..Data::default() };
                (Command::Decline, Kind::Declined, data)
            }
        };
        Ok(ticket.act(tx, &Act { command, by: by(agent), seen: Some(seen), kind, data })?.0)
    }

    /// Whether this agent took this very decision on the page of version `seen`: a form that comes in twice counts once.
    ///
    /// # Errors
    /// [`Error::NotFound`]; the database's.
    pub fn decided_so(
        conn: &mut Conn,
        agent: &Agent,
        reference: &Reference,
        seen: i32,
        decision: &Decision,
    ) -> Result<bool> {
        let ticket = Self::for_agent(conn, agent, reference)?;
        let by_hand = Parcel::of(conn, &ticket)?.label_by_hand;
        let is_it = |event: &Event| match decision {
            Decision::Approve { label_by_hand } => event.kind == Kind::Approved && *label_by_hand == by_hand,
            Decision::Decline { reason, .. } => {
                event.kind == Kind::Declined && event.data.declined == Some(*reason)
            }
        };
        let events = event::since(conn, &ticket.id, seen)?;
        Ok(events.iter().any(|event| {
            event.version == seen + 1 && event.person.as_ref() == Some(&agent.person) && is_it(event)
        }))
    }

    /// A unit without a number gets the one that was read off it when it is first seen.
    fn first_seen(&self, tx: &mut Tx<'_>) -> Result<()> {
        let Some(id) = &self.device_id else { return Ok(()) };
        let known = Device::of_ticket(tx, id)?;
        match Request::of(tx, self)?.code() {
            Some(code) => Device::first_seen(tx, id, &known.codes, &code),
            None => Ok(()),
        }
    }

    /// Links an unmatched return to a device of the same company.
    ///
    /// # Errors
    /// [`Error::NotFound`] for another company's device; [`Refusal::OtherOpen`]; [`Refusal::DeviceGone`]; [`Error::Stale`]; the database's.
    pub fn link_device(
        tx: &mut Tx<'_>,
        agent: &Agent,
        reference: &Reference,
        seen: i32,
        device: &DeviceId,
    ) -> Result<Self> {
        let ticket = Self::for_agent(tx, agent, reference)?;
        if ticket.version != seen {
            return Err(Error::Stale { seen });
        }
        if ticket.device_id.is_some() || ticket.stage != Stage::Submitted {
            return Err(Refusal::NotHere(ticket.stage).into());
        }
        let sold = Device::for_agent(tx, agent, device)?;
        if sold.device.company_id != ticket.company_id {
            return Err(Error::NotFound);
        }
        if sold.device.state != DeviceState::WithCustomer {
            return Err(Refusal::DeviceGone.into());
        }
        let request = Request::of(tx, &ticket)?;
        // The verdict is that of the day on which the form was sent.
        let bench = ticket.bench(tx, ticket.submitted_at.unwrap_or(ticket.created_at))?;
        let cover = bench.judge_sold(tx, &sold)?;
        let declared: Vec<Exclusion> = request.exclusions();
        let coverage: Coverage = cover::coverage(bench.numbers(), cover, &declared);
        let link = |tx: &mut Tx<'_>| {
            diesel::update(tickets::table.find(&ticket.id))
                .set((
                    tickets::device_id.eq(device),
                    tickets::seller_id.eq(&sold.device.seller_id),
                    tickets::coverage.eq(coverage),
                    tickets::title.eq(sold.device.name()),
                ))
                .execute(&mut **tx)
        };
        match tx.attempt(link) {
            Ok(_) => {}
            Err(e) if is_taken(&e) => return Err(Refusal::OtherOpen.into()),
            Err(e) => return Err(e.into()),
        }
        diesel::update(requests::table.find(&ticket.id))
            .set(requests::cover.eq(serde_json::to_string(&cover)?))
            .execute(&mut **tx)?;
        if let Some(parcel) = &ticket.parcel_id {
            Parcel::set_seller(tx, parcel, &sold.device.seller_id)?;
        }
        let linked = Self::named(tx, &ticket.id)?;
        let act = Act {
            command: Command::Correct,
            by: by(agent),
            seen: Some(seen),
            kind: Kind::DeviceLinked,
            data: Data::default(),
        };
        Ok(linked.act(tx, &act)?.0)
    }

    /// Writes down the order line of an unmatched return, and links the device that it makes.
    ///
    /// # Errors
    /// As [`Ticket::link_device`]; [`Refusal::AlreadyDone`] where that line of that order is known.
    pub fn create_device(
        tx: &mut Tx<'_>,
        agent: &Agent,
        reference: &Reference,
        seen: i32,
        purchase: &NewPurchase,
        device: impl FnOnce(crate::models::PurchaseId) -> NewDevice,
    ) -> Result<Self> {
        let ticket = Self::for_agent(tx, agent, reference)?;
        let purchase = NewPurchase { company: ticket.company_id.clone(), ..purchase.clone() };
        let added = tx.attempt(|tx| Purchase::add(tx, &purchase));
        let id = match added {
            Ok(id) => id,
            Err(Error::Internal { source, .. })
                if source.downcast_ref::<diesel::result::Error>().is_some_and(is_taken) =>
            {
                return Err(Refusal::AlreadyDone.into());
            }
            Err(e) => return Err(e),
        };
        let new =
            NewDevice { company: ticket.company_id.clone(), seller: purchase.seller.clone(), ..device(id) };
        let device = Device::add(tx, &new)?;
        Self::link_device(tx, agent, reference, seen, &device)
    }

    /// Takes a label that the agent bought elsewhere. A label that is out already is replaced by it.
    ///
    /// # Errors
    /// [`Error::Refused`]; [`Error::Stale`]; the database's.
    pub fn bring_label(
        tx: &mut Tx<'_>,
        agent: &Agent,
        reference: &Reference,
        seen: i32,
        hand: &HandLabel,
    ) -> Result<LabelId> {
        let mut ticket = Self::for_agent(tx, agent, reference)?;
        if ticket.version != seen {
            return Err(Error::Stale { seen });
        }
        let parcel = Parcel::of(tx, &ticket)?;
        Parcel::wants_label_by_hand(tx, &parcel.id)?;
        if ticket.stage == Stage::LabelSent {
            let reissue = Act {
                command: Command::Reissue,
                by: by(agent),
                seen: None,
                kind: Kind::LabelReissued,
                data: Data::default(),
            };
            ticket = ticket.act(tx, &reissue)?.0;
        }
        if ticket.stage != Stage::Approved {
            return Err(Refusal::NotHere(ticket.stage).into());
        }
        // One that is still being made is not wanted any more.
        Label::void_open(tx, &parcel.id)?;
        let inside = Self::in_parcel(tx, &parcel.id)?;
        let going: Vec<&Self> = inside.iter().filter(|ticket| is_to_be_posted(ticket.stage)).collect();
        let label = Label::by_hand(tx, &parcel, &going, hand)?;
        for ticket in going {
            for kind in TaskKind::OF_LABEL {
                Task::finish(tx, kind, &ticket.id, "a label was brought")?;
            }
            Self::refresh_queue(tx, &ticket.id)?;
        }
        if let Some(how) = &hand.differs {
            let now = tx.now();
            Task::open(tx, TaskKind::NumberDiffers, &ticket.id, how, now)?;
            Self::refresh_queue(tx, &ticket.id)?;
        }
        Ok(label)
    }
}
