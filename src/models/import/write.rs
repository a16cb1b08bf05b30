//! Writes orders and devices down, in statements of many rows.
use super::Judged;
use super::devices::{Key, Pass, Step};
use crate::db::{
    CodeRow, DeviceRow, MOST_AT_ONCE, PurchaseRow, Tx, insert_codes, insert_devices, insert_purchases,
};
use crate::error::{Error, Result};
use crate::models::device::DeviceState;
use crate::models::device::administration::Description;
use crate::models::device::code::Code;
use crate::models::purchase::administration::Corrected;
use crate::models::ticket::search;
use crate::models::{DeviceId, PurchaseId, RowId, TicketId, text};
use crate::schema::{devices, purchases, tickets};
use diesel::prelude::*;
use std::collections::HashMap;

/// Rows that wait to be written together, and what is to be found by other words afterwards.
#[derive(Default)]
pub(super) struct Writing {
    lines: Vec<PurchaseRow>,
    devices: Vec<DeviceRow>,
    codes: Vec<CodeRow>,
    keys: HashMap<(String, String), String>,
    renamed_lines: Vec<PurchaseId>,
    numbered: Vec<DeviceId>,
}

impl Writing {
    /// Does what was judged.
    ///
    /// # Errors
    /// The database's.
    pub(super) fn take(&mut self, tx: &mut Tx<'_>, pass: &mut Pass, judged: Vec<Judged>) -> Result<()> {
        for step in judged.into_iter().flat_map(|one| one.steps) {
            match step {
                Step::AddLine(key) => self.add_line(tx, pass, &key)?,
                Step::ChangeLine(id, new) => self.change_line(tx, id, &new)?,
                Step::AddDevice(key, unit, what, numbers) => {
                    self.add_device(tx, pass, &key, (unit, *what, numbers))?;
                }
                Step::ChangeDevice(id, what) => self.change_device(tx, &id, &what)?,
                Step::AddNumbers(id, codes) => {
                    codes.iter().for_each(|code| self.add_code(tx, &id, code));
                    self.numbered.push(id);
                }
            }
        }
        self.flush(tx)
    }

    fn add_line(&mut self, tx: &mut Tx<'_>, pass: &mut Pass, key: &Key) -> Result<()> {
        let line = pass.lines.get_mut(key).ok_or(Error::NotFound)?;
        let id: PurchaseId = tx.new_id();
        let header = &line.header;
        line.quantity = header.quantity.unwrap_or(1);
        self.lines.push(PurchaseRow {
            id: id.to_string(),
            company_id: header.company.to_string(),
            seller_id: header.seller.to_string(),
            order_number: key.0.clone(),
            order_line: key.1,
            ordered_on: header.ordered_on,
            delivered_on: header.delivered_on,
            invoice_number: header.invoice_number.clone(),
            quantity: line.quantity,
            price_pence: header.price_pence,
            currency: "GBP",
            created_at: tx.now(),
            version: 1,
        });
        line.id = Some(id);
        Ok(())
    }

    fn change_line(&mut self, tx: &mut Tx<'_>, id: PurchaseId, new: &Corrected) -> Result<()> {
        diesel::update(purchases::table.find(&id))
            .set((
                purchases::ordered_on.eq(new.ordered_on),
                purchases::delivered_on.eq(new.delivered_on),
                purchases::invoice_number.eq(&new.invoice_number),
                purchases::price_pence.eq(new.price_pence),
                purchases::version.eq(purchases::version + 1),
            ))
            .execute(&mut **tx)?;
        self.renamed_lines.push(id);
        Ok(())
    }

    /// Brand and model, folded; a file has few of them, many times.
    fn model_key(&mut self, brand: &str, model: &str) -> String {
        let pair = (brand.to_owned(), model.to_owned());
        self.keys.entry(pair).or_insert_with(|| text::fold(&text::brand_and_model(brand, model))).clone()
    }

    fn add_device(
        &mut self,
        tx: &Tx<'_>,
        pass: &Pass,
        key: &Key,
        (unit, what, numbers): (i32, Description, Vec<Code>),
    ) -> Result<()> {
        let line = pass.lines.get(key).ok_or(Error::NotFound)?;
        let purchase = line.id.as_ref().ok_or(Error::NotFound)?;
        let id: DeviceId = tx.new_id();
        let model_key = self.model_key(&what.brand, &what.model);
        self.devices.push(DeviceRow {
            id: id.to_string(),
            purchase_id: purchase.to_string(),
            company_id: line.header.company.to_string(),
            seller_id: line.header.seller.to_string(),
            unit,
            generation: 1,
            category: what.category.as_str(),
            brand: what.brand,
            model: what.model,
            model_key,
            storage: what.storage,
            colour: what.colour,
            grade: what.grade,
            state: DeviceState::WithCustomer.as_str(),
            created_at: tx.now(),
            version: 1,
        });
        numbers.iter().for_each(|code| self.add_code(tx, &id, code));
        Ok(())
    }

    fn change_device(&mut self, tx: &mut Tx<'_>, id: &DeviceId, what: &Description) -> Result<()> {
        let key = self.model_key(&what.brand, &what.model);
        diesel::update(devices::table.find(id))
            .set((
                devices::category.eq(what.category),
                devices::brand.eq(&what.brand),
                devices::model.eq(&what.model),
                devices::model_key.eq(key),
                devices::storage.eq(&what.storage),
                devices::colour.eq(&what.colour),
                devices::grade.eq(&what.grade),
                devices::version.eq(devices::version + 1),
            ))
            .execute(&mut **tx)?;
        Ok(())
    }

    fn add_code(&mut self, tx: &Tx<'_>, device: &DeviceId, code: &Code) {
        let id: RowId = tx.new_id();
        self.codes.push(CodeRow {
            id: id.to_string(),
            device_id: device.to_string(),
            kind: code.kind().as_str(),
            code: code.normalised().to_owned(),
            tail: code.tail(),
        });
    }

    fn flush(&mut self, tx: &mut Tx<'_>) -> Result<()> {
        for some in self.lines.chunks(MOST_AT_ONCE) {
            insert_purchases(tx, some)?;
        }
        for some in self.devices.chunks(MOST_AT_ONCE) {
            insert_devices(tx, some)?;
        }
        for some in self.codes.chunks(MOST_AT_ONCE) {
            insert_codes(tx, some)?;
        }
        self.lines.clear();
        self.devices.clear();
        self.codes.clear();
        Ok(())
    }

    /// After the last row: the devices that no row is about, how many each line has, and the words by which returns are found.
    ///
    /// # Errors
    /// The database's.
    pub(super) fn end(mut self, tx: &mut Tx<'_>, pass: &Pass) -> Result<()> {
        for (key, line) in &pass.lines {
            let quantity = line.final_quantity();
            if quantity != line.quantity {
                let id = line.id.as_ref().ok_or(Error::NotFound)?;
                diesel::update(purchases::table.find(id))
                    .set((purchases::quantity.eq(quantity), purchases::version.eq(purchases::version + 1)))
                    .execute(&mut **tx)?;
            }
            for unit in line.unnamed() {
                self.add_device(tx, pass, key, (unit, line.what.clone(), vec![]))?;
            }
            if self.devices.len() >= MOST_AT_ONCE {
                self.flush(tx)?;
            }
        }
        self.flush(tx)?;
        self.find_by_new_words(tx)
    }

    fn find_by_new_words(&self, tx: &mut Tx<'_>) -> Result<()> {
        let mut found: Vec<TicketId> = vec![];
        let of_devices = tickets::table.inner_join(devices::table).select(tickets::id);
        for some in self.renamed_lines.chunks(MOST_AT_ONCE) {
            found.extend(of_devices.filter(devices::purchase_id.eq_any(some)).load::<TicketId>(&mut **tx)?);
        }
        for some in self.numbered.chunks(MOST_AT_ONCE) {
            found.extend(of_devices.filter(devices::id.eq_any(some)).load::<TicketId>(&mut **tx)?);
        }
        found.sort();
        found.dedup();
        found.iter().try_for_each(|ticket| search::gather(tx, ticket))
    }
}
