//! Random walks of real returns: whatever anybody asks for in whatever order, a return is at no stage without what that stage
//! needs, and no promise runs that should stand still.
use super::ticket_stage::{commands, situations};
use crate::support::story::drafted;
use crate::support::world::World;
use diesel::prelude::*;
use proptest::prelude::*;
use proptest::sample::Index;
use sendback::db::Moment;
use sendback::error::Error;
use sendback::models::device::code;
use sendback::models::event::{By, Data, Kind};
use sendback::models::stock::{NewUnit, Unit};
use sendback::models::ticket::lock::Lock;
use sendback::models::ticket::{Act, ClockKind, Command, Reception, Stage, Ticket, Who, step};
use sendback::schema::{ticket_clocks, tickets};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex};

/// What may be asked for at each stage, by whom.
static WAYS: LazyLock<Vec<(Stage, Command, Who)>> = LazyLock::new(|| {
    let mut ways = vec![];
    for (_, facts) in situations() {
        for command in commands() {
            let may = |who: &&Who| step(&facts, **who, command).is_ok();
            ways.extend(Who::ALL.iter().filter(may).map(|who| (facts.stage, command, *who)));
        }
    }
    ways
});
static COUNT: AtomicUsize = AtomicUsize::new(1);

fn by(world: &World, who: Who) -> By {
    match who {
        Who::Customer => By::person(who, &world.ada.person),
        Who::Agent => By::person(who, &world.sam.person),
        Who::Technician => By::person(who, &world.rita.person),
        Who::Recipient => By::recipient(),
        Who::System => By::system(),
    }
}

/// A promise: its kind, whether it stands still, and when it is due.
type Clock = (ClockKind, Option<Moment>, Moment);

fn rows(world: &World, ticket: &Ticket) -> (Ticket, Vec<Clock>, Vec<Lock>) {
    world
        .app
        .write_now(|tx| {
            let clocks = ticket_clocks::table
                .filter(ticket_clocks::ticket_id.eq(&ticket.id).and(ticket_clocks::done_at.is_null()))
                .select((ticket_clocks::kind, ticket_clocks::paused_at, ticket_clocks::due_at))
                .load(&mut **tx)?;
            Ok((Ticket::named(tx, &ticket.id)?, clocks, Lock::open_of(tx, &ticket.id)?))
        })
        .unwrap()
}

/// What a stage needs, looked up in the rows. `paid` tells that a price was paid.
fn check(now: &Ticket, clocks: &[Clock], locks: &[Lock], paid: bool) -> Result<(), String> {
    let here = now.received_at.is_some();
    let lost = now.reception == Reception::Lost;
    let holds = match now.stage {
        Stage::Draft => now.submitted_at.is_none(),
        Stage::Submitted | Stage::InfoNeeded => now.submitted_at.is_some(),
        Stage::Quoted => now.device_id.is_some(),
        Stage::Approved | Stage::LabelSent => now.device_id.is_some() && !now.unsafe_battery && !here,
        Stage::InTransit => now.device_id.is_some(),
        Stage::Received => here && now.receipts > 0,
        Stage::Repairing => here && (now.coverage.is_covered() || paid),
        Stage::Replacing => (here || lost) && (now.coverage.is_covered() || paid || lost),
        Stage::Refunding => (here || lost) && (now.coverage.is_covered() || paid || lost),
        // What took the place of a device that never arrived can come back, too.
        Stage::SendingBack => here || lost,
        Stage::Closed => true,
    };
    let running = |kind| clocks.iter().any(|(k, paused, _)| *k == kind && paused.is_none());
    let next =
        clocks.iter().filter(|(kind, paused, _)| paused.is_none() && *kind != ClockKind::Lock).map(|c| c.2);
    let rules = [
        (holds, "the stage has what it needs"),
        (now.outcome.is_some() == (now.stage == Stage::Closed), "an outcome when it is closed and only then"),
        (now.closed_at.is_some() == (now.stage == Stage::Closed), "closed when it says so"),
        (clocks.is_empty() == (now.stage == Stage::Closed), "a promise as long as it is open"),
        (locks.is_empty() || now.stage == Stage::Received, "a lock is in the way of an analysis only"),
        (locks.is_empty() || !running(ClockKind::Analysis), "no analysis runs while something is in the way"),
        (locks.is_empty() != running(ClockKind::Lock), "the time for a lock runs while there is one"),
        (now.due_at == next.min(), "it shows its next promise"),
        (now.held == running(ClockKind::ArrivalDecision), "it says that support decides first"),
        (now.waits_for_unlocking() != locks.is_empty(), "it says what it waits for"),
    ];
    match rules.iter().find(|(holds, _)| !holds) {
        Some((_, rule)) => Err(format!("{rule}: {now:?} {clocks:?} {locks:?}")),
        None => Ok(()),
    }
}

/// Where the walks have been.
static SEEN: Mutex<Vec<Stage>> = Mutex::new(vec![]);

fn walk(world: &World, steps: &[(bool, Index, i64)], matched: bool) -> Result<(), TestCaseError> {
    let n = COUNT.fetch_add(1, Ordering::Relaxed);
    let start = drafted(&world.app, &world.ada, &world.rita.seller, n);
    if !matched {
        world
            .app
            .write_now(|tx| {
                diesel::update(tickets::table.find(&start.id))
                    .set((tickets::device_id.eq(None::<String>), tickets::seller_id.eq(None::<String>)))
                    .execute(&mut **tx)?;
                Ok(())
            })
            .unwrap();
    }
    let (mut at, mut paid) = (rows(world, &start).0, false);
    for (listed, pick, hours) in steps {
        world.at(world.app.clock.now().plus_seconds(hours * 3600));
        let (command, who) = if *listed {
            let here: Vec<_> = WAYS.iter().filter(|(stage, ..)| *stage == at.stage).collect();
            let (_, command, who) = pick.get(&here);
            (*command, *who)
        } else {
            let everything: Vec<(Command, Who)> =
                commands().into_iter().flat_map(|c| Who::ALL.iter().map(move |who| (c, *who))).collect();
            *pick.get(&everything)
        };
        let act =
            Act { command, by: by(world, who), seen: None, kind: Kind::Corrected, data: Data::default() };
        let done = world.app.write_now(|tx| at.act(tx, &act));
        let (now, clocks, locks) = rows(world, &at);
        let what = format!("{who} gives {command:?} at {}", at.stage);
        match done {
            Ok(_) => {
                prop_assert_eq!(now.version, at.version + 1, "{}", what);
                let allowed = WAYS.contains(&(at.stage, command, who));
                prop_assert!(allowed, "{}: no situation of the table allows it", what);
                paid |= matches!(command, Command::PayQuote(_));
            }
            Err(Error::Refused(_)) => {
                prop_assert_eq!((now.version, now.stage), (at.version, at.stage), "{}", what);
            }
            Err(other) => return Err(TestCaseError::fail(format!("{what}: {}", other.chain()))),
        }
        check(&now, &clocks, &locks, paid).map_err(|why| TestCaseError::fail(format!("{what}: {why}")))?;
        SEEN.lock().unwrap().push(now.stage);
        at = now;
    }
    Ok(())
}

#[test]
fn no_walk_reaches_a_stage_without_its_facts_and_no_promise_runs_while_something_is_in_the_way() {
    let world = World::new();
    for n in 0..60 {
        let unit = NewUnit {
            model: "Lenovo ThinkPad X1".to_owned(),
            storage_gb: Some(128),
            colour: Some("Midnight".to_owned()),
            grade_rank: 1,
            code: code::serial(&format!("WALK{n:06}")).unwrap(),
        };
        world.app.write_now(|tx| Unit::add(tx, &world.rita, &unit)).unwrap();
    }
    let config = ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() };
    let steps = proptest::collection::vec((prop::bool::weighted(0.85), any::<Index>(), 0_i64..30), 40..60);
    let mut runner = proptest::test_runner::TestRunner::new_with_rng(
        config,
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    let matched = prop::bool::weighted(0.8);
    runner.run(&(steps, matched), |(steps, matched)| walk(&world, &steps, matched)).unwrap();
    let seen = SEEN.lock().unwrap();
    let came_to = Stage::ALL.iter().filter(|stage| seen.contains(stage)).count();
    assert!(came_to >= 10, "the walks came to {came_to} stages only");
}
