//! What administrators do with order lines: find them by order or by a device's number, write them down with their devices,
//! correct them.
use super::{NewPurchase, Purchase};
use crate::db::{Conn, MultiBackend, Tx};
use crate::error::Result;
use crate::models::device::administration::{Description, number_taken};
use crate::models::device::code::Code;
use crate::models::device::{Device, NewDevice};
use crate::models::event::{self, Kind, Subject};
use crate::models::person::Administrator;
use crate::models::person::administration::PAGE;
use crate::models::ticket::is_taken;
use crate::models::{CompanyId, PurchaseId, SellerId};
use crate::schema::{companies, device_codes, devices, purchases, sellers};
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::HashMap;

/// An order line as administrators see it.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The line.
    pub purchase: Purchase,
    /// Who bought.
    pub company: (CompanyId, String),
    /// Who sold.
    pub seller: (SellerId, String),
    /// What it was: brand and model of its first unit.
    pub title: Option<String>,
}

/// A device of a line, with its numbers.
pub type Unit = (Device, Vec<String>);

/// What a form says about a line that is there.
#[derive(Debug, Clone)]
pub struct Corrected {
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
    /// Paid for the whole line, VAT included, in pence.
    pub price_pence: i64,
}

/// Why a line cannot be written down so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// That line of that order is here already.
    Line,
    /// Another device that is with a customer carries this number.
    Number(String),
}

/// What is asked of the list.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// Whose.
    pub company: Option<CompanyId>,
    /// The beginning of an order number as it is written, or the beginning or end of a device's number.
    pub words: String,
}

type Row = (Purchase, (CompanyId, String), (SellerId, String));

fn listed_rows(rows: Vec<Row>, conn: &mut Conn) -> Result<Vec<Listed>> {
    let ids: Vec<&PurchaseId> = rows.iter().map(|(purchase, ..)| &purchase.id).collect();
    let firsts: Vec<Device> = devices::table
        .filter(devices::purchase_id.eq_any(ids).and(devices::unit.eq(1)).and(devices::generation.eq(1)))
        .select(Device::as_select())
        .load(conn)?;
    let titles: HashMap<&PurchaseId, String> =
        firsts.iter().map(|device| (&device.purchase_id, device.name())).collect();
    Ok(rows
        .into_iter()
        .map(|(purchase, company, seller)| {
            let title = titles.get(&purchase.id).cloned();
            Listed { purchase, company, seller, title }
        })
        .collect())
}

/// Order lines with what administrators see of them.
#[diesel::dsl::auto_type(no_type_alias)]
fn listed() -> _ {
    let row: (
        diesel::dsl::AsSelect<Purchase, MultiBackend>,
        (companies::id, companies::name),
        (sellers::id, sellers::name),
    ) = (Purchase::as_select(), (companies::id, companies::name), (sellers::id, sellers::name));
    purchases::table.inner_join(companies::table).inner_join(sellers::table).select(row)
}

impl Purchase {
    /// The lines that are asked for, newest first, after `after`; one row more than a page tells that there are more.
    ///
    /// # Errors
    /// The database's.
    pub fn list(
        conn: &mut Conn,
        _administrator: &Administrator,
        search: &Search,
        after: Option<&PurchaseId>,
    ) -> Result<Vec<Listed>> {
        let mut query = listed().into_boxed::<MultiBackend>();
        if let Some(company) = &search.company {
            query = query.filter(purchases::company_id.eq(company));
        }
        let order = search.words.trim();
        let number: String =
            order.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
        if !order.is_empty() {
            let end = format!("{order}\u{10ffff}");
            let by_order = purchases::order_number.ge(order.to_owned()).and(purchases::order_number.lt(end));
            // Of fewer digits there would be too many.
            query = if number.chars().count() >= 4 {
                let tail: String = number.chars().rev().collect();
                let (number_end, tail_end) = (format!("{number}\u{10ffff}"), format!("{tail}\u{10ffff}"));
                let carried = device_codes::table.inner_join(devices::table).select(devices::purchase_id);
                let begins =
                    carried.filter(device_codes::code.ge(number).and(device_codes::code.lt(number_end)));
                let ends = carried.filter(device_codes::tail.ge(tail).and(device_codes::tail.lt(tail_end)));
                query.filter(by_order.or(purchases::id.eq_any(begins)).or(purchases::id.eq_any(ends)))
            } else {
                query.filter(by_order)
            };
        }
        if let Some(after) = after {
            query = query.filter(purchases::id.lt(after.clone()));
        }
        let rows = query.order(purchases::id.desc()).limit(PAGE + 1).load(conn)?;
        listed_rows(rows, conn)
    }
    /// A line with its devices, in the order of its units.
    ///
    /// # Errors
    /// [`crate::error::Error::NotFound`]; the database's.
    pub fn for_administrator(
        conn: &mut Conn,
        _administrator: &Administrator,
        id: &PurchaseId,
    ) -> Result<(Listed, Vec<Unit>)> {
        let row = listed().filter(purchases::id.eq(id)).first(conn)?;
        let listed = listed_rows(vec![row], conn)?.pop().ok_or(crate::error::Error::NotFound)?;
        let units: Vec<Device> = devices::table
            .filter(devices::purchase_id.eq(id))
            .order((devices::unit, devices::generation))
            .select(Device::as_select())
            .load(conn)?;
        let ids: Vec<_> = units.iter().map(|device| &device.id).collect();
        let codes: Vec<(crate::models::DeviceId, String)> = device_codes::table
            .filter(device_codes::device_id.eq_any(ids))
            .order(device_codes::id)
            .select((device_codes::device_id, device_codes::code))
            .load(conn)?;
        let with_codes = |device: Device| {
            let own = codes.iter().filter(|(of, _)| *of == device.id).map(|(_, code)| code.clone()).collect();
            (device, own)
        };
        Ok((listed, units.into_iter().map(with_codes).collect()))
    }
    /// Writes a line down with its devices, as many as its quantity; `codes` are the numbers of the first ones.
    ///
    /// # Errors
    /// The database's.
    pub fn enter(
        tx: &mut Tx<'_>,
        by: &Administrator,
        new: &NewPurchase,
        what: &Description,
        codes: &[Vec<Code>],
    ) -> Result<std::result::Result<PurchaseId, Taken>> {
        let all: Vec<&Code> = codes.iter().flatten().collect();
        if let Some(number) = number_taken(tx, &all, None)? {
            return Ok(Err(Taken::Number(number)));
        }
        let id = match tx.attempt(|tx| Self::insert(tx, new)) {
            Ok(id) => id,
            Err(e) if is_taken(&e) => return Ok(Err(Taken::Line)),
            Err(e) => return Err(e.into()),
        };
        for unit in 1..=new.quantity {
            let place = usize::try_from(unit - 1).unwrap_or(usize::MAX);
            let codes = codes.get(place).cloned().unwrap_or_default();
            let home = (id.clone(), new.company.clone(), new.seller.clone());
            Device::add(tx, &what.unit(home, unit, codes))?;
        }
        note(tx, Kind::PurchaseAdded, by, &id, None)?;
        Ok(Ok(id))
    }
    /// Corrects a line as a form says that was shown at `version`. Returns that are open keep the cover they were judged
    /// by; support judges them anew where it matters.
    ///
    /// # Errors
    /// [`crate::error::Error::NotFound`]; [`crate::error::Error::Stale`]; the database's.
    pub fn correct(
        tx: &mut Tx<'_>,
        by: &Administrator,
        id: &PurchaseId,
        version: i32,
        new: &Corrected,
    ) -> Result<std::result::Result<(), Taken>> {
        let before: Self = purchases::table.find(id).select(Self::as_select()).first(&mut **tx)?;
        next_version!(tx, purchases, id, version)?;
        let row = purchases::table.find(id);
        let changed = tx.attempt(|tx| {
            diesel::update(row)
                .set((
                    purchases::order_number.eq(&new.order_number),
                    purchases::order_line.eq(new.order_line),
                    purchases::ordered_on.eq(new.ordered_on),
                    purchases::delivered_on.eq(new.delivered_on),
                    purchases::invoice_number.eq(&new.invoice_number),
                    purchases::price_pence.eq(new.price_pence),
                ))
                .execute(&mut **tx)
        });
        match changed {
            Ok(_) => {}
            Err(e) if is_taken(&e) => return Ok(Err(Taken::Line)),
            Err(e) => return Err(e.into()),
        }
        let same = [
            ("order", (&before.order_number, before.order_line) == (&new.order_number, new.order_line)),
            ("dates", (before.ordered_on, before.delivered_on) == (new.ordered_on, new.delivered_on)),
            ("invoice", before.invoice_number == new.invoice_number),
            ("price", before.price_pence == new.price_pence),
        ];
        let what: Vec<&str> = same.into_iter().filter(|(_, same)| !same).map(|(name, _)| name).collect();
        if !what.is_empty() {
            note(tx, Kind::PurchaseChanged, by, id, Some(&what.join(" ")))?;
        }
        Ok(Ok(()))
    }
    /// Adds one more unit to a line, described as its first one.
    ///
    /// # Errors
    /// [`crate::error::Error::NotFound`]; [`crate::error::Error::Stale`]; the database's.
    pub fn add_unit(
        tx: &mut Tx<'_>,
        by: &Administrator,
        id: &PurchaseId,
        version: i32,
        codes: Vec<Code>,
    ) -> Result<std::result::Result<(), Taken>> {
        let (of, units) = Self::for_administrator(tx, by, id)?;
        next_version!(tx, purchases, id, version)?;
        let all: Vec<&Code> = codes.iter().collect();
        if let Some(number) = number_taken(tx, &all, None)? {
            return Ok(Err(Taken::Number(number)));
        }
        let (first, _) = units.first().ok_or(crate::error::Error::NotFound)?;
        let last = units.iter().map(|(device, _)| device.unit).max().unwrap_or_default();
        let home = (id.clone(), of.company.0, of.seller.0);
        let new: NewDevice = Description::of(first).unit(home, last + 1, codes);
        let device = Device::add(tx, &new)?;
        diesel::update(purchases::table.find(id)).set(purchases::quantity.eq(last + 1)).execute(&mut **tx)?;
        note(tx, Kind::DeviceAdded, by, id, Some(device.as_str()))?;
        Ok(Ok(()))
    }
}

fn note(tx: &mut Tx<'_>, kind: Kind, by: &Administrator, id: &PurchaseId, what: Option<&str>) -> Result<()> {
    event::note_what(tx, kind, &by.as_by(), &Subject::Purchase(id.clone()), what)
}
