//! "It is here."
use crate::support::story::{labelled, submitted};
use crate::support::world::World;
use sendback::db::Moment;

#[test]
fn receiving_on_a_friday_evening_is_due_on_thursday_and_twice_is_once() {
    let world = World::new();
    let reference = submitted(&world);
    labelled(&world, &reference);
    world.at(Moment::new("2026-05-22T17:00:00".parse().unwrap()));
    let mut rita = world.signed_in("rita@brightwell.example");
    let at = format!("/workshop/tickets/{reference}");
    let page = rita.get(&at);
    let version = page.value("version");
    let page = rita.press(page, "It is here: mark as received");
    // Friday 18:00 in London means Tuesday, since Monday 25 May is a bank holiday; three more days make Friday.
    assert!(page.says("by Friday 29 May, 17:00"), "{}", page.text());
    assert!(!page.has_button("It is here"));
    let again = rita.post(&format!("{at}/receipt"), &[("version", &version)]);
    assert_eq!(again.status, 409);
    world.work();
    assert_eq!(world.mails().iter().filter(|(_, subject, _)| subject.starts_with("Arrived")).count(), 1);
    let tom = world.signed_in("tom@tayside.example").post(&format!("{at}/receipt"), &[("version", &version)]);
    assert_eq!(tom.status, 404);
}
