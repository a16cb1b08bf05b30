//! The company's devices.
use crate::support::world::{Unit, World, device};
use sendback::models::device::Category;

#[test]
fn members_see_their_own_companys_devices_page_by_page() {
    let world = World::new();
    world
        .app
        .write_now(|tx| {
            for n in 0..60 {
                let (order, code) = (format!("N-{n}"), format!("SERIAL{n:04}"));
                let unit = Unit {
                    company: &world.ada.company,
                    seller: &world.rita.seller,
                    category: Category::Laptop,
                    order: &order,
                    delivered: "2026-02-01",
                    code: &code,
                };
                device(tx, &unit);
            }
            Ok(())
        })
        .unwrap();
    let mut bob = world.signed_in("bob@harbour.example");
    let first = bob.get("/devices");
    let second = bob.get(&first.link("More devices"));
    let rows = |page: &crate::support::browser::Page| page.body().matches("class=\"row\"").count();
    assert_eq!((rows(&first), rows(&second)), (50, 13));
    assert!(!first.says("M-4") && !second.says("M-4"), "another company's order is shown");
    assert!(second.says("Not on the list?"));
}
