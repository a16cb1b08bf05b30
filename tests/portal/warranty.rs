//! Check the warranty: each number of a list is answered, and another company's is as unknown as any other.
use crate::support::story::submitted;
use crate::support::world::{ADAS_IMEI, ADAS_OLD_IMEI, CLEOS_IMEI, World};

#[test]
fn every_number_of_a_list_is_answered_in_a_sentence_with_dates_and_what_to_do() {
    let world = World::new();
    let reference = submitted(&world);
    let mut ada = world.signed_in("ada@harbour.example");
    let page = ada.get("/devices");
    assert!(page.says("Covered until 14 March 2027: delivered 14 March 2026, 12 months."), "{}", page.text());
    let mut page = ada.get(&page.link("Check a list of numbers"));
    let list = format!("49-015420-323751-8\n{ADAS_OLD_IMEI}\n pf3x7q2a ,352099001761481");
    page.fill("IMEIs or serial numbers", &list);
    let page = ada.press(page, "Check");
    for said in [
        "Covered until 14 March 2027: delivered 14 March 2026, 12 months.",
        &format!("A return of it is open. {reference}"),
        "Cover ended on 14 March 2025: delivered 14 March 2024, 12 months.",
        "You can ask for a price: repair or replacement must be paid for.",
        "pf3x7q2a: Lenovo ThinkPad X1",
        "Covered until 10 January 2027",
        "You can return it.",
        "We do not know this number among your company’s devices.",
    ] {
        assert!(page.says(said), "{said}: {}", page.text());
    }
}

#[test]
fn unknown_and_another_companys_are_told_in_the_same_words() {
    let world = World::new();
    let mut ada = world.signed_in("ada@harbour.example");
    let mut answer = |number: &str| {
        let mut page = ada.get("/warranty");
        page.fill("IMEIs or serial numbers", number);
        ada.press(page, "Check").text().replace(number, "")
    };
    let theirs = answer(CLEOS_IMEI);
    assert_eq!(theirs, answer("352099001761481"));
    assert_eq!(theirs, answer("M-4"), "nor is another company's order");
    assert!(theirs.contains("We do not know this number"));
    assert_ne!(theirs, answer(ADAS_IMEI));
}

#[test]
fn nothing_and_more_than_five_hundred_are_told_and_what_was_typed_stays() {
    let world = World::new();
    let mut ada = world.signed_in("ada@harbour.example");
    let page = ada.get("/warranty");
    let page = ada.press(page, "Check");
    assert!(page.status == 422 && page.says("Enter at least one IMEI"), "{}", page.text());
    let mut page = page;
    page.fill("IMEIs or serial numbers", &"490154203237518\n".repeat(501));
    let page = ada.press(page, "Check");
    assert!(page.status == 422 && page.says("These are 501 numbers. Enter 500 or fewer at once."));
    assert!(page.value("numbers").len() > 8000);
    let mut page = page;
    let many: String = (0..500).map(|n| format!("NO{n:06}\n")).collect();
    page.fill("IMEIs or serial numbers", &many);
    world.watch.take();
    let page = ada.press(page, "Check");
    assert_eq!(page.text().matches("Not known").count(), 500);
    let asked = world.watch.take();
    assert!(asked.len() <= 10, "as many statements for five hundred as for one: {asked:?}");
}
