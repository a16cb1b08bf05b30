//! What is wrong with a field, in words that help.
use crate::models::device::code::{ImeiProblem, SerialProblem};
use crate::models::ticket::answers::{Field, Problem, TypedProblem, TypedSender};
use crate::models::ticket::{Exclusion, Reason};

/// A line that helps to choose the reason.
pub fn reason_hint(reason: Reason) -> &'static str {
    match reason {
        Reason::Defective => "It does not work as it should.",
        Reason::NotAsDescribed => "Another model, storage, colour, grade or accessory than was sold.",
        Reason::DeliveredDamaged => "Tell us within 3 business days of delivery, with photos of the parcel.",
        Reason::PartMissing => "A charger, a strap or another part was not in the box.",
        Reason::ChangeOfMind => "Within 30 days of delivery.",
    }
}

/// What is wrong with a field, in words that help.
pub fn problem(field: Field, problem: Problem) -> String {
    match (field, problem) {
        (Field::Reason, _) => "Choose why the device comes back.".to_owned(),
        (Field::Battery, _) => "Answer whether the battery or the case looks dangerous.".to_owned(),
        (Field::Description, Problem::Missing) => "Tell us what is wrong with the device.".to_owned(),
        (Field::Description, Problem::TooLong(most)) => {
            format!("Your description is too long. Shorten it to {most} characters or fewer.")
        }
        (Field::Aspect, _) => "Choose what is different.".to_owned(),
        (Field::Detail, Problem::Missing) => "Say what arrived instead, or which part is missing.".to_owned(),
        (Field::Condition, _) => "Choose in which condition it is.".to_owned(),
        (Field::Category, _) => "Choose what kind of device it is.".to_owned(),
        (Field::Brand, Problem::Missing) => "Enter who made the device, for example Apple.".to_owned(),
        (Field::Model, Problem::Missing) => "Enter the model, for example iPhone 13.".to_owned(),
        (_, Problem::NoNumber) => {
            "Enter the IMEI or the serial number, or tick that you cannot read it.".to_owned()
        }
        (_, Problem::Imei(why)) => imei(why),
        (_, Problem::Serial(why)) => serial(why),
        (Field::Name, Problem::Missing) => "Enter the name of the sender.".to_owned(),
        (Field::Line1, Problem::Missing) => "Enter the street and number.".to_owned(),
        (Field::Town, Problem::Missing) => "Enter the town or city.".to_owned(),
        (Field::Postcode, Problem::Missing) => "Enter the postcode.".to_owned(),
        (Field::Country, _) => "Choose the country.".to_owned(),
        (Field::LabelName, Problem::Missing) => "Enter who gets the label.".to_owned(),
        (Field::LabelEmail, Problem::Missing) => "Enter the e-mail address that gets the label.".to_owned(),
        (Field::LabelEmail, _) => {
            "Enter an e-mail address like name@example.com. It gets the label.".to_owned()
        }
        (Field::Erasure, _) => {
            "Tick that a repair may erase the device, or ask us before you send it in.".to_owned()
        }
        (_, Problem::TooLong(most)) => format!("This is too long. Use {most} characters or fewer."),
        (_, Problem::Missing | Problem::NotAnAddress | Problem::NoCountry) => {
            "Fill in this field.".to_owned()
        }
    }
}

pub(super) fn imei(why: ImeiProblem) -> String {
    match why {
        ImeiProblem::Empty => "Enter the IMEI.".to_owned(),
        ImeiProblem::TooShort(n) => {
            format!("The IMEI has 15 digits; you entered {n}. Dial *#06# to see it.")
        }
        ImeiProblem::WithoutCheckDigit => {
            "You entered 14 digits; the IMEI has 15. The last one is missing. Dial *#06# to see it."
                .to_owned()
        }
        ImeiProblem::TooLong(n) => {
            format!("The IMEI has 15 digits; you entered {n}. Enter only one number.")
        }
        ImeiProblem::CheckDigit => {
            "This IMEI cannot be right: one digit is off, or two are swapped. Please compare it again."
                .to_owned()
        }
        ImeiProblem::AllSame => {
            "This is not a real IMEI. Dial *#06# to see the number of the device.".to_owned()
        }
        ImeiProblem::Letters => {
            "An IMEI has digits only. If this is the serial number, enter it in the serial number box."
                .to_owned()
        }
    }
}

pub(super) fn serial(why: SerialProblem) -> String {
    match why {
        SerialProblem::Empty => "Enter the serial number.".to_owned(),
        SerialProblem::TooShort => "A serial number has at least 4 characters.".to_owned(),
        SerialProblem::TooLong => "A serial number has at most 40 characters.".to_owned(),
        SerialProblem::Character(_) => {
            "A serial number has letters, digits, dashes and slashes only.".to_owned()
        }
        SerialProblem::IsImei => "This is an IMEI. Enter it in the IMEI box.".to_owned(),
    }
}

/// A correction that came after support had answered, as a message.
pub fn correction(typed: &TypedProblem) -> String {
    let told = [
        ("", typed.description.as_str()),
        ("", typed.detail.as_str()),
        ("IMEI: ", typed.imei.as_str()),
        ("Serial number: ", typed.serial.as_str()),
    ];
    let told = told.into_iter().filter(|(_, text)| !text.trim().is_empty());
    let mut lines: Vec<String> = told.map(|(name, text)| format!("{name}{}", text.trim())).collect();
    let ticked = [
        (&typed.liquid, Exclusion::Liquid),
        (&typed.impact, Exclusion::Impact),
        (&typed.third_party_repair, Exclusion::ThirdPartyRepair),
        (&typed.wear, Exclusion::Wear),
    ];
    let ticked = ticked.into_iter().filter(|(typed, _)| !typed.is_empty());
    lines.extend(ticked.map(|(_, what)| format!("{}.", super::ticket::exclusion(what))));
    if typed.battery == "yes" {
        lines.push("The battery is swollen, hot, leaking or smoking, or the device is crushed.".to_owned());
    }
    lines.join("\n")
}

/// The same of the sender and the label.
pub fn sender_correction(typed: &TypedSender) -> String {
    let from = [&typed.name, &typed.line1, &typed.line2, &typed.town, &typed.postcode, &typed.country];
    let from: Vec<&str> = from.into_iter().map(|line| line.trim()).filter(|line| !line.is_empty()).collect();
    format!(
        "The parcel comes from {}. The label goes to {}, {}.",
        from.join(", "),
        typed.label_name.trim(),
        typed.label_email.trim()
    )
}
