//! "I removed it", on the customer's own pages.
use crate::support::story::locked;
use crate::support::workshop::arrived;
use crate::support::world::World;

#[test]
fn the_return_leads_to_the_steps_and_telling_us_ends_the_link_as_well() {
    let world = World::new();
    let reference = arrived(&world);
    let link = locked(&world, &reference);
    let mut ada = world.signed_in("ada@harbour.example");
    let page = ada.get(&format!("/tickets/{reference}"));
    assert!(page.says("The seller cannot look at it") && page.says("Next: You"), "{}", page.text());
    let page = ada.get(&page.link("See what to do"));
    assert!(page.says("icloud.com/find") && page.says("Tuesday 2 June, 17:00"), "{}", page.text());
    let page = ada.press(page, "I removed it");
    assert!(page.says("Thank you. The seller goes on"), "{}", page.text());
    assert!(
        page.says("Due by Thursday 21 May, 17:00") && page.says("Said to be unlocked"),
        "{}",
        page.text()
    );
    assert_eq!(world.browser().get(&link).status, 410);
    assert_eq!(ada.get(&format!("/tickets/{reference}/lock")).status, 409, "nothing is in the way any more");
}

#[test]
fn another_company_finds_nothing_and_a_page_of_before_changes_nothing() {
    let world = World::new();
    let reference = arrived(&world);
    locked(&world, &reference);
    let here = format!("/tickets/{reference}/lock");
    let mut cleo = world.signed_in("cleo@oakmere.example");
    assert_eq!(cleo.get(&here).status, 404);
    assert_eq!(cleo.post(&here, &[("kind", "account_lock"), ("version", "7")]).status, 404);
    let mut ada = world.signed_in("ada@harbour.example");
    assert_eq!(ada.post(&here, &[("kind", "account_lock"), ("version", "1")]).status, 409);
    assert_eq!(ada.post(&here, &[("kind", "gone"), ("version", "1")]).status, 409);
    assert_eq!(ada.get(&here).status, 200, "it is still locked");
}

#[test]
fn a_customer_sends_a_proof_and_does_not_say_that_it_is_one() {
    let world = World::new();
    let reference = arrived(&world);
    let mut rita = world.signed_in("rita@brightwell.example");
    let mut page = rita.get(&format!("/workshop/tickets/{reference}/lock"));
    page.choose("A proof is missing");
    rita.press(page, "Tell the customer");
    let mut ada = world.signed_in("ada@harbour.example");
    let page = ada.get(&format!("/tickets/{reference}/lock"));
    assert!(page.says("Send the proof") && !page.says("I removed it"), "{}", page.text());
    let version = ada.get(&format!("/tickets/{reference}")).value("version");
    let form = [("kind", "missing_proof"), ("version", version.as_str())];
    let refused = ada.post(&format!("/tickets/{reference}/lock"), &form);
    assert_eq!(refused.status, 409);
    assert!(ada.get(&format!("/tickets/{reference}")).says("The seller cannot look at it"));
}
