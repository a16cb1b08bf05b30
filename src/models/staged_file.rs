//! Keys of files that no other row owns: on their way in, or on their way out. The sweep marks a row in a write of its
//! own (nobody can take the file over then), deletes the file, then the row: it races with nobody, and a crash in
//! between leaves the row for the next sweep.
use crate::db::{Moment, Tx};
use crate::error::{Error, Result};
use crate::schema::staged_files;
use diesel::prelude::*;

/// A file on its way in that is older than this was given up by whoever brought it.
pub const GIVEN_UP_S: i64 = 24 * 3600;

/// Notes keys before their files are written, or when the row that owned them goes.
///
/// # Errors
/// The database's.
pub fn stage(tx: &mut Tx<'_>, keys: &[&str]) -> Result<()> {
    let now = tx.now();
    stage_at(tx, keys, now)
}

/// Notes keys whose files may be swept at once.
///
/// # Errors
/// The database's.
pub fn discard(tx: &mut Tx<'_>, keys: &[&str]) -> Result<()> {
    let long_ago = tx.now().plus_seconds(-GIVEN_UP_S);
    stage_at(tx, keys, long_ago)
}

fn stage_at(tx: &mut Tx<'_>, keys: &[&str], at: Moment) -> Result<()> {
    for key in keys {
        diesel::insert_into(staged_files::table)
            .values((staged_files::key.eq(*key), staged_files::staged_at.eq(at)))
            .execute(&mut **tx)?;
    }
    Ok(())
}

/// Another row owns these files from now on: each key must still be staged.
///
/// # Errors
/// [`Error::Busy`] when the sweep was faster (the upload took longer than a day); the database's.
pub fn take_over(tx: &mut Tx<'_>, keys: &[&str]) -> Result<()> {
    for key in keys {
        let mine = staged_files::table.find(*key).filter(staged_files::given_up_at.is_null());
        if diesel::delete(mine).execute(&mut **tx)? != 1 {
            return Err(Error::Busy("a staged file was given up"));
        }
    }
    Ok(())
}

/// Marks up to `most` keys as given up and returns them: their files are to be deleted now, then [`forget`] them.
///
/// # Errors
/// The database's.
pub fn give_up(tx: &mut Tx<'_>, most: i64) -> Result<Vec<String>> {
    let now = tx.now();
    let keys: Vec<String> = staged_files::table
        .filter(staged_files::staged_at.le(now.plus_seconds(-GIVEN_UP_S)))
        .order(staged_files::staged_at)
        .limit(most)
        .select(staged_files::key)
        .load(&mut **tx)?;
    diesel::update(staged_files::table.filter(staged_files::key.eq_any(&keys)))
        .set(staged_files::given_up_at.eq(now))
        .returning(staged_files::key)
        .get_results(&mut **tx)
        .map_err(Error::from)
}

/// Strikes given-up keys off the list, after their files are gone.
///
/// # Errors
/// The database's.
pub fn forget(tx: &mut Tx<'_>, keys: &[String]) -> Result<()> {
    let gone = staged_files::table
        .filter(staged_files::key.eq_any(keys))
        .filter(staged_files::given_up_at.is_not_null());
    diesel::delete(gone).execute(&mut **tx)?;
    Ok(())
}
