//! Photos of a list: those whose file is named after exactly one row go there, the others wait in a tray until somebody says where
//! they belong.
use super::list::List;
use super::{Batch, is_shown_to, open};
use crate::db::{Conn, Moment, MultiBackend, Tx};
use crate::error::{Error, Result};
use crate::models::person::Customer;
use crate::models::photo::{NewPhoto, Photo, Slot, Stored};
use crate::models::ticket::{Reference, Refusal, Ticket};
use crate::models::{BatchId, PersonId, RowId, staged_file};
use crate::schema::{batch_photos, batches};
use diesel::prelude::*;
use std::collections::HashMap;

/// Photos that wait in the tray of a list.
pub const MOST_IN_TRAY: i64 = 200;

/// A photo in the tray.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = batch_photos, check_for_backend(MultiBackend))]
pub struct Waiting {
    /// Its id.
    pub id: RowId,
    /// What its file was called at home.
    pub file_name: String,
    original_key: String,
    /// Up to 2048 pixels, cleaned.
    pub shown_key: String,
    /// Up to 400 pixels, cleaned.
    pub thumb_key: String,
    sha256: String,
    bytes: i64,
    width: i32,
    height: i32,
    /// What is worth saying about it.
    pub remarks: String,
    camera: Option<String>,
    taken_at: Option<Moment>,
}

impl Waiting {
    fn keys(&self) -> [&str; 3] {
        [&self.original_key, &self.shown_key, &self.thumb_key]
    }
    /// The same before it is a photo of a return.
    fn as_new(&self) -> NewPhoto {
        NewPhoto {
            slot: Slot::Defect,
            message: None,
            file_name: self.file_name.clone(),
            keys: self.keys().map(str::to_owned),
            sha256: self.sha256.clone(),
            bytes: self.bytes,
            width: self.width,
            height: self.height,
            remarks: self.remarks.clone(),
            camera: self.camera.clone(),
            taken_at: self.taken_at,
        }
    }
}

/// Where a photo is to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// To the return of a row.
    Row(Reference),
    /// Into the tray: its name fits no row, or several.
    Tray,
}

/// The names of rows, by which photos find them: every number of each device, without signs.
pub struct Names(Vec<(String, Reference)>);

/// Only letters and digits, in capitals.
fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// Whether a name holds a number as a whole: digits in a row are one number.
fn holds(name: &str, number: &str) -> bool {
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    name.match_indices(number).any(|(at, _)| {
        let (front, rest) =
            (name.get(..at).unwrap_or_default(), name.get(at + number.len()..).unwrap_or_default());
        let before = digit(front.chars().next_back()) && digit(number.chars().next());
        let after = digit(rest.chars().next()) && digit(number.chars().next_back());
        !before && !after
    })
}

impl Names {
    /// Of the rows of a list whose device is known.
    pub fn of(list: &List) -> Self {
        let begun = list.lines.iter().filter_map(|line| Some((line, line.begun.as_ref()?)));
        let named = begun.flat_map(|(line, begun)| {
            let codes = begun.sold.iter().flat_map(|sold| &sold.codes).chain([&line.number]);
            codes.map(|code| (code.clone(), begun.ticket.reference.clone())).collect::<Vec<_>>()
        });
        Self::new(named)
    }
    /// Of numbers and the rows that they belong to. What is shorter than four letters and digits is in too many names.
    pub fn new(numbers: impl IntoIterator<Item = (String, Reference)>) -> Self {
        let bare = numbers.into_iter().map(|(number, row)| (bare(&number), row));
        Self(bare.filter(|(number, _)| number.len() >= 4).collect())
    }
    /// Where a file of that name belongs. A number that is a part of another one in the name does not count.
    pub fn place(&self, file_name: &str) -> Place {
        let stem = file_name.rsplit_once('.').map_or(file_name, |(stem, _)| stem);
        // With its signs taken out a number is found however it is grouped; with them, digits that stand apart stay apart.
        let names = [bare(stem), stem.to_uppercase()];
        let held: Vec<&(String, Reference)> =
            self.0.iter().filter(|(number, _)| names.iter().any(|name| holds(name, number))).collect();
        let longest = |number: &str| held.iter().all(|(other, _)| other == number || !other.contains(number));
        let mut fits: Vec<&Reference> =
            held.iter().filter(|(number, _)| longest(number)).map(|(_, reference)| reference).collect();
        fits.sort_by_key(ToString::to_string);
        fits.dedup();
        match fits.as_slice() {
            [one] => Place::Row((*one).clone()),
            _ => Place::Tray,
        }
    }
}

impl Batch {
    /// The photos in the tray, the oldest first.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for another company's; the database's.
    pub fn tray(conn: &mut Conn, customer: &Customer, id: &BatchId) -> Result<Vec<Waiting>> {
        Ok(batch_photos::table
            .inner_join(batches::table)
            .filter(batch_photos::batch_id.eq(id).and(is_shown_to(&customer.company, &customer.person)))
            .order(batch_photos::id)
            .select(Waiting::as_select())
            .load(conn)?)
    }
    /// One of them.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for another company's; the database's.
    pub fn waiting(conn: &mut Conn, customer: &Customer, id: &BatchId, photo: &RowId) -> Result<Waiting> {
        Ok(batch_photos::table
            .inner_join(batches::table)
            .filter(batch_photos::id.eq(photo).and(batch_photos::batch_id.eq(id)))
            .filter(is_shown_to(&customer.company, &customer.person))
            .select(Waiting::as_select())
            .first(conn)?)
    }
    /// Puts a photo whose files are staged where it belongs, and says what became of it.
    ///
    /// # Errors
    /// [`Refusal::AlreadyDone`] once the list was sent, [`Refusal::TooManyPhotos`]; [`Error::TooMany`] above the day's cap; the
    /// database's.
    pub fn add_photo(
        tx: &mut Tx<'_>,
        customer: &Customer,
        id: &BatchId,
        (place, new): (&Place, &NewPhoto),
    ) -> Result<Stored> {
        open(tx, customer, id)?;
        match place {
            Place::Row(reference) => Ok(Ticket::add_photo(tx, customer, reference, new)?.1),
            Place::Tray => put_in_tray(tx, &customer.person, id, new),
        }
    }
    /// Moves photos from the tray to rows, and throws others away: of each its id and the row, or nothing.
    ///
    /// # Errors
    /// [`Error::NotFound`] for what is not in this tray or on this list; as [`Batch::add_photo`].
    pub fn empty_tray(
        tx: &mut Tx<'_>,
        customer: &Customer,
        id: &BatchId,
        places: &HashMap<RowId, Option<Reference>>,
    ) -> Result<()> {
        let batch = open(tx, customer, id)?;
        batch.touch(tx)?;
        for photo in Self::tray(tx, customer, id)? {
            let Some(place) = places.get(&photo.id) else { continue };
            diesel::delete(batch_photos::table.find(&photo.id)).execute(&mut **tx)?;
            let Some(reference) = place else {
                staged_file::discard(tx, &photo.keys())?;
                continue;
            };
            if Ticket::of_company(tx, customer, reference)?.batch_id.as_ref() != Some(id) {
                return Err(Error::NotFound);
            }
            // The row takes its files over as it does those of an upload.
            staged_file::stage(tx, &photo.keys())?;
            Ticket::add_photo(tx, customer, reference, &photo.as_new())?;
        }
        Ok(())
    }
}

fn put_in_tray(tx: &mut Tx<'_>, person: &PersonId, id: &BatchId, new: &NewPhoto) -> Result<Stored> {
    let here = batch_photos::table.filter(batch_photos::batch_id.eq(id));
    let same = here.filter(batch_photos::sha256.eq(&new.sha256));
    if diesel::select(diesel::dsl::exists(same)).get_result::<bool>(&mut **tx)? {
        return Ok(Stored::Before);
    }
    if here.count().get_result::<i64>(&mut **tx)? >= MOST_IN_TRAY {
        return Err(Refusal::TooManyPhotos.into());
    }
    Photo::count_today(tx, person)?;
    let [original, shown, thumb] = &new.keys;
    staged_file::take_over(tx, &[original, shown, thumb])?;
    let (row, now): (RowId, _) = (tx.new_id(), tx.now());
    diesel::insert_into(batch_photos::table)
        .values((
            batch_photos::id.eq(row),
            batch_photos::batch_id.eq(id),
            batch_photos::file_name.eq(&new.file_name),
            batch_photos::original_key.eq(original),
            batch_photos::shown_key.eq(shown),
            batch_photos::thumb_key.eq(thumb),
            batch_photos::sha256.eq(&new.sha256),
            batch_photos::bytes.eq(new.bytes),
            batch_photos::width.eq(new.width),
            batch_photos::height.eq(new.height),
            batch_photos::remarks.eq(&new.remarks),
            batch_photos::created_at.eq(now),
            batch_photos::camera.eq(&new.camera),
            batch_photos::taken_at.eq(new.taken_at),
        ))
        .execute(&mut **tx)?;
    Ok(Stored::New)
}

/// The files of a tray are left to the sweep.
///
/// # Errors
/// The database's.
pub(super) fn forget(tx: &mut Tx<'_>, id: &BatchId) -> Result<()> {
    let here = batch_photos::table.filter(batch_photos::batch_id.eq(id));
    let gone: Vec<Waiting> = here.select(Waiting::as_select()).load(&mut **tx)?;
    diesel::delete(here).execute(&mut **tx)?;
    gone.iter().try_for_each(|photo| staged_file::discard(tx, &photo.keys()))
}
