//! Photos of a list, many at once: by their name to a row, or into a tray until somebody says which row they show.
use crate::support::exif::taken_with_phone;
use crate::support::lists::{ADA, answered, in_tray, lines, listed, many};
use crate::support::story::photo;
use crate::support::world::{ADAS_IMEI, World};
use diesel::prelude::*;
use sendback::db::Moment;
use sendback::schema::{batch_photos, photos, staged_files};

/// How many photos rows have, and how many wait in trays.
fn stored(world: &World) -> (i64, i64) {
    world
        .app
        .write_now(|tx| {
            let rows = photos::table.count().get_result(&mut **tx)?;
            Ok((rows, batch_photos::table.count().get_result(&mut **tx)?))
        })
        .unwrap()
}

#[test]
fn a_photo_goes_to_the_row_it_is_named_after_and_the_others_are_given_to_rows() {
    let world = World::new();
    many(&world, 2);
    let mut ada = world.signed_in(ADA);
    let list = listed(&mut ada, &format!("{ADAS_IMEI}, dead\nLIST00000, hot\nLIST00001, loose")).path;
    let mut page = ada.get(&format!("{list}/photos"));
    for (name, shade) in [
        ("IMG 49-015420-323751-8 back.jpg", 10),
        ("list00000.jpg", 20),
        ("LIST00000 and LIST00001.jpg", 30),
        ("holiday.jpg", 40),
    ] {
        page.attach("Photos", name, photo(shade));
    }
    page.attach("Photos", "notes.jpg", b"no picture".to_vec());
    let page = ada.press(page, "Upload the chosen photos");
    assert_eq!(page.status, 422);
    assert!(page.says("“notes.jpg” was not stored"), "{}", page.text());
    assert_eq!(stored(&world), (2, 2));
    let tray = in_tray(&page);
    assert_eq!(tray.len(), 2);
    assert_eq!(ada.get(&format!("{list}/photos/{}/thumb.jpg", tray[0])).status, 200);
    // The list waits for the tray.
    let there = answered(&mut ada, &list);
    assert!(there.says("2 photos, 2 in the tray: say which rows they show"), "{}", there.text());
    assert!(!there.has_button("Send 3 returns"));
    // A row that is not there is told, and the other one goes where it was sent.
    let mut page = ada.get(&format!("{list}/photos"));
    page.send_as(&format!("row-{}", tray[0]), "3");
    page.send_as(&format!("row-{}", tray[1]), "7");
    let page = ada.press(page, "Save");
    assert!(page.status == 422 && page.says("There is no such row on this list"), "{}", page.text());
    assert_eq!(stored(&world), (3, 1));
    let mut page = page;
    page.path = format!("{list}/photos");
    page.send_as(&format!("row-{}", tray[1]), "49 015420 323751 8");
    let page = ada.press(page, "Save");
    assert!(page.says("1. Apple iPhone 13 · 4901542032375182 photos"), "{}", page.text());
    assert_eq!(stored(&world), (4, 0));
    let page = ada.get(&list);
    assert!(page.has_button("Send 3 returns") && page.says("4 photos"), "{}", page.text());
    let left = world.app.write_now(|tx| Ok(staged_files::table.count().get_result::<i64>(&mut **tx)?));
    assert_eq!(left.unwrap(), 0, "every file has its row");
}

#[test]
fn the_same_photo_again_is_one_and_what_is_thrown_away_goes() {
    let world = World::new();
    let mut ada = world.signed_in(ADA);
    let list = listed(&mut ada, &format!("{ADAS_IMEI}, dead")).path;
    for said in ["The photos are stored.", "“a.jpg” is stored. It was here already, so it is stored once."]
    {
        let mut page = ada.get(&format!("{list}/photos"));
        page.attach("Photos", "a.jpg", photo(10));
        page.attach("Photos", &format!("{ADAS_IMEI}.jpg"), photo(20));
        let page = ada.press(page, "Upload the chosen photos");
        assert!(page.says(said), "{}", page.text());
    }
    assert_eq!(stored(&world), (1, 1));
    let mut page = ada.get(&format!("{list}/photos"));
    page.choose("Throw away a.jpg");
    ada.press(page, "Save");
    assert_eq!(stored(&world), (1, 0));
    let page = ada.get(&format!("{list}/photos"));
    let page = ada.press(page, "Upload the chosen photos");
    assert!(page.status == 422 && page.says("Choose at least one photo first."), "{}", page.text());
}

#[test]
fn nobody_elses_tray_or_row_is_reached() {
    let world = World::new();
    let mut ada = world.signed_in(ADA);
    let list = listed(&mut ada, &format!("{ADAS_IMEI}, dead")).path;
    let mut page = ada.get(&format!("{list}/photos"));
    page.attach("Photos", "a.jpg", photo(10));
    let tray = in_tray(&ada.press(page, "Upload the chosen photos"));
    let mut cleo = world.signed_in("cleo@oakmere.example");
    assert_eq!(cleo.get(&format!("{list}/photos")).status, 404);
    assert_eq!(cleo.get(&format!("{list}/photos/{}/large.jpg", tray[0])).status, 404);
    let throw = format!("throw-{}", tray[0]);
    assert_eq!(cleo.post(&format!("{list}/tray"), &[(&throw, "yes")]).status, 404);
    // Through a list of their own it is not there either.
    let own = listed(&mut cleo, "354178036859789, dead").path;
    assert_eq!(cleo.get(&format!("{own}/photos/{}/large.jpg", tray[0])).status, 404);
    assert_eq!(cleo.post(&format!("{own}/tray"), &[(&throw, "yes")]).status, 303);
    assert_eq!(stored(&world), (0, 1));
}

#[test]
fn photos_of_a_list_with_many_rows_are_looked_at_with_few_statements() {
    let world = World::new();
    many(&world, 60);
    let mut ada = world.signed_in(ADA);
    let list = listed(&mut ada, &lines(60)).path;
    world.watch.take();
    assert_eq!(ada.get(&format!("{list}/photos")).status, 200);
    assert_eq!(world.watch.take().len(), 4);
}

#[test]
fn a_photo_from_the_tray_keeps_what_its_file_said_of_the_camera() {
    let world = World::new();
    many(&world, 1);
    let mut ada = world.signed_in(ADA);
    let list = listed(&mut ada, "LIST00000, hot").path;
    let mut page = ada.get(&format!("{list}/photos"));
    page.attach("Photos", "holiday.jpg", taken_with_phone(&photo(10)));
    let mut page = ada.press(page, "Upload the chosen photos");
    let tray = in_tray(&page);
    page.path = format!("{list}/photos");
    page.send_as(&format!("row-{}", tray[0]), "1");
    ada.press(page, "Save");
    let said: Vec<(Option<String>, Option<Moment>)> = world
        .app
        .write_now(|tx| Ok(photos::table.select((photos::camera, photos::taken_at)).load(&mut **tx)?))
        .unwrap();
    let [(camera, at)] = said.as_slice() else { panic!("{said:?}") };
    assert_eq!(camera.as_deref(), Some("Apple iPhone 13"));
    assert_eq!(at.unwrap().naive().to_string(), "2026-05-14 15:02:33");
}
