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
