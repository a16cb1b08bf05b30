//! HEIC and AVIF: converted by a program within limits, upright once and not twice, and refused when the program does not do it.
use super::picture::{corner_colours, corners, encoded, with_exif};
use crate::support::heif;
use image::ImageFormat;
use sendback::files::heif::{Converter, pixels};
use sendback::files::intake::{need, take};
use sendback::files::picture::Refused;
use std::io::Cursor;

fn converter() -> Converter {
    Converter::found().unwrap()
}

/// Folders of this process's programs; other tests use some at the same moment.
fn folders() -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(std::env::temp_dir()).unwrap().flatten().map(|entry| entry.path());
    let ours = |path: &std::path::PathBuf| path.to_string_lossy().contains("sendback-limited-");
    entries.filter(ours).collect()
}

#[test]
fn both_kinds_come_out_as_every_other_photo_does() {
    for kind in ["heic", "avif"] {
        let photo = heif::encoded(&encoded(&corners(700, 500), ImageFormat::Png), kind);
        assert_eq!(pixels(&photo), 700 * 500, "{kind}");
        assert!(need(Cursor::new(&photo)).unwrap() > 700 * 500 * 3, "{kind}");
        let taken = take(&photo, Some(&converter())).unwrap();
        assert_eq!((taken.width, taken.height), (700, 500), "{kind}");
        for picture in [&taken.shown, &taken.thumb] {
            assert_eq!(corner_colours(picture), ['r', 'g', 'b', '.'], "{kind}");
            assert!(picture.starts_with(&[0xff, 0xd8]));
        }
        let why = if kind == "heic" { Refused::Heic } else { Refused::Avif };
        assert_eq!(take(&photo, None).err(), Some(why), "as ever where there is no program");
    }
}

/// As in every other photo: what lies below a transparent part was never meant to be seen.
#[test]
fn what_is_transparent_is_white() {
    let mut clear = image::RgbaImage::from_pixel(640, 480, image::Rgba([200, 30, 30, 255]));
    for (_, _, pixel) in clear.enumerate_pixels_mut().filter(|(x, ..)| *x < 320) {
        *pixel = image::Rgba([0, 0, 0, 0]);
    }
    for kind in ["heic", "avif"] {
        let photo = heif::encoded(&encoded(&clear.clone().into(), ImageFormat::Png), kind);
        let shown =
            image::load_from_memory(&take(&photo, Some(&converter())).unwrap().shown).unwrap().to_rgb8();
        assert!(
            shown.get_pixel(100, 240).0.iter().all(|c| *c > 245),
            "{kind}: {:?}",
            shown.get_pixel(100, 240)
        );
        let [r, g, b] = shown.get_pixel(540, 240).0;
        assert!(r > 180 && g < 60 && b < 60, "{kind}: the rest is as it was");
    }
}

/// Phones say in two places how the picture is to be turned, and only the one in the container counts.
#[test]
fn a_photo_that_was_taken_upright_is_turned_once() {
    let jpeg = with_exif(&encoded(&corners(640, 480), ImageFormat::Jpeg), 6);
    for kind in ["heic", "avif"] {
        let photo = heif::encoded(&jpeg, kind);
        assert!(photo.windows(4).any(|word| word == b"Exif"), "{kind}: it came along");
        let lying = take(&photo, Some(&converter())).unwrap();
        assert_eq!(corner_colours(&lying.shown), ['r', 'g', 'b', '.'], "{kind}: its EXIF does not count");
        let turned = take(&heif::turned(photo), Some(&converter())).unwrap();
        assert_eq!((turned.width, turned.height), (480, 640), "{kind}");
        assert_eq!(corner_colours(&turned.shown), ['b', 'r', '.', 'g'], "{kind}");
        assert!(!turned.shown.windows(4).any(|word| word == b"Exif"));
    }
}

#[test]
fn a_program_that_hangs_falls_or_writes_rubbish_is_a_refused_photo() {
    let dir = tempfile::tempdir().unwrap();
    let photo = heif::encoded(&encoded(&corners(64, 64), ImageFormat::Png), "heic");
    for (what, script) in [
        ("hangs", "exec sleep 60"),
        ("hangs and does not listen", "trap '' TERM; while :; do :; done"),
        ("falls", "kill -SEGV $$"),
        ("says no", "exit 1"),
        ("writes nothing", "exit 0"),
        ("writes nothing into it", ": > photo.jpg"),
        ("writes rubbish", "head -c 5000 /dev/zero > photo.jpg"),
        ("gives back what it got", "cp photo.heif photo.jpg"),
        ("points elsewhere", "ln -s /etc/passwd photo.jpg"),
        ("writes too much", "head -c 200000000 /dev/zero > photo.jpg"),
        ("asks for too much", "head -c 3000000000 /dev/zero | tail > photo.jpg"),
        ("leaves folders", "mkdir -p a/b/c; echo x > a/b/c/d; exit 1"),
    ] {
        let converter = Converter::of(heif::program(dir.path(), script), 2).unwrap();
        let began = std::time::Instant::now();
        assert_eq!(take(&photo, Some(&converter)).err(), Some(Refused::NotConverted), "{what}");
        assert!(began.elapsed() < std::time::Duration::from_secs(20), "{what}: {:?}", began.elapsed());
    }
    let good = Converter::of(heif::program(dir.path(), "exec heif-convert \"$@\""), 10).unwrap();
    assert!(take(&photo, Some(&good)).is_ok());
}

#[test]
fn the_program_sees_nothing_but_the_photo_and_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let seen = dir.path().join("seen");
    let script = format!(
        "{{ pwd; stat -c %a .; ls; env; ulimit -v; ulimit -t; ulimit -f; cat /proc/net/dev | grep -c :; }} > {}; exit 1",
        seen.display()
    );
    let converter = Converter::of(heif::program(dir.path(), &script), 9).unwrap();
    let photo = heif::encoded(&encoded(&corners(64, 64), ImageFormat::Png), "avif");
    assert_eq!(take(&photo, Some(&converter)).err(), Some(Refused::NotConverted));
    let seen = std::fs::read_to_string(seen).unwrap();
    let lines: Vec<&str> = seen.lines().collect();
    assert_eq!(lines[1], "700", "{seen}");
    assert_eq!(&lines[2..4], ["photo.heif", "said"], "{seen}");
    assert!(!seen.contains("HOME=") && !seen.contains("SENDBACK_"), "{seen}");
    let limits: Vec<&str> = lines.iter().rev().take(4).rev().copied().collect();
    assert_eq!(limits[..2], ["1048576", "9"], "{seen}");
    if converter.cuts_off() {
        assert_eq!(limits[3], "1", "nothing but the loop: {seen}");
    }
    let folder = std::path::PathBuf::from(lines[0]);
    assert!(!folder.exists() && !folders().contains(&folder), "{seen}");
}

#[test]
fn folders_that_a_killed_process_left_behind_go_when_they_are_old() {
    use std::time::{Duration, SystemTime};
    let [old, young] = ["old", "young"].map(|age| {
        let name = format!("sendback-limited-{age}-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(folder.join("inside")).unwrap();
        folder
    });
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    std::fs::File::open(&old).unwrap().set_modified(long_ago).unwrap();
    // Another test's sweep may be faster.
    sendback::files::limited::sweep();
    assert!(!old.exists() && young.exists());
    std::fs::remove_dir_all(young).unwrap();
}

#[test]
fn damaged_files_and_wrong_sizes_are_answers() {
    let converter = converter();
    let photo = heif::encoded(&encoded(&corners(200, 120), ImageFormat::Png), "heic");
    for cut in [12, 40, 200, photo.len() / 2, photo.len() - 1] {
        assert!(take(&photo[..cut], Some(&converter)).is_err() || cut == photo.len() - 1, "{cut}");
    }
    let mut large = photo.clone();
    let at = large.windows(4).position(|name| name == b"ispe").unwrap();
    large[at + 8..at + 16].copy_from_slice(&[0, 0, 0x40, 0, 0, 0, 0x40, 0]);
    assert_eq!(need(Cursor::new(&large)), Err(Refused::TooManyPixels));
    large[at + 8..at + 16].copy_from_slice(&[0xff; 8]);
    assert_eq!(need(Cursor::new(&large)), Err(Refused::TooManyPixels));
    let nothing = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";
    assert!(need(Cursor::new(nothing)).is_ok());
    assert_eq!(take(nothing, Some(&converter)).err(), Some(Refused::NotConverted));
}
