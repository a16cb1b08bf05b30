//! Promises with dates: started, stopped, paused and counted anew with the stage, on the calendar that they belong to.
use super::command::{ClockChange, Command};
use super::stage::{BlockerKind, ClockKind, TaskKind};
use super::{Stage, Ticket};
use crate::db::{Conn, Moment, Tx};
use crate::error::Result;
use crate::models::calendar::{Calendar, days::WorkCalendar};
use crate::models::event::{self, By, Data, Kind};
use crate::models::label::Label;
use crate::models::policy::{Numbers, Policy};
use crate::models::seller::Seller;
use crate::models::task::Task;
use crate::models::{RowId, TicketId};
use crate::schema::{blockers, ticket_clocks, tickets};
use diesel::prelude::*;

/// Overdue promises that are noticed in one go.
const NOTICED_AT_ONCE: i64 = 50;

/// The days that a promise counts on.
fn calendar(conn: &mut Conn, ticket: &Ticket, kind: ClockKind) -> Result<WorkCalendar> {
    match &ticket.seller_id {
        Some(seller) if kind.is_sellers() => Seller::named(conn, seller)?.work_calendar(conn),
        Some(_) | None => Calendar::marketplace(conn),
    }
}

/// How many business days a promise has; nothing for one that counts in minutes or calendar days.
pub(super) fn business_days(numbers: &Numbers, kind: ClockKind) -> Option<u32> {
    match kind {
        ClockKind::FirstAnswer | ClockKind::ArrivalDecision => Some(numbers.first_answer_days),
        ClockKind::InfoAnswer => Some(numbers.info_close_days),
        ClockKind::Quote => Some(numbers.quote_days),
        ClockKind::LabelRenewed => Some(numbers.label_expired_days),
        ClockKind::UntrackedArrival => Some(numbers.untracked_days),
        ClockKind::Analysis => Some(numbers.analysis_days),
        ClockKind::Workshop => Some(numbers.workshop_days),
        ClockKind::Refund => Some(numbers.refund_days),
        ClockKind::SendBack => Some(numbers.send_back_days),
        ClockKind::LabelMade | ClockKind::LabelUsed | ClockKind::CarrierNews | ClockKind::DraftPurge => None,
    }
}

/// When a promise that starts at `from` is due.
fn due(numbers: &Numbers, days: &WorkCalendar, kind: ClockKind, from: Moment) -> Moment {
    if let Some(n) = business_days(numbers, kind) {
        return Moment::new(days.due(from.naive(), n));
    }
    match kind {
        ClockKind::LabelMade => from.plus_seconds(numbers.label_minutes * 60),
        ClockKind::LabelUsed => {
            // The last day counts whole.
            let last = days.local_day(from.naive()) + chrono::TimeDelta::days(numbers.label_valid_days);
            Moment::new(days.end_of(last)).plus_seconds(-1)
        }
        ClockKind::CarrierNews => from.plus_days(numbers.carrier_silence_days),
        ClockKind::DraftPurge => from.plus_days(numbers.draft_days),
        // Counted above, in business days.
        ClockKind::FirstAnswer
        | ClockKind::ArrivalDecision
        | ClockKind::InfoAnswer
        | ClockKind::Quote
        | ClockKind::LabelRenewed
        | ClockKind::UntrackedArrival
        | ClockKind::Analysis
        | ClockKind::Workshop
        | ClockKind::Refund
        | ClockKind::SendBack => from,
    }
}

/// When the promise of a stage is due that begins at `from`.
///
/// # Errors
/// The database's.
pub fn due_from(conn: &mut Conn, ticket: &Ticket, kind: ClockKind, from: Moment) -> Result<Moment> {
    let numbers = Policy::named(conn, &ticket.policy_id)?.numbers()?;
    let days = calendar(conn, ticket, kind)?;
    Ok(due(&numbers, &days, kind, from))
}

/// Starts a promise at `from`.
///
/// # Errors
/// The database's.
pub fn start(tx: &mut Tx<'_>, ticket: &Ticket, kind: ClockKind, from: Moment) -> Result<()> {
    let due_at = due_from(tx, ticket, kind, from)?;
    let id: RowId = tx.new_id();
    diesel::insert_into(ticket_clocks::table)
        .values((
            ticket_clocks::id.eq(&id),
            ticket_clocks::ticket_id.eq(&ticket.id),
            ticket_clocks::kind.eq(kind),
            ticket_clocks::started_at.eq(from),
            ticket_clocks::due_at.eq(due_at),
        ))
        .execute(&mut **tx)?;
    plan_reminder(tx, ticket, &id)
}

/// When whoever is to act is reminded of a promise, in order.
pub(super) fn reminders(
    numbers: &Numbers,
    days: &WorkCalendar,
    kind: ClockKind,
    from: Moment,
    due: Moment,
) -> Vec<Moment> {
    let before = |n: i64| {
        let day = days.local_day(due.naive()) - chrono::TimeDelta::days(n);
        Moment::new(days.morning_of(day))
    };
    let after = |n: u32| Moment::new(days.due(from.naive(), n));
    match kind {
        ClockKind::InfoAnswer => numbers.info_reminder_days.into_iter().map(after).collect(),
        ClockKind::Quote => numbers.quote_reminder_days.into_iter().map(after).collect(),
        ClockKind::LabelUsed => numbers.label_reminder_days.iter().map(|n| before(*n)).collect(),
        ClockKind::DraftPurge => vec![before(numbers.draft_reminder_days)],
        ClockKind::FirstAnswer
        | ClockKind::LabelMade
        | ClockKind::LabelRenewed
        | ClockKind::CarrierNews
        | ClockKind::UntrackedArrival
        | ClockKind::Analysis
        | ClockKind::Workshop
        | ClockKind::Refund
        | ClockKind::SendBack
        | ClockKind::ArrivalDecision => vec![],
    }
}

/// Notes when the next reminder of a promise goes out, if there is one left.
///
/// # Errors
/// The database's.
pub fn plan_reminder(tx: &mut Tx<'_>, ticket: &Ticket, clock: &RowId) -> Result<()> {
    let (kind, from, due_at): (ClockKind, Moment, Moment) = ticket_clocks::table
        .find(clock)
        .select((ticket_clocks::kind, ticket_clocks::started_at, ticket_clocks::due_at))
        .first(&mut **tx)?;
    if !kind.has_reminders() {
        return Ok(());
    }
    let numbers = Policy::named(tx, &ticket.policy_id)?.numbers()?;
    let days = calendar(tx, ticket, kind)?;
    let now = tx.now();
    let next =
        reminders(&numbers, &days, kind, from, due_at).into_iter().find(|at| *at > now && *at < due_at);
    diesel::update(ticket_clocks::table.find(clock))
        .set(ticket_clocks::remind_at.eq(next))
        .execute(&mut **tx)?;
    Ok(())
}

/// Ends every promise of a ticket.
fn stop(tx: &mut Tx<'_>, ticket: &TicketId) -> Result<()> {
    let now = tx.now();
    let running = ticket_clocks::table
        .filter(ticket_clocks::ticket_id.eq(ticket).and(ticket_clocks::done_at.is_null()));
    diesel::update(running).set(ticket_clocks::done_at.eq(now)).execute(&mut **tx)?;
    Ok(())
}

/// What a step does to the promises.
///
/// # Errors
/// The database's.
pub fn change(
    tx: &mut Tx<'_>,
    before: &Ticket,
    after: &Ticket,
    command: Command,
    how: ClockChange,
) -> Result<()> {
    let now = tx.now();
    match how {
        ClockChange::ByStage if before.stage == after.stage => {}
        ClockChange::ByStage | ClockChange::Restart => {
            stop(tx, &after.id)?;
            match (command, after.stage.clock()) {
                // Counted in other days than the stage's own: after a label's end, and without tracking.
                (Command::ExpireLabel, _) => start(tx, after, ClockKind::LabelRenewed, now)?,
                (Command::Post, _) if !untracked(tx, after)? => {
                    start(tx, after, ClockKind::CarrierNews, now)?;
                }
                (Command::Post, _) => start(tx, after, ClockKind::UntrackedArrival, now)?,
                (_, Some(kind)) => start(tx, after, kind, now)?,
                (_, None) => {}
            }
        }
        ClockChange::Held => {
            stop(tx, &after.id)?;
            start(tx, after, ClockKind::ArrivalDecision, now)?;
        }
        ClockChange::Pause => pause(tx, after)?,
        ClockChange::Resume => resume(tx, after)?,
    }
    set_due(tx, &after.id)
}

/// Whether the carrier of the return's label says nothing about it.
fn untracked(conn: &mut Conn, ticket: &Ticket) -> Result<bool> {
    let Some(parcel) = &ticket.parcel_id else { return Ok(true) };
    Ok(Label::latest_of(conn, parcel)?.is_none_or(|label| !label.tracked))
}

/// Moves a running promise's start to `from`: a receipt that is dated back.
///
/// # Errors
/// The database's.
pub fn date_back(tx: &mut Tx<'_>, ticket: &Ticket, kind: ClockKind, from: Moment) -> Result<()> {
    let due_at = due_from(tx, ticket, kind, from)?;
    let running = ticket_clocks::table
        .filter(ticket_clocks::ticket_id.eq(&ticket.id).and(ticket_clocks::kind.eq(kind)))
        .filter(ticket_clocks::done_at.is_null());
    let moved: Option<RowId> = diesel::update(running)
        .set((ticket_clocks::started_at.eq(from), ticket_clocks::due_at.eq(due_at)))
        .returning(ticket_clocks::id)
        .get_result(&mut **tx)
        .optional()?;
    if let Some(clock) = moved {
        plan_reminder(tx, ticket, &clock)?;
    }
    set_due(tx, &ticket.id)
}

/// A paused promise keeps its working days.
fn pause(tx: &mut Tx<'_>, ticket: &Ticket) -> Result<()> {
    let now = tx.now();
    let running: Option<(RowId, Moment)> = ticket_clocks::table
        .filter(ticket_clocks::ticket_id.eq(&ticket.id).and(ticket_clocks::kind.eq(ClockKind::Analysis)))
        .filter(ticket_clocks::done_at.is_null().and(ticket_clocks::paused_at.is_null()))
        .select((ticket_clocks::id, ticket_clocks::due_at))
        .first(&mut **tx)
        .optional()?;
    let Some((id, due_at)) = running else { return Ok(()) };
    let days = calendar(tx, ticket, ClockKind::Analysis)?;
    let left = i32::try_from(days.days_left(now.naive(), due_at.naive())).unwrap_or(i32::MAX);
    diesel::update(ticket_clocks::table.filter(ticket_clocks::id.eq(id)))
        .set((ticket_clocks::paused_at.eq(now), ticket_clocks::days_left.eq(left)))
        .execute(&mut **tx)?;
    Ok(())
}

/// Counts anew once the last thing that kept it waiting is gone.
fn resume(tx: &mut Tx<'_>, ticket: &Ticket) -> Result<()> {
    let now = tx.now();
    let kinds: Vec<BlockerKind> = blockers::table
        .filter(blockers::ticket_id.eq(&ticket.id).and(blockers::cleared_at.is_null()))
        .select(blockers::kind)
        .load(&mut **tx)?;
    if kinds.into_iter().any(BlockerKind::pauses_analysis) {
        return Ok(());
    }
    let paused: Option<(RowId, Option<i32>)> = ticket_clocks::table
        .filter(ticket_clocks::ticket_id.eq(&ticket.id).and(ticket_clocks::kind.eq(ClockKind::Analysis)))
        .filter(ticket_clocks::done_at.is_null().and(ticket_clocks::paused_at.is_not_null()))
        .select((ticket_clocks::id, ticket_clocks::days_left))
        .first(&mut **tx)
        .optional()?;
    let Some((id, left)) = paused else { return Ok(()) };
    let days = calendar(tx, ticket, ClockKind::Analysis)?;
    let due_at =
        Moment::new(days.resume(now.naive(), u32::try_from(left.unwrap_or_default()).unwrap_or_default()));
    diesel::update(ticket_clocks::table.filter(ticket_clocks::id.eq(id)))
        .set((
            ticket_clocks::paused_at.eq(None::<Moment>),
            ticket_clocks::days_left.eq(None::<i32>),
            ticket_clocks::due_at.eq(due_at),
            // From here on it counts from now, also where its calendar changes.
            ticket_clocks::counted_from.eq(now),
            ticket_clocks::counted_days.eq(left),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// The ticket shows its next promise.
fn set_due(tx: &mut Tx<'_>, ticket: &TicketId) -> Result<()> {
    let next: Option<Moment> = ticket_clocks::table
        .filter(ticket_clocks::ticket_id.eq(ticket))
        .filter(ticket_clocks::done_at.is_null().and(ticket_clocks::paused_at.is_null()))
        .select(diesel::dsl::min(ticket_clocks::due_at))
        .first(&mut **tx)?;
    diesel::update(tickets::table.find(ticket)).set(tickets::due_at.eq(next)).execute(&mut **tx)?;
    Ok(())
}

/// Where a return stands in support's queue: by its promise where support is to act, by its most urgent task, on top where a
/// battery is unsafe – or not at all.
pub(super) fn place_in_queue(
    (stage, unsafe_battery, changed_at): (Stage, bool, Moment),
    due_at: Option<Moment>,
    task: Option<Moment>,
) -> Option<Moment> {
    let turn = (stage.acts() == super::Actor::Agent).then(|| due_at.unwrap_or(changed_at));
    let unsafe_now =
        (unsafe_battery && stage != Stage::Closed).then(|| Moment::from_unix(changed_at.unix() / 1000));
    [task, turn, unsafe_now].into_iter().flatten().min()
}

impl Ticket {
    /// Sets where the return stands in support's queue.
    ///
    /// # Errors
    /// The database's.
    pub fn refresh_queue(tx: &mut Tx<'_>, id: &TicketId) -> Result<()> {
        let ticket = Self::named(tx, id)?;
        let task = Task::open_of(tx, id)?.first().map(|task| task.due_at);
        let at =
            place_in_queue((ticket.stage, ticket.unsafe_battery, ticket.changed_at), ticket.due_at, task);
        diesel::update(tickets::table.find(id)).set(tickets::agent_at.eq(at)).execute(&mut **tx)?;
        Ok(())
    }

    /// Notices promises that were broken since the last look: each is an event and an agent's task, once.
    ///
    /// # Errors
    /// The database's.
    pub fn notice_overdue(tx: &mut Tx<'_>) -> Result<usize> {
        let now = tx.now();
        let late: Vec<(RowId, TicketId, ClockKind)> = ticket_clocks::table
            .filter(ticket_clocks::due_at.lt(now).and(ticket_clocks::breached_at.is_null()))
            .filter(ticket_clocks::done_at.is_null().and(ticket_clocks::paused_at.is_null()))
            .order((ticket_clocks::due_at, ticket_clocks::id))
            .limit(NOTICED_AT_ONCE)
            .select((ticket_clocks::id, ticket_clocks::ticket_id, ticket_clocks::kind))
            .load(&mut **tx)?;
        let count = late.len();
        for (id, ticket, kind) in late {
            diesel::update(ticket_clocks::table.filter(ticket_clocks::id.eq(id)))
                .set(ticket_clocks::breached_at.eq(now))
                .execute(&mut **tx)?;
            let task = match kind {
                ClockKind::LabelMade => TaskKind::LabelLate,
                ClockKind::FirstAnswer
                | ClockKind::CarrierNews
                | ClockKind::UntrackedArrival
                | ClockKind::Analysis
                | ClockKind::Workshop
                | ClockKind::Refund
                | ClockKind::SendBack
                | ClockKind::ArrivalDecision => TaskKind::Overdue,
                // The customer's own time: nobody of ours broke a promise.
                ClockKind::InfoAnswer
                | ClockKind::Quote
                | ClockKind::LabelUsed
                | ClockKind::LabelRenewed
                | ClockKind::DraftPurge => continue,
            };
            let late = Self::named(tx, &ticket)?;
            Task::open(tx, task, &ticket, kind.as_str(), now)?;
            Self::refresh_queue(tx, &ticket)?;
            let data = Data { what: Some(kind.as_str().to_owned()), ..Data::default() };
            event::record(tx, &late, Kind::Breached, &By::system(), &data)?;
        }
        Ok(count)
    }
}
