//! A file with rows, as spreadsheets write it: which letters, which sign between the columns, and row after row. Pure.
use super::field::{Field, Mapping};
use serde::{Deserialize, Serialize};
use std::io::Cursor;

/// The most rows of a file.
pub const MOST_ROWS: usize = 200_000;
/// The most columns of a file.
pub const MOST_COLUMNS: usize = 100;
/// The most characters of a cell that are looked at.
pub const CELL_LONGEST: usize = 200;

/// Why a file is no table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum NoTable {
    /// There is nothing in it.
    Empty,
    /// There are names of columns, and no row.
    NoRows,
    /// More columns than we look at.
    TooManyColumns,
    /// More rows than we take.
    TooManyRows,
    /// It is a workbook, a picture, or anything else that is no text.
    NotText,
}

/// A file as text, with the sign that stands between its columns.
#[derive(Debug, Clone)]
pub struct Table {
    text: String,
    delimiter: u8,
    /// The names of its columns.
    pub headers: Vec<String>,
    /// About how many rows it has: one too many for every line break inside a cell.
    pub about_rows: usize,
}

/// A row, as it stands in the file.
#[derive(Debug, Clone)]
pub struct Raw {
    /// Its line in the file, from 1; the names of the columns are line 1.
    pub row: usize,
    record: csv::StringRecord,
}

impl Raw {
    /// The cell of a field: one line, nothing around it; empty where the row is shorter.
    pub fn cell(&self, mapping: &Mapping, field: Field) -> String {
        let cell = mapping.place(field).and_then(|at| self.record.get(at)).unwrap_or_default();
        one_line(cell)
    }
    fn is_blank(&self) -> bool {
        self.record.iter().all(|cell| cell.trim().is_empty())
    }
}

/// A cell as one line, without what cannot be stored.
fn one_line(cell: &str) -> String {
    let words = cell.split_whitespace().collect::<Vec<_>>().join(" ");
    words.chars().filter(|c| !c.is_control()).take(CELL_LONGEST + 1).collect()
}

/// The text of a file: by its mark, as UTF-8, or as Windows writes western letters.
fn decode(bytes: &[u8]) -> String {
    let known = encoding_rs::Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    match (known, std::str::from_utf8(bytes)) {
        (None, Ok(text)) => text.to_owned(),
        (None, Err(_)) => encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned(),
        (Some(encoding), _) => encoding.decode(bytes).0.into_owned(),
    }
}

/// The sign between columns: whichever of comma, semicolon and tab the first line has most of, outside quotes.
fn delimiter(text: &str) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in text.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            _ if quoted => {}
            other => {
                for (sign, count) in &mut counts {
                    *count += i32::from(*sign == other);
                }
            }
        }
    }
    // The first of those that are even: a comma.
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(sign, _)| sign)
}

/// The text of a file that holds some.
fn text_of(bytes: &[u8]) -> Result<String, NoTable> {
    let text = decode(bytes);
    if text.trim().is_empty() {
        return Err(NoTable::Empty);
    }
    if text.contains('\0') || text.starts_with("PK\u{3}\u{4}") || text.starts_with("%PDF") {
        return Err(NoTable::NotText);
    }
    Ok(text)
}

/// The sign between the columns of a list: whichever stands first in most of its lines.
fn first_sign(text: &str) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    for line in text.lines() {
        let first = line.bytes().find(|byte| b",;\t".contains(byte));
        for (sign, count) in &mut counts {
            *count += i32::from(first == Some(*sign));
        }
    }
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(sign, _)| sign)
}

/// Whether quotes stand around cells, as spreadsheets write them. An inch sign, or a quote that nobody closed, stands for itself:
/// it must not swallow the lines after it.
fn quotes_cells(text: &str, delimiter: u8) -> bool {
    let bytes = text.as_bytes();
    let ends = |byte: Option<&u8>| byte.is_none_or(|byte| *byte == delimiter || b"\r\n".contains(byte));
    let (mut quoted, mut at) = (false, 0);
    while let Some(byte) = bytes.get(at) {
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        match (*byte == b'"', quoted) {
            (true, false) if ends(before) => quoted = true,
            (true, true) if bytes.get(at + 1) == Some(&b'"') => at += 1,
            (true, true) if ends(bytes.get(at + 1)) => quoted = false,
            (true, true) => return false,
            (true, false) | (false, _) => {}
        }
        at += 1;
    }
    !quoted
}

/// The lines of a list, cell by cell, as they were written: it needs no names of columns. Blank ones are left out.
///
/// # Errors
/// [`NoTable`].
pub fn lines(bytes: &[u8]) -> Result<Vec<Vec<String>>, NoTable> {
    let text = text_of(bytes)?;
    let delimiter = first_sign(&text);
    let reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .quoting(quotes_cells(&text, delimiter))
        .flexible(true)
        .has_headers(false)
        .from_reader(Cursor::new(text.into_bytes()));
    // The text is UTF-8 and in memory, and lines may have any length: there is nothing that could fail.
    let records = reader.into_records().map_while(Result::ok);
    let cells = records.map(|record| record.iter().map(|cell| cell.trim().to_owned()).collect::<Vec<_>>());
    let some = cells.filter(|cells| cells.iter().any(|cell| !cell.is_empty()));
    let found: Vec<Vec<String>> = some.take(MOST_ROWS + 1).collect();
    if found.len() > MOST_ROWS { Err(NoTable::TooManyRows) } else { Ok(found) }
}

impl Table {
    /// Reads the names of the columns.
    ///
    /// # Errors
    /// [`NoTable`].
    pub fn open(bytes: &[u8]) -> Result<Self, NoTable> {
        let text = text_of(bytes)?;
        let about_rows = text.trim_end().bytes().filter(|byte| *byte == b'\n').count();
        let delimiter = delimiter(&text);
        let mut table = Self { text, delimiter, headers: vec![], about_rows };
        let mut rows = table.clone().rows();
        table.headers = rows.header.iter().map(one_line).collect();
        if table.headers.len() > MOST_COLUMNS {
            return Err(NoTable::TooManyColumns);
        }
        if rows.chunk(1)?.is_empty() {
            return Err(NoTable::NoRows);
        }
        Ok(table)
    }
    /// Its rows, from the first.
    pub fn rows(self) -> Rows {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(self.delimiter)
            .flexible(true)
            .has_headers(false)
            .from_reader(Cursor::new(self.text.into_bytes()));
        let mut header = csv::StringRecord::new();
        // The text is UTF-8 and in memory, and rows may have any length: there is nothing that could fail.
        let there = reader.read_record(&mut header).unwrap_or_default();
        if !there {
            header.clear();
        }
        Rows { reader, header, read: 0 }
    }
}

/// The rows of a file, one after the other.
pub struct Rows {
    reader: csv::Reader<Cursor<Vec<u8>>>,
    header: csv::StringRecord,
    read: usize,
}

impl Rows {
    /// The next rows, up to `most`; none after the last. Blank ones are left out.
    ///
    /// # Errors
    /// [`NoTable::TooManyRows`].
    pub fn chunk(&mut self, most: usize) -> Result<Vec<Raw>, NoTable> {
        let mut rows = vec![];
        let mut record = csv::StringRecord::new();
        while rows.len() < most && self.reader.read_record(&mut record).unwrap_or_default() {
            let line = record.position().map(csv::Position::line).unwrap_or_default();
            let raw = Raw { row: usize::try_from(line).unwrap_or(usize::MAX), record: record.clone() };
            if raw.is_blank() {
                continue;
            }
            self.read += 1;
            if self.read > MOST_ROWS {
                return Err(NoTable::TooManyRows);
            }
            rows.push(raw);
        }
        Ok(rows)
    }
}
