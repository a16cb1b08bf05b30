//! An import from its upload to its end, a write for each step. A step that is taken twice counts once.
use super::field::{Mapping, plain};
use super::record::{insert, note};
use super::report::{self, Report};
use super::table::{NoTable, Table};
use super::{Counts, ImportKind, ImportState};
use crate::db::{Conn, Moment, MultiBackend, Tx};
use crate::error::{Error, Result};
use crate::models::job::{About, Job};
use crate::models::person::Administrator;
use crate::models::person::administration::PAGE;
use crate::models::ticket::Refusal;
use crate::models::{ImportId, PersonId, staged_file};
use crate::schema::{import_mappings, imports, people};
use diesel::prelude::*;

/// An import that nobody comes back to is put aside after so many days, when the next one begins.
const GIVEN_UP_DAYS: i64 = 7;

/// An import.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = imports, check_for_backend(MultiBackend))]
pub struct Import {
    /// Its id.
    pub id: ImportId,
    /// What the file holds.
    pub kind: ImportKind,
    /// How far it is.
    pub state: ImportState,
    /// Counts its changes.
    pub version: i32,
    /// What the file was called at home.
    pub file_name: String,
    /// Where it is, until the import has ended.
    pub file_key: Option<String>,
    /// How large it is.
    pub bytes: i64,
    headers: String,
    mapping: String,
    /// About how many rows it has.
    pub about_rows: i32,
    /// How many the check has read.
    pub rows_read: i32,
    counts: String,
    /// Since when it is here.
    pub created_at: Moment,
    /// Since when it is as it is.
    pub changed_at: Moment,
}

/// A file that is staged, and what is known of it.
#[derive(Debug, Clone)]
pub struct NewImport {
    /// What it holds.
    pub kind: ImportKind,
    /// What it was called at home.
    pub file_name: String,
    /// Its key in the store.
    pub file_key: String,
    /// How large it is.
    pub bytes: usize,
    /// The names of its columns.
    pub headers: Vec<String>,
    /// About how many rows it has.
    pub about_rows: usize,
}

/// The names of columns as a mapping is remembered by them.
fn header_key(headers: &[String]) -> String {
    headers.iter().map(|header| plain(header)).collect::<Vec<_>>().join("|")
}

impl Import {
    /// The names of its columns.
    ///
    /// # Errors
    /// When they were written by a program that knew other ones.
    pub fn headers(&self) -> Result<Vec<String>> {
        Ok(serde_json::from_str(&self.headers)?)
    }
    /// Which column is which.
    ///
    /// # Errors
    /// When it was written by a program that knew other fields.
    pub fn mapping(&self) -> Result<Mapping> {
        Ok(serde_json::from_str(&self.mapping)?)
    }
    /// What it came to.
    ///
    /// # Errors
    /// When they were written by a program that knew other ones.
    pub fn counts(&self) -> Result<Counts> {
        Ok(serde_json::from_str(&self.counts)?)
    }
    /// The file as a table.
    ///
    /// # Errors
    /// [`NoTable`].
    pub fn table(bytes: &[u8]) -> std::result::Result<Table, NoTable> {
        Table::open(bytes)
    }
    /// The newest imports with whoever brought them, before `before`; one row more than a page tells that there are more.
    ///
    /// # Errors
    /// The database's.
    pub fn list(
        conn: &mut Conn,
        _administrator: &Administrator,
        before: Option<&ImportId>,
    ) -> Result<Vec<(Self, Option<String>)>> {
        let mut query = imports::table.left_join(people::table).into_boxed::<MultiBackend>();
        if let Some(before) = before {
            query = query.filter(imports::id.lt(before));
        }
        Ok(query
            .order(imports::id.desc())
            .limit(PAGE + 1)
            .select((Self::as_select(), people::name.nullable()))
            .load(conn)?)
    }
    /// An import, for an administrator.
    ///
    /// # Errors
    /// [`Error::NotFound`]; the database's.
    pub fn for_administrator(conn: &mut Conn, _administrator: &Administrator, id: &ImportId) -> Result<Self> {
        Self::named(conn, id)
    }
    /// An import, for the worker.
    ///
    /// # Errors
    /// [`Error::NotFound`]; the database's.
    pub fn named(conn: &mut Conn, id: &ImportId) -> Result<Self> {
        Ok(imports::table.find(id).select(Self::as_select()).first(conn)?)
    }

    /// Takes an uploaded file over. Which column is which is what it was for the last file with these columns, or what their
    /// names suggest.
    ///
    /// # Errors
    /// The database's.
    pub fn begin(tx: &mut Tx<'_>, by: &Administrator, new: &NewImport) -> Result<ImportId> {
        give_up_old(tx)?;
        staged_file::take_over(tx, &[&new.file_key])?;
        let mapping = remembered(tx, new.kind, &new.headers)?;
        insert(tx, Some(&by.person), ImportState::Mapping, new, (&mapping, Counts::default()))
    }

    /// Says which column is which, and asks for the check.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Stale`]; the database's.
    pub fn name_columns(
        tx: &mut Tx<'_>,
        by: &Administrator,
        id: &ImportId,
        version: i32,
        mapping: &Mapping,
    ) -> Result<()> {
        let import = Self::for_administrator(tx, by, id)?;
        let before = import.mapping()?;
        if import.state == ImportState::Checking && before == *mapping {
            return Ok(());
        }
        if !matches!(import.state, ImportState::Mapping | ImportState::Checked) {
            return Err(Error::Stale { seen: version });
        }
        let text = serde_json::to_string(mapping)?;
        import.advance(tx, version, ImportState::Checking)?;
        diesel::update(imports::table.find(id)).set(imports::mapping.eq(&text)).execute(&mut **tx)?;
        remember(tx, import.kind, &import.headers()?, &text)?;
        import.ask_for_check(tx)
    }

    fn ask_for_check(&self, tx: &mut Tx<'_>) -> Result<()> {
        report::clear(tx, &self.id)?;
        diesel::update(imports::table.find(&self.id))
            .set((imports::rows_read.eq(0), imports::counts.eq(serde_json::to_string(&Counts::default())?)))
            .execute(&mut **tx)?;
        let now = tx.now();
        Job::CheckImport { import: self.id.clone() }.push(tx, now, About::default())
    }

    /// Asks for everything to be written.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Stale`]; [`Refusal::ImportNotRight`] while a row cannot be taken; the database's.
    pub fn confirm(tx: &mut Tx<'_>, by: &Administrator, id: &ImportId, version: i32) -> Result<()> {
        let import = Self::for_administrator(tx, by, id)?;
        match import.state {
            ImportState::Running | ImportState::Done => return Ok(()),
            ImportState::Checked => {}
            ImportState::Mapping | ImportState::Checking | ImportState::Discarded => {
                return Err(Error::Stale { seen: version });
            }
        }
        let counts = import.counts()?;
        if counts.wrong > 0 || counts.changes_nothing() {
            return Err(Refusal::ImportNotRight.into());
        }
        import.advance(tx, version, ImportState::Running)?;
        let now = tx.now();
        Job::RunImport { import: id.clone() }.push(tx, now, About::default())
    }

    /// Puts an import aside that is not written yet; its file goes.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Stale`]; the database's.
    pub fn discard(tx: &mut Tx<'_>, by: &Administrator, id: &ImportId, version: i32) -> Result<()> {
        let import = Self::for_administrator(tx, by, id)?;
        match import.state {
            ImportState::Discarded => Ok(()),
            ImportState::Mapping | ImportState::Checking | ImportState::Checked => {
                import.advance(tx, version, ImportState::Discarded)?;
                import.let_go(tx)
            }
            ImportState::Running | ImportState::Done => Err(Error::Stale { seen: version }),
        }
    }

    /// Goes on to another state, from the version that somebody saw.
    fn advance(&self, tx: &mut Tx<'_>, version: i32, state: ImportState) -> Result<()> {
        next_version!(tx, imports, &self.id, version)?;
        let now = tx.now();
        diesel::update(imports::table.find(&self.id))
            .set((imports::state.eq(state), imports::changed_at.eq(now)))
            .execute(&mut **tx)?;
        Ok(())
    }

    /// The file is not needed any more.
    fn let_go(&self, tx: &mut Tx<'_>) -> Result<()> {
        report::clear(tx, &self.id)?;
        if let Some(key) = &self.file_key {
            staged_file::discard(tx, &[key])?;
        }
        diesel::update(imports::table.find(&self.id))
            .set(imports::file_key.eq(None::<String>))
            .execute(&mut **tx)?;
        Ok(())
    }

    /// How far the check is, with the pages that are full.
    ///
    /// # Errors
    /// The database's.
    pub fn read_so_far(&self, tx: &mut Tx<'_>, counts: &Counts, report: &mut Report) -> Result<()> {
        let rows = i32::try_from(counts.rows).unwrap_or(i32::MAX);
        let mine = imports::table.filter(imports::id.eq(&self.id).and(imports::version.eq(self.version)));
        let changed = diesel::update(mine).set(imports::rows_read.eq(rows)).execute(&mut **tx)?;
        if changed != 1 {
            // Put aside meanwhile.
            return Err(Error::Stale { seen: self.version });
        }
        report.write(tx, &self.id)
    }

    /// The check is done.
    ///
    /// # Errors
    /// [`Error::Stale`] where the import was put aside meanwhile; the database's.
    pub fn checked(&self, tx: &mut Tx<'_>, counts: &Counts, report: &mut Report) -> Result<()> {
        self.read_so_far(tx, counts, report)?;
        self.advance(tx, self.version, ImportState::Checked)?;
        self.keep_counts(tx, counts)
    }

    fn keep_counts(&self, tx: &mut Tx<'_>, counts: &Counts) -> Result<()> {
        diesel::update(imports::table.find(&self.id))
            .set(imports::counts.eq(serde_json::to_string(counts)?))
            .execute(&mut **tx)?;
        Ok(())
    }

    /// An attempt to check begins at the first row: what an earlier one wrote goes.
    ///
    /// # Errors
    /// The database's.
    pub fn from_the_first_row(&self, tx: &mut Tx<'_>) -> Result<()> {
        report::clear(tx, &self.id)
    }

    /// Everything is written, in this very write.
    ///
    /// # Errors
    /// [`Error::Stale`]; the database's.
    pub fn done(&self, tx: &mut Tx<'_>, by: Option<&PersonId>, counts: &Counts) -> Result<()> {
        self.advance(tx, self.version, ImportState::Done)?;
        self.keep_counts(tx, counts)?;
        self.let_go(tx)?;
        note(tx, &self.id, self.kind, by, counts)
    }

    /// Something has changed since the check: it is checked again.
    ///
    /// # Errors
    /// [`Error::Stale`]; the database's.
    pub fn check_again(&self, tx: &mut Tx<'_>) -> Result<()> {
        self.advance(tx, self.version, ImportState::Checking)?;
        self.ask_for_check(tx)
    }

    /// Whoever brought it.
    ///
    /// # Errors
    /// The database's.
    pub fn brought_by(&self, conn: &mut Conn) -> Result<Option<PersonId>> {
        Ok(imports::table.find(&self.id).select(imports::person_id).first(conn)?)
    }

    /// Notes what an operator wrote from the command line, in this very write. Which column is which is remembered.
    ///
    /// # Errors
    /// The database's.
    pub fn written_by_operator(tx: &mut Tx<'_>, new: &NewImport, written: (&Mapping, Counts)) -> Result<()> {
        let id = insert(tx, None, ImportState::Done, new, written)?;
        remember(tx, new.kind, &new.headers, &serde_json::to_string(written.0)?)?;
        diesel::update(imports::table.find(&id))
            .set(imports::file_key.eq(None::<String>))
            .execute(&mut **tx)?;
        note(tx, &id, new.kind, None, &written.1)
    }
}

/// Which column is which: as it was for the last file with these columns, or as their names suggest.
///
/// # Errors
/// The database's; when it was written by a program that knew other fields.
pub fn remembered(conn: &mut Conn, kind: ImportKind, headers: &[String]) -> Result<Mapping> {
    let kept: Option<String> = import_mappings::table
        .find((kind, header_key(headers)))
        .select(import_mappings::mapping)
        .first(conn)
        .optional()?;
    match kept {
        Some(text) => Ok(serde_json::from_str(&text)?),
        None => Ok(Mapping::suggested(kind, headers)),
    }
}

/// Keeps which column is which, for the next file with these columns.
fn remember(tx: &mut Tx<'_>, kind: ImportKind, headers: &[String], mapping: &str) -> Result<()> {
    let (now, key) = (tx.now(), header_key(headers));
    diesel::delete(import_mappings::table.find((kind, &key))).execute(&mut **tx)?;
    diesel::insert_into(import_mappings::table)
        .values((
            import_mappings::kind.eq(kind),
            import_mappings::headers.eq(key),
            import_mappings::mapping.eq(mapping),
            import_mappings::saved_at.eq(now),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// Puts aside what nobody came back to.
fn give_up_old(tx: &mut Tx<'_>) -> Result<()> {
    let long_ago = tx.now().plus_days(-GIVEN_UP_DAYS);
    let old: Vec<Import> = imports::table
        .filter(imports::file_key.is_not_null().and(imports::changed_at.lt(long_ago)))
        .select(Import::as_select())
        .load(&mut **tx)?;
    for import in old.iter().filter(|import| import.state != ImportState::Running) {
        import.advance(tx, import.version, ImportState::Discarded)?;
        import.let_go(tx)?;
    }
    Ok(())
}
