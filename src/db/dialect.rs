//! The only place where the two databases are asked differently.
use super::{Conn, Moment, Tx};
use crate::schema::jobs;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;

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
