//! Which device of a list travels in which box, before it is sent and afterwards.
use crate::support::browser::{Browser, Page};
use crate::support::lists::{ADA, answered, lines, listed, many, references};
use crate::support::story::{labelled, link_to, posted, submitted};
use crate::support::workshop::{SAM, receive, ticket};
use crate::support::world::World;
use diesel::prelude::*;
use sendback::carrier::PartOf;
use sendback::models::label::Label;
use sendback::models::ticket::{Reception, Stage, Ticket};
use sendback::schema::{batch_rows, events, labels, parcels, tickets};

/// A list of so many laptops that can be sent; its address.
fn ready(world: &World, ada: &mut Browser, n: usize) -> String {
    many(world, n);
    let list = listed(ada, &lines(n)).path;
    answered(ada, &list);
    list
}

/// In which box the rows are, in their order.
fn boxes(world: &World) -> Vec<i32> {
    let all = batch_rows::table.order(batch_rows::position).select(batch_rows::box_number);
    world.app.write_now(|tx| Ok(all.load(&mut **tx)?)).unwrap()
}

/// Sends the list; the references of its returns.
fn sent(ada: &mut Browser, list: &str, n: usize) -> Vec<String> {
    let page = ada.get(list);
    references(&ada.press(page, &format!("Send {n} returns")))
}

/// Support says yes, or no.
fn decided(world: &World, reference: &str, yes: bool) {
    let mut sam = world.signed_in(SAM);
    let mut page = sam.get(&format!("/admin/tickets/{reference}"));
    page.choose(if yes { "Approve" } else { "Decline" });
    if !yes {
        page.fill("If you decline: why", "no_evidence");
    }
    let page = sam.press(page, "Save decision");
    assert_eq!(page.status, 200, "{}", page.text());
    world.work();
}

/// The tickets with a label that is alive.
fn on_labels(world: &World) -> i64 {
    let alive = labels::table.filter(labels::ended_at.is_null()).select(labels::parcel_id);
    let with = tickets::table.filter(tickets::parcel_id.assume_not_null().eq_any(alive));
    world.app.write_now(|tx| Ok(with.count().get_result(&mut **tx)?)).unwrap()
}

fn parcels(world: &World) -> i64 {
    world.app.write_now(|tx| Ok(parcels::table.count().get_result(&mut **tx)?)).unwrap()
}

fn parcel_of(world: &World, reference: &str) -> String {
    ticket(world, reference).parcel_id.unwrap().to_string()
}

#[test]
fn devices_are_spread_evenly_over_boxes_and_each_box_is_sent_on_its_own() {
    let world = World::new();
    let mut ada = world.signed_in(ADA);
    let list = ready(&world, &mut ada, 5);
    assert!(ada.get(&list).says("Brightwell: 5 devices in 1 box"));
    let mut page = ada.get(&format!("{list}/boxes"));
    page.fill("Boxes to Brightwell", "2");
    let page = ada.press(page, "Spread them evenly");
    assert!(page.says("Saved.") && page.path == format!("{list}/boxes"), "{}", page.text());
    assert_eq!(boxes(&world), [1, 1, 1, 2, 2]);
    assert!(ada.get(&list).says("Brightwell: 5 devices in 2 boxes"));
    // More boxes than devices are as many as there are devices.
    let mut page = ada.get(&format!("{list}/boxes"));
    page.fill("Boxes to Brightwell", "9");
    ada.press(page, "Spread them evenly");
    assert_eq!(boxes(&world), [1, 2, 3, 4, 5]);
    let mut page = ada.get(&format!("{list}/boxes"));
    for (row, number) in [(1, "7"), (2, "7"), (3, "3"), (4, "7"), (5, "9")] {
        page.fill(&format!("Box of row {row}"), number);
    }
    let page = ada.press(page, "Save the boxes");
    assert!(page.path == list && page.says("Brightwell: 5 devices in 3 boxes"), "{}", page.text());
    assert_eq!(boxes(&world), [2, 2, 1, 2, 3], "they are called one after the other");
    let returns = sent(&mut ada, &list, 5);
    assert_eq!(parcels(&world), 3);
    let page = ada.get(&list);
    for said in ["Box 1: 3 devices to Brightwell", "Box 2: 1 device to", "Box 3: 1 device to"] {
        assert!(page.says(said), "{said}: {}", page.text());
    }
    assert_eq!(returns.len(), 5);
    assert_eq!(ada.get(&format!("{list}/boxes")).status, 409, "it is sent");
    let again: Page = ada.post(&format!("{list}/boxes"), &[("do", "nothing")]);
    assert_eq!(again.status, 409);
}

#[test]
fn what_is_no_box_is_told_at_its_field_and_others_reach_nothing() {
    let world = World::new();
    let mut ada = world.signed_in(ADA);
    let list = ready(&world, &mut ada, 3);
    for wrong in ["0", "100", "two", ""] {
        let mut page = ada.get(&format!("{list}/boxes"));
        page.fill("Box of row 2", wrong);
        page.fill("Box of row 3", "2");
        let page = ada.press(page, "Save the boxes");
        assert!(page.status == 422 && page.says("Enter a number from 1 to 99."), "{wrong}: {}", page.text());
        assert_eq!(
            (page.value_of("Box of row 2").as_str(), page.value_of("Box of row 3").as_str()),
            (wrong, "2")
        );
        let mut page = ada.get(&format!("{list}/boxes"));
        page.fill("Boxes to Brightwell", wrong);
        assert_eq!(ada.press(page, "Spread them evenly").status, 422);
    }
    assert_eq!(boxes(&world), [1, 1, 1]);
    let row = ada.get(&format!("{list}/boxes")).body().split("name=\"box-").nth(1).unwrap()[..36].to_owned();
    let field = format!("box-{row}");
    for email in ["cleo@oakmere.example", "bob@harbour.example", SAM] {
        let mut other = world.signed_in(email);
        for page in ["", "/boxes", "/answers", "/photos", "/scan"] {
            assert_eq!(other.get(&format!("{list}{page}")).status, 404, "{email} {page}");
        }
        let answer = other.post(&format!("{list}/boxes"), &[(field.as_str(), "2")]);
        assert_eq!(answer.status, 404, "{email}");
        assert_eq!(other.post(&format!("{list}/submission"), &[("seen", "")]).status, 404, "{email}");
    }
    // A row of another list is none of this one.
    let mut bob = world.signed_in("bob@harbour.example");
    let own = listed(&mut bob, "LIST00009, x").path;
    assert_eq!(bob.post(&format!("{own}/boxes"), &[(field.as_str(), "2")]).status, 303);
    assert_eq!(boxes(&world)[..3], [1, 1, 1]);
    sent(&mut ada, &list, 3);
    assert!(bob.get(&list).says("3 returns sent together"), "what was sent is everybody's");
    world.work();
}

#[test]
fn what_is_approved_goes_now_and_what_waits_gets_a_box_of_its_own() {
    let world = World::new();
    let mut ada = world.signed_in(ADA);
    let list = ready(&world, &mut ada, 3);
    let returns = sent(&mut ada, &list, 3);
    assert!(!ada.get(&list).has_button("Send now what is approved"), "nothing is approved");
    // The box is called after the first, which is the one that waits.
    decided(&world, &returns[1], true);
    decided(&world, &returns[2], true);
    assert_eq!(on_labels(&world), 0, "the label waits for the first");
    let page = ada.get(&list);
    assert!(page.says("Its label comes when all that is in it is answered."), "{}", page.text());
    let mut cleo = world.signed_in("cleo@oakmere.example");
    let parcel = [("parcel", format!("{}-P", returns[0]))];
    let asked: Vec<(&str, &str)> = parcel.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(cleo.post(&format!("{list}/departure"), &asked).status, 404);
    assert_eq!(ada.post(&format!("{list}/departure"), &[("parcel", "SB-2222-2222-P")]).status, 404);
    let (first, second) =
        (ada.send(&page, "Send now what is approved"), ada.send(&page, "Send now what is approved"));
    assert_eq!((first.status, second.status), (303, 303), "{} {}", first.text(), second.text());
    world.work();
    assert_eq!(on_labels(&world), 2);
    let of: Vec<String> = returns.iter().map(|one| parcel_of(&world, one)).collect();
    assert!(of[0] != of[1] && of[1] == of[2], "{of:?}");
    let names: Vec<String> = world
        .app
        .write_now(|tx| Ok(parcels::table.order(parcels::id).select(parcels::reference).load(&mut **tx)?))
        .unwrap();
    assert_eq!(
        names,
        [format!("{}-P", returns[1]), format!("{}-P", returns[0])],
        "each is called after what is in it"
    );
    let moved: i64 = world
        .app
        .write_now(|tx| {
            Ok(events::table.filter(events::kind.eq("repacked")).count().get_result(&mut **tx)?)
        })
        .unwrap();
    assert_eq!(moved, 1);
    let page = ada.get(&list);
    assert!(
        page.says("Box 1: 1 device to Brightwell") && page.says("Box 2: 2 devices to"),
        "{}",
        page.text()
    );
    assert!(ada.get(&format!("/tickets/{}", returns[0])).says("Goes in a box of its own"));
    decided(&world, &returns[0], true);
    assert_eq!(on_labels(&world), 3);
}

#[test]
fn the_label_comes_when_the_last_one_in_the_box_is_declined_or_called_off() {
    for by_support in [true, false] {
        let world = World::new();
        let mut ada = world.signed_in(ADA);
        let list = ready(&world, &mut ada, 3);
        let returns = sent(&mut ada, &list, 3);
        decided(&world, &returns[0], true);
        decided(&world, &returns[1], true);
        assert_eq!(on_labels(&world), 0);
        if by_support {
            decided(&world, &returns[2], false);
        } else {
            let page = ada.get(&format!("/tickets/{}/cancellation", returns[2]));
            ada.press(page, "Yes, cancel it");
            world.work();
        }
        let stages = returns.iter().map(|one| ticket(&world, one).stage).collect::<Vec<_>>();
        assert_eq!(stages, [Stage::LabelSent, Stage::LabelSent, Stage::Closed], "{by_support}");
    }
}

#[test]
fn three_that_are_approved_at_the_same_moment_get_one_label() {
    let world = World::new();
    let mut ada = world.signed_in(ADA);
    let list = ready(&world, &mut ada, 3);
    let returns = sent(&mut ada, &list, 3);
    let mut pages: Vec<(Browser, Page)> = returns
        .iter()
        .map(|one| {
            let mut sam = world.signed_in(SAM);
            let mut page = sam.get(&format!("/admin/tickets/{one}"));
            page.choose("Approve");
            (sam, page)
        })
        .collect();
    std::thread::scope(|scope| {
        for (sam, page) in &mut pages {
            scope.spawn(move || assert_eq!(sam.send(page, "Save decision").status, 303));
        }
    });
    world.work();
    assert_eq!(on_labels(&world), 3);
    let all: Vec<Ticket> = returns.iter().map(|one| ticket(&world, one)).collect();
    assert!(all.iter().all(|one| one.stage == Stage::LabelSent));
}

/// What the label of a return's box says of its place among the boxes.
fn part_of(world: &World, reference: &str) -> PartOf {
    let parcel = ticket(world, reference).parcel_id.unwrap();
    let label = world.app.write_now(|tx| Ok(Label::open_of(tx, &parcel)?.unwrap())).unwrap();
    label.shipment().unwrap().parcel
}

#[test]
fn each_box_says_which_of_how_many_to_its_seller_it_is() {
    let world = World::new();
    let mut ada = world.signed_in(ADA);
    let list = ready(&world, &mut ada, 4);
    let mut page = ada.get(&format!("{list}/boxes"));
    for (row, number) in [(1, "1"), (2, "1"), (3, "2"), (4, "3")] {
        page.fill(&format!("Box of row {row}"), number);
    }
    ada.press(page, "Save the boxes");
    let returns = sent(&mut ada, &list, 4);
    // The last box stays here: it is not counted once that is known.
    decided(&world, &returns[3], false);
    for reference in &returns[..3] {
        decided(&world, reference, true);
    }
    assert_eq!(part_of(&world, &returns[0]), PartOf { n: 1, of: 2 });
    assert_eq!(part_of(&world, &returns[2]), PartOf { n: 2, of: 2 });
    let alone = submitted(&world);
    labelled(&world, &alone);
    assert_eq!(part_of(&world, &alone), PartOf { n: 1, of: 1 });
}

#[test]
fn a_box_says_how_many_of_it_have_arrived() {
    let world = World::new();
    let mut ada = world.signed_in(ADA);
    let list = ready(&world, &mut ada, 3);
    let returns = sent(&mut ada, &list, 3);
    decided(&world, &returns[2], false);
    decided(&world, &returns[0], true);
    decided(&world, &returns[1], true);
    posted(&world, &link_to(&world, "pete@harbour.example"));
    assert!(ada.get(&list).says("It is on its way."), "{}", ada.get(&list).text());
    receive(&world, &returns[0], Reception::AsExpected);
    let page = ada.get(&list);
    assert!(page.says("1 of 2 has arrived."), "what was declined is not in it: {}", page.text());
    assert!(!page.says("It is on its way."), "{}", page.text());
    receive(&world, &returns[1], Reception::AsExpected);
    assert!(ada.get(&list).says("It has arrived."), "{}", ada.get(&list).text());
}

#[test]
fn where_support_gets_the_label_of_a_box_each_return_in_it_says_so() {
    let world = World::new();
    let mut ada = world.signed_in(ADA);
    let list = ready(&world, &mut ada, 2);
    let returns = sent(&mut ada, &list, 2);
    let mut sam = world.signed_in(SAM);
    let mut page = sam.get(&format!("/admin/tickets/{}", returns[0]));
    page.choose("Approve");
    page.choose("I buy the label elsewhere");
    sam.press(page, "Save decision");
    decided(&world, &returns[1], true);
    for one in &returns {
        let page = ada.get(&format!("/tickets/{one}"));
        assert!(page.says("Support gets you a label another way."), "{}", page.text());
    }
    let page = ada.get(&list);
    assert!(page.says("Support gets its label another way."), "{}", page.text());
    assert_eq!(page.text().matches("Next: Support. Support gets you a label").count(), 2, "{}", page.text());
    assert!(!ada.get("/tickets").says("is being made"), "{}", ada.get("/tickets").text());
}
