//! The list of parcels that nobody expected.
use crate::support::story::photo;
use crate::support::world::World;

#[test]
fn support_sees_what_waits_and_is_told_on_its_first_page() {
    let world = World::new();
    let mut sam = world.signed_in("sam@sendback.example");
    assert!(sam.get("/admin/unexpected").says("No parcel waits for an answer."));
    assert!(!sam.get("/admin").says("nobody expects"));
    let mut rita = world.signed_in("rita@brightwell.example");
    let mut page = rita.get("/workshop/unexpected");
    page.fill("Who sent it?", "Nothing on it");
    page.attach("Photos", "box.jpg", photo(60));
    assert!(rita.press(page, "Tell support").says("Support is told."));
    let page = sam.get("/admin");
    assert!(page.says("A seller has a parcel that nobody expects"), "{}", page.text());
    let page = sam.get(&page.link("Look at it"));
    assert!(page.says("Nothing on it") && page.says("At Brightwell"), "{}", page.text());
    let tasks = world.signed_in("amy@sendback.example").get("/admin/tasks");
    assert!(tasks.says("A seller has a parcel that nobody expects"), "{}", tasks.text());
}
