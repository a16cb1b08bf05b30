//! The confirmation.
use crate::support::story::submitted;
use crate::support::world::World;

#[test]
fn it_names_the_reference_what_is_stored_and_what_happens_by_when_and_can_be_looked_at_again() {
    let world = World::new();
    let reference = submitted(&world);
    let mut bob = world.signed_in("bob@harbour.example");
    let page = bob.get(&format!("/tickets/{reference}/sent"));
    for said in
        [reference.as_str(), "2 of 2 photos stored.", "by Tuesday 19 May, 17:00", "Within 3 business days"]
    {
        assert!(page.says(said), "{said}: {}", page.text());
    }
}
