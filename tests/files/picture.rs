//! What a photo becomes: upright, clean, bounded – and whatever else is sent is refused with its reason, never with a
//! fall.
use image::{DynamicImage, GrayImage, ImageFormat, Luma, Rgb, RgbImage, Rgba, RgbaImage};
use proptest::prelude::*;
use sendback::files::picture::{Refused, Remark, take};
use std::io::Cursor;

pub(super) fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(vec![]);
    picture.write_to(&mut out, format).unwrap();
    out.into_inner()
}

/// Red at the left top, green at the right top, blue at the left bottom, grey at the right bottom.
pub(super) fn corners(width: u32, height: u32) -> DynamicImage {
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |x, y| match (x < width / 2, y < height / 2) {
        (true, true) => Rgb([220, 20, 20]),
        (false, true) => Rgb([20, 200, 20]),
        (true, false) => Rgb([20, 20, 220]),
        (false, false) => Rgb([128, 128, 128]),
    }))
}

/// A JPEG with an orientation and a place in its EXIF, a comment, and something after its end.
pub(super) fn with_exif(jpeg: &[u8], orientation: u16) -> Vec<u8> {
    let mut tiff = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x02".to_vec();
    tiff.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1]);
    tiff.extend(orientation.to_be_bytes());
    tiff.extend([0, 0]);
    tiff.extend([0x01, 0x0e, 0, 2, 0, 0, 0, 4]);
    tiff.extend(*b"GPS\0");
    tiff.extend([0, 0, 0, 0]);
    let mut out = jpeg[..2].to_vec();
    for (marker, body) in [(0xe1, tiff), (0xfe, b"secret comment".to_vec())] {
        out.extend([0xff, marker]);
        out.extend(u16::try_from(body.len() + 2).unwrap().to_be_bytes());
        out.extend(body);
    }
    out.extend(&jpeg[2..]);
    out.extend(b"<script>alert(1)</script>");
    out
}

pub(super) fn corner_colours(jpeg: &[u8]) -> [char; 4] {
    let picture = image::load_from_memory(jpeg).unwrap().into_rgb8();
    let (w, h) = picture.dimensions();
    [(4, 4), (w - 5, 4), (4, h - 5), (w - 5, h - 5)].map(|(x, y)| {
        let [r, g, b] = picture.get_pixel(x, y).0;
        match (r > 150, g > 150, b > 150) {
            (true, false, false) => 'r',
            (false, true, false) => 'g',
            (false, false, true) => 'b',
            _ => '.',
        }
    })
}

#[test]
fn every_orientation_comes_out_upright_to_the_pixel() {
    let plain = encoded(&corners(200, 100), ImageFormat::Jpeg);
    let table = [
        (1, ['r', 'g', 'b', '.'], (200, 100)),
        (2, ['g', 'r', '.', 'b'], (200, 100)),
        (3, ['.', 'b', 'g', 'r'], (200, 100)),
        (4, ['b', '.', 'r', 'g'], (200, 100)),
        (5, ['r', 'b', 'g', '.'], (100, 200)),
        (6, ['b', 'r', '.', 'g'], (100, 200)),
        (7, ['.', 'g', 'b', 'r'], (100, 200)),
        (8, ['g', '.', 'r', 'b'], (100, 200)),
        (9, ['r', 'g', 'b', '.'], (200, 100)),
    ];
    for (orientation, corners, size) in table {
        let taken = take(&with_exif(&plain, orientation)).unwrap();
        assert_eq!(corner_colours(&taken.shown), corners, "orientation {orientation}");
        assert_eq!((taken.width, taken.height), size, "orientation {orientation}");
    }
}

#[test]
fn a_large_photo_is_upright_too_and_keeps_the_size_that_it_had() {
    let plain = encoded(&corners(4000, 2600), ImageFormat::Jpeg);
    let table = [
        (1, ['r', 'g', 'b', '.'], (4000, 2600), (2000, 1300)),
        (6, ['b', 'r', '.', 'g'], (2600, 4000), (1300, 2000)),
    ];
    for (orientation, corners, size, shown) in table {
        let taken = take(&with_exif(&plain, orientation)).unwrap();
        assert_eq!(corner_colours(&taken.shown), corners, "orientation {orientation}");
        assert_eq!((taken.width, taken.height), size, "orientation {orientation}");
        assert_eq!(image::load_from_memory(&taken.shown).unwrap().into_rgb8().dimensions(), shown);
        assert!(!taken.shown.windows(4).any(|four| four == b"Exif"));
    }
}

#[test]
fn a_large_photo_is_shown_as_large_as_any() {
    for (across, down, long) in [(4000, 3000, 2000), (3598, 40, 2048), (3600, 40, 1800), (6400, 4800, 2048)] {
        let shown = take(&encoded(&corners(across, down), ImageFormat::Jpeg)).unwrap().shown;
        let shown = image::load_from_memory(&shown).unwrap();
        assert_eq!(shown.width(), long, "{across} x {down}");
    }
    let grey = DynamicImage::ImageLuma8(GrayImage::from_pixel(3000, 30, Luma([90])));
    let shown = image::load_from_memory(&take(&encoded(&grey, ImageFormat::Jpeg)).unwrap().shown).unwrap();
    assert_eq!(shown.width(), 2048, "grey goes the way of everything unusual");
}

#[test]
fn nothing_but_pixels_comes_out() {
    let taken = take(&with_exif(&encoded(&corners(400, 300), ImageFormat::Jpeg), 1)).unwrap();
    for bytes in [&taken.shown, &taken.thumb] {
        for word in [&b"Exif"[..], b"GPS", b"secret", b"<script>"] {
            assert!(!bytes.windows(word.len()).any(|w| w == word));
        }
    }
}

#[test]
fn every_kind_of_picture_is_taken_shrunk_and_never_enlarged() {
    let grey = DynamicImage::ImageLuma8(GrayImage::from_fn(2400, 1000, |x, _| {
        Luma([u8::try_from(x % 250).unwrap()])
    }));
    let deep =
        DynamicImage::ImageRgb16(image::ImageBuffer::from_pixel(300, 200, Rgb([60_000, 30_000, 1000])));
    let clear = DynamicImage::ImageRgba8(RgbaImage::from_pixel(300, 200, Rgba([0, 0, 0, 0])));
    for (picture, format, long) in [
        (&corners(2400, 1800), ImageFormat::Jpeg, 2048),
        (&corners(300, 200), ImageFormat::WebP, 300),
        (&grey, ImageFormat::Png, 2048),
        (&deep, ImageFormat::Png, 300),
        (&clear, ImageFormat::Png, 300),
    ] {
        let taken = take(&encoded(picture, format)).unwrap();
        let shown = image::load_from_memory(&taken.shown).unwrap();
        let thumb = image::load_from_memory(&taken.thumb).unwrap();
        assert_eq!(shown.width().max(shown.height()), long);
        assert!(thumb.width().max(thumb.height()) <= 400);
    }
    let white = image::load_from_memory(&take(&encoded(&clear, ImageFormat::Png)).unwrap().shown)
        .unwrap()
        .into_rgb8();
    assert!(white.get_pixel(5, 5).0.iter().all(|c| *c > 250), "what is transparent is white");
    assert!(take(&encoded(&corners(1, 1), ImageFormat::Png)).is_ok());
}

#[test]
fn what_is_no_photo_is_refused_with_its_reason() {
    let jpeg = encoded(&corners(800, 600), ImageFormat::Jpeg);
    let png = encoded(&corners(800, 600), ImageFormat::Png);
    // What phones write: a small picture in EXIF, with an end of its own.
    let small = encoded(&corners(80, 60), ImageFormat::Jpeg);
    let length = u16::try_from(small.len() + 8).unwrap().to_be_bytes();
    let with_small = [&jpeg[..2], &[0xff, 0xe1], &length, b"Exif\0\0", &small, &jpeg[2..]].concat();
    assert!(take(&with_small).is_ok());
    let cases: Vec<(&[u8], Refused)> = vec![
        (b"", Refused::Empty),
        (b"\0\0\0\x18ftypheic\0\0\0\0", Refused::Heic),
        (b"\0\0\0\x18ftypmif1\0\0\0\0", Refused::Heic),
        (b"\0\0\0\x18ftypavif\0\0\0\0", Refused::Avif),
        (b"\0\0\0\x18ftypmp42\0\0\0\0", Refused::NotAPhoto),
        (b"GIF89a\x01\0\x01\0\0\0\0;", Refused::NotAPhoto),
        (b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"x\"/>", Refused::NotAPhoto),
        (b"<html>", Refused::NotAPhoto),
        (b"%PDF-1.7", Refused::NotAPhoto),
        (&jpeg[..jpeg.len() / 2], Refused::CutOff),
        (&with_small[..with_small.len() - 1000], Refused::CutOff),
        (&with_small[..small.len() + 20], Refused::CutOff),
    ];
    for (bytes, why) in cases {
        assert_eq!(take(bytes).err(), Some(why), "{:?}", &bytes[..bytes.len().min(16)]);
    }
    assert!(take(&png[..png.len() / 2]).is_err());
}

/// A PNG that says it is that large, and holds nothing.
pub(super) fn bomb(width: u32, height: u32) -> Vec<u8> {
    let mut png = encoded(&corners(8, 8), ImageFormat::Png);
    png[16..20].copy_from_slice(&width.to_be_bytes());
    png[20..24].copy_from_slice(&height.to_be_bytes());
    let sum = crc(&png[12..29]);
    png[29..33].copy_from_slice(&sum.to_be_bytes());
    png
}
pub(super) fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(
            sum ^ u32::from(*byte),
            |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 },
        )
    })
}

#[test]
fn a_bomb_is_refused_from_its_first_bytes() {
    let began = std::time::Instant::now();
    for (width, height) in [(50_000, 50_000), (1, 30_000), (16_001, 10), (8000, 7000), (u32::MAX, u32::MAX)] {
        let why = take(&bomb(width, height)).err();
        assert!(matches!(why, Some(Refused::TooManyPixels | Refused::Broken)), "{width}x{height}: {why:?}");
    }
    let mut jpeg = encoded(&corners(64, 64), ImageFormat::Jpeg);
    let frame = jpeg.windows(2).position(|w| w == [0xff, 0xc0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xfd, 0xe8, 0xfd, 0xe8]);
    assert_eq!(take(&jpeg).err(), Some(Refused::TooManyPixels));
    assert!(began.elapsed() < std::time::Duration::from_secs(2), "{:?}", began.elapsed());
}

#[test]
fn small_dark_and_blurred_photos_are_remarked_on_and_taken() {
    let remarks = |picture: DynamicImage| take(&encoded(&picture, ImageFormat::Jpeg)).unwrap().remarks;
    let pattern = |w: u32, h: u32, on: u8, off: u8| {
        DynamicImage::ImageRgb8(RgbImage::from_fn(w, h, |x, y| {
            let c = if (x / 30 + y / 30) % 2 == 0 { on } else { off };
            Rgb([c, c, c])
        }))
    };
    assert_eq!(remarks(pattern(1200, 900, 230, 40)), []);
    assert_eq!(remarks(pattern(600, 400, 230, 40)), [Remark::TooSmall]);
    assert_eq!(remarks(pattern(1200, 900, 30, 5)), [Remark::Dark]);
    let soft = DynamicImage::ImageRgb8(RgbImage::from_fn(1200, 900, |x, _| {
        Rgb([u8::try_from(x / 8).unwrap() + 60; 3])
    }));
    assert_eq!(remarks(soft), [Remark::Blurred]);
}

/// Stripes of 100 pixels whose edges are so many pixels wide, standing in one half and lying in the other.
fn stripes(wide: f64) -> DynamicImage {
    DynamicImage::ImageRgb8(RgbImage::from_fn(2000, 1500, |x, y| {
        let place = if y < 750 { x } else { y };
        let edge = (f64::from(place % 200) - 100.0).abs() - 50.0;
        let light = (edge / wide + 0.5).clamp(0.0, 1.0) * 140.0 + 60.0;
        Rgb([format!("{light:.0}").parse().unwrap(); 3])
    }))
}

#[test]
fn sharp_is_what_has_sharp_edges_however_few_and_faint_they_are() {
    let remarks = |picture: &DynamicImage| take(&encoded(picture, ImageFormat::Jpeg)).unwrap().remarks;
    assert_eq!(remarks(&stripes(1.0)), []);
    assert_eq!(remarks(&stripes(24.0)), [Remark::Blurred], "many strong edges, none of them sharp");
    // A white device on a light table: nearly nothing but white.
    let white = DynamicImage::ImageRgb8(RgbImage::from_fn(2000, 1500, |x, y| {
        let line = |at: u32| at % 500 < 3;
        Rgb([if line(x + 100) || line(y + 100) { 200 } else { 245 }; 3])
    }));
    assert_eq!(remarks(&white), []);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn nothing_makes_it_fall_over(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = take(&bytes);
    }
    #[test]
    fn a_damaged_large_photo_is_an_answer(place in 0_usize..20_000, byte in any::<u8>(), cut in 0_usize..20_000) {
        let mut bytes = encoded(&corners(2900, 16), ImageFormat::Jpeg);
        let at = place % bytes.len();
        bytes[at] = byte;
        let _ = take(&bytes);
        bytes.truncate(cut % bytes.len());
        bytes.extend([0xff, 0xd9]);
        let _ = take(&bytes);
    }
    #[test]
    fn a_damaged_photo_is_an_answer(place in 0_usize..4000, byte in any::<u8>(), cut in 0_usize..4000) {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let mut bytes = encoded(&corners(60, 40), format);
            let at = place % bytes.len();
            bytes[at] = byte;
            let _ = take(&bytes);
            bytes.truncate(cut % bytes.len());
            let _ = take(&bytes);
        }
    }
}
