//! What administrators do with carriers: add, change, close and open them, and list them.
use super::Carrier;
use crate::carrier::Kind;
use crate::db::{Conn, Tx};
use crate::error::{Error, Result};
use crate::models::person::Administrator;
use crate::models::ticket::Refusal;
use crate::models::{CarrierId, text};
use crate::schema::carriers;
use diesel::prelude::*;

/// What is typed about a carrier.
#[derive(Debug, Clone)]
pub struct Facts {
    /// How it is called on pages and in letters.
    pub name: String,
    /// What the carrier's service calls the operator's account.
    pub account: String,
    /// Which of its services is bought.
    pub service: String,
    /// Whether it has no labels for returns, so that ordinary ones are bought.
    pub ordinary: bool,
    /// How many questions it is asked at the same time.
    pub at_once: i32,
    /// How long an answer may take, in seconds.
    pub timeout_s: i32,
}

impl Carrier {
    /// Every carrier, those that are closed last, by name.
    ///
    /// # Errors
    /// The database's.
    pub fn list(conn: &mut Conn, _administrator: &Administrator) -> Result<Vec<Self>> {
        Ok(carriers::table
            .order((carriers::closed_at.is_not_null(), carriers::name_key, carriers::id))
            .select(Self::as_select())
            .load(conn)?)
    }
    /// A carrier, for an administrator.
    ///
    /// # Errors
    /// [`Error::NotFound`]; the database's.
    pub fn find(conn: &mut Conn, _administrator: &Administrator, id: &CarrierId) -> Result<Self> {
        carriers::table.find(id).select(Self::as_select()).first(conn).optional()?.ok_or(Error::NotFound)
    }
    /// Whether a carrier that is asked has that name.
    fn has_twin(tx: &mut Tx<'_>, name: &str, but: Option<&CarrierId>) -> Result<bool> {
        Ok(is_named_already!(tx, carriers, name, but))
    }
    /// Adds a carrier that is asked through Karrio; nothing where another one has that name.
    ///
    /// # Errors
    /// The database's.
    pub fn add(
        tx: &mut Tx<'_>,
        _administrator: &Administrator,
        kind: Kind,
        facts: &Facts,
    ) -> Result<Option<CarrierId>> {
        if Self::has_twin(tx, &facts.name, None)? {
            return Ok(None);
        }
        let id: CarrierId = tx.new_id();
        let now = tx.now();
        diesel::insert_into(carriers::table)
            .values((
                carriers::id.eq(&id),
                carriers::kind.eq(kind.as_str()),
                carriers::name.eq(&facts.name),
                carriers::name_key.eq(text::fold(&facts.name)),
                carriers::account.eq(&facts.account),
                carriers::service.eq(&facts.service),
                carriers::ordinary.eq(facts.ordinary),
                carriers::at_once.eq(facts.at_once),
                carriers::timeout_s.eq(facts.timeout_s),
                carriers::version.eq(1),
                carriers::failing.eq(0),
                carriers::created_at.eq(now),
            ))
            .execute(&mut **tx)?;
        Ok(Some(id))
    }
    /// Changes a carrier; says whether it was done, or another one has that name.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Stale`]; the database's.
    pub fn change(
        tx: &mut Tx<'_>,
        administrator: &Administrator,
        id: &CarrierId,
        version: i32,
        facts: &Facts,
    ) -> Result<bool> {
        Self::find(tx, administrator, id)?;
        if Self::has_twin(tx, &facts.name, Some(id))? {
            return Ok(false);
        }
        next_version!(tx, carriers, id, version)?;
        diesel::update(carriers::table.find(id))
            .set((
                carriers::name.eq(&facts.name),
                carriers::name_key.eq(text::fold(&facts.name)),
                carriers::account.eq(&facts.account),
                carriers::service.eq(&facts.service),
                carriers::ordinary.eq(facts.ordinary),
                carriers::at_once.eq(facts.at_once),
                carriers::timeout_s.eq(facts.timeout_s),
            ))
            .execute(&mut **tx)?;
        Ok(true)
    }
    /// Closes a carrier (nobody asks it for new labels) or opens it again.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Refusal::AlreadyDone`] for those that are always there; [`Error::Stale`]; the database's.
    pub fn set_closed(
        tx: &mut Tx<'_>,
        administrator: &Administrator,
        id: &CarrierId,
        version: i32,
        closed: bool,
    ) -> Result<()> {
        match Self::find(tx, administrator, id)?.kind()? {
            Kind::Karrio => {}
            Kind::Own | Kind::Manual => return Err(Refusal::AlreadyDone.into()),
        }
        next_version!(tx, carriers, id, version)?;
        let now = tx.now();
        diesel::update(carriers::table.find(id))
            .set(carriers::closed_at.eq(closed.then_some(now)))
            .execute(&mut **tx)?;
        Ok(())
    }
}
