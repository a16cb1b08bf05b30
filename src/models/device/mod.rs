//! One unit of a purchase: what was sold, under which numbers, and whose it is.
pub mod administration;
pub mod code;
pub mod replacement;
pub mod sticker;

use super::person::{Agent, Customer};
use super::purchase::Purchase;
use super::{CompanyId, DeviceId, PurchaseId, RowId, SellerId, text};
use crate::db::{Conn, Moment, MultiBackend, Tx, text_enum};
use crate::error::{Error, Result};
use crate::schema::{device_codes, devices, purchases, sellers};
use chrono::NaiveDate;
use code::Code;
use diesel::alias;
use diesel::prelude::*;

text_enum! {
    /// What kind of device; decides which photos are asked for.
    pub enum Category {
        /// A phone.
        Phone => "phone",
        /// A tablet.
        Tablet => "tablet",
        /// A laptop.
        Laptop => "laptop",
        /// A watch.
        Watch => "watch",
        /// A game console.
        Console => "console",
        /// Headphones and speakers.
        Audio => "audio",
    }
}

text_enum! {
    /// Where a device is in its life here.
    pub enum DeviceState {
        /// With the customer (or on its way).
        WithCustomer => "with_customer",
        /// Refunded: can never be returned again.
        Returned => "returned",
        /// Another one took its place: can never be returned again.
        Replaced => "replaced",
    }
}

/// A device before it is a row.
#[derive(Debug, Clone)]
pub struct NewDevice {
    /// Of which order line.
    pub purchase: PurchaseId,
    /// Who bought.
    pub company: CompanyId,
    /// Who sold.
    pub seller: SellerId,
    /// Which of the line's units, from 1.
    pub unit: i32,
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
    /// IMEIs and serial number.
    pub codes: Vec<Code>,
}

/// A device.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = devices, check_for_backend(MultiBackend))]
pub struct Device {
    /// Its id.
    pub id: DeviceId,
    /// Of which order line.
    pub purchase_id: PurchaseId,
    /// Who bought.
    pub company_id: CompanyId,
    /// Who sold.
    pub seller_id: SellerId,
    /// Which of the line's units, from 1.
    pub unit: i32,
    /// 1 for what was delivered, 2 for what took its place …
    pub generation: i32,
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
    /// Where it is in its life.
    pub state: DeviceState,
    /// A replacement inherits the end of cover.
    pub cover_ends_on: Option<NaiveDate>,
    /// Since when it is known.
    pub created_at: Moment,
    /// Counts the changes by administrators.
    pub version: i32,
}

/// A device with the order line it came from and who sold it.
#[derive(Debug, Clone)]
pub struct Sold {
    /// The device.
    pub device: Device,
    /// Its order line.
    pub purchase: Purchase,
    /// The seller's name.
    pub seller: String,
    /// IMEIs and serial number as they were sold or first seen.
    pub codes: Vec<String>,
}

/// The same as the database answers, perhaps joined to what may have no device: a row for each number, all else repeated.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = devices, check_for_backend(MultiBackend))]
pub struct SoldRow {
    #[diesel(embed)]
    device: Option<Device>,
    #[diesel(embed)]
    purchase: Option<Purchase>,
    #[diesel(select_expression = sellers::name.nullable())]
    seller: Option<String>,
    #[diesel(select_expression = device_codes::code.nullable())]
    code: Option<String>,
}

impl Sold {
    /// Whether it was sold or first seen under that number.
    pub fn carries(&self, code: &Code) -> bool {
        self.codes.iter().any(|known| known == code.normalised())
    }
}

impl SoldRow {
    /// The devices of these rows, each with all its numbers; those of one device stand together.
    pub fn gathered(rows: impl IntoIterator<Item = Self>) -> Vec<Sold> {
        let mut all: Vec<Sold> = vec![];
        for Self { device, purchase, seller, code } in rows {
            let (Some(device), Some(purchase), Some(seller)) = (device, purchase, seller) else { continue };
            match all.last_mut().filter(|last| last.device.id == device.id) {
                Some(last) => last.codes.extend(code.filter(|code| !last.codes.contains(code))),
                None => all.push(Sold { device, purchase, seller, codes: code.into_iter().collect() }),
            }
        }
        all
    }
}

/// The devices of a condition as they were sold, with their numbers, in the order of their ids.
macro_rules! sold {
    ($conn:expr, $which:expr) => {
        devices::table
            .inner_join(purchases::table)
            .inner_join(sellers::table)
            .left_join(device_codes::table)
            .filter($which)
            .order((devices::id, device_codes::id))
            .select(SoldRow::as_select())
            .load::<SoldRow>($conn)
            .map(SoldRow::gathered)
    };
}

impl Device {
    /// Adds a device with its numbers.
    ///
    /// # Errors
    /// The database's; the same unit of the same line twice is one.
    pub fn add(tx: &mut Tx<'_>, new: &NewDevice) -> Result<DeviceId> {
        Self::insert(tx, new, (1, None, None))
    }
    /// Adds the unit of a generation, with what it replaces and the end of cover that it takes over.
    fn insert(
        tx: &mut Tx<'_>,
        new: &NewDevice,
        (generation, replaces, cover_ends_on): (i32, Option<&DeviceId>, Option<NaiveDate>),
    ) -> Result<DeviceId> {
        let id: DeviceId = tx.new_id();
        let now = tx.now();
        diesel::insert_into(devices::table)
            .values((
                (
                    devices::id.eq(&id),
                    devices::purchase_id.eq(&new.purchase),
                    devices::company_id.eq(&new.company),
                    devices::seller_id.eq(&new.seller),
                    devices::unit.eq(new.unit),
                    devices::generation.eq(generation),
                    devices::category.eq(new.category),
                    devices::replaces_id.eq(replaces),
                    devices::cover_ends_on.eq(cover_ends_on),
                ),
                (
                    devices::brand.eq(&new.brand),
                    devices::model.eq(&new.model),
                    devices::model_key.eq(text::fold(&text::brand_and_model(&new.brand, &new.model))),
                    devices::storage.eq(&new.storage),
                    devices::colour.eq(&new.colour),
                    devices::grade.eq(&new.grade),
                    devices::state.eq(DeviceState::WithCustomer),
                    devices::created_at.eq(now),
                ),
            ))
            .execute(&mut **tx)?;
        for code in &new.codes {
            Self::add_code(tx, &id, code)?;
        }
        Ok(id)
    }
    /// Notes another number of a device.
    ///
    /// # Errors
    /// The database's; the same number twice is one.
    pub fn add_code(tx: &mut Tx<'_>, id: &DeviceId, code: &Code) -> Result<()> {
        let row: RowId = tx.new_id();
        diesel::insert_into(device_codes::table)
            .values((
                device_codes::id.eq(row),
                device_codes::device_id.eq(id),
                device_codes::kind.eq(code.kind().as_str()),
                device_codes::code.eq(code.normalised()),
                device_codes::tail.eq(code.tail()),
            ))
            .execute(&mut **tx)?;
        Ok(())
    }
    /// A device of the customer's company.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for another company's; the database's.
    pub fn of_company(conn: &mut Conn, customer: &Customer, id: &DeviceId) -> Result<Sold> {
        let found = sold!(conn, devices::id.eq(id).and(devices::company_id.eq(&customer.company)))?;
        found.into_iter().next().ok_or(Error::NotFound)
    }
    /// The devices of the customer's company that carry one of these numbers.
    ///
    /// # Errors
    /// The database's.
    pub fn carrying(conn: &mut Conn, customer: &Customer, numbers: &[Code]) -> Result<Vec<Sold>> {
        let carried = alias!(device_codes as carried);
        let these = carried
            .filter(carried.field(device_codes::code).eq_any(numbers.iter().map(Code::normalised)))
            .select(carried.field(device_codes::device_id));
        Ok(sold!(conn, devices::id.eq_any(these).and(devices::company_id.eq(&customer.company)))?)
    }
    /// Any device, for support.
    ///
    /// # Errors
    /// [`Error::NotFound`]; the database's.
    pub fn for_agent(conn: &mut Conn, _agent: &Agent, id: &DeviceId) -> Result<Sold> {
        Self::of_ticket(conn, id)
    }
    /// The device that a ticket names: whoever may see the ticket may see it.
    ///
    /// # Errors
    /// The database's.
    pub fn of_ticket(conn: &mut Conn, id: &DeviceId) -> Result<Sold> {
        sold!(conn, devices::id.eq(id))?.into_iter().next().ok_or(Error::NotFound)
    }
    /// The devices of the customer's company, newest first, up to `most` after `after`.
    ///
    /// # Errors
    /// The database's.
    pub fn all_of_company(
        conn: &mut Conn,
        customer: &Customer,
        after: Option<&DeviceId>,
        most: i64,
    ) -> Result<Vec<(Self, Purchase)>> {
        let mut query = devices::table
            .inner_join(purchases::table)
            .filter(devices::company_id.eq(&customer.company))
            .into_boxed::<MultiBackend>();
        if let Some(after) = after {
            query = query.filter(devices::id.lt(after));
        }
        Ok(query
            .order(devices::id.desc())
            .limit(most)
            .select((Self::as_select(), Purchase::as_select()))
            .load(conn)?)
    }
    /// The newest devices of a company that could be an unmatched return's, for support.
    ///
    /// # Errors
    /// The database's.
    pub fn candidates(conn: &mut Conn, _agent: &Agent, company: &CompanyId) -> Result<Vec<Self>> {
        Ok(devices::table
            .filter(devices::company_id.eq(company).and(devices::state.eq(DeviceState::WithCustomer)))
            .order(devices::id.desc())
            .limit(30)
            .select(Self::as_select())
            .load(conn)?)
    }
    /// Brand and model, as people say it.
    pub fn name(&self) -> String {
        text::brand_and_model(&self.brand, &self.model)
    }
    /// Storage, colour and grade, as it was sold.
    pub fn sold_as(&self) -> String {
        [&self.storage, &self.colour, &self.grade]
            .into_iter()
            .filter_map(|part| part.as_deref())
            .collect::<Vec<_>>()
            .join(", ")
    }
}
