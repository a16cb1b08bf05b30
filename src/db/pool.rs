//! The pool, the one enum that hides which database is behind it, and the way tables come up to date.
use super::Watch;
use diesel::connection::{SimpleConnection, TransactionManager};
use diesel::migration::{Migration, MigrationSource, MigrationVersion};
use diesel::prelude::*;
use diesel::r2d2::{ManageConnection, Pool as R2d2, PooledConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What both databases understand; runs first.
const COMMON: EmbeddedMigrations = embed_migrations!("migrations/common");
/// What only SQLite has (triggers); runs after the common ones, in the same bookkeeping table.
const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
/// What only PostgreSQL has; runs after the common ones, in the same bookkeeping table.
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
/// Any number will do, as long as every node uses the same one.
const MIGRATION_LOCK: i64 = 727_501;
/// SQLite has one writer at a time; a few readers beside it are plenty (each keeps a page cache).
const SQLITE_CONNECTIONS: u32 = 4;
const POSTGRES_CONNECTIONS: u32 = 8;
/// How long a request waits for a connection before it is told that we are busy.
const WAIT: Duration = Duration::from_secs(10);

/// A connection to either database. Rule 4 of the house: it is opened by the scheme of the URL and never
/// guessed (the derived `establish` swallows errors and may create a file that is named like the URL).
#[derive(diesel::MultiConnection)]
pub enum Conn {
    /// PostgreSQL 15 or newer.
    Postgres(PgConnection),
    /// SQLite, built in.
    Sqlite(SqliteConnection),
}

/// Connections that are kept open and lent out.
pub type Pool = R2d2<Manager>;
/// One lent connection; goes back when dropped.
pub type PooledConn = PooledConnection<Manager>;

/// Why a database cannot be used. The text is one clear sentence for whoever started the program.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Neither `sqlite://…` nor `postgres://…`.
    #[error("The database address must begin with sqlite:// or postgres://.")]
    Scheme,
    /// A PostgreSQL server across a network, and this build cannot encrypt.
    #[error(
        "The database server {host} is not on this machine, and this build cannot encrypt the connection. Use a \
         build with the feature postgres-system, or add sslmode=disable to the address if the network is private."
    )]
    NoTls {
        /// The host that the URL names.
        host: String,
    },
    /// The server or file does not answer.
    #[error("The database cannot be opened: {0}")]
    Connect(String),
    /// Migrations that this program does not know were applied.
    #[error(
        "The database was written by a newer version of this program (it knows {0}). Please update the program."
    )]
    Newer(String),
    /// A migration failed.
    #[error("The database could not be brought up to date: {0}")]
    Migrate(String),
}

#[derive(Debug, Clone)]
enum Address {
    Postgres(String),
    Sqlite(PathBuf),
}

impl Address {
    fn parse(url: &str) -> Result<Self, OpenError> {
        if let Some(path) = url.strip_prefix("sqlite://") {
            return Ok(Self::Sqlite(PathBuf::from(path)));
        }
        let Some(rest) = url.strip_prefix("postgres://").or_else(|| url.strip_prefix("postgresql://")) else {
            return Err(OpenError::Scheme);
        };
        let host = host(rest);
        let here = host.is_empty()
            || host.starts_with('/')
            || host.to_ascii_lowercase().starts_with("%2f")
            || host == "localhost"
            || host.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback());
        let disabled = rest.split(['?', '&']).skip(1).any(|part| part == "sslmode=disable");
        if cfg!(feature = "postgres-bundled") && !here && !disabled {
            return Err(OpenError::NoTls { host });
        }
        Ok(Self::Postgres(url.to_owned()))
    }
}

/// The host of `user:password@host:port/name?options`, also where it is an address in brackets or `?host=`.
fn host(rest: &str) -> String {
    let (authority, options) = rest.split_once('?').unwrap_or((rest, ""));
    if let Some(named) = options.split('&').find_map(|o| o.strip_prefix("host=")) {
        return named.to_owned();
    }
    let authority = authority.split('/').next().unwrap_or_default();
    let place = authority.rsplit_once('@').map_or(authority, |(_, place)| place);
    if let Some(v6) = place.strip_prefix('[') {
        return v6.split(']').next().unwrap_or_default().to_owned();
    }
    place.rsplit_once(':').map_or(place, |(host, _)| host).to_owned()
}

/// Opens connections for the pool, each with the settings that the house relies on.
#[derive(Debug, Clone)]
pub struct Manager {
    address: Address,
    watch: Option<Watch>,
}

impl Manager {
    fn establish(&self) -> Result<Conn, ConnectionError> {
        match &self.address {
            Address::Postgres(url) => {
                let mut conn = PgConnection::establish(url)?;
                conn.batch_execute(
                    "SET TIME ZONE 'UTC'; SET statement_timeout = '15s'; SET lock_timeout = '5s'; \
                     SET idle_in_transaction_session_timeout = '30s'; SET client_min_messages = 'warning'",
                )
                .map_err(ConnectionError::CouldntSetupConfiguration)?;
                Ok(Conn::Postgres(conn))
            }
            Address::Sqlite(path) => {
                let mut conn = SqliteConnection::establish(&path.to_string_lossy())?;
                // busy_timeout comes first: switching to WAL needs the lock. FULL: what was acknowledged survives
                // a power cut. The cache is 2 MB a connection.
                conn.batch_execute(
                    "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                     PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -2000;",
                )
                .map_err(ConnectionError::CouldntSetupConfiguration)?;
                Ok(Conn::Sqlite(conn))
            }
        }
    }
}

impl ManageConnection for Manager {
    type Connection = Conn;
    type Error = diesel::r2d2::Error;
    fn connect(&self) -> Result<Conn, Self::Error> {
        let mut conn = self.establish().map_err(diesel::r2d2::Error::ConnectionError)?;
        if let Some(watch) = &self.watch {
            match &mut conn {
                Conn::Postgres(conn) => conn.set_instrumentation(watch.eye()),
                Conn::Sqlite(conn) => conn.set_instrumentation(watch.eye()),
            }
        }
        Ok(conn)
    }
    fn is_valid(&self, conn: &mut Conn) -> Result<(), Self::Error> {
        match conn {
            Conn::Postgres(conn) => conn.batch_execute("SELECT 1").map_err(diesel::r2d2::Error::QueryError),
            Conn::Sqlite(_) => Ok(()),
        }
    }
    fn has_broken(&self, conn: &mut Conn) -> bool {
        std::thread::panicking()
            || <Conn as Connection>::TransactionManager::is_broken_transaction_manager(conn)
    }
}

/// Opens the database that `url` names (`sqlite://PATH`, made if it is not there, or `postgres://…`) and brings
/// its tables up to date. Safe when several processes start at once.
///
/// # Errors
/// [`OpenError`], with a sentence for the person who started the program.
pub fn open(url: &str) -> Result<Pool, OpenError> {
    pool(url, None)
}

/// [`open`], with everything that is asked written down.
///
/// # Errors
/// As [`open`].
pub fn open_watched(url: &str, watch: &Watch) -> Result<Pool, OpenError> {
    pool(url, Some(watch.clone()))
}

fn pool(url: &str, watch: Option<Watch>) -> Result<Pool, OpenError> {
    let address = Address::parse(url)?;
    let manager = Manager { address: address.clone(), watch };
    migrate(&manager, &address)?;
    let size = match address {
        Address::Postgres(_) => POSTGRES_CONNECTIONS,
        Address::Sqlite(_) => SQLITE_CONNECTIONS,
    };
    R2d2::builder()
        .max_size(size)
        .min_idle(Some(1))
        .connection_timeout(WAIT)
        .build(manager)
        .map_err(|e| OpenError::Connect(e.to_string()))
}

fn migrate(manager: &Manager, address: &Address) -> Result<(), OpenError> {
    let failed = |e: Box<dyn std::error::Error + Send + Sync>| OpenError::Migrate(e.to_string());
    let _locked = match address {
        Address::Sqlite(path) => Some(lock_beside(path).map_err(|e| OpenError::Connect(e.to_string()))?),
        Address::Postgres(_) => None,
    };
    let mut conn = manager.establish().map_err(|e| OpenError::Connect(e.to_string()))?;
    match &mut conn {
        Conn::Postgres(conn) => {
            conn.batch_execute(&format!(
                "SET statement_timeout = 0; SET lock_timeout = 0; SELECT pg_advisory_lock({MIGRATION_LOCK})"
            ))
            .map_err(|e| failed(Box::new(e)))?;
            // The connection is closed at the end of this function, and the lock goes with it.
            newer::<diesel::pg::Pg>(conn, &POSTGRES)?;
            conn.run_pending_migrations(COMMON).map_err(failed)?;
            conn.run_pending_migrations(POSTGRES).map_err(failed)?;
        }
        Conn::Sqlite(conn) => {
            newer::<diesel::sqlite::Sqlite>(conn, &SQLITE)?;
            conn.run_pending_migrations(COMMON).map_err(failed)?;
            conn.run_pending_migrations(SQLITE).map_err(failed)?;
        }
    }
    Ok(())
}

/// An exclusive lock on `<database>.migrate.lock`, held until dropped: two starting processes must not run the
/// same migration at once.
fn lock_beside(database: &Path) -> std::io::Result<std::fs::File> {
    let mut name = database.as_os_str().to_owned();
    name.push(".migrate.lock");
    let file = std::fs::OpenOptions::new().create(true).truncate(false).write(true).open(name)?;
    file.lock()?;
    Ok(file)
}

/// Refuses a database to which migrations were applied that this program does not have.
fn newer<DB: diesel::backend::Backend>(
    conn: &mut impl MigrationHarness<DB>,
    own: &EmbeddedMigrations,
) -> Result<(), OpenError> {
    let failed = |e: Box<dyn std::error::Error + Send + Sync>| OpenError::Migrate(e.to_string());
    let mut known: Vec<MigrationVersion<'static>> = vec![];
    for source in [&COMMON, own] {
        let all: Vec<Box<dyn Migration<DB>>> = source.migrations().map_err(failed)?;
        known.extend(all.iter().map(|m| m.name().version().as_owned()));
    }
    let applied = conn.applied_migrations().map_err(failed)?;
    match applied.into_iter().find(|version| !known.contains(version)) {
        Some(version) => Err(OpenError::Newer(version.to_string())),
        None => Ok(()),
    }
}
