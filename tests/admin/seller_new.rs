//! A new seller: where its returns go, when somebody is there, how its postage is paid.
use crate::support::browser::Page;
use crate::support::world::World;
use diesel::prelude::*;
use sendback::schema::{calendar_days, calendars, sellers};

fn fill(page: &mut Page, name: &str) {
    page.fill("Name", name);
    page.fill("Street and number", "12 Lagan Road");
    page.fill("Town or city", "Belfast");
    page.fill("Postcode", "bt3 9dt");
}

#[test]
fn a_seller_gets_a_calendar_with_its_regions_bank_holidays_and_a_technician() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let page = amy.get("/admin/sellers");
    let mut page = amy.get(&page.link("Add a seller"));
    fill(&mut page, "Lagan Phones");
    page.fill("Calendar", "own:northern_ireland");
    page.fill("Opens", "08:30");
    page.fill("Closes", "16:30");
    let page = amy.press(page, "Add the seller");
    assert!(page.says("Added.") && page.says("Lagan Phones"), "{}", page.text());
    assert_eq!((page.value("opens").as_str(), page.value("postcode").as_str()), ("08:30", "BT3 9DT"));
    assert_eq!(page.value("legal_name"), "Lagan Phones", "the same name where none is given");
    let closed: Vec<chrono::NaiveDate> = world
        .app
        .write_now(|tx| {
            let days = calendar_days::table.inner_join(calendars::table);
            Ok(days
                .filter(calendars::name.eq("Lagan Phones"))
                .select(calendar_days::closed_on)
                .load(&mut **tx)?)
        })
        .unwrap();
    assert!(closed.contains(&"2027-07-12".parse().unwrap()), "the twelfth of July is Northern Ireland's");
    let mut invite = amy.get(&page.link("Add a technician"));
    invite.fill("Name", "Una Byrne");
    invite.fill("E-mail address", "una@lagan.example");
    assert!(amy.press(invite, "Add and send").says("Technician, Lagan Phones"));
}

#[test]
fn a_shared_calendar_and_a_contract_are_kept_as_chosen() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let (calendar, count): (String, i64) = world
        .app
        .write_now(|tx| {
            let england = calendars::table.filter(calendars::name.eq("England and Wales"));
            Ok((
                england.select(calendars::id).first(&mut **tx)?,
                calendars::table.count().get_result(&mut **tx)?,
            ))
        })
        .unwrap();
    let mut page = amy.get("/admin/sellers/new");
    fill(&mut page, "Lagan Phones");
    page.fill("Calendar", &calendar);
    page.fill("Service", "Freepost");
    page.fill("Licence text", "RTZZ-LAGAN");
    page.fill("Name on the parcel", "Lagan Phones, Goods In");
    page.fill("Bank details", "Lagan Ltd\n00-11-22\n12345678");
    page.fill("VAT number", "GB 123 4567 89");
    let page = amy.press(page, "Add the seller");
    assert_eq!(page.value("contract_licence"), "RTZZ-LAGAN");
    assert_eq!(page.value("recipient"), "Lagan Phones, Goods In");
    assert!(page.value("bank_details").contains("00-11-22"));
    let after: (i64, Option<String>) = world
        .app
        .write_now(|tx| {
            let lagan = sellers::table.filter(sellers::name.eq("Lagan Phones"));
            Ok((
                calendars::table.count().get_result(&mut **tx)?,
                lagan.select(sellers::vat_number).first(&mut **tx)?,
            ))
        })
        .unwrap();
    assert_eq!(after, (count, Some("GB 123 4567 89".to_owned())));
}

#[test]
fn everything_that_is_wrong_is_said_at_once_and_nothing_typed_is_lost() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let mut page = amy.get("/admin/sellers/new");
    page.fill("Service", "Freepost");
    page.fill("Opens", "17:00");
    page.fill("Closes", "09:00");
    page.send_as("days", "own:france");
    let page = amy.press(page, "Add the seller");
    assert_eq!(page.status, 422);
    for said in [
        "Enter the seller’s name.",
        "Enter the street and number.",
        "Enter the town or city.",
        "Enter the postcode.",
        "Choose whose bank holidays count.",
        "The day must end after it begins.",
        "Enter the licence text",
    ] {
        assert!(page.says(said), "{said}: {}", page.text());
    }
    assert_eq!(page.value("contract_service"), "Freepost");
    let mut page = amy.get("/admin/sellers/new");
    fill(&mut page, "brightwell");
    page.fill("Opens", "9 o’clock");
    let mut page = amy.press(page, "Add the seller");
    assert!(page.status == 422 && page.says("Enter a time like 09:00."), "{}", page.text());
    page.fill("Opens", "09:00");
    let page = amy.press(page, "Add the seller");
    assert!(page.status == 422 && page.says("Another seller has this name."), "{}", page.text());
}
