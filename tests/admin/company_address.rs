//! A company's address book: what its members' forms begin with.
use crate::support::browser::Page;
use crate::support::story::{begin, fill_problem, submitted};
use crate::support::world::{ADAS_IMEI, World};
use diesel::prelude::*;
use sendback::schema::addresses;

fn fill(page: &mut Page, name: &str, street: &str) {
    page.fill("Name or company", name);
    page.fill("Street and number", street);
    page.fill("Town or city", "Bristol");
    page.fill("Postcode", "bs1 4rn");
}

#[test]
fn an_address_of_the_book_is_where_a_members_form_begins() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let at = format!("/admin/companies/{}", world.ada.company);
    let mut page = amy.get(&at);
    fill(&mut page, "Harbour & Finch, Stores", "9 Dock Road");
    let page = amy.press(page, "Add the address");
    assert!(page.says("Added.") && page.says("9 Dock Road Bristol BS1 4RN"), "{}", page.text());
    let mut ada = world.signed_in("ada@harbour.example");
    let mut page = begin(&mut ada, &world.adas_phone);
    fill_problem(&mut page, ADAS_IMEI);
    let page = ada.press(page, "Save and continue");
    let reference = page.path.split('/').nth(2).unwrap().to_owned();
    let page = ada.get(&format!("/tickets/{reference}/sender"));
    assert_eq!((page.value("line1").as_str(), page.value("postcode").as_str()), ("9 Dock Road", "BS1 4RN"));
}

#[test]
fn everything_that_is_wrong_is_said_at_once_and_nothing_typed_is_lost() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let mut page = amy.get(&format!("/admin/companies/{}", world.ada.company));
    page.fill("Name or company", " ");
    page.fill("Postcode", "BS1");
    let page = amy.press(page, "Add the address");
    assert_eq!(page.status, 422);
    for said in ["Enter whose address it is.", "Enter the street and number.", "Enter the town or city."] {
        assert!(page.says(said), "{said}: {}", page.text());
    }
    assert_eq!(page.value("postcode"), "BS1");
}

#[test]
fn an_address_is_taken_out_of_the_book_and_stays_on_the_parcels_that_came_from_there() {
    let world = World::new();
    let reference = submitted(&world);
    let mut amy = world.signed_in("amy@sendback.example");
    let at = format!("/admin/companies/{}", world.ada.company);
    // The same address again, as after every return: it stands there once.
    let mut page = amy.get(&at);
    assert_eq!(page.body().matches("/removal").count(), 1, "{}", page.text());
    let known: (String, String, String, String) = world
        .app
        .write_now(|tx| {
            let own = addresses::table.filter(addresses::company_id.eq(&world.ada.company));
            let row = own.select((addresses::name, addresses::lines, addresses::town, addresses::postcode));
            Ok(row.first(&mut **tx)?)
        })
        .unwrap();
    fill(&mut page, &known.0, &known.1);
    page.fill("Town or city", &known.2);
    page.fill("Postcode", &known.3);
    let page = amy.press(page, "Add the address");
    assert_eq!(page.body().matches("/removal").count(), 1, "{}", page.text());
    let page = amy.press(page, "Remove");
    assert!(page.says("Removed.") && page.says("None yet."), "{}", page.text());
    assert!(amy.get(&format!("/admin/tickets/{reference}")).says(&known.3), "the parcel lost its sender");
}

#[test]
fn another_companys_address_is_not_there_to_be_removed() {
    let world = World::new();
    submitted(&world);
    let mut amy = world.signed_in("amy@sendback.example");
    let (address, oakmere): (String, String) = world
        .app
        .write_now(|tx| {
            let own = addresses::table.filter(addresses::company_id.eq(&world.ada.company));
            let companies = sendback::schema::companies::table;
            let other = companies.filter(sendback::schema::companies::id.ne(&world.ada.company));
            Ok((
                own.select(addresses::id).first(&mut **tx)?,
                other.select(sendback::schema::companies::id).first(&mut **tx)?,
            ))
        })
        .unwrap();
    let token = amy.get("/admin/manage").value("csrf");
    let path = format!("/admin/companies/{oakmere}/addresses/{address}/removal");
    assert_eq!(amy.post(&path, &[("csrf", &token)]).status, 404);
    assert!(amy.get(&format!("/admin/companies/{}", world.ada.company)).body().contains(&address));
}
