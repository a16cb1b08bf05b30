//! Codes that work once: those of an authenticator app (RFC 6238: six digits, 30 seconds, SHA-1, as all of them do it), and those on
//! paper for when the telephone is lost.
use super::{Key, hex};
use totp_rs::{Builder, Totp};

/// 160 bits, as RFC 4226 asks for.
const BYTES: usize = 20;
/// A code of a step before or after the present one is taken, too: clocks differ (RFC 6238, 5.2).
const SKEW: u16 = 1;
/// How long a code is shown, in seconds.
pub const STEP_S: u64 = 30;
/// Recovery codes that somebody gets.
pub const RECOVERY_CODES: usize = 10;
/// What recovery codes are written with: nothing that looks like something else.
const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// Characters of a recovery code: 50 bits.
const LENGTH: usize = 10;

/// What an authenticator app and we both know.
#[derive(Clone)]
pub struct Shared(Vec<u8>);

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Shared(…)")
    }
}

impl Shared {
    /// A new one.
    pub fn random() -> Self {
        Self(rand::random::<[u8; BYTES]>().to_vec())
    }
    /// The one that all sample people of a demonstration share, for anybody to know.
    pub fn of_sample_people() -> Self {
        Self(b"twenty sample bytes.".to_vec())
    }
    /// The one that these bytes are.
    pub fn of(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
    fn totp(&self, issuer: &str, account: &str) -> Totp {
        // A colon separates the two in the address.
        let [issuer, account] = [issuer, account].map(|name| name.replace(':', " "));
        Builder::new()
            .with_secret(self.0.clone())
            .with_skew(SKEW)
            .with_step_duration(STEP_S)
            .with_issuer(Some(issuer))
            .with_account_name(account)
            .build_noncompliant()
    }
    /// The step of the code, if it is one of now: each may be taken once only.
    pub fn check(&self, code: &str, unix: i64) -> Option<i64> {
        let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let step = self.totp("", "").check(&digits, u64::try_from(unix).ok()?)?;
        i64::try_from(step).ok()
    }
    /// The code of this moment.
    pub fn code(&self, unix: i64) -> String {
        self.totp("", "").generate(u64::try_from(unix).unwrap_or_default()).to_string()
    }
    /// As people type it into their app, in groups of four.
    pub fn in_letters(&self) -> String {
        let letters = totp_rs::Secret::from(self.0.clone()).to_base32();
        let letters: Vec<char> = letters.trim_end_matches('=').chars().collect();
        letters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join(" ")
    }
    /// The address that an app reads from a QR code.
    pub fn address(&self, issuer: &str, account: &str) -> Option<String> {
        self.totp(issuer, account).to_url().ok()
    }
}

/// A fresh set of recovery codes, as people write them down: `7KQ2M-XW94D`.
pub fn recovery_codes() -> Vec<String> {
    (0..RECOVERY_CODES)
        .map(|_| {
            let bytes: [u8; LENGTH] = rand::random();
            // 32 letters: each is as likely as any other.
            let letters = bytes.iter().filter_map(|byte| LETTERS.get(usize::from(byte % 32)));
            let code: String = letters.map(|letter| char::from(*letter)).collect();
            let (front, back) = code.split_at(LENGTH / 2);
            format!("{front}-{back}")
        })
        .collect()
}

impl Key {
    /// What the database keeps of somebody's recovery code, however it was typed: without the key it says nothing, although the code
    /// is short.
    pub fn recovery_hash(&self, person: &str, typed: &str) -> String {
        let letters = typed.chars().filter(char::is_ascii_alphanumeric);
        let code: String = letters.map(|letter| letter.to_ascii_uppercase()).collect();
        hex(&self.sign(&["recovery code", person, &code]))
    }
}
