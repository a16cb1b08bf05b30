//! What stands in a cell, read as people and spreadsheets write it.
#![expect(
    clippy::redundant_closure_for_method_calls,
    reason = "a method's path is of one lifetime, and each cell has its own"
)]
use chrono::NaiveDate;
use sendback::models::device::Category;
use sendback::models::import::cell::{Cells, Remark};
use sendback::models::import::field::{Field, Mapping};
use sendback::models::import::table::Table;

/// Reads one cell, in a file of its own, on the last day of 2026.
fn read<T>(field: Field, text: &str, how: impl FnOnce(&mut Cells<'_>) -> T) -> (T, Vec<Remark>) {
    let file = format!("first;second\n\"{text}\";x\n");
    let row = Table::open(file.as_bytes()).unwrap().rows().chunk(1).unwrap().remove(0);
    let mapping = Mapping([(field, 0)].into());
    let mut cells = Cells::of(&row, &mapping, NaiveDate::from_ymd_opt(2026, 12, 31).unwrap());
    (how(&mut cells), cells.remarks)
}

#[test]
fn days_prices_and_kinds_are_read_as_people_write_them() {
    let day = |text| read(Field::OrderedOn, text, |cells| cells.day(Field::OrderedOn)).0;
    let march = NaiveDate::from_ymd_opt(2026, 3, 14);
    for text in ["2026-03-14", "14/03/2026", "2026-03-14T09:30:00Z", "2026-03-14 09:30"] {
        assert_eq!(day(text), march, "{text}");
    }
    for text in ["03/14/2026", "14.03.26", "2026-02-30", "yesterday", "0026-03-14", "2027-01-01"] {
        assert_eq!(day(text), None, "{text}");
    }
    for (text, pence) in [
        ("249.00", Some(24_900)),
        ("£1,249.5", Some(124_950)),
        ("249,00", Some(24_900)),
        ("1,249", Some(124_900)),
        ("249", Some(24_900)),
        ("0", Some(0)),
        ("-1", None),
        ("249.001", None),
        ("free", None),
        ("9999999", None),
    ] {
        assert_eq!(read(Field::Price, text, |cells| cells.price()).0, pence, "{text}");
    }
    for (text, category) in
        [("Smartphones", Some(Category::Phone)), ("watches", Some(Category::Watch)), ("fridge", None)]
    {
        assert_eq!(read(Field::Category, text, |cells| cells.category()).0, category, "{text}");
    }
}

#[test]
fn a_number_that_a_spreadsheet_has_shortened_is_told_from_a_serial_number() {
    let shortened = |field, text| read(field, text, |cells| cells.numbers()).1 == [Remark::Shortened(field)];
    for field in [Field::Imei, Field::Serial] {
        assert!(shortened(field, "4.90154E+14") && shortened(field, "4,9e+14"), "{field:?}");
        assert!(!shortened(field, "F2LX9E+ABC") && !shortened(field, "490154203237518"), "{field:?}");
    }
}
