//! One calendar: its closed days, more of them, and what then has a new date.
use crate::support::browser::{Browser, Page};
use crate::support::story::submitted;
use crate::support::world::World;
use diesel::prelude::*;
use sendback::db::Moment;
use sendback::schema::{calendar_days, calendars};

fn at(world: &World, name: &str) -> String {
    let id: String = world
        .app
        .write_now(|tx| {
            Ok(calendars::table.filter(calendars::name.eq(name)).select(calendars::id).first(&mut **tx)?)
        })
        .unwrap();
    format!("/admin/calendars/{id}")
}

fn close(browser: &mut Browser, mut page: Page, first: &str, last: &str, name: &str) -> Page {
    page.fill("Day", first);
    page.fill("Last day", last);
    page.fill("What it is called", name);
    browser.press(page, "Close")
}

fn says_all(page: &Page, all: &[&str]) {
    for said in all {
        assert!(page.says(said), "{said}: {}", page.text());
    }
}

#[test]
fn it_shows_the_closed_days_of_this_and_the_next_year() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let page = amy.get(&at(&world, "England and Wales"));
    says_all(
        &page,
        &[
            "The marketplace’s own",
            "Monday 25 May 2026",
            "Friday 25 December 2026",
            "Tuesday 28 December 2027",
        ],
    );
    assert!(!page.says("2028") && !page.says("No bank holidays are known"), "{}", page.text());
    says_all(&amy.get(&at(&world, "Tayside")), &["Scotland", "Tayside", "Monday 3 August 2026"]);
}

#[test]
fn closing_a_day_gives_the_returns_that_count_on_it_a_new_date() {
    let world = World::new();
    let reference = submitted(&world);
    let mut amy = world.signed_in("amy@sendback.example");
    let own = at(&world, "England and Wales");
    let page = amy.get(&own);
    let page = close(&mut amy, page, "2026-05-19", "", "Office move <b>");
    says_all(
        &page,
        &[
            "The calendar is changed",
            "Tuesday 19 May 2026",
            "Office move <b>",
            "Closed: 19 May 2026; the date of 1 return moved",
            "Amy Lund",
        ],
    );
    assert!(!page.body().contains("move <b>"));
    let mut ada = world.signed_in("ada@harbour.example");
    let told = ada.get(&format!("/tickets/{reference}"));
    says_all(&told, &["Due by Wednesday 20 May, 17:00", "New date: Wednesday 20 May, 17:00", "Automatic"]);
    assert!(amy.get("/admin").says("Wednesday 20 May, 17:00"), "support's queue has it, too");
    // The days of a seller who has nothing to do with it move nothing.
    let page = amy.get(&at(&world, "Tayside"));
    let page = close(&mut amy, page, "2026-05-20", "", "Flood");
    says_all(&page, &["Closed: 20 May 2026; no return’s date moved"]);
}

#[test]
fn several_days_are_closed_at_once_without_their_weekends_and_without_those_that_are_closed_already() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let brightwell = at(&world, "Brightwell");
    let page = amy.get(&brightwell);
    let page = close(&mut amy, page, "2026-12-21", "2027-01-04", "Works holiday");
    says_all(&page, &["Closed: 21 December 2026 to 4 January 2027", "Monday 4 January 2027"]);
    let days: Vec<(chrono::NaiveDate, String)> = world
        .app
        .write_now(|tx| {
            let id = brightwell.rsplit('/').next().unwrap();
            let its = calendar_days::table.filter(calendar_days::calendar_id.eq(id));
            let (first, last) =
                (crate::support::world::day("2026-12-19"), crate::support::world::day("2027-01-10"));
            Ok(its
                .filter(calendar_days::closed_on.between(first, last))
                .order(calendar_days::closed_on)
                .select((calendar_days::closed_on, calendar_days::why))
                .load(&mut **tx)?)
        })
        .unwrap();
    let holidays = days.iter().filter(|(_, why)| why == "bank holiday").count();
    assert_eq!((days.len(), holidays), (11, 3), "{days:?}");
    let page = close(&mut amy, page, "2026-12-25", "2026-12-27", "Again");
    assert!(page.status == 422 && page.says("That is closed already."), "{}", page.text());
}

#[test]
fn wrong_dates_are_said_all_at_once_and_everything_typed_is_kept() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let own = at(&world, "England and Wales");
    let real = "Enter a real date in 2026 or 2027";
    for (first, last, name, said) in [
        ("", "", "", vec![real, "Enter what the day is called"]),
        ("2026-02-30", "", "x", vec![real]),
        ("25/12/2026", "", "x", vec![real]),
        ("2025-12-24", "", "x", vec![real]),
        ("2028-01-03", "", "x", vec![real]),
        ("2026-06-01", "soon", "x", vec![real]),
        ("2026-06-10", "2026-06-09", "x", vec!["The last day cannot be before the first."]),
        ("2026-06-01", "2026-07-02", "x", vec!["Close up to 31 days at once."]),
        ("2026-06-06", "2026-06-07", "x", vec!["Nobody works on Saturdays and Sundays anyway."]),
        ("2026-05-25", "", "x", vec!["That is closed already."]),
        ("2026-06-01", "", "  ", vec!["Enter what the day is called"]),
        ("99999999-01-01", "-1", "x", vec![real]),
    ] {
        let page = amy.get(&own);
        let page = close(&mut amy, page, first, last, name);
        assert_eq!(page.status, 422, "{first} {last}");
        says_all(&page, &said);
        assert_eq!((page.value("first"), page.value("last")), (first.to_owned(), last.to_owned()));
    }
    let page = amy.get(&own);
    assert_eq!(close(&mut amy, page, "2026-06-01", "", &"x".repeat(61)).status, 422);
    let page = amy.get(&own);
    assert_eq!(close(&mut amy, page, "2026-06-01", "2026-07-01", "Thirty-one days").status, 200);
}

#[test]
fn of_two_administrators_one_is_told_what_stands_there_now() {
    let world = World::new();
    let (mut amy, mut other) =
        (world.signed_in("amy@sendback.example"), world.signed_in("amy@sendback.example"));
    let own = at(&world, "England and Wales");
    let (first, second) = (amy.get(&own), other.get(&own));
    close(&mut amy, first, "2026-06-01", "", "One");
    let page = close(&mut other, second, "2026-06-02", "", "Two");
    assert_eq!(page.status, 409);
    says_all(&page, &["Somebody was faster", "Monday 1 June 2026"]);
    assert_eq!((page.value("first").as_str(), page.value("title").as_str()), ("2026-06-02", "Two"));
    assert!(!page.says("Tuesday 2 June 2026"));
    let csrf = page.value("csrf");
    let strange = [("csrf", csrf.as_str()), ("version", "-1"), ("first", "2026-06-02"), ("title", "Two")];
    assert_eq!(other.post(&own, &strange).status, 409);
}

#[test]
fn at_the_same_moment_too_only_one_of_them_changes_it() {
    let world = World::new();
    let own = at(&world, "England and Wales");
    let browsers: Vec<_> = (1..=4).map(|n| (n, world.signed_in("amy@sendback.example"))).collect();
    let start = std::sync::Barrier::new(4);
    let mut answers: Vec<u16> = std::thread::scope(|scope| {
        let all: Vec<_> = browsers
            .into_iter()
            .map(|(n, mut browser)| {
                let (mut page, start) = (browser.get(&own), &start);
                page.fill("Day", &format!("2026-06-0{n}"));
                page.fill("What it is called", "One of four");
                scope.spawn(move || {
                    start.wait();
                    browser.send(&page, "Close").status
                })
            })
            .collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    answers.sort_unstable();
    assert_eq!(answers, [303, 409, 409, 409]);
}

#[test]
fn half_a_year_ahead_it_says_that_no_bank_holidays_are_known() {
    let world = World::new();
    let own = at(&world, "England and Wales");
    world.at(Moment::new("2028-06-29T09:00:00".parse().unwrap()));
    assert!(!world.signed_in("amy@sendback.example").get(&own).says("No bank holidays"));
    world.at(Moment::new("2028-07-03T09:00:00".parse().unwrap()));
    let mut amy = world.signed_in("amy@sendback.example");
    let page = amy.get(&own);
    says_all(&page, &["No bank holidays are known after 2028.", "No day is closed besides Saturdays"]);
    let page = close(&mut amy, page, "2029-01-01", "", "New Year’s Day");
    assert!(page.says("Monday 1 January 2029") && !page.says("No bank holidays"), "{}", page.text());
}

#[test]
fn a_calendar_is_administrators_to_see_and_to_change() {
    let world = World::new();
    let own = at(&world, "England and Wales");
    for email in ["sam@sendback.example", "ada@harbour.example", "rita@brightwell.example"] {
        let mut browser = world.signed_in(email);
        assert_eq!(browser.get(&own).status, 404, "{email}");
        let sent = browser.post(&own, &[("version", "1"), ("first", "2026-06-01"), ("title", "x")]);
        assert_eq!(sent.status, 404, "{email}");
        let gone = browser.post(&format!("{own}/days/2026-05-25/removal"), &[("version", "1")]);
        assert_eq!(gone.status, 404, "{email}");
    }
    assert!(world.signed_in("amy@sendback.example").get(&own).says("Monday 25 May 2026"));
}
