//! The real process is killed at random moments while its carrier misbehaves: never two labels for a parcel, never a return that
//! is stuck without a task, never an answer that is lost.
use super::{pause, random_pause};
use crate::operate::{configured, database_of, inhabited};
use crate::support::asked_labels::{all_is_known, ask_anew};
use crate::support::carrier_stub::{Stub, TOKEN};
use crate::support::story::drafted;
use diesel::prelude::*;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sendback::app::App;
use sendback::carrier::Kind;
use sendback::db::{Moment, Tx};
use sendback::models::carrier::Carrier;
use sendback::models::carrier::administration::Facts;
use sendback::models::carrier::rule::{NewRule, Rule};
use sendback::models::job;
use sendback::models::job::administration::Parked;
use sendback::models::label::{LabelState, NOT_FOUND_S};
use sendback::models::person::{Administrator, Agent, Customer, Person};
use sendback::models::ticket::decision::Decision;
use sendback::models::ticket::{Reference, Ticket};
use sendback::models::{JobId, LabelId, SellerId};
use sendback::schema::{jobs, labels};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

/// How often it is killed.
const TIMES: usize = 100;

struct Place {
    dir: tempfile::TempDir,
    url: String,
    stub: Stub,
    app: App,
    ada: Customer,
    seller: SellerId,
    sam: Agent,
    /// Sam has set it all up.
    administrator: Administrator,
}

/// A marketplace that asks a carrier for all of its labels.
fn place() -> Place {
    let dir = tempfile::tempdir().unwrap();
    let url = database_of(dir.path())
        .unwrap_or_else(|| format!("sqlite://{}", dir.path().join("marketplace.db").display()));
    let (app, ada, seller) = inhabited(dir.path(), &url);
    let facts = Facts {
        name: "DPD".to_owned(),
        account: "dpd-returns".to_owned(),
        service: "dpd_return".to_owned(),
        ordinary: false,
        at_once: 4,
        timeout_s: 2,
    };
    let added = app.write_now(|tx| {
        let Person { id, name, .. } = Person::signing_in(tx, "sam@sendback.example")?.unwrap();
        let administrator = Administrator { person: id.clone(), name: name.clone() };
        let carrier = Carrier::add(tx, &administrator, Kind::Karrio, &facts)?.unwrap();
        let everything = NewRule { carrier, seller: None, category: None, country: None };
        Rule::add(tx, &administrator, &everything)?;
        Ok((Agent { person: id, name }, administrator))
    });
    let (sam, administrator) = added.unwrap();
    Place { dir, url, stub: Stub::start(), app, ada, seller, sam, administrator }
}

impl Place {
    /// A worker, until it is killed.
    fn worker(&self) -> Child {
        let mut command = configured(self.dir.path(), Some(&self.url), &["work"]);
        command.env("SENDBACK_KARRIO_URL", self.stub.url()).env("SENDBACK_KARRIO_TOKEN", TOKEN);
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }
    /// What a dead process held is free again, as it is when its lease has ended.
    fn bury(&self) {
        let held = jobs::table.filter(jobs::done_at.is_null());
        let free = |tx: &mut Tx<'_>| {
            Ok(diesel::update(held).set(jobs::lease_until.eq(None::<Moment>)).execute(&mut **tx)?)
        };
        self.app.write_now(free).unwrap();
    }
    /// A minute goes by: whatever was put off is due. A job that was given up gets another round, as administrators give it.
    fn minute(&self) {
        let passed = |tx: &mut Tx<'_>| {
            let now = tx.now();
            let parked: Vec<(JobId, i32)> = jobs::table
                .filter(jobs::parked_at.is_not_null())
                .select((jobs::id, jobs::attempt))
                .load(&mut **tx)?;
            for (id, attempt) in parked {
                Parked::try_again(tx, &self.administrator, &id, attempt)?;
            }
            let put_off = jobs::table.filter(jobs::done_at.is_null().and(jobs::lease_until.is_null()));
            diesel::update(put_off).set(jobs::run_at.eq(now)).execute(&mut **tx)?;
            let asked: Vec<(LabelId, Option<Moment>)> = labels::table
                .filter(labels::asked_at.is_not_null())
                .filter(labels::state.eq_any([LabelState::Buying, LabelState::VoidAsked]))
                .select((labels::id, labels::asked_at))
                .load(&mut **tx)?;
            for (id, at) in asked {
                let before = at.map(|at| at.plus_seconds(-NOT_FOUND_S - 1));
                diesel::update(labels::table.find(&id))
                    .set(labels::asked_at.eq(before))
                    .execute(&mut **tx)?;
            }
            Ok(())
        };
        self.app.write_now(passed).unwrap();
    }
    /// A return that was approved: its label is asked for.
    fn approved(&self, n: usize) -> Reference {
        let draft = drafted(&self.app, &self.ada, &self.seller, n);
        let yes = Decision::Approve { label_by_hand: false };
        let approved = self.app.write_now(|tx| {
            let sent = Ticket::submit(tx, &self.ada, &draft.reference, draft.version)?;
            Ticket::decide(tx, &self.sam, &sent.reference, sent.version, &yes)?;
            Ok(sent.reference)
        });
        approved.unwrap()
    }
    fn waiting(&self) -> i64 {
        self.app.write_now(|tx| job::waiting(tx)).unwrap()
    }
}

fn kill(mut worker: Child) {
    worker.kill().unwrap();
    worker.wait().unwrap();
}

#[test]
fn killed_while_a_carrier_misbehaves_a_parcel_has_one_label_or_somebody_who_knows() {
    let place = place();
    let seed = rand::random();
    let mut random = StdRng::seed_from_u64(seed);
    let mut references: Vec<Reference> = vec![];
    // The window follows how fast this machine is, so that about every second process dies after it has asked something.
    let (mut within_ms, mut in_the_middle) = (400, 0);
    place.stub.moody(Some(seed));
    for n in 0..TIMES {
        references.push(place.approved(n));
        if n % 3 == 0 {
            // Support changes its mind about an earlier one.
            ask_anew(&place.app, &place.sam, &references[random.random_range(0..references.len())]);
        }
        let before = place.stub.asked().len();
        let worker = place.worker();
        random_pause(within_ms);
        kill(worker);
        let asked = place.stub.asked().len() > before;
        in_the_middle += usize::from(asked && place.waiting() > 0);
        within_ms = if asked { within_ms * 7 / 8 } else { within_ms + within_ms / 7 }.max(20);
        place.bury();
        place.minute();
    }
    assert!(in_the_middle > TIMES / 10, "it hardly ever died in the middle of it: {in_the_middle}");
    // From here on all is well, and nobody dies.
    place.stub.moody(None);
    let last = place.worker();
    let began = Instant::now();
    while place.waiting() > 0 {
        assert!(began.elapsed() < Duration::from_secs(120), "seed {seed}: {} jobs are left", place.waiting());
        pause(300);
        place.minute();
    }
    kill(last);
    all_is_known(&place.app, &place.sam, &place.stub, &format!("seed {seed}"));
}
