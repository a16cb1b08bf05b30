//! Photos and devices in words: what a slot is for, and what is worth saying about a picture.
use crate::files::pdf;
use crate::files::picture::Refused;
use crate::models::device::Category;
use crate::models::photo::Slot;

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
        Slot::Defect => "What is wrong, as close and sharp as you can. Add as many as you need.",
    }
}

/// What is worth saying about a photo.
pub fn remark(remark: &str) -> &'static str {
    match remark {
        "too_small" => "This photo is small: details may not be visible.",
        "dark" => "This photo is very dark.",
        "blurred" => "This photo looks blurred.",
        _ => "",
    }
}

/// Why a photo was not stored; `most` is the cap in bytes.
pub fn photo_refused(name: &str, why: Refused, most: usize) -> String {
    let because = match why {
        Refused::Empty => "the selected file is empty".to_owned(),
        Refused::TooLarge => format!("the selected file must be smaller than {} MB", most >> 20),
        Refused::NotAPhoto => "the selected file must be a JPG, PNG or WebP".to_owned(),
        Refused::Heic => {
            "it is a HEIC file. On an iPhone choose Settings > Camera > Formats > Most Compatible and \
                          take the photo again, or send it as JPG"
                .to_owned()
        }
        Refused::Avif => "it is an AVIF file. Save it as JPG and try again".to_owned(),
        Refused::TooManyPixels => "it has too many pixels. Send it in a smaller size".to_owned(),
        Refused::CutOff => {
            "it ends in the middle. Copy it again from the camera or phone and try again".to_owned()
        }
        Refused::Broken => "the selected file could not be read as a photo – try again".to_owned(),
    };
    format!("“{name}” was not stored: {because}.")
}

/// That somebody has added more photos than a day allows.
pub fn too_many_photos_today(name: &str) -> String {
    format!("“{name}” was not stored: you have added very many photos today. Please try again tomorrow.")
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
