//! From the check to the yes: every row with what becomes of it, all or nothing, and what is recorded here is never overwritten.
use super::import_new::upload;
use crate::support::browser::{Browser, Page};
use crate::support::world::{ADAS_IMEI, CLEOS_IMEI, World};
use diesel::prelude::*;
use sendback::models::event::{Data, Kind};
use sendback::schema::{device_codes, devices, events, import_pages, purchases, staged_files, stock};

const HEAD: &str = "Order number,Order line,Company,Seller,Order date,Delivery date,Invoice,Quantity,Price,Category,Brand,Model,Storage,Colour,Grade,IMEI,IMEI 2,Serial number";
const ONE: &str = "359000000000015";
const TWO: &str = "359000000000023";
const THREE: &str = "359000000000031";

/// A row of an order of Ada's company.
fn row(order: &str, rest: &str) -> String {
    format!("{order},1,Harbour & Finch,Brightwell,14/03/2026,2026-03-17,I-1,{rest}")
}

/// Uploads rows and names their columns as they are suggested; the page after the check.
fn checked(world: &World, amy: &mut Browser, kind: &str, text: &str) -> Page {
    let page = upload(amy, kind, text.as_bytes());
    let page = amy.press(page, "Check the file");
    assert!(page.says("The file is being checked"), "{}", page.text());
    world.work();
    amy.get(&page.path)
}

fn imported(world: &World, amy: &mut Browser, kind: &str, text: &str) -> Page {
    let page = checked(world, amy, kind, text);
    let page = amy.press(page, "Import all");
    assert!(page.says("Everything is being written"), "{}", page.text());
    world.work();
    amy.get(&page.path)
}

fn count(world: &World) -> (i64, i64, i64) {
    world
        .app
        .write_now(|tx| {
            Ok((
                purchases::table.count().get_result(&mut **tx)?,
                devices::table.count().get_result(&mut **tx)?,
                device_codes::table.count().get_result(&mut **tx)?,
            ))
        })
        .unwrap()
}

#[test]
fn orders_become_devices_that_the_company_sees_at_once_and_the_same_file_again_changes_nothing() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let text = [
        HEAD.to_owned(),
        row("N-1", &format!("3,747.00,phone,Google,Pixel 8,128 GB,Hazel,Good,{ONE},{TWO},")),
        row("N-1", "3,747.00,phone,Google,Pixel 8,128 GB,Hazel,Good,,,9XYZ77"),
        row("N-2", &format!(",\"1,249.00\",Smartphones,Google,Pixel 9,,,,{THREE},,")),
    ]
    .join("\n");
    let before = count(&world);
    let page = checked(&world, &mut amy, "devices", &text);
    assert!(page.says("Every row can be taken"), "{}", page.text());
    assert!(page.says("3 rows: 2 new order lines, 4 new devices."), "{}", page.text());
    assert!(page.says("N-1, line 1, device 2: Google Pixel 8, 9XYZ77"), "{}", page.text());
    assert_eq!(count(&world), before, "a check writes nothing");
    let path = page.path.clone();
    let version = page.value("version");
    let page = amy.press(page, "Import all 3 rows");
    let twice = amy.post(&format!("{path}/confirmation"), &[("version", &version)]);
    assert_eq!(twice.status, 303, "the same yes again counts once");
    world.work();
    let page = amy.get(&page.path);
    assert!(page.says("Imported") && page.says("2 new order lines, 4 new devices"), "{}", page.text());
    let after = count(&world);
    assert_eq!((after.0 - before.0, after.1 - before.1, after.2 - before.2), (2, 4, 4));
    let mut ada = world.signed_in("ada@harbour.example");
    let page = ada.get("/devices");
    assert_eq!(page.text().matches("Google Pixel 8").count(), 3, "{}", page.text());
    let one = ada.get(&page.link("Google Pixel 9"));
    assert!(one.says("delivered 17 March 2026") && one.says(THREE), "{}", one.text());
    assert!(amy.get("/admin/purchases?q=N-2").says("Google Pixel 9"));
    // The event holds counts; the file is gone, and what the check found as well.
    let (data, pages, staged): (String, i64, i64) = world
        .app
        .write_now(|tx| {
            let data = events::table.filter(events::kind.eq(Kind::Imported)).select(events::data);
            Ok((
                data.first(&mut **tx)?,
                import_pages::table.count().get_result(&mut **tx)?,
                staged_files::table.count().get_result(&mut **tx)?,
            ))
        })
        .unwrap();
    let data: Data = serde_json::from_str(&data).unwrap();
    assert_eq!(data.imported.map(|counts| (counts.rows, counts.added, counts.unnamed)), Some((3, 3, 1)));
    assert_eq!((pages, staged), (0, 1));
    let again = checked(&world, &mut amy, "devices", &text);
    assert!(again.says("Nothing is new") && again.says("everything is here already"), "{}", again.text());
    assert!(!again.has_button("Import all"));
    assert_eq!(count(&world), after);
}

#[test]
fn every_problem_is_told_with_its_row_and_nothing_at_all_is_written() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let good = format!("1,1.00,phone,A,B,,,,{ONE},,");
    let cleos = format!("1,1.00,phone,A,B,,,,{CLEOS_IMEI},,");
    let bad = [
        ("B-1", "1,1.00,phone,A,B,,,,490154203237519,,", "one digit is off, or two are swapped"),
        ("B-2", "1,1.00,phone,A,B,,,,4.90154E+14,,", "a spreadsheet has cut digits off"),
        ("B-3", "1,free,fridge,A,B,,,,,,ab", "“free” is not a price like 249.00."),
        ("B-3b", "1,1.00,fridge,A,B,,,,,,ab", "at least 4 characters"),
        ("B-4", "0,1.00,phone,A,B,,,,,,", "Quantity: “0” is not a whole number"),
        ("B-5", "1,1.00,phone,,B,,,,,,", "Brand is missing."),
        ("B-6", good.as_str(), "stands in row 2 as well"),
        ("B-7", cleos.as_str(), "is the number of another device, which is with a customer"),
        ("B-0", "1,2.00,phone,A,B,,,,,,", "Price of the whole line differs from row 2"),
    ];
    let mut text = vec![HEAD.to_owned(), row("B-0", &good)];
    text.extend(bad.iter().map(|(order, rest, _)| row(order, rest)));
    text.push("B-8,1,Nobody Ltd,Brightwell,30/02/2026,2026-03-17,I,1,1.00,phone,A,B,,,,,,".to_owned());
    text.push("B-9,1,Harbour & Finch,Brightwell,2026-03-14,2026-03-01,I,1,1.00,phone,A,B,,,,,,".to_owned());
    text.push("B-10,1,Harbour & Finch,Tayside,2026-03-14,2027-03-01,I,1,1.00,phone,A,B,,,,,,".to_owned());
    text.push("M-4,1,Harbour & Finch,Tayside,2026-01-14,,,1,1.00,phone,A,B,,,,,,".to_owned());
    let before = count(&world);
    let page = checked(&world, &mut amy, "devices", &text.join("\n"));
    assert!(page.says("13 rows have problems, so nothing can be imported."), "{}", page.text());
    for (.., said) in &bad {
        assert!(page.says(said), "{said}: {}", page.text());
    }
    for said in [
        "No open company is called “Nobody Ltd”.",
        "“30/02/2026” is not a date like 2026-03-14 or 14/03/2026.",
        "It was delivered before it was ordered.",
        "Delivered on is in the future.",
        "is here already, as another company’s",
        "Row 3",
    ] {
        assert!(page.says(said), "{said}: {}", page.text());
    }
    assert!(!page.has_button("Import all"));
    let refused = amy.post(&format!("{}/confirmation", page.path), &[("version", &page.value("version"))]);
    assert_eq!(refused.status, 409, "{}", refused.text());
    world.work();
    assert_eq!(count(&world), before);
    let page = amy.press(page, "Put the file aside");
    assert!(page.says("Nothing of it was imported."), "{}", page.text());
}

#[test]
fn a_recorded_number_stays_and_the_difference_is_told_while_missing_ones_are_noted() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let first =
        [HEAD.to_owned(), row("K-1", "1,100.00,phone,Apple,iPhone 13,128 GB,Midnight,Good,,,")].join("\n");
    imported(&world, &mut amy, "devices", &first);
    let known = "M-1,1,Harbour & Finch,Brightwell,2026-03-11,2026-03-14,INV-M-1,1,249.00,phone,Apple,iPhone 13,128 GB,Midnight,Good";
    let text = [
        HEAD.to_owned(),
        format!("{known},{ONE},,"),
        row("K-1", &format!("1,120.00,phone,Apple,iPhone 13,,Starlight,Good,{TWO},,")),
    ]
    .join("\n");
    let page = checked(&world, &mut amy, "devices", &text);
    assert!(page.says("Rows that differ from what is here"), "{}", page.text());
    let kept = format!("IMEI: {ADAS_IMEI} is here, {ONE} in the file. What is here stays.");
    assert!(page.says(&kept), "{}", page.text());
    for said in ["Price of the whole line changes.", "Colour changes.", &format!("{TWO} is noted.")] {
        assert!(page.says(said), "{said}: {}", page.text());
    }
    let page = amy.press(page, "Import all");
    world.work();
    assert!(amy.get(&page.path).says("1 changed order line, 1 changed device, 1 number"), "{}", page.text());
    let codes: Vec<String> = world
        .app
        .write_now(|tx| {
            let of = device_codes::table.filter(device_codes::device_id.eq(&world.adas_phone));
            Ok(of.select(device_codes::code).load(&mut **tx)?)
        })
        .unwrap();
    assert_eq!(codes, [ADAS_IMEI]);
    let page = amy.get("/admin/purchases?q=K-1");
    let page = amy.get(&page.link("K-1"));
    assert!(page.says(TWO) && page.says("Starlight") && page.says("128 GB"), "{}", page.text());
}

#[test]
fn what_changed_since_the_check_is_seen_before_anything_is_written() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let one = [HEAD.to_owned(), row("C-1", &format!("1,1.00,phone,A,B,,,,{ONE},,"))].join("\n");
    let two = [HEAD.to_owned(), row("C-2", &format!("1,1.00,phone,A,B,,,,{ONE},,"))].join("\n");
    let first = checked(&world, &mut amy, "devices", &one);
    imported(&world, &mut amy, "devices", &two);
    let before = count(&world);
    let page = amy.press(first, "Import all");
    world.work();
    let page = amy.get(&page.path);
    assert!(page.says("1 row has a problem") && page.says(ONE), "{}", page.text());
    assert_eq!(count(&world), before, "all or nothing");
}

#[test]
fn stock_goes_to_its_seller_once_and_a_number_with_a_customer_is_refused() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let head = "Seller,Brand,Model,Storage,Colour,Grade,IMEI,Serial";
    let bad = format!(
        "{head}\nBrightwell,Apple,iPhone 13,lots,Red,Shiny,{ADAS_IMEI},\nBrightwell,Apple,iPhone 13,128 GB,Red,Good,,\n"
    );
    let page = checked(&world, &mut amy, "stock", &bad);
    for said in ["“lots” is not a storage", "“Shiny” is not a grade", "IMEI or serial number is missing."]
    {
        assert!(page.says(said), "{said}: {}", page.text());
    }
    let taken = format!("{head}\nBrightwell,Apple,iPhone 13,128,Red,Good,{ADAS_IMEI},\n");
    let page = checked(&world, &mut amy, "stock", &taken);
    assert!(page.says("which is with a customer"), "{}", page.text());
    let good = format!(
        "{head}\nBrightwell,Apple,iPhone 13,128 GB,Red,Good,{ONE},\nTayside,Apple,iPhone 13,1 TB,,Like new,{ONE},\n"
    );
    let page = imported(&world, &mut amy, "stock", &good);
    assert!(page.says("2 rows: 2 new units."), "{}", page.text());
    let again = checked(&world, &mut amy, "stock", &good);
    assert!(again.says("Nothing is new"), "{}", again.text());
    let page = imported(&world, &mut amy, "stock", &good.replace("Red,Good", "Blue,Fair"));
    assert!(page.says("1 changed unit"), "{}", page.text());
    type Unit = (String, Option<i32>, Option<String>, i32);
    let units: Vec<Unit> = world
        .app
        .write_now(|tx| {
            let columns = (stock::model_key, stock::storage_gb, stock::colour, stock::grade_rank);
            Ok(stock::table.order(stock::grade_rank).select(columns).load(&mut **tx)?)
        })
        .unwrap();
    let iphone = "apple iphone 13".to_owned();
    assert_eq!(
        units,
        [(iphone.clone(), Some(1024), None, 1), (iphone, Some(128), Some("Blue".to_owned()), 5)]
    );
}

#[test]
fn cells_are_shown_as_text_and_many_rows_with_problems_are_paged() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let mut text = vec![HEAD.to_owned()];
    text.extend((0..120).map(|n| {
        row(&format!("P-{n}"), "1,<script>alert(1)</script>,phone,'><svg onload=alert(1)>,B,,,,,,")
    }));
    let page = checked(&world, &mut amy, "devices", &text.join("\n"));
    assert!(!page.body().contains("<script>alert") && !page.body().contains("<svg"));
    for words in ["120 rows have problems", "Page 1 of 3", "Row 51"] {
        assert!(page.says(words), "{words}: {}", page.text());
    }
    let next = amy.get(&format!("{}{}", page.path, page.link("More rows").split('#').next().unwrap()));
    assert!(next.says("Row 52") && !next.says("Row 51 ") && next.says("Earlier rows"), "{}", next.text());
}
