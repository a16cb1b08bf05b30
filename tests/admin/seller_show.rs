//! One seller: changed by one administrator at a time; labels that are out stay true.
use crate::support::story::{labelled, submitted};
use crate::support::world::World;
use diesel::prelude::*;
use sendback::models::event::Kind;
use sendback::schema::events;

fn at(world: &World) -> String {
    format!("/admin/sellers/{}", world.rita.seller)
}

#[test]
fn who_works_there_is_listed_and_what_changes_is_kept_with_what_it_was() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let mut page = amy.get(&at(&world));
    assert!(page.says("Rita Holm Can sign in") && !page.says("Tom Reid"), "{}", page.text());
    assert!(amy.get(&page.link("Brightwell")).says("Thursday 1 January 2026"));
    page.fill("Name", "Brightwell Repairs");
    page.fill("Closes", "00:00");
    page.fill("Service", "Freepost");
    page.fill("Licence text", "RTAA-BRIGHT");
    let page = amy.press(page, "Save changes");
    assert!(page.says("Saved.") && page.says("Brightwell Repairs"), "{}", page.text());
    assert_eq!(
        (page.value("closes").as_str(), page.value("contract_service").as_str()),
        ("00:00", "Freepost")
    );
    let data: String = world
        .app
        .write_now(|tx| {
            let changed = events::table.filter(events::kind.eq(Kind::SellerChanged));
            Ok(changed.select(events::data).first(&mut **tx)?)
        })
        .unwrap();
    assert_eq!(data, r#"{"what":"name hours contract"}"#);
    // The same again is no change.
    amy.press(page, "Save changes");
    let count: i64 = world
        .app
        .write_now(|tx| {
            Ok(events::table.filter(events::kind.eq(Kind::SellerChanged)).count().get_result(&mut **tx)?)
        })
        .unwrap();
    assert_eq!(count, 1);
}

#[test]
fn a_seller_that_moves_gets_new_labels_there_and_the_old_one_stays_as_it_was() {
    let world = World::new();
    let reference = submitted(&world);
    let link = labelled(&world, &reference);
    let mut amy = world.signed_in("amy@sendback.example");
    let mut page = amy.get(&at(&world));
    page.fill("Street and number", "77 New Street");
    page.fill("Postcode", "M1 1AE");
    amy.press(page, "Save changes");
    let page = world.browser().get(&link);
    assert!(page.says("LS1 1AA") && !page.says("M1 1AE"), "the label that is out: {}", page.text());
    assert!(amy.get("/admin/sellers").says("Leeds, M1 1AE"));
}

#[test]
fn two_administrators_at_once_one_is_told_what_changed_and_loses_nothing_typed() {
    let world = World::new();
    let (mut amy, mut other) =
        (world.signed_in("amy@sendback.example"), world.signed_in("amy@sendback.example"));
    let (mut first, mut second) = (amy.get(&at(&world)), other.get(&at(&world)));
    first.fill("Town or city", "York");
    amy.press(first, "Save changes");
    second.fill("Town or city", "Hull");
    let page = other.press(second, "Save changes");
    assert_eq!(page.status, 409);
    assert!(page.says("Somebody was faster"), "{}", page.text());
    assert_eq!(page.value("town"), "Hull");
    assert!(other.press(page, "Save changes").says("Saved."));
    assert!(amy.get("/admin/sellers").says("Hull, LS1 1AA"));
}
