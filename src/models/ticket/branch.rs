//! What each reason asks, besides the device and its battery: a short branch of the form for each. Pure.
use super::answers::ProblemAnswers;
use super::cover::{Cover, Coverage, coverage};
use super::stage::Reason;
use crate::db::text_enum;
use crate::models::device::Category;
use crate::models::photo::Slot;
use crate::models::policy::Numbers;

text_enum! {
    /// What is not as described.
    pub enum Aspect {
        /// It is another model.
        Model => "model",
        /// It has another storage.
        Storage => "storage",
        /// It has another colour.
        Colour => "colour",
        /// It looks more used than its grade says.
        Grade => "grade",
        /// It came with another accessory.
        Accessory => "accessory",
    }
}

text_enum! {
    /// In which condition a device is that somebody has changed their mind about.
    pub enum Condition {
        /// Still as it was delivered.
        Unused => "unused",
        /// Switched on and tried, without marks.
        Tried => "tried",
        /// Used, with marks.
        Used => "used",
    }
}

impl Reason {
    /// Whether it asks what is different or missing: a line of text.
    pub fn asks_detail(self) -> bool {
        matches!(self, Self::NotAsDescribed | Self::PartMissing)
    }
    /// Whether a description has to be there; for the others the branch's own questions say enough.
    pub fn needs_description(self) -> bool {
        matches!(self, Self::Defective | Self::DeliveredDamaged)
    }
    /// Whether what happened to the device matters: the warranty covers faults only.
    pub fn asks_what_happened(self) -> bool {
        self == Self::Defective
    }
    /// Whether it has days of its own, counted from the delivery; the others only the warranty limits.
    pub fn has_days(self) -> bool {
        matches!(self, Self::ChangeOfMind | Self::DeliveredDamaged)
    }
    /// The photos that it asks for, in the order of the page.
    pub fn slots(self, category: Category) -> Vec<Slot> {
        match self {
            Self::Defective | Self::NotAsDescribed => Slot::of(category, false),
            Self::DeliveredDamaged => Slot::of(category, true),
            Self::PartMissing => vec![Slot::Packing, Slot::ParcelBox],
            Self::ChangeOfMind => {
                Slot::of(category, false).into_iter().filter(|slot| *slot != Slot::Defect).collect()
            }
        }
    }
}

/// Why a repair or a replacement has to be paid for by these numbers, if it has to: cover has ended, or the warranty does not
/// cover what the customer says happened. A device that is not wanted any more is not repaired.
pub fn to_pay(numbers: &Numbers, cover: Cover, problem: &ProblemAnswers) -> Option<Coverage> {
    if problem.reason == Reason::ChangeOfMind {
        return None;
    }
    match coverage(numbers, cover, &problem.exclusions) {
        Coverage::InWarranty | Coverage::NotKnown => None,
        other @ (Coverage::OutOfWarranty
        | Coverage::Liquid
        | Coverage::Impact
        | Coverage::ThirdPartyRepair
        | Coverage::Wear) => Some(other),
    }
}
