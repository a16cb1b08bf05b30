//! A refurbisher: where devices go back to, and when somebody is there.
pub mod administration;

use super::address::{Address, NewAddress};
use super::calendar::{Calendar, days::WorkCalendar};
use super::{AddressId, CalendarId, SellerId, text};
use crate::db::{Conn, Moment, MultiBackend, Tx};
use crate::error::Result;
use crate::schema::sellers;
use diesel::prelude::*;

/// What is known of a seller before it is a row.
#[derive(Debug, Clone)]
pub struct NewSeller {
    /// The name that customers see.
    pub name: String,
    /// The name on invoices.
    pub legal_name: String,
    /// Where devices go back to.
    pub address: NewAddress,
    /// Its working days.
    pub calendar: CalendarId,
    /// Minutes after midnight.
    pub opening_minute: i32,
    /// Minutes after midnight; the cut-off of a day.
    pub closing_minute: i32,
    /// Service name and licence text of its postage contract.
    pub contract: Option<(String, String)>,
}

/// A seller.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = sellers, check_for_backend(MultiBackend))]
pub struct Seller {
    /// Its id.
    pub id: SellerId,
    /// The name that customers see.
    pub name: String,
    /// The name on invoices.
    pub legal_name: String,
    /// Where devices go back to.
    pub address_id: AddressId,
    /// Its working days.
    pub calendar_id: CalendarId,
    /// Minutes after midnight.
    pub opening_minute: i32,
    /// Minutes after midnight; the cut-off of a day.
    pub closing_minute: i32,
    /// The service that its postage contract pays for.
    pub contract_service: Option<String>,
    /// The licence text of that contract.
    pub contract_licence: Option<String>,
    /// Stands on its invoices.
    pub vat_number: Option<String>,
    /// Where it is paid.
    pub bank_details: Option<String>,
    /// Since when it is not here any more.
    pub closed_at: Option<Moment>,
    /// Counts the changes by administrators.
    pub version: i32,
}

impl Seller {
    /// Adds a seller.
    ///
    /// # Errors
    /// The database's.
    pub fn add(tx: &mut Tx<'_>, new: &NewSeller) -> Result<SellerId> {
        let id: SellerId = tx.new_id();
        let now = tx.now();
        let address = Address::add(tx, None, &new.address)?;
        diesel::insert_into(sellers::table)
            .values((
                sellers::id.eq(&id),
                sellers::name.eq(&new.name),
                sellers::name_key.eq(text::fold(&new.name)),
                sellers::legal_name.eq(&new.legal_name),
                sellers::address_id.eq(address),
                sellers::calendar_id.eq(&new.calendar),
                sellers::opening_minute.eq(new.opening_minute),
                sellers::closing_minute.eq(new.closing_minute),
                sellers::contract_service.eq(new.contract.as_ref().map(|c| &c.0)),
                sellers::contract_licence.eq(new.contract.as_ref().map(|c| &c.1)),
                sellers::created_at.eq(now),
            ))
            .execute(&mut **tx)?;
        tx.changed_choices();
        Ok(id)
    }
    /// The seller that another row names.
    ///
    /// # Errors
    /// The database's.
    pub fn named(conn: &mut Conn, id: &SellerId) -> Result<Self> {
        Ok(sellers::table.find(id).select(Self::as_select()).first(conn)?)
    }
    /// Every seller that has not closed, by name: for an agent's choice.
    ///
    /// # Errors
    /// The database's.
    pub fn open(conn: &mut Conn) -> Result<Vec<Self>> {
        Ok(sellers::table
            .filter(sellers::closed_at.is_null())
            .order((sellers::name_key, sellers::id))
            .select(Self::as_select())
            .load(conn)?)
    }
    /// The days and the closing hour that this seller's duties count on.
    ///
    /// # Errors
    /// The database's.
    pub fn work_calendar(&self, conn: &mut Conn) -> Result<WorkCalendar> {
        Calendar::days(conn, &self.calendar_id, self.closing_minute)
    }
}
