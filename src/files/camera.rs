//! What a photo's EXIF says of its camera. It is written by strangers: it is bounded and cleaned, and where the photo was taken
//! is never looked at.
use chrono::{Datelike, NaiveDate, NaiveDateTime};
use exif::{Exif, In, Reader, Tag, Value};

/// Characters of a camera's name.
const NAME_LONGEST: usize = 80;
/// More bytes of EXIF are not looked at: in a JPEG there is room for 64 KB.
const MOST_BYTES: usize = 256 * 1024;
/// Before this year no camera wrote EXIF: a clock that says so was never set.
const FIRST_YEAR: i32 = 1995;

/// A camera, as far as a file names it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Camera {
    /// Make and model.
    pub name: Option<String>,
    /// When the photo was taken, by the camera's own clock.
    pub taken_at: Option<NaiveDateTime>,
}

/// Reads the camera out of a block of EXIF. What is broken in it is as if it were not there.
pub fn read(exif: &[u8]) -> Camera {
    if exif.len() > MOST_BYTES {
        return Camera::default();
    }
    let mut reader = Reader::new();
    let read = reader.continue_on_error(true).read_raw(exif.to_vec());
    match read.or_else(|e| e.distill_partial_result(|_| {})) {
        Ok(exif) => Camera { name: name(&exif), taken_at: taken_at(&exif) },
        Err(_) => Camera::default(),
    }
}

/// The text of a field on one line, without what cannot be shown.
fn text(exif: &Exif, tag: Tag) -> Option<String> {
    let Value::Ascii(lines) = &exif.get_field(tag, In::PRIMARY)?.value else { return None };
    let text = String::from_utf8_lossy(lines.first()?).replace(char::REPLACEMENT_CHARACTER, "");
    let shown: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let line = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(line).filter(|line| !line.is_empty())
}

/// Make and model; most models begin with their make, or with its first word ("NIKON CORPORATION", "NIKON D90").
fn name(exif: &Exif) -> Option<String> {
    let first = |text: &str| text.split(' ').next().unwrap_or_default().to_lowercase();
    let name = match (text(exif, Tag::Make), text(exif, Tag::Model)) {
        (Some(make), Some(model)) if first(&make) == first(&model) => model,
        (Some(make), Some(model)) => format!("{make} {model}"),
        (make, model) => make.or(model)?,
    };
    Some(name.chars().take(NAME_LONGEST).collect::<String>().trim_end().to_owned())
}

/// A date and time that there can be.
fn taken_at(exif: &Exif) -> Option<NaiveDateTime> {
    let Value::Ascii(lines) = &exif.get_field(Tag::DateTimeOriginal, In::PRIMARY)?.value else { return None };
    let said = exif::DateTime::from_ascii(lines.first()?).ok()?;
    let day = NaiveDate::from_ymd_opt(said.year.into(), said.month.into(), said.day.into())?;
    let at = day.and_hms_opt(said.hour.into(), said.minute.into(), said.second.into())?;
    Some(at).filter(|at| at.year() >= FIRST_YEAR)
}
