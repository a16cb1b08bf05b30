//! The repair.
use crate::support::story::{accepted, payment, photo, priced};
use crate::support::workshop::{
    ADA, RITA, SPARE, TOM, analysed, arrived, by_courier, price_wanted, repaired, stocked, ticket,
};
use crate::support::world::World;
use sendback::models::ticket::{Outcome, Stage};

#[test]
fn a_repair_takes_lines_and_a_test_and_closes_with_its_tracking_number() {
    let world = World::new();
    let reference = arrived(&world);
    analysed(&world, &reference, "Repair it");
    let mut rita = world.signed_in(RITA);
    let at = format!("/workshop/tickets/{reference}/repair");
    let mut page = rita.get(&at);
    page.send_as("text_2", "Display connector");
    page.send_as("kind_2", "part");
    page.send_as("quantity_2", "2");
    let page = rita.press(page, "Add more lines");
    assert!(page.says("Line 8"), "{}", page.text());
    assert_eq!(page.value("text_2"), "Display connector");
    let page = rita.press(page, "It is repaired and sent");
    assert_eq!(page.status, 422);
    for said in ["Test the device, then tick this.", "Enter who carries it", "Enter the tracking number"] {
        assert!(page.says(said), "{said}: {}", page.text());
    }
    let mut page = page;
    page.choose("The device was tested");
    by_courier(&mut page);
    page.attach("After the repair", "after.jpg", photo(120));
    let sent = rita.send(&page, "It is repaired and sent");
    assert_eq!(sent.status, 303, "{}", sent.text());
    // The photos are a part of the same form; sent again it is a form that came twice.
    let again = rita.send(&page, "It is repaired and sent");
    assert!(matches!(again.status, 303 | 409), "{}", again.status);
    world.work();
    let now = ticket(&world, &reference);
    assert_eq!((now.stage, now.outcome), (Stage::Closed, Some(Outcome::Repaired)));
    let letters = world.mails().iter().filter(|(_, s, _)| s.starts_with("Repaired and sent")).count();
    assert_eq!(letters, 1);
    let (_, text) = world.mail_to(ADA);
    for said in ["Part: Display connector, 2", "Royal Mail", "AB12", "until Wednesday 17 June 2026"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    let page = world.signed_in(ADA).get(&format!("/tickets/{reference}"));
    assert!(page.says("Part: Display connector, 2") && page.says("AB123456785GB"), "{}", page.text());
}

#[test]
fn what_cannot_be_repaired_is_replaced_from_stock_and_refunded_without() {
    for (in_stock, to) in [(true, Stage::Replacing), (false, Stage::Refunding)] {
        let world = World::new();
        let reference = arrived(&world);
        analysed(&world, &reference, "Repair it");
        if in_stock {
            stocked(&world, SPARE);
        }
        let mut rita = world.signed_in(RITA);
        let page = rita.get(&format!("/workshop/tickets/{reference}/repair"));
        let mut page = rita.press(page, "It cannot be repaired");
        assert_eq!(page.status, 422);
        page.fill("Why can it not be repaired?", "no_parts");
        let page = rita.press(page, "It cannot be repaired");
        assert_eq!(page.status, 200, "{}", page.text());
        assert_eq!(ticket(&world, &reference).stage, to);
        world.work();
        let (subject, text) = world.mail_to(ADA);
        assert!(subject.starts_with("Your return goes another way"), "{subject}");
        assert!(text.contains("A part is not to be had."), "{text}");
        let next = if in_stock { "sends the replacement to you" } else { "you get £249.00 back" };
        assert!(text.contains(next), "{text}");
    }
}

#[test]
fn another_colour_is_sent_only_where_the_customer_agreed() {
    let world = World::new();
    let reference = arrived(&world);
    analysed(&world, &reference, "Repair it");
    let mut rita = world.signed_in(RITA);
    let mut page = rita.get("/workshop/stock");
    for (label, value) in [
        ("Brand and model", "Apple iPhone 13"),
        ("Storage", "256 GB"),
        ("Colour", "Starlight"),
        ("Grade", "Excellent"),
        ("IMEI or serial number", SPARE),
    ] {
        page.fill(label, value);
    }
    let page = rita.press(page, "Put it in");
    assert!(page.says("Starlight"), "{}", page.text());
    let mut page = rita.get(&format!("/workshop/tickets/{reference}/repair"));
    page.fill("Why can it not be repaired?", "uneconomic");
    page.choose("The customer agreed to another colour");
    let page = rita.press(page, "It cannot be repaired");
    assert!(page.says("a similar device is kept for it"), "{}", page.text());
    assert_eq!(ticket(&world, &reference).stage, Stage::Replacing);
}

#[test]
fn a_repair_is_the_sellers_and_an_old_page_changes_nothing() {
    let world = World::new();
    let reference = arrived(&world);
    analysed(&world, &reference, "Repair it");
    let at = format!("/workshop/tickets/{reference}/repair");
    let mut tom = world.signed_in(TOM);
    assert_eq!(tom.get(&at).status, 404);
    let theirs = tom.post(&format!("{at}/impossible"), &[("version", "9"), ("why", "no_parts")]);
    assert_eq!(theirs.status, 404);
    let mut rita = world.signed_in(RITA);
    let old = rita.post(&format!("{at}/impossible"), &[("version", "1"), ("why", "no_parts")]);
    assert_eq!(old.status, 409);
    assert!(old.says("Somebody was faster"), "{}", old.text());
    assert_eq!(ticket(&world, &reference).stage, Stage::Repairing);
}

#[test]
fn a_repaired_device_is_covered_for_thirty_days_also_after_its_warranty() {
    let world = World::new();
    // Bought on 14 March 2026: its cover ends on 14 March 2027.
    world.at(sendback::db::Moment::new("2027-03-01T10:00:00".parse().unwrap()));
    let reference = arrived(&world);
    repaired(&world, &reference);
    let device = format!("/devices/{}", world.adas_phone);
    world.at(sendback::db::Moment::new("2027-03-20T10:00:00".parse().unwrap()));
    let page = world.signed_in(ADA).get(&device);
    assert!(page.says("Covered until 31 March 2027: sent back repaired 1 March 2027"), "{}", page.text());
    world.at(sendback::db::Moment::new("2027-04-01T10:00:00".parse().unwrap()));
    let page = world.signed_in(ADA).get(&device);
    assert!(page.says("Cover ended on 14 March 2027"), "{}", page.text());
}

#[test]
fn work_that_was_paid_for_and_cannot_be_done_is_paid_back_and_the_device_comes_back() {
    let world = World::new();
    let reference = arrived(&world);
    let mut rita = world.signed_in(RITA);
    price_wanted(&mut rita, &reference);
    let link = priced(&world, &reference);
    accepted(&world, &link);
    payment(&world, &reference, ("2026-05-18", "118.80", "HF 1"));
    assert_eq!(ticket(&world, &reference).stage, Stage::Repairing);
    let mut page = rita.get(&format!("/workshop/tickets/{reference}/repair"));
    page.fill("Why can it not be repaired?", "no_parts");
    let page = rita.press(page, "It cannot be repaired");
    assert!(page.says("The device goes back as it is"), "{}", page.text());
    assert_eq!(ticket(&world, &reference).stage, Stage::SendingBack);
    let page = world.signed_in("sam@sendback.example").get(&format!("/admin/tickets/{reference}"));
    assert!(page.says("£118.80 too much: pay it back"), "{}", page.text());
    world.work();
    let (_, text) = world.mail_to(ADA);
    assert!(text.contains("sends the device back to you as it is"), "{text}");
    assert!(text.contains("You get back what was paid for the work: £118.80."), "{text}");
}
