//! Several devices that come back together: a list that is put together row by row and kept as it is typed, each row with the
//! draft of its return as soon as its device is known, and sent in one go.
pub mod answers;
pub mod boxes;
pub mod change;
pub mod desk;
pub mod list;
mod matching;
pub mod message;
pub mod photo;
mod row;
pub mod sending;

use super::import::list::Entry;
use super::person::Customer;
use super::ticket::{Refusal, Stage, Ticket};
use super::{BatchId, CompanyId, PersonId, setting, warranty};
use crate::db::{Conn, Moment, MultiBackend, Tx};
use crate::error::Result;
use crate::schema::{batch_rows, batches, tickets};
use answers::Shared;
use diesel::prelude::*;

/// The most rows of a list.
pub const MOST: usize = warranty::MOST;
/// The same list of the same person within so many seconds was sent twice.
const SAME_S: i64 = 60;
/// Somebody is reminded of a list at most once in so many days, however many drafts it has.
const REMINDED_DAYS: i64 = 2;
/// Lists that a page shows at once.
const SHOWN: i64 = 20;

/// A list of devices that come back together.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = batches, check_for_backend(MultiBackend))]
pub struct Batch {
    /// Its id.
    pub id: BatchId,
    /// Who put it together.
    pub person_id: PersonId,
    /// Grows with every change.
    pub version: i32,
    form: String,
    /// When it was begun.
    pub created_at: Moment,
    /// When it was sent.
    pub submitted_at: Option<Moment>,
}

/// A list as others list it: how many devices it has.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The list.
    pub batch: Batch,
    /// Its rows.
    pub rows: i64,
}

impl Batch {
    /// A list of the customer's company. One that is not sent is its author's.
    ///
    /// # Errors
    /// [`crate::error::Error::NotFound`] also for another company's and a colleague's that is not sent; the database's.
    pub fn of_company(conn: &mut Conn, customer: &Customer, id: &BatchId) -> Result<Self> {
        Ok(batches::table
            .filter(batches::id.eq(id).and(is_shown_to(&customer.company, &customer.person)))
            .select(Self::as_select())
            .first(conn)?)
    }
    /// The newest lists: this person's own that are not sent yet, and those that were sent by anybody of the company.
    ///
    /// # Errors
    /// The database's.
    pub fn newest(conn: &mut Conn, customer: &Customer) -> Result<Vec<Listed>> {
        let rows = batch_rows::table.filter(batch_rows::batch_id.eq(batches::id)).count().single_value();
        let found: Vec<(Self, Option<i64>)> = batches::table
            .filter(is_shown_to(&customer.company, &customer.person))
            .order(batches::id.desc())
            .limit(SHOWN)
            .select((Self::as_select(), rows))
            .load(conn)?;
        let listed = |(batch, rows): (Self, Option<i64>)| Listed { batch, rows: rows.unwrap_or_default() };
        Ok(found.into_iter().map(listed).filter(|one| one.rows > 0).collect())
    }
    /// Begins a list with these rows. The same list that was begun a moment ago is that one: a form that is sent twice makes
    /// one list.
    ///
    /// # Errors
    /// [`Refusal::TooManyRows`]; the database's.
    pub fn begin(tx: &mut Tx<'_>, customer: &Customer, entries: &[Entry]) -> Result<Self> {
        if entries.len() > MOST {
            return Err(Refusal::TooManyRows.into());
        }
        // Two who begin one at the same moment take turns here.
        setting::hold_numbers(tx, "batches")?;
        if let Some(same) = Self::just_begun(tx, customer, entries)? {
            return Ok(same);
        }
        let (id, now): (BatchId, Moment) = (tx.new_id(), tx.now());
        diesel::insert_into(batches::table)
            .values((
                batches::id.eq(&id),
                batches::company_id.eq(&customer.company),
                batches::person_id.eq(&customer.person),
                batches::form.eq(serde_json::to_string(&Shared::default())?),
                batches::created_at.eq(now),
                batches::changed_at.eq(now),
            ))
            .execute(&mut **tx)?;
        let batch = Self::of_company(tx, customer, &id)?;
        row::add(tx, customer, &batch, entries)?;
        Ok(batch)
    }
    fn just_begun(conn: &mut Tx<'_>, customer: &Customer, entries: &[Entry]) -> Result<Option<Self>> {
        let since = conn.now().plus_seconds(-SAME_S);
        let last: Option<Self> = batches::table
            .filter(batches::company_id.eq(&customer.company).and(batches::person_id.eq(&customer.person)))
            .filter(batches::submitted_at.is_null().and(batches::created_at.ge(since)))
            .order(batches::id.desc())
            .select(Self::as_select())
            .first(&mut **conn)
            .optional()?;
        let Some(last) = last else { return Ok(None) };
        let rows: Vec<(String, String)> = batch_rows::table
            .filter(batch_rows::batch_id.eq(&last.id))
            .order(batch_rows::position)
            .select((batch_rows::number, batch_rows::fault))
            .load(&mut **conn)?;
        let same = rows.len() == entries.len()
            && rows.iter().zip(entries).all(|(row, entry)| row.0 == entry.number && row.1 == entry.fault);
        Ok(same.then_some(last))
    }
    /// For what can be done before a list is sent, and not afterwards.
    ///
    /// # Errors
    /// [`Refusal::AlreadyDone`] once it was sent.
    pub fn is_unsent(&self) -> Result<()> {
        if self.submitted_at.is_some() { Err(Refusal::AlreadyDone.into()) } else { Ok(()) }
    }
    /// What all rows answer alike, as it was typed.
    ///
    /// # Errors
    /// When a program wrote it that knew other answers.
    pub fn shared(&self) -> Result<Shared> {
        Ok(serde_json::from_str(&self.form)?)
    }
    /// Takes the list to its next version, with all of its drafts, and holds it until the end of the write.
    ///
    /// # Errors
    /// [`Refusal::AlreadyDone`] once it was sent; the database's.
    fn touch(&self, tx: &mut Tx<'_>) -> Result<()> {
        let now = tx.now();
        let open = batches::table.filter(batches::id.eq(&self.id).and(batches::submitted_at.is_null()));
        let changed = diesel::update(open)
            .set((batches::version.eq(batches::version + 1), batches::changed_at.eq(now)))
            .execute(&mut **tx)?;
        if changed != 1 {
            return Err(Refusal::AlreadyDone.into());
        }
        Ticket::touch_all(tx, &self.id)
    }
}

/// Of the lists of a company: what was sent is everybody's there, what is put together still its author's alone.
#[diesel::dsl::auto_type(no_type_alias)]
fn is_shown_to<'a>(company: &'a CompanyId, person: &'a PersonId) -> _ {
    batches::company_id.eq(company).and(batches::submitted_at.is_not_null().or(batches::person_id.eq(person)))
}

/// A draft goes on by itself: its row stays on the list it was on, without it.
///
/// # Errors
/// The database's.
pub(super) fn leave(tx: &mut Tx<'_>, ticket: &mut Ticket) -> Result<()> {
    if ticket.batch_id.take().is_none() {
        return Ok(());
    }
    diesel::update(batch_rows::table.filter(batch_rows::ticket_id.eq(&ticket.id)))
        .set(batch_rows::ticket_id.eq(None::<String>))
        .execute(&mut **tx)?;
    diesel::update(tickets::table.find(&ticket.id))
        .set(tickets::batch_id.eq(None::<String>))
        .execute(&mut **tx)?;
    Ok(())
}

/// Whether somebody is to be told that this draft will be deleted: of those of a list the first one tells it for all.
///
/// # Errors
/// The database's.
pub(super) fn is_to_be_reminded(tx: &mut Tx<'_>, draft: &Ticket) -> Result<bool> {
    let Some(batch) = &draft.batch_id else { return Ok(true) };
    let now = tx.now();
    let long_ago = batches::reminded_at.is_null().or(batches::reminded_at.lt(now.plus_days(-REMINDED_DAYS)));
    let first = diesel::update(batches::table.filter(batches::id.eq(batch)).filter(long_ago))
        .set(batches::reminded_at.eq(now))
        .execute(&mut **tx)?;
    Ok(first == 1)
}

/// Deletes what a list says about a draft that was deleted, and the list with its last draft.
///
/// # Errors
/// The database's.
pub(super) fn forget(tx: &mut Tx<'_>, draft: &Ticket) -> Result<()> {
    let Some(batch) = &draft.batch_id else { return Ok(()) };
    diesel::delete(batch_rows::table.filter(batch_rows::ticket_id.eq(&draft.id))).execute(&mut **tx)?;
    let others = tickets::table.filter(tickets::batch_id.eq(batch).and(tickets::stage.eq(Stage::Draft)));
    if diesel::select(diesel::dsl::exists(others)).get_result::<bool>(&mut **tx)? {
        return Ok(());
    }
    forget_all(tx, batch)
}

fn forget_all(tx: &mut Tx<'_>, batch: &BatchId) -> Result<()> {
    let unsent = batches::table.filter(batches::id.eq(batch).and(batches::submitted_at.is_null()));
    let blank = diesel::update(unsent)
        .set((
            batches::form.eq(serde_json::to_string(&Shared::default())?),
            batches::changed_at.eq(None::<Moment>),
        ))
        .execute(&mut **tx)?;
    if blank == 1 {
        photo::forget(tx, batch)?;
        diesel::delete(batch_rows::table.filter(batch_rows::batch_id.eq(batch))).execute(&mut **tx)?;
    }
    Ok(())
}

/// Deletes what lists say that nobody has changed for so many days and that have no draft whose own time would end: no device
/// was found for any of their rows.
///
/// # Errors
/// The database's.
pub fn forget_old(tx: &mut Tx<'_>) -> Result<usize> {
    let now = tx.now();
    let days = super::policy::Policy::at(tx, now)?.numbers()?.draft_days;
    let drafts = tickets::table
        .filter(tickets::batch_id.eq(batches::id.nullable()).and(tickets::stage.eq(Stage::Draft)));
    let old: Vec<BatchId> = batches::table
        .filter(batches::submitted_at.is_null().and(batches::changed_at.lt(now.plus_days(-days))))
        .filter(diesel::dsl::not(diesel::dsl::exists(drafts)))
        .limit(100)
        .select(batches::id)
        .load(&mut **tx)?;
    old.iter().try_for_each(|batch| forget_all(tx, batch))?;
    Ok(old.len())
}

/// The list must be there and not be sent.
fn open(conn: &mut Conn, customer: &Customer, id: &BatchId) -> Result<Batch> {
    let batch = Batch::of_company(conn, customer, id)?;
    batch.is_unsent()?;
    Ok(batch)
}
