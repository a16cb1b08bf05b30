//! What people write on a return, with photos and one PDF. It is kept in a draft of its author until it is sent: nothing
//! typed or uploaded is lost. An internal note is support's alone.
use super::photo::{NewPhoto, Photo, Slot, Stored};
use super::staged_file;
use super::ticket::{Refusal, Ticket};
use super::{MessageId, PersonId, PhotoId, TicketId};
use crate::db::{Conn, Moment, MultiBackend, Tx, load_known, text_enum};
use crate::error::{Error, Result};
use crate::schema::{messages, people};
use diesel::prelude::*;
use std::collections::HashMap;

/// The same words from the same person within so many seconds are a form that came twice.
pub(super) const REPEAT_S: i64 = 60;
/// Characters of a message.
pub const LONGEST: usize = 4000;

text_enum! {
    /// Who writes.
    pub enum Side {
        /// A member of the company.
        Customer => "customer",
        /// Support.
        Agent => "agent",
        /// Somebody of the seller.
        Technician => "technician",
    }
}

/// Who writes, as a message keeps it.
#[derive(Debug, Clone)]
pub struct Author {
    /// The person.
    pub person: PersonId,
    /// In which role.
    pub side: Side,
}

/// A message.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = messages, check_for_backend(MultiBackend))]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// In which role it was written.
    pub side: Side,
    /// Support's alone.
    pub internal: bool,
    /// The words.
    pub body: String,
    /// The PDF's key, if there is one.
    pub pdf_key: Option<String>,
    /// What the PDF was called at home; for people's eyes only.
    pub pdf_name: Option<String>,
    /// When it was sent (or begun).
    pub created_at: Moment,
}

/// A message as a page shows it.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The message.
    pub message: Message,
    /// Who wrote it.
    pub name: Option<String>,
    /// Its photos, oldest first.
    pub photos: Vec<Photo>,
}

/// What is written on a return.
#[derive(Debug, Clone)]
pub struct Thread {
    /// What was sent, oldest first.
    pub sent: Vec<Shown>,
    /// What its author has begun to write.
    pub draft: Option<Shown>,
    /// The return's own pictures, those that are on no message, oldest first.
    pub photos: Vec<Photo>,
}

impl Message {
    /// What is written on a return, as this author sees it, and its pictures; internal notes only for whoever may read them.
    ///
    /// # Errors
    /// The database's.
    pub fn thread(
        conn: &mut Conn,
        ticket: &TicketId,
        author: &Author,
        with_internal: bool,
    ) -> Result<Thread> {
        type Row = (Message, Option<String>, Option<Moment>);
        let rows: Vec<Row> = load_known!(
            conn,
            messages::table
                .left_join(people::table)
                .filter(messages::ticket_id.eq(ticket))
                .filter(messages::draft_at.is_null().or(messages::person_id.eq(&author.person)))
                .filter(messages::internal.eq(false).or(messages::internal.eq(with_internal)))
                .order((messages::created_at, messages::id))
                .select((Self::as_select(), people::name.nullable(), messages::draft_at))
        )?;
        let mut photos: HashMap<Option<MessageId>, Vec<Photo>> = HashMap::new();
        for photo in Photo::all_of(conn, ticket)? {
            photos.entry(photo.message()).or_default().push(photo);
        }
        let mut thread =
            Thread { sent: vec![], draft: None, photos: photos.remove(&None).unwrap_or_default() };
        for (message, name, draft_at) in rows {
            let photos = photos.remove(&Some(message.id.clone())).unwrap_or_default();
            let shown = Shown { message, name, photos };
            match draft_at {
                None => thread.sent.push(shown),
                Some(_) => thread.draft = Some(shown),
            }
        }
        Ok(thread)
    }
    /// A message of a return that was sent, for whoever may see the return; internal ones only where that is said.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for another return's and for a draft; the database's.
    pub fn one_of(conn: &mut Conn, ticket: &TicketId, id: &MessageId, with_internal: bool) -> Result<Self> {
        let found: Self = messages::table
            .filter(messages::id.eq(id).and(messages::ticket_id.eq(ticket)))
            .filter(messages::draft_at.is_null())
            .select(Self::as_select())
            .first(conn)?;
        if found.internal && !with_internal { Err(Error::NotFound) } else { Ok(found) }
    }
    /// Whether `reader` may see a picture on a message: one that was sent, where it is not support's alone; one that is being
    /// written only its author sees.
    ///
    /// # Errors
    /// The database's.
    pub fn shows(conn: &mut Conn, id: &MessageId, reader: &Author) -> Result<bool> {
        type Row = (bool, Option<String>, Option<Moment>);
        let (internal, author, draft): Row = messages::table
            .find(id)
            .select((messages::internal, messages::person_id, messages::draft_at))
            .first(conn)?;
        Ok(match draft {
            Some(_) => author.as_deref() == Some(reader.person.as_str()),
            None => !internal || reader.side == Side::Agent,
        })
    }
    /// What this person has begun to write on a return.
    ///
    /// # Errors
    /// The database's.
    pub fn draft_of(conn: &mut Conn, ticket: &TicketId, person: &PersonId) -> Result<Option<Self>> {
        Ok(messages::table
            .filter(messages::ticket_id.eq(ticket).and(messages::person_id.eq(person)))
            .filter(messages::draft_at.is_not_null())
            .select(Self::as_select())
            .first(conn)
            .optional()?)
    }
    /// The draft of this author, begun now where there is none.
    fn begin(tx: &mut Tx<'_>, ticket: &Ticket, author: &Author) -> Result<Self> {
        if let Some(draft) = Self::draft_of(tx, &ticket.id, &author.person)? {
            return Ok(draft);
        }
        let id: MessageId = tx.new_id();
        let now = tx.now();
        let insert = |tx: &mut Tx<'_>| {
            diesel::insert_into(messages::table)
                .values((
                    messages::id.eq(&id),
                    messages::ticket_id.eq(&ticket.id),
                    messages::person_id.eq(&author.person),
                    messages::side.eq(author.side),
                    messages::internal.eq(false),
                    messages::body.eq(""),
                    messages::draft_at.eq(now),
                    messages::created_at.eq(now),
                ))
                .execute(&mut **tx)
        };
        match tx.attempt(insert) {
            Ok(_) => {}
            // The same person in two windows: one draft.
            Err(e) if super::ticket::is_taken(&e) => {}
            Err(e) => return Err(e.into()),
        }
        Self::draft_of(tx, &ticket.id, &author.person)?.ok_or(Error::NotFound)
    }
    /// Keeps the words, right or wrong.
    ///
    /// # Errors
    /// The database's.
    pub fn keep(tx: &mut Tx<'_>, ticket: &Ticket, author: &Author, body: &str) -> Result<Self> {
        let draft = Self::begin(tx, ticket, author)?;
        diesel::update(messages::table.find(&draft.id)).set(messages::body.eq(body)).execute(&mut **tx)?;
        Ok(Self { body: body.to_owned(), ..draft })
    }
    /// Adds a photo whose files are staged to the draft.
    ///
    /// # Errors
    /// [`Refusal::TooManyPhotos`]; the database's.
    pub fn attach_photo(tx: &mut Tx<'_>, ticket: &Ticket, author: &Author, new: &NewPhoto) -> Result<Stored> {
        let most = i64::try_from(tx.config().limits.photos_on_messages).unwrap_or(i64::MAX);
        if Photo::count_on_messages(tx, &ticket.id, author.side)? >= most {
            return Err(Refusal::TooManyPhotos.into());
        }
        Photo::count_today(tx, &author.person)?;
        let draft = Self::begin(tx, ticket, author)?;
        let new = NewPhoto { slot: Slot::Message, message: Some(draft.id), ..new.clone() };
        Ok(Photo::add(tx, &ticket.id, &author.person, &new)?.1)
    }
    /// Puts a staged PDF on the draft, in place of the one that was there. It counts among the photos of the day.
    ///
    /// # Errors
    /// [`Error::TooMany`]; the database's.
    pub fn attach_pdf(
        tx: &mut Tx<'_>,
        ticket: &Ticket,
        author: &Author,
        key: &str,
        name: &str,
    ) -> Result<()> {
        Photo::count_today(tx, &author.person)?;
        let draft = Self::begin(tx, ticket, author)?;
        staged_file::take_over(tx, &[key])?;
        if let Some(before) = &draft.pdf_key {
            staged_file::discard(tx, &[before])?;
        }
        diesel::update(messages::table.find(&draft.id))
            .set((messages::pdf_key.eq(key), messages::pdf_name.eq(name)))
            .execute(&mut **tx)?;
        Ok(())
    }
    /// Takes a photo, or (`None`) the PDF, off the draft again.
    ///
    /// # Errors
    /// [`Error::NotFound`] for what is not on this person's draft; the database's.
    pub fn detach(tx: &mut Tx<'_>, ticket: &Ticket, author: &Author, photo: Option<&PhotoId>) -> Result<()> {
        let Some(draft) = Self::draft_of(tx, &ticket.id, &author.person)? else {
            return if photo.is_some() { Err(Error::NotFound) } else { Ok(()) };
        };
        if let Some(photo) = photo {
            let on_draft = Photo::of_message(tx, &draft.id)?.iter().any(|found| found.id == *photo);
            let removed = on_draft && Photo::remove(tx, &ticket.id, photo)?;
            return if removed { Ok(()) } else { Err(Error::NotFound) };
        }
        // Pressed twice: gone is gone.
        let Some(key) = draft.pdf_key else { return Ok(()) };
        staged_file::discard(tx, &[&key])?;
        diesel::update(messages::table.find(&draft.id))
            .set((messages::pdf_key.eq(None::<String>), messages::pdf_name.eq(None::<String>)))
            .execute(&mut **tx)?;
        Ok(())
    }
    /// Whether the draft says again what this author has just sent, with the same files: a second click, or the same page in
    /// two tabs. Then the draft is gone. Once somebody else has said something, the same words say something new.
    ///
    /// # Errors
    /// The database's.
    pub fn forget_repeat(tx: &mut Tx<'_>, ticket: &Ticket, author: &Author, internal: bool) -> Result<bool> {
        let Some(draft) = Self::draft_of(tx, &ticket.id, &author.person)? else { return Ok(false) };
        let now = tx.now();
        let last: Option<(Option<PersonId>, Self)> = messages::table
            .filter(messages::ticket_id.eq(&ticket.id).and(messages::draft_at.is_null()))
            .filter(messages::created_at.gt(now.plus_seconds(-REPEAT_S)))
            .order((messages::created_at.desc(), messages::id.desc()))
            .select((messages::person_id, Self::as_select()))
            .first(&mut **tx)
            .optional()?;
        let says = |message: &Self| (message.body.clone(), message.pdf_name.clone());
        let same = |(by, last): &(Option<PersonId>, Self)| {
            by.as_ref() == Some(&author.person) && last.internal == internal && says(last) == says(&draft)
        };
        let Some((_, last)) = last.filter(same) else { return Ok(false) };
        let mut shows = |id: &MessageId| -> Result<Vec<String>> {
            let mut all: Vec<String> =
                Photo::of_message(tx, id)?.into_iter().map(|photo| photo.sha256).collect();
            all.sort();
            Ok(all)
        };
        if shows(&last.id)? != shows(&draft.id)? {
            return Ok(false);
        }
        for photo in Photo::of_message(tx, &draft.id)? {
            Photo::remove(tx, &ticket.id, &photo.id)?;
        }
        if let Some(key) = &draft.pdf_key {
            staged_file::discard(tx, &[key])?;
        }
        diesel::delete(messages::table.find(&draft.id)).execute(&mut **tx)?;
        Ok(true)
    }
    /// Sends the draft. Says which message it is now.
    ///
    /// # Errors
    /// [`Refusal::AlreadyDone`] when there is none: it was sent before; the database's.
    pub fn send(tx: &mut Tx<'_>, ticket: &Ticket, author: &Author, internal: bool) -> Result<MessageId> {
        let draft = Self::draft_of(tx, &ticket.id, &author.person)?.ok_or(Refusal::AlreadyDone)?;
        let now = tx.now();
        let mine = messages::table.filter(messages::id.eq(&draft.id).and(messages::draft_at.is_not_null()));
        let sent = diesel::update(mine)
            .set((
                messages::draft_at.eq(None::<Moment>),
                messages::created_at.eq(now),
                messages::internal.eq(internal),
            ))
            .execute(&mut **tx)?;
        if sent == 1 { Ok(draft.id) } else { Err(Refusal::AlreadyDone.into()) }
    }
}

/// Writes a message on a return at once, without a draft: what support says with a decision, or why it did something.
///
/// # Errors
/// The database's.
pub fn write(
    tx: &mut Tx<'_>,
    ticket: &Ticket,
    author: &Author,
    body: &str,
    internal: bool,
) -> Result<MessageId> {
    let id: MessageId = tx.new_id();
    let now = tx.now();
    diesel::insert_into(messages::table)
        .values((
            messages::id.eq(&id),
            messages::ticket_id.eq(&ticket.id),
            messages::person_id.eq(&author.person),
            messages::side.eq(author.side),
            messages::internal.eq(internal),
            messages::body.eq(body),
            messages::created_at.eq(now),
        ))
        .execute(&mut **tx)?;
    Ok(id)
}

/// The text of a message on a return, as long as it is meant for the customer.
///
/// # Errors
/// The database's.
pub fn to_customer(conn: &mut Conn, ticket: &TicketId, id: &MessageId) -> Result<Option<String>> {
    Ok(messages::table
        .filter(messages::id.eq(id).and(messages::ticket_id.eq(ticket)))
        .filter(messages::internal.eq(false).and(messages::draft_at.is_null()))
        .select(messages::body)
        .first(conn)
        .optional()?)
}
