//! What else support does with a return.
use crate::support::browser::{Browser, Page};
use crate::support::story::{labelled, link_to, submitted};
use crate::support::world::World;

fn at_ticket(world: &World, reference: &str) -> (Browser, Page) {
    let mut sam = world.signed_in("sam@sendback.example");
    let page = sam.get(&format!("/admin/tickets/{reference}"));
    (sam, page)
}

#[test]
fn an_approval_is_taken_back_with_a_reason_for_support_alone() {
    let world = World::new();
    let reference = submitted(&world);
    let (mut sam, mut page) = at_ticket(&world, &reference);
    page.choose("Approve");
    let page = sam.press(page, "Save decision");
    let page = sam.press(page, "Take it back");
    assert!(page.status == 422 && page.says("Write why"), "{}", page.text());
    let mut page = page;
    page.fill("Why?", "Wrong company.");
    let page = sam.press(page, "Take it back");
    assert!(page.says("The approval is taken back.") && page.says("Wrong company."), "{}", page.text());
    world.work();
    assert!(world.mails().iter().all(|(_, subject, _)| !subject.starts_with("Return label")));
    let page = world.signed_in("ada@harbour.example").get(&format!("/tickets/{reference}"));
    assert!(page.says("With support") && !page.says("Wrong company."), "{}", page.text());
}

#[test]
fn the_label_goes_again_to_whom_support_says() {
    let world = World::new();
    let reference = submitted(&world);
    let old = labelled(&world, &reference);
    let (mut sam, mut page) = at_ticket(&world, &reference);
    page.fill("To whom", "Paula");
    page.fill("E-mail address", "paula@harbour.example");
    let page = sam.press(page, "Send the label");
    assert!(page.says("The label goes out by e-mail now."), "{}", page.text());
    world.work();
    assert!(world.browser().get(&link_to(&world, "paula@harbour.example")).says("Your return label"));
    assert_eq!(world.browser().get(&old).status, 410);
}

#[test]
fn a_return_is_cancelled_for_a_caller() {
    let world = World::new();
    let reference = submitted(&world);
    let (mut sam, page) = at_ticket(&world, &reference);
    let page = sam.press(page, "Cancel the return");
    assert!(page.says("The return is cancelled."), "{}", page.text());
    world.work();
    assert!(world.mail_to("ada@harbour.example").0.starts_with("Closed"));
}

#[test]
fn somebody_takes_it_on_and_only_somebody_of_support() {
    let world = World::new();
    let reference = submitted(&world);
    let (mut sam, mut page) = at_ticket(&world, &reference);
    let amy =
        page.body().split("<option value=\"").find(|part| part.contains("Amy Lund")).unwrap().to_owned();
    page.fill("Who takes care of it", amy.split('"').next().unwrap());
    let page = sam.press(page, "Assign");
    assert_eq!(page.status, 200, "{}", page.text());
    assert!(page.body().contains("selected>Amy Lund"), "{}", page.body());
    assert!(page.says("Given to Amy Lund"), "{}", page.text());
    let ada = world.ada.person.to_string();
    let path = format!("/admin/tickets/{reference}/assignment");
    assert_eq!(sam.post(&path, &[("agent", &ada)]).status, 404);
    assert_eq!(sam.post(&path, &[("agent", "")]).status, 303);
    let page = sam.get(&page.path);
    assert!(!page.body().contains("selected>Amy Lund") && page.says("Nobody of support has taken it on"));
}

#[test]
fn the_cover_is_judged_anew_with_a_reason_and_by_one_at_a_time() {
    let world = World::new();
    let reference = submitted(&world);
    let (mut sam, page) = at_ticket(&world, &reference);
    let mut amy = world.signed_in("amy@sendback.example");
    let mut stale = amy.get(&page.path);
    let page = sam.press(page, "Save the verdict");
    assert!(page.status == 422 && page.says("Write why"), "{}", page.text());
    let mut page = page;
    page.fill("The fault is", "liquid");
    page.send_as("why", "Corrosion on photo 2.");
    let page = sam.press(page, "Save the verdict");
    assert!(page.says("The cover is judged anew") && page.says("Excluded: liquid"), "{}", page.text());
    assert!(page.says("Corrosion on photo 2."));
    stale.send_as("why", "I do not think so.");
    let page = amy.press(stale, "Save the verdict");
    assert!(page.status == 409 && page.says("Somebody was faster"), "{}", page.text());
}

#[test]
fn what_happened_since_the_last_look_is_shown_apart() {
    let world = World::new();
    let reference = submitted(&world);
    let (mut sam, page) = at_ticket(&world, &reference);
    assert!(!page.says("New since you looked"));
    world.at(crate::support::world::monday().plus_seconds(600));
    let mut ada = world.signed_in("ada@harbour.example");
    let mut theirs = ada.get(&format!("/tickets/{reference}"));
    theirs.fill("Write to support", "One more thing.");
    ada.press(theirs, "Send the message");
    world.at(crate::support::world::monday().plus_seconds(1200));
    assert!(sam.get(&page.path).says("New since you looked"));
    assert!(!sam.get(&page.path).says("New since you looked"), "now it is seen");
    world.at(crate::support::world::monday().plus_seconds(1800));
    let mut page = sam.get(&page.path);
    page.choose("Only support");
    page.fill("Message", "Said by me.");
    assert!(!sam.press(page, "Send").says("New since you looked"), "one's own is not new");
}

#[test]
fn none_of_it_is_anybody_elses() {
    let world = World::new();
    let reference = submitted(&world);
    for person in ["ada@harbour.example", "rita@brightwell.example"] {
        let mut browser = world.signed_in(person);
        for act in ["cancellation", "approval-removal", "battery", "label-again", "assignment", "verdict"] {
            let path = format!("/admin/tickets/{reference}/{act}");
            assert_eq!(
                browser.post(&path, &[("version", "2"), ("why", "because")]).status,
                404,
                "{person} {act}"
            );
        }
    }
}
