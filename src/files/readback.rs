//! Reads the bar codes of a PDF that somebody brought, as a scanner would: with pdftoppm and pdfinfo (poppler-utils) and
//! zbarimg (zbar-tools), where these are installed, within limits ([`super::limited`]).
use super::limited::{Caps, Keeper, find, folder};
use std::fs;
use std::path::{Path, PathBuf};

/// What one of them may use up.
const CAPS: Caps = Caps { seconds: 10, memory: 1 << 30, file: 64 << 20 };
/// Pages that are looked at.
const PAGES: &str = "4";
/// The longer side of a page in pixels: A4 at the 203 dpi of a label printer.
const PIXELS: &str = "2400";

/// What was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// How many pages the PDF has.
    pub pages: usize,
    /// What its bar codes say, on the first pages.
    pub codes: Vec<String>,
}

impl Read {
    /// Whether one of the bar codes holds that tracking number: alone, or with a routing code before or after it. Spaces and
    /// dashes do not count.
    pub fn holds(&self, number: &str) -> bool {
        let plain = |text: &str| {
            text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase()
        };
        let number = plain(number);
        self.codes.iter().any(|code| plain(code).contains(&number))
    }
}

/// What sets their limits, and where the programs are, of which all are needed.
fn programs() -> Result<(Keeper, [PathBuf; 3]), &'static str> {
    Ok((Keeper::find()?, [find("pdfinfo")?, find("pdftoppm")?, find("zbarimg")?]))
}

/// Whether bar codes can be read here.
///
/// # Errors
/// The name of the program that is missing.
pub fn is_possible() -> Result<(), &'static str> {
    programs().map(drop)
}

/// Reads the bar codes; nothing where the programs are not installed, or could not make anything of the file.
pub fn read(pdf: &[u8]) -> Option<Read> {
    let (keeper, [info, pages, codes]) = programs().ok()?;
    let folder = folder().ok()?;
    fs::write(folder.path().join("label.pdf"), pdf).ok()?;
    let run = |program: &Path, arguments: &[&str]| keeper.run(CAPS, program, arguments, &folder);
    let about = run(&info, &["label.pdf"])?;
    let pages_said = about.lines().find_map(|line| line.strip_prefix("Pages:")?.trim().parse().ok())?;
    run(&pages, &["-gray", "-l", PAGES, "-scale-to", PIXELS, "label.pdf", "page"])?;
    let mut pictures: Vec<String> = fs::read_dir(folder.path())
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.starts_with("page"))
        .collect();
    pictures.sort();
    let mut arguments = vec!["--quiet", "--raw"];
    arguments.extend(pictures.iter().map(String::as_str));
    // It says by its status that it found none.
    let read = run(&codes, &arguments).unwrap_or_default();
    let codes = read.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    Some(Read { pages: pages_said, codes })
}
