//! What an import leaves behind: its row, and the event of what it wrote.
use super::field::Mapping;
use super::steps::NewImport;
use super::{Counts, ImportKind, ImportState};
use crate::db::Tx;
use crate::error::Result;
use crate::models::event::{self, By, Data, Kind, Subject};
use crate::models::{ImportId, PersonId};
use crate::schema::imports;
use diesel::prelude::*;

fn small(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// An import as a row.
pub(super) fn insert(
    tx: &mut Tx<'_>,
    by: Option<&PersonId>,
    state: ImportState,
    new: &NewImport,
    (mapping, counts): (&Mapping, Counts),
) -> Result<ImportId> {
    let id: ImportId = tx.new_id();
    let now = tx.now();
    diesel::insert_into(imports::table)
        .values((
            (
                imports::id.eq(&id),
                imports::kind.eq(new.kind),
                imports::state.eq(state),
                imports::version.eq(1),
                imports::file_name.eq(&new.file_name),
                imports::file_key.eq(&new.file_key),
                imports::bytes.eq(i64::try_from(new.bytes).unwrap_or(i64::MAX)),
            ),
            (
                imports::headers.eq(serde_json::to_string(&new.headers)?),
                imports::mapping.eq(serde_json::to_string(mapping)?),
                imports::person_id.eq(by.map(PersonId::as_str)),
                imports::about_rows.eq(small(new.about_rows)),
                imports::rows_read.eq(0),
                imports::counts.eq(serde_json::to_string(&counts)?),
                imports::created_at.eq(now),
                imports::changed_at.eq(now),
            ),
        ))
        .execute(&mut **tx)?;
    Ok(id)
}

/// Its event: what was written, and by whom.
pub(super) fn note(
    tx: &mut Tx<'_>,
    id: &ImportId,
    kind: ImportKind,
    by: Option<&PersonId>,
    counts: &Counts,
) -> Result<()> {
    let by = By { person: by.cloned(), ..By::system() };
    let data = Data { what: Some(kind.to_string()), imported: Some(*counts), ..Data::default() };
    event::note_by(tx, Kind::Imported, &by, &Subject::Import(id.clone()), &data).map(drop)
}
