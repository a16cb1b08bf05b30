//! The rest of the A4 sheet: what to do before posting, the cut lines, and the packing slip that goes into
//! the box.
use super::fonts::Faces;
use super::pen::{Align, Pen, TITLE, Weight, count};
use super::{A4_HEIGHT, A4_WIDTH, Chosen, Item, LABEL_AT, Postage, Shipment, label, parties};
use crate::carrier::number;
use krilla::tagging::Tag;

const MARGIN: f32 = 34.0;
const INNER: f32 = A4_WIDTH - 2.0 * MARGIN;
/// The cut between label and slip.
const CUT_AT: f32 = LABEL_AT + label::HEIGHT + 8.0;
/// The cut beside the label.
const CUT_BESIDE: f32 = LABEL_AT + label::WIDTH + 8.0;
/// Where the list of returns begins below the top of a slip.
const LIST_BELOW: f32 = 104.0;
const ROW_HEIGHT: f32 = 19.0;
/// The foot with the help address begins here.
const FOOT_AT: f32 = A4_HEIGHT - 52.0;
/// Where the slip begins on a page that has no label.
const NEXT_PAGE_TOP: f32 = 24.0;
/// Rows below the label, and on a page of its own; counted from the sizes above.
const FIRST_PAGE_ROWS: usize = 10;
pub(super) const NEXT_PAGE_ROWS: usize = 33;

/// Columns of the list: left edge, width, and heading.
const COLUMNS: [(f32, f32, &str); 4] = [
    (MARGIN, 104.0, "RETURN"),
    (MARGIN + 112.0, 206.0, "DEVICE"),
    (MARGIN + 326.0, 98.0, "ORDER"),
    (MARGIN + 432.0, INNER - 432.0, "INVOICE"),
];

/// The returns on each page of the slip; at least one page.
pub(super) fn pages(items: &[Item]) -> Vec<&[Item]> {
    let (first, rest) = items.split_at(items.len().min(FIRST_PAGE_ROWS));
    std::iter::once(first).chain(rest.chunks(NEXT_PAGE_ROWS)).collect()
}

/// Cut lines, and beside the label what the sender does before posting.
pub(super) fn sheet(pen: &mut Pen, shipment: &Shipment) {
    pen.dashed((0.0, CUT_AT), (A4_WIDTH, CUT_AT));
    pen.dashed((CUT_BESIDE, 0.0), (CUT_BESIDE, CUT_AT));
    pen.ink(255);
    pen.filled(MARGIN, CUT_AT - 4.0, 50.0, 8.0);
    pen.ink(0);
    pen.words((MARGIN + 6.0, CUT_AT + 2.8), Weight::Regular, 8.0, "Cut here");
    before_you_post(pen, shipment);
}

/// What to do before posting: a heading and the words below it.
const STEPS: [(&str, &str); 5] = [
    (
        "Back up what you want to keep",
        "A repair can erase the device. A backup in an account or on another computer is safe.",
    ),
    (
        "Disconnect every account",
        "Apple: turn off Find My, then sign out. Google: remove the account in Settings. Samsung: sign out of the \
         Samsung account. Windows: sign out, and take the device off your company's management (MDM).",
    ),
    (
        "Pack it well",
        "Use a firm box with soft padding on every side. Send only what the return asks for; keep SIM and memory \
         cards.",
    ),
    (
        "Put the packing slip in the box",
        "Cut off the lower part of this sheet. The workshop finds your return by it.",
    ),
    (
        "Stick the label on the box",
        "Flat, on the largest side. No tape across the bars; cover or remove every older label.",
    ),
];

fn before_you_post(pen: &mut Pen, shipment: &Shipment) {
    let left = CUT_BESIDE + 18.0;
    let width = A4_WIDTH - MARGIN - left;
    pen.heading(TITLE, (left, 50.0), 17.0, "Before you post");
    pen.filled(left, 57.0, width, 1.5);
    let last = match shipment.postage {
        Postage::NotIncluded => (
            "Pay the postage",
            "It is not included: take the box to a post office or a carrier, and keep the receipt.",
        ),
        Postage::Contract { .. } => (
            "Hand it in",
            "The postage is paid. Ask for a receipt and keep it until we confirm that the box arrived.",
        ),
    };
    let mut y = 70.0;
    for (heading, words) in STEPS.into_iter().chain([last]) {
        pen.outlined(left, y, 10.0, 10.0, 0.9);
        let (x, room) = (left + 18.0, width - 18.0);
        pen.fitted((x, y + 9.0, Align::Left), Weight::Bold, (10.5, 8.0), room, heading);
        y += 13.0;
        y += pen.paragraph((x, y), Weight::Regular, (8.75, 7.0), (room, 54.0), words) + 11.0;
    }
    let date = shipment.valid_until.format("%-d %B %Y");
    let until = format!("Please post it by {date}. After that day the label is no longer valid.");
    pen.filled(left, y, width, 0.75);
    pen.paragraph((left, y + 6.0), Weight::Bold, (9.5, 7.0), (width, 40.0), &until);
}

/// One page of the packing slip; `page` is its number, counted from 1, and how many there are.
pub(super) fn draw(pen: &mut Pen, shipment: &Shipment, bars: &Chosen, items: &[Item], page: (usize, usize)) {
    let top = if page.0 == 1 { CUT_AT + 6.0 } else { NEXT_PAGE_TOP };
    head(pen, shipment, bars, top);
    list(pen, items, top + LIST_BELOW);
    foot(pen, shipment, page);
}

/// Where the addresses stand on a slip that has a sheet for itself.
const PARTIES_AT: f32 = NEXT_PAGE_TOP + LIST_BELOW - 6.0;

/// Where the list begins there.
fn list_alone(faces: &Faces, shipment: &Shipment) -> f32 {
    PARTIES_AT + parties::height(faces, shipment, INNER) + 26.0
}

/// How many rows the first page of such a slip holds.
pub(super) fn fit_alone(faces: &Faces, shipment: &Shipment) -> usize {
    let top = list_alone(faces, shipment) + 5.0;
    (1..=NEXT_PAGE_ROWS).take_while(|rows| top + count(*rows) * ROW_HEIGHT < FOOT_AT - 6.0).count().max(1)
}

/// The first page of such a slip, of so many pages.
pub(super) fn alone(pen: &mut Pen, shipment: &Shipment, bars: &Chosen, items: &[Item], pages: usize) {
    head(pen, shipment, bars, NEXT_PAGE_TOP);
    parties::draw(pen, shipment, (MARGIN, PARTIES_AT), INNER);
    let top = list_alone(pen.faces(), shipment);
    list(pen, items, top);
    foot(pen, shipment, (1, pages));
}

fn head(pen: &mut Pen, shipment: &Shipment, bars: &Chosen, top: f32) {
    let right = A4_WIDTH - MARGIN;
    let bars_left = right - bars.width();
    let width = bars_left - MARGIN - 24.0;
    pen.heading(TITLE, (MARGIN, top + 34.0), 21.0, "Packing slip");
    pen.fitted((MARGIN, top + 50.0, Align::Left), Weight::Regular, (10.5, 7.0), width, &shipment.brand);
    let what = match shipment.items.len() {
        1 => format!("Return {}", shipment.reference()),
        many => format!("Parcel {}: {many} returns", shipment.reference()),
    };
    pen.fitted((MARGIN, top + 70.0, Align::Left), Weight::Bold, (11.5, 7.0), width, &what);
    let which = format!("Parcel {} of {}. Put this slip in the box.", shipment.parcel.n, shipment.parcel.of);
    pen.fitted((MARGIN, top + 84.0, Align::Left), Weight::Regular, (9.5, 7.0), width, &which);
    pen.bars(&bars.modules, bars.dots, bars_left, top + 18.0, 42.0);
    let under = (bars_left + bars.width() / 2.0, top + 73.0, Align::Centre);
    pen.fitted(under, Weight::Bold, (11.0, 6.0), bars.width(), shipment.reference());
    if shipment.demonstration {
        let at = (right, top + 90.0, Align::Right);
        pen.fitted(at, Weight::Bold, (11.0, 8.0), bars.width(), "NOT VALID FOR POSTING");
    }
}

fn list(pen: &mut Pen, items: &[Item], top: f32) {
    pen.together(Tag::P, |pen| {
        for (left, _, heading) in COLUMNS {
            pen.words((left, top), Weight::Bold, 7.0, heading);
        }
    });
    pen.filled(MARGIN, top + 5.0, INNER, 1.0);
    let mut y = top + 5.0;
    for item in items {
        pen.together(Tag::P, |pen| row(pen, item, y));
        y += ROW_HEIGHT;
        pen.ink(190);
        pen.filled(MARGIN, y, INNER, 0.5);
        pen.ink(0);
    }
}

fn row(pen: &mut Pen, item: &Item, y: f32) {
    let order = item.order_number.as_deref().unwrap_or("–");
    let invoice = item.invoice_number.as_deref().unwrap_or("–");
    let cells = [item.reference.as_str(), item.device.as_str(), order, invoice];
    let weights = [Weight::Bold, Weight::Regular, Weight::Regular, Weight::Regular];
    for (((left, width, _), words), weight) in COLUMNS.into_iter().zip(cells).zip(weights) {
        if pen.face(weight).width(words) * 8.0 <= width {
            pen.fitted((left, y + 13.0, Align::Left), weight, (9.5, 8.0), width, words);
        } else {
            pen.paragraph((left, y + 1.0), weight, (7.4, 6.5), (width, ROW_HEIGHT - 1.4), words);
        }
    }
}

fn foot(pen: &mut Pen, shipment: &Shipment, page: (usize, usize)) {
    pen.filled(MARGIN, FOOT_AT, INNER, 0.75);
    let help = format!("Questions? {}", shipment.help);
    pen.fitted((MARGIN, FOOT_AT + 15.0, Align::Left), Weight::Bold, (9.5, 6.5), INNER * 0.46, &help);
    let mut right = format!("Label {}", number::grouped(&shipment.number));
    if page.1 > 1 {
        right = format!("{right}, page {} of {}", page.0, page.1);
    }
    let at = (A4_WIDTH - MARGIN, FOOT_AT + 15.0, Align::Right);
    pen.fitted(at, Weight::Regular, (9.0, 6.0), INNER * 0.52, &right);
}
