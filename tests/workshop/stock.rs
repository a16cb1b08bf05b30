//! The seller's stock.
use crate::support::browser::Page;
use crate::support::workshop::{RITA, SPARE, TOM};
use crate::support::world::{ADAS_IMEI, World};

fn fill(page: &mut Page, number: &str) {
    page.fill("Brand and model", "Apple iPhone 13");
    page.fill("Storage", "128 GB");
    page.fill("Colour", "Midnight");
    page.fill("Grade", "Good");
    page.fill("IMEI or serial number", number);
}

#[test]
fn a_device_goes_in_once_and_out_again_and_another_seller_sees_nothing_of_it() {
    let world = World::new();
    let mut rita = world.signed_in(RITA);
    let mut page = rita.get("/workshop/stock");
    assert!(page.says("Nothing is in your stock."));
    fill(&mut page, "35 209900 176148 1");
    let mut page = rita.press(page, "Put it in");
    assert!(page.says(SPARE) && page.says("128 GB, Midnight, Good"), "{}", page.text());
    fill(&mut page, SPARE);
    let page = rita.press(page, "Put it in");
    assert_eq!(page.status, 422);
    assert!(page.says("This number is in your stock already"), "{}", page.text());
    assert_eq!(page.value("colour"), "Midnight");
    let mut tom = world.signed_in(TOM);
    assert!(tom.get("/workshop/stock").says("Nothing is in your stock."));
    let page = rita.get("/workshop/stock");
    let removal = page.body().split("action=\"").find(|part| part.contains("/removal")).unwrap().to_owned();
    let removal = removal.split('"').next().unwrap();
    assert_eq!(tom.post(removal, &[]).status, 404);
    let page = rita.press(page, "Take out");
    assert!(page.says("Removed.") && page.says("Nothing is in your stock."), "{}", page.text());
    assert_eq!(rita.post(removal, &[]).status, 404);
}

#[test]
fn what_is_wrong_is_said_and_all_that_was_typed_stays() {
    let world = World::new();
    let mut rita = world.signed_in(RITA);
    let mut page = rita.get("/workshop/stock");
    page.fill("Storage", "plenty");
    page.fill("Colour", "Midnight");
    let page = rita.press(page, "Put it in");
    assert_eq!(page.status, 422);
    for said in [
        "Enter brand and model",
        "Enter the storage like 128 GB",
        "Choose the grade.",
        "This one cannot be right.",
    ] {
        assert!(page.says(said), "{said}: {}", page.text());
    }
    assert_eq!((page.value("storage").as_str(), page.value("colour").as_str()), ("plenty", "Midnight"));
    let mut page = rita.get("/workshop/stock");
    fill(&mut page, ADAS_IMEI);
    let page = rita.press(page, "Put it in");
    assert!(page.says("a device that is with a customer has it"), "{}", page.text());
}
