//! The log as administrators search it: what happened, newest first; all of it, of one return, or by and about one person.
use super::{Event, Kind, Row as EventRow, Subject, columns};
use crate::db::{Conn, Moment, MultiBackend};
use crate::error::Result;
use crate::models::person::{Administrator, Person};
use crate::models::ticket::Reference;
use crate::models::{CompanyId, EventId, PersonId, SellerId, TicketId};
use crate::schema::{companies, events, people, sellers, tickets};
use diesel::prelude::*;
use std::collections::BTreeMap;

/// Events on a page.
pub const PAGE: i64 = 50;

/// Whose events are listed.
#[derive(Debug, Clone)]
pub enum Whose {
    /// Of everything.
    All,
    /// Of the return with this reference.
    Return(Reference),
    /// By the person with this address, or about them.
    Person(String),
}

/// Which events are listed.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Whose.
    pub whose: Whose,
    /// Only of these kinds; of all where there is none.
    pub kinds: Vec<Kind>,
    /// Only what happened at that moment or later.
    pub from: Option<Moment>,
    /// Only what happened before.
    pub until: Option<Moment>,
    /// Only what stands after this one in the list.
    pub after: Option<EventId>,
}

/// What an event is about.
#[derive(Debug, Clone)]
pub enum About {
    /// A return; false for a draft, which is its author's.
    Return(Reference, bool),
    /// Something else, with the name of a person, a company or a seller.
    Other(Subject, Option<String>),
}

/// An event of the list.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Which.
    pub id: EventId,
    /// Its place in the order in which everything was written down; the newest have none for a moment.
    pub position: Option<i64>,
    /// What happened.
    pub event: Event,
    /// What it is about.
    pub about: Option<About>,
    /// What belongs to it, as it is kept: ids, enums, numbers and dates.
    pub data: String,
}

type Row = (EventRow, (EventId, Option<i64>, Option<String>), Option<(Reference, Option<Moment>)>);

/// Ids carry the moment at which they were made (RFC 9562, version 7): the first that can be of `moment`.
fn first_id(moment: Moment) -> EventId {
    let millis = u64::try_from(moment.naive().and_utc().timestamp_millis()).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(millis, &[0; 10]).into_uuid().into()
}

/// What an event has to do with what is asked for.
enum Part {
    All,
    Return(TicketId),
    By(PersonId),
    About(PersonId),
}

impl Listed {
    /// The events that are wanted, newest first; one more than a page tells that there are more. Nothing where there is no such
    /// return or person.
    ///
    /// # Errors
    /// The database's; a kind that this program does not know.
    pub fn all(conn: &mut Conn, _administrator: &Administrator, wanted: &Wanted) -> Result<Vec<Self>> {
        let parts = match &wanted.whose {
            Whose::All => vec![Part::All],
            Whose::Return(reference) => {
                let found = tickets::table.filter(tickets::reference.eq(reference)).select(tickets::id);
                let found: Option<TicketId> = found.first(conn).optional()?;
                found.map(Part::Return).into_iter().collect()
            }
            Whose::Person(email) => match Person::signing_in(conn, email)? {
                Some(person) => vec![Part::By(person.id.clone()), Part::About(person.id)],
                None => vec![],
            },
        };
        let mut rows: BTreeMap<String, Row> = BTreeMap::new();
        for part in parts {
            // What somebody did to themselves is by them and about them.
            rows.extend(Self::rows(conn, part, wanted)?.into_iter().map(|row| (row.1.0.to_string(), row)));
        }
        let most = usize::try_from(PAGE + 1).unwrap_or(usize::MAX);
        let newest: Vec<Row> = rows.into_values().rev().take(most).collect();
        let mut listed = newest.into_iter().map(Self::read).collect::<Result<Vec<Self>>>()?;
        Self::name(conn, &mut listed)?;
        Ok(listed)
    }
    fn rows(conn: &mut Conn, part: Part, wanted: &Wanted) -> Result<Vec<Row>> {
        let mut query = events::table
            .left_join(people::table.on(people::id.nullable().eq(events::person_id)))
            .left_join(tickets::table)
            .into_boxed::<MultiBackend>();
        // The order is that of the ids; an index that leads by the moment leads to the same.
        let by_moment = (events::at.desc(), events::id.desc());
        query = match part {
            Part::All => query.order(events::id.desc()),
            Part::Return(ticket) => query.filter(events::ticket_id.eq(ticket)).order(by_moment),
            Part::By(person) => {
                query.filter(events::person_id.eq(person.to_string())).order(events::id.desc())
            }
            Part::About(person) => {
                query.filter(events::subject.eq(Subject::Person(person).to_string())).order(by_moment)
            }
        };
        query = match wanted.kinds.as_slice() {
            [] => query,
            [one] => query.filter(events::kind.eq(*one)),
            several => query.filter(events::kind.eq_any(several.to_vec())),
        };
        if let Some(from) = wanted.from {
            query = query.filter(events::id.ge(first_id(from)));
        }
        if let Some(until) = wanted.until {
            query = query.filter(events::id.lt(first_id(until)));
        }
        if let Some(after) = &wanted.after {
            query = query.filter(events::id.lt(after.clone()));
        }
        Ok(query
            .limit(PAGE + 1)
            .select((
                columns(),
                (events::id, events::position, events::subject),
                (tickets::reference, tickets::submitted_at).nullable(),
            ))
            .load(conn)?)
    }
    fn read((event, (id, position, subject), ticket): Row) -> Result<Self> {
        let data = event.5.clone();
        let about = match ticket {
            Some((reference, submitted_at)) => Some(About::Return(reference, submitted_at.is_some())),
            None => {
                subject.and_then(|subject| subject.parse().ok()).map(|subject| About::Other(subject, None))
            }
        };
        Ok(Self { id, position, event: Event::read(event)?, about, data })
    }
    /// Puts names to the people, companies and sellers that events are about.
    fn name(conn: &mut Conn, listed: &mut [Self]) -> Result<()> {
        let (mut whom, mut whose, mut sellers_of): (Vec<PersonId>, Vec<CompanyId>, Vec<SellerId>) =
            Default::default();
        for one in listed.iter() {
            match &one.about {
                Some(About::Other(Subject::Person(id), _)) => whom.push(id.clone()),
                Some(About::Other(Subject::Company(id), _)) => whose.push(id.clone()),
                Some(About::Other(Subject::Seller(id), _)) => sellers_of.push(id.clone()),
                _ => {}
            }
        }
        let mut names: BTreeMap<String, String> = BTreeMap::new();
        macro_rules! look_up {
            ($($ids:ident in $table:ident: $subject:ident;)+) => {$(
                if !$ids.is_empty() {
                    let found = $table::table.filter($table::id.eq_any($ids));
                    let found: Vec<(_, String)> = found.select(($table::id, $table::name)).load(conn)?;
                    names.extend(found.into_iter().map(|(id, name)| (Subject::$subject(id).to_string(), name)));
                }
            )+};
        }
        look_up! {
            whom in people: Person;
            whose in companies: Company;
            sellers_of in sellers: Seller;
        }
        for one in listed {
            if let Some(About::Other(subject, name)) = &mut one.about {
                *name = names.get(&subject.to_string()).cloned();
            }
        }
        Ok(())
    }
}
