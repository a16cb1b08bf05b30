//! A calendar has changed: the promises that count on it are counted anew, all at once. A promise that is broken stays
//! broken, a paused one keeps its working days, and none that gets shorter ends before the working day of the change does.
//! However many returns there are, it is a statement for each date and each few hundred returns.
use super::clock::business_days;
use super::overdue::place_in_queue;
use super::reminder::{Count, moments};
use super::stage::{ClockKind, Stage};
use crate::db::{EventRow, MOST_AT_ONCE, Moment, MultiBackend, Tx, hold_promised, insert_events};
use crate::error::Result;
use crate::models::calendar::days::WorkCalendar;
use crate::models::calendar::{Calendar, MARKETPLACE_CLOSES};
use crate::models::event::{Data, Kind};
use crate::models::letter::{self, Moved};
use crate::models::policy::{Numbers, Policy};
use crate::models::setting::Setting;
use crate::models::{CalendarId, CompanyId, EventId, PolicyId, RowId, SellerId, TicketId};
use crate::schema::{calendars, policies, sellers, tasks, ticket_clocks, tickets};
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// After a change it is counted once more: no write takes longer (the database ends it), so by then every promise that was
/// being made on the days of before is there.
const AGAIN_AFTER_S: i64 = 120;

/// A running promise, with what is needed of its return.
#[derive(Queryable)]
struct Running {
    id: RowId,
    ticket: TicketId,
    kind: ClockKind,
    started_at: Moment,
    due_at: Moment,
    remind_at: Option<Moment>,
    breached_at: Option<Moment>,
    counted_from: Option<Moment>,
    counted_days: Option<i32>,
    of: Of,
}

/// What a promise needs to know of its return.
#[derive(Queryable)]
struct Of {
    company: CompanyId,
    seller: Option<SellerId>,
    policy: PolicyId,
    version: i32,
    stage: Stage,
    unsafe_battery: bool,
    changed_at: Moment,
}

/// The calendar that has changed, before and after.
struct Changed {
    marketplace: bool,
    /// Closing minutes of the sellers that use it.
    sellers: HashMap<SellerId, i32>,
    /// By closing minute.
    days: HashMap<i32, (WorkCalendar, WorkCalendar)>,
    numbers: HashMap<PolicyId, Numbers>,
}

/// Counts every promise anew that counts on the calendar; `before` are the days that were closed until now. Says how many
/// returns' dates moved. Each move is an event.
///
/// # Errors
/// The database's.
pub fn recount(tx: &mut Tx<'_>, calendar: &CalendarId, before: &BTreeSet<NaiveDate>) -> Result<i64> {
    let now = tx.now();
    let changed = Changed::load(tx, calendar, before)?;
    let running = load(tx, &changed)?;
    let (mut clocks, mut moved) = (BTreeMap::new(), BTreeMap::new());
    let mut next: HashMap<TicketId, Moment> = HashMap::new();
    for clock in &running {
        let (due, remind) = changed.anew(clock, now).unwrap_or((clock.due_at, clock.remind_at));
        if (due, remind) != (clock.due_at, clock.remind_at) {
            clocks.entry((due, remind)).or_insert_with(Vec::new).push(clock.id.clone());
        }
        if due != clock.due_at {
            moved.insert(clock.ticket.clone(), (clock, due));
        }
        if clock.kind != ClockKind::Lock {
            let first = next.entry(clock.ticket.clone()).or_insert(due);
            *first = (*first).min(due);
        }
    }
    for ((due, remind), ids) in clocks {
        for some in ids.chunks(MOST_AT_ONCE) {
            diesel::update(ticket_clocks::table.filter(ticket_clocks::id.eq_any(some)))
                .set((ticket_clocks::due_at.eq(due), ticket_clocks::remind_at.eq(remind)))
                .execute(&mut **tx)?;
        }
    }
    keep_in_step(tx, &moved, &next)?;
    put_on_record(tx, &moved)?;
    Ok(i64::try_from(moved.len()).unwrap_or(i64::MAX))
}

/// Notes that a calendar is to be counted once more, a while after its change.
///
/// # Errors
/// The database's.
pub fn plan_again(tx: &mut Tx<'_>, calendar: &CalendarId) -> Result<()> {
    let at = tx.now().plus_seconds(AGAIN_AFTER_S);
    diesel::update(calendars::table.find(calendar)).set(calendars::recount_at.eq(at)).execute(&mut **tx)?;
    Ok(())
}

/// Counts the next calendar once more whose time for that has come. Says how many returns' dates moved.
///
/// # Errors
/// The database's.
pub fn again(tx: &mut Tx<'_>) -> Result<i64> {
    let now = tx.now();
    let due = calendars::table.filter(calendars::recount_at.le(now)).order(calendars::recount_at);
    let Some(id) = due.select(calendars::id).first::<CalendarId>(&mut **tx).optional()? else {
        return Ok(0);
    };
    let mine = calendars::table.filter(calendars::id.eq(&id).and(calendars::recount_at.le(now)));
    let taken = diesel::update(mine).set(calendars::recount_at.eq(None::<Moment>)).execute(&mut **tx)?;
    if taken == 0 {
        return Ok(0);
    }
    anew(tx, &id)
}

/// [`recount`] where the days are what they were: somebody counts on this calendar now, or until another hour.
///
/// # Errors
/// The database's.
pub fn anew(tx: &mut Tx<'_>, calendar: &CalendarId) -> Result<i64> {
    let days = Calendar::days(tx, calendar, MARKETPLACE_CLOSES)?.closed;
    recount(tx, calendar, &days)
}

impl Changed {
    fn load(tx: &mut Tx<'_>, calendar: &CalendarId, before: &BTreeSet<NaiveDate>) -> Result<Self> {
        let marketplace = Setting::MarketplaceCalendar.get(tx)?.is_some_and(|id| id == calendar.as_str());
        let used: Vec<(SellerId, i32)> = sellers::table
            .filter(sellers::calendar_id.eq(calendar))
            .select((sellers::id, sellers::closing_minute))
            .load(&mut **tx)?;
        let after = Calendar::days(tx, calendar, MARKETPLACE_CLOSES)?;
        let closing = used.iter().map(|(_, minute)| *minute).chain([MARKETPLACE_CLOSES]);
        let days = closing
            .map(|minute| {
                let closing_minute = u32::try_from(minute).unwrap_or_default();
                let new = WorkCalendar { closing_minute, ..after.clone() };
                (minute, (WorkCalendar { closed: before.clone(), ..new.clone() }, new))
            })
            .collect();
        let numbers = policies::table
            .select(Policy::as_select())
            .load(&mut **tx)?
            .into_iter()
            .map(|policy| Ok((policy.id.clone(), policy.numbers()?)))
            .collect::<Result<_>>()?;
        Ok(Self { marketplace, sellers: used.into_iter().collect(), days, numbers })
    }
    /// When a day ends for the promise, if it counts on this calendar.
    fn closing(&self, clock: &Running) -> Option<i32> {
        match &clock.of.seller {
            Some(seller) if clock.kind.is_sellers() => self.sellers.get(seller).copied(),
            Some(_) | None => self.marketplace.then_some(MARKETPLACE_CLOSES),
        }
    }
    /// When the promise is due now, and when whoever is to act is reminded next; nothing where it stays as it is.
    fn anew(&self, clock: &Running, now: Moment) -> Option<(Moment, Option<Moment>)> {
        if clock.breached_at.is_some() || clock.due_at < now {
            return None;
        }
        let (before, after) = self.days.get(&self.closing(clock)?)?;
        let numbers = self.numbers.get(&clock.of.policy)?;
        business_days(numbers, clock.kind)?;
        let resumed = (clock.counted_from, clock.counted_days);
        let count = Count::of(numbers, clock.kind, clock.started_at, resumed);
        let counted = Moment::new(after.due(count.from.naive(), count.days));
        // Whoever relied on the longer time has at least until the end of the working day, and at most what was promised.
        let soonest = Moment::new(after.closing_of(after.day_of_receipt(now.naive())));
        let promised = after.working_from(after.local_day(clock.due_at.naive()));
        let promised = Moment::new(after.closing_of(promised));
        let due = if counted < clock.due_at { counted.max(soonest).min(promised) } else { counted };
        let Some(planned) = clock.remind_at else { return Some((due, None)) };
        let places = |days, due| moments(numbers, days, clock.kind, count, due);
        // Those that went out do not go out again: the next one stays the next one.
        let at = places(before, clock.due_at).iter().position(|at| *at == planned).unwrap_or_default();
        let remind = places(after, due).into_iter().skip(at).find(|at| *at > now && *at < due);
        Some((due, remind))
    }
}

/// The promises that run, of the returns that the calendar may concern. These returns are held until this write ends.
fn load(tx: &mut Tx<'_>, changed: &Changed) -> Result<Vec<Running>> {
    let of: Option<Vec<String>> =
        (!changed.marketplace).then(|| changed.sellers.keys().map(ToString::to_string).collect());
    hold_promised(tx, of.as_deref())?;
    let mut query = ticket_clocks::table
        .inner_join(tickets::table)
        .filter(ticket_clocks::done_at.is_null().and(ticket_clocks::paused_at.is_null()))
        .into_boxed::<MultiBackend>();
    if let Some(sellers) = of {
        query = query.filter(tickets::seller_id.eq_any(sellers));
    }
    Ok(query
        .select((
            ticket_clocks::id,
            ticket_clocks::ticket_id,
            ticket_clocks::kind,
            ticket_clocks::started_at,
            ticket_clocks::due_at,
            ticket_clocks::remind_at,
            ticket_clocks::breached_at,
            ticket_clocks::counted_from,
            ticket_clocks::counted_days,
            (
                tickets::company_id,
                tickets::seller_id,
                tickets::policy_id,
                tickets::version,
                tickets::stage,
                tickets::unsafe_battery,
                tickets::changed_at,
            ),
        ))
        .load(&mut **tx)?)
}

/// The returns show their next promise, and stand where they belong in support's queue.
fn keep_in_step(
    tx: &mut Tx<'_>,
    moved: &BTreeMap<TicketId, (&Running, Moment)>,
    next: &HashMap<TicketId, Moment>,
) -> Result<()> {
    let ids: Vec<&TicketId> = moved.keys().collect();
    let mut open: HashMap<TicketId, Moment> = HashMap::new();
    for some in ids.chunks(MOST_AT_ONCE) {
        let first: Vec<(Option<TicketId>, Option<Moment>)> = tasks::table
            .filter(tasks::ticket_id.eq_any(some.iter().map(|id| id.as_str())))
            .filter(tasks::done_at.is_null())
            .group_by(tasks::ticket_id)
            .select((tasks::ticket_id, diesel::dsl::min(tasks::due_at)))
            .load(&mut **tx)?;
        open.extend(first.into_iter().filter_map(|(id, at)| Some((id?, at?))));
    }
    let mut places: BTreeMap<(Option<Moment>, Option<Moment>), Vec<&TicketId>> = BTreeMap::new();
    for (id, (clock, _)) in moved {
        let due = next.get(id).copied();
        let state = (clock.of.stage, clock.of.unsafe_battery, clock.of.changed_at);
        let agent = place_in_queue(state, due, open.get(id).copied());
        places.entry((due, agent)).or_default().push(id);
    }
    for ((due, agent), ids) in places {
        for some in ids.chunks(MOST_AT_ONCE) {
            diesel::update(tickets::table.filter(tickets::id.eq_any(some.iter().map(|id| id.as_str()))))
                .set((tickets::due_at.eq(due), tickets::agent_at.eq(agent)))
                .execute(&mut **tx)?;
        }
    }
    Ok(())
}

/// Each move is an event of its return. Customers whose date is later now than they were told get a letter.
fn put_on_record(tx: &mut Tx<'_>, moved: &BTreeMap<TicketId, (&Running, Moment)>) -> Result<()> {
    let (mut rows, mut told) = (vec![], vec![]);
    for (ticket, (clock, due)) in moved {
        let what = Some(clock.kind.as_str().to_owned());
        let data = Data { what, due_at: Some(*due), ..Data::default() };
        let id: EventId = tx.new_id();
        rows.push(EventRow {
            id: id.to_string(),
            ticket_id: ticket.to_string(),
            company_id: clock.of.company.to_string(),
            seller_id: clock.of.seller.as_ref().map(ToString::to_string),
            kind: Kind::DateMoved.as_str(),
            actor: super::Who::System.as_str(),
            person_id: None,
            version: clock.of.version,
            data: serde_json::to_string(&data)?,
            at: tx.now(),
        });
        let started_at = clock.started_at;
        told.push(Moved { ticket: ticket.clone(), kind: clock.kind, started_at, due_at: *due, event: id });
    }
    for some in rows.chunks(MOST_AT_ONCE) {
        insert_events(tx, some)?;
    }
    letter::dates_moved(tx, &told)
}
