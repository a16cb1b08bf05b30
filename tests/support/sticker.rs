//! Stickers with bar codes and photos of them as people take them: turned, not quite sharp, with noise, in uneven light. The same
//! every time.
use image::{GrayImage, Luma};
use jpeg_encoder::{ColorType, Encoder};
use sendback::carrier::paper::code128;

/// Dark and light along a code, a module each.
pub type Bars = Vec<bool>;

pub fn code_128(text: &str) -> Bars {
    code128::modules(text).unwrap()
}

/// The product's code on a box.
pub fn ean_13(digits: &str) -> Bars {
    const ODD: [&str; 10] = [
        "0001101", "0011001", "0010011", "0111101", "0100011", "0110001", "0101111", "0111011", "0110111",
        "0001011",
    ];
    const PARITY: [&str; 10] =
        ["OOOOOO", "OOEOEE", "OOEEOE", "OOEEEO", "OEOOEE", "OEEOOE", "OEEEOO", "OEOEOE", "OEOEEO", "OEEOEO"];
    let digits: Vec<usize> = digits.bytes().map(|digit| usize::from(digit - b'0')).collect();
    let inverted =
        |bars: &str| bars.chars().map(|bar| if bar == '0' { '1' } else { '0' }).collect::<String>();
    let right = |digit: usize| inverted(ODD[digit]);
    let left = |(digit, parity): (&usize, char)| match parity {
        'O' => ODD[*digit].to_owned(),
        _ => right(*digit).chars().rev().collect(),
    };
    let lefts: String = digits[1..7].iter().zip(PARITY[digits[0]].chars()).map(left).collect();
    let rights: String = digits[7..].iter().map(|digit| right(*digit)).collect();
    format!("101{lefts}01010{rights}101").chars().map(|bar| bar == '1').collect()
}

/// Code 39, as on many serial stickers: without a check of its own.
pub fn code_39(text: &str) -> Bars {
    const SIGNS: &str = "1234567890ABCDEFGHIJKLMNOPQRSTUVWXYZ-. *";
    // The bars of ten signs; the spaces say which ten.
    const BARS: [&str; 10] =
        ["10001", "01001", "11000", "00101", "10100", "01100", "00011", "10010", "01010", "00110"];
    const SPACES: [&str; 4] = ["0100", "0010", "0001", "1000"];
    let mut bars = vec![];
    for sign in format!("*{text}*").chars() {
        let at = SIGNS.find(sign).unwrap();
        let (dark, light) = (BARS[at % 10].as_bytes(), SPACES[at / 10].as_bytes());
        let width = |wide: u8| if wide == b'1' { 3 } else { 1 };
        for (nth, wide) in dark.iter().enumerate() {
            bars.extend(std::iter::repeat_n(true, width(*wide)));
            bars.extend(std::iter::repeat_n(false, light.get(nth).map_or(1, |wide| width(*wide))));
        }
    }
    bars
}

/// How a photo was taken.
#[derive(Debug, Clone, Copy)]
pub struct Shot {
    /// Its size in pixels.
    pub size: (u32, u32),
    /// Degrees by which the sticker is turned.
    pub turned: f32,
    /// Pixels of the narrowest bar.
    pub module: f32,
    /// How far the edge of a bar is smeared, in pixels.
    pub blur: f32,
    /// How much each pixel may be off.
    pub noise: u8,
}

impl Default for Shot {
    fn default() -> Self {
        Self { size: (900, 600), turned: 3.0, module: 3.0, blur: 1.5, noise: 10 }
    }
}

/// The height of a code, in modules.
const HIGH: f32 = 18.0;
/// What is between two of them.
const BETWEEN: f32 = 8.0;
/// What is white around all of them.
const QUIET: f32 = 12.0;

impl Shot {
    /// The photo of a sticker with these codes, one below the other.
    pub fn of(&self, codes: &[Bars]) -> GrayImage {
        // How many modules are dark up to each: what a smeared pixel sees is a difference of two of them.
        let sums = codes.iter().map(|bars| {
            let mut sum = 0.0;
            let up_to = bars.iter().map(|dark| {
                sum += if *dark { 1.0 } else { 0.0 };
                sum
            });
            [0.0].into_iter().chain(up_to.collect::<Vec<f32>>()).collect::<Vec<f32>>()
        });
        let sums: Vec<Vec<f32>> = sums.collect();
        let wide = codes.iter().map(Vec::len).max().unwrap_or_default() as f32;
        let high = codes.len() as f32 * (HIGH + BETWEEN) - BETWEEN;
        let (sin, cos) = self.turned.to_radians().sin_cos();
        let (width, height) = (self.size.0 as f32, self.size.1 as f32);
        let smear = (self.blur / self.module).max(0.5 / self.module);
        let mut seed = 12_345_u32;
        GrayImage::from_fn(self.size.0, self.size.1, |x, y| {
            let (dx, dy) = (x as f32 - width / 2.0, y as f32 - height / 2.0);
            let u = (dx * cos + dy * sin) / self.module + wide / 2.0;
            let v = (dy * cos - dx * sin) / self.module + high / 2.0;
            let on_it = u > -QUIET && u < wide + QUIET && v > -QUIET && v < high + QUIET;
            let code = (v / (HIGH + BETWEEN)).floor();
            let ink = if v >= 0.0 && v < high && v - code * (HIGH + BETWEEN) < HIGH {
                seen(&sums[code as usize], u, smear)
            } else {
                0.0
            };
            let paper = 195.0 - 140.0 * ink;
            let table = 110.0 + ((x / 97 + y / 71) % 5) as f32 * 12.0;
            // It is darker on the right.
            let light = 1.0 - 0.3 * x as f32 / width;
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let off = (seed >> 16) as f32 / 32_768.0 - 1.0;
            let bright = if on_it { paper } else { table } * light + off * f32::from(self.noise);
            Luma([bright.clamp(0.0, 255.0) as u8])
        })
    }
    /// The same as a camera writes it.
    pub fn jpeg(&self, codes: &[Bars]) -> Vec<u8> {
        jpeg(&self.of(codes))
    }
}

/// How dark a code is around a place, as a lens sees it that is not quite sharp.
fn seen(sums: &[f32], at: f32, smear: f32) -> f32 {
    let up_to = |at: f32| {
        let at = at.clamp(0.0, (sums.len() - 1) as f32);
        let next = sums.get(at as usize + 1).unwrap_or(&sums[at as usize]);
        sums[at as usize] + (next - sums[at as usize]) * at.fract()
    };
    (up_to(at + smear) - up_to(at - smear)) / (2.0 * smear)
}

/// A JPEG of a picture.
pub fn jpeg(picture: &GrayImage) -> Vec<u8> {
    let mut out = vec![];
    let (width, height) = (picture.width() as u16, picture.height() as u16);
    Encoder::new(&mut out, 85).encode(picture.as_raw(), width, height, ColorType::Luma).unwrap();
    out
}
