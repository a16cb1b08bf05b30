//! Events: never changed, and placed without gaps in the order in which they were committed.
use crate::support::database;
use crate::support::story::submitted;
use crate::support::world::World;
use diesel::prelude::*;
use sendback::models::EventId;
use sendback::models::event::{self, By, Data, Kind};
use sendback::models::ticket::{Reference, Ticket, Who};
use sendback::schema::{events, tickets};
use std::sync::Barrier;

fn load(world: &World, reference: &str) -> Ticket {
    let reference: Reference = reference.parse().unwrap();
    world.app.write_now(|tx| Ticket::for_agent(tx, &world.sam, &reference)).unwrap()
}

/// Places what is left; the positions are 1, 2, 3 …; how many there are.
fn placed(world: &World) -> usize {
    while world.app.write_now(event::place).unwrap() > 0 {}
    let positions: Vec<Option<i64>> = world
        .app
        .write_now(|tx| Ok(events::table.select(events::position).order(events::position).load(&mut **tx)?))
        .unwrap();
    let wanted: Vec<Option<i64>> = (1..=i64::try_from(positions.len()).unwrap()).map(Some).collect();
    assert_eq!(positions, wanted);
    positions.len()
}

#[test]
fn events_can_neither_be_changed_nor_deleted_and_are_placed_without_gaps() {
    let world = World::new();
    submitted(&world);
    let change = world.app.write_now(|tx| {
        diesel::update(events::table).set(events::data.eq("{}")).execute(&mut **tx)?;
        Ok(())
    });
    assert!(change.is_err());
    let delete = world.app.write_now(|tx| {
        diesel::delete(events::table).execute(&mut **tx)?;
        Ok(())
    });
    assert!(delete.is_err());
    let placed = placed(&world);
    assert!(placed > 1);
    let open: i64 = world.app.write_now(|tx| Ok(tickets::table.count().get_result(&mut **tx)?)).unwrap();
    assert_eq!(open, 1);
}

#[test]
fn events_that_are_placed_by_many_at_once_have_no_gap_and_none_twice() {
    let world = World::new();
    let reference = submitted(&world);
    let (ticket, by) = (load(&world, &reference), By::person(Who::Agent, &world.sam.person));
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                for _ in 0..30 {
                    let noted = world
                        .app
                        .write_now(|tx| event::record(tx, &ticket, Kind::Corrected, &by, &Data::default()));
                    noted.unwrap();
                }
            });
            // Whoever meets another at it gives way, and nothing of that write stays.
            scope.spawn(|| (0..60).for_each(|_| drop(world.app.write_now(event::place))));
        }
    });
    let placed = placed(&world);
    assert!(placed > 90);
}

#[test]
fn an_event_that_commits_late_comes_after_those_that_were_there_before() {
    let world = World::new();
    let reference = submitted(&world);
    let (ticket, by) = (load(&world, &reference), By::person(Who::Agent, &world.sam.person));
    let before = placed(&world);
    let (written, committed) = (Barrier::new(2), Barrier::new(2));
    std::thread::scope(|scope| {
        let late = scope.spawn(|| {
            let write = world.app.write_now(|tx| {
                let id = event::record(tx, &ticket, Kind::Corrected, &by, &Data::default())?;
                written.wait();
                if database::postgres().is_some() {
                    committed.wait();
                }
                Ok(id)
            });
            if database::postgres().is_none() {
                committed.wait();
            }
            write.unwrap()
        });
        written.wait();
        // Where writes wait for each other, this one simply comes second.
        let early = world
            .app
            .write_now(|tx| event::record(tx, &ticket, Kind::Corrected, &by, &Data::default()))
            .unwrap();
        let seen = placed(&world);
        committed.wait();
        let late = late.join().unwrap();
        assert_eq!(placed(&world), before + 2);
        let at = |id: EventId| -> i64 {
            let found: Option<i64> = world
                .app
                .write_now(|tx| Ok(events::table.find(&id).select(events::position).first(&mut **tx)?))
                .unwrap();
            found.unwrap()
        };
        if database::postgres().is_some() {
            assert!(
                late.as_str() < early.as_str(),
                "the late one has the older id: a reader that follows ids has lost it"
            );
            assert_eq!(seen, before + 1);
            assert!(at(late) > at(early), "it is placed after what readers have seen");
        } else {
            assert!(at(late) < at(early));
        }
    });
}
