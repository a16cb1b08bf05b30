//! The numbers that tell one device from another: IMEI, MEID and serial. Everything that people put around digits is
//! forgiven; what cannot be right is told apart, so that the form can say what to do.
use crate::db::text_enum;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

text_enum! {
    /// What kind of number.
    pub enum CodeKind {
        /// 15 digits, the last of which checks the others.
        Imei => "imei",
        /// 14 hexadecimal digits, the older number of some phones.
        Meid => "meid",
        /// The maker's own.
        Serial => "serial",
    }
}

text_enum! {
    /// How the number that a customer entered relates to what was sold.
    pub enum Identity {
        /// It is the one that was sold.
        Match => "match",
        /// Another one than was sold; both are shown to the agent.
        Differs => "differs",
        /// That of another device of the same company.
        AnotherOfTheirs => "another_of_theirs",
        /// Of no device that the company bought here.
        Unknown => "unknown",
        /// "I can't read it".
        NotConfirmed => "not_confirmed",
    }
}

/// A number as it is kept and compared.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Code {
    kind: CodeKind,
    text: String,
}

impl Code {
    /// What kind of number.
    pub fn kind(&self) -> CodeKind {
        self.kind
    }
    /// Upper case, nothing around it.
    pub fn normalised(&self) -> &str {
        &self.text
    }
    /// The number backwards: somebody who reads out the last digits finds it by an index.
    pub fn tail(&self) -> String {
        self.text.chars().rev().collect()
    }
    /// A number as it was kept before.
    pub fn kept(kind: CodeKind, text: &str) -> Self {
        Self { kind, text: text.to_owned() }
    }
}

/// Why a text is no IMEI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ImeiProblem {
    /// Nothing was typed.
    Empty,
    /// So many digits, fewer than 14.
    TooShort(usize),
    /// 14 digits: without the check digit.
    WithoutCheckDigit,
    /// So many digits, more than 16.
    TooLong(usize),
    /// 15 digits, and one of them (or two neighbours) must be wrong.
    CheckDigit,
    /// The same digit all over.
    AllSame,
    /// Letters: it looks like a serial number.
    Letters,
}

/// Why a text is no serial number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SerialProblem {
    /// Nothing was typed.
    Empty,
    /// Fewer than 4 characters.
    TooShort,
    /// More than 40 characters.
    TooLong,
    /// A character that serial numbers do not have.
    Character(char),
    /// It is an IMEI.
    IsImei,
}

/// A number without what spreadsheets put around one, so that it stays text: `="350123451234560"`, `'350123451234560`.
pub fn undressed(typed: &str) -> &str {
    let typed = typed.trim();
    let inside = typed.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).unwrap_or(typed);
    inside.strip_prefix(['\'', '’']).unwrap_or(inside)
}

/// "4.90154E+14": what spreadsheets make of a long number. The digits that it had are lost.
pub fn is_shortened(typed: &str) -> bool {
    let upper = undressed(typed).to_ascii_uppercase();
    upper.split_once("E+").is_some_and(|(front, power)| {
        !power.is_empty()
            && power.chars().all(|c| c.is_ascii_digit())
            && front.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
    })
}

/// What was typed, in upper case: full width becomes plain, every dash `-`; spaces and invisible characters go.
fn plain(typed: &str) -> String {
    undressed(typed)
        .nfkc()
        .map(|c| if is_dash(c) { '-' } else { c })
        .filter(|c| !c.is_whitespace() && !c.is_control() && !is_invisible(*c))
        .flat_map(char::to_uppercase)
        .collect()
}

/// Only the digits and letters of it.
fn bare(typed: &str) -> String {
    plain(typed).chars().filter(|c| !"-./_()#:".contains(*c)).collect()
}

/// Word processors make these of a hyphen.
fn is_dash(c: char) -> bool {
    matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// Soft hyphen, zero widths, directions, variation selectors: nobody sees them, and copying brings them along.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
    )
}

/// Luhn's check digit for a row of digits (ISO/IEC 7812-1, annex B; 3GPP TS 23.003, annex B for IMEIs).
pub fn luhn(digits: &str) -> Option<u32> {
    let sum = digits.chars().rev().enumerate().try_fold(0, |sum, (place, digit)| {
        let digit = digit.to_digit(10)?;
        let doubled = if place % 2 == 0 { digit * 2 / 10 + digit * 2 % 10 } else { digit };
        Some(sum + doubled)
    })?;
    Some((10 - sum % 10) % 10)
}

fn is_imei(digits: &str) -> bool {
    digits.len() == 15
        && digits
            .split_at_checked(14)
            .is_some_and(|(body, last)| luhn(body).map(|d| d.to_string()).as_deref() == Some(last))
        && !all_same(digits)
}

fn all_same(digits: &str) -> bool {
    let mut all = digits.chars();
    let first = all.next();
    all.all(|digit| Some(digit) == first)
}

/// Reads an IMEI (15 digits), an IMEISV (16 digits; its IMEI is computed) or a MEID (14 hexadecimal digits).
///
/// # Errors
/// [`ImeiProblem`].
pub fn imei(typed: &str) -> Result<Code, ImeiProblem> {
    let bare = bare(typed);
    if bare.is_empty() {
        return Err(ImeiProblem::Empty);
    }
    if !bare.chars().all(|c| c.is_ascii_digit()) {
        return meid(&bare).ok_or(ImeiProblem::Letters);
    }
    // Sixteen equal digits would become an IMEI with another last one.
    let same = all_same(&bare);
    let text = match bare.len() {
        n @ 0..14 => return Err(ImeiProblem::TooShort(n)),
        14 => return Err(ImeiProblem::WithoutCheckDigit),
        15 => bare,
        16 => {
            let body: String = bare.chars().take(14).collect();
            let digit = luhn(&body).unwrap_or_default();
            format!("{body}{digit}")
        }
        n => return Err(ImeiProblem::TooLong(n)),
    };
    if same || all_same(&text) {
        return Err(ImeiProblem::AllSame);
    }
    if is_imei(&text) { Ok(Code { kind: CodeKind::Imei, text }) } else { Err(ImeiProblem::CheckDigit) }
}

/// 14 hexadecimal digits with at least one letter, and perhaps a check digit after them (3GPP2 S.R0048).
fn meid(bare: &str) -> Option<Code> {
    let hex = |text: &str| text.chars().all(|c| c.is_ascii_hexdigit());
    let (body, check) = bare.split_at_checked(14)?;
    let right = match check.len() {
        0 => true,
        1 => meid_check(body) == check.chars().next().and_then(|c| c.to_digit(16)),
        _ => false,
    };
    // A MEID begins with A0 or above; what begins lower is a serial number that happens to be hexadecimal.
    let begins = body.chars().next().is_some_and(|c| c.is_ascii_alphabetic());
    (hex(bare) && begins && right).then(|| Code { kind: CodeKind::Meid, text: body.to_owned() })
}

/// Luhn's check modulo 16.
fn meid_check(body: &str) -> Option<u32> {
    let sum = body.chars().rev().enumerate().try_fold(0, |sum, (place, digit)| {
        let digit = digit.to_digit(16)?;
        let doubled = if place % 2 == 0 { digit * 2 / 16 + digit * 2 % 16 } else { digit };
        Some(sum + doubled)
    })?;
    Some((16 - sum % 16) % 16)
}

/// Reads a serial number: 4 to 40 of `A-Z 0-9 / -`. The shapes of the makers are hints, never walls.
///
/// # Errors
/// [`SerialProblem`].
pub fn serial(typed: &str) -> Result<Code, SerialProblem> {
    let text = plain(typed);
    if text.is_empty() {
        return Err(SerialProblem::Empty);
    }
    if let Some(other) = text.chars().find(|c| !(c.is_ascii_alphanumeric() || "/-".contains(*c))) {
        return Err(SerialProblem::Character(other));
    }
    if is_imei(&bare(&text)) {
        return Err(SerialProblem::IsImei);
    }
    match text.len() {
        0..4 => Err(SerialProblem::TooShort),
        4..=40 => Ok(Code { kind: CodeKind::Serial, text }),
        _ => Err(SerialProblem::TooLong),
    }
}

/// Reads a number that is either: fifteen digits of which one is wrong are an IMEI that cannot be right, not a serial number.
pub fn either(typed: &str) -> Option<Code> {
    match imei(typed) {
        Ok(code) => Some(code),
        Err(ImeiProblem::CheckDigit | ImeiProblem::AllSame) => None,
        Err(
            ImeiProblem::Empty
            | ImeiProblem::TooShort(_)
            | ImeiProblem::WithoutCheckDigit
            | ImeiProblem::TooLong(_)
            | ImeiProblem::Letters,
        ) => serial(typed).ok(),
    }
}

/// Whether a serial number has the shape that its maker uses; `None` where no shape is known, and for an IMEI.
pub fn has_usual_shape(brand: &str, code: &Code) -> Option<bool> {
    (code.kind == CodeKind::Serial && brand.eq_ignore_ascii_case("apple"))
        .then(|| matches!(code.text.len(), 8..=14) && code.text.chars().all(|c| c.is_ascii_alphanumeric()))
}
