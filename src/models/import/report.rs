//! What a check found, row by row: gathered in pages that are written as it goes on, those with problems first.
use super::cell::Remark;
use crate::db::{Conn, Tx, text_enum};
use crate::error::Result;
use crate::models::ImportId;
use crate::schema::import_pages;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Rows of a page.
pub const PAGE: usize = 50;
/// Pages of rows about which there is nothing to decide: enough to see that the columns are right.
const PAGES_OF_OTHERS: i32 = 4;

text_enum! {
    /// Which rows.
    pub enum Part {
        /// With problems: the file cannot be taken.
        Problems => "problems",
        /// Where what is here differs and stays.
        Kept => "kept",
        /// The first of the others.
        Others => "others",
    }
}

text_enum! {
    /// What becomes of a row.
    pub enum Fate {
        /// It cannot be taken.
        Wrong => "wrong",
        /// Something is added.
        Added => "added",
        /// Something that is here is changed.
        Changed => "changed",
        /// Everything of it is here already.
        Same => "same",
    }
}

/// A row, as the check saw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Its line in the file.
    pub row: usize,
    /// What it is about.
    pub what: String,
    /// What becomes of it.
    pub fate: Fate,
    /// What is to be said about it.
    pub remarks: Vec<Remark>,
}

impl Line {
    fn part(&self) -> Part {
        match self.fate {
            Fate::Wrong => Part::Problems,
            Fate::Added | Fate::Changed | Fate::Same => {
                if self.remarks.iter().any(Remark::is_kept) {
                    Part::Kept
                } else {
                    Part::Others
                }
            }
        }
    }
}

/// The pages that are not full yet, and those that wait to be written.
#[derive(Debug, Default)]
pub struct Report {
    open: BTreeMap<Part, (i32, Vec<Line>)>,
    full: Vec<(Part, i32, Vec<Line>)>,
}

impl Report {
    /// Takes a row in.
    pub fn add(&mut self, line: Line) {
        let part = line.part();
        let (number, lines) = self.open.entry(part).or_insert((1, vec![]));
        if part == Part::Others && *number > PAGES_OF_OTHERS {
            return;
        }
        lines.push(line);
        if lines.len() >= PAGE {
            self.full.push((part, *number, std::mem::take(lines)));
            *number += 1;
        }
    }
    /// Nothing comes any more: what is open is full.
    pub fn close(&mut self) {
        for (part, (number, lines)) in std::mem::take(&mut self.open) {
            if !lines.is_empty() {
                self.full.push((part, number, lines));
            }
        }
    }
    /// Writes the pages that are full.
    ///
    /// # Errors
    /// The database's.
    pub fn write(&mut self, tx: &mut Tx<'_>, import: &ImportId) -> Result<()> {
        for (part, number, lines) in self.full.drain(..) {
            diesel::insert_into(import_pages::table)
                .values((
                    import_pages::import_id.eq(import),
                    import_pages::part.eq(part),
                    import_pages::number.eq(number),
                    import_pages::body.eq(serde_json::to_string(&lines)?),
                ))
                .execute(&mut **tx)?;
        }
        Ok(())
    }
    /// The rows with problems that were seen so far and are not written.
    pub fn problems(&self) -> impl Iterator<Item = &Line> {
        let full =
            self.full.iter().filter(|(part, ..)| *part == Part::Problems).flat_map(|(.., lines)| lines);
        full.chain(self.open.get(&Part::Problems).into_iter().flat_map(|(_, lines)| lines))
    }
}

/// Takes the pages of an earlier check away.
///
/// # Errors
/// The database's.
pub fn clear(tx: &mut Tx<'_>, import: &ImportId) -> Result<()> {
    diesel::delete(import_pages::table.filter(import_pages::import_id.eq(import))).execute(&mut **tx)?;
    Ok(())
}

/// A page of a part, and how many there are.
///
/// # Errors
/// The database's.
pub fn page(conn: &mut Conn, import: &ImportId, part: Part, number: i32) -> Result<(Vec<Line>, i32)> {
    let of_part =
        import_pages::table.filter(import_pages::import_id.eq(import)).filter(import_pages::part.eq(part));
    let last: Option<i32> = of_part.select(diesel::dsl::max(import_pages::number)).first(conn)?;
    let body: Option<String> =
        of_part.filter(import_pages::number.eq(number)).select(import_pages::body).first(conn).optional()?;
    let lines = body.map(|body| serde_json::from_str(&body)).transpose()?.unwrap_or_default();
    Ok((lines, last.unwrap_or_default()))
}
