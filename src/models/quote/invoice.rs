//! A pro-forma invoice: what is asked for once a price is accepted. It is kept as it was at that moment, so that whoever
//! opens it later sees the same paper.
use super::{Line, Quote};
use crate::config::invoicing::QuotesBy;
use crate::db::{Conn, Moment, Tx};
use crate::error::{Error, Result};
use crate::models::address::{Address, NewAddress};
use crate::models::calendar::Calendar;
use crate::models::company::Company;
use crate::models::parcel::Parcel;
use crate::models::seller::Seller;
use crate::models::ticket::{Refusal, Ticket};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Who asks for the money, and where it goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issuer {
    /// The name in law.
    pub name: String,
    /// Where they are, a line each.
    pub address: Vec<String>,
    /// The VAT number, if there is one.
    pub vat_number: Option<String>,
    /// What a payer needs, a line each.
    pub bank: Vec<String>,
}

impl Issuer {
    /// Whoever offers prices for a return, as the settings say.
    ///
    /// # Errors
    /// [`Refusal::NoBankDetails`] where nobody could pay; [`Refusal::Unmatched`] where no seller is known; the database's.
    pub fn of(tx: &mut Tx<'_>, by: QuotesBy, ticket: &Ticket) -> Result<Self> {
        let issuer = match by {
            QuotesBy::Marketplace => {
                let (config, ours) = (tx.config(), &tx.config().invoicing);
                Self {
                    name: ours.legal_name.clone().unwrap_or_else(|| config.brand.clone()),
                    address: ours.legal_address.clone(),
                    vat_number: ours.vat_number.clone(),
                    bank: ours.bank.clone(),
                }
            }
            QuotesBy::Seller => seller(tx, ticket)?,
        };
        if issuer.bank.is_empty() { Err(Refusal::NoBankDetails.into()) } else { Ok(issuer) }
    }
}

fn seller(conn: &mut Conn, ticket: &Ticket) -> Result<Issuer> {
    let id = ticket.seller_id.as_ref().ok_or(Error::Refused(Refusal::Unmatched))?;
    let seller = Seller::named(conn, id)?;
    let address = Address::named(conn, &seller.address_id)?.as_new();
    let bank = seller.bank_details.unwrap_or_default();
    Ok(Issuer {
        name: if seller.legal_name.is_empty() { seller.name } else { seller.legal_name },
        address: lines_of(&address),
        vat_number: seller.vat_number,
        bank: bank.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect(),
    })
}

/// An address below a name.
fn lines_of(address: &NewAddress) -> Vec<String> {
    let mut lines = address.lines.clone();
    lines.extend([address.town.clone(), address.postcode.clone()]);
    lines.retain(|line| !line.is_empty());
    lines
}

/// Everything that stands on the paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invoice {
    /// The number of the price: also what is to stand on the payment.
    pub number: String,
    /// The return.
    pub reference: String,
    /// Brand and model.
    pub device: String,
    /// What is done for it.
    pub work: super::Work,
    /// Who asks for the money.
    pub issuer: Issuer,
    /// Who is to pay, a line each.
    pub to: Vec<String>,
    /// What it is made of.
    pub lines: Vec<Line>,
    /// The rate of VAT, in hundredths of a percent.
    pub vat_points: i32,
    /// All lines, without VAT.
    pub net_pence: i64,
    /// The VAT on them.
    pub vat_pence: i64,
    /// The day of the paper, in the marketplace's time zone.
    pub issued_on: NaiveDate,
    /// The last day on which it can be paid.
    pub pay_by: NaiveDate,
    /// The moment of the paper.
    pub drawn_at: Moment,
    /// Whose marketplace it is.
    pub brand: String,
    /// Whom to ask.
    pub help: String,
    /// Nobody pays a demonstration.
    pub demonstration: bool,
}

impl Invoice {
    /// The invoice of a price that is accepted now, and to be paid until `pay_by`.
    ///
    /// # Errors
    /// As [`Issuer::of`].
    pub(super) fn of(tx: &mut Tx<'_>, quote: &Quote, ticket: &Ticket, pay_by: Moment) -> Result<Self> {
        let now = tx.now();
        let days = Calendar::marketplace(tx)?;
        let company = Company::named(tx, &ticket.company_id)?.name;
        let parcel = Parcel::of(tx, ticket)?;
        let sender = Address::named(tx, &parcel.sender_id)?.as_new();
        let mut to = vec![company];
        for name in [&quote.to_name, &sender.name].into_iter().filter(|name| !name.is_empty()) {
            if !to.contains(name) {
                to.push(name.clone());
            }
        }
        to.extend(lines_of(&sender));
        to.dedup();
        let (issuer, lines) = (Issuer::of(tx, quote.issuer, ticket)?, quote.lines(tx)?);
        let config = tx.config();
        Ok(Self {
            number: quote.number(&ticket.reference),
            reference: ticket.reference.to_string(),
            device: ticket.title.clone(),
            work: quote.work,
            issuer,
            to,
            lines,
            vat_points: quote.vat_points,
            net_pence: quote.net_pence,
            vat_pence: quote.vat_pence,
            issued_on: days.local_day(now.naive()),
            pay_by: days.local_day(pay_by.naive()),
            drawn_at: now,
            brand: config.brand.clone(),
            help: format!("{} · {}", config.help.email, config.help.phone),
            demonstration: config.demonstration,
        })
    }
    /// What is to be paid.
    pub fn total(&self) -> i64 {
        self.net_pence + self.vat_pence
    }
}
