//! Where bytes live: a folder, or memory. It knows keys and bytes, and nothing of what they mean.
pub mod arrived;
pub mod barcode;
pub mod camera;
mod colour;
pub mod heif;
pub mod intake;
pub mod limited;
pub mod pdf;
pub mod picture;
pub mod readback;
pub mod sniff;
mod verdict;

use crate::secret::sha256_hex;
use arrived::Content;
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tempfile::NamedTempFile;

/// A store of files. Cheap to clone.
#[derive(Debug, Clone)]
pub enum Files {
    /// Files in a folder, spread over sub-folders.
    Disk(Arc<PathBuf>),
    /// Files in memory, gone with the process.
    Memory(Arc<Mutex<BTreeMap<String, Vec<u8>>>>),
}

/// A new random key for a file of that kind: `kind/ab/ab…`, 128 bits. Never made from the content: deleting one file
/// could delete another's.
pub fn new_key(kind: &str) -> String {
    let name = format!("{:032x}", rand::random::<u128>());
    let shard: String = name.chars().take(2).collect();
    format!("{kind}/{shard}/{name}")
}

/// A new key that also says what the file is: as [`new_key`], and then the first half of the hash of its bytes.
/// So whoever has the file alone can tell whether it is still what was written.
pub fn new_key_of(kind: &str, bytes: &[u8]) -> String {
    let hash: String = sha256_hex(bytes).chars().take(HASH_LETTERS).collect();
    new_key(kind) + &hash
}

/// Whether a file is what was written under its key; nothing where the key says nothing about it.
pub fn is_as_written(key: &str, bytes: &[u8]) -> Option<bool> {
    let name = key.rsplit('/').next()?;
    let said = name.get(NAME_LETTERS..).filter(|said| said.len() == HASH_LETTERS)?;
    Some(sha256_hex(bytes).starts_with(said))
}

/// Letters of the random part of a key, and of the hash behind it: 128 bits each.
const NAME_LETTERS: usize = 32;
const HASH_LETTERS: usize = 32;

/// Only keys that [`new_key`] and [`new_key_of`] make are ever turned into paths.
fn checked(key: &str) -> io::Result<&str> {
    let plain =
        |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    let parts: Vec<&str> = key.split('/').collect();
    if parts.len() == 3 && parts.iter().all(|part| plain(part)) && key.len() < 100 {
        Ok(key)
    } else {
        Err(io::Error::new(io::ErrorKind::InvalidInput, "not a key of this store"))
    }
}

/// Where files are written before they get their name.
const TEMPORARY: &str = "tmp";

impl Files {
    /// The store in `dir`, which is made if it is not there.
    ///
    /// # Errors
    /// When the folder cannot be made or written to.
    pub fn disk(dir: &Path) -> io::Result<Self> {
        fs::create_dir_all(dir.join(TEMPORARY))?;
        Ok(Self::Disk(Arc::new(dir.to_owned())))
    }
    /// A store in memory.
    pub fn memory() -> Self {
        Self::Memory(Arc::default())
    }
    /// Writes a file, whole or not at all: temporary file, fsync, rename, fsync of the folders.
    ///
    /// # Errors
    /// The file system's; a key that this store does not make.
    pub fn put(&self, key: &str, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Disk(_) => {
                let mut file = self.temporary()?;
                file.write_all(bytes)?;
                self.keep(key, Content::File(file))
            }
            Self::Memory(files) => {
                let key = checked(key)?.to_owned();
                files.lock().unwrap_or_else(PoisonError::into_inner).insert(key, bytes.to_owned());
                Ok(())
            }
        }
    }
    /// The same for what has come: a file that is a temporary one of this store gets its name, and is not written again.
    ///
    /// # Errors
    /// As [`Files::put`]; nothing is left of the file then.
    pub fn keep(&self, key: &str, content: Content) -> io::Result<()> {
        match (self, content) {
            (_, Content::Bytes(bytes)) => self.put(key, &bytes),
            (Self::Disk(dir), Content::File(file)) => place(dir, file, checked(key)?),
            (Self::Memory(_), Content::File(file)) => self.put(key, &fs::read(file.path())?),
        }
    }
    /// An empty file that goes when it is dropped and not [kept](Files::keep). What a process that was killed left of such
    /// files, [`Files::sweep_temporary`] takes away.
    ///
    /// # Errors
    /// The file system's.
    pub(crate) fn temporary(&self) -> io::Result<NamedTempFile> {
        // As every file that we make: who may read it, the umask says.
        let mut of_ours = tempfile::Builder::new();
        of_ours.prefix("").rand_bytes(32).permissions(fs::Permissions::from_mode(0o666));
        match self {
            Self::Disk(dir) => of_ours.tempfile_in(dir.join(TEMPORARY)),
            Self::Memory(_) => of_ours.tempfile(),
        }
    }
    /// Whether files can be written now: makes an empty one and takes it away again.
    ///
    /// # Errors
    /// The file system's.
    pub fn check(&self) -> io::Result<()> {
        let Self::Disk(_) = self else { return Ok(()) };
        self.temporary()?.close()
    }
    /// Reads a file, if it is there.
    ///
    /// # Errors
    /// The file system's; a key that this store does not make.
    pub fn get(&self, key: &str) -> io::Result<Option<Vec<u8>>> {
        let key = checked(key)?;
        match self {
            Self::Disk(dir) => match fs::read(dir.join(key)) {
                Ok(bytes) => Ok(Some(bytes)),
                Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
                Err(e) => Err(e),
            },
            Self::Memory(files) => Ok(files.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()),
        }
    }
    /// Every file that lies in the store, in no order, read as one goes: by its key, or by its path where it has no key of ours.
    /// What is being written is left out.
    ///
    /// # Errors
    /// The file system's, here and at each step.
    pub fn keys(&self) -> io::Result<Box<dyn Iterator<Item = io::Result<String>>>> {
        Ok(match self {
            Self::Disk(dir) => Box::new(Walk { root: Arc::clone(dir), open: vec![fs::read_dir(&**dir)?] }),
            Self::Memory(files) => {
                let keys: Vec<String> =
                    files.lock().unwrap_or_else(PoisonError::into_inner).keys().cloned().collect();
                Box::new(keys.into_iter().map(Ok))
            }
        })
    }
    /// Whether a file of [`Files::keys`] lies there still.
    pub fn is_there(&self, key: &str) -> bool {
        match self {
            Self::Disk(dir) => dir.join(key).symlink_metadata().is_ok(),
            Self::Memory(files) => files.lock().unwrap_or_else(PoisonError::into_inner).contains_key(key),
        }
    }
    /// Deletes a file; one that is not there is fine.
    ///
    /// # Errors
    /// The file system's; a key that this store does not make.
    pub fn delete(&self, key: &str) -> io::Result<()> {
        let key = checked(key)?;
        match self {
            Self::Disk(dir) => match fs::remove_file(dir.join(key)) {
                Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
                Ok(()) | Err(_) => Ok(()),
            },
            Self::Memory(files) => {
                files.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
                Ok(())
            }
        }
    }
    /// Deletes temporary files that are older than `age`: their process is gone. Says how many.
    ///
    /// # Errors
    /// The file system's.
    pub fn sweep_temporary(&self, age: Duration) -> io::Result<usize> {
        let Self::Disk(dir) = self else { return Ok(0) };
        let mut swept = 0;
        for entry in fs::read_dir(dir.join(TEMPORARY))? {
            let entry = entry?;
            // Another node may have been faster with this one.
            let old = entry.metadata().and_then(|meta| meta.modified());
            if old.is_ok_and(|at| at.elapsed().is_ok_and(|passed| passed >= age))
                && fs::remove_file(entry.path()).is_ok()
            {
                swept += 1;
            }
        }
        Ok(swept)
    }
}

/// A walk through the folders of a store. Links are not followed: they are files that are not ours.
struct Walk {
    root: Arc<PathBuf>,
    open: Vec<fs::ReadDir>,
}

impl Walk {
    /// What comes next in the folder that is open: a folder is opened, a file is said.
    fn step(&mut self, entry: &fs::DirEntry) -> io::Result<Option<String>> {
        let path = entry.path();
        let name = path.strip_prefix(&*self.root).unwrap_or(&path).to_string_lossy().into_owned();
        if !entry.file_type()?.is_dir() {
            return Ok(Some(name));
        }
        if name != TEMPORARY {
            self.open.push(fs::read_dir(path)?);
        }
        Ok(None)
    }
}

impl Iterator for Walk {
    type Item = io::Result<String>;
    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let Some(entry) = self.open.last_mut()?.next() else {
                self.open.pop();
                continue;
            };
            match entry.and_then(|entry| self.step(&entry)) {
                Ok(None) => {}
                Ok(Some(name)) => return Some(Ok(name)),
                Err(e) => return Some(Err(e)),
            }
        }
    }
}

/// Gives a temporary file its name, for good.
fn place(dir: &Path, file: NamedTempFile, key: &str) -> io::Result<()> {
    file.as_file().sync_all()?;
    let home = dir.join(key);
    let folder = home.parent().unwrap_or(dir);
    if !folder.is_dir() {
        fs::create_dir_all(folder)?;
        // A new folder is only there for good when the one that holds it says so.
        for above in folder.ancestors().skip(1).take_while(|above| above.starts_with(dir)) {
            fs::File::open(above)?.sync_all()?;
        }
    }
    file.persist(&home).map_err(|e| e.error)?;
    fs::File::open(folder)?.sync_all()
}
