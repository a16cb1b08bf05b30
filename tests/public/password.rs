//! The link that sets a password: once, for one person, for a while – and what a password must be.
use crate::support::browser::{Browser, Page};
use crate::support::story::password_link_to;
use crate::support::world::{PASSWORD, World, monday};
use diesel::prelude::*;
use sendback::mail::Mail;
use sendback::models::event::{By, Kind};
use sendback::models::person::Person;
use sendback::models::person::password_link::{PasswordLink, Purpose};
use sendback::schema::{events, jobs, letters, password_links};
use sendback::secret::password::{self, ADVISED, Problem, SHORTEST};
use sendback::words::NEW_PASSWORD_HINT;
use std::time::{Duration, Instant};

const NEW: &str = "seven grey herons";

/// Ada asks for a link; its path.
fn link(world: &World) -> String {
    world.browser().post("/forgotten", &[("email", "ada@harbour.example")]);
    world.work();
    password_link_to(world, "ada@harbour.example")
}

fn set(browser: &mut Browser, link: &str, typed: &str) -> Page {
    browser.post(link, &[("password", typed)])
}

fn sign_in(world: &World, email: &str, typed: &str) -> u16 {
    world.browser().post("/sign-in", &[("email", email), ("password", typed)]).status
}

fn is_ended(page: &Page) -> bool {
    page.says("This link does not work") && page.link("Send me a fresh link") == "/forgotten"
}

#[test]
fn it_sets_the_password_once_and_ends_every_session_and_every_other_link() {
    let world = World::new();
    let mut old = world.signed_in("ada@harbour.example");
    let mut bobs = world.signed_in("bob@harbour.example");
    let (first, second) = (link(&world), link(&world));
    let mut ada = world.browser();
    let mut page = ada.get(&second);
    assert!(page.says(NEW_PASSWORD_HINT) && page.body().contains("value=\"ada@harbour.example\""));
    page.fill("New password", NEW);
    let page = ada.press(page, "Set password");
    world.work();
    let (subject, text) = world.mail_to("ada@harbour.example");
    assert!(subject == "Your password at Sendback was changed" && !text.contains("://"), "{text}");
    assert_eq!(page.path, "/sign-in");
    assert!(page.says("Your password is set."), "{}", page.text());
    assert!(old.get("/tickets").says("Sign in"), "the old session lives");
    assert!(bobs.get("/tickets").says("Your returns"), "a colleague was signed out");
    assert_eq!(sign_in(&world, "ada@harbour.example", PASSWORD), 422);
    assert_eq!(sign_in(&world, "ada@harbour.example", NEW), 303);
    for ended in [first, second] {
        let page = ada.get(&ended);
        assert!(page.status == 410 && is_ended(&page), "{}", page.text());
        let page = set(&mut ada, &ended, "another grey heron");
        assert!(page.status == 410 && is_ended(&page), "{}", page.text());
    }
    assert_eq!(sign_in(&world, "ada@harbour.example", NEW), 303);
    let noted: i64 = world
        .app
        .write_now(|tx| {
            Ok(events::table.filter(events::kind.eq(Kind::PasswordSet)).count().get_result(&mut **tx)?)
        })
        .unwrap();
    assert_eq!(noted, 1);
}

#[test]
fn looking_at_it_uses_nothing_up_and_tells_nobody_where_one_was() {
    let world = World::new();
    let link = link(&world);
    let mut scanner = world.browser();
    for method in ["GET", "HEAD", "GET"] {
        let page = scanner.request(method, &link, &[], None);
        assert_eq!(page.status, 200);
        assert_eq!(page.headers["referrer-policy"], "no-referrer");
        assert_eq!(page.headers["cache-control"], "no-store");
        assert_eq!(page.headers["x-robots-tag"], "noindex, nofollow");
        assert!(!page.body().contains("http://") && !page.body().contains("https://"));
    }
    assert_eq!(set(&mut scanner, &link, NEW).status, 303);
}

#[test]
fn a_link_that_was_forgotten_lasts_an_hour_and_an_invitation_a_week() {
    let world = World::new();
    let reset = link(&world);
    let key = world.app.link_key.clone();
    let invite = world
        .app
        .write_now(|tx| {
            let bob = Person::named(tx, &world.bob)?;
            PasswordLink::send(tx, &key, &bob, Purpose::Invite, &By::system())
        })
        .unwrap();
    let mut browser = world.browser();
    for (path, lasts) in [(reset, 3600), (invite.path(&key), 7 * 24 * 3600)] {
        world.at(monday().plus_seconds(lasts - 1));
        assert_eq!(browser.get(&path).status, 200, "{lasts}");
        world.at(monday().plus_seconds(lasts));
        let page = browser.get(&path);
        assert!(page.status == 410 && is_ended(&page), "{lasts}: {}", page.text());
        assert_eq!(set(&mut browser, &path, NEW).status, 410);
    }
    assert_eq!(sign_in(&world, "ada@harbour.example", PASSWORD), 303);
}

#[test]
fn an_unknown_link_says_the_same_and_too_many_make_the_guesser_wait() {
    let world = World::new();
    let link = link(&world);
    let mut ended = world.browser();
    world.at(monday().plus_seconds(3601));
    let known = ended.get(&link);
    let mut guesser = world.browser();
    let cut: String = link.chars().take(link.chars().count() - 1).collect();
    for wrong in [cut, format!("{link}x"), "/password/unknown".to_owned()] {
        let page = guesser.get(&wrong);
        assert_eq!((page.status, page.text()), (404, known.text()), "{wrong}");
    }
    for _ in 0..40 {
        set(&mut guesser, "/password/guess", NEW);
    }
    assert_eq!(guesser.get("/password/guess").status, 429);
}

#[test]
fn it_is_good_for_one_person_only_whoever_opens_it_and_whatever_they_send() {
    let world = World::new();
    let link = link(&world);
    let mut cleo = world.signed_in("cleo@oakmere.example");
    let fields = [
        ("password", NEW),
        ("email", "cleo@oakmere.example"),
        ("person_id", world.bob.as_str()),
        ("person", world.bob.as_str()),
    ];
    assert_eq!(cleo.post(&link, &fields).status, 303);
    assert_eq!(sign_in(&world, "ada@harbour.example", NEW), 303);
    assert_eq!(sign_in(&world, "cleo@oakmere.example", PASSWORD), 303);
    assert_eq!(sign_in(&world, "bob@harbour.example", PASSWORD), 303);
    assert!(cleo.get("/tickets").says("Cleo Ray"), "the link signed somebody in");
}

#[test]
fn it_dies_with_the_access_of_its_person_and_stays_dead_when_they_come_back() {
    let world = World::new();
    let link = link(&world);
    world.app.write_now(|tx| Person::disable(tx, &world.ada.person)).unwrap();
    let mut ada = world.browser();
    assert!(ada.get(&link).status == 410 && set(&mut ada, &link, NEW).status == 410);
    world
        .app
        .write_now(|tx| {
            use sendback::schema::people;
            let none = None::<sendback::db::Moment>;
            diesel::update(people::table.find(&world.ada.person))
                .set(people::disabled_at.eq(none))
                .execute(&mut **tx)?;
            Ok(())
        })
        .unwrap();
    assert_eq!(set(&mut ada, &link, NEW).status, 410);
    assert_eq!(sign_in(&world, "ada@harbour.example", PASSWORD), 303);
}

#[test]
fn of_two_who_use_it_at_the_same_moment_one_succeeds() {
    let world = World::new();
    let link = link(&world);
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let tries: Vec<_> = ["first grey heron", "second grey heron"]
            .map(|typed| {
                let (link, mut browser) = (link.clone(), world.browser());
                scope.spawn(move || set(&mut browser, &link, typed).status)
            })
            .into_iter()
            .collect();
        tries.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let mut sorted = statuses.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, [303, 410]);
    let good = if statuses[0] == 303 { "first grey heron" } else { "second grey heron" };
    assert_eq!(sign_in(&world, "ada@harbour.example", good), 303);
}

#[test]
fn the_database_keeps_a_hash_and_a_letter_that_is_sent_again_has_the_same_link() {
    let world = World::new();
    let link = link(&world);
    let token = link.rsplit('/').next().unwrap().to_owned();
    assert_eq!(token.len(), 43, "256 bits");
    let (hash, facts): (String, String) = world
        .app
        .write_now(|tx| {
            let facts = letters::table.select(letters::facts).first(&mut **tx)?;
            let none = None::<sendback::db::Moment>;
            diesel::update(jobs::table)
                .set((jobs::done_at.eq(none), jobs::lease_until.eq(none)))
                .execute(&mut **tx)?;
            Ok((password_links::table.select(password_links::token_hash).first(&mut **tx)?, facts))
        })
        .unwrap();
    assert_eq!(hash, sendback::secret::sha256_hex(token.as_bytes()));
    assert!(!facts.contains(&token));
    world.at(monday().plus_seconds(1800));
    world.work();
    let Mail::Memory(sent) = &world.app.mail else { panic!("in memory") };
    let copies = sent.lock().unwrap().values().next().unwrap().clone();
    assert!(copies.len() == 2 && copies[0] == copies[1], "the second try has other bytes");
    let mail = mail_parser::MessageParser::default().parse(&copies[0]).unwrap();
    assert!(mail.body_html(0).unwrap().contains(&link) && mail.in_reply_to().as_text().is_none());
}

#[test]
fn a_letter_whose_link_has_ended_does_not_go_out() {
    for (ends, seconds) in [("used", 60), ("over", 3600)] {
        let world = World::new();
        let key = world.app.link_key.clone();
        let made = world
            .app
            .write_now(|tx| {
                let ada = Person::named(tx, &world.ada.person)?;
                PasswordLink::send(tx, &key, &ada, Purpose::Reset, &By::system())
            })
            .unwrap();
        if ends == "used" {
            assert_eq!(set(&mut world.browser(), &made.path(&key), NEW).status, 303);
        }
        world.at(monday().plus_seconds(seconds));
        world.work();
        assert!(world.mails().iter().all(|(.., text)| !text.contains("/password/")), "{ends}");
        let first = letters::table.order(letters::id).select(letters::state);
        let state: String = world.app.write_now(|tx| Ok(first.first(&mut **tx)?)).unwrap();
        assert_eq!(state, "failed");
    }
}

#[test]
fn a_password_that_everybody_would_guess_is_refused_on_the_page_and_the_link_stays_good() {
    let world = World::new();
    let link = link(&world);
    let mut ada = world.browser();
    for (typed, says) in [
        ("", "Use 8 characters or more"),
        ("x7Qp2vL", "Use 8 characters or more"),
        ("password", "one of the first that somebody would guess"),
        ("iloveyou12", "one of the first that somebody would guess"),
        ("ada@harbour.example", "one of the first that somebody would guess"),
        ("AdaMarsh2026", "one of the first that somebody would guess"),
        ("Sendback123!", "one of the first that somebody would guess"),
    ] {
        let mut page = ada.get(&link);
        page.fill("New password", typed);
        let page = ada.press(page, "Set password");
        assert_eq!(page.status, 422, "{typed}");
        assert!(page.says("There is a problem") && page.says(says), "{typed}: {}", page.text());
        assert_eq!(page.value("password"), "", "what was typed is sent back");
    }
    assert_eq!(set(&mut ada, &link, NEW).status, 303);
}

#[test]
fn a_megabyte_is_answered_at_once_and_two_hundred_characters_are_taken_whole() {
    let world = World::new();
    let link = link(&world);
    let mut ada = world.browser();
    let began = Instant::now();
    let page = set(&mut ada, &link, &"x".repeat(1 << 20));
    assert!(page.status == 422 && page.says("Use 200 characters or fewer."), "{}", page.text());
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    let longest = "mild öttér, 7 keys: ".repeat(10);
    assert_eq!(set(&mut ada, &link, &format!("{longest}!")).status, 422);
    assert_eq!(set(&mut ada, &link, &longest).status, 303);
    let cut: String = longest.chars().take(199).collect();
    assert_eq!(sign_in(&world, "ada@harbour.example", &cut), 422);
    assert_eq!(sign_in(&world, "ada@harbour.example", &longest), 303);
}

#[test]
fn common_passwords_patterns_and_own_words_are_refused_and_no_rule_says_which_signs_to_use() {
    let known = ["ada@harbour.example", "Ada Marsh", "Sendback"];
    for easy in [
        "password",
        "12345678",
        "qwertyuiop",
        "1q2w3e4r5t",
        "sunshine",
        "football1",
        "iloveyou",
        "trustno1",
        "baseball",
        "superman",
        "Password1",
        "P@ssw0rd",
        "charlie1",
        "letmein1",
        "liverpool1",
        "aaaaaaaaaaaa",
        "abcdefgh",
        "        ",
        "87654321",
        "michael1995",
        "sendback",
        "SENDBACK-2026",
        "harbour.example",
        "marsh.ada",
        "returns2026",
    ] {
        assert_eq!(password::check(easy, &known), Err(Problem::TooEasy), "{easy}");
    }
    for good in [
        "kiwi stone",
        "lampenschirm kaputt",
        "мой дом стоит",
        "x7qp2vlm",
        "🔑🦦🌧🎷🧦🥝🛶🧲",
        "return of the otter",
    ] {
        assert_eq!(password::check(good, &known), Ok(()), "{good}");
    }
    assert!(NEW_PASSWORD_HINT.contains(&format!("At least {SHORTEST} characters; {ADVISED} or more")));
}
