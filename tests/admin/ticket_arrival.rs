//! What support does about an arrival that is not happy.
use crate::support::browser::{Browser, Page};
use crate::support::story::{
    checked_in, drafted, labelled, link_to, on_its_way, photo, posted, posted_prepaid, submitted,
};
use crate::support::world::{ADAS_IMEI, ADAS_OLD_IMEI, World, monday};
use sendback::db::Moment;
use sendback::models::ticket::{Outcome, Reception, Reference, Stage, Ticket};
use sendback::worker::schedule;

const ADA: &str = "ada@harbour.example";

fn desk(world: &World, reference: &str) -> (Browser, Page) {
    let mut sam = world.signed_in("sam@sendback.example");
    let page = sam.get(&format!("/admin/tickets/{reference}"));
    (sam, page)
}

fn load(world: &World, reference: &str) -> Ticket {
    let at: Reference = reference.parse().unwrap();
    world.app.write_now(|tx| Ticket::for_agent(tx, &world.sam, &at)).unwrap()
}

fn wrong(world: &World, number: &str) -> String {
    let reference = on_its_way(world);
    checked_in(world, &reference, "Another device", number, Some(photo(60)));
    assert_eq!(load(world, &reference).reception, Reception::WrongDevice);
    reference
}

#[test]
fn a_wrong_device_goes_back() {
    let world = World::new();
    let reference = wrong(&world, ADAS_OLD_IMEI);
    let (mut sam, page) = desk(&world, &reference);
    assert!(
        page.says("Another device arrived. Settle it below.") && page.says("by Tuesday 19 May"),
        "{}",
        page.text()
    );
    let mut page = sam.press(page, "Settle the arrival");
    assert!(page.status == 422 && page.says("Choose what happens with this return."), "{}", page.text());
    let second = sam.get(&format!("/admin/tickets/{reference}"));
    page.choose("Send it back");
    let page = sam.press(page, "Settle the arrival");
    assert!(page.says("Coming back") && !page.says("Another device arrived. Settle"), "{}", page.text());
    assert!(!sam.get("/admin").says(&reference), "its task is done");
    world.work();
    let (subject, text) = world.mail_to(ADA);
    assert!(
        subject.starts_with("About what arrived") && text.contains("sends it back as it is"),
        "{subject}: {text}"
    );
    let mut second = second;
    second.choose("Close this return");
    let again = sam.press(second, "Settle the arrival");
    assert_eq!(again.status, 409, "{}", again.text());
    assert_eq!(load(&world, &reference).stage, Stage::SendingBack);
}

#[test]
fn a_return_waits_for_its_own_device_with_a_new_label() {
    let world = World::new();
    let reference = wrong(&world, ADAS_OLD_IMEI);
    let before = link_to(&world, "pete@harbour.example");
    let (mut sam, mut page) = desk(&world, &reference);
    page.choose("Wait for the right device");
    sam.press(page, "Settle the arrival");
    world.at(monday().plus_seconds(60));
    world.work();
    let ticket = load(&world, &reference);
    assert_eq!((ticket.stage, ticket.reception), (Stage::LabelSent, Reception::NotYet));
    assert_ne!(link_to(&world, "pete@harbour.example"), before);
    let (_, text) = world.mail_to(ADA);
    assert!(text.contains("please post the right device"), "{text}");
    posted(&world, &link_to(&world, "pete@harbour.example"));
    checked_in(&world, &reference, "As expected", ADAS_IMEI, None);
    assert_eq!((load(&world, &reference).stage, load(&world, &reference).receipts), (Stage::Received, 2));
}

#[test]
fn a_device_of_another_return_is_received_there() {
    let world = World::new();
    let other = drafted(&world.app, &world.ada, &world.rita.seller, 7);
    world.app.write_now(|tx| Ticket::submit(tx, &world.ada, &other.reference, other.version)).unwrap();
    let other = other.reference.to_string();
    posted(&world, &labelled(&world, &other));
    let reference = wrong(&world, "KILL000007");
    let (mut sam, mut page) = desk(&world, &reference);
    assert!(page.says(&format!("Its number belongs to return {other}")), "{}", page.text());
    page.choose("Send it back");
    let mut page = sam.press(page, "Settle the arrival");
    assert!(
        page.status == 422 && page.says("A device that belongs to another return stays"),
        "{}",
        page.text()
    );
    page.send_as("moved", &reference);
    page.choose("Close this return");
    assert_eq!(
        sam.send(&page, "Settle the arrival").status,
        404,
        "only the return that the number belongs to"
    );
    let (mut sam, mut page) = desk(&world, &reference);
    page.choose("Close this return");
    sam.press(page, "Settle the arrival");
    let (this, that) = (load(&world, &reference), load(&world, &other));
    assert_eq!((this.stage, this.outcome), (Stage::Closed, Some(Outcome::Cancelled)));
    assert_eq!((that.stage, that.reception), (Stage::Received, Reception::NotYet));
    world.work();
    assert!(world.mails().iter().any(|(_, subject, text)| {
        subject.contains(&other) && text.contains("It came in the parcel of another return of yours.")
    }));
    // Whoever opens it says what is in the box.
    checked_in(&world, &other, "As expected", "KILL000007", None);
    assert_eq!(load(&world, &other).reception, Reception::AsExpected);
}

#[test]
fn a_lost_parcel_on_our_label_is_refunded() {
    let world = World::new();
    let reference = posted_prepaid(&world);
    let (mut sam, mut page) = desk(&world, &reference);
    page.fill("What you asked, or its number there", "Search 4711");
    let page = sam.press(page, "The carrier is asked");
    assert!(page.says("The carrier is asked to look for it") && page.says("Search 4711"), "{}", page.text());
    let page = sam.press(page, "Give the parcel up");
    let mut page = page;
    assert!(page.status == 422 && page.says("Choose what became of the parcel."), "{}", page.text());
    page.choose("It is lost");
    page.choose("Replace it");
    let mut page = sam.press(page, "Give the parcel up");
    assert!(page.status == 409 && page.says("The seller has no similar device in stock."), "{}", page.text());
    page.choose("It is lost");
    page.choose("Refund it");
    let page = sam.press(page, "Give the parcel up");
    assert!(page.says("Being refunded"), "{}", page.text());
    assert_eq!(load(&world, &reference).reception, Reception::Lost);
    world.work();
    let (subject, text) = world.mail_to(ADA);
    assert!(
        subject.starts_with("Not arrived") && text.contains("you get your money back"),
        "{subject}: {text}"
    );
    assert!(!text.contains("Search 4711"));
}

#[test]
fn a_lost_parcel_on_the_customers_own_postage_closes_the_return() {
    let world = World::new();
    let reference = on_its_way(&world);
    let (mut sam, mut page) = desk(&world, &reference);
    assert!(page.says("The postage was the customer’s own: the return closes as lost."), "{}", page.text());
    page.choose("It is back with its sender");
    sam.press(page, "Give the parcel up");
    let ticket = load(&world, &reference);
    assert_eq!((ticket.stage, ticket.outcome), (Stage::Closed, Some(Outcome::Lost)));
    world.work();
    let (_, text) = world.mail_to(ADA);
    assert!(text.contains("went back to whoever sent it") && text.contains("closed as lost"), "{text}");
}

#[test]
fn a_late_parcel_waits_for_support_and_its_time_counts_from_then() {
    let world = World::new();
    let reference = submitted(&world);
    labelled(&world, &reference);
    let (mut sam, page) = desk(&world, &reference);
    sam.press(page, "Cancel the return");
    let mut rita = world.signed_in("rita@brightwell.example");
    assert_eq!(rita.get(&format!("/workshop/tickets/{reference}")).status, 404);
    let page = rita.get(&format!("/workshop?scan={reference}"));
    assert!(page.says("This return is closed"), "{}", page.text());
    let page = rita.press(page, "Save the receipt");
    assert!(page.says("Support is told"), "{}", page.text());
    world.work();
    let (subject, _) = world.mail_to(ADA);
    assert!(subject.starts_with("Arrived after closing"), "{subject}");
    for (who, at) in [
        (ADA, "/tickets"),
        ("rita@brightwell.example", "/workshop/tickets"),
        ("sam@sendback.example", "/admin/tickets"),
    ] {
        let page = world.signed_in(who).get(&format!("{at}/{reference}"));
        assert!(page.status == 200 && page.says("Arrived after closing"), "{who}: {}", page.text());
    }
    world.at(Moment::new("2026-05-20T09:00:00".parse().unwrap()));
    let (mut sam, page) = desk(&world, &reference);
    let second = sam.get(&page.path);
    let page = sam.press(page, "Go on with it");
    // Wednesday and three business days; Monday 25 May is a bank holiday.
    assert!(page.says("by Tuesday 26 May, 17:00"), "{}", page.text());
    let again = sam.press(second, "Send it back as it is");
    assert_eq!(again.status, 409, "{}", again.text());
    world.work();
    let (subject, _) = world.mail_to(ADA);
    assert!(subject.starts_with("We look at it"), "{subject}");
}

#[test]
fn a_late_parcel_may_go_back_and_one_whose_device_has_another_return_is_refused() {
    let world = World::new();
    let reference = on_its_way(&world);
    let (mut sam, mut page) = desk(&world, &reference);
    page.choose("It is lost");
    sam.press(page, "Give the parcel up");
    // Lost is lost: it was closed without a late arrival being possible.
    let mut rita = world.signed_in("rita@brightwell.example");
    assert!(rita.get(&format!("/workshop?scan={reference}")).says("Nobody expects this"));
    let second = submitted(&world);
    let (mut sam, page) = desk(&world, &second);
    sam.press(page, "Cancel the return");
    let page = rita.get(&format!("/workshop?scan={second}"));
    rita.press(page, "Save the receipt");
    let (mut sam, page) = desk(&world, &second);
    let page = sam.press(page, "Send it back as it is");
    assert!(page.says("Coming back"), "{}", page.text());
    world.work();
    let (_, text) = world.mail_to(ADA);
    assert!(text.contains("came after your return had been closed"), "{text}");
}

/// Lets the timetable do what is due, and sends the letters of it.
fn by_the_clock(world: &World) {
    actix_web::rt::System::new().block_on(schedule::by_the_clock(&world.app)).unwrap();
    world.work();
}

#[test]
fn what_the_carrier_delivered_counts_as_received_by_the_end_of_the_next_working_day() {
    let world = World::new();
    let reference = on_its_way(&world);
    let (mut sam, mut page) = desk(&world, &reference);
    page.fill("Delivered on", "2026-05-19");
    let mut page = sam.press(page, "Save the day");
    assert_eq!(page.status, 409, "not in the future: {}", page.text());
    page.fill("Delivered on", "2026-05-18");
    let page = sam.press(page, "Save the day");
    assert!(page.says("The carrier says that it was delivered on 18 May 2026"), "{}", page.text());
    assert!(sam.get("/admin/timetable").says("Counts as received"), "it stands in the timetable");
    world.at(Moment::new("2026-05-19T15:59:00".parse().unwrap()));
    by_the_clock(&world);
    assert_eq!(load(&world, &reference).stage, Stage::InTransit);
    world.at(Moment::new("2026-05-19T16:01:00".parse().unwrap()));
    by_the_clock(&world);
    let ticket = load(&world, &reference);
    assert_eq!((ticket.stage, ticket.reception), (Stage::Received, Reception::NotYet));
    let (_, page) = desk(&world, &reference);
    // Monday and three business days.
    assert!(page.says("by Thursday 21 May, 17:00") && page.says("not opened yet"), "{}", page.text());
    let (subject, text) = world.mail_to(ADA);
    assert!(subject.starts_with("Delivered") && text.contains("has not opened it yet"), "{subject}: {text}");
    assert!(text.contains("by Thursday 21 May, 17:00"), "{text}");
    checked_in(&world, &reference, "As expected", ADAS_IMEI, None);
    let (_, page) = desk(&world, &reference);
    assert!(page.says("by Thursday 21 May, 17:00"), "the day stays: {}", page.text());
}

#[test]
fn what_was_not_in_the_box_that_the_carrier_delivered_is_not_received_by_the_clock() {
    for asked in [false, true] {
        let world = World::new();
        let reference = on_its_way(&world);
        let (mut sam, mut page) = desk(&world, &reference);
        page.fill("Delivered on", "2026-05-18");
        sam.press(page, "Save the day");
        if asked {
            let mut page = sam.get(&format!("/admin/tickets/{reference}"));
            page.fill("What you asked, or its number there", "Search 4711");
            sam.press(page, "The carrier is asked");
        } else {
            checked_in(&world, &reference, "Empty box", "", None);
        }
        world.at(Moment::new("2026-05-20T16:01:00".parse().unwrap()));
        by_the_clock(&world);
        let ticket = load(&world, &reference);
        assert_eq!((ticket.stage, ticket.received_at), (Stage::InTransit, None), "asked: {asked}");
        assert!(ticket.due_at.is_some(), "somebody is told when nothing comes of it");
    }
}

#[test]
fn what_the_seller_receives_in_time_is_not_received_twice() {
    let world = World::new();
    let reference = on_its_way(&world);
    let (mut sam, mut page) = desk(&world, &reference);
    page.fill("Delivered on", "2026-05-18");
    sam.press(page, "Save the day");
    checked_in(&world, &reference, "As expected", ADAS_IMEI, None);
    world.at(Moment::new("2026-05-20T16:01:00".parse().unwrap()));
    world.work();
    assert_eq!(load(&world, &reference).reception, Reception::AsExpected);
    assert_eq!(world.mails().iter().filter(|(_, subject, _)| subject.starts_with("Delivered")).count(), 0);
}

#[test]
fn a_closed_return_is_opened_again_within_thirty_days_with_a_reason() {
    let world = World::new();
    let reference = submitted(&world);
    let (mut sam, page) = desk(&world, &reference);
    let page = sam.press(page, "Cancel the return");
    let mut page = sam.press(page, "Open it again");
    assert!(page.status == 422 && page.says("Write it in 3 to 500 characters."), "{}", page.text());
    page.fill("Why is it opened again?", "She called: a mistake.");
    let second = sam.get(&format!("/admin/tickets/{reference}"));
    let page = sam.press(page, "Open it again");
    assert!(page.says("With support") && page.says("She called: a mistake."), "{}", page.text());
    let mut second = second;
    second.fill("Why is it opened again?", "Once more.");
    assert_eq!(sam.press(second, "Open it again").status, 409);
    world.work();
    let (subject, text) = world.mail_to(ADA);
    assert!(subject.starts_with("Open again") && !text.contains("a mistake"), "{subject}: {text}");
    let (mut sam, page) = desk(&world, &reference);
    let page = sam.press(page, "Cancel the return");
    let mut page = page;
    page.fill("Why is it opened again?", "Too late.");
    world.at(monday().plus_days(31));
    let mut sam = world.signed_in("sam@sendback.example");
    let mut page = sam.get(&page.path);
    page.fill("Why is it opened again?", "Too late.");
    let page = sam.press(page, "Open it again");
    assert!(page.status == 409 && page.says("too long ago"), "{}", page.text());
}

#[test]
fn only_support_has_these_forms() {
    let world = World::new();
    let reference = on_its_way(&world);
    for who in [ADA, "rita@brightwell.example", "tom@tayside.example"] {
        let mut browser = world.signed_in(who);
        let fields = [("act", "give_up"), ("gone", "lost"), ("version", "5")];
        assert_eq!(
            browser.post(&format!("/admin/tickets/{reference}/arrival"), &fields).status,
            404,
            "{who}"
        );
    }
    assert_eq!(load(&world, &reference).stage, Stage::InTransit);
}
