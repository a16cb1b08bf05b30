//! The label once more.
use crate::support::story::{labelled, link_to, submitted};
use crate::support::world::{World, monday};
use sendback::worker::schedule;

fn tick(world: &World) {
    actix_web::rt::System::new().block_on(schedule::by_the_clock(&world.app)).unwrap();
    world.work();
}

#[test]
fn it_goes_to_a_corrected_address_and_the_old_link_is_dead() {
    let world = World::new();
    let reference = submitted(&world);
    let old = labelled(&world, &reference);
    let mut ada = world.signed_in("ada@harbour.example");
    let page = ada.get(&format!("/tickets/{reference}"));
    let mut page = ada.get(&page.link("Send the label again"));
    assert_eq!(page.value("label_email"), "pete@harbour.example");
    page.fill("Their e-mail address", "not an address");
    page.fill("Their name", "Paula");
    let mut page = ada.press(page, "Send the label");
    assert!(page.status == 422 && page.says("Enter an e-mail address"), "{}", page.text());
    assert_eq!(page.value("label_name"), "Paula");
    page.fill("Their e-mail address", "paula@harbour.example");
    let page = ada.press(page, "Send the label");
    assert!(page.says("The label goes out by e-mail now."), "{}", page.text());
    world.work();
    let fresh = link_to(&world, "paula@harbour.example");
    assert_ne!(old, fresh);
    assert_eq!(world.browser().get(&old).status, 410);
    assert!(world.browser().get(&fresh).says("Your return label"));
    let page = world.signed_in("sam@sendback.example").get(&format!("/admin/tickets/{reference}"));
    assert!(page.says("Label sent again") && page.says("paula@harbour.example"), "{}", page.text());
}

#[test]
fn an_expired_one_is_replaced_by_a_new_one_and_nobody_is_flooded() {
    let world = World::new();
    let reference = submitted(&world);
    let old = labelled(&world, &reference);
    world.at(monday().plus_days(15));
    tick(&world);
    let mut ada = world.signed_in("ada@harbour.example");
    let page = ada.get(&format!("/tickets/{reference}"));
    assert!(page.says("The label has expired"), "{}", page.text());
    let page = ada.get(&page.link("Get a new label"));
    let page = ada.press(page, "Send the label");
    assert!(page.says("Approved"), "{}", page.text());
    world.work();
    let fresh = link_to(&world, "pete@harbour.example");
    assert_ne!(old, fresh);
    assert!(world.browser().get(&fresh).says("Use it by Tuesday 16 June 2026"));
    for _ in 0..4 {
        let page = ada.get(&format!("/tickets/{reference}/label"));
        assert!(ada.press(page, "Send the label").says("The label goes out"));
    }
    let page = ada.get(&format!("/tickets/{reference}/label"));
    assert_eq!(ada.press(page, "Send the label").status, 429);
    assert_eq!(
        world.signed_in("cleo@oakmere.example").get(&format!("/tickets/{reference}/label")).status,
        404
    );
}
