//! Payments as support writes them down: parts add up, too much goes back, twice is once, and nothing is lost.
use crate::portal::ticket_quote::load;
use crate::support::story::{NORA, accepted, checked_in, link_to, payment, photo, posted, priced, submitted};
use crate::support::workshop::{ADA, arrived, round};
use crate::support::world::{ADAS_OLD_IMEI, World, monday};
use diesel::prelude::*;
use sendback::models::event::By;
use sendback::models::ticket::{Outcome, Stage, Who};
use sendback::schema::payments;

const SAM: &str = "sam@sendback.example";

/// A return whose price of £118.80 is accepted.
pub fn awaited(world: &World) -> String {
    let reference = submitted(world);
    let link = priced(world, &reference);
    accepted(world, &link);
    reference
}

pub fn count(world: &World) -> i64 {
    world.app.write_now(|tx| Ok(payments::table.count().get_result(&mut **tx)?)).unwrap()
}

#[test]
fn parts_add_up_and_the_rest_is_asked_for() {
    let world = World::new();
    let reference = awaited(&world);
    let page = payment(&world, &reference, ("2026-05-18", "100", "HF 1"));
    assert!(
        page.says("The payment is written down.") && page.says("Still to be paid£18.80"),
        "{}",
        page.text()
    );
    assert_eq!(load(&world, &reference).stage, Stage::Quoted);
    let (subject, text) = world.mail_to(NORA);
    assert!(subject.starts_with("£18.80 is still to be paid"), "{subject}");
    assert!(text.contains("£100.00 of £118.80 has arrived") && text.contains("Sort code"), "{text}");
    let mut ada = world.signed_in("ada@harbour.example");
    assert!(ada.get(&format!("/tickets/{reference}/quote")).says("£18.80 £100.00 has arrived already."));
    let page = payment(&world, &reference, ("2026-05-18", "18.80", "HF 2"));
    assert!(page.says("The return goes on."), "{}", page.text());
    assert_eq!(load(&world, &reference).stage, Stage::LabelSent);
    let page = world.signed_in(SAM).get(&format!("/admin/tickets/{reference}"));
    assert!(
        page.says("£100.00 received, £18.80 still to be paid") && page.says("Paid: £18.80 received"),
        "{}",
        page.text()
    );
}

#[test]
fn the_same_payment_twice_is_one() {
    let world = World::new();
    let reference = awaited(&world);
    let at = format!("/admin/tickets/{reference}/payment");
    let mut sam = world.signed_in(SAM);
    let version = sam.get(&at).value("version");
    let fields = [
        ("version", version.as_str()),
        ("what", "in"),
        ("paid_on", "2026-05-18"),
        ("amount", "50.00"),
        ("reference", "HF 1"),
    ];
    for _ in 0..3 {
        assert_eq!(sam.post(&at, &fields).status, 303);
    }
    assert_eq!(count(&world), 1);
    // The last part twice: it goes on once, and the second click is not told off.
    let version = sam.get(&at).value("version");
    let rest = [
        ("version", version.as_str()),
        ("what", "in"),
        ("paid_on", "2026-05-18"),
        ("amount", "68.80"),
        ("reference", "HF 1"),
    ];
    for _ in 0..2 {
        assert_eq!(sam.post(&at, &rest).headers["location"], format!("/admin/tickets/{reference}"));
    }
    world.work();
    assert_eq!((count(&world), load(&world, &reference).stage), (2, Stage::LabelSent));
    let told =
        world.mails().iter().filter(|(to, subject, _)| to == NORA && subject.starts_with("Paid")).count();
    assert_eq!(told, 1);
}

#[test]
fn an_old_page_records_nothing_and_what_was_typed_stays() {
    let world = World::new();
    let reference = awaited(&world);
    let at = format!("/admin/tickets/{reference}/payment");
    let mut amy = world.signed_in("amy@sendback.example");
    let mut amys = amy.get(&at);
    payment(&world, &reference, ("2026-05-18", "50", "HF 1"));
    amys.fill("Day of the payment", "2026-05-18");
    amys.fill("Amount", "68.80");
    amys.fill("Reference of the payment", "HF 2");
    let page = amy.press(amys, "Record the payment");
    assert!(page.status == 409 && page.says("Somebody was faster"), "{} {}", page.status, page.text());
    assert_eq!((page.value("amount"), count(&world)), ("68.80".to_owned(), 1));
}

#[test]
fn too_much_goes_on_and_the_rest_is_to_be_paid_back() {
    let world = World::new();
    let reference = awaited(&world);
    payment(&world, &reference, ("2026-05-17", "1,118.80", "HF 1"));
    assert_eq!(load(&world, &reference).stage, Stage::LabelSent);
    let mut sam = world.signed_in(SAM);
    let page = sam.get(&format!("/admin/tickets/{reference}"));
    assert!(page.says("£1,000.00 too much: pay it back"), "{}", page.text());
    assert!(sam.get("/admin").says(&reference), "it waits for support");
    let at = format!("/admin/tickets/{reference}/payment");
    let mut back = |amount: &str, name: &str| {
        let mut page = sam.get(&at);
        page.fill("Day it was paid back", "2026-05-18");
        page.fill("Amount paid back", amount);
        page.fill("Reference of that payment", name);
        sam.press(page, "Record what was paid back")
    };
    let page = back("1000.01", "OUT 1");
    assert!(page.status == 422 && page.says("more than was paid too much"), "{}", page.text());
    let page = back("400", "OUT 1");
    assert!(page.says("Too much: pay it back£600.00"), "{}", page.text());
    let page = back("600", "OUT 2");
    assert!(!page.says("Too much"), "{}", page.text());
    let page = sam.get(&format!("/admin/tickets/{reference}"));
    assert!(!page.says("too much") && page.says("£600.00 paid back"), "{}", page.text());
    assert!(!sam.get("/admin").says(&reference));
}

#[test]
fn a_payment_needs_its_day_amount_and_reference_and_no_day_to_come() {
    let world = World::new();
    let reference = awaited(&world);
    let at = format!("/admin/tickets/{reference}/payment");
    let mut sam = world.signed_in(SAM);
    let page = sam.get(&at);
    let page = sam.press(page, "Record the payment");
    assert_eq!(page.status, 422);
    for said in ["Enter the day of the payment", "Enter the amount in pounds", "Enter what the bank calls"] {
        assert!(page.says(said), "{said}: {}", page.text());
    }
    for (day, amount, said) in [
        ("2026-05-19", "118.80", "That day has not come yet."),
        ("2026-05-18", "0", "Enter the amount in pounds"),
        ("2026-05-18", "-5", "Enter the amount in pounds"),
        ("2026-05-18", "1.234,50", "Enter the amount in pounds"),
    ] {
        let page = payment(&world, &reference, (day, amount, "HF 1"));
        assert!(page.status == 422 && page.says(said), "{day} {amount}: {}", page.text());
        assert_eq!(page.value("amount"), amount);
    }
    assert_eq!(count(&world), 0);
    // It is the 19th already in London, while it still is the 18th in UTC.
    world.at(sendback::db::Moment::new("2026-05-18T23:30:00".parse().unwrap()));
    assert!(payment(&world, &reference, ("2026-05-19", "118.80", "HF 1")).says("The return goes on."));
}

#[test]
fn on_account_it_goes_on_with_a_reason_and_the_money_is_still_asked_for() {
    let world = World::new();
    let reference = awaited(&world);
    let at = format!("/admin/tickets/{reference}/payment");
    let mut sam = world.signed_in(SAM);
    let page = sam.get(&at);
    let mut page = sam.press(page, "Put it on account");
    assert!(page.status == 422 && page.says("Write why"), "{}", page.text());
    page.fill("Why?", "They pay every month.");
    let page = sam.press(page, "Put it on account");
    assert!(page.says("The return goes on.") && page.says("They pay every month."), "{}", page.text());
    world.work();
    assert_eq!(load(&world, &reference).stage, Stage::LabelSent);
    assert!(world.mails().iter().any(|(to, _, text)| to == NORA && text.contains("it goes on account")));
    let mut ada = world.signed_in("ada@harbour.example");
    let page = ada.get(&format!("/tickets/{reference}/quote"));
    assert!(page.says("The payment is still to come.") && page.says("How to pay"), "{}", page.text());
    assert!(!ada.get(&format!("/tickets/{reference}")).says("every month"));
    let page = payment(&world, &reference, ("2026-05-18", "118.80", "HF 1"));
    assert!(page.says("The payment is written down."), "{}", page.text());
    assert!(world.mail_to(NORA).0.starts_with("Paid:"));
    assert_eq!(load(&world, &reference).stage, Stage::LabelSent);
}

#[test]
fn only_what_is_accepted_moves_on_and_money_that_nobody_asked_for_goes_back() {
    let world = World::new();
    let reference = submitted(&world);
    let at = format!("/admin/tickets/{reference}/payment");
    let mut sam = world.signed_in(SAM);
    assert_eq!(sam.get(&at).status, 409, "no price was offered");
    let link = priced(&world, &reference);
    let page = payment(&world, &reference, ("2026-05-18", "118.80", "HF 1"));
    assert!(page.says("The payment is written down."), "{}", page.text());
    assert_eq!(load(&world, &reference).stage, Stage::Quoted, "it is not accepted");
    let version = sam.get(&at).value("version");
    for what in ["on_account", "go_on"] {
        let fields = [("version", version.as_str()), ("what", what), ("why", "because")];
        let page = sam.post(&at, &fields);
        assert!(page.status == 409 && page.says("has to be accepted first"), "{what}: {}", page.text());
    }
    // Accepted now, it is paid already: support is told, and goes on.
    accepted_without_pay(&world, &link);
    let page = sam.get(&format!("/admin/tickets/{reference}"));
    assert!(page.says("It is paid, and did not go on by itself"), "{}", page.text());
    let page = sam.get(&at);
    let page = sam.press(page, "Go on with it");
    assert!(page.says("The return goes on."), "{}", page.text());
    world.work();
    assert_eq!(load(&world, &reference).stage, Stage::LabelSent);
    assert!(!sam.get(&format!("/admin/tickets/{reference}")).says("did not go on by itself"));
}

/// Nora accepts a price whose money is there already.
fn accepted_without_pay(world: &World, link: &str) {
    let mut nora = world.browser();
    let mut page = nora.get(&format!("{link}/answer"));
    page.choose("I accept");
    let page = nora.press(page, "Send the answer");
    assert!(page.says("It is paid. Thank you!"), "{}", page.text());
    world.work();
}

#[test]
fn late_money_is_written_down_and_is_to_be_paid_back() {
    let world = World::new();
    let reference = submitted(&world);
    let link = priced(&world, &reference);
    let mut nora = world.browser();
    let mut page = nora.get(&format!("{link}/answer"));
    page.choose("No, thank you");
    nora.press(page, "Send the answer");
    let page = payment(&world, &reference, ("2026-05-18", "118.80", "HF 1"));
    assert!(page.says("Too much: pay it back£118.80"), "{}", page.text());
    assert_eq!(load(&world, &reference).stage, Stage::Closed);
    let page = world.signed_in(SAM).get(&format!("/admin/tickets/{reference}"));
    assert!(page.says("£118.80 too much: pay it back"), "{}", page.text());
}

#[test]
fn a_battery_in_the_way_loses_no_payment() {
    let world = World::new();
    let reference = awaited(&world);
    let by = By::person(Who::Customer, &world.ada.person);
    let ticket = load(&world, &reference);
    world.app.write_now(|tx| ticket.report_battery(tx, by)).unwrap();
    let page = payment(&world, &reference, ("2026-05-18", "118.80", "HF 1"));
    assert!(
        page.says("The payment is written down.") && page.says("something else was in the way"),
        "{}",
        page.text()
    );
    assert_eq!((load(&world, &reference).stage, count(&world)), (Stage::Quoted, 1));
    let mut sam = world.signed_in(SAM);
    let mut page = sam.get(&format!("/admin/tickets/{reference}"));
    page.choose("A specialist has checked it");
    sam.press(page, "Clear the battery");
    let page = sam.get(&format!("/admin/tickets/{reference}/payment"));
    let page = sam.press(page, "Go on with it");
    assert!(page.says("The return goes on."), "{}", page.text());
    assert_eq!(load(&world, &reference).stage, Stage::Approved);
    world.work();
}

#[test]
fn a_replacement_that_is_paid_waits_for_a_device_in_stock() {
    let world = World::new();
    let reference = arrived(&world);
    let mut sam = world.signed_in(SAM);
    let mut page = sam.get(&format!("/admin/tickets/{reference}/quote"));
    crate::support::story::fill_price(&mut page);
    page.choose("A similar device in its place");
    sam.press(page, "Offer this price");
    world.work();
    accepted(&world, &crate::support::story::price_link_to(&world, NORA));
    let page = payment(&world, &reference, ("2026-05-18", "118.80", "HF 1"));
    assert!(page.says("something else was in the way"), "{}", page.text());
    let page = sam.get(&format!("/admin/tickets/{reference}/payment"));
    let page = sam.press(page, "Go on with it");
    assert!(page.status == 409 && page.says("no similar device in stock"), "{}", page.text());
    assert_eq!((load(&world, &reference).stage, count(&world)), (Stage::Quoted, 1));
}

/// A return that ends or goes back before any work: a price of £118.80 was paid for it, and its label is out.
fn ended(world: &World, how: &str) -> String {
    let reference = awaited(world);
    payment(world, &reference, ("2026-05-18", "118.80", "HF 1"));
    let mut sam = world.signed_in(SAM);
    match how {
        "cancelled" => {
            let mut ada = world.signed_in(ADA);
            let page = ada.get(&format!("/tickets/{reference}/cancellation"));
            ada.press(page, "Yes, cancel it");
        }
        "expired" => [15, 40].into_iter().for_each(|days| round(world, monday().plus_days(days))),
        "lost" => {
            posted(world, &link_to(world, "pete@harbour.example"));
            let mut page = sam.get(&format!("/admin/tickets/{reference}"));
            page.choose("It is lost");
            sam.press(page, "Give the parcel up");
        }
        _ => {
            posted(world, &link_to(world, "pete@harbour.example"));
            checked_in(world, &reference, "Another device", ADAS_OLD_IMEI, Some(photo(60)));
            let mut page = sam.get(&format!("/admin/tickets/{reference}"));
            page.choose("Close this return");
            sam.press(page, "Settle the arrival");
        }
    }
    world.work();
    reference
}

#[test]
fn what_was_paid_goes_back_however_the_return_ends_before_the_work() {
    for (how, outcome) in [
        ("cancelled", Outcome::Cancelled),
        ("expired", Outcome::Expired),
        ("lost", Outcome::Lost),
        ("settled", Outcome::Cancelled),
    ] {
        let world = World::new();
        let reference = ended(&world, how);
        assert_eq!(load(&world, &reference).outcome, Some(outcome), "{how}");
        let mut sam = world.signed_in(SAM);
        let page = sam.get(&format!("/admin/tickets/{reference}"));
        assert!(page.says("£118.80 too much: pay it back"), "{how}: {}", page.text());
        assert!(sam.get("/admin").says(&reference), "{how}: it waits for support");
        let told = "You get back what was paid for the work: £118.80.";
        let letters: Vec<_> = world.mails().into_iter().filter(|(.., text)| text.contains(told)).collect();
        assert!(letters.len() == 1 && letters[0].0 == ADA, "{how}: {letters:?}");
        let mut page = sam.get(&format!("/admin/tickets/{reference}/payment"));
        page.fill("Day it was paid back", "2026-05-18");
        page.fill("Amount paid back", "118.80");
        page.fill("Reference of that payment", "OUT 1");
        let page = sam.press(page, "Record what was paid back");
        assert!(page.status == 200 && !page.says("Too much"), "{how}: {}", page.text());
        assert!(!sam.get("/admin").says(&reference), "{how}");
    }
}

#[test]
fn what_is_on_account_is_asked_for_no_more_where_nothing_is_done_for_it() {
    let world = World::new();
    let reference = awaited(&world);
    let mut sam = world.signed_in(SAM);
    let mut page = sam.get(&format!("/admin/tickets/{reference}/payment"));
    page.fill("Why?", "They pay every month.");
    sam.press(page, "Put it on account");
    world.work();
    let mut ada = world.signed_in(ADA);
    let page = ada.get(&format!("/tickets/{reference}/cancellation"));
    ada.press(page, "Yes, cancel it");
    let page = ada.get(&format!("/tickets/{reference}/quote"));
    assert!(!page.says("The payment is still to come.") && !page.says("How to pay"), "{}", page.text());
    let page = sam.get(&format!("/admin/tickets/{reference}/payment"));
    assert!(!page.says("Still to be paid") && !page.says("Too much"), "{}", page.text());
}

#[test]
fn a_paid_approval_that_is_taken_back_owes_the_money_and_a_battery_in_the_way_does_not() {
    let world = World::new();
    let reference = awaited(&world);
    let mut sam = world.signed_in(SAM);
    let mut page = sam.get(&format!("/admin/tickets/{reference}/payment"));
    page.fill("Day of the payment", "2026-05-18");
    page.fill("Amount", "118.80");
    page.fill("Reference of the payment", "HF 1");
    sam.press(page, "Record the payment");
    let by = By::person(Who::Customer, &world.ada.person);
    let ticket = load(&world, &reference);
    world.app.write_now(|tx| ticket.report_battery(tx, by)).unwrap();
    let mut page = sam.get(&format!("/admin/tickets/{reference}"));
    assert!(page.says("With support") && !page.says("too much"), "{}", page.text());
    page.choose("A specialist has checked it");
    sam.press(page, "Clear the battery");
    let mut page = sam.get(&format!("/admin/tickets/{reference}"));
    page.choose("Approve");
    let mut page = sam.press(page, "Save decision");
    assert!(!page.says("too much"), "what was paid stands: {}", page.text());
    page.fill("Why?", "Wrong company.");
    let mut page = sam.press(page, "Take it back");
    assert!(page.says("£118.80 too much: pay it back"), "{}", page.text());
    // Another price counts what came in, and only the rest goes back.
    priced(&world, &reference);
    assert!(!sam.get(&format!("/admin/tickets/{reference}")).says("too much"));
    let again = sam.get(&format!("/admin/tickets/{reference}/quote"));
    sam.press(again, "Withdraw the price");
    page = sam.get(&format!("/admin/tickets/{reference}"));
    page.choose("Decline");
    page.fill("If you decline: why", "no_evidence");
    page.fill("Message to the customer", "Nothing to be seen.");
    let page = sam.press(page, "Save decision");
    assert!(page.says("£118.80 too much: pay it back"), "{}", page.text());
    assert_eq!(load(&world, &reference).outcome, Some(Outcome::Declined));
}
