//! Photos for sample data, drawn by us: a device on a desk, seen from where the slot asks for it.
#![expect(clippy::as_conversions, reason = "pixel arithmetic on a canvas of fixed size")]
use crate::app::{App, Kind};
use crate::error::{Error, Result};
use crate::files::arrived::Arrived;
use crate::files::picture::Picture;
use crate::models::device::Category;
use crate::models::photo::Slot;
use crate::web::photo::{Looked, look_at_photo};
use futures_util::future::join_all;
use image::RgbImage;
use std::collections::{BTreeSet, HashMap};

const WIDTH: u32 = 960;
const HEIGHT: u32 = 720;

/// Which photo: of what, from where.
pub(super) type Motif = (Category, Slot);

/// Photos that were drawn and taken in once, to be stored wherever such a one is needed.
pub(super) struct Album(HashMap<Motif, (Vec<u8>, Picture)>);

impl Album {
    /// Draws all that are needed, side by side.
    pub(super) async fn of(app: &App, motifs: BTreeSet<Motif>) -> Result<Self> {
        let photos = motifs.into_iter().map(|motif| async move {
            let drawn = app.heavy(Kind::Picture, move || draw(motif)).await?;
            let looked = look_at_photo(app, Arrived::of(drawn.clone())).await?.map_err(|why| {
                Error::Internal { context: "drawing a sample photo", source: format!("{why:?}").into() }
            })?;
            Ok((motif, (drawn, looked.picture)))
        });
        Ok(Self(join_all(photos).await.into_iter().collect::<Result<_>>()?))
    }
    /// The photo of a motif that was asked for.
    pub(super) fn photo(&self, motif: Motif) -> Result<Looked> {
        let (drawn, picture) = self.0.get(&motif).cloned().ok_or(Error::NotFound)?;
        Ok(Looked { picture, original: Arrived::of(drawn) })
    }
}

/// Draws a photo as a JPEG. The same motif gives the same bytes.
fn draw((category, slot): Motif) -> Vec<u8> {
    // Every kind of device lies on a desk of its own.
    let seed = match category {
        Category::Phone => 3,
        Category::Tablet => 6,
        Category::Laptop => 1,
        Category::Watch => 12,
        Category::Console => 9,
        Category::Audio => 14,
    };
    let mut canvas = RgbImage::new(WIDTH, HEIGHT);
    desk(&mut canvas, seed);
    let (x, y, w, h) = outline(category, slot);
    let body = if matches!(slot, Slot::ParcelBox | Slot::ParcelLabel | Slot::Packing) {
        [176, 138, 96]
    } else if matches!(slot, Slot::Back | Slot::Lid | Slot::Underside) {
        [86, 98, 120]
    } else {
        [34, 36, 42]
    };
    round(&mut canvas, (x, y, w, h), 34.0, body);
    if matches!(slot, Slot::ScreenOn | Slot::Defect | Slot::Front) {
        screen(&mut canvas, (x + 14.0, y + 18.0, w - 28.0, h - 36.0), seed);
    }
    if slot == Slot::Keyboard {
        keys(&mut canvas, (x + 40.0, y + 60.0, w - 80.0, 200.0));
    }
    if slot == Slot::Back {
        round(&mut canvas, (x + 24.0, y + 24.0, 96.0, 96.0), 24.0, [46, 52, 66]);
    }
    if slot == Slot::Defect {
        crack(&mut canvas, (x + w * 0.7, y + h * 0.25), seed);
    }
    let mut out = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut out, 84);
    // A canvas of this size always encodes.
    let _ = encoder.encode(canvas.as_raw(), WIDTH as u16, HEIGHT as u16, jpeg_encoder::ColorType::Rgb);
    out
}

/// Where on the canvas the device lies: left, top, width, height.
fn outline(category: Category, slot: Slot) -> (f32, f32, f32, f32) {
    if matches!(slot, Slot::Left | Slot::Right) {
        return (455.0, 90.0, 50.0, 540.0);
    }
    if matches!(slot, Slot::Top | Slot::Bottom) {
        return (330.0, 335.0, 300.0, 50.0);
    }
    if matches!(slot, Slot::ParcelBox | Slot::Packing) {
        return (190.0, 150.0, 580.0, 420.0);
    }
    match category {
        Category::Phone => (340.0, 70.0, 280.0, 580.0),
        Category::Watch => (360.0, 240.0, 240.0, 240.0),
        Category::Tablet => (270.0, 70.0, 420.0, 580.0),
        Category::Laptop | Category::Console | Category::Audio => (150.0, 150.0, 660.0, 420.0),
    }
}

/// A wooden desk with a soft light from above.
fn desk(canvas: &mut RgbImage, seed: u32) {
    let mut board: Vec<u8> = vec![];
    for (y, row) in (0..HEIGHT).zip(canvas.chunks_exact_mut(WIDTH as usize * 3)) {
        if y % 9 == 0 {
            let light = 24 - (y as i32) / 20;
            let grain = |x: u32| (x.wrapping_mul(7) + y / 9 * 131 + seed * 977) % 23;
            let shade = |base: i32, x: u32| (base + (grain(x) as i32 - 11) / 2 + light).clamp(0, 255) as u8;
            board = (0..WIDTH).flat_map(|x| [shade(196, x), shade(176, x), shade(150, x)]).collect();
        }
        row.copy_from_slice(&board);
    }
}

/// A rectangle with round corners, darker towards its lower edge.
fn round(canvas: &mut RgbImage, (x, y, w, h): (f32, f32, f32, f32), radius: f32, colour: [u8; 3]) {
    let radius = radius.min(w / 2.0).min(h / 2.0);
    let beyond = |edge: f32, most: u32| (edge.max(0.0).ceil() as u32).min(most);
    for py in beyond(y, HEIGHT)..beyond(y + h, HEIGHT) {
        let fy = py as f32 - y;
        let shade = 1.08 - 0.16 * fy / h;
        let colour = colour.map(|c| (f32::from(c) * shade).clamp(0.0, 255.0) as u8);
        let dy = (radius - fy).max(fy - (h - radius)).max(0.0);
        for px in beyond(x, WIDTH)..beyond(x + w, WIDTH) {
            let fx = px as f32 - x;
            let dx = (radius - fx).max(fx - (w - radius)).max(0.0);
            if dx * dx + dy * dy <= radius * radius {
                canvas.put_pixel(px, py, image::Rgb(colour));
            }
        }
    }
}

/// A lit screen: a sky of one hue with rows of round icons.
fn screen(canvas: &mut RgbImage, (x, y, w, h): (f32, f32, f32, f32), seed: u32) {
    let hue = [[72, 120, 190], [60, 150, 130], [150, 90, 160], [190, 120, 70]];
    let colour = hue.into_iter().nth((seed % 4) as usize).unwrap_or([72, 120, 190]);
    round(canvas, (x, y, w, h), 22.0, colour);
    for row in 0..5_u8 {
        for column in 0..4_u8 {
            let at = (
                x + 22.0 + f32::from(column) * (w - 44.0) / 4.0,
                y + 60.0 + f32::from(row) * 84.0,
                40.0,
                40.0,
            );
            let tint = 180 + ((u32::from(row) * 7 + u32::from(column) * 13 + seed) % 60) as u8;
            round(canvas, at, 12.0, [tint, 255 - tint / 3, 230]);
        }
    }
}

/// Rows of keys.
fn keys(canvas: &mut RgbImage, (x, y, w, h): (f32, f32, f32, f32)) {
    for row in 0..5_u8 {
        for column in 0..12_u8 {
            let at = (
                x + f32::from(column) * w / 12.0,
                y + f32::from(row) * h / 5.0,
                w / 12.0 - 6.0,
                h / 5.0 - 6.0,
            );
            round(canvas, at, 5.0, [70, 74, 82]);
        }
    }
}

/// A crack: bright broken lines from one point.
fn crack(canvas: &mut RgbImage, (x, y): (f32, f32), seed: u32) {
    for line in 0..9_u32 {
        let angle = (line * 40 + seed * 17 % 31) as f32 * std::f32::consts::PI / 180.0;
        let length = 60 + (line * 53 + seed * 29) % 150;
        for step in 0..length {
            let wobble = if step / 18 % 2 == 0 { 0.12 } else { -0.12 };
            let far = step as f32;
            let (px, py) = (x + far * (angle + wobble).cos(), y + far * (angle + wobble).sin());
            for (dx, dy) in [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)] {
                let (cx, cy) = (px + dx, py + dy);
                if cx >= 0.0 && cy >= 0.0 && cx < WIDTH as f32 && cy < HEIGHT as f32 {
                    canvas.get_pixel_mut(cx as u32, cy as u32).0 = [232, 238, 242];
                }
            }
        }
    }
}
