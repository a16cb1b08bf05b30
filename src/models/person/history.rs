//! What happened to somebody's access: told to them when they should hear of it, and read again by administrators.
use super::password_link::PasswordLink;
use super::{Administrator, Person};
use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::models::event::{self, By, Data, Event, Kind, Subject};
use crate::models::letter::{self, Facts, Letter, LetterKind, LetterState};
use crate::models::session::Session;
use crate::models::ticket::Who;
use crate::models::{EventId, PersonId, text};
use crate::schema::{events, letters, people};
use diesel::alias;
use diesel::dsl::max;
use diesel::prelude::*;

/// Events that a person's page shows.
const SHOWN: i64 = 20;

impl Person {
    /// Gives a person another password: what `hash` was made of. Every session and every open link of theirs ends. Whoever
    /// had one before gets a letter about it: if it was somebody else, they hear of it.
    ///
    /// # Errors
    /// The database's.
    pub fn change_password(tx: &mut Tx<'_>, id: &PersonId, hash: &str, kind: Kind) -> Result<()> {
        let before = Self::named(tx, id)?;
        Self::set_password_hash(tx, id, hash)?;
        Session::end_all(tx, id)?;
        PasswordLink::revoke_all(tx, id)?;
        let by = By { who: Who::System, person: Some(id.clone()) };
        let event = event::note_by(tx, kind, &by, &Subject::Person(id.clone()), &Data::default())?;
        if before.password_hash.is_some() {
            let to = (&before, before.email.as_str());
            letter::about_person(tx, LetterKind::PasswordChanged, to, &Facts::default(), &event)?;
        }
        Ok(())
    }

    /// Tells a person that their address was changed, there and at the one that they had `before`. Whoever has no password
    /// yet has no account that somebody could take over, and an address that was mistyped is a stranger's: no letter.
    ///
    /// # Errors
    /// The database's.
    pub(super) fn tell_new_address(tx: &mut Tx<'_>, before: &Self, event: &EventId) -> Result<()> {
        let now = Self::named(tx, &before.id)?;
        let the_same = text::email_key(&before.email) == text::email_key(&now.email);
        if the_same || before.password_hash.is_none() {
            return Ok(());
        }
        let facts = Facts { address: Some(now.email.clone()), ..Facts::default() };
        for email in [&before.email, &now.email] {
            letter::about_person(tx, LetterKind::AddressChanged, (&now, email), &facts, event)?;
        }
        Ok(())
    }

    /// The last things that happened to a person's access, newest first.
    ///
    /// # Errors
    /// The database's; a kind that this program does not know.
    pub fn history(conn: &mut Conn, _administrator: &Administrator, id: &PersonId) -> Result<Vec<Event>> {
        let rows: Vec<event::Row> = events::table
            .left_join(people::table.on(people::id.nullable().eq(events::person_id)))
            .filter(events::subject.eq(Subject::Person(id.clone()).to_string()))
            .order((events::at.desc(), events::id.desc()))
            .limit(SHOWN)
            .select(event::columns())
            .load(conn)?;
        rows.into_iter().map(Event::read).collect()
    }

    /// The last letter about a person's access; and the one that should have brought them the link to set a password, where
    /// it did not go out and the link waits unused.
    ///
    /// # Errors
    /// The database's.
    pub fn letters(
        conn: &mut Conn,
        _administrator: &Administrator,
        id: &PersonId,
    ) -> Result<(Option<Letter>, Option<Letter>)> {
        const LINKS: [LetterKind; 2] = [LetterKind::Invite, LetterKind::Reset];
        const OTHERS: [LetterKind; 2] = [LetterKind::SellerReminder, LetterKind::SellerLate];
        let (one, another) = alias!(letters as one, letters as another);
        let newest = one
            .filter(one.field(letters::person_id).eq(id).and(one.field(letters::kind).ne_all(OTHERS)))
            .select(max(one.field(letters::id)))
            .single_value();
        let newest_link = another
            .filter(another.field(letters::person_id).eq(id).and(another.field(letters::kind).eq_any(LINKS)))
            .select(max(another.field(letters::id)))
            .single_value();
        let found: Vec<Letter> = letters::table
            .filter(letters::id.nullable().eq(newest).or(letters::id.nullable().eq(newest_link)))
            .order(letters::id.desc())
            .select(Letter::as_select())
            .load(conn)?;
        let link = found.iter().find(|letter| LINKS.contains(&letter.kind)).cloned();
        let undelivered = match link.filter(|letter| letter.state == LetterState::Failed) {
            Some(letter) => letter.facts()?.password.map(|link| (letter, link)),
            None => None,
        };
        let undelivered = match undelivered {
            Some((letter, link)) => {
                let link = PasswordLink::named(conn, &link)?;
                (link.used_at.is_none() && link.revoked_at.is_none()).then_some(letter)
            }
            None => None,
        };
        Ok((found.into_iter().next(), undelivered))
    }
}
