//! Running it for real: the process with its settings, its log, its answers to a watchman, and its end.
use crate::support::browser::Browser;
use crate::support::carrier_stub::{Stub, TOKEN};
use crate::support::database;
use crate::support::second_factor::{first_sign_in, now, switched_on};
use crate::support::story::drafted;
use crate::support::world::{PASSWORD, address};
use diesel::prelude::*;
use sendback::app::App;
use sendback::clock::Clock;
use sendback::config::Config;
use sendback::files::Files;
use sendback::mail::Mail;
use sendback::models::SellerId;
use sendback::models::calendar::Calendar;
use sendback::models::calendar::bank_holidays::Region;
use sendback::models::company::Company;
use sendback::models::person::{Customer, NewPerson, Person, Role};
use sendback::models::seller::{NewSeller, Seller};
use sendback::models::ticket::Ticket;
use sendback::schema::{events, jobs, labels, letters};
use sendback::secret::{Key, password};
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

pub fn database_of(dir: &Path) -> Option<String> {
    database::postgres().map(|_| database::fresh(dir, false))
}

pub fn configured(dir: &Path, url: Option<&String>, arguments: &[&str]) -> Command {
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
fn the_doctor_says_whether_karrio_answers_and_which_one() {
    let dir = tempfile::tempdir().unwrap();
    let url = database_of(dir.path());
    let said = |at: &str, token: &str| {
        let mut command = configured(dir.path(), url.as_ref(), &["doctor"]);
        command.env("SENDBACK_KARRIO_URL", at).env("SENDBACK_KARRIO_TOKEN", token);
        let out = command.output().unwrap();
        (out.status.code(), String::from_utf8_lossy(&[out.stdout, out.stderr].concat()).into_owned())
    };
    let stub = Stub::start();
    let (code, text) = said(&stub.url(), TOKEN);
    assert!(code == Some(0) && text.contains("Karrio     answers as version 2026.1.3"), "{text}");
    for (at, token, why) in [
        (stub.url(), "key_of_somebody_else", "does not take our token"),
        ("http://127.0.0.1:1".to_owned(), TOKEN, "Nobody listens at the address."),
    ] {
        let (code, text) = said(&at, token);
        assert!(code == Some(1) && text.contains("BAD  Karrio") && text.contains(why), "{text}");
        assert!(!text.contains(token), "{text}");
    }
}

#[test]
fn the_first_administrator_comes_from_the_shell_and_adds_everybody_else() {
    let dir = tempfile::tempdir().unwrap();
    let url = database_of(dir.path());
    let run = |arguments: &[&str]| {
        let out = configured(dir.path(), url.as_ref(), arguments).output().unwrap();
        let text = [out.stdout, out.stderr].concat();
        (out.status.code(), String::from_utf8_lossy(&text).into_owned())
    };
    let amy = ["person", "add", "--name", "Amy Lund", "--email", "amy@returns.example", "--role"];
    for (rest, says) in [
        (&["operator"][..], "customer, technician, agent, administrator"),
        (&["customer"], "--company"),
        (&["customer", "--company", "x"], "There is no company with that id."),
        (&["technician", "--seller", "x"], "There is no seller with that id."),
        (&["agent", "--email", "amy"], "cannot be used multiple times"),
    ] {
        let (code, text) = run(&[&amy[..], rest].concat());
        assert!(code == Some(2) && text.contains(says), "{rest:?}: {text}");
    }
    let (code, text) = run(&[&amy[..], &["administrator"]].concat());
    assert_eq!(code, Some(0), "{text}");
    let link = text.lines().find(|line| line.contains("/password/")).unwrap();
    let path = link.strip_prefix("http://127.0.0.1:1").unwrap().to_owned();
    let (code, text) = run(&[&amy[..], &["agent"]].concat());
    assert!(code == Some(1) && text.contains("Somebody signs in with this address already."), "{text}");
    let running = started(configured(dir.path(), url.as_ref(), &["serve"]));
    let mut browser = Browser::new(&running.base);
    let mut page = browser.get(&path);
    page.fill("New password", "seven grey herons");
    let mut page = browser.press(page, "Set password");
    page.fill("E-mail address", "amy@returns.example");
    page.fill("Password", "seven grey herons");
    let page = browser.press(page, "Sign in");
    switched_on(&mut browser, page, now());
    let page = browser.get("/admin/people");
    let mut page = browser.get(&page.link("Add a person"));
    page.fill("Name", "Sam Okoro");
    page.fill("E-mail address", "sam@returns.example");
    page.choose("Agent");
    let page = browser.press(page, "Add and send the e-mail");
    assert!(page.says("Added.") && page.says("No password yet"), "{}", page.text());
    let (code, log, _) = running.stop();
    assert_eq!(code, Some(0), "{log}");
    assert!(!log.contains(path.trim_start_matches("/password/")), "the log holds the token: {log}");
    assert!(log.contains("/password/{token}"), "{log}");
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

/// A company with Ada, a seller, and Sam of support, in a marketplace that is about to be served.
pub fn inhabited(dir: &Path, url: &str) -> (App, Customer, SellerId) {
    let config = Config::demonstration(dir.to_owned(), url.to_owned(), "http://127.0.0.1:1".to_owned());
    let db = sendback::db::open(url).unwrap();
    let app = App::new(db, Files::memory(), Mail::memory(), Clock::System, config, Key::random());
    let hash = password::hash(PASSWORD).unwrap();
    let made = app.write_now(|tx| {
        sendback::models::marketplace::prepare(tx)?;
        let calendar = Calendar::add(tx, "Brightwell", Region::EnglandAndWales)?;
        let new = NewSeller {
            name: "Brightwell".to_owned(),
            legal_name: "Brightwell Ltd".to_owned(),
            address: address("Brightwell", "LS1 1AA"),
            calendar,
            opening_minute: 540,
            closing_minute: 1020,
            contract: None,
        };
        let seller = Seller::add(tx, &new)?;
        let company = Company::add(tx, "Harbour & Finch")?;
        let (email, name) = ("ada@harbour.example", "Ada Marsh");
        let ada = Person::add(tx, &NewPerson { email, name, password_hash: Some(&hash) })?;
        Person::join_company(tx, &ada, &company)?;
        let sam = NewPerson { email: "sam@sendback.example", name: "Sam", password_hash: Some(&hash) };
        let sam = Person::add(tx, &sam)?;
        Person::join_marketplace(tx, &sam, Role::Agent)?;
        let ada = Customer { person: ada, name: name.to_owned(), email: email.to_owned(), company };
        Ok((ada, seller))
    });
    let (ada, seller) = made.unwrap();
    (app, ada, seller)
}

fn signed_in(base: &str, email: &str) -> Browser {
    let mut browser = Browser::new(base);
    let page = browser.post("/sign-in", &[("email", email), ("password", PASSWORD)]);
    assert_eq!(page.status, 303);
    browser
}

/// Returns that go through at once.
const RETURNS: usize = 24;

#[test]
fn pages_and_two_workers_on_one_database_do_nothing_twice() {
    let dir = tempfile::tempdir().unwrap();
    let url = database_of(dir.path())
        .unwrap_or_else(|| format!("sqlite://{}", dir.path().join("marketplace.db").display()));
    let (app, ada, seller) = inhabited(dir.path(), &url);
    let drafts: Vec<Ticket> = (0..RETURNS).map(|n| drafted(&app, &ada, &seller, n)).collect();
    let workers = [(), ()].map(|()| started(configured(dir.path(), Some(&url), &["work"])));
    let pages = [(), ()].map(|()| started(configured(dir.path(), Some(&url), &["serve", "--no-worker"])));
    // Support sets up a second factor at the first sign-in – twice, for the first is lost –, and then works in several windows.
    let (mut lost, _) = first_sign_in(&pages[0].base, "sam@sendback.example", PASSWORD);
    let forget = |email: &str| {
        let arguments = ["person", "forget-second-factor", "--email", email];
        let out = configured(dir.path(), Some(&url), &arguments).output().unwrap();
        (out.status.code(), String::from_utf8_lossy(&[out.stdout, out.stderr].concat()).into_owned())
    };
    let (code, said) = forget("Sam@sendback.example");
    assert!(code == Some(0) && said.contains("every session has ended"), "{said}");
    assert!(lost.get("/admin").path.starts_with("/sign-in"));
    for nobody in ["sam@sendback.example", "ada@harbour.example", "nobody@x.example"] {
        assert_eq!(forget(nobody).0, Some(1), "{nobody} has none");
    }
    let (sam, _) = first_sign_in(&pages[0].base, "sam@sendback.example", PASSWORD);
    std::thread::scope(|scope| {
        for (n, mine) in drafts.chunks(RETURNS / 4).enumerate() {
            let (base, cookies) = (&pages[n % 2].base, &sam.cookies);
            scope.spawn(move || {
                let (mut customer, mut agent) = (signed_in(base, "ada@harbour.example"), Browser::new(base));
                agent.cookies.clone_from(cookies);
                for draft in mine {
                    let at = format!("/tickets/{}/submission", draft.reference);
                    let version = draft.version.to_string();
                    assert_eq!(customer.post(&at, &[("version", &version)]).status, 303);
                    let mut page = agent.get(&format!("/admin/tickets/{}", draft.reference));
                    page.choose("Approve");
                    // Pressed twice, as people do: said twice, and done once.
                    assert_eq!(agent.send(&page, "Save decision").status, 303);
                    assert_eq!(agent.send(&page, "Save decision").status, 303);
                }
            });
        }
    });
    let began = Instant::now();
    loop {
        let waiting = app.write_now(|tx| sendback::models::job::waiting(tx)).unwrap();
        if waiting == 0 {
            break;
        }
        assert!(began.elapsed() < Duration::from_secs(90), "{waiting} jobs are left");
        std::thread::yield_now();
    }
    for running in workers.into_iter().chain(pages) {
        let (code, log, _) = running.stop();
        assert_eq!(code, Some(0), "{log}");
        assert!(!log.contains(r#""level":"ERROR""#), "{log}");
    }
    let (attempts, alive, issued, sent): (Vec<i32>, i64, i64, i64) = app
        .write_now(|tx| {
            let attempts = jobs::table.select(jobs::attempt).load(&mut **tx)?;
            let alive = labels::table.filter(labels::state.eq("alive")).count().get_result(&mut **tx)?;
            let issued =
                events::table.filter(events::kind.eq("label_issued")).count().get_result(&mut **tx)?;
            let sent = letters::table.filter(letters::state.eq("sent")).count().get_result(&mut **tx)?;
            Ok((attempts, alive, issued, sent))
        })
        .unwrap();
    let wanted = i64::try_from(RETURNS).unwrap();
    assert_eq!(
        (alive, issued, sent),
        (wanted, wanted, 3 * wanted + 3),
        "a confirmation, a yes and a label each; and that Sam's second factor was set up, lost and set up again"
    );
    assert!(attempts.iter().all(|attempt| *attempt == 1), "each job ran once: {attempts:?}");
    let mails = std::fs::read_dir(dir.path().join("data/mail")).unwrap().count();
    assert_eq!(mails, 3 * RETURNS + 3);
}
