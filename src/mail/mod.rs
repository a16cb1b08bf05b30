//! Sending mail. A letter comes in complete; the same letter always becomes the same bytes, so that a repeat is one
//! and the same mail for whoever receives it.
pub mod smtp;

use chrono::NaiveDateTime;
use lettre::message::header::{ContentType, HeaderName, HeaderValue, MessageId};
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};
use smtp::Smtp;
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// A letter, complete: nothing is added on the way out.
#[derive(Debug, Clone)]
pub struct Letter {
    /// Without angle brackets; the same for every try.
    pub message_id: String,
    /// The moment of the letter's job, UTC.
    pub date: NaiveDateTime,
    /// Our name and address.
    pub from: (String, String),
    /// The one recipient: name and address.
    pub to: (String, String),
    /// One line.
    pub subject: String,
    /// The text part, complete by itself.
    pub text: String,
    /// The HTML part, complete by itself.
    pub html: String,
    /// The message that opened the thread, if this is not it; without angle brackets.
    pub thread: Option<String>,
    /// Name, content type and bytes of what is attached.
    pub attachments: Vec<(String, &'static str, Vec<u8>)>,
}

/// Why a letter did not go out.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The letter itself cannot be sent: no later try will help.
    #[error("the letter cannot be sent: {0}")]
    Unsendable(String),
    /// It may work later.
    #[error("the mail could not be handed over: {0}")]
    Later(#[from] io::Error),
}

/// Where mail goes.
#[derive(Debug, Clone)]
pub enum Mail {
    /// One file `<Message-ID>.eml` a letter in this folder.
    Folder(PathBuf),
    /// Handed to a mail server.
    Smtp(Arc<Smtp>),
    /// Kept in memory, by Message-ID: each entry holds every copy that was handed over.
    Memory(Arc<Mutex<BTreeMap<String, Vec<Vec<u8>>>>>),
}

impl Mail {
    /// Mail as files in `dir`, which is made if it is not there.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn folder(dir: &Path) -> io::Result<Self> {
        fs::create_dir_all(dir)?;
        Ok(Self::Folder(dir.to_owned()))
    }
    /// Mail that is handed to a server.
    pub fn smtp(smtp: Smtp) -> Self {
        Self::Smtp(Arc::new(smtp))
    }
    /// Mail that stays in memory.
    pub fn memory() -> Self {
        Self::Memory(Arc::default())
    }
    /// Hands a letter over; what the server said, if there is one. At least once: a repeat has the same Message-ID and the
    /// same bytes.
    ///
    /// # Errors
    /// [`MailError`]; only [`MailError::Later`] is worth another try.
    pub fn send(&self, letter: &Letter) -> Result<Option<String>, MailError> {
        let bytes = compose(letter)?;
        match self {
            Self::Folder(dir) => write_once(dir, &file_name(&letter.message_id), &bytes)?,
            Self::Memory(sent) => {
                let mut sent = sent.lock().unwrap_or_else(PoisonError::into_inner);
                sent.entry(letter.message_id.clone()).or_default().push(bytes);
            }
            Self::Smtp(smtp) => return smtp.send(&letter.from.1, &letter.to.1, &bytes).map(Some),
        }
        Ok(None)
    }
    /// Whether mail can be handed over now, and where it goes.
    ///
    /// # Errors
    /// [`MailError`].
    pub fn check(&self) -> Result<String, MailError> {
        match self {
            Self::Folder(dir) => {
                write_once(dir, ".probe", b"")?;
                fs::remove_file(dir.join(".probe"))?;
                Ok(format!("letters are written to {} and sent to nobody", dir.display()))
            }
            Self::Smtp(smtp) => {
                smtp.check()?;
                Ok(format!("{}:{} answers", smtp.host, smtp.port))
            }
            Self::Memory(_) => Ok("letters stay in memory".to_owned()),
        }
    }
}

impl Mail {
    /// Deletes temporary files of letters that are older than `age`: their process is gone.
    ///
    /// # Errors
    /// The file system's.
    pub fn sweep_temporary(&self, age: Duration) -> io::Result<()> {
        let Self::Folder(dir) = self else { return Ok(()) };
        for entry in fs::read_dir(dir)? {
            let entry = entry?;
            let ours = entry.file_name().to_string_lossy().ends_with(".part");
            let old = entry.metadata().and_then(|meta| meta.modified());
            if ours && old.is_ok_and(|at| at.elapsed().is_ok_and(|passed| passed >= age)) {
                // Another node may be faster; gone is gone.
                let _ = fs::remove_file(entry.path());
            }
        }
        Ok(())
    }
}

/// The name of a letter's file in a mail folder.
pub fn file_name(message_id: &str) -> String {
    let safe: String = message_id
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || ".-_@".contains(c) { c } else { '_' })
        .collect();
    format!("{safe}.eml")
}

/// Temporary file, fsync, rename, fsync of the folder: the letter is there whole or not at all, and a repeat
/// replaces it by itself.
fn write_once(dir: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let temporary = dir.join(format!(".{name}.{:016x}.part", rand::random::<u64>()));
    let written = (|| {
        let mut file = fs::File::create(&temporary)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&temporary, dir.join(name))?;
        fs::File::open(dir)?.sync_all()
    })();
    if written.is_err() {
        // What cannot be removed now is a hidden leftover that nobody reads.
        let _ = fs::remove_file(&temporary);
    }
    written
}

/// The longest address that SMTP carries (RFC 5321, 4.5.3.1).
const LONGEST_ADDRESS: usize = 254;

/// Whether mail can be sent to `text`: one plain address, no quoting, no comments, no line breaks, ASCII only.
pub fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let word = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~-".contains(c);
    text.len() <= LONGEST_ADDRESS
        && (1..=64).contains(&local.len())
        && local.split('.').all(|part| !part.is_empty() && part.chars().all(word))
        && domain.contains('.')
        && domain.split('.').all(|part| {
            (1..=63).contains(&part.len())
                && !part.starts_with('-')
                && !part.ends_with('-')
                && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        })
        && text.parse::<Address>().is_ok()
}

/// One line without control or direction marks: safe in a header.
fn one_line(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let spaced: String = text.chars().map(|c| if hidden(c) { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn mailbox(name: &str, address: &str) -> Result<Mailbox, MailError> {
    if !is_address(address) {
        return Err(MailError::Unsendable("the address is not one".to_owned()));
    }
    let address = address.parse().map_err(|e| MailError::Unsendable(format!("{e}")))?;
    let name = one_line(name);
    Ok(Mailbox::new((!name.is_empty()).then_some(name), address))
}

fn compose(letter: &Letter) -> Result<Vec<u8>, MailError> {
    let unsendable = |e: lettre::error::Error| MailError::Unsendable(e.to_string());
    // Boundaries come from the id, so that a repeat has the same bytes.
    let seed = crate::secret::sha256_hex(letter.message_id.as_bytes());
    let body = MultiPart::alternative()
        .boundary(format!("alternative-{seed}"))
        .singlepart(SinglePart::plain(letter.text.clone()))
        .singlepart(SinglePart::html(letter.html.clone()));
    let mut whole = MultiPart::mixed().boundary(format!("mixed-{seed}")).multipart(body);
    for (name, kind, bytes) in &letter.attachments {
        let kind = ContentType::parse(kind).map_err(|e| MailError::Unsendable(e.to_string()))?;
        whole = whole.singlepart(Attachment::new(name.clone()).body(bytes.clone(), kind));
    }
    let mut message = Message::builder()
        .header(MessageId::from(format!("<{}>", letter.message_id)))
        .date(letter.date.and_utc().into())
        .from(mailbox(&letter.from.0, &letter.from.1)?)
        .to(mailbox(&letter.to.0, &letter.to.1)?)
        .subject(one_line(&letter.subject))
        .raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        ))
        .raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("X-Auto-Response-Suppress"),
            "All".to_owned(),
        ));
    if let Some(first) = &letter.thread {
        message = message.in_reply_to(format!("<{first}>")).references(format!("<{first}>"));
    }
    Ok(message.multipart(whole).map_err(unsendable)?.formatted())
}
