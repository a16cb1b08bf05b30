//! A PDF page by page: what is said on each is tagged in the order in which it is drawn, so that it can be read aloud; what is only
//! looked at (lines, bars, symbols beside their words) is not.
use super::DrawError;
use super::fonts::Faces;
use super::pen::Pen;
use chrono::{Datelike, NaiveDateTime, Timelike};
use krilla::Document;
use krilla::metadata::{DateTime, Metadata};
use krilla::page::PageSettings;
use krilla::tagging::TagTree;

/// A document that is being drawn.
pub(super) struct Book {
    document: Document,
    said: TagTree,
    faces: &'static Faces,
}

impl Book {
    /// An empty document with title, maker, id and date.
    pub(super) fn new(
        faces: &'static Faces,
        title: &str,
        creator: &str,
        id: &str,
        at: NaiveDateTime,
    ) -> Self {
        let small = |n: u32| u8::try_from(n).unwrap_or(0);
        let date = DateTime::new(u16::try_from(at.year()).unwrap_or(0))
            .month(small(at.month()))
            .day(small(at.day()))
            .hour(small(at.hour()))
            .minute(small(at.minute()))
            .second(small(at.second()))
            .utc_offset_hour(0)
            .utc_offset_minute(0);
        let metadata = Metadata::new()
            .title(title.to_owned())
            .creator(creator.to_owned())
            .language("en-GB".to_owned())
            .creation_date(date)
            .document_id(id.to_owned());
        let mut document = Document::new();
        document.set_metadata(metadata);
        Self { document, said: TagTree::new().with_lang(Some("en-GB".to_owned())), faces }
    }

    /// Draws one page of that width and height, in points.
    pub(super) fn page(
        &mut self,
        (width, height): (f32, f32),
        draw: impl FnOnce(&mut Pen),
    ) -> Result<(), DrawError> {
        let size = PageSettings::from_wh(width, height)
            .ok_or_else(|| DrawError::Pdf("a page has no size".to_owned()))?;
        let mut page = self.document.start_page_with(size);
        let mut surface = page.surface();
        let mut pen = Pen::new(&mut surface, self.faces);
        draw(&mut pen);
        for said in pen.finish() {
            self.said.push(said);
        }
        surface.finish();
        page.finish();
        Ok(())
    }

    /// The bytes of the file.
    pub(super) fn finish(mut self) -> Result<Vec<u8>, DrawError> {
        self.document.set_tag_tree(self.said);
        self.document.finish().map_err(|error| DrawError::Pdf(format!("{error:?}")))
    }
}
