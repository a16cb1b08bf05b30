//! What a carrier and the paper need to know about one parcel: plain data, kept as JSON in the label's row.
use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

/// One parcel with its label. The label is drawn from this alone, so the same row gives the same bytes again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shipment {
    /// The label's id: under it the carrier is asked, and asked again.
    pub key: String,
    /// The tracking number, as minted or as the carrier gave it: printable ASCII.
    pub number: String,
    /// How the tracking number is put into bars.
    pub bars: Bars,
    /// The service, such as "Standard return", shown where the sender pays; empty if there is none to name. A
    /// contract brings its own.
    pub service: String,
    /// Who pays the postage.
    pub postage: Postage,
    /// The sender: the customer.
    pub from: Address,
    /// Where it goes: the seller's return address.
    pub to: Address,
    /// The returns in the box, in the order in which they are listed.
    pub items: Vec<Item>,
    /// The parcel's own reference, used where several returns share the box.
    pub parcel_reference: String,
    /// About what it weighs in grams, if known.
    pub weight_g: Option<u32>,
    /// Which parcel of how many this is.
    pub parcel: PartOf,
    /// The last day on which the label may be used.
    pub valid_until: NaiveDate,
    /// The moment (UTC) that the PDF names as its date; the row's, never the clock's.
    pub drawn_at: NaiveDateTime,
    /// The marketplace's name.
    pub brand: String,
    /// Where to ask for help: an e-mail address or a web address.
    pub help: String,
    /// Whether this is sample data: the label then says NOT VALID FOR POSTING.
    pub demonstration: bool,
}

/// How a tracking number is put into bars.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bars {
    /// The number as it is, in Code 128.
    Code128,
    /// The number is an SSCC: GS1-128 with application identifier (00).
    Sscc,
}

/// Who pays the postage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Postage {
    /// The sender: the label is an address label and says so.
    NotIncluded,
    /// The seller or the operator, by a contract with a carrier.
    Contract {
        /// The contract's service name, such as "Freepost".
        service: String,
        /// The licence or account text that the contract asks for on the label.
        licence: String,
    },
}

/// A postal address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// Person or firm.
    pub name: String,
    /// Lines between name and town; up to 8 of up to 60 characters look right.
    pub lines: Vec<String>,
    /// Post town.
    pub town: String,
    /// Postcode, as the country writes it.
    pub postcode: String,
    /// ISO 3166-1 alpha-2 code, such as GB.
    pub country: String,
}

/// One return in the box. It has no serial number and no fault on purpose: those never leave the portal on
/// paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// The return's reference.
    pub reference: String,
    /// Brand and model.
    pub device: String,
    /// The order it was bought under, if known.
    pub order_number: Option<String>,
    /// The invoice it was billed on, if known.
    pub invoice_number: Option<String>,
    /// About what it adds to the weight of the box, in grams; 0 where that is not known.
    #[serde(default)]
    pub weight_g: u32,
}

/// "Parcel n of m".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartOf {
    /// This one, counted from 1.
    pub n: u32,
    /// How many there are.
    pub of: u32,
}

impl Shipment {
    /// Sets the weight to that of what is in the box, where it is known of all.
    pub fn weigh(&mut self) {
        let grams = |sum: u32, item: &Item| (item.weight_g > 0).then(|| sum.saturating_add(item.weight_g));
        if let Some(all) = self.items.iter().try_fold(0, grams).filter(|all| *all > 0) {
            self.weight_g = Some(all);
        }
    }

    /// The reference that stands for the whole box: that of its only return, or the parcel's own.
    pub fn reference(&self) -> &str {
        match self.items.as_slice() {
            [only] => &only.reference,
            [] | [_, ..] => &self.parcel_reference,
        }
    }
}

impl Address {
    /// The country's name in English capitals, as the last line of a letter abroad; an unlisted code stays a
    /// code.
    pub fn country_name(&self) -> &str {
        NAMES.iter().find(|(code, _)| *code == self.country).map_or(&self.country, |(_, name)| name)
    }
}

/// ISO 3166-1 codes of the countries that a parcel to or from the United Kingdom usually names.
const NAMES: &[(&str, &str)] = &[
    ("AT", "AUSTRIA"),
    ("BE", "BELGIUM"),
    ("BG", "BULGARIA"),
    ("CH", "SWITZERLAND"),
    ("CY", "CYPRUS"),
    ("CZ", "CZECH REPUBLIC"),
    ("DE", "GERMANY"),
    ("DK", "DENMARK"),
    ("EE", "ESTONIA"),
    ("ES", "SPAIN"),
    ("FI", "FINLAND"),
    ("FR", "FRANCE"),
    ("GB", "UNITED KINGDOM"),
    ("GG", "GUERNSEY"),
    ("GR", "GREECE"),
    ("HR", "CROATIA"),
    ("HU", "HUNGARY"),
    ("IE", "IRELAND"),
    ("IM", "ISLE OF MAN"),
    ("IT", "ITALY"),
    ("JE", "JERSEY"),
    ("LT", "LITHUANIA"),
    ("LU", "LUXEMBOURG"),
    ("LV", "LATVIA"),
    ("MT", "MALTA"),
    ("NL", "NETHERLANDS"),
    ("NO", "NORWAY"),
    ("PL", "POLAND"),
    ("PT", "PORTUGAL"),
    ("RO", "ROMANIA"),
    ("SE", "SWEDEN"),
    ("SI", "SLOVENIA"),
    ("SK", "SLOVAKIA"),
];
