//! The sealed original of a photo leaves the house only for support and the seller, and only after they said why: the event
//! stands on the return, and for an hour it is their ticket to the file.
use super::Ticket;
use super::evidence::by;
use crate::db::{Conn, Moment, Tx};
use crate::error::{Error, Result};
use crate::models::PhotoId;
use crate::models::event::{self, Data, Kind};
use crate::models::message::{self, Author, Message, Side};
use crate::models::photo::Photo;
use crate::schema::events;
use diesel::prelude::*;

/// How long a reason is good for, in seconds.
pub const GOOD_FOR_S: i64 = 3600;

impl Ticket {
    /// A photo of this return that `reader` may see, for whoever may have originals at all.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a customer, and for what is not theirs to see; the database's.
    fn sealed(&self, conn: &mut Conn, reader: &Author, photo: &PhotoId) -> Result<Photo> {
        let photo = Photo::one_of(conn, &self.id, photo)?;
        let shown = match photo.message() {
            Some(message) => Message::shows(conn, &message, reader)?,
            None => true,
        };
        if shown && reader.side != Side::Customer { Ok(photo) } else { Err(Error::NotFound) }
    }

    /// Writes down that somebody takes the original of a photo, and why: the reason is an internal note, which support reads.
    ///
    /// # Errors
    /// [`Error::NotFound`] for what is not theirs to see; the database's.
    pub fn ask_for_original(
        &self,
        tx: &mut Tx<'_>,
        author: &Author,
        photo: &PhotoId,
        why: &str,
    ) -> Result<()> {
        let photo = self.sealed(tx, author, photo)?;
        let message = message::write(tx, self, author, why, true)?;
        let data = Data {
            photo: Some(photo.id),
            sha256: Some(photo.sha256),
            what: Some(photo.slot.as_str().to_owned()),
            message: Some(message),
            ..Data::default()
        };
        event::record(tx, self, Kind::OriginalTaken, &by(author), &data).map(drop)
    }

    /// Until when this person may open the original of a photo, for which they said why; nothing where they did not, or too
    /// long ago.
    ///
    /// # Errors
    /// The database's.
    pub fn original_until(
        &self,
        conn: &mut Conn,
        reader: &Author,
        photo: &PhotoId,
        now: Moment,
    ) -> Result<Option<Moment>> {
        let said: Vec<(String, Moment)> = events::table
            .filter(events::ticket_id.eq(&self.id).and(events::kind.eq(Kind::OriginalTaken)))
            .filter(events::person_id.eq(reader.person.as_str()))
            .filter(events::at.gt(now.plus_seconds(-GOOD_FOR_S)))
            .order(events::at.desc())
            .select((events::data, events::at))
            .load(conn)?;
        for (data, at) in said {
            if serde_json::from_str::<Data>(&data)?.photo.as_ref() == Some(photo) {
                return Ok(Some(at.plus_seconds(GOOD_FOR_S)));
            }
        }
        Ok(None)
    }

    /// The photo whose original this person may open now.
    ///
    /// # Errors
    /// [`Error::NotFound`] without a reason of theirs from the last hour, and for what is not theirs to see; the database's.
    pub fn opened_original(
        &self,
        conn: &mut Conn,
        reader: &Author,
        photo: &PhotoId,
        now: Moment,
    ) -> Result<Photo> {
        let photo = self.sealed(conn, reader, photo)?;
        match self.original_until(conn, reader, &photo.id, now)? {
            Some(_) => Ok(photo),
            None => Err(Error::NotFound),
        }
    }
}
