//! Starting a demonstration, as a stranger does: once, again, and where it cannot be.
use crate::support::browser::Browser;
use crate::support::database;
use diesel::prelude::*;
use sendback::clock::Clock;
use sendback::demo::{self, Options, PASSWORD, SIGN_INS};
use sendback::schema::{devices, people, settings, tickets};
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn program(data: &Path, database: Option<&str>, port: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sendback"));
    command.args(["demo", "--port", port, "--data"]).arg(data);
    if let Some(url) = database {
        command.args(["--database", url]);
    }
    command
}

fn refused(mut command: Command) -> (Option<i32>, String) {
    let Output { status, stderr, .. } = command.output().unwrap();
    (status.code(), String::from_utf8_lossy(&stderr).into_owned())
}

#[test]
fn it_says_where_it_is_and_who_can_sign_in_and_starts_again_without_harm() {
    let dir = tempfile::tempdir().unwrap();
    let url = database::postgres().map(|_| database::fresh(dir.path(), false));
    let data = dir.path().join("data");
    let mut seen = vec![];
    // Each for their own code: it is the same one if both come within half a minute.
    for staff in ["amy@sendback.example", "sam@sendback.example"] {
        let mut child = program(&data, url.as_deref(), "0").stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = lines.next().unwrap().unwrap();
        let base = first.split_whitespace().last().unwrap().to_owned();
        assert!(base.starts_with("http://127.0.0.1:"), "{first}");
        let said: Vec<String> = lines.by_ref().take(SIGN_INS.len() + 3).map(Result::unwrap).collect();
        assert!(said[0].contains(PASSWORD) && said[1].contains("/demo/codes"), "{said:?}");
        for (email, who) in SIGN_INS {
            assert!(said.iter().any(|line| line.contains(email) && line.contains(who)), "{email}");
            let mut browser = Browser::new(&base);
            let page = browser.post("/sign-in", &[("email", email), ("password", PASSWORD)]);
            assert_eq!(page.status, 303, "{email}");
        }
        let mut browser = Browser::new(&base);
        assert!(browser.get("/help").says("This is a demonstration."));
        let mut page = browser.get("/sign-in");
        page.fill("E-mail address", staff);
        page.fill("Password", PASSWORD);
        let mut page = browser.press(page, "Sign in");
        let codes = browser.get("/demo/codes").text();
        let code: String =
            codes.split("The code of the sample people").last().unwrap().trim().chars().take(6).collect();
        page.fill("Code", &code);
        assert_eq!(browser.press(page, "Sign in").path, "/admin", "{codes}");
        seen.push(browser.get("/demo/mail").body().matches("class=\"row\"").count());
        // SIGTERM: it finishes and says that all is well.
        Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
        assert!(child.wait().unwrap().success());
    }
    assert!(seen[0] > 10 && seen[0] == seen[1], "{seen:?}");
}

#[test]
fn what_cannot_be_is_one_clear_sentence_and_an_exit_code() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let (code, said) = refused(program(&data, None, &port));
    assert_eq!((code, said.lines().count()), (Some(1), 1), "{said}");
    assert!(said.contains(&format!("Port {port} is taken.")), "{said}");
    // A file where the folder should be: not even root can write into it.
    let file = dir.path().join("file");
    std::fs::write(&file, "x").unwrap();
    let (code, said) = refused(program(&file, None, "0"));
    assert_eq!((code, said.lines().count()), (Some(1), 1), "{said}");
    assert!(said.contains("cannot be written to"), "{said}");
    let (code, said) = refused(program(&data, Some("mysql://x"), "0"));
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("must begin with sqlite:// or postgres://"), "{said}");
    assert_eq!(refused(program(&data, None, "none")).0, Some(2));
}

#[test]
fn somebody_elses_data_and_a_newer_databases_are_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let url = database::fresh(dir.path(), true);
    let pool = sendback::db::open(&url).unwrap();
    let run = |sql: &str| {
        diesel::sql_query(sql).execute(&mut *pool.get().unwrap()).unwrap();
    };
    run("INSERT INTO people (id, email, email_key, name, name_key, language, created_at) \
         VALUES ('p', 'x@y.example', 'x@y.example', 'X', 'x', 'en-GB', '2026-01-01 00:00:00')");
    let (code, said) = refused(program(dir.path(), Some(&url), "0"));
    assert_eq!(code, Some(1));
    assert!(said.contains("not a demonstration's, so it was left alone"), "{said}");
    let (purposes, there): (i64, i64) = (
        settings::table.count().get_result(&mut *pool.get().unwrap()).unwrap(),
        people::table.count().get_result(&mut *pool.get().unwrap()).unwrap(),
    );
    assert_eq!((purposes, there), (0, 1));
    run(
        "INSERT INTO __diesel_schema_migrations (version, run_on) VALUES ('29991231000000', '2026-01-01 00:00:00')",
    );
    let (code, said) = refused(program(dir.path(), Some(&url), "0"));
    assert_eq!((code, said.lines().count()), (Some(1), 1), "{said}");
    assert!(said.contains("newer version of this program"), "{said}");
}

/// How many returns another process has begun by now, as far as anybody can see.
fn begun(database: &Path) -> i64 {
    if !database.exists() {
        return 0;
    }
    let Ok(mut conn) = SqliteConnection::establish(&database.to_string_lossy()) else { return 0 };
    tickets::table.count().get_result(&mut conn).unwrap_or(0)
}

#[test]
fn sample_data_whose_making_was_interrupted_is_made_again() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let mut child = program(&data, None, "0").stdout(Stdio::piped()).spawn().unwrap();
    while begun(&data.join("sendback.db")) < 3 {
        #[expect(clippy::disallowed_methods, reason = "another process works meanwhile")]
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let options = Options::within(data, None);
    let app = demo::open(&options, "http://127.0.0.1:1", Clock::System).unwrap();
    let count: i64 = app.write_now(|tx| Ok(devices::table.count().get_result(&mut **tx)?)).unwrap();
    assert_eq!(count, 61);
}
