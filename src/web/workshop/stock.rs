//! The seller's stock: what can be sent in the place of a device that cannot be repaired.
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::StockId;
use crate::models::device::code;
use crate::models::person::Technician;
use crate::models::stock::{self, NewUnit, PAGE, Unit};
use crate::models::ticket::Reference;
use crate::models::ticket::answers::LINE_LONGEST;
use crate::web::form::{Choice, Errors, Posted, line, line_if_any};
use crate::web::page::{Door, Page, on_page, see_other_with, show as show_page};
use crate::web::place;
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

/// A unit as it is typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    model: String,
    storage: String,
    colour: String,
    grade: String,
    code: String,
}

impl Form {
    fn check(&self) -> std::result::Result<NewUnit, Errors> {
        let mut errors = Errors::default();
        let model = line(&self.model);
        if model.is_empty() || model.chars().count() > LINE_LONGEST {
            errors.add("model", "Enter brand and model, for example Apple iPhone 13.");
        }
        let storage_gb = stock::storage_gb(&self.storage);
        if storage_gb.is_none() && !self.storage.trim().is_empty() {
            errors.add("storage", "Enter the storage like 128 GB or 1 TB, or leave it empty.");
        }
        let colour = line_if_any(&self.colour);
        if colour.as_ref().is_some_and(|colour| colour.chars().count() > LINE_LONGEST) {
            errors.add("colour", "Shorten the colour.");
        }
        let grade_rank = stock::grade_rank(&self.grade);
        if grade_rank.is_none() {
            errors.add("grade", "Choose the grade.");
        }
        let code = code::either(&self.code);
        if code.is_none() {
            errors.add("code", "Enter the IMEI or serial number. This one cannot be right.");
        }
        match (grade_rank, code) {
            (Some(grade_rank), Some(code)) if errors.is_empty() => {
                Ok(NewUnit { model, storage_gb, colour, grade_rank, code })
            }
            _ => Err(errors),
        }
    }
}

/// Where the list goes on.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    after: String,
    model: String,
}

#[derive(Template)]
#[template(path = "workshop/stock.html")]
struct Stock {
    page: Page,
    units: Vec<(Unit, Option<Reference>)>,
    more: Option<String>,
    typed: Form,
    grades: Vec<Choice>,
    errors: Errors,
}
on_page!(Stock);

async fn draw(
    req: &HttpRequest,
    app: &App,
    technician: &Technician,
    query: &Query,
    (status, typed, errors): (StatusCode, Form, Errors),
) -> Result<HttpResponse> {
    let (who, place) = (technician.clone(), query.after.parse().ok().map(|id| (query.model.clone(), id)));
    let mut units = app.read(move |conn| Unit::all_of_seller(conn, &who, place.as_ref())).await?;
    let more = place::cut(&mut units, PAGE, |(unit, _)| {
        [("after", unit.id.to_string()), ("model", unit.model_key.clone())]
    });
    let mut grades = vec![Choice::new("", "Choose …", "", &typed.grade)];
    grades.extend(stock::grades().map(|(_, name)| Choice::new(name, name, "", &typed.grade)));
    let page = Page::new(req, Door::Workshop, Some(&technician.name))?;
    show_page(req, status, &Stock { page, units, more, typed, grades, errors })
}

/// Shows what is there.
///
/// # Errors
/// The database's.
pub async fn show(
    req: HttpRequest,
    technician: Technician,
    query: web::Query<Query>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    draw(&req, &app, &technician, &query, (StatusCode::OK, Form::default(), Errors::default())).await
}

/// Puts a unit in.
///
/// # Errors
/// The database's.
pub async fn submit(
    req: HttpRequest,
    technician: Technician,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let Posted(form) = form;
    let new = match form.check() {
        Ok(new) => new,
        Err(errors) => {
            let again = (StatusCode::UNPROCESSABLE_ENTITY, form, errors);
            return draw(&req, &app, &technician, &Query::default(), again).await;
        }
    };
    let who = technician.clone();
    match app.write(move |tx| Unit::add(tx, &who, &new)).await {
        Ok(_) => Ok(see_other_with(&req, "/workshop/stock", Note::Added)),
        Err(Error::Refused(_)) => {
            let mut errors = Errors::default();
            errors.add(
                "code",
                "This number is in your stock already, or a device that is with a customer has it.",
            );
            let again = (StatusCode::UNPROCESSABLE_ENTITY, form, errors);
            draw(&req, &app, &technician, &Query::default(), again).await
        }
        Err(other) => Err(other),
    }
}

/// Takes a unit out.
///
/// # Errors
/// [`Error::NotFound`] also for another seller's; the database's.
pub async fn remove(
    req: HttpRequest,
    technician: Technician,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id: StockId = at.parse().map_err(|_| Error::NotFound)?;
    let who = technician.clone();
    match app.write(move |tx| Unit::remove(tx, &who, &id)).await {
        Ok(()) => Ok(see_other_with(&req, "/workshop/stock", Note::Removed)),
        Err(Error::Refused(why)) => {
            let mut errors = Errors::default();
            errors.add("stock", words::refusal(why));
            let again = (StatusCode::CONFLICT, Form::default(), errors);
            draw(&req, &app, &technician, &Query::default(), again).await
        }
        Err(other) => Err(other),
    }
}
