//! Connections, transactions and column types: one pool, two databases.
mod dialect;
mod pool;
mod rows;
mod tx;
mod types;
mod watch;

pub use dialect::{
    MOST_AT_ONCE, claim_due, hold_promised, insert_codes, insert_devices, insert_events, insert_purchases,
    insert_stock, load_known, make_room, trust_the_disk,
};
pub use pool::{Conn, MultiBackend, OpenError, Pool, PooledConn, open, open_watched};
pub use rows::{CodeRow, DeviceRow, EventRow, PurchaseRow, StockRow};
pub use tx::Tx;
pub use types::{Moment, UnknownText, ids, text_column, text_enum};
pub use watch::Watch;
