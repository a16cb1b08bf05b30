//! What a device's warranty and the other reasons of a return come to: for one device, or for a list of numbers. One function
//! judges; the statements around it are as many for five hundred numbers as for one.
use super::calendar::Calendar;
use super::calendar::days::WorkCalendar;
use super::device::code::{self, Code};
use super::device::{Device, DeviceState, Sold};
use super::person::{Agent, Customer};
use super::policy::{Numbers, Policy};
use super::purchase::Purchase;
use super::ticket::cover::{judge, report_by, with_repair};
use super::ticket::{Cover, Outcome, Reason, Reference};
use super::{CompanyId, DeviceId};
use crate::db::{Conn, Moment, MultiBackend};
use crate::error::Result;
use crate::schema::{companies, device_codes, devices, purchases, tickets};
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::HashMap;

/// The most lines of a list.
pub const MOST: usize = 500;

/// The numbers and days by which devices are judged.
pub struct Bench {
    numbers: Numbers,
    calendar: WorkCalendar,
    /// The moment at which they are judged.
    pub at: Moment,
}

impl Bench {
    /// Those that count at a moment.
    ///
    /// # Errors
    /// The database's.
    pub fn at(conn: &mut Conn, at: Moment) -> Result<Self> {
        let policy = Policy::at(conn, at)?;
        Self::of(conn, &policy, at)
    }
    /// Those of a policy, at a moment.
    ///
    /// # Errors
    /// The database's; numbers of a program that knew other ones.
    pub fn of(conn: &mut Conn, policy: &Policy, at: Moment) -> Result<Self> {
        let calendar = Calendar::marketplace(conn)?;
        Self::on_calendar(policy, calendar, at)
    }
    /// Those of a policy, at a moment, on the marketplace's days.
    ///
    /// # Errors
    /// When they are numbers of a program that knew other ones.
    pub fn on_calendar(policy: &Policy, calendar: WorkCalendar, at: Moment) -> Result<Self> {
        Ok(Self { numbers: policy.numbers()?, calendar, at })
    }
    /// The numbers.
    pub fn numbers(&self) -> &Numbers {
        &self.numbers
    }
    /// On which days these devices were sent back repaired, the last time: a repair has days of its own.
    ///
    /// # Errors
    /// The database's.
    pub fn repaired(&self, conn: &mut Conn, ids: &[&DeviceId]) -> Result<HashMap<String, NaiveDate>> {
        Ok(self.past(conn, ids)?.repaired)
    }
    /// What became of these devices before.
    ///
    /// # Errors
    /// The database's.
    fn past(&self, conn: &mut Conn, ids: &[&DeviceId]) -> Result<Past> {
        Past::of(conn, &self.calendar, ids)
    }
    /// The cover of one device, with what its last repair adds.
    ///
    /// # Errors
    /// The database's.
    pub fn judge_sold(&self, conn: &mut Conn, sold: &Sold) -> Result<Cover> {
        let repaired = self.repaired(conn, &[&sold.device.id])?;
        let repaired_on = repaired.get(sold.device.id.as_str()).copied();
        Ok(self.judge(&sold.device, &sold.purchase, (repaired_on, None)).cover)
    }
    /// The same of a device that may not be known.
    ///
    /// # Errors
    /// The database's.
    pub fn judge_known(&self, conn: &mut Conn, sold: Option<&Sold>) -> Result<Cover> {
        sold.map_or(Ok(Cover::Unknown), |sold| self.judge_sold(conn, sold))
    }
    /// Until when a return of what was bought is to be sent in for this reason, if the reason has days of its own and the
    /// day of delivery is known.
    pub fn report_by(&self, reason: Reason, purchase: &Purchase) -> Option<Moment> {
        report_by(&self.numbers, reason, purchase.delivered_on, &self.calendar).map(Moment::new)
    }
    /// The same, where it has passed.
    pub fn ended(&self, reason: Reason, purchase: &Purchase) -> Option<Moment> {
        self.report_by(reason, purchase).filter(|by| self.at > *by)
    }
    /// Whether a return can still be sent in for this reason: the days to change one's mind end, and nobody is asked then.
    /// Of a device whose delivery is not known, and after damage that is told late, support decides.
    pub fn is_in_time(&self, reason: Reason, device: Option<&Sold>) -> bool {
        reason != Reason::ChangeOfMind
            || device.is_none_or(|sold| self.ended(reason, &sold.purchase).is_none())
    }
    /// The same numbers and days, on another day.
    pub fn on(self, day: NaiveDate) -> Self {
        let at = Moment::new(self.calendar.closing_of(day));
        Self { at, ..self }
    }
    /// The day of the marketplace's time zone.
    pub fn today(&self) -> NaiveDate {
        self.calendar.local_day(self.at.naive())
    }
    /// The verdict on a device: whether it is covered, and until when it can be returned for a reason of its own days.
    pub fn judge(
        &self,
        device: &Device,
        purchase: &Purchase,
        (repaired_on, reason): (Option<NaiveDate>, Option<Reason>),
    ) -> Judged {
        let cover = judge(
            &self.numbers,
            purchase.ordered_on,
            purchase.delivered_on,
            device.cover_ends_on,
            self.today(),
        );
        let cover = with_repair(cover, repaired_on, self.numbers.repair_guarantee_days, self.today());
        let until = |reason| self.report_by(reason, purchase);
        let mind = until(Reason::ChangeOfMind).filter(|by| self.at <= *by);
        Judged { cover, mind_until: mind, reason_until: reason.and_then(until), at: self.at }
    }
}

/// A verdict.
#[derive(Debug, Clone)]
pub struct Judged {
    /// Whether a fault is covered.
    pub cover: Cover,
    /// Until when it can go back because somebody has changed their mind, while it can.
    pub mind_until: Option<Moment>,
    /// Until when it could be returned for the reason that was asked about, where that has days of its own.
    pub reason_until: Option<Moment>,
    /// The moment for which this is said.
    pub at: Moment,
}

/// What can be done with a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ToDo {
    /// Return it: the warranty covers a fault.
    Start,
    /// Return it and ask for a price: the cover has ended.
    AskForPrice,
    /// Look at its return, which is open.
    Open(Reference),
    /// Nothing: it was refunded or replaced.
    Gone,
}

/// A device with its verdict.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// The device.
    pub device: Device,
    /// Its order line.
    pub purchase: Purchase,
    /// Who bought it.
    pub company: String,
    /// The verdict.
    pub judged: Judged,
    /// What can be done.
    pub to_do: ToDo,
}

/// A line of a list.
#[derive(Debug, Clone)]
pub struct Line {
    /// As it was written.
    pub typed: String,
    /// The devices that it names; none where it names nothing that this person may know.
    pub found: Vec<Verdict>,
}

type Row = (Device, Purchase, String);

/// The lines of what was pasted, without blank ones and without what stands after the number.
pub fn lines(pasted: &str) -> Vec<String> {
    pasted
        .split(['\n', ',', ';', '\t'])
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|line| !line.is_empty())
        .map(|line| line.chars().take(100).collect())
        .collect()
}

/// The devices that carry these numbers, or belong to orders of these numbers; of one company, or of all.
fn find(
    conn: &mut Conn,
    company: Option<&CompanyId>,
    (numbers, orders): (&[String], &[String]),
) -> Result<HashMap<String, Vec<Row>>> {
    let mut found: HashMap<String, Vec<Row>> = HashMap::new();
    let mut by_number = device_codes::table
        .inner_join(devices::table.inner_join(purchases::table).inner_join(companies::table))
        .filter(device_codes::code.eq_any(numbers))
        .order(devices::id.desc())
        .limit(2000)
        .into_boxed::<MultiBackend>();
    if let Some(company) = company {
        by_number = by_number.filter(devices::company_id.eq(company.clone()));
    }
    let rows: Vec<(String, Row)> = by_number
        .select((device_codes::code, (Device::as_select(), Purchase::as_select(), companies::name)))
        .load(conn)?;
    for (number, row) in rows {
        found.entry(number).or_default().push(row);
    }
    if !orders.is_empty() {
        let mut by_order = devices::table
            .inner_join(purchases::table)
            .inner_join(companies::table)
            .filter(purchases::order_number.eq_any(orders))
            .order(devices::id)
            .limit(2000)
            .into_boxed::<MultiBackend>();
        if let Some(company) = company {
            by_order = by_order.filter(devices::company_id.eq(company.clone()));
        }
        let rows: Vec<Row> =
            by_order.select((Device::as_select(), Purchase::as_select(), companies::name)).load(conn)?;
        for row in rows {
            found.entry(row.1.order_number.clone()).or_default().push(row);
        }
    }
    Ok(found)
}

/// What became of some devices before: their open returns, and on which days they were sent back repaired, the last time.
#[derive(Debug, Clone, Default)]
pub struct Past {
    /// By device.
    pub open: HashMap<String, Reference>,
    /// By device.
    pub repaired: HashMap<String, NaiveDate>,
}

impl Past {
    /// Of these devices, with days as the calendar has them.
    ///
    /// # Errors
    /// The database's.
    pub fn of(conn: &mut Conn, calendar: &WorkCalendar, ids: &[&DeviceId]) -> Result<Self> {
        type Row = (Option<String>, Reference, Option<Moment>);
        let rows: Vec<Row> = tickets::table
            .filter(tickets::device_id.eq_any(ids.iter().map(|id| Some(id.as_str()))))
            .filter(
                tickets::outcome
                    .eq(Outcome::Repaired)
                    .or(tickets::submitted_at.is_not_null().and(tickets::closed_at.is_null())),
            )
            .order(tickets::id)
            .select((tickets::device_id, tickets::reference, tickets::closed_at))
            .load(conn)?;
        let mut past = Self::default();
        for (device, reference, closed_at) in rows {
            let Some(device) = device else { continue };
            if let Some(at) = closed_at {
                past.repaired.insert(device, calendar.local_day(at.naive()));
            } else {
                past.open.insert(device, reference);
            }
        }
        Ok(past)
    }
}

fn check(
    conn: &mut Conn,
    company: Option<&CompanyId>,
    typed: Vec<String>,
    (bench, reason): (&Bench, Option<Reason>),
) -> Result<Vec<Line>> {
    let code = |line: &String| code::either(line).map(|code: Code| code.normalised().to_owned());
    let numbers: Vec<String> = typed.iter().filter_map(code).collect();
    let found = find(conn, company, (&numbers, &typed))?;
    let ids: Vec<&DeviceId> = found.values().flatten().map(|(device, ..)| &device.id).collect();
    let Past { open, repaired } = bench.past(conn, &ids)?;
    let verdict = |(device, purchase, company): &Row| {
        let repaired_on = repaired.get(device.id.as_str()).copied();
        let judged = bench.judge(device, purchase, (repaired_on, reason));
        let to_do = match open.get(device.id.as_str()) {
            Some(reference) => ToDo::Open(reference.clone()),
            None if device.state != DeviceState::WithCustomer => ToDo::Gone,
            None if matches!(judged.cover, Cover::Ended { .. }) => ToDo::AskForPrice,
            None => ToDo::Start,
        };
        let (device, purchase, company) = (device.clone(), purchase.clone(), company.clone());
        Verdict { device, purchase, company, judged, to_do }
    };
    Ok(typed
        .into_iter()
        .map(|line| {
            let by_number = code(&line).and_then(|number| found.get(&number));
            let rows = by_number.or_else(|| found.get(&line)).map(Vec::as_slice).unwrap_or_default();
            // Where a device was replaced under its number, the one that is with the customer counts.
            let there = rows.iter().any(|(device, ..)| device.state == DeviceState::WithCustomer);
            let counts = |row: &&Row| !there || row.0.state == DeviceState::WithCustomer;
            let found = rows.iter().filter(counts).map(verdict).collect();
            Line { typed: line, found }
        })
        .collect())
}

/// What a customer's list of numbers comes to: devices of their own company, and nothing of anybody else's.
///
/// # Errors
/// The database's.
pub fn of_company(
    conn: &mut Conn,
    customer: &Customer,
    typed: Vec<String>,
    now: Moment,
) -> Result<Vec<Line>> {
    let bench = Bench::at(conn, now)?;
    check(conn, Some(&customer.company), typed, (&bench, None))
}

/// What any list of numbers or order numbers comes to, perhaps for another reason or on another day.
///
/// # Errors
/// The database's.
pub fn for_agent(
    conn: &mut Conn,
    _agent: &Agent,
    typed: Vec<String>,
    (reason, day): (Option<Reason>, Option<NaiveDate>),
    now: Moment,
) -> Result<Vec<Line>> {
    let bench = Bench::at(conn, now)?;
    let bench = match day {
        Some(day) => bench.on(day),
        None => bench,
    };
    check(conn, None, typed, (&bench, reason))
}
