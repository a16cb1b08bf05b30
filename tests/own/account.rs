//! One's own account: another password for whoever knows the present one.
use crate::support::world::{PASSWORD, World};

const NEW: &str = "seven grey herons";

fn sign_in(world: &World, typed: &str) -> u16 {
    world.browser().post("/sign-in", &[("email", "ada@harbour.example"), ("password", typed)]).status
}

#[test]
fn everybody_finds_it_by_their_name_with_their_own_way_back() {
    let world = World::new();
    for (email, name, home) in [
        ("ada@harbour.example", "Ada Marsh", "/tickets"),
        ("rita@brightwell.example", "Rita Holm", "/workshop"),
        ("sam@sendback.example", "Sam Okoro", "/admin"),
        ("amy@sendback.example", "Amy Lund", "/admin/manage"),
    ] {
        let mut browser = world.signed_in(email);
        let page = browser.get("/");
        let page = browser.get(&page.link(name));
        assert_eq!((page.status, page.path.as_str()), (200, "/account"));
        assert!(page.says(email) && page.says(name), "{}", page.text());
        assert!(page.body().contains(&format!("<a href=\"{home}\"")), "{email} has no way to {home}");
    }
    let page = world.browser().get("/account");
    assert!(page.path.starts_with("/sign-in?next=%2Faccount"), "{}", page.path);
}

#[test]
fn a_changed_password_ends_every_other_session_and_every_open_link() {
    let world = World::new();
    let mut other = world.signed_in("ada@harbour.example");
    let mut ada = world.signed_in("ada@harbour.example");
    world.browser().post("/forgotten", &[("email", "ada@harbour.example")]);
    world.work();
    let link = crate::support::story::password_link_to(&world, "ada@harbour.example");
    let old = ada.cookies["sendback"].clone();
    let mut page = ada.get("/account");
    page.fill("Present password", PASSWORD);
    page.fill("New password", NEW);
    let page = ada.press(page, "Change password");
    assert!(page.says("Your password is changed."), "{}", page.text());
    assert!(ada.get("/tickets").says("Your returns"), "this browser was signed out");
    assert!(other.get("/tickets").says("Sign in"), "the other browser is still signed in");
    let mut thief = world.browser();
    thief.cookies.insert("sendback".to_owned(), old);
    assert!(thief.get("/tickets").says("Sign in"), "the key from before still opens");
    assert_eq!(world.browser().get(&link).status, 410);
    assert_eq!((sign_in(&world, PASSWORD), sign_in(&world, NEW)), (422, 303));
    // Fields that the page does not have change nothing, and nobody else.
    let fields = [
        ("current", NEW),
        ("password", "another grey heron"),
        ("email", "bob@harbour.example"),
        ("person", world.bob.as_str()),
        ("role", "administrator"),
    ];
    assert_eq!(ada.post("/account", &fields).status, 303);
    assert_eq!(sign_in(&world, "another grey heron"), 303);
    world.signed_in("bob@harbour.example");
    assert_eq!(ada.get("/admin").status, 404);
    assert!(ada.get("/account").says("ada@harbour.example"));
    // Whoever it was: the owner hears of it, in a mail that opens nothing.
    world.work();
    let (subject, text) = world.mail_to("ada@harbour.example");
    assert_eq!(subject, "Your password at Sendback was changed");
    assert!(text.contains("Monday 18 May, 10:00") && text.contains("It was not you? Call"), "{text}");
    assert!(!text.contains("://") && !text.contains(NEW) && !text.contains(PASSWORD), "{text}");
    let letters = || world.mails().len();
    let before = letters();
    let mut page = ada.get("/account");
    page.fill("Present password", "wrong wrong wrong");
    page.fill("New password", "a fourth grey heron");
    assert_eq!(ada.press(page, "Change password").status, 422);
    world.work();
    assert_eq!(letters(), before, "nothing was changed");
}

#[test]
fn without_the_present_password_nothing_changes_and_guessing_makes_wait() {
    let world = World::new();
    let mut ada = world.signed_in("ada@harbour.example");
    let page = ada.post("/account", &[("current", "wrong"), ("password", "short")]);
    assert_eq!(page.status, 422);
    assert!(
        page.says("That is not your present password.") && page.says("Use 8 characters or more"),
        "not all problems at once: {}",
        page.text()
    );
    for _ in 0..4 {
        assert_eq!(ada.post("/account", &[("current", "wrong"), ("password", NEW)]).status, 422);
    }
    assert_eq!(ada.post("/account", &[("current", PASSWORD), ("password", NEW)]).status, 429);
    assert_eq!(sign_in(&world, NEW), 429, "the sign-in has another count");
}

#[test]
fn the_new_one_obeys_the_rules_and_the_right_present_one_alone_is_not_enough() {
    let world = World::new();
    let mut ada = world.signed_in("ada@harbour.example");
    for easy in ["", "password1", "adamarsh2026", "ada@harbour.example"] {
        let page = ada.post("/account", &[("current", PASSWORD), ("password", easy)]);
        assert_eq!(page.status, 422, "{easy}");
        assert!(!page.says("That is not your present password."));
    }
    assert_eq!(sign_in(&world, PASSWORD), 303);
}
