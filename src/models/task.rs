//! Something that a person must look at: open until somebody has done it, never lost.
use super::{TaskId, TicketId};
use crate::db::{Conn, Moment, MultiBackend, Tx};
use crate::error::Result;
use crate::models::ticket::TaskKind;
use crate::schema::tasks;
use diesel::prelude::*;

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
        let now = tx.now();
        let same = tasks::table
            .filter(tasks::ticket_id.eq(ticket))
            .filter(tasks::kind.eq(kind).and(tasks::done_at.is_null()));
        if diesel::select(diesel::dsl::exists(same)).get_result::<bool>(&mut **tx)? {
            return Ok(());
        }
        let id: TaskId = tx.new_id();
        diesel::insert_into(tasks::table)
            .values((
                tasks::id.eq(id),
                tasks::kind.eq(kind),
                tasks::ticket_id.eq(ticket),
                tasks::data.eq(data),
                tasks::due_at.eq(due_at),
                tasks::created_at.eq(now),
            ))
            .execute(&mut **tx)?;
        Ok(())
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
}
