//! The papers of a box with several returns: one letter brings them; when a return leaves, they are drawn anew and told once,
//! wherever a process dies.
use crate::carrier::reading::Sheet;
use crate::support::lists::{ADA, approved_in_one_box, called_off, in_one_box};
use crate::support::story::{link_to, pdf};
use crate::support::workshop::{SAM, ticket};
use crate::support::world::{World, monday};
use diesel::prelude::*;
use sendback::carrier::{Bought, paper};
use sendback::db::Moment;
use sendback::files::Files;
use sendback::models::label::papers::Papers;
use sendback::models::label::{Label, LabelState};
use sendback::models::parcel::Parcel;
use sendback::models::staged_file::GIVEN_UP_S;
use sendback::models::ticket::{Reference, Stage, Ticket};
use sendback::schema::{jobs, staged_files};
use sendback::worker::schedule;

const PETE: &str = "pete@harbour.example";

/// The newest label of the box of a return.
fn label(world: &World, of: &Ticket) -> Label {
    let parcel = of.parcel_id.clone().unwrap();
    world.app.write_now(|tx| Ok(Label::latest_of(tx, &parcel)?.unwrap())).unwrap()
}

fn stored(world: &World, key: &str) -> Vec<u8> {
    let Files::Memory(files) = &world.app.files else { panic!("in memory") };
    files.lock().unwrap().get(key).unwrap_or_else(|| panic!("{key} is not there")).clone()
}

fn is_stored(world: &World, key: &str) -> bool {
    let Files::Memory(files) = &world.app.files else { panic!("in memory") };
    files.lock().unwrap().contains_key(key)
}

/// The words of a paper.
fn words(world: &World, key: &Option<String>) -> String {
    Sheet::of(&stored(world, key.as_ref().unwrap())).text()
}

fn mails(world: &World, subject: &str) -> Vec<String> {
    let theirs = world.mails().into_iter().filter(|(whom, about, _)| whom == PETE && about.contains(subject));
    theirs.map(|(.., text)| text).collect()
}

fn swept(world: &World, after_s: i64) {
    world.at(monday().plus_seconds(after_s));
    actix_web::rt::System::new().block_on(schedule::sweep(&world.app, schedule::TEMPORARY_AGE)).unwrap();
}

fn tick(world: &World, at: Moment) {
    world.at(at);
    for _ in 0..2 {
        actix_web::rt::System::new().block_on(schedule::by_the_clock(&world.app)).unwrap();
        world.work();
    }
}

#[test]
fn one_letter_brings_the_label_of_a_box_and_tells_all_that_is_in_it() {
    let world = World::new();
    let all = in_one_box(&world, 3);
    let brought = mails(&world, "Return label");
    assert_eq!(brought.len(), 1, "one letter for the box");
    for one in &all {
        assert!(brought[0].contains(&one.reference.to_string()), "{}", brought[0]);
        let page = world.signed_in(ADA).get(&format!("/tickets/{}", one.reference));
        assert!(page.says("Return label sent by e-mail"), "each has its own event: {}", page.text());
    }
    assert!(brought[0].contains("3 devices") && brought[0].contains("manifest"), "{}", brought[0]);
    let parcel = label(&world, &all[0]).shipment().unwrap().parcel_reference;
    let attached = world.attached_to(PETE);
    let names: Vec<&str> = attached.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, [format!("return-label-{parcel}.pdf"), format!("manifest-{parcel}.pdf")]);
    assert!(Sheet::of(&attached[1].1).text().contains("3 devices"));
    // Asked for again it is one more letter, not three.
    let mut ada = world.signed_in(ADA);
    let page = ada.get(&format!("/tickets/{}/label", all[1].reference));
    ada.press(page, "Send the label");
    world.work();
    assert_eq!(mails(&world, "Return label").len(), 2);
}

#[test]
fn a_return_that_leaves_is_taken_off_the_papers_and_whoever_packs_is_told_once() {
    let world = World::new();
    let all = in_one_box(&world, 3);
    let (before, link) = (label(&world, &all[0]), link_to(&world, PETE));
    called_off(&world, &all[1]);
    world.work();
    let after = label(&world, &all[0]);
    assert_eq!((&after.id, &after.number, after.state), (&before.id, &before.number, LabelState::Alive));
    let (gone, stays) = (all[1].reference.to_string(), all[2].reference.to_string());
    for key in [&after.a4_key, &after.small_key, &after.manifest_key] {
        let text = words(&world, key);
        assert!(text.contains(&stays) && !text.contains(&gone), "{text}");
    }
    assert!(words(&world, &after.manifest_key).contains("2 devices"));
    assert!(words(&world, &before.a4_key).contains("About 9.0 kg"), "three laptops");
    assert!(words(&world, &after.a4_key).contains("About 6.0 kg"), "two of them");
    let told = mails(&world, "One device fewer goes in this box");
    assert_eq!(told.len(), 1);
    assert!(told[0].contains("print the new packing slip") && told[0].contains(&stays), "{}", told[0]);
    assert!(!told[0].contains(&gone), "{}", told[0]);
    let parcel = after.shipment().unwrap().parcel_reference;
    let names: Vec<String> = world.attached_to(PETE).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, [format!("packing-slip-{parcel}.pdf"), format!("manifest-{parcel}.pdf")]);
    assert_eq!(link_to(&world, PETE), link, "the same link");
    let page = world.browser().get(&link);
    assert!(page.says(&stays) && !page.says(&gone), "{}", page.text());
    // The old files go a day later; the new ones stay.
    swept(&world, GIVEN_UP_S + 1);
    for (old, new) in [
        (&before.a4_key, &after.a4_key),
        (&before.small_key, &after.small_key),
        (&before.manifest_key, &after.manifest_key),
    ] {
        assert!(!is_stored(&world, old.as_ref().unwrap()) && is_stored(&world, new.as_ref().unwrap()));
    }
    // The last but one: what is left is a box with one return, without a list of its own.
    called_off(&world, &all[2]);
    world.work();
    let last = label(&world, &all[0]);
    assert!(last.state == LabelState::Alive && !last.has_manifest());
    assert_eq!(mails(&world, "One device fewer goes in this box").len(), 2);
    // With the last one there is nothing to send.
    called_off(&world, &all[0]);
    world.work();
    assert_eq!(label(&world, &all[0]).state, LabelState::Void);
    assert_eq!(mails(&world, "fewer").len(), 2);
}

#[test]
fn of_several_that_leave_at_once_one_letter_tells_and_what_is_drawn_is_what_is_left() {
    let world = World::new();
    let all = in_one_box(&world, 4);
    called_off(&world, &all[1]);
    called_off(&world, &all[3]);
    world.work();
    assert_eq!(mails(&world, "2 devices fewer go in this box").len(), 1);
    assert_eq!(mails(&world, "fewer").len(), 1);
    let after = label(&world, &all[0]);
    let drawn = paper::draw(&after.shipment().unwrap()).unwrap();
    assert_eq!(stored(&world, after.a4_key.as_ref().unwrap()), drawn.a4, "the row alone says what is drawn");
    assert_eq!(stored(&world, after.small_key.as_ref().unwrap()), drawn.small);
}

#[test]
fn two_that_leave_at_the_same_moment_are_both_taken_off() {
    let world = World::new();
    let all = in_one_box(&world, 4);
    std::thread::scope(|scope| {
        for gone in &all[2..] {
            scope.spawn(|| called_off(&world, gone));
        }
    });
    world.work();
    let after = label(&world, &all[0]);
    let inside: Vec<String> =
        after.shipment().unwrap().items.into_iter().map(|item| item.reference).collect();
    assert_eq!(inside, [all[0].reference.to_string(), all[1].reference.to_string()]);
    assert!(words(&world, &after.manifest_key).contains("2 devices in this box"));
    assert_eq!(mails(&world, "2 devices fewer go in this box").len(), 1);
}

#[test]
fn what_leaves_before_the_label_is_made_is_not_drawn_and_nobody_is_told_of_it() {
    for bought in [false, true] {
        let world = World::new();
        let all = approved_in_one_box(&world, 3);
        let first = label(&world, &all[0]);
        if bought {
            let yes = Bought { carrier_ref: "own".to_owned(), number: None, cost_pence: 0, tracked: false };
            world.app.write_now(|tx| Label::bought(tx, &first.id, &yes)).unwrap();
        }
        called_off(&world, &all[0]);
        world.work();
        let after = label(&world, &all[1]);
        assert_eq!((&after.id, after.state), (&first.id, LabelState::Alive), "{bought}");
        // The box is called after the return that has left it: so it was said to whoever packs it.
        let text = words(&world, &after.a4_key).replace(&after.shipment().unwrap().parcel_reference, "");
        assert!(!text.contains(&all[0].reference.to_string()), "{text}");
        assert!(text.contains(&all[1].reference.to_string()) && text.contains("2 returns"), "{text}");
        assert_eq!(mails(&world, "Return label").len(), 1);
        assert!(mails(&world, "fewer").is_empty(), "nobody was told before");
        assert_eq!(ticket(&world, &all[2].reference.to_string()).stage, Stage::LabelSent);
    }
}

#[test]
fn a_process_that_dies_while_it_draws_anew_leaves_nothing_and_the_next_one_draws_the_same() {
    let world = World::new();
    let all = in_one_box(&world, 3);
    let before = label(&world, &all[0]);
    called_off(&world, &all[1]);
    // It has put its files, and then it is gone.
    let lost = sendback::files::new_key("label");
    let half = paper::draw(&label(&world, &all[0]).shipment().unwrap()).unwrap().a4;
    let put = world.app.store(vec![(lost.clone(), half.clone())]);
    actix_web::rt::System::new().block_on(put).unwrap();
    assert_eq!(label(&world, &all[0]).a4_key, before.a4_key, "the old papers are there until then");
    world.work();
    let after = label(&world, &all[0]);
    assert_eq!(stored(&world, after.a4_key.as_ref().unwrap()), half);
    swept(&world, GIVEN_UP_S + 1);
    assert!(!is_stored(&world, &lost) && !is_stored(&world, before.a4_key.as_ref().unwrap()));
    assert!(is_stored(&world, after.a4_key.as_ref().unwrap()));
    let (left, open): (i64, i64) = world
        .app
        .write_now(|tx| {
            let open = jobs::table.filter(jobs::done_at.is_null());
            Ok((staged_files::table.count().get_result(&mut **tx)?, open.count().get_result(&mut **tx)?))
        })
        .unwrap();
    assert_eq!((left, open), (0, 0));
}

#[test]
fn what_was_drawn_before_another_return_left_is_not_kept() {
    let world = World::new();
    let all = in_one_box(&world, 3);
    let before = label(&world, &all[0]);
    called_off(&world, &all[1]);
    // A process that had read the row before has drawn all three.
    let papers = Papers { slip: None, manifest: None, label: None };
    let (kept, same) =
        world.app.write_now(|tx| Ok((before.redrawn(tx, &papers)?, before.is_as_drawn(tx)?))).unwrap();
    assert!(!kept && !same);
    assert_eq!(label(&world, &all[0]).manifest_key, before.manifest_key);
    world.work();
    assert!(words(&world, &label(&world, &all[0]).manifest_key).contains("2 devices"));
}

#[test]
fn papers_of_a_label_that_ended_meanwhile_are_not_drawn_anew() {
    let world = World::new();
    let all = in_one_box(&world, 3);
    let before = label(&world, &all[0]);
    called_off(&world, &all[1]);
    let parcel = all[0].parcel_id.clone().unwrap();
    world.app.write_now(|tx| Label::end(tx, &parcel, LabelState::Used)).unwrap();
    world.work();
    assert_eq!(label(&world, &all[0]).a4_key, before.a4_key);
    assert!(mails(&world, "fewer").is_empty());
}

#[test]
fn a_label_that_was_brought_gets_slip_and_manifest_beside_it_and_they_alone_are_drawn_anew() {
    let world = World::new();
    let all = in_one_box(&world, 3);
    let mut sam = world.signed_in(SAM);
    let mut page = sam.get(&format!("/admin/tickets/{}", all[0].reference));
    page.fill("Carrier", "Royal Parcel");
    page.fill("Tracking number", "AB 123456 C");
    page.attach("PDF", "label.pdf", pdf());
    let page = sam.press(page, "Upload and send");
    assert!(page.says("Your label is stored and mailed now."), "{}", page.text());
    world.work();
    let brought = label(&world, &all[0]);
    assert_eq!(brought.shipment().unwrap().items.len(), 3, "it is for the whole box");
    let parcel = brought.shipment().unwrap().parcel_reference;
    let attached = world.attached_to(PETE);
    let names: Vec<&str> = attached.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        ["return-label", "packing-slip", "manifest"].map(|name| format!("{name}-{parcel}.pdf"))
    );
    assert_eq!(attached[0].1, pdf(), "what was brought, as it was");
    let slip = Sheet::of(&attached[1].1);
    assert!(slip.text().contains("Packing slip") && slip.text().contains("3 returns"), "{}", slip.text());
    assert_eq!(slip.bars(), std::slice::from_ref(&parcel));
    assert!(mails(&world, "Return label").last().unwrap().contains("a page of its own"));
    called_off(&world, &all[2]);
    world.work();
    let after = label(&world, &all[0]);
    assert_eq!((&after.a4_key, &after.small_key), (&brought.a4_key, &None));
    assert!(after.slip_key != brought.slip_key && after.manifest_key != brought.manifest_key);
    let gone = all[2].reference.to_string();
    for key in [&after.slip_key, &after.manifest_key] {
        assert!(!words(&world, key).contains(&gone));
    }
    swept(&world, GIVEN_UP_S + 1);
    assert!(
        is_stored(&world, after.a4_key.as_ref().unwrap()) && !is_stored(&world, &brought.slip_key.unwrap())
    );
}

#[test]
fn a_box_is_called_to_mind_once_each_time_and_its_end_is_told_once() {
    let world = World::new();
    let all = in_one_box(&world, 3);
    for (day, wanted) in [(6, 0), (7, 1), (11, 2), (13, 3)] {
        tick(&world, monday().plus_days(day));
        assert_eq!(mails(&world, "Please post parcel").len(), wanted, "after {day} days");
    }
    let text = &mails(&world, "Please post parcel")[2];
    assert!(all.iter().all(|one| text.contains(&one.reference.to_string())), "{text}");
    tick(&world, monday().plus_days(15));
    let ended: Vec<String> = world
        .mails()
        .into_iter()
        .filter(|(whom, about, _)| whom == ADA && about.contains("has expired"))
        .map(|(.., text)| text)
        .collect();
    assert_eq!(ended.len(), 1);
    assert!(all.iter().all(|one| ended[0].contains(&one.reference.to_string())), "{}", ended[0]);
    // One of them asks for a new one: it is for the whole box again.
    let mut ada = world.signed_in(ADA);
    let page = ada.get(&format!("/tickets/{}/label", all[2].reference));
    ada.press(page, "Send the label");
    world.work();
    assert_eq!(label(&world, &all[0]).shipment().unwrap().items.len(), 3);
    assert_eq!(mails(&world, "Return label").len(), 2);
}

#[test]
fn what_waits_and_moves_to_a_box_of_its_own_is_on_no_paper_of_the_old_one() {
    let world = World::new();
    let all = in_one_box(&world, 3);
    // Reported as dangerous it is with support again, and not on the papers.
    let at: Reference = all[2].reference.clone();
    let mut ada = world.signed_in(ADA);
    let page = ada.get(&format!("/tickets/{at}/battery"));
    let page = ada.press(page, "Yes, it is dangerous");
    assert!(page.status < 400, "{}", page.text());
    world.work();
    assert_eq!(ticket(&world, &at.to_string()).stage, Stage::Submitted);
    assert_eq!(mails(&world, "One device fewer goes in this box").len(), 1);
    let parcel = world.app.write_now(|tx| Parcel::of(tx, &all[0])).unwrap();
    let open = world.app.write_now(|tx| Label::open_of(tx, &parcel.id)).unwrap().unwrap();
    assert_eq!(open.shipment().unwrap().items.len(), 2);
}

#[test]
fn a_new_label_begins_the_days_of_everything_in_the_box_anew() {
    let world = World::new();
    let inside = in_one_box(&world, 3);
    tick(&world, world.app.clock.now().plus_days(16));
    // One of three asks for a new label; the other two wait for the same box to be posted.
    let mut ada = world.signed_in(ADA);
    let page = ada.get(&format!("/tickets/{}/label", inside[0].reference));
    ada.press(page, "Send the label");
    world.work();
    let fresh = label(&world, &inside[0]);
    assert_eq!(fresh.state, LabelState::Alive);
    let now = || inside.iter().map(|one| ticket(&world, one.reference.as_str()));
    for one in now() {
        assert_eq!((one.stage, one.due_at), (Stage::LabelSent, Some(fresh.expires_at.plus_seconds(-1))));
    }
    // As long as it is good nothing of it ends, and then all of it does together.
    tick(&world, world.app.clock.now().plus_days(10));
    assert_eq!(label(&world, &inside[0]).state, LabelState::Alive);
    assert!(now().all(|one| one.stage == Stage::LabelSent));
    tick(&world, fresh.expires_at);
    assert_eq!(label(&world, &inside[0]).state, LabelState::Expired);
}
