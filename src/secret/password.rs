//! Passwords: argon2id with the parameters that OWASP names, and one verification whether or not the person exists.
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use std::sync::OnceLock;
use unicode_normalization::UnicodeNormalization;
use zxcvbn::zxcvbn;

/// The shortest password that is taken (OWASP ASVS 5.0, 6.2.1).
pub const SHORTEST: usize = 8;
/// What we advise (the same place): there is no second factor.
pub const ADVISED: usize = 15;
/// The longest, in characters; it is taken whole. Far above what people type, more would only be work for the hash.
pub const LONGEST: usize = 200;
/// A password that takes fewer guesses is among the first that somebody tries: the 10,000 most common ones, also with a
/// capital letter or a year at their end, take fewer than this.
const GUESSES: f64 = 6.0;
/// So many characters are looked at for that; whoever wrote more has done enough, and the estimate's work grows fast.
const LOOKED_AT: usize = 64;
/// Words that everybody here thinks of first.
const OWN_WORDS: &[&str] = &[
    "sendback",
    "return",
    "returns",
    "refurbished",
    "refurb",
    "repair",
    "refund",
    "warranty",
    "parcel",
    "label",
];

/// What a verification found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Not the password.
    Wrong,
    /// The password.
    Right,
    /// The password, kept with weaker parameters than today's: hash it anew.
    RightButOld,
}

/// Why a password is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// Fewer than [`SHORTEST`] characters.
    TooShort,
    /// More than [`LONGEST`] characters.
    TooLong,
    /// Common, a pattern of keys, or made of words of this place or of the person.
    TooEasy,
}

/// Why there is no hash.
#[derive(Debug, thiserror::Error)]
pub enum NoHash {
    /// The password is not taken.
    #[error("not taken: {0:?}")]
    NotTaken(Problem),
    /// The system gave no random numbers.
    #[error("hashing a password: {0}")]
    Failed(argon2::password_hash::Error),
}

/// 19 MiB, two passes, one lane (OWASP password storage cheat sheet, August 2026).
fn argon() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(19 * 1024, 2, 1, None).unwrap_or_default())
}

/// The same characters, however a keyboard put them together: `é` is one sign or two, and both are the same password.
fn composed(password: &str) -> String {
    password.nfc().collect()
}

/// Whether a new password may be used. Any characters will do, spaces included; nothing is cut off. `known` is what others
/// know of the person and the place: address, name, the marketplace's name.
///
/// # Errors
/// [`Problem`].
pub fn check(password: &str, known: &[&str]) -> Result<(), Problem> {
    match password.chars().take(LONGEST + 1).count() {
        0..SHORTEST => return Err(Problem::TooShort),
        SHORTEST..=LONGEST => {}
        _ => return Err(Problem::TooLong),
    }
    let start: String = password.chars().take(LOOKED_AT).collect();
    let words = words_known(known);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if is_made_of(&start, &words) || zxcvbn(&start, &words).guesses_log10() < GUESSES {
        return Err(Problem::TooEasy);
    }
    Ok(())
}

/// What others know, whole and in its parts, the longest first; parts of one or two letters say nothing.
fn words_known(known: &[&str]) -> Vec<String> {
    let whole = known.iter().chain(OWN_WORDS).map(|text| text.to_lowercase());
    let mut words: Vec<String> = whole
        .flat_map(|text| {
            let parts: Vec<String> = text.split(|c: char| !c.is_alphanumeric()).map(str::to_owned).collect();
            std::iter::once(text).chain(parts)
        })
        .filter(|word| word.chars().count() > 2)
        .collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words
}

/// Whether hardly anything is left of a password without these words.
fn is_made_of(password: &str, words: &[&str]) -> bool {
    let whole = password.to_lowercase();
    let rest = words.iter().fold(whole.clone(), |rest, word| rest.replace(word, ""));
    rest != whole && rest.chars().count() < SHORTEST
}

/// The hash of a new password, if it may be used: see [`check`]. Slow on purpose.
///
/// # Errors
/// [`NoHash`].
pub fn accept(password: &str, known: &[&str]) -> Result<String, NoHash> {
    check(password, known).map_err(NoHash::NotTaken)?;
    hash(password).map_err(NoHash::Failed)
}

/// The text that the database keeps. Slow on purpose: tens of milliseconds.
///
/// # Errors
/// When the system gives no random numbers.
pub fn hash(password: &str) -> Result<String, argon2::password_hash::Error> {
    Ok(argon().hash_password(composed(password).as_bytes())?.to_string())
}

/// Compares a typed password with what the database keeps. Without a kept hash (no such person, no password yet) a
/// fixed one is compared, so that the answer takes as long.
pub fn verify(kept: Option<&str>, typed: &str) -> Verdict {
    static NOBODY: OnceLock<String> = OnceLock::new();
    let nobody = NOBODY.get_or_init(|| hash("nobody has this password").unwrap_or_default());
    if typed.chars().take(LONGEST + 1).count() > LONGEST {
        return Verdict::Wrong;
    }
    let Ok(parsed) = PasswordHash::new(kept.unwrap_or(nobody)) else { return Verdict::Wrong };
    match argon().verify_password(composed(typed).as_bytes(), &parsed) {
        Ok(()) if kept.is_none() => Verdict::Wrong,
        Ok(()) if Params::try_from(&parsed).is_ok_and(|p| p.m_cost() >= 19 * 1024 && p.t_cost() >= 2) => {
            Verdict::Right
        }
        Ok(()) => Verdict::RightButOld,
        Err(_) => Verdict::Wrong,
    }
}
