//! The reception desk: one field for every number, and what is here and coming.
use crate::support::story::{labelled, on_its_way, submitted};
use crate::support::world::{ADAS_IMEI, World};
use diesel::prelude::*;
use sendback::schema::{labels, parcels};

const RITA: &str = "rita@brightwell.example";

#[test]
fn a_seller_sees_its_own_parcels_only() {
    let world = World::new();
    let reference = submitted(&world);
    labelled(&world, &reference);
    let page = world.signed_in(RITA).get("/workshop");
    assert!(page.says(&reference) && page.says("Nothing waits to be analysed."), "{}", page.text());
    let page = world.signed_in("tom@tayside.example").get("/workshop");
    assert!(!page.says(&reference) && page.says("No parcel is on its way to you."));
}

#[test]
fn whatever_is_scanned_leads_to_the_check_of_its_return() {
    let world = World::new();
    let reference = on_its_way(&world);
    let (number, parcel): (String, String) = world
        .app
        .write_now(|tx| {
            Ok(labels::table
                .inner_join(parcels::table)
                .select((labels::number, parcels::reference))
                .first(&mut **tx)?)
        })
        .unwrap();
    let spaced: String = number
        .chars()
        .enumerate()
        .flat_map(|(i, c)| [if i % 4 == 0 { " " } else { "" }.to_owned(), c.to_string()])
        .collect();
    let mut rita = world.signed_in(RITA);
    let check = format!("/workshop/tickets/{reference}/receipt");
    let compared = format!("{check}?number={ADAS_IMEI}");
    for (scan, leads) in [
        (reference.clone(), &check),
        (reference.to_lowercase(), &check),
        (parcel, &check),
        (number, &check),
        (spaced, &check),
        (ADAS_IMEI.to_owned(), &compared),
        ("49-015420-323751-8".to_owned(), &compared),
    ] {
        let page =
            rita.get(&format!("/workshop?{}", serde_urlencoded::to_string([("scan", &scan)]).unwrap()));
        assert_eq!((page.status, &page.path), (200, leads), "{scan}");
    }
}

#[test]
fn a_good_parcel_takes_two_scans_and_enter() {
    let world = World::new();
    let reference = on_its_way(&world);
    let mut rita = world.signed_in(RITA);
    let desk = rita.get("/workshop");
    assert!(desk.body().contains("autofocus"), "the cursor is in the field");
    let check = rita.get(&format!("/workshop?scan={reference}"));
    let body = check.body();
    let field = body.split("<input").find(|tag| tag.contains("id=\"number\"")).unwrap();
    assert!(field.contains("autofocus"), "the cursor waits for the device");
    let page = rita.get(&format!("{}?number={ADAS_IMEI}", check.path));
    assert!(page.says("This is the device that was sold."), "{}", page.text());
    assert!(page.body().contains("<button autofocus>Save the receipt"), "Enter is enough");
    let page = rita.press(page, "Save the receipt");
    assert_eq!(page.path, "/workshop");
    assert!(
        page.says("Received. The customer has been told") && page.says("analysis due by Thursday 21 May"),
        "{}",
        page.text()
    );
}

#[test]
fn what_is_anothers_or_nobodys_is_said_to_be_expected_by_nobody() {
    let world = World::new();
    let reference = on_its_way(&world);
    let mut tom = world.signed_in("tom@tayside.example");
    for scan in [reference.as_str(), ADAS_IMEI, "SB-2222-2222", "X%20Y", "356868000041418"] {
        let page = tom.get(&format!("/workshop?scan={scan}"));
        assert!(
            page.status == 200 && page.path.starts_with("/workshop/unexpected?"),
            "{scan}: {}",
            page.path
        );
        assert!(page.says("Nobody expects this") && !page.says("iPhone"), "{}", page.text());
    }
}

#[test]
fn nothing_is_found_before_the_label() {
    let world = World::new();
    let reference = submitted(&world);
    let page = world.signed_in(RITA).get(&format!("/workshop?scan={reference}"));
    assert!(page.says("Nobody expects this"), "{}", page.text());
}

#[test]
fn the_desk_says_what_kind_of_arrival_waits() {
    let world = World::new();
    let reference = on_its_way(&world);
    let mut rita = world.signed_in(RITA);
    let mut page = rita.get(&format!("/workshop/tickets/{reference}/receipt?number={ADAS_IMEI}"));
    page.choose("A part is missing");
    page.choose("No cable");
    let desk = rita.press(page, "Save the receipt");
    assert!(desk.path == "/workshop" && desk.says("Parts missing"), "{}", desk.text());
    let page = rita.get(&format!("/workshop/tickets/{reference}/receipt"));
    assert!(page.status == 200 && page.says("It is checked in"), "{}", page.text());
}
