//! The list of files that came in, page by page.
use super::import_new::upload;
use crate::support::world::World;

#[test]
fn the_newest_file_comes_first_and_further_ones_are_on_the_next_page() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    assert!(amy.get("/admin/imports").says("No file has come in yet."));
    assert!(amy.get("/admin/manage").says("Imports"));
    for n in 0..52 {
        upload(&mut amy, "stock", format!("Seller,Column {n}\nx,y\n").as_bytes());
    }
    let page = amy.get("/admin/imports");
    assert_eq!(page.text().matches("orders.csv").count(), 50, "{}", page.text());
    let next = amy.get(&page.link("More"));
    assert_eq!(next.text().matches("orders.csv").count(), 2, "{}", next.text());
}
