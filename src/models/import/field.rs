//! What a column can be, how columns are usually called, and which column is which. Pure.
use super::ImportKind;
use crate::db::text_enum;
use crate::models::text::fold;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

text_enum! {
    /// What a column holds.
    pub enum Field {
        /// Who bought, by name.
        Company => "company",
        /// Who sold, or whose stock it is, by name.
        Seller => "seller",
        /// As the order is called.
        OrderNumber => "order_number",
        /// From 1.
        OrderLine => "order_line",
        /// Which of the line's devices, from 1.
        Unit => "unit",
        /// Day of the order.
        OrderedOn => "ordered_on",
        /// Day of delivery.
        DeliveredOn => "delivered_on",
        /// The seller's invoice.
        InvoiceNumber => "invoice_number",
        /// How many devices the line has.
        Quantity => "quantity",
        /// Paid for the whole line.
        Price => "price",
        /// What kind of device.
        Category => "category",
        /// Who made it.
        Brand => "brand",
        /// What it is called.
        Model => "model",
        /// As sold.
        Storage => "storage",
        /// As sold.
        Colour => "colour",
        /// As sold.
        Grade => "grade",
        /// Its IMEI.
        Imei => "imei",
        /// Its other IMEI, where it takes two cards.
        SecondImei => "second_imei",
        /// Its serial number.
        Serial => "serial",
    }
}

const OF_DEVICES: &[Field] = Field::ALL;
const OF_STOCK: &[Field] = &[
    Field::Seller,
    Field::Brand,
    Field::Model,
    Field::Storage,
    Field::Colour,
    Field::Grade,
    Field::Imei,
    Field::Serial,
];

impl ImportKind {
    /// The fields that such a file can have, in the order of the page.
    pub fn fields(self) -> &'static [Field] {
        match self {
            Self::Devices => OF_DEVICES,
            Self::Stock => OF_STOCK,
        }
    }
    /// Whether a row without it cannot be taken.
    pub fn needs(self, field: Field) -> bool {
        match field {
            Field::Company | Field::OrderNumber | Field::OrderedOn | Field::Price | Field::Category => {
                self == Self::Devices
            }
            Field::Seller | Field::Brand | Field::Model => true,
            Field::Grade => self == Self::Stock,
            Field::OrderLine
            | Field::Unit
            | Field::DeliveredOn
            | Field::InvoiceNumber
            | Field::Quantity
            | Field::Storage
            | Field::Colour
            | Field::Imei
            | Field::SecondImei
            | Field::Serial => false,
        }
    }
}

impl Field {
    /// How columns with this are usually called, in small letters and without signs.
    fn usual(self) -> &'static [&'static str] {
        match self {
            Self::Company => &["company", "customer", "buyer", "company name", "customer name", "bought by"],
            Self::Seller => &["seller", "vendor", "supplier", "merchant", "sold by", "seller name"],
            Self::OrderNumber => {
                &["order number", "order", "order no", "order id", "order ref", "purchase order"]
            }
            Self::OrderLine => &["order line", "line", "line number", "position", "order item"],
            Self::Unit => &["unit", "unit number", "device number"],
            Self::OrderedOn => &["ordered on", "order date", "date of order", "ordered", "ordered at"],
            Self::DeliveredOn => &["delivered on", "delivery date", "date of delivery", "delivered"],
            Self::InvoiceNumber => &["invoice number", "invoice", "invoice no", "invoice id"],
            Self::Quantity => &["quantity", "qty", "units", "number of devices", "pieces"],
            Self::Price => {
                &["price", "price paid", "gross price", "total", "total price", "amount", "price gbp"]
            }
            Self::Category => &["category", "kind", "type", "device type", "kind of device"],
            Self::Brand => &["brand", "make", "maker", "manufacturer"],
            Self::Model => &["model", "product", "product name", "device", "model name"],
            Self::Storage => &["storage", "capacity", "memory", "storage gb"],
            Self::Colour => &["colour", "color"],
            Self::Grade => &["grade", "condition", "quality"],
            Self::Imei => &["imei", "imei 1", "imei1", "imei number"],
            Self::SecondImei => &["second imei", "imei 2", "imei2", "other imei"],
            Self::Serial => &["serial", "serial number", "serial no", "sn", "s n"],
        }
    }
}

/// Which column is which: the column's place, from 0.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Mapping(pub BTreeMap<Field, usize>);

impl Mapping {
    /// The one that the names of the columns suggest.
    pub fn suggested(kind: ImportKind, headers: &[String]) -> Self {
        let plain: Vec<String> = headers.iter().map(|header| plain(header)).collect();
        let place = |field: &Field| {
            let at = plain.iter().position(|header| field.usual().contains(&header.as_str()))?;
            Some((*field, at))
        };
        Self(kind.fields().iter().filter_map(place).collect())
    }
    /// Where a field is.
    pub fn place(&self, field: Field) -> Option<usize> {
        self.0.get(&field).copied()
    }
    /// The needed fields that no column is for.
    pub fn missing(&self, kind: ImportKind) -> Vec<Field> {
        let all = kind.fields().iter().copied();
        all.filter(|field| kind.needs(*field) && !self.0.contains_key(field)).collect()
    }
    /// A column that is named for two fields.
    pub fn twice(&self) -> Option<(Field, Field)> {
        let mut seen: BTreeMap<usize, Field> = BTreeMap::new();
        self.0.iter().find_map(|(field, place)| Some((seen.insert(*place, *field)?, *field)))
    }
}

/// A column's name as it is compared: only words, with single spaces between.
pub fn plain(header: &str) -> String {
    let folded = fold(header);
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}
