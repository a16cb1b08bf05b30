//! Check my warranty: a list of numbers is pasted, and each line is answered.
use crate::app::App;
use crate::error::Result;
use crate::models::person::Customer;
use crate::models::warranty::{self, Line, MOST, ToDo};
use crate::web::form::{Errors, Posted};
use crate::web::page::{Door, Page, on_page, show as show_page};
use crate::words;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "portal/warranty.html")]
struct Warranty {
    page: Page,
    numbers: String,
    lines: Vec<Line>,
    errors: Errors,
}
on_page!(Warranty);

/// What was pasted.
#[derive(Debug, Default, Deserialize)]
pub struct Form {
    #[serde(default)]
    numbers: String,
}

/// The empty form.
///
/// # Errors
/// When the template fails.
pub async fn show(req: HttpRequest, customer: Customer) -> Result<HttpResponse> {
    let page = Page::new(&req, Door::Portal, Some(&customer.name))?;
    let shown = Warranty { page, numbers: String::new(), lines: vec![], errors: Errors::default() };
    show_page(&req, StatusCode::OK, &shown)
}

/// Answers each line. Changes nothing: the list is too long for an address.
///
/// # Errors
/// The database's.
pub async fn submit(
    req: HttpRequest,
    customer: Customer,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let Posted(Form { numbers }) = form;
    let page = Page::new(&req, Door::Portal, Some(&customer.name))?;
    let typed = warranty::lines(&numbers);
    let mut errors = Errors::default();
    if typed.is_empty() {
        errors.add("numbers", "Enter at least one IMEI or serial number.");
    }
    if typed.len() > MOST {
        errors.add("numbers", format!("These are {} numbers. Enter {MOST} or fewer at once.", typed.len()));
    }
    if !errors.is_empty() {
        let shown = Warranty { page, numbers, lines: vec![], errors };
        return show_page(&req, StatusCode::UNPROCESSABLE_ENTITY, &shown);
    }
    let now = app.clock.now();
    let lines = app.read(move |conn| warranty::of_company(conn, &customer, typed, now)).await?;
    show_page(&req, StatusCode::OK, &Warranty { page, numbers, lines, errors })
}
