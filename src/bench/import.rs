//! How long a file of 100,000 devices takes: checked, written, and checked once more when everything is here.
use super::{failed, say};
use crate::app::App;
use crate::clock::Clock;
use crate::demo::{self, Options as Demo};
use crate::error::Result;
use crate::models::device::code::luhn;
use crate::models::import::field::Mapping;
use crate::models::import::table::Table;
use crate::models::import::{self, Check, Counts, ImportKind};
use std::fmt::Write;
use std::path::Path;
use std::time::Instant;

/// A file with so many devices, each of an order of its own, as a spreadsheet would save it.
fn file(rows: u32) -> String {
    let mut text = String::from(
        "Order number,Company,Seller,Order date,Delivery date,Invoice,Price,Category,Brand,Model,Storage,Colour,Grade,IMEI\n",
    );
    for n in 0..rows {
        let body = format!("35{:012}", 700_000_000 + n);
        let digit = luhn(&body).unwrap_or_default();
        // Writing into a String cannot fail.
        let _ = writeln!(
            text,
            "B-{n:06},Harbour & Finch,Brightwell Refurb,14/03/2026,17/03/2026,INV-{n:06},249.00,Phone,Apple,iPhone 13,128 GB,Midnight,Good,{body}{digit}"
        );
    }
    text
}

fn check(app: &App, mapping: &Mapping, table: Table) -> Result<(Counts, f64)> {
    let began = Instant::now();
    let mut conn = app.db.get().map_err(|e| failed("measuring", e.to_string()))?;
    let mut check = Check::begin(&mut conn, ImportKind::Devices, mapping, table, app.clock.now())?;
    while check.go_on(&mut conn)? {}
    Ok((check.counts(), began.elapsed().as_secs_f64()))
}

/// Runs it and prints what it took.
///
/// # Errors
/// The database's; a row that was not taken.
pub(super) fn measure(dir: &Path, database: Option<&String>, rows: u32) -> Result<()> {
    let data = Demo::within(dir.to_owned(), database.cloned());
    let app = demo::open(&data, "http://127.0.0.1", Clock::System)
        .map_err(|e| failed("making sample data", e.to_string()))?;
    let text = file(rows);
    let table = Table::open(text.as_bytes()).map_err(|why| failed("measuring", format!("{why:?}")))?;
    let mapping = Mapping::suggested(ImportKind::Devices, &table.headers);
    let (counts, checking) = check(&app, &mapping, table.clone())?;
    if counts.wrong > 0 || counts.added != i64::from(rows) {
        return Err(failed("measuring", format!("not every row was taken: {counts:?}")));
    }
    let began = Instant::now();
    app.write_now(|tx| import::write_all(tx, ImportKind::Devices, &mapping, table.clone()))?;
    let writing = began.elapsed().as_secs_f64();
    let (again, once_more) = check(&app, &mapping, table)?;
    if !again.changes_nothing() {
        return Err(failed("measuring", format!("the same file again would change something: {again:?}")));
    }
    say(&format!(
        "{rows} devices, {:.1} MB: checked in {checking:.1} s, written in {writing:.1} s, checked again in {once_more:.1} s.",
        f64::from(u32::try_from(text.len()).unwrap_or(u32::MAX)) / 1_048_576.0
    ))
}
