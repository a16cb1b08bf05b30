//! The number of the device, read from a photo of its bar code and compared with what was sold at once. Nothing of the photo is
//! kept, so its answer is drawn at once.
use super::load;
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::device::code::{self, Identity};
use crate::models::device::sticker;
use crate::models::person::Customer;
use crate::models::photo::Photo;
use crate::models::ticket::answers::CODE_LONGEST;
use crate::models::ticket::number::Recognised;
use crate::models::ticket::{Reference, Stage, Ticket};
use crate::web::form::{Choice, Errors};
use crate::web::page::{Door, Page, ok, on_page, see_other, show as show_page};
use crate::web::photo::{Unstored, read_barcodes};
use crate::web::upload::{File, Part, Upload};
use crate::words;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "portal/ticket_number.html")]
struct TicketNumber {
    page: Page,
    at: Reference,
    /// What was read, where it is one number.
    read: Option<Recognised>,
    /// What was read, where there is something to choose.
    several: Vec<Choice>,
    photo_bytes: usize,
    errors: Errors,
}
on_page!(TicketNumber);

fn draw(
    req: &HttpRequest,
    app: &App,
    (customer, at): (&Customer, &Reference),
    read: Vec<Recognised>,
    errors: Errors,
) -> Result<TicketNumber> {
    let best = read.first().map(|best| words::number(&best.code)).unwrap_or_default();
    let several = read.iter().map(|one| {
        let number = words::number(&one.code);
        Choice::new(&number, &number, &compared(one), &best)
    });
    let several = if read.len() > 1 { several.collect() } else { vec![] };
    Ok(TicketNumber {
        page: Page::new(req, Door::Portal, Some(&customer.name))?,
        at: at.clone(),
        read: read.into_iter().next(),
        several,
        photo_bytes: app.config.limits.photo_bytes,
        errors,
    })
}

/// What a number is to whoever sends the device in, with the device's name.
fn compared(one: &Recognised) -> String {
    let name = one.device.as_ref().map(|sold| sold.device.name());
    [Some(words::recognised(one)), name].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// Asks for the photo.
///
/// # Errors
/// [`Error::NotFound`] also for another company's; a refusal once it was sent.
pub async fn show(
    req: HttpRequest,
    customer: Customer,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    load(&app, &customer, &at, Stage::Draft).await?;
    ok(&req, &draw(&req, &app, (&customer, &at), vec![], Errors::default())?)
}

/// Reads a photo and says what it found; or takes the number that was found over into the form.
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
    let (mut number, mut photo) = (None, None);
    while let Some(part) = upload.next(app.config.limits.photo_bytes).await? {
        match part {
            Part::Field(name, value) if name == "number" && value.chars().count() <= CODE_LONGEST => {
                number = code::either(&value).map(|_| value);
            }
            Part::File(file) if file.field == "photo" => photo = Some(file),
            Part::Field(..) | Part::File(_) => {}
        }
    }
    let begun = load(&app, &customer, &at, Stage::Draft).await?;
    if let Some(number) = number {
        let to = at.clone();
        let field = app.write(move |tx| Ticket::keep_number(tx, &customer, &to, &number)).await?;
        return Ok(see_other(&format!("/tickets/{at}/problem#{}", field.as_str())));
    }
    let (texts, mut status, why) = match looked(&app, &customer, photo).await? {
        Ok(texts) => (texts, StatusCode::UNPROCESSABLE_ENTITY, words::nothing_read().to_owned()),
        Err((status, why)) => (vec![], status, why),
    };
    let read = {
        let customer = customer.clone();
        app.read(move |conn| begun.recognise(conn, &customer, &texts)).await?
    };
    let mut errors = Errors::default();
    if read.is_empty() {
        errors.add("photo", why);
    } else {
        status = StatusCode::OK;
    }
    show_page(&req, status, &draw(&req, &app, (&customer, &at), read, errors)?)
}

/// The texts of the bar codes on a photo; or why there are none, and the status of the page that says so.
async fn looked(
    app: &App,
    customer: &Customer,
    photo: Option<File>,
) -> Result<std::result::Result<Vec<String>, (StatusCode, String)>> {
    let again = StatusCode::UNPROCESSABLE_ENTITY;
    let Some(file) = photo.filter(|file| !file.is_left_empty()) else {
        return Ok(Err((again, "Choose a photo first, then press “Read it”.".to_owned())));
    };
    let name = file.name.clone();
    let not_read = |why: &str| words::not_read(&name, why);
    let person = customer.person.clone();
    // It takes as much work as one that is kept, and counts as one.
    match app.write(move |tx| Photo::count_today(tx, &person)).await {
        Err(Error::TooMany { .. }) => return Ok(Err((again, not_read(&words::too_many_today())))),
        counted => counted?,
    }
    Ok(read_barcodes(app, file, sticker::is_number).await?.map_err(|why| {
        let Unstored { why, not_now } = Unstored::of(app, why);
        (if not_now { StatusCode::SERVICE_UNAVAILABLE } else { again }, not_read(&why))
    }))
}
