//! A carrier that is closed is not asked, and one that is opened is again.
use super::carrier_new::added;
use super::carriers::ruled;
use crate::support::story::{labelled, submitted};
use crate::support::world::World;

#[test]
fn closed_it_is_passed_over_and_its_labels_fall_to_the_next() {
    let world = World::new();
    let id = added(&world, "DPD");
    ruled(&world, &id, |_| {});
    let mut amy = world.signed_in("amy@sendback.example");
    let page = amy.get(&format!("/admin/carriers/{id}"));
    let page = amy.press(page, "Close it");
    assert!(page.says("Closed"), "{}", page.text());
    assert!(amy.get("/admin/carriers").says("DPD Closed"));
    let reference = submitted(&world);
    // Our own label, mailed as ever.
    labelled(&world, &reference);
    let page = amy.press(page, "Open it again");
    assert!(page.says("Close it"), "{}", page.text());
}

#[test]
fn an_old_page_closes_nothing() {
    let world = World::new();
    let id = added(&world, "DPD");
    let mut amy = world.signed_in("amy@sendback.example");
    let old = amy.get(&format!("/admin/carriers/{id}"));
    let mut page = amy.get(&format!("/admin/carriers/{id}"));
    page.fill("Service", "other");
    amy.press(page, "Save changes");
    assert_eq!(amy.press(old, "Close it").status, 409);
    assert!(!amy.get("/admin/carriers").says("DPD Closed"));
}
