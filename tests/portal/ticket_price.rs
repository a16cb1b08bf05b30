//! What is not covered is told on a page of its own, after the questions and before the rest: ask for a price, or stop.
use crate::support::story::{begin, fill_problem, past_sender, reference_of};
use crate::support::world::{ADAS_IMEI, ADAS_OLD_IMEI, World};

#[test]
fn out_of_warranty_asks_for_a_price_and_support_sees_that_it_was_asked() {
    let world = World::new();
    let mut ada = world.signed_in("ada@harbour.example");
    let mut page = begin(&mut ada, &world.adas_old_phone);
    fill_problem(&mut page, ADAS_OLD_IMEI);
    let page = ada.press(page, "Save and continue");
    assert!(
        page.path.ends_with("/price") && page.says("This repair will have to be paid"),
        "{}",
        page.text()
    );
    assert!(
        page.says("Cover ended on 14 March 2025: delivered 14 March 2024, 12 months."),
        "{}",
        page.text()
    );
    let mut page = ada.press(page, "Continue");
    assert!(page.status == 422 && page.says("Choose whether you ask for a price or stop here."));
    page.choose("Ask for a price");
    let page = ada.press(page, "Continue");
    assert!(page.path.ends_with("/photos"), "{}", page.text());
    let page = ada.press(page, "Continue");
    let page = past_sender(&mut ada, page, "pete@harbour.example");
    assert!(page.says("Out of warranty: asked for a price"), "{}", page.text());
    let reference = reference_of(&page);
    let page = ada.press(page, "Send the return");
    assert!(page.says("Your return is sent"), "{}", page.text());
    let page = world.signed_in("sam@sendback.example").get(&format!("/admin/tickets/{reference}"));
    assert!(page.says("knows that it must be paid for, and asks for a price"), "{}", page.text());
}

#[test]
fn an_exclusion_is_told_as_well_and_another_one_is_told_again() {
    let world = World::new();
    let mut ada = world.signed_in("ada@harbour.example");
    let mut page = begin(&mut ada, &world.adas_phone);
    fill_problem(&mut page, ADAS_IMEI);
    page.choose("It got wet");
    let mut page = ada.press(page, "Save and continue");
    assert!(page.says("You said: “It got wet”."), "{}", page.text());
    page.choose("Ask for a price");
    let page = ada.press(page, "Continue");
    let problem = page.path.replace("photos", "problem");
    let page = ada.get(&problem);
    let page = ada.press(page, "Save and continue");
    assert!(page.path.ends_with("/photos"), "the same is not told twice: {}", page.text());
    // The box stays ticked on the page; another one is ticked and the first is not.
    let done = ada.post(
        &problem,
        &[
            ("reason", "defective"),
            ("imei", ADAS_IMEI),
            ("description", "It flickers."),
            ("impact", "yes"),
            ("battery", "no"),
        ],
    );
    assert!(done.headers["location"].ends_with("/price"), "{:?}", done.headers);
    // Nobody comes past it by another address.
    let check = problem.replace("problem", "check");
    assert!(ada.get(&check).says("This repair will have to be paid"));
    let sent = ada.post(&problem.replace("problem", "submission"), &[("version", "9")]);
    assert!(sent.headers["location"].ends_with("/price"), "{:?}", sent.headers);
}

#[test]
fn whoever_stops_loses_nothing_and_reads_until_when_it_is_kept() {
    let world = World::new();
    let mut ada = world.signed_in("ada@harbour.example");
    let mut page = begin(&mut ada, &world.adas_old_phone);
    fill_problem(&mut page, ADAS_OLD_IMEI);
    let mut page = ada.press(page, "Save and continue");
    page.choose("Stop here");
    let page = ada.press(page, "Continue");
    assert!(page.says("Nothing was sent") && page.says("Wednesday 17 June, 10:00"), "{}", page.text());
    let problem = page.path.replace("price/stopped", "problem");
    assert_eq!(ada.get(&problem).value("description").trim(), "The screen flickers.");
    let page = ada.get(&page.link("Ask for a price after all"));
    assert!(page.has_button("Continue"));
    assert_eq!(
        world.signed_in("cleo@oakmere.example").get(&problem.replace("problem", "price/stopped")).status,
        404
    );
}

#[test]
fn a_covered_fault_is_not_asked_about() {
    let world = World::new();
    let mut ada = world.signed_in("ada@harbour.example");
    let mut page = begin(&mut ada, &world.adas_phone);
    fill_problem(&mut page, ADAS_IMEI);
    let page = ada.press(page, "Save and continue");
    assert!(page.path.ends_with("/photos"), "{}", page.text());
    assert!(ada.get(&page.path.replace("photos", "price")).path.ends_with("/photos"));
    let forced = ada.post(&page.path.replace("photos", "price"), &[("price", "ask")]);
    assert!(forced.headers["location"].ends_with("/photos"));
}
