//! The refund.
use crate::support::browser::{Browser, Page};
use crate::support::workshop::{ADA, RITA, SAM, analysed, arrived, ticket};
use crate::support::world::World;
use diesel::prelude::*;
use sendback::db::Moment;
use sendback::models::device::{Device, DeviceState};
use sendback::models::ticket::{Outcome, Stage};
use sendback::schema::payments;

fn to_refund(world: &World) -> String {
    let reference = arrived(world);
    analysed(world, &reference, "Refund it");
    assert_eq!(ticket(world, &reference).stage, Stage::Refunding);
    reference
}

fn payment(sam: &mut Browser, reference: &str, (day, amount, bank): (&str, &str, &str)) -> Page {
    let mut page = sam.get(&format!("/admin/tickets/{reference}"));
    page.fill("Day of the payment", day);
    page.fill("Amount in pounds", amount);
    page.fill("Reference of the payment", bank);
    page
}

fn payments(world: &World) -> Vec<(String, i64)> {
    let all = payments::table.order(payments::id).select((payments::direction, payments::pence));
    world.app.write_now(|tx| Ok(all.load(&mut **tx)?)).unwrap()
}

#[test]
fn the_price_of_the_unit_goes_back_and_the_letter_names_two_days() {
    let world = World::new();
    let reference = to_refund(&world);
    let (_, text) = world.mail_to(ADA);
    assert!(
        text.contains("you get £249.00 back. Support confirms the payment by Tuesday 19 May, 17:00"),
        "{text}"
    );
    let mut sam = world.signed_in(SAM);
    let page = payment(&mut sam, &reference, ("2026-05-18", "249.00", "BACS 77"));
    assert!(page.says("To be paid back: £249.00"), "{}", page.text());
    let first = sam.send(&page, "The payment is made");
    let twice = sam.send(&page, "The payment is made");
    assert_eq!((first.status, twice.status), (303, 303), "{}", first.text());
    world.work();
    assert_eq!(payments(&world), [("out".to_owned(), 24_900)]);
    assert_eq!(ticket(&world, &reference).outcome, Some(Outcome::Refunded));
    let device = world.app.write_now(|tx| Device::of_ticket(tx, &world.adas_phone)).unwrap();
    assert_eq!(device.device.state, DeviceState::Returned);
    let (subject, text) = world.mail_to(ADA);
    assert!(subject.starts_with("Paid back: £249.00"), "{subject}");
    assert!(text.contains("between Saturday 23 May 2026 and Thursday 28 May 2026"), "{text}");
    assert!(text.contains("BACS 77"), "{text}");
    let mut ada = world.signed_in(ADA);
    let page = ada.get(&format!("/tickets/{reference}"));
    assert!(page.says("between Saturday 23 May 2026"), "{}", page.text());
    assert_eq!(ada.post(&format!("/devices/{}/return", world.adas_phone), &[]).status, 409);
}

#[test]
fn more_is_refused_and_less_needs_a_reason_that_the_customer_reads() {
    let world = World::new();
    let reference = to_refund(&world);
    let mut sam = world.signed_in(SAM);
    for (typed, why) in [
        (("2026-05-18", "249.01", "B1"), "More than £249.00 cannot be paid back."),
        (("2026-05-18", "200.00", "B1"), "Write why it is less"),
        (("2026-05-19", "249.00", "B1"), "not in the future"),
        (("2026-05-10", "249.00", "B1"), "not before the return"),
        (("", "a lot", ""), "Enter the amount in pounds"),
        (("2026-05-18", "249.00", ""), "Enter the reference of the payment"),
    ] {
        let page = payment(&mut sam, &reference, typed);
        let page = sam.press(page, "The payment is made");
        assert_eq!(page.status, 422, "{typed:?}");
        assert!(page.says(why), "{typed:?}: {}", page.text());
        assert_eq!(page.value("amount"), typed.1);
    }
    assert!(payments(&world).is_empty());
    let mut page = payment(&mut sam, &reference, ("2026-05-18", "£200", "B1"));
    page.fill("If it is less: why?", "The charger was missing.");
    let page = sam.press(page, "The payment is made");
    assert!(page.says("The refund is confirmed."), "{}", page.text());
    world.work();
    let (_, text) = world.mail_to(ADA);
    assert!(text.contains("less than £249.00") && text.contains("The charger was missing."), "{text}");
}

#[test]
fn a_payment_that_did_not_arrive_is_made_again_within_thirty_days() {
    let world = World::new();
    let reference = to_refund(&world);
    let mut sam = world.signed_in(SAM);
    let page = payment(&mut sam, &reference, ("2026-05-18", "249", "B1"));
    sam.press(page, "The payment is made");
    let old = sam.get(&format!("/admin/tickets/{reference}"));
    world.at(Moment::new("2026-06-10T09:00:00".parse().unwrap()));
    let mut sam = world.signed_in(SAM);
    let page = sam.get(&format!("/admin/tickets/{reference}"));
    let mut page = sam.press(page, "It is to be paid again");
    assert_eq!(page.status, 422);
    page.fill("What happened?", "The account was closed.");
    let page = sam.press(page, "It is to be paid again");
    assert!(page.says("The refund is open again."), "{}", page.text());
    assert_eq!(ticket(&world, &reference).stage, Stage::Refunding);
    world.work();
    let (subject, text) = world.mail_to(ADA);
    assert!(
        subject.starts_with("Your refund did not arrive") && !text.contains("The account was closed"),
        "{text}"
    );
    let again = sam.post(
        &format!("/admin/tickets/{reference}/refund/failure"),
        &[("version", &old.value("version")), ("failure_why", "Once more.")],
    );
    assert_eq!(again.status, 409);
    let page = payment(&mut sam, &reference, ("2026-06-10", "249", "B2"));
    let page = sam.press(page, "The payment is made");
    assert!(page.says("The refund is confirmed."), "{}", page.text());
    assert_eq!(payments(&world).len(), 2);
    world.at(Moment::new("2026-07-20T09:00:00".parse().unwrap()));
    let mut sam = world.signed_in(SAM);
    let mut page = sam.get(&format!("/admin/tickets/{reference}"));
    page.fill("What happened?", "Much later.");
    assert_eq!(sam.press(page, "It is to be paid again").status, 409);
    assert_eq!(world.signed_in(RITA).post(&format!("/admin/tickets/{reference}/refund"), &[]).status, 404);
}

#[test]
fn the_rest_of_a_refund_that_was_too_small_is_paid_and_never_more_than_that() {
    let world = World::new();
    let reference = to_refund(&world);
    let mut sam = world.signed_in(SAM);
    let mut page = payment(&mut sam, &reference, ("2026-05-18", "200", "B1"));
    page.fill("If it is less: why?", "The charger was missing.");
    sam.press(page, "The payment is made");
    let mut ada = world.signed_in(ADA);
    let mut page = ada.get(&format!("/tickets/{reference}/disagreement"));
    page.fill("Why do you disagree?", "The charger was in the box.");
    ada.press(page, "Tell support");
    let more = |sam: &mut Browser| {
        let mut page = sam.get(&format!("/admin/tickets/{reference}"));
        assert!(page.says("£49.00 can still be paid."), "{}", page.text());
        page.choose("More is paid back");
        page.fill("Why is it corrected, or stands?", "We found the charger.");
        page
    };
    let page = more(&mut sam);
    assert_eq!(
        (sam.send(&page, "Save the correction").status, ticket(&world, &reference).stage),
        (303, Stage::Refunding)
    );
    assert_eq!(sam.send(&page, "Save the correction").status, 409, "a second click");
    world.work();
    let (subject, text) = world.mail_to(ADA);
    assert!(subject.starts_with("More is paid back to you"), "{subject}");
    assert!(text.contains("We found the charger."), "{text}");
    assert!(text.contains("Support pays the rest by Tuesday 19 May, 17:00"), "{text}");
    let page = payment(&mut sam, &reference, ("2026-05-18", "49.01", "B2"));
    assert!(page.says("To be paid back: £49.00, after £200.00 that was paid before."), "{}", page.text());
    assert!(!page.says("Answer the disagreement"), "it is answered: {}", page.text());
    assert!(sam.press(page, "The payment is made").says("More than £49.00 cannot be paid back."));
    // What did not arrive is paid again, and that alone.
    let page = payment(&mut sam, &reference, ("2026-05-18", "49", "B2"));
    let mut page = sam.press(page, "The payment is made");
    page.fill("What happened?", "The bank sent it back.");
    let page = sam.press(page, "It is to be paid again");
    assert!(page.says("To be paid back: £49.00, after £200.00"), "{}", page.text());
    let page = payment(&mut sam, &reference, ("2026-05-18", "49", "B3"));
    let page = sam.press(page, "The payment is made");
    assert!(page.says("The refund is confirmed.") && !page.says("can still be paid"), "{}", page.text());
    let seen = page.value("version");
    let nothing = [("version", seen.as_str()), ("way", "more"), ("correction_why", "Once more.")];
    assert_eq!(sam.post(&format!("/admin/tickets/{reference}/correction"), &nothing).status, 409);
    let page = ada.get(&format!("/tickets/{reference}"));
    assert!(page.says("£200.00 of £249.00") && page.says("£49.00"), "{}", page.text());
}
