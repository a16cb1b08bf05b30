//! "It is here": what was in the box, compared with what was sold.
use crate::support::browser::multipart_body;
use crate::support::story::{
    checked_in, drafted, labelled, on_its_way, photo, posted, posted_prepaid, submitted, submitted_as,
};
use crate::support::workshop::{SPARE, round};
use crate::support::world::{ADAS_IMEI, ADAS_OLD_IMEI, CLEOS_IMEI, World};
use diesel::prelude::*;
use sendback::db::Moment;
use sendback::models::ticket::{Reference, Stage, Ticket};
use sendback::schema::device_codes;

const RITA: &str = "rita@brightwell.example";

fn load(world: &World, reference: &str) -> Ticket {
    let at: Reference = reference.parse().unwrap();
    world.app.write_now(|tx| Ticket::for_agent(tx, &world.sam, &at)).unwrap()
}

#[test]
fn receiving_on_a_friday_evening_is_due_on_thursday_and_twice_is_once() {
    let world = World::new();
    let reference = submitted(&world);
    labelled(&world, &reference);
    world.at(Moment::new("2026-05-22T17:00:00".parse().unwrap()));
    let mut rita = world.signed_in(RITA);
    let at = format!("/workshop/tickets/{reference}");
    let first = rita.get(&at);
    let second = rita.get(&at);
    let page = rita.press(first, "It is here: mark as received");
    // Friday 18:00 in London means Tuesday, since Monday 25 May is a bank holiday; three more days make Friday.
    assert!(page.says("by Friday 29 May, 17:00"), "{}", page.text());
    assert!(!page.has_button("It is here"));
    let again = rita.press(second, "It is here: mark as received");
    assert!(again.status == 409 && again.says("Somebody was faster"), "{}", again.text());
    world.work();
    assert_eq!(world.mails().iter().filter(|(_, subject, _)| subject.starts_with("Arrived")).count(), 1);
    let (kind, body) = multipart_body(&[("found".to_owned(), "as_expected".to_owned())], &[]);
    let same_origin = [("sec-fetch-site", "same-origin")];
    let mut tom = world.signed_in("tom@tayside.example");
    let sent = tom.request("POST", &format!("{at}/receipt"), &same_origin, Some((&kind, body)));
    assert_eq!((sent.status, tom.get(&format!("{at}/receipt")).status), (404, 404));
}

#[test]
fn a_missing_part_is_named_to_the_customer_and_the_analysis_goes_on() {
    let world = World::new();
    let reference = on_its_way(&world);
    let mut rita = world.signed_in(RITA);
    let at = format!("/workshop/tickets/{reference}/receipt?number={ADAS_IMEI}");
    let mut page = rita.get(&at);
    page.choose("A part is missing");
    let mut page = rita.press(page, "Save the receipt");
    assert!(page.status == 422 && page.says("Tick what is missing."), "{}", page.text());
    page.choose("A part is missing");
    page.choose("No charger");
    let page = rita.press(page, "Save the receipt");
    assert!(page.status == 200 && page.path == "/workshop", "{}", page.text());
    world.work();
    let (subject, text) = world.mail_to("ada@harbour.example");
    assert!(subject.contains("with something missing") && text.contains("charger"), "{subject}: {text}");
    assert!(text.contains("by Thursday 21 May, 17:00"), "{text}");
    let page = world.signed_in("ada@harbour.example").get(&format!("/tickets/{reference}"));
    assert!(page.says("Arrived at the seller; missing: charger"), "{}", page.text());
    let page = world.signed_in("sam@sendback.example").get(&format!("/admin/tickets/{reference}"));
    assert!(page.says("Parts missing: charger"), "{}", page.text());
    assert!(page.says("Arrived at the seller; missing: charger"), "{}", page.text());
}

#[test]
fn another_device_needs_a_photo_and_waits_for_support() {
    let world = World::new();
    let reference = on_its_way(&world);
    let mut rita = world.signed_in(RITA);
    let at = format!("/workshop/tickets/{reference}/receipt?number={CLEOS_IMEI}");
    let page = rita.get(&at);
    assert!(page.says("This is another number than was sold."), "{}", page.text());
    assert!(!page.says("Oakmere"), "nothing of another company");
    let mut page = rita.get(&at);
    page.choose("As expected");
    let mut page = rita.press(page, "Save the receipt");
    assert!(page.status == 422 && page.says("The number is another one than was sold."), "{}", page.text());
    page.choose("Another device");
    let mut page = rita.press(page, "Save the receipt");
    assert!(page.status == 422 && page.says("Add at least one photo that shows it."), "{}", page.text());
    page.choose("Another device");
    page.attach("Photos", "other.jpg", photo(60));
    let page = rita.press(page, "Save the receipt");
    assert!(page.says("Support is told and decides what happens now."), "{}", page.text());
    world.work();
    let (subject, text) = world.mail_to("ada@harbour.example");
    assert!(
        subject.starts_with("Another device arrived") && text.contains("by Tuesday 19 May"),
        "{subject}: {text}"
    );
    let page = world.signed_in("sam@sendback.example").get("/admin");
    assert!(page.says(&reference), "support has it in its queue");
}

#[test]
fn a_bad_file_costs_neither_the_good_photo_nor_what_was_typed() {
    let world = World::new();
    let reference = on_its_way(&world);
    let mut rita = world.signed_in(RITA);
    let mut page = rita.get(&format!("/workshop/tickets/{reference}/receipt"));
    page.choose("Damaged on the way");
    page.fill("Note (optional)", "The box was crushed.");
    page.attach("Photos", "box.jpg", photo(60));
    page.attach("Photos", "note.txt", b"hello".to_vec());
    let page = rita.press(page, "Save the receipt");
    assert!(page.status == 422 && page.says("“note.txt” was not stored"), "{}", page.text());
    assert_eq!(page.value("note"), "The box was crushed.");
    assert!(page.says("box.jpg"), "{}", page.text());
    let page = rita.press(page, "Save the receipt");
    assert_eq!(page.path, "/workshop", "the photo that is stored is enough: {}", page.text());
}

#[test]
fn damage_on_our_label_is_covered_and_claimed_from_the_carrier() {
    let world = World::new();
    let reference = posted_prepaid(&world);
    checked_in(&world, &reference, "Damaged on the way", ADAS_IMEI, Some(photo(60)));
    let (subject, text) = world.mail_to("ada@harbour.example");
    assert!(
        subject.starts_with("Damaged on the way") && text.contains("costs you nothing"),
        "{subject}: {text}"
    );
    let mut sam = world.signed_in("sam@sendback.example");
    let mut page = sam.get(&format!("/admin/tickets/{reference}"));
    assert!(page.says("open the carrier's claim"), "{}", page.text());
    page.fill("Number of the claim", "CL-77");
    let page = sam.press(page, "The claim is open");
    assert!(
        page.says("CL-77") && !page.says("Damaged on the way: open the carrier's claim"),
        "{}",
        page.text()
    );
}

#[test]
fn damage_on_the_customers_own_postage_is_theirs_to_report() {
    let world = World::new();
    let reference = on_its_way(&world);
    checked_in(&world, &reference, "Damaged on the way", ADAS_IMEI, Some(photo(60)));
    let (_, text) = world.mail_to("ada@harbour.example");
    assert!(text.contains("The postage was your own"), "{text}");
}

#[test]
fn an_empty_box_keeps_the_return_on_its_way_and_it_can_still_turn_up() {
    let world = World::new();
    let reference = on_its_way(&world);
    checked_in(&world, &reference, "Empty box", "", None);
    let ticket = load(&world, &reference);
    assert_eq!(ticket.stage, Stage::InTransit);
    let (subject, _) = world.mail_to("ada@harbour.example");
    assert!(subject.starts_with("Not in the box"), "{subject}");
    let page = world.signed_in("sam@sendback.example").get(&format!("/admin/tickets/{reference}"));
    assert!(page.says("The device was not in the box"), "{}", page.text());
    checked_in(&world, &reference, "As expected", ADAS_IMEI, None);
    assert_eq!(load(&world, &reference).stage, Stage::Received);
    let page = world.signed_in("sam@sendback.example").get(&format!("/admin/tickets/{reference}"));
    assert!(!page.says("The device was not in the box"), "its task is done: {}", page.text());
}

#[test]
fn a_receipt_is_dated_back_by_up_to_five_days_and_never_forward() {
    let world = World::new();
    let reference = on_its_way(&world);
    let mut rita = world.signed_in(RITA);
    for wrong in ["2026-05-19", "2026-05-12", "soon"] {
        let mut page = rita.get(&format!("/workshop/tickets/{reference}/receipt"));
        page.choose("As expected");
        page.fill("It came on an earlier day", wrong);
        let page = rita.press(page, "Save the receipt");
        assert_eq!(page.status, 422, "{wrong}: {}", page.text());
        assert_eq!(page.value("on"), wrong);
    }
    let mut page = rita.get(&format!("/workshop/tickets/{reference}/receipt"));
    page.choose("As expected");
    page.fill("It came on an earlier day", "2026-05-14");
    let page = rita.press(page, "Save the receipt");
    // Thursday 14 May and three business days.
    assert!(page.says("by Tuesday 19 May, 17:00"), "{}", page.text());
}

#[test]
fn what_counts_as_here_since_a_day_is_not_dated_to_a_later_one() {
    let world = World::new();
    let reference = on_its_way(&world);
    let mut sam = world.signed_in("sam@sendback.example");
    let mut page = sam.get(&format!("/admin/tickets/{reference}"));
    page.fill("Delivered on", "2026-05-18");
    sam.press(page, "Save the day");
    // Tuesday evening: it counts as received on Monday.
    round(&world, Moment::new("2026-05-19T16:01:00".parse().unwrap()));
    world.at(Moment::new("2026-05-21T09:00:00".parse().unwrap()));
    let mut rita = world.signed_in(RITA);
    let mut page = rita.get(&format!("/workshop/tickets/{reference}/receipt"));
    page.choose("As expected");
    page.fill("It came on an earlier day", "2026-05-20");
    let mut page = rita.press(page, "Save the receipt");
    assert_eq!(page.status, 422, "later than the carrier's day: {}", page.text());
    page.fill("It came on an earlier day", "2026-05-18");
    let page = rita.press(page, "Save the receipt");
    assert_eq!(page.path, "/workshop", "{}", page.text());
    // Monday and three business days.
    assert!(page.says("by today, 17:00") || page.says("by Thursday 21 May, 17:00"), "{}", page.text());
}

#[test]
fn a_locked_device_stops_the_clock_and_a_swollen_battery_goes_into_quarantine() {
    let world = World::new();
    let reference = on_its_way(&world);
    let mut rita = world.signed_in(RITA);
    let mut page = rita.get(&format!("/workshop/tickets/{reference}/receipt?number={ADAS_IMEI}"));
    page.choose("As expected");
    page.choose("Yes");
    page.choose("The battery is swollen");
    let page = rita.press(page, "Save the receipt");
    assert_eq!(page.path, "/workshop", "{}", page.text());
    let ticket = load(&world, &reference);
    assert!(ticket.unsafe_battery && ticket.due_at.is_none(), "{ticket:?}");
    let page = rita.get(&format!("/workshop/tickets/{reference}"));
    assert!(
        page.says("The battery may be dangerous") && page.says("locked to an account"),
        "{}",
        page.text()
    );
}

#[test]
fn a_closer_look_may_find_something_else_and_leaves_the_first_visible() {
    let world = World::new();
    let reference = on_its_way(&world);
    checked_in(&world, &reference, "As expected", ADAS_IMEI, None);
    checked_in(&world, &reference, "Another device", ADAS_OLD_IMEI, Some(photo(60)));
    let page = world.signed_in("sam@sendback.example").get(&format!("/admin/tickets/{reference}"));
    for said in ["As expected", ADAS_IMEI, "Another device", ADAS_OLD_IMEI, "Settle the arrival"] {
        assert!(page.says(said), "{said}: {}", page.text());
    }
}

#[test]
fn a_device_of_another_return_of_the_same_company_leads_there() {
    let world = World::new();
    let reference = on_its_way(&world);
    let other = drafted(&world.app, &world.ada, &world.rita.seller, 7);
    world.app.write_now(|tx| Ticket::submit(tx, &world.ada, &other.reference, other.version)).unwrap();
    let link = labelled(&world, &other.reference.to_string());
    posted(&world, &link);
    let mut rita = world.signed_in(RITA);
    let page = rita.get(&format!("/workshop/tickets/{reference}/receipt?number=KILL000007"));
    assert!(page.says(&format!("belongs to return {}", other.reference)), "{}", page.text());
    let page = rita.get(&page.link("in instead"));
    assert!(page.says("This is the device that was sold."), "{}", page.text());
}

/// A return of Ada's phone whose number nobody knows and she cannot read; its label is out.
fn without_a_number(world: &World) -> String {
    let theirs = device_codes::table.filter(device_codes::device_id.eq(&world.adas_phone));
    world.app.write_now(|tx| Ok(diesel::delete(theirs).execute(&mut **tx)?)).unwrap();
    let reference = submitted_as(world, "");
    labelled(world, &reference);
    reference
}

#[test]
fn a_unit_without_a_number_gets_the_one_that_is_first_read_off_it_and_no_other_devices() {
    let world = World::new();
    let reference = without_a_number(&world);
    let page = checked_in(&world, &reference, "As expected", CLEOS_IMEI, None);
    assert!(page.status == 422 && page.says("another one than was sold"), "{}", page.text());
    let mut rita = world.signed_in(RITA);
    let page = rita.get(&format!("/workshop/tickets/{reference}/receipt?number={SPARE}"));
    assert!(page.says("No number of it was recorded: it gets this one."), "{}", page.text());
    let page = rita.press(page, "Save the receipt");
    assert!(page.status == 200 && page.path == "/workshop", "{}", page.text());
    let page = rita.get(&format!("/workshop/tickets/{reference}"));
    assert!(page.says(&format!("Numbers sold{SPARE}")), "{}", page.text());
}

#[test]
fn what_comes_late_with_the_number_of_another_device_does_not_get_it() {
    let world = World::new();
    let reference = without_a_number(&world);
    let mut sam = world.signed_in("sam@sendback.example");
    let page = sam.get(&format!("/admin/tickets/{reference}"));
    sam.press(page, "Cancel the return");
    checked_in(&world, &reference, "As expected", CLEOS_IMEI, None);
    assert_eq!(load(&world, &reference).stage, Stage::Received);
    let page = world.signed_in(RITA).get(&format!("/workshop/tickets/{reference}"));
    assert!(page.says("Numbers soldNone recorded"), "{}", page.text());
}

#[test]
fn what_comes_late_is_not_asked_to_be_unlocked_before_support_has_said_go_on() {
    let world = World::new();
    let reference = submitted(&world);
    labelled(&world, &reference);
    let mut sam = world.signed_in("sam@sendback.example");
    let page = sam.get(&format!("/admin/tickets/{reference}"));
    sam.press(page, "Cancel the return");
    let mut rita = world.signed_in(RITA);
    let at = format!("/workshop/tickets/{reference}/receipt");
    let page = rita.get(&at);
    assert!(!page.says("Is it locked to an account?"), "{}", page.text());
    // A form that says so all the same is taken: it stays in the look.
    let version = page.value("version");
    let fields = [("version", version.as_str()), ("found", "as_expected"), ("locked", "yes")];
    let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let (kind, body) = multipart_body(&fields, &[]);
    let sent = rita.request("POST", &at, &[("sec-fetch-site", "same-origin")], Some((&kind, body)));
    assert_eq!(sent.status, 303, "{}", sent.text());
    let ticket = load(&world, &reference);
    assert!(ticket.stage == Stage::Received && ticket.held && ticket.due_at.is_some(), "{ticket:?}");
    let page = sam.get(&format!("/admin/tickets/{reference}"));
    assert!(page.says("Locked to an account."), "{}", page.text());
    assert!(!rita.get(&format!("/workshop/tickets/{reference}")).says("It is locked, or"));
    sam.press(page, "Go on with it");
    assert!(rita.get(&format!("/workshop/tickets/{reference}")).says("It is locked, or"));
}
