//! The seller's technicians: reminded at half-time and a day before, told when it is late, in one letter for all of theirs; and
//! customers whose date has moved.
use crate::support::story::{drafted, submitted};
use crate::support::workshop::{arrived, round};
use crate::support::world::{World, day, monday};
use diesel::prelude::*;
use sendback::models::calendar::Calendar;
use sendback::models::event::{By, Data, Kind};
use sendback::models::person::{Administrator, NewPerson, Person};
use sendback::models::ticket::{Act, BlockerKind, Command, Reception, Rung, TaskKind, Ticket, Who, recount};
use sendback::models::{CalendarId, TicketId};
use sendback::schema::{calendars, people, tasks};
use sendback::worker::schedule;

const RITA: &str = "rita@brightwell.example";
const ADA: &str = "ada@harbour.example";

fn count(world: &World, to: &str, subject: &str) -> usize {
    world.mails().iter().filter(|(whom, about, _)| whom == to && about.starts_with(subject)).count()
}

fn act(world: &World, ticket: &TicketId, command: Command, by: &By) -> Ticket {
    let act = Act { command, by: by.clone(), seen: None, kind: Kind::Corrected, data: Data::default() };
    world.app.write_now(|tx| Ok(Ticket::named(tx, ticket)?.act(tx, &act)?.0)).unwrap()
}

fn rita(world: &World) -> By {
    By::person(Who::Technician, &world.rita.person)
}

/// More of Ada's returns at Rita's seller, all received now.
fn more_arrived(world: &World, numbers: std::ops::Range<usize>) -> Vec<TicketId> {
    let mut all = vec![];
    for n in numbers {
        let ticket = drafted(&world.app, &world.ada, &world.rita.seller, n);
        act(world, &ticket.id, Command::Submit, &By::person(Who::Customer, &world.ada.person));
        act(world, &ticket.id, Command::Approve, &By::person(Who::Agent, &world.sam.person));
        all.push(act(world, &ticket.id, Command::Receive(Reception::AsExpected), &rita(world)).id);
    }
    all
}

fn calendar(world: &World, name: &str) -> (CalendarId, i32) {
    world
        .app
        .write_now(|tx| {
            let it = calendars::table.filter(calendars::name.eq(name));
            Ok(it.select((calendars::id, calendars::version)).first(&mut **tx)?)
        })
        .unwrap()
}

fn amy(world: &World) -> Administrator {
    let person = world
        .app
        .write_now(|tx| {
            let amy = people::table.filter(people::email.eq("amy@sendback.example"));
            Ok(amy.select(people::id).first(&mut **tx)?)
        })
        .unwrap();
    Administrator { person, name: "Amy Lund".to_owned() }
}

fn close(world: &World, name: &str, days: &[&str]) -> i64 {
    let (by, (id, version)) = (amy(world), calendar(world, name));
    let days: Vec<chrono::NaiveDate> = days.iter().map(|text| day(text)).collect();
    world.app.write_now(|tx| Calendar::close_days(tx, &by, &id, version, (&days, "closed"))).unwrap()
}

fn open(world: &World, name: &str, closed: &str) -> i64 {
    let (by, (id, version)) = (amy(world), calendar(world, name));
    world.app.write_now(|tx| Calendar::open_day(tx, &by, &id, version, day(closed))).unwrap()
}

#[test]
fn the_analysis_is_called_to_mind_when_half_is_over_and_when_a_day_is_left_then_it_is_late() {
    let world = World::new();
    let reference = arrived(&world);
    // Received on Monday, due on Thursday at five.
    for (hours, reminded, late) in [(24, 0, 0), (32, 1, 0), (54, 1, 0), (56, 2, 0), (79, 2, 0), (80, 2, 1)] {
        round(&world, monday().plus_seconds(hours * 3600));
        assert_eq!(count(&world, RITA, "Due soon"), reminded, "after {hours} hours");
        assert_eq!(count(&world, RITA, "Overdue"), late, "after {hours} hours");
    }
    let mails = world.mails();
    let reminder = mails.iter().find(|(_, subject, _)| subject.starts_with("Due soon")).unwrap();
    assert_eq!(reminder.1, "Due soon: 1 return");
    assert!(
        reminder.2.contains(&format!("{reference}, Apple iPhone 13: analyse it by Thursday 21 May, 17:00")),
        "{}",
        reminder.2
    );
    let (_, text) = world.mail_to(RITA);
    assert!(text.contains("Support has been told") && text.contains(&reference), "{text}");
    let open: Vec<TaskKind> = world
        .app
        .write_now(|tx| {
            Ok(tasks::table.filter(tasks::done_at.is_null()).select(tasks::kind).load(&mut **tx)?)
        })
        .unwrap();
    assert_eq!(open, [TaskKind::Overdue]);
    assert_eq!(count(&world, "tom@tayside.example", ""), 0, "another seller hears nothing");
}

#[test]
fn all_that_comes_due_at_the_same_time_is_one_letter_to_each_technician() {
    let world = World::new();
    arrived(&world);
    more_arrived(&world, 1..4);
    world
        .app
        .write_now(|tx| {
            let new = NewPerson { email: "rory@brightwell.example", name: "Rory", password_hash: None };
            let rory = Person::add(tx, &new)?;
            Person::join_seller(tx, &rory, &world.rita.seller)?;
            let gone = NewPerson { email: "gone@brightwell.example", name: "Gone", password_hash: None };
            let gone = Person::add(tx, &gone)?;
            Person::join_seller(tx, &gone, &world.rita.seller)?;
            Person::disable(tx, &gone)
        })
        .unwrap();
    round(&world, monday().plus_days(2));
    for whom in [RITA, "rory@brightwell.example"] {
        assert_eq!(count(&world, whom, "Due soon: 4 returns"), 1, "{whom}");
    }
    assert_eq!(count(&world, "gone@brightwell.example", ""), 0, "whoever may not sign in gets nothing");
    round(&world, monday().plus_days(4));
    assert_eq!(count(&world, RITA, "Overdue: 4 returns"), 1);
}

#[test]
fn a_repair_and_a_device_that_goes_back_have_one_reminder_since_half_time_is_a_day_before() {
    let world = World::new();
    let [repaired, back]: [TicketId; 2] = more_arrived(&world, 1..3).try_into().unwrap();
    act(&world, &repaired, Command::Decide(Rung::Repair), &rita(&world));
    act(&world, &back, Command::Decide(Rung::SendBack), &rita(&world));
    round(&world, monday().plus_days(1));
    assert_eq!(count(&world, RITA, "Due soon"), 0);
    round(&world, monday().plus_days(2));
    assert_eq!(count(&world, RITA, "Due soon: 2 returns"), 1);
    let (_, text) = world.mail_to(RITA);
    assert!(text.contains("repair or replace it, and send it") && text.contains("send it back"), "{text}");
}

#[test]
fn what_is_done_or_waits_is_not_called_to_mind_and_what_goes_on_counts_from_then() {
    let world = World::new();
    let [done, waits]: [TicketId; 2] = more_arrived(&world, 1..3).try_into().unwrap();
    act(&world, &waits, Command::Block(BlockerKind::Passcode), &rita(&world));
    world.work();
    act(&world, &done, Command::Decide(Rung::Refund), &rita(&world));
    round(&world, monday().plus_days(3));
    assert_eq!(count(&world, RITA, "Due soon"), 0);
    // On Thursday three days are left: Friday, Tuesday and Wednesday, over a weekend and a bank holiday.
    let on = act(&world, &waits, Command::Unblock(BlockerKind::Passcode), &rita(&world));
    assert_eq!(on.due_at, Some(monday().plus_days(9).plus_seconds(7 * 3600)));
    for (day, wanted) in [(4, 0), (5, 1), (8, 1), (9, 2)] {
        round(&world, monday().plus_days(day));
        assert_eq!(count(&world, RITA, "Due soon"), wanted, "after {day} days");
    }
}

#[test]
fn a_letter_that_comes_too_late_to_remind_of_anything_does_not_go_out() {
    let world = World::new();
    let tickets = more_arrived(&world, 1..2);
    world.at(monday().plus_days(2));
    actix_web::rt::System::new().block_on(schedule::by_the_clock(&world.app)).unwrap();
    act(&world, &tickets[0], Command::Decide(Rung::Refund), &rita(&world));
    world.work();
    assert_eq!(count(&world, RITA, "Due soon"), 0);
}

#[test]
fn a_date_that_moves_later_than_the_one_that_was_mailed_is_told_once() {
    let world = World::new();
    let reference = arrived(&world);
    let told = |world: &World| count(world, ADA, "A new date");
    assert_eq!(close(&world, "Brightwell", &["2026-05-21"]), 1);
    world.work();
    assert_eq!(told(&world), 1);
    let (_, text) = world.mail_to(ADA);
    assert!(text.contains("The seller analyses your device by Friday 22 May, 17:00"), "{text}");
    assert!(text.contains(&reference), "{text}");
    // Earlier again, and back to what was mailed last: nothing new.
    assert_eq!(open(&world, "Brightwell", "2026-05-21"), 1);
    assert_eq!(close(&world, "Brightwell", &["2026-05-20"]), 1);
    world.work();
    assert_eq!(told(&world), 1);
    assert_eq!(close(&world, "Brightwell", &["2026-05-22"]), 1);
    world.work();
    assert_eq!(told(&world), 2);
    assert!(world.mail_to(ADA).1.contains("by Tuesday 26 May, 17:00"));
    // The second count, a while after each change, finds nothing to tell.
    world.at(monday().plus_seconds(600));
    while world.app.write_now(recount::again).unwrap() > 0 {}
    world.work();
    assert_eq!(told(&world), 2);
}

#[test]
fn supports_own_answer_and_the_time_for_a_lock_are_told_as_well() {
    let world = World::new();
    submitted(&world);
    assert_eq!(close(&world, "England and Wales", &["2026-05-19"]), 1);
    world.work();
    assert!(world.mail_to(ADA).1.contains("Support answers your return by Wednesday 20 May, 17:00"));

    let world = World::new();
    let reference = arrived(&world);
    crate::support::story::locked(&world, &reference);
    assert_eq!(close(&world, "Brightwell", &["2026-05-20"]), 0, "what stands still keeps its days");
    assert_eq!(close(&world, "England and Wales", &["2026-05-20"]), 1);
    world.work();
    let (_, text) = world.mail_to(ADA);
    assert!(text.contains("There is more time to remove what is in the seller’s way"), "{text}");
    assert!(text.contains("by Wednesday 3 June, 17:00"), "{text}");
    let page = world.signed_in(ADA).get(&format!("/tickets/{reference}"));
    assert!(page.says("Wednesday 3 June, 17:00") && !page.says("Due by"), "{}", page.text());
}

#[test]
fn the_timetable_tells_of_sellers_and_locks() {
    let world = World::new();
    let reference = arrived(&world);
    let page = world.signed_in("sam@sendback.example").get("/admin/timetable");
    assert!(page.says("The seller is reminded") && page.says("Tuesday 19 May, 17:00"), "{}", page.text());
    crate::support::story::locked(&world, &reference);
    let page = world.signed_in("sam@sendback.example").get("/admin/timetable");
    for said in ["The customer is reminded of the lock", "It goes back, if it stays locked"] {
        assert!(page.says(said), "{said}: {}", page.text());
    }
    assert!(!page.says("The seller is reminded"), "{}", page.text());
}
