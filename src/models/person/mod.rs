//! Somebody who signs in, and what they may do. The guards of the doors are made here and nowhere else.
pub mod administration;
pub mod history;
pub mod membership;
pub mod password_link;
pub mod second_factor;

use super::message::{Author, Side};
use super::{CompanyId, MembershipId, PersonId, SellerId, text};
use crate::db::{Conn, Moment, MultiBackend, Tx, text_enum};
use crate::error::{Error, Result};
use crate::schema::{memberships, people, person_words};
use diesel::prelude::*;
use password_link::PasswordLink;
use std::collections::BTreeSet;

text_enum! {
    /// What a membership lets its person do.
    pub enum Role {
        /// Returns devices of a company.
        Customer => "customer",
        /// Works for a seller.
        Technician => "technician",
        /// Support of the marketplace.
        Agent => "agent",
        /// Support, and everything that is set up.
        Administrator => "administrator",
    }
}

/// A member of a company. Sees that company's tickets and devices, nothing else.
#[derive(Debug, Clone)]
pub struct Customer {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
    /// Whose tickets they share.
    pub company: CompanyId,
}

impl Customer {
    /// As a message keeps whoever wrote it.
    pub fn author(&self) -> Author {
        Author { person: self.person.clone(), side: Side::Customer }
    }
}

impl Customer {
    /// The customer with this address, for support that has them on the telephone.
    ///
    /// # Errors
    /// [`Error::NotFound`] where nobody who may return something has it; the database's.
    pub fn called(conn: &mut Conn, _agent: &Agent, email: &str) -> Result<Self> {
        let (person, name, email, company): (PersonId, String, String, Option<CompanyId>) = people::table
            .inner_join(memberships::table)
            .filter(people::email_key.eq(text::email_key(email)).and(people::disabled_at.is_null()))
            .filter(memberships::role.eq(Role::Customer).and(memberships::ended_at.is_null()))
            .order(memberships::id)
            .select((people::id, people::name, people::email, memberships::company_id))
            .first(conn)?;
        Ok(Self { person, name, email, company: company.ok_or(Error::NotFound)? })
    }
}

/// Support of the marketplace. Sees every ticket.
#[derive(Debug, Clone)]
pub struct Agent {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
}

impl Agent {
    /// As a message keeps whoever wrote it.
    pub fn author(&self) -> Author {
        Author { person: self.person.clone(), side: Side::Agent }
    }
}

impl Agent {
    /// Everybody of support: id and name, by name.
    ///
    /// # Errors
    /// The database's.
    pub fn all(conn: &mut Conn) -> Result<Vec<(PersonId, String)>> {
        let support = memberships::table
            .filter(memberships::role.eq(Role::Agent).or(memberships::role.eq(Role::Administrator)))
            .filter(memberships::company_id.is_null().and(memberships::seller_id.is_null()))
            .filter(memberships::ended_at.is_null())
            .select(memberships::person_id);
        Ok(people::table
            .filter(people::id.eq_any(support).and(people::disabled_at.is_null()))
            .order((people::name_key, people::id))
            .select((people::id, people::name))
            .load(conn)?)
    }
}

/// Support that also sets everything up: people, companies, sellers.
#[derive(Debug, Clone)]
pub struct Administrator {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
}

/// Works for a seller. Sees that seller's tickets, from the label on.
#[derive(Debug, Clone)]
pub struct Technician {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Whose tickets they see.
    pub seller: SellerId,
}

impl Technician {
    /// As a message keeps whoever wrote it.
    pub fn author(&self) -> Author {
        Author { person: self.person.clone(), side: Side::Technician }
    }
}

/// Somebody new.
#[derive(Debug, Clone)]
pub struct NewPerson<'a> {
    /// Where they get mail; also what they sign in with.
    pub email: &'a str,
    /// Their name.
    pub name: &'a str,
    /// Made by [`crate::secret::password::hash`].
    pub password_hash: Option<&'a str>,
}

/// A person, with what is needed to check a password.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = people, check_for_backend(MultiBackend))]
pub struct Person {
    /// Who.
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// Where they get mail.
    pub email: String,
    /// What the database keeps of their password.
    pub password_hash: Option<String>,
    /// Since when they may not sign in.
    pub disabled_at: Option<Moment>,
    /// Counts the changes by administrators.
    pub version: i32,
}

impl Person {
    /// Adds a person without any membership.
    ///
    /// # Errors
    /// The database's; a second person with the same address is one.
    pub fn add(tx: &mut Tx<'_>, new: &NewPerson<'_>) -> Result<PersonId> {
        Ok(Self::insert(tx, new)?)
    }
    fn insert(tx: &mut Tx<'_>, new: &NewPerson<'_>) -> QueryResult<PersonId> {
        let id: PersonId = tx.new_id();
        let now = tx.now();
        diesel::insert_into(people::table)
            .values((
                people::id.eq(&id),
                people::email.eq(new.email),
                people::email_key.eq(text::email_key(new.email)),
                people::name.eq(new.name),
                people::name_key.eq(text::fold(new.name)),
                people::language.eq("en-GB"),
                people::password_hash.eq(new.password_hash),
                people::created_at.eq(now),
            ))
            .execute(&mut **tx)?;
        keep_words(tx, &id, new.name, new.email)?;
        Ok(id)
    }
    /// Whoever signs in with this address.
    ///
    /// # Errors
    /// The database's.
    pub fn signing_in(conn: &mut Conn, email: &str) -> Result<Option<Self>> {
        Ok(people::table
            .filter(people::email_key.eq(text::email_key(email)))
            .select(Self::as_select())
            .first(conn)
            .optional()?)
    }
    /// The person that another row names.
    ///
    /// # Errors
    /// The database's.
    pub fn named(conn: &mut Conn, id: &PersonId) -> Result<Self> {
        Ok(people::table.find(id).select(Self::as_select()).first(conn)?)
    }
    /// Keeps a new hash of the same or a new password.
    ///
    /// # Errors
    /// The database's.
    pub fn set_password_hash(tx: &mut Tx<'_>, id: &PersonId, hash: &str) -> Result<()> {
        diesel::update(people::table.find(id)).set(people::password_hash.eq(hash)).execute(&mut **tx)?;
        Ok(())
    }
    /// Shuts a person out, with every session of theirs and every open link to set a password.
    ///
    /// # Errors
    /// The database's.
    pub fn disable(tx: &mut Tx<'_>, id: &PersonId) -> Result<()> {
        let now = tx.now();
        tx.changed_choices();
        diesel::update(people::table.find(id)).set(people::disabled_at.eq(now)).execute(&mut **tx)?;
        PasswordLink::revoke_all(tx, id)?;
        super::session::Session::end_all(tx, id)
    }
    /// Makes a person a customer of a company.
    ///
    /// # Errors
    /// The database's.
    pub fn join_company(tx: &mut Tx<'_>, id: &PersonId, company: &CompanyId) -> Result<MembershipId> {
        join(tx, id, Role::Customer, Some(company), None)
    }
    /// Makes a person a technician of a seller.
    ///
    /// # Errors
    /// The database's.
    pub fn join_seller(tx: &mut Tx<'_>, id: &PersonId, seller: &SellerId) -> Result<MembershipId> {
        join(tx, id, Role::Technician, None, Some(seller))
    }
    /// Makes a person an agent or an administrator of the marketplace.
    ///
    /// # Errors
    /// The database's; [`Error::NotFound`] for a role that belongs to a company or a seller.
    pub fn join_marketplace(tx: &mut Tx<'_>, id: &PersonId, role: Role) -> Result<MembershipId> {
        match role {
            Role::Agent | Role::Administrator => join(tx, id, role, None, None),
            Role::Customer | Role::Technician => Err(Error::NotFound),
        }
    }
}

/// The words by which a person is found, or that are looked for: without accents and signs.
fn words_in(text: &str) -> BTreeSet<String> {
    let folded = text::fold(text);
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// Keeps the words of a name and of an address.
fn keep_words(tx: &mut Tx<'_>, id: &PersonId, name: &str, email: &str) -> QueryResult<()> {
    diesel::delete(person_words::table.filter(person_words::person_id.eq(id))).execute(&mut **tx)?;
    for word in words_in(&format!("{name} {email}")) {
        diesel::insert_into(person_words::table)
            .values((person_words::word.eq(word), person_words::person_id.eq(id)))
            .execute(&mut **tx)?;
    }
    Ok(())
}

fn join(
    tx: &mut Tx<'_>,
    person: &PersonId,
    role: Role,
    company: Option<&CompanyId>,
    seller: Option<&SellerId>,
) -> Result<MembershipId> {
    let id: MembershipId = tx.new_id();
    let now = tx.now();
    tx.changed_choices();
    diesel::insert_into(memberships::table)
        .values((
            memberships::id.eq(&id),
            memberships::person_id.eq(person),
            memberships::role.eq(role),
            memberships::company_id.eq(company),
            memberships::seller_id.eq(seller),
            memberships::created_at.eq(now),
        ))
        .execute(&mut **tx)?;
    Ok(id)
}
