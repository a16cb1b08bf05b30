//! "Nobody expects this": a parcel that belongs to no return that the seller knows of, written down for support.
use super::arrivals::SCAN_LONGEST;
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::UnexpectedId;
use crate::models::person::Technician;
use crate::models::photo::Slot;
use crate::models::ticket::Refusal;
use crate::models::unexpected::{Found, Pictured, Unexpected};
use crate::web::files;
use crate::web::form::{Errors, line};
use crate::web::page::{Door, Page, on_page, see_other_with, show as show_page};
use crate::web::photo::{Taken, Unstored, stage_photo};
use crate::web::upload::{File, Part, Upload};
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

/// Characters of what the box says about its sender, and of the note.
const LONGEST: usize = 500;

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    scan: String,
}

#[derive(Template)]
#[template(path = "workshop/unexpected.html")]
struct UnexpectedPage {
    page: Page,
    found: Found,
    /// The draft, once something is kept.
    draft: Option<UnexpectedId>,
    photos: Vec<Pictured>,
    errors: Errors,
}
on_page!(UnexpectedPage);

async fn draw(
    req: &HttpRequest,
    app: &App,
    technician: &Technician,
    status: StatusCode,
    (found, draft, errors): (Found, Option<UnexpectedId>, Errors),
) -> Result<HttpResponse> {
    let photos = match &draft {
        None => vec![],
        Some(id) => {
            let (who, id) = (technician.clone(), id.clone());
            app.read(move |conn| {
                Unexpected::of_seller(conn, &who, &id)?;
                Unexpected::photos(conn, &id)
            })
            .await?
        }
    };
    let page = Page::new(req, Door::Workshop, Some(&technician.name))?;
    show_page(req, status, &UnexpectedPage { page, found, draft, photos, errors })
}

/// Shows the form, with what was scanned.
///
/// # Errors
/// The database's.
pub async fn show(
    req: HttpRequest,
    technician: Technician,
    query: web::Query<Query>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let scan = line(&query.scan).chars().take(SCAN_LONGEST).collect();
    let found = Found { scan, ..Found::default() };
    draw(&req, &app, &technician, StatusCode::OK, (found, None, Errors::default())).await
}

fn check(found: &Found, errors: &mut Errors) {
    if found.scan.chars().count() > SCAN_LONGEST {
        errors.add("scan", format!("Shorten it to {SCAN_LONGEST} characters or fewer."));
    }
    if found.sender.is_empty() {
        errors.add("sender", "Write who sent it, as it says on the box, or “nothing on it”.");
    }
    for (field, text) in [("sender", &found.sender), ("note", &found.note)] {
        if text.chars().count() > LONGEST {
            errors.add(field, format!("Shorten it to {LONGEST} characters or fewer."));
        }
    }
}

/// Tells support. What was typed and every good photo is kept, whether or not it can be sent yet.
///
/// # Errors
/// [`Error::NotFound`] for another seller's draft; [`Error::TooLarge`]; the database's, the store's.
pub async fn submit(
    req: HttpRequest,
    upload: Upload<Technician>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let mut upload = upload;
    let technician = upload.person.clone();
    let (mut fields, mut errors) = (vec![], Errors::default());
    let mut draft: Option<UnexpectedId> = None;
    while let Some(part) = upload.next(app.config.limits.photo_bytes).await? {
        let file = match part {
            Part::Field(name, value) => {
                if name == "draft" && !value.is_empty() {
                    draft = Some(value.parse().map_err(|_| Error::NotFound)?);
                }
                fields.push((name, value));
                continue;
            }
            Part::File(file) => file,
        };
        if file.field != "photos" || file.is_left_empty() {
            continue;
        }
        if let Err(why) = photo(&app, &technician, &mut draft, file).await? {
            errors.add_unstored("photos", why);
        }
    }
    let field =
        |name: &str| fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str());
    let found = Found {
        scan: line(field("scan")),
        sender: field("sender").trim().to_owned(),
        note: field("note").trim().to_owned(),
    };
    check(&found, &mut errors);
    let (who, wrote, of, complete) = (technician.clone(), found.clone(), draft.clone(), errors.is_empty());
    let kept = app
        .write(move |tx| {
            let id = Unexpected::keep(tx, &who, of.as_ref(), &wrote)?;
            match complete.then(|| Unexpected::send(tx, &who, &id)) {
                None => Ok((id, false)),
                Some(Ok(())) => Ok((id, true)),
                // Kept all the same.
                Some(Err(Error::Refused(Refusal::PhotosNeeded))) => Ok((id, false)),
                Some(Err(other)) => Err(other),
            }
        })
        .await;
    match kept {
        Ok((_, true)) => Ok(see_other_with(&req, "/workshop", Note::UnexpectedSent)),
        // The same form twice.
        Err(Error::Refused(Refusal::AlreadyDone)) => {
            Ok(see_other_with(&req, "/workshop", Note::UnexpectedSent))
        }
        Ok((id, false)) => {
            if complete {
                errors.add("photos", words::refusal(Refusal::PhotosNeeded));
            }
            draw(&req, &app, &technician, errors.status(), (found, Some(id), errors)).await
        }
        Err(other) => Err(other),
    }
}

/// Stores one photo on the draft, begun now where there is none; or why it was not stored.
async fn photo(
    app: &App,
    technician: &Technician,
    draft: &mut Option<UnexpectedId>,
    file: File,
) -> Result<std::result::Result<(), Unstored>> {
    let name = file.name.clone();
    let new = match stage_photo(app, Slot::Intake, file).await? {
        Taken::Staged(new) => new,
        Taken::Refused(why) => {
            return Ok(Err(Unstored::of(app, why).named(&name)));
        }
    };
    let (who, of) = (technician.clone(), draft.clone());
    let stored = app
        .write(move |tx| {
            let id = match of {
                Some(id) => id,
                None => Unexpected::keep(tx, &who, None, &Found::default())?,
            };
            Unexpected::add_photo(tx, &who, &id, &new)?;
            Ok(id)
        })
        .await;
    match stored {
        Ok(id) => {
            *draft = Some(id);
            Ok(Ok(()))
        }
        Err(Error::Refused(why @ Refusal::TooManyPhotos)) => {
            Ok(Err(words::not_stored(&name, &words::refusal(why)).into()))
        }
        Err(Error::TooMany { .. }) => Ok(Err(words::not_stored(&name, &words::too_many_today()).into())),
        // Sent meanwhile: the form that follows says so.
        Err(Error::Refused(Refusal::AlreadyDone)) => Ok(Ok(())),
        Err(other) => Err(other),
    }
}

/// A photo of a parcel of the technician's seller.
///
/// # Errors
/// [`Error::NotFound`] also for another seller's.
pub async fn picture(
    req: HttpRequest,
    technician: Technician,
    at: web::Path<(String, String, String)>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    files::unexpected_picture(&req, &app, at.into_inner(), move |conn, id| {
        Unexpected::of_seller(conn, &technician, id).map(drop)
    })
    .await
}
