//! Who is asked for labels: the rules in their order, and what follows from them.
use super::carrier_new::added;
use crate::support::browser::Page;
use crate::support::story::{labelled, reference_of, submitted, to_check};
use crate::support::world::{CLEOS_IMEI, World};
use sendback::carrier::number::Numbering;
use sendback::error::Result;
use sendback::models::carrier;
use sendback::models::label::Label;
use sendback::models::parcel::Parcel;
use sendback::models::ticket::{Reference, Ticket};

/// The rules of the page, by their ids.
fn rules(page: &Page) -> Vec<String> {
    let body = page.body();
    let parts = body.split("/admin/carriers/rules/").skip(1).filter_map(|part| part.split_once("/removal"));
    parts.filter(|(id, _)| id.len() == 36).map(|(id, _)| id.to_owned()).collect()
}

/// Adds a rule through the page, changed by `change`; gives its id.
pub(crate) fn ruled(world: &World, carrier: &str, change: impl FnOnce(&mut Page)) -> String {
    let mut amy = world.signed_in("amy@sendback.example");
    let mut page = amy.get("/admin/carriers");
    page.fill("Ask", carrier);
    change(&mut page);
    let page = amy.press(page, "Add the rule");
    assert!(page.says("Added."), "{}", page.text());
    rules(&page).pop().unwrap()
}

/// What became of the label of a return that was approved: its carrier's name, if it has a label.
fn carrier_of(world: &World, reference: &str) -> Option<String> {
    let at: Reference = reference.parse().unwrap();
    world
        .app
        .write_now(|tx| {
            let ticket = Ticket::for_agent(tx, &world.sam, &at)?;
            let parcel = Parcel::of(tx, &ticket)?;
            Ok(Label::open_of(tx, &parcel.id)?.map(|label| label.carrier_name))
        })
        .unwrap()
}

fn by_hand(world: &World) -> String {
    let mut amy = world.signed_in("amy@sendback.example");
    amy.get("/admin/carriers").link("Bought by hand").rsplit('/').next().unwrap().to_owned()
}

fn approve(world: &World, reference: &str) {
    let mut sam = world.signed_in("sam@sendback.example");
    let mut page = sam.get(&format!("/admin/tickets/{reference}"));
    page.choose("Approve");
    sam.press(page, "Save decision");
    world.work();
}

#[test]
fn without_a_rule_labels_are_our_own() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let page = amy.get("/admin/carriers");
    assert!(page.says("There is no rule yet: every label is our own."));
    assert!(page.says("Drawn here. 0 numbers given out."));
    let reference = submitted(&world);
    labelled(&world, &reference);
    assert_eq!(carrier_of(&world, &reference).as_deref(), Some("Sendback label"));
    assert!(amy.get("/admin/carriers").says("Drawn here. 1 numbers given out."));
}

#[test]
fn a_rule_for_the_kind_of_device_gives_its_boxes_to_a_person() {
    let world = World::new();
    ruled(&world, &by_hand(&world), |page| page.fill("That hold", "phone"));
    let reference = submitted(&world);
    approve(&world, &reference);
    assert_eq!(carrier_of(&world, &reference), None);
    let mut sam = world.signed_in("sam@sendback.example");
    assert!(sam.get(&format!("/admin/tickets/{reference}")).says("Upload a label that you bought"));
}

#[test]
fn rules_for_other_boxes_change_nothing() {
    let world = World::new();
    let hand = by_hand(&world);
    ruled(&world, &hand, |page| page.fill("That hold", "laptop"));
    ruled(&world, &hand, |page| page.fill("From", "de"));
    let page = world.signed_in("amy@sendback.example").get("/admin/carriers");
    assert!(page.says("Bought by hand Any seller Laptop Any country"), "{}", page.text());
    assert!(page.says("Bought by hand Any seller Any device DE"), "{}", page.text());
    let reference = submitted(&world);
    labelled(&world, &reference);
    assert_eq!(carrier_of(&world, &reference).as_deref(), Some("Sendback label"));
}

#[test]
fn the_first_rule_that_fits_counts_and_rules_can_be_moved_and_removed() {
    let world = World::new();
    let own = {
        let mut amy = world.signed_in("amy@sendback.example");
        amy.get("/admin/carriers").link("Sendback label").rsplit('/').next().unwrap().to_owned()
    };
    let first = ruled(&world, &own, |_| {});
    let second =
        ruled(&world, &by_hand(&world), |page| page.fill("For boxes to", world.rita.seller.as_str()));
    let mut amy = world.signed_in("amy@sendback.example");
    let page = amy.get("/admin/carriers");
    assert_eq!(rules(&page), [first.clone(), second.clone()]);
    let page = amy.press(page, "Move up rule 2");
    assert_eq!(rules(&page), [second.clone(), first.clone()]);
    let reference = submitted(&world);
    approve(&world, &reference);
    assert_eq!(carrier_of(&world, &reference), None);
    let page = amy.get("/admin/carriers");
    let page = amy.press(page, "Remove rule 1");
    assert_eq!(rules(&page), [first]);
}

#[test]
fn a_strange_rule_is_refused_and_kept() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let mut page = amy.get("/admin/carriers");
    page.fill("From", "Germany");
    let page = amy.press(page, "Add the rule");
    assert_eq!((page.status, page.value("country").as_str()), (422, "Germany"));
    assert!(page.says("Enter the country’s two letters"));
    let csrf = page.value("csrf");
    let nobody = "00000000-0000-7000-8000-000000000000";
    assert_eq!(amy.post("/admin/carriers", &[("csrf", &csrf), ("carrier", nobody)]).status, 404);
    assert_eq!(amy.post(&format!("/admin/carriers/rules/{nobody}/removal"), &[("csrf", &csrf)]).status, 404);
    assert_eq!(amy.post(&format!("/admin/carriers/rules/{nobody}/sooner"), &[("csrf", &csrf)]).status, 404);
}

#[test]
fn carriers_are_administrators() {
    let world = World::new();
    let id = added(&world, "DPD");
    for email in ["sam@sendback.example", "ada@harbour.example", "rita@brightwell.example"] {
        let mut browser = world.signed_in(email);
        for path in
            ["/admin/carriers", "/admin/carriers/new", "/admin/carriers/costs", "/admin/carriers/costs.csv"]
        {
            assert_eq!(browser.get(path).status, 404, "{email} {path}");
        }
        assert_eq!(browser.get(&format!("/admin/carriers/{id}")).status, 404, "{email}");
    }
}

#[test]
fn a_range_that_runs_out_is_said_before_it_is_empty_and_then_a_person_is_asked() {
    let world = World::with(|config| {
        config.numbering = Numbering::read("range:AB100-AB119", "SB").unwrap();
    });
    let few = "Few tracking numbers are left: get more";
    let mut amy = world.signed_in("amy@sendback.example");
    let given = |n: usize| {
        world
            .app
            .write_now(|tx| (0..n).map(|_| carrier::next_number(tx)).collect::<Result<Vec<_>>>())
            .unwrap()
    };
    let mut sam = world.signed_in("sam@sendback.example");
    assert_eq!(given(14).first().cloned(), Some(Ok("AB100".to_owned())));
    assert!(amy.get("/admin/carriers").says("14 numbers given out, 6 left."));
    assert!(!amy.get("/admin/tasks").says(few) && !sam.get("/admin").says(few));
    let reference = submitted(&world);
    labelled(&world, &reference);
    let page = amy.get("/admin/tasks");
    assert!(page.says(few) && page.says("range:AB100-AB119"), "{}", page.text());
    // Whoever makes labels is told, too: no administrator may look today.
    let page = sam.get("/admin");
    assert!(page.says(few) && page.says("5 are left. Tell an administrator"), "{}", page.text());
    assert_eq!(given(5).last().cloned(), Some(Ok("AB119".to_owned())));
    assert!(sam.get("/admin").says("None is left. Tell an administrator"));
    assert_eq!(amy.get("/admin/tasks").text().matches(few).count(), 1, "said once");
    // The next box has no number: its label is refused, in words.
    let page = {
        let mut cleo = world.signed_in("cleo@oakmere.example");
        let page = to_check(&mut cleo, &world.cleos_phone, CLEOS_IMEI, "pete@harbour.example");
        cleo.press(page, "Send the return")
    };
    let other = reference_of(&page);
    approve(&world, &other);
    assert_eq!(carrier_of(&world, &other), None);
    let page = world.signed_in("sam@sendback.example").get(&format!("/admin/tickets/{other}"));
    assert!(page.says("The carrier refused the label"), "{}", page.text());
    assert!(page.says("the tracking numbers are used up"), "{}", page.text());
}
