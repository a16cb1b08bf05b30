//! Whether the files in the store and the rows that own them fit together: what is missing, damaged, or owned by nobody is named. It
//! changes nothing, and may run beside everything else.
use super::operate::{Configured, failed, open_to_look, settings};
use super::{Stop, say};
use crate::app::App;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::files::is_as_written;
use crate::models::file_key::{Held, Owner, known};
use crate::secret::sha256_hex;

/// Rows that are looked at together.
const ROWS_AT_ONCE: i64 = 500;
/// Keys whose owners are looked for together. No index leads from a key to its row, so that every question reads the tables
/// through: the fewer the better. SQLite binds up to 32,766 values.
const KEYS_AT_ONCE: usize = 20_000;

/// What was looked at, and how much of it is not in order.
#[derive(Default)]
struct Count {
    rows: usize,
    files: usize,
    /// Files of which nothing is kept but that they are there: older than the hashes in their keys.
    unknown: usize,
    bad: usize,
}

impl Count {
    fn complain(&mut self, what: &str, about: &str) {
        self.bad += 1;
        say(&format!("{what:<9} {about}"));
    }
}

pub(super) fn verify(configured: &Configured) -> std::result::Result<(), Stop> {
    let app = open_to_look(settings(configured)?.config)?;
    let mut count = Count::default();
    let done = owned(&app, &mut count).and_then(|()| orphans(&app, &mut count));
    done.map_err(|e| failed(&e))?;
    say(&format!("{} files of {} rows were looked at.", count.files, count.rows));
    if count.unknown > 0 {
        say(&format!(
            "Of {} it is only known that they are there: they are older than the hashes.",
            count.unknown
        ));
    }
    match count.bad {
        0 => Ok(()),
        1 => Err(Stop::Failed("One file is not in order.".to_owned())),
        n => Err(Stop::Failed(format!("{n} files are not in order."))),
    }
}

fn connection<T>(app: &App, look: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
    let mut conn = app.db.get().map_err(|_| Error::Busy("no connection came free"))?;
    look(&mut conn)
}

/// Looks for the files of every row.
fn owned(app: &App, count: &mut Count) -> Result<()> {
    for owner in Owner::ALL {
        let mut after = String::new();
        loop {
            let page = connection(app, |conn| owner.page(conn, &after, ROWS_AT_ONCE))?;
            let Some(last) = page.last() else { break };
            after.clone_from(&last.id);
            for held in &page {
                look_at(app, owner, held, count)?;
            }
        }
    }
    Ok(())
}

/// Looks at the files of one row: one that is not there, or not as it came, is asked about again, since rows may go meanwhile.
fn look_at(app: &App, owner: Owner, held: &Held, count: &mut Count) -> Result<()> {
    count.rows += usize::from(!held.keys.is_empty());
    for (column, key) in &held.keys {
        count.files += 1;
        let about = format!("{key}: {column} of {} {}", owner.table(), held.id);
        let bytes = match app.files.get(key) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => {
                let still = connection(app, |conn| known(conn, std::slice::from_ref(key)))?;
                if !still.is_empty() && app.files.get(key).is_ok_and(|found| found.is_none()) {
                    count.complain("missing", &about);
                }
                continue;
            }
            Err(e) => {
                count.complain("damaged", &format!("{about}: it cannot be read: {e}"));
                continue;
            }
        };
        let hash = held.sha256.as_ref().filter(|_| *column == "original_key");
        let same = hash.map(|hash| *hash == sha256_hex(&bytes)).or_else(|| is_as_written(key, &bytes));
        count.unknown += usize::from(same.is_none());
        if bytes.is_empty() {
            count.complain("damaged", &format!("{about}: it is empty"));
        } else if same == Some(false) {
            count.complain("damaged", &format!("{about}: its bytes are not those that were written"));
        }
    }
    Ok(())
}

/// Looks for files that no row knows.
fn orphans(app: &App, count: &mut Count) -> Result<()> {
    let reading = "reading the folder of files";
    let mut keys = app.files.keys().map_err(Error::while_doing(reading))?;
    loop {
        let page: Vec<String> = keys
            .by_ref()
            .take(KEYS_AT_ONCE)
            .collect::<std::io::Result<_>>()
            .map_err(Error::while_doing(reading))?;
        if page.is_empty() {
            return Ok(());
        }
        let owned = connection(app, |conn| known(conn, &page))?;
        let unknown: Vec<String> = page.into_iter().filter(|key| !owned.contains(key)).collect();
        // Between two questions a file may have gone to its owner, or away.
        let owned = connection(app, |conn| known(conn, &unknown))?;
        for key in unknown.iter().filter(|key| !owned.contains(*key)) {
            if app.files.is_there(key) {
                count.complain("orphaned", &format!("{key}: no row owns it"));
            }
        }
    }
}
