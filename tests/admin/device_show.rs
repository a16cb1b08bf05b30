//! One device: described rightly, by one administrator at a time.
use crate::support::story::submitted;
use crate::support::world::World;

#[test]
fn a_device_says_whose_it_is_and_what_came_back() {
    let world = World::new();
    let reference = submitted(&world);
    let mut amy = world.signed_in("amy@sendback.example");
    let page = amy.get(&format!("/admin/devices/{}", world.adas_phone));
    for said in ["Apple iPhone 13", "Harbour & Finch", "Brightwell", "490154203237518", &reference] {
        assert!(page.says(said), "{said}: {}", page.text());
    }
    assert!(amy.get(&page.link(&reference)).status == 200);
}

#[test]
fn another_description_is_what_customers_see_and_one_that_is_not_whole_is_refused() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let at = format!("/admin/devices/{}", world.adas_phone);
    let old = amy.get(&at);
    let mut page = amy.get(&at);
    page.fill("Model", "iPhone 13 <mini>");
    page.fill("Storage", "");
    let page = amy.press(page, "Save changes");
    assert!(page.says("Saved.") && page.says("Apple iPhone 13 <mini>"), "{}", page.text());
    let theirs = world.signed_in("ada@harbour.example").get(&format!("/devices/{}", world.adas_phone));
    assert!(theirs.says("iPhone 13 <mini>") && !theirs.says("128 GB"), "{}", theirs.text());
    let mut page = amy.get(&at);
    page.fill("Brand", " ");
    page.fill("Colour", "Blue");
    let page = amy.press(page, "Save changes");
    assert!(page.status == 422 && page.says("Enter who made the device."), "{}", page.text());
    assert_eq!(page.value("colour"), "Blue");
    let page = amy.press(old, "Save changes");
    assert!(page.status == 409 && page.says("Somebody was faster"), "{}", page.text());
}
