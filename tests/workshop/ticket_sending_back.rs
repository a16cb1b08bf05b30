//! Back as it is.
use crate::support::story::photo;
use crate::support::workshop::{ADA, RITA, SAM, TOM, arrived, by_courier, fault_found, ticket};
use crate::support::world::World;
use sendback::models::ticket::{Outcome, Stage};

pub fn to_send_back(world: &World) -> String {
    let reference = arrived(world);
    let mut rita = world.signed_in(RITA);
    let mut page = fault_found(&mut rita, &reference);
    page.choose("No fault found");
    page.choose("Send it back as it is");
    page.attach("Photos of what you found", "works.jpg", photo(70));
    let page = rita.press(page, "Say what was found");
    assert!(page.says("Said."), "{}", page.text());
    world.work();
    reference
}

#[test]
fn it_is_sent_to_the_sender_and_closes_unrepaired() {
    let world = World::new();
    let reference = to_send_back(&world);
    let (_, text) = world.mail_to(ADA);
    assert!(text.contains("No fault was found.") && text.contains("back to you as it is by"), "{text}");
    let mut rita = world.signed_in(RITA);
    let at = format!("/workshop/tickets/{reference}/sending-back");
    let page = rita.get(&at);
    assert!(page.says("4 Quay Lane"), "{}", page.text());
    let mut page = rita.press(page, "It is sent");
    assert_eq!(page.status, 422);
    by_courier(&mut page);
    let first = rita.send(&page, "It is sent");
    let twice = rita.send(&page, "It is sent");
    assert_eq!((first.status, twice.status), (303, 303));
    world.work();
    assert_eq!(ticket(&world, &reference).outcome, Some(Outcome::ReturnedUnrepaired));
    let (subject, text) = world.mail_to(ADA);
    assert!(subject.starts_with("On its way back") && text.contains("Royal Mail"), "{subject} {text}");
    assert_eq!(world.signed_in(TOM).get(&at).status, 404);
}

#[test]
fn what_cannot_be_delivered_is_supports_to_see_to() {
    let world = World::new();
    let reference = to_send_back(&world);
    let mut rita = world.signed_in(RITA);
    let page = rita.get(&format!("/workshop/tickets/{reference}/sending-back"));
    let page = rita.press(page, "It cannot be delivered");
    assert!(page.says("support has been told"), "{}", page.text());
    assert_eq!(ticket(&world, &reference).stage, Stage::SendingBack);
    let page = world.signed_in(SAM).get(&format!("/admin/tickets/{reference}"));
    assert!(page.says("It could not be delivered back"), "{}", page.text());
    let old =
        rita.post(&format!("/workshop/tickets/{reference}/sending-back/undeliverable"), &[("version", "1")]);
    assert_eq!(old.status, 409);
}

#[test]
fn a_dangerous_battery_never_goes_back_by_parcel() {
    let world = World::new();
    let reference = to_send_back(&world);
    let mut ada = world.signed_in(ADA);
    let page = ada.get(&format!("/tickets/{reference}/battery"));
    let page = ada.press(page, "Yes");
    assert_eq!(page.status, 200, "{}", page.text());
    let mut rita = world.signed_in(RITA);
    let mut page = rita.get(&format!("/workshop/tickets/{reference}/sending-back"));
    assert!(page.says("It never travels by ordinary parcel."), "{}", page.text());
    by_courier(&mut page);
    let page = rita.press(page, "It is sent");
    assert_eq!(page.status, 409);
    assert_eq!(ticket(&world, &reference).stage, Stage::SendingBack);
}
