//! Thousands of labels, each asked for while the carrier misbehaves and the process dies wherever it waits: never two labels for
//! a parcel, never a return that is stuck without a task, never an answer that is lost.
use super::carriers::{all, world};
use crate::support::asked_labels::{all_is_known, ask_anew};
use crate::support::carrier_stub::{Mishap, Stub};
use crate::support::story::submitted;
use crate::support::world::World;
use diesel::prelude::*;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sendback::db::Tx;
use sendback::models::job::Job;
use sendback::models::label::{Label, LabelState};
use sendback::models::task::Task;
use sendback::models::ticket::{Reference, TaskKind, Ticket};
use sendback::schema::{carriers, jobs, labels};
use sendback::worker;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

/// Labels in one run of the tests; `SENDBACK_TEST_FAULT_RUNS` says otherwise.
const RUNS: usize = 400;
/// Worlds in which they are asked for at the same time: most of them wait for the carrier.
const WORLDS: usize = 8;

/// The work, until it was polled so many times; then it is dropped where it waits, as a process that dies there.
async fn until_dead<T>(work: impl Future<Output = T>, polls: u32) -> Option<T> {
    let mut work = pin!(work);
    let mut left = polls;
    poll_fn(move |context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        work.as_mut().poll(context).map(Some)
    })
    .await
}

/// How the next request goes: rarely without any answer, since that takes a second each.
fn mishap(random: &mut StdRng) -> Mishap {
    match random.random_range(0..100) {
        0 => Mishap::HangBefore,
        1 => Mishap::HangAfter,
        2..10 => Mishap::CutBefore,
        10..20 => Mishap::CutAfter,
        20..26 => Mishap::CutWithin,
        26..32 => Mishap::status(500),
        32..38 => Mishap::busy("1"),
        38..43 => Mishap::Garbles(b"{\"id\": \"shp_".to_vec()),
        43..47 => Mishap::OtherKey,
        47..50 => Mishap::refusal(),
        50..54 => Mishap::Paper(b"<html>".to_vec()),
        _ => Mishap::None,
    }
}

struct Run<'a> {
    world: &'a World,
    stub: &'a Stub,
    at: Reference,
    system: actix_web::rt::SystemRunner,
}

impl Run<'_> {
    fn ticket(&self) -> Ticket {
        self.world.app.write_now(|tx| Ticket::for_agent(tx, &self.world.sam, &self.at)).unwrap()
    }
    /// A minute and a second later: whatever was held or put off is due.
    fn later(&self) {
        // What a dead process had asked is answered, or given up, by then.
        while self.world.app.turns.taken() > 0 {
            std::thread::park_timeout(std::time::Duration::from_millis(1));
        }
        self.world.at(self.world.app.clock.now().plus_seconds(61));
    }
    /// Asks for a new label: the old one goes back.
    fn ask(&self) {
        ask_anew(&self.world.app, &self.world.sam, &self.at);
    }
    fn work(&self, polls: Option<u32>) {
        let work = worker::run_due(&self.world.app, "one", Job::OF_LABELS);
        match polls {
            Some(polls) => drop(self.system.block_on(until_dead(work, polls))),
            None => drop(self.system.block_on(work)),
        }
    }
    fn open_jobs(&self) -> i64 {
        let open = jobs::table
            .filter(jobs::done_at.is_null().and(jobs::parked_at.is_null()))
            .filter(jobs::kind.eq_any(Job::OF_LABELS));
        self.world.app.write_now(|tx| Ok(open.count().get_result(&mut **tx)?)).unwrap()
    }
    /// One label, from asked for to whatever became of it.
    fn once(&self, seed: u64) {
        let mut random = StdRng::seed_from_u64(seed);
        self.stub.plan((0..12).map(|_| mishap(&mut random)));
        self.ask();
        for _ in 0..random.random_range(1..6) {
            self.work(Some(random.random_range(1..80)));
            self.later();
            if random.random_range(0..12) == 0 {
                // Support changes its mind in the middle of it.
                self.ask();
            }
        }
        // From here on all is well, and everybody lives.
        self.stub.forget_plan();
        self.finish(seed);
        self.follow_up(seed);
        all_is_known(&self.world.app, &self.world.sam, self.stub, &format!("seed {seed}"));
        self.stub.tidy();
    }
    fn finish(&self, seed: u64) {
        let mut rounds = 0;
        while self.open_jobs() > 0 {
            self.work(None);
            self.later();
            rounds += 1;
            assert!(rounds < 40, "seed {seed}: it never ends");
        }
    }
    /// Support follows up what the carrier did not take back: it knows of each.
    fn follow_up(&self, seed: u64) {
        let parcel = self.ticket().parcel_id.unwrap();
        let refused = labels::table
            .filter(labels::parcel_id.eq(&parcel).and(labels::state.eq(LabelState::VoidAsked)))
            .filter(labels::said.is_not_null());
        let followed = self.world.app.write_now(|tx| {
            if refused.count().get_result::<i64>(&mut **tx)? == 0 {
                return Ok(());
            }
            let ticket = Ticket::for_agent(tx, &self.world.sam, &self.at)?;
            let tasks = Task::open_of(tx, &ticket.id)?;
            assert!(tasks.iter().any(|task| task.kind == TaskKind::VoidRefused), "seed {seed}: nobody knows");
            Label::settle_void(tx, &parcel, true)?;
            Task::finish(tx, TaskKind::VoidRefused, &ticket.id, "asked again")
        });
        followed.unwrap();
        self.finish(seed);
    }
}

fn runs_of(first: u64, count: usize) {
    let stub = Stub::start();
    let (world, _) = world(&stub);
    let set = |tx: &mut Tx<'_>| {
        Ok(diesel::update(carriers::table).set(carriers::timeout_s.eq(1)).execute(&mut **tx)?)
    };
    world.app.write_now(set).unwrap();
    let reference = submitted(&world);
    super::carriers::approve(&world, &reference);
    assert_eq!(all(&world).len(), 1);
    let run = Run {
        world: &world,
        stub: &stub,
        at: reference.parse().unwrap(),
        system: actix_web::rt::System::new(),
    };
    for n in 0..count {
        run.once(first + n as u64);
    }
}

#[test]
fn whatever_the_carrier_does_and_wherever_the_process_dies_a_parcel_has_one_label() {
    let runs =
        std::env::var("SENDBACK_TEST_FAULT_RUNS").ok().and_then(|text| text.parse().ok()).unwrap_or(RUNS);
    std::thread::scope(|scope| {
        for world in 0..WORLDS {
            scope.spawn(move || runs_of(1_000_000 * world as u64, runs.div_ceil(WORLDS)));
        }
    });
}
