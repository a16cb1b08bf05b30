//! Who asks for the money where work is not covered, and where it is paid.
use crate::db::text_enum;

text_enum! {
    /// Who offers prices, and asks for the money.
    pub enum QuotesBy {
        /// The marketplace, through its support.
        Marketplace => "marketplace",
        /// Whoever sold the device: its technicians offer prices, too.
        Seller => "seller",
    }
}

/// What stands on the marketplace's own invoices.
#[derive(Debug, Clone)]
pub struct Invoicing {
    /// Who offers prices.
    pub quotes_by: QuotesBy,
    /// The marketplace's name in law; its brand where it is not given.
    pub legal_name: Option<String>,
    /// Where it is, a line each.
    pub legal_address: Vec<String>,
    /// Its VAT number.
    pub vat_number: Option<String>,
    /// Where it is paid, a line each. Without any line it can offer no price.
    pub bank: Vec<String>,
}
