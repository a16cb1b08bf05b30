//! An order line and its devices: all of them or none, and no number twice.
use crate::support::browser::{Browser, Page};
use crate::support::world::{ADAS_IMEI, World};
use diesel::prelude::*;
use sendback::schema::{devices, purchases};

fn form(amy: &mut Browser, world: &World) -> Page {
    let mut page = amy.get(&format!("/admin/purchases/new?company={}", world.ada.company));
    page.fill("Who sold it", world.rita.seller.as_str());
    page.fill("Order number", "M-77");
    page.fill("Ordered on", "2026-05-01");
    page.fill("Delivered on", "2026-05-04");
    page.fill("Price of the whole line", "£1,249.50");
    page.fill("What kind of device", "phone");
    page.fill("Brand", "Fairphone");
    page.fill("Model", "Five");
    page
}

fn counted(world: &World) -> (i64, i64) {
    world
        .app
        .write_now(|tx| {
            Ok((
                purchases::table.count().get_result(&mut **tx)?,
                devices::table.count().get_result(&mut **tx)?,
            ))
        })
        .unwrap()
}

#[test]
fn a_line_of_three_becomes_three_devices_that_the_members_can_return() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let mut page = form(&mut amy, &world);
    page.fill("How many", "3");
    page.fill("IMEIs and serial numbers", "35 209900 176148 1, 35-209900-176149-9\n\nFP5-SERIAL-3\n");
    let page = amy.press(page, "Add the order");
    assert!(page.says("Added.") && page.says("Order M-77, line 1"), "{}", page.text());
    assert!(page.says("Unit 1 · 352099001761481 · 352099001761499"), "{}", page.text());
    assert!(page.says("Unit 2 · no number yet") && page.says("Unit 3 · FP5-SERIAL-3"), "{}", page.text());
    assert_eq!(page.value("price"), "1249.50");
    let list = world.signed_in("ada@harbour.example").get("/devices");
    assert_eq!(list.body().matches("Fairphone Five").count(), 3, "{}", list.text());
    assert!(!world.signed_in("cleo@oakmere.example").get("/devices").says("Fairphone"));
}

#[test]
fn everything_that_is_wrong_is_said_at_once_and_nothing_typed_is_lost() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let mut page = amy.get("/admin/purchases/new");
    page.fill("Line of the order", "0");
    page.fill("Ordered on", "2026-05-19");
    page.fill("Delivered on", "yesterday");
    page.fill("Price of the whole line", "a lot");
    page.fill("How many", "201");
    page.fill("IMEIs and serial numbers", "490154203237519\n***");
    let before = counted(&world);
    let page = amy.press(page, "Add the order");
    assert_eq!(page.status, 422);
    for said in [
        "Choose who bought it.",
        "Choose who sold it.",
        "Enter the order number.",
        "Enter the line of the order",
        "The order date must be a real date and not in the future.",
        "The delivery date must be a real date",
        "Enter the price paid in pounds",
        "Choose what kind of device it is.",
        "Enter who made the device.",
        "Enter the model.",
        "1 to 200",
        // One digit is off: that is no serial number.
        "Line 1: one of these cannot be",
        "Line 2: one of these cannot be",
    ] {
        assert!(page.says(said), "{said}: {}", page.text());
    }
    assert_eq!((page.value("price").as_str(), page.value("delivered_on").as_str()), ("a lot", "yesterday"));
    assert_eq!(counted(&world), before);
}

#[test]
fn a_number_that_another_device_carries_and_a_line_that_is_here_are_refused_whole() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let before = counted(&world);
    for (quantity, numbers, says) in [
        ("2", format!("352099001761481\n{ADAS_IMEI}"), "is the number of another device"),
        ("2", "352099001761481\n352099001761481".to_owned(), "stands there twice"),
        ("1", "352099001761481\nFP5-SERIAL-3".to_owned(), "more lines than devices"),
    ] {
        let mut page = form(&mut amy, &world);
        page.fill("How many", quantity);
        page.fill("IMEIs and serial numbers", &numbers);
        let page = amy.press(page, "Add the order");
        assert!(page.status == 422 && page.says(says), "{says}: {}", page.text());
        assert_eq!(page.value("numbers").trim(), numbers);
    }
    let mut page = form(&mut amy, &world);
    page.fill("Order number", "M-1");
    let page = amy.press(page, "Add the order");
    assert!(page.status == 422 && page.says("This line of this order is here already."), "{}", page.text());
    assert_eq!(counted(&world), before, "half of it was kept");
    // Sent twice, as an impatient finger does: once.
    let page = form(&mut amy, &world);
    let (first, second) = (amy.send(&page, "Add the order"), amy.send(&page, "Add the order"));
    assert_eq!((first.status, second.status), (303, 422));
}

#[test]
fn a_company_or_seller_that_is_not_there_is_not_chosen() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let mut page = form(&mut amy, &world);
    page.send_as("company", "00000000-0000-7000-8000-000000000000");
    page.send_as("seller", world.ada.company.as_str());
    let page = amy.press(page, "Add the order");
    assert!(page.status == 422 && page.says("Choose who bought it.") && page.says("Choose who sold it."));
}
