//! What the bar codes on a device's sticker, box or screen may say: an IMEI, a serial number, or something that is no number of
//! a device at all, such as its product's. Pure.
use super::code::{self, Code, CodeKind};
use crate::carrier::number::gs1_check_digit;

/// What stands before an IMEI or MEID, in letters and digits.
const BEFORE_IMEI: [&str; 6] = ["IMEI", "IMEI1", "IMEI2", "IMEIMEID", "MEID", "8002"];
/// What stands before a serial number. The single letter is its data identifier (ANSI MH10.8.2), 21 its GS1 identifier.
const BEFORE_SERIAL: [&str; 6] = ["S", "SN", "SERIAL", "SERIALNO", "SERIALNUMBER", "21"];
/// What stands before the number of a product, a part or a count.
const BEFORE_OTHERS: [&str; 7] = ["1P", "30P", "P", "Q", "01", "EAN", "UPC"];
/// Lenovo's: `1S`, ten characters of the type and eight of the serial number.
const LENOVO: (&str, usize, usize) = ("1S", 10, 8);
/// Characters of a serial number that is offered though no device is known by it. Dell's have seven.
const USUAL_LENGTH: std::ops::RangeInclusive<usize> = 7..=20;
/// Digits of a number that every unit of a product has: EAN-8, UPC-A, EAN-13, and that of a box.
const PRODUCT_LENGTHS: [usize; 4] = [8, 12, 13, 14];
/// Digits of an address in a network.
const NETWORK_LENGTH: usize = 12;

/// A number that a text may mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The number.
    pub code: Code,
    /// Whether it looks like the number of a device. One that does not is a number all the same if a device is known by it.
    pub plausible: bool,
}

/// What a text may mean, the likeliest first; nothing where it cannot be the number of a device.
pub fn readings(text: &str) -> Vec<Reading> {
    let text = text.trim();
    if let Some((label, rest)) = labelled(text) {
        let says = |labels: &[&str]| labels.contains(&label.as_str());
        if says(&BEFORE_IMEI) {
            return code::imei(rest).map(plausible).into_iter().collect();
        }
        if says(&BEFORE_SERIAL) {
            return code::serial(rest).map(plausible).into_iter().collect();
        }
        if says(&BEFORE_OTHERS) {
            return vec![];
        }
    }
    let inside = inside(text).and_then(code::either).map(plausible);
    let whole = code::either(text).map(|code| Reading { plausible: looks_like_one(&code, text), code });
    let whole = whole.map(|whole| Reading { plausible: whole.plausible && inside.is_none(), ..whole });
    inside.into_iter().chain(whole).collect()
}

/// Whether a text looks like the number of a device.
pub fn is_number(text: &str) -> bool {
    readings(text).iter().any(|reading| reading.plausible)
}

fn plausible(code: Code) -> Reading {
    Reading { code, plausible: true }
}

/// The label before a number, in capitals, and what comes after it: `(S) X`, `S/N: X`, `IMEI 1: X`, `SERIAL NO X`.
fn labelled(text: &str) -> Option<(String, &str)> {
    let (before, rest) = text
        .split_once(')')
        .or_else(|| text.rsplit_once(':'))
        .or_else(|| text.rsplit_once(' ').filter(|(before, _)| before.contains(char::is_alphabetic)))?;
    let label = before.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
    Some((label.to_ascii_uppercase(), rest.trim()))
}

/// The number in a text that begins with what scanners know it by, and people do not.
fn inside(text: &str) -> Option<&str> {
    let plain = text.chars().all(|c| c.is_ascii_alphanumeric());
    let (lenovo, of_type, of_number) = LENOVO;
    if !plain {
        return None;
    }
    if let Some(rest) = text.strip_prefix("IMEI").or_else(|| text.strip_prefix("8002"))
        && code::imei(rest).is_ok_and(|code| code.kind() == CodeKind::Imei)
    {
        return Some(rest);
    }
    if let Some(rest) = text.strip_prefix(lenovo)
        && rest.len() == of_type + of_number
    {
        return rest.get(of_type..);
    }
    // Apple's, and those of whoever else follows the standard: the serial number has both letters and digits.
    let rest = text.strip_prefix('S')?;
    let mixed = rest.contains(|c: char| c.is_ascii_digit()) && rest.contains(char::is_alphabetic);
    (mixed && matches!(rest.len(), 10..=14)).then_some(rest)
}

/// Whether a number that no device is known by is one of a device, as far as that can be seen.
fn looks_like_one(code: &Code, text: &str) -> bool {
    match code.kind() {
        // From sixteen digits an IMEI can be made whatever they are.
        CodeKind::Imei => text.chars().filter(char::is_ascii_digit).count() == 15,
        CodeKind::Meid => true,
        CodeKind::Serial => {
            let number = code.normalised();
            let of = |kind: fn(&char) -> bool| number.chars().filter(kind).count();
            let (length, digits) = (number.len(), of(char::is_ascii_digit));
            USUAL_LENGTH.contains(&length)
                && of(char::is_ascii_alphanumeric) == length
                && digits > 0
                && !(length == NETWORK_LENGTH && of(char::is_ascii_hexdigit) == length)
                && !(digits == length && (length > 13 || is_product(number)))
        }
    }
}

/// Whether digits are the number of a product: they are as many, and the last one checks the others.
fn is_product(digits: &str) -> bool {
    PRODUCT_LENGTHS.contains(&digits.len())
        && digits
            .split_at_checked(digits.len() - 1)
            .is_some_and(|(body, last)| gs1_check_digit(body).is_some_and(|check| check.to_string() == last))
}
