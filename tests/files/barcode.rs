//! Bar codes on photos: read as often as people need it, whichever way the sticker lies, and never invented.
use crate::support::sticker::{Bars, Shot, code_39, code_128, ean_13};
use image::GrayImage;
use sendback::files::barcode::read;
use sendback::files::intake;
use std::time::{Duration, Instant};

const IMEI: &str = "356868000041418";
/// A test may be slow, on a machine that has other things to do.
const LONG: Duration = Duration::from_secs(60);

fn texts(shot: &Shot, codes: &[Bars]) -> Vec<String> {
    let grey = intake::grey(&shot.jpeg(codes), None).unwrap();
    read(&grey, LONG, |text| text == IMEI)
}

/// Photos of one sticker: lying, turned a little and a lot, standing and upside down; sharp and not; near and far.
fn shots() -> Vec<Shot> {
    let mut all = vec![];
    for module in [1.2, 1.6, 2.8] {
        for (nth, turned) in [0.0, 4.0, 11.0, 29.0, 45.0, 92.0, 176.0].into_iter().enumerate() {
            // Every sticker once sharp and once not.
            for (blur, noise) in [(0.3, 6), (0.55, 24)] {
                let size = if nth % 2 == 0 { (720, 520) } else { (520, 700) };
                all.push(Shot { size, turned, module, blur: blur * module, noise });
            }
        }
    }
    all
}

#[test]
fn of_many_photos_most_are_read_and_none_wrongly() {
    let sticker = [code_128(IMEI)];
    let (mut right, mut missed, mut took) = (0, vec![], Duration::ZERO);
    let shots = shots();
    for shot in &shots {
        let grey = intake::grey(&shot.jpeg(&sticker), None).unwrap();
        let began = Instant::now();
        let found = read(&grey, LONG, |text| text == IMEI);
        took += began.elapsed();
        assert!(found.iter().all(|text| text == IMEI), "{shot:?}: {found:?}");
        if found.is_empty() {
            missed.push(shot);
        } else {
            right += 1;
        }
    }
    println!("{right} of {} photos in {took:?}; missed: {missed:#?}", shots.len());
    assert!(right >= 39, "{right} of {}: {missed:#?}", shots.len());
}

#[test]
fn everything_on_a_box_is_read_from_one_photo() {
    let box_of_a_phone =
        [ean_13("0194252707289"), code_128(IMEI), code_128("356868000051417"), code_39("SF2LX9ABCD12")];
    let shot = Shot { turned: -5.0, module: 2.6, size: (900, 700), ..Shot::default() };
    let mut found = texts(&shot, &box_of_a_phone);
    found.sort();
    // What tells no device from another is not even looked for.
    assert_eq!(found, [IMEI, "356868000051417", "SF2LX9ABCD12"]);
}

#[test]
fn what_has_no_code_gives_none() {
    let table = Shot::default().of(&[]);
    let noise = Shot { noise: 120, ..Shot::default() }.of(&[]);
    let product = Shot::default().of(&[ean_13("4006381333931")]);
    let tiny = GrayImage::new(1, 1);
    let line = GrayImage::new(900, 2);
    for picture in [table, noise, product, tiny, line] {
        assert_eq!(read(&picture, LONG, |_| true), Vec::<String>::new());
    }
}

#[test]
fn it_ends_in_time() {
    let sticker = Shot::default().of(&[code_128(IMEI)]);
    assert_eq!(read(&sticker, LONG, |_| true), [IMEI]);
    assert_eq!(read(&sticker, Duration::ZERO, |_| true), Vec::<String>::new());
    // Looked at from every side this takes several times as long.
    let noise = Shot { size: (1600, 1200), noise: 120, ..Shot::default() }.of(&[]);
    let began = Instant::now();
    read(&noise, Duration::from_millis(300), |_| true);
    assert!(began.elapsed() < Duration::from_secs(6), "{:?}", began.elapsed());
}
