//! The words of the return: its stages and columns, who acts, which clocks run and which tasks there are.
use crate::db::text_enum;

text_enum! {
    /// Where a return is.
    pub enum Stage {
        /// The customer is filling in the form.
        Draft => "draft",
        /// Waiting for support's answer.
        Submitted => "submitted",
        /// Waiting for the customer's answer.
        InfoNeeded => "info_needed",
        /// A price was offered.
        Quoted => "quoted",
        /// Approved; a label is on its way.
        Approved => "approved",
        /// The label is out.
        LabelSent => "label_sent",
        /// On its way to the seller.
        InTransit => "in_transit",
        /// With the seller, being analysed.
        Received => "received",
        /// Being repaired.
        Repairing => "repairing",
        /// Being replaced.
        Replacing => "replacing",
        /// Money is going back.
        Refunding => "refunding",
        /// Going back unrepaired.
        SendingBack => "sending_back",
        /// Over.
        Closed => "closed",
    }
}

text_enum! {
    /// Whose turn it is.
    pub enum Actor {
        /// The customer.
        Customer => "customer",
        /// Support.
        Agent => "agent",
        /// The seller.
        Seller => "seller",
        /// The carrier.
        Carrier => "carrier",
        /// This program.
        System => "system",
        /// Nobody.
        Nobody => "nobody",
    }
}

impl Stage {
    /// How many of these are which stage, in the order of the stages; what is none of them is left out.
    pub fn counted(of: impl Iterator<Item = Self>) -> Vec<(Self, usize)> {
        let all: Vec<Self> = of.collect();
        let count = |stage: &Self| (*stage, all.iter().filter(|one| *one == stage).count());
        Self::ALL.iter().map(count).filter(|(_, count)| *count > 0).collect()
    }
    /// Who acts next.
    pub fn acts(self) -> Actor {
        match self {
            Self::Draft | Self::InfoNeeded | Self::Quoted | Self::LabelSent => Actor::Customer,
            Self::Submitted | Self::Refunding => Actor::Agent,
            Self::Approved => Actor::System,
            Self::InTransit => Actor::Carrier,
            Self::Received | Self::Repairing | Self::Replacing | Self::SendingBack => Actor::Seller,
            Self::Closed => Actor::Nobody,
        }
    }
    /// The promise that runs while the return is here.
    pub fn clock(self) -> Option<ClockKind> {
        match self {
            Self::Draft => Some(ClockKind::DraftPurge),
            Self::Submitted => Some(ClockKind::FirstAnswer),
            Self::InfoNeeded => Some(ClockKind::InfoAnswer),
            Self::Quoted => Some(ClockKind::Quote),
            Self::Approved => Some(ClockKind::LabelMade),
            Self::LabelSent => Some(ClockKind::LabelUsed),
            Self::InTransit => Some(ClockKind::CarrierNews),
            Self::Received => Some(ClockKind::Analysis),
            Self::Repairing | Self::Replacing => Some(ClockKind::Workshop),
            Self::Refunding => Some(ClockKind::Refund),
            Self::SendingBack => Some(ClockKind::SendBack),
            Self::Closed => None,
        }
    }
    /// Whether something can still come of it that is sent to the customer, and where it goes can be said.
    pub fn has_a_way_back(self) -> bool {
        match self {
            Self::Draft | Self::Refunding | Self::Closed => false,
            Self::Submitted
            | Self::InfoNeeded
            | Self::Quoted
            | Self::Approved
            | Self::LabelSent
            | Self::InTransit
            | Self::Received
            | Self::Repairing
            | Self::Replacing
            | Self::SendingBack => true,
        }
    }
    /// Whether a technician of the seller may see the return: from the label on.
    pub fn is_seen_by_seller(self) -> bool {
        match self {
            Self::Draft | Self::Submitted | Self::InfoNeeded | Self::Quoted | Self::Approved => false,
            Self::LabelSent
            | Self::InTransit
            | Self::Received
            | Self::Repairing
            | Self::Replacing
            | Self::Refunding
            | Self::SendingBack
            | Self::Closed => true,
        }
    }
}

text_enum! {
    /// What became of the device's arrival.
    pub enum Reception {
        /// It has not arrived.
        NotYet => "not_yet",
        /// It arrived as it should.
        AsExpected => "as_expected",
        /// Another device was in the box.
        WrongDevice => "wrong_device",
        /// Nothing was in the box.
        EmptyBox => "empty_box",
        /// A charger or a strap was missing.
        PartsMissing => "parts_missing",
        /// Damaged on the way back.
        DamagedOnReturn => "damaged_on_return",
        /// It never arrived.
        Lost => "lost",
    }
}

impl Reception {
    /// Whether the device that was meant is at the seller's, whatever is missing with it or happened to it on the way.
    pub fn is_the_device(self) -> bool {
        match self {
            Self::AsExpected | Self::PartsMissing | Self::DamagedOnReturn => true,
            Self::NotYet | Self::WrongDevice | Self::EmptyBox | Self::Lost => false,
        }
    }
}

text_enum! {
    /// How a return ended.
    pub enum Outcome {
        /// Repaired and sent back.
        Repaired => "repaired",
        /// Another device took its place.
        Replaced => "replaced",
        /// The money went back.
        Refunded => "refunded",
        /// Sent back as it was.
        ReturnedUnrepaired => "returned_unrepaired",
        /// Support said no.
        Declined => "declined",
        /// The customer said no.
        Cancelled => "cancelled",
        /// Nothing happened for too long.
        Expired => "expired",
        /// It never arrived, and the postage was the customer's own.
        Lost => "lost",
    }
}

text_enum! {
    /// Why the device comes back. Chosen first, since it decides the way.
    pub enum Reason {
        /// It does not work.
        Defective => "defective",
        /// Another model, storage, colour, grade or accessory than was sold.
        NotAsDescribed => "not_as_described",
        /// It arrived damaged.
        DeliveredDamaged => "delivered_damaged",
        /// Something is missing.
        PartMissing => "part_missing",
        /// It is not wanted any more.
        ChangeOfMind => "change_of_mind",
    }
}

text_enum! {
    /// Who gives a command.
    pub enum Who {
        /// A member of the company.
        Customer => "customer",
        /// Whoever opened a link.
        Recipient => "recipient",
        /// Support.
        Agent => "agent",
        /// Somebody of the seller.
        Technician => "technician",
        /// The worker, the carrier's news, the clock.
        System => "system",
    }
}

text_enum! {
    /// A promise with a date. At most one of a kind runs for a ticket.
    pub enum ClockKind {
        /// Support answers a new return.
        FirstAnswer => "first_answer",
        /// The customer answers a question.
        InfoAnswer => "info_answer",
        /// A quote is answered, then paid.
        Quote => "quote",
        /// The label exists.
        LabelMade => "label_made",
        /// The label is used.
        LabelUsed => "label_used",
        /// A new label is asked for after the old one has expired.
        LabelRenewed => "label_renewed",
        /// The carrier says something.
        CarrierNews => "carrier_news",
        /// A parcel that nobody tracks arrives.
        UntrackedArrival => "untracked_arrival",
        /// The seller analyses.
        Analysis => "analysis",
        /// The seller ships what was repaired or replaced.
        Workshop => "workshop",
        /// Support confirms the refund.
        Refund => "refund",
        /// The seller sends it back.
        SendBack => "send_back",
        /// The carrier has delivered it; the seller opens it.
        Delivered => "delivered",
        /// Support decides about an arrival that is not right.
        ArrivalDecision => "arrival_decision",
        /// An untouched draft is deleted.
        DraftPurge => "draft_purge",
        /// What keeps the seller from looking is removed; otherwise the device goes back.
        Lock => "lock",
    }
}

impl ClockKind {
    /// Whether anybody is reminded before it ends.
    pub fn has_reminders(self) -> bool {
        matches!(self, Self::InfoAnswer | Self::Quote | Self::LabelUsed | Self::DraftPurge | Self::Lock)
            || self.is_sellers()
    }
    /// Whether the days are the seller's; all others are the marketplace's.
    pub fn is_sellers(self) -> bool {
        match self {
            Self::Analysis | Self::Workshop | Self::SendBack | Self::Delivered => true,
            Self::FirstAnswer
            | Self::InfoAnswer
            | Self::Quote
            | Self::LabelMade
            | Self::LabelUsed
            | Self::LabelRenewed
            | Self::CarrierNews
            | Self::UntrackedArrival
            | Self::Refund
            | Self::ArrivalDecision
            | Self::DraftPurge
            | Self::Lock => false,
        }
    }
    /// Those of the seller.
    pub const SELLERS: [Self; 3] = [Self::Analysis, Self::Workshop, Self::SendBack];
}

text_enum! {
    /// What somebody is reminded of.
    pub enum Reminder {
        /// A question that waits for an answer.
        Info => "info",
        /// A form that was not sent.
        Draft => "draft",
        /// A label that was not used.
        Label => "label",
        /// Something that keeps the seller from looking at the device.
        Lock => "lock",
        /// The seller's own promise.
        Seller => "seller",
        /// A price that was not answered, or not paid.
        Quote => "quote",
    }
}

text_enum! {
    /// What keeps a return from going on.
    pub enum BlockerKind {
        /// Locked to somebody's account.
        AccountLock => "account_lock",
        /// A passcode that we never ask for.
        Passcode => "passcode",
        /// A proof is missing.
        MissingProof => "missing_proof",
        /// Swollen, hot, leaking or smoking.
        UnsafeBattery => "unsafe_battery",
    }
}

impl BlockerKind {
    /// Whether the seller's analysis waits for it. An unsafe battery forbids labels and pauses nothing.
    pub fn pauses_analysis(self) -> bool {
        match self {
            Self::AccountLock | Self::Passcode | Self::MissingProof => true,
            Self::UnsafeBattery => false,
        }
    }
}

text_enum! {
    /// What an agent must look at.
    pub enum TaskKind {
        /// A job of the worker failed too often.
        ParkedJob => "parked_job",
        /// A carrier refused to sell the label.
        LabelRefused => "label_refused",
        /// No label 15 minutes after the parcel was complete.
        LabelLate => "label_late",
        /// A label is to be bought by hand.
        LabelByHand => "label_by_hand",
        /// A carrier does not take a label back that is not needed.
        VoidRefused => "void_refused",
        /// Another new label is asked for, after two.
        LabelAgain => "label_again",
        /// Few tracking numbers are left.
        NumbersLow => "numbers_low",
        /// The number in a label's bars is another one than the number that was typed in.
        NumberDiffers => "number_differs",
        /// Something on the label could not be drawn.
        LabelCharacters => "label_characters",
        /// A letter could not be sent.
        LetterFailed => "letter_failed",
        /// A promise was broken.
        Overdue => "overdue",
        /// Another device than expected arrived.
        WrongDevice => "wrong_device",
        /// The box was empty, or the device was not in it.
        NotInBox => "not_in_box",
        /// Damaged on the way back: the carrier's claim is to be opened.
        CarrierClaim => "carrier_claim",
        /// Lost, or on its way back to the sender.
        ParcelLost => "parcel_lost",
        /// It arrived after the return was closed.
        LateArrival => "late_arrival",
        /// A seller has a parcel that nobody expects.
        UnexpectedParcel => "unexpected_parcel",
        /// It could not be delivered back.
        Undeliverable => "undeliverable",
        /// The customer wrote a message.
        Message => "message",
        /// The battery is unsafe.
        UnsafeBattery => "unsafe_battery",
        /// The customer disagrees.
        Dispute => "dispute",
        /// More was paid than is asked for: the rest goes back.
        PayBack => "pay_back",
        /// A price is paid, and the return cannot go on.
        PaidWaiting => "paid_waiting",
        /// The seller found that it is not covered: a price is to be offered.
        PriceWanted => "price_wanted",
    }
}

impl TaskKind {
    /// Those that end as soon as there is another label.
    pub const OF_LABEL: [Self; 5] =
        [Self::LabelByHand, Self::LabelRefused, Self::LabelLate, Self::LabelAgain, Self::NumberDiffers];
    /// Those that leave it to support to get the label: nobody else makes it.
    pub const LABEL_IS_SUPPORTS: [Self; 2] = [Self::LabelByHand, Self::LabelRefused];
}

text_enum! {
    /// Why support said no. The customer reads it in words.
    pub enum DeclineReason {
        /// Not bought here.
        NotOurs => "not_ours",
        /// The pictures do not show the fault.
        NoEvidence => "no_evidence",
        /// Too late for this kind of return.
        TooLate => "too_late",
        /// Solved without a return.
        Solved => "solved",
        /// It has been reported before.
        Duplicate => "duplicate",
        /// Something else; the message says it.
        Other => "other",
    }
}
