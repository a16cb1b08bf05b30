//! The manifest of a box with several returns: what is in it, line by line, for whoever packs it and whoever opens it. Each
//! line has the return's reference as text and as DataMatrix, and a box to tick. No number of a device and no fault stands on it.
use super::fonts::Faces;
use super::pen::{Align, Pen, TITLE, Weight, count};
use super::symbols::{self, Symbol};
use super::{A4_HEIGHT, A4_WIDTH, DrawError, Item, Shipment, code128, label, parties, pen};
use krilla::tagging::Tag;

const MARGIN: f32 = 40.0;
const INNER: f32 = A4_WIDTH - 2.0 * MARGIN;
/// Below the heading of the first page: the addresses.
const PARTIES_AT: f32 = 98.0;
/// The tracking number with its bars, below the addresses.
const TRACKING: f32 = 92.0;
const BARS_HEIGHT: f32 = 43.0;
/// The headings of the columns.
const HEADINGS: f32 = 24.0;
/// Where the list begins on a page that is not the first.
const NEXT_PAGE_TOP: f32 = 84.0;
/// A line, tall enough for its DataMatrix and the white around it.
const ROW: f32 = 30.0;
/// The list ends here.
const LIST_END: f32 = A4_HEIGHT - 88.0;
/// Modules of the DataMatrix are 4 printer dots: half a millimetre.
const MATRIX_DOTS: u16 = 4;

/// Columns: left edge, width, heading.
const COLUMNS: [(f32, f32, &str); 6] = [
    (MARGIN, 22.0, "NO."),
    (MARGIN + 26.0, 112.0, "RETURN"),
    (MARGIN + 144.0, 154.0, "DEVICE"),
    (MARGIN + 306.0, 80.0, "ORDER"),
    (MARGIN + 394.0, 80.0, "INVOICE"),
    (MARGIN + 482.0, INNER - 482.0, "HERE"),
];

/// A return and its symbol.
pub(super) struct Line<'a> {
    item: &'a Item,
    matrix: Symbol,
}

/// What does not depend on the page.
pub(super) struct Manifest<'a> {
    shipment: &'a Shipment,
    matrix: Symbol,
    /// The modules of the tracking number, and how wide each is in dots; none where they would not fit the page.
    bars: Option<(Vec<bool>, u16)>,
    number: String,
    lines: Vec<Line<'a>>,
    /// Where the list begins on the first page.
    first: f32,
}

impl<'a> Manifest<'a> {
    /// The manifest of a shipment, or why it cannot be drawn.
    pub(super) fn of(faces: &Faces, shipment: &'a Shipment) -> Result<Self, DrawError> {
        let (modules, number) = label::numbered(shipment)?;
        let with_quiet = modules.len() + 2 * usize::from(code128::QUIET);
        let dots =
            [4, 3, 2].into_iter().find(|dots| count(with_quiet) * f32::from(*dots) * pen::DOT <= INNER);
        let line = |item: &'a Item| Ok(Line { item, matrix: symbols::datamatrix(&item.reference)? });
        Ok(Self {
            shipment,
            matrix: symbols::datamatrix(shipment.reference())?,
            bars: dots.map(|dots| (modules, dots)),
            number,
            lines: shipment.items.iter().map(line).collect::<Result<_, DrawError>>()?,
            first: PARTIES_AT + parties::height(faces, shipment, INNER) + TRACKING + HEADINGS,
        })
    }

    /// The lines of each page, with the number of the first of them; at least one page.
    pub(super) fn pages(&self) -> Vec<(usize, &[Line<'a>])> {
        let fit =
            |top: f32| (1..self.lines.len()).take_while(|n| top + count(n + 1) * ROW <= LIST_END).count() + 1;
        let (first, rest) = self.lines.split_at(fit(self.first).min(self.lines.len()));
        let mut pages = vec![(1, first)];
        let mut next = first.len() + 1;
        for lines in rest.chunks(fit(NEXT_PAGE_TOP)) {
            pages.push((next, lines));
            next += lines.len();
        }
        pages
    }

    /// Draws one page; `page` is its number, counted from 1, and how many there are.
    pub(super) fn draw(&self, pen: &mut Pen, (from, lines): (usize, &[Line]), page: (usize, usize)) {
        let top = if page.0 == 1 {
            self.first_head(pen);
            self.first
        } else {
            self.next_head(pen);
            NEXT_PAGE_TOP
        };
        // A line is said as a whole: a tag for each cell would make the file of hundreds three times as large.
        pen.together(Tag::P, |pen| headings(pen, top));
        let mut y = top;
        for (number, line) in (from..).zip(lines) {
            pen.together(Tag::P, |pen| row(pen, number, line, y));
            y += ROW;
        }
        self.foot(pen, page);
    }

    fn first_head(&self, pen: &mut Pen) {
        let shipment = self.shipment;
        pen.heading(TITLE, (MARGIN, 62.0), 24.0, "Manifest");
        let devices = format!("{} devices in this box", shipment.items.len());
        let side = count(self.matrix.width) * 5.0 * pen::DOT;
        let right = A4_WIDTH - MARGIN - side - 12.0;
        pen.fitted((right, 49.0, Align::Right), Weight::Bold, (11.0, 7.0), 230.0, &shipment.brand);
        let called = format!("Parcel {}", shipment.reference());
        pen.fitted((right, 64.0, Align::Right), Weight::Bold, (13.0, 8.0), 230.0, &called);
        let which = format!("Parcel {} of {}", shipment.parcel.n, shipment.parcel.of);
        pen.fitted((right, 78.0, Align::Right), Weight::Regular, (9.5, 7.0), 230.0, &which);
        pen.symbol(&self.matrix, 5, A4_WIDTH - MARGIN - side, 40.0);
        pen.fitted((MARGIN, 79.0, Align::Left), Weight::Bold, (13.0, 9.0), 200.0, &devices);
        pen.filled(MARGIN, 86.0, INNER, 1.5);
        parties::draw(pen, shipment, (MARGIN, PARTIES_AT), INNER);
        self.tracking(pen, self.first - HEADINGS - TRACKING + 10.0);
    }

    fn tracking(&self, pen: &mut Pen, top: f32) {
        pen.words((MARGIN, top + 7.0), Weight::Bold, 7.0, "TRACKING NUMBER");
        let quiet = f32::from(code128::QUIET);
        let mut under = (MARGIN, top + 22.0, Align::Left);
        if let Some((modules, dots)) = &self.bars {
            let module = f32::from(*dots) * pen::DOT;
            pen.bars(modules, *dots, MARGIN + quiet * module, top + 12.0, BARS_HEIGHT);
            let middle = MARGIN + (quiet + count(modules.len()) / 2.0) * module;
            under = (middle, top + 12.0 + BARS_HEIGHT + 13.0, Align::Centre);
        }
        pen.fitted(under, Weight::Bold, (11.0, 7.0), INNER, &self.number);
        if self.shipment.demonstration {
            let at = (A4_WIDTH - MARGIN, top + 22.0, Align::Right);
            pen.fitted(at, Weight::Bold, (11.0, 8.0), 180.0, "NOT VALID FOR POSTING");
        }
    }

    fn next_head(&self, pen: &mut Pen) {
        pen.words((MARGIN, 48.0), Weight::Bold, 13.0, "Manifest");
        let called = format!("Parcel {}", self.shipment.reference());
        pen.fitted((A4_WIDTH - MARGIN, 48.0, Align::Right), Weight::Bold, (11.0, 7.0), 300.0, &called);
    }

    fn foot(&self, pen: &mut Pen, page: (usize, usize)) {
        let top = A4_HEIGHT - 76.0;
        if page.0 == page.1 {
            for (x, width, says) in [(MARGIN, 250.0, "Checked by"), (MARGIN + 280.0, INNER - 280.0, "Date")] {
                pen.words((x, top + 12.0), Weight::Regular, 9.0, says);
                let after = pen.face(Weight::Regular).width(says) * 9.0 + 6.0;
                pen.filled(x + after, top + 13.0, width - after, 0.6);
            }
        }
        pen.filled(MARGIN, top + 26.0, INNER, 0.75);
        let help = format!("Something is missing or too much? {}", self.shipment.help);
        pen.fitted((MARGIN, top + 40.0, Align::Left), Weight::Regular, (9.0, 6.5), INNER * 0.7, &help);
        let pages = format!("Page {} of {}", page.0, page.1);
        pen.fitted((A4_WIDTH - MARGIN, top + 40.0, Align::Right), Weight::Bold, (9.0, 6.5), 120.0, &pages);
    }
}

fn headings(pen: &mut Pen, top: f32) {
    for (left, width, heading) in COLUMNS {
        let at = if left == MARGIN { (left + width - 4.0, Align::Right) } else { (left, Align::Left) };
        pen.fitted((at.0, top - 8.0, at.1), Weight::Bold, (7.0, 7.0), width + 4.0, heading);
    }
    pen.filled(MARGIN, top - 3.0, INNER, 1.0);
}

fn row(pen: &mut Pen, number: usize, line: &Line, y: f32) {
    let (item, middle) = (line.item, y + ROW / 2.0);
    let [no, reference, device, order, invoice, here] = COLUMNS;
    let baseline = middle + 1.6;
    let at = (no.0 + no.1 - 4.0, baseline, Align::Right);
    pen.fitted(at, Weight::Regular, (9.0, 6.0), no.1, &number.to_string());
    let side = count(line.matrix.width) * f32::from(MATRIX_DOTS) * pen::DOT;
    pen.symbol(&line.matrix, MATRIX_DOTS, reference.0, middle - 1.5 - side / 2.0);
    let (at, room) = ((reference.0 + side + 6.0, baseline, Align::Left), reference.1 - side - 6.0);
    pen.fitted(at, Weight::Bold, (10.0, 5.5), room, &item.reference);
    let dash = "–";
    let cells = [
        (device, item.device.as_str()),
        (order, item.order_number.as_deref().unwrap_or(dash)),
        (invoice, item.invoice_number.as_deref().unwrap_or(dash)),
    ];
    for ((left, width, _), words) in cells {
        if pen.face(Weight::Regular).width(words) * 8.5 <= width {
            pen.fitted((left, baseline, Align::Left), Weight::Regular, (9.0, 8.5), width, words);
        } else {
            pen.paragraph((left, y + 2.5), Weight::Regular, (8.5, 6.0), (width, ROW - 7.0), words);
        }
    }
    pen.outlined(here.0 + 6.0, middle - 9.0, 15.0, 15.0, 1.0);
    pen.ink(190);
    pen.filled(MARGIN, y + ROW - 3.0, INNER, 0.5);
    pen.ink(0);
}
