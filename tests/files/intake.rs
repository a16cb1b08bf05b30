//! What a photo takes is known before it is decoded, a decoder that falls is a photo that is not taken, and colours come out as
//! screens show them.
use super::picture::{bomb, corner_colours, corners, encoded};
use image::{DynamicImage, ImageFormat, Rgb};
use jpeg_encoder::ColorType;
use moxcms::ColorProfile;
use sendback::files::intake::{guarded, need, take};
use sendback::files::picture::Refused;
use std::io::Cursor;

const MB: u64 = 1 << 20;

#[test]
fn what_a_photo_needs_is_known_from_its_first_bytes() {
    let jpeg = |width, height| encoded(&corners(width, height), ImageFormat::Jpeg);
    // At least what its pixels take; of a large one only those that are decoded.
    let (small, large) =
        (need(Cursor::new(&jpeg(1000, 800))).unwrap(), need(Cursor::new(&jpeg(4000, 3000))).unwrap());
    assert!(small > 3 * 1000 * 800 && small < 32 * MB, "{small}");
    assert!(large > 3 * 2000 * 1500 && large < 64 * MB, "{large}");
    let png = need(Cursor::new(&bomb(6000, 8000))).unwrap();
    assert!(png > 3 * 48_000_000, "{png}");
    assert_eq!(
        need(Cursor::new(&bomb(8000, 6251))),
        Err(Refused::TooManyPixels),
        "50 megapixels and a few more"
    );
    assert!(need(Cursor::new(&bomb(8000, 6250))).is_ok(), "50 megapixels");
    assert_eq!(need(Cursor::new(b"")), Err(Refused::Empty));
    assert_eq!(need(Cursor::new(b"GIF89a")), Err(Refused::NotAPhoto));
}

#[test]
fn a_decoder_that_falls_is_a_broken_photo() {
    let fallen: Result<(), Refused> = guarded(|| panic!("a decoder fell, which this test wants to see"));
    assert_eq!(fallen, Err(Refused::Broken));
    assert_eq!(guarded(|| Ok(1)), Ok(1));
}

fn middle(jpeg: &[u8]) -> [u8; 3] {
    let picture = image::load_from_memory(jpeg).unwrap().into_rgb8();
    picture.get_pixel(picture.width() / 2, picture.height() / 2).0
}

fn close(is: [u8; 3], wanted: [u8; 3]) -> bool {
    is.iter().zip(wanted).all(|(is, wanted)| is.abs_diff(wanted) <= 6)
}

/// A JPEG of one colour, with a profile.
fn with_profile(width: u16, height: u16, colour: [u8; 3], profile: &[u8]) -> Vec<u8> {
    let mut out = vec![];
    let mut encoder = jpeg_encoder::Encoder::new(&mut out, 95);
    encoder.add_icc_profile(profile).unwrap();
    let pixels = colour.repeat(usize::from(width) * usize::from(height));
    encoder.encode(&pixels, width, height, ColorType::Rgb).unwrap();
    out
}

#[test]
fn a_phones_wide_colours_become_those_of_screens() {
    let p3 = ColorProfile::new_display_p3().encode().unwrap();
    // The second is large enough to be decoded at a part of its size.
    for (width, height) in [(300, 200), (3000, 200)] {
        let shown = take(&with_profile(width, height, [200, 100, 60], &p3), None).unwrap().shown;
        // By the matrices of both: Display P3 (200, 100, 60) is sRGB (215, 93, 47).
        assert!(close(middle(&shown), [215, 93, 47]), "{:?}", middle(&shown));
        assert!(!shown.windows(11).any(|word| word == b"ICC_PROFILE"));
    }
    let srgb = ColorProfile::new_srgb().encode().unwrap();
    let shown = take(&with_profile(300, 200, [200, 100, 60], &srgb), None).unwrap().shown;
    assert!(close(middle(&shown), [200, 100, 60]), "{:?}", middle(&shown));
    // A profile that is none, or of other colours, changes nothing.
    let grey = ColorProfile::new_gray_with_gamma(2.2).encode().unwrap();
    for odd in [&b"no profile at all"[..], &grey, &p3[..p3.len() / 2], &vec![0; 200_000]] {
        let shown = take(&with_profile(300, 200, [200, 100, 60], odd), None).unwrap().shown;
        assert!(close(middle(&shown), [200, 100, 60]), "{:?}", middle(&shown));
    }
}

#[test]
fn printing_colours_palettes_greys_and_deep_ones_come_out_right() {
    // Red is no cyan, all magenta and all yellow.
    for kind in [ColorType::Cmyk, ColorType::CmykAsYcck] {
        let mut out = vec![];
        let pixels = [0, 255, 255, 0].repeat(300 * 200);
        jpeg_encoder::Encoder::new(&mut out, 95).encode(&pixels, 300, 200, kind).unwrap();
        let shown = take(&out, None).unwrap().shown;
        assert!(close(middle(&shown), [255, 0, 0]), "{kind:?}: {:?}", middle(&shown));
    }
    let deep = image::ImageBuffer::from_pixel(300, 200, Rgb([0xc8c8_u16, 0x6464, 0x3c3c]));
    let deep = encoded(&DynamicImage::ImageRgb16(deep), ImageFormat::Png);
    assert!(close(middle(&take(&deep, None).unwrap().shown), [200, 100, 60]));
    let grey = image::ImageBuffer::from_pixel(300, 200, image::LumaA([90_u8, 255]));
    let grey = encoded(&DynamicImage::ImageLumaA8(grey), ImageFormat::Png);
    assert!(close(middle(&take(&grey, None).unwrap().shown), [90, 90, 90]));
    let palette = super::hostile::palette(300, 200, [[200, 100, 60], [0, 0, 0]]);
    assert!(close(middle(&take(&palette, None).unwrap().shown), [200, 100, 60]));
    let glass = image::ImageBuffer::from_pixel(300, 200, image::Rgba([0_u8, 0, 0, 127]));
    let glass = encoded(&DynamicImage::ImageRgba8(glass), ImageFormat::Png);
    assert!(close(middle(&take(&glass, None).unwrap().shown), [128, 128, 128]), "half of it is white");
}

#[test]
fn a_small_photo_is_no_larger_in_lists() {
    for (width, height) in [(1, 1), (40, 30), (319, 2), (2, 319)] {
        let taken = take(&encoded(&corners(width, height), ImageFormat::Png), None).unwrap();
        for picture in [&taken.shown, &taken.thumb] {
            let picture = image::load_from_memory(picture).unwrap();
            assert_eq!((picture.width(), picture.height()), (width, height));
        }
    }
    let thumb = take(&encoded(&corners(3200, 1600), ImageFormat::Jpeg), None).unwrap().thumb;
    assert_eq!(image::load_from_memory(&thumb).unwrap().width(), 400);
    assert_eq!(corner_colours(&thumb), ['r', 'g', 'b', '.']);
}

#[test]
fn a_picture_in_a_list_is_small_however_wild_its_photo_is() {
    let mut state = 7_u32;
    let noise = image::RgbImage::from_fn(1200, 1200, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [r, g, b, _] = state.to_be_bytes();
        Rgb([r, g, b])
    });
    // Not shrunk at all: every pixel of it is noise.
    for picture in [noise.clone(), image::imageops::crop_imm(&noise, 0, 0, 400, 400).to_image()] {
        let taken = take(&encoded(&DynamicImage::ImageRgb8(picture), ImageFormat::Jpeg), None).unwrap();
        assert!(taken.thumb.len() <= 25_000, "{} bytes", taken.thumb.len());
    }
}
