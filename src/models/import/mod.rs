//! Orders, devices and stock from a file: uploaded, its columns named, checked row by row, then written – all of it or nothing.
//! The steps stand here; what a file says in `table`, `field` and `cell`, what becomes of it in `devices` and `stock`.
pub mod cell;
pub mod devices;
pub mod field;
mod here;
pub mod list;
mod record;
pub mod report;
pub mod steps;
pub mod stock;
pub mod table;
mod write;

use super::calendar::Calendar;
use super::company::Company;
use super::seller::Seller;
use super::text::fold;
use super::ticket::Refusal;
use super::{CompanyId, SellerId};
use crate::db::{Conn, MOST_AT_ONCE, Moment, Tx, make_room, text_enum};
use crate::error::{Error, Result};
use cell::{Cells, Remark};
use chrono::NaiveDate;
use field::{Field, Mapping};
use report::{Fate, Line, Report};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use table::{NoTable, Rows, Table};

/// The most bytes of a file.
pub const MOST_BYTES: usize = 20 << 20;

text_enum! {
    /// What a file holds.
    pub enum ImportKind {
        /// Orders and their devices.
        Devices => "devices",
        /// Sellers' stock.
        Stock => "stock",
    }
}

text_enum! {
    /// How far an import is.
    pub enum ImportState {
        /// Somebody has to say which column is which.
        Mapping => "mapping",
        /// The worker reads it.
        Checking => "checking",
        /// Somebody has to look at what the check found.
        Checked => "checked",
        /// The worker writes it.
        Running => "running",
        /// It is written.
        Done => "done",
        /// Somebody put it aside, or nobody came back to it.
        Discarded => "discarded",
    }
}

/// What a file came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    /// Rows.
    pub rows: i64,
    /// Rows that cannot be taken.
    pub wrong: i64,
    /// Rows where what is here differs and stays.
    pub kept: i64,
    /// Rows of which everything is here already.
    pub same: i64,
    /// Order lines that are new.
    pub lines_added: i64,
    /// Order lines that change.
    pub lines_changed: i64,
    /// Devices, or units of stock, that are new.
    pub added: i64,
    /// Devices that no row is about: an order line has more of them than rows.
    pub unnamed: i64,
    /// Devices, or units of stock, that change.
    pub changed: i64,
    /// Numbers that are noted for devices which are here.
    pub numbers: i64,
}

impl Counts {
    /// Whether nothing would be written.
    pub fn changes_nothing(&self) -> bool {
        self.lines_added + self.lines_changed + self.added + self.unnamed + self.changed + self.numbers == 0
    }
    fn take_line(&mut self, line: &Line) {
        self.rows += 1;
        self.wrong += i64::from(line.fate == Fate::Wrong);
        self.kept += i64::from(line.fate != Fate::Wrong && line.remarks.iter().any(Remark::is_kept));
        self.same += i64::from(line.fate == Fate::Same);
    }
    fn take(&mut self, judged: &Judged) {
        self.take_line(&judged.line);
        if judged.line.fate == Fate::Wrong {
            return;
        }
        for step in &judged.steps {
            match step {
                devices::Step::AddLine(_) => self.lines_added += 1,
                devices::Step::ChangeLine(..) => self.lines_changed += 1,
                devices::Step::AddDevice(..) => self.added += 1,
                devices::Step::ChangeDevice(..) => self.changed += 1,
                devices::Step::AddNumbers(_, codes) => {
                    self.numbers += i64::try_from(codes.len()).unwrap_or(i64::MAX);
                }
            }
        }
    }
}

/// A row of orders with what is to be written.
pub(in crate::models) struct Judged {
    line: Line,
    steps: Vec<devices::Step>,
}

/// Whom rows can name, and the day and moment at which they are looked at.
struct Known {
    companies: HashMap<String, CompanyId>,
    sellers: HashMap<String, SellerId>,
    today: NaiveDate,
    now: Moment,
}

impl Known {
    fn load(conn: &mut Conn, now: Moment) -> Result<Self> {
        let companies = Company::open(conn)?.into_iter().map(|one| (fold(&one.name), one.id)).collect();
        let sellers = Seller::open(conn)?.into_iter().map(|one| (fold(&one.name), one.id)).collect();
        let today = Calendar::marketplace(conn)?.local_day(now.naive());
        Ok(Self { companies, sellers, today, now })
    }
    fn company(&self, name: &str) -> Option<CompanyId> {
        self.companies.get(&fold(name)).cloned()
    }
    /// The seller that a row names; what is wrong is among its remarks.
    fn seller_of(&self, cells: &mut Cells<'_>) -> Option<SellerId> {
        let name = cells.needed(Field::Seller)?;
        let found = self.sellers.get(&fold(&name)).cloned();
        if found.is_none() {
            cells.remarks.push(Remark::NoSuch(Field::Seller, name));
        }
        found
    }
}

enum Pass {
    Devices(Box<devices::Pass>),
    Stock(Box<stock::Pass>),
}

impl Pass {
    fn new(conn: &mut Conn, kind: ImportKind, mapping: &Mapping, now: Moment) -> Result<Self> {
        let known = Known::load(conn, now)?;
        Ok(match kind {
            ImportKind::Devices => Self::Devices(Box::new(devices::Pass::new(known, mapping.clone()))),
            ImportKind::Stock => Self::Stock(Box::new(stock::Pass::new(known, mapping.clone()))),
        })
    }
}

/// Reads a file from its first row to its last, some rows at a time, and gathers what is to be said.
pub struct Check {
    rows: Rows,
    pass: Pass,
    /// What was found.
    pub report: Report,
}

impl Check {
    /// Begins at the first row.
    ///
    /// # Errors
    /// The database's.
    pub fn begin(
        conn: &mut Conn,
        kind: ImportKind,
        mapping: &Mapping,
        table: Table,
        now: Moment,
    ) -> Result<Self> {
        let pass = Pass::new(conn, kind, mapping, now)?;
        Ok(Self { rows: table.rows(), pass, report: Report::default() })
    }
    /// Reads some more rows. Says whether there are any left.
    ///
    /// # Errors
    /// [`Refusal::ImportNotRight`] for a file with too many rows; the database's.
    pub fn go_on(&mut self, conn: &mut Conn) -> Result<bool> {
        let raws = self.rows.chunk(MOST_AT_ONCE).map_err(|_: NoTable| Refusal::ImportNotRight)?;
        if raws.is_empty() {
            if let Pass::Devices(pass) = &mut self.pass {
                pass.end();
            }
            self.report.close();
            return Ok(false);
        }
        match &mut self.pass {
            Pass::Devices(pass) => {
                pass.judge(conn, &raws)?.into_iter().for_each(|one| self.report.add(one.line));
            }
            Pass::Stock(pass) => {
                pass.judge(conn, &raws)?.into_iter().for_each(|one| self.report.add(one.line));
            }
        }
        Ok(true)
    }
    /// What it came to so far.
    pub fn counts(&self) -> Counts {
        match &self.pass {
            Pass::Devices(pass) => pass.counts,
            Pass::Stock(pass) => pass.counts,
        }
    }
}

/// Writes a file: all of it or, where a single row cannot be taken, nothing. Every row is judged once more, in the write
/// itself: what has changed since the check is seen.
///
/// # Errors
/// [`Refusal::ImportNotRight`] for a row that cannot be taken: nothing of the write may stay; the database's.
pub fn write_all(tx: &mut Tx<'_>, kind: ImportKind, mapping: &Mapping, table: Table) -> Result<Counts> {
    make_room(tx, true)?;
    let written = write_rows(tx, kind, mapping, table);
    // After an error of the database nothing can be asked any more, and the connection is closed or rolled back.
    if written.is_ok() || matches!(written, Err(Error::Refused(_))) {
        make_room(tx, false)?;
    }
    written
}

fn write_rows(tx: &mut Tx<'_>, kind: ImportKind, mapping: &Mapping, table: Table) -> Result<Counts> {
    let now = tx.now();
    let mut rows = table.rows();
    let mut pass = Pass::new(tx, kind, mapping, now)?;
    let mut writing = write::Writing::default();
    loop {
        let raws = rows.chunk(MOST_AT_ONCE).map_err(|_: NoTable| Refusal::ImportNotRight)?;
        if raws.is_empty() {
            break;
        }
        match &mut pass {
            Pass::Devices(pass) => {
                let judged = pass.judge(tx, &raws)?;
                if pass.counts.wrong > 0 {
                    return Err(Refusal::ImportNotRight.into());
                }
                writing.take(tx, pass, judged)?;
            }
            Pass::Stock(pass) => {
                let judged = pass.judge(tx, &raws)?;
                if pass.counts.wrong > 0 {
                    return Err(Refusal::ImportNotRight.into());
                }
                pass.write(tx, judged)?;
            }
        }
    }
    match pass {
        Pass::Devices(mut pass) => {
            pass.end();
            writing.end(tx, &pass)?;
            Ok(pass.counts)
        }
        Pass::Stock(pass) => Ok(pass.counts),
    }
}
