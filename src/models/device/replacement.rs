//! A device that takes another one's place: the same unit of the same order line, the next generation. What was given back
//! or replaced never comes back.
use super::code::Code;
use super::{Device, DeviceState, NewDevice, Sold};
use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::models::DeviceId;
use crate::models::stock::{self, Unit};
use crate::models::ticket::Refusal;
use crate::schema::devices;
use chrono::NaiveDate;
use diesel::prelude::*;

impl Device {
    /// Puts a unit of the stock in the place of `old`, with the end of its cover.
    ///
    /// # Errors
    /// [`Refusal::DeviceGone`] where that one was replaced or refunded before; the database's.
    pub(in crate::models) fn replace(
        tx: &mut Tx<'_>,
        old: &Sold,
        unit: &Unit,
        code: Code,
        cover_ends_on: NaiveDate,
    ) -> Result<DeviceId> {
        Self::end(tx, &old.device.id, DeviceState::Replaced)?;
        let old = &old.device;
        let new = NewDevice {
            purchase: old.purchase_id.clone(),
            company: old.company_id.clone(),
            seller: old.seller_id.clone(),
            unit: old.unit,
            category: old.category,
            brand: old.brand.clone(),
            model: old.model.clone(),
            storage: unit.storage_gb.map(stock::storage_name).or_else(|| old.storage.clone()),
            colour: unit.colour.clone().or_else(|| old.colour.clone()),
            grade: Some(stock::grade(unit.grade_rank).to_owned()).filter(|grade| !grade.is_empty()),
            codes: vec![code],
        };
        Self::insert(tx, &new, (old.generation + 1, Some(&old.id), Some(cover_ends_on)))
    }

    /// It is refunded or replaced: it can never be returned again.
    ///
    /// # Errors
    /// [`Refusal::DeviceGone`] where it was before; the database's.
    pub(in crate::models) fn end(tx: &mut Tx<'_>, id: &DeviceId, state: DeviceState) -> Result<()> {
        let there =
            devices::table.filter(devices::id.eq(id).and(devices::state.eq(DeviceState::WithCustomer)));
        match diesel::update(there).set(devices::state.eq(state)).execute(&mut **tx)? {
            1 => Ok(()),
            _ => Err(Refusal::DeviceGone.into()),
        }
    }

    /// The device that took this one's place, if one did.
    ///
    /// # Errors
    /// The database's.
    pub fn replaced_by(conn: &mut Conn, id: &DeviceId) -> Result<Option<DeviceId>> {
        Ok(devices::table.filter(devices::replaces_id.eq(id)).select(devices::id).first(conn).optional()?)
    }
}
