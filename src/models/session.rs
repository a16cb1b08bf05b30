//! Who is signed in. The browser holds a key, the database its hash; a row is made at sign-in only.
use super::event::{self, Subject};
use super::person::second_factor::Waits;
use super::person::{Administrator, Agent, Customer, Role, Technician};
use super::{CompanyId, PersonId, SellerId};
use crate::db::{Conn, Moment, Tx, load_known};
use crate::error::{Error, Result};
use crate::schema::{memberships, people, sessions};
use crate::secret::sha256_hex;
use diesel::prelude::*;

/// A session is noted as used at most this often.
const TOUCH_S: i64 = 60;
/// How long a code is good for what is asked for one again, in seconds: payments, originals, who may do what.
const FRESH_S: i64 = 900;
/// How long a session waits for its second factor, in seconds.
const HALF_S: i64 = 900;

/// Somebody who is signed in, with all that they may do.
#[derive(Debug, Clone)]
pub struct Session {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
    /// When the session was last noted as used.
    touched_at: Moment,
    /// When they last gave a code.
    proven_at: Option<Moment>,
    memberships: Vec<(Role, Option<CompanyId>, Option<SellerId>)>,
}

/// Somebody whose password was right, and whose session opens nothing yet.
#[derive(Debug, Clone)]
pub struct Half {
    /// Who.
    pub person: PersonId,
    /// Their e-mail address.
    pub email: String,
    /// What it waits for.
    pub waits: Waits,
}

/// Browsers of one person that are shown.
const MOST_SHOWN: i64 = 50;

/// A browser that somebody is signed in with.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// What names it on a page: not its key, and not what the database keeps of it.
    pub handle: String,
    /// Whether it is the one that asks.
    pub here: bool,
    /// Since when.
    pub since: Moment,
    /// When it was noted as used last.
    pub used: Moment,
}

fn insert(
    tx: &mut Tx<'_>,
    person: &PersonId,
    (key_hash, lasts_s): (&str, i64),
    (waits, proven_at): (Option<Waits>, Option<Moment>),
) -> Result<()> {
    let now = tx.now();
    diesel::insert_into(sessions::table)
        .values((
            sessions::key_hash.eq(key_hash),
            sessions::person_id.eq(person),
            sessions::created_at.eq(now),
            sessions::touched_at.eq(now),
            sessions::expires_at.eq(now.plus_seconds(lasts_s)),
            sessions::waits_for.eq(waits),
            sessions::proven_at.eq(proven_at),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

fn handle(key_hash: &str) -> String {
    sha256_hex(key_hash.as_bytes()).chars().take(16).collect()
}

impl Session {
    /// Opens a session for `person`; `key_hash` is what the database keeps of the key that the browser gets.
    ///
    /// # Errors
    /// The database's.
    pub fn open(tx: &mut Tx<'_>, person: &PersonId, key_hash: &str, lasts_s: i64) -> Result<()> {
        insert(tx, person, (key_hash, lasts_s), (None, None))
    }
    /// Opens one that opens nothing until what it waits for is there. Others of this person that still wait end: whoever else has
    /// the password does not go on to see what this one is shown.
    ///
    /// # Errors
    /// The database's.
    pub fn open_half(tx: &mut Tx<'_>, person: &PersonId, key_hash: &str, waits: Waits) -> Result<()> {
        if waits == Waits::SetUp {
            let others = sessions::person_id.eq(person).and(sessions::waits_for.eq(Waits::SetUp));
            diesel::delete(sessions::table.filter(others)).execute(&mut **tx)?;
        }
        insert(tx, person, (key_hash, HALF_S), (Some(waits), None))
    }
    /// Who has given their password under that key, and what is still awaited of them.
    ///
    /// # Errors
    /// The database's.
    pub fn half(conn: &mut Conn, key_hash: &str, now: Moment) -> Result<Option<Half>> {
        let row: Option<(PersonId, String, Option<Waits>)> = sessions::table
            .inner_join(people::table)
            .filter(sessions::key_hash.eq(key_hash).and(sessions::expires_at.gt(now)))
            .filter(people::disabled_at.is_null())
            .select((people::id, people::email, sessions::waits_for))
            .first(conn)
            .optional()?;
        Ok(row.and_then(|(person, email, waits)| Some(Half { person, email, waits: waits? })))
    }
    /// The same person under another key; what was proven stays proven.
    ///
    /// # Errors
    /// The database's.
    pub fn go_on(&self, tx: &mut Tx<'_>, key_hash: &str, lasts_s: i64) -> Result<()> {
        insert(tx, &self.person, (key_hash, lasts_s), (None, self.proven_at))
    }
    /// The second step is taken: the session that waited for it ends, and one begins under another key.
    ///
    /// # Errors
    /// The database's.
    pub fn complete(
        tx: &mut Tx<'_>,
        person: &PersonId,
        (waiting, key_hash): (&str, &str),
        lasts_s: i64,
    ) -> Result<()> {
        let now = tx.now();
        Self::end(tx, waiting)?;
        insert(tx, person, (key_hash, lasts_s), (None, Some(now)))?;
        event::note(tx, event::Kind::SignedIn, Some(person), &Subject::Person(person.clone()))
    }
    /// Another code was given: the same session under another key.
    ///
    /// # Errors
    /// [`Error::NotSignedIn`] where it has ended meanwhile; the database's.
    pub fn prove_again(&self, tx: &mut Tx<'_>, (old, new): (&str, &str)) -> Result<()> {
        let now = tx.now();
        let changed = diesel::update(sessions::table.find(old))
            .set((sessions::key_hash.eq(new), sessions::touched_at.eq(now), sessions::proven_at.eq(now)))
            .execute(&mut **tx)?;
        if changed != 1 {
            return Err(Error::NotSignedIn);
        }
        event::note(tx, event::Kind::ProvenAgain, Some(&self.person), &Subject::Person(self.person.clone()))
    }
    /// Whether a code was given in the last quarter of an hour.
    pub fn is_fresh(&self, now: Moment) -> bool {
        self.proven_at.is_some_and(|proven| proven.plus_seconds(FRESH_S) > now)
    }
    /// The session of that key, unless it ended, was idle for too long, or its person was disabled. One SELECT.
    ///
    /// # Errors
    /// The database's.
    pub fn find(conn: &mut Conn, key_hash: &str, now: Moment, idle_s: i64) -> Result<Option<Self>> {
        type Known = (PersonId, String, String, Moment, Option<Moment>);
        type Row = (Known, Option<Role>, Option<CompanyId>, Option<SellerId>);
        let rows: Vec<Row> =
            load_known!(
                conn,
                sessions::table
                    .inner_join(people::table)
                    .left_join(memberships::table.on(
                        memberships::person_id.eq(sessions::person_id).and(memberships::ended_at.is_null())
                    ),)
                    .filter(sessions::key_hash.eq(key_hash))
                    .filter(sessions::expires_at.gt(now))
                    .filter(sessions::touched_at.gt(now.plus_seconds(-idle_s)))
                    .filter(people::disabled_at.is_null().and(sessions::waits_for.is_null()))
                    .order(memberships::id)
                    .select((
                        (people::id, people::name, people::email, sessions::touched_at, sessions::proven_at),
                        memberships::role.nullable(),
                        memberships::company_id.nullable(),
                        memberships::seller_id.nullable(),
                    ))
            )?;
        let mut found: Option<Self> = None;
        for ((person, name, email, touched_at, proven_at), role, company, seller) in rows {
            let session =
                found.get_or_insert(Self { person, name, email, touched_at, proven_at, memberships: vec![] });
            // Whoever sees what belongs to others has proven who they are with a code, however the session came to be.
            let role = role.filter(|role| *role == Role::Customer || proven_at.is_some());
            session.memberships.extend(role.map(|role| (role, company, seller)));
        }
        Ok(found)
    }
    /// Whether it is time to note that the session is in use.
    pub fn wants_touch(&self, now: Moment) -> bool {
        self.touched_at.plus_seconds(TOUCH_S) <= now
    }
    /// Notes that the session is in use.
    ///
    /// # Errors
    /// The database's.
    pub fn touch(tx: &mut Tx<'_>, key_hash: &str) -> Result<()> {
        let now = tx.now();
        diesel::update(sessions::table.find(key_hash))
            .set(sessions::touched_at.eq(now))
            .execute(&mut **tx)?;
        Ok(())
    }
    /// Ends the session of that key.
    ///
    /// # Errors
    /// The database's.
    pub fn end(tx: &mut Tx<'_>, key_hash: &str) -> Result<()> {
        diesel::delete(sessions::table.find(key_hash)).execute(&mut **tx)?;
        Ok(())
    }
    /// Where a person is signed in, what was used last first. `here` is the hash of the key of whoever asks.
    ///
    /// # Errors
    /// The database's.
    pub fn all_of(
        conn: &mut Conn,
        person: &PersonId,
        here: &str,
        now: Moment,
        idle_s: i64,
    ) -> Result<Vec<SignedIn>> {
        let rows: Vec<(String, Moment, Moment)> = sessions::table
            .filter(sessions::person_id.eq(person).and(sessions::expires_at.gt(now)))
            .filter(sessions::waits_for.is_null())
            .filter(sessions::touched_at.gt(now.plus_seconds(-idle_s)))
            .order((sessions::touched_at.desc(), sessions::key_hash))
            .limit(MOST_SHOWN)
            .select((sessions::key_hash, sessions::created_at, sessions::touched_at))
            .load(conn)?;
        let shown = |(hash, since, used): (String, Moment, Moment)| SignedIn {
            here: hash == here,
            handle: handle(&hash),
            since,
            used,
        };
        Ok(rows.into_iter().map(shown).collect())
    }
    /// Ends the session of that handle, or (`None`) all of a person, but never the one of the key whose hash is `here`.
    ///
    /// # Errors
    /// The database's.
    pub fn end_elsewhere(tx: &mut Tx<'_>, person: &PersonId, here: &str, which: Option<&str>) -> Result<()> {
        let theirs: Vec<String> = sessions::table
            .filter(sessions::person_id.eq(person).and(sessions::key_hash.ne(here)))
            .select(sessions::key_hash)
            .load(&mut **tx)?;
        let ending = theirs.iter().filter(|hash| which.is_none_or(|which| handle(hash) == which));
        let ending: Vec<&String> = ending.collect();
        if ending.is_empty() {
            return Ok(());
        }
        diesel::delete(sessions::table.filter(sessions::key_hash.eq_any(ending))).execute(&mut **tx)?;
        event::note(tx, event::Kind::SessionsEnded, Some(person), &Subject::Person(person.clone()))
    }
    /// Ends every session of a person.
    ///
    /// # Errors
    /// The database's.
    pub fn end_all(tx: &mut Tx<'_>, person: &PersonId) -> Result<()> {
        diesel::delete(sessions::table.filter(sessions::person_id.eq(person))).execute(&mut **tx)?;
        Ok(())
    }
    /// Deletes sessions that have ended by the clock.
    ///
    /// # Errors
    /// The database's.
    pub fn sweep(tx: &mut Tx<'_>) -> Result<usize> {
        let now = tx.now();
        Ok(diesel::delete(sessions::table.filter(sessions::expires_at.le(now))).execute(&mut **tx)?)
    }
    /// This person as a member of a company.
    pub fn customer(&self) -> Option<Customer> {
        let company = self.memberships.iter().find_map(|(role, company, _)| match role {
            Role::Customer => company.clone(),
            Role::Technician | Role::Agent | Role::Administrator => None,
        })?;
        Some(Customer {
            person: self.person.clone(),
            name: self.name.clone(),
            email: self.email.clone(),
            company,
        })
    }
    /// This person as support of the marketplace.
    pub fn agent(&self) -> Option<Agent> {
        self.memberships
            .iter()
            .any(|(role, _, _)| matches!(role, Role::Agent | Role::Administrator))
            .then(|| Agent { person: self.person.clone(), name: self.name.clone() })
    }
    /// This person as an administrator of the marketplace.
    pub fn administrator(&self) -> Option<Administrator> {
        self.memberships
            .iter()
            .any(|(role, _, _)| *role == Role::Administrator)
            .then(|| Administrator { person: self.person.clone(), name: self.name.clone() })
    }
    /// This person as somebody who works for a seller.
    pub fn technician(&self) -> Option<Technician> {
        let seller = self.memberships.iter().find_map(|(role, _, seller)| match role {
            Role::Technician => seller.clone(),
            Role::Customer | Role::Agent | Role::Administrator => None,
        })?;
        Some(Technician { person: self.person.clone(), name: self.name.clone(), seller })
    }
}
