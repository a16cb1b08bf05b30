//! What a picture of a return shows: the places of the form, by the kind of device, and the purposes of evidence.
use crate::db::text_enum;
use crate::models::device::Category;

text_enum! {
    /// What a picture shows. The order is the order on pages.
    pub enum Slot {
        /// Front, screen switched on.
        ScreenOn => "screen_on",
        /// Front, screen switched off.
        ScreenOff => "screen_off",
        /// Back.
        Back => "back",
        /// Left edge.
        Left => "left",
        /// Right edge.
        Right => "right",
        /// Top edge.
        Top => "top",
        /// Bottom edge.
        Bottom => "bottom",
        /// A laptop's lid.
        Lid => "lid",
        /// A laptop's keyboard.
        Keyboard => "keyboard",
        /// A laptop's underside.
        Underside => "underside",
        /// A laptop's ports on the left.
        LeftPorts => "left_ports",
        /// A laptop's ports on the right.
        RightPorts => "right_ports",
        /// Front of anything without a screen of its own kind.
        Front => "front",
        /// Sides.
        Sides => "sides",
        /// Strap, controller, charging case.
        Accessory => "accessory",
        /// The box as it arrived.
        ParcelBox => "parcel",
        /// The label on that box.
        ParcelLabel => "parcel_label",
        /// The packing inside.
        Packing => "packing",
        /// The defect; as many as needed.
        Defect => "defect",
        /// Something that belongs to a message.
        Message => "message",
        /// Evidence: how it arrived.
        Intake => "intake",
        /// Evidence: what the analysis found.
        Finding => "finding",
        /// Evidence: before the repair.
        BeforeRepair => "before_repair",
        /// Evidence: after the repair.
        AfterRepair => "after_repair",
        /// Evidence: the lock to somebody's account.
        LockProof => "lock_proof",
        /// Evidence: what a price is asked for.
        QuoteReason => "quote_reason",
    }
}

impl Slot {
    /// The slots of a category, with those of a damaged delivery where the parcel matters. The defect comes first:
    /// it is what everybody looks for.
    pub fn of(category: Category, delivered_damaged: bool) -> Vec<Self> {
        let own: &[Self] = match category {
            Category::Phone | Category::Tablet => &[
                Self::ScreenOn,
                Self::ScreenOff,
                Self::Back,
                Self::Left,
                Self::Right,
                Self::Top,
                Self::Bottom,
            ],
            Category::Laptop => &[
                Self::ScreenOn,
                Self::ScreenOff,
                Self::Lid,
                Self::Keyboard,
                Self::Underside,
                Self::LeftPorts,
                Self::RightPorts,
            ],
            Category::Watch | Category::Console | Category::Audio => {
                &[Self::Front, Self::Back, Self::Sides, Self::Accessory]
            }
        };
        let parcel: &[Self] =
            if delivered_damaged { &[Self::ParcelBox, Self::ParcelLabel, Self::Packing] } else { &[] };
        [&[Self::Defect], parcel, own].concat()
    }
    /// Whether the slot holds several pictures.
    pub fn takes_many(self) -> bool {
        matches!(self, Self::Defect | Self::Message) || self.is_evidence()
    }
    /// What support and the seller add pictures of, in the order of the work.
    pub const EVIDENCE: [Self; 6] = [
        Self::Intake,
        Self::LockProof,
        Self::Finding,
        Self::QuoteReason,
        Self::BeforeRepair,
        Self::AfterRepair,
    ];
    /// Whether a customer fills it in the form of a return.
    pub fn is_of_form(self) -> bool {
        self != Self::Message && !self.is_evidence()
    }
    /// Whether support or the seller fills it, never the customer.
    pub fn is_evidence(self) -> bool {
        Self::EVIDENCE.contains(&self)
    }
}
