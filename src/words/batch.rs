//! Devices that come back together, in words: how many they are, and what is to be put right in a row.
use super::branch::too_late_heading;
use super::form::problem;
use super::ticket::coverage;
use crate::models::TicketId;
use crate::models::batch::boxes::{Packing, SentBox};
use crate::models::batch::list::Flaw;
use crate::models::parcel;
use crate::models::ticket::Stage;
use std::collections::HashSet;

/// "1 device", "12 devices".
pub fn devices(n: usize) -> String {
    if n == 1 { "1 device".to_owned() } else { format!("{n} devices") }
}

/// "1 return", "12 returns".
pub fn returns(n: usize) -> String {
    if n == 1 { "1 return".to_owned() } else { format!("{n} returns") }
}

/// "1 other", "12 others".
pub fn others(n: usize) -> String {
    if n == 1 { "1 other".to_owned() } else { format!("{n} others") }
}

/// What becomes of a return that waits for a price where many are approved at once: nothing.
pub const NEEDS_A_PRICE: &str = "Needs a price: open it.";

/// How many returns of a list wait for a price, and why these are not ticked.
pub fn ask_for_a_price(n: usize) -> String {
    if n == 1 {
        "1 return asks for a price, so it is not ticked with the others: open it.".to_owned()
    } else {
        format!("{n} returns ask for a price, so they are not ticked with the others: open each of them.")
    }
}

/// "1 box", "2 boxes".
pub fn boxes(n: usize) -> String {
    if n == 1 { "1 box".to_owned() } else { format!("{n} boxes") }
}

/// What goes to one seller: "Brightwell Refurb: 3 devices in 2 boxes".
pub fn boxes_to(packing: &Packing<'_>) -> String {
    format!("{}: {} in {}", packing.name, devices(packing.lines.len()), boxes(packing.boxes().len()))
}

/// How far a box of a list that was sent is, as a whole; `supports` are the returns whose label support gets.
pub fn box_state(sent: &SentBox, supports: &HashSet<TicketId>) -> String {
    let arrived = sent.rows.iter().filter(|row| row.ticket.received_at.is_some()).count();
    // What is at the seller comes no more, whatever is asked about it there.
    let to_come = |is: fn(Stage) -> bool| {
        let coming = sent.rows.iter().filter(|row| row.ticket.received_at.is_none());
        coming.filter(|row| is(row.ticket.stage)).count()
    };
    let any = |stage: Stage| sent.rows.iter().any(|row| row.ticket.stage == stage);
    let expected = to_come(|stage| matches!(stage, Stage::Approved | Stage::LabelSent | Stage::InTransit));
    let said = if to_come(parcel::waits_for_an_answer) > 0 {
        "Its label comes when all that is in it is answered."
    } else if arrived > 0 && expected > 0 {
        let has = if arrived == 1 { "has" } else { "have" };
        return format!("{arrived} of {} {has} arrived.", arrived + expected);
    } else if sent.rows.iter().any(|row| supports.contains(&row.ticket.id)) {
        "Support gets its label another way."
    } else if any(Stage::Approved) {
        "Its label is made."
    } else if any(Stage::LabelSent) {
        "Its label was sent by e-mail: it is to be posted."
    } else if any(Stage::InTransit) {
        "It is on its way."
    } else if sent.rows.iter().any(|row| row.ticket.stage != Stage::Closed) {
        "It has arrived."
    } else {
        "All that is in it is closed."
    };
    said.to_owned()
}

/// How many photos a row has.
pub fn stored_of(n: i64) -> String {
    match n {
        0 => "No photos".to_owned(),
        1 => "1 photo".to_owned(),
        n => format!("{n} photos"),
    }
}

/// What is answered about the batteries of all.
pub fn battery_of_all(none: bool) -> &'static str {
    if none { "No, none of them" } else { "Yes, at least one: I mark it in the list" }
}

/// What is to be put right in a row, in a sentence.
pub fn flaw(flaw: &Flaw) -> String {
    match flaw {
        Flaw::NoNumber => "Enter the IMEI or the serial number.".to_owned(),
        Flaw::Shortened => {
            "Excel shortened this number: format the column as text and copy it again, or enter the whole number here."
                .to_owned()
        }
        Flaw::NotKnown => {
            "We do not know this number among your company’s devices. Compare it once more; a device that is not on your list \
             can be returned by itself."
                .to_owned()
        }
        Flaw::Twice(row) => format!("Row {row} is about the same device. Remove one of them."),
        Flaw::Open(_) => "A return of it is open. Remove this row.".to_owned(),
        Flaw::Gone => "It was refunded or replaced, so it cannot be returned again. Remove this row.".to_owned(),
        Flaw::Wrong(field, what) => problem(*field, *what),
        Flaw::Questions => "Its own answers are not complete. Open its questions.".to_owned(),
        Flaw::Price(why) => {
            format!("A repair must be paid for ({}). Ask for a price, or leave it out.", small(coverage(*why)))
        }
        Flaw::TooLate(reason) => format!("{}. Open its questions and choose another reason, or leave it out.", too_late_heading(*reason)),
        Flaw::NotBegun => "It can be returned now. Save the list once more.".to_owned(),
    }
}

/// With a small first letter, within a sentence.
fn small(text: &str) -> String {
    let mut signs = text.chars();
    signs.next().map(char::to_lowercase).into_iter().flatten().chain(signs).collect()
}
