//! Signing out elsewhere: only one's own sessions, and never the one that asks.
use crate::support::world::World;

#[test]
fn somebody_sees_where_they_are_signed_in_and_ends_one_or_all_of_the_others() {
    let world = World::new();
    let mut office = world.signed_in("ada@harbour.example");
    let mut train = world.signed_in("ada@harbour.example");
    let mut home = world.signed_in("ada@harbour.example");
    let mut bob = world.signed_in("bob@harbour.example");
    let page = home.get("/account");
    assert_eq!(page.text().matches("Another browser, since").count(), 2, "{}", page.text());
    assert_eq!(page.text().matches("This browser, since").count(), 1);
    let key = office.cookies["sendback"].clone();
    assert!(!page.body().contains(&key), "no key stands on a page");
    let page = home.press(page, "Sign out everywhere else");
    assert!(page.says("You are signed out there.") && !page.says("Another browser"), "{}", page.text());
    for other in [&mut office, &mut train] {
        assert!(other.get("/tickets").says("Sign in"));
    }
    assert!(home.get("/tickets").says("Your returns") && bob.get("/tickets").says("Your returns"));
    // One of two.
    let mut again = world.signed_in("ada@harbour.example");
    let mut third = world.signed_in("ada@harbour.example");
    let page = home.get("/account");
    let handle = page.value("session");
    assert_eq!(home.post("/account/sessions", &[("session", &handle)]).status, 303);
    let left = [&mut again, &mut third].map(|browser| browser.get("/tickets").says("Your returns"));
    assert_eq!(left.iter().filter(|left| **left).count(), 1);
    // Somebody else's handle ends nothing, and neither does nonsense.
    for handle in [handle.as_str(), "nonsense"] {
        assert_eq!(bob.post("/account/sessions", &[("session", handle)]).status, 303);
    }
    assert!(home.get("/tickets").says("Your returns"));
    assert_eq!(world.browser().post("/account/sessions", &[]).status, 401);
}
