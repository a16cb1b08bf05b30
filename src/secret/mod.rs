//! Random keys, their hashes, and tokens that can be made again from a key: the only place that touches either.
pub mod one_time;
pub mod password;
mod sealed;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::io::{self, Write};
use std::path::Path;
use std::{fmt, fs};

/// 256 bits that nobody may see: not in a log, not in an error, not in a URL.
#[derive(Clone)]
pub struct Key([u8; 32]);

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

impl Key {
    /// A new random key.
    pub fn random() -> Self {
        Self(rand::random())
    }
    /// The key that `text` (base64url, 43 characters) holds.
    pub fn parse(text: &str) -> Option<Self> {
        URL_SAFE_NO_PAD.decode(text.trim()).ok()?.try_into().ok().map(Self)
    }
    /// The key that the file holds; made now, and readable by its owner only, where the file is not there yet. Of several
    /// processes that start at once one makes it, and the others read it.
    ///
    /// # Errors
    /// When the file cannot be read or made; [`io::ErrorKind::InvalidData`] when it holds something else: a key that is
    /// replaced would end every link that is out.
    pub fn kept_in(path: &Path) -> io::Result<Self> {
        match fs::read_to_string(path) {
            Ok(text) => {
                return Self::parse(&text)
                    .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "it does not hold a key"));
            }
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
            Err(_) => {}
        }
        let key = Self::random();
        let temporary = path.with_extension(format!("{:016x}.part", rand::random::<u64>()));
        let mut options = fs::OpenOptions::new();
        options.create_new(true).write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&temporary)?;
        file.write_all(key.reveal().as_bytes())?;
        file.sync_all()?;
        // A link, unlike a renaming, fails where somebody was faster.
        let placed = fs::hard_link(&temporary, path);
        fs::remove_file(&temporary)?;
        match placed {
            Ok(()) => Ok(key),
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => Self::kept_in(path),
            Err(e) => Err(e),
        }
    }
    /// The key as text, for a file or a cookie.
    pub fn reveal(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }
    /// What the database keeps of a key: SHA-256 as hex. A stolen table opens nothing.
    pub fn hash(&self) -> String {
        sha256_hex(self.reveal().as_bytes())
    }
    /// HMAC-SHA256 over the parts (each with its length before it, so that parts cannot flow into each other).
    pub fn sign(&self, parts: &[&str]) -> [u8; 32] {
        // HMAC takes keys of any length.
        let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(&self.0) else { return [0; 32] };
        for part in parts {
            mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            mac.update(part.as_bytes());
        }
        mac.finalize().into_bytes().into()
    }
    /// A token that can be made again from the same parts, 43 characters of base64url.
    pub fn token(&self, parts: &[&str]) -> String {
        URL_SAFE_NO_PAD.encode(self.sign(parts))
    }
    /// A form token for this key: masked anew for every page, so that compression leaks nothing of it.
    pub fn form_token(&self) -> String {
        let pad: [u8; 32] = rand::random();
        let mut out = pad.to_vec();
        out.extend(self.sign(&["form"]).iter().zip(pad).map(|(byte, pad)| byte ^ pad));
        URL_SAFE_NO_PAD.encode(out)
    }
    /// Whether `token` came from [`Key::form_token`] of this key.
    pub fn accepts(&self, token: &str) -> bool {
        let Ok(bytes) = URL_SAFE_NO_PAD.decode(token) else { return false };
        let Some((pad, masked)) = bytes.split_at_checked(32) else { return false };
        let wanted = self.sign(&["form"]);
        // Every byte is looked at, whatever the first difference: the time says nothing.
        masked.len() == 32
            && wanted.iter().zip(pad).zip(masked).fold(0u8, |diff, ((w, p), m)| diff | (w ^ p ^ m)) == 0
    }
}

/// SHA-256 of `bytes`, as 64 hexadecimal digits.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Bytes as hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
