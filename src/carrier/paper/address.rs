//! The return address on the label: the largest thing on it, set as large as its lines allow.
use super::Address;
use super::label::{INNER, MARGIN};
use super::pen::{Align, Pen, Weight};
use super::text::{self, LEADING};

/// A line of the address: weight and size in relation to the address's own size.
struct Row {
    text: String,
    weight: Weight,
    scale: f32,
}

/// The smallest size of the address, in points, and of its postcode: what is read on a belt and on a shelf.
const LEAST: f32 = 9.0;
const POSTCODE_LEAST: f32 = 14.0;
/// The size of the postcode in relation to the address's own.
const POSTCODE: f32 = 1.6;
const NAME: f32 = 1.1;

/// Draws `address` as large as fits between the two heights of `span`; its country only if it is `abroad`.
pub(super) fn draw(pen: &mut Pen, address: &Address, abroad: bool, span: (f32, f32)) {
    let (rows, size) = largest(pen, address, abroad, span.1 - span.0);
    let mut y = span.0;
    for row in rows {
        let size = size * row.scale;
        y += size * LEADING;
        let least = if row.scale > NAME { POSTCODE_LEAST } else { LEAST };
        pen.fitted(
            (MARGIN, y - size * 0.22, Align::Left),
            row.weight,
            (size, size.min(least)),
            INNER,
            &row.text,
        );
    }
}

/// How high the address is at its smallest, with its lines run together.
pub(super) fn least(pen: &Pen, address: &Address, abroad: bool) -> f32 {
    tall(&rows(pen, &joined(address), abroad, LEAST, usize::MAX), LEAST)
}

fn joined(address: &Address) -> Address {
    Address { lines: vec![address.lines.join(", ")], ..address.clone() }
}

fn tall(rows: &[Row], size: f32) -> f32 {
    rows.iter().map(|row| row.scale).sum::<f32>() * size * LEADING
}

/// The address at the largest size, from 18 points down, at which it needs no wrapping; from 11 points down
/// wrapped at spaces, and then with its lines run together; at the last, at 9 points, with these cut short. Name,
/// town, postcode and country always stay.
fn largest(pen: &Pen, address: &Address, abroad: bool, height: f32) -> (Vec<Row>, f32) {
    let steps = |from: u16, to: u16| (to..=from).rev().map(|half| f32::from(half) / 2.0);
    let parts = 2 + address.lines.len() + usize::from(!address.town.is_empty()) + usize::from(abroad);
    let joined = joined(address);
    let tries = steps(36, 18).map(|size| (size, address, parts));
    let tries = tries.chain(steps(22, 18).map(|size| (size, address, usize::MAX)));
    for (size, address, most) in tries.chain(steps(22, 18).map(|size| (size, &joined, usize::MAX))) {
        let rows = rows(pen, address, abroad, size, usize::MAX);
        if tall(&rows, size) <= height && rows.len() <= most {
            return (rows, size);
        }
    }
    let fitting = (1..=16)
        .rev()
        .map(|keep| rows(pen, &joined, abroad, LEAST, keep))
        .find(|rows| tall(rows, LEAST) <= height);
    (fitting.unwrap_or_else(|| rows(pen, &joined, abroad, LEAST, 1)), LEAST)
}

/// The address in rows at `size`, with at most `keep` rows between name and town.
fn rows(pen: &Pen, address: &Address, abroad: bool, size: f32, keep: usize) -> Vec<Row> {
    let (regular, bold) = (pen.face(Weight::Regular), pen.face(Weight::Bold));
    let row = |text: String, weight, scale| Row { text, weight, scale };
    let mut names = text::wrap(bold, &address.name, size * NAME, INNER);
    shorten(&mut names, keep.min(3), |last| text::cut(bold, last, INNER / (size * NAME)));
    let mut lines: Vec<String> =
        address.lines.iter().flat_map(|line| text::wrap(regular, line, size, INNER)).collect();
    shorten(&mut lines, keep, |last| text::cut(regular, last, INNER / size));
    let mut towns = text::wrap(regular, &address.town, size, INNER);
    shorten(&mut towns, keep.min(2), |last| text::cut(regular, last, INNER / size));
    let mut rows: Vec<Row> = names.into_iter().map(|t| row(t, Weight::Bold, NAME)).collect();
    rows.extend(lines.into_iter().chain(towns).map(|t| row(t, Weight::Regular, 1.0)));
    rows.push(row(address.postcode.clone(), Weight::Bold, POSTCODE));
    if abroad {
        rows.push(row(address.country_name().to_owned(), Weight::Bold, 1.0));
    }
    rows
}

/// Keeps the first `keep` of `lines`; the last of them then ends in an ellipsis.
fn shorten(lines: &mut Vec<String>, keep: usize, cut: impl Fn(&str) -> String) {
    if lines.len() > keep {
        lines.truncate(keep);
        if let Some(last) = lines.last_mut() {
            *last = cut(last);
        }
    }
}
