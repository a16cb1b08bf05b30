//! The bar codes on a photo of a sticker, a box or a screen. Lines are laid across the picture in every direction, as a scanner
//! does; what is dark and light along each is read by rxing, in the codes that makers put on devices (Code 128, 39 and 93). What
//! the texts mean is not known here.
#![expect(
    clippy::as_conversions,
    reason = "arithmetic on pixels: edges are at most 2048 long, and every place is inside of the picture"
)]
use super::intake::guarded;
use super::picture::{Refused, shrunk_grey};
use image::GrayImage;
use rxing::DecodeHints;
use rxing::common::BitArray;
use rxing::oned::{Code39Reader, Code93Reader, Code128Reader, OneDReader};
use std::time::{Duration, Instant};

/// Long edges that a picture is looked at in, in pixels. A smaller one averages noise away, a larger one has finer bars.
const EDGES: [u32; 4] = [1200, 800, 1600, 2048];
/// Degrees by which lines are turned, either way, from lying and from standing ones: a code is read when it is turned by up to
/// half of a step more.
const TURNS: [f32; 11] = [0.0, 8.0, -8.0, 16.0, -16.0, 24.0, -24.0, 32.0, -32.0, 40.0, -40.0];
/// Half of the degrees from one direction to the next.
const HALF_A_TURN: f32 = 4.0;
/// Pixels from one line to the next.
const APART: f32 = 12.0;
/// A line so many pixels beside must say the same, or it was misread: Code 39 has no check of its own.
const BESIDE: f32 = 3.0;
/// A line is as thick as this, in pixels either way: along the bars noise is averaged away, and nothing else.
const THICK: f32 = 1.25;
/// Pixels from one sample of a line to the next: bars are measured finer than by pixels.
const STEP: f32 = 0.5;
/// No line comes nearer to the edges of the picture, in pixels.
const MARGIN: f32 = 2.0;
/// Samples of a line that are looked at together for what is dark and what is light.
const BLOCK: usize = 32;
/// As many of these on either side count too: the widest bar is narrower.
const BLOCKS_BESIDE: usize = 2;
/// What differs less is one colour.
const CONTRAST: u8 = 24;
/// Bars and spaces of the shortest text that could be a number.
const FEWEST_BARS: usize = 40;
/// Codes on one line, at the most.
const MOST_ON_A_LINE: usize = 4;

/// The texts of the codes on a picture, each once. When a text is found that is `wanted`, what lies in the same direction is read
/// too, and the search ends; else it ends when everything was tried, or after `longest`.
pub fn read(picture: &GrayImage, longest: Duration, wanted: impl Fn(&str) -> bool) -> Vec<String> {
    let until = Instant::now() + longest;
    let sizes = sizes(picture);
    let mut found = vec![];
    for (nth, size) in sizes.iter().enumerate() {
        for angle in TURNS.iter().flat_map(|turn| [*turn, turn + 90.0]) {
            sweep(size, angle, until, &mut found);
            if found.iter().any(|text| wanted(text)) {
                // Another code of the same sticker may be longer, lower or finer.
                let others = sizes.iter().enumerate().filter(|(other, _)| *other != nth);
                others.for_each(|(_, other)| sweep(other, angle, until, &mut found));
                [-HALF_A_TURN, HALF_A_TURN]
                    .iter()
                    .for_each(|more| sweep(size, angle + more, until, &mut found));
                return found;
            }
        }
    }
    found
}

/// The picture in every size that it is looked at in, the most promising first; a small one is looked at as it is.
fn sizes(picture: &GrayImage) -> Vec<GrayImage> {
    let longest = picture.width().max(picture.height());
    let mut sizes: Vec<GrayImage> =
        EDGES.iter().filter(|edge| **edge < longest).filter_map(|edge| shrunk_grey(picture, *edge)).collect();
    if longest <= EDGES.into_iter().max().unwrap_or_default() {
        sizes.push(picture.clone());
    }
    sizes
}

/// Reads along lines of one direction all over the picture, and adds what is new.
fn sweep(picture: &GrayImage, angle: f32, until: Instant, found: &mut Vec<String>) {
    let (sin, cos) = angle.to_radians().sin_cos();
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    let reach = (width * sin.abs() + height * cos.abs()) / 2.0;
    let lines = (2.0 * reach / APART) as u32;
    for nth in 0..=lines {
        if Instant::now() >= until {
            return;
        }
        let offset = nth as f32 * APART - reach;
        for text in texts(&samples(picture, (sin, cos), offset)) {
            if found.contains(&text) {
                continue;
            }
            let again = |beside: f32| texts(&samples(picture, (sin, cos), offset + beside)).contains(&text);
            if again(BESIDE) || again(-BESIDE) {
                found.push(text);
            }
        }
    }
}

/// How bright it is along a line of that direction, so many pixels from the middle of the picture, from edge to edge.
fn samples(picture: &GrayImage, (sin, cos): (f32, f32), offset: f32) -> Vec<u8> {
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    let (x, y) = (width / 2.0 - offset * sin, height / 2.0 + offset * cos);
    let (across, down) = (inside(x, cos, width), inside(y, sin, height));
    let (from, to) = (across.0.max(down.0), across.1.min(down.1));
    let at = |nth: i32| {
        let along = from + nth as f32 * STEP;
        let (x, y) = (x + along * cos, y + along * sin);
        let sum: f32 =
            [-THICK, 0.0, THICK].iter().map(|to| bright(picture, x - to * sin, y + to * cos)).sum();
        (sum / 3.0) as u8
    };
    (0..=((to - from) / STEP).floor() as i32).map(at).collect()
}

/// From where to where a line is inside of the picture, where it begins at `middle` and goes on by `step`.
fn inside(middle: f32, step: f32, edge: f32) -> (f32, f32) {
    let (low, high) = (MARGIN - middle, edge - 1.0 - MARGIN - middle);
    if step.abs() < 1e-6 {
        return if low <= 0.0 && high >= 0.0 { (f32::MIN, f32::MAX) } else { (0.0, -1.0) };
    }
    let (one, other) = (low / step, high / step);
    (one.min(other), one.max(other))
}

/// How bright it is between four pixels.
fn bright(picture: &GrayImage, x: f32, y: f32) -> f32 {
    let (left, top) = (x as usize, y as usize);
    let (right, low) = (x.fract(), y.fract());
    let (width, pixels) = (picture.width() as usize, picture.as_raw());
    let at = top * width + left;
    let pixel = |at: usize| f32::from(pixels.get(at).copied().unwrap_or_default());
    let above = pixel(at) * (1.0 - right) + pixel(at + 1) * right;
    let below = pixel(at + width) * (1.0 - right) + pixel(at + width + 1) * right;
    above * (1.0 - low) + below * low
}

/// The texts of the codes along a line, from either end.
fn texts(samples: &[u8]) -> Vec<String> {
    let mut bars = dark(samples);
    if bars.iter().zip(bars.iter().skip(1)).filter(|(one, next)| one != next).count() < FEWEST_BARS {
        return vec![];
    }
    let mut all = vec![];
    for _ in 0..2 {
        all.extend(along(&mut Code128Reader, &bars));
        all.extend(along(&mut Code39Reader::default(), &bars));
        all.extend(along(&mut Code93Reader::default(), &bars));
        bars.reverse();
    }
    all
}

/// What is dark on a line: darker than the middle between the darkest and the lightest near it.
fn dark(samples: &[u8]) -> Vec<bool> {
    let ends = |block: &[u8]| {
        let darkest = block.iter().min().copied().unwrap_or_default();
        (darkest, block.iter().max().copied().unwrap_or_default())
    };
    let blocks: Vec<(u8, u8)> = samples.chunks(BLOCK).map(ends).collect();
    let mut all = Vec::with_capacity(samples.len());
    for (nth, block) in samples.chunks(BLOCK).enumerate() {
        let near = blocks.iter().take(nth + BLOCKS_BESIDE + 1).skip(nth.saturating_sub(BLOCKS_BESIDE));
        let (darkest, lightest) =
            near.fold((u8::MAX, 0), |(low, high), (one, other)| (low.min(*one), high.max(*other)));
        let middle = darkest.midpoint(lightest);
        let has_bars = lightest.saturating_sub(darkest) >= CONTRAST;
        all.extend(block.iter().map(|bright| has_bars && *bright < middle));
    }
    all
}

/// The texts of one kind of code on a line, one after the other.
fn along(reader: &mut impl OneDReader, bars: &[bool]) -> Vec<String> {
    let mut all = vec![];
    let mut rest = bars;
    while all.len() < MOST_ON_A_LINE
        && let Some((text, end)) = first(reader, rest)
    {
        all.push(text);
        rest = rest.get(end..).unwrap_or_default();
    }
    all
}

/// The first code of that kind: its text, and about where it ends. A reader that falls over has read nothing.
fn first(reader: &mut impl OneDReader, bars: &[bool]) -> Option<(String, usize)> {
    let mut row = BitArray::with_size(bars.len());
    for (at, _) in bars.iter().enumerate().filter(|(_, dark)| **dark) {
        row.set(at);
    }
    let hints = DecodeHints::default();
    let read = guarded(|| reader.decode_row(0, &row, &hints).map_err(|_| Refused::Broken)).ok()?;
    let end = read.getPoints().iter().map(|point| point.x as usize).max().unwrap_or(bars.len());
    Some((read.getText().to_owned(), end.max(1)))
}
