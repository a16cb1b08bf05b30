//! A file while it arrives: the first bytes stay in memory, what comes after them goes to a temporary file of the store, so that a
//! hundred slow uploads take hardly any memory. Its hash is made on the way.
use super::Files;
use crate::secret::{hex, sha256_hex};
use sha2::{Digest as _, Sha256};
use std::borrow::Cow;
use std::io::{self, BufRead, BufReader, Cursor, Read as _, Seek, Write as _};
use tempfile::NamedTempFile;

/// So many bytes are kept in memory before they are written; a file that has no more never leaves it.
const PIECE: usize = 64 * 1024;

/// A file of which more may come.
pub struct Arriving {
    store: Files,
    /// So many bytes are kept in memory at the most.
    room: usize,
    hash: Sha256,
    written: usize,
    piece: Vec<u8>,
    file: Option<NamedTempFile>,
}

impl Arriving {
    /// One of which nothing has come, on its way to this store.
    pub fn new(store: &Files) -> Self {
        Self { store: store.clone(), room: PIECE, hash: Sha256::new(), written: 0, piece: vec![], file: None }
    }
    /// One that stays in memory, however long it is.
    pub fn in_memory(store: &Files) -> Self {
        Self { room: usize::MAX, ..Self::new(store) }
    }
    /// How many bytes came.
    pub fn len(&self) -> usize {
        self.written + self.piece.len()
    }
    /// Whether nothing came.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// What was not written: all of it, as long as nobody [wrote](Self::write) it.
    pub fn unwritten(&self) -> &[u8] {
        &self.piece
    }
    /// Takes of what came now as much as there is room for; says whether it is time to [write](Self::write) before it takes more.
    pub fn take(&mut self, bytes: &mut &[u8]) -> bool {
        let room = self.room - self.piece.len();
        let (fits, rest) = bytes.split_at(room.min(bytes.len()));
        *bytes = rest;
        if self.room == PIECE && self.piece.capacity() < self.piece.len() + fits.len() {
            // A hundred that come at once are each as large as this, and no larger.
            self.piece.reserve_exact(fits.len());
        }
        self.piece.extend_from_slice(fits);
        self.piece.len() == self.room
    }
    /// Writes what is in memory to the temporary file. For a thread that may wait.
    ///
    /// # Errors
    /// The file system's.
    pub fn write(mut self) -> io::Result<Self> {
        let file = match self.file.take() {
            Some(file) => file,
            None => self.store.temporary()?,
        };
        file.as_file().write_all(&self.piece)?;
        self.hash.update(&self.piece);
        self.written += self.piece.len();
        self.piece.clear();
        self.file = Some(file);
        Ok(self)
    }
    /// It is whole. For a thread that may wait.
    ///
    /// # Errors
    /// The file system's.
    pub fn end(mut self) -> io::Result<Arrived> {
        if self.file.is_some() {
            self = self.write()?;
        }
        let Self { hash, written, piece, file, .. } = self;
        Ok(match file {
            Some(file) => {
                Arrived { length: written, sha256: hex(&hash.finalize()), content: Content::File(file) }
            }
            None => Arrived::of(piece),
        })
    }
}

/// A file that has come, whole. Nothing of it is left when this is dropped before the store [keeps](Files::keep) it.
#[derive(Debug)]
pub struct Arrived {
    length: usize,
    sha256: String,
    content: Content,
}

impl Arrived {
    /// One whose bytes are at hand.
    pub fn of(bytes: Vec<u8>) -> Self {
        Self { length: bytes.len(), sha256: sha256_hex(&bytes), content: Content::Bytes(bytes) }
    }
    /// How many bytes it has.
    pub fn len(&self) -> usize {
        self.length
    }
    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }
    /// The SHA-256 of its bytes, in hexadecimal digits.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }
    /// Reads it from its beginning, as far as one likes. For a thread that may wait.
    ///
    /// # Errors
    /// The file system's.
    pub fn reader(&self) -> io::Result<Box<dyn Reader + '_>> {
        Ok(match &self.content {
            Content::Bytes(bytes) => Box::new(Cursor::new(bytes.as_slice())),
            Content::File(file) => Box::new(BufReader::new(file.reopen()?)),
        })
    }
    /// All of it, in memory. For a thread that may wait.
    ///
    /// # Errors
    /// The file system's.
    pub fn bytes(&self) -> io::Result<Cow<'_, [u8]>> {
        Ok(match &self.content {
            Content::Bytes(bytes) => Cow::Borrowed(bytes),
            Content::File(file) => {
                let mut bytes = Vec::with_capacity(self.length);
                file.reopen()?.read_to_end(&mut bytes)?;
                Cow::Owned(bytes)
            }
        })
    }
    /// What the store [keeps](Files::keep).
    pub fn into_content(self) -> Content {
        self.content
    }
}

/// Where the bytes of a file are before the store keeps them.
#[derive(Debug)]
pub enum Content {
    /// In memory.
    Bytes(Vec<u8>),
    /// In a temporary file of the store, which goes when this is dropped.
    File(NamedTempFile),
}

impl From<Vec<u8>> for Content {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

/// What reads a file that has come.
pub trait Reader: BufRead + Seek {}
impl<T: BufRead + Seek> Reader for T {}
