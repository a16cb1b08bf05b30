//! Why it comes back is asked first; each reason asks its own few questions, and its own days are kept.
use crate::support::story::{begin_for, fill_problem, past_sender, reference_of};
use crate::support::world::{ADAS_IMEI, Unit, World, day, device};
use sendback::db::Moment;
use sendback::models::DeviceId;
use sendback::models::device::Category;

const NEW_IMEI: &str = "352099001761481";

/// A phone of Ada's company that was delivered on Saturday 16 May, two days before the tests' Monday.
fn new_phone(world: &World) -> DeviceId {
    let unit = Unit {
        company: &world.ada.company,
        seller: &world.rita.seller,
        category: Category::Phone,
        order: "M-9",
        delivered: "2026-05-16",
        code: NEW_IMEI,
    };
    world.app.write_now(|tx| Ok(device(tx, &unit))).unwrap()
}

/// A day in May and June 2026, at noon in London.
fn noon(text: &str) -> Moment {
    Moment::new(day(text).and_hms_opt(11, 0, 0).unwrap())
}

#[test]
fn the_reason_is_asked_first_and_only_its_own_questions_follow() {
    let world = World::new();
    for (reason, asked, not_asked) in [
        ("It is defective", "Did any of this happen to it?", "What arrived instead?"),
        ("It is not as described", "What arrived instead?", "Did any of this happen to it?"),
        ("It arrived damaged", "What is damaged?", "What arrived instead?"),
        ("Something is missing", "Which part is missing?", "Did any of this happen to it?"),
    ] {
        let mut ada = world.signed_in("ada@harbour.example");
        let page = ada.get(&format!("/devices/{}", world.adas_phone));
        let button = if page.has_button("Go on") { "Go on with your return" } else { "Return this device" };
        let mut page = ada.press(page, button);
        if page.path.ends_with("/problem") {
            page = ada.get(&page.link("Change why it comes back"));
        } else {
            let empty = ada.get(&page.path);
            let page = ada.press(empty, "Save and continue");
            assert!(page.status == 422 && page.says("Choose why the device comes back."), "{}", page.text());
        }
        page.choose(reason);
        let page = ada.press(page, "Save and continue");
        let page = if page.path.contains("/late") { ada.get(&page.link("Go on all the same")) } else { page };
        assert!(page.path.ends_with("/problem") && page.says(reason), "{}", page.text());
        assert!(page.says(asked) && !page.says(not_asked), "{reason}: {}", page.text());
    }
}

#[test]
fn not_as_described_says_what_was_sold_asks_what_arrived_and_support_sees_both() {
    let world = World::new();
    let mut ada = world.signed_in("ada@harbour.example");
    let mut page = begin_for(&mut ada, &world.adas_phone, "It is not as described");
    assert!(page.says("It was sold as: 128 GB, Midnight, Good"), "{}", page.text());
    page.fill("IMEI", ADAS_IMEI);
    page.choose("No");
    let mut page = ada.press(page, "Save and continue");
    assert_eq!(page.status, 422);
    assert!(
        page.says("Choose what is different.") && page.says("Say what arrived instead"),
        "{}",
        page.text()
    );
    page.choose("It has another storage");
    page.fill("What arrived instead?", "64 GB");
    let page = ada.press(page, "Save and continue");
    let page = ada.press(page, "Continue");
    let page = past_sender(&mut ada, page, "pete@harbour.example");
    assert!(page.says("It has another storage") && page.says("64 GB"), "{}", page.text());
    let reference = reference_of(&page);
    ada.press(page, "Send the return");
    let page = world.signed_in("sam@sendback.example").get(&format!("/admin/tickets/{reference}"));
    assert!(page.says("It is not as described: It has another storage: 64 GB"), "{}", page.text());
}

#[test]
fn a_missing_part_needs_no_photo_and_is_named() {
    let world = World::new();
    let mut ada = world.signed_in("ada@harbour.example");
    let mut page = begin_for(&mut ada, &world.adas_phone, "Something is missing");
    page.fill("IMEI", ADAS_IMEI);
    page.choose("No");
    let mut page = ada.press(page, "Save and continue");
    assert_eq!(page.status, 422);
    page.fill("Which part is missing?", "The charging cable");
    let page = ada.press(page, "Save and continue");
    assert!(page.says("Photos are not needed.") && !page.says("The defect"), "{}", page.text());
    let page = ada.press(page, "Continue");
    let page = past_sender(&mut ada, page, "pete@harbour.example");
    assert!(page.says("What is missing") && page.says("The charging cable"), "{}", page.text());
    assert!(ada.press(page, "Send the return").says("Your return is sent"));
}

#[test]
fn a_damaged_delivery_asks_for_the_parcel_its_label_and_the_packing() {
    let world = World::new();
    let phone = new_phone(&world);
    let mut ada = world.signed_in("ada@harbour.example");
    let mut page = begin_for(&mut ada, &phone, "It arrived damaged");
    assert!(page.path.ends_with("/problem"), "in time: nothing is said before: {}", page.text());
    page.fill("IMEI", NEW_IMEI);
    page.fill("What is damaged?", "A corner is dented.");
    page.choose("No");
    let page = ada.press(page, "Save and continue");
    for said in ["The parcel", "label", "packing", "the carrier asks for them"] {
        assert!(page.text().to_lowercase().contains(&said.to_lowercase()), "{said}: {}", page.text());
    }
}

#[test]
fn a_change_of_mind_has_thirty_days_and_cannot_be_sent_the_morning_after() {
    let world = World::new();
    let phone = new_phone(&world);
    // Delivered on Saturday 16 May: the thirtieth day is Monday 15 June.
    world.at(noon("2026-06-15"));
    let mut ada = world.signed_in("ada@harbour.example");
    let mut page = begin_for(&mut ada, &phone, "I have changed my mind");
    page.fill("IMEI", NEW_IMEI);
    page.choose("No");
    let mut page = ada.press(page, "Save and continue");
    assert!(page.status == 422 && page.says("Choose in which condition it is."), "{}", page.text());
    page.choose("Switched on and tried");
    let page = ada.press(page, "Save and continue");
    assert!(!page.says("The defect"), "{}", page.text());
    let page = ada.press(page, "Continue");
    let page = past_sender(&mut ada, page, "pete@harbour.example");
    let (check, version) = (page.path.clone(), page.value("version"));
    // The next morning it is too late, whatever was filled in before.
    world.at(noon("2026-06-16"));
    let mut ada = world.signed_in("ada@harbour.example");
    let refused = ada.post(&check.replace("check", "submission"), &[("version", &version)]);
    assert!(
        refused.status == 409 && refused.says("The days for this reason are over."),
        "{}",
        refused.text()
    );
    let mut page = ada.get(&check.replace("check", "problem"));
    page.choose("Not used");
    let page = ada.press(page, "Save and continue");
    assert!(page.says("The days to change your mind are over"), "{}", page.text());
    assert!(page.says("Monday 15 June, 23:59") && page.says("Covered until 16 May 2027"), "{}", page.text());
    let mut page = ada.get(&page.link("Choose another reason"));
    page.choose("I have changed my mind");
    let page = ada.press(page, "Save and continue");
    assert!(page.path.contains("/late?reason=change_of_mind"), "{}", page.path);
    let mut page = ada.get(&page.link("Choose another reason"));
    page.choose("It is defective");
    let mut page = ada.press(page, "Save and continue");
    fill_problem(&mut page, NEW_IMEI);
    let page = ada.press(page, "Save and continue");
    assert!(ada.press(page, "Send the return").says("Your return is sent"));
}

#[test]
fn a_correction_cannot_make_a_change_of_mind_of_it_after_its_days() {
    let world = World::new();
    let reference = crate::support::story::submitted(&world);
    let mut ada = world.signed_in("ada@harbour.example");
    let mut page = ada.get(&format!("/tickets/{reference}/correction"));
    page.choose("I have changed my mind");
    page.choose("Not used");
    let page = ada.press(page, "Save the correction");
    assert!(page.status == 409 && page.says("The days for this reason are over."), "{}", page.text());
}

#[test]
fn another_company_and_a_colleague_who_did_not_begin_it_find_no_reason_to_choose() {
    let world = World::new();
    let mut ada = world.signed_in("ada@harbour.example");
    let page = begin_for(&mut ada, &world.adas_phone, "It is defective");
    let path = page.path.replace("problem", "reason");
    let mut cleo = world.signed_in("cleo@oakmere.example");
    assert_eq!(cleo.get(&path).status, 404);
    assert_eq!(cleo.post(&path, &[("reason", "defective")]).status, 404);
    assert_eq!(cleo.get(&path.replace("reason", "late?reason=change_of_mind")).status, 404);
    assert_eq!(cleo.get(&path.replace("reason", "price")).status, 404);
    assert_eq!(ada.post(&path, &[("reason", "boredom")]).status, 422);
}
