//! Imports: the check reads some rows at a time, so that nobody waits for it; the writing is one write, in which the job is
//! settled as well.
use super::Outcome;
use crate::app::{App, Kind};
use crate::error::{Error, Result};
use crate::models::ImportId;
use crate::models::import::steps::Import;
use crate::models::import::table::Table;
use crate::models::import::{self, Check, ImportState};
use crate::models::job::Claimed;
use crate::models::ticket::Refusal;

/// How many chunks are read before the progress is written down.
const CHUNKS: usize = 4;

/// The import with its file, where it waits for this.
async fn load(app: &App, id: &ImportId, state: ImportState) -> Result<Option<(Import, Table)>> {
    let id = id.clone();
    let import = app.read(move |conn| Import::named(conn, &id)).await?;
    let Some(key) = import.file_key.clone().filter(|_| import.state == state) else { return Ok(None) };
    let files = app.files.clone();
    let table = app
        .heavy(Kind::Paper, move || {
            Ok::<_, std::io::Error>(files.get(&key)?.map(|bytes| Import::table(&bytes)))
        })
        .await?
        .map_err(Error::while_doing("reading the file of an import"))?;
    match table {
        Some(Ok(table)) => Ok(Some((import, table))),
        // It was a table when it was uploaded: its file is damaged or gone.
        Some(Err(_)) | None => Err(Error::Internal {
            context: "reading the file of an import",
            source: format!("{} has no file that can be read", import.id).into(),
        }),
    }
}

async fn obsolete(app: &App, claimed: &Claimed) -> Result<Outcome> {
    let claimed = claimed.clone();
    app.write(move |tx| claimed.settle(tx)).await?;
    Ok(Outcome::Settled)
}

/// Checks the file, row by row.
///
/// # Errors
/// The store's, the database's: the job is tried again, from the first row.
pub(super) async fn check(app: &App, claimed: &Claimed, id: &ImportId) -> Result<Outcome> {
    let Some((import, table)) = load(app, id, ImportState::Checking).await? else {
        return obsolete(app, claimed).await;
    };
    let mapping = import.mapping()?;
    let (kind, now) = (import.kind, app.clock.now());
    let mut check = app.read(move |conn| Check::begin(conn, kind, &mapping, table, now)).await?;
    let fresh = import.clone();
    app.write(move |tx| fresh.from_the_first_row(tx)).await?;
    loop {
        let (mut read, more) = app
            .read(move |conn| {
                let mut more = true;
                for _ in 0..CHUNKS {
                    more = more && check.go_on(conn)?;
                }
                Ok((check, more))
            })
            .await?;
        let (of, held) = (import.clone(), claimed.clone());
        let written = app
            .write(move |tx| {
                let counts = read.counts();
                if more {
                    of.read_so_far(tx, &counts, &mut read.report)?;
                } else {
                    held.settle(tx)?;
                    of.checked(tx, &counts, &mut read.report)?;
                }
                Ok(read)
            })
            .await;
        match written {
            Ok(_) if !more => return Ok(Outcome::Settled),
            Ok(read) => check = read,
            // Put aside while it was read.
            Err(Error::Stale { .. }) => return obsolete(app, claimed).await,
            Err(other) => return Err(other),
        }
    }
}

/// Writes the file: all of it, or nothing and it is checked again.
///
/// # Errors
/// The store's, the database's: the job is tried again.
pub(super) async fn run(app: &App, claimed: &Claimed, id: &ImportId) -> Result<Outcome> {
    let Some((import, table)) = load(app, id, ImportState::Running).await? else {
        return obsolete(app, claimed).await;
    };
    let mapping = import.mapping()?;
    let (of, held) = (import.clone(), claimed.clone());
    let written = app
        .write(move |tx| {
            held.settle(tx)?;
            let by = of.brought_by(tx)?;
            let counts = import::write_all(tx, of.kind, &mapping, table)?;
            of.done(tx, by.as_ref(), &counts)
        })
        .await;
    if let Err(Error::Refused(Refusal::ImportNotRight)) = written {
        let held = claimed.clone();
        app.write(move |tx| {
            held.settle(tx)?;
            import.check_again(tx)
        })
        .await?;
        return Ok(Outcome::Settled);
    }
    written.map(|()| Outcome::Settled)
}
