//! A box with several returns.
use crate::support::story::{drafted, labelled, posted};
use crate::support::world::World;
use diesel::prelude::*;
use sendback::models::ticket::{Reception, Stage, Ticket};
use sendback::schema::{parcels, tickets};

const RITA: &str = "rita@brightwell.example";

/// Three returns that travel in the box of the first; the box's reference.
fn one_box(world: &World) -> (String, Vec<Ticket>) {
    let mut all = vec![];
    for n in 1..4 {
        let draft = drafted(&world.app, &world.ada, &world.rita.seller, n);
        let sent = world.app.write_now(|tx| Ticket::submit(tx, &world.ada, &draft.reference, draft.version));
        all.push(sent.unwrap());
    }
    let parcel = all[0].parcel_id.clone().unwrap();
    let moved: Vec<_> = all.iter().map(|ticket| ticket.id.clone()).collect();
    world
        .app
        .write_now(|tx| {
            let theirs = tickets::table.filter(tickets::id.eq_any(&moved));
            diesel::update(theirs).set(tickets::parcel_id.eq(&parcel)).execute(&mut **tx)?;
            Ok(())
        })
        .unwrap();
    let mut sam = world.signed_in("sam@sendback.example");
    for ticket in &all[1..] {
        let mut page = sam.get(&format!("/admin/tickets/{}", ticket.reference));
        page.choose("Approve");
        sam.press(page, "Save decision");
    }
    posted(world, &labelled(world, &all[0].reference.to_string()));
    let reference = world
        .app
        .write_now(|tx| Ok(parcels::table.find(&parcel).select(parcels::reference).first(&mut **tx)?))
        .unwrap();
    (reference, all)
}

fn now(world: &World, ticket: &Ticket) -> Ticket {
    world.app.write_now(|tx| Ticket::named(tx, &ticket.id)).unwrap()
}

#[test]
fn two_of_three_are_received_and_the_third_is_looked_for() {
    let world = World::new();
    let (parcel, all) = one_box(&world);
    let mut rita = world.signed_in(RITA);
    let page = rita.get(&format!("/workshop?scan={}", all[0].reference));
    assert_eq!(page.path, format!("/workshop/parcels/{parcel}"));
    assert!(all.iter().all(|ticket| page.says(&ticket.reference.to_string())), "{}", page.text());
    let second = rita.get(&page.path);
    let page = rita.press(page, "Receive what is ticked");
    assert!(page.status == 422 && page.says("Tick what is in the box."), "{}", page.text());
    let csrf = page.value("csrf");
    let mut fields: Vec<(String, String)> = all
        .iter()
        .map(|t| (format!("version-{}", t.reference), page.value(&format!("version-{}", t.reference))))
        .collect();
    fields.push(("csrf".to_owned(), csrf));
    fields.extend(all.iter().take(2).map(|t| ("here".to_owned(), t.reference.to_string())));
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let mut tom = world.signed_in("tom@tayside.example");
    assert_eq!(tom.get(&format!("/workshop/parcels/{parcel}")).status, 404);
    assert_eq!(tom.post(&format!("/workshop/parcels/{parcel}"), &fields).status, 404);
    let done = rita.post(&format!("/workshop/parcels/{parcel}"), &fields);
    assert_eq!(done.status, 303, "{}", done.text());
    let stages: Vec<Stage> = all.iter().map(|ticket| now(&world, ticket).stage).collect();
    assert_eq!(stages, [Stage::Received, Stage::Received, Stage::InTransit]);
    assert_eq!(now(&world, &all[2]).reception, Reception::EmptyBox);
    let page = world.signed_in("sam@sendback.example").get(&format!("/admin/tickets/{}", all[2].reference));
    assert!(page.says("The device was not in the box"), "{}", page.text());
    world.work();
    let subjects: Vec<String> = world.mails().into_iter().map(|(_, subject, _)| subject).collect();
    assert_eq!(subjects.iter().filter(|subject| subject.starts_with("Arrived")).count(), 2);
    assert_eq!(subjects.iter().filter(|subject| subject.starts_with("Not in the box")).count(), 1);
    // The page that was open in another tab.
    let mut second = second;
    second.choose(&format!("Lenovo ThinkPad X1, {}", all[0].reference));
    let again = rita.press(second, "Receive what is ticked");
    assert!(again.status == 409 && again.says("Somebody was faster"), "{}", again.text());
    assert_eq!(now(&world, &all[2]).stage, Stage::InTransit);
}
