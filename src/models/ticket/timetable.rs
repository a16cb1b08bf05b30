//! What happens by the clock: reminders, and ends that nobody asks for. One list says what is due; many entries are a write,
//! in which one that fails leaves no trace and holds up no other.
use super::account::Account;
use super::overdue::bundles;
use super::reminder;
use super::stage::{ClockKind, Reminder};
use super::{Act, Command, Reference, Ticket};
use crate::db::{Conn, Moment, MultiBackend, Tx, hold_tickets};
use crate::error::{Error, Result};
use crate::models::batch;
use crate::models::event::{self, By, Data, Kind};
use crate::models::label::{Label, LabelState};
use crate::models::person::Agent;
use crate::models::photo::Photo;
use crate::models::quote::Quote;
use crate::models::{RowId, SellerId, TicketId};
use crate::schema::{requests, ticket_clocks, tickets};
use diesel::prelude::*;

/// Entries of a bundle: each bundle is a write, in which each entry fails alone.
const AT_ONCE: i64 = 50;
/// Sellers' promises of which somebody is reminded in one round.
const MOST_SELLERS: i64 = 50_000;

/// Something that is due.
#[derive(Debug, Clone)]
pub struct Due {
    clock: RowId,
    /// On which return.
    pub ticket: TicketId,
    /// The promise that ends, or that somebody is reminded of.
    pub kind: ClockKind,
    reminder: bool,
    at: Moment,
}

/// Which entries of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Somebody is reminded; not the sellers, who are reminded of all of theirs at once.
    Reminders,
    /// Something ends.
    Ends,
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
const ENDS: [ClockKind; 7] = [
    ClockKind::InfoAnswer,
    ClockKind::Quote,
    ClockKind::LabelUsed,
    ClockKind::LabelRenewed,
    ClockKind::Delivered,
    ClockKind::DraftPurge,
    ClockKind::Lock,
];

fn running() -> diesel::dsl::And<
    diesel::dsl::IsNull<ticket_clocks::done_at>,
    diesel::dsl::IsNull<ticket_clocks::paused_at>,
> {
    ticket_clocks::done_at.is_null().and(ticket_clocks::paused_at.is_null())
}

/// The next of what is due at `now`, the oldest first, after the entry `after`.
///
/// # Errors
/// The database's.
pub fn due(conn: &mut Conn, now: Moment, part: Part, after: Option<&Due>) -> Result<Vec<Due>> {
    type Row = (RowId, TicketId, ClockKind, Option<Moment>);
    let of = (ticket_clocks::id, ticket_clocks::ticket_id, ticket_clocks::kind);
    let query = ticket_clocks::table.filter(running()).limit(AT_ONCE).into_boxed::<MultiBackend>();
    let rows: Vec<Row> = match part {
        Part::Reminders => {
            let mut query = query
                .filter(ticket_clocks::remind_at.le(now))
                .filter(ticket_clocks::kind.ne_all(ClockKind::SELLERS));
            if let Some(last) = after {
                let same = ticket_clocks::remind_at.eq(last.at).and(ticket_clocks::id.gt(&last.clock));
                query = query
                    .filter(ticket_clocks::remind_at.ge(last.at))
                    .filter(ticket_clocks::remind_at.gt(last.at).or(same));
            }
            let query = query.order((ticket_clocks::remind_at, ticket_clocks::id));
            query.select((of.0, of.1, of.2, ticket_clocks::remind_at)).load(conn)?
        }
        Part::Ends => {
            let mut query =
                query.filter(ticket_clocks::due_at.lt(now)).filter(ticket_clocks::kind.eq_any(ENDS));
            if let Some(last) = after {
                let same = ticket_clocks::due_at.eq(last.at).and(ticket_clocks::id.gt(&last.clock));
                query = query
                    .filter(ticket_clocks::due_at.ge(last.at))
                    .filter(ticket_clocks::due_at.gt(last.at).or(same));
            }
            let query = query.order((ticket_clocks::due_at, ticket_clocks::id));
            query.select((of.0, of.1, of.2, ticket_clocks::due_at.nullable())).load(conn)?
        }
    };
    let entry = |(clock, ticket, kind, at): Row| {
        Some(Due { clock, ticket, kind, reminder: part == Part::Reminders, at: at? })
    };
    Ok(rows.into_iter().filter_map(entry).collect())
}

/// The sellers' promises of which their technicians are to be reminded at `now`, in bundles of which each is a write: those
/// of a seller stay together.
///
/// # Errors
/// The database's.
pub fn due_to_sellers(conn: &mut Conn, now: Moment) -> Result<Vec<Vec<RowId>>> {
    let rows: Vec<(RowId, Option<SellerId>)> = ticket_clocks::table
        .inner_join(tickets::table)
        .filter(running().and(ticket_clocks::remind_at.le(now)))
        .filter(ticket_clocks::kind.eq_any(ClockKind::SELLERS))
        .order((ticket_clocks::remind_at, ticket_clocks::id))
        .limit(MOST_SELLERS)
        .select((ticket_clocks::id, tickets::seller_id))
        .load(conn)?;
    Ok(bundles(rows))
}

/// The next `AT_ONCE` reminders and ends, for support to look at. A promise that is broken already is past: it waits in the
/// queue; what ends by itself stands here until it has ended.
///
/// # Errors
/// The database's.
pub fn coming(conn: &mut Conn, _agent: &Agent, now: Moment) -> Result<Vec<Coming>> {
    type Row = (Option<Moment>, ClockKind, Reference, String);
    let ends: Vec<Row> = ticket_clocks::table
        .inner_join(tickets::table)
        .filter(running().and(ticket_clocks::due_at.ge(now).or(ticket_clocks::kind.eq_any(ENDS))))
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

/// Does what is due, entry by entry: one that cannot be done leaves no trace, and holds up no other. Says which those were,
/// and why.
///
/// # Errors
/// None of one entry: the database's, when nothing can be done any more.
pub fn carry_out_all(tx: &mut Tx<'_>, due: &[Due]) -> Result<Vec<(Due, Error)>> {
    let ids: Vec<&str> = due.iter().map(|entry| entry.ticket.as_str()).collect();
    hold_tickets(tx, &ids)?;
    let mut left = vec![];
    for entry in due {
        if let Err(why) = tx.attempt(|tx| carry_out(tx, entry)) {
            left.push((entry.clone(), why));
        }
    }
    Ok(left)
}

/// Does what is due, if it still is.
fn carry_out(tx: &mut Tx<'_>, due: &Due) -> Result<()> {
    let now = tx.now();
    let mine = ticket_clocks::table.filter(ticket_clocks::id.eq(&due.clock)).filter(running());
    if due.reminder {
        // Taken before anything else is done: two nodes at the same moment remind once.
        let taken = diesel::update(
            mine.filter(ticket_clocks::remind_at.eq(due.at).and(ticket_clocks::remind_at.le(now))),
        )
        .set(ticket_clocks::remind_at.eq(None::<Moment>))
        .execute(&mut **tx)?;
        return if taken == 1 { remind(tx, due) } else { Ok(()) };
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
    reminder::plan(tx, &ticket, &due.clock)?;
    if due.kind == ClockKind::DraftPurge && !batch::is_to_be_reminded(tx, &ticket)? {
        return Ok(());
    }
    let of = match due.kind {
        ClockKind::InfoAnswer => Reminder::Info,
        ClockKind::Quote => Reminder::Quote,
        ClockKind::LabelUsed => Reminder::Label,
        ClockKind::DraftPurge => Reminder::Draft,
        ClockKind::Lock => Reminder::Lock,
        ClockKind::FirstAnswer
        | ClockKind::LabelMade
        | ClockKind::LabelRenewed
        | ClockKind::CarrierNews
        | ClockKind::UntrackedArrival
        | ClockKind::Analysis
        | ClockKind::Workshop
        | ClockKind::Refund
        | ClockKind::SendBack
        | ClockKind::Delivered
        | ClockKind::ArrivalDecision => return Ok(()),
    };
    let label = match (&ticket.parcel_id, of) {
        (Some(parcel), Reminder::Label) => Label::open_of(tx, parcel)?.map(|label| label.id),
        _ => None,
    };
    let message = if of == Reminder::Info { event::last_question(tx, &ticket.id)? } else { None };
    let quote = if of == Reminder::Quote { Quote::open_of(tx, &ticket.id)? } else { None };
    let account = quote.as_ref().map(|quote| Account::of(tx, &ticket, Some(quote))).transpose()?;
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
    if due.kind == ClockKind::Delivered {
        let clock = ticket_clocks::table.filter(ticket_clocks::id.eq(&due.clock));
        let since: Moment = clock.select(ticket_clocks::started_at).first(&mut **tx)?;
        return ticket.received_unopened(tx, since);
    }
    let (command, kind) = match due.kind {
        ClockKind::InfoAnswer => (Command::CloseUnanswered, Kind::Expired),
        ClockKind::Quote => (Command::ExpireQuote, Kind::QuoteExpired),
        ClockKind::LabelUsed => (Command::ExpireLabel, Kind::LabelExpired),
        ClockKind::LabelRenewed => (Command::CloseExpired, Kind::Expired),
        ClockKind::DraftPurge => (Command::PurgeDraft, Kind::DraftPurged),
        ClockKind::Lock => (Command::ExpireLock, Kind::LockExpired),
        ClockKind::FirstAnswer
        | ClockKind::LabelMade
        | ClockKind::CarrierNews
        | ClockKind::UntrackedArrival
        | ClockKind::Analysis
        | ClockKind::Workshop
        | ClockKind::Refund
        | ClockKind::SendBack
        | ClockKind::Delivered
        | ClockKind::ArrivalDecision => return Ok(()),
    };
    let mut label = None;
    if let (ClockKind::LabelUsed, Some(parcel)) = (due.kind, &ticket.parcel_id) {
        Label::end(tx, parcel, LabelState::Expired)?;
        label = Label::latest_of(tx, parcel)?.map(|label| label.id);
    }
    let quote = if due.kind == ClockKind::Quote { Quote::open_of(tx, &ticket.id)? } else { None };
    let data = Data { quote: quote.map(|quote| quote.id), label, ..Data::default() };
    let act = Act { command, by: By::system(), seen: None, kind, data };
    let (ticket, _) = ticket.act(tx, &act)?;
    if due.kind == ClockKind::DraftPurge { forget(tx, &ticket) } else { Ok(()) }
}

/// Deletes what was typed and uploaded for a draft. The row stays, since its events do.
pub(in crate::models) fn forget(tx: &mut Tx<'_>, draft: &Ticket) -> Result<()> {
    for photo in Photo::of(tx, &draft.id)? {
        Photo::remove(tx, &draft.id, &photo.id)?;
    }
    diesel::update(requests::table.find(&draft.id))
        .set((requests::form.eq("{}"), requests::description.eq("")))
        .execute(&mut **tx)?;
    batch::forget(tx, draft)
}
