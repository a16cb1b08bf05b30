//! Files with rows as spreadsheets write them: which letters, which sign between the columns, which lines.
use sendback::models::import::field::{Field, Mapping};
use sendback::models::import::table::{NoTable, Raw, Table};

/// The cells of a row, of the first so many columns.
fn of(raw: &Raw, columns: usize) -> Vec<String> {
    let cell = |at| raw.cell(&Mapping([(Field::Brand, at)].into()), Field::Brand);
    (0..columns).map(cell).collect()
}

fn cells(bytes: &[u8]) -> (Vec<String>, Vec<Vec<String>>) {
    let table = Table::open(bytes).unwrap();
    let headers = table.headers.clone();
    let columns = headers.len();
    let rows = table.rows().chunk(99).unwrap();
    (headers, rows.iter().map(|raw| of(raw, columns)).collect())
}

#[test]
fn commas_semicolons_and_tabs_are_told_apart_and_quotes_hold_any_of_them() {
    for (text, first) in [
        ("a,b\n1,\"2;3;4\"\n", "2;3;4"),
        ("a;b\n1;2,50\n", "2,50"),
        ("a\tb\n1\t2, 3; 4\n", "2, 3; 4"),
        ("\"a,a,a\";b\n1;x\n", "x"),
    ] {
        let (headers, rows) = cells(text.as_bytes());
        assert_eq!((headers.len(), rows[0][1].as_str()), (2, first), "{text}");
    }
}

#[test]
fn letters_of_every_usual_kind_are_read() {
    let wide: Vec<u8> = "\u{feff}Müller\tb\nx\ty\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for bytes in [
        "Müller,b\nx,y\n".as_bytes(),
        "\u{feff}Müller,b\nx,y\n".as_bytes(),
        b"M\xfcller,b\nx,y\n",
        wide.as_slice(),
    ] {
        assert_eq!(cells(bytes).0, ["Müller", "b"]);
    }
    assert_eq!(cells(b"price \x80,b\nx,y\n").0[0], "price €");
}

#[test]
fn a_row_knows_its_line_and_blank_ones_are_left_out() {
    let table = Table::open(b"a,b\n\n , \n1,2\n3\n").unwrap();
    let rows = table.rows().chunk(9).unwrap();
    assert_eq!(rows.iter().map(|raw| raw.row).collect::<Vec<_>>(), [4, 5]);
    assert_eq!(of(&rows[1], 2), ["3", ""]);
}

#[test]
fn what_is_no_table_is_told() {
    for (bytes, why) in [
        (b"".as_slice(), NoTable::Empty),
        (b" \n \n", NoTable::Empty),
        (b"a,b\n", NoTable::NoRows),
        (b"PK\x03\x04rest of a workbook\n", NoTable::NotText),
        (b"a\0b\n1\n", NoTable::NotText),
    ] {
        assert_eq!(Table::open(bytes).err(), Some(why));
    }
    let wide = format!("{}\n1\n", "a,".repeat(200));
    assert_eq!(Table::open(wide.as_bytes()).err(), Some(NoTable::TooManyColumns));
}
