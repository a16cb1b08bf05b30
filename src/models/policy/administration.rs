//! What administrators do with the numbers: look at every version, and publish the next one from a day on.
use super::{Numbers, Policy};
use crate::db::{Conn, Moment, Tx};
use crate::error::{Error, Result};
use crate::models::PolicyId;
use crate::models::calendar::Calendar;
use crate::models::event::{self, Kind, Subject};
use crate::models::person::Administrator;
use crate::schema::{people, policies};
use chrono::NaiveDate;
use diesel::prelude::*;

/// A version as administrators see it.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The version.
    pub policy: Policy,
    /// Its numbers.
    pub numbers: Numbers,
    /// Who published it; nobody for the first one.
    pub by: Option<String>,
}

impl Policy {
    /// The newest 50 versions, newest first.
    ///
    /// # Errors
    /// The database's; numbers of a program that knew other ones.
    pub fn versions(conn: &mut Conn, _administrator: &Administrator) -> Result<Vec<Listed>> {
        let rows: Vec<(Self, Option<String>)> = policies::table
            .left_join(people::table.on(people::id.nullable().eq(policies::made_by)))
            .order(policies::version.desc())
            .limit(50)
            .select((Self::as_select(), people::name.nullable()))
            .load(conn)?;
        rows.into_iter().map(|(policy, by)| Ok(Listed { numbers: policy.numbers()?, policy, by })).collect()
    }
    /// Publishes the next version, from the beginning of a day in the marketplace's time zone on, or from now where that is
    /// past. `seen` is the version that the form began with.
    ///
    /// # Errors
    /// [`Error::Stale`] where somebody published another one meanwhile; the database's.
    pub fn publish_from(
        tx: &mut Tx<'_>,
        by: &Administrator,
        seen: i32,
        numbers: &Numbers,
        from: NaiveDate,
    ) -> Result<PolicyId> {
        // Two administrators at the same moment take turns here.
        crate::models::setting::next_number(tx, "administration")?;
        let last: Option<i32> =
            policies::table.select(diesel::dsl::max(policies::version)).first(&mut **tx)?;
        if last != Some(seen) {
            return Err(Error::Stale { seen });
        }
        let begins = Moment::new(Calendar::marketplace(tx)?.beginning(from)).max(tx.now());
        let id = Self::insert(tx, numbers, begins, Some(&by.person))?;
        event::note_what(tx, Kind::PolicyPublished, &by.as_by(), &Subject::Policy(id.clone()), None)?;
        Ok(id)
    }
}
