//! Every version of the numbers, and what it changed.
use crate::support::world::World;

#[test]
fn what_a_version_changed_stands_beside_what_it_was() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let page = amy.get("/admin/policies");
    assert!(
        page.says("Version 1 Counts now") && page.says("that the marketplace began with"),
        "{}",
        page.text()
    );
    let mut page = amy.get(&page.link("Change the numbers"));
    page.fill("Months of cover", "24");
    page.fill("Reminders of a question", "1, 4");
    let page = amy.press(page, "Publish");
    assert!(page.says("Added.") && page.says("Version 2 Counts now"), "{}", page.text());
    assert!(page.says("Months of coverBefore: 12 Now: 24"), "{}", page.text());
    assert!(page.says("Reminders of a questionBefore: 2, 5 Now: 1, 4"), "{}", page.text());
    assert!(!page.says("Days to change one’s mind"), "what stayed is not listed");
    assert!(page.says("by Amy Lund") && !page.says("Version 1 Counts now"), "{}", page.text());
}
