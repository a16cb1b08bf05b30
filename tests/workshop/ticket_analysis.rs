//! The technician's finding.
use crate::support::story::photo;
use crate::support::workshop::{
    ADA, RITA, SAM, SPARE, TOM, analysed, arrived, fault_found, price_needed, price_wanted, receive, stocked,
    ticket,
};
use crate::support::world::World;
use diesel::prelude::*;
use sendback::config::invoicing::QuotesBy;
use sendback::models::ticket::{Coverage, Reason, Reception, Stage};
use sendback::schema::tickets;

#[test]
fn a_fault_that_is_found_and_covered_goes_to_repair_and_everybody_reads_why() {
    let world = World::new();
    let reference = arrived(&world);
    analysed(&world, &reference, "Repair it");
    assert_eq!(ticket(&world, &reference).stage, Stage::Repairing);
    let (subject, text) = world.mail_to(ADA);
    assert!(subject.starts_with("Your device was looked at"), "{subject}");
    for said in [
        "The fault was found.",
        "The display is faulty.",
        "It is covered.",
        "connector of the display is loose",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    // Received on Monday 18 May, decided at once: shipped two business days later.
    assert!(text.contains("repairs the device and sends it to you by Wednesday 20 May, 17:00"), "{text}");
    assert!(text.contains("I disagree") && text.contains("/disagreement"), "{text}");
    let page = world.signed_in(ADA).get(&format!("/tickets/{reference}"));
    assert!(page.says("The fault was found.") && page.says("connector of the display"), "{}", page.text());
    assert!(!page.says("Rita Holm"), "no names of the seller's people");
    let page = world.signed_in(SAM).get(&format!("/admin/tickets/{reference}"));
    assert!(page.says("Rita Holm") && page.says("Repair it"), "{}", page.text());
}

#[test]
fn what_was_typed_is_kept_and_everything_that_is_missing_is_said_at_once() {
    let world = World::new();
    let reference = arrived(&world);
    let mut rita = world.signed_in(RITA);
    let at = format!("/workshop/tickets/{reference}/analysis");
    let mut page = rita.get(&at);
    page.fill("What did you find?", "It does not start.");
    page.fill("Display", "faulty");
    page.attach("Photos of what you found", "board.jpg", photo(70));
    let page = rita.press(page, "Save and go on later");
    assert!(page.says("Saved.") && page.says("1 photo is stored."), "{}", page.text());
    // A colleague goes on where she was.
    let page = world.signed_in(RITA).get(&at);
    assert_eq!(page.value("note").trim(), "It does not start.");
    let page = rita.press(page, "Say what was found");
    assert_eq!(page.status, 422);
    for said in ["Say whether it is the right device.", "Answer this question.", "Choose what is done."] {
        assert!(page.says(said), "{said}: {}", page.text());
    }
    assert_eq!(page.value("note").trim(), "It does not start.");
    assert_eq!(ticket(&world, &reference).stage, Stage::Received);
}

#[test]
fn it_is_said_once_for_a_receipt_and_the_same_form_twice_counts_once() {
    let world = World::new();
    let reference = arrived(&world);
    let mut rita = world.signed_in(RITA);
    let mut page = fault_found(&mut rita, &reference);
    page.choose("Repair it");
    let first = rita.send(&page, "Say what was found");
    let second = rita.send(&page, "Say what was found");
    assert_eq!((first.status, second.status), (303, 303));
    let mut other = page;
    other.fill("What did you find?", "Something else.");
    let third = rita.send(&other, "Say what was found");
    assert_eq!(third.status, 409);
    world.work();
    let found = world.mails().iter().filter(|(_, s, _)| s.starts_with("Your device was looked at")).count();
    assert_eq!(found, 1);
    let page = rita.get(&format!("/workshop/tickets/{reference}/analysis"));
    assert!(page.says("connector of the display") && !page.has_button("Say what was found"));
}

#[test]
fn nobody_else_analyses_it_and_nobody_before_it_is_here() {
    let world = World::new();
    let reference = crate::support::story::submitted(&world);
    crate::support::story::labelled(&world, &reference);
    let mut rita = world.signed_in(RITA);
    let at = format!("/workshop/tickets/{reference}/analysis");
    assert_eq!(rita.get(&at).status, 409);
    receive(&world, &reference, Reception::AsExpected);
    let mut tom = world.signed_in(TOM);
    assert_eq!(tom.get(&at).status, 404);
    let mut page = fault_found(&mut rita, &reference);
    page.choose("Repair it");
    // Somebody changes the return meanwhile.
    let mut ada = world.signed_in(ADA);
    let asked = ada.get(&format!("/tickets/{reference}/battery"));
    ada.press(asked, "Yes");
    let late = rita.press(page, "Say what was found");
    assert_eq!(late.status, 409);
    assert!(late.says("Somebody was faster"), "{}", late.text());
    assert_eq!(late.value("note").trim(), "The connector of the display is loose.");
}

#[test]
fn a_no_needs_a_photo_and_support_is_asked_for_a_price() {
    let world = World::new();
    let reference = arrived(&world);
    let mut rita = world.signed_in(RITA);
    let page = price_needed(&mut rita, &reference, "No: liquid");
    let mut page = rita.press(page, "Say what was found");
    assert_eq!(page.status, 422);
    assert!(page.says("Add a photo of what you found"), "{}", page.text());
    page.attach("Photos of what you found", "board.jpg", photo(70));
    let page = rita.press(page, "Say what was found");
    assert!(page.says("a price is to be offered next"), "{}", page.text());
    world.work();
    let now = ticket(&world, &reference);
    assert_eq!((now.stage, now.coverage), (Stage::Received, Coverage::Liquid));
    let (_, text) = world.mail_to(ADA);
    assert!(text.contains("damage by liquid") && text.contains("you get a price by e-mail"), "{text}");
    let page = world.signed_in(SAM).get(&format!("/admin/tickets/{reference}"));
    assert!(page.says("Not covered: offer a price"), "{}", page.text());
    // No price was agreed: it goes back, and only that is open.
    let mut page = rita.get(&format!("/workshop/tickets/{reference}/analysis"));
    assert!(!page.says("Repair it"), "{}", page.text());
    let version = page.value("version");
    let jumped = rita.post(
        &format!("/workshop/tickets/{reference}/analysis/way"),
        &[("version", &version), ("way", "repair")],
    );
    assert_eq!(jumped.status, 409, "what is not covered is not repaired for nothing");
    page.choose("Send it back as it is");
    let page = rita.press(page, "Go this way");
    assert!(page.says("Said."), "{}", page.text());
    assert_eq!(ticket(&world, &reference).stage, Stage::SendingBack);
    let page = world.signed_in(SAM).get(&format!("/admin/tickets/{reference}"));
    assert!(!page.says("Not covered: offer a price"), "the task has ended");
}

#[test]
fn after_a_price_a_rung_that_is_left_out_has_its_reason() {
    let world = World::new();
    let reference = arrived(&world);
    let mut rita = world.signed_in(RITA);
    price_wanted(&mut rita, &reference);
    let mut sam = world.signed_in(SAM);
    let mut page = sam.get(&format!("/admin/tickets/{reference}"));
    page.fill("The fault is", "in_warranty");
    page.fill("Why?", "Out of kindness.");
    sam.press(page, "Save the verdict");
    let mut page = rita.get(&format!("/workshop/tickets/{reference}/analysis"));
    page.choose("Refund it");
    let mut page = rita.press(page, "Go this way");
    assert!(page.status == 422 && page.says("Choose why it is not repaired"), "{}", page.text());
    assert_eq!(ticket(&world, &reference).stage, Stage::Received);
    page.choose("Refund it");
    page.fill("If it is not repaired", "no_parts");
    let page = rita.press(page, "Go this way");
    assert!(page.says("Said."), "{}", page.text());
    assert_eq!(ticket(&world, &reference).stage, Stage::Refunding);
    let page = sam.get(&format!("/admin/tickets/{reference}"));
    assert!(page.says("Decided after that") && page.says("A part is not to be had"), "{}", page.text());
}

#[test]
fn a_similar_device_is_kept_at_the_moment_of_the_decision() {
    let world = World::new();
    let reference = arrived(&world);
    let mut rita = world.signed_in(RITA);
    let mut page = fault_found(&mut rita, &reference);
    assert!(page.says("There is no similar device in your stock."));
    page.choose("Replace it");
    page.fill("If it is not repaired", "no_parts");
    let page = rita.press(page, "Say what was found");
    assert_eq!(page.status, 422);
    assert!(page.says("Put one in, or choose another way."), "{}", page.text());
    stocked(&world, SPARE);
    let mut page = rita.get(&format!("/workshop/tickets/{reference}/analysis"));
    page.choose("Replace it");
    let page = rita.press(page, "Say what was found");
    assert!(page.says("Said."), "{}", page.text());
    assert_eq!(ticket(&world, &reference).stage, Stage::Replacing);
    let page = rita.get("/workshop/stock");
    assert!(page.says(&reference) && !page.has_button("Take out"), "{}", page.text());
}

#[test]
fn what_was_damaged_on_our_label_is_covered_whatever_it_is() {
    let world = World::new();
    let reference = crate::support::story::submitted(&world);
    crate::support::story::labelled(&world, &reference);
    receive(&world, &reference, Reception::DamagedOnReturn);
    let damaged = ticket(&world, &reference);
    // The label of Rita's seller is not prepaid: the cover is that of the warranty, and can be denied.
    assert_eq!((damaged.reception, damaged.coverage), (Reception::DamagedOnReturn, Coverage::InWarranty));
    let mut rita = world.signed_in(RITA);
    let mut page = fault_found(&mut rita, &reference);
    page.choose("No: dropped or hit");
    page.choose("Send it back as it is");
    let page = rita.press(page, "Say what was found");
    assert_eq!(page.status, 422);
    assert!(page.says("Add a photo of what you found"), "{}", page.text());
}

#[test]
fn where_the_seller_asks_for_the_money_the_technician_is_led_to_the_price() {
    let world = World::with(|config| config.invoicing.quotes_by = QuotesBy::Seller);
    let reference = arrived(&world);
    let mut rita = world.signed_in(RITA);
    let mut page = price_needed(&mut rita, &reference, "No: normal wear");
    page.attach("Photos of what you found", "board.jpg", photo(70));
    let page = rita.press(page, "Say what was found");
    assert!(page.path.ends_with("/quote") && page.status == 200, "{} {}", page.path, page.text());
    assert!(page.says("a price is to be offered next"), "{}", page.text());
}

#[test]
fn after_a_change_of_mind_nobody_asks_what_is_covered_and_what_is_in_order_is_refunded() {
    let world = World::new();
    let reference = arrived(&world);
    world
        .app
        .write_now(|tx| {
            Ok(diesel::update(tickets::table.filter(tickets::reference.eq(&reference)))
                .set((tickets::reason.eq(Reason::ChangeOfMind), tickets::coverage.eq(Coverage::Liquid)))
                .execute(&mut **tx)?)
        })
        .unwrap();
    let mut rita = world.signed_in(RITA);
    let mut page = rita.get(&format!("/workshop/tickets/{reference}/analysis"));
    assert!(!page.says("Is it covered?") && !page.says("Offer a price"), "{}", page.text());
    page.choose("Yes, it is the device of this return");
    page.choose("Yes, in the same condition");
    page.fill("What did you find?", "As new.");
    page.choose("Refund it");
    let page = rita.press(page, "Say what was found");
    assert!(page.says("Said. The customer gets a letter") && !page.says("covered:"), "{}", page.text());
    world.work();
    let now = ticket(&world, &reference);
    assert_eq!(now.stage, Stage::Refunding);
}
