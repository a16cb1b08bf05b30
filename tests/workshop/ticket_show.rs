//! One return, for the seller.
use crate::support::story::{labelled, submitted};
use crate::support::workshop::{RITA, SAM, SPARE, analysed, arrived, arrived_late, stocked};
use crate::support::world::World;

#[test]
fn it_shows_the_fault_and_the_photos_and_not_the_customers_address() {
    let world = World::new();
    let reference = submitted(&world);
    labelled(&world, &reference);
    let mut rita = world.signed_in("rita@brightwell.example");
    let page = rita.get(&format!("/workshop/tickets/{reference}"));
    for said in ["The screen flickers.", "490154203237518", "In warranty", "M-1"] {
        assert!(page.says(said), "{said}: {}", page.text());
    }
    assert!(!page.says("pete@harbour.example") && !page.says("£249.00") && !page.says("Sam Okoro"));
    let photo = page
        .body()
        .split("src=\"")
        .find(|p| p.contains("thumb.jpg"))
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    assert_eq!(rita.get(&photo).status, 200);
}

#[test]
fn it_says_where_to_send_what_is_repaired_or_replaced_and_not_before() {
    for (way, form) in [("Repair it", "repair"), ("Replace it", "replacement")] {
        let world = World::new();
        let reference = arrived(&world);
        let at = format!("/workshop/tickets/{reference}");
        let mut rita = world.signed_in(RITA);
        assert!(!rita.get(&at).says("4 Quay Lane"), "nothing is to be sent yet");
        stocked(&world, SPARE);
        analysed(&world, &reference, way);
        for page in [rita.get(&at), rita.get(&format!("{at}/{form}"))] {
            assert!(page.says("Send it to") && page.says("4 Quay Lane"), "{}: {}", page.path, page.text());
        }
    }
}

#[test]
fn what_waits_for_support_is_not_the_technicians_to_analyse() {
    let world = World::new();
    let reference = arrived_late(&world);
    let (mut sam, mut rita) = (world.signed_in(SAM), world.signed_in(RITA));
    let at = format!("/workshop/tickets/{reference}");
    for page in [rita.get(&at), rita.get("/workshop/work")] {
        assert!(page.says("Support decides what happens with the device."), "{}", page.text());
        assert!(!page.says("Analyse the device.") && !page.body().contains("/analysis"), "{}", page.text());
    }
    assert_eq!(rita.get(&format!("{at}/analysis")).status, 409);
    let page = sam.get(&format!("/admin/tickets/{reference}"));
    assert!(page.says("Next: You") && page.says("Say below what happens with it."), "{}", page.text());
    sam.press(page, "Go on with it");
    assert!(rita.get(&at).says("Analyse the device."));
}
