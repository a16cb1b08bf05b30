//! Links to set a password: the invitation of somebody new, and the way back for whoever forgot theirs. Each belongs to one
//! person and works once. The token can be made again from the row and a key that is not in the database; the row keeps its
//! hash.
use super::Person;
use crate::db::{Conn, Moment, MultiBackend, Tx, text_enum};
use crate::error::{Error, Result};
use crate::models::event::{self, By, Data, Subject};
use crate::models::letter::{self, Facts, LetterKind};
use crate::models::{PasswordLinkId, PersonId};
use crate::schema::{password_links, people};
use crate::secret::{Key, sha256_hex};
use diesel::prelude::*;

text_enum! {
    /// Why somebody sets a password.
    pub enum Purpose {
        /// They are new.
        Invite => "invite",
        /// They forgot it.
        Reset => "reset",
    }
}

impl Purpose {
    /// Seconds. Whoever forgot a password waits for the mail; an hour leaves little time to whoever reads it later (OWASP
    /// asks for a short life). An invitation comes unasked and must survive a week's leave.
    fn lasts_s(self) -> i64 {
        match self {
            Self::Invite => 7 * 24 * 3600,
            Self::Reset => 3600,
        }
    }
}

/// Which key signs today's tokens; older rows keep the number of theirs.
const KEY_NUMBER: i32 = 1;
/// Goes into the token, so that a row could be given another one.
const GENERATION: i32 = 1;

/// A link to set a password.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = password_links, check_for_backend(MultiBackend))]
pub struct PasswordLink {
    /// Its id.
    pub id: PasswordLinkId,
    /// Whose password it sets.
    pub person_id: PersonId,
    generation: i32,
    /// Why.
    pub purpose: Purpose,
    /// When it ends by itself.
    pub expires_at: Moment,
    /// When it was used.
    pub used_at: Option<Moment>,
    /// When it was ended.
    pub revoked_at: Option<Moment>,
}

/// Apart from the tokens of other links, though they come from the same key.
fn token(key: &Key, id: &PasswordLinkId, generation: i32) -> String {
    key.token(&["password", id.as_str(), &generation.to_string()])
}

impl PasswordLink {
    /// Makes a link and queues the letter that brings it.
    ///
    /// # Errors
    /// The database's.
    pub fn send(tx: &mut Tx<'_>, key: &Key, person: &Person, purpose: Purpose, by: &By) -> Result<Self> {
        let now = tx.now();
        let link = Self {
            id: tx.new_id(),
            person_id: person.id.clone(),
            generation: GENERATION,
            purpose,
            expires_at: now.plus_seconds(purpose.lasts_s()),
            used_at: None,
            revoked_at: None,
        };
        diesel::insert_into(password_links::table)
            .values((
                password_links::id.eq(&link.id),
                password_links::person_id.eq(&link.person_id),
                password_links::token_hash.eq(sha256_hex(link.token(key).as_bytes())),
                password_links::key_number.eq(KEY_NUMBER),
                password_links::generation.eq(link.generation),
                password_links::purpose.eq(purpose),
                password_links::created_at.eq(now),
                password_links::expires_at.eq(link.expires_at),
            ))
            .execute(&mut **tx)?;
        let what = Data { what: Some(purpose.as_str().to_owned()), ..Data::default() };
        let subject = Subject::Person(person.id.clone());
        let event = event::note_by(tx, event::Kind::PasswordLinkSent, by, &subject, &what)?;
        let kind = match purpose {
            Purpose::Invite => LetterKind::Invite,
            Purpose::Reset => LetterKind::Reset,
        };
        let facts = Facts { password: Some(link.id.clone()), ..Facts::default() };
        letter::about_person(tx, kind, (person, &person.email), &facts, &event)?;
        Ok(link)
    }
    /// The link that this token opens and its person, also when it has ended: whoever asks looks at
    /// [`PasswordLink::has_ended`].
    ///
    /// # Errors
    /// [`Error::NotFound`] for a token that never was; the database's.
    pub fn opened_by(conn: &mut Conn, token: &str) -> Result<(Self, Person)> {
        Ok(password_links::table
            .inner_join(people::table)
            .filter(password_links::token_hash.eq(sha256_hex(token.as_bytes())))
            .select((Self::as_select(), Person::as_select()))
            .first(conn)?)
    }
    /// The link that another row names.
    ///
    /// # Errors
    /// The database's.
    pub fn named(conn: &mut Conn, id: &PasswordLinkId) -> Result<Self> {
        Ok(password_links::table.find(id).select(Self::as_select()).first(conn)?)
    }
    fn token(&self, key: &Key) -> String {
        token(key, &self.id, self.generation)
    }
    /// Where it leads, without the host; the token is made again.
    pub fn path(&self, key: &Key) -> String {
        format!("/password/{}", self.token(key))
    }
    /// Whether it sets nothing any more.
    pub fn has_ended(&self, now: Moment) -> bool {
        self.used_at.is_some() || self.revoked_at.is_some() || self.expires_at <= now
    }
    /// Uses the link up: sets the password to what `hash` was made of, as [`Person::change_password`] does.
    ///
    /// # Errors
    /// [`Error::LinkEnded`] when it has ended, also when somebody else used it at the same moment; the database's.
    pub fn use_up(&self, tx: &mut Tx<'_>, hash: &str) -> Result<()> {
        let now = tx.now();
        let used = diesel::update(password_links::table.find(&self.id))
            .filter(password_links::used_at.is_null().and(password_links::revoked_at.is_null()))
            .filter(password_links::expires_at.gt(now))
            .set(password_links::used_at.eq(now))
            .execute(&mut **tx)?;
        if used != 1 {
            return Err(Error::LinkEnded);
        }
        Person::change_password(tx, &self.person_id, hash, event::Kind::PasswordSet)
    }
    /// Ends every open link of a person.
    ///
    /// # Errors
    /// The database's.
    pub fn revoke_all(tx: &mut Tx<'_>, person: &PersonId) -> Result<()> {
        let now = tx.now();
        diesel::update(password_links::table.filter(password_links::person_id.eq(person)))
            .filter(password_links::used_at.is_null().and(password_links::revoked_at.is_null()))
            .set(password_links::revoked_at.eq(now))
            .execute(&mut **tx)?;
        Ok(())
    }
}
