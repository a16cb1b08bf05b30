//! The paper on and in the box: the 4x6 inch label, and the A4 sheet with the same label and the packing
//! slip.
//!
//! Drawn from the [`Shipment`] alone, without clock or chance: the same shipment gives the same bytes. The pro-forma
//! [`invoice`] of a price is drawn by the same pen.
mod address;
pub mod code128;
mod fonts;
pub mod invoice;
mod label;
mod pen;
mod slip;
pub mod symbols;
mod text;

use super::{Address, Bars, Item, Postage, Shipment};
use chrono::{Datelike, NaiveDateTime, Timelike};
use fonts::Faces;
use krilla::Document;
use krilla::geom::Transform;
use krilla::metadata::{DateTime, Metadata};
use krilla::page::PageSettings;
use pen::Pen;
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

/// Draws label and packing slip of `shipment`.
pub fn draw(shipment: &Shipment) -> Result<Paper, DrawError> {
    let faces = fonts::faces().ok_or_else(|| DrawError::Pdf("the fonts cannot be read".to_owned()))?;
    let mut cleaner = Cleaner::new(faces);
    let clean = cleaned(shipment, &mut cleaner);
    let marks = label::Marks::of(shipment)?;
    let slip_bars = chosen(shipment.reference(), code128::modules(shipment.reference())?)?;
    Ok(Paper {
        a4: a4(&clean, &marks, &slip_bars, faces)?,
        small: small(&clean, &marks, faces)?,
        replaced: cleaner.replaced.into_iter().collect(),
    })
}

fn small(shipment: &Shipment, marks: &label::Marks, faces: &'static Faces) -> Result<Vec<u8>, DrawError> {
    let mut document = document(shipment, "label");
    let mut page = document.start_page_with(page_of(label::WIDTH, label::HEIGHT)?);
    let mut surface = page.surface();
    label::draw(&mut Pen::new(&mut surface, faces), shipment, marks);
    surface.finish();
    page.finish();
    finish(document)
}

fn a4(
    shipment: &Shipment,
    marks: &label::Marks,
    bars: &Chosen,
    faces: &'static Faces,
) -> Result<Vec<u8>, DrawError> {
    let mut document = document(shipment, "sheet");
    let pages = slip::pages(&shipment.items);
    for (index, items) in pages.iter().enumerate() {
        let mut page = document.start_page_with(page_of(A4_WIDTH, A4_HEIGHT)?);
        let mut surface = page.surface();
        if index == 0 {
            surface.push_transform(&Transform::from_translate(LABEL_AT, LABEL_AT));
            label::draw(&mut Pen::new(&mut surface, faces), shipment, marks);
            surface.pop();
            slip::sheet(&mut Pen::new(&mut surface, faces), shipment);
        }
        slip::draw(&mut Pen::new(&mut surface, faces), shipment, bars, items, (index + 1, pages.len()));
        surface.finish();
        page.finish();
    }
    finish(document)
}

fn page_of(width: f32, height: f32) -> Result<PageSettings, DrawError> {
    PageSettings::from_wh(width, height).ok_or_else(|| DrawError::Pdf("a page has no size".to_owned()))
}

/// An empty document with title, date and id from the shipment.
fn document(shipment: &Shipment, what: &str) -> Document {
    let title = format!("Return label {}", shipment.reference());
    titled(&title, &shipment.brand, &format!("{} {what}", shipment.key), shipment.drawn_at)
}

/// An empty document with title, maker, id and date.
fn titled(title: &str, creator: &str, id: &str, at: NaiveDateTime) -> Document {
    let small = |n: u32| u8::try_from(n).unwrap_or(0);
    let date = DateTime::new(u16::try_from(at.year()).unwrap_or(0))
        .month(small(at.month()))
        .day(small(at.day()))
        .hour(small(at.hour()))
        .minute(small(at.minute()))
        .second(small(at.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0);
    let metadata = Metadata::new()
        .title(title.to_owned())
        .creator(creator.to_owned())
        .language("en-GB".to_owned())
        .creation_date(date)
        .document_id(id.to_owned());
    let mut document = Document::new();
    document.set_metadata(metadata);
    document
}

fn finish(document: Document) -> Result<Vec<u8>, DrawError> {
    document.finish().map_err(|error| DrawError::Pdf(format!("{error:?}")))
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
