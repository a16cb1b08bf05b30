//! Promises with dates: started, stopped, paused and counted anew with the stage, on the calendar that they belong to.
use super::command::{ClockChange, Command};
use super::lock;
use super::stage::ClockKind;
use super::{Ticket, overdue, reminder};
use crate::db::{Conn, Moment, Tx};
use crate::error::Result;
use crate::models::calendar::{Calendar, days::WorkCalendar};
use crate::models::label::Label;
use crate::models::policy::{Numbers, Policy};
use crate::models::seller::Seller;
use crate::models::task::Task;
use crate::models::{RowId, TicketId};
use crate::schema::{ticket_clocks, tickets};
use diesel::prelude::*;

/// The days that a promise counts on.
pub(super) fn calendar(conn: &mut Conn, ticket: &Ticket, kind: ClockKind) -> Result<WorkCalendar> {
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
        ClockKind::Lock => Some(numbers.lock_close_days),
        // By the end of the next working day.
        ClockKind::Delivered => Some(1),
        ClockKind::LabelMade | ClockKind::LabelUsed | ClockKind::CarrierNews | ClockKind::DraftPurge => None,
    }
}

/// When a promise that starts at `from` is due.
pub(super) fn due(numbers: &Numbers, days: &WorkCalendar, kind: ClockKind, from: Moment) -> Moment {
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
        | ClockKind::SendBack
        | ClockKind::Delivered
        | ClockKind::Lock => from,
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
    let due_at = match label_ends(tx, ticket, kind)? {
        Some(at) => at,
        None => due_from(tx, ticket, kind, from)?,
    };
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
    reminder::plan(tx, ticket, &id)
}

/// When a promise ends that the label itself says: it counts from when the label was asked for, which may have been days before
/// it was made.
fn label_ends(tx: &mut Tx<'_>, ticket: &Ticket, kind: ClockKind) -> Result<Option<Moment>> {
    let (ClockKind::LabelUsed, Some(parcel)) = (kind, &ticket.parcel_id) else { return Ok(None) };
    let label = Label::open_of(tx, parcel)?;
    Ok(label.map(|label| label.expires_at.plus_seconds(-1)))
}

/// Ends every promise of a ticket, and what support was asked to do where one was broken.
fn stop(tx: &mut Tx<'_>, ticket: &TicketId) -> Result<()> {
    let now = tx.now();
    let running = ticket_clocks::table
        .filter(ticket_clocks::ticket_id.eq(ticket).and(ticket_clocks::done_at.is_null()));
    let ended: Vec<ClockKind> = diesel::update(running)
        .set(ticket_clocks::done_at.eq(now))
        .returning(ticket_clocks::kind)
        .get_results(&mut **tx)?;
    for task in ended.into_iter().filter_map(overdue::task_of) {
        Task::finish(tx, task, ticket, "nothing is late any more")?;
    }
    Ok(())
}

/// Ends the promise of one kind.
fn stop_one(tx: &mut Tx<'_>, ticket: &TicketId, kind: ClockKind) -> Result<()> {
    let now = tx.now();
    let running = ticket_clocks::table
        .filter(ticket_clocks::ticket_id.eq(ticket).and(ticket_clocks::kind.eq(kind)))
        .filter(ticket_clocks::done_at.is_null());
    diesel::update(running).set(ticket_clocks::done_at.eq(now)).execute(&mut **tx)?;
    Ok(())
}

/// Ends whatever runs and starts one promise at `from`: something else is awaited now, at the same stage.
///
/// # Errors
/// The database's.
pub(super) fn only(tx: &mut Tx<'_>, ticket: &Ticket, kind: ClockKind, from: Moment) -> Result<()> {
    stop(tx, &ticket.id)?;
    start(tx, ticket, kind, from)?;
    set_due(tx, &ticket.id)
}

/// When a promise of the marketplace that belongs to no return is due, by the numbers of today.
///
/// # Errors
/// The database's.
pub fn marketplace_due(tx: &mut Tx<'_>, kind: ClockKind, from: Moment) -> Result<Moment> {
    let now = tx.now();
    let numbers = Policy::at(tx, now)?.numbers()?;
    let days = Calendar::marketplace(tx)?;
    Ok(due(&numbers, &days, kind, from))
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
            if after.stage.clock() == Some(ClockKind::Analysis) && lock::keeps_waiting(tx, &after.id)? {
                // What keeps it from going on was found before its time began.
                pause(tx, after)?;
                start(tx, after, ClockKind::Lock, now)?;
            }
        }
        ClockChange::Held => {
            stop(tx, &after.id)?;
            start(tx, after, ClockKind::ArrivalDecision, now)?;
        }
        ClockChange::Pause => {
            pause(tx, after)?;
            // What is asked of the customer is new: the time for it begins anew.
            stop_one(tx, &after.id, ClockKind::Lock)?;
            start(tx, after, ClockKind::Lock, now)?;
        }
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
        reminder::plan(tx, ticket, &clock)?;
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
    if lock::keeps_waiting(tx, &ticket.id)? {
        return Ok(());
    }
    stop_one(tx, &ticket.id, ClockKind::Lock)?;
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
    diesel::update(ticket_clocks::table.find(&id))
        .set((
            ticket_clocks::paused_at.eq(None::<Moment>),
            ticket_clocks::days_left.eq(None::<i32>),
            ticket_clocks::due_at.eq(due_at),
            // From here on it counts from now, also where its calendar changes.
            ticket_clocks::counted_from.eq(now),
            ticket_clocks::counted_days.eq(left),
        ))
        .execute(&mut **tx)?;
    reminder::plan(tx, ticket, &id)
}

/// The ticket shows its next promise. While something is in the seller's way there is none: the customer's time for that is
/// told where it is asked for.
fn set_due(tx: &mut Tx<'_>, ticket: &TicketId) -> Result<()> {
    let next: Option<Moment> = ticket_clocks::table
        .filter(ticket_clocks::ticket_id.eq(ticket))
        .filter(ticket_clocks::done_at.is_null().and(ticket_clocks::paused_at.is_null()))
        .filter(ticket_clocks::kind.ne(ClockKind::Lock))
        .select(diesel::dsl::min(ticket_clocks::due_at))
        .first(&mut **tx)?;
    diesel::update(tickets::table.find(ticket)).set(tickets::due_at.eq(next)).execute(&mut **tx)?;
    Ok(())
}
