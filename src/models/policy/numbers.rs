//! The numbers of a policy, with the marketplace's defaults (the domain's table of steps).
use crate::models::ticket::by_itself::ByItself;
use crate::models::ticket::cover::{Exclusion, Leads, Start};
use serde::{Deserialize, Serialize};

/// Days are business days where the name does not say otherwise. Unknown fields of a newer program are ignored,
/// missing ones of an older one take the default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Numbers {
    /// From which day cover runs.
    pub cover_start: Start,
    /// How long it runs.
    pub cover_months: u32,
    /// What comes of a device that got wet.
    pub liquid: Leads,
    /// Of one that fell or was hit.
    pub impact: Leads,
    /// Of one that somebody else opened or repaired.
    pub third_party_repair: Leads,
    /// Of normal wear, battery capacity included.
    pub wear: Leads,
    /// Calendar days from delivery.
    pub change_of_mind_days: u64,
    /// From delivery.
    pub damage_report_days: u32,
    /// Calendar days for which a repair is covered by itself.
    pub repair_guarantee_days: u32,
    /// Whether what is clear is approved by itself.
    pub by_itself: ByItself,
    /// The most that a device may have cost for that, VAT included, in pounds.
    pub by_itself_pounds: i64,
    /// Calendar days in which it may not have come back before.
    pub by_itself_days: i64,
    /// First answer of an agent.
    pub first_answer_days: u32,
    /// Reminders while information is awaited.
    pub info_reminder_days: [u32; 2],
    /// A ticket without an answer closes.
    pub info_close_days: u32,
    /// A quote stands for so long, and again from acceptance to payment.
    pub quote_days: u32,
    /// Reminders while a quote waits for its answer, and again for its money.
    pub quote_reminder_days: [u32; 2],
    /// Minutes after which a missing label is an agent's task.
    pub label_minutes: i64,
    /// Calendar days for which a label is valid.
    pub label_valid_days: i64,
    /// Calendar days before a label's last day on which its recipient is reminded.
    pub label_reminder_days: [i64; 3],
    /// After a label's end, until the ticket closes as expired.
    pub label_expired_days: u32,
    /// Calendar days without news of a parcel.
    pub carrier_silence_days: i64,
    /// After "posted", for a label without tracking.
    pub untracked_days: u32,
    /// The seller's analysis.
    pub analysis_days: u32,
    /// Repair or replacement shipped.
    pub workshop_days: u32,
    /// A refund confirmed.
    pub refund_days: u32,
    /// A device sent back.
    pub send_back_days: u32,
    /// Reminders while a lock keeps the analysis waiting.
    pub lock_reminder_days: [u32; 2],
    /// A locked device goes back.
    pub lock_close_days: u32,
    /// Calendar days after the last change.
    pub draft_days: i64,
    /// Calendar days before a draft is deleted on which its author is reminded.
    pub draft_reminder_days: i64,
    /// Calendar days for reopening.
    pub reopen_days: i64,
    /// Calendar days by which a receipt may be dated back.
    pub receipt_back_days: i64,
    /// Countries from which labels go out by themselves.
    pub ship_from_countries: Vec<String>,
}

impl Default for Numbers {
    fn default() -> Self {
        Self {
            cover_start: Start::Delivered,
            cover_months: 12,
            liquid: Leads::Price,
            impact: Leads::Price,
            third_party_repair: Leads::Price,
            wear: Leads::Price,
            change_of_mind_days: 30,
            damage_report_days: 3,
            repair_guarantee_days: 30,
            by_itself: ByItself::Never,
            by_itself_pounds: 300,
            by_itself_days: 60,
            first_answer_days: 1,
            info_reminder_days: [2, 5],
            info_close_days: 10,
            quote_days: 10,
            quote_reminder_days: [2, 5],
            label_minutes: 15,
            label_valid_days: 14,
            label_reminder_days: [7, 3, 1],
            label_expired_days: 10,
            carrier_silence_days: 7,
            untracked_days: 10,
            analysis_days: 3,
            workshop_days: 2,
            refund_days: 1,
            send_back_days: 2,
            lock_reminder_days: [2, 5],
            lock_close_days: 10,
            draft_days: 30,
            draft_reminder_days: 3,
            reopen_days: 30,
            receipt_back_days: 5,
            ship_from_countries: vec!["GB".to_owned()],
        }
    }
}

impl Numbers {
    /// What comes of something that a customer says happened.
    pub fn leads(&self, what: Exclusion) -> Leads {
        match what {
            Exclusion::Liquid => self.liquid,
            Exclusion::Impact => self.impact,
            Exclusion::ThirdPartyRepair => self.third_party_repair,
            Exclusion::Wear => self.wear,
        }
    }
}
