//! Who owns the files in the store: every column that holds a key, and the rows that have one. Read page by page: there are as many
//! as there are photos.
use crate::db::Conn;
use crate::error::Result;
use crate::schema::{batch_photos, imports, labels, messages, photos, staged_files, unexpected_photos};
use diesel::prelude::*;
use std::collections::BTreeSet;

/// Tables whose rows own files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// Photos of returns and of messages.
    Photos,
    /// Photos of lists.
    BatchPhotos,
    /// Photos of parcels that nobody expected.
    UnexpectedPhotos,
    /// PDFs on messages.
    Messages,
    /// Labels, slips and manifests.
    Labels,
    /// CSV files that are being imported.
    Imports,
}

/// A row that owns files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Its id.
    pub id: String,
    /// Which column holds which key.
    pub keys: Vec<(&'static str, String)>,
    /// Of the file in `original_key`, as hex, where the row knows it.
    pub sha256: Option<String>,
}

type Three = (String, String, String, String, String);
type One = (String, Option<String>);
type Four = (String, Option<String>, Option<String>, Option<String>, Option<String>);

fn of_photo((id, original, shown, thumb, sha256): Three) -> Held {
    let keys = vec![("original_key", original), ("shown_key", shown), ("thumb_key", thumb)];
    Held { id, keys, sha256: Some(sha256) }
}

fn of_few<const N: usize>(id: String, columns: [(&'static str, Option<String>); N]) -> Held {
    let keys = columns.into_iter().filter_map(|(name, key)| Some((name, key?))).collect();
    Held { id, keys, sha256: None }
}

impl Owner {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Photos,
        Self::BatchPhotos,
        Self::UnexpectedPhotos,
        Self::Messages,
        Self::Labels,
        Self::Imports,
    ];
    /// The table's name.
    pub fn table(self) -> &'static str {
        match self {
            Self::Photos => "photos",
            Self::BatchPhotos => "batch_photos",
            Self::UnexpectedPhotos => "unexpected_photos",
            Self::Messages => "messages",
            Self::Labels => "labels",
            Self::Imports => "imports",
        }
    }
    /// The table's columns that hold a key.
    pub fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Photos | Self::BatchPhotos | Self::UnexpectedPhotos => {
                &["original_key", "shown_key", "thumb_key"]
            }
            Self::Messages => &["pdf_key"],
            Self::Labels => &["a4_key", "small_key", "slip_key", "manifest_key"],
            Self::Imports => &["file_key"],
        }
    }
    /// Up to `most` rows after the one with that id, in the order of their ids.
    ///
    /// # Errors
    /// The database's.
    pub fn page(self, conn: &mut Conn, after: &str, most: i64) -> Result<Vec<Held>> {
        macro_rules! photos_of {
            ($table:ident) => {
                $table::table
                    .filter($table::id.gt(after))
                    .order($table::id)
                    .limit(most)
                    .select((
                        $table::id,
                        $table::original_key,
                        $table::shown_key,
                        $table::thumb_key,
                        $table::sha256,
                    ))
                    .load::<Three>(conn)?
                    .into_iter()
                    .map(of_photo)
                    .collect()
            };
        }
        macro_rules! few_of {
            ($table:ident as $row:ty, $($key:ident)+) => {
                $table::table
                    .filter($table::id.gt(after))
                    .order($table::id)
                    .limit(most)
                    .select(($table::id, $($table::$key),+))
                    .load::<$row>(conn)?
                    .into_iter()
                    .map(|(id, $($key),+)| of_few(id, [$((stringify!($key), $key)),+]))
                    .collect()
            };
        }
        Ok(match self {
            Self::Photos => photos_of!(photos),
            Self::BatchPhotos => photos_of!(batch_photos),
            Self::UnexpectedPhotos => photos_of!(unexpected_photos),
            Self::Messages => few_of!(messages as One, pdf_key),
            Self::Labels => few_of!(labels as Four, a4_key small_key slip_key manifest_key),
            Self::Imports => few_of!(imports as One, file_key),
        })
    }
}

/// Which of these keys a row knows: one that owns the file, or the list of files on their way in or out. That list is asked first:
/// a file only goes from there to its owner, or back when the owner goes, and then the caller asks again.
///
/// # Errors
/// The database's.
pub fn known(conn: &mut Conn, keys: &[String]) -> Result<BTreeSet<String>> {
    let mut known = BTreeSet::new();
    macro_rules! look {
        ($($table:ident: $($key:ident)+;)+) => {$($({
            let column = $table::$key;
            let rows = $table::table.filter(column.eq_any(keys)).select(column.nullable());
            known.extend(rows.load::<Option<String>>(conn)?.into_iter().flatten());
        })+)+};
    }
    look! {
        staged_files: key;
        photos: original_key shown_key thumb_key;
        batch_photos: original_key shown_key thumb_key;
        unexpected_photos: original_key shown_key thumb_key;
        messages: pdf_key;
        labels: a4_key small_key slip_key manifest_key;
        imports: file_key;
    }
    Ok(known)
}
