//! What carriers answer, in plain types: a purchase, a look-up, a PDF, a cancellation, tracking news – and what was said on the
//! way, for whoever looks into a carrier's state.
use chrono::NaiveDateTime;

/// What a purchase came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bought {
    /// The carrier's own id for it, needed to fetch its PDF, to ask where it is and to cancel it.
    pub carrier_ref: String,
    /// The tracking number that the carrier gave; `None` where the shipment's own number is the one.
    pub number: Option<String>,
    /// What it cost, in pence.
    pub cost_pence: i64,
    /// Whether the carrier will report scans.
    pub tracked: bool,
}

/// What a carrier said when a label was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The label is bought, under the shipment's key.
    Bought(Bought),
    /// No, and asking again would not help; the carrier's words, for an agent.
    No(String),
    /// Not now: ask again later with the same key.
    NotNow(NotNow),
    /// The question may or may not have arrived: look it up by its key before asking again.
    Unknown,
}

/// Why not now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotNow {
    /// The carrier's words, or what went wrong on the way.
    pub why: String,
    /// How long the carrier asked us to wait, in seconds, if it said.
    pub retry_after_s: Option<u64>,
}

/// What a carrier knows about a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A label was bought under this key.
    Bought(Bought),
    /// The carrier has nothing under this key (yet).
    NotFound,
    /// The carrier could not say.
    NotNow(NotNow),
}

/// What came of asking a carrier for a label's PDF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    /// The file, as the carrier gave it; whether it is a PDF is for the caller to check.
    File(Vec<u8>),
    /// There is none, and asking again would not help; the carrier's words.
    No(String),
    /// Not now.
    NotNow(NotNow),
}

/// What a carrier said when a label was to be cancelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Voided {
    /// Cancelled (also when it was cancelled before).
    Done,
    /// It cannot be cancelled; the carrier's words, for an agent.
    No(String),
    /// Not now: ask again later.
    NotNow(NotNow),
}

/// Where a parcel is, in the carrier's eyes. The carriers' own words for it are mapped to these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Announced; nobody has scanned it.
    Pending,
    /// The carrier has it: the first scan.
    PickedUp,
    /// On its way.
    InTransit,
    /// On its way, later than planned.
    Delayed,
    /// Held, for customs or an address, say.
    OnHold,
    /// On the van for the last stretch.
    OutForDelivery,
    /// Waiting to be collected where it was to be delivered.
    ReadyForPickup,
    /// They tried and could not hand it over.
    Failed,
    /// Handed over.
    Delivered,
    /// Going back to the sender.
    ReturnToSender,
    /// Cancelled at the carrier's.
    Cancelled,
    /// The carrier's word for it is none that we know.
    Unknown,
}

impl Status {
    /// Every status and its short name, as stored.
    pub const ALL: &'static [(Self, &'static str)] = &[
        (Self::Pending, "pending"),
        (Self::PickedUp, "picked_up"),
        (Self::InTransit, "in_transit"),
        (Self::Delayed, "delayed"),
        (Self::OnHold, "on_hold"),
        (Self::OutForDelivery, "out_for_delivery"),
        (Self::ReadyForPickup, "ready_for_pickup"),
        (Self::Failed, "failed"),
        (Self::Delivered, "delivered"),
        (Self::ReturnToSender, "return_to_sender"),
        (Self::Cancelled, "cancelled"),
        (Self::Unknown, "unknown"),
    ];

    /// Its short name.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(status, _)| *status == self).map_or("unknown", |(_, name)| name)
    }

    /// Whether the parcel is in the carrier's hands, or was: a scan has happened.
    pub const fn is_scanned(self) -> bool {
        match self {
            Self::PickedUp
            | Self::InTransit
            | Self::Delayed
            | Self::OnHold
            | Self::OutForDelivery
            | Self::ReadyForPickup
            | Self::Failed
            | Self::Delivered
            | Self::ReturnToSender => true,
            Self::Pending | Self::Cancelled | Self::Unknown => false,
        }
    }
}

/// One line of a parcel's way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    /// What happened.
    pub status: Status,
    /// When (UTC), as the carrier says.
    pub at: NaiveDateTime,
    /// Where, if the carrier says; else empty.
    pub place: String,
    /// The carrier's own words, if any; else empty.
    pub words: String,
}

/// What a carrier said about where a parcel is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tracked {
    /// All scans that it knows, oldest first; none is news, too.
    Scans(Vec<Scan>),
    /// It does not know the number (yet).
    NotFound,
    /// Not now.
    NotNow(NotNow),
}

/// One question to a carrier and what came back, fit to be shown to an administrator: no token, no name, no street.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// What was asked: method and path without ids, such as `POST /v1/shipments`.
    pub what: &'static str,
    /// The HTTP status, where an answer came.
    pub status: Option<u16>,
    /// How long it took, in milliseconds.
    pub took_ms: i64,
    /// The carrier's words of refusal, or what went wrong on the way; empty where all went well. At most 300 characters.
    pub said: String,
}
