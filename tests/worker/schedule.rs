//! The timetable, when several workers keep it at once: each thing is done once.
use crate::support::story::drafted;
use crate::support::world::{World, monday};
use diesel::prelude::*;
use sendback::models::event::{By, Data, Kind};
use sendback::models::ticket::{Act, Command, Reception, Ticket, Who};
use sendback::schema::{events, jobs, letters, tasks};
use sendback::worker::schedule;
use std::collections::BTreeMap;

/// Returns of each sort.
const EACH: usize = 4;

/// Returns that wait for the customer, for support, for their parcel and for the seller.
fn busy() -> World {
    let world = World::new();
    let by = [
        (Command::Submit, By::person(Who::Customer, &world.ada.person)),
        (Command::Approve, By::person(Who::Agent, &world.sam.person)),
        (Command::Receive(Reception::AsExpected), By::person(Who::Technician, &world.rita.person)),
    ];
    for n in 0..4 * EACH {
        let draft = drafted(&world.app, &world.ada, &world.rita.seller, n);
        for (command, by) in by.iter().take(n / EACH) {
            let act = Act {
                command: *command,
                by: by.clone(),
                seen: None,
                kind: Kind::Corrected,
                data: Data::default(),
            };
            world.app.write_now(|tx| Ticket::named(tx, &draft.id)?.act(tx, &act)).unwrap();
        }
        world.work();
    }
    world
}

/// One round of the clock, by so many at once.
fn round(world: &World, at_once: usize) {
    std::thread::scope(|scope| {
        for _ in 0..at_once {
            scope.spawn(|| {
                let both = async {
                    schedule::by_the_clock(&world.app).await.unwrap();
                    schedule::notice_overdue(&world.app).await.unwrap();
                };
                actix_web::rt::System::new().block_on(both);
            });
        }
    });
}

/// How much of each kind there is.
fn found(world: &World) -> BTreeMap<String, usize> {
    let all = world.app.write_now(|tx| {
        let events: Vec<String> = events::table.select(events::kind).load(&mut **tx)?;
        let letters: Vec<String> = letters::table.select(letters::kind).load(&mut **tx)?;
        let tasks: Vec<String> = tasks::table.select(tasks::kind).load(&mut **tx)?;
        let jobs: Vec<String> = jobs::table.select(jobs::kind).load(&mut **tx)?;
        let named = |what: &str, kinds: Vec<String>| -> Vec<String> {
            kinds.into_iter().map(|kind| format!("{what} {kind}")).collect()
        };
        Ok([named("event", events), named("letter", letters), named("task", tasks), named("job", jobs)]
            .concat())
    });
    let mut count = BTreeMap::new();
    for what in all.unwrap() {
        *count.entry(what).or_default() += 1;
    }
    count
}

#[test]
fn four_workers_at_once_send_and_end_as_much_as_one() {
    let (one, four) = (busy(), busy());
    let before = found(&one);
    assert_eq!(before, found(&four));
    for days in [2, 6, 13, 20, 35, 60] {
        for world in [&one, &four] {
            world.at(monday().plus_days(days));
        }
        round(&one, 1);
        // What somebody else was just doing is left for the next round.
        round(&four, 4);
        round(&four, 1);
        assert_eq!(found(&one), found(&four), "after {days} days");
    }
    let after = found(&one);
    for what in ["event", "letter", "task"] {
        let sum = |all: &BTreeMap<String, usize>| -> usize {
            all.iter().filter(|(kind, _)| kind.starts_with(what)).map(|(_, count)| count).sum()
        };
        assert!(sum(&after) > sum(&before), "{what}: {before:?} {after:?}");
    }
}
