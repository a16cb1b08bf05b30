//! An order line: what a company bought from a seller, when, and for how much.
pub mod administration;

use super::{CompanyId, PurchaseId, SellerId};
use crate::db::{MultiBackend, Tx};
use crate::error::Result;
use crate::schema::purchases;
use chrono::NaiveDate;
use diesel::prelude::*;

/// An order line before it is a row.
#[derive(Debug, Clone)]
pub struct NewPurchase {
    /// Who bought.
    pub company: CompanyId,
    /// Who sold.
    pub seller: SellerId,
    /// As the order is called.
    pub order_number: String,
    /// From 1.
    pub order_line: i32,
    /// Day of the order.
    pub ordered_on: NaiveDate,
    /// Day of delivery, if known.
    pub delivered_on: Option<NaiveDate>,
    /// The seller's invoice.
    pub invoice_number: Option<String>,
    /// How many units; each becomes a device.
    pub quantity: i32,
    /// Paid for the whole line, VAT included, in pence.
    pub price_pence: i64,
}

/// An order line.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = purchases, check_for_backend(MultiBackend))]
pub struct Purchase {
    /// Its id.
    pub id: PurchaseId,
    /// As the order is called.
    pub order_number: String,
    /// From 1.
    pub order_line: i32,
    /// Day of the order.
    pub ordered_on: NaiveDate,
    /// Day of delivery, if known.
    pub delivered_on: Option<NaiveDate>,
    /// The seller's invoice.
    pub invoice_number: Option<String>,
    /// How many units.
    pub quantity: i32,
    /// Paid for the whole line, VAT included, in pence.
    pub price_pence: i64,
    /// Counts the changes by administrators.
    pub version: i32,
}

impl Purchase {
    /// Adds an order line.
    ///
    /// # Errors
    /// The database's; the same line of the same order twice is one.
    pub fn add(tx: &mut Tx<'_>, new: &NewPurchase) -> Result<PurchaseId> {
        Ok(Self::insert(tx, new)?)
    }
    fn insert(tx: &mut Tx<'_>, new: &NewPurchase) -> QueryResult<PurchaseId> {
        let id: PurchaseId = tx.new_id();
        let now = tx.now();
        diesel::insert_into(purchases::table)
            .values((
                purchases::id.eq(&id),
                purchases::company_id.eq(&new.company),
                purchases::seller_id.eq(&new.seller),
                purchases::order_number.eq(&new.order_number),
                purchases::order_line.eq(new.order_line),
                purchases::ordered_on.eq(new.ordered_on),
                purchases::delivered_on.eq(new.delivered_on),
                purchases::invoice_number.eq(&new.invoice_number),
                purchases::quantity.eq(new.quantity),
                purchases::price_pence.eq(new.price_pence),
                purchases::currency.eq("GBP"),
                purchases::created_at.eq(now),
            ))
            .execute(&mut **tx)?;
        Ok(id)
    }
}
