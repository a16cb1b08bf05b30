//! Business days: the published cases of three regions, the clock changes, and what must hold for every calendar.
use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, TimeDelta, Weekday};
use proptest::prelude::*;
use sendback::models::calendar::bank_holidays::{self, Region};
use sendback::models::calendar::days::WorkCalendar;
use std::collections::BTreeSet;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// "2026-11-27 18:00", in UTC.
fn utc(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
}

fn calendar(closed: BTreeSet<NaiveDate>) -> WorkCalendar {
    WorkCalendar { zone: chrono_tz::Europe::London, closing_minute: 17 * 60, closed }
}

fn of(region: Region) -> WorkCalendar {
    calendar(bank_holidays::of(region).collect())
}

fn england() -> WorkCalendar {
    of(Region::EnglandAndWales)
}

/// Bank holidays on weekdays as published, one line a year: E England and Wales, S Scotland, N Northern Ireland.
const PUBLISHED: &[(i32, &str)] = &[
    (
        2026,
        "01-01 ESN,01-02 S,03-17 N,04-03 ESN,04-06 EN,05-04 ESN,05-25 ESN,06-15 S,07-13 N,08-03 S,08-31 EN,11-30 S,12-25 ESN,12-28 ESN",
    ),
    (
        2027,
        "01-01 ESN,01-04 S,03-17 N,03-26 ESN,03-29 EN,05-03 ESN,05-31 ESN,07-12 N,08-02 S,08-30 EN,11-30 S,12-27 ESN,12-28 ESN",
    ),
    (
        2028,
        "01-03 ESN,01-04 S,03-17 N,04-14 ESN,04-17 EN,05-01 ESN,05-29 ESN,07-12 N,08-07 S,08-28 EN,11-30 S,12-25 ESN,12-26 ESN",
    ),
];

#[test]
fn the_bank_holidays_are_those_that_were_published() {
    let regions = [('E', Region::EnglandAndWales), ('S', Region::Scotland), ('N', Region::NorthernIreland)];
    for (letter, region) in regions {
        let published: Vec<NaiveDate> = PUBLISHED
            .iter()
            .flat_map(|(year, days)| days.split(',').map(move |entry| (year, entry.split_once(' ').unwrap())))
            .filter(|(_, (_, regions))| regions.contains(letter))
            .map(|(year, (date, _))| day(&format!("{year}-{date}")))
            .collect();
        assert_eq!(bank_holidays::of(region).collect::<Vec<_>>(), published, "{region}");
    }
}

#[test]
fn three_business_days_after_receipt_are_the_published_ones_in_every_region() {
    let cases = [
        ("2026-11-27 12:00", "2026-12-02", "2026-12-03", "2026-12-02"),
        ("2026-12-23 12:00", "2026-12-30", "2026-12-30", "2026-12-30"),
        ("2026-12-31 12:00", "2027-01-06", "2027-01-07", "2027-01-06"),
        ("2027-03-24 12:00", "2027-03-31", "2027-03-30", "2027-03-31"),
        ("2028-04-13 12:00", "2028-04-20", "2028-04-19", "2028-04-20"),
        ("2026-06-12 12:00", "2026-06-17", "2026-06-18", "2026-06-17"),
        ("2026-07-10 12:00", "2026-07-15", "2026-07-15", "2026-07-16"),
        ("2027-12-31 12:00", "2028-01-06", "2028-01-07", "2028-01-06"),
        ("2026-11-27 18:00", "2026-12-03", "2026-12-04", "2026-12-03"),
        ("2026-11-28 12:00", "2026-12-03", "2026-12-04", "2026-12-03"),
        ("2026-11-29 12:00", "2026-12-03", "2026-12-04", "2026-12-03"),
    ];
    for (received, england, scotland, ireland) in cases {
        let regions = [
            (Region::EnglandAndWales, england),
            (Region::Scotland, scotland),
            (Region::NorthernIreland, ireland),
        ];
        for (region, expected) in regions {
            let calendar = of(region);
            let due = calendar.due(utc(received), 3);
            assert_eq!(calendar.local(due), utc(&format!("{expected} 17:00")), "{received} in {region}");
        }
    }
}

#[test]
fn friday_evening_saturday_and_sunday_all_mean_monday() {
    for at in ["2026-11-27 18:00", "2026-11-28 09:00", "2026-11-29 23:59", "2026-11-30 16:59"] {
        assert_eq!(england().day_of_receipt(utc(at)), day("2026-11-30"), "{at}");
        assert_eq!(
            of(Region::Scotland).day_of_receipt(utc(at)),
            day("2026-12-01"),
            "{at}: St Andrew's day is a holiday"
        );
    }
}

#[test]
fn the_cut_off_itself_still_counts_and_the_second_after_it_does_not() {
    let five = utc("2026-11-26 17:00");
    assert_eq!(england().day_of_receipt(five), day("2026-11-26"));
    assert_eq!(england().day_of_receipt(five + TimeDelta::seconds(1)), day("2026-11-27"));
    let early = WorkCalendar { closing_minute: 12 * 60 + 30, ..england() };
    assert_eq!(early.day_of_receipt(utc("2026-11-26 12:31")), day("2026-11-27"));
}

#[test]
fn closing_time_is_the_wall_clocks_in_summer_and_in_winter() {
    assert_eq!(england().due(utc("2026-07-01 10:00"), 1), utc("2026-07-02 16:00"));
    assert_eq!(england().due(utc("2026-11-26 10:00"), 1), utc("2026-11-27 17:00"));
    // Received in winter; Good Friday, Easter Monday and the change of clocks lie between: due in summer.
    assert_eq!(england().due(utc("2027-03-19 10:00"), 5), utc("2027-03-30 16:00"));
    // Half past four in the afternoon, UTC: in summer the working day is over.
    assert_eq!(england().day_of_receipt(utc("2026-07-01 16:30")), day("2026-07-02"));
    // An hour before midnight in UTC is the next day already.
    assert_eq!(england().local_day(utc("2026-07-01 23:30")), day("2026-07-02"));
}

#[test]
fn hours_that_do_not_exist_or_exist_twice_have_one_answer() {
    let night = WorkCalendar { closing_minute: 90, ..england() };
    // 29 March 2026: 01:30 does not exist, an hour later does.
    assert_eq!(night.closing_of(day("2026-03-29")), utc("2026-03-29 01:30"));
    // 25 October 2026: 01:30 comes twice, the first counts.
    assert_eq!(night.closing_of(day("2026-10-25")), utc("2026-10-25 00:30"));
    assert_eq!(england().end_of(day("2026-10-24")), utc("2026-10-24 23:00"));
    assert_eq!(england().end_of(day("2026-10-25")), utc("2026-10-26 00:00"));
}

#[test]
fn a_paused_clock_keeps_its_days_and_counts_them_anew() {
    let days = england();
    let due = days.due(utc("2026-11-23 10:00"), 3);
    assert_eq!(due, utc("2026-11-26 17:00"));
    assert_eq!(days.days_left(utc("2026-11-23 11:00"), due), 3);
    assert_eq!(days.days_left(utc("2026-11-24 10:00"), due), 2);
    assert_eq!(days.resume(utc("2026-11-27 10:00"), 2), utc("2026-12-01 17:00"));
    // Paused on its last day: at least the resume day remains, and a working one.
    assert_eq!(days.days_left(utc("2026-11-26 10:00"), due), 0);
    assert_eq!(days.resume(utc("2026-11-30 09:00"), 0), utc("2026-11-30 17:00"));
    assert_eq!(days.resume(utc("2026-11-28 09:00"), 0), utc("2026-11-30 17:00"));
    // Paused after it was broken: nothing is left.
    assert_eq!(days.days_left(utc("2026-12-03 10:00"), due), 0);
}

#[test]
fn a_calendar_that_closes_every_day_still_gives_an_answer() {
    let start = day("2026-01-01");
    let never = calendar(start.iter_days().take(2000).collect());
    assert_eq!(never.working_from(start), start);
    assert!(never.due(utc("2026-01-01 10:00"), 3) > utc("2026-01-01 10:00"));
}

fn moments() -> impl Strategy<Value = NaiveDateTime> {
    (0..3 * 365 * 24 * 60_i64).prop_map(|minutes| utc("2026-01-01 00:00") + TimeDelta::minutes(minutes))
}

fn closings() -> impl Strategy<Value = BTreeSet<NaiveDate>> {
    proptest::collection::btree_set(0..3 * 365_u64, 0..60)
        .prop_map(|days| days.into_iter().map(|n| day("2026-01-01") + Days::new(n)).collect())
}

proptest! {
    // A failing case is printed; no file is left in the tree.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_due_day_is_always_a_working_day_at_closing_time(at in moments(), n in 0_u32..15, closed in closings()) {
        let days = calendar(closed);
        let due = days.local(days.due(at, n));
        prop_assert!(days.is_working(due.date()));
        prop_assert!(!matches!(due.weekday(), Weekday::Sat | Weekday::Sun));
        prop_assert_eq!(due.time(), utc("2026-01-01 17:00").time());
        prop_assert!(days.due(at, n) >= at, "never before it began");
    }

    #[test]
    fn exactly_so_many_working_days_lie_between(at in moments(), n in 0_u32..15, closed in closings()) {
        let days = calendar(closed);
        let (from, to) = (days.day_of_receipt(at), days.local_day(days.due(at, n)));
        let between = from.iter_days().skip(1).take_while(|d| *d <= to).filter(|d| days.is_working(*d)).count();
        prop_assert_eq!(between, n as usize);
    }

    #[test]
    fn one_more_holiday_never_makes_it_earlier(at in moments(), n in 0_u32..15, closed in closings(), more in 0_u64..1100) {
        let mut wider = closed.clone();
        wider.insert(day("2026-01-01") + Days::new(more));
        prop_assert!(calendar(wider).due(at, n) >= calendar(closed).due(at, n));
    }

    #[test]
    fn a_later_start_is_never_due_earlier(a in moments(), b in moments(), n in 0_u32..15, closed in closings()) {
        let days = calendar(closed);
        prop_assert!(days.due(a.min(b), n) <= days.due(a.max(b), n));
    }

    #[test]
    fn a_pause_that_takes_no_time_changes_nothing(at in moments(), later in 0_i64..20_000, closed in closings()) {
        let days = calendar(closed);
        let due = days.due(at, 10);
        let now = at + TimeDelta::minutes(later);
        prop_assume!(now <= due);
        prop_assert_eq!(days.resume(now, days.days_left(now, due)), due);
    }

    #[test]
    fn a_pause_never_makes_it_earlier(at in moments(), waited in 0_i64..20_000, paused in 0_i64..40_000, closed in closings()) {
        let days = calendar(closed);
        let due = days.due(at, 3);
        let pause = at + TimeDelta::minutes(waited);
        let resume = pause + TimeDelta::minutes(paused);
        let again = days.resume(resume, days.days_left(pause, due));
        prop_assert!(again >= resume);
        prop_assert!(pause > due || again >= due);
    }
}
