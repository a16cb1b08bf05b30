//! Work to do.
use crate::support::workshop::{RITA, TOM, analysed, arrived};
use crate::support::world::World;
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
