//! "I disagree".
use crate::support::workshop::{ADA, RITA, SAM, analysed, arrived, ticket};
use crate::support::world::World;
use sendback::models::ticket::Stage;

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
