//! Support offers a price: the form that keeps everything, versions, and what is refused.
use crate::portal::ticket_quote::load;
use crate::support::browser::Page;
use crate::support::story::{NORA, accepted, fill_price, pdf, photo, price_link_to, priced, submitted};
use crate::support::workshop::{RITA, fault_found, receive};
use crate::support::world::World;
use sendback::models::ticket::{Reception, Stage};

const SAM: &str = "sam@sendback.example";

fn field(page: &Page, name: &str) -> String {
    page.value(name).trim().to_owned()
}

#[test]
fn everything_that_is_wrong_is_said_at_once_and_everything_typed_stays() {
    let world = World::new();
    let reference = submitted(&world);
    let at = format!("/admin/tickets/{reference}/quote");
    let mut sam = world.signed_in(SAM);
    let mut page = sam.get(&at);
    page.fill("Line 1: what it is for", "New screen");
    page.fill("How many on line 1", "two");
    page.fill("Price of one on line 1", "12,5.999");
    page.fill("Price of one on line 2", "5");
    page.fill("VAT, in percent", "200");
    page.fill("What else they should know", "The glass is out of stock until Friday.");
    page.fill("Their e-mail address", "nora");
    let page = sam.press(page, "Offer this price");
    assert_eq!(page.status, 422);
    for said in [
        "Choose what is done for the price.",
        "Line 1: enter how many",
        "Line 1: enter what one costs in pounds",
        "Line 2: write what it is for.",
        "Enter the VAT in percent",
        "Enter an e-mail address like name@example.com.",
    ] {
        assert_eq!(page.text().matches(said).count(), 2, "{said}: {}", page.text());
    }
    assert_eq!(field(&page, "text-1"), "New screen");
    assert_eq!((field(&page, "price-1"), field(&page, "price-2")), ("12,5.999".to_owned(), "5".to_owned()));
    assert_eq!(field(&page, "note"), "The glass is out of stock until Friday.");
    assert_eq!(load(&world, &reference).stage, Stage::Submitted);
    let page = sam.get(&at);
    let page = sam.press(page, "Offer this price");
    assert!(page.status == 422 && page.says("Write at least one line"), "{}", page.text());
}

#[test]
fn another_line_keeps_what_is_typed_and_says_what_it_adds_up_to() {
    let world = World::new();
    let reference = submitted(&world);
    let mut sam = world.signed_in(SAM);
    let mut page = sam.get(&format!("/admin/tickets/{reference}/quote"));
    fill_price(&mut page);
    page.fill("Line 3: what it is for", "Postage");
    page.fill("Price of one on line 3", "1,234.50");
    page.attach("Photos of the reason", "cracked.jpg", photo(77));
    let mut page = sam.press(page, "Add another line");
    assert_eq!(page.status, 200);
    assert_eq!(field(&page, "price-3"), "1,234.50");
    assert!(page.says("So far: £1,333.50 without VAT, £1,600.20 in total."), "{}", page.text());
    assert!(page.body().contains("cracked.jpg"), "the photo is stored already");
    page.fill("Line 4: what it is for", "Goodwill");
    page.fill("Price of one on line 4", "0");
    let page = sam.press(page, "Offer this price");
    assert!(page.says("£1,600.20") && page.says("Goodwill"), "{}", page.text());
    world.work();
    let link = price_link_to(&world, NORA);
    assert!(world.browser().get(&link).says("£1,234.50"));
    // There is an end to it.
    let mut page = sam.get(&format!("/admin/tickets/{reference}/quote"));
    for _ in 0..30 {
        if !page.has_button("Add another line") {
            break;
        }
        page = sam.press(page, "Add another line");
    }
    assert!(page.body().contains("id=\"text-20\"") && !page.body().contains("id=\"text-21\""));
}

#[test]
fn photos_of_the_reason_are_seen_through_the_link_and_no_other_photo_is() {
    let world = World::new();
    let reference = submitted(&world);
    let mut sam = world.signed_in(SAM);
    let mut page = sam.get(&format!("/admin/tickets/{reference}/quote"));
    fill_price(&mut page);
    page.attach("Photos of the reason", "cracked.jpg", photo(77));
    page.attach("Photos of the reason", "invoice.pdf", pdf());
    let page = sam.press(page, "Offer this price");
    assert!(page.status == 422 && page.says("invoice.pdf"), "one that is none is said: {}", page.text());
    let page = sam.press(page, "Offer this price");
    assert!(page.says("The price is offered"), "{}", page.text());
    world.work();
    let link = price_link_to(&world, NORA);
    let mut nora = world.browser();
    let page = nora.get(&link);
    let shown =
        page.body().split(&format!("{link}/photos/")).nth(1).unwrap().split('/').next().unwrap().to_owned();
    for size in ["thumb.jpg", "large.jpg"] {
        let picture = nora.get(&format!("{link}/photos/{shown}/{size}"));
        assert_eq!((picture.status, picture.headers["content-type"].as_str()), (200, "image/jpeg"));
    }
    let mut ada = world.signed_in("ada@harbour.example");
    let page = ada.get(&format!("/tickets/{reference}/quote"));
    assert!(page.body().contains(&format!("/tickets/{reference}/photos/{shown}/thumb.jpg")));
    // The customer's own photo of the defect is not for whoever pays.
    let all = sam.get(&format!("/admin/tickets/{reference}")).body();
    let mut ids = all.split("/photos/").filter_map(|part| part.split_once("/thumb.jpg")).map(|(id, _)| id);
    let own = ids.find(|id| *id != shown && id.len() == 36).unwrap();
    assert_eq!(nora.get(&format!("{link}/photos/{own}/thumb.jpg")).status, 404);
}

#[test]
fn another_price_takes_the_place_of_the_one_that_is_open() {
    let world = World::new();
    let reference = submitted(&world);
    let link = priced(&world, &reference);
    accepted(&world, &link);
    let mut sam = world.signed_in(SAM);
    let mut page = sam.get(&format!("/admin/tickets/{reference}/quote"));
    assert_eq!(
        (field(&page, "text-1"), field(&page, "price-1")),
        ("New screen".to_owned(), "49.00".to_owned())
    );
    assert_eq!((field(&page, "quantity-2"), field(&page, "to_email")), ("2".to_owned(), NORA.to_owned()));
    page.fill("Price of one on line 1", "39");
    let page = sam.press(page, "Offer this price");
    assert!(page.says(&format!("{reference}-Q2")) && page.says("£106.80"), "{}", page.text());
    assert!(page.says("Earlier prices") && page.says("£118.80") && page.says("Withdrawn"), "{}", page.text());
    world.work();
    assert!(world.mail_to(NORA).0.contains("£106.80"));
    // What is paid now is paid for a price that is not accepted yet.
    let page = sam.get(&format!("/admin/tickets/{reference}/payment"));
    assert!(!page.has_button("Put it on account"), "{}", page.text());
}

#[test]
fn the_same_form_twice_is_one_price_and_an_old_page_is_told_what_changed() {
    let world = World::new();
    let reference = submitted(&world);
    let at = format!("/admin/tickets/{reference}/quote");
    let (mut sam, mut amy) = (world.signed_in(SAM), world.signed_in("amy@sendback.example"));
    let (mut sams, mut amys) = (sam.get(&at), amy.get(&at));
    fill_price(&mut sams);
    fill_price(&mut amys);
    amys.fill("Price of one on line 1", "59");
    assert_eq!(sam.send(&sams, "Offer this price").status, 303);
    assert_eq!(sam.send(&sams, "Offer this price").status, 303, "a second click");
    let page = amy.press(amys, "Offer this price");
    assert!(page.status == 409 && page.says("Somebody was faster"), "{} {}", page.status, page.text());
    assert_eq!(field(&page, "price-1"), "59");
    assert!(page.says(&format!("{reference}-Q1")) && !page.says(&format!("{reference}-Q2")));
    world.work();
    let offers =
        world.mails().iter().filter(|(to, subject, _)| to == NORA && subject.starts_with("A price")).count();
    assert_eq!(offers, 1);
}

#[test]
fn without_bank_details_nobody_could_pay_and_nothing_is_offered() {
    let world = World::with(|config| config.invoicing.bank = vec![]);
    let reference = submitted(&world);
    let mut sam = world.signed_in(SAM);
    let mut page = sam.get(&format!("/admin/tickets/{reference}/quote"));
    fill_price(&mut page);
    let page = sam.press(page, "Offer this price");
    assert!(page.status == 409 && page.says("nobody could pay"), "{} {}", page.status, page.text());
    assert_eq!(load(&world, &reference).stage, Stage::Submitted);
    assert_eq!(field(&page, "text-1"), "New screen");
}

#[test]
fn the_decision_offers_a_price_first_where_the_fault_is_not_covered() {
    let world = World::new();
    let reference = submitted(&world);
    let at = format!("/admin/tickets/{reference}");
    let mut sam = world.signed_in(SAM);
    let mut page = sam.get(&at);
    assert!(!page.says("What is done has to be paid for."));
    page.choose("Offer a price");
    let page = sam.press(page, "Save decision");
    assert_eq!((page.status, page.path.as_str()), (200, format!("{at}/quote").as_str()));
    assert_eq!(load(&world, &reference).stage, Stage::Submitted, "nothing is decided yet");
    let mut page = sam.get(&at);
    page.fill("The fault is", "liquid");
    page.send_as("why", "It was in the sea.");
    let page = sam.press(page, "Save the verdict");
    assert!(page.says("Not covered: Excluded: liquid. What is done has to be paid for."), "{}", page.text());
    assert!(page.link("Offer a price").ends_with("/quote"));
    // Paid for, it is done although it is not covered.
    let link = priced(&world, &reference);
    accepted(&world, &link);
    crate::support::story::payment(&world, &reference, ("2026-05-18", "118.80", "HF 1"));
    receive(&world, &reference, Reception::AsExpected);
    let mut rita = world.signed_in(RITA);
    let mut page = fault_found(&mut rita, &reference);
    page.send_as("coverage", "liquid");
    page.attach("Photos of what you found", "wet.jpg", photo(33));
    page.choose("Repair it");
    let page = rita.press(page, "Say what was found");
    assert!(page.says("Said. The customer gets a letter"), "{}", page.text());
    assert_eq!(load(&world, &reference).stage, Stage::Repairing);
}
