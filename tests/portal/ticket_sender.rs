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

#[test]
fn a_wrong_address_is_corrected_until_support_has_answered_and_then_said_in_a_message() {
    let world = World::new();
    let reference = submitted(&world);
    let mut ada = world.signed_in("ada@harbour.example");
    let page = ada.get(&format!("/tickets/{reference}"));
    let mut page = ada.get(&page.link("Correct the address"));
    page.fill("Postcode", "");
    page.fill("Town", "Bath");
    let mut page = ada.press(page, "Save the correction");
    assert!(page.status == 422 && page.value("town") == "Bath", "{}", page.text());
    page.fill("Postcode", "BA1 1AA");
    page.fill("Their e-mail address", "petra@harbour.example");
    let path = page.path.clone();
    let mut stale = ada.get(&path);
    let page = ada.press(page, "Save the correction");
    assert!(page.says("Your answers are corrected."), "{}", page.text());
    stale.fill("Town", "Wells");
    let mut late = ada.press(stale, "Save the correction");
    assert!(late.status == 409 && late.says("Somebody was faster") && late.value("town") == "Wells");
    assert_eq!(world.signed_in("cleo@oakmere.example").get(&path).status, 404);
    assert_eq!(world.signed_in("cleo@oakmere.example").post(&path, &[("town", "York")]).status, 404);
    let mut sam = world.signed_in("sam@sendback.example");
    let mut page = sam.get(&format!("/admin/tickets/{reference}"));
    assert!(page.says("BA1 1AA") && page.says("petra@harbour.example"), "{}", page.text());
    page.choose("Approve");
    sam.press(page, "Save decision");
    world.work();
    let (_, label) = world.mail_to("petra@harbour.example");
    assert!(label.contains(&reference), "{label}");
    assert!(
        world.mails().iter().all(|(to, ..)| to != "pete@harbour.example"),
        "the first address gets nothing"
    );
    late.fill("Postcode", "BA5 2LQ");
    let page = ada.press(late, "Save the correction");
    assert!(
        page.says("Support answered while you wrote") && page.value("body").contains("BA5 2LQ"),
        "{}",
        page.text()
    );
}
