//! The list of calendars: whose bank holidays, who counts on them, and administrators' alone.
use crate::support::world::World;

#[test]
fn each_calendar_says_whose_it_is_and_who_counts_on_it() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let page = amy.get("/admin/calendars");
    let text = page.text();
    for row in [
        "Brightwell England and Wales 26 December 2028 Brightwell",
        "England and Wales The marketplace’s own England and Wales 26 December 2028 The marketplace",
        "Tayside Scotland 26 December 2028 Tayside",
    ] {
        assert!(text.contains(row), "{row} is not in {text}");
    }
    assert_eq!(page.link("Manage"), "/admin/manage");
    assert_eq!(amy.get(&page.link("Tayside")).status, 200);
    assert_eq!(amy.get(&page.link("Add a calendar")).status, 200);
}

#[test]
fn calendars_are_administrators() {
    let world = World::new();
    for email in ["sam@sendback.example", "ada@harbour.example", "rita@brightwell.example"] {
        let mut browser = world.signed_in(email);
        assert_eq!(browser.get("/admin/calendars").status, 404, "{email}");
        assert_eq!(browser.get("/admin/calendars/new").status, 404, "{email}");
    }
}
