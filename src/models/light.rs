//! The photos of a return as they lie on a light table: all that somebody may see, beside what is known of each file.
use super::message::{Author, Side};
use super::photo::{Photo, Slot};
use super::ticket::Ticket;
use crate::db::{Conn, Moment, load_known};
use crate::error::Result;
use crate::schema::{memberships, messages, people, photos};
use diesel::dsl::exists;
use diesel::prelude::*;

/// A photo on the table.
#[derive(Debug, Clone)]
pub struct Plate {
    /// The photo.
    pub photo: Photo,
    /// Whose it is.
    pub side: Side,
    /// Who added it.
    pub name: String,
    /// The camera, as the file names it.
    pub camera: Option<String>,
    /// When it was taken, by the camera's clock.
    pub taken_at: Option<Moment>,
    /// Of the original.
    pub bytes: i64,
}

impl Plate {
    /// Whether the customer sent it: how the device was before anybody looked at it.
    pub fn is_before(&self) -> bool {
        self.side == Side::Customer
    }
    /// Under which heading of its side it lies: nothing for what came with the return, a purpose, or [`Slot::Message`].
    pub fn group(&self) -> Option<Slot> {
        Some(self.photo.slot).filter(|slot| slot.is_evidence() || *slot == Slot::Message)
    }
    /// Where that heading stands.
    fn place(&self) -> usize {
        let purpose = |slot| Slot::EVIDENCE.iter().position(|known| *known == slot);
        self.group().map_or(0, |slot| 1 + purpose(slot).unwrap_or(Slot::EVIDENCE.len()))
    }
}

/// All photos of a return that `reader` may see: the customer's first, then the others', each by heading and then in the order in
/// which they came. Those on internal notes only support sees; those of a message that is being written lie on no table.
///
/// # Errors
/// The database's.
pub fn table(conn: &mut Conn, ticket: &Ticket, reader: &Author) -> Result<Vec<Plate>> {
    type Row = (Photo, String, Option<Side>, bool, Option<String>, Option<Moment>, i64);
    let of_seller = memberships::table
        .filter(memberships::person_id.eq(photos::person_id).and(memberships::seller_id.is_not_null()));
    let readable = messages::internal.eq(false).or(messages::internal.eq(reader.side == Side::Agent));
    let rows: Vec<Row> = load_known!(
        conn,
        photos::table
            .inner_join(people::table)
            .left_join(messages::table.on(messages::id.nullable().eq(photos::message_id)))
            .filter(photos::ticket_id.eq(&ticket.id))
            .filter(photos::message_id.is_null().or(messages::draft_at.is_null().and(readable)))
            .order(photos::id)
            .select((
                Photo::as_select(),
                people::name,
                messages::side.nullable(),
                exists(of_seller),
                photos::camera,
                photos::taken_at,
                photos::bytes,
            ))
    )?;
    let plate = |(photo, name, said_by, of_seller, camera, taken_at, bytes): Row| {
        let added_by = match (photo.ticket_version, of_seller) {
            (None, _) => Side::Customer,
            (Some(_), true) => Side::Technician,
            (Some(_), false) => Side::Agent,
        };
        Plate { side: said_by.unwrap_or(added_by), photo, name, camera, taken_at, bytes }
    };
    let mut plates: Vec<Plate> = rows.into_iter().map(plate).collect();
    Photo::mark_repeated(plates.iter_mut().map(|plate| &mut plate.photo));
    plates.sort_by_key(|plate| (!plate.is_before(), plate.place()));
    Ok(plates)
}
