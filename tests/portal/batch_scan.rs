//! Devices are scanned one after the other: each Enter adds a row and the field is ready for the next.
use crate::support::lists::{ADA, lines, listed, many};
use crate::support::world::{ADAS_IMEI, World};

#[test]
fn each_scan_adds_a_row_and_says_what_it_is() {
    let world = World::new();
    let mut ada = world.signed_in(ADA);
    let page = ada.get("/batches/new");
    let mut page = ada.press(page, "Scan one after the other");
    assert!(page.path.ends_with("/scan"), "{}", page.text());
    assert!(page.body().contains("autofocus"), "the scanner types at once");
    for number in [ADAS_IMEI, "PF3X7Q2A", "490154203237519", ADAS_IMEI] {
        page.fill("IMEI or serial number", number);
        page = ada.press(page, "Add");
    }
    for said in [
        "4 devices on the list",
        "PF3X7Q2A: Lenovo ThinkPad X1",
        "This IMEI cannot be right: one digit is off",
        "Row 1 is about the same device.",
    ] {
        assert!(page.says(said), "{said}: {}", page.text());
    }
    let page = ada.press(page, "Add");
    assert!(page.status == 422 && page.says("Scan a number, or type one."), "{}", page.text());
    let list = ada.get(&page.link("Done: look at the list"));
    assert!(list.says("A list of 4 devices"), "{}", list.text());
}

#[test]
fn a_full_list_takes_no_more_and_the_number_stays_in_the_field() {
    let world = World::new();
    many(&world, 500);
    let mut ada = world.signed_in(ADA);
    let list = listed(&mut ada, &lines(500)).path;
    let mut page = ada.get(&format!("{list}/scan"));
    page.fill("IMEI or serial number", ADAS_IMEI);
    let page = ada.press(page, "Add");
    assert!(page.status == 422 && page.says("A list holds 500 devices."), "{}", page.text());
    assert_eq!(page.value("number"), ADAS_IMEI);
}
