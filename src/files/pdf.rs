//! A PDF that somebody brought. We never render it; it is only handed on, so this looks for what makes a PDF act.

/// Why a file is not taken as a PDF.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Nothing in it.
    Empty,
    /// It does not begin like a PDF, or does not end like one.
    NotAPdf,
    /// It is encrypted.
    Encrypted,
    /// It holds a script, starts something or carries another file.
    Active,
}

/// Names in a PDF that make it act when it is opened (ISO 32000-1, 12.6 and 7.11.4).
const ACTIVE: &[&str] = &["/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/RichMedia", "/XFA"];

/// Looks at the plain structure of a PDF. What is inside compressed object streams is not seen: the file is only ever
/// handed on to people who asked for a label, as it would be by mail.
///
/// # Errors
/// [`Refused`].
pub fn check(bytes: &[u8]) -> Result<(), Refused> {
    if bytes.is_empty() {
        return Err(Refused::Empty);
    }
    let tail = bytes.len().saturating_sub(1024);
    let ends = bytes.get(tail..).is_some_and(|end| holds(end, b"%%EOF"));
    if !bytes.starts_with(b"%PDF-") || !ends {
        return Err(Refused::NotAPdf);
    }
    if holds_name(bytes, "/Encrypt") {
        return Err(Refused::Encrypted);
    }
    if ACTIVE.iter().any(|name| holds_name(bytes, name)) {
        return Err(Refused::Active);
    }
    Ok(())
}

fn holds(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|window| window == what)
}

/// A name ends where its letters end: `/JS` is not found in `/JSON`.
fn holds_name(bytes: &[u8], name: &str) -> bool {
    bytes.windows(name.len() + 1).any(|window| {
        window.starts_with(name.as_bytes()) && window.last().is_some_and(|next| !next.is_ascii_alphanumeric())
    })
}
