//! Closing a company: never over the heads of those who wait, at once for all its members, and back again.
use crate::support::story::submitted;
use crate::support::world::{PASSWORD, World};

#[test]
fn a_company_with_open_returns_cannot_close() {
    let world = World::new();
    let reference = submitted(&world);
    let mut amy = world.signed_in("amy@sendback.example");
    let at = format!("/admin/companies/{}", world.ada.company);
    let page = amy.get(&at);
    let page = amy.press(page, "Close it");
    assert!(page.status == 409 && page.says("There are returns that are still open."), "{}", page.text());
    assert!(world.signed_in("ada@harbour.example").get(&format!("/tickets/{reference}")).status == 200);
    let page = amy.get(&format!("/admin/tickets/{reference}"));
    amy.press(page, "Cancel the return");
    let page = amy.get(&at);
    assert!(amy.press(page, "Close it").says("Closed."));
}

#[test]
fn closing_ends_every_session_and_opening_lets_back_in_whoever_is_nothing_else_by_then() {
    let world = World::new();
    let (mut ada, mut bob) = (world.signed_in("ada@harbour.example"), world.signed_in("bob@harbour.example"));
    let mut cleo = world.signed_in("cleo@oakmere.example");
    let mut amy = world.signed_in("amy@sendback.example");
    let at = format!("/admin/companies/{}", world.ada.company);
    let page = amy.get(&at);
    let page = amy.press(page, "Close it");
    assert!(page.says("Closed. Everybody") && page.says("Nobody yet."), "{}", page.text());
    for member in [&mut ada, &mut bob] {
        assert!(member.get("/tickets").says("Sign in"), "a session goes on");
    }
    assert_eq!(cleo.get("/tickets").status, 200, "somebody else's company was closed");
    let mut again = world.browser();
    again.post("/sign-in", &[("email", "ada@harbour.example"), ("password", PASSWORD)]);
    assert_eq!(again.get("/tickets").status, 404, "a closed company has a door");
    assert!(!amy.get("/admin/people/new").says("Harbour & Finch"), "nobody new for a closed company");
    // Bob changes sides meanwhile.
    let mut bobs = amy.get(&format!("/admin/people/{}", world.bob));
    bobs.choose("Agent");
    amy.press(bobs, "Save changes");
    let page = amy.get(&at);
    let page = amy.press(page, "Open it again");
    assert!(page.says("Ada Marsh") && !page.says("Bob Finch"), "{}", page.text());
    assert_eq!(world.signed_in("ada@harbour.example").get("/tickets").status, 200);
}

#[test]
fn an_old_page_closes_nothing() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let at = format!("/admin/companies/{}", world.ada.company);
    let old = amy.get(&at);
    let mut page = amy.get(&at);
    page.send_as("title", "Harbour Two");
    amy.press(page, "Save the name");
    let page = amy.press(old, "Close it");
    assert!(page.status == 409 && page.says("Somebody was faster"), "{}", page.text());
    assert_eq!(world.signed_in("ada@harbour.example").get("/tickets").status, 200);
}
