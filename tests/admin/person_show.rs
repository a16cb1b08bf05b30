//! One person: name, address and position changed, by one administrator at a time, and nobody's own position.
use crate::support::browser::{Browser, Page};
use crate::support::story::password_link_to;
use crate::support::world::{PASSWORD, World};
use diesel::prelude::*;
use sendback::models::event::Kind;
use sendback::models::letter::{Letter, LetterState};
use sendback::models::person::second_factor::SecondFactor;
use sendback::models::person::{NewPerson, Person, Role};
use sendback::models::{LetterId, PersonId};
use sendback::schema::{events, letters, people, sellers};
use sendback::secret::one_time::Shared;

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
            SecondFactor::put_on(tx, &world.app.link_key, &bea, &Shared::of_sample_people())?;
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

/// The mails to somebody about another address.
fn told(world: &World, whom: &str) -> Vec<String> {
    let about = |subject: &str| subject == "Your e-mail address at Sendback was changed";
    let mails = world.mails().into_iter().filter(|(to, subject, _)| to == whom && about(subject));
    mails.map(|(.., text)| text).collect()
}

#[test]
fn another_address_is_told_there_and_at_the_old_one_without_a_link_or_the_new_one() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let mut change = |email: &str| {
        let mut page = open(&mut amy, &world.ada.person);
        page.fill("E-mail address", email);
        assert!(amy.press(page, "Save changes").says("Saved."));
    };
    change("adele@else.example");
    change("Adele@else.example");
    // Changed once more before the mails have left: the first two are as true as ever.
    change("third@else.example");
    world.work();
    let old = told(&world, "ada@harbour.example");
    assert_eq!(old.len(), 1);
    assert!(old[0].contains("It is not this one any more") && old[0].contains("It was not you? Call"));
    assert!(!old[0].contains("adele@") && !old[0].contains("else.example"), "{}", old[0]);
    assert_eq!(told(&world, "adele@else.example").len(), 1);
    assert_eq!(told(&world, "Adele@else.example").len(), 1);
    let new = told(&world, "third@else.example");
    assert!(new.len() == 1 && new[0].contains("You sign in with this address from now on"), "{new:?}");
    assert!(world.mails().iter().all(|(.., text)| !text.contains("://")));
    // A name alone, or an address of an account that nobody has opened yet, is nobody's news.
    let fields = [("name", "Dora"), ("email", "mistyped@x.example"), ("role", "agent")];
    world.signed_in("amy@sendback.example").post("/admin/people/new", &fields);
    world.work();
    let dora = person(&world, "mistyped@x.example");
    let before = world.mails().len();
    for (id, field, value) in
        [(&world.bob, "Name", "Robert Finch"), (&dora, "E-mail address", "dora@x.example")]
    {
        let mut page = open(&mut amy, id);
        page.fill(field, value);
        assert!(amy.press(page, "Save changes").says("Saved."));
    }
    world.work();
    assert_eq!(world.mails().len(), before);
}

#[test]
fn what_happened_to_a_person_stands_there_in_words_newest_first_and_nobody_elses() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let fields = [("name", "Dora"), ("email", "dora@x.example"), ("role", "agent")];
    let at = amy.post("/admin/people/new", &fields).headers["location"].clone();
    world.work();
    let link = password_link_to(&world, "dora@x.example");
    world.browser().post(&link, &[("password", "seven grey herons")]);
    world.signed_in_with("dora@x.example", "seven grey herons");
    world.browser().post("/forgotten", &[("email", "dora@x.example")]);
    let mut page = amy.get(&at);
    page.fill("Name", "Dora Finch");
    page.fill("E-mail address", "finch@x.example");
    page.choose("Administrator");
    amy.press(page, "Save changes");
    let page = amy.get(&at);
    amy.press(page, "Close the access");
    let text = amy.get(&at).text();
    let story = [
        "Access closedMonday 18 May, 10:00 · Amy Lund, support",
        "Changed: name, e-mail address, now administratorMonday 18 May, 10:00 · Amy Lund, support",
        "Link for a new password sentMonday 18 May, 10:00 · Automatic",
        "Signed inMonday 18 May, 10:00 · Dora Finch",
        "Fresh recovery codesMonday 18 May, 10:00 · Dora Finch",
        "Second factor set upMonday 18 May, 10:00 · Dora Finch",
        "Password setMonday 18 May, 10:00 · Dora Finch",
        "Invitation sentMonday 18 May, 10:00 · Amy Lund, support",
        "Added: agentMonday 18 May, 10:00 · Amy Lund, support",
    ];
    let places: Vec<_> = story.iter().map(|line| text.find(line)).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?} {text}");
    let page = open(&mut amy, &world.bob);
    assert!(page.says("Nothing yet.") && !page.says("Invitation sent"), "{}", page.text());
    for _ in 0..25 {
        world.signed_in("bob@harbour.example");
    }
    assert_eq!(open(&mut amy, &world.bob).text().matches("Signed inMonday").count(), 20);
}

#[test]
fn an_invitation_that_could_not_be_sent_says_so_and_goes_out_again() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let fields = [("name", "Dora"), ("email", "dora@x.example"), ("role", "agent")];
    let at = amy.post("/admin/people/new", &fields).headers["location"].clone();
    assert!(!amy.get(&at).says("could not be sent"));
    world
        .app
        .write_now(|tx| {
            let letter: LetterId = letters::table.select(letters::id).first(&mut **tx)?;
            Letter::settle(tx, &letter, LetterState::Failed, Some("550 <b>no such user</b>"))
        })
        .unwrap();
    let page = amy.get(&at);
    assert!(page.says("The invitation could not be sent It was for dora@x.example"), "{}", page.text());
    assert!(page.says("The mail server says: 550 <b>no such user</b>"), "{}", page.text());
    let page = amy.press(page, "Send the link again");
    assert!(page.says("The link goes out now.") && !page.says("could not be sent"), "{}", page.text());
    world.work();
    assert!(amy.get(&at).says("Invitation, Monday 18 May, 10:00: sent"));
    let link = password_link_to(&world, "dora@x.example");
    assert_eq!(world.browser().get(&link).status, 200);
}
