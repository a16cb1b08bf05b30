//! The refund: an instruction that is made when a return comes to it, and a payment that an agent confirms. The portal never
//! moves money itself.
use super::account::Account;
use super::stage::{Outcome, Who};
use super::{Act, Command, Reference, Ticket};
use crate::db::{Conn, Moment, MultiBackend, Tx};
use crate::error::Result;
use crate::models::calendar::Calendar;
use crate::models::device::{Device, DeviceState};
use crate::models::event::{By, Data, Kind};
use crate::models::message;
use crate::models::payment::Direction;
use crate::models::person::Agent;
use crate::models::purchase::Purchase;
use crate::models::quote::Quote;
use crate::models::{RefundId, RowId, TicketId};
use crate::schema::{payments, refunds};
use chrono::{Days, NaiveDate};
use diesel::prelude::*;

/// Calendar days from a payment after which it can be seen on an account: the first, and the last.
const VISIBLE_DAYS: (u64, u64) = (5, 10);
/// Characters of a payment's reference.
const REFERENCE_LONGEST: usize = 80;
/// Characters of a reason.
const WHY: std::ops::RangeInclusive<usize> = 3..=500;

/// An instruction to pay back.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = refunds, check_for_backend(MultiBackend))]
pub struct Refund {
    /// Its id.
    pub id: RefundId,
    /// The default, of which nothing may be more: the price of the unit and what was paid for work, less what was paid back
    /// before.
    pub most_pence: i64,
    /// The price of the unit.
    pub price_pence: i64,
    /// Why it was less; the customer reads it.
    pub why: String,
    /// When it was made.
    pub made_at: Moment,
    /// When it was paid, or taken back.
    pub ended_at: Option<Moment>,
    /// When the payment was found not to have arrived.
    pub failed_at: Option<Moment>,
}

/// A payment to the customer.
#[derive(Debug, Clone, Queryable)]
pub struct Payment {
    /// How much.
    pub pence: i64,
    /// On which day.
    pub paid_on: NaiveDate,
    /// Its reference where it was made.
    pub reference: String,
}

impl Payment {
    /// The first and the last day on which it becomes visible on the customer's account.
    pub fn visible(&self) -> (NaiveDate, NaiveDate) {
        let after = |days| self.paid_on.checked_add_days(Days::new(days)).unwrap_or(self.paid_on);
        (after(VISIBLE_DAYS.0), after(VISIBLE_DAYS.1))
    }
}

/// A payment as a form says it; what could not be read is missing.
#[derive(Debug, Clone)]
pub struct Paid {
    /// On which day.
    pub on: Option<NaiveDate>,
    /// How much.
    pub pence: Option<i64>,
    /// Its reference.
    pub reference: String,
    /// Why it is less than the default.
    pub why: String,
}

/// What is wrong with a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// No day.
    Day,
    /// A day that has not come, or one before the return.
    WrongDay,
    /// No amount.
    Amount,
    /// More than so many pence.
    TooMuch(i64),
    /// Less, without a reason.
    WhyLess,
    /// No reference.
    Reference,
}

/// Field and what is wrong with it, in the order of the form.
pub type Flaws = Vec<(&'static str, Flaw)>;

impl Refund {
    /// The refunds of a return, oldest first, each with its payment once there is one.
    ///
    /// # Errors
    /// The database's.
    pub fn all_of(conn: &mut Conn, ticket: &TicketId) -> Result<Vec<(Self, Option<Payment>)>> {
        Ok(refunds::table
            .left_join(payments::table.on(payments::id.nullable().eq(refunds::payment_id)))
            .filter(refunds::ticket_id.eq(ticket))
            .order(refunds::id)
            .select((Self::as_select(), (payments::pence, payments::paid_on, payments::reference).nullable()))
            .load(conn)?)
    }
    /// The one that another row names.
    ///
    /// # Errors
    /// The database's.
    pub fn named(conn: &mut Conn, id: &RefundId) -> Result<(Self, Option<Payment>)> {
        Ok(refunds::table
            .left_join(payments::table.on(payments::id.nullable().eq(refunds::payment_id)))
            .filter(refunds::id.eq(id))
            .select((Self::as_select(), (payments::pence, payments::paid_on, payments::reference).nullable()))
            .first(conn)?)
    }
    /// What these have paid back, in pence; what did not arrive is not.
    pub fn paid_back(refunds: &[(Self, Option<Payment>)]) -> i64 {
        let arrived = refunds.iter().filter(|(refund, _)| refund.failed_at.is_none());
        arrived.filter_map(|(_, payment)| payment.as_ref()).map(|payment| payment.pence).sum()
    }
    /// What the last of these could have paid and did not, in pence.
    pub fn left(refunds: &[(Self, Option<Payment>)]) -> i64 {
        match refunds.last() {
            Some((refund, Some(payment))) if refund.failed_at.is_none() => refund.most_pence - payment.pence,
            _ => 0,
        }
    }
    /// The one that waits for its payment.
    fn open_of(conn: &mut Conn, ticket: &TicketId) -> Result<Option<Self>> {
        Ok(refunds::table
            .filter(refunds::ticket_id.eq(ticket).and(refunds::ended_at.is_null()))
            .select(Self::as_select())
            .first(conn)
            .optional()?)
    }
}

/// The price of the `unit`-th of an order line: the line's price in parts that differ by a penny at most and add up.
pub fn unit_price(purchase: &Purchase, unit: i32) -> i64 {
    let upto =
        |n: i32| purchase.price_pence.saturating_mul(i64::from(n)) / i64::from(purchase.quantity.max(1));
    upto(unit) - upto(unit - 1)
}

/// A return has come to its refund: what is to be paid back.
///
/// # Errors
/// The database's.
pub(super) fn instruct(tx: &mut Tx<'_>, ticket: &Ticket) -> Result<RefundId> {
    // One instruction at a time: another takes the place of one that is open still.
    take_back(tx, &ticket.id)?;
    let price = match &ticket.device_id {
        None => 0,
        Some(id) => {
            let sold = Device::of_ticket(tx, id)?;
            unit_price(&sold.purchase, sold.device.unit)
        }
    };
    // What was paid too much for work goes back by itself.
    let newest = Quote::latest_of(tx, &ticket.id)?;
    let account = Account::of(tx, ticket, newest.as_ref())?;
    let paid = account.received - account.owed_back;
    let before = Refund::paid_back(&Refund::all_of(tx, &ticket.id)?);
    let id: RefundId = tx.new_id();
    let now = tx.now();
    diesel::insert_into(refunds::table)
        .values((
            refunds::id.eq(&id),
            refunds::ticket_id.eq(&ticket.id),
            refunds::most_pence.eq((price + paid - before).max(0)),
            refunds::price_pence.eq(price),
            refunds::why.eq(""),
            refunds::made_at.eq(now),
        ))
        .execute(&mut **tx)?;
    Ok(id)
}

/// Nothing is to be paid back any more.
///
/// # Errors
/// The database's.
pub(super) fn take_back(tx: &mut Tx<'_>, ticket: &TicketId) -> Result<()> {
    let now = tx.now();
    let open = refunds::table.filter(refunds::ticket_id.eq(ticket).and(refunds::ended_at.is_null()));
    diesel::update(open).set(refunds::ended_at.eq(now)).execute(&mut **tx)?;
    Ok(())
}

impl Ticket {
    /// The payment was made: the return is over, and its device can never be returned again. Confirmed twice, it is paid once.
    ///
    /// # Errors
    /// [`crate::error::Error::NotFound`]; [`crate::error::Error::Refused`]; [`crate::error::Error::Stale`]; the database's. What is wrong with the payment is an answer.
    pub fn confirm_refund(
        tx: &mut Tx<'_>,
        agent: &Agent,
        at: &Reference,
        seen: i32,
        paid: &Paid,
    ) -> Result<std::result::Result<(), Flaws>> {
        let ticket = Self::for_agent(tx, agent, at)?;
        if ticket.was_refunded_so(tx, paid)? {
            return Ok(Ok(()));
        }
        ticket.hold(tx, seen)?;
        let Some(refund) = Refund::open_of(tx, &ticket.id)? else {
            return Err(super::Refusal::NotHere(ticket.stage).into());
        };
        let flaws = flaws(tx, &ticket, &refund, paid)?;
        let (Some(on), Some(pence), true) = (paid.on, paid.pence, flaws.is_empty()) else {
            return Ok(Err(flaws));
        };
        let payment: RowId = tx.new_id();
        let now = tx.now();
        diesel::insert_into(payments::table)
            .values((
                payments::id.eq(&payment),
                payments::ticket_id.eq(&ticket.id),
                payments::direction.eq(Direction::Out),
                payments::pence.eq(pence),
                payments::paid_on.eq(on),
                payments::reference.eq(&paid.reference),
                payments::person_id.eq(&agent.person),
                payments::created_at.eq(now),
            ))
            .execute(&mut **tx)?;
        let why = if pence < refund.most_pence { &paid.why } else { "" };
        diesel::update(refunds::table.find(&refund.id))
            .set((refunds::payment_id.eq(payment.as_str()), refunds::why.eq(why), refunds::ended_at.eq(now)))
            .execute(&mut **tx)?;
        if let Some(device) = &ticket.device_id
            && Device::of_ticket(tx, device)?.device.state == DeviceState::WithCustomer
        {
            Device::end(tx, device, DeviceState::Returned)?;
        }
        let act = Act {
            command: Command::ConfirmRefund,
            by: By::person(Who::Agent, &agent.person),
            seen: Some(seen),
            kind: Kind::Refunded,
            data: Data { refund: Some(refund.id), ..Data::default() },
        };
        ticket.act(tx, &act)?;
        Ok(Ok(()))
    }

    /// Whether it ended with a refund, of which one may hear that it did not arrive.
    pub fn is_refunded(&self) -> bool {
        self.outcome == Some(Outcome::Refunded)
    }

    /// Whether this very payment was confirmed before.
    fn was_refunded_so(&self, conn: &mut Conn, paid: &Paid) -> Result<bool> {
        if self.outcome != Some(Outcome::Refunded) {
            return Ok(false);
        }
        let last = Refund::all_of(conn, &self.id)?.pop().and_then(|(_, payment)| payment);
        Ok(last.is_some_and(|last| {
            (Some(last.paid_on), Some(last.pence), &last.reference) == (paid.on, paid.pence, &paid.reference)
        }))
    }

    /// The payment did not arrive: it is to be paid again. Why stands in a note that support alone reads.
    ///
    /// # Errors
    /// [`crate::error::Error::NotFound`]; [`crate::error::Error::Refused`], also long after the end; [`crate::error::Error::Stale`]; the database's.
    pub fn refund_failed(tx: &mut Tx<'_>, agent: &Agent, at: &Reference, seen: i32, why: &str) -> Result<()> {
        let ticket = Self::for_agent(tx, agent, at)?;
        ticket.hold(tx, seen)?;
        let (message, now) = (message::write(tx, &ticket, &agent.author(), why, true)?, tx.now());
        if let (true, Some((last, _))) = (ticket.is_refunded(), Refund::all_of(tx, &ticket.id)?.pop()) {
            diesel::update(refunds::table.find(last.id))
                .set(refunds::failed_at.eq(now))
                .execute(&mut **tx)?;
        }
        let act = Act {
            command: Command::RefundFailed,
            by: By::person(Who::Agent, &agent.person),
            seen: Some(seen),
            kind: Kind::RefundFailed,
            data: Data { message: Some(message), ..Data::default() },
        };
        ticket.act(tx, &act)?.0.answered_dispute(tx, "paid again")
    }

    /// Less was paid back than could have been: the rest is to be paid, too. The customer reads why.
    ///
    /// # Errors
    /// As [`Ticket::refund_failed`]; [`super::Refusal::AlreadyDone`] where nothing is left.
    pub fn refund_more(tx: &mut Tx<'_>, agent: &Agent, at: &Reference, seen: i32, why: &str) -> Result<()> {
        let ticket = Self::for_agent(tx, agent, at)?;
        ticket.hold(tx, seen)?;
        if Refund::left(&Refund::all_of(tx, &ticket.id)?) == 0 {
            return Err(super::Refusal::AlreadyDone.into());
        }
        let message = message::write(tx, &ticket, &agent.author(), why, false)?;
        let act = Act {
            command: Command::RefundMore,
            by: By::person(Who::Agent, &agent.person),
            seen: Some(seen),
            kind: Kind::RefundMore,
            data: Data { message: Some(message), ..Data::default() },
        };
        ticket.act(tx, &act)?.0.answered_dispute(tx, "more is paid")
    }
}

/// Everything that is wrong with a payment.
fn flaws(conn: &mut Tx<'_>, ticket: &Ticket, refund: &Refund, paid: &Paid) -> Result<Flaws> {
    let mut flaws = vec![];
    let days = Calendar::marketplace(conn)?;
    let today = days.local_day(conn.now().naive());
    let begun = days.local_day(ticket.submitted_at.unwrap_or(ticket.created_at).naive());
    match paid.on {
        None => flaws.push(("paid_on", Flaw::Day)),
        Some(on) if on > today || on < begun => flaws.push(("paid_on", Flaw::WrongDay)),
        Some(_) => {}
    }
    match paid.pence {
        None | Some(..=0) => flaws.push(("amount", Flaw::Amount)),
        Some(pence) if pence > refund.most_pence => {
            flaws.push(("amount", Flaw::TooMuch(refund.most_pence)));
        }
        Some(pence) if pence < refund.most_pence && !WHY.contains(&paid.why.chars().count()) => {
            flaws.push(("less_why", Flaw::WhyLess));
        }
        Some(_) => {}
    }
    if paid.reference.is_empty() || paid.reference.chars().count() > REFERENCE_LONGEST {
        flaws.push(("payment_reference", Flaw::Reference));
    }
    Ok(flaws)
}
