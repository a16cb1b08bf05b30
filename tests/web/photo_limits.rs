//! Photos that ask for much: of newer phones, too many at once, too slow. Each is stored or told so in plain words, and nothing that
//! was typed is lost.
use crate::support::browser::{Browser, multipart_body};
use crate::support::heif;
use crate::support::story::{at_photos, photo, submitted};
use crate::support::world::World;
use sendback::files::Files;
use sendback::files::heif::Converter;
use std::time::Duration;

#[test]
fn a_heic_is_stored_as_it_came_and_shown_as_a_jpeg() {
    let world = World::new();
    let (mut ada, mut page) = at_photos(&world);
    let photos = ["heic", "avif"].map(|kind| heif::encoded(&photo(30), kind));
    page.attach("Back", "IMG_0001.HEIC", photos[0].clone());
    page.attach("Top", "IMG_0002.jpg", photos[1].clone());
    page.attach("Bottom", "half.heic", photos[0][..photos[0].len() / 2].to_vec());
    let page = ada.press(page, "Upload the chosen photos");
    assert!(page.says("2 photos are stored."), "{}", page.text());
    assert!(
        page.says("“half.heic” was not stored: this HEIC or AVIF file could not be read."),
        "{}",
        page.text()
    );
    let Files::Memory(files) = &world.app.files else { panic!("in memory") };
    let kept: Vec<Vec<u8>> = files.lock().unwrap().values().cloned().collect();
    assert_eq!(kept.len(), 6, "the originals and two of ours for each");
    assert!(photos.iter().all(|photo| kept.contains(photo)), "the originals are kept as they came");
    assert_eq!(kept.iter().filter(|bytes| bytes.starts_with(&[0xff, 0xd8])).count(), 4);
}

#[test]
fn a_photo_that_takes_too_long_is_told_so_and_the_others_are_stored() {
    let dir = tempfile::tempdir().unwrap();
    let slow = Converter::of(heif::program(dir.path(), "sleep 20"), 25).unwrap();
    let world = World::with(|config| {
        config.converter = Some(slow);
        config.limits.picture_time = Duration::from_secs(4);
    });
    let (mut ada, mut page) = at_photos(&world);
    page.attach("Back", "slow.heic", heif::encoded(&photo(30), "heic"));
    page.attach("Top", "good.jpg", photo(40));
    let page = ada.press(page, "Upload the chosen photos");
    assert_eq!(page.status, 422);
    assert!(page.says("“slow.heic” was not stored: reading it takes too long."), "{}", page.text());
    assert!(page.says("1 photo is stored."), "{}", page.text());
}

#[test]
fn where_too_many_are_decoded_one_is_told_to_come_again_and_keeps_what_was_typed() {
    let world = World::with(|config| config.limits.picture_wait = Duration::from_millis(50));
    let (mut ada, page) = at_photos(&world);
    // Somebody else has all of the memory for a while.
    let all = actix_web::rt::System::new().block_on(world.app.memory(u64::MAX)).unwrap();
    let (kind, body) = multipart_body(&[], &[("photo-back".to_owned(), "x.jpg".to_owned(), photo(1))]);
    let send = |ada: &mut Browser, accept| {
        let headers = [("sec-fetch-site", "same-origin"), ("accept", accept)];
        ada.request("POST", &page.path, &headers, Some((&kind, body.clone())))
    };
    let told = send(&mut ada, "application/json");
    assert_eq!((told.status, told.headers["retry-after"].as_str()), (503, "5"), "{}", told.body());
    assert!(told.body().contains("We are very busy"), "{}", told.body());
    let told = send(&mut ada, "text/html");
    assert_eq!((told.status, told.headers["retry-after"].as_str()), (503, "5"), "{}", told.text());
    assert!(told.says("“x.jpg” was not stored: very many photos come in at this moment."), "{}", told.text());
    assert!(told.says("0 photos are stored."), "it is the page itself: {}", told.text());
    drop(all);
    assert_eq!(send(&mut ada, "application/json").status, 200);
}

#[test]
fn words_beside_a_photo_that_is_not_taken_now_stay() {
    let world = World::with(|config| config.limits.picture_wait = Duration::from_millis(50));
    let reference = submitted(&world);
    let mut ada = world.signed_in("ada@harbour.example");
    let all = actix_web::rt::System::new().block_on(world.app.memory(u64::MAX)).unwrap();
    let mut page = ada.get(&format!("/tickets/{reference}"));
    page.fill("Write to support", "The screen is worse today.");
    page.attach("Photos", "today.jpg", photo(77));
    let page = ada.press(page, "Send the message");
    let told =
        "“today.jpg” was not stored: very many photos come in at this moment. Add it again in a few seconds.";
    assert!(page.says(told), "{}", page.text());
    assert_eq!((page.status, page.headers["retry-after"].as_str()), (503, "5"), "as for a script");
    drop(all);
    let mut page = ada.get(&format!("/tickets/{reference}"));
    assert_eq!(page.value("body"), "The screen is worse today.");
    page.attach("Photos", "today.jpg", photo(77));
    let page = ada.press(page, "Send the message");
    assert!(page.says("Your message is sent.") && page.says("The screen is worse today."), "{}", page.text());
}

#[test]
fn many_at_once_share_the_memory_one_after_the_other() {
    let world = World::with(|config| config.limits.picture_memory_mb = 1);
    let (ada, page) = at_photos(&world);
    std::thread::scope(|scope| {
        for n in 0..6 {
            let mut tab = world.browser();
            tab.cookies.clone_from(&ada.cookies);
            let files = [("photo-defect".to_owned(), format!("{n}.jpg"), photo(20 * n))];
            let (kind, body) = multipart_body(&[], &files);
            let path = &page.path;
            scope.spawn(move || {
                let headers = [("sec-fetch-site", "same-origin"), ("accept", "application/json")];
                assert_eq!(tab.request("POST", path, &headers, Some((&kind, body))).status, 200);
            });
        }
    });
    assert!(world.signed_in("ada@harbour.example").get(&page.path).says("6 photos are stored."));
    // All of it is free again.
    drop(actix_web::rt::System::new().block_on(world.app.memory(1 << 20)).unwrap());
}
