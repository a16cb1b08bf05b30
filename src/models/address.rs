//! A postal address: of a company, a seller, or the sender of one parcel.
use super::{AddressId, CompanyId};
use crate::db::{Conn, Moment, MultiBackend, Tx};
use crate::error::Result;
use crate::schema::addresses;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

/// An address before it is a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewAddress {
    /// Person or firm.
    pub name: String,
    /// Street and what belongs to it, a line each.
    pub lines: Vec<String>,
    /// Town.
    pub town: String,
    /// Postcode.
    pub postcode: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
}

/// An address as it is kept. Never changed: a correction is a new row, so that old labels stay true.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = addresses, check_for_backend(MultiBackend))]
pub struct Address {
    /// Its id.
    pub id: AddressId,
    /// Whose it is, if it is in a company's address book.
    pub company_id: Option<CompanyId>,
    /// Person or firm.
    pub name: String,
    lines: String,
    /// Town.
    pub town: String,
    /// Postcode.
    pub postcode: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// When it was written down.
    pub created_at: Moment,
}

impl Address {
    /// Writes an address down; `company` puts it into that company's address book.
    ///
    /// # Errors
    /// The database's.
    pub fn add(tx: &mut Tx<'_>, company: Option<&CompanyId>, new: &NewAddress) -> Result<AddressId> {
        let id: AddressId = tx.new_id();
        let now = tx.now();
        diesel::insert_into(addresses::table)
            .values((
                addresses::id.eq(&id),
                addresses::company_id.eq(company),
                addresses::name.eq(&new.name),
                addresses::lines.eq(new.lines.join("\n")),
                addresses::town.eq(&new.town),
                addresses::postcode.eq(&new.postcode),
                addresses::country.eq(&new.country),
                addresses::created_at.eq(now),
            ))
            .execute(&mut **tx)?;
        Ok(id)
    }
    /// The address that another row names.
    ///
    /// # Errors
    /// The database's.
    pub fn named(conn: &mut Conn, id: &AddressId) -> Result<Self> {
        Ok(addresses::table.find(id).select(Self::as_select()).first(conn)?)
    }
    /// The newest address of a company's address book.
    ///
    /// # Errors
    /// The database's.
    pub fn latest_of_company(conn: &mut Conn, company: &CompanyId) -> Result<Option<Self>> {
        Ok(addresses::table
            .filter(addresses::company_id.eq(company))
            .order(addresses::id.desc())
            .select(Self::as_select())
            .first(conn)
            .optional()?)
    }
    /// As it was before it was a row.
    pub fn as_new(&self) -> NewAddress {
        NewAddress {
            name: self.name.clone(),
            lines: self.lines(),
            town: self.town.clone(),
            postcode: self.postcode.clone(),
            country: self.country.clone(),
        }
    }
    /// Whether it is the same place and the same name.
    pub fn is_same(&self, other: &Self) -> bool {
        self.as_new() == other.as_new()
    }
    /// As it stands on an envelope: name, street, town, postcode.
    pub fn envelope(&self) -> String {
        format!("{}\n{}\n{}\n{}", self.name, self.lines, self.town, self.postcode)
    }
    /// Street and what belongs to it.
    pub fn lines(&self) -> Vec<String> {
        self.lines.lines().map(str::to_owned).collect()
    }
}
