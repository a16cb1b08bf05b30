//! The log: found by return, person, kind and day, fifty a page, and administrators' alone.
use crate::support::browser::{Browser, Page};
use crate::support::story::{begin, reference_of, submitted};
use crate::support::workshop::SAM;
use crate::support::world::World;
use sendback::db::Moment;
use sendback::models::event::{self, By, Data, Kind, Subject};
use sendback::models::person::{NewPerson, Person};
use sendback::models::ticket::Who;

const AMY: &str = "amy@sendback.example";
const LOG: &str = "/admin/audit";

/// What the rows say happened, from the top.
fn happened(page: &Page) -> Vec<String> {
    let body = page.body();
    let rows = body.split("<td role=\"cell\"><strong>").skip(1);
    rows.map(|row| row.split('<').next().unwrap().to_owned()).collect()
}

fn asked(amy: &mut Browser, fields: &[(&str, &str)]) -> Page {
    let page = amy.get(&format!("{LOG}?{}", serde_urlencoded::to_string(fields).unwrap()));
    assert_eq!(page.status, 200, "{fields:?}: {}", page.text());
    page
}

/// Amy closes and opens somebody's access so many times, a minute apart.
fn turns(world: &World, whom: &str, n: i64) {
    let start = world.app.clock.now();
    for minute in 0..n {
        world.at(start.plus_seconds(60 * minute));
        world
            .app
            .write_now(|tx| {
                let (amy, whom) =
                    (Person::signing_in(tx, AMY)?.unwrap().id, Person::signing_in(tx, whom)?.unwrap().id);
                let kind = if minute % 2 == 0 { Kind::PersonShutOut } else { Kind::PersonLetIn };
                event::note_by(
                    tx,
                    kind,
                    &By::person(Who::Agent, &amy),
                    &Subject::Person(whom),
                    &Data::default(),
                )
            })
            .unwrap();
    }
}

fn ada_begins(world: &World) -> String {
    let mut ada = world.signed_in("ada@harbour.example");
    let page = begin(&mut ada, &world.adas_laptop);
    assert_eq!(page.status, 200, "{}", page.text());
    reference_of(&page)
}

#[test]
fn a_return_is_found_by_its_reference_with_all_that_happened_to_it() {
    let world = World::new();
    let reference = submitted(&world);
    world.work();
    world.app.write_now(event::place).unwrap();
    let mut amy = world.signed_in(AMY);
    let page = asked(&mut amy, &[("q", &format!(" {} ", reference.to_lowercase()))]);
    let rows = happened(&page);
    assert_eq!(
        (rows.first().unwrap().as_str(), rows.last().unwrap().as_str()),
        ("Sent with 2 photos", "Return begun")
    );
    assert!(page.says("Ada Marsh") && page.says("Place 2 · started"), "{}", page.text());
    assert_eq!(page.link(&reference), format!("/admin/tickets/{reference}"));
    assert!(page.body().contains("&#34;photos&#34;:2"), "{}", page.body());
    let nothing = asked(&mut amy, &[("q", "SB-2222-2222")]);
    assert!(nothing.says("Nothing fits.") && happened(&nothing).is_empty());
    // A draft is its author's: what happened to it is there, but no way to it.
    let draft = ada_begins(&world);
    let page = asked(&mut amy, &[("q", &draft)]);
    assert_eq!(happened(&page), ["Return begun"]);
    assert!(!page.body().contains(&format!("/admin/tickets/{draft}")), "{}", page.body());
}

#[test]
fn a_person_is_found_with_what_they_did_and_what_was_done_to_them_once_each() {
    let world = World::new();
    world.signed_in("bob@harbour.example");
    turns(&world, "bob@harbour.example", 3);
    let mut amy = world.signed_in(AMY);
    let page = asked(&mut amy, &[("q", "Bob@Harbour.example")]);
    assert_eq!(happened(&page), ["Access closed", "Access opened", "Access closed", "Signed in"]);
    assert!(page.says("Amy Lund, support") && page.says("Bob Finch"), "{}", page.text());
    let page = asked(&mut amy, &[("q", AMY)]);
    assert_eq!(happened(&page), ["Signed in", "Access closed", "Access opened", "Access closed"]);
    assert_eq!(page.link("Bob Finch"), format!("/admin/people/{}", world.bob));
    let page = asked(&mut amy, &[("q", AMY), ("kind", "person_let_in")]);
    assert_eq!(happened(&page), ["Access opened"]);
    assert!(page.body().contains("<option value=\"person_let_in\" selected>Access opened</option>"));
    assert!(happened(&asked(&mut amy, &[("q", "nobody@harbour.example")])).is_empty());
}

#[test]
fn days_begin_and_end_at_midnight_in_london() {
    let world = World::new();
    let at = |world: &World, text: &str| {
        world.at(Moment::new(text.parse().unwrap()));
        turns(world, "bob@harbour.example", 1);
    };
    // London is an hour ahead of UTC in May, and not in December.
    for moment in ["2026-05-19T22:59:59", "2026-05-19T23:00:00", "2026-05-20T22:59:59", "2026-05-20T23:00:00"]
    {
        at(&world, moment);
    }
    let mut amy = world.signed_in(AMY);
    let mut found = |from: &str, until: &str| {
        let fields = [("kind", "person_shut_out"), ("from", from), ("until", until)];
        happened(&asked(&mut amy, &fields)).len()
    };
    assert_eq!(found("2026-05-20", "2026-05-20"), 2);
    assert_eq!(found("2026-05-20", ""), 3);
    assert_eq!(found("", "2026-05-20"), 3);
    assert_eq!(found("2026-05-21", "2026-12-31"), 1);
    at(&world, "2026-12-02T00:00:00");
    let mut amy = world.signed_in(AMY);
    let fields = [("kind", "person_shut_out"), ("from", "2026-12-02"), ("until", "2026-12-02")];
    assert_eq!(happened(&asked(&mut amy, &fields)).len(), 1);
}

#[test]
fn fifty_a_page_and_none_twice_or_left_out() {
    let world = World::new();
    turns(&world, "bob@harbour.example", 120);
    let mut amy = world.signed_in(AMY);
    for query in [
        "",
        "?q=bob%40harbour.example",
        "?kind=person_shut_out",
        "?kind=person_let_in&q=amy%40sendback.example",
    ] {
        let mut page = amy.get(&format!("{LOG}{query}"));
        let mut rows = vec![];
        let mut pages = 0;
        loop {
            pages += 1;
            rows.extend(happened(&page).into_iter().filter(|row| row.starts_with("Access")));
            if !page.body().contains(">More</a>") {
                break;
            }
            assert_eq!(happened(&page).len(), 50, "{query}");
            page = amy.get(&page.link("More"));
        }
        let wanted: usize = if query.contains("kind") { 60 } else { 120 };
        assert_eq!((rows.len(), pages), (wanted, wanted.div_ceil(50)), "{query}");
        let alternate = rows.windows(2).all(|two| (two[0] != two[1]) != query.contains("kind"));
        assert!(alternate, "{query}: {rows:?}");
    }
}

#[test]
fn what_cannot_be_looked_for_is_said_and_markup_is_text() {
    let world = World::new();
    let mut amy = world.signed_in(AMY);
    for (field, typed, said) in [
        ("q", "Bob", "Type the whole reference of a return, or the whole e-mail address of a person."),
        ("from", "yesterday", "Type a day as year, month and day"),
        ("until", "2026-02-30", "Type a day as year, month and day"),
    ] {
        let page = amy.get(&format!("{LOG}?{}", serde_urlencoded::to_string([(field, typed)]).unwrap()));
        assert_eq!(page.status, 422, "{field}");
        assert!(page.says(said) && page.says("There is a problem"), "{}", page.text());
        assert_eq!(page.value(field), typed);
    }
    let page = amy.get(&format!("{LOG}?from=2026-05-02&until=2026-05-01"));
    assert!(page.status == 422 && page.says("The last day is before the first."), "{}", page.text());
    for strange in ["after=x", "kind=lost", "after=00000000-0000-7000-8000-000000000000", "from=&until="] {
        assert_eq!(amy.get(&format!("{LOG}?{strange}")).status, 200, "{strange}");
    }
    world
        .app
        .write_now(|tx| {
            let name = "<b>Bold</b>";
            Person::add(tx, &NewPerson { email: "bold@harbour.example", name, password_hash: None })
        })
        .unwrap();
    turns(&world, "bold@harbour.example", 1);
    let page = asked(&mut amy, &[("q", "bold@harbour.example")]);
    assert!(page.says("<b>Bold</b>") && !page.body().contains("<b>Bold"), "{}", page.text());
}

#[test]
fn nobody_but_administrators_reads_it() {
    let world = World::new();
    let mut amy = world.signed_in(AMY);
    let manage = amy.get("/admin/manage");
    assert_eq!(amy.get(&manage.link("Log")).status, 200);
    for email in [SAM, "ada@harbour.example", "rita@brightwell.example"] {
        assert_eq!(world.signed_in(email).get(LOG).status, 404, "{email}");
    }
    assert!(world.browser().get(LOG).path.starts_with("/sign-in"));
}
