//! The customer's start page.
use crate::support::story::{begin, submitted};
use crate::support::world::{World, monday};

#[test]
fn members_share_what_was_sent_and_keep_their_drafts_to_themselves() {
    let world = World::new();
    let mut ada = world.signed_in("ada@harbour.example");
    let draft = begin(&mut ada, &world.adas_laptop);
    let reference = submitted(&world);
    assert!(ada.get("/tickets").says("ThinkPad X1"));
    let mut bob = world.signed_in("bob@harbour.example");
    let page = bob.get("/tickets");
    assert!(page.says(&reference) && page.says("by Tuesday 19 May, 17:00"), "{}", page.text());
    assert!(!page.says("ThinkPad X1"));
    for step in ["", "/reason", "/problem", "/photos", "/check"] {
        let path = draft.path.replace("/problem", step);
        assert_eq!(bob.get(&path).status, 404, "{path}");
    }
    let written = [("description", "Mine now."), ("code", ""), ("version", "1")];
    assert_eq!(bob.post(&draft.path, &written).status, 404);
    assert!(draft.path.ends_with("/problem"));
    assert!(world.signed_in("cleo@oakmere.example").get("/tickets").says("Nothing yet"));
}

#[test]
fn a_draft_is_there_after_signing_out_and_days_later() {
    let world = World::new();
    let mut ada = world.signed_in("ada@harbour.example");
    let mut page = begin(&mut ada, &world.adas_laptop);
    page.fill("What is wrong?", "The hinge is loose.");
    let page = ada.press(page, "Save and continue");
    assert_eq!(page.status, 422);
    let home = ada.get("/tickets");
    ada.press(home, "Sign out");
    world.at(monday().plus_days(20));
    let mut ada = world.signed_in("ada@harbour.example");
    let page = ada.get("/tickets");
    let page = ada.get(&page.link("ThinkPad X1"));
    assert_eq!(page.value("description").trim(), "The hinge is loose.");
}
