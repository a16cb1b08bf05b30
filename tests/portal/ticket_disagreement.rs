//! "I disagree".
use crate::support::browser::{Browser, Page};
use crate::support::story::{NORA, priced, submitted};
use crate::support::workshop::{ADA, RITA, SAM, analysed, arrived, by_courier, price_wanted, ticket};
use crate::support::world::{World, monday};
use sendback::models::ticket::{Coverage, Outcome, Stage};

/// Ada says why she sees it differently.
fn disagree(world: &World, reference: &str, why: &str) {
    let mut ada = world.signed_in(ADA);
    let mut page = ada.get(&format!("/tickets/{reference}/disagreement"));
    page.fill("Why do you disagree?", why);
    let page = ada.press(page, "Tell support");
    assert!(page.says("Support looks at it and answers you."), "{}", page.text());
}

/// Sam answers the disagreement so; the page that comes then.
fn answered(sam: &mut Browser, reference: &str, answer: &str, why: &str) -> Page {
    let mut page = sam.get(&format!("/admin/tickets/{reference}"));
    assert!(page.says("Answer the disagreement"), "{}", page.text());
    page.choose(answer);
    page.fill("Why is it corrected, or stands?", why);
    sam.press(page, "Save the correction")
}

/// Rita finds water in Ada's phone, and a price is wanted.
fn to_be_paid(world: &World) -> String {
    let reference = arrived(world);
    let mut rita = world.signed_in(RITA);
    let page = price_wanted(&mut rita, &reference);
    assert!(page.says("a price is to be offered next"), "{}", page.text());
    world.work();
    reference
}

/// A return that was to be paid for and went back as it was.
fn sent_back_unpaid(world: &World) -> String {
    let reference = to_be_paid(world);
    let mut rita = world.signed_in(RITA);
    let mut page = rita.get(&format!("/workshop/tickets/{reference}/analysis"));
    page.choose("Send it back as it is");
    rita.press(page, "Go this way");
    let mut page = rita.get(&format!("/workshop/tickets/{reference}/sending-back"));
    by_courier(&mut page);
    rita.press(page, "It is sent");
    world.work();
    reference
}

#[test]
fn a_no_is_disagreed_with_before_the_price_comes_and_support_corrects_it() {
    let world = World::new();
    let reference = to_be_paid(&world);
    let (_, text) = world.mail_to(ADA);
    assert!(text.contains(&format!("/tickets/{reference}/disagreement")), "{text}");
    disagree(&world, &reference, "It never saw any water.");
    let now = ticket(&world, &reference);
    assert_eq!((now.stage, now.coverage), (Stage::Received, Coverage::Liquid), "it stops nothing");
    let mut sam = world.signed_in(SAM);
    let page = answered(&mut sam, &reference, "Repair it", "That is flux, not water.");
    assert!(page.says("The decision is corrected."), "{}", page.text());
    assert!(!page.says("Not covered: offer a price") && !page.says("The customer disagrees. "));
    let now = ticket(&world, &reference);
    assert_eq!((now.stage, now.coverage), (Stage::Repairing, Coverage::InWarranty));
}

#[test]
fn a_price_on_the_table_is_disagreed_with_and_falls_with_the_decision() {
    let world = World::new();
    let reference = to_be_paid(&world);
    let link = priced(&world, &reference);
    let mut ada = world.signed_in(ADA);
    let page = ada.get(&format!("/tickets/{reference}/quote"));
    assert_eq!(page.link("I disagree"), format!("/tickets/{reference}/disagreement"));
    disagree(&world, &reference, "It never saw any water.");
    assert_eq!(ticket(&world, &reference).stage, Stage::Quoted, "it stops nothing");
    let mut sam = world.signed_in(SAM);
    let page = answered(&mut sam, &reference, "Refund it", "They are right.");
    assert!(page.says("The decision is corrected."), "{}", page.text());
    assert_eq!(ticket(&world, &reference).stage, Stage::Refunding);
    world.work();
    let (subject, _) = world.mail_to(NORA);
    assert!(subject.contains("does not stand any more"), "{subject}");
    assert!(world.mail_to(ADA).0.starts_with("A correction of what was decided"));
    let mut nora = world.browser();
    assert_ne!(nora.get(&format!("{link}/answer")).status, 200, "nobody accepts it any more");
}

#[test]
fn support_stays_with_a_price_that_is_on_the_table() {
    let world = World::new();
    let reference = to_be_paid(&world);
    priced(&world, &reference);
    disagree(&world, &reference, "It is too much.");
    let mut sam = world.signed_in(SAM);
    let page = answered(&mut sam, &reference, "The decision stands", "The photos show it.");
    assert!(page.says("The decision stands. The customer gets a letter"), "{}", page.text());
    world.work();
    assert!(world.mail_to(ADA).1.contains("The photos show it."));
    assert_eq!(ticket(&world, &reference).stage, Stage::Quoted);
    assert!(!sam.get("/admin").says(&reference), "the task has ended");
}

#[test]
fn a_no_of_support_is_disagreed_with_and_opened_again() {
    let world = World::new();
    let reference = submitted(&world);
    let mut sam = world.signed_in(SAM);
    let mut page = sam.get(&format!("/admin/tickets/{reference}"));
    page.choose("Decline");
    page.fill("If you decline: why", "no_evidence");
    sam.press(page, "Save decision");
    world.work();
    let (_, text) = world.mail_to(ADA);
    assert!(text.contains(&format!("/tickets/{reference}/disagreement")), "{text}");
    let before = ticket(&world, &reference);
    world.at(monday().plus_days(2));
    disagree(&world, &reference, "The third photo shows it.");
    let now = ticket(&world, &reference);
    assert_eq!((now.outcome, now.closed_at), (Some(Outcome::Declined), before.closed_at));
    let mut sam = world.signed_in(SAM);
    assert!(sam.get("/admin").says(&reference), "it waits for support");
    let page = answered(&mut sam, &reference, "Open this return again", "It does show it.");
    assert_eq!(page.status, 200, "{}", page.text());
    assert!(!page.says("Answer the disagreement"), "{}", page.text());
    assert_eq!(ticket(&world, &reference).stage, Stage::Submitted);
    world.work();
    assert!(world.mail_to(ADA).0.starts_with("Open again"));
}

#[test]
fn what_came_back_as_it_was_is_sent_in_again() {
    let world = World::new();
    let reference = sent_back_unpaid(&world);
    disagree(&world, &reference, "It never saw any water.");
    let mut sam = world.signed_in(SAM);
    let why = "Please send it in once more.";
    let page = answered(&mut sam, &reference, "The device is to be sent in again", why);
    assert!(!page.says("Answer the disagreement"), "{}", page.text());
    world.work();
    assert!(world.mail_to(ADA).1.contains(why));
    assert_eq!(ticket(&world, &reference).outcome, Some(Outcome::ReturnedUnrepaired));
    let mut ada = world.signed_in(ADA);
    let page = ada.get(&format!("/tickets/{reference}"));
    let page = ada.press(page, "It is still broken");
    assert!(page.path.ends_with("/problem"), "{}", page.path);
}

#[test]
fn long_after_the_end_and_after_a_no_of_their_own_there_is_nothing_to_disagree_with() {
    let world = World::new();
    let reference = submitted(&world);
    let mut ada = world.signed_in(ADA);
    let at = format!("/tickets/{reference}/disagreement");
    let page = ada.get(&format!("/tickets/{reference}/cancellation"));
    ada.press(page, "Yes");
    assert_eq!(ticket(&world, &reference).outcome, Some(Outcome::Cancelled));
    assert!(!ada.get(&format!("/tickets/{reference}")).says("I disagree"));
    assert_eq!((ada.get(&at).status, ada.post(&at, &[("why", "Still.")]).status), (409, 409));

    let world = World::new();
    let reference = sent_back_unpaid(&world);
    let at = format!("/tickets/{reference}/disagreement");
    assert_eq!(world.signed_in("cleo@oakmere.example").get(&at).status, 404);
    world.at(monday().plus_days(31));
    let mut ada = world.signed_in(ADA);
    assert!(!ada.get(&format!("/tickets/{reference}")).says("I disagree"));
    let late = ada.post(&at, &[("why", "It never saw any water.")]);
    assert!(late.status == 409, "{} {}", late.status, late.text());
}

#[test]
fn it_is_a_task_for_support_and_stops_nothing() {
    let world = World::new();
    let reference = arrived(&world);
    let mut ada = world.signed_in(ADA);
    let at = format!("/tickets/{reference}/disagreement");
    assert_eq!(ada.get(&at).status, 409, "nothing is decided yet");
    analysed(&world, &reference, "Repair it");
    let before = ticket(&world, &reference);
    let page = ada.get(&format!("/tickets/{reference}"));
    let page = ada.get(&page.link("I disagree"));
    assert!(page.says("connector of the display"), "{}", page.text());
    let mut page = ada.press(page, "Tell support");
    assert_eq!(page.status, 422);
    page.fill("Why do you disagree?", "It fell apart twice already.");
    let first = ada.send(&page, "Tell support");
    let twice = ada.send(&page, "Tell support");
    assert_eq!((first.status, twice.status), (303, 303));
    let now = ticket(&world, &reference);
    assert_eq!((now.stage, now.due_at), (Stage::Repairing, before.due_at));
    let mut sam = world.signed_in(SAM);
    assert!(sam.get("/admin").says(&reference));
    let mut page = sam.get(&format!("/admin/tickets/{reference}"));
    assert!(page.says("The customer disagrees"), "{}", page.text());
    assert_eq!(page.text().matches("It fell apart twice already.").count(), 1, "{}", page.text());
    page.choose("The decision stands");
    page.fill("Why is it corrected, or stands?", "A new connector holds: we tested it.");
    let page = sam.press(page, "Save the correction");
    assert!(page.says("The decision stands. The customer gets a letter"), "{}", page.text());
    assert!(!sam.get("/admin").says(&reference), "the task has ended");
    world.work();
    let (subject, text) = world.mail_to(ADA);
    assert!(subject.starts_with("About your disagreement"), "{subject}");
    assert!(text.contains("A new connector holds"), "{text}");
    assert_eq!(ticket(&world, &reference).stage, Stage::Repairing);
}

#[test]
fn another_company_cannot_and_the_seller_reads_it() {
    let world = World::new();
    let reference = arrived(&world);
    analysed(&world, &reference, "Repair it");
    let at = format!("/tickets/{reference}/disagreement");
    let mut cleo = world.signed_in("cleo@oakmere.example");
    assert_eq!(cleo.get(&at).status, 404);
    assert_eq!(cleo.post(&at, &[("why", "Not mine.")]).status, 404);
    let mut ada = world.signed_in(ADA);
    assert_eq!(ada.post(&at, &[("why", "It was never dropped.")]).status, 303);
    let page = world.signed_in(RITA).get(&format!("/workshop/tickets/{reference}"));
    assert!(page.says("It was never dropped.") && !page.says("Not mine."), "{}", page.text());
}
