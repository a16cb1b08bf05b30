//! Asking for a label: who is asked for which box, the row with the full request before anybody is asked, and who is asked next
//! when one says no.
use super::papers::is_to_be_posted;
use super::{HandLabel, Label, LabelState, request};
use crate::carrier::number::NoNumber;
use crate::carrier::{Kind, Postage, Shipment};
use crate::db::{Moment, Tx};
use crate::error::Result;
use crate::models::address::Address;
use crate::models::calendar::Calendar;
use crate::models::carrier::{self, Carrier, Wanted, rule};
use crate::models::job::{About, Job};
use crate::models::parcel::Parcel;
use crate::models::staged_file;
use crate::models::task::Task;
use crate::models::ticket::{Refusal, TaskKind, Ticket};
use crate::models::{CarrierId, LabelId, TicketId};
use crate::schema::labels;
use diesel::prelude::*;

/// A box that a label is asked for, and who has said no already.
struct Asking<'a> {
    parcel: &'a Parcel,
    sender: &'a Address,
    tickets: &'a [&'a Ticket],
    refused: String,
}

impl Label {
    /// Asks for a label: the row with the full request, its number, and the job, in this write. Whom, the rules say; where these
    /// name a person, or nobody is left, support is asked.
    ///
    /// # Errors
    /// [`Refusal::Unmatched`]; [`Refusal::LabelAlive`]; the database's.
    pub fn ask(tx: &mut Tx<'_>, parcel: &Parcel, sender: &Address, tickets: &[&Ticket]) -> Result<()> {
        let wanted = Wanted {
            parcel: &parcel.id,
            seller: parcel.seller_id.as_ref().ok_or(Refusal::Unmatched)?,
            country: &sender.country,
        };
        let order = rule::order(tx, &wanted)?;
        Asking { parcel, sender, tickets, refused: String::new() }.first_of(tx, &order)
    }

    /// A carrier has said no: the next one is asked. Where none is left, support reads what each has said.
    ///
    /// # Errors
    /// The database's.
    pub fn fall_back(&self, tx: &mut Tx<'_>, words: &str) -> Result<()> {
        let parcel = Parcel::named(tx, &self.parcel_id)?;
        let tickets = Ticket::in_parcel(tx, &self.parcel_id)?;
        let going: Vec<&Ticket> = tickets.iter().filter(|ticket| is_to_be_posted(ticket.stage)).collect();
        if going.is_empty() {
            return Ok(());
        }
        let sender = Address::named(tx, &parcel.sender_id)?;
        let mut order = vec![];
        for id in self.fallbacks.split(',').filter_map(|id| id.parse::<CarrierId>().ok()) {
            let carrier = Carrier::named(tx, &id)?;
            if carrier.closed_at.is_none() {
                order.push(carrier);
            }
        }
        let refused = format!("{}: {words}", self.carrier_name);
        let before = self.said.as_deref().map(|said| format!("{said}\n")).unwrap_or_default();
        Asking { parcel: &parcel, sender: &sender, tickets: &going, refused: format!("{before}{refused}") }
            .first_of(tx, &order)
    }

    /// Takes a label that an agent bought elsewhere; it goes the same way from here on.
    ///
    /// # Errors
    /// [`Refusal::LabelAlive`] when the box has one; [`Refusal::Unmatched`]; the database's.
    pub fn by_hand(
        tx: &mut Tx<'_>,
        parcel: &Parcel,
        tickets: &[&Ticket],
        hand: &HandLabel,
    ) -> Result<LabelId> {
        if Self::open_of(tx, &parcel.id)?.is_some() {
            return Err(Refusal::LabelAlive.into());
        }
        let sender = Address::named(tx, &parcel.sender_id)?;
        let id: LabelId = tx.new_id();
        let mut shipment = request::shipment(tx, parcel, &sender, tickets, &id)?;
        shipment.number.clone_from(&hand.number);
        // The agent paid for it.
        shipment.postage = Postage::Contract { service: hand.carrier_name.clone(), licence: String::new() };
        staged_file::take_over(tx, &[&hand.key])?;
        let carrier = Carrier::by_hand(tx)?;
        let new = New {
            carrier: &carrier,
            name: &hand.carrier_name,
            state: LabelState::Bought,
            a4_key: Some(&hand.key),
            bought_at: Some(tx.now()),
            cost_pence: hand.cost_pence,
            ..New::of(&carrier)
        };
        insert(tx, parcel, &id, &shipment, &new)?;
        push(tx, &id, tickets)?;
        Ok(id)
    }
}

impl Asking<'_> {
    /// Asks the first of these that can be asked.
    fn first_of(mut self, tx: &mut Tx<'_>, order: &[Carrier]) -> Result<()> {
        for (at, carrier) in order.iter().enumerate() {
            let rest = order.get(at + 1..).unwrap_or_default();
            match carrier.kind()? {
                Kind::Own => match carrier::next_number(tx)? {
                    Ok(number) => return self.of(tx, carrier, Some(&number), rest),
                    Err(no @ (NoNumber::UsedUp | NoNumber::NotValid(_))) => {
                        let and = if self.refused.is_empty() { "" } else { "\n" };
                        self.refused = format!("{}{and}{}: {no}", self.refused, carrier.name);
                    }
                },
                Kind::Karrio => return self.of(tx, carrier, None, rest),
                Kind::Manual => return self.task(tx, TaskKind::LabelByHand),
            }
        }
        self.task(tx, TaskKind::LabelRefused)
    }

    /// Asks this one. Without a number of our own the label stands under its id until the carrier gives one.
    fn of(&self, tx: &mut Tx<'_>, carrier: &Carrier, number: Option<&str>, rest: &[Carrier]) -> Result<()> {
        let id: LabelId = tx.new_id();
        let mut shipment = request::shipment(tx, self.parcel, self.sender, self.tickets, &id)?;
        match number {
            Some(number) => {
                shipment.bars = tx.config().numbering.bars();
                number.clone_into(&mut shipment.number);
            }
            None => {
                shipment.number = id.to_string();
                shipment.service.clone_from(&carrier.service);
                // The operator's account pays.
                shipment.postage =
                    Postage::Contract { service: carrier.name.clone(), licence: String::new() };
            }
        }
        let fallbacks: Vec<&str> = rest.iter().map(|carrier| carrier.id.as_str()).collect();
        let new = New {
            fallbacks: fallbacks.join(","),
            said: Some(self.refused.as_str()).filter(|said| !said.is_empty()),
            ..New::of(carrier)
        };
        insert(tx, self.parcel, &id, &shipment, &new)?;
        push(tx, &id, self.tickets)
    }

    /// Asks support, with what the carriers have said.
    fn task(&self, tx: &mut Tx<'_>, kind: TaskKind) -> Result<()> {
        let now = tx.now();
        for ticket in self.tickets {
            Task::open(tx, kind, &ticket.id, &self.refused, now)?;
            Ticket::refresh_queue(tx, &ticket.id)?;
        }
        Ok(())
    }
}

struct New<'a> {
    carrier: &'a Carrier,
    name: &'a str,
    state: LabelState,
    a4_key: Option<&'a str>,
    bought_at: Option<Moment>,
    cost_pence: Option<i64>,
    fallbacks: String,
    said: Option<&'a str>,
}

impl<'a> New<'a> {
    fn of(carrier: &'a Carrier) -> Self {
        Self {
            carrier,
            name: &carrier.name,
            state: LabelState::Buying,
            a4_key: None,
            bought_at: None,
            cost_pence: None,
            fallbacks: String::new(),
            said: None,
        }
    }
}

fn insert(tx: &mut Tx<'_>, parcel: &Parcel, id: &LabelId, shipment: &Shipment, new: &New<'_>) -> Result<()> {
    let now = tx.now();
    let days = Calendar::marketplace(tx)?;
    let expires_at = Moment::new(days.end_of(shipment.valid_until));
    let request = serde_json::to_string(shipment)?;
    let kind = new.carrier.kind()?;
    let insert = |tx: &mut Tx<'_>| {
        diesel::insert_into(labels::table)
            .values((
                (
                    labels::id.eq(id),
                    labels::parcel_id.eq(&parcel.id),
                    labels::state.eq(new.state),
                    labels::carrier.eq(kind.as_str()),
                    labels::carrier_id.eq(&new.carrier.id),
                    labels::carrier_name.eq(new.name),
                    labels::number.eq(&shipment.number),
                    labels::request.eq(request),
                ),
                (
                    labels::tracked.eq(false),
                    labels::a4_key.eq(new.a4_key),
                    labels::bought_at.eq(new.bought_at),
                    labels::cost_pence.eq(new.cost_pence),
                    labels::valid_until.eq(shipment.valid_until),
                    labels::expires_at.eq(expires_at),
                    labels::created_at.eq(now),
                    labels::fallbacks.eq(&new.fallbacks),
                    labels::said.eq(new.said),
                ),
            ))
            .execute(&mut **tx)
    };
    match tx.attempt(insert) {
        Ok(_) => Ok(()),
        // One label for a box at a time, and one number once.
        Err(e) if crate::models::ticket::is_taken(&e) => Err(Refusal::LabelAlive.into()),
        Err(e) => Err(e.into()),
    }
}

fn push(tx: &mut Tx<'_>, id: &LabelId, tickets: &[&Ticket]) -> Result<()> {
    let now = tx.now();
    let key = format!("label:{id}");
    let ticket: Option<&TicketId> = tickets.first().map(|ticket| &ticket.id);
    Job::BuyLabel { label: id.clone() }.push(tx, now, About { dedupe: Some(&key), ticket, event: None })
}
