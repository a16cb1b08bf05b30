//! What happens by the clock, on its page and when its time comes.
use crate::support::browser::Browser;
use crate::support::story::{begin, fill_problem, labelled, submitted};
use crate::support::world::{ADAS_IMEI, World, monday};
use sendback::db::Moment;
use sendback::worker::schedule;

/// The clock shows `at`; whatever is due happens, also more than once at the same moment.
fn tick(world: &World, at: Moment) {
    world.at(at);
    for _ in 0..2 {
        actix_web::rt::System::new().block_on(schedule::by_the_clock(&world.app)).unwrap();
        world.work();
    }
}

fn count(world: &World, to: &str, subject: &str) -> usize {
    world.mails().iter().filter(|(whom, about, _)| whom == to && about.contains(subject)).count()
}

fn ask(world: &World, reference: &str) -> Browser {
    let mut sam = world.signed_in("sam@sendback.example");
    let mut page = sam.get(&format!("/admin/tickets/{reference}"));
    page.choose("The customer, who must answer");
    page.fill("Message", "Does it charge?");
    sam.press(page, "Send");
    world.work();
    sam
}

#[test]
fn a_question_is_repeated_after_two_and_five_business_days_and_the_return_closes_after_ten() {
    let world = World::new();
    let reference = submitted(&world);
    let mut sam = ask(&world, &reference);
    let page = sam.get("/admin/timetable");
    for said in [
        "The customer is reminded of the question",
        "Wednesday 20 May, 17:00",
        "Closed, if the question is not answered",
        "Tuesday 2 June, 17:00",
    ] {
        assert!(page.says(said), "{said}: {}", page.text());
    }
    let reminded = |world: &World| count(world, "ada@harbour.example", "We still wait for your answer");
    tick(&world, monday().plus_days(2));
    assert_eq!(reminded(&world), 0, "Wednesday morning");
    tick(&world, monday().plus_days(3));
    assert_eq!(reminded(&world), 1);
    let (_, text) = world.mail_to("ada@harbour.example");
    assert!(text.contains("Does it charge?"), "{text}");
    tick(&world, monday().plus_days(9));
    assert_eq!(reminded(&world), 2, "the fifth business day is Tuesday after the bank holiday");
    tick(&world, monday().plus_days(15));
    assert_eq!(reminded(&world), 2);
    assert!(
        world.signed_in("ada@harbour.example").get(&format!("/tickets/{reference}")).says("Question for you")
    );
    tick(&world, monday().plus_days(16));
    let page = world.signed_in("ada@harbour.example").get(&format!("/tickets/{reference}"));
    assert!(page.says("Closed") && page.says("Expired"), "{}", page.text());
    assert_eq!(count(&world, "ada@harbour.example", "Closed: your return"), 1);
}

#[test]
fn an_answered_question_is_not_repeated() {
    let world = World::new();
    let reference = submitted(&world);
    ask(&world, &reference);
    let mut ada = world.signed_in("ada@harbour.example");
    let mut page = ada.get(&format!("/tickets/{reference}"));
    page.fill("Your answer", "No.");
    ada.press(page, "Send the answer");
    tick(&world, monday().plus_days(20));
    assert_eq!(count(&world, "ada@harbour.example", "We still wait"), 0);
    assert!(
        world.signed_in("ada@harbour.example").get(&format!("/tickets/{reference}")).says("With support")
    );
}

#[test]
fn a_label_is_called_to_mind_seven_three_and_one_days_before_its_end_then_expires_then_the_return_closes() {
    let world = World::new();
    let reference = submitted(&world);
    labelled(&world, &reference);
    // Valid for 14 days, to Monday 1 June.
    let reminded = |world: &World| count(world, "pete@harbour.example", "Please post return");
    for (day, wanted) in [(6, 0), (7, 1), (9, 1), (11, 2), (12, 2), (13, 3), (14, 3)] {
        tick(&world, monday().plus_days(day));
        assert_eq!(reminded(&world), wanted, "after {day} days");
    }
    let (_, text) = world.mail_to("pete@harbour.example");
    assert!(text.contains("Have you posted it?") && text.contains("Monday 1 June 2026"), "{text}");
    assert_eq!(count(&world, "ada@harbour.example", "has expired"), 0);
    tick(&world, monday().plus_days(15));
    assert_eq!(count(&world, "ada@harbour.example", "has expired"), 1);
    let mut ada = world.signed_in("ada@harbour.example");
    assert!(ada.get(&format!("/tickets/{reference}")).says("Get a new label"));
    tick(&world, monday().plus_days(28));
    let mut ada = world.signed_in("ada@harbour.example");
    assert!(ada.get(&format!("/tickets/{reference}")).says("Label sent"));
    tick(&world, monday().plus_days(30));
    let mut ada = world.signed_in("ada@harbour.example");
    assert!(ada.get(&format!("/tickets/{reference}")).says("Expired"));
}

#[test]
fn a_posted_parcel_is_not_called_to_mind() {
    let world = World::new();
    let reference = submitted(&world);
    let link = labelled(&world, &reference);
    world.browser().post(&format!("{link}/posted"), &[]);
    tick(&world, monday().plus_days(13));
    assert_eq!(count(&world, "pete@harbour.example", "Please post return"), 0);
}

#[test]
fn a_form_that_is_not_sent_is_called_to_mind_then_deleted_with_its_photos() {
    let world = World::new();
    let mut ada = world.signed_in("ada@harbour.example");
    let mut page = begin(&mut ada, &world.adas_phone);
    fill_problem(&mut page, ADAS_IMEI);
    let mut page = ada.press(page, "Save and continue");
    page.attach("The defect", "crack.jpg", crate::support::story::photo(9));
    let page = ada.press(page, "Upload the chosen photos");
    let reference = crate::support::story::reference_of(&page);
    tick(&world, monday().plus_days(26));
    assert_eq!(count(&world, "ada@harbour.example", "is not sent yet"), 0);
    tick(&world, monday().plus_days(28));
    assert_eq!(count(&world, "ada@harbour.example", "is not sent yet"), 1);
    let (_, text) = world.mail_to("ada@harbour.example");
    assert!(text.contains("Apple iPhone 13") && text.contains(&format!("/tickets/{reference}")), "{text}");
    tick(&world, monday().plus_days(29));
    let mut ada = world.signed_in("ada@harbour.example");
    assert_eq!(ada.get(&format!("/tickets/{reference}/photos")).status, 200);
    tick(&world, monday().plus_days(31));
    let mut ada = world.signed_in("ada@harbour.example");
    for page in ["", "/photos", "/problem"] {
        assert_eq!(ada.get(&format!("/tickets/{reference}{page}")).status, 404, "{page}");
    }
    assert!(!ada.get("/tickets").says(&reference));
    assert_eq!(count(&world, "ada@harbour.example", "Closed"), 0, "no letter about what was never sent");
    let sendback::files::Files::Memory(files) = &world.app.files else { panic!("in memory") };
    world.at(monday().plus_days(33));
    let sweep = schedule::sweep(&world.app, schedule::TEMPORARY_AGE);
    actix_web::rt::System::new().block_on(sweep).unwrap();
    assert_eq!(files.lock().unwrap().len(), 0);
    let mut ada = world.signed_in("ada@harbour.example");
    assert!(begin(&mut ada, &world.adas_phone).status == 200, "a new one can be begun");
}

#[test]
fn the_timetable_is_supports() {
    let world = World::new();
    for person in ["ada@harbour.example", "rita@brightwell.example"] {
        assert_eq!(world.signed_in(person).get("/admin/timetable").status, 404, "{person}");
    }
    assert!(world.signed_in("sam@sendback.example").get("/admin/timetable").says("Nothing is planned."));
}

#[test]
fn what_comes_is_shown_however_many_promises_are_broken() {
    use diesel::prelude::*;
    use sendback::schema::ticket_clocks;
    let world = World::new();
    let reference = submitted(&world);
    for n in 0..60 {
        let world = &world;
        let ticket = crate::support::story::drafted(&world.app, &world.ada, &world.rita.seller, 500 + n);
        world
            .app
            .write_now(|tx| {
                let at = monday().plus_days(-3).plus_seconds(i64::try_from(n).unwrap());
                diesel::update(ticket_clocks::table.filter(ticket_clocks::ticket_id.eq(&ticket.id)))
                    .set((
                        ticket_clocks::kind.eq(sendback::models::ticket::ClockKind::FirstAnswer),
                        ticket_clocks::due_at.eq(at),
                        ticket_clocks::remind_at.eq(None::<Moment>),
                    ))
                    .execute(&mut **tx)?;
                Ok(())
            })
            .unwrap();
    }
    let mut sam = ask(&world, &reference);
    assert!(sam.get("/admin/timetable").says("Closed, if the question is not answered"));
}
