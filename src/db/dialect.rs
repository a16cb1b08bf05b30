//! The only place where the two databases are asked differently.
use super::rows::{
    ClockRow, CodeRow, DeviceRow, EventRow, JobRow, LetterRow, ListRow, PurchaseRow, RequestRow, StockRow,
    TaskRow, TicketRow, WordRow,
};
use super::{Conn, Moment, Tx};
use crate::schema::{
    batch_rows, device_codes, devices, events, jobs, letters, purchases, requests, stock, tasks,
    ticket_clocks, ticket_words, tickets,
};
use diesel::connection::SimpleConnection;
use diesel::expression::expression_types::NotSelectable;
use diesel::prelude::*;

/// Loads the rows of a query that pages ask all day. Through [`Conn`] its SQL would be written anew, twice or more, each time
/// that it is asked; the database behind it knows the statement by the query's type. For queries of one shape: a boxed one
/// has no type to be known by.
///
/// With the type of a row after the connection, the query selects that row. Its backend is named then: left to be found out,
/// a row of many joined tables costs the compiler 20 s.
#[macro_export]
macro_rules! load_known {
    ($conn:expr, $query:expr) => {
        match $conn {
            $crate::db::Conn::Postgres(conn) => diesel::RunQueryDsl::load($query, conn),
            $crate::db::Conn::Sqlite(conn) => diesel::RunQueryDsl::load($query, conn),
        }
    };
    ($conn:expr, $row:ty, $query:expr) => {
        match $conn {
            $crate::db::Conn::Postgres(conn) => {
                let row = <$row as diesel::SelectableHelper<diesel::pg::Pg>>::as_select();
                diesel::RunQueryDsl::load($query.select(row), conn)
            }
            $crate::db::Conn::Sqlite(conn) => {
                let row = <$row as diesel::SelectableHelper<diesel::sqlite::Sqlite>>::as_select();
                diesel::RunQueryDsl::load($query.select(row), conn)
            }
        }
    };
}
pub use load_known;

diesel::postfix_operator!(NothingLast, " NULLS LAST", NotSelectable);

/// Orders by a column with rows that have nothing in it last: left to themselves, SQLite has them first and PostgreSQL last.
pub fn nothing_last<Column: ExpressionMethods>(column: Column) -> NothingLast<diesel::dsl::Asc<Column>> {
    NothingLast::new(column.asc())
}

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

macro_rules! insert_many {
    ($($(#[$meta:meta])* $name:ident($row:ty) $table:ident;)+) => {$(
        $(#[$meta])*
        ///
        /// # Errors
        /// The database's.
        pub fn $name(tx: &mut Tx<'_>, rows: &[$row]) -> QueryResult<usize> {
            let insert = diesel::insert_into($table::table).values(rows);
            match &mut **tx {
                Conn::Postgres(conn) => insert.execute(conn),
                Conn::Sqlite(conn) => insert.execute(conn),
            }
        }
    )+};
}
insert_many! {
    /// Writes up to [`MOST_AT_ONCE`] events of returns.
    insert_events(EventRow) events;
    /// Writes up to [`MOST_AT_ONCE`] order lines.
    insert_purchases(PurchaseRow) purchases;
    /// Writes up to [`MOST_AT_ONCE`] devices.
    insert_devices(DeviceRow) devices;
    /// Writes up to [`MOST_AT_ONCE`] numbers of devices.
    insert_codes(CodeRow) device_codes;
    /// Writes up to [`MOST_AT_ONCE`] units of stock.
    insert_stock(StockRow) stock;
    /// Writes up to [`MOST_AT_ONCE`] words by which returns are found.
    insert_words(WordRow) ticket_words;
    /// Writes up to [`MOST_AT_ONCE`] tasks.
    insert_tasks(TaskRow) tasks;
    /// Writes up to [`MOST_AT_ONCE`] letters.
    insert_letters(LetterRow) letters;
    /// Writes up to [`MOST_AT_ONCE`] jobs.
    insert_jobs(JobRow) jobs;
    /// Writes up to [`MOST_AT_ONCE`] returns that are begun.
    insert_tickets(TicketRow) tickets;
    /// Writes up to [`MOST_AT_ONCE`] forms.
    insert_requests(RequestRow) requests;
    /// Writes up to [`MOST_AT_ONCE`] promises.
    insert_clocks(ClockRow) ticket_clocks;
    /// Writes up to [`MOST_AT_ONCE`] rows of lists of devices.
    insert_batch_rows(ListRow) batch_rows;
}

/// Makes room in memory for a write of very many rows on this connection (`false`: as always again). PostgreSQL has its own.
///
/// # Errors
/// The database's.
pub fn make_room(conn: &mut Conn, yes: bool) -> QueryResult<()> {
    match conn {
        Conn::Postgres(_) => Ok(()),
        Conn::Sqlite(conn) if yes => conn.batch_execute("PRAGMA cache_size = -65536"),
        Conn::Sqlite(conn) => conn.batch_execute("PRAGMA cache_size = -2000"),
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
