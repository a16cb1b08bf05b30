//! Files from the command line: their columns are known as they are on the pages, and what is said there is known here.
use crate::operate::{configured, database_of, inhabited};
use diesel::prelude::*;
use sendback::schema::{devices, import_mappings};
use std::fs;
use std::path::Path;

const HEAD: &str = "Firm,Haus,Bestellung,Datum,Preis,Art,Hersteller,Modell";
/// Which of them is which, as somebody has to say once.
const SAID: [&str; 8] = [
    "company=Firm",
    "seller=Haus",
    "order_number=Bestellung",
    "ordered_on=Datum",
    "price=Preis",
    "category=Art",
    "brand=Hersteller",
    "model=Modell",
];

fn file(dir: &Path, order: &str) {
    let row = format!("Harbour & Finch,Brightwell,{order},2026-03-01,249.00,phone,Apple,iPhone 13");
    fs::write(dir.join("orders.csv"), format!("{HEAD}\n{row}\n")).unwrap();
}

/// Runs the import with these arguments more: how it ended, and all that it said.
fn import(dir: &Path, url: &String, more: &[&str]) -> (Option<i32>, String) {
    let mut arguments = vec!["import", "devices", "orders.csv"];
    arguments.extend(more);
    let out = configured(dir, Some(url), &arguments).output().unwrap();
    let said = [out.stdout, out.stderr].concat();
    (out.status.code(), String::from_utf8_lossy(&said).into_owned())
}

#[test]
fn what_was_said_about_the_columns_is_known_for_the_next_file() {
    let dir = tempfile::tempdir().unwrap();
    let url = database_of(dir.path())
        .unwrap_or_else(|| format!("sqlite://{}", dir.path().join("marketplace.db").display()));
    let (app, ..) = inhabited(dir.path(), &url);
    let counts = || -> (i64, i64) {
        app.write_now(|tx| {
            let mappings = import_mappings::table.count().get_result(&mut **tx)?;
            Ok((devices::table.count().get_result(&mut **tx)?, mappings))
        })
        .unwrap()
    };
    file(dir.path(), "M-1");
    let (code, said) = import(dir.path(), &url, &[]);
    assert!(code == Some(2) && said.contains("No column is known for company"), "{said}");
    let maps: Vec<&str> = SAID.iter().flat_map(|pair| ["--map", pair]).collect();
    // A look is no word about the next file.
    let (code, said) = import(dir.path(), &url, &[maps.as_slice(), &["--dry-run"]].concat());
    assert_eq!((code, counts()), (Some(0), (0, 0)), "{said}");
    let (code, said) = import(dir.path(), &url, &maps);
    assert_eq!((code, counts()), (Some(0), (1, 1)), "{said}");
    file(dir.path(), "M-2");
    let (code, said) = import(dir.path(), &url, &[]);
    assert_eq!((code, counts()), (Some(0), (2, 1)), "{said}");
    // What is said again counts more than what is known.
    let (code, said) = import(dir.path(), &url, &["--map", "brand=Modell"]);
    assert!(code == Some(2) && said.contains("One column cannot be both"), "{said}");
}
