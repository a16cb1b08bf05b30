//! How long a file of 100,000 devices takes: checked, written, and checked once more when everything is here.
use super::{Options, failed, say};
use crate::app::App;
use crate::clock::Clock;
use crate::demo::{self, Options as Demo};
use crate::error::Result;
use crate::models::device::code::luhn;
use crate::models::import::field::Mapping;
use crate::models::import::table::Table;
use crate::models::import::{self, Check, Counts, ImportKind};
use chrono::NaiveDate;
use std::fmt::Write;
use std::path::Path;
use std::time::Instant;

/// Devices in the file; with `--smoke` a fiftieth of them.
const ROWS: u32 = 100_000;

/// The number of the `n`-th device: an IMEI that nobody has.
pub(super) fn number(n: u32) -> String {
    let body = format!("35{:012}", 700_000_000 + n);
    let digit = luhn(&body).unwrap_or_default();
    format!("{body}{digit}")
}

/// A file with so many devices that came on that day, each of an order of its own, as a spreadsheet would save it.
fn file(rows: u32, came: NaiveDate) -> String {
    let came = came.format("%d/%m/%Y");
    let mut text = String::from(
        "Order number,Company,Seller,Order date,Delivery date,Invoice,Price,Category,Brand,Model,Storage,Colour,Grade,IMEI\n",
    );
    for n in 0..rows {
        let number = number(n);
        // Writing into a String cannot fail.
        let _ = writeln!(
            text,
            "B-{n:06},Harbour & Finch,Brightwell Refurb,{came},{came},INV-{n:06},249.00,Phone,Apple,iPhone 13,128 GB,Midnight,Good,{number}"
        );
    }
    text
}

/// A month ago: devices of then are covered.
fn came(app: &App) -> NaiveDate {
    app.clock.now().plus_days(-30).naive().date()
}

fn read(text: &str) -> Result<(Table, Mapping)> {
    let table = Table::open(text.as_bytes()).map_err(|why| failed("measuring", format!("{why:?}")))?;
    let mapping = Mapping::suggested(ImportKind::Devices, &table.headers);
    Ok((table, mapping))
}

/// So many devices of the customer's, bought a month ago.
///
/// # Errors
/// The database's; a file that cannot be read.
pub(super) fn bought(app: &App, devices: u32) -> Result<()> {
    let (table, mapping) = read(&file(devices, came(app)))?;
    app.write_now(|tx| import::write_all(tx, ImportKind::Devices, &mapping, table)).map(drop)
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
pub(super) fn measure(dir: &Path, options: &Options) -> Result<()> {
    let rows = if options.smoke { ROWS / 50 } else { ROWS };
    let data = Demo::within(dir.to_owned(), options.database.clone());
    let app = demo::open(&data, "http://127.0.0.1", Clock::System)
        .map_err(|e| failed("making sample data", e.to_string()))?;
    let text = file(rows, came(&app));
    let (table, mapping) = read(&text)?;
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
