//! The two typefaces of the paper (Liberation Sans 2, SIL Open Font License, beside this file in `fonts/`),
//! read once.
//!
//! Character map and advance widths are read from the font files here, so that a line is drawn exactly as
//! wide as it was measured. Lines run from left to right with one glyph for each character; there is no
//! shaping.
use super::pen::Weight;
use krilla::text::{Font, GlyphId};
use std::collections::HashMap;
use std::sync::OnceLock;

static REGULAR: &[u8] = include_bytes!("fonts/LiberationSans-Regular.ttf");
static BOLD: &[u8] = include_bytes!("fonts/LiberationSans-Bold.ttf");

/// One typeface: the font that the PDF embeds (a subset of), and what is needed to measure it.
pub(super) struct Face {
    /// The font as the PDF writer wants it.
    pub(super) font: Font,
    glyphs: HashMap<char, Glyph>,
}

/// A character's glyph and its advance width as a part of the font size.
#[derive(Clone, Copy)]
pub(super) struct Glyph {
    /// The glyph's number in the font.
    pub(super) id: GlyphId,
    /// How far the pen moves on, for a font size of 1.
    pub(super) advance: f32,
}

/// Both typefaces.
pub(super) struct Faces {
    /// For what is read.
    pub(super) regular: Face,
    /// For what is found.
    pub(super) bold: Face,
}

/// The faces, parsed at the first call; `None` if the files in the program are no fonts.
pub(super) fn faces() -> Option<&'static Faces> {
    static FACES: OnceLock<Option<Faces>> = OnceLock::new();
    FACES.get_or_init(|| Some(Faces { regular: Face::read(REGULAR)?, bold: Face::read(BOLD)? })).as_ref()
}

impl Faces {
    /// The face of a weight.
    pub(super) fn of(&self, weight: Weight) -> &Face {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        }
    }

    /// Whether both faces have a glyph for `c`.
    pub(super) fn have(&self, c: char) -> bool {
        self.regular.glyphs.contains_key(&c) && self.bold.glyphs.contains_key(&c)
    }
}

impl Face {
    fn read(data: &'static [u8]) -> Option<Self> {
        let per_em = f32::from(u16_at(table(data, b"head")?, 18)?);
        let (cmap, hmtx) = (table(data, b"cmap")?, table(data, b"hmtx")?);
        let full_metrics = u16_at(table(data, b"hhea")?, 34)?;
        let mut glyphs = HashMap::new();
        for (c, id) in characters(cmap)? {
            // Glyphs after the last full metric share its advance.
            let metric = id.min(full_metrics.saturating_sub(1));
            let advance = f32::from(u16_at(hmtx, usize::from(metric) * 4)?) / per_em;
            glyphs.insert(c, Glyph { id: GlyphId::new(u32::from(id)), advance });
        }
        Some(Self { font: Font::new(data.into(), 0)?, glyphs })
    }

    /// The glyph of `c`, if the face has one.
    pub(super) fn glyph(&self, c: char) -> Option<Glyph> {
        self.glyphs.get(&c).copied()
    }

    /// How wide `text` is at font size 1.
    pub(super) fn width(&self, text: &str) -> f32 {
        text.chars().filter_map(|c| self.glyph(c)).map(|g| g.advance).sum()
    }
}

/// The characters of the Basic Multilingual Plane with their glyphs (OpenType `cmap`, platform 3, encoding 1,
/// format 4).
fn characters(cmap: &[u8]) -> Option<Vec<(char, u16)>> {
    let unicode = (0..usize::from(u16_at(cmap, 2)?))
        .map(|n| 4 + n * 8)
        .find(|at| u16_at(cmap, *at) == Some(3) && u16_at(cmap, at + 2) == Some(1))?;
    let map = cmap.get(u32_at(cmap, unicode + 4)?..)?;
    if u16_at(map, 0)? != 4 {
        return None;
    }
    let doubled = usize::from(u16_at(map, 6)?);
    let mut found = Vec::new();
    for segment in (0..doubled).step_by(2) {
        let last = u16_at(map, 14 + segment)?;
        let first = u16_at(map, 16 + doubled + segment)?;
        let delta = u16_at(map, 16 + 2 * doubled + segment)?;
        let offset_at = 16 + 3 * doubled + segment;
        let offset = usize::from(u16_at(map, offset_at)?);
        for code in first..=last {
            let Some(c) = char::from_u32(u32::from(code)) else { continue };
            let id = if offset == 0 {
                code.wrapping_add(delta)
            } else {
                match u16_at(map, offset_at + offset + 2 * usize::from(code - first)).unwrap_or(0) {
                    0 => 0,
                    id => id.wrapping_add(delta),
                }
            };
            if id != 0 {
                found.push((c, id));
            }
        }
    }
    Some(found)
}

/// The bytes of a table of an OpenType file.
fn table<'a>(data: &'a [u8], tag: &[u8; 4]) -> Option<&'a [u8]> {
    let tables = usize::from(u16_at(data, 4)?);
    let entry = (0..tables).map(|n| 12 + n * 16).find(|at| data.get(*at..at + 4) == Some(tag))?;
    let start = u32_at(data, entry + 8)?;
    data.get(start..start.checked_add(u32_at(data, entry + 12)?)?)
}

fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    data.get(at..at + 2)?.try_into().ok().map(u16::from_be_bytes)
}

fn u32_at(data: &[u8], at: usize) -> Option<usize> {
    let number = data.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes)?;
    usize::try_from(number).ok()
}
