//! The list of sellers: where they are, on which calendar, and whether they are open.
use crate::support::world::World;

#[test]
fn each_row_says_where_returns_go_and_which_days_count() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let page = amy.get("/admin/sellers");
    assert!(page.says("Brightwell Leeds, LS1 1AA Brightwell Open"), "{}", page.text());
    assert!(page.says("Tayside Leeds, LS1 1AA Tayside Open"), "{}", page.text());
    let found = amy.get("/admin/sellers?q=TAY");
    assert!(found.says("Tayside") && !found.says("Brightwell"), "{}", found.text());
    assert!(amy.get("/admin/sellers?q=side").says("No seller is found."));
}
