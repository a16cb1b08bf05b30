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
fn fifty_stand_on_a_page_the_others_behind_them_and_last_what_has_no_date() {
    let world = World::new();
    let reference = arrived(&world);
    // The copies are due with the first, which is locked then and has no date any more.
    copied(&world, 104, "due_at");
    locked(&world, &reference);
    let mut rita = world.signed_in(RITA);
    let mut path = "/workshop/work".to_owned();
    for (first, last) in [("Copy 000", "Copy 049"), ("Copy 050", "Copy 099"), ("Copy 100", &reference)] {
        let page = rita.get(&path);
        let text = page.text();
        assert!(text.find(first).unwrap() < text.find(last).unwrap(), "{path}: {text}");
        let (copies, locked) = (text.matches("Copy ").count(), usize::from(text.contains(&reference)));
        assert_eq!(copies + locked, if path.ends_with('2') { 5 } else { 50 }, "{path}: {text}");
        if path.ends_with('2') {
            assert!(!page.says("More"), "{text}");
            break;
        }
        path = page.link("More");
    }
    assert!(rita.get("/workshop/work?page=9").says("Nothing more waits for you."));
}
