//! A business customer: its name, and the addresses that its devices come from.
use super::address::{Address, NewAddress};
use super::event::{self, Kind, Subject};
use super::person::Administrator;
use super::person::membership::Home;
use super::{AddressId, CompanyId, text};
use crate::db::{Conn, Moment, MultiBackend, Tx};
use crate::error::Result;
use crate::schema::{addresses, companies};
use diesel::prelude::*;

/// The newest rows of an address book that are looked at: the same address may stand in it after every return.
const BOOK: i64 = 200;

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
    /// Since when it is not any more.
    pub closed_at: Option<Moment>,
    /// Counts the changes by administrators.
    pub version: i32,
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
    /// The company that another row names.
    ///
    /// # Errors
    /// The database's.
    pub fn named(conn: &mut Conn, id: &CompanyId) -> Result<Self> {
        Ok(companies::table.find(id).select(Self::as_select()).first(conn)?)
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
    /// The companies whose name begins with `search`, by name, after `after`; one row more than a page tells that there are
    /// more.
    ///
    /// # Errors
    /// The database's.
    pub fn list(
        conn: &mut Conn,
        _administrator: &Administrator,
        search: &str,
        after: Option<&CompanyId>,
    ) -> Result<Vec<Self>> {
        let all = companies::table.into_boxed::<MultiBackend>();
        let page = page_by_name!(conn, all, companies, search, after);
        Ok(page.select(Self::as_select()).load(conn)?)
    }
    /// A company, for an administrator.
    ///
    /// # Errors
    /// [`crate::error::Error::NotFound`]; the database's.
    pub fn for_administrator(
        conn: &mut Conn,
        _administrator: &Administrator,
        id: &CompanyId,
    ) -> Result<Self> {
        Ok(companies::table.find(id).select(Self::as_select()).first(conn)?)
    }
    /// Adds a company as an administrator does. Nothing is done, and nothing answered, where an open one has that name.
    ///
    /// # Errors
    /// The database's.
    pub fn enter(tx: &mut Tx<'_>, by: &Administrator, name: &str) -> Result<Option<CompanyId>> {
        if is_named_already!(tx, companies, name, None::<&CompanyId>) {
            return Ok(None);
        }
        let id = Self::add(tx, name)?;
        note(tx, Kind::CompanyAdded, by, &id, None)?;
        Ok(Some(id))
    }
    /// Gives it another name, as a form says that was shown at `version`. False, and nothing is done, where another open
    /// one has that name.
    ///
    /// # Errors
    /// [`crate::error::Error::NotFound`]; [`crate::error::Error::Stale`]; the database's.
    pub fn rename(
        tx: &mut Tx<'_>,
        by: &Administrator,
        id: &CompanyId,
        version: i32,
        name: &str,
    ) -> Result<bool> {
        let before = Self::for_administrator(tx, by, id)?;
        if is_named_already!(tx, companies, name, Some(id)) {
            return Ok(false);
        }
        next_version!(tx, companies, id, version)?;
        if before.name != name {
            diesel::update(companies::table.find(id))
                .set((companies::name.eq(name), companies::name_key.eq(text::fold(name))))
                .execute(&mut **tx)?;
            note(tx, Kind::CompanyChanged, by, id, Some("name"))?;
        }
        Ok(true)
    }
    /// Closes it, with which all its members are out, or opens it again, with which they are back.
    ///
    /// # Errors
    /// [`crate::error::Error::NotFound`]; [`crate::error::Error::Stale`]; [`crate::models::ticket::Refusal::OpenReturns`]; the database's.
    pub fn set_open(
        tx: &mut Tx<'_>,
        by: &Administrator,
        id: &CompanyId,
        version: i32,
        open: bool,
    ) -> Result<()> {
        let before = Self::for_administrator(tx, by, id)?;
        next_version!(tx, companies, id, version)?;
        let home = Home::Company(id.clone());
        let Some(closed_at) = home.set_open(tx, before.closed_at, open)? else { return Ok(()) };
        diesel::update(companies::table.find(id))
            .set(companies::closed_at.eq(closed_at))
            .execute(&mut **tx)?;
        note(tx, if open { Kind::CompanyOpened } else { Kind::CompanyClosed }, by, id, None)
    }
    /// Its address book, newest first, each address once.
    ///
    /// # Errors
    /// The database's.
    pub fn addresses(
        conn: &mut Conn,
        _administrator: &Administrator,
        id: &CompanyId,
    ) -> Result<Vec<Address>> {
        let rows: Vec<Address> = addresses::table
            .filter(addresses::company_id.eq(id))
            .order(addresses::id.desc())
            .limit(BOOK)
            .select(Address::as_select())
            .load(conn)?;
        let mut book: Vec<Address> = vec![];
        for row in rows {
            if !book.iter().any(|known| known.is_same(&row)) {
                book.push(row);
            }
        }
        Ok(book)
    }
    /// Puts an address into its book; the newest is what its members' forms begin with.
    ///
    /// # Errors
    /// [`crate::error::Error::NotFound`]; the database's.
    pub fn add_address(tx: &mut Tx<'_>, by: &Administrator, id: &CompanyId, new: &NewAddress) -> Result<()> {
        Self::for_administrator(tx, by, id)?;
        let address = Address::add(tx, Some(id), new)?;
        note(tx, Kind::AddressAdded, by, id, Some(address.as_str()))
    }
    /// Takes an address out of its book. Parcels that came from there keep it.
    ///
    /// # Errors
    /// [`crate::error::Error::NotFound`], also for another company's; the database's.
    pub fn remove_address(
        tx: &mut Tx<'_>,
        by: &Administrator,
        id: &CompanyId,
        address: &AddressId,
    ) -> Result<()> {
        let gone: Address = addresses::table
            .filter(addresses::id.eq(address).and(addresses::company_id.eq(id)))
            .select(Address::as_select())
            .first(&mut **tx)?;
        let same: Vec<Address> = addresses::table
            .filter(addresses::company_id.eq(id).and(addresses::postcode.eq(&gone.postcode)))
            .select(Address::as_select())
            .load(&mut **tx)?;
        let ids: Vec<&AddressId> = same.iter().filter(|row| row.is_same(&gone)).map(|row| &row.id).collect();
        diesel::update(addresses::table.filter(addresses::id.eq_any(ids)))
            .set(addresses::company_id.eq(None::<CompanyId>))
            .execute(&mut **tx)?;
        note(tx, Kind::AddressRemoved, by, id, Some(address.as_str()))
    }
}

fn note(tx: &mut Tx<'_>, kind: Kind, by: &Administrator, id: &CompanyId, what: Option<&str>) -> Result<()> {
    event::note_what(tx, kind, &by.as_by(), &Subject::Company(id.clone()), what)
}
