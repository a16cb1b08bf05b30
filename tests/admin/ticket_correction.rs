//! Support corrects what the seller decided.
use crate::support::browser::{Browser, Page};
use crate::support::story::{accepted, fill_price, payment, priced};
use crate::support::workshop::{ADA, RITA, SAM, SPARE, analysed, arrived, stocked, ticket};
use crate::support::world::World;
use sendback::models::ticket::{Coverage, Stage};

/// Sam corrects which way a return goes; the page that comes then.
fn corrected(sam: &mut Browser, reference: &str, way: &str) -> Page {
    let mut page = sam.get(&format!("/admin/tickets/{reference}"));
    page.choose(way);
    page.fill("Why is it corrected, or stands?", "As agreed.");
    sam.press(page, "Save the correction")
}

#[test]
fn a_correction_leaves_the_first_finding_visible_and_tells_the_customer() {
    let world = World::new();
    let reference = arrived(&world);
    analysed(&world, &reference, "Repair it");
    let mut sam = world.signed_in(SAM);
    let page = sam.get(&format!("/admin/tickets/{reference}"));
    let mut page = sam.press(page, "Save the correction");
    assert_eq!(page.status, 422);
    page.choose("Refund it");
    page.fill("Why is it corrected, or stands?", "Third fault of this device.");
    let page = sam.press(page, "Save the correction");
    assert!(page.says("The decision is corrected."), "{}", page.text());
    assert!(page.says("connector of the display") && page.says("Corrected by support"), "{}", page.text());
    assert_eq!(ticket(&world, &reference).stage, Stage::Refunding);
    world.work();
    let (subject, text) = world.mail_to(ADA);
    assert!(subject.starts_with("A correction of what was decided"), "{subject}");
    assert!(text.contains("you get £249.00 back") && !text.contains("Third fault"), "{text}");
    let page = world.signed_in(RITA).get(&format!("/workshop/tickets/{reference}"));
    assert!(page.says("Third fault of this device."), "{}", page.text());
    let page = world.signed_in(ADA).get(&format!("/tickets/{reference}"));
    assert!(page.says("Corrected by support") && !page.says("Third fault"), "{}", page.text());
}

#[test]
fn a_correction_keeps_a_device_of_the_stock_and_frees_it_again() {
    let world = World::new();
    let reference = arrived(&world);
    analysed(&world, &reference, "Repair it");
    let mut sam = world.signed_in(SAM);
    let page = corrected(&mut sam, &reference, "Replace it");
    assert_eq!(page.status, 409);
    assert!(page.says("The seller has no similar device in stock."), "{}", page.text());
    stocked(&world, SPARE);
    assert_eq!(corrected(&mut sam, &reference, "Replace it").status, 200);
    let mut rita = world.signed_in(RITA);
    assert!(rita.get("/workshop/stock").says(&reference));
    assert_eq!(corrected(&mut sam, &reference, "Send it back as it is").status, 200);
    assert!(!rita.get("/workshop/stock").says(&reference));
    assert_eq!(ticket(&world, &reference).stage, Stage::SendingBack);
}

#[test]
fn what_came_in_for_a_price_that_falls_with_the_decision_goes_back_once() {
    let world = World::new();
    let reference = arrived(&world);
    accepted(&world, &priced(&world, &reference));
    payment(&world, &reference, ("2026-05-18", "100", "HF 1"));
    let mut sam = world.signed_in(SAM);
    let page = corrected(&mut sam, &reference, "Refund it");
    assert!(page.says("£100.00 too much: pay it back"), "{}", page.text());
    assert!(page.says("To be paid back: £249.00"), "and not with the refund once more: {}", page.text());
}

#[test]
fn money_that_comes_in_while_it_is_refunded_goes_back_with_the_refund() {
    let world = World::new();
    let reference = arrived(&world);
    accepted(&world, &priced(&world, &reference));
    let mut sam = world.signed_in(SAM);
    let mut page = sam.get(&format!("/admin/tickets/{reference}/payment"));
    page.fill("Why?", "They pay every month.");
    sam.press(page, "Put it on account");
    corrected(&mut sam, &reference, "Refund it");
    payment(&world, &reference, ("2026-05-18", "118.80", "HF 1"));
    let page = sam.get(&format!("/admin/tickets/{reference}"));
    assert!(page.says("To be paid back: £367.80") && !page.says("too much"), "{}", page.text());
}

#[test]
fn support_says_that_it_is_not_covered_and_the_price_follows() {
    let world = World::new();
    let reference = arrived(&world);
    analysed(&world, &reference, "Repair it");
    let mut ada = world.signed_in(ADA);
    ada.post(&format!("/tickets/{reference}/disagreement"), &[("why", "I want another one.")]);
    let mut sam = world.signed_in(SAM);
    let mut page = corrected(&mut sam, &reference, "Offer a price");
    assert!(page.status == 422 && page.says("Choose why it is not covered."), "{}", page.text());
    page.fill("If a price follows", "impact");
    let mut page = sam.press(page, "Save the correction");
    assert!(page.path.ends_with("/quote"), "{}", page.path);
    let now = ticket(&world, &reference);
    assert_eq!((now.stage, now.coverage), (Stage::Received, Coverage::Impact));
    fill_price(&mut page);
    sam.press(page, "Offer this price");
    let page = sam.get(&format!("/admin/tickets/{reference}"));
    assert!(!page.says("offer a price") && !page.says("Answer the disagreement"), "{}", page.text());
    world.work();
    let told =
        world.mails().into_iter().find(|(to, subject, _)| to == ADA && subject.starts_with("A correction"));
    assert!(told.is_some_and(|(_, _, text)| text.contains("you get a price by e-mail")));
    // The seller sees why, and goes another way where no price is agreed.
    let page = sam.get(&format!("/admin/tickets/{reference}/quote"));
    sam.press(page, "Withdraw the price");
    let mut rita = world.signed_in(RITA);
    let mut page = rita.get(&format!("/workshop/tickets/{reference}/analysis"));
    assert!(page.says("As agreed.") && page.says("connector of the display"), "{}", page.text());
    page.choose("Send it back as it is");
    let page = rita.press(page, "Go this way");
    assert!(page.says("Said."), "{}", page.text());
    assert_eq!(ticket(&world, &reference).stage, Stage::SendingBack);
}

#[test]
fn there_is_no_price_for_what_never_arrived_and_none_without_a_reason_from_the_list() {
    let world = World::new();
    let reference = arrived(&world);
    let version = ticket(&world, &reference).version.to_string();
    let mut sam = world.signed_in(SAM);
    let at = format!("/admin/tickets/{reference}/correction");
    let form = |why: &'static str, version: &str| {
        [("version", version.to_owned()), ("way", "quote".to_owned()), ("not_covered", why.to_owned())]
    };
    let mut post = |why, version: &str| {
        let fields = form(why, version);
        let mut fields: Vec<(&str, &str)> =
            fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        fields.push(("correction_why", "Because."));
        sam.post(&at, &fields).status
    };
    assert_eq!(post("liquid", &version), 409, "nothing is decided yet");
    analysed(&world, &reference, "Repair it");
    let version = ticket(&world, &reference).version.to_string();
    for why in ["in_warranty", "not_known", ""] {
        assert_eq!(post(why, &version), 422, "{why}");
    }
    assert_eq!(ticket(&world, &reference).stage, Stage::Repairing);
    assert_eq!(post("liquid", &version), 303);
    assert_eq!(post("liquid", &version), 409, "a second click");
}

#[test]
fn an_old_page_corrects_nothing_and_neither_does_anybody_else() {
    let world = World::new();
    let reference = arrived(&world);
    analysed(&world, &reference, "Repair it");
    let at = format!("/admin/tickets/{reference}/correction");
    let form = [("version", "1"), ("way", "refund"), ("correction_why", "Because.")];
    let mut sam = world.signed_in(SAM);
    assert_eq!(sam.post(&at, &form).status, 409);
    for other in [ADA, RITA] {
        assert_eq!(world.signed_in(other).post(&at, &form).status, 404, "{other}");
    }
    assert_eq!(ticket(&world, &reference).stage, Stage::Repairing);
}

#[test]
fn work_that_was_paid_for_is_owed_back_where_a_second_correction_sends_the_device_back() {
    let world = World::new();
    let reference = arrived(&world);
    let link = priced(&world, &reference);
    accepted(&world, &link);
    payment(&world, &reference, ("2026-05-18", "118.80", "HF 1"));
    assert_eq!(ticket(&world, &reference).stage, Stage::Repairing);
    let mut sam = world.signed_in(SAM);
    let page = corrected(&mut sam, &reference, "Refund it");
    assert!(!page.says("too much"), "the refund has the price of the work in it: {}", page.text());
    let page = corrected(&mut sam, &reference, "Send it back as it is");
    assert!(page.says("£118.80 too much: pay it back"), "{}", page.text());
}
