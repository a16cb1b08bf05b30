//! Orders and devices from a file: what a row says, how it stands to what is here, and what is to be written. A row is one
//! device; rows of the same order number and line belong together.
use super::cell::{Cells, MOST_UNITS, Remark};
use super::field::{Field, Mapping};
use super::here::{Here, HereLine, HereUnit};
use super::report::{Fate, Line};
use super::table::Raw;
use super::{Counts, Judged, Known};
use crate::db::Conn;
use crate::error::Result;
use crate::models::device::administration::Description;
use crate::models::device::code::{Code, CodeKind};
use crate::models::purchase::administration::Corrected;
use crate::models::{CompanyId, DeviceId, PurchaseId, SellerId, text};
use chrono::NaiveDate;
use std::collections::HashMap;

/// Order number and line.
pub(super) type Key = (String, i32);

/// What a row says about its order line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) company: CompanyId,
    pub(super) seller: SellerId,
    pub(super) ordered_on: NaiveDate,
    pub(super) delivered_on: Option<NaiveDate>,
    pub(super) invoice_number: Option<String>,
    pub(super) quantity: Option<i32>,
    pub(super) price_pence: i64,
}

/// A row, understood.
pub(super) struct Row {
    row: usize,
    pub(super) key: Key,
    unit: Option<i32>,
    header: Header,
    what: Description,
    pub(super) numbers: Vec<Code>,
}

/// An order line of the file, as far as it was read.
pub(super) struct OrderLine {
    row: usize,
    rows: i32,
    pub(super) header: Header,
    pub(super) what: Description,
    /// Its row in the database: from before, or written in this very import.
    pub(super) id: Option<PurchaseId>,
    pub(super) is_new: bool,
    /// The quantity that is here.
    pub(super) quantity: i32,
    /// Its devices that are here.
    units_here: Vec<i32>,
    /// Its devices in the file, and their rows.
    units: Vec<(i32, usize)>,
}

impl OrderLine {
    /// How many devices it has in the end.
    pub(super) fn final_quantity(&self) -> i32 {
        let named = self.units.iter().map(|(unit, _)| *unit).max().unwrap_or_default();
        named.max(self.header.quantity.unwrap_or_default()).max(self.quantity)
    }
    /// The devices that no row is about, and that are not here.
    pub(super) fn unnamed(&self) -> Vec<i32> {
        let from = if self.is_new { 1 } else { self.quantity + 1 };
        let is_there =
            |unit: &i32| self.units.iter().any(|(named, _)| named == unit) || self.units_here.contains(unit);
        (from..=self.final_quantity()).filter(|unit| !is_there(unit)).collect()
    }
}

/// What is to be written.
#[derive(Debug)]
pub(super) enum Step {
    AddLine(Key),
    ChangeLine(PurchaseId, Box<Corrected>),
    AddDevice(Key, i32, Box<Description>, Vec<Code>),
    ChangeDevice(DeviceId, Box<Description>),
    AddNumbers(DeviceId, Vec<Code>),
}

/// Goes over a file from its first row to its last.
pub struct Pass {
    known: Known,
    mapping: Mapping,
    pub(super) lines: HashMap<Key, OrderLine>,
    numbers: HashMap<String, usize>,
    /// What it came to so far.
    pub counts: Counts,
}

impl Pass {
    pub(super) fn new(known: Known, mapping: Mapping) -> Self {
        Self { known, mapping, lines: HashMap::new(), numbers: HashMap::new(), counts: Counts::default() }
    }

    /// Reads the cells of a row; what cannot be taken is a line of the report.
    fn read(&self, raw: &Raw) -> std::result::Result<Row, Line> {
        let mut cells = Cells::of(raw, &self.mapping, self.known.today);
        let company = cells.needed(Field::Company);
        let company = company.and_then(|name| {
            let found = self.known.company(&name);
            if found.is_none() {
                cells.remarks.push(Remark::NoSuch(Field::Company, name));
            }
            found
        });
        let seller = self.known.seller_of(&mut cells);
        let order = cells.needed(Field::OrderNumber);
        let order_line = cells.count(Field::OrderLine, 9999);
        let unit = cells.count(Field::Unit, MOST_UNITS);
        let ordered_on = cells.needed_day(Field::OrderedOn);
        let delivered_on = cells.day(Field::DeliveredOn);
        if matches!((ordered_on, delivered_on), (Some(ordered), Some(delivered)) if delivered < ordered) {
            cells.remarks.push(Remark::TooEarly);
        }
        let invoice_number = cells.text(Field::InvoiceNumber);
        let quantity = cells.count(Field::Quantity, MOST_UNITS);
        let price_pence = cells.price();
        let category = cells.category();
        let (brand, model) = (cells.needed(Field::Brand), cells.needed(Field::Model));
        let storage = cells.text(Field::Storage);
        let colour = cells.text(Field::Colour);
        let grade = cells.text(Field::Grade);
        let numbers = cells.numbers();
        let said = [order.clone(), brand.clone(), model.clone()].into_iter().flatten().collect::<Vec<_>>();
        let remarks = cells.remarks;
        let wrong = |remarks| Line { row: raw.row, what: said.join(" "), fate: Fate::Wrong, remarks };
        let (Some(order), Some(company), Some(seller), Some(ordered_on), Some(price_pence)) =
            (order, company, seller, ordered_on, price_pence)
        else {
            return Err(wrong(remarks));
        };
        let (Some(category), Some(brand), Some(model), true) = (category, brand, model, remarks.is_empty())
        else {
            return Err(wrong(remarks));
        };
        Ok(Row {
            row: raw.row,
            key: (order, order_line.unwrap_or(1)),
            unit,
            header: Header {
                company,
                seller,
                ordered_on,
                delivered_on,
                invoice_number,
                quantity,
                price_pence,
            },
            what: Description { category, brand, model, storage, colour, grade },
            numbers,
        })
    }

    /// Says of each row how it stands to what is here, and what is to be written.
    ///
    /// # Errors
    /// The database's.
    pub(super) fn judge(&mut self, conn: &mut Conn, raws: &[Raw]) -> Result<Vec<Judged>> {
        let read: Vec<std::result::Result<Row, Line>> = raws.iter().map(|raw| self.read(raw)).collect();
        let here = Here::load(conn, read.iter().filter_map(|row| row.as_ref().ok()))?;
        let mut judged = vec![];
        for row in read {
            let one = match row {
                Ok(row) => self.one(row, &here),
                Err(line) => Judged { line, steps: vec![] },
            };
            self.counts.take(&one);
            judged.push(one);
        }
        Ok(judged)
    }

    fn one(&mut self, row: Row, here: &Here) -> Judged {
        let (mut remarks, mut steps) = (vec![], vec![]);
        let there = here.line(&row.key);
        self.order(&row, there, here, &mut remarks, &mut steps);
        let unit = self.unit(&row, there, here, &mut remarks);
        let device = there.and_then(|line| here.unit(&line.purchase.id, unit));
        for code in &row.numbers {
            match self.numbers.insert(code.normalised().to_owned(), row.row) {
                Some(earlier) => remarks.push(Remark::NumberInRow(code.normalised().to_owned(), earlier)),
                None if here.is_another(code, device) => {
                    remarks.push(Remark::NumberTaken(code.normalised().to_owned()));
                }
                None => {}
            }
        }
        let (order, line) = &row.key;
        let number = row.numbers.first().map(|code| format!(", {}", code.normalised())).unwrap_or_default();
        let what = format!(
            "{order}, line {line}, device {unit}: {}{number}",
            text::brand_and_model(&row.what.brand, &row.what.model)
        );
        match device {
            None => {
                let step = Step::AddDevice(row.key.clone(), unit, Box::new(row.what), row.numbers);
                steps.push(step);
            }
            Some(device) => device_steps(device, row.what, &row.numbers, &mut remarks, &mut steps),
        }
        let adds = |step: &Step| matches!(step, Step::AddLine(_) | Step::AddDevice(..));
        let fate = match () {
            () if remarks.iter().any(Remark::is_problem) => Fate::Wrong,
            () if steps.iter().any(adds) => Fate::Added,
            () if steps.is_empty() => Fate::Same,
            () => Fate::Changed,
        };
        Judged { line: Line { row: row.row, what, fate, remarks }, steps }
    }

    /// The order line of a row: as an earlier row said it, as it is here, or new.
    fn order(
        &mut self,
        row: &Row,
        there: Option<&HereLine>,
        here: &Here,
        remarks: &mut Vec<Remark>,
        steps: &mut Vec<Step>,
    ) {
        if let Some(line) = self.lines.get_mut(&row.key) {
            line.rows += 1;
            for (field, same) in compare(&line.header, &row.header) {
                if !same {
                    remarks.push(Remark::OtherThanRow(field, line.row));
                }
            }
            return;
        }
        match there {
            None => steps.push(Step::AddLine(row.key.clone())),
            Some(line) => line_steps(line, &row.header, remarks, steps),
        }
        let line = OrderLine {
            row: row.row,
            rows: 1,
            header: row.header.clone(),
            what: row.what.clone(),
            id: there.map(|line| line.purchase.id.clone()),
            is_new: there.is_none(),
            quantity: there.map_or(0, |line| line.purchase.quantity),
            units_here: there.map(|line| here.units_of(&line.purchase.id)).unwrap_or_default(),
            units: vec![],
        };
        self.lines.insert(row.key.clone(), line);
    }

    /// Which device of its line a row is about: the one it names, the one that has its number, or the next.
    fn unit(&mut self, row: &Row, there: Option<&HereLine>, here: &Here, remarks: &mut Vec<Remark>) -> i32 {
        let Some(line) = self.lines.get_mut(&row.key) else { return 1 };
        let by_number = there.and_then(|there| here.unit_with(&there.purchase.id, &row.numbers));
        let unit = row.unit.or(by_number).unwrap_or(line.rows);
        if unit > MOST_UNITS {
            remarks.push(Remark::NoCount(Field::Unit, unit.to_string()));
        }
        if let Some((_, earlier)) = line.units.iter().find(|(named, _)| *named == unit) {
            remarks.push(Remark::SameAsRow(*earlier));
        }
        line.units.push((unit, row.row));
        unit
    }

    /// Counts the devices that no row is about.
    pub(super) fn end(&mut self) {
        let more: usize = self.lines.values().map(|line| line.unnamed().len()).sum();
        self.counts.unnamed = i64::try_from(more).unwrap_or(i64::MAX);
    }
}

/// Whether a later row says the same about its line; what it leaves empty counts as the same.
fn compare(first: &Header, later: &Header) -> [(Field, bool); 7] {
    let same = |one: &Option<String>, other: &Option<String>| other.is_none() || one == other;
    [
        (Field::Company, first.company == later.company),
        (Field::Seller, first.seller == later.seller),
        (Field::OrderedOn, first.ordered_on == later.ordered_on),
        (Field::DeliveredOn, later.delivered_on.is_none() || first.delivered_on == later.delivered_on),
        (Field::InvoiceNumber, same(&first.invoice_number, &later.invoice_number)),
        (Field::Quantity, later.quantity.is_none() || first.quantity == later.quantity),
        (Field::Price, first.price_pence == later.price_pence),
    ]
}

/// What a file changes of a line that is here. What it leaves empty stays, and no device is taken away.
fn line_steps(here: &HereLine, new: &Header, remarks: &mut Vec<Remark>, steps: &mut Vec<Step>) {
    if here.company != new.company {
        remarks.push(Remark::OtherCompany);
        return;
    }
    if here.seller != new.seller {
        remarks.push(Remark::OtherSeller);
        return;
    }
    let line = &here.purchase;
    let corrected = Corrected {
        order_number: line.order_number.clone(),
        order_line: line.order_line,
        ordered_on: new.ordered_on,
        delivered_on: new.delivered_on.or(line.delivered_on),
        invoice_number: new.invoice_number.clone().or_else(|| line.invoice_number.clone()),
        price_pence: new.price_pence,
    };
    let changed = [
        (Field::OrderedOn, corrected.ordered_on != line.ordered_on),
        (Field::DeliveredOn, corrected.delivered_on != line.delivered_on),
        (Field::InvoiceNumber, corrected.invoice_number != line.invoice_number),
        (Field::Price, corrected.price_pence != line.price_pence),
    ];
    let before = remarks.len();
    remarks
        .extend(changed.into_iter().filter(|(_, changed)| *changed).map(|(field, _)| Remark::Changes(field)));
    if remarks.len() > before {
        steps.push(Step::ChangeLine(line.id.clone(), Box::new(corrected)));
    }
    if let Some(quantity) = new.quantity.filter(|quantity| *quantity < line.quantity) {
        remarks.push(Remark::Kept(Field::Quantity, line.quantity.to_string(), quantity.to_string()));
    }
}

/// What a file changes of a device that is here. A number that is recorded is never overwritten.
fn device_steps(
    here: &HereUnit,
    what: Description,
    numbers: &[Code],
    remarks: &mut Vec<Remark>,
    steps: &mut Vec<Step>,
) {
    let device = &here.device;
    let what = Description {
        storage: what.storage.or_else(|| device.storage.clone()),
        colour: what.colour.or_else(|| device.colour.clone()),
        grade: what.grade.or_else(|| device.grade.clone()),
        ..what
    };
    let before = Description::of(device);
    let changed = [
        (Field::Category, before.category != what.category),
        (Field::Brand, before.brand != what.brand),
        (Field::Model, before.model != what.model),
        (Field::Storage, before.storage != what.storage),
        (Field::Colour, before.colour != what.colour),
        (Field::Grade, before.grade != what.grade),
    ];
    remarks
        .extend(changed.into_iter().filter(|(_, changed)| *changed).map(|(field, _)| Remark::Changes(field)));
    if before != what {
        steps.push(Step::ChangeDevice(device.id.clone(), Box::new(what)));
    }
    let is_serial = |code: &&Code| code.kind() == CodeKind::Serial;
    let mut added: Vec<Code> = vec![];
    for (field, of_serial) in [(Field::Imei, false), (Field::Serial, true)] {
        let in_file: Vec<&Code> = numbers.iter().filter(|code| is_serial(code) == of_serial).collect();
        let recorded: Vec<&Code> = here.codes.iter().filter(|code| is_serial(code) == of_serial).collect();
        let new: Vec<&Code> = in_file.iter().copied().filter(|code| !recorded.contains(code)).collect();
        let is_same_device = recorded.is_empty() || new.len() < in_file.len();
        if new.is_empty() {
            continue;
        }
        if is_same_device && recorded.len() + new.len() <= 2 {
            remarks.extend(new.iter().map(|code| Remark::Notes(code.normalised().to_owned())));
            added.extend(new.into_iter().cloned());
        } else {
            remarks.push(Remark::Kept(field, listed(&recorded), listed(&in_file)));
        }
    }
    if !added.is_empty() {
        steps.push(Step::AddNumbers(device.id.clone(), added));
    }
}

fn listed(codes: &[&Code]) -> String {
    codes.iter().map(|code| code.normalised()).collect::<Vec<_>>().join(", ")
}
