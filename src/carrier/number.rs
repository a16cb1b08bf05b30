//! Tracking numbers: minting our own, and the check digits that tell a good number from a mistyped one.
use super::Bars;

/// Where our own tracking numbers come from. It is the operator's choice, made in the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Numbering {
    /// Two letters, eleven digits and a GS1 check digit: 14 characters, so never the shape of a UPU S10
    /// number, which belongs to postal operators.
    Sendback {
        /// Two capital letters.
        prefix: String,
    },
    /// SSCC-18, the GS1 number of a logistic unit. Only with the operator's own company prefix.
    Sscc {
        /// The GS1 company prefix: 4 to 12 digits (GS1 General Specifications).
        company_prefix: String,
    },
    /// A range that a carrier allotted, used in order: "AB000100" to "AB000199".
    Range {
        /// The first number. All before its last run of digits is kept.
        from: String,
        /// The last number: the same letters, as many digits.
        to: String,
    },
}

/// Why there is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoNumber {
    /// Every number of the range has been given out: an agent must get a new range.
    #[error("the tracking numbers are used up")]
    UsedUp,
    /// The configuration cannot give numbers at all.
    #[error("the numbering is not valid: {0}")]
    NotValid(&'static str),
}

/// Numbers that a Sendback prefix has: eleven digits.
const SENDBACK_NUMBERS: u64 = 100_000_000_000;

impl Numbering {
    /// The number of the `sequence`-th label, counted from 0. The same sequence gives the same number.
    pub fn mint(&self, sequence: u64) -> Result<String, NoNumber> {
        match self {
            Self::Sendback { prefix } => sendback(prefix, sequence),
            Self::Sscc { company_prefix } => sscc(company_prefix, sequence),
            Self::Range { from, to } => in_range(from, to, sequence),
        }
    }

    /// How many numbers there are.
    pub fn size(&self) -> u64 {
        match self {
            Self::Sendback { .. } => SENDBACK_NUMBERS,
            Self::Sscc { company_prefix } => {
                10_u64.pow(u32::try_from(17_usize.saturating_sub(company_prefix.len())).unwrap_or_default())
            }
            Self::Range { from, to } => {
                let end = |number| split(number).and_then(|(_, digits)| digits.parse::<u64>().ok());
                match (end(from), end(to)) {
                    (Some(first), Some(last)) => last.saturating_sub(first).saturating_add(1),
                    (None, _) | (_, None) => 0,
                }
            }
        }
    }

    /// How many numbers are left when `given` were given out; nothing where nobody will see the end of them.
    pub fn left(&self, given: u64) -> Option<u64> {
        match self {
            Self::Sendback { .. } => None,
            Self::Sscc { .. } | Self::Range { .. } => Some(self.size().saturating_sub(given)),
        }
    }

    /// When no more than this are left, more should be asked for: a tenth of all and at most 500. Of a small range a quarter,
    /// and two of the smallest, so that it is said while there is one to give.
    pub fn few(&self) -> u64 {
        let size = self.size();
        (size / 10).max((size / 4).min(10)).clamp(2, 500)
    }

    /// Which sequence the label has that is the `given`-th to get a number, counted from 1. Sendback numbers have always begun
    /// with the second one.
    pub fn place_of(&self, given: u64) -> u64 {
        match self {
            Self::Sendback { .. } => given,
            Self::Sscc { .. } | Self::Range { .. } => given.saturating_sub(1),
        }
    }

    /// Reads `sscc:PREFIX` or `range:FROM-TO`; `sendback` is the numbering of our own with `prefix`. `None` for anything else,
    /// and for what cannot give a single number.
    pub fn read(text: &str, prefix: &str) -> Option<Self> {
        let numbering = match text.split_once(':') {
            None if text == "sendback" => Self::Sendback { prefix: prefix.to_owned() },
            Some(("sscc", company_prefix)) => Self::Sscc { company_prefix: company_prefix.trim().to_owned() },
            Some(("range", range)) => {
                let (from, to) = range.split_once('-')?;
                Self::Range { from: from.trim().to_owned(), to: to.trim().to_owned() }
            }
            None | Some(_) => return None,
        };
        numbering.mint(0).is_ok().then_some(numbering)
    }

    /// How numbers of this kind are put into bars.
    pub const fn bars(&self) -> Bars {
        match self {
            Self::Sscc { .. } => Bars::Sscc,
            Self::Sendback { .. } | Self::Range { .. } => Bars::Code128,
        }
    }
}

fn sendback(prefix: &str, sequence: u64) -> Result<String, NoNumber> {
    if prefix.len() != 2 || !prefix.bytes().all(|b| b.is_ascii_uppercase()) {
        return Err(NoNumber::NotValid("the prefix must be two capital letters"));
    }
    if sequence >= SENDBACK_NUMBERS {
        return Err(NoNumber::UsedUp);
    }
    let body = format!("{sequence:011}");
    let check = gs1_check_digit(&body).ok_or(NoNumber::UsedUp)?;
    Ok(format!("{prefix}{body}{check}"))
}

/// Extension digit, company prefix and serial reference make 17 digits. The extension digit has no meaning in
/// the standard, so it counts on when the serial references of one digit are used up.
fn sscc(prefix: &str, sequence: u64) -> Result<String, NoNumber> {
    if !(4..=12).contains(&prefix.len()) || !prefix.bytes().all(|b| b.is_ascii_digit()) {
        return Err(NoNumber::NotValid("a GS1 company prefix has 4 to 12 digits"));
    }
    let width = 16_usize.saturating_sub(prefix.len());
    let serials = 10_u64.pow(u32::try_from(width).unwrap_or(0));
    let (extension, serial) = (sequence / serials, sequence % serials);
    if extension > 9 {
        return Err(NoNumber::UsedUp);
    }
    let body = format!("{extension}{prefix}{serial:0width$}");
    let check = gs1_check_digit(&body).ok_or(NoNumber::UsedUp)?;
    Ok(format!("{body}{check}"))
}

fn in_range(from: &str, to: &str, sequence: u64) -> Result<String, NoNumber> {
    let wrong = NoNumber::NotValid("both ends of a range need the same letters and as many digits");
    let (letters, first) = split(from).ok_or(wrong)?;
    let (letters_to, last) = split(to).ok_or(wrong)?;
    if letters != letters_to || first.len() != last.len() || !from.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(wrong);
    }
    let width = first.len();
    let (first, last): (u128, u128) = (first.parse().map_err(|_| wrong)?, last.parse().map_err(|_| wrong)?);
    if first > last {
        return Err(NoNumber::NotValid("the range ends before it begins"));
    }
    let number = first.checked_add(sequence.into()).filter(|n| *n <= last).ok_or(NoNumber::UsedUp)?;
    Ok(format!("{letters}{number:0width$}"))
}

/// What stands before the last run of digits, and those digits; `None` without digits at the end.
fn split(number: &str) -> Option<(&str, &str)> {
    let letters = number.trim_end_matches(|c: char| c.is_ascii_digit());
    number.strip_prefix(letters).filter(|digits| !digits.is_empty()).map(|digits| (letters, digits))
}

/// The check digit that GS1 puts after `digits` (GTIN, SSCC: weights 3 and 1 from the right, to the next
/// ten). `None` unless there is at least one character and all are digits.
pub fn gs1_check_digit(digits: &str) -> Option<u32> {
    let mut sum = 0;
    for (c, weight) in digits.chars().rev().zip([3, 1].into_iter().cycle()) {
        sum += c.to_digit(10)? * weight;
    }
    (!digits.is_empty()).then_some((10 - sum % 10) % 10)
}

/// The check digit of a UPU S10 number, after its eight digits (weights 8 6 4 2 3 5 9 7, modulo 11).
/// `None` unless `digits` are eight digits.
pub fn s10_check_digit(digits: &str) -> Option<u32> {
    if digits.chars().count() != 8 {
        return None;
    }
    let mut sum = 0;
    for (c, weight) in digits.chars().zip([8, 6, 4, 2, 3, 5, 9, 7]) {
        sum += c.to_digit(10)? * weight;
    }
    Some(match 11 - sum % 11 {
        10 => 0,
        11 => 5,
        check => check,
    })
}

/// Whether `number` has the shape of a UPU S10 number (two letters, nine digits, two letters; spaces and case
/// forgiven) but a wrong check digit: most likely a slip of the finger. A number of any other shape is not
/// judged.
pub fn looks_like_s10_with_bad_check(number: &str) -> bool {
    let typed: Vec<char> = number.chars().filter(|c| !c.is_whitespace()).collect();
    let [a, b, middle @ .., y, z] = typed.as_slice() else { return false };
    let [digits @ .., check] = middle else { return false };
    if ![a, b, y, z].iter().all(|c| c.is_ascii_alphabetic()) {
        return false;
    }
    let Some(check) = check.to_digit(10) else { return false };
    s10_check_digit(&digits.iter().collect::<String>()).is_some_and(|right| right != check)
}

/// `number` in groups of four, as people read it aloud: "SB12 3456 7890 12".
pub fn grouped(number: &str) -> String {
    let mut text = String::with_capacity(number.len() + number.len() / 4);
    for (i, c) in number.chars().filter(|c| !c.is_whitespace()).enumerate() {
        if i > 0 && i % 4 == 0 {
            text.push(' ');
        }
        text.push(c);
    }
    text
}
