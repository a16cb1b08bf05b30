//! An unmatched return gets its device.
use crate::support::story::{reference_of, unlisted_to_check};
use crate::support::world::World;
use diesel::prelude::*;
use sendback::models::device::DeviceState;
use sendback::schema::devices;

fn unmatched(world: &World) -> String {
    let mut ada = world.signed_in("ada@harbour.example");
    let page = unlisted_to_check(&mut ada, "352099001761481");
    reference_of(&ada.press(page, "Send the return"))
}

#[test]
fn it_cannot_be_approved_before_and_no_technician_sees_it() {
    let world = World::new();
    let reference = unmatched(&world);
    let mut sam = world.signed_in("sam@sendback.example");
    assert!(sam.get("/admin").says("Unmatched"));
    let mut page = sam.get(&format!("/admin/tickets/{reference}"));
    page.choose("Approve");
    let page = sam.press(page, "Save decision");
    assert!(page.status == 409 && page.says("Find or create the device first"), "{}", page.text());
    assert_eq!(
        world.signed_in("rita@brightwell.example").get(&format!("/workshop/tickets/{reference}")).status,
        404
    );
}

#[test]
fn it_is_linked_to_a_device_of_the_same_company_only() {
    let world = World::new();
    let reference = unmatched(&world);
    let mut sam = world.signed_in("sam@sendback.example");
    let at = format!("/admin/tickets/{reference}");
    let page = sam.get(&at);
    let version = page.value("version");
    let cleos = world.cleos_phone.to_string();
    assert_eq!(sam.post(&format!("{at}/device"), &[("version", &version), ("device", &cleos)]).status, 404);
    let page = sam.press(page, "Link Lenovo ThinkPad X1");
    assert!(
        page.says("The device is linked.") && page.says("Covered until 10 January 2027"),
        "{}",
        page.text()
    );
    assert_eq!(
        world.signed_in("tom@tayside.example").get(&format!("/workshop/tickets/{reference}")).status,
        404,
        "no label yet"
    );
}

#[test]
fn its_order_can_be_written_down_and_wrong_dates_are_explained() {
    let world = World::new();
    let reference = unmatched(&world);
    let mut sam = world.signed_in("sam@sendback.example");
    let mut page = sam.get(&format!("/admin/tickets/{reference}"));
    page.fill("Order date", "2027-01-01");
    page.fill("Brand", "Motorola");
    let mut page = sam.press(page, "Create and link");
    assert_eq!(page.status, 422);
    for said in [
        "Choose who sold the device.",
        "Enter the order number.",
        "must be a real date and not in the future",
        "Enter the price paid in pounds",
    ] {
        assert!(page.says(said), "{said}: {}", page.text());
    }
    assert_eq!(page.value("brand"), "Motorola");
    page.fill("Sold by", &world.rita.seller.to_string());
    page.fill("Order number", "M-99");
    page.fill("Order date", "2026-02-01");
    page.fill("Delivery date", "2026-02-04");
    page.fill("Price paid", "£1,249.5");
    page.fill("Kind of device", "phone");
    page.fill("Model", "Edge 30");
    page.fill("IMEI or serial", "352099001761481");
    let mut page = sam.press(page, "Create and link");
    assert!(
        page.says("The device is linked.")
            && page.says("£1,249.50")
            && page.says("Covered until 4 February 2027"),
        "{}",
        page.text()
    );
    page.choose("Approve");
    assert!(sam.press(page, "Save decision").says("Approved."));
    world.work();
    assert!(world.mail_to("pete@harbour.example").1.contains("Motorola Edge 30"));
}

#[test]
fn a_device_that_was_replaced_or_refunded_is_not_linked_again() {
    let world = World::new();
    let reference = unmatched(&world);
    let mut sam = world.signed_in("sam@sendback.example");
    let at = format!("/admin/tickets/{reference}");
    let page = sam.get(&at);
    let laptop = world.adas_laptop.clone();
    let gone = |tx: &mut sendback::db::Tx<'_>| {
        diesel::update(devices::table.find(&laptop))
            .set(devices::state.eq(DeviceState::Returned))
            .execute(&mut **tx)?;
        Ok(())
    };
    world.app.write_now(gone).unwrap();
    let page = sam.press(page, "Link Lenovo ThinkPad X1");
    assert_eq!(page.status, 409, "{}", page.text());
    let page = sam.get(&at);
    assert!(page.says("Unmatched") && !page.has_button("Link Lenovo ThinkPad X1"), "{}", page.text());
}
