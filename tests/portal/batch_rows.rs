//! Rows of a list are corrected, added and taken off in place; a draft follows its number with its photos.
use crate::support::lists::{ADA, answered, lines, listed, many, row_of};
use crate::support::story::photo;
use crate::support::world::{ADAS_IMEI, ADAS_OLD_IMEI, CLEOS_IMEI, World};
use diesel::prelude::*;
use sendback::models::ticket::Stage;
use sendback::schema::{photos, tickets};

#[test]
fn a_number_is_corrected_in_place_and_photos_and_words_stay_with_the_row() {
    let world = World::new();
    many(&world, 2);
    let mut ada = world.signed_in(ADA);
    let page = listed(&mut ada, "LIST00000, the hinge");
    let list = page.path.clone();
    let mut shots = ada.get(&page.link("Photos of it"));
    assert!(shots.says("The list"), "{}", shots.text());
    let page = answered(&mut ada, &list);
    ada.press(page, "Save the list");
    shots.attach("The defect", "hinge.jpg", photo(10));
    let page = ada.press(shots, "Continue");
    assert!(page.path == list && page.says("1 photo."), "{}", page.text());
    let mut page = page;
    page.fill("IMEI or serial number of row 1", "NOBODYS-1");
    let mut page = ada.press(page, "Save the list");
    assert!(page.says("We do not know this number"), "{}", page.text());
    assert!(page.body().contains("\nthe hinge</textarea>"));
    page.fill("IMEI or serial number of row 1", "list00001");
    page.fill("What is wrong with row 1", "the left hinge");
    let page = ada.press(page, "Save the list");
    for said in ["The list is saved.", "1. Lenovo ThinkPad X1 · list00001", "1 photo.", "the left hinge"] {
        assert!(page.says(said), "{said}: {}", page.text());
    }
    let drafts = world.app.write_now(|tx| {
        let drafts = tickets::table.filter(tickets::stage.eq(Stage::Draft)).count();
        Ok((drafts.get_result::<i64>(&mut **tx)?, photos::table.count().get_result::<i64>(&mut **tx)?))
    });
    assert_eq!(drafts.unwrap(), (1, 1), "it is the same draft");
}

#[test]
fn rows_are_added_and_removed_and_a_list_of_501_keeps_what_was_typed() {
    let world = World::new();
    many(&world, 500);
    let mut ada = world.signed_in(ADA);
    let mut page = listed(&mut ada, &lines(499));
    page.fill("More devices", &format!("LIST00499, loose\n{ADAS_IMEI}, dead"));
    let page = ada.press(page, "Save the list");
    assert!(page.status == 422 && page.says("A list holds 500 devices."), "{}", page.status);
    assert_eq!(page.value("more").trim(), format!("LIST00499, loose\n{ADAS_IMEI}, dead"));
    let mut page = page;
    page.choose("Remove row 1");
    let page = ada.press(page, "Save the list");
    assert!(page.says("A list of 500 devices"), "{}", page.status);
    assert!(page.body().contains(ADAS_IMEI) && !page.body().contains("LIST00000"));
    // Its draft went with it: the device can go onto a list again.
    let page = listed(&mut ada, "LIST00000, now it is this");
    assert!(page.says("1. Lenovo ThinkPad X1 · LIST00000 Sold by"), "{}", page.text());
}

#[test]
fn what_must_be_paid_for_is_asked_for_or_left_out_row_by_row_or_all_at_once() {
    let world = World::new();
    let mut ada = world.signed_in(ADA);
    let list = listed(&mut ada, &format!("{ADAS_OLD_IMEI}, hot\nPF3X7Q2A, dead")).path;
    let mut page = answered(&mut ada, &list);
    page.choose("Ask for a price for row 1");
    let page = ada.press(page, "Save the list");
    assert!(page.says("A price is asked for: Out of warranty."), "{}", page.text());
    assert!(page.has_button("Send 2 returns"));
}

#[test]
fn all_that_must_be_paid_for_is_asked_or_left_out_together() {
    let world = World::new();
    many(&world, 3);
    world
        .app
        .write_now(|tx| {
            diesel::sql_query(
                "UPDATE purchases SET delivered_on = '2024-01-05' WHERE order_number LIKE 'L-%'",
            )
            .execute(&mut **tx)?;
            Ok(())
        })
        .unwrap();
    let mut ada = world.signed_in(ADA);
    let list = listed(&mut ada, "LIST00000, a\nLIST00001, b\nPF3X7Q2A, dead").path;
    let page = answered(&mut ada, &list);
    assert!(page.says("2 devices of the list must be paid for."), "{}", page.text());
    let page = ada.press(page, "Ask for a price for all of them");
    assert!(page.has_button("Send 3 returns"), "{}", page.text());
    let list = listed(&mut ada, "LIST00002, c\nPF3X7Q2A, dead").path;
    let mut page = answered(&mut ada, &list);
    assert!(page.says("Error: A repair must be paid for"), "{}", page.text());
    page.send_as("do", "leave");
    let page = ada.press(page, "Save the list");
    assert!(!page.says("LIST00002") || page.says("PF3X7Q2A"), "{}", page.text());
}

#[test]
fn a_row_of_another_list_is_not_changed_by_its_id() {
    let world = World::new();
    let mut cleo = world.signed_in("cleo@oakmere.example");
    let theirs = listed(&mut cleo, &format!("{CLEOS_IMEI}, dead"));
    let row = row_of(&theirs, 1);
    let mut ada = world.signed_in(ADA);
    let mut page = listed(&mut ada, &format!("{ADAS_IMEI}, dead"));
    let own = row_of(&page, 1);
    let (kind, body) = crate::support::browser::multipart_body(
        &[(format!("number-{row}"), ADAS_OLD_IMEI.to_owned()), (format!("remove-{row}"), "yes".to_owned())],
        &[],
    );
    let headers = [("sec-fetch-site", "same-origin")];
    let answer = ada.request("POST", &format!("{}/rows", page.path), &headers, Some((&kind, body.clone())));
    assert_eq!(answer.status, 303);
    // Nor through their own list's address.
    let answer = ada.request("POST", &format!("{}/rows", theirs.path), &headers, Some((&kind, body)));
    assert_eq!(answer.status, 404);
    let now = cleo.get(&theirs.path);
    assert!(now.says(CLEOS_IMEI) && now.says("1. Apple iPhone 13"), "{}", now.text());
    page = ada.get(&page.path);
    assert!(page.body().contains(&own) && page.says("1. Apple iPhone 13"), "{}", page.text());
}

#[test]
fn a_draft_that_was_begun_by_itself_goes_on_in_the_list_with_what_was_typed() {
    let world = World::new();
    let mut ada = world.signed_in(ADA);
    let mut page = crate::support::story::begin(&mut ada, &world.adas_laptop);
    page.fill("Serial number", "PF3X7Q2A");
    page.fill("What is wrong?", "The lid.");
    ada.press(page, "Save and continue");
    let page = listed(&mut ada, "PF3X7Q2A, the hinge");
    assert!(page.body().contains("\nthe hinge\n\nThe lid.</textarea>"), "{}", page.body());
    assert!(!ada.get("/tickets").says("Saved"), "it is found in the list");
    let drafts = world.app.write_now(|tx| Ok(tickets::table.count().get_result::<i64>(&mut **tx)?));
    assert_eq!(drafts.unwrap(), 1);
}

#[test]
fn a_row_without_a_form_asks_nothing_that_it_could_not_keep() {
    let world = World::new();
    let mut ada = world.signed_in(ADA);
    let mut page = listed(&mut ada, "ZZ-NOBODY-1, dead");
    assert!(!page.says("Dangerous battery or case"), "{}", page.text());
    page.fill("What is wrong with row 1", "dead, and the lid is loose");
    let mut page = ada.press(page, "Save the list");
    assert!(page.body().contains("\ndead, and the lid is loose</textarea>"));
    page.fill("IMEI or serial number of row 1", "PF3X7Q2A");
    let page = ada.press(page, "Save the list");
    assert!(page.says("Dangerous battery or case of row 1"), "{}", page.text());
    assert!(page.body().contains("\ndead, and the lid is loose</textarea>"));
}
