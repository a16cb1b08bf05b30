//! One device: its warranty before anything is typed, and the way to return it.
use crate::support::story::{begin, submitted};
use crate::support::world::World;

#[test]
fn the_verdict_is_a_sentence_with_dates_and_an_ended_cover_does_not_block() {
    let world = World::new();
    let mut ada = world.signed_in("ada@harbour.example");
    let page = ada.get(&format!("/devices/{}", world.adas_phone));
    assert!(page.says("Covered until 14 March 2027: delivered 14 March 2026, 12 months."), "{}", page.text());
    let page = ada.get(&format!("/devices/{}", world.adas_old_phone));
    assert!(
        page.says("Cover ended on 14 March 2025: delivered 14 March 2024, 12 months."),
        "{}",
        page.text()
    );
    assert!(page.says("Repair or replacement must then be paid for: support answers with a price"));
    let page = begin(&mut ada, &world.adas_old_phone);
    assert!(page.says("Cover ended on 14 March 2025") && page.path.ends_with("/problem"));
}

#[test]
fn a_draft_goes_on_and_an_open_return_is_named_instead_of_a_second_one() {
    let world = World::new();
    let mut ada = world.signed_in("ada@harbour.example");
    let first = begin(&mut ada, &world.adas_laptop);
    let page = ada.get(&format!("/devices/{}", world.adas_laptop));
    let again = ada.press(page, "Go on with your return");
    assert_eq!(first.path, again.path);
    let reference = submitted(&world);
    let page = ada.get(&format!("/devices/{}", world.adas_phone));
    assert!(page.says(&reference) && !page.has_button("Return this device"));
    let refused = ada.post(&format!("/devices/{}/return", world.adas_phone), &[]);
    assert_eq!(refused.status, 409);
    assert!(refused.says("There is an open return for this device already."));
}
