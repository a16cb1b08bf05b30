//! What all devices of a list have in common is answered once, kept right or wrong, and never overrides a row's own answer.
use crate::support::lists::{ADA, answered, listed};
use crate::support::world::{ADAS_IMEI, World};

#[test]
fn answers_that_are_missing_are_told_at_once_and_what_was_typed_stays() {
    let world = World::new();
    let mut ada = world.signed_in(ADA);
    let list = listed(&mut ada, &format!("{ADAS_IMEI}, dead")).path;
    let mut page = ada.get(&format!("{list}/answers"));
    page.choose("It is not as described");
    page.fill("Name or company", "Harbour & Finch");
    let page = ada.press(page, "Save");
    assert_eq!(page.status, 422);
    for said in [
        "Choose what is different.",
        "Answer whether the battery or the case looks dangerous.",
        "Enter the street and number.",
        "Tick that a repair may erase the device",
    ] {
        assert!(page.says(said), "{said}: {}", page.text());
    }
    let page = ada.get(&format!("{list}/answers"));
    assert_eq!(page.value("name"), "Harbour & Finch");
    assert!(page.body().contains("value=\"not_as_described\" checked"), "the reason is kept, too");
    let page = ada.get(&list);
    assert!(page.says("Still to be answered:") && !page.has_button("Send 1 return"), "{}", page.text());
}

#[test]
fn a_row_with_an_answer_of_its_own_keeps_it() {
    let world = World::new();
    let mut ada = world.signed_in(ADA);
    let page = listed(&mut ada, &format!("{ADAS_IMEI}, no charger\nPF3X7Q2A, dead"));
    let list = page.path.clone();
    let mut page = ada.get(&page.link("Its own answers, row 1"));
    page.choose("Something is missing");
    let mut page = ada.press(page, "Save and continue");
    page.fill("Which part is missing", "The charger");
    page.choose("No");
    let page = ada.press(page, "Save and continue");
    assert_eq!(page.path, list, "it leads back to the list");
    let page = answered(&mut ada, &list);
    assert!(page.has_button("Send 2 returns"), "{}", page.text());
    let page = ada.press(page, "Send 2 returns");
    let mut reasons: Vec<bool> = crate::support::lists::references(&page)
        .iter()
        .map(|reference| ada.get(&format!("/tickets/{reference}")).says("Something is missing: The charger"))
        .collect();
    reasons.sort_unstable();
    assert_eq!(reasons, [false, true]);
    world.work();
}
