//! A business customer.
use super::{CompanyId, text};
use crate::db::{Conn, Moment, MultiBackend, Tx};
use crate::error::Result;
use crate::schema::companies;
use diesel::prelude::*;

/// A company whose members share their returns.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = companies, check_for_backend(MultiBackend))]
pub struct Company {
    /// Its id.
    pub id: CompanyId,
    /// Its name.
    pub name: String,
    /// Since when it is here.
    pub created_at: Moment,
}

impl Company {
    /// Adds a company.
    ///
    /// # Errors
    /// The database's.
    pub fn add(tx: &mut Tx<'_>, name: &str) -> Result<CompanyId> {
        let id: CompanyId = tx.new_id();
        let now = tx.now();
        diesel::insert_into(companies::table)
            .values((
                companies::id.eq(&id),
                companies::name.eq(name),
                companies::name_key.eq(text::fold(name)),
                companies::created_at.eq(now),
            ))
            .execute(&mut **tx)?;
        Ok(id)
    }
    /// Every company that has not closed, by name: for an administrator's choice.
    ///
    /// # Errors
    /// The database's.
    pub fn open(conn: &mut Conn) -> Result<Vec<Self>> {
        Ok(companies::table
            .filter(companies::closed_at.is_null())
            .order((companies::name_key, companies::id))
            .select(Self::as_select())
            .load(conn)?)
    }
}
