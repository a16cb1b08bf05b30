//! The warranty: is this device covered today, until when, and why. Pure; the words are made at the doors.
use super::Reason;
use crate::db::text_enum;
use crate::models::calendar::days::WorkCalendar;
use crate::models::policy::Numbers;
use chrono::{Days, Months, NaiveDate, NaiveDateTime, TimeDelta};
use serde::{Deserialize, Serialize};

text_enum! {
    /// From which day cover runs.
    pub enum Start {
        /// The day of delivery.
        Delivered => "delivered",
        /// The day of the order: by policy, or because the day of delivery is not known.
        Ordered => "ordered",
        /// A replacement inherits the end of the device it stands in for.
        Inherited => "inherited",
        /// The day on which it was sent back repaired: a repair has days of its own.
        Repaired => "repaired",
    }
}

text_enum! {
    /// What a customer says happened to the device. It does not block: it leads to a quote.
    pub enum Exclusion {
        /// It got wet.
        Liquid => "liquid",
        /// It fell or was hit.
        Impact => "impact",
        /// Somebody else opened or repaired it.
        ThirdPartyRepair => "third_party_repair",
        /// Normal wear, battery capacity included.
        Wear => "wear",
    }
}

text_enum! {
    /// What comes of something that a customer says happened.
    pub enum Leads {
        /// The repair has to be paid for.
        Price => "price",
        /// The marketplace covers it all the same.
        Cover => "cover",
    }
}

text_enum! {
    /// Whether the fault is covered.
    pub enum Coverage {
        /// Nobody can say yet.
        NotKnown => "not_known",
        /// Covered.
        InWarranty => "in_warranty",
        /// Cover had ended.
        OutOfWarranty => "out_of_warranty",
        /// Excluded: liquid.
        Liquid => "liquid",
        /// Excluded: impact.
        Impact => "impact",
        /// Excluded: opened by somebody else.
        ThirdPartyRepair => "third_party_repair",
        /// Excluded: wear.
        Wear => "wear",
    }
}

impl Coverage {
    /// Whether the seller bears the cost.
    pub fn is_covered(self) -> bool {
        self == Self::InWarranty
    }
    /// Whether it is known that somebody has to pay for the work.
    pub fn needs_a_price(self) -> bool {
        !self.is_covered() && self != Self::NotKnown
    }
}

/// The verdict on a device's cover, with the dates that explain it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "cover", rename_all = "snake_case")]
pub enum Cover {
    /// Covered up to and including `until`.
    Covered {
        /// The last day.
        until: NaiveDate,
        /// Which day it runs from.
        start: Start,
        /// That day.
        from: NaiveDate,
        /// How long it runs.
        months: u32,
        /// Days left, 0 on the last day.
        days_left: i64,
    },
    /// Cover ended with `on`.
    Ended {
        /// The last day.
        on: NaiveDate,
        /// Which day it ran from.
        start: Start,
        /// That day.
        from: NaiveDate,
        /// How long it ran.
        months: u32,
    },
    /// The device is not known yet.
    Unknown,
}

/// Judges a device on the day `today` of the marketplace's time zone.
pub fn judge(
    numbers: &Numbers,
    ordered_on: NaiveDate,
    delivered_on: Option<NaiveDate>,
    inherited_end: Option<NaiveDate>,
    today: NaiveDate,
) -> Cover {
    let (start, from) = match (numbers.cover_start, delivered_on) {
        (Start::Delivered | Start::Inherited | Start::Repaired, Some(day)) => (Start::Delivered, day),
        (Start::Delivered | Start::Inherited | Start::Repaired, None) | (Start::Ordered, _) => {
            (Start::Ordered, ordered_on)
        }
    };
    let months = numbers.cover_months;
    let (start, last) = match inherited_end {
        Some(last) => (Start::Inherited, last),
        None => (start, from.checked_add_months(Months::new(months)).unwrap_or(from)),
    };
    if today <= last {
        Cover::Covered { until: last, start, from, months, days_left: (last - today).num_days() }
    } else {
        Cover::Ended { on: last, start, from, months }
    }
}

/// Cover with what a repair adds: a device that was sent back repaired is covered at least so many days from then on.
pub fn with_repair(cover: Cover, repaired_on: Option<NaiveDate>, days: u32, today: NaiveDate) -> Cover {
    let ends = match cover {
        Cover::Covered { until, .. } => until,
        Cover::Ended { on, .. } => on,
        Cover::Unknown => return cover,
    };
    let until = repaired_on.and_then(|from| Some((from, from.checked_add_days(Days::new(days.into()))?)));
    match until {
        Some((from, until)) if until > ends && today <= until => Cover::Covered {
            until,
            start: Start::Repaired,
            from,
            months: 0,
            days_left: (until - today).num_days(),
        },
        Some(_) | None => cover,
    }
}

/// What cover and the customer's own words come to, by the numbers of a policy.
pub fn coverage(numbers: &Numbers, cover: Cover, declared: &[Exclusion]) -> Coverage {
    match declared.iter().find(|what| numbers.leads(**what) == Leads::Price) {
        Some(Exclusion::Liquid) => Coverage::Liquid,
        Some(Exclusion::Impact) => Coverage::Impact,
        Some(Exclusion::ThirdPartyRepair) => Coverage::ThirdPartyRepair,
        Some(Exclusion::Wear) => Coverage::Wear,
        None => match cover {
            Cover::Covered { .. } => Coverage::InWarranty,
            Cover::Ended { .. } => Coverage::OutOfWarranty,
            Cover::Unknown => Coverage::NotKnown,
        },
    }
}

/// Until when a return for this reason is to be sent in, in UTC; `None` for reasons that only the warranty limits, and
/// where the day of delivery is not known. A change of mind has its days to the end of the last, which on a weekend or
/// bank holiday is the next working day. Damage is reported by the close of the last business day.
pub fn report_by(
    numbers: &Numbers,
    reason: Reason,
    delivered_on: Option<NaiveDate>,
    calendar: &WorkCalendar,
) -> Option<NaiveDateTime> {
    let delivered = delivered_on?;
    match reason {
        Reason::ChangeOfMind => {
            let last = delivered.checked_add_days(Days::new(numbers.change_of_mind_days))?;
            Some(calendar.end_of(calendar.working_from(last)) - TimeDelta::seconds(1))
        }
        Reason::DeliveredDamaged => {
            let begins = calendar.working_from(delivered);
            Some(calendar.closing_of(calendar.working_after(begins, numbers.damage_report_days)))
        }
        Reason::Defective | Reason::NotAsDescribed | Reason::PartMissing => None,
    }
}
