//! One order line: corrected by one administrator at a time; open returns keep their verdict.
use crate::support::story::submitted;
use crate::support::world::World;
use diesel::prelude::*;
use sendback::schema::devices;

fn at(world: &World) -> String {
    let purchase: String = world
        .app
        .write_now(|tx| {
            Ok(devices::table.find(&world.adas_phone).select(devices::purchase_id).first(&mut **tx)?)
        })
        .unwrap();
    format!("/admin/purchases/{purchase}")
}

#[test]
fn a_corrected_delivery_counts_for_the_next_return_and_not_for_one_that_was_judged() {
    let world = World::new();
    let reference = submitted(&world);
    let mut amy = world.signed_in("amy@sendback.example");
    let verdict = |text: String| text.contains("Covered until");
    let path = format!("/admin/tickets/{reference}");
    let before = verdict(amy.get(&path).text());
    let mut page = amy.get(&at(&world));
    page.fill("Ordered on", "2023-03-11");
    page.fill("Delivered on", "2023-03-14");
    let page = amy.press(page, "Save changes");
    assert!(page.says("Saved."), "{}", page.text());
    assert_eq!(verdict(amy.get(&path).text()), before);
    let device = format!("/devices/{}", world.adas_phone);
    let page = world.signed_in("ada@harbour.example").get(&device);
    assert!(page.says("14 March 2023"), "{}", page.text());
}

#[test]
fn what_cannot_be_is_refused_with_everything_kept() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let mut page = amy.get(&at(&world));
    page.fill("Order number", "M-2");
    page.fill("Invoice number", "INV-9");
    let page = amy.press(page, "Save changes");
    assert!(page.status == 422 && page.says("This line of this order is here already."), "{}", page.text());
    assert_eq!(page.value("invoice_number"), "INV-9");
    let mut page = amy.get(&at(&world));
    assert!(page.says("Order M-1, line 1") && page.value("invoice_number") != "INV-9");
    page.fill("Delivered on", "2026-03-01");
    let page = amy.press(page, "Save changes");
    assert!(page.status == 422 && page.says("The delivery cannot be before the order."), "{}", page.text());
}

#[test]
fn two_administrators_at_once_one_is_told_what_changed_and_loses_nothing_typed() {
    let world = World::new();
    let (mut amy, mut other) =
        (world.signed_in("amy@sendback.example"), world.signed_in("amy@sendback.example"));
    let (mut first, mut second) = (amy.get(&at(&world)), other.get(&at(&world)));
    first.fill("Invoice number", "INV-A");
    amy.press(first, "Save changes");
    second.fill("Invoice number", "INV-B");
    let page = other.press(second, "Save changes");
    assert!(page.status == 409 && page.says("Somebody was faster"), "{}", page.text());
    assert_eq!(page.value("invoice_number"), "INV-B");
    assert!(other.press(page, "Save changes").says("Saved."));
}
