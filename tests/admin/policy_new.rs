//! The next version of the numbers: it counts from its day on, and never for what has begun.
use crate::support::browser::Page;
use crate::support::story::{begin, fill_problem, submitted};
use crate::support::world::{ADAS_IMEI, World, monday};
use sendback::db::Moment;
use sendback::models::policy::Numbers;

fn later(days: i64) -> Moment {
    monday().plus_seconds(days * 86_400)
}

#[test]
fn a_longer_cover_counts_from_its_day_on_and_never_for_what_was_judged() {
    let world = World::new();
    let reference = submitted(&world);
    let mut amy = world.signed_in("amy@sendback.example");
    let mut page = amy.get("/admin/policies/new");
    page.fill("From", "2026-05-20");
    page.fill("Months of cover", "36");
    let page = amy.press(page, "Publish");
    assert!(page.says("Version 2 Planned") && page.says("Version 1 Counts now"), "{}", page.text());
    let mut ada = world.signed_in("ada@harbour.example");
    let old = format!("/devices/{}", world.adas_old_phone);
    assert!(ada.get(&old).says("12 months"), "{}", ada.get(&old).text());
    // Twenty to midnight in London, and midnight.
    for (hours, months) in [(37, "12 months"), (38, "36 months")] {
        world.at(monday().plus_seconds(hours * 3600));
        let mut ada = world.signed_in("ada@harbour.example");
        let page = ada.get(&old);
        assert!(page.says(months), "{hours}: {}", page.text());
    }
    world.at(later(3));
    let mut ada = world.signed_in("ada@harbour.example");
    assert!(begin(&mut ada, &world.adas_old_phone).says("36 months"));
    assert!(ada.get(&format!("/tickets/{reference}")).says("12 months"), "a verdict changed afterwards");
}

#[test]
fn the_version_that_began_last_counts_also_where_it_was_published_first() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    for (from, months) in [("2026-05-20", "36"), ("2026-05-18", "24")] {
        let mut page = amy.get("/admin/policies/new");
        page.fill("From", from);
        page.fill("Months of cover", months);
        amy.press(page, "Publish");
    }
    assert!(amy.get("/admin/policies").says("Version 3 Counts now"));
    world.at(later(4));
    assert!(world.signed_in("amy@sendback.example").get("/admin/policies").says("Version 2 Counts now"));
}

#[test]
fn what_cannot_be_is_said_at_once_and_nothing_typed_is_lost() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let mut page = amy.get("/admin/policies/new");
    page.fill("From", "2026-05-17");
    page.fill("Months of cover", "0");
    page.fill("Analysis", "three");
    page.fill("Reminders before a label ends", "7, 3");
    page.fill("Labels go out by themselves from", "Britain");
    page.send_as("cover_start", "inherited");
    let page = amy.press(page, "Publish");
    assert_eq!(page.status, 422);
    for said in [
        "today or later",
        "Months of cover: enter a number from 1 to 120.",
        "Analysis: enter a number from 1 to 30.",
        "Reminders before a label ends: enter 3 numbers",
        "enter codes like GB",
        "Cover runs from: choose one.",
    ] {
        assert!(page.says(said), "{said}: {}", page.text());
    }
    assert_eq!(
        (page.value("analysis_days").as_str(), page.value("label_reminder_days").as_str()),
        ("three", "7, 3")
    );
    let mut page = amy.get("/admin/policies/new");
    page.fill("Reminders of a question", "5, 2");
    page.fill("Reminders before a label ends", "1, 3, 7");
    page.fill("Its author is reminded before", "30");
    let page = amy.press(page, "Publish");
    assert_eq!(page.status, 422);
    for said in [
        "The first reminder comes before the second",
        "The largest comes first",
        "before the form is deleted",
    ] {
        assert!(page.says(said), "{said}: {}", page.text());
    }
    assert!(!amy.get("/admin/policies").says("Version 2"));
}

#[test]
fn two_administrators_at_once_one_is_told_and_loses_nothing_typed() {
    let world = World::new();
    let (mut amy, mut other) =
        (world.signed_in("amy@sendback.example"), world.signed_in("amy@sendback.example"));
    let (mut first, mut second) = (amy.get("/admin/policies/new"), other.get("/admin/policies/new"));
    first.fill("Analysis", "2");
    second.fill("Analysis", "4");
    amy.press(first, "Publish");
    let page = other.press(second, "Publish");
    assert!(page.status == 409 && page.says("Somebody was faster"), "{}", page.text());
    assert_eq!(page.value("analysis_days"), "4");
    assert!(other.press(page, "Publish").says("AnalysisBefore: 2 Now: 4"));
}

#[test]
fn what_is_excluded_is_a_choice_and_a_return_keeps_the_one_that_it_began_with() {
    let world = World::new();
    let mut ada = world.signed_in("ada@harbour.example");
    let answers = |page: &mut Page, label: &str, number: &str| {
        fill_problem(page, "");
        page.fill(label, number);
        page.choose("It shows normal wear, or the battery holds less charge");
    };
    let mut before = begin(&mut ada, &world.adas_phone);
    let mut amy = world.signed_in("amy@sendback.example");
    let mut page = amy.get("/admin/policies/new");
    page.send_as("wear", "cover");
    let page = amy.press(page, "Publish");
    let change =
        "Normal wear, battery capacity includedBefore: Has to be paid for Now: Is covered all the same";
    assert!(page.says(change), "{}", page.text());
    answers(&mut before, "IMEI", ADAS_IMEI);
    assert!(ada.press(before, "Save and continue").path.ends_with("/price"), "its own version counts");
    // By the new version wear alone costs nothing; the other exclusions do as before.
    let mut after = begin(&mut ada, &world.adas_laptop);
    answers(&mut after, "Serial number", "PF3X7Q2A");
    let page = ada.press(after, "Save and continue");
    assert!(page.path.ends_with("/photos"), "{}", page.text());
    let mut page = ada.get(&page.path.replace("photos", "problem"));
    page.choose("It got wet");
    assert!(ada.press(page, "Save and continue").says("You said: “It got wet”."));
}

#[test]
fn the_form_asks_for_every_number_as_it_stands_and_for_no_other() {
    let world = World::new();
    let page = world.signed_in("amy@sendback.example").get("/admin/policies/new");
    let numbers = serde_json::to_value(Numbers::default()).unwrap();
    let mut kept: Vec<String> = numbers.as_object().unwrap().keys().cloned().collect();
    let mut asked = page.fields_of("Publish");
    asked.retain(|name| !["csrf", "version", "from"].contains(&name.as_str()));
    kept.sort_unstable();
    asked.sort_unstable();
    assert_eq!(asked, kept);
}
