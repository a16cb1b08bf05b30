//! A price that is taken back, answered by telephone, or sent again.
use crate::portal::ticket_quote::load;
use crate::support::story::{NORA, accepted, payment, price_link_to, priced, submitted};
use crate::support::workshop::{RITA, arrived, price_wanted};
use crate::support::world::World;
use sendback::models::ticket::{Outcome, Stage};

const SAM: &str = "sam@sendback.example";

#[test]
fn taken_back_it_is_with_support_or_with_the_seller_again() {
    let world = World::new();
    let reference = submitted(&world);
    priced(&world, &reference);
    let at = format!("/admin/tickets/{reference}/quote");
    let mut sam = world.signed_in(SAM);
    let page = sam.get(&at);
    let again = sam.get(&at);
    let page = sam.press(page, "Withdraw the price");
    assert!(page.says("The price is taken back.") && page.says("Withdrawn"), "{}", page.text());
    assert_eq!(sam.press(again, "Withdraw the price").status, 200, "twice is once");
    let back = load(&world, &reference);
    assert_eq!((back.stage, back.agent_at.is_some()), (Stage::Submitted, true));
    world.work();
    let (subject, text) = world.mail_to(NORA);
    assert!(subject.contains("does not stand any more") && text.contains("please do not pay it"), "{text}");
    let letters = world
        .mails()
        .iter()
        .filter(|(to, subject, _)| to == NORA && subject.contains("does not stand"))
        .count();
    assert_eq!(letters, 1);
    let mut ada = world.signed_in("ada@harbour.example");
    assert!(ada.get(&format!("/tickets/{reference}/quote")).says("This price does not stand any more."));
}

#[test]
fn at_the_seller_it_is_back_on_the_bench_with_days_of_its_own() {
    let world = World::new();
    let reference = arrived(&world);
    let due = load(&world, &reference).due_at;
    priced(&world, &reference);
    let mut sam = world.signed_in(SAM);
    let page = sam.get(&format!("/admin/tickets/{reference}/quote"));
    sam.press(page, "Withdraw the price");
    let back = load(&world, &reference);
    assert_eq!((back.stage, back.due_at), (Stage::Received, due));
}

#[test]
fn an_answer_by_telephone_is_noted_and_confirmed() {
    let world = World::new();
    let reference = submitted(&world);
    priced(&world, &reference);
    let at = format!("/admin/tickets/{reference}/quote");
    let mut sam = world.signed_in(SAM);
    let page = sam.get(&at);
    let mut page = sam.press(page, "Note the answer");
    assert!(page.status == 422 && page.says("Choose whether to accept the price."), "{}", page.text());
    page.choose("I accept");
    let page = sam.press(page, "Note the answer");
    assert!(page.says("The answer is noted") && page.says("Accepted, to be paid"), "{}", page.text());
    world.work();
    assert!(world.mail_to(NORA).0.starts_with("How to pay"));
    let page = sam.get(&format!("/admin/tickets/{reference}"));
    assert!(page.says("Offer accepted") && page.says("Sam Okoro, support"), "{}", page.text());
}

#[test]
fn cancelled_while_a_price_is_open_the_price_is_over_too() {
    let world = World::new();
    let reference = submitted(&world);
    let link = priced(&world, &reference);
    accepted(&world, &link);
    payment(&world, &reference, ("2026-05-18", "20", "HF 1"));
    let mut ada = world.signed_in("ada@harbour.example");
    let page = ada.get(&format!("/tickets/{reference}/cancellation"));
    ada.press(page, "Yes, cancel it");
    assert_eq!(load(&world, &reference).outcome, Some(Outcome::Cancelled));
    let page = world.browser().get(&link);
    assert!(page.says("This price was declined."), "{}", page.text());
    // What was paid of it goes back.
    let mut sam = world.signed_in(SAM);
    let page = sam.get(&format!("/admin/tickets/{reference}"));
    assert!(page.says("£20.00 too much: pay it back"), "{}", page.text());
}

#[test]
fn sent_again_the_earlier_link_ends() {
    let world = World::new();
    let reference = submitted(&world);
    let old = priced(&world, &reference);
    let mut sam = world.signed_in(SAM);
    let page = sam.get(&format!("/admin/tickets/{reference}/quote"));
    let page = sam.press(page, "Send the price again");
    assert!(page.says("Older links to it do not work any more."), "{}", page.text());
    world.work();
    let fresh = price_link_to(&world, NORA);
    assert_ne!(old, fresh);
    assert_eq!((world.browser().get(&old).status, world.browser().get(&fresh).status), (410, 200));
}

#[test]
fn what_was_found_before_a_price_still_counts_when_the_price_is_taken_back() {
    let world = World::new();
    let reference = arrived(&world);
    let mut rita = world.signed_in(RITA);
    price_wanted(&mut rita, &reference);
    let before = load(&world, &reference);
    priced(&world, &reference);
    let mut sam = world.signed_in(SAM);
    let page = sam.get(&format!("/admin/tickets/{reference}/quote"));
    sam.press(page, "Withdraw the price");
    let back = load(&world, &reference);
    assert_eq!((back.receipts, back.received_at), (1, before.received_at), "it did not arrive once more");
    let mut page = rita.get(&format!("/workshop/tickets/{reference}/analysis"));
    assert!(page.says("Liquid got into it") || page.says("damage by liquid"), "{}", page.text());
    page.choose("Send it back as it is");
    rita.press(page, "Go this way");
    assert_eq!(load(&world, &reference).stage, Stage::SendingBack);
}
