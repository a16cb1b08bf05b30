//! Every kind of thing that happens.
use crate::db::text_enum;

text_enum! {
    /// What happened.
    pub enum Kind {
        /// Somebody signed in.
        SignedIn => "signed_in",
        /// Somebody tried to.
        SignInFailed => "sign_in_failed",
        /// A wrong code was typed after the right password.
        CodeWrong => "code_wrong",
        /// Somebody who was signed in gave another code, before what needs a fresh one.
        ProvenAgain => "proven_again",
        /// A person set up a second factor, the first or another.
        SecondFactorSet => "second_factor_set",
        /// A person's second factor was taken away, by themselves or by an administrator.
        SecondFactorRemoved => "second_factor_removed",
        /// A person got fresh recovery codes.
        RecoveryCodesMade => "recovery_codes_made",
        /// A person signed in with a recovery code.
        RecoveryCodeUsed => "recovery_code_used",
        /// Somebody signed out.
        SignedOut => "signed_out",
        /// Somebody's other sessions were ended, by themselves or by an administrator.
        SessionsEnded => "sessions_ended",
        /// A person was added; `what` is the role.
        PersonAdded => "person_added",
        /// A person was changed; `what` names what: name, email, a role.
        PersonChanged => "person_changed",
        /// A person may not sign in any more.
        PersonShutOut => "person_shut_out",
        /// A person may sign in again.
        PersonLetIn => "person_let_in",
        /// Somebody said that they forgot their password.
        PasswordForgotten => "password_forgotten",
        /// A link to set a password goes out; `what` is its purpose.
        PasswordLinkSent => "password_link_sent",
        /// A password was set with such a link.
        PasswordSet => "password_set",
        /// A person changed their own password.
        PasswordChanged => "password_changed",
        /// A company was added.
        CompanyAdded => "company_added",
        /// Its name was changed.
        CompanyChanged => "company_changed",
        /// It closed: its members are out.
        CompanyClosed => "company_closed",
        /// It is open again.
        CompanyOpened => "company_opened",
        /// An address was put into a company's book; `what` is its id.
        AddressAdded => "address_added",
        /// One was taken out of it; `what` is its id.
        AddressRemoved => "address_removed",
        /// A seller was added.
        SellerAdded => "seller_added",
        /// It was changed; `what` names what: name, address, calendar, hours, contract, invoicing.
        SellerChanged => "seller_changed",
        /// It closed: its technicians are out.
        SellerClosed => "seller_closed",
        /// It is open again.
        SellerOpened => "seller_opened",
        /// An order line was written down.
        PurchaseAdded => "purchase_added",
        /// It was changed; `what` names what: order, dates, invoice, price.
        PurchaseChanged => "purchase_changed",
        /// A unit was added to an order line.
        DeviceAdded => "device_added",
        /// How a device is described was changed.
        DeviceChanged => "device_changed",
        /// A number was noted for a device; `what` is its kind.
        NumberAdded => "number_added",
        /// A number was found to be wrong and taken away; `what` is its kind.
        NumberRemoved => "number_removed",
        /// An administrator sent a letter again; `what` is its kind.
        LetterSentAgain => "letter_sent_again",
        /// An administrator gave up what was to be looked at; `what` is its kind.
        TaskDismissed => "task_dismissed",
        /// An administrator gave a parked job another round; `what` is its kind.
        JobTriedAgain => "job_tried_again",
        /// An administrator gave a parked job up; `what` is its kind.
        JobDismissed => "job_dismissed",
        /// A calendar was added.
        CalendarAdded => "calendar_added",
        /// Days were closed in a calendar: which, and how many returns' dates moved.
        DaysClosed => "days_closed",
        /// A day was opened again: which, and how many returns' dates moved.
        DayOpened => "day_opened",
        /// The date of a promise moved with its calendar; `what` is which promise.
        DateMoved => "date_moved",
        /// Another version of the marketplace's numbers was published.
        PolicyPublished => "policy_published",
        /// A file of orders or stock was written; `what` is its kind.
        Imported => "imported",
        /// A return was begun.
        Started => "started",
        /// A photo was added.
        PhotoAdded => "photo_added",
        /// A photo was taken away; the event keeps its hash.
        PhotoRemoved => "photo_removed",
        /// A photo was put where it belongs.
        PhotoMoved => "photo_moved",
        /// Somebody took the sealed original of a photo, and said why.
        OriginalTaken => "original_taken",
        /// The form was sent.
        Submitted => "submitted",
        /// An answer was corrected.
        Corrected => "corrected",
        /// Support asked something.
        InfoRequested => "info_requested",
        /// The customer answered.
        InfoProvided => "info_provided",
        /// Support said yes.
        Approved => "approved",
        /// Support took its yes back.
        ApprovalTakenBack => "approval_taken_back",
        /// Support said no.
        Declined => "declined",
        /// The customer said no.
        Cancelled => "cancelled",
        /// Nothing happened for too long.
        Expired => "expired",
        /// A price was offered.
        QuoteOffered => "quote_offered",
        /// It was taken back.
        QuoteWithdrawn => "quote_withdrawn",
        /// The customer agreed.
        QuoteAccepted => "quote_accepted",
        /// The customer did not.
        QuoteDeclined => "quote_declined",
        /// It was paid, or goes on account (`what`).
        QuotePaid => "quote_paid",
        /// A part of it was paid.
        QuotePartPaid => "quote_part_paid",
        /// Nobody answered it, or nobody paid.
        QuoteExpired => "quote_expired",
        /// It went out by mail again.
        QuoteSentAgain => "quote_sent_again",
        /// Money came in that no price waits for.
        MoneyArrived => "money_arrived",
        /// Money went back.
        PaidBack => "paid_back",
        /// An unmatched return was linked to a device.
        DeviceLinked => "device_linked",
        /// The label went out.
        LabelIssued => "label_issued",
        /// Another label was asked for.
        LabelReissued => "label_reissued",
        /// The label's days are over.
        LabelExpired => "label_expired",
        /// A carrier took a label back.
        LabelVoided => "label_voided",
        /// Somebody says that it is posted.
        Posted => "posted",
        /// The carrier has seen it.
        Scanned => "scanned",
        /// It arrived.
        Received => "received",
        /// The box came without it.
        ReportedMissing => "reported_missing",
        /// A wrong arrival was settled.
        ArrivalSettled => "arrival_settled",
        /// It arrived after closing.
        ArrivedLate => "arrived_late",
        /// It is looked at after all.
        WentOn => "went_on",
        /// The carrier is asked to look for it.
        CarrierAsked => "carrier_asked",
        /// The carrier says that it was delivered; `days` says when.
        Delivered => "delivered",
        /// It has left its box, which goes without it, for one of its own.
        Repacked => "repacked",
        /// It was given up as lost.
        GivenUp => "given_up",
        /// The seller decided.
        Decided => "decided",
        /// The customer disagrees.
        Disputed => "disputed",
        /// Support corrected what was decided; `what` is the way.
        Overruled => "overruled",
        /// Support looked at a disagreement, and the decision stands.
        Upheld => "upheld",
        /// It cannot be repaired.
        CannotRepair => "cannot_repair",
        /// It cannot be replaced.
        CannotReplace => "cannot_replace",
        /// Repaired and sent.
        Repaired => "repaired",
        /// Replaced and sent.
        Replaced => "replaced",
        /// The refund was confirmed.
        Refunded => "refunded",
        /// The refund failed.
        RefundFailed => "refund_failed",
        /// More is paid back than was.
        RefundMore => "refund_more",
        /// Sent back as it was.
        SentBack => "sent_back",
        /// It could not be delivered back.
        Undeliverable => "undeliverable",
        /// It is sent back to another address.
        WayBackChanged => "way_back_changed",
        /// Something keeps it from going on.
        Blocked => "blocked",
        /// It does not any more.
        Unblocked => "unblocked",
        /// What kept it from going on was not removed in time.
        LockExpired => "lock_expired",
        /// Opened again.
        Reopened => "reopened",
        /// The customer wrote a message.
        CustomerWrote => "customer_wrote",
        /// Support wrote one.
        SupportWrote => "support_wrote",
        /// The seller wrote one.
        SellerWrote => "seller_wrote",
        /// Support noted something for itself.
        NoteAdded => "note_added",
        /// Somebody was reminded; `what` says of what.
        Reminded => "reminded",
        /// The label went out again.
        LabelSentAgain => "label_sent_again",
        /// A return left the box, and its papers were drawn anew.
        PapersRedrawn => "papers_redrawn",
        /// Somebody of support took it on, or gave it to a colleague.
        Assigned => "assigned",
        /// Support judged the cover anew.
        VerdictChanged => "verdict_changed",
        /// It was not approved by itself; `detail` names everything that was not clear.
        LeftToSupport => "left_to_support",
        /// A form that was never sent was deleted.
        DraftPurged => "draft_purged",
        /// A promise was broken.
        Breached => "breached",
    }
}

impl Kind {
    /// Whether it stands in everybody's timeline: single photos would only be noise there, and what support notes for
    /// itself is nobody else's.
    pub fn is_for_everybody(self) -> bool {
        !matches!(
            self,
            Self::Started
                | Self::PhotoAdded
                | Self::PhotoRemoved
                | Self::PhotoMoved
                | Self::OriginalTaken
                | Self::NoteAdded
                | Self::LeftToSupport
                | Self::Assigned
                | Self::Reminded
                | Self::LetterSentAgain
                | Self::TaskDismissed
                | Self::JobTriedAgain
                | Self::JobDismissed
        )
    }
}
