//! A write in progress. Everything inside commits together or not at all.
use super::{Conn, Moment};
use crate::config::Config;
use diesel::connection::{AnsiTransactionManager, Connection, SimpleConnection, TransactionManager};
use diesel::result::Error as DieselError;
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicU32, Ordering};

type Manager = <Conn as Connection>::TransactionManager;

/// Counts the ids made in this process, so that ids of one moment keep the order in which they were made.
static MADE: AtomicU32 = AtomicU32::new(0);

/// What a function must ask for if it changes anything. A reader asks for `&mut Conn`.
pub struct Tx<'c> {
    conn: &'c mut Conn,
    config: &'c Config,
    now: Moment,
    jobs: bool,
    choices: bool,
}

/// What a finished write leaves behind for its caller: the result, and whether it queued jobs or changed what pages offer.
pub(crate) struct Written<T> {
    pub(crate) value: T,
    pub(crate) queued_jobs: bool,
    pub(crate) changed_choices: bool,
}

impl<'c> Tx<'c> {
    /// Runs `work` in one transaction at the moment `now`. SQLite takes the write lock at the start: a transaction
    /// that reads first and writes later fails as soon as two of them meet. Before the COMMIT a PostgreSQL
    /// transaction is proved alive: after an SQL error that somebody ignored, COMMIT would roll back and report
    /// success.
    pub(crate) fn run<T, E: From<DieselError>>(
        conn: &mut Conn,
        config: &Config,
        now: Moment,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<Written<T>, E> {
        match conn {
            Conn::Sqlite(conn) => AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN IMMEDIATE")?,
            Conn::Postgres(conn) => AnsiTransactionManager::begin_transaction(conn)?,
        }
        let mut tx = Tx { conn, config, now, jobs: false, choices: false };
        let done = work(&mut tx);
        let (queued_jobs, changed_choices) = (tx.jobs, tx.choices);
        match done.and_then(|value| alive(conn).map(|()| value).map_err(E::from)) {
            Ok(value) => {
                Manager::commit_transaction(conn)?;
                Ok(Written { value, queued_jobs, changed_choices })
            }
            Err(why) => {
                Manager::rollback_transaction(conn)?;
                Err(why)
            }
        }
    }

    /// Runs statements that may collide (a unique index, say) in a savepoint: when they fail, the write goes on as
    /// if they had not been tried.
    ///
    /// # Errors
    /// What `work` answers.
    pub fn attempt<T, E: From<DieselError>>(
        &mut self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        Manager::begin_transaction(self.conn)?;
        let mut inner =
            Tx { conn: self.conn, config: self.config, now: self.now, jobs: false, choices: false };
        let done = work(&mut inner);
        let (queued, choices) = (inner.jobs, inner.choices);
        match done {
            Ok(value) => {
                Manager::commit_transaction(self.conn)?;
                self.jobs |= queued;
                self.choices |= choices;
                Ok(value)
            }
            Err(why) => {
                Manager::rollback_transaction(self.conn)?;
                Err(why)
            }
        }
    }

    /// The moment of this write: the same for every row it touches.
    pub fn now(&self) -> Moment {
        self.now
    }

    /// Says that somebody or a seller came, went or is called something else: what is kept of them is looked up anew.
    pub fn changed_choices(&mut self) {
        self.choices = true;
    }

    /// What the operator decided: names and numbers that rows keep.
    pub fn config(&self) -> &'c Config {
        self.config
    }

    /// A new id (UUIDv7 of this write's moment; ids of one process keep the order in which they were made).
    pub fn new_id<Id: From<uuid::Uuid>>(&self) -> Id {
        // The version takes the upper half of the first byte and the variant two bits of the third: 26 bits of the
        // count go around them, the rest is random.
        let count = MADE.fetch_add(1, Ordering::Relaxed);
        let part = |shift: u32, mask: u32| u8::try_from((count >> shift) & mask).unwrap_or_default();
        let [e, f, g, h, i, j]: [u8; 6] = rand::random();
        let tail = [part(22, 0x0f), part(14, 0xff), part(8, 0x3f), part(0, 0xff), e, f, g, h, i, j];
        let millis = u64::try_from(self.now.naive().and_utc().timestamp_millis()).unwrap_or_default();
        Id::from(uuid::Builder::from_unix_timestamp_millis(millis, &tail).into_uuid())
    }

    /// Says that jobs were queued, so that the worker is woken after the commit.
    pub fn wake_worker(&mut self) {
        self.jobs = true;
    }
}

fn alive(conn: &mut Conn) -> Result<(), DieselError> {
    match conn {
        Conn::Postgres(conn) => conn.batch_execute("SELECT 1"),
        Conn::Sqlite(_) => Ok(()),
    }
}

impl Deref for Tx<'_> {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        self.conn
    }
}
impl DerefMut for Tx<'_> {
    fn deref_mut(&mut self) -> &mut Conn {
        self.conn
    }
}
