//! Business days: pure arithmetic on a calendar. Moments are UTC; days and hours are the calendar's own.
use chrono::{DateTime, Datelike, Days, LocalResult, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Weekday};
use chrono_tz::Tz;
use std::collections::BTreeSet;

/// No calendar closes for so many days in a row; a search that long ends where it is.
const LONGEST_CLOSURE: usize = 400;

/// The days on which somebody works, and until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkCalendar {
    /// Where its clocks hang.
    pub zone: Tz,
    /// Minutes after midnight, the cut-off of a day: what comes later counts as the next day.
    pub closing_minute: u32,
    /// Days that are closed besides Saturdays and Sundays.
    pub closed: BTreeSet<NaiveDate>,
}

impl WorkCalendar {
    /// Whether somebody works on that day.
    pub fn is_working(&self, day: NaiveDate) -> bool {
        !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !self.closed.contains(&day)
    }
    /// The day itself if somebody works, else the next on which somebody does.
    pub fn working_from(&self, day: NaiveDate) -> NaiveDate {
        day.iter_days().take(LONGEST_CLOSURE).find(|day| self.is_working(*day)).unwrap_or(day)
    }
    /// The `n`-th working day after `day`.
    pub fn working_after(&self, day: NaiveDate, n: u32) -> NaiveDate {
        (0..n).fold(day, |day, _| self.working_from(following(day)))
    }
    /// The day that a clock of this calendar's zone shows.
    pub fn local_day(&self, at: NaiveDateTime) -> NaiveDate {
        self.local(at).date()
    }
    /// The hour and minute that a clock of this calendar's zone shows.
    pub fn local(&self, at: NaiveDateTime) -> NaiveDateTime {
        at.and_utc().with_timezone(&self.zone).naive_local()
    }
    /// When a day begins.
    pub fn beginning(&self, day: NaiveDate) -> NaiveDateTime {
        self.utc(midnight(day))
    }
    /// The day that counts for what happens at `at`: the first working day at or after it. What comes after the cut-off
    /// is the next day's; the cut-off itself still counts.
    pub fn day_of_receipt(&self, at: NaiveDateTime) -> NaiveDate {
        let day = self.local_day(at);
        // Compared in UTC: in autumn an hour of the wall clock comes twice, and only once before the cut-off.
        self.working_from(if at > self.closing_of(day) { following(day) } else { day })
    }
    /// The closing hour of the `days`-th working day after the day of receipt of `at`; UTC.
    pub fn due(&self, at: NaiveDateTime, days: u32) -> NaiveDateTime {
        self.closing_of(self.working_after(self.day_of_receipt(at), days))
    }
    /// The closing hour of a day; UTC.
    pub fn closing_of(&self, day: NaiveDate) -> NaiveDateTime {
        self.utc(midnight(day) + TimeDelta::minutes(i64::from(self.closing_minute)))
    }
    /// Nine o'clock of a day, when a mail is welcome; UTC.
    pub fn morning_of(&self, day: NaiveDate) -> NaiveDateTime {
        self.utc(midnight(day) + chrono::TimeDelta::hours(9))
    }
    /// The first moment after a day; UTC.
    pub fn end_of(&self, day: NaiveDate) -> NaiveDateTime {
        self.utc(midnight(following(day)))
    }
    /// How many working days a paused clock has left: those after the day of `now`, up to the day of `due`.
    pub fn days_left(&self, now: NaiveDateTime, due: NaiveDateTime) -> u32 {
        let (from, to) = (self.day_of_receipt(now), self.local_day(due));
        let left =
            from.iter_days().skip(1).take_while(|day| *day <= to).filter(|day| self.is_working(*day)).count();
        u32::try_from(left).unwrap_or(u32::MAX)
    }
    /// When a resumed clock with so many days left is due: counted anew from `now`, at least to the end of the resume
    /// day.
    pub fn resume(&self, now: NaiveDateTime, left: u32) -> NaiveDateTime {
        self.due(now, left)
    }
    /// A local time as UTC. An hour that does not exist in spring is moved on, one that exists twice in autumn is the
    /// first.
    fn utc(&self, local: NaiveDateTime) -> NaiveDateTime {
        let utc = |at: DateTime<Tz>| at.naive_utc();
        match self.zone.from_local_datetime(&local) {
            LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => utc(at),
            LocalResult::None => {
                self.zone.from_local_datetime(&(local + TimeDelta::hours(1))).earliest().map_or(local, utc)
            }
        }
    }
}

fn following(day: NaiveDate) -> NaiveDate {
    day.checked_add_days(Days::new(1)).unwrap_or(day)
}
fn midnight(day: NaiveDate) -> NaiveDateTime {
    day.and_time(chrono::NaiveTime::MIN)
}
