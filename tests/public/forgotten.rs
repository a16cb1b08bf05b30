//! "Forgotten password?": the same answer for everybody, a letter only for those who may sign in, and not too many.
use crate::support::browser::Page;
use crate::support::story::password_link_to;
use crate::support::world::{World, monday};
use sendback::models::person::Person;
use std::time::{Duration, Instant};

const NEW: &str = "seven grey herons";

fn ask(world: &World, email: &str) -> Page {
    let mut browser = world.browser();
    let page = browser.get("/sign-in");
    let mut page = browser.get(&page.link("Forgotten password?"));
    page.fill("E-mail address", email);
    browser.press(page, "Send me the link")
}

#[test]
fn a_known_and_an_unknown_address_get_the_same_answer_after_the_same_time() {
    let world = World::with(|config| {
        config.limits.forgotten = 100;
        config.limits.forgotten_network = 100;
    });
    world.app.write_now(|tx| Person::disable(tx, &world.bob)).unwrap();
    let mut times: [Vec<Duration>; 3] = Default::default();
    for _ in 0..5 {
        let mut answers = vec![];
        for (n, email) in
            ["ada@harbour.example", "nobody@harbour.example", "bob@harbour.example"].into_iter().enumerate()
        {
            let began = Instant::now();
            let page = world.browser().post("/forgotten", &[("email", email)]);
            times[n].push(began.elapsed());
            answers.push((page.status, page.headers["location"].clone(), page.bytes));
        }
        assert_eq!(answers[0], answers[1]);
        assert_eq!(answers[0], answers[2]);
        assert_eq!((answers[0].0, answers[0].1.as_str()), (303, "/forgotten/sent"));
    }
    for all in &mut times {
        all.sort();
    }
    for other in [1, 2] {
        let ratio = times[0][2].as_secs_f64() / times[other][2].as_secs_f64();
        assert!((0.6..1.6).contains(&ratio), "the times tell: {times:?}");
    }
}

#[test]
fn a_letter_goes_only_to_somebody_who_may_sign_in() {
    let world = World::new();
    world.app.write_now(|tx| Person::disable(tx, &world.bob)).unwrap();
    for email in [" Ada@Harbour.example", "nobody@harbour.example", "bob@harbour.example"] {
        let page = ask(&world, email);
        assert!(page.status == 200 && page.says("If somebody signs in with that address"), "{}", page.text());
        assert!(!page.says("harbour"), "the page repeats the address");
    }
    world.work();
    let to: Vec<String> = world.mails().into_iter().map(|(to, ..)| to).collect();
    assert_eq!(to, ["ada@harbour.example"]);
    let (subject, text) = world.mail_to("ada@harbour.example");
    assert_eq!(subject, "Choose a new password for Sendback");
    assert!(text.contains("The link works once, until Monday 18 May, 11:00."), "{text}");
    assert!(text.contains(&format!("{}/password/", world.base)), "the host comes from the settings: {text}");
}

#[test]
fn the_host_of_the_link_is_ours_whatever_the_request_says() {
    let world = World::new();
    let headers = [
        ("sec-fetch-site", "same-origin"),
        ("x-forwarded-host", "evil.example"),
        ("forwarded", "host=evil.example"),
    ];
    let body = b"email=ada%40harbour.example".to_vec();
    let form = Some(("application/x-www-form-urlencoded", body));
    assert_eq!(world.browser().request("POST", "/forgotten", &headers, form).status, 303);
    world.work();
    assert!(!world.mail_to("ada@harbour.example").1.contains("evil.example"));
}

#[test]
fn what_is_no_address_is_asked_for_again_and_kept() {
    let world = World::new();
    for wrong in ["", "ada", "ada@harbour.example, bob@harbour.example", "a b@harbour.example"] {
        let page = ask(&world, wrong);
        assert_eq!(page.status, 422, "{wrong}");
        assert!(page.says("There is a problem") && page.says("like name@example.com"), "{}", page.text());
        assert_eq!(page.value("email"), wrong);
    }
    world.work();
    assert!(world.mails().is_empty());
}

#[test]
fn one_address_gets_three_letters_an_hour_and_an_unknown_one_is_refused_alike() {
    let world = World::new();
    for email in ["ada@harbour.example", "nobody@harbour.example"] {
        for _ in 0..3 {
            assert_eq!(ask(&world, email).status, 200);
        }
        let page = ask(&world, &email.to_uppercase());
        assert_eq!(page.status, 429, "{email}");
        let wait: i64 = page.headers["retry-after"].parse().unwrap();
        assert!((1..=3600).contains(&wait), "{wait}");
    }
    world.work();
    assert_eq!(world.mails().len(), 3);
    // Whoever asks for somebody else ends none of the links that are out.
    let first =
        world.mails()[0].2.split("/password/").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    assert_eq!(world.browser().get(&format!("/password/{first}")).status, 200);
    world.at(monday().plus_seconds(3601));
    assert_eq!(ask(&world, "ada@harbour.example").status, 200);
}

#[test]
fn one_network_asks_twenty_times_an_hour_whatever_the_address() {
    let world = World::new();
    for n in 0..20 {
        let page = world.browser().post("/forgotten", &[("email", &format!("somebody{n}@harbour.example"))]);
        assert_eq!(page.status, 303, "{n}");
    }
    let page = world.browser().post("/forgotten", &[("email", "bob@harbour.example")]);
    assert_eq!(page.status, 429);
    assert!(page.headers.contains_key("retry-after"));
}

#[test]
fn somebody_who_has_no_password_yet_gets_one_in_the_same_way() {
    let world = World::new();
    world
        .app
        .write_now(|tx| {
            let new = sendback::models::person::NewPerson {
                email: "dora@harbour.example",
                name: "Dora Finch",
                password_hash: None,
            };
            let dora = Person::add(tx, &new)?;
            Person::join_company(tx, &dora, &world.ada.company)
        })
        .unwrap();
    ask(&world, "dora@harbour.example");
    world.work();
    let mut dora = world.browser();
    let mut page = dora.get(&password_link_to(&world, "dora@harbour.example"));
    page.fill("New password", NEW);
    let mut page = dora.press(page, "Set password");
    page.fill("E-mail address", "dora@harbour.example");
    page.fill("Password", NEW);
    assert_eq!(dora.press(page, "Sign in").path, "/tickets");
}
