//! The address label, 4x6 inch or A6: what a carrier needs to see, and nothing about what is in the box.
//!
//! From top to bottom: RETURN and the parcel's count; the postage statement; TO; FROM beside the DataMatrix;
//! weight and dates; the tracking number in bars. When there is much to say, first the bars become less tall, then TO gives
//! what it has above its smallest size, then FROM gives way; TO stays large enough to be read from a distance.
use super::code128;
use super::pen::{Align, Pen, TITLE, Weight, count};
use super::symbols::{self, Symbol};
use super::text::{self, LEADING};
use super::{Address, Bars, Chosen, DrawError, LABEL_DOTS, Postage, Shipment, address, chosen, pen};
use crate::carrier::number;

/// The width of the label: 4 inches, in points.
pub(super) const WIDTH: f32 = 288.0;
/// The height of the label: 6 inches, in points.
pub(super) const HEIGHT: f32 = 432.0;

/// The white margin on both sides.
pub(super) const MARGIN: f32 = 14.0;
/// The width between the margins.
pub(super) const INNER: f32 = WIDTH - 2.0 * MARGIN;
/// The largest side of the DataMatrix: a reference of 12 characters then has modules of 7 dots (0.9 mm),
/// which telephones read easily.
const MATRIX_SIDE: f32 = 42.0;
/// The column at the right that holds the DataMatrix and the reference below it.
const MATRIX_COLUMN: f32 = 84.0;
/// Height of the bars on 4x6 inch: 20 mm.
const BARS_HEIGHT: f32 = 57.0;
/// What the bars keep: 12 mm, a seventh of their usual length.
const BARS_LEAST: f32 = 34.0;
/// What the bars give away at most, where an address needs it.
const BARS_GIVE: f32 = 15.0;
/// Where the line with the last day is, above the bars.
const FACTS_TOP: f32 = 316.0;
/// From that line to the bars.
const FACTS_HEIGHT: f32 = 28.0;
/// What the sender and the DataMatrix beside them have, and keep.
const FROM_HEIGHT: f32 = 74.0;
/// Caption and rule around TO, and a little for what sums of lengths are off by: an address that just fits must not be cut.
const TO_FRAME: f32 = 21.1;
/// What the list of several returns takes away from TO.
const REFERENCES_HEIGHT: f32 = 22.0;

/// What is drawn in bars and modules.
pub(super) struct Marks {
    bars: Chosen,
    number: String,
    matrix: Symbol,
}

/// The modules of a shipment's tracking number, and how it is read aloud.
pub(super) fn numbered(shipment: &Shipment) -> Result<(Vec<bool>, String), DrawError> {
    let number = &shipment.number;
    Ok(match shipment.bars {
        Bars::Code128 => (code128::modules(number)?, number::grouped(number)),
        Bars::Sscc => {
            let body = number.strip_suffix(|c: char| c.is_ascii_digit()).unwrap_or_default();
            let check = number::gs1_check_digit(body).map(|c| c.to_string());
            if body.len() != 17 || !check.is_some_and(|c| number.ends_with(&c)) {
                return Err(DrawError::NotSscc(number.clone()));
            }
            (code128::gs1_modules(&format!("00{number}"))?, format!("(00) {}", number::grouped(number)))
        }
    })
}

impl Marks {
    /// The marks of a shipment, or why they cannot be drawn.
    pub(super) fn of(shipment: &Shipment) -> Result<Self, DrawError> {
        let (modules, number) = numbered(shipment)?;
        let bars = chosen(&shipment.number, modules)?;
        Ok(Self { bars, number, matrix: symbols::datamatrix(shipment.reference())? })
    }
}

/// Where the lower parts of a label begin.
struct Layout {
    /// FROM, and the DataMatrix beside it.
    from: f32,
    /// What FROM must not run over.
    from_end: f32,
    /// The last day and the weight.
    facts: f32,
    /// The bars, and how tall they are.
    bars: (f32, f32),
}

/// Shares the room between `y` and the end of a label that is `height` points high: TO first, then FROM, then the bars.
fn layout(pen: &Pen, shipment: &Shipment, y: f32, height: f32) -> Layout {
    let several = if shipment.items.len() > 1 { REFERENCES_HEIGHT } else { 0.0 };
    let to = TO_FRAME + address::least(pen, &shipment.to, is_abroad(shipment));
    let from = Sender::at(pen, shipment, FROM_SIZES.0).tall.max(FROM_HEIGHT);
    let tall = BARS_HEIGHT - (HEIGHT - height);
    let missing = to + from - (FACTS_TOP - several - y);
    let given = missing.clamp(0.0, BARS_GIVE.min(tall - BARS_LEAST));
    let facts = FACTS_TOP + given;
    let from_end = facts - several;
    let from_top = (from_end - from).max(y + to).min(from_end - FROM_HEIGHT);
    Layout { from: from_top, from_end, facts, bars: (facts + FACTS_HEIGHT, tall - given) }
}

fn is_abroad(shipment: &Shipment) -> bool {
    shipment.to.country != shipment.from.country
}

/// Draws a label of that height with its top left corner at the pen's origin.
pub(super) fn draw(pen: &mut Pen, shipment: &Shipment, marks: &Marks, height: f32) {
    head(pen, shipment);
    let mut y = 50.0;
    if shipment.demonstration {
        y = demonstration(pen, y);
    }
    y = postage(pen, shipment, y);
    let at = layout(pen, shipment, y, height);
    if shipment.items.len() > 1 {
        references(pen, shipment, at.from_end - 3.0);
    }
    caption(pen, MARGIN, y + 12.0, "TO");
    address::draw(pen, &shipment.to, is_abroad(shipment), (y + 16.0, at.from - 5.0));
    from(pen, shipment, marks, (at.from, at.from_end));
    facts(pen, shipment, at.facts);
    bars(pen, marks, at.bars);
}

fn head(pen: &mut Pen, shipment: &Shipment) {
    pen.heading(TITLE, (MARGIN - 1.0, 36.0), 31.0, "RETURN");
    let right = WIDTH - MARGIN;
    pen.fitted((right, 23.0, Align::Right), Weight::Bold, (10.0, 6.0), 118.0, &shipment.brand);
    let count = format!("Parcel {} of {}", shipment.parcel.n, shipment.parcel.of);
    pen.fitted((right, 36.0, Align::Right), Weight::Regular, (10.0, 6.0), 118.0, &count);
    pen.filled(MARGIN, 43.0, INNER, 2.0);
}

/// White on black across the label. Gives where it ends.
fn demonstration(pen: &mut Pen, y: f32) -> f32 {
    pen.filled(MARGIN, y, INNER, 27.0);
    pen.ink(255);
    let centre = (WIDTH / 2.0, y + 20.5, Align::Centre);
    pen.fitted(centre, Weight::Bold, (20.0, 10.0), INNER - 12.0, "NOT VALID FOR POSTING");
    pen.ink(0);
    y + 30.0
}

/// Says who pays. Gives where it ends.
fn postage(pen: &mut Pen, shipment: &Shipment, y: f32) -> f32 {
    let service = match &shipment.postage {
        Postage::NotIncluded => &shipment.service,
        Postage::Contract { service, licence } => {
            return contract(pen, (service.as_str(), licence.as_str()), y);
        }
    };
    // The demonstration's own words above take the place of the hint.
    let height = if shipment.demonstration { 18.0 } else { 29.0 };
    pen.outlined(MARGIN, y, INNER, height, 1.0);
    let (left, room) = (MARGIN + 8.0, INNER - 16.0);
    let says = "ADDRESS LABEL – POSTAGE NOT INCLUDED";
    pen.fitted((left, y + 13.5, Align::Left), Weight::Bold, (11.5, 8.0), room, says);
    if !shipment.demonstration {
        let hint = format!("The sender pays the carrier. {service}");
        pen.fitted((left, y + 24.5, Align::Left), Weight::Regular, (8.5, 6.0), room, hint.trim_end());
    }
    y + height
}

/// What is said of a contract beside "Postage prepaid" has this size at least; else it gets lines of its own.
const CONTRACT_LEAST: f32 = 9.0;
/// From one line of a contract to the next.
const CONTRACT_STEP: f32 = 11.0;

/// A contract's service and licence. The carrier knows the contract by these words, so that none of them is cut. Gives where it
/// ends.
fn contract(pen: &mut Pen, (service, licence): (&str, &str), y: f32) -> f32 {
    let (bold, regular) = (pen.face(Weight::Bold), pen.face(Weight::Regular));
    let (left, room) = (MARGIN + 8.0, INNER - 16.0);
    let beside = room - 98.0;
    let is_short = bold.width(service) * CONTRACT_LEAST <= beside;
    let own = if is_short { vec![] } else { text::wrap(bold, service, 9.5, room) };
    let licence = text::wrap(regular, licence, 8.5, room);
    let height = 18.0 + count(own.len() + licence.len().max(1)) * CONTRACT_STEP;
    pen.outlined(MARGIN, y, INNER, height, 1.0);
    let mut line = y + 13.5;
    if is_short {
        pen.fitted((left, line, Align::Left), Weight::Bold, (11.5, CONTRACT_LEAST), beside, service);
    }
    let right = (WIDTH - MARGIN - 8.0, line, Align::Right);
    pen.fitted(right, Weight::Bold, (11.5, 8.0), 92.0, "Postage prepaid");
    for (lines, weight, size) in [(own, Weight::Bold, 9.5), (licence, Weight::Regular, 8.5)] {
        for says in lines {
            line += CONTRACT_STEP;
            pen.words((left, line), weight, size, &says);
        }
    }
    y + height
}

fn caption(pen: &mut Pen, x: f32, y: f32, says: &str) {
    pen.words((x, y), Weight::Bold, 6.5, says);
}

/// The width of the sender's address.
const FROM_WIDTH: f32 = INNER - MATRIX_COLUMN - 10.0;
/// What name, town and captions need of the sender's height.
const FROM_FRAME: f32 = 38.0;

/// The lines of the sender's address: few short ones keep their breaks, a long address runs on to stay
/// readable.
fn from_lines(pen: &Pen, address: &Address) -> String {
    let regular = pen.face(Weight::Regular);
    let apart = address.lines.len() <= 3
        && address.lines.iter().all(|l| regular.width(l) * FROM_SIZES.0 <= FROM_WIDTH);
    address.lines.join(if apart { "\n" } else { ", " })
}

/// The sender's town, postcode and, from abroad, country.
fn from_end(shipment: &Shipment) -> String {
    let address = &shipment.from;
    let mut end = vec![address.town.as_str(), address.postcode.as_str()];
    if is_abroad(shipment) {
        end.push(address.country_name());
    }
    end.retain(|part| !part.is_empty());
    end.join(" ")
}

/// The size of the sender's address, in points; and what it shrinks to where TO leaves no room for it.
const FROM_SIZES: (f32, f32) = (9.0, 5.5);

/// The sender at a size.
struct Sender {
    size: f32,
    /// The name, on as many lines as it needs.
    names: Vec<String>,
    /// Town and postcode, on as many lines as they need.
    end: Vec<String>,
    /// How high all of it is, with the whole address between them.
    tall: f32,
}

impl Sender {
    fn at(pen: &Pen, shipment: &Shipment, size: f32) -> Self {
        let (bold, regular) = (pen.face(Weight::Bold), pen.face(Weight::Regular));
        let names = text::wrap(bold, &shipment.from.name, size, FROM_WIDTH);
        let end = text::wrap(regular, &from_end(shipment), size, FROM_WIDTH);
        let lines = text::wrap(regular, &from_lines(pen, &shipment.from), size, FROM_WIDTH).len();
        let mut sender = Self { size, names, end, tall: FROM_FRAME };
        sender.tall += count(lines) * size * LEADING + sender.more();
        sender
    }
    /// What the lines of name and town need beyond the one of each that the frame has room for.
    fn more(&self) -> f32 {
        count((self.names.len() + self.end.len()).saturating_sub(2)) * self.size * LEADING
    }
    /// At the largest size at which it is no higher than that, or at the smallest with its name and town cut.
    fn fitting(pen: &Pen, shipment: &Shipment, height: f32) -> Self {
        let mut sender = Self::at(pen, shipment, FROM_SIZES.0);
        while sender.tall > height + 0.1 && sender.size > FROM_SIZES.1 {
            sender = Self::at(pen, shipment, sender.size - 0.5);
        }
        if sender.tall > height + 0.1 {
            let whole = sender.names.len();
            sender.names.truncate(2);
            if let Some(last) = sender.names.last_mut().filter(|_| whole > 2) {
                *last = text::cut(pen.face(Weight::Bold), last, FROM_WIDTH / sender.size);
            }
            // A town of a hundred letters leaves no room for anything else.
            sender.end.truncate(3);
        }
        sender
    }
}

/// The sender, and beside it the reference as DataMatrix and as text, between the two heights of `span`.
fn from(pen: &mut Pen, shipment: &Shipment, marks: &Marks, span: (f32, f32)) {
    let (top, width) = (span.0, FROM_WIDTH);
    pen.filled(MARGIN, top, INNER, 0.75);
    caption(pen, MARGIN, top + 11.0, "FROM");
    let sender = Sender::fitting(pen, shipment, span.1 - top);
    let (size, step, least) = (sender.size, sender.size * LEADING, FROM_SIZES.1);
    let name = if sender.names.len() > 1 { size } else { size + 0.5 };
    let mut below = top + 22.0 - step;
    for line in &sender.names {
        below += step;
        pen.fitted((MARGIN, below, Align::Left), Weight::Bold, (name, least), width, line);
    }
    let room = (width, span.1 - top - FROM_FRAME - sender.more() + 0.1);
    let lines = from_lines(pen, &shipment.from);
    let used = pen.paragraph((MARGIN, below + 2.5), Weight::Regular, (size, least), room, &lines);
    let mut last = below + 2.5 + used + 8.5;
    for line in &sender.end {
        pen.fitted((MARGIN, last, Align::Left), Weight::Regular, (size, least), width, line);
        last += step;
    }
    reference(pen, shipment, marks, top);
}

/// The reference as DataMatrix and, below it, as text.
fn reference(pen: &mut Pen, shipment: &Shipment, marks: &Marks, top: f32) {
    let middle = WIDTH - MARGIN - MATRIX_COLUMN / 2.0;
    let side = |dots: u16| count(marks.matrix.width) * f32::from(dots) * pen::DOT;
    let dots = (3..=7).rev().find(|dots| side(*dots) <= MATRIX_SIDE).unwrap_or(2);
    pen.symbol(&marks.matrix, dots, middle - side(dots) / 2.0, top + 9.0);
    let under = (middle, top + FROM_HEIGHT - 9.0, Align::Centre);
    pen.fitted(under, Weight::Bold, (10.5, 5.0), MATRIX_COLUMN, shipment.reference());
}

/// The references of all returns in the box: as many as two lines hold, and how many more there are.
fn references(pen: &mut Pen, shipment: &Shipment, top: f32) {
    let face = pen.face(Weight::Regular);
    let size = 8.0;
    let total = shipment.items.len();
    let said = |shown: usize| {
        let named: Vec<&str> =
            shipment.items.iter().take(shown).map(|item| item.reference.as_str()).collect();
        let more = if shown < total { format!(" and {} more", total - shown) } else { String::new() };
        format!("{total} returns: {}{more}", named.join(", "))
    };
    let fits = |shown: &usize| text::wrap(face, &said(*shown), size, INNER).len() <= 2;
    // More than 30 references never fit, so no more are tried.
    let shown = (1..=total.min(30)).rev().find(fits).unwrap_or(1);
    let room = (INNER, 2.0 * size * LEADING + 0.5);
    pen.paragraph((MARGIN, top), Weight::Regular, (size, 6.0), room, &said(shown));
}

/// The last day, and the weight if it is known.
fn facts(pen: &mut Pen, shipment: &Shipment, top: f32) {
    pen.filled(MARGIN, top, INNER, 0.75);
    let until = format!("Valid until {}", shipment.valid_until.format("%-d %B %Y"));
    let baseline = top + 13.0;
    pen.fitted((MARGIN, baseline, Align::Left), Weight::Bold, (11.0, 7.0), INNER - MATRIX_COLUMN, &until);
    if let Some(grams) = shipment.weight_g {
        let right = (WIDTH - MARGIN, baseline, Align::Right);
        pen.fitted(right, Weight::Regular, (11.0, 7.0), MATRIX_COLUMN, &weight(grams));
    }
    pen.filled(MARGIN, top + 19.0, INNER, 0.75);
}

/// Grams below a kilogram, from there on kilograms, rounded up to a hundred grams. Nobody has weighed it.
fn weight(grams: u32) -> String {
    if grams < 1000 {
        format!("About {grams} g")
    } else {
        let tenths = grams.div_ceil(100);
        format!("About {}.{} kg", tenths / 10, tenths % 10)
    }
}

fn bars(pen: &mut Pen, marks: &Marks, (top, tall): (f32, f32)) {
    let label = count(LABEL_DOTS) * pen::DOT;
    pen.bars(&marks.bars.modules, marks.bars.dots, (label - marks.bars.width()) / 2.0, top, tall);
    let under = (WIDTH / 2.0, top + tall + 14.5, Align::Centre);
    pen.fitted(under, Weight::Bold, (13.0, 6.0), INNER, &marks.number);
}
