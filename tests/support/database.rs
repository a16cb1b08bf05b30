//! A fresh, migrated database for each test: a copied file, or a copied PostgreSQL database.
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use sendback::db;
use std::path::Path;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

static COUNT: AtomicU32 = AtomicU32::new(0);

/// The PostgreSQL server that the tests run on, if it is not SQLite's turn.
pub fn postgres() -> Option<String> {
    std::env::var("SENDBACK_TEST_DATABASE").ok().filter(|url| url.starts_with("postgres"))
}

fn template() -> &'static tempfile::TempDir {
    static TEMPLATE: OnceLock<tempfile::TempDir> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let dir = tempfile::tempdir().unwrap();
        drop(db::open(&format!("sqlite://{}", dir.path().join("t.db").display())).unwrap());
        dir
    })
}

/// The URL of the server with another database name.
pub fn with_name(url: &str, name: &str) -> String {
    let (front, _) = url.rsplit_once('/').unwrap();
    format!("{front}/{name}")
}

fn postgres_template(server: &str) -> &'static str {
    static TEMPLATE: OnceLock<String> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let name = format!("template_{}", std::process::id());
        let mut conn = PgConnection::establish(server).unwrap();
        conn.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
        drop(db::open(&with_name(server, &name)).unwrap());
        name
    })
}

/// The URL of a fresh database: an empty one, or one with all tables.
pub fn fresh(dir: &Path, migrated: bool) -> String {
    let Some(server) = postgres() else {
        let file = dir.join("sendback.db");
        if migrated {
            std::fs::copy(template().path().join("t.db"), &file).unwrap();
        }
        return format!("sqlite://{}", file.display());
    };
    let name = format!("test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let mut conn = PgConnection::establish(&server).unwrap();
    let from = if migrated { format!(" TEMPLATE {}", postgres_template(&server)) } else { String::new() };
    // The connections of the template are closed by threads of their own, which may take a moment.
    for _ in 0..100 {
        if conn.batch_execute(&format!("CREATE DATABASE {name}{from}")).is_ok() {
            return with_name(&server, &name);
        }
        #[expect(clippy::disallowed_methods, reason = "tests may wait")]
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("no database could be made from the template");
}
