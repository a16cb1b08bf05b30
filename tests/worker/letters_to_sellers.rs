//! Letters to a seller's technicians: one for each fact that changes what they do next, to nobody else, and none before the
//! device is theirs to see.
use crate::support::story::{
    NORA, accepted, checked_in, locked, payment, photo, posted_prepaid, priced, submitted,
};
use crate::support::workshop::{
    RITA, SAM, SPARE, TOM, analysed, arrived, arrived_late, round, stocked, ticket,
};
use crate::support::world::{ADAS_OLD_IMEI, World, monday};
use sendback::models::ticket::Stage;

/// Subjects and texts of the letters to Rita, oldest first; none of hers goes to another seller's.
fn to_rita(world: &World) -> Vec<(String, String)> {
    assert!(!world.mails().iter().any(|(to, ..)| to == TOM), "it is not their return");
    let theirs = world.mails().into_iter().filter(|(to, ..)| to == RITA);
    theirs.map(|(_, subject, text)| (subject, text)).collect()
}

/// The one letter to Rita so far that begins so; its text.
fn told(world: &World, begin: &str) -> String {
    let all = to_rita(world);
    let mut these = all.iter().filter(|(subject, _)| subject.starts_with(begin));
    let (_, text) = these.next().unwrap_or_else(|| panic!("no {begin:?} among {all:?}"));
    assert!(these.next().is_none(), "{begin:?} twice: {all:?}");
    text.clone()
}

#[test]
fn a_price_is_accepted_and_then_paid_and_the_work_begins() {
    let world = World::new();
    let reference = arrived(&world);
    let link = priced(&world, &reference);
    assert_eq!(to_rita(&world), [], "an offer is nothing to do");
    accepted(&world, &link);
    let text = told(&world, &format!("Accepted, not paid yet: {reference}"));
    assert!(text.contains("Please do not begin yet") && !text.contains("118.80"), "{text}");
    payment(&world, &reference, ("2026-05-18", "100", "HF 1"));
    assert_eq!(to_rita(&world).len(), 1, "a part of it is nothing to do");
    payment(&world, &reference, ("2026-05-18", "18.80", "HF 2"));
    let text = told(&world, &format!("Paid, please begin: {reference}"));
    assert!(text.contains("Please repair the device and send it by Wednesday 20 May, 17:00"), "{text}");
    assert!(text.contains(&format!("/workshop/tickets/{reference}")) && !text.contains("/q/"), "{text}");
    assert_eq!(to_rita(&world).len(), 2);
}

#[test]
fn before_the_device_is_there_a_price_is_not_the_sellers() {
    let world = World::new();
    let reference = submitted(&world);
    accepted(&world, &priced(&world, &reference));
    payment(&world, &reference, ("2026-05-18", "118.80", "HF 1"));
    assert_eq!(ticket(&world, &reference).stage, Stage::LabelSent);
    assert_eq!(to_rita(&world), []);
}

#[test]
fn a_price_that_is_declined_sends_the_device_back() {
    let world = World::new();
    let reference = arrived(&world);
    let link = priced(&world, &reference);
    let mut nora = world.browser();
    let mut page = nora.get(&format!("{link}/answer"));
    page.choose("No: send the device back");
    nora.press(page, "Send the answer");
    world.work();
    let text = told(&world, "No price, please send it back");
    assert!(text.contains("does not want the work") && text.contains("back as it is by"), "{text}");
    assert!(world.mail_to(NORA).0.starts_with("Noted"), "whoever answered has their own");
}

#[test]
fn a_price_that_nobody_answers_sends_the_device_back() {
    let world = World::new();
    let reference = arrived(&world);
    priced(&world, &reference);
    round(&world, monday().plus_days(16));
    let text = told(&world, "No price, please send it back");
    assert!(text.contains("not answered, or not paid, in time"), "{text}");
}

#[test]
fn a_price_that_is_taken_back_leaves_it_on_the_bench() {
    let world = World::new();
    let reference = arrived(&world);
    priced(&world, &reference);
    let mut sam = world.signed_in(SAM);
    let page = sam.get(&format!("/admin/tickets/{reference}/quote"));
    sam.press(page, "Withdraw the price");
    world.work();
    let text = told(&world, "The price is taken back");
    assert!(text.contains("Please say what you found"), "{text}");
}

#[test]
fn what_is_not_unlocked_in_time_goes_back() {
    let world = World::new();
    let reference = arrived(&world);
    locked(&world, &reference);
    round(&world, monday().plus_days(16));
    assert_eq!(ticket(&world, &reference).stage, Stage::SendingBack);
    let text = told(&world, "Not unlocked, please send it back");
    assert!(text.contains("not removed in time") && text.contains("back as it is by"), "{text}");
}

#[test]
fn support_decides_otherwise_and_the_seller_hears_what_to_do() {
    for (way, said) in [
        ("Refund it", "do nothing more with it"),
        ("Send it back as it is", "Please send the device back as it is by"),
        ("Replace it", "Please send another device"),
        ("Offer a price", "so a price is offered"),
    ] {
        let world = World::new();
        let reference = arrived(&world);
        analysed(&world, &reference, "Repair it");
        stocked(&world, SPARE);
        let mut sam = world.signed_in(SAM);
        let mut page = sam.get(&format!("/admin/tickets/{reference}"));
        page.choose(way);
        page.fill("If a price follows", "wear");
        page.fill("Why is it corrected, or stands?", "As agreed by telephone.");
        sam.press(page, "Save the correction");
        world.work();
        let text = told(&world, &format!("Support has decided: {reference}"));
        assert!(text.contains(said) && !text.contains("telephone"), "{way}: {text}");
        assert_eq!(to_rita(&world).len(), 1, "{way}");
    }
}

#[test]
fn support_settles_what_arrived_and_the_seller_hears_what_to_do() {
    let world = World::new();
    let reference = crate::support::story::on_its_way(&world);
    checked_in(&world, &reference, "Another device", ADAS_OLD_IMEI, Some(photo(60)));
    let mut sam = world.signed_in(SAM);
    let mut page = sam.get(&format!("/admin/tickets/{reference}"));
    page.choose("Send it back");
    sam.press(page, "Settle the arrival");
    world.work();
    assert!(told(&world, "Support has decided").contains("Please send the device back as it is by"));

    let world = World::new();
    let reference = arrived_late(&world);
    let mut sam = world.signed_in(SAM);
    let page = sam.get(&format!("/admin/tickets/{reference}"));
    sam.press(page, "Go on with it");
    world.work();
    assert!(told(&world, "Support has decided").contains("Please say what you found"));
}

#[test]
fn a_lost_parcel_that_is_made_good_with_another_device_is_the_sellers_to_send() {
    let world = World::new();
    let reference = posted_prepaid(&world);
    stocked(&world, SPARE);
    let mut sam = world.signed_in(SAM);
    let mut page = sam.get(&format!("/admin/tickets/{reference}"));
    page.choose("Replace it");
    page.send_as("gone", "lost");
    sam.press(page, "Give the parcel up");
    world.work();
    assert_eq!(ticket(&world, &reference).stage, Stage::Replacing);
    assert!(told(&world, "Support has decided").contains("Please send another device"));
}
