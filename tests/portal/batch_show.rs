//! A list before it is sent: of each row what is known and what is to be put right, in few statements; and whose it is.
use crate::support::lists::{ADA, answered, lines, listed, many};
use crate::support::story::submitted;
use crate::support::world::{ADAS_IMEI, ADAS_OLD_IMEI, World};
use diesel::prelude::*;
use sendback::db::Moment;
use sendback::models::batch;
use sendback::models::device::DeviceState;
use sendback::models::ticket::Stage;
use sendback::schema::{batch_rows, devices, tickets};
use sendback::worker::schedule;
use std::time::Instant;

#[test]
fn every_row_says_what_it_is_and_what_is_to_be_put_right() {
    let world = World::new();
    let reference = submitted(&world);
    many(&world, 3);
    world
        .app
        .write_now(|tx| {
            let laptop = devices::table.find(&world.adas_laptop);
            diesel::update(laptop).set(devices::state.eq(DeviceState::Returned)).execute(&mut **tx)?;
            Ok(())
        })
        .unwrap();
    let mut ada = world.signed_in(ADA);
    let list = format!(
        "{ADAS_IMEI}, dead\n{ADAS_OLD_IMEI}, hot\nPF3X7Q2A, dead\nLIST00000\nLIST00001, loose\nlist00001, loose again\n490154203237519, x\n, y\nLIST00002, fine"
    );
    let page = listed(&mut ada, &list);
    for said in [
        "6 of 9 to be put right",
        &format!(
            "1. Apple iPhone 13 · {ADAS_IMEI} Error: A return of it is open. Remove this row. {reference}"
        ),
        "3. Lenovo ThinkPad X1 · PF3X7Q2A Error: It was refunded or replaced",
        "6. Lenovo ThinkPad X1 · list00001 Error: Row 5 is about the same device. Remove one of them.",
        "7. 490154203237519 Error: This IMEI cannot be right",
        "8. no number Error: Enter the IMEI or the serial number.",
        "9. Lenovo ThinkPad X1 · LIST00002 Sold by Brightwell. Covered until 1 March 2027",
    ] {
        assert!(page.says(said), "{said}: {}", page.text());
    }
    let page = answered(&mut ada, &page.path);
    for said in [
        "2. Apple iPhone 13 · 356868000041418 Error: A repair must be paid for (out of warranty). Ask for a price, or leave it \
         out. Sold by Brightwell. Cover ended on 14 March 2025",
        "4. Lenovo ThinkPad X1 · LIST00000 Error: Tell us what is wrong with the device.",
    ] {
        assert!(page.says(said), "{said}: {}", page.text());
    }
    assert!(!page.has_button("Send 9 returns"));
    // Nothing of it floods the list of returns.
    let page = ada.get("/tickets");
    assert!(page.says("A list of 9 devices") && !page.says("Saved"), "{}", page.text());
    assert!(!world.signed_in("bob@harbour.example").get("/tickets").says("A list of 9 devices"));
}

#[test]
fn another_companys_list_is_not_there() {
    let world = World::new();
    let mut ada = world.signed_in(ADA);
    let list = listed(&mut ada, &format!("{ADAS_IMEI}, dead")).path;
    let mut cleo = world.signed_in("cleo@oakmere.example");
    for page in ["", "/scan", "/answers"] {
        let theirs = cleo.get(&format!("{list}{page}"));
        let none = cleo.get(&format!("/batches/00000000-0000-7000-8000-000000000000{page}"));
        assert_eq!((theirs.status, theirs.text()), (404, none.text()), "{page}");
    }
    for (page, fields) in [
        ("/scan", vec![("number", ADAS_IMEI)]),
        ("/answers", vec![("reason", "defective")]),
        ("/submission", vec![("seen", "x")]),
    ] {
        assert_eq!(cleo.post(&format!("{list}{page}"), &fields).status, 404, "{page}");
    }
    assert_eq!(
        world.signed_in("bob@harbour.example").get(&list).status,
        404,
        "a colleague, before it is sent"
    );
    assert_eq!(world.signed_in("sam@sendback.example").get(&list).status, 404);
}

#[test]
fn five_hundred_rows_are_looked_at_with_six_statements_in_a_second() {
    let world = World::new();
    many(&world, 500);
    let mut ada = world.signed_in(ADA);
    let few = listed(&mut ada, &lines(2)).path;
    // The others are on a list of their own.
    let rest: String = lines(500).lines().skip(2).map(|line| format!("{line}\n")).collect();
    world.watch.take();
    let page = listed(&mut ada, &rest);
    let written = world.watch.take().len();
    assert!(written < 60, "{written} statements to begin and show a list");
    assert!(page.says("A list of 498 devices"));
    let many = page.path;
    let mut asked = vec![];
    for list in [&few, &many] {
        ada.get(list);
        world.watch.take();
        let began = Instant::now();
        assert_eq!(ada.get(list).status, 200);
        asked.push((world.watch.take().len(), began.elapsed()));
    }
    assert_eq!((asked[0].0, asked[1].0), (6, 6));
    println!("498 rows: {written} statements to begin, page in {:?}", asked[1].1);
    assert!(asked[1].1.as_millis() < 1000, "{:?}", asked[1].1);
}

/// Moves the clock, and does what is due by it.
fn tick(world: &World, at: Moment) {
    world.at(at);
    actix_web::rt::System::new().block_on(schedule::by_the_clock(&world.app)).unwrap();
    world.work();
}

#[test]
fn a_list_that_is_not_sent_is_told_of_once_and_deleted_with_what_was_typed() {
    let world = World::new();
    many(&world, 3);
    let mut ada = world.signed_in(ADA);
    let list = listed(&mut ada, &lines(3)).path;
    let unfound = listed(&mut ada, "ZZ-NOBODY-1, dead").path;
    let begun = world.app.clock.now();
    tick(&world, begun.plus_days(28));
    let told: Vec<_> =
        world.mails().into_iter().filter(|(_, subject, _)| subject.contains("not sent yet")).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].1 == "Your list of devices is not sent yet" && told[0].2.contains(&list), "{told:?}");
    tick(&world, begun.plus_days(32));
    assert_eq!(world.app.write_now(batch::forget_old).unwrap(), 1);
    let left = world.app.write_now(|tx| {
        let rows: i64 = batch_rows::table.count().get_result(&mut **tx)?;
        let drafts: i64 =
            tickets::table.filter(tickets::stage.eq(Stage::Draft)).count().get_result(&mut **tx)?;
        Ok((rows, drafts))
    });
    assert_eq!(left.unwrap(), (0, 0));
    let page = world.signed_in(ADA).get(&unfound);
    assert!(page.says("Nothing is on it yet"), "{}", page.text());
    assert!(!world.signed_in(ADA).get("/tickets").says("A list of"));
}
