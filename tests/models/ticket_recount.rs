//! A calendar changes: which promises move and which stay, to the day; thousands at once; and none is left on the old days.
use crate::support::story::{labelled, submitted};
use crate::support::world::{World, day, monday};
use diesel::prelude::*;
use sendback::db::Moment;
use sendback::models::CalendarId;
use sendback::models::calendar::Calendar;
use sendback::models::event::{By, Data, Kind};
use sendback::models::person::Administrator;
use sendback::models::ticket::{
    Act, BlockerKind, Command, Reception, Reference, Stage, Ticket, Who, recount, timetable,
};
use sendback::schema::{calendars, events, people, ticket_clocks, tickets};
use sendback::worker::schedule;

fn utc(text: &str) -> Moment {
    Moment::new(chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap())
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

fn calendar(world: &World, name: &str) -> (CalendarId, i32) {
    world
        .app
        .write_now(|tx| {
            let it = calendars::table.filter(calendars::name.eq(name));
            Ok(it.select((calendars::id, calendars::version)).first(&mut **tx)?)
        })
        .unwrap()
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

fn load(world: &World, reference: &str) -> Ticket {
    let reference: Reference = reference.parse().unwrap();
    world.app.write_now(|tx| Ticket::for_agent(tx, &world.sam, &reference)).unwrap()
}

fn due(world: &World, reference: &str) -> Option<Moment> {
    load(world, reference).due_at
}

fn act(world: &World, reference: &str, command: Command) {
    let by = By::person(Who::Technician, &world.rita.person);
    let act = Act { command, by, seen: None, kind: Kind::Corrected, data: Data::default() };
    let ticket = load(world, reference);
    world.app.write_now(|tx| ticket.act(tx, &act).map(drop)).unwrap();
}

/// Ada's phone lies at Brightwell; the analysis is due on Thursday.
fn received(world: &World) -> String {
    let reference = submitted(world);
    labelled(world, &reference);
    let at: Reference = reference.parse().unwrap();
    let version = load(world, &reference).version;
    world
        .app
        .write_now(|tx| Ticket::receive(tx, &world.rita, &at, version, Reception::AsExpected, None))
        .unwrap();
    world.work();
    assert_eq!(due(world, &reference), Some(utc("2026-05-21 16:00")));
    reference
}

fn moves(world: &World) -> i64 {
    world
        .app
        .write_now(|tx| {
            Ok(events::table.filter(events::kind.eq(Kind::DateMoved)).count().get_result(&mut **tx)?)
        })
        .unwrap()
}

/// Whether every return shows its next promise, and support's queue goes by it.
fn in_step(world: &World) {
    type Row = (Stage, Option<Moment>, Option<Moment>, Option<Moment>);
    let rows: Vec<Row> = world
        .app
        .write_now(|tx| {
            let running = ticket_clocks::done_at.is_null().and(ticket_clocks::paused_at.is_null());
            Ok(tickets::table
                .left_join(ticket_clocks::table.on(ticket_clocks::ticket_id.eq(tickets::id).and(running)))
                .select((
                    tickets::stage,
                    tickets::due_at,
                    tickets::agent_at,
                    ticket_clocks::due_at.nullable(),
                ))
                .load(&mut **tx)?)
        })
        .unwrap();
    for (stage, due, agent, promised) in rows {
        assert_eq!(due, promised, "{stage}");
        if stage == Stage::Submitted {
            assert_eq!(agent, due, "{stage}");
        }
    }
}

#[test]
fn the_sellers_duties_count_on_the_sellers_calendar_and_everything_else_on_the_marketplaces() {
    let world = World::new();
    let reference = received(&world);
    assert_eq!(close(&world, "England and Wales", &["2026-05-20"]), 0);
    assert_eq!(close(&world, "Tayside", &["2026-05-20"]), 0);
    assert_eq!(due(&world, &reference), Some(utc("2026-05-21 16:00")));
    assert_eq!(close(&world, "Brightwell", &["2026-05-20", "2026-05-21"]), 1);
    // Friday is the second day; Monday is a bank holiday.
    assert_eq!(due(&world, &reference), Some(utc("2026-05-26 16:00")));
    assert_eq!(moves(&world), 1);
    in_step(&world);
}

#[test]
fn a_seller_that_closes_earlier_or_counts_on_another_calendar_has_other_dates() {
    let world = World::new();
    let reference = received(&world);
    let mut browser = world.signed_in("amy@sendback.example");
    let mut page = browser.get(&format!("/admin/sellers/{}", world.rita.seller));
    page.fill("Closes", "16:00");
    assert_eq!(browser.press(page, "Save changes").status, 200);
    assert_eq!(due(&world, &reference), Some(utc("2026-05-21 15:00")));
    close(&world, "Tayside", &["2026-05-20"]);
    let tayside = calendar(&world, "Tayside").0;
    let mut page = browser.get(&format!("/admin/sellers/{}", world.rita.seller));
    page.send_as("days", tayside.as_str());
    assert_eq!(browser.press(page, "Save changes").status, 200);
    assert_eq!(due(&world, &reference), Some(utc("2026-05-22 15:00")));
    in_step(&world);
}

#[test]
fn a_paused_promise_keeps_its_working_days_and_counts_the_new_ones_once_it_goes_on() {
    let world = World::new();
    let reference = received(&world);
    world.at(monday().plus_days(1));
    act(&world, &reference, Command::Block(BlockerKind::AccountLock));
    assert_eq!(close(&world, "Brightwell", &["2026-05-22"]), 0, "nothing is due while it is paused");
    assert_eq!(due(&world, &reference), None);
    world.at(monday().plus_days(3));
    act(&world, &reference, Command::Unblock(BlockerKind::AccountLock));
    // Two were left: Friday is closed and Monday a bank holiday, so Tuesday and Wednesday.
    assert_eq!(due(&world, &reference), Some(utc("2026-05-27 16:00")));
    // From here on it counts from Thursday, not from its first day.
    assert_eq!(close(&world, "Brightwell", &["2026-05-26"]), 1);
    assert_eq!(due(&world, &reference), Some(utc("2026-05-28 16:00")));
    assert_eq!(open(&world, "Brightwell", "2026-05-22"), 1);
    assert_eq!(due(&world, &reference), Some(utc("2026-05-27 16:00")));
    in_step(&world);
}

#[test]
fn what_is_broken_stays_broken_whether_somebody_has_noticed_or_not() {
    let world = World::new();
    let reference = submitted(&world);
    assert_eq!(due(&world, &reference), Some(utc("2026-05-19 16:00")));
    world.at(utc("2026-05-19 16:01"));
    assert_eq!(close(&world, "England and Wales", &["2026-05-19"]), 0, "nobody has noticed yet");
    world.app.write_now(Ticket::notice_overdue).unwrap();
    assert_eq!(close(&world, "England and Wales", &["2026-05-20"]), 0);
    assert_eq!(due(&world, &reference), Some(utc("2026-05-19 16:00")));
    assert_eq!(moves(&world), 0);
}

#[test]
fn a_promise_that_gets_shorter_leaves_at_least_the_rest_of_the_working_day() {
    let world = World::new();
    let reference = submitted(&world);
    close(&world, "England and Wales", &["2026-05-19", "2026-05-20"]);
    assert_eq!(due(&world, &reference), Some(utc("2026-05-21 16:00")));
    // Wednesday evening: by the days alone it would have been due the day before.
    world.at(utc("2026-05-20 18:00"));
    assert_eq!(
        open(&world, "England and Wales", "2026-05-19"),
        0,
        "today is over, tomorrow is what was promised"
    );
    world.at(utc("2026-05-21 08:00"));
    close(&world, "England and Wales", &["2026-05-21", "2026-05-22"]);
    assert_eq!(due(&world, &reference), Some(utc("2026-05-26 16:00")), "the first that is open after Monday");
}

#[test]
fn days_that_no_promise_counts_and_promises_in_calendar_days_move_nothing() {
    let world = World::new();
    let reference = submitted(&world);
    labelled(&world, &reference);
    let before = due(&world, &reference);
    assert_eq!(
        close(&world, "England and Wales", &["2026-05-29", "2026-06-01"]),
        0,
        "a label's days are all days"
    );
    assert_eq!(due(&world, &reference), before);
    assert_eq!(moves(&world), 0);
}

fn count(world: &World, subject: &str) -> usize {
    world.mails().iter().filter(|(_, about, _)| about.contains(subject)).count()
}

fn tick(world: &World, at: Moment) {
    world.at(at);
    for _ in 0..2 {
        actix_web::rt::System::new().block_on(schedule::by_the_clock(&world.app)).unwrap();
        world.work();
    }
}

#[test]
fn reminders_move_with_the_promise_and_none_goes_out_twice() {
    let world = World::new();
    let reference = submitted(&world);
    let mut sam = world.signed_in("sam@sendback.example");
    let mut page = sam.get(&format!("/admin/tickets/{reference}"));
    page.choose("The customer, who must answer");
    page.fill("Message", "Does it charge?");
    sam.press(page, "Send");
    world.work();
    let reminded = |world: &World| count(world, "We still wait for your answer");
    // Wednesday and Tuesday, after two and five business days; Wednesday is closed now.
    assert_eq!(close(&world, "England and Wales", &["2026-05-20"]), 1);
    assert_eq!(due(&world, &reference), Some(utc("2026-06-03 16:00")));
    tick(&world, utc("2026-05-21 08:00"));
    assert_eq!(reminded(&world), 0, "it would have gone out on Wednesday");
    tick(&world, utc("2026-05-21 17:00"));
    assert_eq!(reminded(&world), 1);
    // The day of the first reminder itself is closed afterwards, and the two that follow.
    world.at(utc("2026-05-22 08:00"));
    assert_eq!(close(&world, "England and Wales", &["2026-05-21", "2026-05-22"]), 1);
    tick(&world, utc("2026-05-28 17:00"));
    assert_eq!(reminded(&world), 1, "the first one goes out once");
    let coming =
        world.app.write_now(|tx| timetable::coming(tx, &world.sam, utc("2026-05-28 17:00"))).unwrap();
    let next = coming.iter().find(|line| line.reminder).map(|line| line.at);
    assert_eq!(next, Some(utc("2026-05-29 16:00")), "Tuesday 19, then Tuesday to Friday");
    tick(&world, utc("2026-05-29 17:00"));
    assert_eq!(reminded(&world), 2);
}

/// Copies of Ada's return that wait for support, with a running promise each.
fn many(world: &World, reference: &str, most: usize) {
    let of = load(world, reference);
    world
        .app
        .write_now(|tx| {
            for n in 0..most {
                let id = format!("00000000-0000-7000-8000-{n:012}");
                diesel::insert_into(tickets::table)
                    .values((
                        (tickets::id.eq(&id), tickets::reference.eq(format!("MANY-{n}"))),
                        (tickets::version.eq(1), tickets::company_id.eq(of.company_id.as_str())),
                        (
                            tickets::person_id.eq(of.person_id.as_str()),
                            tickets::policy_id.eq(of.policy_id.as_str()),
                        ),
                        (tickets::stage.eq(Stage::Submitted), tickets::reception.eq(of.reception)),
                        (tickets::coverage.eq(of.coverage), tickets::title.eq("One of many")),
                        (tickets::unsafe_battery.eq(false), tickets::receipts.eq(0)),
                        (tickets::due_at.eq(of.due_at), tickets::agent_at.eq(of.due_at)),
                        (tickets::created_at.eq(of.created_at), tickets::changed_at.eq(of.changed_at)),
                        tickets::submitted_at.eq(of.submitted_at),
                    ))
                    .execute(&mut **tx)?;
                diesel::insert_into(ticket_clocks::table)
                    .values((
                        ticket_clocks::id.eq(&id),
                        ticket_clocks::ticket_id.eq(&id),
                        ticket_clocks::kind.eq("first_answer"),
                        ticket_clocks::started_at.eq(of.submitted_at.unwrap()),
                        ticket_clocks::due_at.eq(of.due_at.unwrap()),
                    ))
                    .execute(&mut **tx)?;
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn thousands_of_returns_move_in_one_write_and_none_is_left_behind() {
    let world = World::new();
    let reference = submitted(&world);
    many(&world, &reference, 2999);
    let began = std::time::Instant::now();
    assert_eq!(close(&world, "England and Wales", &["2026-05-19"]), 3000);
    let took = began.elapsed();
    assert!(took < std::time::Duration::from_secs(8), "{took:?}");
    let left: i64 = world
        .app
        .write_now(|tx| {
            let old = ticket_clocks::table.filter(ticket_clocks::due_at.ne(utc("2026-05-20 16:00")));
            Ok(old.filter(ticket_clocks::done_at.is_null()).count().get_result(&mut **tx)?)
        })
        .unwrap();
    assert_eq!((left, moves(&world)), (0, 3000));
    in_step(&world);
    assert_eq!(open(&world, "England and Wales", "2026-05-19"), 3000);
    in_step(&world);
}

#[test]
fn a_promise_that_was_made_on_the_old_days_in_that_very_moment_is_found_a_little_later() {
    let world = World::new();
    let reference = submitted(&world);
    close(&world, "England and Wales", &["2026-05-19"]);
    // As somebody wrote it whose write began before the change.
    world
        .app
        .write_now(|tx| {
            let old = utc("2026-05-19 16:00");
            diesel::update(ticket_clocks::table.filter(ticket_clocks::done_at.is_null()))
                .set(ticket_clocks::due_at.eq(old))
                .execute(&mut **tx)?;
            diesel::update(tickets::table).set(tickets::due_at.eq(old)).execute(&mut **tx)?;
            Ok(())
        })
        .unwrap();
    assert_eq!(world.app.write_now(recount::again).unwrap(), 0, "not yet");
    world.at(monday().plus_seconds(120));
    assert_eq!(world.app.write_now(recount::again).unwrap(), 1);
    assert_eq!(due(&world, &reference), Some(utc("2026-05-20 16:00")));
    assert_eq!(world.app.write_now(recount::again).unwrap(), 0, "once is enough");
    in_step(&world);
}

#[test]
fn a_return_that_moves_on_in_the_same_moment_keeps_its_new_promise() {
    let world = World::new();
    for (round, closed) in ["2026-06-01", "2026-06-02", "2026-06-03", "2026-06-04"].iter().enumerate() {
        let seller = world.rita.seller.clone();
        let draft = crate::support::story::drafted(&world.app, &world.ada, &seller, round);
        let act = Act {
            command: Command::Submit,
            by: By::person(Who::Customer, &world.ada.person),
            seen: None,
            kind: Kind::Submitted,
            data: Data::default(),
        };
        let start = std::sync::Barrier::new(2);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                start.wait();
                world.app.write_now(|tx| draft.act(tx, &act).map(drop)).unwrap();
            });
            start.wait();
            close(&world, "England and Wales", &[closed, "2026-05-19"]);
        });
        world.at(monday().plus_seconds(200 * (i64::try_from(round).unwrap() + 1)));
        world.app.write_now(recount::again).unwrap();
        assert_eq!(due(&world, draft.reference.to_string().as_str()), Some(utc("2026-05-20 16:00")));
    }
    in_step(&world);
}
