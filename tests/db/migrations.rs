//! Tables come up to date on both databases, also when several processes start at once; what is newer is refused.
use crate::support::database;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use sendback::db::{self, Conn, OpenError};
use std::process::Command;

#[test]
fn a_wrong_address_is_refused_with_a_sentence_and_makes_no_file() {
    let dir = tempfile::tempdir().unwrap();
    let said = |url: &str| db::open(url).err().unwrap();
    assert!(matches!(said("mysql://x"), OpenError::Scheme));
    assert!(matches!(said("host=127.0.0.1 port=1 dbname=x"), OpenError::Scheme));
    assert!(matches!(said("postgres://nobody@127.0.0.1:1/x"), OpenError::Connect(_)));
    for far in
        ["postgres://user:p@db.example.com/x", "postgres://user@db.example.com:5432/x?application_name=y"]
    {
        assert!(matches!(said(far), OpenError::NoTls { .. }), "{far}");
    }
    // Told that the network is private it tries, and fails for another reason.
    let far = said("postgres://user@db.invalid/x?sslmode=disable&connect_timeout=1");
    assert!(matches!(far, OpenError::Connect(_)), "{far}");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
    assert!(!std::path::Path::new("host=127.0.0.1 port=1 dbname=x").exists());
}

#[test]
fn a_database_that_a_newer_program_wrote_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let url = database::fresh(dir.path(), true);
    let pool = db::open(&url).unwrap();
    let sql = "INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231000000')";
    match &mut *pool.get().unwrap() {
        Conn::Postgres(conn) => conn.batch_execute(sql).unwrap(),
        Conn::Sqlite(conn) => conn.batch_execute(sql).unwrap(),
    }
    drop(pool);
    let refused = db::open(&url).err().unwrap();
    assert!(matches!(refused, OpenError::Newer(_)), "{refused}");
    assert!(refused.to_string().contains("newer version"));
}

#[test]
fn four_processes_that_start_at_once_migrate_once() {
    for _ in 0..50 {
        let dir = tempfile::tempdir().unwrap();
        let url = database::fresh(dir.path(), false);
        let starts: Vec<_> = (0..4)
            .map(|_| {
                Command::new(std::env::current_exe().unwrap())
                    .args(["db::migrations::one_process_that_starts", "--exact", "--ignored", "--nocapture"])
                    .env("SENDBACK_TEST_OPEN", &url)
                    .stdout(std::process::Stdio::null())
                    .stderr(std::process::Stdio::piped())
                    .spawn()
                    .unwrap()
            })
            .collect();
        for start in starts {
            let output = start.wait_with_output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
    }
}

/// Run by the test above, in a process of its own.
#[test]
#[ignore = "a part of four_processes_that_start_at_once_migrate_once"]
fn one_process_that_starts() {
    if let Ok(url) = std::env::var("SENDBACK_TEST_OPEN") {
        db::open(&url).unwrap();
    }
}

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = diesel::sql_types::Text)]
    t: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    c: String,
}

/// Tables and columns as the program's schema has them, read from its source.
fn schema() -> Vec<(String, String)> {
    let source = std::fs::read_to_string("src/schema.rs").unwrap();
    let mut found = vec![];
    for table in source.split("diesel::table! {").skip(1) {
        let name = table.trim().split(' ').next().unwrap().to_owned();
        let body = table.split_once('{').unwrap().1.split_once('}').unwrap().0;
        for column in body.split(',').filter_map(|c| c.split_once("->")) {
            found.push((name.clone(), column.0.trim().to_owned()));
        }
    }
    found.sort();
    found
}

#[test]
fn the_migrated_database_has_the_tables_and_columns_of_the_schema() {
    let dir = tempfile::tempdir().unwrap();
    let pool = db::open(&database::fresh(dir.path(), true)).unwrap();
    let columns: Vec<Column> = match &mut *pool.get().unwrap() {
        Conn::Postgres(conn) => diesel::sql_query(
            "SELECT table_name::text AS t, column_name::text AS c FROM information_schema.columns \
             WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_%'",
        )
        .load(conn)
        .unwrap(),
        Conn::Sqlite(conn) => diesel::sql_query(
            "SELECT m.name AS t, p.name AS c FROM sqlite_master m, pragma_table_info(m.name) p \
             WHERE m.type = 'table' AND m.name NOT LIKE '\\_\\_%' ESCAPE '\\' AND m.name NOT LIKE 'sqlite%'",
        )
        .load(conn)
        .unwrap(),
    };
    let mut found: Vec<(String, String)> = columns.into_iter().map(|c| (c.t, c.c)).collect();
    found.sort();
    assert_eq!(found, schema());
}
