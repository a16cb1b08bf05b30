//! Support clears what is in the seller's way, with a reason.
use crate::support::story::locked;
use crate::support::workshop::arrived;
use crate::support::world::World;

#[test]
fn support_sees_what_is_in_the_way_and_clears_it_with_a_reason_that_only_support_reads() {
    let world = World::new();
    let reference = arrived(&world);
    locked(&world, &reference);
    let mut sam = world.signed_in("sam@sendback.example");
    let page = sam.get(&format!("/admin/tickets/{reference}"));
    assert!(page.says("The analysis waits") && page.says("locked to an Apple account"), "{}", page.text());
    let mut page = sam.press(page, "The analysis may go on");
    assert_eq!(page.status, 422);
    assert!(page.says("Write why, in 3 to 500 characters."), "{}", page.text());
    page.fill("Why do you say so?", "Their IT team released it on the phone.");
    let page = sam.press(page, "The analysis may go on");
    assert!(page.says("Due by Thursday 21 May, 17:00"), "{}", page.text());
    assert!(page.says("Their IT team released it on the phone."), "{}", page.text());
    let page = world.signed_in("ada@harbour.example").get(&format!("/tickets/{reference}"));
    assert!(!page.says("Their IT team"), "{}", page.text());
    world.work();
    assert!(world.mail_to("rita@brightwell.example").0.starts_with("Unlocked, please go on"));
}

#[test]
fn what_was_cleared_meanwhile_is_told_and_a_customer_is_no_support() {
    let world = World::new();
    let reference = arrived(&world);
    let link = locked(&world, &reference);
    let mut sam = world.signed_in("sam@sendback.example");
    let mut page = sam.get(&format!("/admin/tickets/{reference}"));
    page.fill("Why do you say so?", "They say so on the phone.");
    let mut owner = world.browser();
    let removal = owner.get(&link);
    owner.press(removal, "I removed it");
    let late = sam.press(page, "The analysis may go on");
    assert_eq!(late.status, 409);
    assert!(late.says("Said to be unlocked"), "{}", late.text());
    let here = format!("/admin/tickets/{reference}/lock-removal");
    for person in ["ada@harbour.example", "rita@brightwell.example"] {
        let form = [("kind", "account_lock"), ("why", "because")];
        assert_eq!(world.signed_in(person).post(&here, &form).status, 404, "{person}");
    }
    assert_eq!(sam.post(&here, &[("kind", "unsafe_battery"), ("why", "because")]).status, 422);
}
