//! One company: who belongs to it, and another name, by one administrator at a time.
use crate::support::browser::{Browser, Page};
use crate::support::world::World;

fn open(browser: &mut Browser, world: &World) -> Page {
    browser.get(&format!("/admin/companies/{}", world.ada.company))
}

#[test]
fn members_are_those_who_belong_to_it_now_and_lead_to_their_pages() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let page = open(&mut amy, &world);
    assert!(page.says("Ada Marsh") && page.says("Bob Finch") && !page.says("Cleo Ray"), "{}", page.text());
    assert!(amy.get(&page.link("Bob Finch")).says("bob@harbour.example"));
    assert!(amy.get(&page.link("Its orders and devices")).says("M-1, line 1"));
    assert_eq!(amy.get(&page.link("Its open returns")).status, 200);
    let mut bob = amy.get(&page.link("Bob Finch"));
    bob.choose("Agent");
    amy.press(bob, "Save changes");
    assert!(!open(&mut amy, &world).says("Bob Finch"));
}

#[test]
fn a_new_name_is_everywhere_at_once() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let mut page = open(&mut amy, &world);
    page.send_as("title", "<b>Harbour</b> & Sons");
    let page = amy.press(page, "Save the name");
    assert!(page.says("Saved.") && page.says("<b>Harbour</b> & Sons"), "{}", page.text());
    assert!(!page.body().contains("<b>Harbour"), "a name is text");
    assert!(amy.get("/admin/people").says("Customer, <b>Harbour</b> & Sons"));
    let mut page = open(&mut amy, &world);
    page.send_as("title", "Oakmere schools");
    let page = amy.press(page, "Save the name");
    assert!(page.status == 422 && page.says("Another company has this name."), "{}", page.text());
}

#[test]
fn two_administrators_at_once_one_is_told_what_changed_and_loses_nothing_typed() {
    let world = World::new();
    let (mut amy, mut other) =
        (world.signed_in("amy@sendback.example"), world.signed_in("amy@sendback.example"));
    let (mut first, mut second) = (open(&mut amy, &world), open(&mut other, &world));
    first.send_as("title", "Harbour First");
    amy.press(first, "Save the name");
    second.send_as("title", "Harbour Second");
    let page = other.press(second, "Save the name");
    assert_eq!(page.status, 409);
    assert!(page.says("Somebody was faster") && page.says("Harbour First"), "{}", page.text());
    assert_eq!(page.value("title"), "Harbour Second");
    assert!(other.press(page, "Save the name").says("Harbour Second"));
}
