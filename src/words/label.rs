//! Labels and their way in words, and what support must look at.
use crate::carrier::Status;
use crate::carrier::number::grouped;
use crate::models::label::{Label, LabelState};
use crate::models::parcel::Prepared;
use crate::models::ticket::TaskKind;

/// Where a parcel is, as its carrier says.
pub fn scan(status: Status) -> &'static str {
    match status {
        Status::Pending => "Announced to the carrier",
        Status::PickedUp => "The carrier has it",
        Status::InTransit => "On its way",
        Status::Delayed => "On its way, later than planned",
        Status::OnHold => "Held by the carrier",
        Status::OutForDelivery => "On the van to the seller",
        Status::ReadyForPickup => "Waits to be collected by the seller",
        Status::Failed => "Could not be handed over",
        Status::Delivered => "Handed over",
        Status::ReturnToSender => "Goes back to whoever sent it",
        Status::Cancelled => "Cancelled at the carrier",
        Status::Unknown => "News from the carrier",
    }
}

/// By whom a parcel travels and under which number, for whoever sends it; nothing before its label is bought.
pub fn carried(label: Option<&Label>) -> Option<(String, String)> {
    let label = label.filter(|label| matches!(label.state, LabelState::Alive | LabelState::Used))?;
    Some((label.carrier_name.clone(), grouped(label.tracking_number()?)))
}

/// Why a label's bar codes do not fit the tracking number that was typed in.
pub fn read_back(codes: &[String], number: &str) -> String {
    format!("Its bar code says {}, and {number} was typed in.", codes.join(", "))
}

/// What support must look at.
pub fn task(kind: TaskKind) -> &'static str {
    match kind {
        TaskKind::ParkedJob => "Something failed too often and waits for you",
        TaskKind::LabelRefused => "The carrier refused the label",
        TaskKind::LabelLate => "There is still no label",
        TaskKind::LabelByHand => "Upload a label that you bought",
        TaskKind::VoidRefused => "A label is not needed, and its carrier does not take it back",
        TaskKind::LabelAgain => "Another new label is asked for",
        TaskKind::NumbersLow => "Few tracking numbers are left: get more",
        TaskKind::NumberDiffers => "The label’s bar code is another number than the one typed in",
        TaskKind::LabelCharacters => "Some characters could not be printed on the label",
        TaskKind::LetterFailed => "A letter could not be sent",
        TaskKind::Overdue => "A promise is overdue",
        TaskKind::WrongDevice => "Another device arrived",
        TaskKind::NotInBox => "The device was not in the box",
        TaskKind::CarrierClaim => "Damaged on the way: open the carrier's claim",
        TaskKind::ParcelLost => "The parcel is lost or went back",
        TaskKind::LateArrival => "It arrived after closing",
        TaskKind::UnexpectedParcel => "A seller has a parcel that nobody expects",
        TaskKind::Undeliverable => "It could not be delivered back",
        TaskKind::UnsafeBattery => "The battery may be dangerous: call the customer",
        TaskKind::Message => "The customer wrote a message",
        TaskKind::Dispute => "The customer disagrees",
        TaskKind::PayBack => "Too much was paid: pay it back",
        TaskKind::PaidWaiting => "It is paid, and did not go on by itself",
        TaskKind::PriceWanted => "Not covered: offer a price",
    }
}

/// What the tracking numbers that are left mean for support, and whom to tell.
pub fn few_numbers(left: u64) -> String {
    let many = match left {
        0 => "None is left".to_owned(),
        1 => "1 is left".to_owned(),
        left => format!("{left} are left"),
    };
    format!("{many}. Tell an administrator: without a number, a label must be bought by hand.")
}

/// What support says when such a task is done outside; nothing for one that ends by what is done here.
pub fn settled(kind: TaskKind) -> Option<&'static str> {
    match kind {
        TaskKind::VoidRefused => Some("It is settled with the carrier"),
        TaskKind::NumberDiffers => Some("I compared them: it is right"),
        TaskKind::LabelCharacters => Some("The label is right as it is"),
        TaskKind::ParkedJob
        | TaskKind::LabelRefused
        | TaskKind::LabelLate
        | TaskKind::LabelByHand
        | TaskKind::LabelAgain
        | TaskKind::NumbersLow
        | TaskKind::LetterFailed
        | TaskKind::Overdue
        | TaskKind::WrongDevice
        | TaskKind::NotInBox
        | TaskKind::CarrierClaim
        | TaskKind::ParcelLost
        | TaskKind::LateArrival
        | TaskKind::UnexpectedParcel
        | TaskKind::Undeliverable
        | TaskKind::Message
        | TaskKind::UnsafeBattery
        | TaskKind::Dispute
        | TaskKind::PayBack
        | TaskKind::PaidWaiting
        | TaskKind::PriceWanted => None,
    }
}

/// What whoever packed a box has ticked off.
pub fn prepared(what: Prepared) -> &'static str {
    match what {
        Prepared::BackedUp => "backed up",
        Prepared::Disconnected => "accounts disconnected",
        Prepared::Dead => "accounts not disconnected, since the device is dead",
        Prepared::Packed => "wrapped in a rigid box",
        Prepared::Slip => "packing slip in the box",
        Prepared::Stuck => "label stuck on",
    }
}

/// How often something happened: "never", "once", "twice", "3 times".
pub fn times(n: i64) -> String {
    match n {
        0 => "never".to_owned(),
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        n => format!("{n} times"),
    }
}
