//! The warranty: until when, counted from what, and what the customer's own words make of it.
use chrono::NaiveDate;
use sendback::models::calendar::bank_holidays::{self, Region};
use sendback::models::calendar::days::WorkCalendar;
use sendback::models::policy::Numbers;
use sendback::models::ticket::Reason;
use sendback::models::ticket::cover::{Cover, Coverage, Exclusion, Leads, Start, coverage, judge, report_by};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn england() -> WorkCalendar {
    WorkCalendar {
        zone: chrono_tz::Europe::London,
        closing_minute: 17 * 60,
        closed: bank_holidays::of(Region::EnglandAndWales).collect(),
    }
}

fn on(numbers: &Numbers, delivered: Option<&str>, today: &str) -> Cover {
    judge(numbers, day("2026-03-10"), delivered.map(day), None, day(today))
}

#[test]
fn cover_runs_twelve_months_from_delivery_to_the_end_of_the_last_day() {
    let numbers = Numbers::default();
    let (from, last) = (day("2026-03-14"), day("2027-03-14"));
    let covered =
        |days_left| Cover::Covered { until: last, start: Start::Delivered, from, months: 12, days_left };
    assert_eq!(on(&numbers, Some("2026-03-14"), "2026-03-14"), covered(365));
    assert_eq!(on(&numbers, Some("2026-03-14"), "2027-03-13"), covered(1));
    assert_eq!(on(&numbers, Some("2026-03-14"), "2027-03-14"), covered(0));
    let ended = Cover::Ended { on: last, start: Start::Delivered, from, months: 12 };
    assert_eq!(on(&numbers, Some("2026-03-14"), "2027-03-15"), ended);
}

#[test]
fn the_order_date_counts_where_the_policy_says_so_or_the_delivery_is_not_known() {
    let by_order = Numbers { cover_start: Start::Ordered, ..Numbers::default() };
    let until_the_tenth = Cover::Covered {
        until: day("2027-03-10"),
        start: Start::Ordered,
        from: day("2026-03-10"),
        months: 12,
        days_left: 0,
    };
    assert_eq!(on(&by_order, Some("2026-03-14"), "2027-03-10"), until_the_tenth);
    assert_eq!(on(&Numbers::default(), None, "2027-03-10"), until_the_tenth);
}

#[test]
fn a_month_without_that_day_ends_on_its_last() {
    let last = |delivered, months| {
        let numbers = Numbers { cover_months: months, ..Numbers::default() };
        match judge(&numbers, day("2024-01-01"), Some(day(delivered)), None, day(delivered)) {
            Cover::Covered { until, .. } => until,
            Cover::Ended { .. } | Cover::Unknown => panic!("not covered on the day of delivery"),
        }
    };
    assert_eq!(last("2024-02-29", 12), day("2025-02-28"));
    assert_eq!(last("2024-02-29", 48), day("2028-02-29"));
    assert_eq!(last("2026-08-31", 6), day("2027-02-28"));
}

#[test]
fn a_replacement_inherits_the_end_of_cover() {
    let judged = |today| {
        let inherited = Some(day("2026-12-24"));
        judge(&Numbers::default(), day("2026-03-10"), Some(day("2026-09-01")), inherited, day(today))
    };
    assert!(matches!(judged("2026-12-24"), Cover::Covered { start: Start::Inherited, days_left: 0, .. }));
    assert!(
        matches!(judged("2026-12-25"), Cover::Ended { start: Start::Inherited, on, .. } if on == day("2026-12-24"))
    );
}

#[test]
fn a_verdict_survives_its_row_unchanged() {
    for cover in [
        on(&Numbers::default(), Some("2026-03-14"), "2026-05-01"),
        on(&Numbers::default(), None, "2028-05-01"),
        Cover::Unknown,
    ] {
        let row = serde_json::to_string(&cover).unwrap();
        assert_eq!(serde_json::from_str::<Cover>(&row).unwrap(), cover);
    }
}

#[test]
fn what_the_customer_declares_goes_before_the_dates() {
    let n = Numbers::default();
    let covered = on(&Numbers::default(), Some("2026-03-14"), "2026-05-01");
    let ended = on(&Numbers::default(), Some("2026-03-14"), "2028-05-01");
    assert_eq!(coverage(&n, covered, &[]), Coverage::InWarranty);
    assert_eq!(coverage(&n, ended, &[]), Coverage::OutOfWarranty);
    assert_eq!(coverage(&n, Cover::Unknown, &[]), Coverage::NotKnown);
    for (declared, expected) in [
        (Exclusion::Liquid, Coverage::Liquid),
        (Exclusion::Impact, Coverage::Impact),
        (Exclusion::ThirdPartyRepair, Coverage::ThirdPartyRepair),
        (Exclusion::Wear, Coverage::Wear),
    ] {
        for cover in [covered, ended, Cover::Unknown] {
            assert_eq!(coverage(&n, cover, &[declared]), expected);
        }
        assert!(!expected.is_covered());
    }
    // The first of several gives the reason its name.
    assert_eq!(coverage(&n, covered, &[Exclusion::Impact, Exclusion::Wear]), Coverage::Impact);
    assert!(Coverage::InWarranty.is_covered());
    assert!(!Coverage::OutOfWarranty.is_covered() && !Coverage::NotKnown.is_covered());
}

#[test]
fn a_policy_may_cover_what_others_exclude() {
    let n = Numbers { wear: Leads::Cover, ..Numbers::default() };
    let covered = on(&n, Some("2026-03-14"), "2026-05-01");
    assert_eq!(coverage(&n, covered, &[Exclusion::Wear]), Coverage::InWarranty);
    assert_eq!(coverage(&n, covered, &[Exclusion::Impact]), Coverage::Impact);
    // The first that has to be paid for gives the reason its name.
    assert_eq!(coverage(&n, covered, &[Exclusion::Wear, Exclusion::Liquid]), Coverage::Liquid);
    let ended = on(&n, Some("2026-03-14"), "2028-05-01");
    assert_eq!(coverage(&n, ended, &[Exclusion::Wear]), Coverage::OutOfWarranty);
}

fn last_moment(reason: Reason, delivered: &str) -> String {
    report_by(&Numbers::default(), reason, Some(day(delivered)), &england()).unwrap().to_string()
}

#[test]
fn a_change_of_mind_has_thirty_days_and_a_working_day_to_end_on() {
    let until = |delivered| last_moment(Reason::ChangeOfMind, delivered);
    assert_eq!(until("2026-11-03"), "2026-12-03 23:59:59");
    // The thirtieth day is a Saturday, Christmas day, Good Friday; midnight in summer comes at eleven o'clock in UTC.
    assert_eq!(until("2026-11-05"), "2026-12-07 23:59:59");
    assert_eq!(until("2026-11-25"), "2026-12-29 23:59:59");
    assert_eq!(until("2026-03-04"), "2026-04-07 22:59:59");
}

#[test]
fn damage_is_reported_within_three_business_days_of_delivery() {
    let until = |delivered| last_moment(Reason::DeliveredDamaged, delivered);
    assert_eq!(until("2026-11-27"), "2026-12-02 17:00:00");
    assert_eq!(until("2026-12-23"), "2026-12-30 17:00:00");
    // Delivered on a Saturday is delivered on Monday; five o'clock in summer is four in UTC.
    assert_eq!(until("2026-06-20"), "2026-06-25 16:00:00");
}

#[test]
fn other_reasons_have_no_day_of_their_own_and_nor_has_an_unknown_delivery() {
    let by = |reason, delivered: Option<&str>| {
        report_by(&Numbers::default(), reason, delivered.map(day), &england())
    };
    for reason in [Reason::Defective, Reason::NotAsDescribed, Reason::PartMissing] {
        assert_eq!(by(reason, Some("2026-11-27")), None);
    }
    assert_eq!(by(Reason::ChangeOfMind, None), None);
}

#[test]
fn the_default_numbers_are_those_of_the_domain() {
    let n = Numbers::default();
    assert_eq!((n.first_answer_days, n.info_reminder_days, n.info_close_days), (1, [2, 5], 10));
    assert_eq!((n.quote_days, n.label_minutes, n.label_valid_days, n.label_expired_days), (10, 15, 14, 10));
    assert_eq!((n.carrier_silence_days, n.untracked_days), (7, 10));
    assert_eq!((n.analysis_days, n.workshop_days, n.refund_days, n.send_back_days), (3, 2, 1, 2));
    assert_eq!((n.lock_reminder_days, n.lock_close_days, n.draft_days, n.reopen_days), ([2, 5], 10, 30, 30));
    assert_eq!((n.cover_months, n.change_of_mind_days, n.damage_report_days), (12, 30, 3));
    assert_eq!((n.repair_guarantee_days, n.receipt_back_days), (30, 5));
    assert_eq!(n.ship_from_countries, ["GB"]);
}

#[test]
fn numbers_of_an_older_or_newer_program_are_read() {
    let read: Numbers = serde_json::from_str(r#"{"cover_months": 24, "from_tomorrow": true}"#).unwrap();
    assert_eq!(read, Numbers { cover_months: 24, ..Numbers::default() });
}
