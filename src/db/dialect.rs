//! The only place where the two databases are asked differently.
use super::{Conn, Moment, Tx};
use crate::schema::{events, jobs, letters, tasks, ticket_clocks, tickets};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;

/// Loads the rows of a query that pages ask all day. Through [`Conn`] its SQL would be written anew, twice or more, each time
/// that it is asked; the database behind it knows the statement by the query's type. For queries of one shape: a boxed one
/// has no type to be known by.
#[macro_export]
macro_rules! load_known {
    ($conn:expr, $query:expr) => {
        match $conn {
            $crate::db::Conn::Postgres(conn) => diesel::RunQueryDsl::load($query, conn),
            $crate::db::Conn::Sqlite(conn) => diesel::RunQueryDsl::load($query, conn),
        }
    };
}
pub use load_known;

/// Rows that are written, or named, in one statement.
pub const MOST_AT_ONCE: usize = 500;

/// The ids of up to `most` jobs of these kinds that may run now, most important first, locked for this write: on
/// PostgreSQL rows that another node is just claiming are skipped; SQLite has one writer anyway.
///
/// # Errors
/// The database's.
pub fn claim_due(tx: &mut Tx<'_>, kinds: &[&str], now: Moment, most: i64) -> QueryResult<Vec<String>> {
    macro_rules! due {
        () => {
            jobs::table
                .filter(jobs::done_at.is_null().and(jobs::parked_at.is_null()))
                .filter(jobs::run_at.le(now))
                .filter(jobs::lease_until.is_null().or(jobs::lease_until.le(now)))
                .filter(jobs::kind.eq_any(kinds))
                .order((jobs::run_at, jobs::priority.desc(), jobs::id))
                .limit(most)
                .select(jobs::id)
        };
    }
    match &mut **tx {
        Conn::Postgres(conn) => due!().for_update().skip_locked().load(conn),
        Conn::Sqlite(conn) => due!().load(conn),
    }
}

/// Holds the returns with a running promise until this write ends – of these sellers, or of everybody: nobody moves one on
/// meanwhile. In the order of their ids, so that two who do it wait for each other in turn. SQLite has one writer anyway.
pub fn hold_promised(tx: &mut Tx<'_>, of: Option<&[String]>) -> QueryResult<()> {
    let running = ticket_clocks::table
        .filter(ticket_clocks::ticket_id.eq(tickets::id))
        .filter(ticket_clocks::done_at.is_null().and(ticket_clocks::paused_at.is_null()));
    let held = tickets::table
        .filter(diesel::dsl::exists(running))
        .order(tickets::id)
        .select(tickets::id)
        .for_update();
    match (&mut **tx, of) {
        (Conn::Sqlite(_), _) => Ok(()),
        (Conn::Postgres(conn), Some(sellers)) => {
            held.filter(tickets::seller_id.eq_any(sellers)).load::<String>(conn).map(drop)
        }
        (Conn::Postgres(conn), None) => held.load::<String>(conn).map(drop),
    }
}

/// Holds these returns until this write ends, in the order of their ids. SQLite has one writer anyway.
pub fn hold_tickets(tx: &mut Tx<'_>, ids: &[&str]) -> QueryResult<()> {
    let these = tickets::table.filter(tickets::id.eq_any(ids)).order(tickets::id).select(tickets::id);
    match &mut **tx {
        Conn::Sqlite(_) => Ok(()),
        Conn::Postgres(conn) => these.for_update().load::<String>(conn).map(drop),
    }
}

/// An event of a return as a row, for many in one statement.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = events)]
pub struct EventRow {
    /// Its id.
    pub id: String,
    /// Which return.
    pub ticket_id: String,
    /// Whose it is.
    pub company_id: String,
    /// Who sold the device.
    pub seller_id: Option<String>,
    /// What happened.
    pub kind: &'static str,
    /// In which role somebody did it.
    pub actor: &'static str,
    /// The return's version.
    pub version: i32,
    /// What else belongs to it.
    pub data: String,
    /// When.
    pub at: Moment,
}

/// Writes up to [`MOST_AT_ONCE`] events of returns.
pub fn insert_events(tx: &mut Tx<'_>, rows: &[EventRow]) -> QueryResult<usize> {
    let insert = diesel::insert_into(events::table).values(rows);
    match &mut **tx {
        Conn::Postgres(conn) => insert.execute(conn),
        Conn::Sqlite(conn) => insert.execute(conn),
    }
}

/// A task about a return as a row, for many in one statement.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = tasks)]
pub struct TaskRow {
    /// Its id.
    pub id: String,
    /// What is to be done.
    pub kind: &'static str,
    /// With which return.
    pub ticket_id: String,
    /// What it is about.
    pub data: &'static str,
    /// When it should be done.
    pub due_at: Moment,
    /// Since when it is there.
    pub created_at: Moment,
}

/// Writes up to [`MOST_AT_ONCE`] tasks.
pub fn insert_tasks(tx: &mut Tx<'_>, rows: &[TaskRow]) -> QueryResult<usize> {
    let insert = diesel::insert_into(tasks::table).values(rows);
    match &mut **tx {
        Conn::Postgres(conn) => insert.execute(conn),
        Conn::Sqlite(conn) => insert.execute(conn),
    }
}

/// A letter as a row, for many in one statement.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = letters)]
pub struct LetterRow {
    /// Its id.
    pub id: String,
    /// What it is.
    pub kind: &'static str,
    /// Which return it is about.
    pub ticket_id: Option<String>,
    /// Which person it is about.
    pub person_id: Option<String>,
    /// The event that asks for it.
    pub event_id: String,
    /// The same for every try.
    pub message_id: String,
    /// To whom.
    pub to_name: String,
    /// Where.
    pub to_email: String,
    /// The same, as it is looked for.
    pub to_key: String,
    /// What it says.
    pub facts: String,
    /// What became of it.
    pub state: &'static str,
    /// Its date.
    pub created_at: Moment,
}

/// A job as a row, for many in one statement.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = jobs)]
pub struct JobRow {
    /// Its id.
    pub id: String,
    /// What to do.
    pub kind: &'static str,
    /// Of which form its body is.
    pub v: i32,
    /// What to do, in full.
    pub body: String,
    /// Not before.
    pub run_at: Moment,
    /// How often it was tried.
    pub attempt: i32,
    /// At most one has it.
    pub dedupe_key: String,
    /// Which return it serves.
    pub ticket_id: Option<String>,
    /// The event that asks for it.
    pub event_id: String,
    /// The higher the sooner.
    pub priority: i32,
    /// Since when it is there.
    pub created_at: Moment,
}

/// Writes up to [`MOST_AT_ONCE`] letters.
pub fn insert_letters(tx: &mut Tx<'_>, rows: &[LetterRow]) -> QueryResult<usize> {
    let insert = diesel::insert_into(letters::table).values(rows);
    match &mut **tx {
        Conn::Postgres(conn) => insert.execute(conn),
        Conn::Sqlite(conn) => insert.execute(conn),
    }
}

/// Writes up to [`MOST_AT_ONCE`] jobs.
pub fn insert_jobs(tx: &mut Tx<'_>, rows: &[JobRow]) -> QueryResult<usize> {
    let insert = diesel::insert_into(jobs::table).values(rows);
    match &mut **tx {
        Conn::Postgres(conn) => insert.execute(conn),
        Conn::Sqlite(conn) => insert.execute(conn),
    }
}

/// Whether writes on this connection wait until the disk has them (`false`: they do, as always). Not waiting is for data
/// that is made again when making it is interrupted; going back to waiting also waits for everything before.
///
/// # Errors
/// The database's.
pub fn trust_the_disk(conn: &mut Conn, yes: bool) -> QueryResult<()> {
    match conn {
        Conn::Postgres(conn) if yes => conn.batch_execute("SET synchronous_commit = off"),
        Conn::Postgres(conn) => conn.batch_execute("SET synchronous_commit = on"),
        Conn::Sqlite(conn) if yes => conn.batch_execute("PRAGMA synchronous = OFF"),
        Conn::Sqlite(conn) => {
            conn.batch_execute("PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(TRUNCATE)")
        }
    }
}
