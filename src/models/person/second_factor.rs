//! The second factor: a code of an authenticator app beside the password. Everybody who works for the marketplace or a seller needs
//! one; customers may have one. Each code is taken once, and ten codes on paper open when the telephone is lost.
use super::{Administrator, Person, Role};
use crate::db::{Conn, Moment, MultiBackend, Tx, text_enum};
use crate::error::{Error, Result};
use crate::models::event::{self, By, Data, Kind, Subject};
use crate::models::letter::{self, Facts, LetterKind};
use crate::models::session::Session;
use crate::models::throttle::Throttle;
use crate::models::ticket::Who;
use crate::models::{PersonId, RowId};
use crate::schema::{memberships, recovery_codes, second_factors};
use crate::secret::Key;
use crate::secret::one_time::{self, Shared};
use diesel::prelude::*;

/// Wrong codes of one person are counted over this time, in seconds. Whoever tries has their password already.
const WINDOW_S: i64 = 3600;
/// Wrong codes within that time. Three of a million codes are right at any moment.
const MOST_WRONG: i32 = 10;

text_enum! {
    /// What a session still waits for.
    pub enum Waits {
        /// A code.
        Code => "code",
        /// That a second factor is set up.
        SetUp => "set_up",
    }
}

/// What the database knows of somebody's second factor.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = second_factors, check_for_backend(MultiBackend))]
pub struct SecondFactor {
    person_id: PersonId,
    secret: Option<String>,
    pending: Option<String>,
    /// Since when it is asked for.
    pub confirmed_at: Option<Moment>,
}

fn unsealed(key: &Key, person: &PersonId, sealed: Option<&String>) -> Option<Shared> {
    key.unseal(&["second factor", person.as_str()], sealed?).map(Shared::of)
}

fn sealed(key: &Key, person: &PersonId, shared: &Shared) -> Result<String> {
    let sealed = key.seal(&["second factor", person.as_str()], shared.bytes());
    sealed.ok_or_else(|| Error::Internal {
        context: "sealing a second factor",
        source: "there are no random numbers".into(),
    })
}

fn by(person: &PersonId) -> By {
    By { who: Who::System, person: Some(person.clone()) }
}

impl SecondFactor {
    /// Somebody's, if there is one or one is being set up.
    ///
    /// # Errors
    /// The database's.
    pub fn of(conn: &mut Conn, person: &PersonId) -> Result<Option<Self>> {
        Ok(second_factors::table.find(person).select(Self::as_select()).first(conn).optional()?)
    }
    /// Whether a code is asked for.
    pub fn is_on(&self) -> bool {
        self.secret.is_some()
    }
    /// Whether a code is asked of this person.
    ///
    /// # Errors
    /// The database's.
    pub fn is_on_of(conn: &mut Conn, person: &PersonId) -> Result<bool> {
        Ok(Self::of(conn, person)?.is_some_and(|factor| factor.is_on()))
    }
    /// What an app is shown while one is set up.
    pub fn shown(&self, key: &Key) -> Option<Shared> {
        unsealed(key, &self.person_id, self.pending.as_ref())
    }
    /// Whether somebody must have one: everybody who sees what belongs to more than their own company.
    ///
    /// # Errors
    /// The database's.
    pub fn is_required(conn: &mut Conn, person: &PersonId) -> Result<bool> {
        let held = memberships::table
            .filter(memberships::person_id.eq(person).and(memberships::ended_at.is_null()))
            .filter(memberships::role.ne(Role::Customer));
        Ok(held.count().get_result::<i64>(conn)? > 0)
    }
    /// What somebody's new session waits for, after the right password.
    ///
    /// # Errors
    /// The database's.
    pub fn awaited(conn: &mut Conn, person: &PersonId) -> Result<Option<Waits>> {
        if Self::is_on_of(conn, person)? {
            return Ok(Some(Waits::Code));
        }
        Ok(Self::is_required(conn, person)?.then_some(Waits::SetUp))
    }
    /// How many of somebody's recovery codes are left.
    ///
    /// # Errors
    /// The database's.
    pub fn codes_left(conn: &mut Conn, person: &PersonId) -> Result<i64> {
        let left = recovery_codes::table
            .filter(recovery_codes::person_id.eq(person).and(recovery_codes::used_at.is_null()));
        Ok(left.count().get_result(conn)?)
    }
    /// Begins to set one up. What was on stays on until the new one is confirmed.
    ///
    /// # Errors
    /// The database's; when the system has no random numbers.
    pub fn begin(tx: &mut Tx<'_>, key: &Key, person: &PersonId) -> Result<()> {
        let pending = sealed(key, person, &Shared::random())?;
        let changed = diesel::update(second_factors::table.find(person))
            .set(second_factors::pending.eq(&pending))
            .execute(&mut **tx)?;
        if changed == 0 {
            diesel::insert_into(second_factors::table)
                .values((
                    second_factors::person_id.eq(person),
                    second_factors::pending.eq(&pending),
                    second_factors::last_step.eq(0),
                ))
                .execute(&mut **tx)?;
        }
        Ok(())
    }
    /// Forgets one that is being set up: somebody has signed in elsewhere with the password alone, and would be shown it.
    ///
    /// # Errors
    /// The database's.
    pub fn give_up(tx: &mut Tx<'_>, person: &PersonId) -> Result<()> {
        let begun = second_factors::table.filter(second_factors::person_id.eq(person));
        diesel::update(begun.filter(second_factors::pending.is_not_null()))
            .set(second_factors::pending.eq(None::<String>))
            .execute(&mut **tx)?;
        Ok(())
    }
    /// Puts one on that is known already: the sample people's.
    ///
    /// # Errors
    /// As [`SecondFactor::begin`].
    pub fn put_on(tx: &mut Tx<'_>, key: &Key, person: &PersonId, shared: &Shared) -> Result<()> {
        let (secret, now) = (sealed(key, person, shared)?, tx.now());
        diesel::insert_into(second_factors::table)
            .values((
                second_factors::person_id.eq(person),
                second_factors::secret.eq(secret),
                second_factors::last_step.eq(0),
                second_factors::confirmed_at.eq(now),
            ))
            .execute(&mut **tx)?;
        Ok(())
    }
    /// Confirms the one that is being set up with a code of it: it is on from now. Gives fresh recovery codes, to be shown once;
    /// nothing where the code is wrong.
    ///
    /// # Errors
    /// [`Error::TooMany`]; the database's.
    pub fn confirm(tx: &mut Tx<'_>, key: &Key, person: &PersonId, code: &str) -> Result<Option<Vec<String>>> {
        let now = tx.now();
        Throttle::Code.check(tx, person.as_str(), now, WINDOW_S, MOST_WRONG)?;
        let Some(factor) = Self::of(tx, person)? else { return Ok(None) };
        let step = factor.shown(key).and_then(|shared| shared.check(code, now.unix()));
        let Some(step) = step else {
            Throttle::Code.count(tx, person.as_str(), WINDOW_S)?;
            return Ok(None);
        };
        diesel::update(second_factors::table.find(person))
            .set((
                second_factors::secret.eq(second_factors::pending),
                second_factors::pending.eq(None::<String>),
                second_factors::last_step.eq(step),
                second_factors::confirmed_at.eq(now),
            ))
            .execute(&mut **tx)?;
        Self::tell(tx, person, Kind::SecondFactorSet, &by(person))?;
        Self::fresh_codes(tx, key, person).map(Some)
    }
    /// Ten fresh recovery codes; the old ones are worth nothing any more.
    ///
    /// # Errors
    /// The database's.
    pub fn fresh_codes(tx: &mut Tx<'_>, key: &Key, person: &PersonId) -> Result<Vec<String>> {
        diesel::delete(recovery_codes::table.filter(recovery_codes::person_id.eq(person)))
            .execute(&mut **tx)?;
        let codes = one_time::recovery_codes();
        for code in &codes {
            let id: RowId = tx.new_id();
            diesel::insert_into(recovery_codes::table)
                .values((
                    recovery_codes::id.eq(id),
                    recovery_codes::person_id.eq(person),
                    recovery_codes::code_hash.eq(key.recovery_hash(person.as_str(), code)),
                ))
                .execute(&mut **tx)?;
        }
        event::note(tx, Kind::RecoveryCodesMade, Some(person), &Subject::Person(person.clone()))?;
        Ok(codes)
    }
    /// Takes a code, of the app or from paper, once; says whether it was one. Of several at the same moment one is taken.
    ///
    /// # Errors
    /// [`Error::TooMany`] after too many that were wrong; the database's.
    pub fn prove(tx: &mut Tx<'_>, key: &Key, person: &PersonId, code: &str) -> Result<bool> {
        let now = tx.now();
        Throttle::Code.check(tx, person.as_str(), now, WINDOW_S, MOST_WRONG)?;
        let right = Self::by_app(tx, key, person, code)? || Self::from_paper(tx, key, person, code)?;
        if right {
            Throttle::Code.forget(tx, person.as_str())?;
        } else {
            Throttle::Code.count(tx, person.as_str(), WINDOW_S)?;
            event::note(tx, Kind::CodeWrong, None, &Subject::Person(person.clone()))?;
        }
        Ok(right)
    }
    fn by_app(tx: &mut Tx<'_>, key: &Key, person: &PersonId, code: &str) -> Result<bool> {
        let (factor, now) = (Self::of(tx, person)?, tx.now());
        let shared = factor.and_then(|factor| unsealed(key, person, factor.secret.as_ref()));
        let Some(step) = shared.and_then(|shared| shared.check(code, now.unix())) else { return Ok(false) };
        let taken = diesel::update(
            second_factors::table
                .filter(second_factors::person_id.eq(person).and(second_factors::last_step.lt(step))),
        )
        .set(second_factors::last_step.eq(step))
        .execute(&mut **tx)?;
        Ok(taken == 1)
    }
    fn from_paper(tx: &mut Tx<'_>, key: &Key, person: &PersonId, code: &str) -> Result<bool> {
        let (hash, now) = (key.recovery_hash(person.as_str(), code), tx.now());
        let unused = recovery_codes::table
            .filter(recovery_codes::person_id.eq(person).and(recovery_codes::code_hash.eq(hash)))
            .filter(recovery_codes::used_at.is_null());
        let taken = diesel::update(unused).set(recovery_codes::used_at.eq(now)).execute(&mut **tx)?;
        if taken == 1 {
            Self::tell(tx, person, Kind::RecoveryCodeUsed, &by(person))?;
        }
        Ok(taken == 1)
    }
    /// Somebody does without one from now on. Only who need not have one may.
    ///
    /// # Errors
    /// [`Error::NotFound`] for who must have one; the database's.
    pub fn put_off(tx: &mut Tx<'_>, person: &PersonId) -> Result<()> {
        if Self::is_required(tx, person)? {
            return Err(Error::NotFound);
        }
        Self::remove(tx, person, &by(person))
    }
    /// An administrator takes somebody's away who lost telephone and paper: at their next sign-in they set up another, or, where they
    /// need not, do without. They are signed out everywhere.
    ///
    /// # Errors
    /// [`Error::NotFound`] for somebody who is not there, has none, or is oneself; the database's.
    pub fn take_away(tx: &mut Tx<'_>, administrator: &Administrator, person: &PersonId) -> Result<()> {
        if !Self::is_on_of(tx, person)? || administrator.person == *person {
            return Err(Error::NotFound);
        }
        Session::end_all(tx, person)?;
        Self::remove(tx, person, &By::person(Who::Agent, &administrator.person))
    }
    /// Whoever runs the program takes away that of the person with this address.
    ///
    /// # Errors
    /// [`Error::NotFound`] where nobody has it, or they have none; the database's.
    pub fn forget(tx: &mut Tx<'_>, email: &str) -> Result<()> {
        let person = Person::signing_in(tx, email)?.ok_or(Error::NotFound)?.id;
        if !Self::is_on_of(tx, &person)? {
            return Err(Error::NotFound);
        }
        Session::end_all(tx, &person)?;
        Self::remove(tx, &person, &By::system())
    }
    fn remove(tx: &mut Tx<'_>, person: &PersonId, by: &By) -> Result<()> {
        diesel::delete(recovery_codes::table.filter(recovery_codes::person_id.eq(person)))
            .execute(&mut **tx)?;
        diesel::delete(second_factors::table.find(person)).execute(&mut **tx)?;
        Self::tell(tx, person, Kind::SecondFactorRemoved, by)
    }
    /// Writes it down, and tells the person: if it was not them, they hear of it.
    fn tell(tx: &mut Tx<'_>, id: &PersonId, kind: Kind, by: &By) -> Result<()> {
        let person = Person::named(tx, id)?;
        let event = event::note_by(tx, kind, by, &Subject::Person(id.clone()), &Data::default())?;
        let facts = Facts { what: Some(kind.as_str().to_owned()), ..Facts::default() };
        letter::about_person(tx, LetterKind::SecondFactor, (&person, person.email.as_str()), &facts, &event)
    }
}
