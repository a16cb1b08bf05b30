//! What administrators do with a device: correct how it is described, note its numbers, take wrong ones away. A number that
//! was recorded is never overwritten.
use super::code::{Code, CodeKind};
use super::{Category, Device, DeviceState, NewDevice, Sold};
use crate::db::{Conn, MultiBackend, Tx};
use crate::error::{Error, Result};
use crate::models::event::{self, Kind, Subject};
use crate::models::person::Administrator;
use crate::models::ticket::{Reference, Refusal, Stage};
use crate::models::{CompanyId, DeviceId, PurchaseId, RowId, SellerId, text};
use crate::schema::{companies, device_codes, devices, tickets};
use diesel::prelude::*;

/// What a device is, as a form says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    /// What kind.
    pub category: Category,
    /// Who made it.
    pub brand: String,
    /// What it is called.
    pub model: String,
    /// As sold.
    pub storage: Option<String>,
    /// As sold.
    pub colour: Option<String>,
    /// As sold.
    pub grade: Option<String>,
}

/// A number of a device.
#[derive(Debug, Clone, Queryable)]
pub struct Number {
    /// Its row.
    pub id: RowId,
    /// What kind.
    pub kind: CodeKind,
    /// As it is kept.
    pub code: String,
}

/// A device as administrators see it.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The device, its order line and its seller.
    pub sold: Sold,
    /// Who bought it.
    pub company: String,
    /// Its numbers.
    pub numbers: Vec<Number>,
    /// Its returns, newest first.
    pub returns: Vec<(Reference, Stage)>,
}

impl Description {
    /// That of a device that is there.
    pub fn of(device: &Device) -> Self {
        Self {
            category: device.category,
            brand: device.brand.clone(),
            model: device.model.clone(),
            storage: device.storage.clone(),
            colour: device.colour.clone(),
            grade: device.grade.clone(),
        }
    }
    /// A unit of an order line that is described so.
    pub(in crate::models) fn unit(
        &self,
        (purchase, company, seller): (PurchaseId, CompanyId, SellerId),
        unit: i32,
        codes: Vec<Code>,
    ) -> NewDevice {
        NewDevice {
            purchase,
            company,
            seller,
            unit,
            category: self.category,
            brand: self.brand.clone(),
            model: self.model.clone(),
            storage: self.storage.clone(),
            colour: self.colour.clone(),
            grade: self.grade.clone(),
            codes,
        }
    }
}

/// The first of these numbers that another device carries which is with a customer.
pub(in crate::models) fn number_taken(
    conn: &mut Conn,
    codes: &[&Code],
    but: Option<&DeviceId>,
) -> Result<Option<String>> {
    let mut others = device_codes::table
        .inner_join(devices::table)
        .filter(device_codes::code.eq_any(codes.iter().map(|code| code.normalised().to_owned())))
        .filter(devices::state.eq(DeviceState::WithCustomer))
        .select(device_codes::code)
        .into_boxed::<MultiBackend>();
    if let Some(but) = but {
        others = others.filter(devices::id.ne(but.clone()));
    }
    Ok(others.first(conn).optional()?)
}

/// Those of these numbers that devices carry which are with a customer.
pub(in crate::models) fn numbers_taken(conn: &mut Conn, codes: &[&Code]) -> Result<Vec<String>> {
    Ok(device_codes::table
        .inner_join(devices::table)
        .filter(device_codes::code.eq_any(codes.iter().map(|code| code.normalised().to_owned())))
        .filter(devices::state.eq(DeviceState::WithCustomer))
        .select(device_codes::code)
        .load(conn)?)
}

impl Device {
    /// A device, for an administrator.
    ///
    /// # Errors
    /// [`Error::NotFound`]; the database's.
    pub fn for_administrator(
        conn: &mut Conn,
        _administrator: &Administrator,
        id: &DeviceId,
    ) -> Result<Shown> {
        let sold = Self::of_ticket(conn, id)?;
        let company = companies::table.find(&sold.device.company_id).select(companies::name).first(conn)?;
        let numbers = device_codes::table
            .filter(device_codes::device_id.eq(id))
            .order(device_codes::id)
            .select((device_codes::id, device_codes::kind, device_codes::code))
            .load(conn)?;
        let returns = tickets::table
            .filter(tickets::device_id.eq(id).and(tickets::submitted_at.is_not_null()))
            .order(tickets::id.desc())
            .select((tickets::reference, tickets::stage))
            .load(conn)?;
        Ok(Shown { sold, company, numbers, returns })
    }
    /// Describes it otherwise, as a form says that was shown at `version`.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Stale`]; the database's.
    pub fn describe(
        tx: &mut Tx<'_>,
        by: &Administrator,
        id: &DeviceId,
        version: i32,
        new: &Description,
    ) -> Result<()> {
        let before: Self = devices::table.find(id).select(Self::as_select()).first(&mut **tx)?;
        next_version!(tx, devices, id, version)?;
        if Description::of(&before) == *new {
            return Ok(());
        }
        diesel::update(devices::table.find(id))
            .set((
                devices::category.eq(new.category),
                devices::brand.eq(&new.brand),
                devices::model.eq(&new.model),
                devices::model_key.eq(text::fold(&text::brand_and_model(&new.brand, &new.model))),
                devices::storage.eq(&new.storage),
                devices::colour.eq(&new.colour),
                devices::grade.eq(&new.grade),
            ))
            .execute(&mut **tx)?;
        note(tx, Kind::DeviceChanged, by, id, None)
    }
    /// Notes another number of it. The same again changes nothing.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Refusal::NumberTaken`]; the database's.
    pub fn note_number(tx: &mut Tx<'_>, by: &Administrator, id: &DeviceId, code: &Code) -> Result<()> {
        let known = Self::for_administrator(tx, by, id)?.numbers;
        if known.iter().any(|number| number.code == code.normalised()) {
            return Ok(());
        }
        if number_taken(tx, &[code], Some(id))?.is_some() {
            return Err(Refusal::NumberTaken.into());
        }
        Self::add_code(tx, id, code)?;
        note(tx, Kind::NumberAdded, by, id, Some(code.kind().as_str()))
    }
    /// Notes the number of a unit of which none is `known` when it is first seen; not one that another device carries.
    ///
    /// # Errors
    /// The database's.
    pub(in crate::models) fn first_seen(
        tx: &mut Tx<'_>,
        id: &DeviceId,
        known: &[String],
        code: &Code,
    ) -> Result<()> {
        if known.is_empty() && number_taken(tx, &[code], Some(id))?.is_none() {
            Self::add_code(tx, id, code)?;
        }
        Ok(())
    }
    /// Takes a number away that was noted wrongly.
    ///
    /// # Errors
    /// [`Error::NotFound`], also for another device's; the database's.
    pub fn remove_number(tx: &mut Tx<'_>, by: &Administrator, id: &DeviceId, number: &RowId) -> Result<()> {
        let known = Self::for_administrator(tx, by, id)?.numbers;
        let gone = known.iter().find(|known| known.id == *number).ok_or(Error::NotFound)?;
        diesel::delete(device_codes::table.find(number)).execute(&mut **tx)?;
        note(tx, Kind::NumberRemoved, by, id, Some(gone.kind.as_str()))
    }
}

fn note(tx: &mut Tx<'_>, kind: Kind, by: &Administrator, id: &DeviceId, what: Option<&str>) -> Result<()> {
    event::note_what(tx, kind, &by.as_by(), &Subject::Device(id.clone()), what)
}
