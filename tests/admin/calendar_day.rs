//! A closed day that is opened again.
use crate::support::story::submitted;
use crate::support::world::{World, monday};
use diesel::prelude::*;
use sendback::schema::calendars;

fn own(world: &World) -> String {
    let id: String = world
        .app
        .write_now(|tx| {
            let own = calendars::table.filter(calendars::name.eq("England and Wales"));
            Ok(own.select(calendars::id).first(&mut **tx)?)
        })
        .unwrap();
    format!("/admin/calendars/{id}")
}

#[test]
fn a_day_that_is_opened_counts_again_and_the_dates_come_back() {
    let world = World::new();
    // Friday: the answer is due on Tuesday, since Monday is a bank holiday.
    world.at(monday().plus_days(4));
    let reference = submitted(&world);
    let mut sam = world.signed_in("sam@sendback.example");
    assert!(sam.get("/admin").says("Tuesday 26 May, 17:00"));
    let mut amy = world.signed_in("amy@sendback.example");
    let page = amy.get(&own(&world));
    let page = amy.press(page, "Remove 25 May 2026");
    assert!(page.says("Opened: 25 May 2026; the date of 1 return moved"), "{}", page.text());
    assert!(!page.says("Monday 25 May 2026"));
    let page = sam.get(&format!("/admin/tickets/{reference}"));
    assert!(page.says("Due by Monday 25 May, 17:00") && page.says("New date: Monday 25 May, 17:00"));
    assert!(sam.get("/admin").says("Monday 25 May, 17:00"));
}

#[test]
fn a_day_is_opened_once_and_on_the_calendar_that_the_page_showed() {
    let world = World::new();
    let (mut amy, mut other) =
        (world.signed_in("amy@sendback.example"), world.signed_in("amy@sendback.example"));
    let at = own(&world);
    let (first, second) = (amy.get(&at), other.get(&at));
    assert_eq!(amy.press(first, "Remove 25 May 2026").status, 200);
    let page = other.press(second, "Remove 31 August 2026");
    assert_eq!(page.status, 409);
    assert!(page.says("Somebody was faster") && page.says("Monday 31 August 2026"), "{}", page.text());
    let (csrf, version) = (page.value("csrf"), page.value("version"));
    let fields = [("csrf", csrf.as_str()), ("version", version.as_str())];
    for nothing in ["2026-05-25", "2026-06-01", "2026-13-01", "x", "%00", "25.12.2026"] {
        let page = other.post(&format!("{at}/days/{nothing}/removal"), &fields);
        assert_eq!(page.status, 404, "{nothing}");
    }
    let page = other.press(page, "Remove 31 August 2026");
    assert!(page.says("Opened: 31 August 2026; no return’s date moved"), "{}", page.text());
}
