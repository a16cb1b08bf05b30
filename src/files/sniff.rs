//! What a file that came as a photo is, by its bytes: neither its name nor what the browser says counts.
use super::picture::Refused;
use image::ImageFormat;
use std::io::{self, Cursor, Read, Seek, SeekFrom};

/// Segments of a JPEG before its picture that are looked at; cameras write some twenty.
const MOST_SEGMENTS: usize = 2000;

/// What the first bytes say, and of a JPEG whether it is whole; what reads them is at the beginning again then.
pub(super) fn sniff<R: Read + Seek>(photo: &mut R) -> Result<ImageFormat, Refused> {
    let head = head(photo).map_err(|_| Refused::Broken)?;
    if head.is_empty() {
        return Err(Refused::Empty);
    }
    if head.get(4..8) == Some(b"ftyp") {
        return Err(match head.get(8..12) {
            Some(b"avif" | b"avis") => Refused::Avif,
            Some(b"heic" | b"heix" | b"hevc" | b"heim" | b"heis" | b"mif1" | b"msf1") => Refused::Heic,
            _ => Refused::NotAPhoto,
        });
    }
    match image::guess_format(&head) {
        Ok(ImageFormat::Jpeg) => {
            // The decoder fills what is missing with grey.
            let whole = is_whole(photo).and_then(|whole| photo.rewind().map(|()| whole));
            if whole.map_err(|_| Refused::Broken)? { Ok(ImageFormat::Jpeg) } else { Err(Refused::CutOff) }
        }
        Ok(format @ (ImageFormat::Png | ImageFormat::WebP)) => Ok(format),
        Ok(_) | Err(_) => Err(Refused::NotAPhoto),
    }
}

/// The bytes that say a file's format.
fn head<R: Read + Seek>(photo: &mut R) -> io::Result<Vec<u8>> {
    let mut head = vec![];
    photo.rewind()?;
    photo.by_ref().take(64).read_to_end(&mut head)?;
    photo.rewind()?;
    Ok(head)
}

/// Whether a JPEG has its end marker behind the beginning of its picture: what stands before, in EXIF, may hold a small picture
/// with an end of its own, and after the end some phones write data.
fn is_whole<R: Read + Seek>(photo: &mut R) -> io::Result<bool> {
    let Some(scan) = scan_begins(photo)? else { return Ok(false) };
    let length = photo.seek(SeekFrom::End(0))?;
    photo.seek(SeekFrom::Start(length.saturating_sub(64 * 1024).max(scan)))?;
    let mut tail = vec![];
    photo.read_to_end(&mut tail)?;
    Ok(tail.windows(2).any(|pair| pair == [0xff, 0xd9]))
}

/// Where the picture itself begins: after the segments, each of which says how long it is (ITU-T T.81, B.1.1.4). Nothing where they
/// do not lead there.
fn scan_begins<R: Read + Seek>(photo: &mut R) -> io::Result<Option<u64>> {
    const START_OF_SCAN: u8 = 0xda;
    let mut at = 2;
    for _ in 0..MOST_SEGMENTS {
        photo.seek(SeekFrom::Start(at))?;
        let mut next = vec![];
        photo.by_ref().take(4).read_to_end(&mut next)?;
        match next.as_slice() {
            // Fill bytes may stand before a marker.
            [0xff, 0xff, ..] => at += 1,
            [0xff, START_OF_SCAN, ..] => return Ok(Some(at)),
            [0xff, _, high, low] => at += 2 + u64::from(u16::from_be_bytes([*high, *low])),
            _ => return Ok(None),
        }
    }
    Ok(None)
}

/// What a photo that was taken is: the kind for whoever gets its file, and the ending of its name.
pub fn kind(bytes: &[u8]) -> (&'static str, &'static str) {
    match sniff(&mut Cursor::new(bytes)) {
        Ok(ImageFormat::Jpeg) => ("image/jpeg", "jpg"),
        Ok(ImageFormat::Png) => ("image/png", "png"),
        Ok(ImageFormat::WebP) => ("image/webp", "webp"),
        Ok(_) | Err(_) => ("application/octet-stream", "bin"),
    }
}
