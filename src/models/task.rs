//! Something that a person must look at: open until somebody has done it, never lost.
use super::event::{self, Data, Kind};
use super::label::Label;
use super::person::Administrator;
use super::ticket::{Reference, Stage, TaskKind, Ticket};
use super::{JobId, TaskId, TicketId};
use crate::db::{Conn, Moment, MultiBackend, Tx};
use crate::error::{Error, Result};
use crate::schema::{labels, tasks, tickets};
use diesel::prelude::*;
use std::collections::HashSet;

/// Rows of a page.
pub const PAGE: i64 = 50;

/// An open task.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = tasks, check_for_backend(MultiBackend))]
pub struct Task {
    /// Its id.
    pub id: TaskId,
    /// What is to be done.
    pub kind: TaskKind,
    /// What it is about, in words of the outside world (a carrier's answer, say).
    pub data: String,
    /// When it should be done.
    pub due_at: Moment,
}

/// A row of the administrators' list.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The task.
    pub task: Task,
    /// The return that it is about, and its device.
    pub ticket: Option<(Reference, String)>,
}

/// Who ends a task, and why; the program itself is nobody.
#[derive(Debug, Clone, Copy)]
pub struct Ended<'a> {
    /// Who.
    pub by: &'a Administrator,
    /// Why, in their words.
    pub why: &'a str,
}

impl Task {
    /// Opens a task about a ticket, unless the same is open already.
    ///
    /// # Errors
    /// The database's.
    pub fn open(
        tx: &mut Tx<'_>,
        kind: TaskKind,
        ticket: &TicketId,
        data: &str,
        due_at: Moment,
    ) -> Result<()> {
        let same = tasks::table
            .filter(tasks::ticket_id.eq(ticket))
            .filter(tasks::kind.eq(kind).and(tasks::done_at.is_null()));
        if diesel::select(diesel::dsl::exists(same)).get_result::<bool>(&mut **tx)? {
            return Ok(());
        }
        Self::insert(tx, kind, (Some(ticket), None), data, due_at)
    }
    /// The open tasks of a ticket, most urgent first.
    ///
    /// # Errors
    /// The database's.
    pub fn open_of(conn: &mut Conn, ticket: &TicketId) -> Result<Vec<Self>> {
        Ok(tasks::table
            .filter(tasks::ticket_id.eq(ticket).and(tasks::done_at.is_null()))
            .order((tasks::due_at, tasks::id))
            .select(Self::as_select())
            .load(conn)?)
    }
    /// Whether support gets the label of an approved return, as its open tasks and the label of its box say: no carrier was left
    /// to ask, and none has been asked since.
    pub fn label_is_supports(ticket: &Ticket, open: &[Self], label: &Option<Label>) -> bool {
        let asked = label.as_ref().is_some_and(Label::is_open);
        let told = open.iter().any(|task| TaskKind::LABEL_IS_SUPPORTS.contains(&task.kind));
        ticket.stage == Stage::Approved && told && !asked
    }
    /// Those of these returns whose label support gets, for somebody who does not see the tasks: in one statement, and in none
    /// where support has nothing to do.
    ///
    /// # Errors
    /// The database's.
    pub fn labels_of_support<'a>(
        conn: &mut Conn,
        among: impl IntoIterator<Item = &'a Ticket>,
    ) -> Result<HashSet<TicketId>> {
        let waiting = |ticket: &&Ticket| ticket.stage == Stage::Approved && ticket.agent_at.is_some();
        let ids: Vec<&TicketId> = among.into_iter().filter(waiting).map(|ticket| &ticket.id).collect();
        if ids.is_empty() {
            return Ok(HashSet::new());
        }
        let told = tasks::table
            .filter(tasks::ticket_id.eq(tickets::id.nullable()).and(tasks::done_at.is_null()))
            .filter(tasks::kind.eq_any(TaskKind::LABEL_IS_SUPPORTS));
        let asked = labels::table
            .filter(labels::parcel_id.nullable().eq(tickets::parcel_id))
            .filter(labels::ended_at.is_null());
        let theirs: Vec<TicketId> = tickets::table
            .filter(tickets::id.eq_any(ids))
            .filter(diesel::dsl::exists(told))
            .filter(diesel::dsl::not(diesel::dsl::exists(asked)))
            .select(tickets::id)
            .load(conn)?;
        Ok(theirs.into_iter().collect())
    }
    /// Opens a task that no return has.
    ///
    /// # Errors
    /// The database's.
    pub fn open_alone(tx: &mut Tx<'_>, kind: TaskKind, data: &str) -> Result<()> {
        let now = tx.now();
        Self::insert(tx, kind, (None, None), data, now)
    }
    /// Whether a task that no return has is open already, of that kind and with that text.
    ///
    /// # Errors
    /// The database's.
    pub fn is_open_alone(conn: &mut Conn, kind: TaskKind, data: &str) -> Result<bool> {
        let same = tasks::table
            .filter(tasks::done_at.is_null().and(tasks::ticket_id.is_null()))
            .filter(tasks::kind.eq(kind).and(tasks::data.eq(data)));
        Ok(diesel::select(diesel::dsl::exists(same)).get_result(conn)?)
    }
    /// Marks the open tasks that no return has, of that kind and with that text, as done.
    ///
    /// # Errors
    /// The database's.
    pub fn finish_alone(tx: &mut Tx<'_>, kind: TaskKind, data: &str, why: &str) -> Result<()> {
        let now = tx.now();
        let these = tasks::table
            .filter(tasks::done_at.is_null().and(tasks::ticket_id.is_null()))
            .filter(tasks::kind.eq(kind).and(tasks::data.eq(data)));
        diesel::update(these).set((tasks::done_at.eq(now), tasks::done_why.eq(why))).execute(&mut **tx)?;
        Ok(())
    }
    /// Marks every open task of that kind on a ticket as done: what it asked for has happened.
    ///
    /// # Errors
    /// The database's.
    pub fn finish(tx: &mut Tx<'_>, kind: TaskKind, ticket: &TicketId, why: &str) -> Result<()> {
        let now = tx.now();
        let these = tasks::table
            .filter(tasks::ticket_id.eq(ticket))
            .filter(tasks::kind.eq(kind).and(tasks::done_at.is_null()));
        diesel::update(these).set((tasks::done_at.eq(now), tasks::done_why.eq(why))).execute(&mut **tx)?;
        Ok(())
    }
    /// Opens the task of a job that was parked. Each such job has one of its own, so that each is looked at.
    ///
    /// # Errors
    /// The database's.
    pub fn open_for_job(tx: &mut Tx<'_>, job: &JobId, ticket: &TicketId, data: &str) -> Result<()> {
        let now = tx.now();
        Self::insert(tx, TaskKind::ParkedJob, (Some(ticket), Some(job)), data, now)
    }
    fn insert(
        tx: &mut Tx<'_>,
        kind: TaskKind,
        (ticket, job): (Option<&TicketId>, Option<&JobId>),
        data: &str,
        due_at: Moment,
    ) -> Result<()> {
        let (id, now): (TaskId, Moment) = (tx.new_id(), tx.now());
        diesel::insert_into(tasks::table)
            .values((
                tasks::id.eq(id),
                tasks::kind.eq(kind),
                tasks::ticket_id.eq(ticket.map(TicketId::as_str)),
                tasks::job_id.eq(job.map(JobId::as_str)),
                tasks::data.eq(data),
                tasks::due_at.eq(due_at),
                tasks::created_at.eq(now),
            ))
            .execute(&mut **tx)?;
        Ok(())
    }
    /// Ends the task that a parked job opened.
    ///
    /// # Errors
    /// The database's.
    pub fn finish_of_job(tx: &mut Tx<'_>, job: &JobId, ended: Ended<'_>) -> Result<()> {
        let now = tx.now();
        diesel::update(tasks::table.filter(tasks::job_id.eq(job.as_str()).and(tasks::done_at.is_null())))
            .set((
                tasks::done_at.eq(now),
                tasks::done_by.eq(ended.by.person.as_str()),
                tasks::done_why.eq(ended.why),
            ))
            .execute(&mut **tx)?;
        Ok(())
    }
    /// The open tasks of all returns, the most urgent first, after `after`; one row more than a page tells that there are
    /// more. Those of parked jobs stand with their jobs.
    ///
    /// # Errors
    /// The database's.
    pub fn all_open(
        conn: &mut Conn,
        _administrator: &Administrator,
        after: Option<&(Moment, TaskId)>,
    ) -> Result<Vec<Listed>> {
        let mut query = tasks::table
            .left_join(tickets::table.on(tickets::id.nullable().eq(tasks::ticket_id)))
            .filter(tasks::done_at.is_null().and(tasks::job_id.is_null()))
            .into_boxed::<MultiBackend>();
        if let Some((at, id)) = after {
            query =
                query.filter(tasks::due_at.ge(at)).filter(tasks::due_at.gt(at).or(tasks::id.gt(id.clone())));
        }
        let rows: Vec<(Self, Option<(Reference, String)>)> = query
            .order((tasks::due_at, tasks::id))
            .limit(PAGE + 1)
            .select((Self::as_select(), (tickets::reference, tickets::title).nullable()))
            .load(conn)?;
        Ok(rows.into_iter().map(|(task, ticket)| Listed { task, ticket }).collect())
    }
    /// An open task, for an administrator.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Stale`] when it is not open any more; the database's.
    pub fn for_administrator(conn: &mut Conn, _administrator: &Administrator, id: &TaskId) -> Result<Listed> {
        let (task, ticket, done): (Self, Option<(Reference, String)>, Option<Moment>) = tasks::table
            .left_join(tickets::table.on(tickets::id.nullable().eq(tasks::ticket_id)))
            .filter(tasks::id.eq(id).and(tasks::job_id.is_null()))
            .select((Self::as_select(), (tickets::reference, tickets::title).nullable(), tasks::done_at))
            .first(conn)?;
        if done.is_some() { Err(Error::Stale { seen: 0 }) } else { Ok(Listed { task, ticket }) }
    }
    /// Puts a task aside that nobody has to do any more, with the reason.
    ///
    /// # Errors
    /// [`Error::NotFound`], also for a parked job's, which ends with its job; [`Error::Stale`] when somebody has done it or
    /// put it aside; the database's.
    pub fn dismiss(tx: &mut Tx<'_>, id: &TaskId, ended: Ended<'_>) -> Result<()> {
        let task = Self::for_administrator(tx, ended.by, id)?.task;
        let now = tx.now();
        let open = tasks::table.filter(tasks::id.eq(id).and(tasks::done_at.is_null()));
        let ticket: Option<Option<TicketId>> = diesel::update(open)
            .set((
                tasks::done_at.eq(now),
                tasks::done_by.eq(ended.by.person.as_str()),
                tasks::done_why.eq(ended.why),
            ))
            .returning(tasks::ticket_id)
            .get_result(&mut **tx)
            .optional()?;
        let Some(ticket) = ticket else { return Err(Error::Stale { seen: 0 }) };
        let Some(ticket) = ticket else { return Ok(()) };
        Ticket::refresh_queue(tx, &ticket)?;
        let what = Data { what: Some(task.kind.as_str().to_owned()), ..Data::default() };
        let ticket = Ticket::named(tx, &ticket)?;
        event::record(tx, &ticket, Kind::TaskDismissed, &ended.by.as_by(), &what).map(drop)
    }
}
