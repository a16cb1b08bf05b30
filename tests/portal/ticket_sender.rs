//! Who sends it and who gets the label.
use crate::support::story::{begin, fill_problem, submitted};
use crate::support::world::{ADAS_IMEI, World};

#[test]
fn all_problems_come_at_once_and_what_we_know_is_filled_in() {
    let world = World::new();
    let mut ada = world.signed_in("ada@harbour.example");
    let mut page = begin(&mut ada, &world.adas_phone);
    fill_problem(&mut page, ADAS_IMEI);
    let page = ada.press(page, "Save and continue");
    let mut page = ada.get(&page.path.replace("photos", "sender"));
    assert_eq!(page.value("label_email"), "ada@harbour.example");
    page.fill("Their e-mail address", "pete(at)harbour");
    let page = ada.press(page, "Save and continue");
    assert_eq!(page.status, 422);
    for said in [
        "Enter the street and number.",
        "Enter the town or city.",
        "Enter the postcode.",
        "Enter an e-mail address like name@example.com",
        "Tick that a repair may erase the device",
    ] {
        assert_eq!(page.body().matches(said).count(), 2, "{said}");
    }
    assert_eq!(page.value("label_email"), "pete(at)harbour");
}

#[test]
fn the_address_of_the_last_return_is_not_asked_twice() {
    let world = World::new();
    submitted(&world);
    let mut bob = world.signed_in("bob@harbour.example");
    let page = begin(&mut bob, &world.adas_laptop);
    let page = bob.get(&page.path.replace("problem", "sender"));
    assert_eq!(
        (page.value("line1"), page.value("postcode")),
        ("4 Quay Lane".to_owned(), "BS1 4RN".to_owned())
    );
}
