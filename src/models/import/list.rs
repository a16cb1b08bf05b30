//! A list of devices as somebody pastes it or saves it from a spreadsheet: a number, then what is wrong, a device on each line.
//! Names of columns may stand above it. Pure.
use super::ImportKind;
use super::field::{Field, Mapping, plain};
use super::table::{self, NoTable};
use crate::models::device::code::undressed;

/// How columns are usually called that say what is wrong.
const FAULTS: &[&str] = &[
    "fault",
    "faults",
    "fault text",
    "what is wrong",
    "what s wrong",
    "problem",
    "issue",
    "defect",
    "description",
    "fault description",
    "symptom",
    "comment",
    "note",
    "reason",
];
/// How columns are usually called that hold either number.
const NUMBERS: &[&str] = &[
    "number",
    "imei serial",
    "imei or serial",
    "imei or serial number",
    "imei serial number",
    "identifier",
    "id",
];
/// The signs that stand between a number and what is wrong.
const SIGNS: [char; 3] = [',', ';', '\t'];

/// A line of it, as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// IMEI or serial number, or what was taken for it.
    pub number: String,
    /// What is wrong.
    pub fault: String,
}

/// Which column is which, where their names stand above.
struct Columns {
    numbers: Vec<usize>,
    fault: Option<usize>,
}

impl Columns {
    fn of(names: &[String]) -> Option<Self> {
        let plain: Vec<String> = names.iter().map(|name| plain(name)).collect();
        let named = |known: &[&str]| plain.iter().position(|name| known.contains(&name.as_str()));
        let usual = Mapping::suggested(ImportKind::Devices, names);
        let places = [usual.place(Field::Imei), usual.place(Field::Serial), usual.place(Field::SecondImei)];
        let numbers: Vec<usize> = places.into_iter().chain([named(NUMBERS)]).flatten().collect();
        let number = *numbers.first()?;
        let other = (names.len() == 2).then_some(1_usize.saturating_sub(number));
        Some(Self { numbers, fault: named(FAULTS).or(other) })
    }
    fn entry(&self, cells: &[String]) -> Entry {
        let cell = |at: usize| cells.get(at).map(String::as_str).unwrap_or_default();
        let number = self.numbers.iter().map(|at| cell(*at)).find(|cell| !cell.is_empty());
        let fault = self.fault.map(cell).unwrap_or_default();
        Entry { number: undressed(number.unwrap_or_default()).to_owned(), fault: fault.to_owned() }
    }
}

/// A line without names of columns: all that stands after the number says what is wrong. The sign after the number may be another
/// one than in the other lines.
fn entry(cells: &[String]) -> Entry {
    let (first, rest) = cells.split_first().map_or(("", &[][..]), |(first, rest)| (first.as_str(), rest));
    let (number, more) = first.split_once(SIGNS).unwrap_or((first, ""));
    let said: Vec<&str> = [more]
        .into_iter()
        .chain(rest.iter().map(String::as_str))
        .map(str::trim)
        .filter(|s| !s.is_empty())
        .collect();
    Entry { number: undressed(number).to_owned(), fault: said.join(", ") }
}

/// Reads a list.
///
/// # Errors
/// [`NoTable`].
pub fn read(bytes: &[u8]) -> Result<Vec<Entry>, NoTable> {
    let lines = table::lines(bytes)?;
    let columns = lines.first().and_then(|names| Columns::of(names));
    Ok(match columns {
        Some(columns) => lines.iter().skip(1).map(|cells| columns.entry(cells)).collect(),
        None => lines.iter().map(|cells| entry(cells)).collect(),
    })
}
