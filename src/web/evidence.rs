//! Photos as evidence, for support and the seller: one way in for every form that takes some, and a page of their own.
//!
//! A form that needs photos has two ways. It may be `multipart` itself: it puts `evidence::input` of
//! `templates/parts/evidence.html` among its fields, its handler takes an [`Upload`] and calls [`receive`], which stores
//! every good photo at once and gives the other fields back. Or its page shows `evidence::add` beside the form, which sends
//! to `…/photos` and comes back to the page that its field `back` names: a page right below the return's, from the table of
//! routes, and nothing else.
use super::form::{Choice, Errors, Posted};
use super::guard::Guard;
use super::page::{Door, Page, on_page, see_other_with, show as show_page};
use super::pattern;
use super::photo::{Taken, Unstored, stage_photo};
use super::upload::{File, Part, Upload};
use crate::app::App;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::models::PhotoId;
use crate::models::message::Author;
use crate::models::person::{Agent, Technician};
use crate::models::photo::{Photo, Slot};
use crate::models::ticket::{Reference, Refusal, Ticket, Who};
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

/// Who adds photos, and through which door.
#[derive(Debug, Clone)]
pub enum Witness {
    /// Support.
    Agent(Agent),
    /// Somebody of the seller.
    Technician(Technician),
}

impl From<Agent> for Witness {
    fn from(agent: Agent) -> Self {
        Self::Agent(agent)
    }
}
impl From<Technician> for Witness {
    fn from(technician: Technician) -> Self {
        Self::Technician(technician)
    }
}

impl Witness {
    /// Whose photos, reasons and messages are theirs.
    pub(super) fn author(&self) -> Author {
        match self {
            Self::Agent(agent) => agent.author(),
            Self::Technician(technician) => technician.author(),
        }
    }
    /// The return, if it is theirs to see.
    ///
    /// # Errors
    /// [`Error::NotFound`]; the database's.
    pub(super) fn find(&self, conn: &mut Conn, at: &Reference) -> Result<Ticket> {
        match self {
            Self::Agent(agent) => Ticket::for_agent(conn, agent, at),
            Self::Technician(technician) => Ticket::of_seller(conn, technician, at),
        }
    }
    /// The door, where its returns are, and who is looking.
    pub(super) fn door(&self) -> (Door, &'static str, &str) {
        match self {
            Self::Agent(agent) => (Door::Admin, "/admin/tickets", &agent.name),
            Self::Technician(technician) => (Door::Workshop, "/workshop/tickets", &technician.name),
        }
    }
    /// The return's page.
    pub(super) fn base(&self, at: &Reference) -> String {
        format!("{}/{at}", self.door().1)
    }
    /// As whom the page speaks to them.
    pub(super) fn who(&self) -> Who {
        match self {
            Self::Agent(_) => Who::Agent,
            Self::Technician(_) => Who::Technician,
        }
    }
    /// The page that a form came from: one right below the return's that the table of routes has, else the return's.
    fn back(&self, at: &Reference, page: &str) -> String {
        let (_, front, _) = self.door();
        let base = self.base(at);
        let known = !page.is_empty() && pattern::is_page(&format!("{front}/{{reference}}/{page}"));
        if known { format!("{base}/{page}") } else { base }
    }
}

/// What a form with photos brought: every good photo is stored already.
#[derive(Debug, Default)]
pub struct Received {
    fields: Vec<(String, String)>,
    /// How many photos are stored, those that were here before included.
    pub stored: usize,
    /// What was not stored and why, at its field.
    pub errors: Errors,
}

impl Received {
    /// The value of a field, or nothing.
    pub fn field(&self, name: &str) -> &str {
        self.fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }
    /// The fields, as they came.
    pub fn fields(&self) -> &[(String, String)] {
        &self.fields
    }
    /// Every value of a field: what was ticked of a list.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Takes a form with photos in: each photo of a field `photo-<slot>`, or of `photos` after a field `slot`, is stored or
/// refused by itself.
///
/// # Errors
/// [`Error::TooLarge`] and the like; a refusal where the return takes no photos; the store's, the database's.
pub async fn receive<G: Guard>(
    upload: &mut Upload<G>,
    app: &App,
    author: &Author,
    ticket: &Ticket,
) -> Result<Received> {
    let limits = &app.config.limits;
    let mut received = Received::default();
    let mut taken = 0;
    while let Some(part) = upload.next(limits.photo_bytes).await? {
        let file = match part {
            Part::Field(name, value) => {
                received.fields.push((name, value));
                continue;
            }
            Part::File(file) => file,
        };
        let named = file.field.strip_prefix("photo-").unwrap_or_else(|| received.field("slot"));
        let Some(slot) = named.parse::<Slot>().ok().filter(|slot| slot.is_evidence()) else { continue };
        if file.is_left_empty() {
            continue;
        }
        taken += 1;
        let (field, name) = (file.field.clone(), file.name.clone());
        let became = if taken > limits.photos_a_request {
            Err(words::too_many_at_once(limits.photos_a_request).into())
        } else {
            one(app, author, ticket, slot, file).await?
        };
        match became {
            Ok(()) => received.stored += 1,
            Err(why) => received.errors.add_unstored(field, why.named(&name)),
        }
    }
    Ok(received)
}

type Became = std::result::Result<(), Unstored>;

/// Stores one photo; or why it was not stored.
async fn one(app: &App, author: &Author, ticket: &Ticket, slot: Slot, file: File) -> Result<Became> {
    let new = match stage_photo(app, slot, file).await? {
        Taken::Staged(new) => new,
        Taken::Refused(why) => return Ok(Err(Unstored::of(app, why))),
    };
    let (author, ticket) = (author.clone(), ticket.clone());
    match app.write(move |tx| ticket.add_evidence(tx, &author, &new)).await {
        Ok(_) => Ok(Ok(())),
        Err(Error::Refused(why @ Refusal::TooManyPhotos)) => Ok(Err(words::refusal(why).into())),
        Err(Error::TooMany { .. }) => Ok(Err(words::too_many_today().into())),
        Err(other) => Err(other),
    }
}

#[derive(Template)]
#[template(path = "evidence.html")]
struct Evidence {
    page: Page,
    ticket: Ticket,
    /// The return's page.
    base: String,
    photos: Vec<Photo>,
    /// Whose photos may be removed.
    author: Author,
    slots: Vec<Choice>,
    errors: Errors,
}
on_page!(Evidence);

async fn draw(
    req: &HttpRequest,
    app: &App,
    witness: &Witness,
    at: &Reference,
    (status, slot, errors): (StatusCode, &str, Errors),
) -> Result<HttpResponse> {
    let (who, here) = (witness.clone(), at.clone());
    let (ticket, mut photos) = app
        .read(move |conn| {
            let ticket = who.find(conn, &here)?;
            let photos = Photo::of(conn, &ticket.id)?;
            Ok((ticket, photos))
        })
        .await?;
    photos.retain(|photo| photo.slot.is_evidence());
    let (door, _, name) = witness.door();
    let page = Page::new(req, door, Some(name))?;
    let (base, author) = (witness.base(at), witness.author());
    let choice = |s: &Slot| Choice::new(s.as_str(), words::slot(*s), "", slot);
    let slots = Slot::EVIDENCE.iter().map(choice).collect();
    show_page(req, status, &Evidence { page, ticket, base, photos, author, slots, errors })
}

/// Shows the evidence of a return, and takes more.
///
/// # Errors
/// [`Error::NotFound`] for what is not theirs to see; the database's.
pub async fn show<G: Guard + Into<Witness>>(
    req: HttpRequest,
    guard: G,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    draw(&req, &app, &guard.into(), &at, (StatusCode::OK, "", Errors::default())).await
}

/// Stores photos, each by itself, and goes back to the page that they were added on; or says here what was not stored.
///
/// # Errors
/// [`Error::NotFound`] for what is not theirs to see; a refusal where the return takes no photos; [`Error::TooLarge`].
pub async fn submit<G: Guard + Clone + Into<Witness>>(
    req: HttpRequest,
    upload: Upload<G>,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let mut upload = upload;
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let witness: Witness = upload.person.clone().into();
    let (who, here) = (witness.clone(), at.clone());
    let ticket = app.read(move |conn| who.find(conn, &here)).await?;
    let mut received = receive(&mut upload, &app, &witness.author(), &ticket).await?;
    if received.stored == 0 && received.errors.is_empty() {
        received.errors.add("photos", "Choose at least one photo first.");
    }
    if received.errors.is_empty() {
        return Ok(see_other_with(&req, &witness.back(&at, received.field("back")), Note::PhotosStored));
    }
    let mut errors = Errors::default();
    for (_, text) in received.errors.iter() {
        errors.add("photos", text);
    }
    let slot = received.field("slot").to_owned();
    draw(&req, &app, &witness, &at, (received.errors.status(), &slot, errors)).await
}

/// A return and one of its photos, as they stand in the address.
///
/// # Errors
/// [`Error::NotFound`] for what is neither.
pub(super) fn parsed((at, photo): (String, String)) -> Result<(Reference, PhotoId)> {
    Ok((at.parse().map_err(|_| Error::NotFound)?, photo.parse().map_err(|_| Error::NotFound)?))
}

/// Where to go on after a removal.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Removal {
    back: String,
}

/// Takes a photo away that this person added, while nothing rests on it.
///
/// # Errors
/// [`Error::NotFound`] for another's photo and for what is not theirs to see; [`Refusal::PhotoSealed`]; the database's.
pub async fn remove<G: Guard + Into<Witness>>(
    req: HttpRequest,
    guard: G,
    at: web::Path<(String, String)>,
    form: Posted<Removal>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let (at, photo) = parsed(at.into_inner())?;
    let witness: Witness = guard.into();
    let to = witness.back(&at, &form.0.back);
    app.write(move |tx| {
        let ticket = witness.find(tx, &at)?;
        ticket.remove_evidence(tx, &witness.author(), &photo)
    })
    .await?;
    Ok(see_other_with(&req, &to, Note::PhotoRemoved))
}
