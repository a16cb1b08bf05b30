//! Files of orders and stock, in words: their columns, what is wrong with a row, what became of it.
use super::form::{imei, serial};
use crate::models::import::cell::Remark;
use crate::models::import::field::Field;
use crate::models::import::report::{Fate, Part};
use crate::models::import::table::{MOST_COLUMNS, MOST_ROWS, NoTable};
use crate::models::import::{Counts, ImportKind, ImportState};

/// What a file holds.
pub fn import_kind(kind: ImportKind) -> &'static str {
    match kind {
        ImportKind::Devices => "Orders and devices",
        ImportKind::Stock => "Sellers’ stock",
    }
}

/// A line that helps to choose.
pub fn import_kind_hint(kind: ImportKind) -> &'static str {
    match kind {
        ImportKind::Devices => "What companies bought. A row is one device.",
        ImportKind::Stock => "Devices that sellers can send as a replacement. A row is one unit.",
    }
}

/// How far it is.
pub fn import_state(state: ImportState) -> &'static str {
    match state {
        ImportState::Mapping => "Waits for its columns",
        ImportState::Checking => "Being checked",
        ImportState::Checked => "Waits for your yes",
        ImportState::Running => "Being written",
        ImportState::Done => "Imported",
        ImportState::Discarded => "Put aside",
    }
}

/// The colour of that word's tag.
pub fn import_colour(state: ImportState) -> &'static str {
    match state {
        ImportState::Mapping | ImportState::Checked => "amber",
        ImportState::Checking | ImportState::Running => "blue",
        ImportState::Done => "teal",
        ImportState::Discarded => "grey",
    }
}

/// What a column is called.
pub fn import_field(field: Field) -> &'static str {
    match field {
        Field::Company => "Company",
        Field::Seller => "Seller",
        Field::OrderNumber => "Order number",
        Field::OrderLine => "Line of the order",
        Field::Unit => "Device of the line",
        Field::OrderedOn => "Ordered on",
        Field::DeliveredOn => "Delivered on",
        Field::InvoiceNumber => "Invoice number",
        Field::Quantity => "Quantity",
        Field::Price => "Price of the whole line",
        Field::Category => "Kind of device",
        Field::Brand => "Brand",
        Field::Model => "Model",
        Field::Storage => "Storage",
        Field::Colour => "Colour",
        Field::Grade => "Grade",
        Field::Imei => "IMEI",
        Field::SecondImei => "Second IMEI",
        Field::Serial => "Serial number",
    }
}

/// What stands in such a column.
pub fn import_field_hint(field: Field) -> &'static str {
    match field {
        Field::Company => "The name, as it stands under Companies.",
        Field::Seller => "The name, as it stands under Sellers.",
        Field::OrderLine => "1 where the file has no such column.",
        Field::Unit => "1, 2, 3 … Without it the rows of a line are counted.",
        Field::OrderedOn | Field::DeliveredOn => "2026-03-14 or 14/03/2026.",
        Field::Quantity => "Only where a line has more devices than rows.",
        Field::Price => "In pounds, VAT included: 249.00.",
        Field::Category => "Phone, tablet, laptop, watch, console or audio.",
        Field::Storage => "128 GB, 1 TB.",
        Field::Grade => "As it was sold: Premium, Excellent, Very good, Good, Fair.",
        Field::SecondImei => "Of a device for two SIM cards.",
        Field::OrderNumber
        | Field::InvoiceNumber
        | Field::Brand
        | Field::Model
        | Field::Colour
        | Field::Imei
        | Field::Serial => "",
    }
}

/// Why a file is no table.
pub fn no_table(why: NoTable) -> String {
    match why {
        NoTable::Empty => "The file is empty.".to_owned(),
        NoTable::NoRows => "There are names of columns, but no rows below them.".to_owned(),
        NoTable::TooManyColumns => {
            format!("There are more than {MOST_COLUMNS} columns. Keep those that are needed.")
        }
        NoTable::TooManyRows => format!("There are more than {MOST_ROWS} rows. Split the file."),
        NoTable::NotText => {
            "This is not a CSV file. In your spreadsheet choose “Save as” and then CSV.".to_owned()
        }
    }
}

/// What becomes of a row.
pub fn fate(fate: Fate) -> &'static str {
    match fate {
        Fate::Wrong => "Problem",
        Fate::Added => "New",
        Fate::Changed => "Changes",
        Fate::Same => "Here already",
    }
}

/// The colour of that word's tag.
pub fn fate_colour(fate: Fate) -> &'static str {
    match fate {
        Fate::Wrong => "red",
        Fate::Added => "teal",
        Fate::Changed => "blue",
        Fate::Same => "grey",
    }
}

/// Which rows.
pub fn part(part: Part) -> &'static str {
    match part {
        Part::Problems => "Rows with problems",
        Part::Kept => "Rows that differ from what is here",
        Part::Others => "The first other rows",
    }
}

/// What is worth saying about a row, in a sentence.
pub fn remark(remark: &Remark) -> String {
    match remark {
        Remark::Missing(field) => format!("{} is missing.", import_field(*field)),
        Remark::TooLong(field) => format!("{} is too long.", import_field(*field)),
        Remark::NoSuch(Field::Company, name) => format!("No open company is called “{name}”."),
        Remark::NoSuch(_, name) => format!("No open seller is called “{name}”."),
        Remark::NoDay(field, cell) => {
            format!("{}: “{cell}” is not a date like 2026-03-14 or 14/03/2026.", import_field(*field))
        }
        Remark::Future(field) => format!("{} is in the future.", import_field(*field)),
        Remark::TooEarly => "It was delivered before it was ordered.".to_owned(),
        Remark::NoPrice(cell) => format!("“{cell}” is not a price like 249.00."),
        Remark::NoCount(field, cell) => {
            format!("{}: “{cell}” is not a whole number that can be right.", import_field(*field))
        }
        Remark::NoCategory(cell) => {
            format!("“{cell}” is not a kind of device: phone, tablet, laptop, watch, console or audio.")
        }
        Remark::NoImei(field, why) => format!("{}: {}", import_field(*field), imei(*why)),
        Remark::NoSerial(why) => format!("Serial number: {}", serial(*why)),
        Remark::Shortened(field) => format!(
            "{}: a spreadsheet has cut digits off. Format the column as text and export it again.",
            import_field(*field)
        ),
        Remark::NoStorage(cell) => format!("“{cell}” is not a storage like 128 GB."),
        Remark::NoGrade(cell) => {
            format!("“{cell}” is not a grade: Premium, Excellent, Very good, Good or Fair.")
        }
        Remark::NoNumber => "IMEI or serial number is missing.".to_owned(),
        Remark::OtherThanRow(field, row) => {
            format!(
                "{} differs from row {row}, which is about the same line of the order.",
                import_field(*field)
            )
        }
        Remark::SameAsRow(row) => format!("Row {row} is about the same device."),
        Remark::NumberInRow(number, row) => format!("{number} stands in row {row} as well."),
        Remark::NumberTaken(number) => {
            format!("{number} is the number of another device, which is with a customer.")
        }
        Remark::OtherCompany => "This line of this order is here already, as another company’s.".to_owned(),
        Remark::OtherSeller => "This line of this order is here already, as another seller’s.".to_owned(),
        Remark::Kept(field, here, file) => {
            format!("{}: {here} is here, {file} in the file. What is here stays.", import_field(*field))
        }
        Remark::Changes(field) => format!("{} changes.", import_field(*field)),
        Remark::Notes(number) => format!("{number} is noted."),
        Remark::Reserved => "It waits for a return already: it stays as it is.".to_owned(),
    }
}

fn several(count: i64, one: &str, many: &str) -> Option<String> {
    match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        n => Some(format!("{n} {many}")),
    }
}

/// What a file comes to, in parts of a sentence.
fn changes(kind: ImportKind, counts: &Counts) -> Vec<String> {
    let (thing, things) = match kind {
        ImportKind::Devices => ("device", "devices"),
        ImportKind::Stock => ("unit", "units"),
    };
    [
        several(counts.lines_added, "new order line", "new order lines"),
        several(counts.added + counts.unnamed, &format!("new {thing}"), &format!("new {things}")),
        several(counts.lines_changed, "changed order line", "changed order lines"),
        several(counts.changed, &format!("changed {thing}"), &format!("changed {things}")),
        several(counts.numbers, "number for a device that is here", "numbers for devices that are here"),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What importing a file would do, or did, in a sentence.
pub fn import_counts(kind: ImportKind, counts: &Counts) -> String {
    let rows = several(counts.rows, "row", "rows").unwrap_or_else(|| "no rows".to_owned());
    let changes = changes(kind, counts);
    if changes.is_empty() {
        return format!("{rows}: everything is here already, nothing changes.");
    }
    let same = several(counts.same, "row is here already", "rows are here already");
    let same = same.map(|same| format!(" {same}.")).unwrap_or_default();
    format!("{rows}: {}.{same}", changes.join(", "))
}

/// How many rows cannot be taken, in a sentence.
pub fn import_problems(counts: &Counts) -> String {
    match counts.wrong {
        1 => "1 row has a problem, so nothing can be imported.".to_owned(),
        n => format!("{n} rows have problems, so nothing can be imported."),
    }
}
