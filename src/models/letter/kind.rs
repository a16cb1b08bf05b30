//! What letters there are, and which event asks for which.
use crate::db::text_enum;
use crate::models::event::{Data, Kind};
use crate::models::ticket::{BlockerKind, Reminder, Stage, Ticket, Who};

text_enum! {
    /// What a letter is.
    pub enum LetterKind {
        /// To the customer: we have your request.
        Confirmation => "confirmation",
        /// To the customer: we have all that they sent together.
        BatchSent => "batch_sent",
        /// To the customer: approved, the label goes to somebody else.
        Approved => "approved",
        /// To the customer: declined.
        Declined => "declined",
        /// To whoever posts it: the label.
        Label => "label",
        /// To the customer: it arrived.
        Arrived => "arrived",
        /// To the customer: it was not in the box.
        NotInBox => "not_in_box",
        /// To the customer: it arrived after closing.
        ArrivedLate => "arrived_late",
        /// To the customer: it is looked at after all.
        WentOn => "went_on",
        /// To the customer: what happens with a wrong or late arrival.
        ArrivalSettled => "arrival_settled",
        /// To the customer: the parcel is given up.
        GivenUp => "given_up",
        /// To the customer: the return is open again.
        Reopened => "reopened",
        /// To the customer: a question that the return waits for.
        Question => "question",
        /// To the customer: the same again.
        QuestionReminder => "question_reminder",
        /// To the customer: somebody wrote.
        Message => "message",
        /// To the customer: somebody wrote about all that they sent together.
        BatchMessage => "batch_message",
        /// To the customer: the draft is deleted soon.
        DraftEnding => "draft_ending",
        /// To whoever posts it: the label ends soon.
        LabelReminder => "label_reminder",
        /// To the customer: it has ended.
        LabelExpired => "label_expired",
        /// To whoever posts it: a device less goes in the box, and there is a new packing slip.
        NewSlip => "new_slip",
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
        /// To the customer: more is paid back.
        RefundMore => "refund_more",
        /// To the customer: the decision stands.
        Upheld => "upheld",
        /// To the customer: it could not be delivered, and an address is wanted.
        AddressWanted => "address_wanted",
        /// To the customer: support has noted another address for the way back.
        WayBack => "way_back",
        /// To the seller's technicians: it goes to another address.
        WayBackSeller => "way_back_seller",
        /// To somebody new: a link to choose a password.
        Invite => "invite",
        /// To whoever forgot their password: a link to choose another.
        Reset => "reset",
        /// To whoever has another password now: so that they hear of it when it was not them.
        PasswordChanged => "password_changed",
        /// To whoever's second factor was set up or taken away, or a recovery code of theirs used; `what` is the event's kind.
        SecondFactor => "second_factor",
        /// To whoever has another address now: there, and where they had it before.
        AddressChanged => "address_changed",
        /// To the customer: something keeps the seller from looking at the device.
        Locked => "locked",
        /// To the customer: the same again.
        LockReminder => "lock_reminder",
        /// To the customer: it was not removed, and the device comes back.
        LockEnded => "lock_ended",
        /// To the customer: it is removed, and the seller goes on.
        Unlocked => "unlocked",
        /// To the seller's technicians: the same.
        UnlockedSeller => "unlocked_seller",
        /// To the customer: somebody says that the battery is dangerous.
        BatteryReported => "battery_reported",
        /// To the customer: it may travel after all.
        BatteryCleared => "battery_cleared",
        /// To the seller's technicians: the price is accepted, and not paid yet.
        SellerPriceAccepted => "seller_price_accepted",
        /// To the seller's technicians: it is paid, and they begin.
        SellerPaid => "seller_paid",
        /// To the seller's technicians: the price was declined, has expired or was taken back.
        SellerPriceEnded => "seller_price_ended",
        /// To the seller's technicians: it was not unlocked in time, and goes back.
        SellerLockEnded => "seller_lock_ended",
        /// To the seller's technicians: support has decided which way it goes.
        SellerDecided => "seller_decided",
        /// To the seller's technicians: these returns come due.
        SellerReminder => "seller_reminder",
        /// To the seller's technicians: these returns are late.
        SellerLate => "seller_late",
        /// To the customer: a date has moved later than the one they were told.
        DateMoved => "date_moved",
        /// To the customer: the approval was taken back.
        ApprovalTakenBack => "approval_taken_back",
        /// To the customer: it is posted.
        Posted => "posted",
    }
}

/// Which event asks for which letter: the one table. Reminders are told apart by what they remind of.
const LETTERS: &[(Kind, Option<Reminder>, LetterKind)] = &[
    (Kind::Submitted, None, LetterKind::Confirmation),
    (Kind::Approved, None, LetterKind::Approved),
    (Kind::Declined, None, LetterKind::Declined),
    (Kind::LabelIssued, None, LetterKind::Label),
    (Kind::LabelSentAgain, None, LetterKind::Label),
    (Kind::PapersRedrawn, None, LetterKind::NewSlip),
    (Kind::Received, None, LetterKind::Arrived),
    (Kind::ReportedMissing, None, LetterKind::NotInBox),
    (Kind::ArrivedLate, None, LetterKind::ArrivedLate),
    (Kind::WentOn, None, LetterKind::WentOn),
    (Kind::ArrivalSettled, None, LetterKind::ArrivalSettled),
    (Kind::GivenUp, None, LetterKind::GivenUp),
    (Kind::Reopened, None, LetterKind::Reopened),
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
    (Kind::Undeliverable, None, LetterKind::AddressWanted),
    (Kind::CannotRepair, None, LetterKind::WayChanged),
    (Kind::CannotReplace, None, LetterKind::WayChanged),
    (Kind::Repaired, None, LetterKind::Repaired),
    (Kind::Replaced, None, LetterKind::Replaced),
    (Kind::SentBack, None, LetterKind::SentBack),
    (Kind::Refunded, None, LetterKind::Refunded),
    (Kind::RefundFailed, None, LetterKind::RefundFailed),
    (Kind::RefundMore, None, LetterKind::RefundMore),
    (Kind::Reminded, Some(Reminder::Info), LetterKind::QuestionReminder),
    (Kind::Reminded, Some(Reminder::Draft), LetterKind::DraftEnding),
    (Kind::Reminded, Some(Reminder::Label), LetterKind::LabelReminder),
    (Kind::Reminded, Some(Reminder::Lock), LetterKind::LockReminder),
    (Kind::LockExpired, None, LetterKind::LockEnded),
    (Kind::ApprovalTakenBack, None, LetterKind::ApprovalTakenBack),
    (Kind::Posted, None, LetterKind::Posted),
];

/// What changes what the seller does next, and where the return is then: one letter for each such fact.
const TO_SELLER: &[(Kind, &[Stage], LetterKind)] = &[
    (Kind::QuoteAccepted, &[Stage::Quoted], LetterKind::SellerPriceAccepted),
    (Kind::QuotePaid, &[Stage::Repairing, Stage::Replacing], LetterKind::SellerPaid),
    (Kind::QuoteDeclined, &[Stage::SendingBack], LetterKind::SellerPriceEnded),
    (Kind::QuoteExpired, &[Stage::SendingBack], LetterKind::SellerPriceEnded),
    (Kind::QuoteWithdrawn, &[Stage::Received], LetterKind::SellerPriceEnded),
    (Kind::LockExpired, &[Stage::SendingBack], LetterKind::SellerLockEnded),
    (Kind::WentOn, &[Stage::Received], LetterKind::SellerDecided),
    (Kind::ArrivalSettled, &[Stage::SendingBack], LetterKind::SellerDecided),
    (Kind::GivenUp, &[Stage::Replacing], LetterKind::SellerDecided),
    (
        Kind::Overruled,
        &[Stage::Received, Stage::Repairing, Stage::Replacing, Stage::Refunding, Stage::SendingBack],
        LetterKind::SellerDecided,
    ),
];

impl LetterKind {
    /// The letters that an event of a return asks for, which `who` has done.
    pub(super) fn of_event(kind: Kind, data: &Data, ticket: &Ticket, who: Who) -> Vec<Self> {
        if matches!(kind, Kind::Blocked | Kind::Unblocked) {
            return Self::of_blocker(kind == Kind::Blocked, data, ticket, who).to_vec();
        }
        if kind == Kind::WayBackChanged {
            return Self::of_way_back(ticket, who);
        }
        let reminder: Option<Reminder> = if kind == Kind::Reminded {
            data.what.as_deref().and_then(|what| what.parse().ok())
        } else {
            None
        };
        let asked = LETTERS.iter().filter(|(asks, of, _)| *asks == kind && *of == reminder);
        // Of a price before the device has come the seller knows nothing.
        let knows = kind != Kind::QuoteAccepted || ticket.received_at.is_some();
        let sellers = TO_SELLER
            .iter()
            .filter(|(asks, at, _)| knows && *asks == kind && data.to.is_some_and(|to| at.contains(&to)));
        // What was sent together is confirmed together, and what is said about all of it is one letter.
        let alone = |letter: &Self| {
            (ticket.batch_id.is_none() || *letter != Self::Confirmation)
                && (data.batch.is_none() || *letter != Self::Message)
        };
        let asked = asked.map(|(.., letter)| *letter).filter(alone);
        asked.chain(sellers.map(|(.., letter)| *letter)).collect()
    }

    /// Those of something that is in the way, or is not any more. A battery that the customer reports is told on the page;
    /// a lock that is one of two changes nothing yet.
    fn of_blocker(opened: bool, data: &Data, ticket: &Ticket, who: Who) -> &'static [Self] {
        let lock = data.what.as_deref().and_then(|what| what.parse::<BlockerKind>().ok());
        let lock = lock.filter(|kind| kind.pauses_analysis());
        match (lock, opened) {
            (Some(_), true) => &[Self::Locked],
            (Some(_), false) if ticket.waits_for_unlocking() => &[],
            (Some(_), false) if who == Who::Technician => &[Self::Unlocked],
            (Some(_), false) => &[Self::Unlocked, Self::UnlockedSeller],
            (None, true) if who == Who::Customer => &[],
            (None, true) => &[Self::BatteryReported],
            (None, false) => &[Self::BatteryCleared],
        }
    }

    /// Those of another address: to the customer, where it was not them, and to the seller who is about to send something.
    fn of_way_back(ticket: &Ticket, who: Who) -> Vec<Self> {
        let told = (who == Who::Agent).then_some(Self::WayBack);
        told.into_iter().chain(ticket.is_sent_by_seller().then_some(Self::WayBackSeller)).collect()
    }
    /// Whether it says what is in the seller's way.
    pub(super) fn is_about_locks(self) -> bool {
        matches!(self, Self::Locked | Self::LockReminder)
    }

    /// Whether it goes to everybody who works for the seller.
    pub(super) fn is_for_technicians(self) -> bool {
        matches!(
            self,
            Self::UnlockedSeller
                | Self::SellerReminder
                | Self::SellerLate
                | Self::WayBackSeller
                | Self::SellerPriceAccepted
                | Self::SellerPaid
                | Self::SellerPriceEnded
                | Self::SellerLockEnded
                | Self::SellerDecided
        )
    }

    /// Whether one of it tells of all returns in a box.
    pub(super) fn is_about_a_box(self) -> bool {
        matches!(self, Self::Label | Self::LabelReminder | Self::LabelExpired | Self::NewSlip)
    }

    /// Whether it goes to whoever posts the device, not to the customer.
    pub fn is_for_recipient(self) -> bool {
        match self {
            Self::Label | Self::LabelReminder | Self::NewSlip => true,
            Self::Confirmation
            | Self::BatchSent
            | Self::Approved
            | Self::Declined
            | Self::Arrived
            | Self::NotInBox
            | Self::ArrivedLate
            | Self::WentOn
            | Self::ArrivalSettled
            | Self::GivenUp
            | Self::Reopened
            | Self::Question
            | Self::QuestionReminder
            | Self::Message
            | Self::BatchMessage
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
            | Self::RefundMore
            | Self::Upheld
            | Self::AddressWanted
            | Self::WayBack
            | Self::WayBackSeller
            | Self::Invite
            | Self::Reset
            | Self::PasswordChanged
            | Self::SecondFactor
            | Self::AddressChanged
            | Self::Locked
            | Self::LockReminder
            | Self::LockEnded
            | Self::Unlocked
            | Self::UnlockedSeller
            | Self::BatteryReported
            | Self::BatteryCleared
            | Self::SellerPriceAccepted
            | Self::SellerPaid
            | Self::SellerPriceEnded
            | Self::SellerLockEnded
            | Self::SellerDecided
            | Self::SellerReminder
            | Self::SellerLate
            | Self::DateMoved
            | Self::ApprovalTakenBack
            | Self::Posted => false,
        }
    }
}
