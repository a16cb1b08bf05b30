//! Making a text fit: cleaning it for the fonts, shrinking, wrapping, and cutting with an ellipsis.
use super::fonts::{Face, Faces};
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;

/// No text on the paper is longer, in characters; what is longer is cut with an ellipsis before anything is
/// measured.
const LONGEST: usize = 400;

/// Distance from one line to the next as a part of the font size.
pub(super) const LEADING: f32 = 1.18;

/// Cleans texts for the fonts and remembers what it had to replace.
pub(super) struct Cleaner {
    faces: &'static Faces,
    /// What stands for a character that the fonts cannot draw.
    stand_in: char,
    /// Every character that was replaced or left out, control characters excepted.
    pub(super) replaced: BTreeSet<char>,
}

impl Cleaner {
    /// A cleaner for `faces`.
    pub(super) fn new(faces: &'static Faces) -> Self {
        let stand_in = if faces.have('□') { '□' } else { '?' };
        Self { faces, stand_in, replaced: BTreeSet::new() }
    }

    /// `text` in composed form and on one line: runs of white space become one space, control characters and
    /// characters without a shape are left out, and what the fonts cannot draw becomes a visible box.
    pub(super) fn clean(&mut self, text: &str) -> String {
        let mut clean = String::new();
        for (n, c) in text.nfc().enumerate() {
            if n == LONGEST {
                return clean.trim_end().to_owned() + "…";
            }
            if c.is_whitespace() {
                if !clean.is_empty() && !clean.ends_with(' ') {
                    clean.push(' ');
                }
            } else if shapeless(c) {
                self.replaced.insert(c);
            } else if !c.is_control() {
                let drawable = self.faces.have(c) && !right_to_left(c);
                clean.push(if drawable { c } else { self.stand_in });
                if !drawable {
                    self.replaced.insert(c);
                }
            }
        }
        clean.truncate(clean.trim_end().len());
        clean
    }
}

/// Characters that only steer others: directions, joiners, variation selectors, tags, the byte order mark.
fn shapeless(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// Scripts that are written from right to left. Lines here run the other way, so they are not drawn at all
/// rather than drawn backwards.
fn right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}')
}

/// `text` on one line of `width` points: at `size`, or smaller down to `least`, or else cut at `least` with
/// an ellipsis. Gives the text and its size.
pub(super) fn line(face: &Face, text: &str, size: f32, least: f32, width: f32) -> (String, f32) {
    let natural = face.width(text);
    if natural * size <= width {
        return (text.to_owned(), size);
    }
    if natural * least <= width {
        return (text.to_owned(), width / natural);
    }
    (cut(face, text, width / least), least)
}

/// `text`, or its beginning, with an ellipsis after it, together at most `width` wide at font size 1.
pub(super) fn cut(face: &Face, text: &str, width: f32) -> String {
    let mut left = width - face.width("…");
    let mut kept = String::new();
    for c in text.chars() {
        left -= face.glyph(c).map_or(0.0, |g| g.advance);
        if left < 0.0 {
            break;
        }
        kept.push(c);
    }
    kept.truncate(kept.trim_end_matches([' ', ',', '…']).len());
    kept + "…"
}

/// `text` in lines of at most `width` points at `size`: broken at its line breaks and at spaces, and inside a
/// word only where the word alone is wider than a line.
pub(super) fn wrap(face: &Face, text: &str, size: f32, width: f32) -> Vec<String> {
    text.lines().flat_map(|line| wrapped(face, line, width / size)).collect()
}

/// One line of text in lines of at most `room` at font size 1.
fn wrapped(face: &Face, text: &str, room: f32) -> Vec<String> {
    let (mut lines, mut current, mut used) = (Vec::new(), String::new(), 0.0);
    for word in text.split(' ') {
        let (space, long) = (face.width(" "), face.width(word));
        if !current.is_empty() && used + space + long <= room {
            current.push(' ');
            current.push_str(word);
            used += space + long;
            continue;
        }
        if !current.is_empty() {
            lines.push(std::mem::take(&mut current));
        }
        used = 0.0;
        for c in word.chars() {
            let advance = face.glyph(c).map_or(0.0, |g| g.advance);
            if used + advance > room && !current.is_empty() {
                lines.push(std::mem::take(&mut current));
                used = 0.0;
            }
            current.push(c);
            used += advance;
        }
    }
    if !current.is_empty() {
        lines.push(current);
    }
    lines
}

/// `text` as a paragraph in a box of `width` by `height` points: at `size`, or smaller in half points down to
/// `least`, or else cut at `least` with an ellipsis. Gives the lines and their size.
pub(super) fn paragraph(face: &Face, text: &str, sizes: (f32, f32), room: (f32, f32)) -> (Vec<String>, f32) {
    let ((mut size, least), (width, height)) = (sizes, room);
    loop {
        let mut lines = wrap(face, text, size, width);
        let mut tall = 0.0;
        let fitting = lines
            .iter()
            .take_while(|_| {
                tall += size * LEADING;
                tall <= height
            })
            .count();
        if fitting == lines.len() {
            return (lines, size);
        }
        if size <= least {
            lines.truncate(fitting);
            if let Some(last) = lines.last_mut() {
                *last = cut(face, last, width / size);
            }
            return (lines, size);
        }
        size = (size - 0.5).max(least);
    }
}
