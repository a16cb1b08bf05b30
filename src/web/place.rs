//! A place in a list, as it stands in the address of the next page.
use crate::db::Moment;
use crate::models::TicketId;

/// A place in a list, for an address.
pub fn of(at: Moment, id: &TicketId) -> String {
    format!("{}.{id}", at.naive().and_utc().timestamp_micros())
}

/// A place in a list, from an address; anything else is the beginning.
pub fn parse(place: &str) -> Option<(Moment, TicketId)> {
    let (at, id) = place.split_once('.')?;
    let at = chrono::DateTime::from_timestamp_micros(at.parse().ok()?)?;
    Some((Moment::new(at.naive_utc()), id.parse().ok()?))
}
