//! What letters there are, and which event asks for which.
use crate::db::text_enum;
use crate::models::event::{Data, Kind};
use crate::models::ticket::Reminder;

text_enum! {
    /// What a letter is.
    pub enum LetterKind {
        /// To the customer: we have your request.
        Confirmation => "confirmation",
        /// To the customer: approved, the label goes to somebody else.
        Approved => "approved",
        /// To the customer: declined.
        Declined => "declined",
        /// To whoever posts it: the label.
        Label => "label",
        /// To the customer: it arrived.
        Arrived => "arrived",
        /// To the customer: a question that the return waits for.
        Question => "question",
        /// To the customer: the same again.
        QuestionReminder => "question_reminder",
        /// To the customer: somebody wrote.
        Message => "message",
        /// To the customer: the draft is deleted soon.
        DraftEnding => "draft_ending",
        /// To whoever posts it: the label ends soon.
        LabelReminder => "label_reminder",
        /// To the customer: it has ended.
        LabelExpired => "label_expired",
        /// To the customer: cancelled, or closed after too long.
        Closed => "closed",
        /// To whoever answers: a price.
        Quote => "quote",
        /// To whoever pays: how, with the pro-forma invoice.
        QuoteInvoice => "quote_invoice",
        /// To whoever paid: it has arrived.
        QuotePaid => "quote_paid",
        /// To whoever paid a part: what is left.
        QuotePartPaid => "quote_part_paid",
        /// To whoever said no: it is noted.
        QuoteDeclined => "quote_declined",
        /// To whoever did not answer, or did not pay.
        QuoteExpired => "quote_expired",
        /// To whoever had it: it does not stand any more.
        QuoteWithdrawn => "quote_withdrawn",
        /// To whoever has not answered, or not paid.
        QuoteReminder => "quote_reminder",
        /// To the customer: what the seller found, and what happens next.
        Decision => "decision",
        /// To the customer: support corrected that.
        Corrected => "corrected",
        /// To the customer: it cannot be repaired, or not replaced.
        WayChanged => "way_changed",
        /// To the customer: repaired and sent.
        Repaired => "repaired",
        /// To the customer: another one was sent, or what was missing.
        Replaced => "replaced",
        /// To the customer: sent back as it was.
        SentBack => "sent_back",
        /// To the customer: the money was paid back.
        Refunded => "refunded",
        /// To the customer: it did not arrive.
        RefundFailed => "refund_failed",
        /// To the customer: the decision stands.
        Upheld => "upheld",
        /// To somebody new: a link to choose a password.
        Invite => "invite",
        /// To whoever forgot their password: a link to choose another.
        Reset => "reset",
        /// To whoever has another password now: so that they hear of it when it was not them.
        PasswordChanged => "password_changed",
        /// To whoever has another address now: there, and where they had it before.
        AddressChanged => "address_changed",
    }
}

/// Which event asks for which letter: the one table. Reminders are told apart by what they remind of.
const LETTERS: &[(Kind, Option<Reminder>, LetterKind)] = &[
    (Kind::Submitted, None, LetterKind::Confirmation),
    (Kind::Approved, None, LetterKind::Approved),
    (Kind::Declined, None, LetterKind::Declined),
    (Kind::LabelIssued, None, LetterKind::Label),
    (Kind::LabelSentAgain, None, LetterKind::Label),
    (Kind::Received, None, LetterKind::Arrived),
    (Kind::InfoRequested, None, LetterKind::Question),
    (Kind::SupportWrote, None, LetterKind::Message),
    (Kind::SellerWrote, None, LetterKind::Message),
    (Kind::LabelExpired, None, LetterKind::LabelExpired),
    (Kind::Cancelled, None, LetterKind::Closed),
    (Kind::Expired, None, LetterKind::Closed),
    (Kind::QuoteOffered, None, LetterKind::Quote),
    (Kind::QuoteSentAgain, None, LetterKind::Quote),
    (Kind::QuoteAccepted, None, LetterKind::QuoteInvoice),
    (Kind::QuotePaid, None, LetterKind::QuotePaid),
    (Kind::QuotePartPaid, None, LetterKind::QuotePartPaid),
    (Kind::QuoteDeclined, None, LetterKind::QuoteDeclined),
    (Kind::QuoteExpired, None, LetterKind::QuoteExpired),
    (Kind::QuoteWithdrawn, None, LetterKind::QuoteWithdrawn),
    (Kind::Reminded, Some(Reminder::Quote), LetterKind::QuoteReminder),
    (Kind::Decided, None, LetterKind::Decision),
    (Kind::Overruled, None, LetterKind::Corrected),
    (Kind::Upheld, None, LetterKind::Upheld),
    (Kind::CannotRepair, None, LetterKind::WayChanged),
    (Kind::CannotReplace, None, LetterKind::WayChanged),
    (Kind::Repaired, None, LetterKind::Repaired),
    (Kind::Replaced, None, LetterKind::Replaced),
    (Kind::SentBack, None, LetterKind::SentBack),
    (Kind::Refunded, None, LetterKind::Refunded),
    (Kind::RefundFailed, None, LetterKind::RefundFailed),
    (Kind::Reminded, Some(Reminder::Info), LetterKind::QuestionReminder),
    (Kind::Reminded, Some(Reminder::Draft), LetterKind::DraftEnding),
    (Kind::Reminded, Some(Reminder::Label), LetterKind::LabelReminder),
];

impl LetterKind {
    /// The letters that an event asks for.
    pub(super) fn of_event(kind: Kind, data: &Data) -> Vec<Self> {
        let reminder: Option<Reminder> = if kind == Kind::Reminded {
            data.what.as_deref().and_then(|what| what.parse().ok())
        } else {
            None
        };
        let asked = LETTERS.iter().filter(|(asks, of, _)| *asks == kind && *of == reminder);
        asked.map(|(.., letter)| *letter).collect()
    }

    /// Whether it goes to whoever posts the device, not to the customer.
    pub fn is_for_recipient(self) -> bool {
        match self {
            Self::Label | Self::LabelReminder => true,
            Self::Confirmation
            | Self::Approved
            | Self::Declined
            | Self::Arrived
            | Self::Question
            | Self::QuestionReminder
            | Self::Message
            | Self::DraftEnding
            | Self::LabelExpired
            | Self::Closed
            | Self::Quote
            | Self::QuoteInvoice
            | Self::QuotePaid
            | Self::QuotePartPaid
            | Self::QuoteDeclined
            | Self::QuoteExpired
            | Self::QuoteWithdrawn
            | Self::QuoteReminder
            | Self::Decision
            | Self::Corrected
            | Self::WayChanged
            | Self::Repaired
            | Self::Replaced
            | Self::SentBack
            | Self::Refunded
            | Self::RefundFailed
            | Self::Upheld
            | Self::Invite
            | Self::Reset
            | Self::PasswordChanged
            | Self::AddressChanged => false,
        }
    }
}
