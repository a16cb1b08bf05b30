//! The light table, for support and the seller: all photos of a return, the customer's beside the others', one of them large,
//! or two to compare. Which ones stands in the address, so it works by plain links; a script adds keys, zoom and turning.
use super::assets;
use super::evidence::Witness;
use super::form::Errors;
use super::guard::Guard;
use super::page::{Page, on_page, show as show_page};
use crate::app::App;
use crate::db::Moment;
use crate::error::{Error, Result};
use crate::models::PhotoId;
use crate::models::light::{self, Plate};
use crate::models::ticket::{Reference, Ticket, Who};
use crate::words;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

/// Which photos are large.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Which {
    /// The first, where nothing is said.
    pub photo: String,
    /// The one to compare it with.
    pub beside: String,
}

/// A photo in a strip.
struct Thumb {
    href: String,
    photo: PhotoId,
    /// What it shows, and which of how many it is.
    alt: String,
    what: &'static str,
    current: bool,
}

/// Photos under one heading.
struct Group {
    heading: &'static str,
    thumbs: Vec<Thumb>,
}

/// What one side added.
struct Strip {
    heading: &'static str,
    count: usize,
    groups: Vec<Group>,
}

#[derive(Template)]
#[template(path = "light.html")]
struct Light {
    page: Page,
    ticket: Ticket,
    /// The return's page.
    base: String,
    you: Who,
    /// The one or the two that are large.
    large: Vec<Plate>,
    /// Which of how many the first of them is.
    place: (usize, usize),
    before: Option<String>,
    after: Option<String>,
    /// Where one more is large, or one less.
    compare: Option<String>,
    alone: Option<String>,
    strips: Vec<Strip>,
    /// Until when the original may be opened.
    until: Option<Moment>,
    why: String,
    errors: Errors,
    light_path: String,
    now: Moment,
}
on_page!(Light);

impl Light {
    /// Whether the first that is large is the customer's.
    fn begins_before(&self) -> bool {
        self.large.first().is_some_and(Plate::is_before)
    }
    /// The large one, where it is alone: its original may be asked for.
    fn single(&self) -> Option<&Plate> {
        match self.large.as_slice() {
            [one] => Some(one),
            _ => None,
        }
    }
}

/// The table with one or two photos large.
struct Table<'a> {
    base: &'a str,
    plates: &'a [Plate],
    large: usize,
    beside: Option<usize>,
}

impl Table<'_> {
    /// The address of the table with these two large.
    fn href(&self, large: usize, beside: Option<usize>) -> Option<String> {
        let large = &self.plates.get(large)?.photo.id;
        let beside = beside.and_then(|at| self.plates.get(at));
        let beside = beside.map(|plate| format!("&beside={}", plate.photo.id)).unwrap_or_default();
        Some(format!("{}/light?photo={large}{beside}#view", self.base))
    }
    fn is_before(&self, at: usize) -> Option<bool> {
        self.plates.get(at).map(Plate::is_before)
    }
    /// Those that the links lead through: all, or those of the same side while two are compared.
    fn line(&self) -> Vec<usize> {
        let side = self.is_before(self.large);
        (0..self.plates.len()).filter(|at| self.beside.is_none() || self.is_before(*at) == side).collect()
    }
    /// The first of the other side.
    fn counterpart(&self) -> Option<usize> {
        let side = self.is_before(self.large);
        (0..self.plates.len()).find(|at| self.is_before(*at) != side)
    }
    /// The table with one of each side large: the customer's first, since that is how the device was before.
    fn compared(&self) -> Option<String> {
        let other = self.counterpart()?;
        if self.is_before(self.large) == Some(true) {
            self.href(self.large, Some(other))
        } else {
            self.href(other, Some(self.large))
        }
    }
    /// What one side added. While two are compared, the photos of each side change the one of that side.
    fn strip(&self, before: bool) -> Strip {
        let mine: Vec<usize> =
            (0..self.plates.len()).filter(|at| self.is_before(*at) == Some(before)).collect();
        let replaces_beside = self.beside.is_some_and(|at| self.is_before(at) == Some(before));
        let mut groups: Vec<Group> = vec![];
        for (n, at) in mine.iter().enumerate() {
            let Some(plate) = self.plates.get(*at) else { continue };
            let (heading, what) = (words::light_group(plate), words::slot(plate.photo.slot));
            let (large, beside) = if replaces_beside { (self.large, Some(*at)) } else { (*at, self.beside) };
            let thumb = Thumb {
                href: self.href(large, beside).unwrap_or_default(),
                photo: plate.photo.id.clone(),
                alt: format!("Photo {} of {}, {what}", n + 1, mine.len()),
                what,
                current: *at == self.large || Some(*at) == self.beside,
            };
            match groups.last_mut().filter(|group| group.heading == heading) {
                Some(group) => group.thumbs.push(thumb),
                None => groups.push(Group { heading, thumbs: vec![thumb] }),
            }
        }
        Strip { heading: words::light_side(before), count: mine.len(), groups }
    }
}

/// Where a photo of the address lies; nothing where none is named.
fn named(plates: &[Plate], id: &str) -> Result<Option<usize>> {
    if id.is_empty() {
        return Ok(None);
    }
    let id: PhotoId = id.parse().map_err(|_| Error::NotFound)?;
    plates.iter().position(|plate| plate.photo.id == id).map(Some).ok_or(Error::NotFound)
}

/// Draws the table, perhaps with the form for the original that comes back.
///
/// # Errors
/// [`Error::NotFound`] for what is not theirs to see; the database's.
pub async fn draw(
    req: &HttpRequest,
    app: &App,
    witness: &Witness,
    (at, which): (&Reference, &Which),
    (status, why, errors): (StatusCode, String, Errors),
) -> Result<HttpResponse> {
    let (who, here, asked, now) = (witness.clone(), at.clone(), which.clone(), app.clock.now());
    let (ticket, plates, large, beside, until) = app
        .glance(move |conn| {
            let (ticket, author) = (who.find(conn, &here)?, who.author());
            let plates = light::table(conn, &ticket, &author)?;
            let large = named(&plates, &asked.photo)?.unwrap_or_default();
            let beside = named(&plates, &asked.beside)?.filter(|at| *at != large);
            let until = match plates.get(large) {
                Some(plate) => ticket.original_until(conn, &author, &plate.photo.id, now)?,
                None => None,
            };
            Ok((ticket, plates, large, beside, until))
        })
        .await?;
    let (door, _, name) = witness.door();
    let page = Page::new(req, door, Some(name))?;
    let base = witness.base(at);
    let table = Table { base: &base, plates: &plates, large, beside };
    let line = table.line();
    let place = line.iter().position(|at| *at == large).unwrap_or_default();
    let step = |to: Option<usize>| to.and_then(|to| table.href(*line.get(to)?, beside));
    let shown = Light {
        page,
        ticket,
        you: witness.who(),
        large: [Some(large), beside].into_iter().flatten().filter_map(|at| plates.get(at).cloned()).collect(),
        place: (place + 1, line.len()),
        before: step(place.checked_sub(1)),
        after: step(Some(place + 1)),
        compare: table.compared().filter(|_| beside.is_none()),
        alone: beside.and_then(|_| table.href(large, None)),
        strips: [true, false].map(|before| table.strip(before)).into(),
        until,
        why,
        errors,
        light_path: assets::path("light.js"),
        now,
        base: base.clone(),
    };
    show_page(req, status, &shown)
}

/// Shows the photos of a return on one table.
///
/// # Errors
/// [`Error::NotFound`] for what is not theirs to see; the database's.
pub async fn show<G: Guard + Into<Witness>>(
    req: HttpRequest,
    guard: G,
    at: web::Path<String>,
    which: web::Query<Which>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let said = (StatusCode::OK, String::new(), Errors::default());
    draw(&req, &app, &guard.into(), (&at, &which), said).await
}
