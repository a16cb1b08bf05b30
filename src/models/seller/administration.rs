//! What administrators do with sellers: find, add, change, close and open again.
use super::{NewSeller, Seller};
use crate::db::{Conn, MultiBackend, Tx};
use crate::error::Result;
use crate::models::address::{Address, NewAddress};
use crate::models::calendar::Calendar;
use crate::models::calendar::bank_holidays::Region;
use crate::models::event::{self, Kind, Subject};
use crate::models::person::Administrator;
use crate::models::person::membership::Home;
use crate::models::ticket::recount;
use crate::models::{CalendarId, SellerId, text};
use crate::schema::{addresses, calendars, sellers};
use diesel::prelude::*;

/// Which days a seller works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Days {
    /// Those of a calendar that is there already.
    Of(CalendarId),
    /// Those of a calendar of its own, that begins with a region's bank holidays.
    Own(Region),
}

/// What a form says about a seller.
#[derive(Debug, Clone)]
pub struct Described {
    /// The name that customers see.
    pub name: String,
    /// The name on invoices.
    pub legal_name: String,
    /// Stands on its invoices.
    pub vat_number: Option<String>,
    /// Where it is paid.
    pub bank_details: Option<String>,
    /// Where devices go back to.
    pub address: NewAddress,
    /// When somebody works.
    pub days: Days,
    /// Minutes after midnight.
    pub opening_minute: i32,
    /// Minutes after midnight; the cut-off of a day.
    pub closing_minute: i32,
    /// Service name and licence text of its postage contract.
    pub contract: Option<(String, String)>,
}

/// A seller as administrators see it.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The seller.
    pub seller: Seller,
    /// Where devices go back to.
    pub address: Address,
    /// The name of its calendar.
    pub calendar: String,
}

impl Seller {
    /// The sellers whose name begins with `search`, by name, after `after`; one row more than a page tells that there are
    /// more.
    ///
    /// # Errors
    /// The database's.
    pub fn list(
        conn: &mut Conn,
        _administrator: &Administrator,
        search: &str,
        after: Option<&SellerId>,
    ) -> Result<Vec<Listed>> {
        let page = page_by_name!(conn, listed().into_boxed::<MultiBackend>(), sellers, search, after);
        let rows: Vec<(Self, Address, String)> = page.load(conn)?;
        Ok(rows.into_iter().map(Listed::from).collect())
    }
    /// A seller, for an administrator.
    ///
    /// # Errors
    /// [`crate::error::Error::NotFound`]; the database's.
    pub fn for_administrator(
        conn: &mut Conn,
        _administrator: &Administrator,
        id: &SellerId,
    ) -> Result<Listed> {
        let row: (Self, Address, String) = listed().filter(sellers::id.eq(id)).first(conn)?;
        Ok(row.into())
    }
    /// Adds a seller as an administrator does. Nothing is done, and nothing answered, where an open one has that name.
    ///
    /// # Errors
    /// [`crate::error::Error::NotFound`] for its calendar; the database's.
    pub fn enter(tx: &mut Tx<'_>, by: &Administrator, new: &Described) -> Result<Option<SellerId>> {
        if is_named_already!(tx, sellers, &new.name, None::<&SellerId>) {
            return Ok(None);
        }
        let calendar = new.days.calendar(tx, &new.name)?;
        let row = NewSeller {
            name: new.name.clone(),
            legal_name: new.legal_name.clone(),
            address: new.address.clone(),
            calendar,
            opening_minute: new.opening_minute,
            closing_minute: new.closing_minute,
            contract: new.contract.clone(),
        };
        let id = Self::add(tx, &row)?;
        diesel::update(sellers::table.find(&id))
            .set((sellers::vat_number.eq(&new.vat_number), sellers::bank_details.eq(&new.bank_details)))
            .execute(&mut **tx)?;
        note(tx, Kind::SellerAdded, by, &id, None)?;
        Ok(Some(id))
    }
    /// Changes a seller as a form says that was shown at `version`. False, and nothing is done, where another open one has
    /// that name. Labels that are out keep the address that they were made with.
    ///
    /// # Errors
    /// [`crate::error::Error::NotFound`]; [`crate::error::Error::Stale`]; the database's.
    pub fn change(
        tx: &mut Tx<'_>,
        by: &Administrator,
        id: &SellerId,
        version: i32,
        new: &Described,
    ) -> Result<bool> {
        let Listed { seller: before, address, .. } = Self::for_administrator(tx, by, id)?;
        if is_named_already!(tx, sellers, &new.name, Some(id)) {
            return Ok(false);
        }
        next_version!(tx, sellers, id, version)?;
        let calendar = new.days.calendar(tx, &new.name)?;
        let moved = address.as_new() != new.address;
        let address_id =
            if moved { Address::add(tx, None, &new.address)? } else { before.address_id.clone() };
        let (service, licence) = new.contract.clone().unzip();
        let changed = [
            ("name", before.name != new.name || before.legal_name != new.legal_name),
            ("address", moved),
            ("calendar", before.calendar_id != calendar),
            (
                "hours",
                (before.opening_minute, before.closing_minute) != (new.opening_minute, new.closing_minute),
            ),
            ("contract", (&before.contract_service, &before.contract_licence) != (&service, &licence)),
            ("invoicing", (&before.vat_number, &before.bank_details) != (&new.vat_number, &new.bank_details)),
        ];
        diesel::update(sellers::table.find(id))
            .set((
                sellers::name.eq(&new.name),
                sellers::name_key.eq(text::fold(&new.name)),
                sellers::legal_name.eq(&new.legal_name),
                sellers::vat_number.eq(&new.vat_number),
                sellers::bank_details.eq(&new.bank_details),
                sellers::address_id.eq(address_id),
                sellers::calendar_id.eq(&calendar),
                sellers::opening_minute.eq(new.opening_minute),
                sellers::closing_minute.eq(new.closing_minute),
                sellers::contract_service.eq(service),
                sellers::contract_licence.eq(licence),
            ))
            .execute(&mut **tx)?;
        if before.calendar_id != calendar || before.closing_minute != new.closing_minute {
            // What this seller has promised counts on other days, or until another hour.
            recount::anew(tx, &calendar)?;
        }
        let what: Vec<&str> = changed.into_iter().filter(|(_, is)| *is).map(|(name, _)| name).collect();
        if !what.is_empty() {
            note(tx, Kind::SellerChanged, by, id, Some(&what.join(" ")))?;
        }
        Ok(true)
    }
    /// Closes it, with which all its technicians are out, or opens it again, with which they are back.
    ///
    /// # Errors
    /// [`crate::error::Error::NotFound`]; [`crate::error::Error::Stale`]; [`crate::models::ticket::Refusal::OpenReturns`]; the database's.
    pub fn set_open(
        tx: &mut Tx<'_>,
        by: &Administrator,
        id: &SellerId,
        version: i32,
        open: bool,
    ) -> Result<()> {
        let before = Self::for_administrator(tx, by, id)?.seller;
        next_version!(tx, sellers, id, version)?;
        let home = Home::Seller(id.clone());
        let Some(closed_at) = home.set_open(tx, before.closed_at, open)? else { return Ok(()) };
        diesel::update(sellers::table.find(id)).set(sellers::closed_at.eq(closed_at)).execute(&mut **tx)?;
        note(tx, if open { Kind::SellerOpened } else { Kind::SellerClosed }, by, id, None)
    }
}

impl From<(Seller, Address, String)> for Listed {
    fn from((seller, address, calendar): (Seller, Address, String)) -> Self {
        Self { seller, address, calendar }
    }
}

impl Days {
    /// The calendar that this means; one of the seller's own is made.
    fn calendar(&self, tx: &mut Tx<'_>, name: &str) -> Result<CalendarId> {
        match self {
            Self::Of(id) => Ok(calendars::table.find(id).select(calendars::id).first(&mut **tx)?),
            Self::Own(region) => Calendar::add_named_like(tx, name, *region),
        }
    }
}

/// Sellers with what administrators see of them.
#[diesel::dsl::auto_type(no_type_alias)]
fn listed() -> _ {
    let row: (
        diesel::dsl::AsSelect<Seller, MultiBackend>,
        diesel::dsl::AsSelect<Address, MultiBackend>,
        calendars::name,
    ) = (Seller::as_select(), Address::as_select(), calendars::name);
    sellers::table.inner_join(addresses::table).inner_join(calendars::table).select(row)
}

fn note(tx: &mut Tx<'_>, kind: Kind, by: &Administrator, id: &SellerId, what: Option<&str>) -> Result<()> {
    tx.changed_choices();
    event::note_what(tx, kind, &by.as_by(), &Subject::Seller(id.clone()), what)
}
