//! The real process is killed at random moments, over and over: what it had confirmed is there once, every letter is
//! there once, and no file is left that nobody owns.
mod carrier;
mod upload;

use crate::support::browser::Browser;
use crate::support::database;
use crate::support::story::drafted;
use diesel::prelude::*;
use sendback::app::App;
use sendback::clock::Clock;
use sendback::demo::{self, Options};
use sendback::models::label::LabelState;
use sendback::models::person::{Agent, Customer, Person};
use sendback::models::ticket::decision::Decision;
use sendback::models::ticket::{Reference, Stage, Ticket};
use sendback::models::{CompanyId, SellerId};
use sendback::schema::{devices, events, jobs, labels, letters, memberships, messages, photos, tickets};
use sendback::worker::schedule;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

/// How often each is killed.
const TIMES: usize = 200;

/// The program, running.
struct Victim {
    child: Child,
    base: String,
    /// Kept open, as a terminal is.
    _said: BufReader<ChildStdout>,
}

impl Victim {
    fn start(options: &Options) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sendback"));
        command.args(["demo", "--port", "0", "--data"]).arg(&options.data);
        if let Some(url) = &options.database {
            command.args(["--database", url]);
        }
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        said.read_line(&mut line).unwrap();
        let base = line.split_whitespace().last().expect("it says where it is").to_owned();
        Self { child, base, _said: said }
    }
    /// SIGKILL: nothing is said, nothing is finished.
    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// A demonstration of its own, with its people at hand.
struct Place {
    options: Options,
    app: App,
    ada: Customer,
    sam: Agent,
    seller: SellerId,
    _dir: tempfile::TempDir,
}

fn place() -> Place {
    let dir = tempfile::tempdir().unwrap();
    let database = database::postgres().map(|_| database::fresh(dir.path(), false));
    let options = Options::within(dir.path().join("data"), database);
    let app = demo::open(&options, "http://127.0.0.1:1", Clock::System).unwrap();
    let (ada, sam, seller) = app
        .write_now(|tx| {
            let ada = Person::signing_in(tx, "ada@harbour.example")?.unwrap();
            let sam = Person::signing_in(tx, "sam@sendback.example")?.unwrap();
            let company: Option<CompanyId> = memberships::table
                .filter(memberships::person_id.eq(&ada.id))
                .select(memberships::company_id)
                .first(&mut **tx)?;
            let seller: SellerId = devices::table.select(devices::seller_id).first(&mut **tx)?;
            let ada =
                Customer { person: ada.id, name: ada.name, email: ada.email, company: company.unwrap() };
            Ok((ada, Agent { person: sam.id, name: sam.name }, seller))
        })
        .unwrap();
    Place { options, app, ada, sam, seller, _dir: dir }
}

impl Place {
    fn draft(&self, n: usize) -> Ticket {
        drafted(&self.app, &self.ada, &self.seller, n)
    }
    fn sent(&self, n: usize) -> Ticket {
        let draft = self.draft(n);
        self.app.write_now(|tx| Ticket::submit(tx, &self.ada, &draft.reference, draft.version)).unwrap()
    }
    /// Ada's browser: it signs in once, and keeps its cookies over every death of the program.
    fn signed_in(&self, victim: &Victim, kept: &mut BTreeMap<String, String>) -> Browser {
        let mut browser = Browser::new(&victim.base);
        browser.cookies.clone_from(kept);
        if kept.is_empty() {
            let mut page = browser.get("/sign-in");
            page.fill("E-mail address", &self.ada.email);
            page.fill("Password", demo::PASSWORD);
            assert_eq!(browser.press(page, "Sign in").status, 200);
            kept.clone_from(&browser.cookies);
        }
        browser
    }
    /// Runs the program until no job is left; leases of the killed ones have to end first.
    fn finish(&self) {
        let victim = Victim::start(&self.options);
        let began = Instant::now();
        while self.open_jobs() > 0 {
            assert!(began.elapsed() < Duration::from_secs(180), "left: {:?}", self.left());
            pause(200);
        }
        victim.kill();
    }
    fn left(&self) -> Vec<(String, i32, Option<String>)> {
        let open = jobs::table.filter(jobs::done_at.is_null());
        let rows = open.select((jobs::kind, jobs::attempt, jobs::last_error));
        self.app.write_now(|tx| Ok(rows.limit(5).load(&mut **tx)?)).unwrap()
    }
    fn open_jobs(&self) -> i64 {
        let open = jobs::table.filter(jobs::done_at.is_null());
        self.app.write_now(|tx| Ok(open.count().get_result(&mut **tx)?)).unwrap()
    }
    /// Whatever happened: each thing once, and nothing left over.
    fn check(&self) {
        let later = self.app.with_clock(Clock::held(self.app.clock.now().plus_days(2)));
        actix_web::rt::System::new().block_on(schedule::sweep(&later, Duration::ZERO)).unwrap();
        let (mut owned, sent, twice, submitted, alive) = self
            .app
            .write_now(|tx| {
                let mut owned: Vec<String> = vec![];
                let keys: Vec<(String, String, String)> = photos::table
                    .select((photos::original_key, photos::shown_key, photos::thumb_key))
                    .load(&mut **tx)?;
                owned.extend(keys.into_iter().flat_map(|(a, b, c)| [a, b, c]));
                let keys: Vec<[Option<String>; 2]> = labels::table
                    .select((labels::a4_key, labels::small_key))
                    .load::<(Option<String>, Option<String>)>(&mut **tx)?
                    .into_iter()
                    .chain(labels::table.select((labels::slip_key, labels::manifest_key)).load(&mut **tx)?)
                    .map(|(one, other)| [one, other])
                    .collect();
                owned.extend(keys.into_iter().flatten().flatten());
                let keys: Vec<Option<String>> = messages::table.select(messages::pdf_key).load(&mut **tx)?;
                owned.extend(keys.into_iter().flatten());
                let sent: Vec<String> = letters::table
                    .filter(letters::state.eq("sent"))
                    .select(letters::message_id)
                    .load(&mut **tx)?;
                let events: Vec<Option<String>> = events::table
                    .filter(events::kind.eq("submitted"))
                    .select(events::ticket_id)
                    .load(&mut **tx)?;
                let distinct: BTreeSet<_> = events.iter().collect();
                let submitted: i64 = tickets::table
                    .filter(tickets::submitted_at.is_not_null())
                    .count()
                    .get_result(&mut **tx)?;
                let alive: Vec<String> = labels::table
                    .filter(labels::state.ne_all([LabelState::Void, LabelState::Expired]))
                    .select(labels::parcel_id)
                    .load(&mut **tx)?;
                Ok((
                    owned,
                    sent,
                    events.len() - distinct.len(),
                    (submitted, i64::try_from(distinct.len()).unwrap()),
                    alive,
                ))
            })
            .unwrap();
        assert_eq!(twice, 0, "a return was submitted twice");
        assert_eq!(submitted.0, submitted.1, "a return without its event");
        assert_eq!(alive.len(), alive.iter().collect::<BTreeSet<_>>().len(), "a parcel has two labels");
        let mut found = files(&self.options.data.join("files"));
        owned.sort();
        found.sort();
        assert_eq!(found, owned, "files and rows differ");
        let mut mails = files(&self.options.data.join("mail"));
        let mut wanted: Vec<String> = sent.iter().map(|id| sendback::mail::file_name(id)).collect();
        mails.sort();
        wanted.sort();
        assert_eq!(mails, wanted, "letters and mails differ");
    }
}

/// Every file below a folder, by its path in it.
fn files(dir: &Path) -> Vec<String> {
    fn walk(dir: &Path, base: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, base, found);
            } else {
                found.push(path.strip_prefix(base).unwrap().to_string_lossy().into_owned());
            }
        }
    }
    let mut found = vec![];
    walk(dir, dir, &mut found);
    found
}

fn pause(ms: u64) {
    #[expect(clippy::disallowed_methods, reason = "the moment of the kill is what this is about")]
    std::thread::sleep(Duration::from_millis(ms));
}

/// A moment within the next `ms` milliseconds.
fn random_pause(ms: u64) {
    pause(rand::random::<u64>() % ms.max(1));
}

/// Sends a request and kills the process within the next `within_ms` milliseconds: the answer, if there was one.
/// The window follows how fast this machine is just now, so that about every second request is answered in time.
fn killed_during(victim: Victim, within_ms: &mut u64, request: impl FnOnce() -> u16 + Send) -> Option<u16> {
    let answer = std::thread::scope(|scope| {
        let asked = scope.spawn(|| std::panic::catch_unwind(std::panic::AssertUnwindSafe(request)).ok());
        random_pause(*within_ms);
        victim.kill();
        asked.join().unwrap()
    });
    let step = (*within_ms / 8).max(1);
    *within_ms = if answer.is_some() { within_ms.saturating_sub(step).max(10) } else { *within_ms + step };
    answer
}

#[test]
fn killed_during_submit_what_was_confirmed_is_there_once() {
    let place = place();
    let mut cookies = BTreeMap::new();
    let mut confirmed = vec![];
    let mut within_ms = 120;
    for n in 0..TIMES {
        let draft = place.draft(n);
        let victim = Victim::start(&place.options);
        let mut ada = place.signed_in(&victim, &mut cookies);
        let path = format!("/tickets/{}/submission", draft.reference);
        let version = draft.version.to_string();
        let answer =
            killed_during(victim, &mut within_ms, || ada.post(&path, &[("version", &version)]).status);
        if answer == Some(303) {
            confirmed.push(draft.reference);
        }
    }
    assert!(confirmed.len() > TIMES / 20, "hardly anything was ever confirmed: {}", confirmed.len());
    assert!(confirmed.len() < TIMES, "it was never killed in time");
    place.finish();
    for reference in &confirmed {
        let ticket = load(&place, reference);
        assert_eq!(ticket.stage, Stage::Submitted, "{reference} was confirmed and is not there");
    }
    place.check();
}

fn load(place: &Place, reference: &Reference) -> Ticket {
    place.app.write_now(|tx| Ticket::of_company(tx, &place.ada, reference)).unwrap()
}

#[test]
fn killed_while_the_label_is_made_every_parcel_has_one_and_its_mail_is_there_once() {
    let place = place();
    let mut references = vec![];
    for n in 0..TIMES {
        let ticket = place.sent(n);
        let yes = Decision::Approve { label_by_hand: false };
        place
            .app
            .write_now(|tx| Ticket::decide(tx, &place.sam, &ticket.reference, ticket.version, &yes))
            .unwrap();
        references.push(ticket.reference);
        let victim = Victim::start(&place.options);
        random_pause(200);
        victim.kill();
    }
    place.finish();
    for reference in &references {
        let ticket = load(&place, reference);
        assert_eq!(ticket.stage, Stage::LabelSent, "{reference}");
        let mine = labels::table.filter(labels::parcel_id.eq(ticket.parcel_id.unwrap()));
        let states: Vec<LabelState> =
            place.app.write_now(|tx| Ok(mine.select(labels::state).load(&mut **tx)?)).unwrap();
        assert_eq!(states, [LabelState::Alive], "{reference}");
        let sent = letters::table.filter(letters::ticket_id.eq(&ticket.id).and(letters::kind.eq("label")));
        let count: i64 = place.app.write_now(|tx| Ok(sent.count().get_result(&mut **tx)?)).unwrap();
        assert_eq!(count, 1);
    }
    place.check();
}

#[test]
fn killed_while_letters_go_out_each_is_there_once() {
    let place = place();
    let before = place.app.clock.now();
    for n in 0..TIMES {
        place.sent(n);
        let victim = Victim::start(&place.options);
        random_pause(60);
        victim.kill();
    }
    place.finish();
    let sent: i64 = place
        .app
        .write_now(|tx| {
            // Meanwhile others may be reminded of what is theirs to do.
            let mine = letters::table
                .filter(letters::kind.eq("confirmation"))
                .filter(letters::state.eq("sent").and(letters::created_at.ge(before)));
            Ok(mine.count().get_result(&mut **tx)?)
        })
        .unwrap();
    assert_eq!(sent, i64::try_from(TIMES).unwrap());
    place.check();
}
