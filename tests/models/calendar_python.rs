//! Business days held against the library `holidays` from PyPI: every day of three years at six hours in three regions.
use crate::support::python::environment;
use chrono::NaiveDateTime;
use sendback::models::calendar::bank_holidays::{self, Region};
use sendback::models::calendar::days::WorkCalendar;
use std::process::Command;

const HERE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/holidays");

fn calendar(name: &str) -> WorkCalendar {
    let region = match name {
        "england" => Region::EnglandAndWales,
        "scotland" => Region::Scotland,
        "ireland" => Region::NorthernIreland,
        other => panic!("no region {other}"),
    };
    WorkCalendar {
        zone: chrono_tz::Europe::London,
        closing_minute: 17 * 60,
        closed: bank_holidays::of(region).collect(),
    }
}

#[test]
fn every_due_moment_of_three_years_in_three_regions_is_the_one_that_python_computes() {
    let python = environment("holidays", "holidays, tzdata", &format!("{HERE}/requirements.txt"));
    let out = Command::new(python).arg(format!("{HERE}/dates.py")).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let text = String::from_utf8(out.stdout).unwrap();
    let (mut days, mut region, mut compared) = (calendar("england"), "england", 0);
    for line in text.lines() {
        let mut parts = line.split(' ');
        let mut next = || parts.next().unwrap_or_else(|| panic!("{line:?} is too short"));
        let (name, at, count, due) = (next(), next(), next(), next());
        if name != region {
            (days, region) = (calendar(name), name);
        }
        let moment = |text: &str| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S").unwrap();
        assert_eq!(days.due(moment(at), count.parse().unwrap()), moment(due), "{line}");
        compared += 1;
    }
    assert!(compared > 115_000, "only {compared} were compared");
    assert_eq!(region, "ireland", "the last of three regions");
}
