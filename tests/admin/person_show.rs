//! One person: name, address and position changed, by one administrator at a time, and nobody's own position.
use crate::support::browser::{Browser, Page};
use crate::support::story::password_link_to;
use crate::support::world::{PASSWORD, World};
use diesel::prelude::*;
use sendback::models::PersonId;
use sendback::models::event::Kind;
use sendback::models::person::{NewPerson, Person, Role};
use sendback::schema::{events, people, sellers};

fn person(world: &World, email: &str) -> PersonId {
    world.app.write_now(|tx| Ok(Person::signing_in(tx, email)?.unwrap().id)).unwrap()
}

fn open(browser: &mut Browser, id: &PersonId) -> Page {
    browser.get(&format!("/admin/people/{id}"))
}

#[test]
fn a_name_and_an_address_are_changed_and_found_by_the_new_ones() {
    let world = World::new();
    let mut ada = world.signed_in("ada@harbour.example");
    let mut amy = world.signed_in("amy@sendback.example");
    world.browser().post("/forgotten", &[("email", "ada@harbour.example")]);
    world.work();
    let old_link = password_link_to(&world, "ada@harbour.example");
    let mut page = open(&mut amy, &world.ada.person);
    page.fill("Name", "  Adele   Marsh-Lovell ");
    page.fill("E-mail address", "adele@harbour.example");
    let page = amy.press(page, "Save changes");
    assert!(page.says("Saved.") && page.says("Adele Marsh-Lovell"), "{}", page.text());
    assert!(page.says("Customer, Harbour & Finch"), "{}", page.text());
    assert!(amy.get("/admin/people?q=lovell").says("adele@harbour.example"));
    assert!(amy.get("/admin/people?q=ada").says("Nobody is found."));
    assert_eq!(world.browser().get(&old_link).status, 410, "the link went to the old address");
    assert!(ada.get("/account").says("adele@harbour.example"), "a new name ends no session");
    let signs_in =
        |email: &str| world.browser().post("/sign-in", &[("email", email), ("password", PASSWORD)]).status;
    assert_eq!((signs_in("ada@harbour.example"), signs_in("adele@harbour.example")), (422, 303));
    let (who, data): (Option<String>, String) = world
        .app
        .write_now(|tx| {
            let noted = events::table.filter(events::kind.eq(Kind::PersonChanged));
            Ok(noted.select((events::person_id, events::data)).first(&mut **tx)?)
        })
        .unwrap();
    assert_eq!(who.unwrap(), person(&world, "amy@sendback.example").to_string());
    assert_eq!(data, r#"{"what":"name email"}"#, "what it was, and no personal text");
}

#[test]
fn another_role_counts_at_once_and_ends_what_was_open() {
    let world = World::new();
    let mut sam = world.signed_in("sam@sendback.example");
    let mut amy = world.signed_in("amy@sendback.example");
    let tayside: String = world
        .app
        .write_now(|tx| {
            let tayside = sellers::table.filter(sellers::name.eq("Tayside")).select(sellers::id);
            Ok(tayside.first(&mut **tx)?)
        })
        .unwrap();
    let mut page = open(&mut amy, &world.sam.person);
    page.choose("Technician");
    page.send_as("seller", &tayside);
    let page = amy.press(page, "Save changes");
    assert!(page.says("Technician, Tayside") && !page.says("Agent Support"), "{}", page.text());
    assert!(sam.get("/admin").says("Sign in"), "the old session is still support's");
    let mut sam = world.signed_in("sam@sendback.example");
    assert_eq!((sam.get("/admin").status, sam.get("/workshop").status), (404, 200));
    // The same again is no change.
    let page = open(&mut amy, &world.sam.person);
    amy.press(page, "Save changes");
    assert_eq!(sam.get("/workshop").status, 200);
}

#[test]
fn two_administrators_at_once_one_is_told_what_changed_and_loses_nothing_typed() {
    let world = World::new();
    let (mut amy, mut other) =
        (world.signed_in("amy@sendback.example"), world.signed_in("amy@sendback.example"));
    let (mut first, mut second) = (open(&mut amy, &world.bob), open(&mut other, &world.bob));
    first.fill("Name", "Robert Finch");
    assert!(amy.press(first, "Save changes").says("Saved."));
    second.fill("Name", "Bobby Finch");
    let page = other.press(second, "Save changes");
    assert_eq!(page.status, 409);
    assert!(page.says("Somebody was faster") && page.says("Robert Finch"), "{}", page.text());
    assert_eq!(page.value("name"), "Bobby Finch");
    assert!(other.press(page, "Save changes").says("Bobby Finch"));
}

#[test]
fn the_address_of_somebody_else_is_refused_and_so_is_what_is_none() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    for (email, says) in [
        ("ADA@harbour.example", "Somebody signs in with this address already."),
        ("bob", "like name@example.com"),
    ] {
        let mut page = open(&mut amy, &world.bob);
        page.fill("E-mail address", email);
        page.fill("Name", "");
        page.fill("Name", "Bob F");
        let page = amy.press(page, "Save changes");
        assert!(page.status == 422 && page.says(says), "{}", page.text());
        assert_eq!((page.value("email").as_str(), page.value("name").as_str()), (email, "Bob F"));
    }
    assert_eq!(person(&world, "bob@harbour.example"), world.bob);
    assert!(!open(&mut amy, &world.bob).says("Bob F "), "a refused change was kept");
}

#[test]
fn nobody_takes_their_own_administration_away_not_even_by_hand() {
    let world = World::new();
    let me = person(&world, "amy@sendback.example");
    let mut amy = world.signed_in("amy@sendback.example");
    let mut page = open(&mut amy, &me);
    assert!(page.says("This is you.") && !page.says("What they do here"), "{}", page.text());
    page.fill("Name", "Amy Lund-Holm");
    assert!(amy.press(page, "Save changes").says("Amy Lund-Holm"));
    let version = amy.get(&format!("/admin/people/{me}")).value("version");
    let fields = [
        ("version", version.as_str()),
        ("name", "Amy"),
        ("email", "amy@sendback.example"),
        ("role", "customer"),
        ("company", world.ada.company.as_str()),
    ];
    // The role is not even read.
    assert_eq!(amy.post(&format!("/admin/people/{me}"), &fields).status, 303);
    assert_eq!(amy.get("/admin/people").status, 200);
}

#[test]
fn of_two_administrators_who_demote_each_other_at_once_one_stays() {
    let world = World::new();
    let hash = sendback::secret::password::hash(PASSWORD).unwrap();
    let bea = world
        .app
        .write_now(|tx| {
            let new = NewPerson { email: "bea@sendback.example", name: "Bea", password_hash: Some(&hash) };
            let bea = Person::add(tx, &new)?;
            Person::join_marketplace(tx, &bea, Role::Administrator)?;
            Ok(bea)
        })
        .unwrap();
    let amy = person(&world, "amy@sendback.example");
    for round in 0..4 {
        let both = [("amy@sendback.example", &bea), ("bea@sendback.example", &amy)];
        let statuses: Vec<u16> = std::thread::scope(|scope| {
            let ready = both.map(|(email, whom)| {
                let mut browser = world.signed_in(email);
                let mut page = open(&mut browser, whom);
                page.choose("Agent");
                (browser, page)
            });
            let acts = ready
                .map(|(mut browser, page)| scope.spawn(move || browser.send(&page, "Save changes").status));
            acts.map(|act| act.join().unwrap()).into()
        });
        let left: i64 = world
            .app
            .write_now(|tx| {
                use sendback::schema::memberships;
                let still = memberships::table
                    .filter(memberships::role.eq(Role::Administrator))
                    .filter(memberships::ended_at.is_null());
                Ok(still.count().get_result(&mut **tx)?)
            })
            .unwrap();
        assert_eq!(left, 1, "round {round}: {statuses:?}");
        assert!(statuses.contains(&303), "{statuses:?}");
        // Whoever stayed makes the other one an administrator again.
        let (stayed, gone) = if world.signed_in("amy@sendback.example").get("/admin/people").status == 200 {
            ("amy@sendback.example", &bea)
        } else {
            ("bea@sendback.example", &amy)
        };
        let mut browser = world.signed_in(stayed);
        let mut page = open(&mut browser, gone);
        page.choose("Administrator");
        assert!(browser.press(page, "Save changes").says("Saved."));
    }
}

#[test]
fn agents_change_nobody_whatever_they_send() {
    let world = World::new();
    let mut sam = world.signed_in("sam@sendback.example");
    let me = world.sam.person.clone();
    let fields = [
        ("version", "1"),
        ("name", "Sam"),
        ("email", "sam@sendback.example"),
        ("role", "administrator"),
        ("access", "closed"),
    ];
    for id in [&me, &world.ada.person] {
        for path in ["", "/access", "/link"] {
            assert_eq!(sam.post(&format!("/admin/people/{id}{path}"), &fields).status, 404, "{path}");
        }
    }
    assert_eq!(sam.post("/admin/people/new", &fields).status, 404);
    let versions: Vec<i32> =
        world.app.write_now(|tx| Ok(people::table.select(people::version).load(&mut **tx)?)).unwrap();
    assert_eq!(versions, [1; 7]);
    world.work();
    assert!(world.mails().is_empty());
}
