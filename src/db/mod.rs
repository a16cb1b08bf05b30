//! Connections, transactions and column types: one pool, two databases.
mod dialect;
mod pool;
mod rows;
mod tx;
mod types;
mod watch;

pub use dialect::{
    MOST_AT_ONCE, claim_due, hold_promised, hold_tickets, insert_batch_rows, insert_clocks, insert_codes,
    insert_devices, insert_events, insert_jobs, insert_letters, insert_purchases, insert_requests,
    insert_stock, insert_tasks, insert_tickets, insert_words, load_known, make_room, nothing_last,
    trust_the_disk,
};
pub use pool::{Conn, MultiBackend, OpenError, Pool, PooledConn, open, open_watched};
pub use rows::{
    ClockRow, CodeRow, DeviceRow, EventRow, JobRow, LetterRow, ListRow, PurchaseRow, RequestRow, StockRow,
    TaskRow, TicketRow, WordRow,
};
pub use tx::Tx;
pub use types::{Moment, UnknownText, ids, text_column, text_enum};
pub use watch::Watch;
