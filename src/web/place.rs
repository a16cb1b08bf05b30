//! A place in a list, as it stands in the address of the next page.
use crate::db::Moment;
use std::fmt::Display;
use std::str::FromStr;

/// A place in a list, for an address.
pub fn of(at: Moment, id: &impl Display) -> String {
    format!("{}.{id}", at.naive().and_utc().timestamp_micros())
}

/// A place in a list, from an address; anything else is the beginning.
pub fn parse<Id: FromStr>(place: &str) -> Option<(Moment, Id)> {
    let (at, id) = place.split_once('.')?;
    let at = chrono::DateTime::from_timestamp_micros(at.parse().ok()?)?;
    Some((Moment::new(at.naive_utc()), id.parse().ok()?))
}

/// Cuts off the row that only told that there are more, and says what the address of the next page asks for then.
pub fn cut<T, Q: serde::Serialize>(
    rows: &mut Vec<T>,
    page: i64,
    next: impl FnOnce(&T) -> Q,
) -> Option<String> {
    let page = usize::try_from(page).unwrap_or(usize::MAX);
    if rows.len() <= page {
        return None;
    }
    rows.truncate(page);
    rows.last().and_then(|last| serde_urlencoded::to_string(next(last)).ok())
}
