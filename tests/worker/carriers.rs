//! Labels that are bought over a network: once, whatever the carrier does, and never without somebody who knows.
use crate::admin::carrier_new::added;
use crate::admin::carriers::ruled;
use crate::support::carrier_stub::{Mishap, SECRET, Stub, TOKEN, pdf};
use crate::support::lists::in_one_box;
use crate::support::story::{submitted, to_check};
use crate::support::world::{World, monday};
use diesel::prelude::*;
use sendback::carrier::karrio::Token;
use sendback::config::carriers::Karrio;
use sendback::db::Tx;
use sendback::models::CarrierId;
use sendback::models::event::By;
use sendback::models::label::{Label, LabelState};
use sendback::models::ticket::{Reference, Stage, Ticket, Who};
use sendback::schema::{carriers, labels};

/// A world whose labels are bought from this carrier; the carrier's id.
pub(super) fn world(stub: &Stub) -> (World, String) {
    let url = stub.url();
    let world = World::with(|config| {
        let webhook_secret = Some(Token(SECRET.to_owned()));
        config.karrio = Some(Karrio { url, token: Token(TOKEN.to_owned()), webhook_secret });
    });
    let id = added(&world, "DPD");
    ruled(&world, &id, |_| {});
    (world, id)
}

/// Approves the return, and runs what is due.
pub(super) fn approve(world: &World, reference: &str) {
    let mut sam = world.signed_in("sam@sendback.example");
    let mut page = sam.get(&format!("/admin/tickets/{reference}"));
    page.choose("Approve");
    let page = sam.press(page, "Save decision");
    assert!(page.says("Approved. The label is made and mailed now."), "{}", page.text());
    world.work();
}

pub(super) fn ticket(world: &World, reference: &str) -> Ticket {
    let at: Reference = reference.parse().unwrap();
    world.app.write_now(|tx| Ticket::for_agent(tx, &world.sam, &at)).unwrap()
}

/// Every label that there is, oldest first.
pub(super) fn all(world: &World) -> Vec<Label> {
    let load = |tx: &mut Tx<'_>| {
        Ok(labels::table.order(labels::id).select(Label::as_select()).load::<Label>(&mut **tx)?)
    };
    world.app.write_now(load).unwrap()
}

/// Lets so many seconds pass, and runs what is due then.
pub(super) fn later(world: &World, seconds: i64) {
    world.at(world.app.clock.now().plus_seconds(seconds));
    world.work();
}

/// The page of the return, as support sees it.
fn page(world: &World, reference: &str) -> String {
    world.signed_in("sam@sendback.example").get(&format!("/admin/tickets/{reference}")).text()
}

fn hurry(world: &World) {
    let hurry = |tx: &mut Tx<'_>| {
        Ok(diesel::update(carriers::table).set(carriers::timeout_s.eq(1)).execute(&mut **tx)?)
    };
    world.app.write_now(hurry).unwrap();
}

fn cancel(world: &World, reference: &str) {
    let at: Reference = reference.parse().unwrap();
    let by = By::person(Who::Customer, &world.ada.person);
    let done = world.app.write_now(|tx| {
        let ticket = Ticket::for_agent(tx, &world.sam, &at)?;
        ticket.cancel(tx, by, ticket.version)
    });
    done.unwrap();
}

#[test]
fn the_carriers_label_is_bought_fetched_and_mailed_under_its_own_number() {
    let stub = Stub::start();
    let (world, id) = world(&stub);
    let reference = submitted(&world);
    approve(&world, &reference);
    let [label] = &all(&world)[..] else { panic!("one label") };
    assert_eq!((label.state, label.carrier_name.as_str(), label.tracked), (LabelState::Alive, "DPD", true));
    assert_eq!(label.number, stub.sold()[0].number);
    assert_eq!(label.shipment().unwrap().number, label.number);
    assert_eq!(stub.bought(label.id.as_str()), 1);
    assert_eq!(stub.sold()[0].order["parcels"][0]["weight"], 0.5, "a phone in its box");
    assert_eq!(ticket(&world, &reference).stage, Stage::LabelSent);
    assert!(world.attached_to("pete@harbour.example").iter().any(|(_, bytes)| *bytes == pdf()));
    let link = crate::support::story::link_to(&world, "pete@harbour.example");
    assert!(world.browser().get(&link).says("Postage is prepaid"));
    let mut amy = world.signed_in("amy@sendback.example");
    let page = amy.get(&format!("/admin/carriers/{id}"));
    assert!(page.says("POST /v1/shipments 201") && page.says("It answers."), "{}", page.text());
    assert!(amy.get("/admin/carriers/costs").says("Brightwell DPD 1 0 £4.35"));
}

#[test]
fn a_no_is_an_agents_task_in_the_carriers_own_words() {
    let stub = Stub::start();
    let (world, _) = world(&stub);
    let reference = submitted(&world);
    stub.plan([Mishap::refusal()]);
    approve(&world, &reference);
    let text = page(&world, &reference);
    assert!(text.contains("The carrier refused the label"), "{text}");
    assert!(text.contains("this operation is not supported"), "{text}");
    assert_eq!(all(&world)[0].state, LabelState::Refused);
    assert!(text.contains("Next: You") && !text.contains(all(&world)[0].id.as_str()), "{text}");
    let mut ada = world.signed_in("ada@harbour.example");
    let page = ada.get(&format!("/tickets/{reference}"));
    assert!(page.says("Next: Support Support gets you a label another way."), "{}", page.text());
    assert_eq!(ticket(&world, &reference).stage, Stage::Approved);
    // Asked once more by support, it says yes.
    let mut sam = world.signed_in("sam@sendback.example");
    let page = sam.get(&format!("/admin/tickets/{reference}"));
    sam.press(page, "Send the label");
    world.work();
    assert_eq!(ticket(&world, &reference).stage, Stage::LabelSent);
    assert!(!self::page(&world, &reference).contains("The carrier refused the label"));
}

#[test]
fn after_a_no_the_next_carrier_of_the_rules_is_asked() {
    let stub = Stub::start();
    let (world, _) = world(&stub);
    let own = {
        let mut amy = world.signed_in("amy@sendback.example");
        amy.get("/admin/carriers").link("Sendback label").rsplit('/').next().unwrap().to_owned()
    };
    ruled(&world, &own, |_| {});
    let reference = submitted(&world);
    stub.plan([Mishap::refusal()]);
    approve(&world, &reference);
    let names: Vec<(String, LabelState)> =
        all(&world).into_iter().map(|label| (label.carrier_name, label.state)).collect();
    assert_eq!(
        names,
        [("DPD".to_owned(), LabelState::Refused), ("Sendback label".to_owned(), LabelState::Alive)]
    );
    assert_eq!(ticket(&world, &reference).stage, Stage::LabelSent);
}

#[test]
fn the_next_carriers_label_stands_for_the_whole_box_too() {
    let stub = Stub::start();
    let (world, _) = world(&stub);
    let own = {
        let mut amy = world.signed_in("amy@sendback.example");
        amy.get("/admin/carriers").link("Sendback label").rsplit('/').next().unwrap().to_owned()
    };
    let inside = in_one_box(&world, 3);
    ruled(&world, &own, |_| {});
    // One of three asks for a new label when the old one is over; the other two still wait to be posted.
    world.at(world.app.clock.now().plus_days(16));
    let tick = sendback::worker::schedule::by_the_clock(&world.app);
    actix_web::rt::System::new().block_on(tick).unwrap();
    stub.plan([Mishap::refusal()]);
    let mut ada = world.signed_in("ada@harbour.example");
    let page = ada.get(&format!("/tickets/{}/label", inside[0].reference));
    ada.press(page, "Send the label");
    world.work();
    let label = all(&world).pop().unwrap();
    assert_eq!((label.state, label.carrier_name.as_str()), (LabelState::Alive, "Sendback label"));
    assert_eq!(label.shipment().unwrap().items.len(), 3);
}

#[test]
fn an_answer_that_was_lost_is_looked_up_before_anybody_buys_again() {
    for mishap in [Mishap::HangAfter, Mishap::CutAfter, Mishap::CutWithin, Mishap::Garbles(b"{".to_vec())] {
        let stub = Stub::start();
        let (world, _) = world(&stub);
        hurry(&world);
        let reference = submitted(&world);
        let kind = format!("{mishap:?}");
        stub.plan([mishap]);
        approve(&world, &reference);
        assert_eq!(all(&world)[0].state, LabelState::Buying, "{kind}");
        later(&world, 61);
        assert_eq!(ticket(&world, &reference).stage, Stage::LabelSent, "{kind}");
        assert_eq!(stub.sold().len(), 1, "{kind}");
    }
}

#[test]
fn a_question_that_never_arrived_is_asked_again_but_not_before_it_certainly_did_not() {
    for mishap in [Mishap::HangBefore, Mishap::CutBefore, Mishap::status(500), Mishap::status(424)] {
        let stub = Stub::start();
        let (world, _) = world(&stub);
        hurry(&world);
        let reference = submitted(&world);
        let kind = format!("{mishap:?}");
        stub.plan([mishap]);
        approve(&world, &reference);
        later(&world, 30);
        assert_eq!(stub.sold().len(), 0, "{kind}");
        later(&world, 61);
        assert_eq!(stub.sold().len(), 0, "{kind}: it did not know it once");
        later(&world, 61);
        assert_eq!(stub.sold().len(), 1, "{kind}");
        assert_eq!(ticket(&world, &reference).stage, Stage::LabelSent, "{kind}");
    }
}

#[test]
fn a_process_that_died_before_it_asked_is_followed_by_one_that_asks_once() {
    let stub = Stub::start();
    let (world, _) = world(&stub);
    let reference = submitted(&world);
    let at: Reference = reference.parse().unwrap();
    // Approved, claimed, written down that it is asked for – and dead.
    world
        .app
        .write_now(|tx| {
            let ticket = Ticket::for_agent(tx, &world.sam, &at)?;
            let yes = sendback::models::ticket::decision::Decision::Approve { label_by_hand: false };
            Ticket::decide(tx, &world.sam, &at, ticket.version, &yes)
        })
        .unwrap();
    let label = all(&world).remove(0);
    assert!(world.app.write_now(|tx| Label::asking(tx, &label.id)).unwrap());
    world.work();
    assert_eq!(stub.sold().len(), 0);
    later(&world, 61);
    later(&world, 61);
    assert_eq!((stub.sold().len(), ticket(&world, &reference).stage), (1, Stage::LabelSent));
}

#[test]
fn a_busy_carrier_is_asked_when_it_wants_to_be() {
    let stub = Stub::start();
    let (world, id) = world(&stub);
    let reference = submitted(&world);
    stub.plan([Mishap::busy("300")]);
    approve(&world, &reference);
    later(&world, 290);
    assert_eq!(stub.asked().len(), 1, "not before its time");
    later(&world, 15);
    assert_eq!((stub.sold().len(), ticket(&world, &reference).stage), (1, Stage::LabelSent));
    let page = world.signed_in("amy@sendback.example").get(&format!("/admin/carriers/{id}"));
    assert!(page.says("429"), "{}", page.text());
}

#[test]
fn a_file_that_is_no_pdf_is_never_mailed() {
    let stub = Stub::start();
    let (world, _) = world(&stub);
    let reference = submitted(&world);
    stub.plan([Mishap::None, Mishap::Paper(b"<html>Sorry</html>".to_vec())]);
    approve(&world, &reference);
    assert_eq!(all(&world)[0].state, LabelState::Bought);
    assert!(world.mails().iter().all(|(to, ..)| to != "pete@harbour.example"));
    later(&world, 61);
    assert_eq!(ticket(&world, &reference).stage, Stage::LabelSent);
    assert_eq!(stub.sold().len(), 1);
}

#[test]
fn what_was_bought_for_a_return_that_is_cancelled_meanwhile_goes_back() {
    // Known, or not known: the carrier's yes came, or was lost.
    for mishap in [Mishap::None, Mishap::CutAfter] {
        let stub = Stub::start();
        let (world, _) = world(&stub);
        let reference = submitted(&world);
        let kind = format!("{mishap:?}");
        stub.plan([mishap]);
        approve(&world, &reference);
        cancel(&world, &reference);
        for _ in 0..4 {
            later(&world, 61);
        }
        let label = all(&world).remove(0);
        assert_eq!(label.state, LabelState::Void, "{kind}");
        assert_eq!((stub.sold().len(), stub.alive(label.id.as_str())), (1, 0), "{kind}");
    }
}

#[test]
fn a_label_that_was_certainly_never_sold_is_void_without_a_word() {
    let stub = Stub::start();
    let (world, _) = world(&stub);
    let reference = submitted(&world);
    stub.plan([Mishap::CutBefore]);
    approve(&world, &reference);
    cancel(&world, &reference);
    for _ in 0..4 {
        later(&world, 61);
    }
    assert_eq!((all(&world)[0].state, stub.sold().len()), (LabelState::Void, 0));
}

#[test]
fn a_carrier_that_does_not_take_it_back_is_followed_up() {
    let stub = Stub::start();
    let (world, _) = world(&stub);
    let reference = submitted(&world);
    approve(&world, &reference);
    let no = r#"{"errors":[{"message":"The label is in the manifest of today."}]}"#;
    stub.plan([Mishap::Says(409, "", no.to_owned())]);
    cancel(&world, &reference);
    world.work();
    let text = page(&world, &reference);
    assert!(text.contains("its carrier does not take it back"), "{text}");
    assert!(text.contains("The label is in the manifest of today."), "{text}");
    assert_eq!(all(&world)[0].state, LabelState::VoidAsked);
    let mut sam = world.signed_in("sam@sendback.example");
    let shown = sam.get(&format!("/admin/tickets/{reference}"));
    sam.press(shown, "Ask the carrier again");
    world.work();
    assert_eq!(all(&world)[0].state, LabelState::Void);
    assert!(!page(&world, &reference).contains("does not take it back"));
}

#[test]
fn without_karrio_in_the_settings_a_label_waits_and_support_hears_of_it() {
    let world = World::new();
    let id = added(&world, "DPD");
    ruled(&world, &id, |_| {});
    let reference = submitted(&world);
    approve(&world, &reference);
    for _ in 0..20 {
        later(&world, 61);
    }
    let looked = sendback::worker::schedule::notice_overdue(&world.app);
    actix_web::rt::System::new().block_on(looked).unwrap();
    assert_eq!(all(&world)[0].state, LabelState::Buying);
    assert!(page(&world, &reference).contains("There is still no label"));
}

#[test]
fn a_carrier_is_asked_no_more_at_once_than_it_may_be() {
    let turns = sendback::app::Turns::default();
    let (one, other): (CarrierId, CarrierId) = (
        "019ac000-0000-7000-8000-000000000001".parse().unwrap(),
        "019ac000-0000-7000-8000-000000000002".parse().unwrap(),
    );
    let first = turns.take(&one, 2).unwrap();
    let second = turns.take(&one, 2);
    assert!(second.is_some() && turns.take(&one, 2).is_none() && turns.take(&other, 1).is_some());
    drop(first);
    assert!(turns.take(&one, 2).is_some());
}

#[test]
fn two_new_labels_are_the_customers_and_then_support_is_asked() {
    let stub = Stub::start();
    let (world, _) = world(&stub);
    let mut ada = world.signed_in("ada@harbour.example");
    let checked =
        to_check(&mut ada, &world.adas_phone, crate::support::world::ADAS_IMEI, "pete@harbour.example");
    let sent = ada.press(checked, "Send the return");
    let reference = crate::support::story::reference_of(&sent);
    world.at(monday().plus_seconds(60));
    approve(&world, &reference);
    for round in 1..=3 {
        world.at(world.app.clock.now().plus_days(16));
        let tick = sendback::worker::schedule::by_the_clock(&world.app);
        actix_web::rt::System::new().block_on(tick).unwrap();
        let mut ada = world.signed_in("ada@harbour.example");
        let page = ada.get(&format!("/tickets/{reference}/label"));
        let page = ada.press(page, "Send the label");
        world.work();
        let asked = page.says("Support looks at it and comes back to you.");
        assert_eq!((asked, stub.sold().len()), (round == 3, (round + 1).min(3)), "{round}: {}", page.text());
    }
    assert!(page(&world, &reference).contains("Another new label is asked for"));
    let mut sam = world.signed_in("sam@sendback.example");
    let shown = sam.get(&format!("/admin/tickets/{reference}"));
    sam.press(shown, "Send the label");
    world.work();
    assert_eq!(stub.sold().len(), 4);
    assert!(!page(&world, &reference).contains("Another new label is asked for"));
}
