//! Files of orders, devices and stock from the command line: the same check and the same write as on the pages.
use super::operate::{Configured, failed, open, settings};
use super::{Stop, say};
use crate::app::App;
use crate::error::Error;
use crate::models::import::field::{Field, Mapping, plain};
use crate::models::import::report::Line;
use crate::models::import::steps::{self, Import, NewImport};
use crate::models::import::table::Table;
use crate::models::import::{self, Check, Counts, ImportKind};
use crate::models::ticket::Refusal;
use crate::words;
use std::fs;
use std::path::PathBuf;

/// Problems that are shown.
const SHOWN: usize = 20;

/// What `import` takes.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct File {
    #[command(flatten)]
    configured: Configured,
    /// A CSV file with the names of its columns in the first row
    file: PathBuf,
    /// Only check, and say what would be written
    #[arg(long)]
    dry_run: bool,
    /// Which column a field is in, where neither its name nor the last file with these columns says so; may be given several
    /// times
    #[arg(long, value_name = "FIELD=COLUMN")]
    map: Vec<String>,
}

/// The columns: those that are known, and what was said beside them.
fn mapping(known: Mapping, kind: ImportKind, headers: &[String], said: &[String]) -> Result<Mapping, Stop> {
    let mut mapping = known;
    for pair in said {
        let known: Vec<&str> = kind.fields().iter().map(|field| field.as_str()).collect();
        let parts = pair.split_once('=');
        let field = parts.and_then(|(field, _)| field.parse::<Field>().ok());
        let (Some(field), Some((_, column))) = (field.filter(|field| kind.fields().contains(field)), parts)
        else {
            return Err(Stop::Asked(format!(
                "--map takes FIELD=COLUMN. The fields are {}.",
                known.join(", ")
            )));
        };
        let place = headers.iter().position(|header| plain(header) == plain(column)).ok_or_else(|| {
            Stop::Asked(format!("There is no column {column}. The columns are {}.", headers.join(", ")))
        })?;
        mapping.0.insert(field, place);
    }
    let missing: Vec<&str> = mapping.missing(kind).iter().map(|field| field.as_str()).collect();
    if !missing.is_empty() {
        return Err(Stop::Asked(format!(
            "No column is known for {}. Say which with --map FIELD=COLUMN; the columns are {}.",
            missing.join(", "),
            headers.join(", ")
        )));
    }
    match mapping.twice() {
        Some((one, other)) => Err(Stop::Asked(format!("One column cannot be both {one} and {other}."))),
        None => Ok(mapping),
    }
}

/// Which column is which, as the last file with these columns had it, or as their names suggest.
fn known(app: &App, kind: ImportKind, headers: &[String]) -> Result<Mapping, Error> {
    let mut conn = app.db.get().map_err(|_| Error::Busy("no connection came free"))?;
    steps::remembered(&mut conn, kind, headers)
}

/// Checks a file; its counts, and the first rows with problems.
fn check(app: &App, kind: ImportKind, mapping: &Mapping, table: Table) -> Result<(Counts, Vec<Line>), Error> {
    let mut conn = app.db.get().map_err(|_| Error::Busy("no connection came free"))?;
    let mut check = Check::begin(&mut conn, kind, mapping, table, app.clock.now())?;
    while check.go_on(&mut conn)? {}
    let first = check.report.problems().take(SHOWN).cloned().collect();
    Ok((check.counts(), first))
}

pub(super) fn run(kind: ImportKind, options: &File) -> Result<(), Stop> {
    let bytes = fs::read(&options.file)
        .map_err(|e| Stop::Asked(format!("{} cannot be read: {e}.", options.file.display())))?;
    let table = Table::open(&bytes).map_err(|why| Stop::Asked(words::no_table(why)))?;
    let app = open(settings(&options.configured)?.config)?;
    let known = known(&app, kind, &table.headers).map_err(|e| failed(&e))?;
    let mapping = mapping(known, kind, &table.headers, &options.map)?;
    let too_many = |e: Error| {
        if matches!(e, Error::Refused(Refusal::ImportNotRight)) {
            Stop::Failed("The file has too many rows, or what is here has changed meanwhile.".to_owned())
        } else {
            failed(&e)
        }
    };
    let (counts, problems) = check(&app, kind, &mapping, table.clone()).map_err(too_many)?;
    for line in &problems {
        let said: Vec<String> = line.remarks.iter().map(words::remark).collect();
        say(&format!("Row {}: {}", line.row, said.join(" ")));
    }
    if counts.wrong > 0 {
        return Err(Stop::Failed(words::import_problems(&counts)));
    }
    if options.dry_run || counts.changes_nothing() {
        say(&words::import_counts(kind, &counts));
        if counts.kept > 0 {
            say(&format!("In {} rows what is here differs and stays.", counts.kept));
        }
        return Ok(());
    }
    let name = options.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let new = NewImport {
        kind,
        file_name: name.chars().filter(|c| !c.is_control()).take(120).collect(),
        file_key: String::new(),
        bytes: bytes.len(),
        headers: table.headers.clone(),
        about_rows: table.about_rows,
    };
    let written = app.write_now(|tx| {
        let counts = import::write_all(tx, kind, &mapping, table)?;
        Import::written_by_operator(tx, &new, (&mapping, counts))?;
        Ok(counts)
    });
    say(&words::import_counts(kind, &written.map_err(too_many)?));
    Ok(())
}
