//! Who did what when. Append-only, written in the transaction of the change; the timeline, the audit log and the letters
//! come from it. Holds ids, enums, numbers and dates, no personal text.
pub mod audit;
mod kind;
pub mod seal;

use super::import::Counts;
use super::ticket::lock::Platform;
use super::ticket::{DeclineReason, Stage, Ticket, Who};
use super::{
    AnalysisId, BatchId, CalendarId, CompanyId, DeviceId, DispatchId, EventId, ImportId, JobId, LabelId,
    MessageId, PersonId, PhotoId, PolicyId, PurchaseId, QuoteId, RefundId, SellerId, letter,
};
use crate::db::{Conn, Moment, Tx, load_known};
use crate::error::Result;
use crate::models::TicketId;
use crate::schema::{events, people};
use chrono::NaiveDate;
use diesel::prelude::*;
pub use kind::Kind;
use seal::Entry;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// What else belongs to an event. No personal text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Data {
    /// Where the return went.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Stage>,
    /// When the next step is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Moment>,
    /// How many photos are stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub photos: Option<i64>,
    /// Which photo.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub photo: Option<PhotoId>,
    /// A file's hash.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Why support said no.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub declined: Option<DeclineReason>,
    /// The message that says more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<MessageId>,
    /// Which label.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<LabelId>,
    /// Which price.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<QuoteId>,
    /// How much money.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pence: Option<i64>,
    /// How much is still to be paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open_pence: Option<i64>,
    /// What the seller found, or how it was corrected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub analysis: Option<AnalysisId>,
    /// What was sent to the customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dispatch: Option<DispatchId>,
    /// What is to be paid back, or was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refund: Option<RefundId>,
    /// An enum's text, where the kind alone does not say it: the kind of blocker, clock, reception or rung.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub what: Option<String>,
    /// More enums' texts, with commas: which parts are missing, why a parcel was given up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Who was given it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given_to: Option<PersonId>,
    /// Whose account a device is locked to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<Platform>,
    /// The first and the last of some days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<(NaiveDate, NaiveDate)>,
    /// How many returns' dates moved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved: Option<i64>,
    /// What a file came to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub imported: Option<Counts>,
    /// The list of whose returns it is said, all of them at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub batch: Option<BatchId>,
}

/// What an event that is not a return's is about.
#[derive(Debug, Clone)]
pub enum Subject {
    /// A person.
    Person(PersonId),
    /// A company.
    Company(CompanyId),
    /// A seller.
    Seller(SellerId),
    /// An order line.
    Purchase(PurchaseId),
    /// A unit of one.
    Device(DeviceId),
    /// A calendar.
    Calendar(CalendarId),
    /// A job of the worker.
    Job(JobId),
    /// A version of the marketplace's numbers.
    Policy(PolicyId),
    /// A file of orders or stock.
    Import(ImportId),
    /// An account that may not exist: the hash of what was typed.
    Account(String),
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(id) => write!(f, "person:{id}"),
            Self::Company(id) => write!(f, "company:{id}"),
            Self::Seller(id) => write!(f, "seller:{id}"),
            Self::Purchase(id) => write!(f, "purchase:{id}"),
            Self::Device(id) => write!(f, "device:{id}"),
            Self::Calendar(id) => write!(f, "calendar:{id}"),
            Self::Job(id) => write!(f, "job:{id}"),
            Self::Policy(id) => write!(f, "policy:{id}"),
            Self::Import(id) => write!(f, "import:{id}"),
            Self::Account(hash) => write!(f, "account:{hash}"),
        }
    }
}

impl FromStr for Subject {
    type Err = ();
    /// The other way round.
    fn from_str(text: &str) -> std::result::Result<Self, ()> {
        fn id<Id: FromStr>(text: &str) -> std::result::Result<Id, ()> {
            text.parse().map_err(|_| ())
        }
        let (what, which) = text.split_once(':').ok_or(())?;
        Ok(match what {
            "person" => Self::Person(id(which)?),
            "company" => Self::Company(id(which)?),
            "seller" => Self::Seller(id(which)?),
            "purchase" => Self::Purchase(id(which)?),
            "device" => Self::Device(id(which)?),
            "calendar" => Self::Calendar(id(which)?),
            "job" => Self::Job(id(which)?),
            "policy" => Self::Policy(id(which)?),
            "import" => Self::Import(id(which)?),
            "account" => Self::Account(which.to_owned()),
            _ => return Err(()),
        })
    }
}

/// Who did it.
#[derive(Debug, Clone)]
pub struct By {
    /// In which role.
    pub who: Who,
    /// Which person, if it was one.
    pub person: Option<PersonId>,
}

impl By {
    /// The program itself.
    pub fn system() -> Self {
        Self { who: Who::System, person: None }
    }
    /// Whoever opened a link.
    pub fn recipient() -> Self {
        Self { who: Who::Recipient, person: None }
    }
    /// Somebody in a role.
    pub fn person(who: Who, person: &PersonId) -> Self {
        Self { who, person: Some(person.clone()) }
    }
}

/// An event of a return, as the timeline shows it.
#[derive(Debug, Clone)]
pub struct Event {
    /// What happened.
    pub kind: Kind,
    /// Who did it.
    pub actor: Who,
    /// Which person, if it was one.
    pub person: Option<PersonId>,
    /// Their name, if it was a person.
    pub name: Option<String>,
    /// The return's version after it.
    pub version: i32,
    /// What else belongs to it.
    pub data: Data,
    /// When.
    pub at: Moment,
    /// The name of whoever was given the return, where the page has looked it up.
    pub given_to: Option<String>,
}

/// Writes an event of a return and queues the letters that it asks for. The only way in.
///
/// # Errors
/// The database's.
pub fn record(tx: &mut Tx<'_>, ticket: &Ticket, kind: Kind, by: &By, data: &Data) -> Result<EventId> {
    let id: EventId = tx.new_id();
    let now = tx.now();
    diesel::insert_into(events::table)
        .values((
            (
                events::id.eq(&id),
                events::ticket_id.eq(&ticket.id),
                events::company_id.eq(ticket.company_id.as_str()),
                events::seller_id.eq(ticket.seller_id.as_ref().map(super::SellerId::as_str)),
                events::kind.eq(kind),
            ),
            (
                events::actor.eq(by.who),
                events::person_id.eq(by.person.as_ref().map(PersonId::as_str)),
                events::version.eq(ticket.version),
                events::data.eq(serde_json::to_string(data)?),
                events::at.eq(now),
            ),
        ))
        .execute(&mut **tx)?;
    letter::of_event(tx, ticket, &id, kind, by.who, data)?;
    Ok(id)
}

/// Writes an event that is not a return's.
///
/// # Errors
/// The database's.
pub fn note(tx: &mut Tx<'_>, kind: Kind, person: Option<&PersonId>, subject: &Subject) -> Result<()> {
    let by = By { who: Who::System, person: person.cloned() };
    note_by(tx, kind, &by, subject, &Data::default()).map(drop)
}

/// [`note`], with who did it and what else belongs to it.
///
/// # Errors
/// The database's.
pub fn note_by(tx: &mut Tx<'_>, kind: Kind, by: &By, subject: &Subject, data: &Data) -> Result<EventId> {
    let id: EventId = tx.new_id();
    let now = tx.now();
    if matches!(subject, Subject::Person(_)) {
        tx.changed_choices();
    }
    diesel::insert_into(events::table)
        .values((
            events::id.eq(&id),
            events::subject.eq(subject.to_string()),
            events::kind.eq(kind),
            events::actor.eq(by.who),
            events::person_id.eq(by.person.as_ref().map(PersonId::as_str)),
            events::data.eq(serde_json::to_string(data)?),
            events::at.eq(now),
        ))
        .execute(&mut **tx)?;
    Ok(id)
}

/// [`note_by`], where at most `what` belongs to it.
///
/// # Errors
/// The database's.
pub fn note_what(tx: &mut Tx<'_>, kind: Kind, by: &By, subject: &Subject, what: Option<&str>) -> Result<()> {
    let data = Data { what: what.map(str::to_owned), ..Data::default() };
    note_by(tx, kind, by, subject, &data).map(drop)
}

/// An event as the database answers: kind, actor, their name, version, data and moment.
pub(in crate::models) type Row = (Kind, Who, Option<String>, Option<String>, Option<i32>, String, Moment);

/// The columns of a [`Row`], of events joined with the people who did them.
#[diesel::dsl::auto_type(no_type_alias)]
pub(in crate::models) fn columns() -> _ {
    (
        events::kind,
        events::actor,
        events::person_id,
        people::name.nullable(),
        events::version,
        events::data,
        events::at,
    )
}

impl Event {
    pub(in crate::models) fn read((kind, actor, person, name, version, data, at): Row) -> Result<Self> {
        let data = serde_json::from_str(&data)?;
        let person = person.and_then(|id| id.parse().ok());
        Ok(Self { kind, actor, person, name, version: version.unwrap_or_default(), data, at, given_to: None })
    }
}

/// The events of a return, oldest first.
///
/// # Errors
/// The database's; a kind that this program does not know.
pub fn of_ticket(conn: &mut Conn, ticket: &TicketId) -> Result<Vec<Event>> {
    let rows: Vec<Row> = load_known!(
        conn,
        events::table
            .left_join(people::table.on(people::id.nullable().eq(events::person_id)))
            .filter(events::ticket_id.eq(ticket))
            .order((events::at, events::id))
            .select(columns())
    )?;
    rows.into_iter().map(Event::read).collect()
}

/// What happened to a return after it had the version `seen`, oldest first.
///
/// # Errors
/// As [`of_ticket`].
pub fn since(conn: &mut Conn, ticket: &TicketId, seen: i32) -> Result<Vec<Event>> {
    Ok(of_ticket(conn, ticket)?.into_iter().filter(|event| event.version > seen).collect())
}

/// The message of the question that a return waits for.
///
/// # Errors
/// The database's.
pub fn last_question(conn: &mut Conn, ticket: &TicketId) -> Result<Option<MessageId>> {
    let data: Option<String> = events::table
        .filter(events::ticket_id.eq(ticket).and(events::kind.eq(Kind::InfoRequested)))
        .order((events::at.desc(), events::id.desc()))
        .select(events::data)
        .first(conn)
        .optional()?;
    Ok(data.map(|text| serde_json::from_str::<Data>(&text)).transpose()?.and_then(|data| data.message))
}

/// Events that get their places in one write.
const AT_ONCE: i64 = 500;

/// Gives events their place in the order of commits, without gaps, and the seal that holds each to all before it: readers that
/// follow `position` miss nothing, also where a write commits late. Two nodes at once take turns: whoever comes second waits for
/// the row of the sequence, and then finds nothing left.
///
/// # Errors
/// The database's.
pub fn place(tx: &mut Tx<'_>) -> Result<usize> {
    super::setting::hold_numbers(tx, "events")?;
    let unplaced = Entry::unplaced(tx, AT_ONCE)?;
    if unplaced.is_empty() {
        return Ok(0);
    }
    let mut before = Entry::last_seal(tx)?;
    for entry in &unplaced {
        let position = i64::try_from(super::setting::next_number(tx, "events")?)
            .map_err(crate::error::Error::while_doing("counting events"))?;
        let seal = entry.seal(position, before.as_deref())?;
        let placed =
            diesel::update(events::table.filter(events::id.eq(&entry.id).and(events::position.is_null())))
                .set((events::position.eq(position), events::seal.eq(&seal)))
                .execute(&mut **tx)?;
        if placed != 1 {
            // Another node was faster; nothing of this write may stay, or there would be a gap.
            return Err(crate::error::Error::Busy("events are being placed elsewhere"));
        }
        before = Some(seal);
    }
    Ok(unplaced.len())
}
