//! A file comes in: uploaded or pasted; what is no table is told kindly.
use crate::support::browser::{Browser, Page};
use crate::support::world::World;
use diesel::prelude::*;
use sendback::schema::{imports, staged_files};

/// Uploads a file as Amy and gives the page that comes then.
pub fn uploaded(world: &World, kind: &str, text: &str) -> Page {
    let mut amy = world.signed_in("amy@sendback.example");
    upload(&mut amy, kind, text.as_bytes())
}

/// Uploads a file in a browser where an administrator is signed in.
pub fn upload(amy: &mut Browser, kind: &str, bytes: &[u8]) -> Page {
    let mut page = amy.get("/admin/imports/new");
    page.send_as("kind", kind);
    page.attach("The file", "../orders.csv", bytes.to_vec());
    amy.press(page, "Go on")
}

#[test]
fn a_file_and_pasted_rows_come_to_their_columns_and_the_name_is_only_its_last_part() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let page = upload(&mut amy, "devices", "Order;Firma;Preis\nA-1;M\u{fc}ller;249,00\n".as_bytes());
    assert!(page.path.ends_with("/columns") && page.says("Which column is which?"), "{}", page.text());
    assert!(page.says("orders.csv") && !page.says("../"), "{}", page.text());
    assert!(page.body().contains(">Firma</option>"));
    let mut page = amy.get("/admin/imports/new");
    page.fill("Or paste rows", "Order number\tSeller\nA-1\tBrightwell");
    let page = amy.press(page, "Go on");
    assert!(page.path.ends_with("/columns") && page.says("Pasted rows"), "{}", page.text());
    let list = amy.get("/admin/imports");
    assert!(list.says("orders.csv") && list.says("Waits for its columns") && list.says("Amy Lund"));
}

#[test]
fn what_is_no_table_is_told_and_nothing_of_it_is_kept() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let page = amy.get("/admin/imports/new");
    let page = amy.press(page, "Go on");
    assert!(page.status == 422 && page.says("Choose a file, or paste rows."), "{}", page.text());
    for (bytes, said) in [
        (b"PK\x03\x04workbook".as_slice(), "This is not a CSV file."),
        (b"Order number,Seller\n", "no rows below them"),
        (b"   \n  ", "The file is empty."),
    ] {
        let page = upload(&mut amy, "devices", bytes);
        assert!(page.status == 422 && page.says(said), "{said}: {}", page.text());
    }
    let page = upload(&mut amy, "fridges", b"a,b\n1,2\n");
    assert!(page.status == 422 && page.says("Choose what the file holds."), "{}", page.text());
    let large = upload(&mut amy, "devices", &vec![b'x'; (20 << 20) + 1]);
    assert!(large.status == 422 && large.says("larger than 20 MB"), "{}", large.text());
    let kept: (i64, i64) = world
        .app
        .write_now(|tx| {
            let imports = imports::table.count().get_result(&mut **tx)?;
            Ok((imports, staged_files::table.count().get_result(&mut **tx)?))
        })
        .unwrap();
    assert_eq!(kept, (0, 0));
}

#[test]
fn only_administrators_bring_files() {
    let world = World::new();
    for person in ["ada@harbour.example", "sam@sendback.example", "rita@brightwell.example"] {
        let mut browser = world.signed_in(person);
        assert_eq!(browser.get("/admin/imports/new").status, 404, "{person}");
        let (kind, body) = crate::support::browser::multipart_body(
            &[("kind".to_owned(), "devices".to_owned())],
            &[("file".to_owned(), "x.csv".to_owned(), b"a,b\n1,2\n".to_vec())],
        );
        let headers = [("sec-fetch-site", "same-origin")];
        let page = browser.request("POST", "/admin/imports/new", &headers, Some((&kind, body)));
        assert_eq!(page.status, 404, "{person}");
    }
}
