//! Photos and devices in words: what a slot is for, and what is worth saying about a picture.
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
