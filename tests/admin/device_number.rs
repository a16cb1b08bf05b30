//! A device's numbers: what was recorded is never overwritten, only added to, or taken away on purpose.
use crate::support::world::{ADAS_IMEI, CLEOS_IMEI, World};
use diesel::prelude::*;
use sendback::models::event::Kind;
use sendback::schema::{device_codes, events};

#[test]
fn a_second_number_stands_beside_the_first_and_either_matches() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let at = format!("/admin/devices/{}", world.adas_phone);
    let mut page = amy.get(&at);
    page.fill("Another number", "35 209900 176148 1");
    let page = amy.press(page, "Add the number");
    assert!(page.says(ADAS_IMEI) && page.says("352099001761481"), "{}", page.text());
    // The same again changes nothing.
    let mut page = amy.get(&at);
    page.fill("Another number", "352099001761481");
    let page = amy.press(page, "Add the number");
    assert_eq!(page.body().matches("/removal").count(), 2);
}

#[test]
fn a_number_that_cannot_be_or_is_another_devices_is_refused_with_what_was_typed() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let at = format!("/admin/devices/{}", world.adas_phone);
    for (number, says) in [
        ("490154203237519", "Enter an IMEI"),
        ("***", "Enter an IMEI or a serial number."),
        (CLEOS_IMEI, "carries this number"),
        ("", "Enter an IMEI"),
    ] {
        let mut page = amy.get(&at);
        page.fill("Another number", number);
        let page = amy.press(page, "Add the number");
        assert!(page.status == 422 && page.says(says), "{number}: {}", page.text());
        assert_eq!(page.value("number"), number);
        assert_eq!(page.body().matches("/removal").count(), 1);
    }
}

#[test]
fn a_wrong_number_is_taken_away_and_the_event_says_only_its_kind() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let page = amy.get(&format!("/admin/devices/{}", world.adas_phone));
    let page = amy.press(page, "Remove");
    assert!(page.says("Removed.") && page.says("None yet."), "{}", page.text());
    let (data, others): (String, i64) = world
        .app
        .write_now(|tx| {
            let removed = events::table.filter(events::kind.eq(Kind::NumberRemoved));
            Ok((
                removed.select(events::data).first(&mut **tx)?,
                device_codes::table.count().get_result(&mut **tx)?,
            ))
        })
        .unwrap();
    assert_eq!((data.as_str(), others), (r#"{"what":"imei"}"#, 3));
}

#[test]
fn another_devices_number_is_not_there_to_be_removed() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let number: String = world
        .app
        .write_now(|tx| {
            let own = device_codes::table.filter(device_codes::device_id.eq(&world.cleos_phone));
            Ok(own.select(device_codes::id).first(&mut **tx)?)
        })
        .unwrap();
    let token = amy.get("/admin/manage").value("csrf");
    let path = format!("/admin/devices/{}/numbers/{number}/removal", world.adas_phone);
    assert_eq!(amy.post(&path, &[("csrf", &token)]).status, 404);
    assert!(amy.get(&format!("/admin/devices/{}", world.cleos_phone)).says(CLEOS_IMEI));
}
