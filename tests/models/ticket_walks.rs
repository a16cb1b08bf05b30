//! Random walks of real returns: whatever anybody asks for in whatever order, a return is at no stage without what that stage
//! needs, no promise runs that should stand still, and its money adds up to the penny.
use super::ticket_money::{adds_up, asked, worth_doing};
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
use sendback::schema::{payments, quotes, refunds, ticket_clocks, tickets};
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

pub(super) fn by(world: &World, who: Who) -> By {
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

fn walk(world: &World, steps: &[(u8, Index, i64, Index)], matched: bool) -> Result<(), TestCaseError> {
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
    for (kind, pick, hours, how) in steps {
        world.at(world.app.clock.now().plus_seconds(hours * 3600));
        let (command, who) = if *kind < 7 {
            // Money, wherever the return is: asked for, paid, paid back.
            *pick.get(worth_doing(at.stage))
        } else if *kind < 17 {
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
        let money = asked(world, &at, (command, who, *how));
        let moves = money.is_none();
        let done = money.unwrap_or_else(|| world.app.write_now(|tx| at.act(tx, &act).map(drop)));
        let (now, clocks, locks) = rows(world, &at);
        let what = format!("{who} gives {command:?} at {}", at.stage);
        match done {
            Ok(()) if moves => {
                prop_assert_eq!(now.version, at.version + 1, "{}", what);
                let allowed = WAYS.contains(&(at.stage, command, who));
                prop_assert!(allowed, "{}: no situation of the table allows it", what);
            }
            // What is written down moves nothing where nothing is to be moved; a form that is wrong changes nothing.
            Ok(()) => prop_assert!(now.version <= at.version + 1, "{}", what),
            // A form that was deleted has no box, and nobody finds it: whatever is done about its money finds nothing either.
            Err(Error::NotFound) if at.parcel_id.is_none() => {
                prop_assert_eq!((now.version, now.stage), (at.version, at.stage), "{}", what);
            }
            Err(Error::Refused(_) | Error::Stale { .. }) => {
                prop_assert_eq!((now.version, now.stage), (at.version, at.stage), "{}", what);
            }
            Err(other) => return Err(TestCaseError::fail(format!("{what}: {}", other.chain()))),
        }
        paid |= at.stage == Stage::Quoted
            && matches!(now.stage, Stage::Approved | Stage::Repairing | Stage::Replacing);
        adds_up(world, &now).map_err(|why| TestCaseError::fail(format!("{what}: {why}")))?;
        check(&now, &clocks, &locks, paid).map_err(|why| TestCaseError::fail(format!("{what}: {why}")))?;
        SEEN.lock().unwrap().push(now.stage);
        at = now;
    }
    Ok(())
}

#[test]
fn no_walk_reaches_a_stage_without_its_facts_runs_a_promise_that_stands_still_or_loses_a_penny() {
    let world = World::new();
    for n in 0..90 {
        let unit = NewUnit {
            model: "Lenovo ThinkPad X1".to_owned(),
            storage_gb: Some(128),
            colour: Some("Midnight".to_owned()),
            grade_rank: 1,
            code: code::serial(&format!("WALK{n:06}")).unwrap(),
        };
        world.app.write_now(|tx| Unit::add(tx, &world.rita, &unit)).unwrap();
    }
    let config = ProptestConfig { cases: 90, failure_persistence: None, ..ProptestConfig::default() };
    let step = (0_u8..20, any::<Index>(), 0_i64..30, any::<Index>());
    let steps = proptest::collection::vec(step, 40..60);
    let mut runner = proptest::test_runner::TestRunner::new_with_rng(
        config,
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    let matched = prop::bool::weighted(0.8);
    runner.run(&(steps, matched), |(steps, matched)| walk(&world, &steps, matched)).unwrap();
    let all = SEEN.lock().unwrap();
    let count = |stage: &Stage| all.iter().filter(|seen| *seen == stage).count();
    let seen: Vec<(Stage, usize)> = Stage::ALL.iter().map(|stage| (*stage, count(stage))).collect();
    let came_to = seen.iter().filter(|(_, times)| *times > 0).count();
    assert!(came_to >= 10, "the walks came to {came_to} stages only");
    // The walks have seen the money that they are about.
    let (prices, paid, refunds): (i64, i64, i64) = world
        .app
        .write_now(|tx| {
            let done = refunds::table.filter(refunds::payment_id.is_not_null());
            Ok((
                quotes::table.count().get_result(&mut **tx)?,
                payments::table.count().get_result(&mut **tx)?,
                done.count().get_result(&mut **tx)?,
            ))
        })
        .unwrap();
    assert!(
        prices > 40 && paid > 40 && refunds > 3,
        "{prices} prices, {paid} payments, {refunds} refunds; {seen:?}"
    );
}
