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

/// Everybody who can be asked for a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Carrier {
    /// Drawn by this program, with numbers of the operator's own. Needs no account and no network.
    Own,
    /// A person bought the label elsewhere and brought its PDF and tracking number.
    Manual,
}

impl Carrier {
    /// Every carrier, in the order in which they are offered.
    pub const ALL: &'static [Self] = &[Self::Own, Self::Manual];

    /// The short name under which a carrier is stored and configured.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Manual => "manual",
        }
    }

    /// Asks for a label for `shipment`. Asking twice with the same key buys one label.
    pub fn buy(self, shipment: &Shipment) -> Answer {
        match self {
            Self::Own => Answer::Bought(own(&shipment.key)),
            Self::Manual => Answer::No(
                "This label is bought by a person: upload its PDF and type in its tracking number."
                    .to_owned(),
            ),
        }
    }

    /// Asks what became of `key` (the label's id), before a purchase is repeated.
    pub fn find(self, key: &str) -> Found {
        match self {
            // An own label follows from its key alone, so asking for it and having it are the same.
            Self::Own => Found::Bought(own(key)),
            Self::Manual => Found::NotFound,
        }
    }

    /// Cancels the label that the carrier calls `carrier_ref`.
    pub fn void(self, carrier_ref: &str) -> Voided {
        match self {
            Self::Own => Voided::Done,
            Self::Manual => Voided::No(format!(
                "Label {carrier_ref} was bought by a person: please cancel it where it was bought."
            )),
        }
    }
}

/// What an own label is: it costs nothing, and nobody scans it for us.
fn own(key: &str) -> Bought {
    Bought { carrier_ref: format!("own-{key}"), number: None, cost_pence: 0, tracked: false }
}

impl FromStr for Carrier {
    type Err = UnknownCarrier;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.iter().find(|c| c.as_str() == text).copied().ok_or_else(|| UnknownCarrier(text.to_owned()))
    }
}

/// A name that is no carrier's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no carrier is called {0:?}")]
pub struct UnknownCarrier(pub String);
