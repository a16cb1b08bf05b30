//! What a cell means, and what is worth saying about it. Pure: remarks are values, their words are made at the doors.
use super::field::{Field, Mapping};
use super::table::Raw;
use crate::models::device::Category;
use crate::models::device::code::{self, Code, ImeiProblem, SerialProblem, is_shortened};
use crate::models::stock;
use crate::models::text::{fold, pence};
use crate::models::ticket::answers::LINE_LONGEST;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The most devices of an order line.
pub const MOST_UNITS: i32 = 1000;

/// What is worth saying about a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Remark {
    /// A cell that is needed is empty.
    Missing(Field),
    /// Longer than a line may be.
    TooLong(Field),
    /// No company, or no seller, that is open has this name.
    NoSuch(Field, String),
    /// Not a day.
    NoDay(Field, String),
    /// A day that is yet to come.
    Future(Field),
    /// Delivered before it was ordered.
    TooEarly,
    /// Not an amount in pounds.
    NoPrice(String),
    /// Not a whole number in its bounds.
    NoCount(Field, String),
    /// Not a kind of device.
    NoCategory(String),
    /// The IMEI cannot be right.
    NoImei(Field, ImeiProblem),
    /// The serial number cannot be right.
    NoSerial(SerialProblem),
    /// A spreadsheet has cut digits off this number.
    Shortened(Field),
    /// Not a storage in gigabytes.
    NoStorage(String),
    /// Not a grade that is known.
    NoGrade(String),
    /// Neither IMEI nor serial number.
    NoNumber,
    /// This differs from an earlier row of the same order line.
    OtherThanRow(Field, usize),
    /// An earlier row is about the same device.
    SameAsRow(usize),
    /// An earlier row has this number.
    NumberInRow(String, usize),
    /// Another device, which is with a customer, has this number.
    NumberTaken(String),
    /// This order line is here, as another company's.
    OtherCompany,
    /// This order line is here, as another seller's.
    OtherSeller,
    /// What is here stays: here, and in the file.
    Kept(Field, String, String),
    /// This becomes otherwise.
    Changes(Field),
    /// A number is noted for a device that is here.
    Notes(String),
    /// Already on its way to somebody: it stays as it is.
    Reserved,
}

impl Remark {
    /// Whether a file with it cannot be taken.
    pub fn is_problem(&self) -> bool {
        !matches!(self, Self::Kept(..) | Self::Changes(_) | Self::Notes(_) | Self::Reserved)
    }
    /// Whether what is here differs and stays.
    pub fn is_kept(&self) -> bool {
        matches!(self, Self::Kept(..) | Self::Reserved)
    }
}

/// Reads the cells of a row, and gathers what is wrong with them.
pub struct Cells<'a> {
    raw: &'a Raw,
    mapping: &'a Mapping,
    today: NaiveDate,
    /// What is wrong so far.
    pub remarks: Vec<Remark>,
}

impl<'a> Cells<'a> {
    /// Of this row; `today` is the marketplace's.
    pub fn of(raw: &'a Raw, mapping: &'a Mapping, today: NaiveDate) -> Self {
        Self { raw, mapping, today, remarks: vec![] }
    }
    fn cell(&self, field: Field) -> String {
        self.raw.cell(self.mapping, field)
    }
    /// A line of text; nothing where it is empty.
    pub fn text(&mut self, field: Field) -> Option<String> {
        let cell = self.cell(field);
        if cell.chars().count() > LINE_LONGEST {
            self.remarks.push(Remark::TooLong(field));
        }
        Some(cell).filter(|cell| !cell.is_empty())
    }
    /// A line of text that must be there.
    pub fn needed(&mut self, field: Field) -> Option<String> {
        let cell = self.text(field);
        if cell.is_none() {
            self.remarks.push(Remark::Missing(field));
        }
        cell
    }
    /// A day: `2026-03-14`, `14/03/2026`, or the first with a time after it.
    pub fn day(&mut self, field: Field) -> Option<NaiveDate> {
        let cell = self.text(field)?;
        match day(&cell) {
            Some(day) if day > self.today => self.remarks.push(Remark::Future(field)),
            Some(day) => return Some(day),
            None => self.remarks.push(Remark::NoDay(field, short(&cell))),
        }
        None
    }
    /// A day that must be there.
    pub fn needed_day(&mut self, field: Field) -> Option<NaiveDate> {
        if self.cell(field).is_empty() {
            self.remarks.push(Remark::Missing(field));
            return None;
        }
        self.day(field)
    }
    /// A whole number from 1.
    pub fn count(&mut self, field: Field, most: i32) -> Option<i32> {
        let cell = self.text(field)?;
        let whole = cell.strip_suffix(".0").unwrap_or(&cell);
        let found = whole.parse::<i32>().ok().filter(|n| (1..=most).contains(n));
        if found.is_none() {
            self.remarks.push(Remark::NoCount(field, short(&cell)));
        }
        found
    }
    /// An amount in pounds that must be there.
    pub fn price(&mut self) -> Option<i64> {
        let cell = self.needed(Field::Price)?;
        let found = price(&cell);
        if found.is_none() {
            self.remarks.push(Remark::NoPrice(short(&cell)));
        }
        found
    }
    /// A kind of device that must be there.
    pub fn category(&mut self) -> Option<Category> {
        let cell = self.needed(Field::Category)?;
        let found = category(&cell);
        if found.is_none() {
            self.remarks.push(Remark::NoCategory(short(&cell)));
        }
        found
    }
    /// The storage in gigabytes.
    pub fn gigabytes(&mut self) -> Option<i32> {
        let cell = self.text(Field::Storage)?;
        let found = stock::storage_gb(&cell);
        if found.is_none() {
            self.remarks.push(Remark::NoStorage(short(&cell)));
        }
        found
    }
    /// The rank of the grade that must be there.
    pub fn grade(&mut self) -> Option<i32> {
        let cell = self.needed(Field::Grade)?;
        let found = stock::grade_rank(&cell);
        if found.is_none() {
            self.remarks.push(Remark::NoGrade(short(&cell)));
        }
        found
    }
    /// The numbers of a device; those that cannot be right are told.
    pub fn numbers(&mut self) -> Vec<Code> {
        let mut found: Vec<Code> = vec![];
        for field in [Field::Imei, Field::SecondImei] {
            let cell = self.cell(field);
            match code::imei(&cell) {
                Ok(code) if !found.contains(&code) => found.push(code),
                Ok(_) | Err(ImeiProblem::Empty) => {}
                Err(_) if is_shortened(&cell) => self.remarks.push(Remark::Shortened(field)),
                Err(why) => self.remarks.push(Remark::NoImei(field, why)),
            }
        }
        let cell = self.cell(Field::Serial);
        match code::serial(&cell) {
            Ok(_) if is_shortened(&cell) => self.remarks.push(Remark::Shortened(Field::Serial)),
            Ok(code) => found.push(code),
            Err(SerialProblem::Empty) => {}
            Err(_) if is_shortened(&cell) => self.remarks.push(Remark::Shortened(Field::Serial)),
            Err(why) => self.remarks.push(Remark::NoSerial(why)),
        }
        found
    }
}

/// `2026-03-14`, `14/03/2026`; a time after the first is left out.
fn day(cell: &str) -> Option<NaiveDate> {
    let date = cell.split(['T', ' ']).next().unwrap_or_default();
    NaiveDate::parse_from_str(date, "%Y-%m-%d")
        .or_else(|_| NaiveDate::parse_from_str(date, "%d/%m/%Y"))
        .ok()
        .filter(|day| *day >= NaiveDate::from_ymd_opt(2000, 1, 1).unwrap_or_default())
}

/// "249.00", "£1,249"; where a comma stands before the last two digits and there is no point, it is one: "249,00".
fn price(cell: &str) -> Option<i64> {
    let cell = cell.trim_end_matches("GBP").trim();
    match cell.rsplit_once(',') {
        Some((pounds, rest)) if rest.len() == 2 && !cell.contains('.') => pence(&format!("{pounds}.{rest}")),
        _ => pence(cell),
    }
}

fn category(cell: &str) -> Option<Category> {
    let word = fold(cell);
    let word = word.strip_suffix('s').unwrap_or(&word);
    Some(match word {
        "phone" | "smartphone" | "mobile" | "mobile phone" => Category::Phone,
        "tablet" => Category::Tablet,
        "laptop" | "notebook" => Category::Laptop,
        "watch" | "watche" | "smartwatch" | "smartwatche" => Category::Watch,
        "console" | "game console" => Category::Console,
        "audio" | "headphone" | "speaker" => Category::Audio,
        _ => return None,
    })
}

/// The beginning of a cell, for a sentence.
fn short(cell: &str) -> String {
    cell.chars().take(40).collect()
}
