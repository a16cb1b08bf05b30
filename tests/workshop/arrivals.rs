//! What is coming, and what is here.
use crate::support::story::{labelled, submitted};
use crate::support::world::World;

#[test]
fn a_seller_sees_its_own_parcels_only() {
    let world = World::new();
    let reference = submitted(&world);
    labelled(&world, &reference);
    let page = world.signed_in("rita@brightwell.example").get("/workshop");
    assert!(page.says(&reference) && page.says("Nothing waits to be analysed."), "{}", page.text());
    let page = world.signed_in("tom@tayside.example").get("/workshop");
    assert!(!page.says(&reference) && page.says("No parcel is on its way to you."));
}
