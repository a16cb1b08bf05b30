//! A battery that becomes dangerous later.
use crate::support::story::{labelled, submitted};
use crate::support::world::World;

#[test]
fn it_voids_the_label_tells_support_and_is_cleared_by_support_alone() {
    let world = World::new();
    let reference = submitted(&world);
    let link = labelled(&world, &reference);
    let mut ada = world.signed_in("ada@harbour.example");
    let page = ada.get(&format!("/tickets/{reference}"));
    let page = ada.get(&page.link("The battery is swollen or hot now"));
    assert!(page.says("do not post it"), "{}", page.text());
    let page = ada.press(page, "Yes, it is dangerous");
    assert!(page.says("Do not post the device; support calls you."), "{}", page.text());
    assert_eq!(world.browser().get(&link).status, 410);
    world.work();
    let mut sam = world.signed_in("sam@sendback.example");
    assert!(sam.get("/admin").says("Battery!"));
    let mut page = sam.get(&format!("/admin/tickets/{reference}"));
    page.choose("Approve");
    let page = sam.press(page, "Save decision");
    assert_eq!(page.status, 409, "no label before it is cleared: {}", page.text());
    let page = sam.press(page, "Clear the battery");
    assert!(page.status == 422 && page.says("Choose why it may travel after all."), "{}", page.text());
    let mut page = page;
    page.choose("A specialist has checked it");
    let page = sam.press(page, "Clear the battery");
    assert!(page.says("The battery is cleared.") && !page.says("call the customer"), "{}", page.text());
    let mut page = page;
    page.choose("Approve");
    let page = sam.press(page, "Save decision");
    world.work();
    assert!(sam.get(&page.path).says("Upload a label that you bought"), "by hand only");
    assert_eq!(
        ada.post(&format!("/admin/tickets/{reference}/battery"), &[("cleared", "mistake")]).status,
        404
    );
}

#[test]
fn said_twice_it_is_one_report_and_nobody_elses_to_make() {
    let world = World::new();
    let reference = submitted(&world);
    let path = format!("/tickets/{reference}/battery");
    assert_eq!(world.signed_in("cleo@oakmere.example").post(&path, &[("version", "2")]).status, 404);
    let mut ada = world.signed_in("ada@harbour.example");
    let page = ada.get(&path);
    ada.press(page, "Yes, it is dangerous");
    let page = ada.get(&path);
    let page = ada.press(page, "Yes, it is dangerous");
    assert_eq!(page.body().matches("Battery reported as unsafe").count(), 1, "{}", page.text());
}
