//! A list of several devices begins: pasted, from a file or by a scanner; nothing that was typed is lost.
use crate::support::lists::{ADA, lines, listed, many};
use crate::support::world::{ADAS_IMEI, ADAS_OLD_IMEI, CLEOS_IMEI, World};

#[test]
fn a_list_is_pasted_with_whatever_stands_between_its_columns() {
    let world = World::new();
    let mut ada = world.signed_in(ADA);
    let page = ada.get("/devices");
    assert_eq!(page.link("Return several devices"), "/batches/new");
    for text in [
        "49-015420-323751-8, screen is cracked, since Monday\nPF3X7Q2A, no light",
        "49-015420-323751-8; screen is cracked, since Monday\nPF3X7Q2A; no light",
        "49-015420-323751-8\tscreen is cracked, since Monday\n\nPF3X7Q2A\tno light\n",
        "IMEI,Serial number,Fault\n490154203237518,,\"screen is cracked, since Monday\"\n,pf3x7q2a,no light",
    ] {
        let page = listed(&mut ada, text);
        assert!(page.path.starts_with("/batches/") && page.says("A list of 2 devices"), "{}", page.text());
        for said in ["Apple iPhone 13", "Sold by Brightwell", "Lenovo ThinkPad X1", "Sold by Tayside"] {
            assert!(page.says(said), "{text}: {said}: {}", page.text());
        }
        let body = page.body();
        assert!(body.contains("screen is cracked, since Monday"), "{body}");
        assert!(body.contains("\nno light</textarea>"), "{body}");
    }
}

#[test]
fn a_file_is_read_as_a_list() {
    let world = World::new();
    let mut ada = world.signed_in(ADA);
    let mut page = ada.get("/batches/new");
    let bytes = b"\xef\xbb\xbfOrder;Serial number;Fault\r\nM-3;PF3X7Q2A;\"hinge, left\"\r\n".to_vec();
    page.attach("Or choose a file", "broken.csv", bytes);
    let page = ada.press(page, "Look at the list");
    assert!(page.says("A list of 1 device") && page.says("Lenovo ThinkPad X1"), "{}", page.text());
    assert!(page.body().contains("\nhinge, left</textarea>"));
    let mut page = ada.get("/batches/new");
    page.attach("Or choose a file", "broken.xlsx", b"PK\x03\x04 no text".to_vec());
    let page = ada.press(page, "Look at the list");
    assert!(page.status == 422 && page.says("This is not a CSV file."), "{}", page.text());
}

#[test]
fn what_excel_did_to_a_number_is_undone_or_told() {
    let world = World::new();
    let mut ada = world.signed_in(ADA);
    let text = format!("=\"{ADAS_IMEI}\", dead\n'PF3X7Q2A, hot\n4.90154E+14, no light");
    let page = listed(&mut ada, &text);
    for said in
        ["A list of 3 devices", "Apple iPhone 13", "Lenovo ThinkPad X1", "Excel shortened this number"]
    {
        assert!(page.says(said), "{said}: {}", page.text());
    }
    assert!(!page.says("We do not know this number"), "{}", page.text());
}

#[test]
fn another_companys_device_is_as_unknown_as_any_other() {
    let world = World::new();
    let mut ada = world.signed_in(ADA);
    let mut told = |number: &str| {
        let page = listed(&mut ada, &format!("{number}, dead"));
        assert_eq!(page.status, 200);
        page.text().replace(number, "")
    };
    let theirs = told(CLEOS_IMEI);
    assert_eq!(theirs, told("352099001761481"));
    assert!(theirs.contains("We do not know this number among your company’s devices."), "{theirs}");
    assert!(!theirs.contains("iPhone") && !theirs.contains("Tayside"), "{theirs}");
}

#[test]
fn too_many_rows_and_too_much_text_are_told_and_come_back_as_they_were_pasted() {
    let world = World::new();
    let mut ada = world.signed_in(ADA);
    let page = ada.get("/batches/new");
    let page = ada.press(page, "Look at the list");
    assert!(page.status == 422 && page.says("Paste a list, choose a file"), "{}", page.text());
    many(&world, 1);
    let page = listed(&mut ada, &lines(501));
    assert!(
        page.status == 422 && page.says("These are 501 devices. Enter 500 or fewer at once."),
        "{}",
        page.text()
    );
    assert!(page.value("pasted").ends_with("LIST00500, fault 500\n"));
    // 5 MB in one row: it is a list of one, and what is wrong with it is told there.
    let long = format!("LIST00000, {}", "x".repeat(5 << 20));
    let page = listed(&mut ada, &long);
    assert!(page.says("Your description is too long."), "{}", &page.text()[..2000]);
    let page = listed(&mut ada, &"LIST00000, x\n".repeat(400_000));
    assert!(page.status == 422 && page.says("There are more than 200000 rows."), "{}", page.status);
    assert_eq!(page.value("pasted").len(), 13 * 400_000);
    let page = listed(&mut ada, &"x".repeat(9 << 20));
    assert_eq!(page.status, 413, "{}", page.text());
}

#[test]
fn the_same_list_sent_twice_is_one() {
    let world = World::new();
    let mut ada = world.signed_in(ADA);
    let text = format!("{ADAS_IMEI}, dead\n{ADAS_OLD_IMEI}, hot");
    let first = listed(&mut ada, &text);
    let second = listed(&mut ada, &text);
    assert_eq!(first.path, second.path);
    assert_ne!(first.path, listed(&mut ada, &format!("{ADAS_IMEI}, dead")).path);
    // Everybody's own: the same of a colleague is another.
    let mut bob = world.signed_in("bob@harbour.example");
    assert_ne!(first.path, listed(&mut bob, &text).path);
}
