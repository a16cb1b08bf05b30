//! Lists of numbers as people paste them and spreadsheets write them.
use sendback::models::import::list::read;
use sendback::models::import::table::NoTable;

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
fn what_spreadsheets_put_around_a_number_is_taken_off() {
    is("=\"490154203237518\", dead", &[("490154203237518", "dead")]);
    is("\"=\"\"490154203237518\"\"\",dead", &[("490154203237518", "dead")]);
    is("'490154203237518\thot\n'A1\tdead", &[("490154203237518", "hot"), ("A1", "dead")]);
    is("IMEI;Fault\n=\"490154203237518\";it's dead", &[("490154203237518", "it's dead")]);
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
