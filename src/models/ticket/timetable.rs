//! What happens by the clock: reminders, and ends that nobody asks for. One list says what is due; each entry is a write of
//! its own, so that one that fails holds up no other.
use super::clock;
use super::quote::Account;
use super::stage::{ClockKind, Reminder};
use super::{Act, Command, Reference, Ticket};
use crate::db::{Conn, Moment, Tx};
use crate::error::Result;
use crate::models::event::{self, By, Data, Kind};
use crate::models::label::{Label, LabelState};
use crate::models::person::Agent;
use crate::models::photo::Photo;
use crate::models::quote::Quote;
use crate::models::{RowId, TicketId};
use crate::schema::{requests, ticket_clocks, tickets};
use diesel::prelude::*;

/// Entries that are taken from the list in one go.
const AT_ONCE: i64 = 50;

/// Something that is due.
#[derive(Debug, Clone)]
pub struct Due {
    clock: RowId,
    /// On which return.
    pub ticket: TicketId,
    /// The promise that ends, or that somebody is reminded of.
    pub kind: ClockKind,
    reminder: bool,
}

/// A line of the timetable.
#[derive(Debug, Clone)]
pub struct Coming {
    /// When.
    pub at: Moment,
    /// The promise that ends, or that somebody is reminded of.
    pub kind: ClockKind,
    /// Whether it is a reminder; otherwise the promise ends.
    pub reminder: bool,
    /// The return.
    pub reference: Reference,
    /// Its device.
    pub title: String,
}

/// The promises whose end closes something, or asks for something new, by itself.
const ENDS: [ClockKind; 5] = [
    ClockKind::InfoAnswer,
    ClockKind::Quote,
    ClockKind::LabelUsed,
    ClockKind::LabelRenewed,
    ClockKind::DraftPurge,
];

fn running() -> diesel::dsl::And<
    diesel::dsl::IsNull<ticket_clocks::done_at>,
    diesel::dsl::IsNull<ticket_clocks::paused_at>,
> {
    ticket_clocks::done_at.is_null().and(ticket_clocks::paused_at.is_null())
}

/// What is due at `now`, the oldest first.
///
/// # Errors
/// The database's.
pub fn due(conn: &mut Conn, now: Moment) -> Result<Vec<Due>> {
    let ends: Vec<(RowId, TicketId, ClockKind)> = ticket_clocks::table
        .filter(running().and(ticket_clocks::due_at.lt(now)).and(ticket_clocks::kind.eq_any(ENDS)))
        .order((ticket_clocks::due_at, ticket_clocks::id))
        .limit(AT_ONCE)
        .select((ticket_clocks::id, ticket_clocks::ticket_id, ticket_clocks::kind))
        .load(conn)?;
    let reminders: Vec<(RowId, TicketId, ClockKind)> = ticket_clocks::table
        .filter(running().and(ticket_clocks::remind_at.le(now)))
        .order((ticket_clocks::remind_at, ticket_clocks::id))
        .limit(AT_ONCE)
        .select((ticket_clocks::id, ticket_clocks::ticket_id, ticket_clocks::kind))
        .load(conn)?;
    let of = |reminder| move |(clock, ticket, kind)| Due { clock, ticket, kind, reminder };
    Ok(reminders.into_iter().map(of(true)).chain(ends.into_iter().map(of(false))).collect())
}

/// The next `AT_ONCE` reminders and ends, for support to look at.
///
/// # Errors
/// The database's.
pub fn coming(conn: &mut Conn, _agent: &Agent) -> Result<Vec<Coming>> {
    type Row = (Option<Moment>, ClockKind, Reference, String);
    let ends: Vec<Row> = ticket_clocks::table
        .inner_join(tickets::table)
        .filter(running())
        .order((ticket_clocks::due_at, ticket_clocks::id))
        .limit(AT_ONCE)
        .select((ticket_clocks::due_at.nullable(), ticket_clocks::kind, tickets::reference, tickets::title))
        .load(conn)?;
    let reminders: Vec<Row> = ticket_clocks::table
        .inner_join(tickets::table)
        .filter(running().and(ticket_clocks::remind_at.is_not_null()))
        .order((ticket_clocks::remind_at, ticket_clocks::id))
        .limit(AT_ONCE)
        .select((ticket_clocks::remind_at, ticket_clocks::kind, tickets::reference, tickets::title))
        .load(conn)?;
    let of = |reminder| {
        move |(at, kind, reference, title): Row| Some(Coming { at: at?, kind, reminder, reference, title })
    };
    let mut all: Vec<Coming> =
        ends.into_iter().filter_map(of(false)).chain(reminders.into_iter().filter_map(of(true))).collect();
    all.sort_by_key(|line| line.at);
    all.truncate(usize::try_from(AT_ONCE).unwrap_or_default());
    Ok(all)
}

/// Does what is due, if it still is.
///
/// # Errors
/// A refusal or [`crate::error::Error::Stale`] when somebody was faster; the database's.
pub fn carry_out(tx: &mut Tx<'_>, due: &Due) -> Result<()> {
    let now = tx.now();
    let mine = ticket_clocks::table.filter(ticket_clocks::id.eq(&due.clock)).filter(running());
    if due.reminder {
        let still: Option<Moment> = mine
            .filter(ticket_clocks::remind_at.le(now))
            .select(ticket_clocks::due_at)
            .first(&mut **tx)
            .optional()?;
        return if still.is_some() { remind(tx, due) } else { Ok(()) };
    }
    let still: Option<Moment> = mine
        .filter(ticket_clocks::due_at.lt(now))
        .select(ticket_clocks::due_at)
        .first(&mut **tx)
        .optional()?;
    if still.is_some() { end(tx, due) } else { Ok(()) }
}

fn remind(tx: &mut Tx<'_>, due: &Due) -> Result<()> {
    let ticket = Ticket::named(tx, &due.ticket)?;
    clock::plan_reminder(tx, &ticket, &due.clock)?;
    let of = match due.kind {
        ClockKind::InfoAnswer => Reminder::Info,
        ClockKind::Quote => Reminder::Quote,
        ClockKind::LabelUsed => Reminder::Label,
        ClockKind::DraftPurge => Reminder::Draft,
        ClockKind::FirstAnswer
        | ClockKind::LabelMade
        | ClockKind::LabelRenewed
        | ClockKind::CarrierNews
        | ClockKind::UntrackedArrival
        | ClockKind::Analysis
        | ClockKind::Workshop
        | ClockKind::Refund
        | ClockKind::SendBack
        | ClockKind::ArrivalDecision => return Ok(()),
    };
    let label = match (&ticket.parcel_id, of) {
        (Some(parcel), Reminder::Label) => Label::open_of(tx, parcel)?.map(|label| label.id),
        _ => None,
    };
    let message = if of == Reminder::Info { event::last_question(tx, &ticket.id)? } else { None };
    let quote = if of == Reminder::Quote { Quote::open_of(tx, &ticket.id)? } else { None };
    let account = quote.as_ref().map(|quote| Account::of(tx, &ticket.id, Some(quote))).transpose()?;
    let data = Data {
        what: Some(of.as_str().to_owned()),
        label,
        message,
        open_pence: account.map(|account| account.open),
        quote: quote.map(|quote| quote.id),
        ..Data::default()
    };
    event::record(tx, &ticket, Kind::Reminded, &By::system(), &data)?;
    Ok(())
}

fn end(tx: &mut Tx<'_>, due: &Due) -> Result<()> {
    let ticket = Ticket::named(tx, &due.ticket)?;
    let (command, kind) = match due.kind {
        ClockKind::InfoAnswer => (Command::CloseUnanswered, Kind::Expired),
        ClockKind::Quote => (Command::ExpireQuote, Kind::QuoteExpired),
        ClockKind::LabelUsed => (Command::ExpireLabel, Kind::LabelExpired),
        ClockKind::LabelRenewed => (Command::CloseExpired, Kind::Expired),
        ClockKind::DraftPurge => (Command::PurgeDraft, Kind::DraftPurged),
        ClockKind::FirstAnswer
        | ClockKind::LabelMade
        | ClockKind::CarrierNews
        | ClockKind::UntrackedArrival
        | ClockKind::Analysis
        | ClockKind::Workshop
        | ClockKind::Refund
        | ClockKind::SendBack
        | ClockKind::ArrivalDecision => return Ok(()),
    };
    if let (ClockKind::LabelUsed, Some(parcel)) = (due.kind, &ticket.parcel_id) {
        Label::end(tx, parcel, LabelState::Expired)?;
    }
    let quote = if due.kind == ClockKind::Quote { Quote::open_of(tx, &ticket.id)? } else { None };
    let data = Data { quote: quote.map(|quote| quote.id), ..Data::default() };
    let act = Act { command, by: By::system(), seen: None, kind, data };
    let (ticket, _) = ticket.act(tx, &act)?;
    if due.kind == ClockKind::DraftPurge { forget(tx, &ticket) } else { Ok(()) }
}

/// Deletes what was typed and uploaded for a draft. The row stays, since its events do.
fn forget(tx: &mut Tx<'_>, draft: &Ticket) -> Result<()> {
    for photo in Photo::of(tx, &draft.id)? {
        Photo::remove(tx, &draft.id, &photo.id)?;
    }
    diesel::update(requests::table.find(&draft.id))
        .set((requests::form.eq("{}"), requests::description.eq("")))
        .execute(&mut **tx)?;
    Ok(())
}
