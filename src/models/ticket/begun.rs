//! A return while its form is filled in, with what was typed, its device and everything that judges it: what the pages of
//! the form begin with, in three statements.
use super::answers::{ProblemAnswers, Typed, TypedProblem};
use super::branch;
use super::{Cover, Coverage, Reason, Reference, Refusal, Stage, Ticket};
use crate::db::{Conn, Moment, MultiBackend, load_known};
use crate::error::{Error, Result};
use crate::models::calendar::Calendar;
use crate::models::device::code::{Code, Identity};
use crate::models::device::{Category, Device, Sold, SoldRow};
use crate::models::person::Customer;
use crate::models::policy::{Numbers, Policy};
use crate::models::warranty::{Bench, Past};
use crate::models::{BatchId, DeviceId, PolicyId};
use crate::schema::{device_codes, devices, policies, purchases, requests, sellers, tickets};
use diesel::prelude::*;
use std::collections::HashMap;
use std::sync::Arc;

/// A return with its form.
pub struct Begun {
    /// The return.
    pub ticket: Ticket,
    /// What was typed so far.
    pub typed: Typed,
    /// The device that it was begun for; nothing for one that is not on the list.
    pub sold: Option<Sold>,
    /// Its cover.
    pub cover: Cover,
    bench: Arc<Bench>,
}

/// What the answers so far come to.
pub struct Understood {
    /// The page of the problem.
    pub problem: ProblemAnswers,
    /// The device: the one that the return was begun for, or the one of theirs that carries the number they read.
    pub device: Option<Sold>,
    /// How the number relates to what was sold.
    pub identity: Identity,
    /// The device's cover.
    pub cover: Cover,
    /// Why a repair has to be paid for, if it has to.
    pub to_pay: Option<Coverage>,
}

/// The same as the database answers: a row for each number of the device, all else repeated.
#[derive(Queryable, Selectable)]
#[diesel(table_name = tickets, check_for_backend(MultiBackend))]
struct Row {
    #[diesel(embed)]
    ticket: Ticket,
    #[diesel(select_expression = requests::form)]
    form: String,
    #[diesel(embed)]
    policy: Policy,
    #[diesel(embed)]
    sold: SoldRow,
}

/// The returns of a condition with their forms, as far as rows say: in the order of their ids.
macro_rules! begun {
    ($conn:expr, $which:expr) => {{
        let rows: Vec<Row> = load_known!(
            $conn,
            Row,
            tickets::table
                .inner_join(requests::table.on(requests::ticket_id.eq(tickets::id)))
                .inner_join(policies::table.on(policies::id.eq(tickets::policy_id)))
                .left_join(devices::table.on(devices::id.nullable().eq(tickets::device_id)))
                .left_join(purchases::table.on(purchases::id.eq(devices::purchase_id)))
                .left_join(sellers::table.on(sellers::id.eq(devices::seller_id)))
                .left_join(device_codes::table.on(device_codes::device_id.eq(devices::id)))
                .filter($which)
                .order((tickets::id, device_codes::id))
        )?;
        gathered(rows)
    }};
}

/// A return with its form, before it is judged.
struct Kept {
    ticket: Ticket,
    form: String,
    policy: Policy,
    sold: Option<Sold>,
}

fn gathered(rows: Vec<Row>) -> Vec<Kept> {
    let mut all: Vec<(Kept, Vec<SoldRow>)> = vec![];
    for Row { ticket, form, policy, sold } in rows {
        match all.last_mut().filter(|(last, _)| last.ticket.id == ticket.id) {
            Some((_, numbers)) => numbers.push(sold),
            None => all.push((Kept { ticket, form, policy, sold: None }, vec![sold])),
        }
    }
    let whole = |(kept, rows)| Kept { sold: SoldRow::gathered(rows).pop(), ..kept };
    all.into_iter().map(whole).collect()
}

impl Begun {
    /// A return of the customer's company, judged at the moment `now`; whoever calls looks at its stage.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for another company's and a colleague's draft; the database's.
    pub fn of_company(
        conn: &mut Conn,
        customer: &Customer,
        reference: &Reference,
        now: Moment,
    ) -> Result<Self> {
        let mine = tickets::reference.eq(reference).and(tickets::company_id.eq(&customer.company));
        let which = mine.and(super::queue::is_shown_to(&customer.person));
        let Kept { ticket, form, policy, sold } =
            begun!(conn, which).into_iter().next().ok_or(Error::NotFound)?;
        let bench = Arc::new(Bench::of(conn, &policy, now)?);
        let cover = bench.judge_known(conn, sold.as_ref())?;
        Ok(Self { typed: serde_json::from_str(&form)?, ticket, sold, cover, bench })
    }
    /// The drafts of a batch, judged at the moment `now`; and what became before of their devices and of `others`. As many
    /// statements for five hundred as for one.
    ///
    /// # Errors
    /// The database's.
    pub(in crate::models) fn of_batch(
        conn: &mut Conn,
        batch: &BatchId,
        others: &[&DeviceId],
        now: Moment,
    ) -> Result<(Vec<Self>, Past)> {
        let kept = begun!(conn, tickets::batch_id.eq(batch).and(tickets::stage.eq(Stage::Draft)));
        let calendar = Calendar::marketplace(conn)?;
        let own = kept.iter().filter_map(|one| one.sold.as_ref()).map(|sold| &sold.device.id);
        let past = Past::of(conn, &calendar, &own.chain(others.iter().copied()).collect::<Vec<_>>())?;
        let mut benches: HashMap<PolicyId, Arc<Bench>> = HashMap::new();
        let mut all = vec![];
        for Kept { ticket, form, policy, sold } in kept {
            let bench = match benches.get(&policy.id) {
                Some(bench) => bench.clone(),
                None => {
                    let bench = Arc::new(Bench::on_calendar(&policy, calendar.clone(), now)?);
                    benches.insert(policy.id.clone(), bench.clone());
                    bench
                }
            };
            let cover = sold.as_ref().map_or(Cover::Unknown, |sold| {
                let repaired_on = past.repaired.get(sold.device.id.as_str()).copied();
                bench.judge(&sold.device, &sold.purchase, (repaired_on, None)).cover
            });
            all.push(Self { typed: serde_json::from_str(&form)?, ticket, sold, cover, bench });
        }
        Ok((all, past))
    }
    /// The same, while it is at that stage.
    ///
    /// # Errors
    /// [`Refusal::NotHere`] at another one; as [`Begun::of_company`].
    pub fn at(
        conn: &mut Conn,
        customer: &Customer,
        reference: &Reference,
        (stage, now): (Stage, Moment),
    ) -> Result<Self> {
        let begun = Self::of_company(conn, customer, reference, now)?;
        if begun.ticket.stage == stage { Ok(begun) } else { Err(Refusal::NotHere(begun.ticket.stage).into()) }
    }
    /// The numbers by which it is judged.
    pub fn numbers(&self) -> &Numbers {
        self.bench.numbers()
    }
    /// Until when the device that it was begun for could be returned for a reason, where that has passed.
    pub fn ended(&self, reason: Reason) -> Option<Moment> {
        self.bench.ended(reason, &self.sold.as_ref()?.purchase)
    }
    /// Until when a device is to be sent in for a reason, if the reason has days of its own.
    pub fn report_by(&self, reason: Reason, device: &Sold) -> Option<Moment> {
        self.bench.report_by(reason, &device.purchase)
    }
    /// Whether a device can still be sent in for a reason.
    pub fn is_in_time(&self, reason: Reason, device: Option<&Sold>) -> bool {
        self.bench.is_in_time(reason, device)
    }
    /// What kind of device it is, by which photos are asked for: the device's, or as it was typed.
    pub fn category(&self) -> Category {
        let named = self.typed.problem.as_ref().and_then(|problem| problem.category.parse().ok());
        self.sold.as_ref().map(|sold| sold.device.category).or(named).unwrap_or(Category::Phone)
    }
    /// Whether every page is filled in as it should be.
    pub fn is_complete(&self) -> bool {
        self.typed.is_complete(self.ticket.device_id.is_some())
    }
    /// What the answers come to, as soon as those of the problem are right.
    ///
    /// # Errors
    /// The database's.
    pub fn understood(&self, conn: &mut Conn, customer: &Customer) -> Result<Option<Understood>> {
        let listed = self.ticket.device_id.is_some();
        let problem = self.typed.problem.as_ref().and_then(|page| page.check(listed).ok());
        let Some(problem) = problem else { return Ok(None) };
        let theirs = others(conn, customer, &problem.codes, self.sold.as_ref())?;
        let identity = |device| identity(&problem.codes, device, &theirs);
        let (device, identity, cover) = match &self.sold {
            Some(sold) => (Some(sold.clone()), identity(Some(sold)), self.cover),
            None => {
                let device = the_one(&problem.codes, &theirs).cloned();
                let cover = self.bench.judge_known(conn, device.as_ref())?;
                let identity = identity(device.as_ref());
                (device, identity, cover)
            }
        };
        let to_pay = branch::to_pay(self.numbers(), cover, &problem);
        Ok(Some(Understood { problem, device, identity, cover, to_pay }))
    }
    /// Why a repair of the device that it was begun for has to be paid for, by answers that are right.
    pub fn to_pay(&self, problem: &ProblemAnswers) -> Option<Coverage> {
        branch::to_pay(self.numbers(), self.cover, problem)
    }
    /// Why it has to be paid for, as far as that can be said already, where the customer has not been told yet.
    pub fn untold_price(&self) -> Option<Coverage> {
        let said = self.typed.problem.clone().unwrap_or_default();
        // The warranty does not hang on the number, the description or the battery.
        let so_far = TypedProblem {
            unreadable: "yes".to_owned(),
            imei: String::new(),
            serial: String::new(),
            description: "to come".to_owned(),
            battery: "no".to_owned(),
            ..said
        };
        let problem = so_far.check(self.sold.is_some()).ok()?;
        self.sold.as_ref()?;
        self.typed.price_to_ask(self.to_pay(&problem))
    }
    /// Why the repair has to be paid for, where the customer has not been told yet and asked for a price.
    pub fn price_to_ask(&self, understood: Option<&Understood>) -> Option<Coverage> {
        self.typed.price_to_ask(understood.and_then(|so_far| so_far.to_pay))
    }
}

fn matches(codes: &[Code], device: &Sold) -> bool {
    codes.iter().any(|code| device.carries(code))
}

/// The devices of theirs that carry the numbers that were read, where those are not the device's own.
///
/// # Errors
/// The database's.
pub(super) fn others(
    conn: &mut Conn,
    customer: &Customer,
    codes: &[Code],
    own: Option<&Sold>,
) -> Result<Vec<Sold>> {
    if codes.is_empty() || own.is_some_and(|sold| matches(codes, sold)) {
        return Ok(vec![]);
    }
    Device::carrying(conn, customer, codes)
}

/// The device that a number names, where it names only one.
pub(super) fn the_one<'a>(codes: &[Code], theirs: &'a [Sold]) -> Option<&'a Sold> {
    codes.iter().find_map(|code| {
        let mut carrying = theirs.iter().filter(|sold| sold.carries(code));
        carrying.next().filter(|_| carrying.next().is_none())
    })
}

/// How the numbers that were read off a device relate to what was sold to this customer's company, of which `theirs` carry
/// them. What is another company's is as unknown as any other.
pub(super) fn identity(codes: &[Code], device: Option<&Sold>, theirs: &[Sold]) -> Identity {
    if codes.is_empty() {
        Identity::NotConfirmed
    } else if device.is_some_and(|sold| matches(codes, sold)) {
        Identity::Match
    } else if !theirs.is_empty() {
        Identity::AnotherOfTheirs
    } else if device.is_none_or(|sold| sold.codes.is_empty()) {
        Identity::Unknown
    } else {
        Identity::Differs
    }
}
