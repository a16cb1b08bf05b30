//! The way to everything that is set up: administrators' alone, and every place is there.
use crate::support::world::World;

#[test]
fn every_place_that_is_named_opens() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let home = amy.get("/admin");
    let manage = amy.get(&home.link("Manage"));
    for (name, title) in [
        ("Sellers", "Add a seller"),
        ("Companies", "Add a company"),
        ("People", "Add a person"),
        ("Orders and devices", "Add an order"),
        ("Calendars", "Add a calendar"),
        ("Outbox", "Every letter that leaves"),
        ("Tasks", "Given up after too many tries"),
        ("Cover and times", "Change the numbers"),
    ] {
        let place = amy.get(&manage.link(name));
        assert!(place.status == 200 && place.says(title), "{name}: {}", place.text());
        assert_eq!(place.link("Manage"), "/admin/manage");
    }
}

#[test]
fn nobody_else_sees_the_way_or_gets_there() {
    let world = World::new();
    for email in ["sam@sendback.example", "ada@harbour.example", "rita@brightwell.example"] {
        let mut browser = world.signed_in(email);
        assert!(!browser.get("/").body().contains("/admin/manage"), "{email}");
        assert_eq!(browser.get("/admin/manage").status, 404, "{email}");
    }
}
