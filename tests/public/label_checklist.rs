//! What is ticked off beside the label: written down for the seller, and never in the way.
use crate::support::story::{labelled, posted, submitted};
use crate::support::world::World;

#[test]
fn what_is_ticked_stays_ticked_and_the_seller_sees_it() {
    let world = World::new();
    let reference = submitted(&world);
    let link = labelled(&world, &reference);
    let mut pete = world.browser();
    let mut page = pete.get(&link);
    page.choose("It is backed up");
    page.choose("It cannot be done: the device is dead");
    let mut page = pete.press(page, "Save what is done");
    assert!(page.says("Saved. The seller sees what you have done."), "{}", page.text());
    assert!(page.body().contains(r#"name="backed_up" value="yes" checked"#));
    assert!(!page.body().contains(r#"name="packed" value="yes" checked"#));
    page.choose("It is packed");
    let page = pete.press(page, "Save what is done");
    assert!(page.body().contains(r#"name="packed" value="yes" checked"#));
    let receipt =
        world.signed_in("rita@brightwell.example").get(&format!("/workshop/tickets/{reference}/receipt"));
    let said = "backed up; accounts not disconnected, since the device is dead; wrapped in a rigid box";
    assert!(receipt.says(said), "{}", receipt.text());
}

#[test]
fn nothing_has_to_be_ticked_and_what_is_strange_is_nothing() {
    let world = World::new();
    let reference = submitted(&world);
    let link = labelled(&world, &reference);
    let mut pete = world.browser();
    let page = pete.get(&link);
    let csrf = page.value("csrf");
    let strange = [("csrf", csrf.as_str()), ("stage", "closed"), ("backed_up,slip", "yes"), ("stuck", "")];
    assert_eq!(pete.post(&format!("{link}/checklist"), &strange).status, 303);
    let page = pete.get(&link);
    assert!(page.body().contains(r#"name="stuck" value="yes" checked"#));
    assert!(!page.body().contains(r#"name="slip" value="yes" checked"#));
    posted(&world, &link);
    let receipt =
        world.signed_in("rita@brightwell.example").get(&format!("/workshop/tickets/{reference}/receipt"));
    assert!(receipt.says("label stuck on"), "{}", receipt.text());
}

#[test]
fn looking_ticks_nothing_and_a_wrong_token_neither() {
    let world = World::new();
    let reference = submitted(&world);
    let link = labelled(&world, &reference);
    let mut pete = world.browser();
    assert_eq!(pete.get(&format!("{link}/checklist")).status, 404);
    let wrong = format!("/l/{}/checklist", "A".repeat(43));
    assert_eq!(pete.post(&wrong, &[("packed", "yes")]).status, 404);
    let receipt =
        world.signed_in("rita@brightwell.example").get(&format!("/workshop/tickets/{reference}/receipt"));
    assert!(receipt.says("The sender ticked offNothing"), "{}", receipt.text());
}
