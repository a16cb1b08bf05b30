//! The pictures of a return: the customer's in named slots, support's and the seller's as evidence of a purpose. Originals
//! are sealed, only the cleaned rendition is shown.
mod slot;

use super::message::Side;
use super::{MessageId, PersonId, PhotoId, TicketId, staged_file};
use crate::db::{Conn, Moment, MultiBackend, Tx, load_known};
use crate::error::Result;
use crate::models::throttle::{DAY_S, Throttle};
use crate::schema::{messages, photos};
use diesel::prelude::*;
pub use slot::Slot;
use std::collections::BTreeSet;

/// The remark on a photo that is the same as one before it. It is not kept: the other may go.
const REPEATED: &str = "repeated";

/// A picture before it is a row; its files are staged.
#[derive(Debug, Clone)]
pub struct NewPhoto {
    /// What it shows.
    pub slot: Slot,
    /// The message that it belongs to.
    pub message: Option<MessageId>,
    /// What its file was called at home; for people's eyes only.
    pub file_name: String,
    /// Keys of the sealed original and the two renditions.
    pub keys: [String; 3],
    /// Of the original, as hex.
    pub sha256: String,
    /// Of the original.
    pub bytes: i64,
    /// Of the original, upright.
    pub width: i32,
    /// Of the original, upright.
    pub height: i32,
    /// What is worth saying about it, comma-separated: `too_small`, `dark`, `blurred`.
    pub remarks: String,
    /// The camera, as the file names it.
    pub camera: Option<String>,
    /// When it was taken, by the camera's clock, in whatever zone that was.
    pub taken_at: Option<Moment>,
}

/// A picture on a ticket.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = photos, check_for_backend(MultiBackend))]
pub struct Photo {
    /// Its id.
    pub id: PhotoId,
    /// What it shows.
    pub slot: Slot,
    message_id: Option<String>,
    /// What its file was called at home.
    pub file_name: String,
    /// The file as it came; nobody is shown it.
    pub original_key: String,
    /// Up to 2048 pixels, cleaned.
    pub shown_key: String,
    /// Up to 400 pixels, cleaned.
    pub thumb_key: String,
    /// Of the original, as hex.
    pub sha256: String,
    /// Upright, of the original.
    pub width: i32,
    /// Upright, of the original.
    pub height: i32,
    /// Comma-separated; with `repeated` where all of a return are read together, and the same one came before it.
    pub remarks: String,
    /// When it came.
    pub created_at: Moment,
    /// Who added it.
    pub person_id: PersonId,
    /// Of evidence: the version that the return had when it came.
    pub ticket_version: Option<i32>,
}

/// What became of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stored {
    /// It is on the ticket.
    New,
    /// The same picture was in this slot already: one is enough.
    Before,
    /// It is on the ticket, and another slot has the same picture.
    SameAs(Slot),
}

impl Photo {
    /// The picture in this slot, or on this message, that has the same bytes, if there is one.
    ///
    /// # Errors
    /// The database's.
    pub fn already(conn: &mut Conn, ticket: &TicketId, new: &NewPhoto) -> Result<Option<PhotoId>> {
        let mine = photos::table
            .filter(photos::ticket_id.eq(ticket).and(photos::sha256.eq(&new.sha256)))
            .select(photos::id);
        Ok(match &new.message {
            None => mine.filter(photos::slot.eq(new.slot).and(photos::message_id.is_null())).first(conn),
            Some(message) => mine.filter(photos::message_id.eq(message.as_str())).first(conn),
        }
        .optional()?)
    }
    /// Whether a slot for one picture has one: another takes its place, and the return has no more than before.
    ///
    /// # Errors
    /// The database's.
    pub fn makes_room_for(conn: &mut Conn, ticket: &TicketId, slot: Slot) -> Result<bool> {
        let there = photos::table
            .filter(photos::ticket_id.eq(ticket).and(photos::slot.eq(slot)))
            .filter(photos::message_id.is_null());
        Ok(!slot.takes_many() && diesel::select(diesel::dsl::exists(there)).get_result(conn)?)
    }
    /// Puts a picture on a ticket and takes its staged files over. The same picture twice in a slot, or on a message, is one. In a slot
    /// for one picture the new one takes the old one's place. Gives its id, and what became of it.
    ///
    /// # Errors
    /// The database's.
    pub fn add(
        tx: &mut Tx<'_>,
        ticket: &TicketId,
        person: &PersonId,
        new: &NewPhoto,
    ) -> Result<(PhotoId, Stored)> {
        if let Some(id) = Self::already(tx, ticket, new)? {
            // The copy that was just written is for the sweep.
            return Ok((id, Stored::Before));
        }
        let same: Vec<Slot> = photos::table
            .filter(photos::ticket_id.eq(ticket).and(photos::sha256.eq(&new.sha256)))
            .select(photos::slot)
            .load(&mut **tx)?;
        let [original, shown, thumb] = &new.keys;
        if !new.slot.takes_many() {
            let before: Vec<PhotoId> = photos::table
                .filter(photos::ticket_id.eq(ticket).and(photos::slot.eq(new.slot)))
                .select(photos::id)
                .load(&mut **tx)?;
            for id in before {
                Self::remove(tx, ticket, &id)?;
            }
        }
        staged_file::take_over(tx, &[original, shown, thumb])?;
        let id: PhotoId = tx.new_id();
        let now = tx.now();
        diesel::insert_into(photos::table)
            .values((
                (
                    photos::id.eq(&id),
                    photos::ticket_id.eq(ticket),
                    photos::message_id.eq(new.message.as_ref().map(MessageId::as_str)),
                    photos::slot.eq(new.slot),
                    photos::file_name.eq(&new.file_name),
                    photos::original_key.eq(original),
                    photos::shown_key.eq(shown),
                    photos::thumb_key.eq(thumb),
                ),
                (
                    photos::sha256.eq(&new.sha256),
                    photos::bytes.eq(new.bytes),
                    photos::width.eq(new.width),
                    photos::height.eq(new.height),
                    photos::remarks.eq(&new.remarks),
                    photos::person_id.eq(person),
                    photos::created_at.eq(now),
                    photos::camera.eq(&new.camera),
                    photos::taken_at.eq(new.taken_at),
                ),
            ))
            .execute(&mut **tx)?;
        Ok((id, same.first().map_or(Stored::New, |slot| Stored::SameAs(*slot))))
    }
    /// Takes a picture off a ticket; its files are left to the sweep. Says whether it was there.
    ///
    /// # Errors
    /// The database's.
    pub fn remove(tx: &mut Tx<'_>, ticket: &TicketId, id: &PhotoId) -> Result<bool> {
        let keys: Option<(String, String, String)> =
            diesel::delete(photos::table.filter(photos::id.eq(id).and(photos::ticket_id.eq(ticket))))
                .returning((photos::original_key, photos::shown_key, photos::thumb_key))
                .get_result(&mut **tx)
                .optional()?;
        let Some((original, shown, thumb)) = keys else { return Ok(false) };
        staged_file::discard(tx, &[&original, &shown, &thumb])?;
        Ok(true)
    }
    /// Puts a customer's picture of a return where it belongs. What was there, in a place for one, comes to where this one was; the
    /// same picture twice in a place is one.
    ///
    /// # Errors
    /// The database's.
    pub fn move_to(&self, tx: &mut Tx<'_>, ticket: &TicketId, to: Slot) -> Result<()> {
        if self.slot == to {
            return Ok(());
        }
        if !to.takes_many() {
            for there in Self::of_slot(tx, ticket, to)? {
                there.settle(tx, ticket, self.slot)?;
            }
        }
        self.settle(tx, ticket, to)
    }
    fn settle(&self, tx: &mut Tx<'_>, ticket: &TicketId, to: Slot) -> Result<()> {
        let own = photos::table.filter(photos::ticket_id.eq(ticket));
        let same = own.filter(photos::slot.eq(to).and(photos::sha256.eq(&self.sha256)));
        if same.count().get_result::<i64>(&mut **tx)? > 0 {
            return Self::remove(tx, ticket, &self.id).map(drop);
        }
        diesel::update(own.filter(photos::id.eq(&self.id))).set(photos::slot.eq(to)).execute(&mut **tx)?;
        Ok(())
    }
    /// The pictures of a ticket that belong to no message, oldest first.
    ///
    /// # Errors
    /// The database's.
    pub fn of(conn: &mut Conn, ticket: &TicketId) -> Result<Vec<Self>> {
        let mut all: Vec<Self> = photos::table
            .filter(photos::ticket_id.eq(ticket).and(photos::message_id.is_null()))
            .order(photos::id)
            .select(Self::as_select())
            .load(conn)?;
        Self::mark_repeated(all.iter_mut());
        Ok(all)
    }
    /// Remarks on each that has the same bytes as one before it.
    pub(super) fn mark_repeated<'a>(photos: impl Iterator<Item = &'a mut Self>) {
        let mut seen = BTreeSet::new();
        for photo in photos.filter(|photo| photo.message_id.is_none()) {
            if !seen.insert(photo.sha256.clone()) {
                let comma = if photo.remarks.is_empty() { "" } else { "," };
                photo.remarks.push_str(comma);
                photo.remarks.push_str(REPEATED);
            }
        }
    }
    /// Whether it is the same as one before it.
    pub fn is_repeated(&self) -> bool {
        self.remarks.split(',').any(|remark| remark == REPEATED)
    }
    /// Whether it is dark, blurred or small.
    pub fn is_unclear(&self) -> bool {
        self.remarks.split(',').any(|remark| !remark.is_empty() && remark != REPEATED)
    }
    /// Whether one of these is also on another return.
    ///
    /// # Errors
    /// The database's.
    pub fn were_elsewhere(conn: &mut Conn, ticket: &TicketId, photos: &[Self]) -> Result<bool> {
        let hashes: Vec<&str> = photos.iter().map(|photo| photo.sha256.as_str()).collect();
        let others = photos::table.filter(photos::sha256.eq_any(hashes).and(photos::ticket_id.ne(ticket)));
        Ok(diesel::select(diesel::dsl::exists(others)).get_result(conn)?)
    }
    /// The pictures of a ticket in one slot, oldest first.
    ///
    /// # Errors
    /// The database's.
    pub fn of_slot(conn: &mut Conn, ticket: &TicketId, slot: Slot) -> Result<Vec<Self>> {
        Ok(photos::table
            .filter(photos::ticket_id.eq(ticket).and(photos::slot.eq(slot)))
            .order(photos::id)
            .select(Self::as_select())
            .load(conn)?)
    }
    /// One picture of a ticket.
    ///
    /// # Errors
    /// [`crate::error::Error::NotFound`] also for another ticket's; the database's.
    pub fn one_of(conn: &mut Conn, ticket: &TicketId, id: &PhotoId) -> Result<Self> {
        Ok(photos::table
            .filter(photos::id.eq(id).and(photos::ticket_id.eq(ticket)))
            .select(Self::as_select())
            .first(conn)?)
    }
    /// The message that it is on.
    pub fn message(&self) -> Option<MessageId> {
        self.message_id.as_ref().and_then(|id| id.parse().ok())
    }
    /// Counts a picture that somebody adds today.
    ///
    /// # Errors
    /// [`crate::error::Error::TooMany`] above the day's cap; the database's.
    pub fn count_today(tx: &mut Tx<'_>, person: &PersonId) -> Result<()> {
        let most = tx.config().limits.photos_a_day;
        Throttle::Photo.take(tx, person.as_str(), DAY_S, most)
    }
    /// How many pictures of the customer a ticket has, beside those on messages.
    ///
    /// # Errors
    /// The database's.
    pub fn count(conn: &mut Conn, ticket: &TicketId) -> Result<i64> {
        let own = photos::table.filter(photos::ticket_id.eq(ticket).and(photos::message_id.is_null()));
        Ok(own.filter(photos::ticket_version.is_null()).count().get_result(conn)?)
    }
    /// Pictures as pages show them: the customer's own (no purpose), then the evidence by purpose. Each group has some.
    pub fn groups(all: &[Self]) -> Vec<(Option<Slot>, Vec<&Self>)> {
        let of = |purpose: Option<Slot>| {
            let theirs =
                all.iter().filter(move |photo| Some(photo.slot).filter(|s| s.is_evidence()) == purpose);
            (purpose, theirs.collect::<Vec<_>>())
        };
        let purposes = [None].into_iter().chain(Slot::EVIDENCE.map(Some));
        purposes.map(of).filter(|(_, some)| !some.is_empty()).collect()
    }
    /// All pictures of a ticket, oldest first: its own (those without a message), and those on messages.
    ///
    /// # Errors
    /// The database's.
    pub fn all_of(conn: &mut Conn, ticket: &TicketId) -> Result<Vec<Self>> {
        Ok(load_known!(conn, Self, photos::table.filter(photos::ticket_id.eq(ticket)).order(photos::id))?)
    }
    /// The pictures of one message, oldest first.
    ///
    /// # Errors
    /// The database's.
    pub fn of_message(conn: &mut Conn, message: &MessageId) -> Result<Vec<Self>> {
        Ok(photos::table
            .filter(photos::message_id.eq(message.as_str()))
            .order(photos::id)
            .select(Self::as_select())
            .load(conn)?)
    }
    /// How many pictures are on the messages of one side about a ticket: nobody uses up what the others may add.
    ///
    /// # Errors
    /// The database's.
    pub fn count_on_messages(conn: &mut Conn, ticket: &TicketId, side: Side) -> Result<i64> {
        let theirs = messages::table.filter(messages::ticket_id.eq(ticket).and(messages::side.eq(side)));
        Ok(photos::table
            .filter(photos::ticket_id.eq(ticket))
            .filter(photos::message_id.eq_any(theirs.select(messages::id.nullable())))
            .count()
            .get_result(conn)?)
    }
}
