//! The second step of signing in: nothing opens before it, each code works once, and whoever lost the telephone has codes on paper.
use crate::support::browser::{Browser, Page};
use crate::support::second_factor::recovery_codes;
use crate::support::world::{PASSWORD, World};
use diesel::prelude::*;
use sendback::models::event::Kind;
use sendback::schema::{events, second_factors, sessions};
use std::sync::Barrier;

/// A browser in which somebody's password was right.
fn half(world: &World, email: &str) -> (Browser, Page) {
    let mut browser = world.browser();
    let mut page = browser.get("/sign-in");
    page.fill("E-mail address", email);
    page.fill("Password", PASSWORD);
    let page = browser.press(page, "Sign in");
    (browser, page)
}

/// 303 for who comes in, 401 for who is sent to begin anew.
fn typed(browser: &mut Browser, code: &str) -> u16 {
    let page = browser.post("/sign-in/code", &[("code", code)]);
    let anew = page.headers.get("location").is_some_and(|to| to.starts_with("/sign-in"));
    if anew { 401 } else { page.status }
}

fn codes(world: &World) -> [String; 3] {
    let now = world.app.clock.now();
    [-30, 0, 30].map(|seconds| {
        sendback::secret::one_time::Shared::of_sample_people().code(now.plus_seconds(seconds).unix())
    })
}

fn noted(world: &World, kind: Kind) -> i64 {
    let all = events::table.filter(events::kind.eq(kind)).count();
    world.app.write_now(|tx| Ok(all.get_result(&mut **tx)?)).unwrap()
}

#[test]
fn a_password_alone_opens_nothing_for_staff() {
    let world = World::new();
    for (email, home) in [
        ("sam@sendback.example", "/admin"),
        ("amy@sendback.example", "/admin"),
        ("rita@brightwell.example", "/workshop"),
    ] {
        let (mut browser, page) = half(&world, email);
        assert_eq!((page.status, page.path.as_str()), (200, "/sign-in/code"), "{email}");
        for closed in [home, "/account", "/account/second-factor", "/admin/people", "/tickets"] {
            let page = browser.get(closed);
            assert!(
                page.path.starts_with("/sign-in/code?next="),
                "{email} came to {closed}: {}",
                page.text()
            );
        }
        assert_eq!(browser.post("/account/sessions", &[]).status, 401, "{email}");
        assert_eq!(noted(&world, Kind::SignedIn), 0, "{email} is not in yet");
        assert_eq!(browser.get("/sign-in").path, "/sign-in", "somebody else may sign in here");
        assert_eq!(browser.get("/sign-in/code").status, 200, "and the code can still be typed");
    }
    assert_eq!(half(&world, "ada@harbour.example").1.path, "/tickets", "a customer who has none is in");
}

#[test]
fn the_right_code_opens_under_a_new_key_and_leads_where_one_wanted_to_go() {
    let world = World::new();
    let mut browser = world.browser();
    let mut page = browser.get("/admin/tickets?stage=closed");
    page.fill("E-mail address", "sam@sendback.example");
    page.fill("Password", PASSWORD);
    let mut page = browser.press(page, "Sign in");
    let before = browser.cookies["sendback"].clone();
    assert!(page.says("Six digits from your authenticator app"), "{}", page.text());
    let code = world.code();
    page.fill("Code", &format!(" {} {} ", &code[..3], &code[3..]));
    let page = browser.press(page, "Sign in");
    assert_eq!((page.status, page.path.as_str()), (200, "/admin/tickets"), "{}", page.text());
    assert_ne!(browser.cookies["sendback"], before);
    let mut old = world.browser();
    old.cookies.insert("sendback".to_owned(), before);
    assert!(old.get("/admin").path.starts_with("/sign-in?next="));
    assert_eq!(typed(&mut old, &codes(&world)[2]), 401, "its half session is over");
    let rows: i64 = world.app.write_now(|tx| Ok(sessions::table.count().get_result(&mut **tx)?)).unwrap();
    assert_eq!((rows, noted(&world, Kind::SignedIn)), (1, 1));
}

#[test]
fn a_code_is_taken_once_and_none_that_is_older_than_the_last() {
    let world = World::new();
    let [earlier, now, later] = codes(&world);
    let (mut first, _) = half(&world, "sam@sendback.example");
    assert_eq!(typed(&mut first, &now), 303);
    for used in [&now, &earlier] {
        let (mut again, _) = half(&world, "sam@sendback.example");
        let page = again.post("/sign-in/code", &[("code", used)]);
        assert_eq!(page.status, 422);
        assert!(page.says("That code is not right, or it was used already."), "{}", page.text());
    }
    let (mut third, _) = half(&world, "sam@sendback.example");
    assert_eq!(typed(&mut third, &later), 303, "clocks differ: the next one is taken, too");
    // Another person's app shows the same in this world, and theirs is not used up.
    let (mut amy, _) = half(&world, "amy@sendback.example");
    assert_eq!(typed(&mut amy, &now), 303);
}

#[test]
fn of_fifty_at_once_with_one_code_one_comes_in() {
    let world = World::new();
    let code = world.code();
    let mut browsers: Vec<Browser> = (0..50).map(|_| half(&world, "rita@brightwell.example").0).collect();
    let together = Barrier::new(browsers.len());
    let came_in = std::thread::scope(|scope| {
        let tries: Vec<_> = browsers
            .iter_mut()
            .map(|browser| {
                let (code, together) = (&code, &together);
                scope.spawn(move || {
                    together.wait();
                    typed(browser, code)
                })
            })
            .collect();
        tries.into_iter().map(|one| one.join().unwrap()).filter(|status| *status == 303).count()
    });
    assert_eq!(came_in, 1);
}

#[test]
fn guessing_ends_after_ten_and_begins_again_after_an_hour() {
    let world = World::new();
    let (mut guesser, _) = half(&world, "sam@sendback.example");
    let right = codes(&world);
    for n in 0..10 {
        let wrong = (0..).map(|k| format!("{:06}", n * 1000 + k)).find(|code| !right.contains(code)).unwrap();
        assert_eq!(typed(&mut guesser, &wrong), 422);
    }
    let refused = guesser.post("/sign-in/code", &[("code", &right[1])]);
    assert_eq!(refused.status, 429, "the right one, too");
    assert_eq!(refused.headers["retry-after"], "3600");
    assert_eq!(noted(&world, Kind::CodeWrong), 10);
    world.at(world.app.clock.now().plus_seconds(3600));
    // The half session is over by then, and signing in begins anew.
    assert_eq!(typed(&mut guesser, &world.code()), 401);
    let (mut sam, _) = half(&world, "sam@sendback.example");
    assert_eq!(typed(&mut sam, &world.code()), 303);
}

#[test]
fn what_was_typed_before_the_session_ended_travels_through_both_steps() {
    let world = World::new();
    let reference = crate::support::story::submitted(&world);
    let mut sam = world.signed_in("sam@sendback.example");
    let mut page = sam.get(&format!("/admin/tickets/{reference}"));
    page.choose("The customer, who must answer");
    page.fill("Message", "Which of the two is it?");
    world.at(world.app.clock.now().plus_days(30));
    let mut page = sam.press(page, "Send");
    assert_eq!(page.status, 401, "{}", page.text());
    page.fill("E-mail address", "sam@sendback.example");
    page.fill("Password", PASSWORD);
    let mut page = sam.press(page, "Sign in");
    page.fill("Code", "000");
    let mut page = sam.press(page, "Sign in");
    assert_eq!(page.status, 422);
    page.fill("Code", &world.code());
    let page = sam.press(page, "Sign in");
    assert!(page.says("what you typed is still here"), "{}", page.text());
    let page = sam.press(page, "Send what I typed");
    assert!(page.says("Which of the two is it?"), "{}", page.text());
}

#[test]
fn a_code_on_paper_opens_once_and_the_person_hears_of_it() {
    let world = World::new();
    let mut sam = world.signed_in("sam@sendback.example");
    world.at(world.app.clock.now().plus_seconds(60));
    let mut page = sam.get("/account/second-factor");
    page.fill("Code", &world.code());
    let paper = recovery_codes(&sam.press(page, "Get fresh recovery codes"));
    assert_eq!(paper.len(), 10);
    let written = paper[3].to_lowercase().replace('-', " ");
    let (mut other, _) = half(&world, "sam@sendback.example");
    assert_eq!(typed(&mut other, &written), 303);
    assert_eq!(typed(&mut half(&world, "sam@sendback.example").0, &paper[3]), 422, "it is used up");
    assert_eq!(typed(&mut half(&world, "amy@sendback.example").0, &paper[4]), 422, "it is nobody else's");
    world.work();
    let (subject, text) = world.mail_to("sam@sendback.example");
    assert_eq!(subject, "A recovery code was used at Sendback");
    assert!(text.contains("It was not you? Call"), "{text}");
    assert!(!paper.iter().any(|code| text.contains(code)), "{text}");
}

#[test]
fn the_database_keeps_nothing_that_makes_codes() {
    let world = World::new();
    let shared = sendback::secret::one_time::Shared::of_sample_people();
    let kept: Vec<Option<String>> = world
        .app
        .write_now(|tx| Ok(second_factors::table.select(second_factors::secret).load(&mut **tx)?))
        .unwrap();
    assert_eq!(kept.len(), 4);
    let letters = shared.in_letters().replace(' ', "");
    for (n, one) in kept.iter().flatten().enumerate() {
        assert!(!one.contains(&letters) && one.len() > 70, "{one}");
        assert!(!kept[..n].contains(&Some(one.clone())), "the same secret looks different for each");
    }
}

#[test]
fn a_session_of_staff_without_a_code_opens_nothing_however_it_came_to_be() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let mut page = amy.get("/account");
    page.fill("Present password", PASSWORD);
    page.fill("New password", "seven grey herons");
    assert!(amy.press(page, "Change password").says("Your password is changed."));
    assert_eq!(amy.get("/admin/people").status, 200, "what was proven stays proven");
    world
        .app
        .write_now(|tx| {
            let unproven = sessions::proven_at.eq(None::<sendback::db::Moment>);
            Ok(diesel::update(sessions::table).set(unproven).execute(&mut **tx)?)
        })
        .unwrap();
    for closed in ["/admin", "/admin/people", "/admin/manage"] {
        assert_eq!(amy.get(closed).status, 404, "{closed}");
    }
}
