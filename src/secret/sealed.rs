//! What the database must keep and give back, and nobody who steals it may read: sealed with a key that is beside it.
use super::Key;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::aead::{Aead, Generate, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};

/// Bytes of the number that makes every sealing another one (draft-irtf-cfrg-xchacha: so long that it can be random).
const NONCE: usize = 24;

fn cipher(key: &Key, parts: &[&str]) -> XChaCha20Poly1305 {
    let own: Vec<&str> = ["seal"].iter().chain(parts).copied().collect();
    XChaCha20Poly1305::new(&key.sign(&own).into())
}

impl Key {
    /// Seals bytes for what `parts` name: they open for nothing else. Nothing where the system has no random numbers.
    pub fn seal(&self, parts: &[&str], bytes: &[u8]) -> Option<String> {
        let nonce = XNonce::try_generate().ok()?;
        let sealed = cipher(self, parts).encrypt(&nonce, bytes).ok()?;
        Some(URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat()))
    }
    /// What was sealed for what these parts name; nothing where it was sealed for something else, with another key, or changed.
    pub fn unseal(&self, parts: &[&str], text: &str) -> Option<Vec<u8>> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE)?;
        cipher(self, parts).decrypt(&XNonce::try_from(nonce).ok()?, sealed).ok()
    }
}
