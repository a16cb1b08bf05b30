//! What the customer asks for: from the draft to the return that was sent, in one write.
use super::answers::{ProblemAnswers, SenderAnswers, TypedProblem, TypedSender};
use super::begun::{Begun, Understood};
use super::branch::{Aspect, Condition};
use super::cover::{self, Cover, Exclusion};
use super::stage::{Stage, Who};
use super::{Act, Command, Reference, Refusal, Ticket};
use crate::db::{Conn, Moment, MultiBackend, Tx};
use crate::error::Result;
use crate::models::address::Address;
use crate::models::batch;
use crate::models::device::Sold;
use crate::models::device::code::{Code, CodeKind, Identity};
use crate::models::event::{By, Data, Kind};
use crate::models::parcel::{NewParcel, Parcel};
use crate::models::person::{Agent, Customer};
use crate::models::photo::Photo;
use crate::models::policy::{Numbers, Policy};
use crate::models::text;
use crate::models::warranty::Bench;
use crate::models::{AddressId, DeviceId, EventId, ParcelId, SellerId};
use crate::schema::{requests, tickets};
use diesel::prelude::*;

/// The sentence that the customer ticked, kept with its time.
pub const ERASURE_WORDING: &str =
    "A repair may erase everything on the device. I have a backup, or I accept the loss.";

/// What the customer said, as it was understood when the form was sent.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = requests, check_for_backend(MultiBackend))]
pub struct Request {
    /// What is not as described.
    pub aspect: Option<Aspect>,
    /// What arrived instead, or which part is missing.
    pub detail: Option<String>,
    /// In which condition it is, after a change of mind.
    pub condition: Option<Condition>,
    code_kind: Option<CodeKind>,
    code: Option<String>,
    /// What is wrong.
    pub description: String,
    exclusions: String,
    cover: Option<String>,
    /// When the loss of data was accepted.
    pub erasure_at: Option<Moment>,
    /// When somebody who was told that it must be paid asked for a price.
    pub price_asked_at: Option<Moment>,
}

impl Request {
    /// What was said with a return.
    ///
    /// # Errors
    /// The database's.
    pub fn of(conn: &mut Conn, ticket: &Ticket) -> Result<Self> {
        Ok(requests::table.find(&ticket.id).select(Self::as_select()).first(conn)?)
    }
    /// The number that the customer read off the device.
    pub fn code(&self) -> Option<Code> {
        Some(Code::kept(self.code_kind?, self.code.as_deref()?))
    }
    /// What the customer says happened to it.
    pub fn exclusions(&self) -> Vec<Exclusion> {
        self.exclusions.split(',').filter_map(|word| word.parse().ok()).collect()
    }
    /// The verdict on its cover when it was sent.
    pub fn cover(&self) -> Cover {
        self.cover.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or(Cover::Unknown)
    }
}

impl Ticket {
    /// Sends the form: everything is checked again, and from here on it is a return that support answers. A form that
    /// was sent before is taken once: whoever asks again gets the return as it is.
    ///
    /// # Errors
    /// [`Refusal::Incomplete`] while something is missing, [`Refusal::OtherOpen`], [`Refusal::DeviceGone`],
    /// [`Refusal::TooLate`]; [`crate::error::Error::Stale`] when the draft is not the one that was checked; the database's.
    pub fn submit(tx: &mut Tx<'_>, customer: &Customer, reference: &Reference, seen: i32) -> Result<Self> {
        Self::send(tx, customer, By::person(Who::Customer, &customer.person), reference, seen)
    }

    /// Opens a return for a customer who called: what support typed is checked as the customer's own form is, and sent in
    /// the same write.
    ///
    /// # Errors
    /// As [`Ticket::start`] and [`Ticket::submit`].
    pub fn open_for_caller(
        tx: &mut Tx<'_>,
        agent: &Agent,
        customer: &Customer,
        device: Option<&DeviceId>,
        (problem, sender): (&TypedProblem, &TypedSender),
    ) -> Result<Self> {
        let draft = Self::start(tx, customer, device)?;
        Self::keep_problem(tx, customer, &draft.reference, problem)?;
        let draft = Self::keep_sender(tx, customer, &draft.reference, sender)?;
        // Support says it on the telephone.
        let draft = Self::ask_for_price(tx, customer, &draft.reference)?;
        let by = By::person(Who::Agent, &agent.person);
        Self::send(tx, customer, by, &draft.reference, draft.version)
    }

    fn send(tx: &mut Tx<'_>, customer: &Customer, by: By, reference: &Reference, seen: i32) -> Result<Self> {
        let now = tx.now();
        let mut begun = Begun::of_company(tx, customer, reference, now)?;
        if begun.ticket.stage != Stage::Draft {
            return Ok(begun.ticket);
        }
        begun.ticket.hold(tx, seen)?;
        let sender = begun.typed.sender.as_ref().and_then(|page| page.check().ok());
        let (understood, sender) = (begun.ready(tx, customer)?, sender.ok_or(Refusal::Incomplete)?);
        // It goes by itself, whatever list it was on.
        batch::leave(tx, &mut begun.ticket)?;
        let address = Address::add(tx, Some(&customer.company), &sender.address)?;
        let seller = understood.device.as_ref().map(|sold| &sold.device.seller_id);
        let parcel = sender.pack(tx, customer, (&begun.ticket.reference, seller, &address))?;
        // What support has typed is support's to answer.
        let theirs = by.who == Who::Customer;
        let (sent, _) = begun.send(tx, by, &understood, &parcel)?;
        if theirs { sent.decide_by_itself(tx, understood.device.as_ref(), begun.numbers()) } else { Ok(sent) }
    }

    /// Writes down what the first page means.
    pub(super) fn describe_problem(
        &self,
        tx: &mut Tx<'_>,
        problem: &ProblemAnswers,
        (device, identity): (Option<&Sold>, Identity),
        (numbers, cover): (&Numbers, Cover),
    ) -> Result<Self> {
        let title = match (device, &problem.named) {
            (Some(sold), _) => sold.device.name(),
            (None, Some((_, brand, model))) => text::brand_and_model(brand, model),
            (None, None) => self.title.clone(),
        };
        let code = problem.codes.first();
        let row = tickets::table.find(&self.id);
        let write = |tx: &mut Tx<'_>| {
            diesel::update(row)
                .set((
                    tickets::reason.eq(problem.reason),
                    tickets::identity.eq(identity),
                    tickets::coverage.eq(cover::coverage(numbers, cover, &problem.exclusions)),
                    tickets::title.eq(title),
                    tickets::device_key.eq(code.map(Code::normalised)),
                ))
                .execute(&mut **tx)
        };
        match tx.attempt(write) {
            Ok(_) => {}
            Err(e) if super::is_taken(&e) => return Err(Refusal::OtherOpen.into()),
            Err(e) => return Err(e.into()),
        }
        let exclusions: Vec<&str> = problem.exclusions.iter().map(|what| what.as_str()).collect();
        diesel::update(requests::table.find(&self.id))
            .set((
                requests::aspect.eq(problem.aspect),
                requests::detail.eq(&problem.detail),
                requests::condition.eq(problem.condition),
                requests::code_kind.eq(code.map(Code::kind)),
                requests::code.eq(code.map(Code::normalised)),
                requests::description.eq(&problem.description),
                requests::exclusions.eq(exclusions.join(",")),
            ))
            .execute(&mut **tx)?;
        Self::named(tx, &self.id)
    }

    /// The numbers and days by which this return is judged, at a moment.
    ///
    /// # Errors
    /// The database's.
    pub fn bench(&self, conn: &mut Conn, at: Moment) -> Result<Bench> {
        let policy = Policy::named(conn, &self.policy_id)?;
        Bench::of(conn, &policy, at)
    }

    /// Asks for a price, where the repair has to be paid for: the customer has been told.
    ///
    /// # Errors
    /// [`crate::error::Error::NotFound`] also for another company's; [`Refusal::NotHere`] once it was sent; the database's.
    pub fn ask_for_price(tx: &mut Tx<'_>, customer: &Customer, reference: &Reference) -> Result<Self> {
        let now = tx.now();
        let begun = Begun::of_company(tx, customer, reference, now)?;
        let understood = begun.understood(tx, customer)?;
        match begun.price_to_ask(understood.as_ref()) {
            Some(coverage) => Self::keep_price(tx, customer, reference, coverage),
            None => Ok(begun.ticket),
        }
    }
}

impl SenderAnswers {
    /// Makes a box that comes from an address, for a return of that reference and whatever else goes into it.
    pub(in crate::models) fn pack(
        &self,
        tx: &mut Tx<'_>,
        customer: &Customer,
        (first, seller, address): (&Reference, Option<&SellerId>, &AddressId),
    ) -> Result<ParcelId> {
        Parcel::add(
            tx,
            &NewParcel {
                reference: &format!("{first}-P"),
                company: &customer.company,
                seller,
                sender: address,
                recipient_name: &self.label_name,
                recipient_email: &self.label_email,
            },
        )
    }
}

impl Begun {
    /// What the answers come to, once nothing of the device and its fault is left to be said.
    ///
    /// # Errors
    /// [`Refusal::Incomplete`], [`Refusal::TooLate`]; the database's.
    pub(in crate::models) fn ready(&self, conn: &mut Conn, customer: &Customer) -> Result<Understood> {
        let understood = self.understood(conn, customer)?.ok_or(Refusal::Incomplete)?;
        if self.price_to_ask(Some(&understood)).is_some() {
            return Err(Refusal::Incomplete.into());
        }
        if !self.is_in_time(understood.problem.reason, understood.device.as_ref()) {
            return Err(Refusal::TooLate.into());
        }
        Ok(understood)
    }

    /// Sends the return, packed into a box. Gives its event.
    ///
    /// # Errors
    /// [`Refusal::OtherOpen`], [`Refusal::DeviceGone`]; [`crate::error::Error::Stale`]; the database's.
    pub(in crate::models) fn send(
        &self,
        tx: &mut Tx<'_>,
        by: By,
        understood: &Understood,
        parcel: &ParcelId,
    ) -> Result<(Ticket, EventId)> {
        let seen = Some(self.ticket.version);
        let ticket = self.describe(tx, understood, parcel)?;
        let photos = Photo::count(tx, &ticket.id)?;
        let data = Data { photos: Some(photos), ..Data::default() };
        let submit = Act { command: Command::Submit, by: by.clone(), seen, kind: Kind::Submitted, data };
        let (ticket, event) = ticket.act(tx, &submit)?;
        let ticket = if understood.problem.unsafe_battery { ticket.report_battery(tx, by)? } else { ticket };
        Ok((ticket, event))
    }

    /// Writes down what the form means.
    fn describe(&self, tx: &mut Tx<'_>, understood: &Understood, parcel: &ParcelId) -> Result<Ticket> {
        let now = tx.now();
        let Understood { problem, device, identity, cover, to_pay } = understood;
        let ticket = &self.ticket;
        let seller = device.as_ref().map(|sold| &sold.device.seller_id);
        let device_id: Option<&DeviceId> = device.as_ref().map(|sold| &sold.device.id);
        diesel::update(tickets::table.find(&ticket.id))
            .set((
                tickets::device_id.eq(device_id),
                tickets::seller_id.eq(seller),
                tickets::parcel_id.eq(parcel),
                tickets::unsafe_battery.eq(problem.unsafe_battery),
            ))
            .execute(&mut **tx)?;
        diesel::update(requests::table.find(&ticket.id))
            .set((
                requests::cover.eq(serde_json::to_string(cover)?),
                requests::erasure_wording.eq(ERASURE_WORDING),
                requests::erasure_at.eq(now),
                requests::price_asked_at.eq(to_pay.map(|_| now)),
            ))
            .execute(&mut **tx)?;
        let device = (device.as_ref(), *identity);
        ticket.describe_problem(tx, problem, device, (self.numbers(), *cover))
    }
}

/// The verdict on the cover of a device today, by today's numbers: for a page that shows it before any return.
///
/// # Errors
/// The database's.
pub fn judge_today(conn: &mut Conn, sold: &Sold, now: Moment) -> Result<Cover> {
    Bench::at(conn, now)?.judge_sold(conn, sold)
}
