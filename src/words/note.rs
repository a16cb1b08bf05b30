//! What the next page says after a change.
use crate::db::text_enum;

text_enum! {
    /// What the next page says after a change.
    pub enum Note {
        /// The rows of a list are kept.
        ListSaved => "list_saved",
        /// All returns of a list are sent.
        ListSent => "list_sent",
        /// After a step of the form.
        Saved => "saved",
        /// A photo was taken away.
        PhotoRemoved => "photo_removed",
        /// A photo was put where it belongs.
        PhotoMoved => "photo_moved",
        /// Photos were added as evidence.
        PhotosStored => "photos_stored",
        /// Support said yes.
        Approved => "approved",
        /// Support said no.
        Declined => "declined",
        /// The device is linked.
        DeviceLinked => "device_linked",
        /// The label is being sent.
        LabelBrought => "label_brought",
        /// The device is here.
        Received => "received",
        /// An arrival is written down that support decides about.
        SupportDecides => "support_decides",
        /// A box of several was checked in.
        ParcelReceived => "parcel_received",
        /// Support is told of a parcel that nobody expects.
        UnexpectedSent => "unexpected_sent",
        /// Support answered about one.
        UnexpectedAnswered => "unexpected_answered",
        /// Support settled an arrival.
        ArrivalSettled => "arrival_settled",
        /// It is posted.
        Posted => "posted",
        /// A message is out.
        MessageSent => "message_sent",
        /// A message about all returns of a list is out.
        AllWritten => "all_written",
        /// A question is out.
        QuestionSent => "question_sent",
        /// A note is kept.
        NoteKept => "note_kept",
        /// The return is cancelled.
        Cancelled => "cancelled",
        /// The label goes out again.
        LabelAgain => "label_again",
        /// What is done before posting is written down.
        Prepared => "prepared",
        /// Support looks first at the wish for another label.
        LabelAsked => "label_asked",
        /// A battery was reported.
        BatteryReported => "battery_reported",
        /// Answers were corrected.
        Corrected => "corrected",
        /// Support had answered before a correction came; it stands in a message that was not sent.
        AnsweredBefore => "answered_before",
        /// Other browsers of the same person are signed out.
        SignedOutElsewhere => "signed_out_elsewhere",
        /// A person is signed out in every browser.
        SignedOutEverywhere => "signed_out_everywhere",
        /// An approval was taken back.
        TakenBack => "taken_back",
        /// Something is in the seller's way.
        Locked => "locked",
        /// It is not any more.
        Unlocked => "unlocked",
        /// A battery was cleared.
        BatteryCleared => "battery_cleared",
        /// Support opened a return for somebody.
        OpenedForCaller => "opened_for_caller",
        /// Somebody has taken it on.
        Assigned => "assigned",
        /// A password was set; now it is used.
        PasswordSet => "password_set",
        /// One's own password was changed.
        PasswordChanged => "password_changed",
        /// One's own second factor is off.
        SecondFactorOff => "second_factor_off",
        /// Somebody's second factor was taken away.
        SecondFactorTaken => "second_factor_taken",
        /// A person was added.
        PersonAdded => "person_added",
        /// A person was changed.
        PersonSaved => "person_saved",
        /// A person was shut out.
        PersonShutOut => "person_shut_out",
        /// A person was let in again.
        PersonLetIn => "person_let_in",
        /// A link to set a password goes out.
        PasswordLinkSent => "password_link_sent",
        /// Something that is set up was added.
        Added => "added",
        /// It was closed.
        Closed => "closed",
        /// It was opened again.
        Opened => "opened",
        /// Something was taken out of a list.
        Removed => "removed",
        /// A letter goes out again.
        LetterAgain => "letter_again",
        /// A parked job has another round.
        TriedAgain => "tried_again",
        /// A task or a parked job was put aside.
        Dismissed => "dismissed",
        /// A calendar was changed.
        CalendarChanged => "calendar_changed",
        /// An import was put aside.
        ImportDiscarded => "import_discarded",
        /// It is said what was found.
        Analysed => "analysed",
        /// A price is wanted.
        PriceWanted => "price_wanted",
        /// Something is on its way to the customer.
        Dispatched => "dispatched",
        /// It cannot be repaired and is replaced.
        NowReplaced => "now_replaced",
        /// It is refunded.
        NowRefunded => "now_refunded",
        /// It goes back as it is.
        NowSentBack => "now_sent_back",
        /// It is known where it is sent back to.
        WayBackSaved => "way_back_saved",
        /// Support sees to it.
        SupportSees => "support_sees",
        /// A decision was corrected.
        Overruled => "overruled",
        /// A decision stands.
        Upheld => "upheld",
        /// A refund was confirmed.
        Refunded => "refunded",
        /// A refund did not arrive.
        RefundAgain => "refund_again",
        RefundMore => "refund_more",
        GoesNow => "goes_now",
        /// The customer disagrees.
        Disputed => "disputed",
        /// The cover is judged anew.
        VerdictChanged => "verdict_changed",
        /// A price is offered.
        PriceOffered => "price_offered",
        /// It is taken back.
        PriceWithdrawn => "price_withdrawn",
        /// It goes out again.
        PriceAgain => "price_again",
        /// What was said by telephone is noted.
        AnswerNoted => "answer_noted",
        /// Somebody said yes to it.
        PriceAccepted => "price_accepted",
        /// Somebody said no.
        PriceDeclined => "price_declined",
        /// A payment is written down.
        PaymentKept => "payment_kept",
        /// It is paid, or on account.
        PaidAndGoesOn => "paid_and_goes_on",
    }
}

impl Note {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Saved => "Saved.",
            Self::PhotoRemoved => "Photo removed.",
            Self::PhotoMoved => "Photo moved.",
            Self::ListSaved => "The list is saved.",
            Self::ListSent => "Sent. The confirmation goes out by e-mail now.",
            Self::Approved => "Approved. The label is made and mailed now.",
            Self::Declined => "Declined. The customer gets an e-mail with the reason.",
            Self::DeviceLinked => "The device is linked. You can decide now.",
            Self::LabelBrought => "Your label is stored and mailed now.",
            Self::Received => "Received. The customer has been told, and the analysis date is set.",
            Self::MessageSent => "Your message is sent.",
            Self::AllWritten => "Your message is sent. It stands on each of these returns that is open.",
            Self::QuestionSent => "Your question is sent. The return waits for the answer.",
            Self::NoteKept => "The note is kept. Only support reads it.",
            Self::SupportDecides => "Written down. Support is told and decides what happens now.",
            Self::ParcelReceived => "The parcel is checked in.",
            Self::UnexpectedSent => "Support is told. The answer will stand here.",
            Self::UnexpectedAnswered => "The seller has your answer.",
            Self::ArrivalSettled => "Saved. The customer gets an e-mail where there is something to know.",
            Self::PhotosStored => "The photos are stored.",
            Self::Cancelled => "The return is cancelled.",
            Self::Prepared => "Saved. The seller sees what you have done.",
            Self::LabelAsked => {
                "Two new labels were made for this parcel already. Support looks at it and comes back to you."
            }
            Self::LabelAgain => "The label goes out by e-mail now. Older links to it do not work any more.",
            Self::BatteryReported => "Thank you. Do not post the device; support calls you.",
            Self::Corrected => "Your answers are corrected.",
            Self::AnsweredBefore => {
                "Support answered while you wrote, so the answers stay as they were. What you typed stands in the message \
                 below: read it and send it."
            }
            Self::SignedOutElsewhere => "You are signed out there.",
            Self::SignedOutEverywhere => "Signed out everywhere. The password stays the same.",
            Self::TakenBack => "The approval is taken back. A label that was out is void.",
            Self::Locked => "The analysis waits. The customer is told how to remove it.",
            Self::Unlocked => "Thank you. The seller goes on when nothing else is in the way.",
            Self::BatteryCleared => "The battery is cleared. Its label is to be bought by hand.",
            Self::OpenedForCaller => "The return is open. The customer gets the confirmation by e-mail.",
            Self::Assigned => "Saved.",
            Self::PasswordSet => "Your password is set. Sign in with it now.",
            Self::PasswordChanged => "Your password is changed. Everywhere else you are signed out.",
            Self::SecondFactorOff => "Your second factor is off. Your password alone signs you in.",
            Self::SecondFactorTaken => "The second factor is taken away, and every session has ended.",
            Self::PersonAdded => "Added. The e-mail with the link to choose a password goes out now.",
            Self::PersonSaved => "Saved.",
            Self::PersonShutOut => "The access is closed, and every session has ended.",
            Self::PersonLetIn => "The access is open again.",
            Self::PasswordLinkSent => "The link goes out now. Earlier ones do not work any more.",
            Self::Added => "Added.",
            Self::Closed => "Closed. Everybody who belongs to it is signed out.",
            Self::Opened => "Open again. Everybody who belonged to it can sign in.",
            Self::Removed => "Removed.",
            Self::LetterAgain => "The letter goes out again now.",
            Self::TriedAgain => "It is tried again now. If it fails as often as before, it comes back here.",
            Self::Dismissed => "Dismissed, with your reason.",
            Self::CalendarChanged => {
                "The calendar is changed, and the dates that count on it are computed again."
            }
            Self::ImportDiscarded => "The file is put aside. Nothing of it was imported.",
            Self::PriceOffered => "The price is offered, and goes out by e-mail now.",
            Self::PriceWithdrawn => "The price is taken back. Whoever had it is told.",
            Self::PriceAgain => "The price goes out by e-mail now. Older links to it do not work any more.",
            Self::AnswerNoted => "The answer is noted, and confirmed by e-mail.",
            Self::PriceAccepted => "Thank you. How to pay stands below, and comes by e-mail.",
            Self::PriceDeclined => "Thank you for your answer. Nothing is to be paid.",
            Self::PaymentKept => "The payment is written down.",
            Self::PaidAndGoesOn => "The return goes on. Whoever had the price is told.",
            Self::Analysed => "Said. The customer gets a letter with what was found and what happens next.",
            Self::PriceWanted => "Said. The customer gets a letter, and a price is to be offered next.",
            Self::Dispatched => "The return is closed, and the customer has been told that it is on its way.",
            Self::NowReplaced => {
                "It is replaced now: a similar device is kept for it. The customer has been told."
            }
            Self::NowRefunded => {
                "It is refunded now: support pays the money back. The customer has been told."
            }
            Self::NowSentBack => {
                "The device goes back as it is, and support pays back what was paid for the work. The customer has been told."
            }
            Self::SupportSees => {
                "The customer is asked for an address, and support has been told. Keep it safe until then."
            }
            Self::WayBackSaved => "The address is saved. Whoever sends it sees it.",
            Self::Overruled => "The decision is corrected. The customer gets a letter.",
            Self::Upheld => "The decision stands. The customer gets a letter with your reason.",
            Self::Refunded => "The refund is confirmed. The customer gets a letter with the dates.",
            Self::RefundAgain => "The refund is open again. The customer has been told.",
            Self::GoesNow => {
                "What is approved goes now. The rest has a box of its own, which gets its label later."
            }
            Self::RefundMore => "The rest can be paid back. The customer gets a letter with your reason.",
            Self::Disputed => "Thank you. Support looks at it and answers you.",
            Self::VerdictChanged => "The cover is judged anew, with your reason.",
            Self::Posted => "Thank you. We will tell everybody that it is on its way.",
        }
    }
}
