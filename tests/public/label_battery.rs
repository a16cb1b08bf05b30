//! "It is swollen or hot now", on the label's page.
use crate::support::story::{labelled, submitted};
use crate::support::world::World;

#[test]
fn the_label_is_void_at_once_and_looking_changes_nothing() {
    let world = World::new();
    let reference = submitted(&world);
    let link = labelled(&world, &reference);
    let mut pete = world.browser();
    let page = pete.get(&link);
    let page = pete.get(&page.link("Tell us that it is dangerous"));
    assert!(page.says("Is the battery dangerous?"));
    assert_eq!(pete.get(&link).status, 200, "looking changed nothing");
    let page = pete.press(page, "Yes, it is dangerous");
    assert!(page.says("Do not post it") && page.says("The label is void"), "{}", page.text());
    assert_eq!(pete.get(&link).status, 410);
    assert_eq!(pete.get(&format!("{link}/label-a4.pdf")).status, 410);
    let page = world.signed_in("sam@sendback.example").get(&format!("/admin/tickets/{reference}"));
    assert!(page.says("The battery may be dangerous: call the customer"), "{}", page.text());
    assert!(page.says("Whoever opened the label’s link"), "{}", page.text());
}
