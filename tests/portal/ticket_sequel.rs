//! "Still broken".
use crate::support::story::{fill_problem, photo, reference_of};
use crate::support::workshop::{ADA, SAM, arrived, repaired, ticket};
use crate::support::world::{ADAS_IMEI, World};

#[test]
fn a_new_return_goes_on_from_the_old_one_and_support_sees_it_both_ways() {
    let world = World::new();
    let reference = arrived(&world);
    let mut ada = world.signed_in(ADA);
    let early = ada.post(&format!("/tickets/{reference}/sequel"), &[]);
    assert_eq!(early.status, 409, "it is not over yet");
    repaired(&world, &reference);
    let page = ada.get(&format!("/tickets/{reference}"));
    let first = ada.send(&page, "It is still broken");
    let twice = ada.send(&page, "It is still broken");
    assert_eq!(first.headers["location"], twice.headers["location"], "one draft");
    let mut page = ada.get(&first.headers["location"]);
    let next = reference_of(&page);
    assert_ne!(next, reference);
    fill_problem(&mut page, ADAS_IMEI);
    let mut page = ada.press(page, "Save and continue");
    page.attach("The defect", "again.jpg", photo(10));
    let page = ada.press(page, "Continue");
    let mut page = page;
    page.fill("Name or company", "Harbour & Finch");
    page.fill("Street and number", "4 Quay Lane");
    page.fill("Town or city", "Bristol");
    page.fill("Postcode", "BS1 4RN");
    page.fill("Their name", "Pete Lowe");
    page.fill("Their e-mail address", "pete@harbour.example");
    page.choose("A repair may erase everything");
    let page = ada.press(page, "Save and continue");
    let page = ada.press(page, "Send the return");
    assert!(page.says("Your return is sent"), "{}", page.text());
    assert_eq!(ticket(&world, &next).previous_id, Some(ticket(&world, &reference).id));
    let mut sam = world.signed_in(SAM);
    let page = sam.get(&format!("/admin/tickets/{next}"));
    assert!(
        page.says(&reference) && page.says("This return goes on from it: still broken"),
        "{}",
        page.text()
    );
    let page = sam.get(&format!("/admin/tickets/{reference}"));
    assert!(page.says(&next) && page.says("Goes on from this return: still broken"), "{}", page.text());
}

#[test]
fn nobody_goes_on_from_another_companys_return() {
    let world = World::new();
    let reference = arrived(&world);
    repaired(&world, &reference);
    let mut cleo = world.signed_in("cleo@oakmere.example");
    assert_eq!(cleo.post(&format!("/tickets/{reference}/sequel"), &[]).status, 404);
    let mut ada = world.signed_in(ADA);
    assert_eq!(ada.post("/tickets/SB-2222-2222/sequel", &[]).status, 404);
}
