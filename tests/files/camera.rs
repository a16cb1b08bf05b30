//! What a photo's EXIF says of its camera: read once at intake, bounded and clean whatever somebody writes there, and never
//! where the photo was taken.
use super::picture::{corners, encoded};
use crate::support::exif::{PLACE, Said, block, in_jpeg, taken_with_phone};
use crate::support::story::photo;
use image::ImageFormat;
use proptest::prelude::*;
use sendback::files::camera::{Camera, read};
use sendback::files::picture::take;
use std::io::Cursor;

fn said(make: &[u8], model: &[u8], taken: &[u8]) -> Camera {
    read(&block(&Said { make, model, taken }))
}

#[test]
fn a_photo_says_its_camera_and_when_it_was_taken_and_never_where() {
    let bytes = taken_with_phone(&photo(60));
    assert!(
        bytes.windows(PLACE.len()).any(|part| part == PLACE.as_bytes()),
        "the file itself holds the place"
    );
    let taken = take(&bytes).unwrap();
    assert_eq!(taken.camera.name.as_deref(), Some("Apple iPhone 13"));
    assert_eq!(taken.camera.taken_at.unwrap().to_string(), "2026-05-14 15:02:33");
    assert!(!format!("{:?}", taken.camera).contains("GPS"));
    for drawn in [&taken.shown, &taken.thumb] {
        for secret in [PLACE.as_bytes(), b"Exif", b"iPhone", b"2026:05:14"] {
            assert!(!drawn.windows(secret.len()).any(|part| part == secret), "in a rendition");
        }
    }
}

#[test]
fn a_large_photo_and_other_formats_say_it_too() {
    let large =
        image::RgbImage::from_fn(3000, 2000, |x, _| image::Rgb([if x % 2 == 0 { 10 } else { 240 }; 3]));
    let mut jpeg = Cursor::new(vec![]);
    large.write_to(&mut jpeg, image::ImageFormat::Jpeg).unwrap();
    let taken = take(&taken_with_phone(&jpeg.into_inner())).unwrap();
    assert_eq!(taken.camera.name.as_deref(), Some("Apple iPhone 13"));
    assert!(taken.camera.taken_at.is_some());
    assert_eq!((taken.width, taken.height), (3000, 2000));
    let mut plain = Cursor::new(vec![]);
    image::RgbImage::new(20, 20).write_to(&mut plain, image::ImageFormat::Png).unwrap();
    assert_eq!(take(&plain.into_inner()).unwrap().camera, Camera::default());
    assert_eq!(take(&photo(60)).unwrap().camera, Camera::default());
}

#[test]
fn a_make_that_the_model_repeats_is_said_once_and_half_a_name_is_one() {
    let table: [(&[u8], &[u8], Option<&str>); 6] = [
        (b"Canon", b"Canon EOS R6", Some("Canon EOS R6")),
        (b"NIKON CORPORATION", b"Z 6", Some("NIKON CORPORATION Z 6")),
        (b"", b"Pixel 8", Some("Pixel 8")),
        (b"Google", b"", Some("Google")),
        (b"", b"", None),
        (b"  \t ", b"\0\0", None),
    ];
    for (make, model, name) in table {
        assert_eq!(said(make, model, b"").name.as_deref(), name, "{make:?} {model:?}");
    }
}

#[test]
fn whatever_somebody_writes_there_is_short_and_can_be_shown() {
    let long = [b'x'; 5000];
    let name = said(b"", &long, b"").name.unwrap();
    assert_eq!(name.chars().count(), 80);
    let name = said(&long, &long, b"").name.unwrap();
    assert_eq!(name.chars().count(), 80);
    let name = said(b"A\x1b[31m\r\nSet-Cookie: a\x07", b"B\x7f\xff\xfe<script>", b"").name.unwrap();
    assert_eq!(name, "A [31m Set-Cookie: a B <script>");
    assert!(!name.chars().any(char::is_control));
}

#[test]
fn a_date_that_there_cannot_be_is_none() {
    for taken in [
        "0000:00:00 00:00:00",
        "2026:02:30 12:00:00",
        "2026:13:01 12:00:00",
        "2026:05:14 24:00:00",
        "2026:05:14 12:61:00",
        "1899:12:31 12:00:00",
        "    :  :     :  :  ",
        "yesterday",
        "",
        "2026:05:14",
        "-026:05:14 12:00:00",
        "9999:99:99 99:99:99",
    ] {
        assert_eq!(said(b"A", b"B", taken.as_bytes()).taken_at, None, "{taken}");
    }
    assert!(said(b"A", b"B", b"2024:02:29 23:59:59").taken_at.is_some());
}

proptest! {
    #[test]
    fn no_bytes_bring_it_down(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        read(&bytes);
        let mut after = b"MM\0\x2a\0\0\0\x08".to_vec();
        after.extend(&bytes);
        read(&after);
    }
    #[test]
    fn a_damaged_block_brings_it_down_neither(at in 0usize..400, value in any::<u8>(), end in 0usize..400) {
        let mut bytes = block(&Said { make: b"Apple", model: b"iPhone 13", taken: b"2026:05:14 15:02:33" });
        let at = at % bytes.len();
        bytes[at] = value;
        let camera = read(&bytes);
        prop_assert!(camera.name.is_none_or(|name| name.chars().count() <= 80));
        bytes.truncate(end);
        read(&bytes);
        // A small photo: what is drawn from it is not what this is about.
        prop_assert!(take(&in_jpeg(&encoded(&corners(64, 48), ImageFormat::Jpeg), &bytes)).is_ok());
    }
}
