//! Promises that are broken: each is an event and an agent's task, once, and where it was the seller's a letter to its
//! technicians. Noticed for many at once, in a few statements. And where a return stands in support's queue.
use super::stage::{ClockKind, Stage, TaskKind};
use super::{Reference, Ticket};
use crate::db::{EventRow, MOST_AT_ONCE, Moment, TaskRow, Tx, hold_tickets, insert_events, insert_tasks};
use crate::error::{Error, Result};
use crate::models::event::{Data, Kind};
use crate::models::letter::{LetterKind, Line, to_technicians};
use crate::models::task::Task;
use crate::models::{CompanyId, EventId, RowId, SellerId, TaskId, TicketId};
use crate::schema::{tasks, ticket_clocks, tickets};
use diesel::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Broken promises that are looked at in one round of the clock.
const AT_ONCE: i64 = 50_000;

/// What a broken promise asks of support; nothing for the customer's own time: nobody of ours broke it.
pub(super) fn task_of(kind: ClockKind) -> Option<TaskKind> {
    match kind {
        ClockKind::LabelMade => Some(TaskKind::LabelLate),
        ClockKind::FirstAnswer
        | ClockKind::CarrierNews
        | ClockKind::UntrackedArrival
        | ClockKind::Analysis
        | ClockKind::Workshop
        | ClockKind::Refund
        | ClockKind::SendBack
        | ClockKind::ArrivalDecision => Some(TaskKind::Overdue),
        ClockKind::InfoAnswer
        | ClockKind::Quote
        | ClockKind::LabelUsed
        | ClockKind::LabelRenewed
        | ClockKind::DraftPurge
        // Ends by itself: it counts as received then.
        | ClockKind::Delivered
        | ClockKind::Lock => None,
    }
}

/// A broken promise, with what is needed of its return.
#[derive(Queryable)]
struct Broken {
    id: RowId,
    kind: ClockKind,
    due_at: Moment,
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
    stage: Stage,
    unsafe_battery: bool,
    due_at: Option<Moment>,
    changed_at: Moment,
}

/// The promises that were broken since the last look, in bundles of which each is a write: those of a seller stay together.
///
/// # Errors
/// The database's.
pub fn late(conn: &mut crate::db::Conn, now: Moment) -> Result<Vec<Vec<RowId>>> {
    let rows: Vec<(RowId, Option<SellerId>)> = ticket_clocks::table
        .inner_join(tickets::table)
        .filter(ticket_clocks::due_at.lt(now).and(ticket_clocks::breached_at.is_null()))
        .filter(ticket_clocks::done_at.is_null().and(ticket_clocks::paused_at.is_null()))
        .order((ticket_clocks::due_at, ticket_clocks::id))
        .limit(AT_ONCE)
        .select((ticket_clocks::id, tickets::seller_id))
        .load(conn)?;
    Ok(bundles(rows))
}

/// Rows in bundles of at most [`MOST_AT_ONCE`], those of a seller together as far as they fit.
pub(super) fn bundles(mut rows: Vec<(RowId, Option<SellerId>)>) -> Vec<Vec<RowId>> {
    rows.sort_by(|(_, one), (_, other)| one.cmp(other));
    let (mut all, mut bundle): (Vec<Vec<RowId>>, Vec<RowId>) = (vec![], vec![]);
    for same in rows.chunk_by(|(_, one), (_, other)| one == other) {
        if bundle.len() + same.len() > MOST_AT_ONCE && !bundle.is_empty() {
            all.push(std::mem::take(&mut bundle));
        }
        for (id, _) in same {
            bundle.push(id.clone());
            if bundle.len() == MOST_AT_ONCE {
                all.push(std::mem::take(&mut bundle));
            }
        }
    }
    all.extend(Some(bundle).filter(|bundle| !bundle.is_empty()));
    all
}

/// Notices that these promises are broken, as far as they still are. All at once or not at all.
///
/// # Errors
/// [`Error::Busy`] when another node does the same now; the database's.
pub fn notice(tx: &mut Tx<'_>, clocks: &[RowId]) -> Result<usize> {
    let (now, mut noticed) = (tx.now(), 0);
    for some in clocks.chunks(MOST_AT_ONCE) {
        hold(tx, some)?;
        let broken = still_broken(tx, some, now)?;
        let ids = broken.iter().map(|one| one.id.as_str());
        let unnoticed = ticket_clocks::table
            .filter(ticket_clocks::id.eq_any(ids).and(ticket_clocks::breached_at.is_null()));
        let marked = diesel::update(unnoticed).set(ticket_clocks::breached_at.eq(now)).execute(&mut **tx)?;
        if marked != broken.len() {
            return Err(Error::Busy("somebody else looks for broken promises now"));
        }
        noticed += marked;
        let ours: Vec<&Broken> = broken.iter().filter(|one| task_of(one.kind).is_some()).collect();
        open_tasks(tx, &ours, now)?;
        put_in_queue(tx, &ours)?;
        put_on_record(tx, &ours)?;
    }
    Ok(noticed)
}

/// Holds the returns of these promises: whoever moves one on meanwhile waits here, and so do we for them.
pub(super) fn hold(tx: &mut Tx<'_>, clocks: &[RowId]) -> Result<()> {
    let ids: Vec<TicketId> = ticket_clocks::table
        .filter(ticket_clocks::id.eq_any(clocks))
        .select(ticket_clocks::ticket_id)
        .load(&mut **tx)?;
    let ids: Vec<&str> = ids.iter().map(TicketId::as_str).collect();
    Ok(hold_tickets(tx, &ids)?)
}

fn still_broken(tx: &mut Tx<'_>, clocks: &[RowId], now: Moment) -> Result<Vec<Broken>> {
    Ok(ticket_clocks::table
        .inner_join(tickets::table)
        .filter(ticket_clocks::id.eq_any(clocks))
        .filter(ticket_clocks::due_at.lt(now).and(ticket_clocks::breached_at.is_null()))
        .filter(ticket_clocks::done_at.is_null().and(ticket_clocks::paused_at.is_null()))
        .order((ticket_clocks::due_at, ticket_clocks::id))
        .select((
            ticket_clocks::id,
            ticket_clocks::kind,
            ticket_clocks::due_at,
            (
                tickets::id,
                tickets::reference,
                tickets::title,
                tickets::version,
                tickets::company_id,
                tickets::seller_id,
                tickets::stage,
                tickets::unsafe_battery,
                tickets::due_at,
                tickets::changed_at,
            ),
        ))
        .load(&mut **tx)?)
}

/// Each asks something of support, unless the same is asked already.
fn open_tasks(tx: &mut Tx<'_>, broken: &[&Broken], now: Moment) -> Result<()> {
    let kinds = [TaskKind::Overdue, TaskKind::LabelLate];
    let mut open: BTreeSet<(Option<TicketId>, TaskKind)> = tasks::table
        .filter(tasks::ticket_id.eq_any(broken.iter().map(|one| one.of.id.as_str())))
        .filter(tasks::kind.eq_any(kinds).and(tasks::done_at.is_null()))
        .select((tasks::ticket_id, tasks::kind))
        .load(&mut **tx)?
        .into_iter()
        .collect();
    let mut rows = vec![];
    for one in broken {
        let Some(kind) = task_of(one.kind) else { continue };
        if !open.insert((Some(one.of.id.clone()), kind)) {
            continue;
        }
        let id: TaskId = tx.new_id();
        rows.push(TaskRow {
            id: id.to_string(),
            kind: kind.as_str(),
            ticket_id: one.of.id.to_string(),
            data: one.kind.as_str(),
            due_at: now,
            created_at: now,
        });
    }
    insert_tasks(tx, &rows)?;
    Ok(())
}

/// They stand in support's queue by the most urgent of their tasks.
fn put_in_queue(tx: &mut Tx<'_>, broken: &[&Broken]) -> Result<()> {
    let first: Vec<(Option<TicketId>, Option<Moment>)> = tasks::table
        .filter(tasks::ticket_id.eq_any(broken.iter().map(|one| one.of.id.as_str())))
        .filter(tasks::done_at.is_null())
        .group_by(tasks::ticket_id)
        .select((tasks::ticket_id, diesel::dsl::min(tasks::due_at)))
        .load(&mut **tx)?;
    let first: HashMap<TicketId, Moment> =
        first.into_iter().filter_map(|(id, at)| Some((id?, at?))).collect();
    let mut places: BTreeMap<Option<Moment>, Vec<&TicketId>> = BTreeMap::new();
    for one in broken {
        let state = (one.of.stage, one.of.unsafe_battery, one.of.changed_at);
        let at = place_in_queue(state, one.of.due_at, first.get(&one.of.id).copied());
        places.entry(at).or_default().push(&one.of.id);
    }
    for (at, ids) in places {
        diesel::update(tickets::table.filter(tickets::id.eq_any(ids.iter().map(|id| id.as_str()))))
            .set(tickets::agent_at.eq(at))
            .execute(&mut **tx)?;
    }
    Ok(())
}

/// Each is an event; a seller's technicians get one letter about theirs.
fn put_on_record(tx: &mut Tx<'_>, broken: &[&Broken]) -> Result<()> {
    let (mut rows, mut lines) = (vec![], BTreeMap::<&SellerId, (EventId, Vec<Line>)>::new());
    for one in broken {
        let data = Data { what: Some(one.kind.as_str().to_owned()), ..Data::default() };
        let id: EventId = tx.new_id();
        rows.push(EventRow {
            id: id.to_string(),
            ticket_id: one.of.id.to_string(),
            company_id: one.of.company.to_string(),
            seller_id: one.of.seller.as_ref().map(ToString::to_string),
            kind: Kind::Breached.as_str(),
            actor: super::Who::System.as_str(),
            person_id: None,
            version: one.of.version,
            data: serde_json::to_string(&data)?,
            at: tx.now(),
        });
        if let (Some(seller), true) = (&one.of.seller, one.kind.is_sellers()) {
            let (reference, title) = (one.of.reference.to_string(), one.of.title.clone());
            let line = Line { reference, title, kind: one.kind, due_at: one.due_at };
            lines.entry(seller).or_insert_with(|| (id, vec![])).1.push(line);
        }
    }
    insert_events(tx, &rows)?;
    for (seller, (event, lines)) in lines {
        to_technicians(tx, LetterKind::SellerLate, seller, &lines, &event)?;
    }
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
        let mut noticed = 0;
        for bundle in late(tx, now)? {
            noticed += notice(tx, &bundle)?;
        }
        Ok(noticed)
    }
}
