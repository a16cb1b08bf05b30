//! Arrivals in words: what was in the box, how its number compares, what support decided.
use crate::models::event::{Event, Kind};
use crate::models::ticket::Reception;
use crate::models::ticket::arrival::Gone;
use crate::models::ticket::reception::{Compared, Part, parts};

/// Something that belongs to a device.
pub fn accessory(part: Part) -> &'static str {
    match part {
        Part::Charger => "Charger",
        Part::Cable => "Cable",
        Part::Strap => "Strap",
        Part::Case => "Case or sleeve",
        Part::Box => "Original box",
        Part::Other => "Something else",
    }
}

/// That it is missing, for a box to tick.
pub fn part_missing(missing: Part) -> &'static str {
    match missing {
        Part::Charger => "No charger",
        Part::Cable => "No cable",
        Part::Strap => "No strap",
        Part::Case => "No case or sleeve",
        Part::Box => "No original box",
        Part::Other => "Something else is missing",
    }
}

/// Parts in a row: "charger, strap".
pub fn part_list(parts: impl IntoIterator<Item = Part>) -> String {
    let names: Vec<String> = parts.into_iter().map(|one| accessory(one).to_lowercase()).collect();
    names.join(", ")
}

/// Parts as an event has them, with commas: "charger, strap".
pub fn kept_parts(list: &str) -> String {
    part_list(parts(list))
}

/// What a technician can say about a box.
pub fn found(reception: Reception) -> (&'static str, &'static str) {
    match reception {
        Reception::AsExpected | Reception::NotYet => ("As expected", "The device, and what belongs to it."),
        Reception::PartsMissing => {
            ("A part is missing", "It goes on; the customer is told. Tick below what is missing.")
        }
        Reception::WrongDevice => ("Another device", "Add a photo. Support decides within one business day."),
        Reception::DamagedOnReturn => ("Damaged on the way", "Add a photo of the box and the damage."),
        Reception::EmptyBox | Reception::Lost => {
            ("Empty box, or not in this box", "Support asks the carrier. The return stays on its way.")
        }
    }
}

/// How the number on a device compares, said to the technician who scanned it.
pub fn compared(compared: &Compared) -> String {
    match compared {
        Compared::Match => "This is the device that was sold.".to_owned(),
        Compared::FirstSeen => "No number of it was recorded: it gets this one.".to_owned(),
        Compared::AsEntered => {
            "This is the number that the customer entered, and another one than was sold. Support knows both."
                .to_owned()
        }
        Compared::Other(reference) => {
            format!("This device belongs to return {reference} of the same company, not to this one.")
        }
        Compared::Differs => "This is another number than was sold.".to_owned(),
    }
}

/// Why a parcel is given up.
pub fn gone(gone: Gone) -> &'static str {
    match gone {
        Gone::Lost => "It is lost: the carrier says so, or has said nothing for too long",
        Gone::Returned => "It is back with its sender",
    }
}

/// What arrived, for the timeline.
pub(super) fn received(event: &Event) -> String {
    let missing = event.data.detail.as_deref().unwrap_or_default();
    match event.data.what.as_deref().and_then(|what| what.parse::<Reception>().ok()) {
        Some(Reception::NotYet) if missing == "moved" => "Arrived at the seller in another parcel".to_owned(),
        Some(Reception::NotYet) => "Delivered to the seller, not opened yet".to_owned(),
        Some(Reception::WrongDevice) => "Another device arrived at the seller".to_owned(),
        Some(Reception::PartsMissing) => {
            format!("Arrived at the seller; missing: {}", kept_parts(missing))
        }
        Some(Reception::DamagedOnReturn) => "Arrived at the seller, damaged on the way".to_owned(),
        Some(Reception::AsExpected | Reception::EmptyBox | Reception::Lost) | None => {
            "Arrived at the seller".to_owned()
        }
    }
}

/// How a wrong or late arrival was settled, for the timeline.
pub(super) fn settled(event: &Event) -> &'static str {
    match (event.data.what.as_deref(), event.data.detail.as_deref()) {
        (Some("await_own"), _) => "The return waits for its own device, with a new label",
        (Some("close"), _) => "Closed: it was another device",
        (_, Some("late")) => "It came late and goes back",
        _ => "The device goes back",
    }
}

/// Why a parcel was given up, for the timeline.
pub(super) fn given_up(event: &Event) -> &'static str {
    match event.data.detail.as_deref() {
        Some("returned") => "The parcel went back to its sender",
        _ => "The parcel is given up as lost",
    }
}

/// Whether it arrived after it had been closed, and was not closed and opened since.
pub fn came_late(events: &[Event]) -> bool {
    let last = |kind| events.iter().filter(|event| event.kind == kind).map(|event| event.version).max();
    last(Kind::ArrivedLate).is_some_and(|late| last(Kind::Reopened).is_none_or(|reopened| reopened < late))
}
