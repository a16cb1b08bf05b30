//! Photos that support and the seller add to a return as evidence of a purpose: how it arrived, what was found, before and
//! after a repair. They are counted apart from the customer's own, and stay once something is recorded after them.
use super::stage::{Stage, Who};
use super::{Refusal, Ticket};
use crate::db::{Conn, Tx};
use crate::error::{Error, Result};
use crate::models::PhotoId;
use crate::models::event::{self, By, Data, Kind};
use crate::models::message::{Author, Side};
use crate::models::photo::{NewPhoto, Photo, Slot, Stored};
use crate::schema::{photos, tickets};
use diesel::prelude::*;

/// Who does it, as an event keeps it.
pub(super) fn by(author: &Author) -> By {
    let who = match author.side {
        Side::Customer => Who::Customer,
        Side::Agent => Who::Agent,
        Side::Technician => Who::Technician,
    };
    By::person(who, &author.person)
}

impl Ticket {
    /// Adds a photo whose files are staged as evidence; the return stays at its version. A repeat is answered with the first.
    ///
    /// # Errors
    /// [`Refusal::NotHere`] for a draft and after the end, [`Refusal::TooManyPhotos`]; [`Error::TooMany`] above the day's cap;
    /// [`Error::NotFound`] for a slot that is no evidence's, and for a customer; the database's.
    pub fn add_evidence(
        &self,
        tx: &mut Tx<'_>,
        author: &Author,
        new: &NewPhoto,
    ) -> Result<(PhotoId, Stored)> {
        if !new.slot.is_evidence() || author.side == Side::Customer {
            return Err(Error::NotFound);
        }
        let ticket = self.held(tx)?;
        if matches!(ticket.stage, Stage::Draft | Stage::Closed) {
            return Err(Refusal::NotHere(ticket.stage).into());
        }
        if let Some(id) = Photo::already(tx, &ticket.id, new)? {
            return Ok((id, Stored::Before));
        }
        let most = i64::try_from(tx.config().limits.photos_of_evidence).unwrap_or(i64::MAX);
        let evidence =
            photos::table.filter(photos::ticket_id.eq(&ticket.id).and(photos::ticket_version.is_not_null()));
        if evidence.count().get_result::<i64>(&mut **tx)? >= most {
            return Err(Refusal::TooManyPhotos.into());
        }
        Photo::count_today(tx, &author.person)?;
        let (id, stored) = Photo::add(tx, &ticket.id, &author.person, new)?;
        diesel::update(photos::table.find(&id))
            .set(photos::ticket_version.eq(ticket.version))
            .execute(&mut **tx)?;
        let data = Data {
            sha256: Some(new.sha256.clone()),
            what: Some(new.slot.as_str().to_owned()),
            ..Data::default()
        };
        event::record(tx, &ticket, Kind::PhotoAdded, &by(author), &data)?;
        Ok((id, stored))
    }

    /// Takes away a photo that this person added, while nothing was recorded after it. The event keeps its hash.
    ///
    /// # Errors
    /// [`Error::NotFound`] for another's photo; [`Refusal::PhotoSealed`]; the database's.
    pub fn remove_evidence(&self, tx: &mut Tx<'_>, author: &Author, photo: &PhotoId) -> Result<()> {
        let ticket = self.held(tx)?;
        let found = Photo::one_of(tx, &ticket.id, photo)?;
        if found.ticket_version.is_none() || found.person_id != author.person {
            return Err(Error::NotFound);
        }
        if !ticket.may_remove(&author.person, &found) {
            return Err(Refusal::PhotoSealed.into());
        }
        Photo::remove(tx, &ticket.id, photo)?;
        let what = Some(found.slot.as_str().to_owned());
        let data = Data { photo: Some(found.id), sha256: Some(found.sha256), what, ..Data::default() };
        event::record(tx, &ticket, Kind::PhotoRemoved, &by(author), &data).map(drop)
    }

    /// Whether this person added the photo as evidence, and nothing was recorded after it.
    pub fn may_remove(&self, person: &crate::models::PersonId, photo: &Photo) -> bool {
        photo.person_id == *person && photo.ticket_version == Some(self.version)
    }

    /// The photos that were added for a purpose since the return came to where it is now: what a form that needs some
    /// counts.
    ///
    /// # Errors
    /// The database's.
    pub fn fresh_evidence(&self, conn: &mut Conn, slot: Slot) -> Result<Vec<Photo>> {
        Ok(photos::table
            .filter(photos::ticket_id.eq(&self.id).and(photos::slot.eq(slot)))
            .filter(photos::ticket_version.eq(self.version))
            .order(photos::id)
            .select(Photo::as_select())
            .load(conn)?)
    }

    /// The row as it is now, held until the end of the write: two uploads at the same moment are counted one after the other.
    fn held(&self, tx: &mut Tx<'_>) -> Result<Self> {
        diesel::update(tickets::table.find(&self.id))
            .set(tickets::version.eq(tickets::version))
            .execute(&mut **tx)?;
        Self::named(tx, &self.id)
    }
}
