//! Connections, transactions and column types: one pool, two databases.
mod dialect;
mod pool;
mod tx;
mod types;
mod watch;

pub use dialect::{
    EventRow, JobRow, LetterRow, MOST_AT_ONCE, TaskRow, claim_due, hold_promised, hold_tickets,
    insert_events, insert_jobs, insert_letters, insert_tasks, load_known, trust_the_disk,
};
pub use pool::{Conn, MultiBackend, OpenError, Pool, PooledConn, open, open_watched};
pub use tx::Tx;
pub use types::{Moment, UnknownText, ids, text_column, text_enum};
pub use watch::Watch;
