//! Somebody new: from the administrator's form to their own first sign-in.
use crate::support::browser::{Browser, Page};
use crate::support::second_factor::switched_on;
use crate::support::story::password_link_to;
use crate::support::world::World;
use diesel::prelude::*;
use sendback::models::event::Kind;
use sendback::schema::{companies, events, people, sellers};

const NEW: &str = "seven grey herons";
const SCRIPT: &str = "\"><svg onload=alert(1)>{{7*191}}\r\nBcc: everybody@example.com";

fn company(world: &World, name: &str) -> String {
    let found = companies::table.filter(companies::name.eq(name)).select(companies::id);
    world.app.write_now(|tx| Ok(found.first::<String>(&mut **tx)?)).unwrap()
}

fn seller(world: &World, name: &str) -> String {
    let found = sellers::table.filter(sellers::name.eq(name)).select(sellers::id);
    world.app.write_now(|tx| Ok(found.first::<String>(&mut **tx)?)).unwrap()
}

fn add(amy: &mut Browser, (name, email): (&str, &str), role: &str, whose: (&str, &str)) -> Page {
    let page = amy.get("/admin/people");
    let mut page = amy.get(&page.link("Add a person"));
    page.fill("Name", name);
    page.fill("E-mail address", email);
    page.choose(role);
    page.send_as("company", whose.0);
    page.send_as("seller", whose.1);
    amy.press(page, "Add and send the e-mail")
}

#[test]
fn each_kind_of_person_is_invited_chooses_a_password_and_comes_to_their_own_door() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let (oakmere, tayside) = (company(&world, "Oakmere Schools"), seller(&world, "Tayside"));
    for (name, email, role, whose, home) in [
        ("Dora Finch", "dora@oakmere.example", "Customer", (oakmere.as_str(), ""), "/tickets"),
        ("Tess Reid", "tess@tayside.example", "Technician", ("", tayside.as_str()), "/workshop"),
        ("Sol Agent", "sol@sendback.example", "Agent", ("", ""), "/admin"),
        ("Bea Boss", "bea@sendback.example", "Administrator", ("", ""), "/admin"),
    ] {
        let page = add(&mut amy, (name, email), role, whose);
        assert!(page.says("Added.") && page.says(name) && page.says("No password yet"), "{}", page.text());
        world.work();
        let (subject, text) = world.mail_to(email);
        assert_eq!(subject, "Your account at Sendback: choose a password");
        assert!(text.contains("until Monday 25 May, 10:00"), "{text}");
        let mut browser = world.browser();
        let mut page = browser.get(&password_link_to(&world, email));
        assert!(page.says("Choose your password"), "{}", page.text());
        page.fill("New password", NEW);
        let mut page = browser.press(page, "Set password");
        page.fill("E-mail address", email);
        page.fill("Password", NEW);
        let page = browser.press(page, "Sign in");
        if role != "Customer" {
            switched_on(&mut browser, page, world.app.clock.now().unix());
        }
        assert_eq!(browser.get("/").path, home, "{email}");
        assert_eq!(browser.get("/admin/people").status == 200, role == "Administrator", "{email}");
    }
    let noted: Vec<(Option<String>, String)> = world
        .app
        .write_now(|tx| {
            let added = events::table.filter(events::kind.eq(Kind::PersonAdded)).order(events::id);
            Ok(added.select((events::person_id, events::data)).load(&mut **tx)?)
        })
        .unwrap();
    assert_eq!(noted.len(), 4);
    assert!(
        noted.iter().all(|(who, data)| who.is_some() && !data.contains("example") && !data.contains("Dora"))
    );
    assert_eq!(noted[0].1, r#"{"what":"customer"}"#);
}

#[test]
fn everything_that_is_wrong_is_said_at_once_and_what_was_typed_stays() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let page = amy.post("/admin/people/new", &[("name", "  "), ("email", "dora@"), ("role", "customer")]);
    assert_eq!(page.status, 422);
    for said in
        ["Enter their name.", "Enter an e-mail address like", "Choose the company that they belong to."]
    {
        assert!(page.says(said), "{said}: {}", page.text());
    }
    assert_eq!(page.value("email"), "dora@");
    assert!(page.body().contains("value=\"customer\" checked"));
    for (role, whose, says) in [
        ("", "", "Choose what they do here."),
        ("operator", "", "Choose what they do here."),
        ("technician", "", "Choose the seller that they work for."),
        ("customer", "00000000-0000-7000-8000-000000000000", "Choose the company"),
        ("technician", "' OR 1=1", "Choose the seller"),
    ] {
        let fields = [
            ("name", "Dora"),
            ("email", "d@x.example"),
            ("role", role),
            ("company", whose),
            ("seller", whose),
        ];
        let page = amy.post("/admin/people/new", &fields);
        assert!(page.status == 422 && page.says(says), "{role} {whose}: {}", page.text());
    }
    let long = "x".repeat(101);
    let page = amy.post("/admin/people/new", &[("name", &long), ("email", "d@x.example"), ("role", "agent")]);
    assert!(page.status == 422 && page.says("Use 100 characters or fewer"));
}

#[test]
fn an_address_that_somebody_has_is_refused_however_it_is_written() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    for email in ["ada@harbour.example", "ADA@HARBOUR.example", " ada@harbour.example "] {
        let page = amy.post("/admin/people/new", &[("name", "Another"), ("email", email), ("role", "agent")]);
        assert_eq!(page.status, 422);
        assert!(page.says("Somebody signs in with this address already."), "{}", page.text());
        assert_eq!(page.value("name"), "Another");
    }
    world.work();
    assert!(world.mails().is_empty());
    let count: i64 = world.app.write_now(|tx| Ok(people::table.count().get_result(&mut **tx)?)).unwrap();
    assert_eq!(count, 7);
}

#[test]
fn two_who_add_the_same_person_at_the_same_moment_add_one() {
    let world = World::new();
    let mut statuses: Vec<u16> = std::thread::scope(|scope| {
        let adds: Vec<_> = (0..2)
            .map(|_| {
                let mut amy = world.signed_in("amy@sendback.example");
                let fields = [("name", "Dora"), ("email", "dora@x.example"), ("role", "agent")];
                scope.spawn(move || amy.post("/admin/people/new", &fields).status)
            })
            .collect();
        adds.into_iter().map(|one| one.join().unwrap()).collect()
    });
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 422]);
    world.work();
    assert_eq!(world.mails().len(), 1);
}

#[test]
fn a_hostile_name_is_only_ever_text() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let shown = add(&mut amy, (SCRIPT, "dora@x.example"), "Agent", ("", ""));
    assert!(shown.says("Added."), "{}", shown.text());
    world.work();
    let mut dora = world.browser();
    let mut page = dora.get(&password_link_to(&world, "dora@x.example"));
    page.fill("New password", NEW);
    dora.press(page, "Set password");
    dora.post("/sign-in", &[("email", "dora@x.example"), ("password", NEW)]);
    for page in [shown, amy.get("/admin/people"), dora.get("/account"), dora.get("/admin")] {
        assert!(page.status == 200 && !page.body().contains("<svg onload"), "{}", page.body());
        assert!(!page.says("1337"), "a template was run on {}", page.path);
    }
    let sendback::mail::Mail::Memory(sent) = &world.app.mail else { panic!("in memory") };
    for copies in sent.lock().unwrap().values() {
        let text = String::from_utf8_lossy(&copies[0]).into_owned();
        let head = text.split("\r\n\r\n").next().unwrap().to_lowercase();
        assert!(!head.contains("\r\nbcc:"), "{head}");
        let mail = mail_parser::MessageParser::default().parse(&copies[0]).unwrap();
        assert_eq!(mail.to().unwrap().iter().count(), 1);
        assert!(!mail.body_html(0).unwrap().contains("<svg onload"));
    }
}

#[test]
fn a_link_from_a_company_or_a_seller_has_it_chosen_already() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let oakmere = company(&world, "Oakmere Schools");
    let page = amy.get(&format!("/admin/people/new?company={oakmere}"));
    assert!(page.body().contains("value=\"customer\" checked"));
    assert!(page.body().contains(&format!("value=\"{oakmere}\" selected")));
    let tayside = seller(&world, "Tayside");
    let page = amy.get(&format!("/admin/people/new?seller={tayside}"));
    assert!(page.body().contains("value=\"technician\" checked"));
    assert!(page.body().contains(&format!("value=\"{tayside}\" selected")));
}
