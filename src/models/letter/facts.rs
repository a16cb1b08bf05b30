//! What a letter says: kept with it, so that it is the same at every try.
use crate::db::Moment;
use crate::models::ticket::{DeclineReason, Outcome, Stage, Ticket};
use crate::models::{AnalysisId, DispatchId, LabelId, LinkId, MessageId, PasswordLinkId, QuoteId, RefundId};
use serde::{Deserialize, Serialize};

/// What a letter says, beside what its label's row says.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// The return; empty in a letter about a person.
    pub reference: String,
    /// Brand and model.
    pub title: String,
    /// Until when somebody acts next.
    pub due_at: Option<Moment>,
    /// Photos stored.
    pub photos: Option<i64>,
    /// Whether an unsafe battery was reported.
    pub unsafe_battery: bool,
    /// Why support said no.
    pub declined: Option<DeclineReason>,
    /// The message that says more.
    pub message: Option<MessageId>,
    /// What the seller found, or how it was corrected.
    pub analysis: Option<AnalysisId>,
    /// What was sent to the customer.
    pub dispatch: Option<DispatchId>,
    /// What is to be paid back, or was.
    pub refund: Option<RefundId>,
    /// Where the return went.
    pub to: Option<Stage>,
    /// An enum's text, where the kind alone does not say it.
    pub what: Option<String>,
    /// The label.
    pub label: Option<LabelId>,
    /// The link to it.
    pub link: Option<LinkId>,
    /// Who gets the label.
    pub recipient: Option<String>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// Where it went.
    pub stage: Option<Stage>,
    /// The price.
    pub quote: Option<QuoteId>,
    /// How much came in.
    pub pence: Option<i64>,
    /// How much is still to be paid.
    pub open_pence: Option<i64>,
    /// The link to set a password, in a letter about a person.
    pub password: Option<PasswordLinkId>,
    /// What a person signs in with from now on, in a letter about that.
    pub address: Option<String>,
    /// More of the same, with commas.
    pub detail: Option<String>,
    /// Whether it travelled on a label that we paid for.
    pub ours: bool,
}

impl Facts {
    /// What every letter about a return says.
    pub(super) fn of(ticket: &Ticket) -> Self {
        Self {
            reference: ticket.reference.to_string(),
            title: ticket.title.clone(),
            due_at: ticket.due_at,
            unsafe_battery: ticket.unsafe_battery,
            outcome: ticket.outcome,
            ..Self::default()
        }
    }
}
