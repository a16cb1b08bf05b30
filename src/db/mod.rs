//! Connections, transactions and column types: one pool, two databases.
mod dialect;
mod pool;
mod tx;
mod types;
mod watch;

pub use dialect::claim_due;
pub use pool::{Conn, MultiBackend, OpenError, Pool, PooledConn, open, open_watched};
pub use tx::Tx;
pub use types::{Moment, UnknownText, ids, text_column, text_enum};
pub use watch::Watch;
