//! `sendback files verify`: all is well, or what is missing, damaged or nobody's is named; and it knows every column that holds a key.
use crate::operate::{configured, database_of, inhabited};
use crate::support::story::{drafted, pdf};
use sendback::app::App;
use sendback::files::{Files, new_key, new_key_of};
use sendback::models::file_key::Owner;
use sendback::models::message::Message;
use sendback::models::person::Customer;
use sendback::models::photo::{NewPhoto, Photo, Slot};
use sendback::models::staged_file;
use sendback::models::ticket::Ticket;
use sendback::secret::sha256_hex;

/// Names that end in `_key` and hold none of a file.
const OTHERS: [&str; 6] = ["name_key", "email_key", "model_key", "device_key", "dedupe_key", "to_key"];

#[test]
fn every_column_that_holds_a_key_is_known() {
    let schema = include_str!("../../src/schema.rs");
    let (mut table, mut found) = ("", vec![]);
    for line in schema.lines() {
        let words: Vec<&str> = line.split([' ', '(', ',']).filter(|word| !word.is_empty()).collect();
        if line.contains('(') && line.contains('{') {
            let before = line.split('(').next().unwrap_or_default();
            table = before.split([' ', '{']).rfind(|word| !word.is_empty()).unwrap_or_default();
        }
        let keys =
            words.windows(2).filter(|two| two[1] == "->" && two[0].ends_with("_key")).map(|two| two[0]);
        found.extend(keys.filter(|key| !OTHERS.contains(key)).map(|key| (table, key)));
    }
    let known = Owner::ALL.iter().flat_map(|owner| owner.columns().iter().map(|key| (owner.table(), *key)));
    let mut known: Vec<_> = known.collect();
    known.sort_unstable();
    found.sort_unstable();
    assert_eq!(found, known);
}

/// A photo on a return, with its three files; their keys.
fn with_photo(app: &App, ada: &Customer, ticket: &Ticket, seed: u8) -> [String; 3] {
    let bytes = vec![seed; 2000];
    // The first is older than the hashes in keys.
    let of = |kind| if seed == 0 { new_key(kind) } else { new_key_of(kind, &bytes) };
    let keys = [new_key("original"), of("shown"), of("thumb")];
    for key in &keys {
        app.files.put(key, &bytes).unwrap();
    }
    let new = NewPhoto {
        slot: Slot::Defect,
        message: None,
        file_name: "a.jpg".to_owned(),
        keys: keys.clone(),
        sha256: sha256_hex(&bytes),
        bytes: i64::try_from(bytes.len()).unwrap(),
        width: 640,
        height: 480,
        remarks: String::new(),
        camera: None,
        taken_at: None,
    };
    app.write_now(|tx| {
        staged_file::stage(tx, &keys.iter().map(String::as_str).collect::<Vec<_>>())?;
        Photo::add(tx, &ticket.id, &ada.person, &new)
    })
    .unwrap();
    keys
}

#[test]
fn what_is_missing_damaged_or_nobodys_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let url = database_of(dir.path())
        .unwrap_or_else(|| format!("sqlite://{}", dir.path().join("marketplace.db").display()));
    let (mut app, ada, seller) = inhabited(dir.path(), &url);
    let store = dir.path().join("data/files");
    app.files = Files::disk(&store).unwrap();
    let ticket = drafted(&app, &ada, &seller, 0);
    let verify = || {
        let out = configured(dir.path(), Some(&url), &["files", "verify"]).output().unwrap();
        (out.status.code(), String::from_utf8_lossy(&[out.stdout, out.stderr].concat()).into_owned())
    };
    assert_eq!(verify(), (Some(0), "0 files of 0 rows were looked at.\n".to_owned()));
    // More than are looked at together; three of them will be harmed.
    let photos: Vec<[String; 3]> = (0..170).map(|n| with_photo(&app, &ada, &ticket, n)).collect();
    let invoice = new_key_of("invoice", &pdf());
    app.files.put(&invoice, &pdf()).unwrap();
    app.write_now(|tx| {
        staged_file::stage(tx, &[&invoice])?;
        Message::attach_pdf(tx, &ticket, &ada.author(), &invoice, "a.pdf")
    })
    .unwrap();
    // On its way in, with its file and without: nobody's yet, and nothing is wrong.
    let coming = [new_key("original"), new_key("original")];
    app.files.put(&coming[0], b"half").unwrap();
    app.write_now(|tx| staged_file::stage(tx, &[&coming[0], &coming[1]])).unwrap();
    std::fs::write(store.join("tmp/being-written"), "ha").unwrap();
    let fine = "511 files of 171 rows were looked at.\n\
                Of 2 it is only known that they are there: they are older than the hashes.\n";
    assert_eq!(verify(), (Some(0), fine.to_owned()));

    app.files.delete(&photos[3][1]).unwrap();
    app.files.delete(&invoice).unwrap();
    app.files.put(&photos[7][0], &[8; 2000]).unwrap();
    app.files.put(&photos[9][2], b"").unwrap();
    app.files.put(&photos[11][1], &[&[11; 1999][..], b"x"].concat()).unwrap();
    app.files.put(&photos[12][2], &[12; 1999]).unwrap();
    let nobodys = new_key("shown");
    app.files.put(&nobodys, b"x").unwrap();
    std::fs::write(store.join("notes.txt"), "x").unwrap();
    let (code, said) = verify();
    assert_eq!(code, Some(1), "{said}");
    for line in [
        format!("missing   {}: shown_key of photos ", photos[3][1]),
        format!("missing   {invoice}: pdf_key of messages "),
        format!("damaged   {}: original_key of photos ", photos[7][0]),
        format!("damaged   {}: thumb_key of photos ", photos[9][2]),
        format!("damaged   {}: shown_key of photos ", photos[11][1]),
        format!("damaged   {}: thumb_key of photos ", photos[12][2]),
        format!("orphaned  {nobodys}: no row owns it"),
        "orphaned  notes.txt: no row owns it".to_owned(),
        "sendback: 8 files are not in order.".to_owned(),
    ] {
        assert!(said.contains(&line), "{line}: {said}");
    }
    assert_eq!(said.lines().count(), 11, "{said}");
    // It changed nothing.
    assert!(store.join("notes.txt").exists() && app.files.get(&nobodys).unwrap().is_some());
    assert_eq!(verify().1, said);
}
