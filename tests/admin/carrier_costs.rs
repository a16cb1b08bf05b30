//! What labels cost: by month, seller and carrier, and as a file in which nothing is a formula.
use crate::support::story::{labelled, submitted};
use crate::support::world::World;
use diesel::prelude::*;
use sendback::models::label::LabelState;
use sendback::schema::{carriers, labels, sellers};

fn world_with_a_label(pence: i64, state: LabelState) -> World {
    let world = World::new();
    let reference = submitted(&world);
    labelled(&world, &reference);
    world
        .app
        .write_now(|tx| {
            diesel::update(labels::table)
                .set((labels::cost_pence.eq(pence), labels::state.eq(state)))
                .execute(&mut **tx)?;
            Ok(())
        })
        .unwrap();
    world
}

#[test]
fn a_month_is_summed_by_seller_and_carrier() {
    let world = world_with_a_label(345, LabelState::Alive);
    let mut amy = world.signed_in("amy@sendback.example");
    let page = amy.get("/admin/carriers/costs");
    assert!(page.says("What labels cost in May 2026"), "{}", page.text());
    assert!(
        page.says("Brightwell Sendback label 1 0 £3.45") && page.says("Together £3.45"),
        "{}",
        page.text()
    );
    let before = amy.get(&page.link("April 2026"));
    assert!(before.says("No label was bought in this month.") && before.says("May 2026"));
    assert!(!page.says("June 2026"), "a month that has not begun");
    for strange in ["2026-13", "x", "2026-05-01", "99999-01"] {
        assert_eq!(amy.get(&format!("/admin/carriers/costs?month={strange}")).status, 404, "{strange}");
    }
}

#[test]
fn what_was_taken_back_costs_nothing() {
    let world = world_with_a_label(345, LabelState::Void);
    let page = world.signed_in("amy@sendback.example").get("/admin/carriers/costs");
    assert!(page.says("Brightwell Sendback label 1 1 £0.00"), "{}", page.text());
}

#[test]
fn the_file_is_for_a_spreadsheet_and_holds_no_formula() {
    let world = world_with_a_label(1205, LabelState::Used);
    world
        .app
        .write_now(|tx| {
            diesel::update(sellers::table)
                .set(sellers::name.eq("=HYPERLINK(\"x\"),\"a"))
                .execute(&mut **tx)?;
            diesel::update(carriers::table).set(carriers::name.eq("@SUM(1)")).execute(&mut **tx)?;
            Ok(())
        })
        .unwrap();
    let mut amy = world.signed_in("amy@sendback.example");
    let file = amy.get("/admin/carriers/costs").link("As a CSV file");
    let page = amy.get(&file);
    assert_eq!(page.headers["content-type"], "text/csv; charset=utf-8");
    let body = page.body();
    let mut lines = body.lines();
    assert_eq!(lines.next(), Some("month,seller,carrier,labels_bought,labels_voided,cost_gbp"));
    assert_eq!(lines.next(), Some("2026-05,\"'=HYPERLINK(\"\"x\"\"),\"\"a\",'@SUM(1),1,0,12.05"));
    assert_eq!(lines.next(), None);
}
