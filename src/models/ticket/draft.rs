//! A return that is being filled in: everything typed and every photo is kept on the server, long before it is sent.
use super::answers::{Field, Typed, TypedProblem, TypedSender};
use super::stage::{ClockKind, Stage, Who};
use super::{Coverage, Reason, Reception, Reference, Refusal, Ticket, clock, is_taken};
use crate::db::{Conn, Moment, Tx};
use crate::error::{Error, Result};
use crate::models::device::{Device, DeviceState};
use crate::models::event::{self, By, Data, Kind};
use crate::models::person::Customer;
use crate::models::photo::{NewPhoto, Photo, Slot, Stored};
use crate::models::policy::Policy;
use crate::models::{DeviceId, PhotoId, TicketId};
use crate::schema::{requests, tickets};
use diesel::prelude::*;

/// Random references that are tried before giving up: two in a row is already next to impossible.
pub(super) const TRIES: usize = 5;

/// Why no return of a device can be begun that is in this state, if none can.
pub(in crate::models) fn hindrance(state: DeviceState, is_open: bool) -> Option<Refusal> {
    if state != DeviceState::WithCustomer {
        Some(Refusal::DeviceGone)
    } else if is_open {
        Some(Refusal::OtherOpen)
    } else {
        None
    }
}

impl Ticket {
    /// Begins a return: of a device of the customer's company, or (`None`) of one that is not on its list. A draft of
    /// the same person for the same device goes on instead.
    ///
    /// # Errors
    /// [`Error::NotFound`] for another company's device; [`Refusal::OtherOpen`], [`Refusal::DeviceGone`]; the
    /// database's.
    pub fn start(tx: &mut Tx<'_>, customer: &Customer, device: Option<&DeviceId>) -> Result<Self> {
        let sold = device.map(|id| Device::of_company(tx, customer, id)).transpose()?;
        if let Some(sold) = &sold {
            let (open, draft) = Self::going_on(tx, customer, &sold.device.id)?;
            if let Some(why) = hindrance(sold.device.state, open.is_some()) {
                return Err(why.into());
            }
            if let Some(draft) = draft {
                return Ok(draft);
            }
        }
        let now = tx.now();
        let policy = Policy::at(tx, now)?;
        let id: TicketId = tx.new_id();
        let title = sold.as_ref().map(|sold| sold.device.name()).unwrap_or_default();
        let insert = |tx: &mut Tx<'_>, reference: &Reference| {
            diesel::insert_into(tickets::table)
                .values((
                    (
                        tickets::id.eq(&id),
                        tickets::reference.eq(reference),
                        tickets::version.eq(1),
                        tickets::company_id.eq(&customer.company),
                        tickets::person_id.eq(&customer.person),
                        tickets::device_id.eq(sold.as_ref().map(|sold| &sold.device.id)),
                        tickets::seller_id.eq(sold.as_ref().map(|sold| &sold.device.seller_id)),
                        tickets::policy_id.eq(&policy.id),
                    ),
                    (
                        tickets::stage.eq(Stage::Draft),
                        tickets::reception.eq(Reception::NotYet),
                        tickets::coverage.eq(Coverage::NotKnown),
                        tickets::title.eq(&title),
                        tickets::unsafe_battery.eq(false),
                        tickets::receipts.eq(0),
                        tickets::created_at.eq(now),
                        tickets::changed_at.eq(now),
                    ),
                ))
                .execute(&mut **tx)
        };
        let prefix = tx.config().prefix.clone();
        for _ in 0..TRIES {
            let reference = Reference::new(&prefix, rand::random());
            match tx.attempt(|tx| insert(tx, &reference)) {
                Ok(_) => return begun(tx, &id, customer),
                Err(e) if is_taken(&e) => {}
                Err(e) => return Err(e.into()),
            }
        }
        Err(Error::Busy("no free reference was found"))
    }

    /// What goes on with a device: its open return, and the draft of this person, each where there is one.
    ///
    /// # Errors
    /// The database's.
    pub fn going_on(
        conn: &mut Conn,
        customer: &Customer,
        device: &DeviceId,
    ) -> Result<(Option<Self>, Option<Self>)> {
        let all: Vec<Self> = tickets::table
            .filter(tickets::device_id.eq(device).and(tickets::closed_at.is_null()))
            .select(Self::as_select())
            .load(conn)?;
        let open = all.iter().find(|ticket| ticket.submitted_at.is_some()).cloned();
        let mine = |ticket: &Self| ticket.stage == Stage::Draft && ticket.person_id == customer.person;
        Ok((open, all.into_iter().find(mine)))
    }

    /// What was typed so far.
    ///
    /// # Errors
    /// The database's.
    pub fn typed(&self, conn: &mut Conn) -> Result<Typed> {
        let form: String = requests::table.find(&self.id).select(requests::form).first(conn)?;
        Ok(serde_json::from_str(&form)?)
    }

    /// Keeps the page of the problem as typed, right or wrong. The reason has a page of its own: a form that comes without
    /// one leaves what was chosen there.
    ///
    /// # Errors
    /// [`Refusal::NotHere`] once it was sent; the database's.
    pub fn keep_problem(
        tx: &mut Tx<'_>,
        customer: &Customer,
        reference: &Reference,
        typed: &TypedProblem,
    ) -> Result<Self> {
        Self::keep(tx, customer, reference, |form| {
            let chosen = form.problem.take().map(|problem| problem.reason).unwrap_or_default();
            let mut typed = typed.clone();
            if typed.reason.parse::<Reason>().is_err() {
                typed.reason = chosen;
            }
            form.problem = Some(typed);
        })
    }

    /// Keeps a number that was read off the device, and says which field has it: it can be read, then.
    ///
    /// # Errors
    /// [`Refusal::NotHere`] once it was sent; the database's.
    pub fn keep_number(
        tx: &mut Tx<'_>,
        customer: &Customer,
        reference: &Reference,
        number: &str,
    ) -> Result<Field> {
        let mut field = Field::Imei;
        Self::keep(tx, customer, reference, |form| {
            let problem = form.problem.get_or_insert_default();
            field = problem.add_number(number);
            problem.unreadable.clear();
        })?;
        Ok(field)
    }

    /// Keeps the sender's page as typed, right or wrong.
    ///
    /// # Errors
    /// [`Refusal::NotHere`] once it was sent; the database's.
    pub fn keep_sender(
        tx: &mut Tx<'_>,
        customer: &Customer,
        reference: &Reference,
        typed: &TypedSender,
    ) -> Result<Self> {
        Self::keep(tx, customer, reference, |form| form.sender = Some(typed.clone()))
    }

    /// Keeps the reason; what else was typed stays for when it is asked again.
    ///
    /// # Errors
    /// [`Refusal::NotHere`] once it was sent; the database's.
    pub fn keep_reason(
        tx: &mut Tx<'_>,
        customer: &Customer,
        reference: &Reference,
        reason: Reason,
    ) -> Result<Self> {
        Self::keep(tx, customer, reference, |form| {
            let problem = form.problem.get_or_insert_with(TypedProblem::default);
            reason.as_str().clone_into(&mut problem.reason);
        })
    }

    /// Keeps that the customer was told why it must be paid for, and asked for a price.
    ///
    /// # Errors
    /// [`Refusal::NotHere`] once it was sent; the database's.
    pub fn keep_price(
        tx: &mut Tx<'_>,
        customer: &Customer,
        reference: &Reference,
        told: Coverage,
    ) -> Result<Self> {
        Self::keep(tx, customer, reference, |form| told.as_str().clone_into(&mut form.price))
    }

    fn keep(
        tx: &mut Tx<'_>,
        customer: &Customer,
        reference: &Reference,
        change: impl FnOnce(&mut Typed),
    ) -> Result<Self> {
        let ticket = Self::of_company(tx, customer, reference)?.touch_draft(tx)?;
        let mut form = ticket.typed(tx)?;
        change(&mut form);
        let now = tx.now();
        diesel::update(requests::table.find(&ticket.id))
            .set((requests::form.eq(serde_json::to_string(&form)?), requests::saved_at.eq(now)))
            .execute(&mut **tx)?;
        Ok(ticket)
    }

    /// Adds a photo whose files are staged. Gives its id, and what became of it. A repeat is answered with the first one,
    /// also where there is no room for another: it may be a second try because the first one's answer was lost.
    ///
    /// # Errors
    /// [`Refusal::NotHere`] once it was sent, [`Refusal::TooManyPhotos`]; [`Error::TooMany`] above the day's cap; the
    /// database's.
    pub fn add_photo(
        tx: &mut Tx<'_>,
        customer: &Customer,
        reference: &Reference,
        new: &NewPhoto,
    ) -> Result<(PhotoId, Stored)> {
        let ticket = Self::of_company(tx, customer, reference)?.touch_draft(tx)?;
        if Photo::already(tx, &ticket.id, new)?.is_none() {
            let most = i64::try_from(tx.config().limits.photos_a_ticket).unwrap_or(i64::MAX);
            let replaces = Photo::makes_room_for(tx, &ticket.id, new.slot)?;
            if !replaces && Photo::count(tx, &ticket.id)? >= most {
                return Err(Refusal::TooManyPhotos.into());
            }
            Photo::count_today(tx, &customer.person)?;
        }
        let stored = Photo::add(tx, &ticket.id, &customer.person, new)?;
        if stored.1 != Stored::Before {
            let by = By::person(Who::Customer, &customer.person);
            let data = Data { sha256: Some(new.sha256.clone()), ..Data::default() };
            event::record(tx, &ticket, Kind::PhotoAdded, &by, &data)?;
        }
        Ok(stored)
    }

    /// Takes a photo away.
    ///
    /// # Errors
    /// [`Error::NotFound`] for another return's photo; [`Refusal::NotHere`] once it was sent; the database's.
    pub fn remove_photo(
        tx: &mut Tx<'_>,
        customer: &Customer,
        reference: &Reference,
        photo: &PhotoId,
    ) -> Result<()> {
        let ticket = Self::of_company(tx, customer, reference)?;
        let found = Photo::one_of(tx, &ticket.id, photo)?;
        let ticket = ticket.touch_draft(tx)?;
        Photo::remove(tx, &ticket.id, photo)?;
        let by = By::person(Who::Customer, &customer.person);
        let data = Data { photo: Some(found.id), sha256: Some(found.sha256), ..Data::default() };
        event::record(tx, &ticket, Kind::PhotoRemoved, &by, &data)?;
        Ok(())
    }

    /// Puts a photo where it belongs.
    ///
    /// # Errors
    /// [`Error::NotFound`] for another return's photo, and for a place that is none of the form; [`Refusal::NotHere`] once it was
    /// sent; the database's.
    pub fn move_photo(
        tx: &mut Tx<'_>,
        customer: &Customer,
        reference: &Reference,
        (photo, to): (&PhotoId, Option<Slot>),
    ) -> Result<()> {
        let ticket = Self::of_company(tx, customer, reference)?;
        let found = Photo::one_of(tx, &ticket.id, photo)?;
        let ticket = ticket.touch_draft(tx)?;
        let to = to.filter(|to| to.is_of_form()).ok_or(Error::NotFound)?;
        found.move_to(tx, &ticket.id, to)?;
        let by = By::person(Who::Customer, &customer.person);
        let data = Data {
            photo: Some(found.id),
            sha256: Some(found.sha256),
            what: Some(to.as_str().to_owned()),
            ..Data::default()
        };
        event::record(tx, &ticket, Kind::PhotoMoved, &by, &data)?;
        Ok(())
    }

    /// A draft that changes is a new version, and is kept for longer. Holds the row until the end of the write.
    fn touch_draft(&self, tx: &mut Tx<'_>) -> Result<Self> {
        let now = tx.now();
        let mine = tickets::table.filter(tickets::id.eq(&self.id).and(tickets::stage.eq(Stage::Draft)));
        let changed = diesel::update(mine)
            .set((tickets::version.eq(tickets::version + 1), tickets::changed_at.eq(now)))
            .execute(&mut **tx)?;
        if changed != 1 {
            return Err(Refusal::NotHere(self.stage).into());
        }
        clock::date_back(tx, self, ClockKind::DraftPurge, now)?;
        Self::named(tx, &self.id)
    }
}

/// The rows that every draft has from the beginning.
fn begun(tx: &mut Tx<'_>, id: &TicketId, customer: &Customer) -> Result<Ticket> {
    let now: Moment = tx.now();
    diesel::insert_into(requests::table)
        .values((
            requests::ticket_id.eq(id),
            requests::form.eq(serde_json::to_string(&Typed::default())?),
            requests::description.eq(""),
            requests::exclusions.eq(""),
            requests::saved_at.eq(now),
        ))
        .execute(&mut **tx)?;
    let ticket = Ticket::named(tx, id)?;
    clock::start(tx, &ticket, ClockKind::DraftPurge, now)?;
    let by = By::person(Who::Customer, &customer.person);
    event::record(tx, &ticket, Kind::Started, &by, &Data::default())?;
    Ok(ticket)
}
