//! A return in words: its stages, verdicts, reasons and ends.
use super::dates::{date, moment};
use crate::db::Moment;
use crate::models::device::code::{Code, CodeKind, Identity};
use crate::models::label::{Label, LabelState};
use crate::models::ticket::course::Cleared;
use crate::models::ticket::cover::Start;
use crate::models::ticket::number::Recognised;
use crate::models::ticket::{
    Actor, ClockKind, Cover, Coverage, DeclineReason, Exclusion, Outcome, Reason, Reception, Stage, Ticket,
    Who,
};
use chrono::NaiveDate;

/// A stage, for everybody.
pub fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Draft => "Not sent yet",
        Stage::Submitted => "With support",
        Stage::InfoNeeded => "Question for you",
        Stage::Quoted => "Price offered",
        Stage::Approved => "Approved",
        Stage::LabelSent => "Label sent",
        Stage::InTransit => "On its way",
        Stage::Received => "With the seller",
        Stage::Repairing => "Being repaired",
        Stage::Replacing => "Being replaced",
        Stage::Refunding => "Being refunded",
        Stage::SendingBack => "Coming back",
        Stage::Closed => "Closed",
    }
}

/// The colour of a stage's tag.
pub fn stage_colour(stage: Stage) -> &'static str {
    match stage {
        Stage::Draft | Stage::Closed => "grey",
        Stage::Submitted | Stage::Received => "blue",
        Stage::InfoNeeded | Stage::Quoted | Stage::LabelSent => "amber",
        Stage::Approved | Stage::InTransit => "teal",
        Stage::Repairing | Stage::Replacing | Stage::Refunding | Stage::SendingBack => "violet",
    }
}

/// What happens next, said to `you`.
pub fn next_step(ticket: &Ticket, you: Who) -> &'static str {
    match (ticket.stage, you) {
        (Stage::Submitted, Who::Agent) if ticket.unsafe_battery => {
            "Call the customer about the battery. No label before that."
        }
        (Stage::Submitted, Who::Agent) => "Look at the request and answer it.",
        (Stage::InfoNeeded, Who::Agent) => "The customer has a question to answer.",
        (Stage::Quoted, Who::Agent | Who::Technician) => {
            "The customer has a price to accept or decline, or to pay."
        }
        (Stage::LabelSent, Who::Agent | Who::Technician) => "The customer packs the device and posts it.",
        (Stage::Received, Who::Agent) if ticket.reception == Reception::WrongDevice => {
            "Another device arrived. Settle it below."
        }
        (Stage::Received, Who::Agent) if ticket.held => {
            "It came after the return was closed. Say below what happens with it."
        }
        (Stage::Received, Who::Technician) if ticket.held => {
            "Support decides what happens with the device. Keep it as it is."
        }
        (Stage::Received, _) if ticket.reception == Reception::WrongDevice => {
            "Another device arrived. Support decides what happens now, and writes to you."
        }
        (Stage::Received, _) if ticket.held => {
            "It came after the return was closed. Support decides what happens now, and writes to you."
        }
        (Stage::Received, Who::Technician) if ticket.reception == Reception::NotYet => {
            "It was delivered and nobody has opened it yet. Check it in."
        }
        (Stage::InTransit, _) if ticket.reception == Reception::EmptyBox => {
            "It was not in the box that arrived. Support asks the carrier."
        }
        (Stage::Received, Who::Customer) if ticket.waits_for_unlocking() => {
            "The seller cannot look at the device. See below what you can do about it."
        }
        (Stage::Received, _) if ticket.waits_for_unlocking() => {
            "The customer removes what is in the way. The analysis stands still until then."
        }
        (Stage::Received, Who::Technician) => "Analyse the device.",
        (Stage::Repairing, Who::Technician) => "Repair the device and send it back.",
        (Stage::Replacing, Who::Technician) => "Send another device.",
        (Stage::Refunding, Who::Agent) => "Confirm the refund.",
        (Stage::SendingBack, Who::Technician) if ticket.held => {
            "It could not be delivered. Keep it safe: you get the address as soon as it is known."
        }
        (Stage::SendingBack, Who::Agent) if ticket.held => {
            "It could not be delivered. Find out where it goes, and say so below."
        }
        (Stage::SendingBack, Who::Customer) if ticket.held => {
            "It could not be delivered to you. Tell us where it is to be sent."
        }
        (Stage::SendingBack, _) if ticket.held => {
            "It could not be delivered. Support finds out where it goes."
        }
        (Stage::SendingBack, Who::Technician) => "Send the device back.",
        (Stage::Draft, _) => "Finish the form and send it.",
        (Stage::Submitted, _) if ticket.unsafe_battery => {
            "Support calls you about the battery first. Please do not post the device."
        }
        (Stage::Submitted, _) => "Support looks at your request and answers.",
        (Stage::InfoNeeded, _) => "Support needs an answer from you.",
        (Stage::Quoted, _) => "A price is offered: accept or decline it, or pay what you have accepted.",
        (Stage::Approved, _) => "The return label is being made. It goes out by e-mail.",
        (Stage::LabelSent, _) => "Pack the device, stick the label on and post it.",
        (Stage::InTransit, _) => "The parcel is on its way to the seller.",
        (Stage::Received, _) => "The seller analyses the device.",
        (Stage::Repairing, _) => "The seller repairs the device and sends it back.",
        (Stage::Replacing, _) => "The seller sends another device.",
        (Stage::Refunding, _) => "Support confirms the refund.",
        (Stage::SendingBack, _) => "The seller sends the device back.",
        (Stage::Closed, _) => "Nothing more happens here.",
    }
}

/// Whose turn it is, said to `you`.
pub fn turn(actor: Actor, you: Who) -> &'static str {
    match (actor, you) {
        (Actor::Customer, Who::Customer) | (Actor::Agent, Who::Agent) | (Actor::Seller, Who::Technician) => {
            "You"
        }
        (Actor::Customer, _) => "The customer",
        (Actor::Agent, _) => "Support",
        (Actor::Seller, _) => "The seller",
        (Actor::Carrier, _) => "The carrier",
        (Actor::System, _) => "Our system",
        (Actor::Nobody, _) => "Nobody",
    }
}

/// How a return ended.
pub fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Repaired => "Repaired",
        Outcome::Replaced => "Replaced",
        Outcome::Refunded => "Refunded",
        Outcome::ReturnedUnrepaired => "Sent back unrepaired",
        Outcome::Declined => "Declined",
        Outcome::Cancelled => "Cancelled",
        Outcome::Expired => "Expired",
        Outcome::Lost => "Lost on the way",
    }
}

/// Why a device comes back.
pub fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::Defective => "It is defective",
        Reason::NotAsDescribed => "It is not as described",
        Reason::DeliveredDamaged => "It arrived damaged",
        Reason::PartMissing => "Something is missing",
        Reason::ChangeOfMind => "I have changed my mind",
    }
}

/// What a customer says happened to a device.
pub fn exclusion(exclusion: Exclusion) -> &'static str {
    match exclusion {
        Exclusion::Liquid => "It got wet",
        Exclusion::Impact => "It was dropped or hit",
        Exclusion::ThirdPartyRepair => "Somebody else opened or repaired it",
        Exclusion::Wear => "It shows normal wear, or the battery holds less charge",
    }
}

/// Whether the fault is covered.
pub fn coverage(coverage: Coverage) -> &'static str {
    match coverage {
        Coverage::NotKnown => "Not known yet",
        Coverage::InWarranty => "In warranty",
        Coverage::OutOfWarranty => "Out of warranty",
        Coverage::Liquid => "Excluded: liquid",
        Coverage::Impact => "Excluded: drop or impact",
        Coverage::ThirdPartyRepair => "Excluded: opened by somebody else",
        Coverage::Wear => "Excluded: normal wear",
    }
}

/// The warranty verdict in a sentence with its dates.
pub fn cover(cover: Cover) -> String {
    let because = |start: Start, from: NaiveDate, months: u32, last: NaiveDate| match start {
        Start::Delivered => format!("delivered {}, {months} months", date(from)),
        Start::Ordered => format!("ordered {}, {months} months", date(from)),
        Start::Inherited => "it took over the cover of the device it replaced".to_owned(),
        Start::Repaired => {
            format!(
                "sent back repaired {}, and a repair has {} days of its own",
                date(from),
                (last - from).num_days()
            )
        }
    };
    match cover {
        Cover::Covered { until, start, from, months, .. } => {
            format!("Covered until {}: {}.", date(until), because(start, from, months, until))
        }
        Cover::Ended { on, start, from, months } => {
            format!("Cover ended on {}: {}.", date(on), because(start, from, months, on))
        }
        Cover::Unknown => {
            "We do not know this device yet, so we cannot say whether it is covered.".to_owned()
        }
    }
}

/// What the verdict means for whoever returns the device.
pub fn cover_meaning(cover: Cover) -> &'static str {
    match cover {
        Cover::Covered { days_left: 0..=30, .. } => {
            "The cover ends soon, but a return that you send in time counts."
        }
        Cover::Covered { .. } => "A fault that the warranty covers costs you nothing.",
        Cover::Ended { .. } => {
            "You can still send it in. Repair or replacement must then be paid for: support answers with a price \
             before anything is done."
        }
        Cover::Unknown => "Support finds your order from what you tell us.",
    }
}

/// Whether a return was in time for its reason, which counts until `by`; `at` is when it was sent, or now. For the
/// customer before sending, and for support.
pub fn in_time(by: Moment, at: Moment, now: Moment) -> String {
    if at <= by {
        format!("In time: this reason counts until {}.", moment(by, now))
    } else {
        format!(
            "This reason counted until {}. It can be sent in all the same: support decides.",
            moment(by, now)
        )
    }
}

/// That a serial number does not look as its maker's usually do.
pub fn unusual_serial(brand: &str) -> String {
    format!("Serial numbers of {brand} devices usually look different. Please compare it once more.")
}

/// How the entered number relates to what was sold.
pub fn identity(identity: Identity) -> &'static str {
    match identity {
        Identity::Match => "Matches what was sold",
        Identity::Differs => "Differs from what was sold",
        Identity::AnotherOfTheirs => "Belongs to another device of this company",
        Identity::Unknown => "Not known from this company's orders",
        Identity::NotConfirmed => "Not confirmed: it could not be read",
    }
}

/// What that means for whoever sends the device in.
pub fn identity_meaning(identity: Identity) -> &'static str {
    match identity {
        Identity::Match => "This is the device that your company bought.",
        Identity::Differs | Identity::AnotherOfTheirs => {
            "Please compare the number once more. You can send the return all the same: support sees both numbers."
        }
        Identity::Unknown => "You can send the return all the same: support finds your order.",
        Identity::NotConfirmed => {
            "You can send the return all the same: the seller reads the number when it arrives."
        }
    }
}

/// What a number that was read off a picture is to whoever sends the device in, before the device's name where one is known.
pub fn recognised(read: &Recognised) -> String {
    let bought_on = read.device.as_ref().map(|sold| date(sold.purchase.ordered_on));
    match (read.identity, bought_on) {
        (Identity::Match, Some(day)) => format!("This is the device that you bought on {day}:"),
        (Identity::AnotherOfTheirs, Some(day)) => {
            format!("This is another of your devices, bought on {day}:")
        }
        (Identity::Match, None) => "You bought a device with this number.".to_owned(),
        (Identity::AnotherOfTheirs, None) => "Several of your devices have this number.".to_owned(),
        (Identity::Differs | Identity::Unknown | Identity::NotConfirmed, _) => {
            "None of your purchases has this number.".to_owned()
        }
    }
}

/// A number as people read it aloud: an IMEI in its groups, anything else as it is.
pub fn number(code: &Code) -> String {
    let number = code.normalised();
    let after = |place: usize| code.kind() == CodeKind::Imei && matches!(place, 2 | 8 | 14);
    number
        .chars()
        .enumerate()
        .flat_map(|(place, sign)| after(place).then_some(' ').into_iter().chain([sign]))
        .collect()
}

/// What became of an arrival.
pub fn reception(reception: Reception) -> &'static str {
    match reception {
        Reception::NotYet => "Not yet",
        Reception::AsExpected => "As expected",
        Reception::WrongDevice => "Another device",
        Reception::EmptyBox => "Not in the box",
        Reception::PartsMissing => "Parts missing",
        Reception::DamagedOnReturn => "Damaged on the way back",
        Reception::Lost => "Lost",
    }
}

/// Why support said no, said to the customer.
pub fn declined(reason: DeclineReason) -> &'static str {
    match reason {
        DeclineReason::NotOurs => "We could not find this device among the orders of your company.",
        DeclineReason::NoEvidence => "The photos and the description do not show the fault.",
        DeclineReason::TooLate => "The time for this kind of return has passed.",
        DeclineReason::Solved => "The problem was solved without a return.",
        DeclineReason::Duplicate => "The same fault has been reported before.",
        DeclineReason::Other => "Please read the message below.",
    }
}

/// Whether the customer may still call it off: until it is posted.
pub fn can_cancel(ticket: &Ticket) -> bool {
    matches!(ticket.stage, Stage::Submitted | Stage::InfoNeeded | Stage::Approved | Stage::LabelSent)
        || (ticket.stage == Stage::Quoted && ticket.received_at.is_none())
}

/// Whether a label can be used now.
pub fn label_is_alive(label: &Option<Label>) -> bool {
    label.as_ref().is_some_and(|label| label.state == LabelState::Alive)
}

/// Whether the box of the last label has a manifest.
pub fn has_manifest(label: &Option<Label>) -> bool {
    label.as_ref().is_some_and(Label::has_manifest)
}

/// Whether the last label is refused, void or over, so that another one may be asked for.
pub fn label_has_ended(label: &Option<Label>) -> bool {
    label.as_ref().is_some_and(|label| match label.state {
        LabelState::Buying | LabelState::Bought | LabelState::Alive => false,
        LabelState::Used
        | LabelState::Expired
        | LabelState::VoidAsked
        | LabelState::Void
        | LabelState::Refused => true,
    })
}

/// The label that a box on its way carries: one that nobody has taken back.
pub fn travels_on(label: &Option<Label>) -> Option<&Label> {
    label.as_ref().filter(|label| matches!(label.state, LabelState::Alive | LabelState::Used))
}

/// What the clock does: a reminder, or the end of a promise.
pub fn planned(kind: ClockKind, reminder: bool) -> &'static str {
    match (kind, reminder) {
        (ClockKind::InfoAnswer, true) => "The customer is reminded of the question",
        (ClockKind::InfoAnswer, false) => "Closed, if the question is not answered",
        (ClockKind::LabelUsed, true) => "Whoever has the label is reminded to post",
        (ClockKind::LabelUsed, false) => "The label expires",
        (ClockKind::LabelRenewed, _) => "Closed, if nobody asks for a new label",
        (ClockKind::DraftPurge, true) => "The author is reminded of the form",
        (ClockKind::DraftPurge, false) => "The form is deleted",
        (ClockKind::Lock, true) => "The customer is reminded of the lock",
        (ClockKind::Lock, false) => "It goes back, if it stays locked",
        (ClockKind::Analysis | ClockKind::Workshop | ClockKind::SendBack, true) => "The seller is reminded",
        (ClockKind::FirstAnswer, _) => "Support has to answer by then",
        (ClockKind::Quote, true) => "The customer is reminded of the price",
        (ClockKind::Quote, false) => "The offer ends",
        (ClockKind::LabelMade, _) => "The label has to be there by then",
        (ClockKind::CarrierNews | ClockKind::UntrackedArrival, _) => "Support looks for the parcel",
        (ClockKind::Analysis, false) => "The seller’s analysis is due",
        (ClockKind::Workshop, false) => "The seller has to ship by then",
        (ClockKind::Refund, _) => "The refund has to be confirmed by then",
        (ClockKind::Delivered, _) => "Counts as received, if the seller has not opened it",
        (ClockKind::SendBack, false) => "The seller has to send it back by then",
        (ClockKind::ArrivalDecision, _) => "Support has to decide about the arrival by then",
    }
}

/// Why a battery that was reported may travel after all.
pub fn cleared(why: Cleared) -> &'static str {
    match why {
        Cleared::Specialist => "A specialist has checked it",
        Cleared::Courier => "It goes with a courier for hazardous goods",
        Cleared::Mistake => "The report was a mistake",
    }
}
