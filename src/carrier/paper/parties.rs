//! Who sends and where it goes, side by side, as on a letter: for papers that lie in the box.
use super::fonts::Faces;
use super::pen::{Align, Pen, Weight, count};
use super::text::{self, LEADING};
use super::{Address, Shipment};

/// From one line to the next.
const STEP: f32 = SIZE * LEADING;
const SIZE: f32 = 9.5;
/// What heading and name need.
const HEAD: f32 = 26.0;

/// The columns for the two, and between them.
struct Columns {
    width: f32,
    right: f32,
}

fn columns(at: f32, width: f32) -> Columns {
    let each = (width - 20.0) / 2.0;
    Columns { width: each, right: at + each + 20.0 }
}

/// The lines of an address below its name; nothing is cut.
fn lines(faces: &Faces, address: &Address, abroad: bool, width: f32) -> Vec<String> {
    let face = faces.of(Weight::Regular);
    let end = [address.town.as_str(), address.postcode.as_str()];
    let end: Vec<&str> = end.into_iter().filter(|part| !part.is_empty()).collect();
    let mut all = address.lines.clone();
    all.push(end.join("  "));
    if abroad {
        all.push(address.country_name().to_owned());
    }
    all.iter().flat_map(|line| text::wrap(face, line, SIZE, width)).collect()
}

fn names(faces: &Faces, address: &Address, width: f32) -> Vec<String> {
    text::wrap(faces.of(Weight::Bold), &address.name, SIZE + 1.0, width)
}

/// How high both addresses are in `width` points.
pub(super) fn height(faces: &Faces, shipment: &Shipment, width: f32) -> f32 {
    let each = columns(0.0, width).width;
    let abroad = shipment.from.country != shipment.to.country;
    let rows =
        |address: &Address| names(faces, address, each).len() + lines(faces, address, abroad, each).len();
    HEAD - STEP + count(rows(&shipment.from).max(rows(&shipment.to))) * STEP
}

/// Draws both with the top left corner at `at`.
pub(super) fn draw(pen: &mut Pen, shipment: &Shipment, at: (f32, f32), width: f32) {
    let Columns { width: each, right } = columns(at.0, width);
    let abroad = shipment.from.country != shipment.to.country;
    for (x, heading, address) in [(at.0, "FROM", &shipment.from), (right, "TO", &shipment.to)] {
        pen.words((x, at.1 + 7.0), Weight::Bold, 7.0, heading);
        let mut y = at.1 + HEAD - 5.0;
        for name in names(pen.faces(), address, each) {
            pen.words((x, y), Weight::Bold, SIZE + 1.0, &name);
            y += STEP;
        }
        for line in lines(pen.faces(), address, abroad, each) {
            pen.fitted((x, y, Align::Left), Weight::Regular, (SIZE, SIZE), each, &line);
            y += STEP;
        }
    }
}
