//! Signing in and out: the same answer for everybody who is wrong, a wait after too many tries, and nothing typed is lost.
use crate::support::story::{begin, fill_problem};
use crate::support::world::{ADAS_IMEI, PASSWORD, World, monday};
use diesel::prelude::*;
use sendback::models::person::{NewPerson, Person};
use sendback::schema::{people, sessions};
use sendback::secret::password::{self, Problem, Verdict};
use std::time::{Duration, Instant};

fn try_to(world: &World, email: &str, typed: &str) -> (u16, String, Duration) {
    let mut browser = world.browser();
    let began = Instant::now();
    let page = browser.post("/sign-in", &[("email", email), ("password", typed)]);
    (page.status, page.text().replace(email, ""), began.elapsed())
}

#[test]
fn a_known_and_an_unknown_person_get_the_same_answer_after_the_same_time() {
    let world = World::with(|config| {
        config.limits.sign_in_failures = 1000;
        config.limits.sign_in_failures_address = 1000;
    });
    let (mut known, mut unknown) = (vec![], vec![]);
    for n in 0..9 {
        let a = try_to(&world, "ada@harbour.example", &format!("wrong password {n}"));
        let b = try_to(&world, "nobody@harbour.example", &format!("wrong password {n}"));
        assert_eq!((a.0, &a.1), (b.0, &b.1));
        assert_eq!(a.0, 422);
        known.push(a.2);
        unknown.push(b.2);
    }
    known.sort();
    unknown.sort();
    let ratio = known[4].as_secs_f64() / unknown[4].as_secs_f64();
    assert!((0.6..1.6).contains(&ratio), "the times tell: {known:?} {unknown:?}");
}

#[test]
fn five_failures_make_that_account_wait_at_that_address_and_nobody_else() {
    let world = World::new();
    for _ in 0..5 {
        assert_eq!(try_to(&world, "ada@harbour.example", "wrong").0, 422);
    }
    let mut browser = world.browser();
    let page = browser.post("/sign-in", &[("email", "Ada@Harbour.example"), ("password", PASSWORD)]);
    assert_eq!(page.status, 429);
    let wait: i64 = page.headers["retry-after"].parse().unwrap();
    assert!((1..=900).contains(&wait));
    world.signed_in("bob@harbour.example");
    world.at(monday().plus_seconds(wait + 1));
    world.signed_in("ada@harbour.example");
}

#[test]
fn a_password_is_long_takes_any_character_and_is_never_cut() {
    assert_eq!(password::check("x7Qp2vL", &[]), Err(Problem::TooShort));
    assert_eq!(password::check("x7Qp2vLm", &[]), Ok(()));
    let longest: String = "mild otter, 7 keys: ".repeat(10);
    assert_eq!(longest.chars().count(), 200);
    assert_eq!(password::check(&longest, &[]), Ok(()));
    assert_eq!(password::check(&format!("{longest}!"), &[]), Err(Problem::TooLong));
    let kept = password::hash(&longest).unwrap();
    assert_eq!(password::verify(Some(&kept), &longest), Verdict::Right);
    assert_eq!(password::verify(Some(&kept), longest.trim_end()), Verdict::Wrong);
    let long = format!("pässwörd with spaces 🔑{}", "x".repeat(60));
    let kept = password::hash(&long).unwrap();
    assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1"), "{kept}");
    assert_eq!(password::verify(Some(&kept), &long), Verdict::Right);
    let mut cut = long.clone();
    cut.pop();
    assert_eq!(password::verify(Some(&kept), &cut), Verdict::Wrong);
    assert_eq!(password::verify(Some(&kept), &format!("{cut}y")), Verdict::Wrong);
    assert_eq!(password::verify(None, "nobody has this password"), Verdict::Wrong);
    // One keyboard sends é as one sign, another as e and an accent.
    let kept = password::hash("caf\u{e9} am ufer").unwrap();
    assert_eq!(password::verify(Some(&kept), "cafe\u{301} am ufer"), Verdict::Right);
}

#[test]
fn a_megabyte_of_password_is_answered_at_once() {
    let world = World::new();
    let (status, _, took) = try_to(&world, "ada@harbour.example", &"x".repeat(1 << 20));
    assert_eq!(status, 422);
    assert!(took < Duration::from_secs(1), "{took:?}");
    let (status, ..) = try_to(&world, "ada@harbour.example", &"x".repeat(3 << 20));
    assert_eq!(status, 413);
}

#[test]
fn an_old_hash_is_made_anew_at_the_next_sign_in() {
    let world = World::new();
    // m=4096, t=1: weaker than today's.
    let old = {
        use argon2::PasswordHasher;
        let weak = argon2::Params::new(4096, 1, 1, None).unwrap();
        argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, weak)
            .hash_password(PASSWORD.as_bytes())
            .unwrap()
            .to_string()
    };
    world.app.write_now(|tx| Person::set_password_hash(tx, &world.ada.person, &old)).unwrap();
    world.signed_in("ada@harbour.example");
    let kept: Option<String> = world
        .app
        .write_now(|tx| {
            Ok(people::table.find(&world.ada.person).select(people::password_hash).first(&mut **tx)?)
        })
        .unwrap();
    assert!(kept.unwrap().starts_with("$argon2id$v=19$m=19456,t=2,p=1"));
    world.signed_in("ada@harbour.example");
}

#[test]
fn the_key_is_new_at_every_sign_in_and_only_its_hash_is_kept() {
    let world = World::new();
    let mut browser = world.browser();
    browser.cookies.insert("sendback".to_owned(), "A".repeat(43));
    let page = browser.post("/sign-in", &[("email", "ada@harbour.example"), ("password", PASSWORD)]);
    assert_eq!(page.status, 303);
    let cookie = &page.headers["set-cookie"];
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    let key = browser.cookies["sendback"].clone();
    assert_ne!(key, "A".repeat(43));
    let rows: Vec<String> =
        world.app.write_now(|tx| Ok(sessions::table.select(sessions::key_hash).load(&mut **tx)?)).unwrap();
    assert!(rows.iter().all(|hash| hash.len() == 64 && *hash != key));
    assert!(!page.body().contains(&key));
}

#[test]
fn an_old_cookie_is_dead_after_signing_out_and_after_being_disabled() {
    let world = World::new();
    let mut ada = world.signed_in("ada@harbour.example");
    let old = ada.cookies.clone();
    let page = ada.get("/tickets");
    let page = ada.send(&page, "Sign out");
    assert_eq!(page.status, 303);
    assert!(page.headers["clear-site-data"].contains("\"storage\""));
    ada.cookies = old;
    assert!(ada.get("/tickets").says("Sign in"));
    let mut bob = world.signed_in("bob@harbour.example");
    world.app.write_now(|tx| Person::disable(tx, &world.bob)).unwrap();
    assert!(bob.get("/tickets").says("Sign in"));
    assert_eq!(try_to(&world, "bob@harbour.example", PASSWORD).0, 422);
}

#[test]
fn a_session_ends_when_it_is_idle_and_in_any_case_after_a_week() {
    let world = World::new();
    let mut ada = world.signed_in("ada@harbour.example");
    for hours in [11, 22, 33] {
        world.at(monday().plus_seconds(hours * 3600));
        assert!(ada.get("/tickets").says("Your returns"), "after {hours} hours");
    }
    world.at(monday().plus_seconds(46 * 3600));
    assert!(ada.get("/tickets").says("You were signed out"));
    world.at(monday());
    let mut bob = world.signed_in("bob@harbour.example");
    for hours in (0..15).map(|n| n * 11) {
        world.at(monday().plus_seconds(hours * 3600));
        bob.get("/tickets");
    }
    world.at(monday().plus_days(7).plus_seconds(1));
    assert!(bob.get("/tickets").says("Sign in"));
}

/// Signs somebody of staff in, a minute later than the last one: where the code leads to.
fn second_step(world: &World, email: &str, next: &str) -> String {
    world.at(world.app.clock.now().plus_seconds(60));
    let mut browser = world.browser();
    let fields = [("email", email), ("password", PASSWORD), ("next", next)];
    assert_eq!(browser.post("/sign-in", &fields).headers["location"], "/sign-in/code");
    let code = [("code", world.code()), ("next", next.to_owned())];
    let code: Vec<(&str, &str)> = code.iter().map(|(name, value)| (*name, value.as_str())).collect();
    browser.post("/sign-in/code", &code).headers["location"].clone()
}

#[test]
fn afterwards_everybody_comes_to_where_they_wanted_and_never_to_another_site() {
    let world = World::new();
    let mut browser = world.browser();
    let device = format!("/devices/{}", world.adas_phone);
    let mut page = browser.get(&device);
    assert!(page.path.starts_with("/sign-in?next="));
    page.fill("E-mail address", "ada@harbour.example");
    page.fill("Password", PASSWORD);
    assert_eq!(browser.press(page, "Sign in").path, device);
    for (email, home) in [
        ("ada@harbour.example", "/tickets"),
        ("sam@sendback.example", "/admin"),
        ("rita@brightwell.example", "/workshop"),
    ] {
        for next in [
            "//evil.example",
            "/\\evil.example",
            "https:evil.example",
            "javascript:alert(1)",
            "\t//evil.example",
            "https://evil.example/",
            "",
        ] {
            let fields = [("email", email), ("password", PASSWORD), ("next", next)];
            let page = world.browser().post("/sign-in", &fields);
            let to = if email == "ada@harbour.example" {
                page.headers["location"].clone()
            } else {
                assert_eq!(page.headers["location"], "/sign-in/code", "{next:?}");
                second_step(&world, email, next)
            };
            assert_eq!(to, home, "{next:?}");
        }
    }
}

#[test]
fn what_was_typed_when_the_session_had_ended_can_be_sent_after_signing_in() {
    let world = World::new();
    let mut ada = world.signed_in("ada@harbour.example");
    let mut page = begin(&mut ada, &world.adas_phone);
    let path = page.path.clone();
    fill_problem(&mut page, ADAS_IMEI);
    page.fill("What is wrong?", "Typed for a long time: it rattles.");
    world.at(monday().plus_days(2));
    let mut page = ada.press(page, "Save and continue");
    assert_eq!(page.status, 401);
    assert!(page.says("We kept what you typed"), "{}", page.text());
    page.fill("E-mail address", "ada@harbour.example");
    page.fill("Password", PASSWORD);
    let page = ada.press(page, "Sign in");
    assert!(page.says("what you typed is still here"), "{}", page.text());
    let page = ada.press(page, "Send what I typed");
    assert!(page.path.ends_with("/photos"), "{}", page.text());
    assert_eq!(ada.get(&path).value("description"), "Typed for a long time: it rattles.");
}

#[test]
fn a_second_person_with_the_same_address_is_refused() {
    let world = World::new();
    let twice = NewPerson { email: "ADA@harbour.example", name: "Another Ada", password_hash: None };
    assert!(world.app.write_now(|tx| Person::add(tx, &twice)).is_err());
}

#[test]
fn behind_a_trusted_proxy_each_visitor_has_an_address_and_nobody_else_can_choose_one() {
    let fail = |world: &World, says: &str| {
        let body = b"email=nobody%40harbour.example&password=wrong".to_vec();
        let headers = [("sec-fetch-site", "same-origin"), ("x-forwarded-for", says)];
        let form = "application/x-www-form-urlencoded";
        world.browser().request("POST", "/sign-in", &headers, Some((form, body))).status
    };
    let trusting = |config: &mut sendback::config::Config| {
        config.limits.sign_in_failures = 2;
        config.proxies = vec!["127.0.0.0/8".parse().unwrap(), "10.0.0.0/8".parse().unwrap()];
    };
    let world = World::with(trusting);
    let (one, other) = ("198.51.100.7", "198.51.100.8");
    assert_eq!([fail(&world, one), fail(&world, one), fail(&world, one)], [422, 422, 429]);
    assert_eq!(fail(&world, other), 422);
    // What the visitor wrote before the proxies is only words; what the proxies wrote after it counts.
    assert_eq!(fail(&world, &format!("{other}, {one}, 10.0.0.1")), 429);
    assert_eq!(fail(&world, &format!("not an address, {one}")), 429);
    let world = World::with(|config| config.limits.sign_in_failures = 2);
    assert_eq!([fail(&world, one), fail(&world, other), fail(&world, "198.51.100.9")], [422, 422, 429]);
}

#[test]
fn one_line_has_many_addresses_and_is_counted_once() {
    let world = World::with(|config| {
        config.limits.sign_in_failures = 2;
        config.limits.link_misses = 2;
        config.proxies = vec!["127.0.0.0/8".parse().unwrap()];
    });
    let ask = |method: &str, path: &str, from: &str, body: Option<&str>| {
        let headers = [("sec-fetch-site", "same-origin"), ("x-forwarded-for", from)];
        let form = body.map(|body| ("application/x-www-form-urlencoded", body.as_bytes().to_vec()));
        world.browser().request(method, path, &headers, form).status
    };
    let wrong = Some("email=ada%40harbour.example&password=wrong");
    let near = ["2001:db8:1:2::1", "2001:db8:1:2:ffff::2", "2001:db8:1:2:3::3"];
    assert_eq!(near.map(|from| ask("POST", "/sign-in", from, wrong)), [422, 422, 429]);
    assert_eq!(ask("POST", "/sign-in", "2001:db8:1:3::1", wrong), 422, "the next line");
    for door in ["l", "q", "k", "password"] {
        let path = format!("/{door}/{}", "a".repeat(43));
        let found = near.map(|from| ask("GET", &path, from, None));
        assert_eq!(found[2], 429, "{door}: {found:?}");
    }
}
