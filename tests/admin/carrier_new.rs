//! A new carrier: an account that Karrio asks, with its own limits.
use crate::support::world::World;

/// Adds a carrier through its page; gives its id.
pub(crate) fn added(world: &World, name: &str) -> String {
    let mut amy = world.signed_in("amy@sendback.example");
    let mut page = amy.get("/admin/carriers/new");
    page.fill("Name", name);
    page.fill("Account", "dpd-returns");
    page.fill("Service", "dpd_return");
    let page = amy.press(page, "Add the carrier");
    let id = page.path.rsplit('/').next().unwrap().split('?').next().unwrap();
    assert!(page.says("Added.") && page.says(name), "{}", page.text());
    id.to_owned()
}

#[test]
fn it_is_added_with_its_account_and_says_that_karrio_is_missing() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    assert!(amy.get("/admin/carriers/new").says("No Karrio server is in the settings"));
    let id = added(&world, "DPD");
    let page = amy.get(&format!("/admin/carriers/{id}"));
    assert_eq!((page.value("account"), page.value("service")), ("dpd-returns".into(), "dpd_return".into()));
    assert!(page.says("It was not asked yet.") && page.says("Labels wait for them."));
    assert!(amy.get("/admin/carriers").says("DPD"));
}

#[test]
fn what_is_missing_too_much_or_taken_is_said_and_everything_typed_is_kept() {
    let world = World::new();
    added(&world, "DPD");
    let mut amy = world.signed_in("amy@sendback.example");
    let mut page = amy.get("/admin/carriers/new");
    page.fill("Seconds for an answer", "90");
    page.fill("Questions at the same time", "0");
    let page = amy.press(page, "Add the carrier");
    assert_eq!(page.status, 422);
    for said in [
        "Enter what the carrier is called",
        "Enter the carrier_id",
        "Enter the service",
        "from 2 to 40",
        "from 1 to 8",
    ] {
        assert!(page.says(said), "{said}: {}", page.text());
    }
    let mut page = page;
    page.fill("Name", "  dpd ");
    page.fill("Account", "a");
    page.fill("Service", "b");
    page.fill("Seconds for an answer", "20");
    page.fill("Questions at the same time", "2");
    let page = amy.press(page, "Add the carrier");
    assert_eq!((page.status, page.value("account").as_str()), (422, "a"));
    assert!(page.says("There is a carrier of that name already."));
    let mut page = page;
    page.fill("Name", &"x".repeat(61));
    assert!(amy.press(page, "Add the carrier").says("This is too long."));
}
