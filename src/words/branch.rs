//! The reasons' branches of the form, in words: what is different, in which condition it is, what has to be paid, whose days
//! are over.
use super::dates::moment;
use super::ticket::{cover, exclusion};
use crate::db::Moment;
use crate::models::ticket::branch::{Aspect, Condition};
use crate::models::ticket::{Cover, Coverage, Exclusion, Reason};

/// What is not as described.
pub fn aspect(aspect: Aspect) -> &'static str {
    match aspect {
        Aspect::Model => "It is another model",
        Aspect::Storage => "It has another storage",
        Aspect::Colour => "It has another colour",
        Aspect::Grade => "It looks more used than its grade says",
        Aspect::Accessory => "It came with another accessory",
    }
}

/// In which condition a device is.
pub fn condition(condition: Condition) -> &'static str {
    match condition {
        Condition::Unused => "Not used",
        Condition::Tried => "Switched on and tried, no marks",
        Condition::Used => "Used, with marks",
    }
}

/// A line that helps to choose.
pub fn condition_hint(condition: Condition) -> &'static str {
    match condition {
        Condition::Unused => "Still as it was delivered.",
        Condition::Tried => "As one would in a shop.",
        Condition::Used => {
            "The refund can be lower than the price: support tells you before anything is paid."
        }
    }
}

/// The heading over a reason's questions; the device's name follows where it is known.
pub fn branch_heading(reason: Option<Reason>) -> &'static str {
    match reason {
        None | Some(Reason::Defective) => "What is wrong",
        Some(Reason::NotAsDescribed) => "What is different",
        Some(Reason::DeliveredDamaged) => "What is damaged",
        Some(Reason::PartMissing) => "What is missing",
        Some(Reason::ChangeOfMind) => "What is the condition",
    }
}

/// What stands between that heading and the device's name.
pub fn branch_of(reason: Option<Reason>) -> &'static str {
    match reason {
        None | Some(Reason::Defective) => "with",
        Some(Reason::NotAsDescribed) => "about",
        Some(Reason::DeliveredDamaged) => "on",
        Some(Reason::PartMissing) => "from",
        Some(Reason::ChangeOfMind) => "of",
    }
}

/// What the description is called.
pub fn description_label(reason: Option<Reason>) -> &'static str {
    match reason {
        None | Some(Reason::Defective) => "What is wrong?",
        Some(Reason::DeliveredDamaged) => "What is damaged?",
        Some(Reason::NotAsDescribed | Reason::PartMissing) => "Is there anything else? (optional)",
        Some(Reason::ChangeOfMind) => "Why do you send it back? (optional)",
    }
}

/// What helps to describe it.
pub fn description_hint(reason: Option<Reason>) -> &'static str {
    match reason {
        None | Some(Reason::Defective) => {
            "What happens, since when, and what you have tried. Please do not write passwords or passcodes."
        }
        Some(Reason::DeliveredDamaged) => "On the device, and on the parcel and its packing.",
        Some(Reason::NotAsDescribed | Reason::PartMissing | Reason::ChangeOfMind) => {
            "Please do not write passwords or passcodes."
        }
    }
}

/// What the line of text is called that goes with a reason.
pub fn detail_label(reason: Option<Reason>) -> &'static str {
    match reason {
        Some(Reason::NotAsDescribed) => "What arrived instead?",
        Some(Reason::PartMissing) => "Which part is missing?",
        None | Some(Reason::Defective | Reason::DeliveredDamaged | Reason::ChangeOfMind) => {
            "What is different, or which part is missing?"
        }
    }
}

/// Which photos help.
pub fn photos_wanted(reason: Option<Reason>) -> &'static str {
    match reason {
        Some(Reason::PartMissing) => "Photos are not needed. One of what was in the box can help.",
        Some(Reason::DeliveredDamaged) => {
            "The parcel, its label and the packing matter as much as the device: the carrier asks for them."
        }
        Some(Reason::ChangeOfMind) => "Photos of all sides show its condition as it leaves you.",
        None | Some(Reason::Defective | Reason::NotAsDescribed) => "Clear photos spare questions.",
    }
}

/// Why a repair or a replacement has to be paid for, in a sentence.
pub fn why_paid(coverage: Coverage, verdict: Cover) -> String {
    let excluded = |what: Exclusion| {
        format!("You said: “{}”. The warranty covers faults, and not this.", exclusion(what))
    };
    match coverage {
        Coverage::OutOfWarranty | Coverage::InWarranty | Coverage::NotKnown => cover(verdict),
        Coverage::Liquid => excluded(Exclusion::Liquid),
        Coverage::Impact => excluded(Exclusion::Impact),
        Coverage::ThirdPartyRepair => excluded(Exclusion::ThirdPartyRepair),
        Coverage::Wear => excluded(Exclusion::Wear),
    }
}

/// That the days for a reason are over, in a heading.
pub fn too_late_heading(reason: Reason) -> &'static str {
    match reason {
        Reason::ChangeOfMind => "The days to change your mind are over",
        Reason::DeliveredDamaged => "Damage should have been reported before",
        Reason::Defective | Reason::NotAsDescribed | Reason::PartMissing => {
            "There is no limit for this reason"
        }
    }
}

/// What that means, in a sentence with its date.
pub fn too_late(reason: Reason, by: Moment, now: Moment) -> String {
    let until = moment(by, now);
    match reason {
        Reason::ChangeOfMind => format!(
            "This device could be sent back without a fault until {until}. If something is wrong with it, choose \
             that as the reason: the warranty runs longer."
        ),
        Reason::DeliveredDamaged => format!(
            "Damage on the way to you is reported until {until}, so that the carrier can be held to it. You can go on \
             all the same: support decides."
        ),
        Reason::Defective | Reason::NotAsDescribed | Reason::PartMissing => {
            format!("It can be sent in after {until} as well.")
        }
    }
}
