//! Passwords: argon2id with the parameters that OWASP names, and one verification whether or not the person exists.
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use std::sync::OnceLock;

/// The shortest password that is taken (OWASP ASVS 5.0, 6.2.1: at least 8, 15 recommended where there is no second
/// factor).
pub const SHORTEST: usize = 15;
/// The longest, in characters. Far above what people type; more would only be work for the hash.
pub const LONGEST: usize = 1024;

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
}

/// 19 MiB, two passes, one lane (OWASP password storage cheat sheet, August 2026).
fn argon() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(19 * 1024, 2, 1, None).unwrap_or_default())
}

/// Whether a new password may be used. Any characters will do, spaces included; nothing is cut off.
///
/// # Errors
/// [`Problem`].
pub fn check(password: &str) -> Result<(), Problem> {
    match password.chars().count() {
        0..SHORTEST => Err(Problem::TooShort),
        SHORTEST..=LONGEST => Ok(()),
        _ => Err(Problem::TooLong),
    }
}

/// The text that the database keeps. Slow on purpose: tens of milliseconds.
///
/// # Errors
/// When the system gives no random numbers.
pub fn hash(password: &str) -> Result<String, argon2::password_hash::Error> {
    Ok(argon().hash_password(password.as_bytes())?.to_string())
}

/// Compares a typed password with what the database keeps. Without a kept hash (no such person, no password yet) a
/// fixed one is compared, so that the answer takes as long.
pub fn verify(kept: Option<&str>, typed: &str) -> Verdict {
    static NOBODY: OnceLock<String> = OnceLock::new();
    let nobody = NOBODY.get_or_init(|| hash("nobody has this password").unwrap_or_default());
    if typed.chars().count() > LONGEST {
        return Verdict::Wrong;
    }
    let Ok(parsed) = PasswordHash::new(kept.unwrap_or(nobody)) else { return Verdict::Wrong };
    match argon().verify_password(typed.as_bytes(), &parsed) {
        Ok(()) if kept.is_none() => Verdict::Wrong,
        Ok(()) if Params::try_from(&parsed).is_ok_and(|p| p.m_cost() >= 19 * 1024 && p.t_cost() >= 2) => {
            Verdict::Right
        }
        Ok(()) => Verdict::RightButOld,
        Err(_) => Verdict::Wrong,
    }
}
