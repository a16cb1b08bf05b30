//! Who is reminded of a promise, and when. The seller's technicians get one letter for all of their returns that come due at
//! the same time: it is written for many at once, in a few statements.
use super::clock::{business_days, calendar};
use super::overdue::hold;
use super::stage::{ClockKind, Reminder};
use super::{Reference, Ticket};
use crate::db::{EventRow, MOST_AT_ONCE, Moment, Tx, insert_events};
use crate::error::{Error, Result};
use crate::models::calendar::days::WorkCalendar;
use crate::models::event::{Data, Kind};
use crate::models::letter::{LetterKind, Line, to_technicians};
use crate::models::policy::{Numbers, Policy};
use crate::models::seller::Seller;
use crate::models::{CompanyId, EventId, PolicyId, RowId, SellerId, TicketId};
use crate::schema::{policies, ticket_clocks, tickets};
use diesel::prelude::*;
use std::collections::{BTreeMap, HashMap};

/// What a promise counts from, and how many business days it has: since it was resumed, if it was.
#[derive(Debug, Clone, Copy)]
pub(super) struct Count {
    /// From when.
    pub from: Moment,
    /// How many.
    pub days: u32,
}

impl Count {
    /// Of a promise that began at `started_at`, and may have been resumed.
    pub(super) fn of(
        numbers: &Numbers,
        kind: ClockKind,
        started_at: Moment,
        resumed: (Option<Moment>, Option<i32>),
    ) -> Self {
        match resumed {
            (Some(from), Some(left)) => Self { from, days: u32::try_from(left).unwrap_or_default() },
            _ => Self { from: started_at, days: business_days(numbers, kind).unwrap_or_default() },
        }
    }
}

/// When whoever is to act is reminded of a promise, in order. Sellers: when half of the days are over, rounded down, and when
/// one is left; that may be the same moment.
pub(super) fn moments(
    numbers: &Numbers,
    days: &WorkCalendar,
    kind: ClockKind,
    count: Count,
    due: Moment,
) -> Vec<Moment> {
    let before = |n: i64| {
        let day = days.local_day(due.naive()) - chrono::TimeDelta::days(n);
        Moment::new(days.morning_of(day))
    };
    let after = |n: u32| Moment::new(days.due(count.from.naive(), n));
    match kind {
        ClockKind::InfoAnswer => numbers.info_reminder_days.iter().map(|n| after(*n)).collect(),
        ClockKind::Quote => numbers.quote_reminder_days.iter().map(|n| after(*n)).collect(),
        ClockKind::Lock => numbers.lock_reminder_days.iter().map(|n| after(*n)).collect(),
        ClockKind::LabelUsed => numbers.label_reminder_days.iter().map(|n| before(*n)).collect(),
        ClockKind::DraftPurge => vec![before(numbers.draft_reminder_days)],
        ClockKind::Analysis | ClockKind::Workshop | ClockKind::SendBack => {
            let Some(last) = count.days.checked_sub(1) else { return vec![] };
            let mut both = vec![after(count.days / 2), after(last)];
            both.dedup();
            both
        }
        ClockKind::Delivered
        | ClockKind::FirstAnswer
        | ClockKind::LabelMade
        | ClockKind::LabelRenewed
        | ClockKind::CarrierNews
        | ClockKind::UntrackedArrival
        | ClockKind::Refund
        | ClockKind::ArrivalDecision => vec![],
    }
}

/// Notes when the next reminder of a promise goes out, if there is one left.
///
/// # Errors
/// The database's.
pub(super) fn plan(tx: &mut Tx<'_>, ticket: &Ticket, clock: &RowId) -> Result<()> {
    type Row = (ClockKind, Moment, Moment, Option<Moment>, Option<i32>);
    let (kind, started_at, due_at, from, left): Row = ticket_clocks::table
        .find(clock)
        .select((
            ticket_clocks::kind,
            ticket_clocks::started_at,
            ticket_clocks::due_at,
            ticket_clocks::counted_from,
            ticket_clocks::counted_days,
        ))
        .first(&mut **tx)?;
    if !kind.has_reminders() {
        return Ok(());
    }
    let numbers = Policy::named(tx, &ticket.policy_id)?.numbers()?;
    let days = calendar(tx, ticket, kind)?;
    let count = Count::of(&numbers, kind, started_at, (from, left));
    let next = next_of(&moments(&numbers, &days, kind, count, due_at), tx.now(), due_at);
    diesel::update(ticket_clocks::table.find(clock))
        .set(ticket_clocks::remind_at.eq(next))
        .execute(&mut **tx)?;
    Ok(())
}

/// When somebody is first reminded of a draft that is begun, or changed, at `now` and deleted at `due`.
pub(super) fn of_draft(numbers: &Numbers, days: &WorkCalendar, now: Moment, due: Moment) -> Option<Moment> {
    let count = Count { from: now, days: 0 };
    next_of(&moments(numbers, days, ClockKind::DraftPurge, count, due), now, due)
}

fn next_of(moments: &[Moment], now: Moment, due: Moment) -> Option<Moment> {
    moments.iter().copied().find(|at| *at > now && *at < due)
}

/// A seller's promise of which its technicians are reminded, with what is needed of its return.
#[derive(Queryable)]
struct Promise {
    id: RowId,
    kind: ClockKind,
    started_at: Moment,
    due_at: Moment,
    counted_from: Option<Moment>,
    counted_days: Option<i32>,
    of: Of,
}

/// The return of a promise.
#[derive(Queryable)]
struct Of {
    id: TicketId,
    reference: Reference,
    title: String,
    version: i32,
    company: CompanyId,
    seller: Option<SellerId>,
    policy: PolicyId,
}

/// Reminds the technicians of these promises of their sellers, as far as it is still time for that: one letter for each
/// technician. All at once or not at all.
///
/// # Errors
/// [`Error::Busy`] when another node does the same now; the database's.
pub fn remind_sellers(tx: &mut Tx<'_>, clocks: &[RowId]) -> Result<()> {
    let now = tx.now();
    for some in clocks.chunks(MOST_AT_ONCE) {
        hold(tx, some)?;
        let promises = waiting(tx, some, now)?;
        plan_all(tx, &promises, now)?;
        let mut lines: BTreeMap<&SellerId, Vec<(Line, EventId)>> = BTreeMap::new();
        let mut rows = vec![];
        for promise in &promises {
            let Some(seller) = &promise.of.seller else { continue };
            let (row, event) = promise.event(tx)?;
            rows.push(row);
            lines.entry(seller).or_default().push((promise.line(), event));
        }
        insert_events(tx, &rows)?;
        for (seller, lines) in lines {
            let event = lines.first().map(|(_, event)| event.clone());
            let lines: Vec<Line> = lines.into_iter().map(|(line, _)| line).collect();
            if let Some(event) = event {
                to_technicians(tx, LetterKind::SellerReminder, seller, &lines, &event)?;
            }
        }
    }
    Ok(())
}

fn waiting(tx: &mut Tx<'_>, clocks: &[RowId], now: Moment) -> Result<Vec<Promise>> {
    Ok(ticket_clocks::table
        .inner_join(tickets::table)
        .filter(ticket_clocks::id.eq_any(clocks).and(ticket_clocks::remind_at.le(now)))
        .filter(ticket_clocks::done_at.is_null().and(ticket_clocks::paused_at.is_null()))
        .order((ticket_clocks::due_at, ticket_clocks::id))
        .select((
            ticket_clocks::id,
            ticket_clocks::kind,
            ticket_clocks::started_at,
            ticket_clocks::due_at,
            ticket_clocks::counted_from,
            ticket_clocks::counted_days,
            (
                tickets::id,
                tickets::reference,
                tickets::title,
                tickets::version,
                tickets::company_id,
                tickets::seller_id,
                tickets::policy_id,
            ),
        ))
        .load(&mut **tx)?)
}

/// Plans the next reminder of each; whoever else reminds at the same moment finds them planned.
fn plan_all(tx: &mut Tx<'_>, promises: &[Promise], now: Moment) -> Result<()> {
    let numbers: HashMap<PolicyId, Numbers> = policies::table
        .select(Policy::as_select())
        .load(&mut **tx)?
        .into_iter()
        .map(|policy| Ok((policy.id.clone(), policy.numbers()?)))
        .collect::<Result<_>>()?;
    let mut calendars: HashMap<&SellerId, WorkCalendar> = HashMap::new();
    let mut next: BTreeMap<Option<Moment>, Vec<&RowId>> = BTreeMap::new();
    for promise in promises {
        let (Some(seller), Some(numbers)) = (&promise.of.seller, numbers.get(&promise.of.policy)) else {
            continue;
        };
        if !calendars.contains_key(seller) {
            let days = Seller::named(tx, seller)?.work_calendar(tx)?;
            calendars.insert(seller, days);
        }
        let Some(days) = calendars.get(seller) else { continue };
        let resumed = (promise.counted_from, promise.counted_days);
        let count = Count::of(numbers, promise.kind, promise.started_at, resumed);
        let at = moments(numbers, days, promise.kind, count, promise.due_at);
        next.entry(next_of(&at, now, promise.due_at)).or_default().push(&promise.id);
    }
    for (at, ids) in next {
        let still = ticket_clocks::table
            .filter(ticket_clocks::id.eq_any(ids.iter().map(|id| id.as_str())))
            .filter(ticket_clocks::remind_at.le(now));
        let planned = diesel::update(still).set(ticket_clocks::remind_at.eq(at)).execute(&mut **tx)?;
        if planned != ids.len() {
            return Err(Error::Busy("somebody else reminds now"));
        }
    }
    Ok(())
}

impl Promise {
    fn line(&self) -> Line {
        Line {
            reference: self.of.reference.to_string(),
            title: self.of.title.clone(),
            kind: self.kind,
            due_at: self.due_at,
        }
    }
    fn event(&self, tx: &Tx<'_>) -> Result<(EventRow, EventId)> {
        let data = Data {
            what: Some(Reminder::Seller.as_str().to_owned()),
            due_at: Some(self.due_at),
            ..Data::default()
        };
        let id: EventId = tx.new_id();
        let row = EventRow {
            id: id.to_string(),
            ticket_id: self.of.id.to_string(),
            company_id: self.of.company.to_string(),
            seller_id: self.of.seller.as_ref().map(ToString::to_string),
            kind: Kind::Reminded.as_str(),
            actor: super::Who::System.as_str(),
            person_id: None,
            version: self.of.version,
            data: serde_json::to_string(&data)?,
            at: tx.now(),
        };
        Ok((row, id))
    }
}
