//! A verdict on a device's warranty, and what to do with it, in sentences.
use super::dates::moment;
use super::ticket::cover;
use crate::models::ticket::{Cover, Reason};
use crate::models::warranty::{Judged, ToDo};

/// The verdict in sentences with their dates.
pub fn judged(judged: &Judged) -> String {
    let mut said = cover(judged.cover);
    if let Some(until) = judged.mind_until {
        said.push_str(&format!(" It can go back without a fault until {}.", moment(until, judged.at)));
    }
    said
}

/// Whether a reason that was asked about is in time.
pub fn judged_reason(judged: &Judged, reason: Option<Reason>) -> Option<String> {
    reason?;
    let said = match judged.reason_until {
        Some(until) if judged.at <= until => {
            format!("In time: this reason counts until {}.", moment(until, judged.at))
        }
        Some(until) => format!("Too late: this reason counted until {}.", moment(until, judged.at)),
        None => "This reason has no days of its own: the warranty decides.".to_owned(),
    };
    Some(said)
}

/// What can be done with a device.
pub fn to_do(to_do: &ToDo) -> &'static str {
    match to_do {
        ToDo::Start => "You can return it.",
        ToDo::AskForPrice => "You can ask for a price: repair or replacement must be paid for.",
        ToDo::Open(_) => "A return of it is open.",
        ToDo::Gone => "It was refunded or replaced, so it cannot be returned again.",
    }
}

/// The word of a verdict, for a list.
pub fn cover_short(cover: Cover) -> &'static str {
    match cover {
        Cover::Covered { .. } => "Covered",
        Cover::Ended { .. } => "Cover ended",
        Cover::Unknown => "Not known",
    }
}

/// The colour of that word's tag.
pub fn cover_colour(cover: Cover) -> &'static str {
    match cover {
        Cover::Covered { .. } => "teal",
        Cover::Ended { .. } => "amber",
        Cover::Unknown => "grey",
    }
}
