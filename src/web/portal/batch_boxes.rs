//! In which box each device of a list travels; and a box of a list that was sent, which goes without what waits for an answer.
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::batch::Batch;
use crate::models::batch::boxes::{MOST_BOXES, Packed};
use crate::models::batch::list::List;
use crate::models::person::Customer;
use crate::models::ticket::Refusal;
use crate::models::{BatchId, RowId, SellerId};
use crate::web::form::{Errors, Posted, line};
use crate::web::page::{Door, Page, on_page, see_other_with, show as show_page};
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;
use std::collections::HashMap;

#[derive(Template)]
#[template(path = "portal/batch_boxes.html")]
struct BatchBoxes {
    page: Page,
    list: List,
    typed: HashMap<String, String>,
    errors: Errors,
}
on_page!(BatchBoxes);

impl BatchBoxes {
    /// What was typed into a field, or what it holds.
    fn shown(&self, field: &str, holds: impl ToString + Copy) -> String {
        self.typed.get(field).cloned().unwrap_or_else(|| holds.to_string())
    }
}

async fn draw(
    req: &HttpRequest,
    app: &App,
    customer: &Customer,
    id: &BatchId,
    (typed, errors): (HashMap<String, String>, Errors),
) -> Result<HttpResponse> {
    let (who, here, now) = (customer.clone(), id.clone(), app.clock.now());
    let list = app
        .read(move |conn| {
            let list = List::of_company(conn, &who, &here, now)?;
            list.batch.is_unsent()?;
            Ok(list)
        })
        .await?;
    let page = Page::new(req, Door::Portal, Some(&customer.name))?;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    show_page(req, status, &BatchBoxes { page, list, typed, errors })
}

/// Shows what goes to which seller in which box.
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
    draw(&req, &app, &customer, &id, (HashMap::new(), Errors::default())).await
}

/// The number of a box, or of boxes, that a field holds.
fn number(field: &str, typed: &HashMap<String, String>, errors: &mut Errors) -> Option<i32> {
    let typed = typed.get(field).map(|value| line(value)).unwrap_or_default();
    let number = typed.parse().ok().filter(|number| (1..=MOST_BOXES).contains(number));
    if number.is_none() {
        errors.add(field, format!("Enter a number from 1 to {MOST_BOXES}."));
    }
    number
}

fn check(typed: &HashMap<String, String>, errors: &mut Errors) -> Option<Packed> {
    if let Some(seller) = typed.get("do").and_then(|todo| todo.strip_prefix("spread-")) {
        let into = number(&format!("into-{seller}"), typed, errors)?;
        return seller.parse::<SellerId>().ok().map(|seller| Packed::Evenly(seller, into));
    }
    let mut boxes: HashMap<RowId, i32> = HashMap::new();
    for field in typed.keys() {
        let Some(Ok(row)) = field.strip_prefix("box-").map(str::parse::<RowId>) else { continue };
        if let Some(number) = number(field, typed, errors) {
            boxes.insert(row, number);
        }
    }
    errors.is_empty().then_some(Packed::So(boxes))
}

/// Spreads what goes to one seller over so many boxes, or saves the box of each row.
///
/// # Errors
/// [`Error::NotFound`] also for another company's; a refusal once the list was sent; the database's.
pub async fn submit(
    req: HttpRequest,
    customer: Customer,
    id: web::Path<String>,
    form: Posted<HashMap<String, String>>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id: BatchId = id.parse().map_err(|_| Error::NotFound)?;
    let Posted(typed) = form;
    let mut errors = Errors::default();
    let Some(how) = check(&typed, &mut errors) else {
        return draw(&req, &app, &customer, &id, (typed, errors)).await;
    };
    let spread = matches!(how, Packed::Evenly(..));
    let here = id.clone();
    app.write(move |tx| Batch::pack(tx, &customer, &here, &how)).await?;
    let to = if spread { format!("/batches/{id}/boxes") } else { format!("/batches/{id}") };
    Ok(see_other_with(&req, &to, Note::Saved))
}

/// Which box.
#[derive(Debug, Deserialize)]
pub struct Departure {
    #[serde(default)]
    parcel: String,
}

/// What was approved of a box that was sent goes now.
///
/// # Errors
/// [`Error::NotFound`] also for another company's; a refusal where nothing waits any more; the database's.
pub async fn depart(
    req: HttpRequest,
    customer: Customer,
    id: web::Path<String>,
    form: Posted<Departure>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id: BatchId = id.parse().map_err(|_| Error::NotFound)?;
    let here = id.clone();
    match app.write(move |tx| Batch::send_now(tx, &customer, &here, &form.0.parcel)).await {
        // Asked twice, it went once.
        Ok(()) | Err(Error::Refused(Refusal::AlreadyDone)) => {
            Ok(see_other_with(&req, &format!("/batches/{id}"), Note::GoesNow))
        }
        Err(other) => Err(other),
    }
}
