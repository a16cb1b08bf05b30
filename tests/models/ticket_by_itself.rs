//! Approval by itself: what is clear waits for nobody, and one thing that is not leaves the return to support, which reads why.
use crate::support::lists::{references, sent_list};
use crate::support::story::{at_photos, past_sender, photo, submitted};
use crate::support::world::{World, monday};
use diesel::prelude::*;
use sendback::db::Tx;
use sendback::error::Result;
use sendback::models::event::{self, Event};
use sendback::models::ticket::by_itself::Lack;
use sendback::models::ticket::{Reference, Stage, Ticket};
use sendback::schema::{photos, purchases};

const SLOTS: [&str; 8] =
    ["The defect", "Screen on", "Screen off", "Back", "Left side", "Right side", "Top", "Bottom"];

/// A marketplace that wants it, up to so many pounds.
fn wanted(pounds: &str) -> World {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let mut page = amy.get("/admin/policies/new");
    page.fill("Returns with nothing unclear", "when_clear");
    page.fill("Up to a price of", pounds);
    let page = amy.press(page, "Publish");
    assert!(page.says("Returns with nothing unclearBefore: Wait for support Now: Are approved at once"));
    world
}

/// Ada's form about her phone, with a photo in each of these places, sent after `change`; what became of it.
fn sent(world: &World, slots: &[&str], change: impl FnOnce(&mut Tx<'_>, &Ticket) -> Result<()>) -> Ticket {
    let (mut ada, mut page) = at_photos(world);
    // Other photos on another day.
    let day = (world.app.clock.now().unix() - monday().unix()) / 86_400 % 19;
    for (n, slot) in (0..).zip(slots) {
        page.attach(slot, "photo.jpg", photo(u8::try_from(20 * n + day).unwrap()));
    }
    let page = ada.press(page, "Upload the chosen photos");
    let page = ada.press(page, "Continue");
    let page = past_sender(&mut ada, page, "pete@harbour.example");
    let at: Reference = page.path.split('/').nth(2).unwrap().parse().unwrap();
    let ticket = || world.app.write_now(|tx| Ticket::of_company(tx, &world.ada, &at)).unwrap();
    let draft = ticket();
    world.app.write_now(|tx| change(tx, &draft)).unwrap();
    ada.press(page, "Send");
    world.work();
    ticket()
}

fn events(world: &World, ticket: &Ticket) -> Vec<Event> {
    world.app.write_now(|tx| event::of_ticket(tx, &ticket.id)).unwrap()
}

fn support_reads(world: &World, ticket: &Ticket) -> String {
    world.signed_in("sam@sendback.example").get(&format!("/admin/tickets/{}", ticket.reference)).text()
}

#[test]
fn what_is_clear_is_approved_at_once_and_its_label_goes_out() {
    let world = wanted("300");
    let ticket = sent(&world, &SLOTS, |_, _| Ok(()));
    assert_eq!(ticket.stage, Stage::LabelSent);
    assert!(events(&world, &ticket).iter().any(Event::is_by_itself));
    let text = support_reads(&world, &ticket);
    assert!(
        text.contains("Approved automatically: it is covered, its number is the one that was sold"),
        "{text}"
    );
    let (subject, _) = world.mail_to("pete@harbour.example");
    assert!(subject.contains("label"), "{subject}");
}

#[test]
fn where_nobody_wants_it_support_answers_and_nothing_is_said_of_it() {
    let world = World::new();
    let ticket = sent(&world, &SLOTS, |_, _| Ok(()));
    assert_eq!(ticket.stage, Stage::Submitted);
    assert!(!support_reads(&world, &ticket).contains("automatically"));
}

#[test]
fn one_thing_that_is_not_clear_leaves_it_to_support_which_reads_what() {
    type Change = fn(&mut Tx<'_>, &Ticket) -> Result<()>;
    let unclear: Change = |tx, ticket| {
        let mine = photos::table.filter(photos::ticket_id.eq(&ticket.id));
        diesel::update(mine).set(photos::remarks.eq("dark")).execute(&mut **tx)?;
        Ok(())
    };
    let dear: Change = |tx, _| {
        diesel::update(purchases::table).set(purchases::price_pence.eq(30_001)).execute(&mut **tx)?;
        Ok(())
    };
    let nothing: Change = |_, _| Ok(());
    let same: Change = |tx, ticket| {
        let mine = photos::table.filter(photos::ticket_id.eq(&ticket.id));
        diesel::update(mine).set(photos::sha256.eq("the same")).execute(&mut **tx)?;
        Ok(())
    };
    let cases: [(&[&str], Change, Lack, &str); 4] = [
        (&SLOTS[..7], nothing, Lack::PhotoMissing, "a photo is missing"),
        (&SLOTS, unclear, Lack::PhotoUnclear, "a photo is dark, blurred or small"),
        (&SLOTS, same, Lack::PhotoRepeated, "two photos are the same, or one came with another return"),
        (&SLOTS, dear, Lack::Dear, "it cost more than the limit"),
    ];
    for (slots, change, lack, words) in cases {
        let world = wanted("300");
        let ticket = sent(&world, slots, change);
        assert_eq!(ticket.stage, Stage::Submitted, "{lack:?}");
        let said: Vec<Vec<Lack>> =
            events(&world, &ticket).iter().map(Event::lacks).filter(|lacks| !lacks.is_empty()).collect();
        assert_eq!(said, [vec![lack]]);
        assert!(support_reads(&world, &ticket).contains(&format!("Not approved automatically: {words}.")));
        // What support reads is not the customer's.
        let mut ada = world.signed_in("ada@harbour.example");
        assert!(!ada.get(&format!("/tickets/{}", ticket.reference)).says("automatically"));
    }
}

#[test]
fn a_device_that_came_back_lately_is_looked_at_and_so_is_everything_else_that_is_said_of_it() {
    let world = wanted("300");
    let first = submitted(&world);
    let mut ada = world.signed_in("ada@harbour.example");
    let page = ada.get(&format!("/tickets/{first}/cancellation"));
    ada.press(page, "Yes, cancel it");
    world.at(world.app.clock.now().plus_days(59));
    let ticket = sent(&world, &SLOTS, |_, _| Ok(()));
    assert!(events(&world, &ticket).iter().any(|event| event.lacks() == [Lack::CameBackLately]));
    // After the days it counts no more.
    let mut ada = world.signed_in("ada@harbour.example");
    let page = ada.get(&format!("/tickets/{}/cancellation", ticket.reference));
    ada.press(page, "Yes, cancel it");
    world.at(world.app.clock.now().plus_days(61));
    assert_eq!(sent(&world, &SLOTS, |_, _| Ok(())).stage, Stage::LabelSent);
}

#[test]
fn one_picture_in_every_place_approves_nothing_and_neither_do_those_of_another_return() {
    let world = wanted("300");
    let (mut ada, mut page) = at_photos(&world);
    for slot in SLOTS {
        page.attach(slot, "book.jpg", photo(0));
    }
    let page = ada.press(page, "Upload the chosen photos");
    let again = ada.get(&page.path);
    let said =
        again.body().matches("The same photo is here twice. Each place needs a photo of its own").count();
    assert_eq!(said, 7, "also when the page is opened again: {}", again.text());
    let page = ada.press(again, "Continue");
    let page = past_sender(&mut ada, page, "pete@harbour.example");
    let at: Reference = page.path.split('/').nth(2).unwrap().parse().unwrap();
    ada.press(page, "Send");
    world.work();
    let ticket = world.app.write_now(|tx| Ticket::of_company(tx, &world.ada, &at)).unwrap();
    assert_eq!(ticket.stage, Stage::Submitted);
    assert!(events(&world, &ticket).iter().any(|event| event.lacks() == [Lack::PhotoRepeated]));
    let mut sam = world.signed_in("sam@sendback.example");
    let light = format!("/admin/tickets/{at}/light");
    let body = sam.get(&light).body();
    let last: String = body.rsplit("?photo=").next().unwrap().chars().take(36).collect();
    let light = sam.get(&format!("{light}?photo={last}"));
    assert!(light.says("The same photo is here twice."), "{}", light.text());
    // Long after that: photos of their own, and one that came before.
    let page = ada.get(&format!("/tickets/{at}/cancellation"));
    ada.press(page, "Yes, cancel it");
    world.at(world.app.clock.now().plus_days(76));
    let ticket = sent(&world, &SLOTS, |_, _| Ok(()));
    assert_eq!(ticket.stage, Stage::Submitted);
    assert!(events(&world, &ticket).iter().any(|event| event.lacks() == [Lack::PhotoRepeated]));
}

#[test]
fn everything_that_is_not_clear_is_said_together() {
    let world = wanted("0");
    let ticket = sent(&world, &[], |_, _| Ok(()));
    assert!(events(&world, &ticket).iter().any(|event| event.lacks() == [Lack::PhotoMissing, Lack::Dear]));
    assert!(
        support_reads(&world, &ticket)
            .contains("automatically: a photo is missing, it cost more than the limit.")
    );
}

#[test]
fn of_a_list_each_return_is_judged_by_itself_once_all_are_sent() {
    let world = wanted("300");
    let list = sent_list(&world, 2);
    let page = world.signed_in("ada@harbour.example").get(&list);
    for at in references(&page) {
        let at: Reference = at.parse().unwrap();
        let ticket = world.app.write_now(|tx| Ticket::of_company(tx, &world.ada, &at)).unwrap();
        assert_eq!(ticket.stage, Stage::Submitted);
        assert!(events(&world, &ticket).iter().any(|event| event.lacks().contains(&Lack::PhotoMissing)));
    }
}
