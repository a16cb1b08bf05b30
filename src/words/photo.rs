//! Photos and devices in words: what a slot is for, what is worth saying about a picture, and why one was not stored.
use super::dates::date;
use crate::db::Moment;
use crate::files::pdf;
use crate::files::picture::Refused;
use crate::models::device::Category;
use crate::models::event::Event;
use crate::models::light::Plate;
use crate::models::message::Side;
use crate::models::photo::{Slot, Stored};
use crate::models::ticket::Who;
use chrono::Timelike;

/// What kind of device.
pub fn category(category: Category) -> &'static str {
    match category {
        Category::Phone => "Phone",
        Category::Tablet => "Tablet",
        Category::Laptop => "Laptop",
        Category::Watch => "Watch",
        Category::Console => "Games console",
        Category::Audio => "Headphones or speaker",
    }
}

/// The name of a photo's slot.
pub fn slot(slot: Slot) -> &'static str {
    match slot {
        Slot::ScreenOn => "Screen on",
        Slot::ScreenOff => "Screen off",
        Slot::Back => "Back",
        Slot::Left => "Left side",
        Slot::Right => "Right side",
        Slot::Top => "Top",
        Slot::Bottom => "Bottom",
        Slot::Lid => "Lid",
        Slot::Keyboard => "Keyboard",
        Slot::Underside => "Underside",
        Slot::LeftPorts => "Ports on the left",
        Slot::RightPorts => "Ports on the right",
        Slot::Front => "Front",
        Slot::Sides => "Sides",
        Slot::Accessory => "Accessory",
        Slot::ParcelBox => "The parcel",
        Slot::ParcelLabel => "The label on the parcel",
        Slot::Packing => "The packing",
        Slot::Message => "On a message",
        Slot::Defect => "The defect",
        Slot::Intake => "On arrival",
        Slot::LockProof => "Account lock",
        Slot::Finding => "What was found",
        Slot::QuoteReason => "What the price is for",
        Slot::BeforeRepair => "Before the repair",
        Slot::AfterRepair => "After the repair",
    }
}

/// What a good picture for a slot shows.
pub fn slot_hint(slot: Slot) -> &'static str {
    match slot {
        Slot::ScreenOn => "The whole front with the screen lit.",
        Slot::ScreenOff => "The whole front with the screen dark: scratches show best.",
        Slot::Back => "The whole back, straight on.",
        Slot::Left | Slot::Right | Slot::Top | Slot::Bottom => "The whole edge, close and sharp.",
        Slot::Lid => "The closed lid from above.",
        Slot::Keyboard => "All keys and the trackpad.",
        Slot::Underside => "The whole underside with its labels.",
        Slot::LeftPorts | Slot::RightPorts => "All ports, close and sharp.",
        Slot::Front => "The whole front, straight on.",
        Slot::Sides => "One side after the other, close and sharp.",
        Slot::Accessory => "What came with it.",
        Slot::ParcelBox => "The box from outside, with any damage.",
        Slot::ParcelLabel => "The delivery label, readable.",
        Slot::Packing => "What was around the device.",
        Slot::Message => "Whatever helps to understand the message.",
        Slot::Intake => "The parcel, its label, and what was in it.",
        Slot::LockProof => "The screen that asks for the account.",
        Slot::Finding => "What you found, as close and sharp as you can.",
        Slot::QuoteReason => "The damage that the price is for.",
        Slot::BeforeRepair => "The device before anything was done.",
        Slot::AfterRepair => "The device when it is ready to go.",
        Slot::Defect => "What is wrong, as close and sharp as you can. Add as many as you need.",
    }
}

/// What is worth saying about a photo: sentences for a list as the database has it, with commas.
pub fn remarks(list: &str) -> Vec<&'static str> {
    list.split(',').map(remark).filter(|text| !text.is_empty()).collect()
}

fn remark(remark: &str) -> &'static str {
    match remark {
        "too_small" => "This photo is small: details may not be visible.",
        "dark" => "This photo is very dark.",
        "blurred" => "This photo looks blurred.",
        "repeated" => "The same photo is here twice.",
        _ => "",
    }
}

/// The same for whoever took the photo, each with what helps.
pub fn advice(list: &str) -> Vec<String> {
    let helps = |text: &str| match text {
        "too_small" => {
            "Go closer, or send it in full size: a screenshot or a forwarded photo is often smaller."
        }
        "dark" => "Turn on a light and take it again, if you can.",
        "blurred" => "Wipe the lens, hold still, tap on the device to focus, and take it again.",
        "repeated" => "Each place needs a photo of its own: put another one here.",
        _ => "",
    };
    let known = list.split(',').filter(|text| !remark(text).is_empty());
    known.map(|text| format!("{} {}", remark(text), helps(text))).collect()
}

/// Which files are taken as photos.
pub fn photo_kinds(heic: bool) -> &'static str {
    if heic { "JPG, PNG, WebP, HEIC or AVIF" } else { "JPG, PNG or WebP" }
}

/// How many photos are stored.
pub fn photos_stored(count: usize) -> String {
    match count {
        1 => "1 photo is stored.".to_owned(),
        more => format!("{more} photos are stored."),
    }
}

/// What is worth saying about a photo that was here before, in this place or in another.
pub fn repeated(stored: Stored) -> Option<String> {
    match stored {
        Stored::New => None,
        Stored::Before => Some("It was here already, so it is stored once.".to_owned()),
        Stored::SameAs(other) => Some(format!(
            "The same photo is under “{}” too. Each place needs a photo of its own.",
            slot(other)
        )),
    }
}

/// That a photo was not stored, and why.
pub fn not_stored(name: &str, why: &str) -> String {
    format!("“{name}” was not stored: {why}")
}

/// That a photo was not read, and why.
pub fn not_read(name: &str, why: &str) -> String {
    format!("“{name}” was not read: {why}")
}

/// That no number was found on a photo, and what helps.
pub fn nothing_read() -> &'static str {
    "We found no bar code with an IMEI or a serial number on this photo. Take it from closer, without glare and with the \
     whole bar code in it, or go back and type the number."
}

/// Why a photo was not stored, when one knows which is meant. `most` is the cap of a file, in bytes; `heic` says whether HEIC
/// and AVIF are taken.
pub fn unstored(why: Refused, most: usize, heic: bool) -> String {
    let because = match why {
        Refused::Empty => "the selected file is empty",
        Refused::TooLarge => {
            return format!("the selected file must be smaller than {} MB.", most >> 20);
        }
        Refused::NotAPhoto => return format!("the selected file must be a {}.", photo_kinds(heic)),
        Refused::Heic => {
            "it is a HEIC file. On an iPhone choose Settings > Camera > Formats > Most Compatible and take the photo \
             again, or send it as JPG"
        }
        Refused::Avif => "it is an AVIF file. Save it as JPG and try again",
        Refused::TooManyPixels => "it has too many pixels. Send it in a smaller size",
        Refused::NotConverted => "this HEIC or AVIF file could not be read. Send the photo as JPG",
        Refused::TooSlow => "reading it takes too long. Send it in a smaller size, or as JPG",
        Refused::NotNow => "very many photos come in at this moment. Add it again in a few seconds",
        Refused::CutOff => "it ends in the middle. Copy it again from the camera or phone and try again",
        Refused::Broken => "the selected file could not be read as a photo – try again",
    };
    format!("{because}.")
}

/// Why a photo was not stored though it is a good one: the request held too many. `most` is how many it may hold.
pub fn too_many_at_once(most: usize) -> String {
    format!("you can only add up to {most} photos at the same time. Add it now.")
}

/// Why a photo was not stored though it is a good one: its sender's day is full.
pub fn too_many_today() -> String {
    "you have added very many photos today. Please try again tomorrow.".to_owned()
}

/// That a PDF has more than `most` bytes.
pub fn pdf_too_large(most: usize) -> String {
    format!("The PDF must be smaller than {} MB.", most >> 20)
}

/// Why a PDF was not stored.
pub fn pdf_refused(why: pdf::Refused) -> &'static str {
    match why {
        pdf::Refused::Empty => "The selected PDF is empty.",
        pdf::Refused::NotAPdf => "The selected file must be a PDF.",
        pdf::Refused::Encrypted => "The PDF is protected with a password. Save it without one.",
        pdf::Refused::Active => "The PDF contains a script or another file. Print it to a new PDF first.",
    }
}

/// What whoever asks for bytes after the end of a file reads.
pub const NO_SUCH_PART: &str = "The file has no such part.";

/// That somebody took the sealed original of a photo, and of which.
pub(super) fn original_taken(event: &Event) -> String {
    match event.data.what.as_deref().and_then(|what| what.parse().ok()) {
        Some(of) => format!("Original of a photo taken: {}", slot(of)),
        None => "Original of a photo taken".to_owned(),
    }
}

/// When a photo was taken. The camera's clock knows no time zone, so nothing is made of it.
pub fn taken_at(at: Moment) -> String {
    let at = at.naive();
    format!("{}, {:02}:{:02} by the camera’s clock", date(at.date()), at.hour(), at.minute())
}

/// "4032 × 3024 pixels, 3.2 MB".
pub fn file_size(width: i32, height: i32, bytes: i64) -> String {
    let size = match bytes {
        ..1000 => format!("{bytes} bytes"),
        1000..1_000_000 => format!("{} KB", bytes / 1000),
        more => format!("{}.{} MB", more / 1_000_000, more % 1_000_000 / 100_000),
    };
    format!("{width} × {height} pixels, {size}")
}

/// Who added a photo, said to `you`: only support reads the names of our people.
pub fn added_by(plate: &Plate, you: Who) -> String {
    let role = match plate.side {
        Side::Customer => "customer",
        Side::Agent => "support",
        Side::Technician => "the seller",
    };
    match (plate.side, you) {
        (Side::Customer, _) | (_, Who::Agent) => format!("{}, {role}", plate.name),
        (Side::Agent, _) => "Support".to_owned(),
        (Side::Technician, _) => "The seller".to_owned(),
    }
}

/// Who added a side of the light table.
pub fn light_side(before: bool) -> &'static str {
    if before { "From the customer" } else { "From support and the seller" }
}

/// Under which heading a photo lies there.
pub fn light_group(plate: &Plate) -> &'static str {
    match plate.group() {
        None => "Sent with the return",
        Some(Slot::Message) => "On messages",
        Some(purpose) => slot(purpose),
    }
}

/// A photo in a few words: whose it is and what it shows.
pub fn light_of(plate: &Plate) -> String {
    let whose = match plate.side {
        Side::Customer => "From the customer",
        Side::Agent => "From support",
        Side::Technician => "From the seller",
    };
    format!("{whose}: {}", slot(plate.photo.slot).to_lowercase())
}

/// The beginning of a hash: enough to compare by eye.
pub fn short_hash(hash: &str) -> String {
    hash.chars().take(12).chain(['…']).collect()
}
