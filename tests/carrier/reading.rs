//! Reading paper back with programs that know nothing of ours (poppler-utils, zbar-tools, dmtx-utils).
use std::path::Path;
use std::process::Command;

/// What `program` prints; it must be installed.
fn printed(program: &str, arguments: &[&str], file: &Path) -> String {
    let output = Command::new(program).args(arguments).arg(file).output();
    let output = output.unwrap_or_else(|e| panic!("{program} is needed for this test: {e}"));
    String::from_utf8(output.stdout).unwrap()
}

/// A PDF in a folder of its own.
pub(crate) struct Sheet(tempfile::TempDir);

impl Sheet {
    pub(crate) fn of(pdf: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("sheet.pdf"), pdf).unwrap();
        Self(folder)
    }

    fn printed(&self, program: &str, arguments: &[&str]) -> String {
        let mut command = Command::new(program);
        command.args(arguments).arg(self.0.path().join("sheet.pdf")).arg("-");
        let output = command.output().unwrap_or_else(|e| panic!("{program} is needed for this test: {e}"));
        String::from_utf8(output.stdout).unwrap()
    }

    /// The words, each line as one line.
    pub(crate) fn text(&self) -> String {
        self.printed("pdftotext", &["-layout"])
    }

    pub(crate) fn info(&self) -> String {
        printed("pdfinfo", &["-isodates"], &self.0.path().join("sheet.pdf"))
    }

    /// The words in the order in which they were drawn.
    pub(crate) fn raw(&self) -> String {
        self.printed("pdftotext", &["-raw"])
    }

    /// The first page in the dots of a 203-dpi label printer.
    pub(crate) fn picture(&self) -> std::path::PathBuf {
        self.picture_at(203)
    }

    /// The first page in grey, with so many dots to the inch.
    pub(crate) fn picture_at(&self, dots: u32) -> std::path::PathBuf {
        let stem = self.0.path().join("page");
        let status = Command::new("pdftoppm")
            .args(["-r", &dots.to_string(), "-f", "1", "-l", "1", "-singlefile", "-gray", "-png"])
            .args([&self.0.path().join("sheet.pdf"), &stem])
            .status();
        assert!(status.expect("pdftoppm is needed for this test").success());
        stem.with_extension("png")
    }

    /// Everything in bars on the first page, sorted.
    pub(crate) fn bars(&self) -> Vec<String> {
        bars_in(&self.picture())
    }

    pub(crate) fn matrix(&self) -> String {
        matrix_in(&self.picture())
    }

    /// The words of one page with their boxes: left, top, right, bottom.
    pub(crate) fn boxes(&self) -> Vec<Vec<(String, [f32; 4])>> {
        let all = self.printed("pdftotext", &["-bbox"]);
        let word = |line: &str| {
            let mut parts = line.split('"');
            let mut number = || parts.nth(1)?.parse::<f32>().ok();
            Some((line.to_owned(), [number()?, number()?, number()?, number()?]))
        };
        let words = |page: &str| page.lines().filter(|l| l.contains("<word")).filter_map(word).collect();
        all.split("<page ").skip(1).map(words).collect()
    }
}

pub(crate) fn bars_in(picture: &Path) -> Vec<String> {
    let all = printed("zbarimg", &["-q", "--raw", "-Sdisable", "-Scode128.enable"], picture);
    let mut found: Vec<String> = all.lines().map(str::to_owned).collect();
    found.sort();
    found
}

pub(crate) fn matrix_in(picture: &Path) -> String {
    printed("dmtxread", &["-N1", "-m20000"], picture)
}

/// So many DataMatrix symbols on a picture.
pub(crate) fn matrices_in(picture: &Path, most: usize) -> Vec<String> {
    let all = printed("dmtxread", &["-n", &format!("-N{most}"), "-m60000"], picture);
    all.lines().map(str::to_owned).collect()
}

/// Every word of a PDF is large enough to be read, away from the edge, and over no other word.
pub(crate) fn assert_tidy(pdf: &[u8], (right, bottom): (f32, f32), case: &str) {
    for words in Sheet::of(pdf).boxes() {
        assert!(words.len() > 20, "{case}: the words were read");
        for (index, (word, a)) in words.iter().enumerate() {
            assert!(
                a[0] >= 12.0 && a[1] >= 8.0 && a[2] <= right - 12.0 && a[3] <= bottom - 8.0,
                "{case}: {word}"
            );
            assert!(a[3] - a[1] > 5.0, "{case}: too small to be read: {word}");
            for (other, b) in &words[index + 1..] {
                let wide = a[2].min(b[2]) - a[0].max(b[0]);
                let high = a[3].min(b[3]) - a[1].max(b[1]);
                assert!(wide < 1.0 || high < 1.5, "{case}: {word} lies over {other}");
            }
        }
    }
}

/// A picture with these dark places, each as a block of 6 by `tall` dots in a wide white margin.
pub(crate) fn picture_of(
    width: usize,
    height: usize,
    dark: &dyn Fn(usize, usize) -> bool,
    tall: usize,
) -> tempfile::NamedTempFile {
    let (module, margin) = (6, 80);
    let (wide, high) = (width * module + 2 * margin, height * tall + 2 * margin);
    let mut bytes = format!("P5 {wide} {high} 255\n").into_bytes();
    for y in 0..high {
        for x in 0..wide {
            let inside = (margin..wide - margin).contains(&x) && (margin..high - margin).contains(&y);
            let black = inside && dark((x - margin) / module, (y - margin) / tall);
            bytes.push(if black { 0 } else { 255 });
        }
    }
    let file = tempfile::Builder::new().suffix(".pgm").tempfile().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    file
}
