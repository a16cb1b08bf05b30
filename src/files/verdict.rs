//! What is worth saying about a photo: whether it is small, dark or blurred. It is measured, and refuses nothing.
#![expect(
    clippy::as_conversions,
    reason = "arithmetic on pixels: the picture's edges are at most MIDDLE_EDGE, and the sums of a tile are bounded"
)]
use super::picture::Remark;
use image::GrayImage;

/// A picture whose long edge is shorter is worth a remark: scratches cannot be seen on it.
const SMALL_EDGE: u32 = 640;
/// A mean brightness (0 to 255) below this is worth a remark.
const DARK_MEAN: f64 = 40.0;
/// Long edge of the picture in which sharpness is measured, in pixels. What is sharp at 12 megapixels is sharp here, and
/// a blur of 8 pixels there is one of 2 here; noise of the sensor and the blocks of JPEG are mostly gone.
pub(super) const MIDDLE_EDGE: u32 = 1024;
/// A picture whose strongest edges are less abrupt is worth a remark; see [`sharpness`]. Of 27 photos and drawings of
/// 1000 pixels and more, sharp ones measure 0.23 to 1.7; blurred by 2 of 4000 pixels 0.11 and more, by 4 up to 0.15,
/// by 8 up to 0.04, by 15 up to 0.02.
const BLURRED_BELOW: f64 = 0.1;
/// Edge of the tiles in which it is measured, in pixels.
const TILE: usize = 16;
/// Every so manyth row of a tile is looked at: all of them say the same.
const ROWS_APART: usize = 2;
/// From a pixel to its neighbour in each direction that edges are looked for across, to the right and down: along both
/// sides and both diagonals.
const DIRECTIONS: [(isize, isize); 4] = [(1, 0), (0, 1), (1, 1), (-1, 1)];
/// An edge looks that much more abrupt across a diagonal, where neighbours are further apart.
const DIAGONAL: f64 = 1.4;
/// Tiles whose brightness (0 to 255) changes less over four pixels say nothing, as a mean square.
const FAINT: f64 = 20.0;
/// The most that is taken for noise, as a mean square of what it bends: more is texture.
const MOST_NOISE: f64 = 60.0;
/// Tiles that do not change by that many times the noise say nothing.
const ABOVE_NOISE: f64 = 6.0;
/// Tiles say nothing of a direction that has less than this share of what they change along both sides.
const LEAST_SHARE: f64 = 0.1;
/// Strong edges have this share of what the strongest change, as a mean square: weaker ones are often blocks of JPEG.
const STRONG: f64 = 0.6;
/// Fewer tiles than these say nothing of a direction.
const FEW: usize = 3;

/// What is worth saying of a picture with that long edge in grey (its original's was `longest`).
pub(super) fn remarks(grey: &GrayImage, longest: u32) -> Vec<Remark> {
    let count = f64::from(grey.width()) * f64::from(grey.height());
    let mean = grey.as_raw().iter().map(|light| u64::from(*light)).sum::<u64>() as f64 / count.max(1.0);
    let mut found = vec![];
    if longest < SMALL_EDGE {
        found.push(Remark::TooSmall);
    }
    if mean < DARK_MEAN {
        found.push(Remark::Dark);
    } else if sharpness(grey) < BLURRED_BELOW {
        found.push(Remark::Blurred);
    }
    found
}

/// How a tile looks across one direction, as mean squares.
#[derive(Clone, Copy)]
struct Tile {
    /// How much pixels differ from what their neighbours on both sides suggest.
    bend: f64,
    /// How much brightness changes over four pixels.
    change: f64,
}

/// How abrupt the strongest edges are, whatever their contrast, in the direction in which they are least so: a hand that
/// moved leaves those along its way sharp. Nothing but noise is 0; a picture too small to tell is as sharp as can be.
fn sharpness(grey: &GrayImage) -> f64 {
    let [across, down, falling, rising] = DIRECTIONS.map(|direction| tiles(grey, direction));
    if across.is_empty() {
        return f64::MAX;
    }
    let whole: Vec<f64> = across.iter().zip(&down).map(|(x, y)| x.change + y.change).collect();
    [(across, 1.0), (down, 1.0), (falling, DIAGONAL), (rising, DIAGONAL)]
        .into_iter()
        .filter_map(|(tiles, by)| Some(abruptness(&tiles, &whole)? / by))
        .reduce(f64::min)
        .unwrap_or(0.0)
}

/// How abrupt the edges across one direction are in the best of its tiles with strong ones, if it has any.
fn abruptness(tiles: &[Tile], whole: &[f64]) -> Option<f64> {
    let noise = at_percent(tiles.iter().map(|tile| tile.bend).collect(), 10)?.min(MOST_NOISE);
    let least = FAINT.max(ABOVE_NOISE * noise);
    // Noise bends three times as much as it changes.
    let clean = |tile: &Tile| Tile { bend: (tile.bend - noise).max(0.0), change: tile.change - noise / 3.0 };
    let tells = |(tile, whole): (Tile, &f64)| {
        (tile.change > least && tile.change > LEAST_SHARE * *whole).then_some(tile)
    };
    let clear: Vec<Tile> = tiles.iter().map(clean).zip(whole).filter_map(tells).collect();
    let strong = STRONG * at_percent(clear.iter().map(|tile| tile.change).collect(), 90)?;
    let edges = clear.iter().filter(|tile| tile.change > strong);
    let ratios: Vec<f64> = edges.map(|tile| tile.bend / tile.change).collect();
    if ratios.len() < FEW { None } else { at_percent(ratios, 95) }
}

/// The value that so many percent of them do not exceed.
fn at_percent(mut values: Vec<f64>, percent: usize) -> Option<f64> {
    let at = values.len().checked_sub(1)? * percent / 100;
    Some(*values.select_nth_unstable_by(at, f64::total_cmp).1)
}

/// The whole tiles of a picture, row by row, without the two pixels at its border.
fn tiles(grey: &GrayImage, (right, down): (isize, isize)) -> Vec<Tile> {
    let (width, height) = (grey.width() as usize, grey.height() as usize);
    let (columns, rows) = (width.saturating_sub(4) / TILE, height.saturating_sub(4) / TILE);
    let step = down * width as isize + right;
    let mut sums = vec![(0, 0); columns * rows];
    for y in (0..rows * TILE).step_by(ROWS_APART) {
        let first = (y + 2) * width + 2;
        let row = |steps: isize| grey.as_raw().get(first.checked_add_signed(steps * step)?..);
        if let [Some(a), Some(b), Some(c), Some(d), Some(e)] = [-2, -1, 0, 1, 2].map(row) {
            let row = sums.iter_mut().skip(y / TILE * columns).take(columns);
            let near = b.chunks_exact(TILE).zip(c.chunks_exact(TILE)).zip(d.chunks_exact(TILE));
            let far = a.chunks_exact(TILE).zip(e.chunks_exact(TILE));
            for (((bend, change), ((b, c), d)), (a, e)) in row.zip(near).zip(far) {
                *bend +=
                    squares(b.iter().zip(c).zip(d).map(|((b, c), d)| 2 * wide(*c) - wide(*b) - wide(*d)));
                *change += squares(a.iter().zip(e).map(|(a, e)| wide(*e) - wide(*a)));
            }
        }
    }
    let mean = |sum: u32| f64::from(sum) / (TILE * TILE / ROWS_APART) as f64;
    sums.into_iter().map(|(bend, change)| Tile { bend: mean(bend), change: mean(change) }).collect()
}

fn wide(light: u8) -> i32 {
    i32::from(light)
}

/// The sum of their squares: at most 33 million for a tile.
fn squares(values: impl Iterator<Item = i32>) -> u32 {
    values.map(|value| (value * value) as u32).sum()
}
