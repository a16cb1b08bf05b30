//! Closing a seller: never while somebody waits for it, at once for its technicians, and back again.
use crate::support::story::submitted;
use crate::support::world::World;

#[test]
fn a_seller_with_open_returns_cannot_close() {
    let world = World::new();
    submitted(&world);
    let mut amy = world.signed_in("amy@sendback.example");
    let page = amy.get(&format!("/admin/sellers/{}", world.rita.seller));
    let page = amy.press(page, "Close it");
    assert!(page.status == 409 && page.says("There are returns that are still open."), "{}", page.text());
    assert_eq!(world.signed_in("rita@brightwell.example").get("/workshop").status, 200);
}

#[test]
fn closing_shuts_its_technicians_out_and_opening_lets_them_in() {
    let world = World::new();
    let mut rita = world.signed_in("rita@brightwell.example");
    let mut amy = world.signed_in("amy@sendback.example");
    let page = amy.get(&format!("/admin/sellers/{}", world.rita.seller));
    let page = amy.press(page, "Close it");
    assert!(page.says("Closed. Everybody"), "{}", page.text());
    assert!(rita.get("/workshop").says("Sign in"), "a session goes on");
    assert!(!amy.get("/admin/purchases/new").says("Brightwell"), "nothing new is sold by a closed seller");
    let page = amy.press(page, "Open it again");
    assert!(page.says("Rita Holm"), "{}", page.text());
    assert_eq!(world.signed_in("rita@brightwell.example").get("/workshop").status, 200);
}
