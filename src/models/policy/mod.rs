//! The marketplace's numbers, versioned: each ticket keeps the version it was judged by.
pub mod administration;
pub mod numbers;

use super::{PersonId, PolicyId};
use crate::db::{Conn, Moment, MultiBackend, Tx};
use crate::error::Result;
use crate::schema::policies;
use diesel::prelude::*;
pub use numbers::Numbers;

/// One version of the numbers.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = policies, check_for_backend(MultiBackend))]
pub struct Policy {
    /// Its id.
    pub id: PolicyId,
    /// 1, 2, 3 …
    pub version: i32,
    numbers: String,
    /// From when new tickets are judged by it.
    pub valid_from: Moment,
}

impl Policy {
    /// Adds the next version, valid from the moment of this write.
    ///
    /// # Errors
    /// The database's; two at the same moment is one.
    pub fn publish(tx: &mut Tx<'_>, numbers: &Numbers, made_by: Option<&PersonId>) -> Result<PolicyId> {
        let now = tx.now();
        Self::insert(tx, numbers, now, made_by)
    }
    fn insert(
        tx: &mut Tx<'_>,
        numbers: &Numbers,
        valid_from: Moment,
        made_by: Option<&PersonId>,
    ) -> Result<PolicyId> {
        let id: PolicyId = tx.new_id();
        let last: Option<i32> =
            policies::table.select(diesel::dsl::max(policies::version)).first(&mut **tx)?;
        diesel::insert_into(policies::table)
            .values((
                policies::id.eq(&id),
                policies::version.eq(last.unwrap_or_default() + 1),
                policies::numbers.eq(serde_json::to_string(numbers)?),
                policies::valid_from.eq(valid_from),
                policies::made_by.eq(made_by),
            ))
            .execute(&mut **tx)?;
        Ok(id)
    }
    /// The version that a ticket opened at `now` is judged by: the one that began last.
    ///
    /// # Errors
    /// The database's; [`crate::error::Error::NotFound`] before the first version.
    pub fn at(conn: &mut Conn, now: Moment) -> Result<Self> {
        Ok(policies::table
            .filter(policies::valid_from.le(now))
            .order((policies::valid_from.desc(), policies::version.desc()))
            .select(Self::as_select())
            .first(conn)?)
    }
    /// The version that a ticket names.
    ///
    /// # Errors
    /// The database's.
    pub fn named(conn: &mut Conn, id: &PolicyId) -> Result<Self> {
        Ok(policies::table.find(id).select(Self::as_select()).first(conn)?)
    }
    /// The numbers themselves.
    ///
    /// # Errors
    /// When they were written by a program that knew other ones.
    pub fn numbers(&self) -> Result<Numbers> {
        Ok(serde_json::from_str(&self.numbers)?)
    }
}
