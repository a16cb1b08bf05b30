//! What the customer asks for: from the draft to the return that was sent, in one write.
use super::answers::{ProblemAnswers, SenderAnswers, Typed, TypedProblem, TypedSender};
use super::branch::{self, Aspect, Condition};
use super::cover::{self, Cover, Exclusion};
use super::stage::{Stage, Who};
use super::{Act, Command, Reason, Reference, Refusal, Ticket};
use crate::db::{Conn, Moment, MultiBackend, Tx};
use crate::error::Result;
use crate::models::DeviceId;
use crate::models::address::Address;
use crate::models::calendar::Calendar;
use crate::models::device::code::{Code, CodeKind, Identity};
use crate::models::device::{Device, Sold};
use crate::models::event::{By, Data, Kind};
use crate::models::parcel::{NewParcel, Parcel};
use crate::models::person::{Agent, Customer};
use crate::models::photo::Photo;
use crate::models::policy::{Numbers, Policy};
use crate::models::text;
use crate::models::warranty::Bench;
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
        let draft = draft.ask_for_price(tx, customer)?;
        let by = By::person(Who::Agent, &agent.person);
        Self::send(tx, customer, by, &draft.reference, draft.version)
    }

    fn send(tx: &mut Tx<'_>, customer: &Customer, by: By, reference: &Reference, seen: i32) -> Result<Self> {
        let ticket = Self::of_company(tx, customer, reference)?;
        if ticket.stage != Stage::Draft {
            return Ok(ticket);
        }
        ticket.hold(tx, seen)?;
        let typed = ticket.typed(tx)?;
        let (problem, sender) = complete(&typed, ticket.device_id.is_some())?;
        let now = tx.now();
        if ticket.price_to_ask(tx, customer, now)?.is_some() {
            return Err(Refusal::Incomplete.into());
        }
        let device = ticket.recognise(tx, customer, &problem)?;
        ticket.is_in_time(tx, problem.reason, device.as_ref(), now)?;
        let ticket = ticket.describe(tx, customer, &problem, &sender, device.as_ref())?;
        let photos = Photo::count(tx, &ticket.id)?;
        let data = Data { photos: Some(photos), ..Data::default() };
        let submit =
            Act { command: Command::Submit, by: by.clone(), seen: Some(seen), kind: Kind::Submitted, data };
        let (ticket, _) = ticket.act(tx, &submit)?;
        if problem.unsafe_battery { ticket.report_battery(tx, by) } else { Ok(ticket) }
    }

    /// The device: the one it was begun for, or the one of theirs that carries the number they read.
    fn recognise(
        &self,
        tx: &mut Conn,
        customer: &Customer,
        problem: &ProblemAnswers,
    ) -> Result<Option<Sold>> {
        if let Some(id) = &self.device_id {
            return Device::of_company(tx, customer, id).map(Some);
        }
        for code in &problem.codes {
            let mut found = Device::with_code(tx, &customer.company, code.normalised())?;
            if let (Some(device), true) = (found.pop(), found.is_empty()) {
                return Device::of_company(tx, customer, &device.id).map(Some);
            }
        }
        Ok(None)
    }

    /// Writes down what the form means.
    fn describe(
        &self,
        tx: &mut Tx<'_>,
        customer: &Customer,
        problem: &ProblemAnswers,
        sender: &SenderAnswers,
        device: Option<&Sold>,
    ) -> Result<Self> {
        let now = tx.now();
        let bench = self.bench(tx, now)?;
        let cover = bench.judge_known(tx, device)?;
        let address = Address::add(tx, Some(&customer.company), &sender.address)?;
        let seller = device.map(|sold| &sold.device.seller_id);
        let parcel = Parcel::add(
            tx,
            &NewParcel {
                reference: &format!("{}-P", self.reference),
                company: &customer.company,
                seller,
                sender: &address,
                recipient_name: &sender.label_name,
                recipient_email: &sender.label_email,
            },
        )?;
        let device_id: Option<&DeviceId> = device.map(|sold| &sold.device.id);
        diesel::update(tickets::table.find(&self.id))
            .set((
                tickets::device_id.eq(device_id),
                tickets::seller_id.eq(seller),
                tickets::parcel_id.eq(parcel),
                tickets::unsafe_battery.eq(problem.unsafe_battery),
            ))
            .execute(&mut **tx)?;
        diesel::update(requests::table.find(&self.id))
            .set((
                requests::cover.eq(serde_json::to_string(&cover)?),
                requests::erasure_wording.eq(ERASURE_WORDING),
                requests::erasure_at.eq(now),
                requests::price_asked_at.eq(branch::to_pay(bench.numbers(), cover, problem).map(|_| now)),
            ))
            .execute(&mut **tx)?;
        self.describe_problem(tx, customer, problem, device, (bench.numbers(), cover))
    }

    /// Writes down what the first page means.
    pub(super) fn describe_problem(
        &self,
        tx: &mut Tx<'_>,
        customer: &Customer,
        problem: &ProblemAnswers,
        device: Option<&Sold>,
        (numbers, cover): (&Numbers, Cover),
    ) -> Result<Self> {
        let identity = identify(tx, customer, problem, device)?;
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

    /// Whether it can still be sent in for this reason: the days to change one's mind end, and nobody is asked then. Of a
    /// device whose delivery is not known support decides.
    pub(super) fn is_in_time(
        &self,
        conn: &mut Conn,
        reason: Reason,
        device: Option<&Sold>,
        at: Moment,
    ) -> Result<()> {
        if reason != Reason::ChangeOfMind {
            return Ok(());
        }
        let by = device.map(|sold| self.report_by(conn, reason, sold)).transpose()?.flatten();
        if by.is_some_and(|by| at > by) { Err(Refusal::TooLate.into()) } else { Ok(()) }
    }

    /// Why the repair has to be paid for, where the customer has not been told yet and asked for a price: a draft whose
    /// answers are right so far.
    ///
    /// # Errors
    /// [`crate::error::Error::NotFound`] also for another company's device; the database's.
    pub fn price_to_ask(
        &self,
        conn: &mut Conn,
        customer: &Customer,
        now: Moment,
    ) -> Result<Option<super::Coverage>> {
        let typed = self.typed(conn)?;
        let problem = typed.problem.and_then(|page| page.check(self.device_id.is_some()).ok());
        let Some(problem) = problem else { return Ok(None) };
        let sold = self.recognise(conn, customer, &problem)?;
        let bench = self.bench(conn, now)?;
        let cover = bench.judge_known(conn, sold.as_ref())?;
        let told = typed.price.parse::<super::Coverage>().ok();
        Ok(branch::to_pay(bench.numbers(), cover, &problem).filter(|coverage| told != Some(*coverage)))
    }

    /// Asks for a price, where the repair has to be paid for: the customer has been told.
    ///
    /// # Errors
    /// As [`Ticket::price_to_ask`] and [`Ticket::keep_price`].
    pub fn ask_for_price(self, tx: &mut Tx<'_>, customer: &Customer) -> Result<Self> {
        let now = tx.now();
        match self.price_to_ask(tx, customer, now)? {
            Some(coverage) => Self::keep_price(tx, customer, &self.reference, coverage),
            None => Ok(self),
        }
    }

    /// Until when a return for this reason is to be sent in, if the reason has a time of its own.
    ///
    /// # Errors
    /// The database's.
    pub fn report_by(&self, conn: &mut Conn, reason: Reason, device: &Sold) -> Result<Option<Moment>> {
        if matches!(reason, Reason::Defective | Reason::NotAsDescribed | Reason::PartMissing) {
            return Ok(None);
        }
        let numbers = Policy::named(conn, &self.policy_id)?.numbers()?;
        let calendar = Calendar::marketplace(conn)?;
        Ok(cover::report_by(&numbers, reason, device.purchase.delivered_on, &calendar).map(Moment::new))
    }
}

/// The verdict on the cover of a device today, by today's numbers: for a page that shows it before any return.
///
/// # Errors
/// The database's.
pub fn judge_today(conn: &mut Conn, sold: &Sold, now: Moment) -> Result<Cover> {
    Bench::at(conn, now)?.judge_sold(conn, sold)
}

fn complete(typed: &Typed, on_the_list: bool) -> Result<(ProblemAnswers, SenderAnswers)> {
    let problem = typed.problem.as_ref().and_then(|page| page.check(on_the_list).ok());
    let sender = typed.sender.as_ref().and_then(|page| page.check().ok());
    match (problem, sender) {
        (Some(problem), Some(sender)) => Ok((problem, sender)),
        _ => Err(Refusal::Incomplete.into()),
    }
}

/// How the numbers that were read off a device relate to what was sold to this customer's company. What is another
/// company's is as unknown as any other.
///
/// # Errors
/// The database's.
pub fn identify(
    conn: &mut Conn,
    customer: &Customer,
    problem: &ProblemAnswers,
    device: Option<&Sold>,
) -> Result<Identity> {
    if problem.codes.is_empty() {
        return Ok(Identity::NotConfirmed);
    }
    let sold: &[String] = device.map_or(&[], |sold| &sold.codes);
    if problem.codes.iter().any(|code| sold.iter().any(|known| known == code.normalised())) {
        return Ok(Identity::Match);
    }
    for code in &problem.codes {
        if !Device::with_code(conn, &customer.company, code.normalised())?.is_empty() {
            return Ok(Identity::AnotherOfTheirs);
        }
    }
    Ok(if sold.is_empty() { Identity::Unknown } else { Identity::Differs })
}
