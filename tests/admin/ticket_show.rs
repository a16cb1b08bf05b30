//! One return on one screen.
use crate::support::story::submitted;
use crate::support::world::{World, monday};
use diesel::prelude::*;
use sendback::db::{Moment, Tx};
use sendback::models::person::{NewPerson, Person, Role};
use sendback::schema::people;

#[test]
fn what_must_be_done_stands_right_after_the_facts_that_it_needs() {
    let world = World::new();
    let reference = submitted(&world);
    let page = world.signed_in("sam@sendback.example").get(&format!("/admin/tickets/{reference}"));
    // As it is read, by the keyboard and out loud: the order of the source.
    let text = page.text();
    let places: Vec<_> =
        ["What the customer says", "Device and verdicts", "Your decision", "Messages", "What happened Sent"]
            .map(|words| text.find(words))
            .to_vec();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?} {text}");
}

#[test]
fn everything_that_is_needed_to_decide_is_on_one_page() {
    let world = World::new();
    let reference = submitted(&world);
    let mut sam = world.signed_in("sam@sendback.example");
    let page = sam.get(&format!("/admin/tickets/{reference}"));
    for said in [
        "Apple iPhone 13",
        "Ada Marsh",
        "Covered until 14 March 2027",
        "In warranty",
        "Matches what was sold",
        "M-1",
        "£249.00",
        "Brightwell",
        "The screen flickers.",
        "pete@harbour.example",
        "Sent with 2 photos",
        "Confirmation",
        "by Tuesday 19 May, 17:00",
    ] {
        assert!(page.says(said), "{said}: {}", page.text());
    }
    let table = sam.get(&page.link("Look at all photos side by side"));
    let body = table.body();
    let mut shown = body.split("src=\"").filter_map(|part| part.split('"').next());
    let picture = sam.get(shown.find(|at| at.ends_with("large.jpg")).unwrap());
    assert_eq!((picture.status, picture.headers["content-type"].as_str()), (200, "image/jpeg"));
}

#[test]
fn whom_support_can_give_it_to_is_up_to_date_at_once_and_on_other_nodes_within_a_minute() {
    let world = World::new();
    let reference = submitted(&world);
    let mut sam = world.signed_in("sam@sendback.example");
    let here = format!("/admin/tickets/{reference}");
    let mut offers = |name: &str| sam.get(&here).says(name);
    assert!(offers("Sam Okoro") && !offers("Noor Aziz"));
    let new = NewPerson { email: "noor@sendback.example", name: "Noor Aziz", password_hash: None };
    let noor = world
        .app
        .write_now(|tx| {
            let id = Person::add(tx, &new)?;
            Person::join_marketplace(tx, &id, Role::Agent)?;
            Ok(id)
        })
        .unwrap();
    assert!(offers("Noor Aziz"));
    world.app.write_now(|tx| Person::disable(tx, &noor)).unwrap();
    assert!(!offers("Noor Aziz"));
    // As another node does it: this one hears nothing of it.
    let let_in = |tx: &mut Tx<'_>| {
        let row = people::table.find(&noor);
        diesel::update(row).set(people::disabled_at.eq(None::<Moment>)).execute(&mut **tx)?;
        Ok(())
    };
    world.app.write_now(let_in).unwrap();
    world.at(monday().plus_seconds(61));
    assert!(offers("Noor Aziz"));
}
