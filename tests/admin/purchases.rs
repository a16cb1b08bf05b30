//! The list of order lines: found by order, or by either end of a device's number.
use crate::support::world::{ADAS_IMEI, World};

#[test]
fn an_order_is_found_by_its_number_or_by_either_end_of_a_devices_number() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let mut find = |query: &str| -> Vec<&'static str> {
        let page = amy.get(&format!("/admin/purchases?q={query}"));
        assert_eq!(page.status, 200, "{query}");
        ["M-1", "M-2", "M-3", "M-4"]
            .into_iter()
            .filter(|order| page.says(&format!("{order}, line 1")))
            .collect()
    };
    assert_eq!(find(""), ["M-1", "M-2", "M-3", "M-4"]);
    assert_eq!(find("M-3"), ["M-3"]);
    assert_eq!(find("M-"), ["M-1", "M-2", "M-3", "M-4"]);
    assert_eq!(find(ADAS_IMEI), ["M-1"]);
    assert_eq!(find("49%200154"), ["M-1"]);
    assert_eq!(find("7518"), ["M-1"]);
    assert_eq!(find("x7q2a"), ["M-3"]);
    for nothing in ["518", "0154", "%25", "x'%20OR%20'1'='1"] {
        assert!(find(nothing).is_empty(), "{nothing}");
    }
}

#[test]
fn one_companys_orders_alone_and_each_row_says_what_it_was() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let page = amy.get(&format!("/admin/purchases?company={}", world.ada.company));
    assert!(page.says("Only orders of Harbour & Finch."), "{}", page.text());
    assert!(page.says("1 × Lenovo ThinkPad X1 Harbour & Finch Tayside 10 January 2026"), "{}", page.text());
    assert!(!page.says("M-4"), "{}", page.text());
    assert!(amy.get(&page.link("Add an order")).body().contains("selected>Harbour"));
    let nobody = "/admin/purchases?company=00000000-0000-7000-8000-000000000000";
    assert_eq!(amy.get(nobody).status, 404);
}
