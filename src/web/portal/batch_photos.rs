//! Photos of a list, many at once: those whose file is named after a row go there, the others wait here until they are given to one.
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::batch::Batch;
use crate::models::batch::list::{Found, List, Named};
use crate::models::batch::photo::{Names, Place, Waiting};
use crate::models::person::Customer;
use crate::models::photo::Slot;
use crate::models::ticket::{Reference, Refusal};
use crate::models::{BatchId, RowId};
use crate::web::files::{self, Size};
use crate::web::form::{Errors, Posted, line};
use crate::web::page::{Door, Page, on_page, see_other_with, show as show_page};
use crate::web::photo::{Taken, Unstored, stage_photo};
use crate::web::upload::{File, Part, Upload};
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use std::collections::HashMap;

/// Photos of one request; further ones are told by name and not kept.
const MOST_AT_ONCE: usize = 100;

#[derive(Template)]
#[template(path = "portal/batch_photos.html")]
struct BatchPhotos {
    page: Page,
    batch: BatchId,
    /// Rows that photos can go to.
    rows: Vec<Named>,
    tray: Vec<Waiting>,
    /// What was typed beside photos of the tray.
    typed: HashMap<String, String>,
    photo_bytes: usize,
    remarks: Vec<String>,
    errors: Errors,
}
on_page!(BatchPhotos);

impl BatchPhotos {
    fn typed(&self, photo: &RowId) -> &str {
        self.typed.get(&format!("row-{photo}")).map_or("", String::as_str)
    }
}

/// What there is to say after a change.
#[derive(Default)]
struct Said {
    typed: HashMap<String, String>,
    remarks: Vec<String>,
    errors: Errors,
}

async fn draw(
    req: &HttpRequest,
    app: &App,
    customer: &Customer,
    id: &BatchId,
    said: Said,
) -> Result<HttpResponse> {
    let (who, here) = (customer.clone(), id.clone());
    let (rows, tray) = app
        .read(move |conn| {
            let found = Found::of_company(conn, &who, &here)?;
            found.batch.is_unsent()?;
            Ok((found.named(conn)?, Batch::tray(conn, &who, &here)?))
        })
        .await?;
    let page = Page::new(req, Door::Portal, Some(&customer.name))?;
    let Said { typed, remarks, errors } = said;
    let status = if errors.is_empty() { StatusCode::OK } else { errors.status() };
    let photo_bytes = app.config.limits.photo_bytes;
    let shown = BatchPhotos { page, batch: id.clone(), rows, tray, typed, photo_bytes, remarks, errors };
    show_page(req, status, &shown)
}

/// Shows the tray and how many photos each row has.
///
/// # Errors
/// [`Error::NotFound`] also for another company's; a refusal once the list was sent.
pub async fn show(
    req: HttpRequest,
    customer: Customer,
    id: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    draw(&req, &app, &customer, &id, Said::default()).await
}

/// Stores what arrives, photo by photo, and says which could not be stored.
///
/// # Errors
/// [`Error::NotFound`] also for another company's; a refusal once the list was sent; [`Error::TooLarge`].
pub async fn submit(
    req: HttpRequest,
    upload: Upload<Customer>,
    id: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let mut upload = upload;
    let id: BatchId = id.parse().map_err(|_| Error::NotFound)?;
    let customer = upload.person.clone();
    let (who, here, now) = (customer.clone(), id.clone(), app.clock.now());
    let names = app
        .read(move |conn| {
            let list = List::of_company(conn, &who, &here, now)?;
            list.batch.is_unsent()?;
            Ok(Names::of(&list))
        })
        .await?;
    let (mut said, mut taken) = (Said::default(), 0);
    while let Some(part) = upload.next(app.config.limits.photo_bytes).await? {
        let Part::File(file) = part else { continue };
        if file.is_left_empty() {
            continue;
        }
        taken += 1;
        let name = file.name.clone();
        let became = if taken > MOST_AT_ONCE {
            Err(words::too_many_at_once(MOST_AT_ONCE).into())
        } else {
            one(&app, &customer, &id, &names.place(&name), file).await?
        };
        match became {
            Ok(better) => {
                said.remarks.extend(better.into_iter().map(|text| format!("“{name}” is stored. {text}")));
            }
            Err(why) => said.errors.add_unstored("photos", why.named(&name)),
        }
    }
    if taken == 0 {
        said.errors.add("photos", "Choose at least one photo first.");
    }
    if said.errors.is_empty() && said.remarks.is_empty() {
        return Ok(see_other_with(&req, &format!("/batches/{id}/photos"), Note::PhotosStored));
    }
    draw(&req, &app, &customer, &id, said).await
}

/// Stores one photo and says what would be better about it, and whether it was here before; or why it was not stored.
async fn one(
    app: &App,
    customer: &Customer,
    id: &BatchId,
    place: &Place,
    file: File,
) -> Result<std::result::Result<Vec<String>, Unstored>> {
    let new = match stage_photo(app, Slot::Defect, file).await? {
        Taken::Staged(new) => new,
        Taken::Refused(why) => return Ok(Err(Unstored::of(app, why))),
    };
    let mut said = words::advice(&new.remarks);
    let (who, here, place) = (customer.clone(), id.clone(), place.clone());
    match app.write(move |tx| Batch::add_photo(tx, &who, &here, (&place, &new))).await {
        Ok(stored) => {
            said.extend(words::repeated(stored));
            Ok(Ok(said))
        }
        Err(Error::Refused(why @ Refusal::TooManyPhotos)) => Ok(Err(words::refusal(why).into())),
        Err(Error::TooMany { .. }) => Ok(Err(words::too_many_today().into())),
        Err(other) => Err(other),
    }
}

/// Gives photos of the tray to the rows that were named beside them, and throws away those that were ticked. A row that is not
/// there is told at its photo; what was typed stays.
///
/// # Errors
/// [`Error::NotFound`] also for another company's; a refusal once the list was sent; the database's.
pub async fn assign(
    req: HttpRequest,
    customer: Customer,
    id: web::Path<String>,
    form: Posted<HashMap<String, String>>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id: BatchId = id.parse().map_err(|_| Error::NotFound)?;
    let Posted(typed) = form;
    let (who, here) = (customer.clone(), id.clone());
    let rows = app.read(move |conn| Found::of_company(conn, &who, &here)?.named(conn)).await?;
    let mut places: HashMap<RowId, Option<Reference>> = HashMap::new();
    let mut said = Said::default();
    for (field, value) in &typed {
        let Some((what, photo)) = field.split_once('-') else { continue };
        let (Ok(photo), value) = (photo.parse::<RowId>(), line(value)) else { continue };
        match what {
            "throw" => drop(places.insert(photo, None)),
            "row" if !value.is_empty() && !typed.contains_key(&format!("throw-{photo}")) => {
                match rows.iter().find(|row| row.is_called(&value)) {
                    Some(row) => drop(places.insert(photo, Some(row.draft.clone()))),
                    None => said
                        .errors
                        .add(field, "There is no such row on this list with a device that we know."),
                }
            }
            _ => {}
        }
    }
    let (who, here) = (customer.clone(), id.clone());
    match app.write(move |tx| Batch::empty_tray(tx, &who, &here, &places)).await {
        Ok(()) => {}
        Err(Error::Refused(why @ Refusal::TooManyPhotos)) => said.errors.add("photos", words::refusal(why)),
        Err(Error::TooMany { .. }) => said.errors.add("photos", words::too_many_today()),
        Err(other) => return Err(other),
    }
    if said.errors.is_empty() {
        return Ok(see_other_with(&req, &format!("/batches/{id}/photos"), Note::Saved));
    }
    said.typed = typed;
    draw(&req, &app, &customer, &id, said).await
}

/// A photo of the tray.
///
/// # Errors
/// [`Error::NotFound`] also for another company's; when the store does not answer.
pub async fn picture(
    req: HttpRequest,
    customer: Customer,
    at: web::Path<(String, String, String)>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let (id, photo, size) = at.into_inner();
    let id: BatchId = id.parse().map_err(|_| Error::NotFound)?;
    let photo: RowId = photo.parse().map_err(|_| Error::NotFound)?;
    let size: Size = size.parse()?;
    let photo = app.read(move |conn| Batch::waiting(conn, &customer, &id, &photo)).await?;
    files::rendition(&req, &app, if size == Size::Thumb { photo.thumb_key } else { photo.shown_key }).await
}
