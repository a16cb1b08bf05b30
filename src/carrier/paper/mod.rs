//! The paper on and in the box: the label in 4x6 inch and A6, the A4 sheet with the same label and the packing slip, the
//! packing slip alone, and the manifest of a box with several returns.
//!
//! Drawn from the [`Shipment`] alone, without clock or chance: the same shipment gives the same bytes. The pro-forma
//! [`invoice`] of a price is drawn by the same pen.
mod address;
mod book;
pub mod code128;
mod fonts;
pub mod invoice;
mod label;
mod manifest;
mod parties;
mod pen;
mod slip;
pub mod symbols;
mod text;

use super::{Address, Bars, Item, Postage, Shipment};
use book::Book;
use fonts::Faces;
use text::Cleaner;

/// What [`draw`] gives: two PDF files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// A4: label, "before you post", cut lines, packing slip. More pages only if the list of returns needs
    /// them.
    pub a4: Vec<u8>,
    /// One page of 4x6 inch (288x432 points) for label printers.
    pub small: Vec<u8>,
    /// Characters that the fonts cannot draw, or that were left out because they have no shape; each once,
    /// sorted. An agent is told, so that somebody can write the name by hand.
    pub replaced: Vec<char>,
}

/// Why a shipment cannot be drawn.
#[derive(Debug, thiserror::Error)]
pub enum DrawError {
    /// The tracking number or the reference holds characters that bars cannot.
    #[error(transparent)]
    Bars(#[from] code128::NotInCode128),
    /// The reference does not fit a DataMatrix.
    #[error(transparent)]
    Matrix(#[from] symbols::NotInDataMatrix),
    /// The bars would be wider than the label even with the narrowest module that label printers do well.
    #[error("{0:?} is too long to be drawn as a bar code on a label")]
    TooLong(String),
    /// An SSCC that is not 18 digits with a good check digit.
    #[error("{0:?} is not an SSCC: 18 digits with a check digit")]
    NotSscc(String),
    /// The fonts or the PDF writer failed: a fault of this program.
    #[error("the label could not be written: {0}")]
    Pdf(String),
}

/// The width of A4, in points.
const A4_WIDTH: f32 = 595.28;
/// The height of A4, in points.
const A4_HEIGHT: f32 = 841.89;
/// Where the label stands on A4: 40 printer dots from the left and from the top, outside the margin of most
/// printers.
const LABEL_AT: f32 = 40.0 * pen::DOT;

/// The width of A6, in points.
const A6_WIDTH: f32 = 297.64;
/// The height of A6, in points.
const A6_HEIGHT: f32 = 419.53;
/// How far the label stands from the left of A6: half of what A6 is wider, in whole printer dots.
const A6_LEFT: f32 = 14.0 * pen::DOT;

/// Draws label and packing slip of `shipment`.
///
/// # Errors
/// [`DrawError`], where something of it cannot be put into bars.
pub fn draw(shipment: &Shipment) -> Result<Paper, DrawError> {
    let faces = faces()?;
    let mut cleaner = Cleaner::new(faces);
    let clean = cleaned(shipment, &mut cleaner);
    let marks = label::Marks::of(shipment)?;
    let slip_bars = slip_bars(shipment)?;
    Ok(Paper {
        a4: a4(&clean, &marks, &slip_bars, faces)?,
        small: small(&clean, &marks, faces)?,
        replaced: cleaner.replaced.into_iter().collect(),
    })
}

/// Draws the label of `shipment` on A6 (297.64x419.53 points).
///
/// # Errors
/// As [`draw`].
pub fn a6(shipment: &Shipment) -> Result<Vec<u8>, DrawError> {
    let faces = faces()?;
    let clean = cleaned(shipment, &mut Cleaner::new(faces));
    let marks = label::Marks::of(shipment)?;
    let mut book = book(&clean, faces, "label A6", "Return label");
    book.page((A6_WIDTH, A6_HEIGHT), |pen| {
        pen.moved((A6_LEFT, 0.0), |pen| label::draw(pen, &clean, &marks, A6_HEIGHT));
    })?;
    book.finish()
}

/// Draws the packing slip of `shipment` alone, on A4.
///
/// # Errors
/// As [`draw`]; the tracking number may be anything.
pub fn slip(shipment: &Shipment) -> Result<Vec<u8>, DrawError> {
    let faces = faces()?;
    let clean = cleaned(shipment, &mut Cleaner::new(faces));
    let bars = slip_bars(shipment)?;
    let mut book = book(&clean, faces, "slip", "Packing slip");
    let (first, rest) = clean.items.split_at(slip::fit_alone(faces, &clean).min(clean.items.len()));
    let pages = 1 + rest.chunks(slip::NEXT_PAGE_ROWS).len();
    book.page((A4_WIDTH, A4_HEIGHT), |pen| slip::alone(pen, &clean, &bars, first, pages))?;
    for (items, page) in rest.chunks(slip::NEXT_PAGE_ROWS).zip(2..) {
        book.page((A4_WIDTH, A4_HEIGHT), |pen| slip::draw(pen, &clean, &bars, items, (page, pages)))?;
    }
    book.finish()
}

/// Draws the manifest of `shipment` on A4, as many pages as it needs.
///
/// # Errors
/// As [`draw`]; a tracking number that is too long for bars stands as text alone.
pub fn manifest(shipment: &Shipment) -> Result<Vec<u8>, DrawError> {
    let faces = faces()?;
    let clean = cleaned(shipment, &mut Cleaner::new(faces));
    let all = manifest::Manifest::of(faces, &clean)?;
    let mut book = book(&clean, faces, "manifest", "Manifest");
    let pages = all.pages();
    for (lines, page) in pages.iter().zip(1..) {
        book.page((A4_WIDTH, A4_HEIGHT), |pen| all.draw(pen, *lines, (page, pages.len())))?;
    }
    book.finish()
}

fn faces() -> Result<&'static Faces, DrawError> {
    fonts::faces().ok_or_else(|| DrawError::Pdf("the fonts cannot be read".to_owned()))
}

fn slip_bars(shipment: &Shipment) -> Result<Chosen, DrawError> {
    chosen(shipment.reference(), code128::modules(shipment.reference())?)
}

fn small(shipment: &Shipment, marks: &label::Marks, faces: &'static Faces) -> Result<Vec<u8>, DrawError> {
    let mut book = book(shipment, faces, "label", "Return label");
    book.page((label::WIDTH, label::HEIGHT), |pen| label::draw(pen, shipment, marks, label::HEIGHT))?;
    book.finish()
}

fn a4(
    shipment: &Shipment,
    marks: &label::Marks,
    bars: &Chosen,
    faces: &'static Faces,
) -> Result<Vec<u8>, DrawError> {
    let mut book = book(shipment, faces, "sheet", "Return label");
    let pages = slip::pages(&shipment.items);
    for (items, page) in pages.iter().zip(1..) {
        book.page((A4_WIDTH, A4_HEIGHT), |pen| {
            if page == 1 {
                pen.moved((LABEL_AT, LABEL_AT), |pen| label::draw(pen, shipment, marks, label::HEIGHT));
                slip::sheet(pen, shipment);
            }
            slip::draw(pen, shipment, bars, items, (page, pages.len()));
        })?;
    }
    book.finish()
}

/// An empty document with title, date and id from the shipment. Drawn anew with fewer returns it is another document.
fn book(shipment: &Shipment, faces: &'static Faces, what: &str, called: &str) -> Book {
    let title = format!("{called} {}", shipment.reference());
    let id = format!("{} {what} {}", shipment.key, shipment.items.len());
    Book::new(faces, &title, &shipment.brand, &id, shipment.drawn_at)
}

/// The shipment with every text that people wrote made fit for the fonts.
fn cleaned(shipment: &Shipment, cleaner: &mut Cleaner) -> Shipment {
    let mut s = shipment.clone();
    for text in [&mut s.service, &mut s.brand, &mut s.help, &mut s.number, &mut s.parcel_reference] {
        *text = cleaner.clean(text);
    }
    if let Postage::Contract { service, licence } = &mut s.postage {
        *service = cleaner.clean(service);
        *licence = cleaner.clean(licence);
    }
    for address in [&mut s.from, &mut s.to] {
        clean_address(address, cleaner);
    }
    for item in &mut s.items {
        clean_item(item, cleaner);
    }
    s
}

fn clean_address(address: &mut Address, cleaner: &mut Cleaner) {
    for text in [&mut address.name, &mut address.town, &mut address.postcode, &mut address.country] {
        *text = cleaner.clean(text);
    }
    // A line break inside a line is a line of its own.
    address.lines = address
        .lines
        .iter()
        .flat_map(|l| l.lines())
        .map(|l| cleaner.clean(l))
        .filter(|l| !l.is_empty())
        .collect();
}

fn clean_item(item: &mut Item, cleaner: &mut Cleaner) {
    for text in [&mut item.reference, &mut item.device] {
        *text = cleaner.clean(text);
    }
    for text in [&mut item.order_number, &mut item.invoice_number].into_iter().flatten() {
        *text = cleaner.clean(text);
    }
}

/// Bars with the width of their modules.
struct Chosen {
    modules: Vec<bool>,
    dots: u16,
}

impl Chosen {
    /// How wide the bars are without their quiet zones, in points.
    fn width(&self) -> f32 {
        pen::count(self.modules.len()) * f32::from(self.dots) * pen::DOT
    }
}

/// Modules of 4 printer dots (0.5 mm), or of 3 (0.375 mm) where bars and quiet zones would not fit a label's
/// 812 dots.
fn chosen(text: &str, modules: Vec<bool>) -> Result<Chosen, DrawError> {
    let with_quiet = modules.len() + 2 * usize::from(code128::QUIET);
    match [4, 3].into_iter().find(|dots| with_quiet * usize::from(*dots) <= LABEL_DOTS) {
        Some(dots) => Ok(Chosen { modules, dots }),
        None => Err(DrawError::TooLong(text.to_owned())),
    }
}

/// The width of a 4-inch label in dots of 203 to the inch.
const LABEL_DOTS: usize = 812;
