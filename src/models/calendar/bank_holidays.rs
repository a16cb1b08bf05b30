//! Bank holidays of the United Kingdom on weekdays, 2026 to 2028 (source: gov.uk/bank-holidays, as announced by June
//! 2026). They only fill a new calendar: after that they are data that an administrator edits.
use crate::db::text_enum;
use chrono::NaiveDate;

text_enum! {
    /// Where a calendar's bank holidays are those of.
    pub enum Region {
        /// England and Wales.
        EnglandAndWales => "england_and_wales",
        /// Scotland.
        Scotland => "scotland",
        /// Northern Ireland.
        NorthernIreland => "northern_ireland",
    }
}

/// Year, month, day and the first letters of the regions that are closed.
const DAYS: &[(i32, u32, u32, &str)] = &[
    (2026, 1, 1, "ESN"),
    (2026, 1, 2, "S"),
    (2026, 3, 17, "N"),
    (2026, 4, 3, "ESN"),
    (2026, 4, 6, "EN"),
    (2026, 5, 4, "ESN"),
    (2026, 5, 25, "ESN"),
    (2026, 6, 15, "S"),
    (2026, 7, 13, "N"),
    (2026, 8, 3, "S"),
    (2026, 8, 31, "EN"),
    (2026, 11, 30, "S"),
    (2026, 12, 25, "ESN"),
    (2026, 12, 28, "ESN"),
    (2027, 1, 1, "ESN"),
    (2027, 1, 4, "S"),
    (2027, 3, 17, "N"),
    (2027, 3, 26, "ESN"),
    (2027, 3, 29, "EN"),
    (2027, 5, 3, "ESN"),
    (2027, 5, 31, "ESN"),
    (2027, 7, 12, "N"),
    (2027, 8, 2, "S"),
    (2027, 8, 30, "EN"),
    (2027, 11, 30, "S"),
    (2027, 12, 27, "ESN"),
    (2027, 12, 28, "ESN"),
    (2028, 1, 3, "ESN"),
    (2028, 1, 4, "S"),
    (2028, 3, 17, "N"),
    (2028, 4, 14, "ESN"),
    (2028, 4, 17, "EN"),
    (2028, 5, 1, "ESN"),
    (2028, 5, 29, "ESN"),
    (2028, 7, 12, "N"),
    (2028, 8, 7, "S"),
    (2028, 8, 28, "EN"),
    (2028, 11, 30, "S"),
    (2028, 12, 25, "ESN"),
    (2028, 12, 26, "ESN"),
];

/// The bank holidays of a region, in order.
pub fn of(region: Region) -> impl Iterator<Item = NaiveDate> {
    let letter = match region {
        Region::EnglandAndWales => 'E',
        Region::Scotland => 'S',
        Region::NorthernIreland => 'N',
    };
    DAYS.iter()
        .filter(move |(.., regions)| regions.contains(letter))
        .filter_map(|(year, month, day, _)| NaiveDate::from_ymd_opt(*year, *month, *day))
}
