//! A second factor that is being set up: only its own person sees it, and only the right code switches it on.
use crate::support::second_factor::shown_on;
use crate::support::world::{PASSWORD, World};

#[test]
fn it_is_shown_to_its_person_alone_and_waits_for_the_right_code() {
    let world = World::new();
    let (mut ada, mut bob) = (world.signed_in("ada@harbour.example"), world.signed_in("bob@harbour.example"));
    assert_eq!(ada.get("/account/second-factor/new").path, "/account/second-factor", "nothing is set up");
    ada.post("/account/second-factor", &[("password", PASSWORD)]);
    bob.post("/account/second-factor", &[("password", PASSWORD)]);
    let (mut page, his) = (ada.get("/account/second-factor/new"), bob.get("/account/second-factor/new"));
    let (hers, his) = (shown_on(&page), shown_on(&his));
    assert_ne!(hers.bytes(), his.bytes());
    page.fill("Code", &his.code(world.app.clock.now().unix()));
    let page = ada.press(page, "Switch it on");
    assert_eq!(page.status, 422, "{}", page.text());
    assert_eq!(shown_on(&page).bytes(), hers.bytes());
    assert!(ada.get("/account").says("Off: your password alone signs you in."));
    // Looking again shows the same: an app may have read it.
    assert_eq!(shown_on(&ada.get("/account/second-factor/new")).bytes(), hers.bytes());
}

#[test]
fn nobody_else_with_the_password_sees_what_is_being_set_up() {
    let world = World::new();
    let mut before = world.signed_in("ada@harbour.example");
    let mut ada = world.signed_in("ada@harbour.example");
    ada.post("/account/second-factor", &[("password", PASSWORD)]);
    let mut page = ada.get("/account/second-factor/new");
    let hers = shown_on(&page);
    let shut = before.get("/account/second-factor/new");
    assert!(shut.path.starts_with("/sign-in"), "a browser from before is signed out: {}", shut.text());
    let mut later = world.signed_in("ada@harbour.example");
    let shown = later.get("/account/second-factor/new");
    assert_eq!(
        shown.path,
        "/account/second-factor",
        "one that comes later is shown nothing: {}",
        shown.text()
    );
    // What was begun is given up: its code switches nothing on, and she begins anew.
    page.fill("Code", &hers.code(world.app.clock.now().unix()));
    let page = ada.press(page, "Switch it on");
    assert_eq!(page.path, "/account/second-factor", "{}", page.text());
    assert!(page.says("Your password"), "{}", page.text());
    ada.post("/account/second-factor", &[("password", PASSWORD)]);
    assert_ne!(shown_on(&ada.get("/account/second-factor/new")).bytes(), hers.bytes());
}
