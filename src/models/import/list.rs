//! A list of devices as somebody pastes it or saves it from a spreadsheet: a number, then what is wrong, a device on each line.
//! Names of columns may stand above it. Pure.
use super::ImportKind;
use super::field::{Field, Mapping, plain};
use super::table::{self, NoTable};

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
        Entry { number: number.unwrap_or_default().to_owned(), fault: fault.to_owned() }
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
    Entry { number: number.trim().to_owned(), fault: said.join(", ") }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read_as(text: &str) -> Vec<(String, String)> {
        read(text.as_bytes()).unwrap().into_iter().map(|entry| (entry.number, entry.fault)).collect()
    }
    fn is(text: &str, wanted: &[(&str, &str)]) {
        let found = read_as(text);
        let found: Vec<(&str, &str)> =
            found.iter().map(|(number, fault)| (number.as_str(), fault.as_str())).collect();
        assert_eq!(found, wanted, "{text}");
    }

    #[test]
    fn a_list_is_read_with_comma_semicolon_and_tab_and_each_line_by_its_own_first_sign() {
        is("49-015420-323751-8, screen cracked\n", &[("49-015420-323751-8", "screen cracked")]);
        is("A1;no sound, and hot\r\nB2;dead\r\n", &[("A1", "no sound, and hot"), ("B2", "dead")]);
        is("A1\tdead\n\n  \nB2\n", &[("A1", "dead"), ("B2", "")]);
        is(
            "A1, dead\nB2; no light, at all\nC3\tblack",
            &[("A1", "dead"), ("B2", "no light, at all"), ("C3", "black")],
        );
        is("A1, one, two,, three", &[("A1", "one, two, three")]);
        is(", who knows", &[("", "who knows")]);
    }

    #[test]
    fn quotes_that_stand_around_cells_are_taken_off_and_others_swallow_nothing() {
        is(
            "A1,\"dead, and\nhot\"\nB2,\"he said \"\"no\"\"\"",
            &[("A1", "dead, and\nhot"), ("B2", "he said \"no\"")],
        );
        is("A1,\"dead\nB2,\"hot", &[("A1", "\"dead"), ("B2", "\"hot")]);
        is("A1,the 12\" screen\nB2,hot", &[("A1", "the 12\" screen"), ("B2", "hot")]);
    }

    #[test]
    fn names_of_columns_say_which_is_which() {
        is(
            "Order,Serial number,IMEI,Fault\nM-1,F2LX,,dead\nM-2,,490154203237518,hot",
            &[("F2LX", "dead"), ("490154203237518", "hot")],
        );
        is("Notes for us;Number\nbroken;A1", &[("A1", "broken")]);
        is("IMEI\n490154203237518", &[("490154203237518", "")]);
        assert_eq!(read(b"  \n"), Err(NoTable::Empty));
        assert_eq!(read(b"PK\x03\x04zip"), Err(NoTable::NotText));
    }
}
