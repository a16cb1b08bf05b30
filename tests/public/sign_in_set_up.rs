//! Setting a second factor up at the first sign-in: nobody of staff comes in without one.
use crate::support::browser::{Browser, Page};
use crate::support::second_factor::{recovery_codes, shown_on};
use crate::support::world::{PASSWORD, World};
use diesel::prelude::*;
use sendback::schema::{recovery_codes as codes, second_factors};

/// Sam, who has none yet, after the right password.
fn half(world: &World) -> (Browser, Page) {
    world.app.write_now(|tx| Ok(diesel::delete(second_factors::table).execute(&mut **tx)?)).unwrap();
    again(world)
}

fn again(world: &World) -> (Browser, Page) {
    let mut browser = world.browser();
    let mut page = browser.get("/admin/timetable");
    page.fill("E-mail address", "sam@sendback.example");
    page.fill("Password", PASSWORD);
    let page = browser.press(page, "Sign in");
    (browser, page)
}

#[test]
fn the_first_sign_in_sets_one_up_and_shows_ten_codes_once() {
    let world = World::new();
    let (mut browser, mut page) = half(&world);
    assert_eq!((page.status, page.path.as_str()), (200, "/sign-in/set-up?next=%2Fadmin%2Ftimetable"));
    assert!(page.body().contains("<svg viewBox="), "there is a picture to scan");
    assert_eq!(browser.get("/admin").path, "/sign-in/set-up?next=%2Fadmin", "nothing opens before");
    let shared = shown_on(&page);
    page.fill("Code", "123456789");
    let mut page = browser.press(page, "Switch it on");
    assert_eq!(page.status, 422);
    assert_eq!(shown_on(&page).bytes(), shared.bytes(), "an app that has read it goes on with it");
    page.fill("Code", &shared.code(world.app.clock.now().unix()));
    let page = browser.press(page, "Switch it on");
    let paper = recovery_codes(&page);
    assert_eq!(paper.len(), 10, "{}", page.text());
    assert!(page.body().contains("href=\"/admin/timetable\""), "it goes on where they wanted to");
    assert_eq!(page.headers["cache-control"], "no-store");
    assert_eq!(browser.get("/admin/timetable").status, 200);
    for path in ["/account/second-factor", "/account", "/sign-in/set-up"] {
        let page = browser.get(path);
        assert!(recovery_codes(&page).is_empty() && !paper.iter().any(|code| page.says(code)), "{path}");
    }
    let hashes: Vec<String> =
        world.app.write_now(|tx| Ok(codes::table.select(codes::code_hash).load(&mut **tx)?)).unwrap();
    assert_eq!(hashes.len(), 10);
    assert!(hashes.iter().all(|hash| hash.len() == 64 && !paper.iter().any(|code| hash.contains(code))));
    world.work();
    assert_eq!(world.mail_to("sam@sendback.example").0, "Your second factor at Sendback was set up");
    assert!(again(&world).1.path.starts_with("/sign-in/code"), "from now on it is asked for");
}

/// Whoever else has the password may have looked at the page first.
#[test]
fn what_one_browser_was_shown_is_worth_nothing_once_the_person_signs_in_in_another() {
    let world = World::new();
    let (mut thief, page) = half(&world);
    let stolen = shown_on(&page);
    let (mut sam, mut page) = again(&world);
    let shared = shown_on(&page);
    assert_ne!(stolen.bytes(), shared.bytes());
    assert_eq!(thief.get("/sign-in/set-up").path, "/sign-in", "and does not see the new one");
    page.fill("Code", &shared.code(world.app.clock.now().unix()));
    assert_eq!(recovery_codes(&sam.press(page, "Switch it on")).len(), 10);
    let code = stolen.code(world.app.clock.now().plus_seconds(30).unix());
    assert_eq!(thief.post("/sign-in/set-up", &[("code", &code)]).headers["location"], "/sign-in");
    let mut browser = again(&world).0;
    assert_eq!(browser.post("/sign-in/code", &[("code", &code)]).status, 422);
}

#[test]
fn somebody_who_has_one_cannot_set_up_another_with_the_password_alone() {
    let world = World::new();
    let (mut browser, page) = again(&world);
    assert_eq!(page.path, "/sign-in/code?next=%2Fadmin%2Ftimetable");
    assert_eq!(browser.get("/sign-in/set-up").path, "/sign-in");
    let page = browser.post("/sign-in/set-up", &[("code", &world.code())]);
    assert_eq!(page.headers["location"], "/sign-in");
}

#[test]
fn a_page_to_set_one_up_that_was_left_open_is_over_after_a_quarter_of_an_hour() {
    let world = World::new();
    let (mut browser, mut page) = half(&world);
    let shared = shown_on(&page);
    world.at(world.app.clock.now().plus_seconds(900));
    page.fill("Code", &shared.code(world.app.clock.now().unix()));
    let page = browser.press(page, "Switch it on");
    assert!(page.path.starts_with("/sign-in?next=") && page.says("You were signed out"), "{}", page.text());
}

#[test]
fn the_address_for_the_app_names_the_marketplace_and_the_account() {
    let shared = sendback::secret::one_time::Shared::of_sample_people();
    let address = shared.address("Returns: Ltd", "sam@sendback.example").unwrap();
    assert!(address.starts_with("otpauth://totp/Returns%20%20Ltd:sam%40sendback.example?"), "{address}");
    assert!(address.contains("secret=") && address.contains("issuer=Returns%20%20Ltd"), "{address}");
}

/// RFC 6238, appendix B: SHA-1, the last six of eight digits.
#[test]
fn codes_are_those_of_the_standard() {
    let shared = sendback::secret::one_time::Shared::of(b"12345678901234567890".to_vec());
    for (at, code) in [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ] {
        assert_eq!(shared.code(at), code);
        assert_eq!(shared.check(code, at), Some(at / 30));
        assert_eq!(shared.check(code, at + 30), Some(at / 30), "a clock that is late");
        assert_eq!(shared.check(code, at + 90), None);
    }
    assert_eq!(shared.check("", 59), None);
    assert_eq!(shared.check("28708", 59), None);
    assert_eq!(shared.check("２８７０８２", 59), None, "digits of another script are no code");
}
