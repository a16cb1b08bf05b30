//! Files that are made to do harm: each is refused or comes out clean, in little memory, with no fall and nothing left over. They
//! are made here, so that what is dangerous about each can be read.
use super::picture::{bomb, corners, crc, encoded};
use crate::support::heif;
use crate::support::story::at_photos;
use crate::support::world::World;
use image::ImageFormat;
use proptest::prelude::*;
use sendback::files::heif::Converter;
use sendback::files::intake::{need, take};
use sendback::files::picture::{Picture, Refused};
use sendback::models::file_key::known;
use std::io::Cursor;
use std::sync::OnceLock;

/// A chunk of a PNG.
fn chunk(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let mut named = kind.to_vec();
    named.extend(body);
    let mut out = u32::try_from(body.len()).unwrap().to_be_bytes().to_vec();
    out.extend(&named);
    out.extend(crc(&named).to_be_bytes());
    out
}

/// A gigabyte of zeros, packed as tightly as zlib can: a thousandth of it.
fn a_gigabyte() -> &'static [u8] {
    static PACKED: OnceLock<Vec<u8>> = OnceLock::new();
    PACKED.get_or_init(|| {
        let script = "import sys,zlib\nc=zlib.compressobj(9)\no=sys.stdout.buffer\nb=bytes(1<<20)\n\
                      for _ in range(1024): o.write(c.compress(b))\no.write(c.flush())";
        let made = std::process::Command::new("python3").args(["-c", script]).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        made.stdout
    })
}

/// A PNG whose pixels are numbers of a palette: all of them the first.
pub(super) fn palette(width: u32, height: u32, colours: [[u8; 3]; 2]) -> Vec<u8> {
    let mut head = width.to_be_bytes().to_vec();
    head.extend(height.to_be_bytes());
    head.extend([8, 3, 0, 0, 0]);
    let pixels = stored(usize::try_from((width + 1) * height).unwrap());
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, body) in [(b"IHDR", head), (b"PLTE", colours.concat()), (b"IDAT", pixels), (b"IEND", vec![])] {
        out.extend(chunk(kind, &body));
    }
    out
}

/// So many zeros, as zlib writes them without packing.
fn stored(zeros: usize) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let mut left = zeros;
    while left > 0 {
        let now = left.min(65_535);
        left -= now;
        let length = u16::try_from(now).unwrap();
        out.push(u8::from(left == 0));
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(vec![0; now]);
    }
    let sum = u32::try_from(zeros % 65_521).unwrap();
    out.extend(((sum << 16) | 1).to_be_bytes());
    out
}

/// A good PNG with chunks after its head.
fn png_with(chunks: &[Vec<u8>]) -> Vec<u8> {
    let png = encoded(&corners(200, 100), ImageFormat::Png);
    [&png[..33], &chunks.concat(), &png[33..]].concat()
}

/// A good JPEG with segments after its first two bytes.
fn jpeg_with(segments: &[(u8, Vec<u8>)]) -> Vec<u8> {
    let jpeg = encoded(&corners(200, 100), ImageFormat::Jpeg);
    let mut out = jpeg[..2].to_vec();
    for (marker, body) in segments {
        out.extend([0xff, *marker]);
        out.extend(u16::try_from(body.len() + 2).unwrap().to_be_bytes());
        out.extend(body);
    }
    out.extend(&jpeg[2..]);
    out
}

/// EXIF whose only directory points at itself, and whose texts lie outside.
fn endless_exif() -> Vec<u8> {
    let mut tiff = b"Exif\0\0II\x2a\0\x08\0\0\0\x02\0".to_vec();
    tiff.extend([0x69, 0x87, 4, 0, 1, 0, 0, 0, 8, 0, 0, 0]);
    tiff.extend([0x0f, 0x01, 2, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
    tiff.extend([8, 0, 0, 0]);
    tiff
}

/// A profile in so many parts that says that it has others.
fn icc_part(number: u8, of: u8, bytes: usize) -> (u8, Vec<u8>) {
    let mut body = b"ICC_PROFILE\0".to_vec();
    body.extend([number, of]);
    body.extend(vec![0; bytes]);
    (0xe2, body)
}

fn corpus() -> Vec<(String, Vec<u8>)> {
    let jpeg = encoded(&corners(200, 100), ImageFormat::Jpeg);
    let png = encoded(&corners(200, 100), ImageFormat::Png);
    let webp = encoded(&corners(200, 100), ImageFormat::WebP);
    let inflating = a_gigabyte();
    let named = |name: &[u8], body: &[u8]| [name, &[0, 0], body].concat();
    let mut all: Vec<(String, Vec<u8>)> = vec![];
    let mut add = |name: &str, bytes: Vec<u8>| all.push((name.to_owned(), bytes));
    add("a profile of a gigabyte", png_with(&[chunk(b"iCCP", &named(b"p", inflating))]));
    add("a text of a gigabyte", png_with(&[chunk(b"zTXt", &named(b"Comment", inflating))]));
    let international = [b"Comment\0\x01\0\0\0".as_slice(), inflating].concat();
    add("another text of a gigabyte", png_with(&[chunk(b"iTXt", &international)]));
    add("a thousand texts", png_with(&vec![chunk(b"tEXt", &named(b"Comment", &[b'x'; 4000])); 1000]));
    add("pixels of a gigabyte", {
        let small = encoded(&corners(8, 8), ImageFormat::Png);
        [&small[..33], &chunk(b"IDAT", inflating), &chunk(b"IEND", b"")].concat()
    });
    add("a chunk of four gigabytes", [&png[..33], &[0xff; 4], &b"zTXt"[..], &png[33..]].concat());
    add("no pixels", [&png[..33], &chunk(b"IEND", b"")].concat());
    add("no size", bomb(0, 0));
    add("one pixel and a million rows", bomb(1, 1_000_000));
    add("EXIF in a circle", jpeg_with(&[(0xe1, endless_exif())]));
    add("a thousand comments", jpeg_with(&vec![(0xfe, vec![b'x'; 10_000]); 1000]));
    add("a profile without its middle", jpeg_with(&[icc_part(1, 3, 60_000), icc_part(3, 3, 60_000)]));
    add(
        "a profile in 255 parts",
        jpeg_with(&(1..=255).map(|n| icc_part(n, 255, 30_000)).collect::<Vec<_>>()),
    );
    add("the same part of a profile", jpeg_with(&vec![icc_part(1, 200, 60_000); 200]));
    add("a JPEG of half a JPEG", [&jpeg[..jpeg.len() / 2], &[0xff, 0xd9]].concat());
    add("a JPEG in a JPEG", [&jpeg[..20], &jpeg, &jpeg[20..]].concat());
    let frame = jpeg.windows(2).position(|two| two == [0xff, 0xc0]).unwrap();
    for (name, place, value) in [
        ("no rows", 5, &[0, 0][..]),
        ("no columns", 7, &[0, 0]),
        ("more rows than are there", 5, &[0x3e, 0x80]),
        ("255 colours", 9, &[0xff]),
        ("no colours", 9, &[0]),
        ("pixels of 16 bits", 4, &[16]),
        ("a strange sampling", 11, &[0xff]),
    ] {
        let mut lying = jpeg.clone();
        lying[frame + place..frame + place + value.len()].copy_from_slice(value);
        add(name, lying);
    }
    let restarts = jpeg_with(&[(0xdd, vec![0, 1])]);
    add("restarts after every block", restarts);
    for (name, size) in [("a WebP that is larger than it is", [0xff; 4]), ("a WebP of nothing", [0; 4])] {
        let mut lying = webp.clone();
        lying[4..8].copy_from_slice(&size);
        add(name, lying);
    }
    for (name, tail) in [
        ("a page behind it", &b"<html><script>alert(1)</script>"[..]),
        ("an archive behind it", b"PK\x03\x04 evil.exe PK\x05\x06"),
        ("a program behind it", b"\x7fELF"),
    ] {
        add(&format!("a JPEG with {name}"), [&jpeg[..], tail].concat());
        add(&format!("a PNG with {name}"), [&png[..], tail].concat());
        add(&format!("a WebP with {name}"), [&webp[..], tail].concat());
    }
    add("a page that begins as a JPEG", [&[0xff, 0xd8, 0xff][..], b"<html><script>", &[0xff, 0xd9]].concat());
    add(
        "a page in a JPEG's comment",
        jpeg_with(&[(0xfe, b"*/alert(1)/*<script>alert(1)</script>".to_vec())]),
    );
    add("a program of the shell", b"#!/bin/sh\nrm -rf /\n".to_vec());
    add(
        "a drawing with a way out",
        b"<?xml version=\"1.0\"?><svg><image href=\"file:///etc/passwd\"/></svg>".to_vec(),
    );
    add("push graphic-context", b"push graphic-context\nfill 'url(https://x/|ls)'".to_vec());
    add("PostScript", b"%!PS\n(/etc/passwd) (r) file".to_vec());
    add("a TIFF", b"II\x2a\0\x08\0\0\0\xff\xff".to_vec());
    add("a BMP", b"BM\xff\xff\xff\x7f".to_vec());
    all
}

/// Bytes of ours that would say that something came through.
const TRACES: [&[u8]; 6] = [b"<script", b"PK\x03\x04", b"\x7fELF", b"ICC_PROFILE", b"Exif", b"xxxxxxxx"];

fn is_clean(name: &str, taken: &Picture) {
    for bytes in [&taken.shown, &taken.thumb] {
        let picture = image::load_from_memory_with_format(bytes, ImageFormat::Jpeg).unwrap();
        assert!(picture.width().max(picture.height()) <= 2048, "{name}");
        for trace in TRACES {
            assert!(!bytes.windows(trace.len()).any(|some| some == trace), "{name}: {trace:?}");
        }
        assert!(bytes.ends_with(&[0xff, 0xd9]), "{name}");
    }
}

#[test]
fn each_is_refused_or_comes_out_clean() {
    let (mut clean, mut refused) = (0, 0);
    for (name, bytes) in corpus() {
        let began = std::time::Instant::now();
        match need(Cursor::new(&bytes)) {
            Ok(bytes) => assert!(bytes < 512 << 20, "{name} needs {bytes}"),
            Err(why) => assert_eq!(take(&bytes, None).err(), Some(why), "{name}"),
        }
        match take(&bytes, Converter::found().ok().as_ref()) {
            Ok(taken) => {
                clean += 1;
                is_clean(&name, &taken);
            }
            Err(_) => refused += 1,
        }
        assert!(began.elapsed() < std::time::Duration::from_secs(10), "{name}: {:?}", began.elapsed());
    }
    assert!(clean >= 20 && refused >= 15, "{clean} clean, {refused} refused");
}

#[test]
fn over_http_none_is_a_failure_and_nothing_is_left_that_no_row_owns() {
    let world = World::new();
    let (mut ada, page) = at_photos(&world);
    let (here, mut stored) = (page.path, 0);
    for (name, bytes) in corpus() {
        let mut page = ada.get(&here);
        page.attach("The defect", &format!("{name}.jpg"), bytes);
        let page = ada.send(&page, "Upload the chosen photos");
        assert!([200, 303, 422].contains(&page.status), "{name}: {} {}", page.status, page.text());
        // The place takes many, the return has an end: what is there is taken away again.
        let shown = ada.get(&here).body();
        let last = shown.split("data-photo=\"").nth(1).and_then(|rest| rest.split('"').next());
        stored += usize::from(last.is_some());
        if let Some(id) = last {
            assert_eq!(ada.post(&format!("{here}/{id}/removal"), &[]).status, 303, "{name}");
        }
    }
    assert!(stored >= 10, "{stored}");
    let keys: Vec<String> = world.app.files.keys().unwrap().map(Result::unwrap).collect();
    let owned = world.app.write_now(|tx| known(tx, &keys)).unwrap();
    assert!(keys.iter().all(|key| owned.contains(key)), "{} files, {} known", keys.len(), owned.len());
}

#[test]
fn a_gigabyte_in_a_profile_or_text_is_not_unpacked() {
    for (name, bytes) in corpus().into_iter().filter(|(name, _)| name.contains("gigabyte")) {
        let before = most_memory_kb();
        let _ = take(&bytes, None);
        let grown = most_memory_kb() - before;
        assert!(grown < 700 << 10, "{name}: {grown} KB");
    }
}

/// The most memory that this process ever had; other tests run beside this one.
fn most_memory_kb() -> i64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[test]
fn heic_and_avif_that_lie_are_refused_or_clean() {
    let Ok(converter) = Converter::found() else { panic!("heif-convert is missing") };
    for kind in ["heic", "avif"] {
        let good = heif::encoded(&encoded(&corners(200, 100), ImageFormat::Png), kind);
        let mut all =
            vec![[&good[..], b"<script>alert(1)</script>"].concat(), good[..good.len() / 2].to_vec()];
        for name in [&b"iloc"[..], b"ispe", b"ipma", b"iinf", b"mdat", b"hvcC", b"av1C", b"irot"] {
            let Some(at) = good.windows(4).position(|four| four == name) else { continue };
            for value in [0, 0xff] {
                let mut lying = good.clone();
                let end = (at + 14).min(lying.len());
                lying[at + 4..end].fill(value);
                all.push(lying);
                let mut lying = good.clone();
                lying[at - 4..at].fill(value);
                all.push(lying);
            }
        }
        for (n, bytes) in all.iter().enumerate() {
            match take(bytes, Some(&converter)) {
                Ok(taken) => is_clean(&format!("{kind} {n}"), &taken),
                Err(why) => assert!(
                    matches!(why, Refused::NotConverted | Refused::TooManyPixels | Refused::NotAPhoto),
                    "{kind} {n}: {why:?}"
                ),
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(120) })]
    #[test]
    fn wherever_one_is_cut_or_changed_it_is_an_answer(
        which in 0_usize..6, cut in 0_usize..10_000, place in 0_usize..10_000, byte in any::<u8>(),
    ) {
        let photo = match which {
            0 => jpeg_with(&[icc_part(1, 1, 3000), (0xe1, endless_exif())]),
            1 => png_with(&[chunk(b"tEXt", b"Comment\0hello")]),
            2 => encoded(&corners(70, 50), ImageFormat::WebP),
            3 => palette(64, 32, [[1, 2, 3], [4, 5, 6]]),
            4 => encoded(&corners(2900, 12), ImageFormat::Jpeg),
            _ => bomb(300, 200),
        };
        let at = |part: usize| (photo.len() - 1) * part / 10_000;
        let mut changed = photo.clone();
        changed[at(place)] = byte;
        let mut ended = changed.clone();
        ended.truncate(at(cut));
        let mut closed = ended.clone();
        closed.extend([0xff, 0xd9]);
        for bytes in [&changed, &ended, &closed] {
            let _ = need(Cursor::new(bytes));
            if let Ok(taken) = take(bytes, None) {
                is_clean("a changed one", &taken);
            }
        }
    }
}
