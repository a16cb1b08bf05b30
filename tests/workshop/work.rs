//! Work to do.
use crate::support::story::locked;
use crate::support::workshop::{RITA, TOM, analysed, arrived};
use crate::support::world::{World, copied};
use sendback::db::Moment;

#[test]
fn what_waits_for_the_seller_stands_there_with_its_date_until_it_is_done() {
    let world = World::new();
    let reference = arrived(&world);
    let mut rita = world.signed_in(RITA);
    let page = rita.get("/workshop/work");
    assert!(
        page.says(&reference) && page.says("Analyse the device. Due by Thursday 21 May, 17:00"),
        "{}",
        page.text()
    );
    assert!(world.signed_in(TOM).get("/workshop/work").says("Nothing waits for you."));
    analysed(&world, &reference, "Repair it");
    let page = rita.get("/workshop/work");
    assert!(
        page.says("Repair the device and send it back. Due by Wednesday 20 May, 17:00"),
        "{}",
        page.text()
    );
    world.at(Moment::new("2026-05-20T17:30:00".parse().unwrap()));
    let page = world.signed_in(RITA).get("/workshop/work");
    assert!(page.says("Overdue since Wednesday 20 May, 17:00"), "{}", page.text());
}

#[test]
fn what_does_not_fit_is_counted_and_what_has_no_date_stands_behind_all_that_has() {
    let world = World::new();
    let reference = arrived(&world);
    copied(&world, 98, "due_at");
    locked(&world, &reference);
    let mut rita = world.signed_in(RITA);
    let page = rita.get("/workshop/work");
    let text = page.text();
    assert!(text.find("Copy 097").unwrap() < text.find(&reference).unwrap(), "{text}");
    assert!(!page.says("more behind these"), "{text}");
    let world = World::new();
    let reference = arrived(&world);
    copied(&world, 104, "due_at");
    locked(&world, &reference);
    let page = world.signed_in(RITA).get("/workshop/work");
    assert!(page.says("Copy 099") && !page.says("Copy 100") && !page.says(&reference), "{}", page.text());
    assert!(page.says("5 more behind these"), "{}", page.text());
}
