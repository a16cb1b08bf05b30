//! Reads the bar codes of a PDF that somebody brought, as a scanner would: with pdftoppm and pdfinfo (poppler-utils) and
//! zbarimg (zbar-tools), where these are installed. Each runs as a process of its own with limits for time, memory and what it
//! writes, and sees nothing but the file.
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The programs, of which all are needed. The first two set the limits of the others (coreutils, util-linux).
const PROGRAMS: [&str; 5] = ["timeout", "prlimit", "pdfinfo", "pdftoppm", "zbarimg"];
/// Where they are looked for.
const PLACES: [&str; 3] = ["/usr/bin", "/usr/local/bin", "/bin"];
/// How long one of them may take, in seconds.
const LONGEST_S: &str = "10";
/// Bytes of what one of them says that are looked at.
const LONGEST_SAID: u64 = 65_536;
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

/// Where the programs are; the name of the first that is missing.
fn programs() -> Result<[PathBuf; 5], &'static str> {
    let find = |name: &'static str| {
        PLACES.iter().map(|place| Path::new(place).join(name)).find(|path| path.is_file()).ok_or(name)
    };
    let [timeout, limits, info, pages, codes] = PROGRAMS;
    Ok([find(timeout)?, find(limits)?, find(info)?, find(pages)?, find(codes)?])
}

/// Whether bar codes can be read here.
///
/// # Errors
/// The name of the program that is missing.
pub fn is_possible() -> Result<(), &'static str> {
    programs().map(drop)
}

/// A folder that goes when this is dropped.
struct Folder(PathBuf);
impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Reads the bar codes; nothing where the programs are not installed, or could not make anything of the file.
pub fn read(pdf: &[u8]) -> Option<Read> {
    let [timeout, limits, info, pages, codes] = programs().ok()?;
    let folder = Folder(std::env::temp_dir().join(format!("sendback-read-{:032x}", rand::random::<u128>())));
    fs::create_dir(&folder.0).ok()?;
    fs::write(folder.0.join("label.pdf"), pdf).ok()?;
    let run = |program: &Path, arguments: &[&str]| run((&timeout, &limits), program, arguments, &folder.0);
    let about = run(&info, &["label.pdf"])?;
    let pages_said = about.lines().find_map(|line| line.strip_prefix("Pages:")?.trim().parse().ok())?;
    run(&pages, &["-gray", "-l", PAGES, "-scale-to", PIXELS, "label.pdf", "page"])?;
    let mut pictures: Vec<String> = fs::read_dir(&folder.0)
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

/// Runs a program in the folder, within its limits; what it said, where it ended well.
fn run(
    (timeout, limits): (&Path, &Path),
    program: &Path,
    arguments: &[&str],
    folder: &Path,
) -> Option<String> {
    // Into a file, which the limits hold for, too.
    let said = folder.join("said");
    let status = Command::new(timeout)
        .args(["--kill-after=1", LONGEST_S])
        .arg(limits)
        .args(["--cpu=10", "--as=1073741824", "--fsize=67108864", "--core=0", "--"])
        .arg(program)
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .stdin(Stdio::null())
        .stdout(fs::File::create(&said).ok()?)
        .stderr(Stdio::null())
        .status()
        .ok()?;
    let mut text = vec![];
    fs::File::open(&said).ok()?.take(LONGEST_SAID).read_to_end(&mut text).ok()?;
    status.success().then(|| String::from_utf8_lossy(&text).into_owned())
}
