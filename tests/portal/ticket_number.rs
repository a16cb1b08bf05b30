//! The number is read from a photo of its bar code, compared with what was sold at once, and taken over into the form, in which
//! nothing is lost on the way. Nothing of the photo is kept.
use crate::support::browser::{Browser, Page, multipart_body};
use crate::support::heif;
use crate::support::sticker::{Bars, Shot, code_39, code_128, ean_13};
use crate::support::story::{begin, photo, reference_of, submitted};
use crate::support::world::{ADAS_IMEI, ADAS_OLD_IMEI, CLEOS_IMEI, World};
use diesel::prelude::*;
use sendback::files::Files;
use sendback::models::DeviceId;
use sendback::schema::{photos, staged_files};
use std::time::Duration;

/// A phone that nobody bought here.
const UNKNOWN: &str = "352099001761481";

/// A world in which a slow machine reads as well as a fast one.
fn world() -> World {
    World::with(|config| config.limits.barcode_time = Duration::from_secs(30))
}

/// Ada, at the page that reads the number of a device.
fn at_number(world: &World, device: &DeviceId) -> (Browser, Page) {
    let mut ada = world.signed_in("ada@harbour.example");
    let page = begin(&mut ada, device);
    let page = ada.press(page, "Read it from a photo");
    assert!(page.path.ends_with("/number"), "{}", page.text());
    (ada, page)
}

fn sent(browser: &mut Browser, mut page: Page, name: &str, bytes: Vec<u8>) -> Page {
    page.attach("Photo", name, bytes);
    browser.press(page, "Read it")
}

/// What the page says of a sticker with these codes, on a return of Ada's phone.
fn read(world: &World, codes: &[Bars]) -> (Browser, Page) {
    let mut ada = world.signed_in("ada@harbour.example");
    let page = ada.get(&format!("/devices/{}", world.adas_phone));
    let page = if page.has_button("Go on") {
        ada.press(page, "Go on with your return")
    } else {
        begin(&mut ada, &world.adas_phone)
    };
    let page = ada.press(page, "Read it from a photo");
    let page = sent(&mut ada, page, "sticker.jpg", Shot::default().jpeg(codes));
    (ada, page)
}

#[test]
fn the_number_of_the_device_is_recognised_and_taken_over_and_nothing_typed_is_lost() {
    let world = world();
    let mut ada = world.signed_in("ada@harbour.example");
    let mut page = begin(&mut ada, &world.adas_phone);
    page.fill("Serial number", "typed before");
    page.fill("What is wrong?", "It rattles & <b>hums</b>");
    page.choose("It got wet");
    page.choose("I can’t read it");
    let page = ada.press(page, "Read it from a photo");
    let page = sent(&mut ada, page, "sticker.jpg", Shot::default().jpeg(&[code_128(ADAS_IMEI)]));
    assert_eq!(page.status, 200, "{}", page.text());
    for said in [
        "We read 49 015420 323751 8",
        "This is the device that you bought on 11 March 2026: Apple iPhone 13, 128 GB, Midnight, Good.",
    ] {
        assert!(page.says(said), "{said}: {}", page.text());
    }
    let page = ada.press(page, "Use it");
    assert!(page.path.ends_with("/problem#imei"), "{}", page.path);
    assert_eq!(page.value("imei"), "49 015420 323751 8");
    assert_eq!(page.value("serial"), "typed before");
    assert_eq!(page.value("description").trim(), "It rattles & <b>hums</b>");
    assert_eq!(page.ticked("liquid"), ["yes"]);
    assert!(page.ticked("unreadable").is_empty(), "it was read");
}

#[test]
fn going_there_and_back_loses_nothing_and_asks_nothing() {
    let world = world();
    let mut ada = world.signed_in("ada@harbour.example");
    let mut page = begin(&mut ada, &world.adas_phone);
    page.fill("IMEI", "49-01542");
    page.fill("What is wrong?", "It is slow");
    let page = ada.press(page, "Read it from a photo");
    let page = ada.get(&page.link("Back"));
    assert_eq!((page.value("imei").as_str(), page.value("description").trim()), ("49-01542", "It is slow"));
    assert!(!page.body().contains("Error: "), "{}", page.text());
}

#[test]
fn another_device_of_theirs_is_told_and_what_is_another_companys_is_as_unknown_as_any_other() {
    let world = world();
    let (mut ada, page) = read(&world, &[code_128(ADAS_OLD_IMEI)]);
    assert!(page.says("We read 35 686800 004141 8"), "{}", page.text());
    assert!(page.says("This is another of your devices, bought on 11 March 2024:"), "{}", page.text());
    assert!(page.says("Please compare the number once more."), "{}", page.text());
    let again = ada.get(&page.link("Try another photo"));
    assert!(again.says("Read the number from a photo"));
    let told = |imei: &str, shown: &str| {
        let (_, page) = read(&world, &[code_128(imei)]);
        assert!(page.status == 200 && page.says(&format!("We read {shown}")), "{}", page.text());
        page.text().replace(shown, "it")
    };
    let (cleos, nobodys) = (told(CLEOS_IMEI, "35 417803 685978 9"), told(UNKNOWN, "35 209900 176148 1"));
    assert_eq!(cleos, nobodys);
    assert!(cleos.contains("None of your purchases has this number."), "{cleos}");
}

#[test]
fn of_all_that_is_on_a_box_only_the_number_of_the_device_is_offered() {
    let world = world();
    let on_the_box =
        [ean_13("4006381333931"), code_128(UNKNOWN), code_128(ADAS_IMEI), code_39("SF2LX9ABCD12")];
    let (_, page) = read(&world, &on_the_box);
    assert!(page.says("We read 49 015420 323751 8"), "{}", page.text());
    assert!(!page.body().contains("4006381333931") && !page.body().contains("F2LX9ABCD12"));
    // The number of a product, in the bars of a device's.
    for product in [ean_13("4006381333931"), code_128("4006381333931")] {
        let (_, page) = read(&world, &[product]);
        assert!(page.status == 422 && page.says("We found no bar code"), "{}", page.text());
    }
}

#[test]
fn several_numbers_that_nobody_knows_are_chosen_from() {
    let world = world();
    let (mut ada, mut page) = read(&world, &[code_39("SF2LX9ABCD12"), code_128(UNKNOWN)]);
    assert!(page.says("We read 2 numbers") && page.says("Which one is the device’s?"), "{}", page.text());
    assert_eq!(page.value("number"), "35 209900 176148 1", "an IMEI comes first");
    page.choose("F2LX9ABCD12");
    let page = ada.press(page, "Use it");
    assert!(page.path.ends_with("/problem#serial"), "{}", page.path);
    assert_eq!((page.value("imei").as_str(), page.value("serial").as_str()), ("", "F2LX9ABCD12"));
}

#[test]
fn a_serial_number_is_read_behind_its_letter_where_a_device_is_known_by_it() {
    let world = world();
    let (mut ada, page) = at_number(&world, &world.adas_laptop);
    let shot = Shot { turned: 91.0, size: (600, 800), ..Shot::default() };
    let page = sent(&mut ada, page, "under.jpg", shot.jpeg(&[code_128("1S20W0CTO1WWPF3X7Q2A")]));
    let said = "This is the device that you bought on 7 January 2026: Lenovo ThinkPad X1";
    assert!(page.says("We read PF3X7Q2A") && page.says(said), "{}", page.text());
}

#[test]
fn what_cannot_be_read_gets_the_form_again_with_what_helps() {
    let world = world();
    let (mut ada, page) = at_number(&world, &world.adas_phone);
    let page = sent(&mut ada, page, "cat.jpg", photo(40));
    assert_eq!(page.status, 422);
    assert!(
        page.says("We found no bar code with an IMEI or a serial number on this photo."),
        "{}",
        page.text()
    );
    assert!(page.body().contains("<title>Error: "));
    for (name, bytes, said) in [
        (
            "notes.jpg",
            b"<html>not a photo</html>".to_vec(),
            "the selected file must be a JPG, PNG, WebP, HEIC or AVIF.",
        ),
        ("empty.jpg", vec![], "the selected file is empty."),
        ("half.jpg", photo(30)[..4000].to_vec(), "it ends in the middle."),
        ("big.jpg", vec![0xff; (15 << 20) + 1], "the selected file must be smaller than 15 MB."),
    ] {
        let page = ada.get(&page.path);
        let page = sent(&mut ada, page, name, bytes);
        assert_eq!(page.status, 422, "{name}");
        assert!(page.says(&format!("“{name}” was not read: {said}")), "{name}: {}", page.text());
    }
    let page = ada.get(&page.path);
    let page = ada.press(page, "Read it");
    assert!(page.status == 422 && page.says("Choose a photo first"), "{}", page.text());
}

#[test]
fn nothing_of_a_photo_is_kept_and_each_counts_as_one_of_the_day() {
    let world = World::with(|config| {
        config.limits.barcode_time = Duration::from_secs(30);
        config.limits.photos_a_day = 2;
    });
    let (mut ada, page) = at_number(&world, &world.adas_phone);
    let path = page.path;
    let sticker = Shot::default().jpeg(&[code_128(ADAS_IMEI)]);
    for (name, status) in [("one.jpg", 200), ("two.jpg", 200), ("three.jpg", 422)] {
        let page = ada.get(&path);
        let page = sent(&mut ada, page, name, sticker.clone());
        assert_eq!(page.status, status, "{name}: {}", page.text());
    }
    let kept = world.app.write_now(|tx| {
        let staged: i64 = staged_files::table.count().get_result(&mut **tx)?;
        Ok((staged, photos::table.count().get_result::<i64>(&mut **tx)?))
    });
    assert_eq!(kept.unwrap(), (0, 0));
    let Files::Memory(files) = &world.app.files else { panic!("in memory") };
    assert!(files.lock().unwrap().is_empty());
}

#[test]
fn a_photo_of_a_newer_phone_is_read_too_and_one_that_comes_at_a_bad_moment_is_told_so() {
    let world = World::with(|config| {
        config.limits.barcode_time = Duration::from_secs(30);
        config.limits.picture_wait = Duration::from_millis(50);
    });
    let (mut ada, page) = at_number(&world, &world.adas_phone);
    let heic = heif::encoded(&Shot::default().jpeg(&[code_128(ADAS_IMEI)]), "heic");
    let all = actix_web::rt::System::new().block_on(world.app.memory(u64::MAX)).unwrap();
    let page = sent(&mut ada, page, "IMG_1.HEIC", heic.clone());
    assert_eq!((page.status, page.headers["retry-after"].as_str()), (503, "5"), "{}", page.text());
    assert!(page.says("very many photos come in at this moment."), "{}", page.text());
    drop(all);
    let page = sent(&mut ada, page, "IMG_1.HEIC", heic);
    assert!(page.says("We read 49 015420 323751 8"), "{}", page.text());
}

#[test]
fn only_a_draft_of_ones_own_has_the_page() {
    let world = world();
    let (_, page) = at_number(&world, &world.adas_old_phone);
    let path = page.path.clone();
    for stranger in ["cleo@oakmere.example", "bob@harbour.example"] {
        let mut browser = world.signed_in(stranger);
        assert_eq!(browser.get(&path).status, 404, "{stranger}");
        let (kind, body) = multipart_body(&[("number".to_owned(), ADAS_IMEI.to_owned())], &[]);
        let sent = browser.request("POST", &path, &[("sec-fetch-site", "same-origin")], Some((&kind, body)));
        assert_eq!(sent.status, 404, "{stranger}");
    }
    let reference = submitted(&world);
    let mut ada = world.signed_in("ada@harbour.example");
    assert_eq!(ada.get(&format!("/tickets/{reference}/number")).status, 409);
    let page = ada.get(&format!("/tickets/{reference}/correction"));
    assert!(!page.has_button("Read it from a photo") && page.status == 200, "{}", page.text());
    assert_ne!(reference_of(&page), path.split('/').nth(2).unwrap());
}
