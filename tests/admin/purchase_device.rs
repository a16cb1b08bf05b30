//! One more device of an order line.
use crate::support::world::{CLEOS_IMEI, World};

#[test]
fn one_more_device_is_described_as_the_first_and_counted() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let page = amy.get("/admin/purchases?q=M-3");
    let mut page = amy.get(&page.link("M-3, line 1"));
    page.fill("IMEI or serial number", "PF3X7Q2B");
    let page = amy.press(page, "Add the device");
    assert!(page.says("Unit 2 · 128 GB, Midnight, Good · PF3X7Q2B"), "{}", page.text());
    assert!(amy.get("/admin/purchases?q=q2b").says("Nothing is found."), "three digits are too few");
    assert!(amy.get("/admin/purchases?q=7q2b").says("2 × Lenovo ThinkPad X1"));
}

#[test]
fn a_number_of_somebody_elses_device_a_wrong_one_and_an_old_page_add_nothing() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let list = amy.get("/admin/purchases?q=M-3");
    let at = list.link("M-3, line 1");
    let old = amy.get(&at);
    for (numbers, says) in [(CLEOS_IMEI, "is the number of another device"), ("***", "cannot be an IMEI")] {
        let mut page = amy.get(&at);
        page.fill("IMEI or serial number", numbers);
        let page = amy.press(page, "Add the device");
        assert!(page.status == 422 && page.says(says), "{}", page.text());
        assert_eq!(page.value("numbers"), numbers);
    }
    let page = amy.get(&at);
    amy.press(page, "Add the device");
    let page = amy.press(old, "Add the device");
    assert!(page.status == 409 && page.says("Somebody was faster"), "{}", page.text());
    assert!(page.says("Unit 2 ·") && !page.says("Unit 3"), "{}", page.text());
}
