//! The chain of events: each, once it has its place, carries a seal, which is a hash over all that it says and over the seal of the
//! one before. Whoever changes, removes, adds or moves one breaks the chain there. Somebody who makes all of it anew, or cuts off its
//! end, is found by a seal that was noted elsewhere: `sendback audit verify --noted`.
use crate::db::{Conn, Moment};
use crate::error::Result;
use crate::schema::events;
use crate::secret::sha256_hex;
use diesel::prelude::*;
use std::fmt;

/// All that an event says.
#[derive(Debug, Clone, Queryable)]
pub struct Entry {
    pub(super) id: String,
    ticket_id: Option<String>,
    company_id: Option<String>,
    seller_id: Option<String>,
    subject: Option<String>,
    kind: String,
    actor: String,
    person_id: Option<String>,
    version: Option<i32>,
    data: String,
    at: Moment,
    position: Option<i64>,
    seal: Option<String>,
}

/// Every column of an event, in the order of [`Entry`].
type Columns = <events::table as Table>::AllColumns;

impl Entry {
    /// Events without a place, in the order of their ids, which is about that of time.
    pub(super) fn unplaced(conn: &mut Conn, most: i64) -> QueryResult<Vec<Self>> {
        let columns: Columns = events::all_columns;
        events::table
            .filter(events::position.is_null())
            .order(events::id)
            .limit(most)
            .select(columns)
            .load(conn)
    }
    /// The seal of the last event that has a place; nothing where there is none yet, or it is from before there were seals.
    pub(super) fn last_seal(conn: &mut Conn) -> QueryResult<Option<String>> {
        let last = events::table.filter(events::position.is_not_null()).order(events::position.desc());
        Ok(last.select(events::seal).first::<Option<String>>(conn).optional()?.flatten())
    }
    /// Up to so many events after the one at that place, in order.
    ///
    /// # Errors
    /// The database's.
    pub fn after(conn: &mut Conn, position: i64, most: i64) -> Result<Vec<Self>> {
        let columns: Columns = events::all_columns;
        let after = events::table.filter(events::position.gt(position)).order(events::position);
        Ok(after.limit(most).select(columns).load(conn)?)
    }
    /// How many events wait for their place.
    ///
    /// # Errors
    /// The database's.
    pub fn waiting(conn: &mut Conn) -> Result<i64> {
        Ok(events::table.filter(events::position.is_null()).count().get_result(conn)?)
    }
    /// Its seal at that place, behind the event with the seal `before`: SHA-256 over a JSON array, so that nothing can flow from one
    /// column into the next.
    ///
    /// # Errors
    /// None in practice: text and numbers can always be written as JSON.
    pub(super) fn seal(&self, position: i64, before: Option<&str>) -> Result<String> {
        let said = (
            (before, position, &self.id, &self.ticket_id, &self.company_id, &self.seller_id, &self.subject),
            (&self.kind, &self.actor, &self.person_id, self.version, &self.data, self.at.micros()),
        );
        Ok(sha256_hex(&serde_json::to_vec(&said)?))
    }
}

/// What is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Broken {
    /// There are none at these places.
    Missing {
        /// The first of them.
        from: i64,
        /// The last of them.
        to: i64,
    },
    /// The event at this place, or the one before it, does not say what it said.
    Changed {
        /// Its place.
        position: i64,
        /// Its id.
        id: String,
    },
    /// The event at this place has no seal, and one before it has.
    Unsealed {
        /// Its place.
        position: i64,
        /// Its id.
        id: String,
    },
    /// The event at a place that was noted has another seal, or is not there.
    NotAsNoted {
        /// The place.
        position: i64,
    },
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { from, to } if from == to => write!(f, "missing   {from}: no event is there"),
            Self::Missing { from, to } => write!(f, "missing   {from} to {to}: no events are there"),
            Self::Changed { position, id } => {
                write!(f, "changed   {position}: event {id}, or the seal before it, is not what was sealed")
            }
            Self::Unsealed { position, id } => {
                write!(f, "unsealed  {position}: event {id} has lost its seal")
            }
            Self::NotAsNoted { position } => {
                write!(f, "rewritten {position}: it does not have the seal that was noted")
            }
        }
    }
}

/// An event's place and seal, as somebody noted them: `1204:` and 64 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    position: i64,
    seal: String,
}

impl std::str::FromStr for Noted {
    type Err = &'static str;
    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        let wrong = "it is a place, a colon and 64 hexadecimal digits, as `sendback audit verify` says them";
        let (position, seal) = text.trim().split_once(':').ok_or(wrong)?;
        let position = position.parse().map_err(|_| wrong)?;
        let whole = seal.len() == 64 && seal.bytes().all(|b| b.is_ascii_hexdigit());
        if whole { Ok(Self { position, seal: seal.to_ascii_lowercase() }) } else { Err(wrong) }
    }
}

impl fmt::Display for Noted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.position, self.seal)
    }
}

/// Walks along the chain.
#[derive(Debug, Default)]
pub struct Walk {
    /// Events that have a seal.
    pub sealed: u64,
    /// Events from before there were seals: nothing is known of them.
    pub unsealed: u64,
    last: i64,
    before: Option<String>,
    noted: Option<Noted>,
}

impl Walk {
    /// A walk from the first event on, which is to meet the one that was noted.
    pub fn new(noted: Option<Noted>) -> Self {
        Self { noted, ..Self::default() }
    }
    /// Where it is: the place to go on behind.
    pub fn position(&self) -> i64 {
        self.last
    }
    /// Looks at the next event; what is wrong there.
    ///
    /// # Errors
    /// As [`Entry::seal`].
    pub fn look(&mut self, entry: &Entry) -> Result<Vec<Broken>> {
        let position = entry.position.unwrap_or_default();
        let mut broken = vec![];
        if position > self.last + 1 {
            broken.push(Broken::Missing { from: self.last + 1, to: position - 1 });
        }
        match &entry.seal {
            Some(seal) => {
                self.sealed += 1;
                if *seal != entry.seal(position, self.before.as_deref())? {
                    broken.push(Broken::Changed { position, id: entry.id.clone() });
                }
            }
            None if self.sealed > 0 => broken.push(Broken::Unsealed { position, id: entry.id.clone() }),
            None => self.unsealed += 1,
        }
        if self.noted.as_ref().is_some_and(|noted| noted.position == position)
            && let Some(noted) = self.noted.take()
            && entry.seal.as_ref() != Some(&noted.seal)
        {
            broken.push(Broken::NotAsNoted { position });
        }
        self.last = position;
        self.before.clone_from(&entry.seal);
        Ok(broken)
    }
    /// What is wrong at the end, and the place and seal to note.
    pub fn end(self) -> (Option<Broken>, Option<Noted>) {
        let lost = self.noted.map(|noted| Broken::NotAsNoted { position: noted.position });
        (lost, self.before.map(|seal| Noted { position: self.last, seal }))
    }
}
