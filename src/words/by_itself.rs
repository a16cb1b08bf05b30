//! What is said about a return that was approved by itself, and about one that was not.
use crate::models::event::Event;
use crate::models::ticket::by_itself::Lack;

fn lack(lack: Lack) -> &'static str {
    match lack {
        Lack::Unmatched => "it names no device that was sold here",
        Lack::NotCovered => "it is not certainly covered",
        Lack::OtherReason => "it does not come back for a defect",
        Lack::Number => "its number is not the one that was sold",
        Lack::PhotoMissing => "a photo is missing",
        Lack::PhotoUnclear => "a photo is dark, blurred or small",
        Lack::PhotoRepeated => "two photos are the same, or one came with another return",
        Lack::CameBackLately => "the device came back not long ago",
        Lack::Dear => "it cost more than the limit",
        Lack::UnsafeBattery => "its battery is reported as unsafe",
    }
}

/// An approval that nobody gave, with why.
pub(super) const APPROVED: &str =
    "Approved automatically: it is covered, its number is the one that was sold, and every photo is clear";

/// What kept a return from being approved by itself.
pub(super) fn left(event: &Event) -> String {
    let lacks: Vec<&str> = event.lacks().into_iter().map(lack).collect();
    format!("Not approved automatically: {}", lacks.join(", "))
}

/// The same for the page on which support decides: what was said last.
pub fn left_of(events: &[Event]) -> Option<String> {
    events.iter().rev().find(|event| !event.lacks().is_empty()).map(left)
}
