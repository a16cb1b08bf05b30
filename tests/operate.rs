//! Running it for real: the process with its settings, its log, its answers to a watchman, and its end.
use crate::support::browser::Browser;
use crate::support::database;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The program with settings that are enough, on a database of its own.
fn program(dir: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sendback"));
    command.args(arguments).current_dir(dir);
    for (name, value) in [
        ("BRAND", "Fair Returns"),
        ("BASE_URL", "http://127.0.0.1:1"),
        ("HELP_EMAIL", "help@returns.example"),
        ("HELP_PHONE", "020 7946 0000"),
        ("MAIL_FROM", "post@returns.example"),
        ("LISTEN", "127.0.0.1:0"),
    ] {
        command.env(format!("SENDBACK_{name}"), value);
    }
    command
}

struct Running {
    child: Child,
    base: String,
}

fn started(mut command: Command) -> Running {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    let base = first.split_whitespace().nth(2).unwrap_or_default().to_owned();
    Running { child, base }
}

impl Running {
    /// Tells it to stop; its exit code, its log, and how long that took.
    fn stop(mut self) -> (Option<i32>, String, Duration) {
        let began = Instant::now();
        Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        let status = self.child.wait().unwrap();
        let mut log = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        (status.code(), log, began.elapsed())
    }
}

fn database_of(dir: &Path) -> Option<String> {
    database::postgres().map(|_| database::fresh(dir, false))
}

fn configured(dir: &Path, url: Option<&String>, arguments: &[&str]) -> Command {
    let mut command = program(dir, arguments);
    if let Some(url) = url {
        command.env("SENDBACK_DATABASE", url);
    }
    command
}

#[test]
fn an_empty_marketplace_is_served_watched_and_stopped() {
    let dir = tempfile::tempdir().unwrap();
    let url = database_of(dir.path());
    let running = started(configured(dir.path(), url.as_ref(), &["serve"]));
    let mut browser = Browser::new(&running.base);
    let page = browser.get("/sign-in");
    assert!(page.says("Fair Returns") && !page.says("demonstration"), "{}", page.text());
    assert_eq!(browser.get("/demo/mail").status, 404, "the demonstration's pages are only there");
    assert_eq!(browser.get("/health").body(), "ok\n");
    let ready = browser.get("/ready");
    assert_eq!(ready.status, 200);
    assert!(ready.body().starts_with(r#"{"database":"ok","files":"ok","worker":"ok""#), "{}", ready.body());
    let asked = browser.get("/l/a-token-that-nobody-may-read");
    let id = asked.headers["x-request-id"].clone();
    let (code, log, took) = running.stop();
    assert_eq!(code, Some(0), "{log}");
    assert!(took < Duration::from_secs(10), "{took:?}");
    let line = log.lines().find(|line| line.contains(&id)).unwrap();
    for part in [r#""route":"/l/{token}""#, r#""method":"GET""#, r#""status":404"#, r#""level":"INFO""#] {
        assert!(line.contains(part), "{line}");
    }
    assert!(!log.contains("a-token-that-nobody-may-read"), "{log}");
    assert!(log.lines().all(|line| line.starts_with('{') && line.ends_with('}')), "{log}");
    let again = started(configured(dir.path(), url.as_ref(), &["serve", "--no-worker"]));
    assert_eq!(again.stop().0, Some(0));
    let worker = started(configured(dir.path(), url.as_ref(), &["work"]));
    assert_eq!(worker.stop().0, Some(0));
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "somebody who is in the middle of a request, and takes their time"
)]
fn a_request_that_has_begun_may_end_and_one_that_never_ends_is_not_waited_for_beyond_ten_seconds() {
    let dir = tempfile::tempdir().unwrap();
    let running = started(configured(dir.path(), database_of(dir.path()).as_ref(), &["serve"]));
    let address = running.base.trim_start_matches("http://").to_owned();
    let begin = |length: usize| {
        let mut stream = TcpStream::connect(&address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(15))).unwrap();
        let head = "POST /sign-in HTTP/1.1\r\nhost: x\r\nsec-fetch-site: same-origin\r\n\
                    content-type: application/x-www-form-urlencoded\r\n";
        stream.write_all(format!("{head}content-length: {length}\r\n\r\nemail=").as_bytes()).unwrap();
        stream
    };
    let (mut ends, _never) = (begin(16), begin(99));
    std::thread::sleep(Duration::from_millis(300));
    let finishing = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_secs(1));
        ends.write_all(b"x&password").unwrap();
        let mut answer = String::new();
        ends.read_to_string(&mut answer).unwrap();
        answer
    });
    let (code, log, took) = running.stop();
    assert_eq!(code, Some(0), "{log}");
    assert!(took > Duration::from_secs(1) && took < Duration::from_secs(10), "{took:?}");
    let answer = finishing.join().unwrap();
    assert!(answer.starts_with("HTTP/1.1 422 "), "{answer}");
}

#[test]
fn what_cannot_be_is_said_and_has_an_exit_code() {
    let dir = tempfile::tempdir().unwrap();
    let said = |mut command: Command| {
        let out = command.output().unwrap();
        let text = [out.stdout, out.stderr].concat();
        (out.status.code(), String::from_utf8_lossy(&text).into_owned())
    };
    let url = database_of(dir.path());
    let run = |arguments: &[&str]| said(configured(dir.path(), url.as_ref(), arguments));
    let mut empty = program(dir.path(), &["config", "check"]);
    empty.env_remove("SENDBACK_BRAND").env("SENDBACK_PREFIX", "x");
    let (code, text) = said(empty);
    assert!(code == Some(2) && text.contains("brand (SENDBACK_BRAND) is missing."), "{text}");
    assert!(text.contains("prefix (SENDBACK_PREFIX) must be two capital letters."), "{text}");
    let (code, text) = run(&["config", "check"]);
    assert!(code == Some(0) && text.contains("All settings are fine."), "{text}");
    let (code, text) = run(&["migrate"]);
    assert!(code == Some(0) && text.contains("The tables are up to date."), "{text}");
    let (code, text) = run(&["doctor"]);
    assert!(code == Some(0) && text.matches("ok   ").count() >= 5, "{text}");
    let (code, text) = run(&["company", "add", "--name", " "]);
    assert!(code == Some(2) && text.contains("A name is one line"), "{text}");
    let (code, text) = run(&["company", "add", "--name", "Harbour  &  Finch"]);
    assert!(code == Some(0) && text.contains("Harbour & Finch is added"), "{text}");
    let seller = ["seller", "add", "--name", "Tayside", "--street", "1 Dock", "--town", "Dundee"];
    let (code, text) = run(&[&seller[..], &["--postcode", "dd1 3jx", "--region", "france"]].concat());
    assert!(code == Some(2) && text.contains("scotland"), "{text}");
    let (code, text) = run(&[&seller[..], &["--postcode", "dd1 3jx", "--region", "scotland"]].concat());
    assert!(code == Some(0) && text.contains("Tayside is added"), "{text}");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let mut command = configured(dir.path(), url.as_ref(), &["serve"]);
    let (code, text) = said({
        command.env("SENDBACK_LISTEN", taken.local_addr().unwrap().to_string());
        command
    });
    assert!(code == Some(1) && text.contains("is taken."), "{text}");
}

#[test]
fn a_demonstrations_data_is_not_served_as_a_marketplace_nor_the_other_way_round() {
    let dir = tempfile::tempdir().unwrap();
    let said = |command: &mut Command| {
        let out = command.output().unwrap();
        (out.status.code(), String::from_utf8_lossy(&out.stderr).into_owned())
    };
    let url = database_of(dir.path());
    assert_eq!(said(&mut configured(dir.path(), url.as_ref(), &["migrate"])).0, Some(0));
    let mut demo = program(dir.path(), &["demo", "--port", "0", "--data", "data"]);
    if let Some(url) = &url {
        demo.args(["--database", url]);
    }
    let (code, text) = said(&mut demo);
    assert!(code == Some(1) && text.contains("is not a demonstration's"), "{text}");
}
