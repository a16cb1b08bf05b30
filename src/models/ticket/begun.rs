//! A return while its form is filled in, with what was typed, its device and everything that judges it: what the pages of
//! the form begin with, in three statements.
use super::answers::{ProblemAnswers, Typed};
use super::branch;
use super::{Cover, Coverage, Reason, Reference, Refusal, Stage, Ticket};
use crate::db::{Conn, Moment, MultiBackend, load_known};
use crate::error::{Error, Result};
use crate::models::device::code::Identity;
use crate::models::device::{Category, Device, Sold, SoldRow};
use crate::models::person::Customer;
use crate::models::policy::{Numbers, Policy};
use crate::models::warranty::Bench;
use crate::schema::{device_codes, devices, policies, purchases, requests, sellers, tickets};
use diesel::prelude::*;

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
    bench: Bench,
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
        let rows: Vec<Row> = load_known!(
            conn,
            Row,
            tickets::table
                .inner_join(requests::table.on(requests::ticket_id.eq(tickets::id)))
                .inner_join(policies::table.on(policies::id.eq(tickets::policy_id)))
                .left_join(devices::table.on(devices::id.nullable().eq(tickets::device_id)))
                .left_join(purchases::table.on(purchases::id.eq(devices::purchase_id)))
                .left_join(sellers::table.on(sellers::id.eq(devices::seller_id)))
                .left_join(device_codes::table.on(device_codes::device_id.eq(devices::id)))
                .filter(tickets::reference.eq(reference).and(tickets::company_id.eq(&customer.company)))
                .filter(super::is_shown_to(&customer.person))
                .order(device_codes::id)
        )?;
        let sold = SoldRow::gathered(rows.iter().map(|row| row.sold.clone())).pop();
        let row = rows.into_iter().next().ok_or(Error::NotFound)?;
        let bench = Bench::of(conn, &row.policy, now)?;
        let cover = bench.judge_known(conn, sold.as_ref())?;
        Ok(Self { typed: serde_json::from_str(&row.form)?, ticket: row.ticket, sold, cover, bench })
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
        let theirs = others(conn, customer, &problem, self.sold.as_ref())?;
        let identity = |device| identity(&problem, device, &theirs);
        let (device, identity, cover) = match &self.sold {
            Some(sold) => (Some(sold.clone()), identity(Some(sold)), self.cover),
            None => {
                let device = the_one(&problem, &theirs).cloned();
                let cover = self.bench.judge_known(conn, device.as_ref())?;
                let identity = identity(device.as_ref());
                (device, identity, cover)
            }
        };
        let to_pay = branch::to_pay(self.numbers(), cover, &problem);
        Ok(Some(Understood { problem, device, identity, cover, to_pay }))
    }
    /// Why the repair has to be paid for, where the customer has not been told yet and asked for a price.
    pub fn price_to_ask(&self, understood: Option<&Understood>) -> Option<Coverage> {
        let told = self.typed.price.parse::<Coverage>().ok();
        understood.and_then(|so_far| so_far.to_pay).filter(|coverage| told != Some(*coverage))
    }
}

fn matches(problem: &ProblemAnswers, device: &Sold) -> bool {
    problem.codes.iter().any(|code| device.codes.iter().any(|known| known == code.normalised()))
}

/// The devices of theirs that carry the numbers that were read, where those are not the device's own.
///
/// # Errors
/// The database's.
pub(super) fn others(
    conn: &mut Conn,
    customer: &Customer,
    problem: &ProblemAnswers,
    own: Option<&Sold>,
) -> Result<Vec<Sold>> {
    if problem.codes.is_empty() || own.is_some_and(|sold| matches(problem, sold)) {
        return Ok(vec![]);
    }
    Device::carrying(conn, customer, &problem.codes)
}

/// The device that a number names, where it names only one.
fn the_one<'a>(problem: &ProblemAnswers, theirs: &'a [Sold]) -> Option<&'a Sold> {
    problem.codes.iter().find_map(|code| {
        let mut carrying = theirs.iter().filter(|sold| sold.codes.iter().any(|one| one == code.normalised()));
        carrying.next().filter(|_| carrying.next().is_none())
    })
}

/// How the numbers that were read off a device relate to what was sold to this customer's company, of which `theirs` carry
/// them. What is another company's is as unknown as any other.
pub(super) fn identity(problem: &ProblemAnswers, device: Option<&Sold>, theirs: &[Sold]) -> Identity {
    if problem.codes.is_empty() {
        Identity::NotConfirmed
    } else if device.is_some_and(|sold| matches(problem, sold)) {
        Identity::Match
    } else if !theirs.is_empty() {
        Identity::AnotherOfTheirs
    } else if device.is_none_or(|sold| sold.codes.is_empty()) {
        Identity::Unknown
    } else {
        Identity::Differs
    }
}
