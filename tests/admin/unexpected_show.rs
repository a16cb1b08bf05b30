//! One parcel that nobody expected.
use crate::support::story::{on_its_way, photo};
use crate::support::world::World;

/// Rita tells support of a parcel; the address of its page.
fn told(world: &World) -> String {
    let mut rita = world.signed_in("rita@brightwell.example");
    let mut page = rita.get("/workshop?scan=ZZ999");
    page.fill("Who sent it?", "A. Nobody, Hull");
    page.attach("Photos", "box.jpg", photo(60));
    assert!(rita.press(page, "Tell support").says("Support is told."));
    world.signed_in("sam@sendback.example").get("/admin/unexpected").link("ZZ999")
}

#[test]
fn it_is_linked_to_a_return_of_that_seller_and_the_seller_reads_which() {
    let world = World::new();
    let reference = on_its_way(&world);
    let at = told(&world);
    let mut sam = world.signed_in("sam@sendback.example");
    let page = sam.get(&at);
    assert!(page.says("A. Nobody, Hull") && page.says("Brightwell"), "{}", page.text());
    let mut page = sam.press(page, "Answer the seller");
    assert!(page.status == 422 && page.says("Choose whose it is."), "{}", page.text());
    page.choose("It belongs to a return");
    page.fill("If it belongs to a return", "SB-2222-2222");
    let mut page = sam.press(page, "Answer the seller");
    assert!(page.status == 422 && page.says("reference"), "{}", page.text());
    page.choose("It belongs to a return");
    page.fill("If it belongs to a return", &reference);
    let second = sam.get(&at);
    let page = sam.press(page, "Answer the seller");
    assert!(page.says("The seller has your answer.") && page.says("No parcel waits"), "{}", page.text());
    let mut second = second;
    second.choose("It belongs to no return");
    second.fill("If it belongs to none", "Send it back, please.");
    let again = sam.press(second, "Answer the seller");
    assert!(again.status == 409 && again.says(&reference), "{}", again.text());
    let desk = world.signed_in("rita@brightwell.example").get("/workshop");
    assert!(desk.says(&format!("It belongs to return {reference}")), "{}", desk.text());
    let tasks = world.signed_in("amy@sendback.example").get("/admin/tasks");
    assert!(!tasks.says("nobody expects"), "{}", tasks.text());
}

#[test]
fn it_is_put_aside_with_a_reason_for_the_seller() {
    let world = World::new();
    let at = told(&world);
    let mut sam = world.signed_in("sam@sendback.example");
    let mut page = sam.get(&at);
    page.choose("It belongs to no return");
    let mut page = sam.press(page, "Answer the seller");
    assert!(page.status == 422 && page.says("Write why"), "{}", page.text());
    page.choose("It belongs to no return");
    page.fill("If it belongs to none", "Refuse it: it is not ours.");
    sam.press(page, "Answer the seller");
    let desk = world.signed_in("rita@brightwell.example").get("/workshop");
    assert!(desk.says("Refuse it: it is not ours."), "{}", desk.text());
}
