//! One's own second factor: switched on after the password, changed and switched off after a code, and never by who must have one.
use crate::support::second_factor::{recovery_codes, shown_on};
use crate::support::world::{PASSWORD, World};
use sendback::secret::one_time::Shared;

/// Ada switches one on; what her app knows, and her codes on paper.
fn on(world: &World) -> (crate::support::browser::Browser, Shared, Vec<String>) {
    let mut ada = world.signed_in("ada@harbour.example");
    let mut page = ada.get("/account/second-factor");
    page.fill("Your password", PASSWORD);
    let mut page = ada.press(page, "Set it up");
    assert_eq!(page.path, "/account/second-factor/new");
    let shared = shown_on(&page);
    page.fill("Code", &shared.code(world.app.clock.now().unix()));
    let paper = recovery_codes(&ada.press(page, "Switch it on"));
    (ada, shared, paper)
}

#[test]
fn a_customer_switches_one_on_and_is_asked_for_codes_from_then_on() {
    let world = World::new();
    let mut elsewhere = world.signed_in("ada@harbour.example");
    let (mut ada, shared, paper) = on(&world);
    assert_eq!(paper.len(), 10);
    assert!(elsewhere.get("/tickets").path.starts_with("/sign-in"), "everywhere else they are signed out");
    assert!(ada.get("/account/second-factor").says("10 recovery codes are left"));
    let mut browser = world.browser();
    let page = browser.post("/sign-in", &[("email", "ada@harbour.example"), ("password", PASSWORD)]);
    assert_eq!(page.headers["location"], "/sign-in/code");
    world.at(world.app.clock.now().plus_seconds(30));
    let code = shared.code(world.app.clock.now().unix());
    assert_eq!(browser.post("/sign-in/code", &[("code", &code)]).headers["location"], "/tickets");
}

#[test]
fn an_open_browser_alone_changes_nothing() {
    let world = World::new();
    let mut bob = world.signed_in("bob@harbour.example");
    let page = bob.post("/account/second-factor", &[("password", "not it")]);
    assert_eq!(page.status, 422);
    assert!(page.says("That is not your password."), "{}", page.text());
    assert_eq!(bob.get("/account/second-factor/new").path, "/account/second-factor", "nothing was begun");
    let (mut ada, ..) = on(&world);
    for path in ["/account/second-factor", "/account/second-factor/codes", "/account/second-factor/removal"] {
        let page = ada.post(path, &[("code", "000000"), ("password", PASSWORD)]);
        assert_eq!(page.status, 422, "{path}");
        assert!(page.says("That code is not right, or it was used already."), "{path}");
    }
    assert!(ada.get("/account/second-factor").says("10 recovery codes are left"));
    assert_eq!(ada.get("/account/second-factor/new").path, "/account/second-factor");
}

#[test]
fn fresh_codes_make_the_old_ones_worthless_and_a_customer_may_switch_it_off() {
    let world = World::new();
    let (mut ada, _, paper) = on(&world);
    let mut page = ada.get("/account/second-factor");
    page.fill("Code", &paper[0]);
    let fresh = recovery_codes(&ada.press(page, "Get fresh recovery codes"));
    assert!(fresh.len() == 10 && !fresh.contains(&paper[1]));
    assert_eq!(ada.post("/account/second-factor/removal", &[("code", &paper[1])]).status, 422);
    let page = ada.post("/account/second-factor/removal", &[("code", &fresh[0])]);
    assert_eq!(page.status, 303);
    assert!(ada.get("/account/second-factor").says("Set it up"));
    world.work();
    assert_eq!(world.mail_to("ada@harbour.example").0, "Your second factor at Sendback was taken away");
    assert_eq!(world.signed_in("ada@harbour.example").get("/tickets").status, 200);
}

#[test]
fn staff_change_theirs_and_never_do_without() {
    let world = World::new();
    let mut rita = world.signed_in("rita@brightwell.example");
    world.at(world.app.clock.now().plus_seconds(60));
    let page = rita.get("/account/second-factor");
    assert!(!page.has_button("Switch it off"), "{}", page.text());
    let page = rita.post("/account/second-factor/removal", &[("code", &world.code())]);
    assert!(page.status == 422 && page.says("you cannot do without a second factor"), "{}", page.text());
    let mut page = rita.get("/account/second-factor");
    page.fill("Code", &world.code());
    let mut page = rita.press(page, "Set up another app");
    let another = shown_on(&page);
    // The old app goes on to work until the new one is switched on.
    world.at(world.app.clock.now().plus_seconds(60));
    assert_eq!(world.signed_in("rita@brightwell.example").get("/workshop").status, 200);
    page.fill("Code", &another.code(world.app.clock.now().unix()));
    assert_eq!(recovery_codes(&rita.press(page, "Switch it on")).len(), 10);
    world.at(world.app.clock.now().plus_seconds(60));
    let sign_in = |code: &str| {
        let mut browser = world.browser();
        browser.post("/sign-in", &[("email", "rita@brightwell.example"), ("password", PASSWORD)]);
        browser.post("/sign-in/code", &[("code", code)]).status
    };
    assert_eq!(sign_in(&world.code()), 422);
    assert_eq!(sign_in(&another.code(world.app.clock.now().unix())), 303);
}
