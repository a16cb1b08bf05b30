//! Devices are scanned one after the other: a scanner types a number and presses Enter, and the field is ready for the next.
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::BatchId;
use crate::models::batch::Batch;
use crate::models::batch::list::{Line, List};
use crate::models::import::list::Entry;
use crate::models::person::Customer;
use crate::models::ticket::Refusal;
use crate::web::form::{Errors, Posted, line};
use crate::web::page::{Door, Page, on_page, see_other, show as show_page};
use crate::words;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

/// Rows that are shown below the field: the last ones.
const SHOWN: usize = 5;

#[derive(Template)]
#[template(path = "portal/batch_scan.html")]
struct BatchScan {
    page: Page,
    batch: BatchId,
    number: String,
    count: usize,
    /// The newest first.
    last: Vec<Line>,
    errors: Errors,
}
on_page!(BatchScan);

async fn draw(
    req: &HttpRequest,
    app: &App,
    customer: &Customer,
    id: &BatchId,
    (number, errors): (String, Errors),
) -> Result<HttpResponse> {
    let (who, here, now) = (customer.clone(), id.clone(), app.clock.now());
    let list = app.read(move |conn| List::of_company(conn, &who, &here, now)).await?;
    if list.batch.submitted_at.is_some() {
        return Ok(see_other(&format!("/batches/{id}")));
    }
    let page = Page::new(req, Door::Portal, Some(&customer.name))?;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let count = list.lines.len();
    let last = list.lines.into_iter().rev().take(SHOWN).collect();
    show_page(req, status, &BatchScan { page, batch: id.clone(), number, count, last, errors })
}

/// The field, and what was scanned last.
///
/// # Errors
/// [`Error::NotFound`] also for another company's.
pub async fn show(
    req: HttpRequest,
    customer: Customer,
    id: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    draw(&req, &app, &customer, &id, (String::new(), Errors::default())).await
}

/// What was scanned.
#[derive(Debug, Deserialize)]
pub struct Form {
    #[serde(default)]
    number: String,
}

/// Adds a row, and is ready for the next.
///
/// # Errors
/// [`Error::NotFound`] also for another company's; a refusal once the list was sent; the database's.
pub async fn submit(
    req: HttpRequest,
    customer: Customer,
    id: web::Path<String>,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id: BatchId = id.parse().map_err(|_| Error::NotFound)?;
    let number = line(&form.0.number);
    let mut errors = Errors::default();
    if number.is_empty() {
        errors.add("number", "Scan a number, or type one.");
    } else {
        let entry = Entry { number: number.clone(), fault: String::new() };
        let (who, here) = (customer.clone(), id.clone());
        match app.write(move |tx| Batch::add(tx, &who, &here, &[entry])).await {
            Ok(()) => return Ok(see_other(&format!("/batches/{id}/scan"))),
            Err(Error::Refused(why @ Refusal::TooManyRows)) => errors.add("number", words::refusal(why)),
            Err(other) => return Err(other),
        }
    }
    draw(&req, &app, &customer, &id, (number, errors)).await
}
