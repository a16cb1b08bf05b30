//! Jobs: claimed by one, leased, settled by the attempt that did the work, parked when nothing helps.
use crate::support::story::submitted;
use crate::support::world::{World, monday};
use diesel::prelude::*;
use sendback::error::Error;
use sendback::models::job::{About, Job, LEASE_S, claim};
use sendback::models::{LetterId, task::Task, ticket::TaskKind, ticket::Ticket};
use sendback::schema::{jobs, tickets};
use std::collections::BTreeSet;

fn letter(n: u32) -> Job {
    let letter: LetterId = format!("00000000-0000-7000-8000-{n:012}").parse().unwrap();
    Job::SendLetter { letter }
}

#[test]
fn many_workers_share_the_jobs_and_none_is_done_twice() {
    let world = World::new();
    world
        .app
        .write_now(|tx| {
            let now = tx.now();
            (0..200).try_for_each(|n| letter(n).push(tx, now, About::default()))
        })
        .unwrap();
    let work = |name: usize| {
        let some = || world.app.write_now(|tx| claim(tx, &format!("w{name}"), Job::KINDS, 5)).unwrap().0;
        let rounds = std::iter::repeat_with(some).take_while(|jobs| !jobs.is_empty());
        rounds.flatten().map(|job| job.id.to_string()).collect::<Vec<_>>()
    };
    let claimed: Vec<String> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..4).map(|name| scope.spawn(move || work(name))).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    assert_eq!(claimed.len(), 200);
    assert_eq!(claimed.iter().collect::<BTreeSet<_>>().len(), 200);
}

#[test]
fn a_lease_that_ran_out_is_somebody_elses_and_the_first_cannot_settle_any_more() {
    let world = World::new();
    world.app.write_now(|tx| letter(1).push(tx, monday(), About::default())).unwrap();
    let first = world.app.write_now(|tx| claim(tx, "one", Job::KINDS, 5)).unwrap().0.remove(0);
    assert!(world.app.write_now(|tx| claim(tx, "two", Job::KINDS, 5)).unwrap().0.is_empty());
    world.at(monday().plus_seconds(LEASE_S));
    let second = world.app.write_now(|tx| claim(tx, "two", Job::KINDS, 5)).unwrap().0.remove(0);
    assert_eq!((first.id.clone(), first.attempt, second.attempt), (second.id.clone(), 1, 2));
    assert!(matches!(world.app.write_now(|tx| first.settle(tx)), Err(Error::Busy(_))));
    world.app.write_now(|tx| second.settle(tx)).unwrap();
    assert!(matches!(world.app.write_now(|tx| second.settle(tx)), Err(Error::Busy(_))), "settled twice");
}

#[test]
fn a_dedupe_key_queues_a_job_once_ever() {
    let world = World::new();
    let push = || {
        world.app.write_now(|tx| {
            letter(7).push(tx, monday(), About { dedupe: Some("remind:1"), ..About::default() })
        })
    };
    push().unwrap();
    push().unwrap();
    let count: i64 = world.app.write_now(|tx| Ok(jobs::table.count().get_result(&mut **tx)?)).unwrap();
    assert_eq!(count, 1);
}

#[test]
fn a_job_whose_process_dies_every_time_is_parked_and_somebody_is_told() {
    let world = World::new();
    let reference = submitted(&world);
    let ticket: Ticket = world
        .app
        .write_now(|tx| {
            let id: sendback::models::TicketId = tickets::table.select(tickets::id).first(&mut **tx)?;
            letter(9).push(tx, monday(), About { ticket: Some(&id), ..About::default() })?;
            Ticket::named(tx, &id)
        })
        .unwrap();
    for n in 0..i64::from(letter(9).most_attempts()) {
        world.at(monday().plus_seconds(n * LEASE_S));
        assert_eq!(world.app.write_now(|tx| claim(tx, "dies", Job::KINDS, 5)).unwrap().0.len(), 1);
    }
    world.at(monday().plus_seconds(i64::from(letter(9).most_attempts()) * LEASE_S));
    world.work();
    let tasks = world.app.write_now(|tx| Task::open_of(tx, &ticket.id)).unwrap();
    assert_eq!(tasks.iter().map(|task| task.kind).collect::<Vec<_>>(), [TaskKind::ParkedJob]);
    assert!(world.signed_in("sam@sendback.example").get("/admin").says(&reference));
}

#[test]
fn kinds_of_a_newer_program_are_left_alone() {
    let world = World::new();
    world
        .app
        .write_now(|tx| {
            letter(3).push(tx, monday(), About::default())?;
            diesel::update(jobs::table)
                .set((jobs::kind.eq("send_pigeon"), jobs::body.eq("{\"kind\":\"send_pigeon\"}")))
                .execute(&mut **tx)?;
            Ok(())
        })
        .unwrap();
    world.work();
    let (attempt, done): (i32, Option<sendback::db::Moment>) = world
        .app
        .write_now(|tx| Ok(jobs::table.select((jobs::attempt, jobs::done_at)).first(&mut **tx)?))
        .unwrap();
    assert_eq!((attempt, done), (0, None));
}

#[test]
fn no_job_is_left_after_the_whole_story() {
    let world = World::new();
    let reference = submitted(&world);
    crate::support::story::labelled(&world, &reference);
    let left: i64 = world
        .app
        .write_now(|tx| Ok(jobs::table.filter(jobs::done_at.is_null()).count().get_result(&mut **tx)?))
        .unwrap();
    assert_eq!(left, 0);
}

#[test]
fn a_job_that_takes_long_is_held_on_to() {
    let world = World::new();
    world.app.write_now(|tx| letter(5).push(tx, monday(), About::default())).unwrap();
    let held = world.app.write_now(|tx| claim(tx, "slow", Job::KINDS, 5)).unwrap().0.remove(0);
    for beat in 1..5 {
        world.at(monday().plus_seconds(beat * 20));
        world.app.write_now(|tx| held.hold(tx)).unwrap();
    }
    world.at(monday().plus_seconds(4 * 20 + LEASE_S - 1));
    assert!(world.app.write_now(|tx| claim(tx, "other", Job::KINDS, 5)).unwrap().0.is_empty());
    world.app.write_now(|tx| held.settle(tx)).unwrap();
}
