//! Letters about a box: one for each who gets it, whatever the number of returns that travel in it.
use super::clock::TOLD;
use super::{Facts, Letter, LetterKind};
use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::models::ParcelId;
use crate::models::label::Label;
use crate::models::text;
use crate::models::ticket::{Stage, Ticket};
use crate::schema::{labels, letters, tickets};
use diesel::prelude::*;

/// Reminders of a box come together, and at least two days lie between one and the next.
const TOGETHER_S: i64 = 12 * 3600;

/// What a letter about the box of this return says, to that address: all that is in it. Nothing where another return's letter
/// has said it, or where what it would correct was never said. Every other letter stays as it is.
///
/// # Errors
/// The database's.
pub(super) fn of_box(
    tx: &mut Tx<'_>,
    (ticket, kind): (&Ticket, LetterKind),
    facts: Facts,
    email: &str,
) -> Result<Option<Facts>> {
    let Some(label) = facts.label.clone().filter(|_| kind.is_about_a_box()) else { return Ok(Some(facts)) };
    let before = last_told(tx, (ticket, kind), &facts, email)?;
    let now = tx.now();
    let said = before.as_ref().is_some_and(|(letter, told)| {
        let same_label = kind == LetterKind::Label && told.link == facts.link;
        let same_day = letter.created_at.plus_seconds(TOGETHER_S) > now;
        same_label || (kind == LetterKind::LabelReminder && same_day) || kind == LetterKind::LabelExpired
    });
    let corrects_nothing = kind == LetterKind::NewSlip && before.is_none();
    if said || corrects_nothing {
        return Ok(None);
    }
    let items = Label::named(tx, &label)?.shipment()?.items;
    let mut facts = facts;
    if kind == LetterKind::NewSlip {
        let told = before.map_or(0, |(_, told)| told.all.unwrap_or(1));
        facts.fewer = Some(told.saturating_sub(items.len()).max(1));
    }
    if items.len() > 1 || kind == LetterKind::NewSlip {
        let all = items.iter().filter_map(|item| Some((item.reference.parse().ok()?, item.device.clone())));
        facts.together = all.take(TOLD).collect();
        facts.all = Some(items.len());
    }
    Ok(Some(facts))
}

/// The last letter that told that address the same of this label; before a new packing slip, the last that told what is in.
fn last_told(
    tx: &mut Tx<'_>,
    (ticket, kind): (&Ticket, LetterKind),
    facts: &Facts,
    email: &str,
) -> Result<Option<(Letter, Facts)>> {
    let Some(parcel) = &ticket.parcel_id else { return Ok(None) };
    let kinds =
        if kind == LetterKind::NewSlip { vec![LetterKind::Label, LetterKind::NewSlip] } else { vec![kind] };
    let found: Option<Letter> = letters::table
        .inner_join(tickets::table)
        .filter(tickets::parcel_id.eq(parcel).and(letters::kind.eq_any(kinds)))
        .filter(letters::to_key.eq(text::email_key(email)))
        .order(letters::id.desc())
        .select(Letter::as_select())
        .first(&mut **tx)
        .optional()?;
    let Some(found) = found else { return Ok(None) };
    let told = found.facts()?;
    Ok(Some((found, told)).filter(|(_, told)| told.label == facts.label))
}

/// Whether anything in the box of a letter's label waits to be posted.
///
/// # Errors
/// The database's.
pub(super) fn waits(conn: &mut Conn, facts: &Facts) -> Result<bool> {
    let Some(label) = &facts.label else { return Ok(false) };
    let parcel: ParcelId = labels::table.find(label).select(labels::parcel_id).first(conn)?;
    let waiting =
        tickets::table.filter(tickets::parcel_id.eq(parcel).and(tickets::stage.eq(Stage::LabelSent)));
    Ok(diesel::select(diesel::dsl::exists(waiting)).get_result(conn)?)
}
