//! The reference that people read to each other: `SB-7K2M-9QX4`. No look-alike letters, and the last character checks
//! the others.
use crate::db::UnknownText;
use std::fmt;
use std::str::FromStr;

/// No 0 and O, no 1, I and L, no U (which reads as V).
const ALPHABET: &[u8; 30] = b"23456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Random characters before the check character: 30 to the power of 7, about 22 thousand million.
const RANDOM: usize = 7;

/// A well-formed reference. Whether there is such a ticket is another question.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Eq,
    Hash,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
    serde::Serialize,
    serde::Deserialize,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[serde(transparent)]
pub struct Reference(String);
crate::db::text_column!(Reference);

/// Luhn's check, modulo 30: notices every single wrong character and every swap of neighbours but 2 and Z.
fn check(values: &[usize]) -> usize {
    let sum: usize = values
        .iter()
        .rev()
        .enumerate()
        .map(|(place, value)| if place % 2 == 0 { value * 2 / 30 + value * 2 % 30 } else { *value })
        .sum();
    (30 - sum % 30) % 30
}

fn letter(value: usize) -> char {
    ALPHABET.get(value).map_or('?', |byte| char::from(*byte))
}

impl Reference {
    /// A reference with this prefix from seven random numbers.
    pub fn new(prefix: &str, random: [u8; RANDOM]) -> Self {
        let mut values: Vec<usize> = random.iter().map(|byte| usize::from(*byte) % 30).collect();
        values.push(check(&values));
        let text: String = values.into_iter().map(letter).collect();
        let (front, back) = text.split_at_checked(4).unwrap_or((&text, ""));
        Self(format!("{}-{front}-{back}", prefix.to_ascii_uppercase()))
    }
    /// The reference that somebody typed: small letters, spaces and missing dashes or prefix are forgiven.
    pub fn parse(prefix: &str, typed: &str) -> Option<Self> {
        let plain: String =
            typed.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
        let code = match plain.len() {
            8 => plain.as_str(),
            _ => plain.strip_prefix(&prefix.to_ascii_uppercase()).filter(|rest| rest.len() == 8)?,
        };
        let values: Vec<usize> = code
            .bytes()
            .map(|byte| ALPHABET.iter().position(|letter| *letter == byte))
            .collect::<Option<_>>()?;
        let (last, front) = values.split_last()?;
        if check(front) != *last {
            return None;
        }
        let (front, back) = code.split_at_checked(4)?;
        Some(Self(format!("{}-{front}-{back}", prefix.to_ascii_uppercase())))
    }
    /// As people read it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Reference {
    type Err = UnknownText;
    /// Takes the exact form only, as it stands in addresses and in the database; the prefix may be any.
    fn from_str(text: &str) -> Result<Self, UnknownText> {
        let known = text.split_once('-').and_then(|(prefix, _)| Self::parse(prefix, text));
        match known {
            Some(reference) if reference.0 == text => Ok(reference),
            Some(_) | None => Err(UnknownText { kind: "Reference", text: text.to_owned() }),
        }
    }
}
impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
