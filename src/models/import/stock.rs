//! A seller's stock from a file: a row is one unit, known by the seller and its number.
use super::cell::{Cells, Remark};
use super::field::{Field, Mapping};
use super::report::{Fate, Line};
use super::table::Raw;
use super::{Counts, Known};
use crate::db::{Conn, MOST_AT_ONCE, StockRow, Tx, insert_stock};
use crate::error::Result;
use crate::models::device::administration::numbers_taken;
use crate::models::device::code::Code;
use crate::models::{RowId, SellerId, text};
use crate::schema::stock;
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};

/// A row, understood.
struct Row {
    row: usize,
    seller: SellerId,
    model: String,
    unit: Unit,
    code: Code,
}

/// What a unit is.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Unit {
    model_key: String,
    storage_gb: Option<i32>,
    colour: Option<String>,
    grade_rank: i32,
}

/// A unit that is here, and whether it waits for a return.
struct HereUnit {
    id: String,
    unit: Unit,
    reserved: bool,
}

/// What is to be written.
enum Step {
    Add(StockRow),
    Change(String, String, Unit),
}

/// A row with what is to be written.
pub(super) struct Judged {
    pub(super) line: Line,
    step: Option<Step>,
}

/// Goes over a file from its first row to its last.
pub struct Pass {
    known: Known,
    mapping: Mapping,
    numbers: HashMap<(SellerId, String), usize>,
    /// What it came to so far.
    pub counts: Counts,
}

type Place = (SellerId, String);

impl Pass {
    pub(super) fn new(known: Known, mapping: Mapping) -> Self {
        Self { known, mapping, numbers: HashMap::new(), counts: Counts::default() }
    }

    fn read(&self, raw: &Raw) -> std::result::Result<Row, Line> {
        let mut cells = Cells::of(raw, &self.mapping, self.known.today);
        let seller = self.known.seller_of(&mut cells);
        let (brand, model) = (cells.needed(Field::Brand), cells.needed(Field::Model));
        let storage_gb = cells.gigabytes();
        let colour = cells.text(Field::Colour);
        let grade = cells.grade();
        let code = cells.numbers().into_iter().next();
        if code.is_none() && cells.remarks.iter().all(|remark| !is_about_number(remark)) {
            cells.remarks.push(Remark::NoNumber);
        }
        let what =
            text::brand_and_model(brand.as_deref().unwrap_or_default(), model.as_deref().unwrap_or_default());
        let remarks = cells.remarks;
        let (Some(seller), Some(_), Some(_), Some(grade_rank), Some(code), true) =
            (seller, brand, model, grade, code, remarks.is_empty())
        else {
            return Err(Line { row: raw.row, what, fate: Fate::Wrong, remarks });
        };
        let unit = Unit { model_key: text::fold(&what), storage_gb, colour, grade_rank };
        Ok(Row { row: raw.row, seller, model: what, unit, code })
    }

    /// Says of each row how it stands to what is here, and what is to be written.
    ///
    /// # Errors
    /// The database's.
    pub(super) fn judge(&mut self, conn: &mut Conn, raws: &[Raw]) -> Result<Vec<Judged>> {
        let read: Vec<std::result::Result<Row, Line>> = raws.iter().map(|raw| self.read(raw)).collect();
        let codes: Vec<&Code> = read.iter().filter_map(|row| Some(&row.as_ref().ok()?.code)).collect();
        let here = load(conn, &codes)?;
        let taken: HashSet<String> = numbers_taken(conn, &codes)?.into_iter().collect();
        let mut judged = vec![];
        for row in read {
            let one = match row {
                Ok(row) => self.one(row, &here, &taken),
                Err(line) => Judged { line, step: None },
            };
            self.counts.take_line(&one.line);
            match &one.step {
                _ if one.line.fate == Fate::Wrong => {}
                Some(Step::Add(_)) => self.counts.added += 1,
                Some(Step::Change(..)) => self.counts.changed += 1,
                None => {}
            }
            judged.push(one);
        }
        Ok(judged)
    }

    fn one(&mut self, row: Row, here: &HashMap<Place, HereUnit>, taken: &HashSet<String>) -> Judged {
        let Row { row, seller, model, unit, code } = row;
        let number = code.normalised().to_owned();
        let mut remarks = vec![];
        let place = (seller, number.clone());
        if let Some(earlier) = self.numbers.insert(place.clone(), row) {
            remarks.push(Remark::NumberInRow(number.clone(), earlier));
        }
        if taken.contains(&number) {
            remarks.push(Remark::NumberTaken(number.clone()));
        }
        let step = match here.get(&place) {
            None => Some(Step::Add(StockRow {
                id: String::new(),
                seller_id: place.0.to_string(),
                model_key: unit.model_key,
                model: model.clone(),
                storage_gb: unit.storage_gb,
                colour: unit.colour,
                grade_rank: unit.grade_rank,
                code: number.clone(),
                added_at: self.known.now,
            })),
            Some(there) => {
                // What a file leaves empty stays.
                let unit = Unit {
                    storage_gb: unit.storage_gb.or(there.unit.storage_gb),
                    colour: unit.colour.or_else(|| there.unit.colour.clone()),
                    ..unit
                };
                let differs = differences(&there.unit, &unit);
                if differs.is_empty() {
                    None
                } else if there.reserved {
                    remarks.push(Remark::Reserved);
                    None
                } else {
                    remarks.extend(differs.into_iter().map(Remark::Changes));
                    Some(Step::Change(there.id.clone(), model.clone(), unit))
                }
            }
        };
        let fate = match &step {
            _ if remarks.iter().any(Remark::is_problem) => Fate::Wrong,
            Some(Step::Add(_)) => Fate::Added,
            Some(Step::Change(..)) => Fate::Changed,
            None => Fate::Same,
        };
        Judged { line: Line { row, what: format!("{model}, {number}"), fate, remarks }, step }
    }

    /// Does what was judged.
    ///
    /// # Errors
    /// The database's.
    pub(super) fn write(&mut self, tx: &mut Tx<'_>, judged: Vec<Judged>) -> Result<()> {
        let mut rows = vec![];
        for step in judged.into_iter().filter_map(|one| one.step) {
            match step {
                Step::Add(row) => {
                    let id: RowId = tx.new_id();
                    rows.push(StockRow { id: id.to_string(), ..row });
                }
                Step::Change(id, model, unit) => {
                    let row = stock::table.filter(stock::id.eq(id).and(stock::ticket_id.is_null()));
                    diesel::update(row)
                        .set((
                            stock::model_key.eq(unit.model_key),
                            stock::model.eq(model),
                            stock::storage_gb.eq(unit.storage_gb),
                            stock::colour.eq(unit.colour),
                            stock::grade_rank.eq(unit.grade_rank),
                        ))
                        .execute(&mut **tx)?;
                }
            }
        }
        for some in rows.chunks(MOST_AT_ONCE) {
            insert_stock(tx, some)?;
        }
        Ok(())
    }
}

fn is_about_number(remark: &Remark) -> bool {
    matches!(remark, Remark::NoImei(..) | Remark::NoSerial(_) | Remark::Shortened(_))
}

fn differences(one: &Unit, other: &Unit) -> Vec<Field> {
    let all = [
        (Field::Model, one.model_key == other.model_key),
        (Field::Storage, one.storage_gb == other.storage_gb),
        (Field::Colour, one.colour == other.colour),
        (Field::Grade, one.grade_rank == other.grade_rank),
    ];
    all.into_iter().filter(|(_, same)| !same).map(|(field, _)| field).collect()
}

/// The units with these numbers that have not been shipped.
fn load(conn: &mut Conn, codes: &[&Code]) -> Result<HashMap<Place, HereUnit>> {
    type Found = (String, SellerId, String, String, Option<i32>, Option<String>, i32, Option<String>);
    let found: Vec<Found> = stock::table
        .filter(stock::code.eq_any(codes.iter().map(|code| code.normalised())))
        .filter(stock::shipped_at.is_null())
        .select((
            stock::id,
            stock::seller_id,
            stock::code,
            stock::model_key,
            stock::storage_gb,
            stock::colour,
            stock::grade_rank,
            stock::ticket_id,
        ))
        .load(conn)?;
    let unit = |(id, seller, code, model_key, storage_gb, colour, grade_rank, ticket): Found| {
        let unit = Unit { model_key, storage_gb, colour, grade_rank };
        ((seller, code), HereUnit { id, unit, reserved: ticket.is_some() })
    };
    Ok(found.into_iter().map(unit).collect())
}
