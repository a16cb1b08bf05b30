//! Photos with EXIF: as cameras write it, and as somebody writes it who means harm.
use exif::experimental::Writer;
use exif::{Field, In, Rational, Tag, Value};
use std::io::Cursor;

/// What a file says of its camera, and where it was taken.
pub struct Said<'a> {
    pub make: &'a [u8],
    pub model: &'a [u8],
    pub taken: &'a [u8],
}

/// What no page and no rendition may hold: a part of the place, as bytes and as words.
pub const PLACE: &str = "GPSPLACE-51.4545N-2.5879W";

fn ascii(tag: Tag, text: &[u8]) -> Field {
    Field { tag, ifd_num: In::PRIMARY, value: Value::Ascii(vec![text.to_vec()]) }
}

/// A block of EXIF, the place included.
pub fn block(said: &Said<'_>) -> Vec<u8> {
    let degrees = |n: u32| Rational { num: n, denom: 1 };
    let fields = [
        ascii(Tag::Make, said.make),
        ascii(Tag::Model, said.model),
        ascii(Tag::DateTimeOriginal, said.taken),
        ascii(Tag::GPSAreaInformation, PLACE.as_bytes()),
        ascii(Tag::GPSLatitudeRef, b"N"),
        Field {
            tag: Tag::GPSLatitude,
            ifd_num: In::PRIMARY,
            value: Value::Rational(vec![degrees(51), degrees(27), degrees(16)]),
        },
    ];
    let mut writer = Writer::new();
    fields.iter().for_each(|field| writer.push_field(field));
    let mut out = Cursor::new(vec![]);
    writer.write(&mut out, false).unwrap();
    out.into_inner()
}

/// The JPEG with this block of EXIF.
pub fn in_jpeg(jpeg: &[u8], block: &[u8]) -> Vec<u8> {
    let mut out = jpeg[..2].to_vec();
    out.extend([0xff, 0xe1]);
    out.extend(u16::try_from(block.len() + 8).unwrap().to_be_bytes());
    out.extend(b"Exif\0\0");
    out.extend(block);
    out.extend(&jpeg[2..]);
    out
}

/// As a telephone takes it.
pub fn taken_with_phone(jpeg: &[u8]) -> Vec<u8> {
    let said = Said { make: b"Apple", model: b"iPhone 13", taken: b"2026:05:14 15:02:33" };
    in_jpeg(jpeg, &block(&said))
}
