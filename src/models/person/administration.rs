//! What administrators do with people: find, add, change, shut out and let in. Nobody takes their own administration away:
//! so there is always somebody left.
use super::password_link::{PasswordLink, Purpose};
use super::{Administrator, NewPerson, Person, Role, join, keep_words, words_in};
use crate::db::{Conn, Moment, MultiBackend, Tx};
use crate::error::{Error, Result};
use crate::models::event::{self, By, Data, Kind, Subject};
use crate::models::session::Session;
use crate::models::ticket::{Refusal, Who, is_taken};
use crate::models::{CompanyId, PersonId, SellerId, setting, text};
use crate::schema::{companies, memberships, people, person_words, second_factors, sellers};
use crate::secret::Key;
use diesel::prelude::*;
use std::collections::HashMap;

/// Rows of a page.
pub const PAGE: i64 = 50;
/// Words of a search that are looked at.
const MOST_WORDS: usize = 5;

/// What somebody does here, and for whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Position {
    /// Returns devices of a company.
    Customer(CompanyId),
    /// Works for a seller.
    Technician(SellerId),
    /// Support.
    Agent,
    /// Support, and everything that is set up.
    Administrator,
}

impl Position {
    /// The role alone.
    pub fn role(&self) -> Role {
        match self {
            Self::Customer(_) => Role::Customer,
            Self::Technician(_) => Role::Technician,
            Self::Agent => Role::Agent,
            Self::Administrator => Role::Administrator,
        }
    }
    /// Gives a person this position.
    fn give(&self, tx: &mut Tx<'_>, id: &PersonId) -> Result<()> {
        let (company, seller) = match self {
            Self::Customer(company) => (Some(company), None),
            Self::Technician(seller) => (None, Some(seller)),
            Self::Agent | Self::Administrator => (None, None),
        };
        join(tx, id, self.role(), company, seller).map(drop)
    }
}

/// A position that somebody has, with the name of the company or seller.
#[derive(Debug, Clone)]
pub struct Held {
    /// What it is.
    pub position: Position,
    /// The company's or the seller's name.
    pub whose: Option<String>,
}

/// A person as administrators see them.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The person.
    pub person: Person,
    /// What they do here; usually one thing.
    pub held: Vec<Held>,
    /// Since when a code is asked for beside their password.
    pub second_factor: Option<Moment>,
}

/// What a form says about a person.
#[derive(Debug, Clone)]
pub struct Described<'a> {
    /// Their name.
    pub name: &'a str,
    /// Where they get mail; also what they sign in with.
    pub email: &'a str,
    /// What they do here; nothing leaves it as it is.
    pub position: Option<&'a Position>,
}

impl Held {
    /// What a membership comes to; nothing for a customer of no company or a technician of no seller, who may do nothing.
    fn of(
        role: Role,
        company: Option<(CompanyId, String)>,
        seller: Option<(SellerId, String)>,
    ) -> Option<Self> {
        let (position, whose) = match (role, company, seller) {
            (Role::Customer, Some((id, name)), _) => (Position::Customer(id), Some(name)),
            (Role::Technician, _, Some((id, name))) => (Position::Technician(id), Some(name)),
            (Role::Agent, ..) => (Position::Agent, None),
            (Role::Administrator, ..) => (Position::Administrator, None),
            (Role::Customer | Role::Technician, ..) => return None,
        };
        Some(Self { position, whose })
    }
}

impl Person {
    /// The people whose name or address has words that begin like those of `search`, by name, after `after`; one row more
    /// than a page tells that there are more.
    ///
    /// # Errors
    /// The database's.
    pub fn list(
        conn: &mut Conn,
        _administrator: &Administrator,
        search: &str,
        after: Option<&PersonId>,
    ) -> Result<Vec<Listed>> {
        let mut query = people::table.into_boxed::<MultiBackend>();
        let words = words_in(search);
        if words.is_empty() && !search.trim().is_empty() {
            return Ok(vec![]);
        }
        for word in words.into_iter().take(MOST_WORDS) {
            let end = format!("{word}\u{10ffff}");
            let these = person_words::table
                .filter(person_words::word.ge(word).and(person_words::word.lt(end)))
                .select(person_words::person_id);
            query = query.filter(people::id.eq_any(these));
        }
        let last: Option<String> = match after {
            Some(id) => people::table.find(id).select(people::name_key).first(conn).optional()?,
            None => None,
        };
        if let (Some(key), Some(id)) = (last, after) {
            query = query
                .filter(people::name_key.ge(key.clone()))
                .filter(people::name_key.gt(key).or(people::id.gt(id.clone())));
        }
        let found: Vec<Self> = query
            .order((people::name_key, people::id))
            .limit(PAGE + 1)
            .select(Self::as_select())
            .load(conn)?;
        type Position = (Role, Option<(CompanyId, String)>, Option<(SellerId, String)>);
        type Row = (PersonId, Position, Option<Moment>);
        let rows: Vec<Row> = memberships::table
            .left_join(companies::table)
            .left_join(sellers::table)
            .left_join(second_factors::table.on(second_factors::person_id.eq(memberships::person_id)))
            .filter(memberships::person_id.eq_any(found.iter().map(|person| &person.id)))
            .filter(memberships::ended_at.is_null())
            .order(memberships::id)
            .select((
                memberships::person_id,
                (
                    memberships::role,
                    (companies::id, companies::name).nullable(),
                    (sellers::id, sellers::name).nullable(),
                ),
                second_factors::confirmed_at.nullable(),
            ))
            .load(conn)?;
        let mut known: HashMap<PersonId, (Vec<Held>, Option<Moment>)> = HashMap::new();
        for (person, (role, company, seller), second_factor) in rows {
            let (held, since) = known.entry(person).or_default();
            held.extend(Held::of(role, company, seller));
            *since = second_factor;
        }
        let listed = |person: Self| {
            let (held, second_factor) = known.remove(&person.id).unwrap_or_default();
            Listed { person, held, second_factor }
        };
        Ok(found.into_iter().map(listed).collect())
    }
    /// Signs a person out in every browser.
    ///
    /// # Errors
    /// [`Error::NotFound`]; the database's.
    pub fn sign_out(tx: &mut Tx<'_>, by: &Administrator, id: &PersonId) -> Result<()> {
        Self::for_administrator(tx, by, id)?;
        Session::end_all(tx, id)?;
        let subject = Subject::Person(id.clone());
        event::note(tx, Kind::SessionsEnded, Some(&by.person), &subject)
    }
    /// A person, for an administrator.
    ///
    /// # Errors
    /// [`Error::NotFound`]; the database's.
    pub fn for_administrator(
        conn: &mut Conn,
        _administrator: &Administrator,
        id: &PersonId,
    ) -> Result<Listed> {
        type Home = (Option<(CompanyId, String)>, Option<(SellerId, String)>);
        type Row = (Person, Option<Role>, Home, Option<Moment>);
        let rows: Vec<Row> = people::table
            .left_join(
                memberships::table
                    .on(memberships::person_id.eq(people::id).and(memberships::ended_at.is_null())),
            )
            .left_join(companies::table.on(companies::id.nullable().eq(memberships::company_id)))
            .left_join(sellers::table.on(sellers::id.nullable().eq(memberships::seller_id)))
            .left_join(second_factors::table.on(second_factors::person_id.eq(people::id)))
            .filter(people::id.eq(id))
            .order(memberships::id)
            .select((
                Self::as_select(),
                memberships::role.nullable(),
                ((companies::id, companies::name).nullable(), (sellers::id, sellers::name).nullable()),
                second_factors::confirmed_at.nullable(),
            ))
            .load(conn)?;
        let (person, .., second_factor) = rows.first().cloned().ok_or(Error::NotFound)?;
        let held = |(_, role, (company, seller), _): Row| Held::of(role?, company, seller);
        Ok(Listed { person, held: rows.into_iter().filter_map(held).collect(), second_factor })
    }
    /// Adds a person and sends them the link to choose a password. Nothing is done, and nothing answered, where somebody has
    /// that address already.
    ///
    /// # Errors
    /// The database's.
    pub fn invite(
        tx: &mut Tx<'_>,
        key: &Key,
        by: &By,
        (name, email): (&str, &str),
        position: &Position,
    ) -> Result<Option<(Self, PasswordLink)>> {
        let new = NewPerson { email, name, password_hash: None };
        let id = match tx.attempt(|tx| Self::insert(tx, &new)) {
            Ok(id) => id,
            Err(e) if is_taken(&e) => return Ok(None),
            Err(e) => return Err(e.into()),
        };
        position.give(tx, &id)?;
        note(tx, Kind::PersonAdded, by, &id, position.role().as_str())?;
        let person = Self::named(tx, &id)?;
        let link = PasswordLink::send(tx, key, &person, Purpose::Invite, by)?;
        Ok(Some((person, link)))
    }
    /// Changes a person as a form says that was shown at `version`. False, and nothing is done, where somebody else has that
    /// address. Links to set a password die with the old address, sessions with the old position; both
    /// addresses are told.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Stale`]; [`Refusal::Yourself`] for one's own position; the database's.
    pub fn change(
        tx: &mut Tx<'_>,
        by: &Administrator,
        id: &PersonId,
        version: i32,
        new: &Described<'_>,
    ) -> Result<bool> {
        let before = Self::for_administrator(tx, by, id)?;
        let has = before.held.first().map(|held| &held.position);
        let position = new.position.filter(|position| Some(*position) != has);
        if position.is_some() {
            may_take_from(tx, by, id)?;
        }
        let row = people::table.filter(people::id.eq(id).and(people::version.eq(version)));
        let changed = tx.attempt(|tx| {
            diesel::update(row)
                .set((
                    people::name.eq(new.name),
                    people::name_key.eq(text::fold(new.name)),
                    people::email.eq(new.email),
                    people::email_key.eq(text::email_key(new.email)),
                    people::version.eq(version + 1),
                ))
                .execute(&mut **tx)
        });
        match changed {
            Ok(1) => {}
            Ok(_) => return Err(Error::Stale { seen: version }),
            Err(e) if is_taken(&e) => return Ok(false),
            Err(e) => return Err(e.into()),
        }
        keep_words(tx, id, new.name, new.email)?;
        let mut what = vec![];
        if before.person.name != new.name {
            what.push("name");
        }
        if before.person.email != new.email {
            what.push("email");
            PasswordLink::revoke_all(tx, id)?;
        }
        if let Some(position) = position {
            what.push(position.role().as_str());
            let now = tx.now();
            let old = memberships::table.filter(memberships::person_id.eq(id));
            diesel::update(old.filter(memberships::ended_at.is_null()))
                .set(memberships::ended_at.eq(now))
                .execute(&mut **tx)?;
            position.give(tx, id)?;
            Session::end_all(tx, id)?;
        }
        if !what.is_empty() {
            let data = Data { what: Some(what.join(" ")), ..Data::default() };
            let subject = Subject::Person(id.clone());
            let event = event::note_by(tx, Kind::PersonChanged, &by.as_by(), &subject, &data)?;
            Self::tell_new_address(tx, &before.person, &event)?;
        }
        Ok(true)
    }
    /// Shuts a person out at once, with every session and every open link of theirs, or lets them in again.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Stale`]; [`Refusal::Yourself`]; the database's.
    pub fn set_access(
        tx: &mut Tx<'_>,
        by: &Administrator,
        id: &PersonId,
        version: i32,
        open: bool,
    ) -> Result<()> {
        Self::named(tx, id)?;
        if !open {
            may_take_from(tx, by, id)?;
        }
        let row = people::table.filter(people::id.eq(id).and(people::version.eq(version)));
        let changed = diesel::update(row).set(people::version.eq(version + 1)).execute(&mut **tx)?;
        if changed != 1 {
            return Err(Error::Stale { seen: version });
        }
        let kind = if open {
            diesel::update(people::table.find(id))
                .set(people::disabled_at.eq(None::<Moment>))
                .execute(&mut **tx)?;
            Kind::PersonLetIn
        } else {
            Self::disable(tx, id)?;
            Kind::PersonShutOut
        };
        event::note_what(tx, kind, &by.as_by(), &Subject::Person(id.clone()), None)
    }
    /// Sends a person a fresh link to set a password; earlier ones end.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Refusal::ShutOut`]; the database's.
    pub fn send_link(tx: &mut Tx<'_>, key: &Key, by: &Administrator, id: &PersonId) -> Result<()> {
        let person = Self::named(tx, id)?;
        if person.disabled_at.is_some() {
            return Err(Refusal::ShutOut.into());
        }
        let purpose = if person.password_hash.is_some() { Purpose::Reset } else { Purpose::Invite };
        PasswordLink::revoke_all(tx, id)?;
        PasswordLink::send(tx, key, &person, purpose, &by.as_by()).map(drop)
    }
}

impl Administrator {
    /// Who an event says it was.
    pub fn as_by(&self) -> By {
        By::person(Who::Agent, &self.person)
    }
}

fn note(tx: &mut Tx<'_>, kind: Kind, by: &By, id: &PersonId, what: &str) -> Result<()> {
    event::note_what(tx, kind, by, &Subject::Person(id.clone()), Some(what))
}

/// Whether `by` may take position or access from somebody. Two administrators who do that to each other at the same moment
/// take turns here, and the second finds that they are none any more.
fn may_take_from(tx: &mut Tx<'_>, by: &Administrator, id: &PersonId) -> Result<()> {
    if by.person == *id {
        return Err(Refusal::Yourself.into());
    }
    setting::next_number(tx, "administration")?;
    let still = memberships::table
        .inner_join(people::table)
        .filter(memberships::role.eq(Role::Administrator).and(memberships::person_id.eq(&by.person)))
        .filter(memberships::company_id.is_null().and(memberships::seller_id.is_null()))
        .filter(memberships::ended_at.is_null().and(people::disabled_at.is_null()));
    if diesel::select(diesel::dsl::exists(still)).get_result::<bool>(&mut **tx)? {
        Ok(())
    } else {
        Err(Error::NotFound)
    }
}
