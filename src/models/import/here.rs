//! What is here already of the order lines, devices and numbers that some rows of a file name: a statement for each kind of
//! thing, however many rows they are.
use super::devices::{Key, Row};
use crate::db::{Conn, MultiBackend};
use crate::error::Result;
use crate::models::device::code::{Code, CodeKind};
use crate::models::device::{Device, DeviceState};
use crate::models::purchase::Purchase;
use crate::models::{CompanyId, DeviceId, PurchaseId, SellerId};
use crate::schema::{device_codes, devices, purchases};
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};

/// An order line that is here.
pub(super) struct HereLine {
    pub(super) purchase: Purchase,
    pub(super) company: CompanyId,
    pub(super) seller: SellerId,
}

/// A device that is here, as it was sold.
pub(super) struct HereUnit {
    pub(super) device: Device,
    pub(super) codes: Vec<Code>,
}

/// Everything that some rows may be about.
#[derive(Default)]
pub(super) struct Here {
    lines: HashMap<Key, HereLine>,
    units: HashMap<PurchaseId, Vec<HereUnit>>,
    /// Numbers of devices that are with a customer.
    carried: HashMap<String, DeviceId>,
}

impl Here {
    /// Looks for what these rows name.
    ///
    /// # Errors
    /// The database's.
    pub(super) fn load<'a>(conn: &mut Conn, rows: impl Iterator<Item = &'a Row>) -> Result<Self> {
        let (mut keys, mut numbers) = (HashSet::new(), HashSet::new());
        for row in rows {
            keys.insert(&row.key);
            numbers.extend(row.numbers.iter().map(Code::normalised));
        }
        let mut here = Self::default();
        let orders: HashSet<&str> = keys.iter().map(|(order, _)| order.as_str()).collect();
        let lines: Vec<(Purchase, CompanyId, SellerId)> = purchases::table
            .filter(purchases::order_number.eq_any(orders))
            .select((Purchase::as_select(), purchases::company_id, purchases::seller_id))
            .load(conn)?;
        for (purchase, company, seller) in lines {
            let key = (purchase.order_number.clone(), purchase.order_line);
            if keys.contains(&key) {
                here.lines.insert(key, HereLine { purchase, company, seller });
            }
        }
        here.load_units(conn)?;
        let numbers: Vec<&str> = numbers.into_iter().collect();
        for some in numbers.chunks(crate::db::MOST_AT_ONCE) {
            let carried: Vec<(String, DeviceId)> = device_codes::table
                .inner_join(devices::table)
                .filter(device_codes::code.eq_any(some))
                .filter(devices::state.eq(DeviceState::WithCustomer))
                .select((device_codes::code, devices::id))
                .load(conn)?;
            here.carried.extend(carried);
        }
        Ok(here)
    }

    fn load_units(&mut self, conn: &mut Conn) -> Result<()> {
        if self.lines.is_empty() {
            return Ok(());
        }
        let ids: Vec<&PurchaseId> = self.lines.values().map(|line| &line.purchase.id).collect();
        let all: Vec<Device> = devices::table
            .filter(devices::purchase_id.eq_any(ids).and(devices::generation.eq(1)))
            .select(Device::as_select())
            .load(conn)?;
        let mut codes: HashMap<DeviceId, Vec<Code>> = HashMap::new();
        let ids: Vec<&DeviceId> = all.iter().map(|device| &device.id).collect();
        for some in ids.chunks(crate::db::MOST_AT_ONCE) {
            let found: Vec<(DeviceId, CodeKind, String)> = device_codes::table
                .filter(device_codes::device_id.eq_any(some.to_vec()))
                .order(device_codes::id)
                .select((device_codes::device_id, device_codes::kind, device_codes::code))
                .into_boxed::<MultiBackend>()
                .load(conn)?;
            for (device, kind, code) in found {
                codes.entry(device).or_default().push(Code::kept(kind, &code));
            }
        }
        for device in all {
            let codes = codes.remove(&device.id).unwrap_or_default();
            self.units.entry(device.purchase_id.clone()).or_default().push(HereUnit { device, codes });
        }
        Ok(())
    }

    pub(super) fn line(&self, key: &Key) -> Option<&HereLine> {
        self.lines.get(key)
    }
    fn of(&self, line: &PurchaseId) -> impl Iterator<Item = &HereUnit> {
        self.units.get(line).into_iter().flatten()
    }
    pub(super) fn unit(&self, line: &PurchaseId, unit: i32) -> Option<&HereUnit> {
        self.of(line).find(|here| here.device.unit == unit)
    }
    pub(super) fn units_of(&self, line: &PurchaseId) -> Vec<i32> {
        self.of(line).map(|here| here.device.unit).collect()
    }
    /// The device of a line that has one of these numbers.
    pub(super) fn unit_with(&self, line: &PurchaseId, numbers: &[Code]) -> Option<i32> {
        let has = |here: &&HereUnit| here.codes.iter().any(|code| numbers.contains(code));
        self.of(line).find(has).map(|here| here.device.unit)
    }
    /// Whether a number belongs to a device with a customer that is not this one.
    pub(super) fn is_another(&self, code: &Code, device: Option<&HereUnit>) -> bool {
        let carries = self.carried.get(code.normalised());
        carries.is_some_and(|id| device.is_none_or(|here| here.device.id != *id))
    }
}
