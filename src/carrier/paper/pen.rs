//! The pen: words, rules and bars on a page, in points from the top left corner.
use super::fonts::{Face, Faces};
use super::symbols::Symbol;
use super::text;
use krilla::color::luma;
use krilla::geom::{PathBuilder, Point, Rect, Transform};
use krilla::num::NormalizedF32;
use krilla::paint::{Fill, FillRule, Stroke, StrokeDash};
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ContentTag, Node, SpanTag, Tag, TagGroup, TagKind};
use krilla::text::KrillaGlyph;
use std::num::NonZeroU16;

/// One dot of a 203-dpi label printer, in points. Bars stand on whole dots, or a printer makes them uneven.
pub(super) const DOT: f32 = 72.0 / 203.0;

/// The largest heading of a paper, and those below it.
pub(super) const TITLE: NonZeroU16 = NonZeroU16::MIN;
pub(super) const SECTION: NonZeroU16 = TITLE.saturating_add(1);

/// Which face a text is set in.
#[derive(Clone, Copy)]
pub(super) enum Weight {
    /// For what is read.
    Regular,
    /// For what is found.
    Bold,
}

/// Where a text stands relative to its x.
#[derive(Clone, Copy)]
pub(super) enum Align {
    /// It begins there.
    Left,
    /// Its middle is there.
    Centre,
    /// It ends there.
    Right,
}

/// Draws on one page.
pub(super) struct Pen<'a, 'b> {
    surface: &'a mut Surface<'b>,
    faces: &'static Faces,
    /// What is being said: a heading, or a line of several parts.
    open: Vec<TagGroup>,
    /// What was said on this page, in its order.
    said: Vec<Node>,
}

impl<'a, 'b> Pen<'a, 'b> {
    /// A pen for `surface`, with black ink.
    pub(super) fn new(surface: &'a mut Surface<'b>, faces: &'static Faces) -> Self {
        let mut pen = Self { surface, faces, open: vec![], said: vec![] };
        pen.ink(0);
        pen
    }

    /// What was said, when the page is drawn.
    pub(super) fn finish(self) -> Vec<Node> {
        self.said
    }

    /// The faces, for measuring.
    pub(super) fn faces(&self) -> &'static Faces {
        self.faces
    }

    /// The face of a weight, for measuring.
    pub(super) fn face(&self, weight: Weight) -> &'static Face {
        self.faces.of(weight)
    }

    /// Everything that `draw` says belongs together, as a `tag`.
    pub(super) fn together<T>(&mut self, tag: impl Into<TagKind>, draw: impl FnOnce(&mut Self) -> T) -> T {
        self.open.push(TagGroup::new(tag));
        let drawn = draw(self);
        if let Some(group) = self.open.pop() {
            self.say(group.into());
        }
        drawn
    }

    fn say(&mut self, node: Node) {
        match self.open.last_mut() {
            Some(group) => group.push(node),
            None => self.said.push(node),
        }
    }

    /// [`Pen::words`], as a heading of that level.
    pub(super) fn heading(&mut self, level: NonZeroU16, at: (f32, f32), size: f32, text: &str) {
        self.together(Tag::Hn(level, None), |pen| pen.words(at, Weight::Bold, size, text));
    }

    /// What is drawn next is not said.
    fn unsaid(&mut self, draw: impl FnOnce(&mut Surface)) {
        self.surface.start_tagged(ContentTag::Artifact(Artifact::default()));
        draw(self.surface);
        self.surface.end_tagged();
    }

    /// Moves everything that `draw` draws.
    pub(super) fn moved(&mut self, by: (f32, f32), draw: impl FnOnce(&mut Self)) {
        self.surface.push_transform(&Transform::from_translate(by.0, by.1));
        draw(self);
        self.surface.pop();
    }

    /// What is drawn next has this grey: 0 is black, 255 white.
    pub(super) fn ink(&mut self, grey: u8) {
        self.surface.set_fill(Some(Fill {
            paint: luma::Color::new(grey).into(),
            opacity: NormalizedF32::ONE,
            rule: FillRule::NonZero,
        }));
    }

    /// `text` on one line with its baseline at `at.1`, as it is: the caller has made it fit.
    pub(super) fn words(&mut self, at: (f32, f32), weight: Weight, size: f32, text: &str) {
        let face = self.face(weight);
        let glyphs: Vec<KrillaGlyph> = text
            .char_indices()
            .filter_map(|(start, c)| {
                let glyph = face.glyph(c)?;
                let range = start..start + c.len_utf8();
                Some(KrillaGlyph::new(glyph.id, glyph.advance, 0.0, 0.0, 0.0, range, None))
            })
            .collect();
        if glyphs.is_empty() {
            return;
        }
        let start = Point::from_xy(at.0, at.1);
        let said = self.surface.start_tagged(ContentTag::Span(SpanTag::empty()));
        self.surface.draw_glyphs(start, &glyphs, face.font.clone(), text, size, false);
        self.surface.end_tagged();
        if self.open.is_empty() {
            self.together(Tag::P, |pen| pen.say(said.into()));
        } else {
            self.say(said.into());
        }
    }

    /// `text` on one line of at most `width` points: at the first of `sizes`, smaller down to the second, or
    /// cut. Gives the size that it was set in.
    pub(super) fn fitted(
        &mut self,
        at: (f32, f32, Align),
        weight: Weight,
        sizes: (f32, f32),
        width: f32,
        text: &str,
    ) -> f32 {
        let face = self.face(weight);
        let (shown, size) = text::line(face, text, sizes.0, sizes.1, width);
        let long = face.width(&shown) * size;
        let x = match at.2 {
            Align::Left => at.0,
            Align::Centre => at.0 - long / 2.0,
            Align::Right => at.0 - long,
        };
        self.words((x, at.1), weight, size, &shown);
        size
    }

    /// `text` as a paragraph whose box begins at `at`; sizes and room as in [`text::paragraph`]. Gives its
    /// height.
    pub(super) fn paragraph(
        &mut self,
        at: (f32, f32),
        weight: Weight,
        sizes: (f32, f32),
        room: (f32, f32),
        text: &str,
    ) -> f32 {
        let (lines, size) = text::paragraph(self.face(weight), text, sizes, room);
        let draw = |pen: &mut Self| {
            let mut y = at.1;
            for line in &lines {
                pen.words((at.0, y + size * 0.95), weight, size, line);
                y += size * text::LEADING;
            }
            y - at.1
        };
        if self.open.is_empty() && !lines.is_empty() { self.together(Tag::P, draw) } else { draw(self) }
    }

    /// A filled box.
    pub(super) fn filled(&mut self, x: f32, y: f32, width: f32, height: f32) {
        let mut path = PathBuilder::new();
        if let Some(rect) = Rect::from_xywh(x, y, width, height) {
            path.push_rect(rect);
        }
        self.fill(path);
    }

    /// The outline of a box, `line` points thick and inside the box.
    pub(super) fn outlined(&mut self, x: f32, y: f32, width: f32, height: f32, line: f32) {
        self.filled(x, y, width, line);
        self.filled(x, y + height - line, width, line);
        self.filled(x, y, line, height);
        self.filled(x + width - line, y, line, height);
    }

    /// A dashed line along which paper is cut.
    pub(super) fn dashed(&mut self, from: (f32, f32), to: (f32, f32)) {
        let mut path = PathBuilder::new();
        path.move_to(from.0, from.1);
        path.line_to(to.0, to.1);
        let Some(path) = path.finish() else { return };
        let dash = Some(StrokeDash { array: vec![4.0, 3.0], offset: 0.0 });
        self.unsaid(|surface| {
            surface.set_stroke(Some(Stroke { width: 0.75, dash, ..Stroke::default() }));
            surface.draw_path(&path);
            surface.set_stroke(None);
        });
    }

    /// Bars as one path, beginning at the printer dot nearest to `x`; a module is `dots` printer dots wide.
    pub(super) fn bars(&mut self, modules: &[bool], dots: u16, x: f32, y: f32, height: f32) {
        let module = f32::from(dots) * DOT;
        let mut path = PathBuilder::new();
        let mut left = snapped(x);
        for run in modules.chunk_by(|a, b| a == b) {
            let width = count(run.len()) * module;
            if run.first() == Some(&true)
                && let Some(rect) = Rect::from_xywh(left, y, width, height)
            {
                path.push_rect(rect);
            }
            left += width;
        }
        self.fill(path);
    }

    /// A two-dimensional symbol as one path, its top left at the printer dot nearest to `x`, `y`. A module is the unit in
    /// which it is drawn, and neighbours are one box: hundreds of symbols make no large file.
    pub(super) fn symbol(&mut self, symbol: &Symbol, dots: u16, x: f32, y: f32) {
        let module = f32::from(dots) * DOT;
        self.surface.push_transform(&Transform::from_row(module, 0.0, 0.0, module, snapped(x), snapped(y)));
        let mut path = PathBuilder::new();
        let mut dark = symbol.dark.clone();
        dark.sort_by_key(|(column, row)| (*row, *column));
        for run in dark.chunk_by(|a, b| a.1 == b.1 && a.0 + 1 == b.0) {
            if let Some((column, row)) = run.first()
                && let Some(rect) = Rect::from_xywh(count(*column), count(*row), count(run.len()), 1.0)
            {
                path.push_rect(rect);
            }
        }
        self.fill(path);
        self.surface.pop();
    }

    fn fill(&mut self, path: PathBuilder) {
        if let Some(path) = path.finish() {
            self.unsaid(|surface| surface.draw_path(&path));
        }
    }
}

/// The printer dot nearest to a place.
fn snapped(place: f32) -> f32 {
    (place / DOT).round() * DOT
}

/// A count of modules as a length. No symbol has more than a few hundred.
pub(super) fn count(n: usize) -> f32 {
    f32::from(u16::try_from(n).unwrap_or(u16::MAX))
}
