//! Dates, times and money, in one way everywhere.
use crate::db::Moment;
use chrono::{Datelike, NaiveDate, Timelike};
use chrono_tz::Europe::London;

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// "Thursday": a list holds fifty dates, and patterns that are read each time cost more than the rows.
fn day_name(day: &impl Datelike) -> &'static str {
    usize::try_from(day.weekday().num_days_from_monday())
        .ok()
        .and_then(|n| DAYS.get(n))
        .map_or("", |name| *name)
}

/// "14 May".
fn day_and_month(day: &impl Datelike) -> String {
    let month = usize::try_from(day.month0()).ok().and_then(|n| MONTHS.get(n)).map_or("", |name| *name);
    format!("{} {month}", day.day())
}

/// "14 March 2027".
pub fn date(day: NaiveDate) -> String {
    format!("{} {}", day_and_month(&day), day.year())
}

/// "Thursday 14 May 2026".
pub fn weekday(day: NaiveDate) -> String {
    format!("{} {}", day_name(&day), date(day))
}

/// When a day begins in the marketplace's time zone.
pub fn beginning(day: NaiveDate) -> Moment {
    let midnight = day.and_time(chrono::NaiveTime::MIN);
    // London moves its clocks at one o'clock: midnight is there once every day.
    let local = midnight.and_local_timezone(London).earliest();
    Moment::new(local.map_or(midnight, |local| local.naive_utc()))
}

/// "Thursday 14 May, 17:00", with the year where it is not the one of `now`. In the marketplace's time zone.
pub fn moment(at: Moment, now: Moment) -> String {
    let (local, here) =
        (at.naive().and_utc().with_timezone(&London), now.naive().and_utc().with_timezone(&London));
    let (day, clock) = (day_and_month(&local), (local.hour(), local.minute()));
    let year = if local.year() == here.year() { String::new() } else { format!(" {}", local.year()) };
    format!("{} {day}{year}, {:02}:{:02}", day_name(&local), clock.0, clock.1)
}

/// "by Thursday 14 May, 17:00".
pub fn by(at: Moment, now: Moment) -> String {
    format!("by {}", moment(at, now))
}

/// Whether a moment has passed.
pub fn is_over(at: Moment, now: Moment) -> bool {
    at < now
}

/// "2 hours ago", "in 3 days": how far a moment is from now.
pub fn distance(at: Moment, now: Moment) -> String {
    let seconds = at.unix() - now.unix();
    let (n, unit) = match seconds.abs() {
        0..60 => return if seconds < 0 { "just now".to_owned() } else { "now".to_owned() },
        s @ 60..3600 => (s / 60, "minute"),
        s @ 3600..86_400 => (s / 3600, "hour"),
        s => (s / 86_400, "day"),
    };
    let plural = if n == 1 { "" } else { "s" };
    if seconds < 0 { format!("{n} {unit}{plural} ago") } else { format!("in {n} {unit}{plural}") }
}

/// "1234.50": an amount as a form shows it.
pub fn pounds(pence: i64) -> String {
    format!("{}.{:02}", pence / 100, pence % 100)
}

/// "£1,234.50".
pub fn money(pence: i64) -> String {
    let pounds = (pence / 100).to_string();
    let mut grouped = String::new();
    for (place, digit) in pounds.chars().rev().enumerate() {
        if place > 0 && place % 3 == 0 {
            grouped.insert(0, ',');
        }
        grouped.insert(0, digit);
    }
    format!("£{grouped}.{:02}", pence % 100)
}
