//! Photos: each is stored the moment it arrives, and stays whatever happens to the others.
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::PhotoId;
use crate::models::device::Device;
use crate::models::person::Customer;
use crate::models::photo::{Photo, Slot, Stored};
use crate::models::ticket::{Reason, Reference, Refusal, Stage, Ticket};
use crate::web::files;
use crate::web::form::Errors;
use crate::web::page::{Door, Page, again, ok, on_page, see_other, see_other_with};
use crate::web::upload::{File, Part, Taken, Upload, stage_photo};
use crate::words::{self, Note};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

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
    rows: Vec<Row>,
    stored: usize,
    most_at_once: usize,
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
    let (who, at) = (customer.clone(), at.clone());
    let (ticket, slots, photos) = app
        .read(move |conn| {
            let ticket = Ticket::of_company(conn, &who, &at)?;
            if ticket.stage != Stage::Draft {
                return Err(Refusal::NotHere(ticket.stage).into());
            }
            let typed = ticket.typed(conn)?;
            let device =
                ticket.device_id.as_ref().map(|id| Device::of_company(conn, &who, id)).transpose()?;
            let category = ticket.category(device.map(|sold| sold.device.category), &typed);
            let damaged =
                typed.problem.is_some_and(|problem| problem.reason == Reason::DeliveredDamaged.as_str());
            let photos = Photo::of(conn, &ticket.id)?;
            Ok((ticket, Slot::of(category, damaged), photos))
        })
        .await?;
    let stored = photos.len();
    let mut slots = slots;
    // A photo stays visible also where another reason or device has other slots.
    for photo in &photos {
        if !slots.contains(&photo.slot) {
            slots.push(photo.slot);
        }
    }
    let rows = slots
        .into_iter()
        .map(|slot| Row { slot, photos: photos.iter().filter(|photo| photo.slot == slot).cloned().collect() })
        .collect();
    let page = Page::new(req, Door::Portal, Some(&customer.name))?;
    let most_at_once = app.config.limits.photos_a_request;
    Ok(TicketPhotos { page, ticket, rows, stored, most_at_once, remarks, errors })
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

/// Stores what arrives, photo by photo, and says of each what became of it. “Continue” stores first, too, so that a photo
/// that was chosen and not yet uploaded is never lost, and stays here when there is something to say.
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
    let (mut errors, mut remarks) = (Errors::default(), vec![]);
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
            .filter(|slot| *slot != Slot::Message)
        else {
            continue;
        };
        if file.name.is_empty() && file.bytes.as_ref().is_some_and(Vec::is_empty) {
            // A file input that was left empty.
            continue;
        }
        let (field, name) = (file.field.clone(), file.name.clone());
        taken += 1;
        if taken > app.config.limits.photos_a_request {
            errors.add(
                field,
                format!(
                    "“{name}” was not stored: you can only add up to {} photos at the same time. Add it now.",
                    app.config.limits.photos_a_request
                ),
            );
            continue;
        }
        match one(&app, &customer, &at, slot, file).await? {
            Ok(said) => remarks.extend(said),
            Err(why) => errors.add(field, why),
        }
    }
    if taken == 0 && !going_on {
        errors.add("photo-defect", "Choose at least one photo first, then press “Upload”.");
    }
    if errors.is_empty() && remarks.is_empty() {
        let to = if going_on { "sender" } else { "photos" };
        return Ok(see_other(&format!("/tickets/{at}/{to}")));
    }
    let nothing_wrong = errors.is_empty();
    let shown = draw(&req, &app, &customer, &at, (remarks, errors)).await?;
    if nothing_wrong { ok(&req, &shown) } else { again(&req, &shown) }
}

/// Stores one photo: what is worth saying about it, or why it was not stored.
async fn one(
    app: &App,
    customer: &Customer,
    at: &Reference,
    slot: Slot,
    file: File,
) -> Result<std::result::Result<Vec<String>, String>> {
    let name = file.name.clone();
    let new = match stage_photo(app, slot, file).await? {
        Taken::Staged(new) => new,
        Taken::Refused(why) => {
            return Ok(Err(words::photo_refused(&name, why, app.config.limits.photo_bytes)));
        }
    };
    let mut said: Vec<String> = new
        .remarks
        .split(',')
        .filter(|remark| !remark.is_empty())
        .map(|remark| {
            format!("“{name}” is stored. {} A better one helps us, if you can.", words::remark(remark))
        })
        .collect();
    let (customer, at) = (customer.clone(), at.clone());
    match app.write(move |tx| Ticket::add_photo(tx, &customer, &at, &new)).await {
        Ok(Stored::New) => {}
        Ok(Stored::Before) => said.push(format!("“{name}” was here already; it is stored once.")),
        Ok(Stored::SameAs(other)) => {
            said.push(format!("“{name}” is stored. The same photo is under “{}” too.", words::slot(other)));
        }
        Err(Error::Refused(why @ Refusal::TooManyPhotos)) => {
            return Ok(Err(format!("“{name}” was not stored: {}", words::refusal(why))));
        }
        Err(Error::TooMany { .. }) => {
            return Ok(Err(words::too_many_photos_today(&name)));
        }
        Err(other) => return Err(other),
    }
    Ok(Ok(said))
}

/// Takes a photo away.
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
    let to = format!("/tickets/{at}/photos");
    app.write(move |tx| Ticket::remove_photo(tx, &customer, &at, &photo)).await?;
    Ok(see_other_with(&req, &to, Note::PhotoRemoved))
}

/// A photo of a return of the customer's company.
///
/// # Errors
/// [`Error::NotFound`] also for another company's.
pub async fn picture(
    customer: Customer,
    at: web::Path<(String, String, String)>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    files::picture(&app, at.into_inner(), false, move |conn, at| Ticket::of_company(conn, &customer, at))
        .await
}
