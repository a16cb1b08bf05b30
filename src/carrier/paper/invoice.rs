//! A pro-forma invoice on A4: who asks whom for how much, for what, and how it is paid. Drawn from the words of its
//! [`Sheet`] alone: the same sheet gives the same bytes.
use super::book::Book;
use super::fonts::{self, Faces};
use super::pen::{Align, Pen, SECTION, TITLE, Weight};
use super::text::{self, Cleaner, LEADING};
use super::{A4_HEIGHT, A4_WIDTH, DrawError};
use chrono::NaiveDateTime;

/// Everything that stands on the paper, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The title of the document.
    pub title: String,
    /// The largest words on it.
    pub heading: String,
    /// What nobody may overlook, above everything.
    pub strip: Option<String>,
    /// Who asks, and who is asked: a heading, and lines of which the first is the name.
    pub parties: [(String, Vec<String>); 2],
    /// What it is about.
    pub facts: Vec<(String, String)>,
    /// Above the columns.
    pub headings: [String; 4],
    /// What it is for, how many, what each costs and all of them.
    pub rows: Vec<[String; 4]>,
    /// What it adds up to; the last is the most important.
    pub sums: Vec<(String, String)>,
    /// Above what a payer needs.
    pub pay_heading: String,
    /// What a payer needs: name (may be empty) and value.
    pub pay: Vec<(String, String)>,
    /// What else is to be known.
    pub remark: String,
    /// At the foot of each page.
    pub foot: String,
    /// Who made the document.
    pub creator: String,
    /// When it was made.
    pub drawn_at: NaiveDateTime,
}

const MARGIN: f32 = 56.0;
const INNER: f32 = A4_WIDTH - 2.0 * MARGIN;
/// Nothing but the foot stands below.
const BOTTOM: f32 = A4_HEIGHT - 72.0;
const FOOT_AT: f32 = A4_HEIGHT - 48.0;
/// Where the words of a fact begin.
const VALUES_AT: f32 = MARGIN + 96.0;
/// Right edges of the three columns with figures.
const FIGURES_AT: [f32; 3] = [MARGIN + INNER * 0.66, MARGIN + INNER * 0.83, MARGIN + INNER];
const TEXT_WIDTH: f32 = INNER * 0.54;
const SIZE: f32 = 10.0;

/// Draws the paper.
///
/// # Errors
/// [`DrawError::Pdf`] where fonts or the writer fail.
pub fn draw(sheet: &Sheet) -> Result<Vec<u8>, DrawError> {
    let faces = fonts::faces().ok_or_else(|| DrawError::Pdf("the fonts cannot be read".to_owned()))?;
    let sheet = cleaned(sheet, faces);
    let pages = pages(&sheet, faces);
    let mut book = Book::new(faces, &sheet.title, &sheet.creator, &sheet.title, sheet.drawn_at);
    for (index, pieces) in pages.iter().enumerate() {
        book.page((A4_WIDTH, A4_HEIGHT), |pen| {
            for (y, piece) in pieces {
                piece.draw(pen, *y);
            }
            foot(pen, &sheet, (index + 1, pages.len()));
        })?;
    }
    book.finish()
}

/// Something that stands on one page as a whole.
enum Piece<'a> {
    Heading(&'a str, f32),
    Strip(&'a str),
    Parties([(&'a str, Vec<(String, Weight)>); 2]),
    Fact(&'a str, Vec<String>),
    Columns(&'a [String; 4]),
    Row(Vec<String>, &'a [String; 4]),
    Sum(&'a str, &'a str, bool),
    Words(Vec<String>),
    Gap(f32),
}

impl Piece<'_> {
    fn height(&self) -> f32 {
        let lines = |n: usize| super::pen::count(n) * SIZE * LEADING;
        match self {
            Self::Heading(_, size) => size * 1.6,
            Self::Strip(_) => 26.0,
            Self::Parties(parties) => {
                14.0 + parties.iter().map(|(_, rows)| lines(rows.len())).fold(0.0, f32::max)
            }
            Self::Fact(_, rows) | Self::Words(rows) => lines(rows.len()) + 3.0,
            Self::Columns(_) => 20.0,
            Self::Row(rows, _) => lines(rows.len()) + 8.0,
            Self::Sum(_, _, last) => {
                if *last {
                    22.0
                } else {
                    16.0
                }
            }
            Self::Gap(height) => *height,
        }
    }
    fn draw(&self, pen: &mut Pen, y: f32) {
        match self {
            Self::Heading(words, size) => {
                let level = if *size > 20.0 { TITLE } else { SECTION };
                pen.heading(level, (MARGIN, y + size), *size, words);
            }
            Self::Strip(words) => {
                pen.outlined(MARGIN, y, INNER, 20.0, 1.0);
                pen.fitted(
                    (MARGIN + INNER / 2.0, y + 14.0, Align::Centre),
                    Weight::Bold,
                    (11.0, 7.0),
                    INNER,
                    words,
                );
            }
            Self::Parties(parties) => {
                for ((heading, rows), x) in parties.iter().zip([MARGIN, MARGIN + INNER / 2.0]) {
                    pen.words((x, y + 8.0), Weight::Bold, 8.0, heading);
                    let mut y = y + 14.0;
                    for (row, weight) in rows {
                        pen.words((x, y + SIZE), *weight, SIZE, row);
                        y += SIZE * LEADING;
                    }
                }
            }
            Self::Fact(name, rows) => {
                pen.words((MARGIN, y + SIZE), Weight::Regular, SIZE, name);
                stack(pen, VALUES_AT, y, Weight::Bold, rows);
            }
            Self::Columns(headings) => {
                let [what, figures @ ..] = headings;
                pen.words((MARGIN, y + 10.0), Weight::Bold, 8.0, what);
                for (words, x) in figures.iter().zip(FIGURES_AT) {
                    pen.fitted((x, y + 10.0, Align::Right), Weight::Bold, (8.0, 6.0), 80.0, words);
                }
                pen.filled(MARGIN, y + 15.0, INNER, 1.0);
            }
            Self::Row(rows, cells) => {
                stack(pen, MARGIN, y, Weight::Regular, rows);
                let [_, figures @ ..] = cells;
                for (words, x) in figures.iter().zip(FIGURES_AT) {
                    pen.fitted((x, y + SIZE, Align::Right), Weight::Regular, (SIZE, 6.0), 84.0, words);
                }
                pen.ink(190);
                pen.filled(MARGIN, y + self.height() - 4.0, INNER, 0.5);
                pen.ink(0);
            }
            Self::Sum(name, value, last) => {
                let [_, left, right] = FIGURES_AT;
                let (weight, size) = if *last { (Weight::Bold, 13.0) } else { (Weight::Regular, SIZE) };
                pen.fitted((left, y + size, Align::Right), weight, (size, 7.0), 160.0, name);
                pen.fitted((right, y + size, Align::Right), weight, (size, 7.0), 84.0, value);
            }
            Self::Words(rows) => stack(pen, MARGIN, y, Weight::Regular, rows),
            Self::Gap(_) => {}
        }
    }
}

fn stack(pen: &mut Pen, x: f32, y: f32, weight: Weight, rows: &[String]) {
    let mut y = y;
    for row in rows {
        pen.words((x, y + SIZE), weight, SIZE, row);
        y += SIZE * LEADING;
    }
}

/// The pieces of each page with their places: what does not fit stands on the next one, below its columns again.
fn pages<'a>(sheet: &'a Sheet, faces: &'static Faces) -> Vec<Vec<(f32, Piece<'a>)>> {
    let mut pages = vec![vec![]];
    let mut y = MARGIN;
    for piece in pieces(sheet, faces) {
        if y + piece.height() > BOTTOM {
            pages.push(vec![]);
            y = MARGIN;
            if let (Piece::Row(..), Some(page)) = (&piece, pages.last_mut()) {
                let columns = Piece::Columns(&sheet.headings);
                let height = columns.height();
                page.push((y, columns));
                y += height;
            }
        }
        let height = piece.height();
        if let Some(page) = pages.last_mut() {
            page.push((y, piece));
        }
        y += height;
    }
    pages
}

fn pieces<'a>(sheet: &'a Sheet, faces: &'static Faces) -> Vec<Piece<'a>> {
    let (regular, bold) = (&faces.regular, &faces.bold);
    let wrapped = |name: &'a str, value: &str| {
        Piece::Fact(name, text::wrap(bold, value, SIZE, INNER - (VALUES_AT - MARGIN)))
    };
    let party = |(heading, lines): &'a (String, Vec<String>)| {
        let (mut rows, mut first) = (vec![], true);
        for line in lines {
            let (face, weight) = if first { (bold, Weight::Bold) } else { (regular, Weight::Regular) };
            first = false;
            rows.extend(
                text::wrap(face, line, SIZE, INNER / 2.0 - 16.0).into_iter().map(|row| (row, weight)),
            );
        }
        (heading.as_str(), rows)
    };
    let mut pieces = vec![];
    if let Some(strip) = &sheet.strip {
        pieces.extend([Piece::Strip(strip), Piece::Gap(10.0)]);
    }
    pieces.push(Piece::Heading(&sheet.heading, 22.0));
    let [from, to] = &sheet.parties;
    pieces.extend([Piece::Gap(8.0), Piece::Parties([party(from), party(to)]), Piece::Gap(18.0)]);
    pieces.extend(sheet.facts.iter().map(|(name, value)| wrapped(name, value)));
    pieces.extend([Piece::Gap(14.0), Piece::Columns(&sheet.headings)]);
    pieces.extend(sheet.rows.iter().map(|row| {
        let [what, ..] = row;
        Piece::Row(text::wrap(regular, what, SIZE, TEXT_WIDTH), row)
    }));
    pieces.push(Piece::Gap(6.0));
    let last = sheet.sums.len();
    pieces.extend(sheet.sums.iter().zip(1..).map(|((name, value), n)| Piece::Sum(name, value, n == last)));
    pieces.extend([Piece::Gap(16.0), Piece::Heading(&sheet.pay_heading, 13.0)]);
    pieces.extend(sheet.pay.iter().map(|(name, value)| wrapped(name, value)));
    pieces.extend([Piece::Gap(10.0), Piece::Words(text::wrap(regular, &sheet.remark, SIZE, INNER))]);
    pieces
}

fn foot(pen: &mut Pen, sheet: &Sheet, page: (usize, usize)) {
    pen.filled(MARGIN, FOOT_AT - 14.0, INNER, 0.5);
    pen.fitted((MARGIN, FOOT_AT, Align::Left), Weight::Regular, (8.5, 6.0), INNER * 0.75, &sheet.foot);
    if page.1 > 1 {
        let words = format!("Page {} of {}", page.0, page.1);
        pen.fitted((MARGIN + INNER, FOOT_AT, Align::Right), Weight::Regular, (8.5, 6.0), INNER * 0.2, &words);
    }
}

/// The sheet with every text made fit for the fonts.
fn cleaned(sheet: &Sheet, faces: &'static Faces) -> Sheet {
    let mut cleaner = Cleaner::new(faces);
    let mut clean = sheet.clone();
    let Sheet {
        title,
        heading,
        strip,
        parties,
        facts,
        headings,
        rows,
        sums,
        pay_heading,
        pay,
        remark,
        foot,
        ..
    } = &mut clean;
    let singles = [title, heading, pay_heading, remark, foot].into_iter().chain(strip.as_mut());
    let in_parties =
        parties.iter_mut().flat_map(|(name, lines)| std::iter::once(name).chain(lines.iter_mut()));
    let pairs = facts.iter_mut().chain(sums).chain(pay).flat_map(|(name, value)| [name, value]);
    let cells = headings.iter_mut().chain(rows.iter_mut().flatten());
    for words in singles.chain(in_parties).chain(pairs).chain(cells) {
        *words = cleaner.clean(words);
    }
    clean
}
