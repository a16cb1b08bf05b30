//! Carriers: who is asked to take a parcel, what they answer, and the paper that goes on the box.
//!
//! A cellar room: it knows no database, no clock and no rule of the business. The worker translates a label's
//! row into a [`Shipment`] and the [`Answer`] back into a row. Nothing here is ever called inside a
//! transaction.
mod answer;
pub mod karrio;
pub mod number;
pub mod paper;
mod shipment;

pub use answer::{Answer, Bought, Call, Fetched, Found, NotNow, Scan, Status, Tracked, Voided};
pub use shipment::{Address, Bars, Item, PartOf, Postage, Shipment};

use std::str::FromStr;

/// Through whom a carrier is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Labels drawn by this program, with numbers of the operator's own. Needs no account and no network.
    Own,
    /// A person bought the label elsewhere and brought its PDF and tracking number.
    Manual,
    /// A Karrio server of the operator's, which speaks to the carriers that the operator has accounts with.
    Karrio,
}

impl Kind {
    /// Every kind.
    pub const ALL: &'static [Self] = &[Self::Own, Self::Manual, Self::Karrio];

    /// The short name under which it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Manual => "manual",
            Self::Karrio => "karrio",
        }
    }
}

impl FromStr for Kind {
    type Err = UnknownKind;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.iter().find(|c| c.as_str() == text).copied().ok_or_else(|| UnknownKind(text.to_owned()))
    }
}

/// A name that is no kind's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("carriers are not asked through {0:?}")]
pub struct UnknownKind(pub String);

/// Somebody who can be asked for a label, with everything that asking needs.
#[derive(Debug, Clone)]
pub enum Carrier {
    /// This program.
    Own,
    /// A person.
    Manual,
    /// An account at a Karrio server.
    Karrio(karrio::Server, karrio::Account),
    /// An account of which the settings do not say where it is: an operator has to say that first.
    NotSetUp,
}

/// What is said where the settings are missing.
const NOT_SET_UP: &str =
    "This carrier is asked through Karrio, and karrio_url or karrio_token is not in the settings.";

fn not_set_up() -> NotNow {
    NotNow { why: NOT_SET_UP.to_owned(), retry_after_s: None }
}

impl Carrier {
    /// Asks for a label for `shipment`. What is said on the way is added to `calls`.
    pub fn buy(&self, shipment: &Shipment, calls: &mut Vec<Call>) -> Answer {
        match self {
            Self::Own => Answer::Bought(own(&shipment.key)),
            Self::Manual => Answer::No(
                "This label is bought by a person: upload its PDF and type in its tracking number."
                    .to_owned(),
            ),
            Self::Karrio(server, account) => server.buy(account, shipment, calls),
            Self::NotSetUp => Answer::NotNow(not_set_up()),
        }
    }

    /// Asks what became of `key` (the label's id), before a purchase is repeated.
    pub fn find(&self, key: &str, calls: &mut Vec<Call>) -> Found {
        match self {
            // An own label follows from its key alone, so asking for it and having it are the same.
            Self::Own => Found::Bought(own(key)),
            Self::Manual => Found::NotFound,
            Self::Karrio(server, _) => server.find(key, calls),
            Self::NotSetUp => Found::NotNow(not_set_up()),
        }
    }

    /// Fetches the PDF of the label that the carrier calls `carrier_ref`; nothing where the PDF is not the carrier's.
    pub fn paper(&self, carrier_ref: &str, calls: &mut Vec<Call>) -> Option<Fetched> {
        match self {
            Self::Own | Self::Manual => None,
            Self::Karrio(server, _) => Some(server.paper(carrier_ref, calls)),
            Self::NotSetUp => Some(Fetched::NotNow(not_set_up())),
        }
    }

    /// Cancels the label that the carrier calls `carrier_ref`.
    pub fn void(&self, carrier_ref: &str, calls: &mut Vec<Call>) -> Voided {
        match self {
            Self::Own => Voided::Done,
            Self::Manual => Voided::No(format!(
                "Label {carrier_ref} was bought by a person: please cancel it where it was bought."
            )),
            Self::Karrio(server, _) => server.void(carrier_ref, calls),
            Self::NotSetUp => Voided::NotNow(not_set_up()),
        }
    }

    /// Asks where the parcel with the tracking number `number` is; nothing where nobody can say.
    pub fn track(&self, number: &str, calls: &mut Vec<Call>) -> Option<Tracked> {
        match self {
            Self::Own | Self::Manual => None,
            Self::Karrio(server, _) => Some(server.track(number, calls)),
            Self::NotSetUp => Some(Tracked::NotNow(not_set_up())),
        }
    }
}

/// What an own label is: it costs nothing, and nobody scans it for us.
fn own(key: &str) -> Bought {
    Bought { carrier_ref: format!("own-{key}"), number: None, cost_pence: 0, tracked: false }
}
