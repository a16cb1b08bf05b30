//! Photos: each is stored the moment it arrives, and stays whatever happens to the others.
use super::onward;
use crate::app::App;
use crate::error::{Error, Result};
use crate::files::picture::Refused;
use crate::models::PhotoId;
use crate::models::device::Category;
use crate::models::person::Customer;
use crate::models::photo::{Photo, Slot, Stored};
use crate::models::ticket::begun::Begun;
use crate::models::ticket::{Reason, Reference, Refusal, Stage, Ticket};
use crate::web::assets;
use crate::web::files;
use crate::web::form::{Errors, Posted};
use crate::web::page::{self, Door, Page, ok, on_page, see_other, see_other_with, wants_json};
use crate::web::photo::{Taken, Unstored, stage_photo};
use crate::web::upload::{File, Part, Upload};
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::{Deserialize, Serialize};

/// A slot on the page, with what it holds.
struct Row {
    slot: Slot,
    photos: Vec<Photo>,
}

#[derive(Template)]
#[template(path = "portal/ticket_photos.html")]
struct TicketPhotos {
    page: Page,
    ticket: Ticket,
    /// The page's own address.
    here: String,
    /// What kind of device is drawn.
    category: Category,
    rows: Vec<Row>,
    /// What a photo may show instead.
    places: Vec<Slot>,
    wanted: &'static str,
    stored: usize,
    most_at_once: usize,
    photo_bytes: usize,
    upload_path: String,
    remarks: Vec<String>,
    errors: Errors,
}
on_page!(TicketPhotos);

async fn draw(
    req: &HttpRequest,
    app: &App,
    customer: &Customer,
    at: &Reference,
    (remarks, errors): (Vec<String>, Errors),
) -> Result<TicketPhotos> {
    let (who, here, now) = (customer.clone(), at.clone(), app.clock.now());
    let (begun, photos) = app
        .read(move |conn| {
            let begun = Begun::at(conn, &who, &here, (Stage::Draft, now))?;
            let photos = Photo::of(conn, &begun.ticket.id)?;
            Ok((begun, photos))
        })
        .await?;
    let reason = begun.typed.problem.as_ref().and_then(|problem| problem.reason.parse::<Reason>().ok());
    let category = begun.category();
    let mut slots = reason.unwrap_or(Reason::Defective).slots(category);
    let ticket = begun.ticket;
    let stored = photos.len();
    // A photo stays visible also where another reason or device has other slots.
    for photo in &photos {
        if !slots.contains(&photo.slot) {
            slots.push(photo.slot);
        }
    }
    let rows = slots
        .iter()
        .map(|slot| Row {
            slot: *slot,
            photos: photos.iter().filter(|photo| photo.slot == *slot).cloned().collect(),
        })
        .collect();
    let page = Page::new(req, Door::Portal, Some(&customer.name))?;
    let limits = &app.config.limits;
    let here = format!("/tickets/{}/photos", ticket.reference);
    Ok(TicketPhotos {
        page,
        ticket,
        here,
        category,
        rows,
        places: slots,
        wanted: words::photos_wanted(reason),
        stored,
        most_at_once: limits.photos_a_request,
        photo_bytes: limits.photo_bytes,
        upload_path: assets::path("upload.js"),
        remarks,
        errors,
    })
}

/// Shows the slots and what they hold.
///
/// # Errors
/// [`Error::NotFound`] also for another company's; a refusal once it was sent.
pub async fn show(
    req: HttpRequest,
    customer: Customer,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at = at.parse().map_err(|_| Error::NotFound)?;
    let shown = draw(&req, &app, &customer, &at, Default::default()).await?;
    ok(&req, &shown)
}

/// What became of the photos of a request: what the page says, and what a script is told.
#[derive(Default, Serialize)]
struct Outcome {
    stored: Vec<Kept>,
    refused: Vec<Unkept>,
}

/// A photo that is stored.
#[derive(Serialize)]
struct Kept {
    id: PhotoId,
    slot: Slot,
    /// Where its small picture is.
    thumb: String,
    name: String,
    /// What is worth saying about it.
    remarks: Vec<String>,
    /// What is worth saying about the same photo here or elsewhere.
    repeated: Option<String>,
    /// Whether it was in this slot before: the answer to a second try, too.
    before: bool,
}

/// A photo that is not stored, or a field that should have held one.
#[derive(Serialize)]
struct Unkept {
    #[serde(skip)]
    field: String,
    name: String,
    why: String,
    /// Another try in a few seconds may store it.
    #[serde(skip)]
    not_now: bool,
}

impl Outcome {
    /// What the page says on top, and at its fields.
    fn said(&self) -> (Vec<String>, Errors) {
        let said = |kept: &Kept| [kept.remarks.clone(), kept.repeated.clone().into_iter().collect()].concat();
        let remarks = self
            .stored
            .iter()
            .flat_map(|kept| said(kept).into_iter().map(|text| format!("“{}” is stored. {text}", kept.name)))
            .collect();
        let mut errors = Errors::default();
        for Unkept { field, name, why, .. } in &self.refused {
            errors.add(field, if name.is_empty() { why.clone() } else { words::not_stored(name, why) });
        }
        (remarks, errors)
    }
    /// 200; 422 when something was not stored, 503 when another try in a few seconds may store it.
    fn status(&self) -> StatusCode {
        if self.refused.iter().any(|one| one.not_now) {
            StatusCode::SERVICE_UNAVAILABLE
        } else if self.refused.is_empty() {
            StatusCode::OK
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        }
    }
    /// What a script is told. It sends one photo at a time: where there is no room for it now, nothing else is said, and the
    /// script tries again by itself.
    fn json(&self) -> Result<HttpResponse> {
        match self.status() {
            StatusCode::SERVICE_UNAVAILABLE if self.stored.is_empty() => {
                Err(Error::Busy("too many photos at this moment"))
            }
            status => Ok(HttpResponse::build(status).json(self)),
        }
    }
}

/// Stores what arrives, photo by photo, and says of each what became of it: on the page, or to the script that sent it.
/// “Continue” stores first, too, so that a photo that was chosen and not yet uploaded is never lost, and stays here when
/// there is something to say.
///
/// # Errors
/// [`Error::NotFound`] also for another company's; a refusal once it was sent; [`Error::TooLarge`].
pub async fn submit(
    req: HttpRequest,
    upload: Upload<Customer>,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let mut upload = upload;
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let customer = upload.person.clone();
    let most = app.config.limits.photos_a_request;
    let mut outcome = Outcome::default();
    let (mut taken, mut going_on) = (0, false);
    while let Some(part) = upload.next(app.config.limits.photo_bytes).await? {
        let file = match part {
            Part::File(file) => file,
            Part::Field(name, _) => {
                going_on |= name == "next";
                continue;
            }
        };
        let Some(slot) = file
            .field
            .strip_prefix("photo-")
            .and_then(|name| name.parse::<Slot>().ok())
            .filter(|slot| slot.is_of_form())
        else {
            continue;
        };
        if file.is_left_empty() {
            continue;
        }
        let (field, name) = (file.field.clone(), file.name.clone());
        taken += 1;
        let became = if taken > most {
            Err(words::too_many_at_once(most).into())
        } else {
            one(&app, &customer, &at, slot, file).await?
        };
        match became {
            Ok(kept) => outcome.stored.push(kept),
            Err(Unstored { why, not_now }) => outcome.refused.push(Unkept { field, name, why, not_now }),
        }
    }
    if taken == 0 && !going_on {
        let why = "Choose at least one photo first, then press “Upload”.".to_owned();
        outcome.refused.push(Unkept {
            field: "photo-defect".to_owned(),
            name: String::new(),
            why,
            not_now: false,
        });
    }
    if wants_json(&req) {
        return outcome.json();
    }
    let (remarks, errors) = outcome.said();
    if errors.is_empty() && remarks.is_empty() {
        let to = if going_on { next(&app, &customer, &at).await? } else { format!("/tickets/{at}/photos") };
        return Ok(see_other(&to));
    }
    let status = outcome.status();
    let shown = draw(&req, &app, &customer, &at, (remarks, errors)).await?;
    page::show(&req, status, &shown)
}

/// Where “Continue” leads: on to the sender, or back to the check where everything else is answered, or to its list.
async fn next(app: &App, customer: &Customer, at: &Reference) -> Result<String> {
    let (customer, at) = (customer.clone(), at.clone());
    app.read(move |conn| {
        let ticket = Ticket::of_company(conn, &customer, &at)?;
        let complete = ticket.typed(conn)?.is_complete(ticket.device_id.is_some());
        Ok(onward(&ticket, if complete { "check" } else { "sender" }))
    })
    .await
}

/// Stores one photo; or why it was not stored.
async fn one(
    app: &App,
    customer: &Customer,
    at: &Reference,
    slot: Slot,
    file: File,
) -> Result<std::result::Result<Kept, Unstored>> {
    let name = file.name.clone();
    let new = match stage_photo(app, slot, file).await? {
        Taken::Staged(new) => new,
        Taken::Refused(why) => return Ok(Err(Unstored::of(app, why))),
    };
    let remarks = words::advice(&new.remarks);
    let (customer, to) = (customer.clone(), at.clone());
    match app.write(move |tx| Ticket::add_photo(tx, &customer, &to, &new)).await {
        Ok((id, stored)) => {
            let thumb = format!("/tickets/{at}/photos/{id}/thumb.jpg");
            let (repeated, before) = (words::repeated(stored), stored == Stored::Before);
            Ok(Ok(Kept { id, slot, thumb, name, remarks, repeated, before }))
        }
        Err(Error::Refused(why @ Refusal::TooManyPhotos)) => Ok(Err(words::refusal(why).into())),
        Err(Error::TooMany { .. }) => Ok(Err(words::too_many_today().into())),
        Err(other) => Err(other),
    }
}

/// What a script is told after a change.
#[derive(Serialize)]
struct Said {
    said: &'static str,
}

/// What was done, for a script or for whoever waits for the page.
fn done(req: &HttpRequest, at: &Reference, note: Note) -> HttpResponse {
    if wants_json(req) {
        return HttpResponse::Ok().json(Said { said: note.words() });
    }
    see_other_with(req, &format!("/tickets/{at}/photos"), note)
}

/// Takes a photo away; a script is told so in the words of the page's note.
///
/// # Errors
/// [`Error::NotFound`] also for another company's and another return's; a refusal once it was sent.
pub async fn remove(
    req: HttpRequest,
    customer: Customer,
    at: web::Path<(String, String)>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let (at, photo) = at.into_inner();
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let photo: PhotoId = photo.parse().map_err(|_| Error::NotFound)?;
    let of = at.clone();
    app.write(move |tx| Ticket::remove_photo(tx, &customer, &of, &photo)).await?;
    Ok(done(&req, &at, Note::PhotoRemoved))
}

/// Where a photo belongs.
#[derive(Debug, Deserialize)]
pub struct Place {
    #[serde(default)]
    place: String,
}

/// Puts a photo where it belongs; the one that was there comes to where this one was.
///
/// # Errors
/// [`Error::NotFound`] also for another company's, another return's, and a place that is none; a refusal once it was sent.
pub async fn move_to(
    req: HttpRequest,
    customer: Customer,
    at: web::Path<(String, String)>,
    form: Posted<Place>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let (at, photo) = at.into_inner();
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let photo: PhotoId = photo.parse().map_err(|_| Error::NotFound)?;
    let Posted(Place { place }) = form;
    let place = place.parse().ok();
    let of = at.clone();
    app.write(move |tx| Ticket::move_photo(tx, &customer, &of, (&photo, place))).await?;
    Ok(done(&req, &at, Note::PhotoMoved))
}

/// A photo of a return of the customer's company.
///
/// # Errors
/// [`Error::NotFound`] also for another company's.
pub async fn picture(
    req: HttpRequest,
    customer: Customer,
    at: web::Path<(String, String, String)>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let reader = customer.author();
    files::picture(&req, &app, at.into_inner(), reader, move |conn, at| {
        Ticket::of_company(conn, &customer, at)
    })
    .await
}
