//! Whether anything is covered, for support: any number, order number or pasted list, today or as if it were another day.
use crate::app::App;
use crate::error::Result;
use crate::models::person::Agent;
use crate::models::ticket::Reason;
use crate::models::warranty::{self, Line, MOST, ToDo};
use crate::web::answers;
use crate::web::form::{Choice, Errors, Posted, day};
use crate::web::page::{Door, Page, on_page, show as show_page};
use crate::words;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "admin/warranty.html")]
struct Warranty {
    page: Page,
    form: Form,
    reason: Option<Reason>,
    reasons: Vec<Choice>,
    lines: Vec<Line>,
    errors: Errors,
}
on_page!(Warranty);

/// What was pasted, and as if what.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    numbers: String,
    reason: String,
    on: String,
}

fn draw(
    req: &HttpRequest,
    agent: &Agent,
    (form, lines): (Form, Vec<Line>),
    errors: Errors,
) -> Result<HttpResponse> {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Page::new(req, Door::Admin, Some(&agent.name))?;
    let mut reasons = vec![Choice::new("", "Any reason", "", &form.reason)];
    reasons.extend(answers::reasons(&form.reason));
    let reason = form.reason.parse::<Reason>().ok();
    show_page(req, status, &Warranty { page, form, reason, reasons, lines, errors })
}

/// The empty form.
///
/// # Errors
/// When the template fails.
pub async fn show(req: HttpRequest, agent: Agent) -> Result<HttpResponse> {
    draw(&req, &agent, (Form::default(), vec![]), Errors::default())
}

/// Answers each line. Changes nothing: the list is too long for an address.
///
/// # Errors
/// The database's.
pub async fn submit(
    req: HttpRequest,
    agent: Agent,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let Posted(form) = form;
    let typed = warranty::lines(&form.numbers);
    let mut errors = Errors::default();
    if typed.is_empty() {
        errors.add("numbers", "Enter at least one IMEI, serial number or order number.");
    }
    if typed.len() > MOST {
        errors.add("numbers", format!("These are {} lines. Enter {MOST} or fewer at once.", typed.len()));
    }
    let on = day(&form.on);
    if on.is_none() && !form.on.trim().is_empty() {
        errors.add("on", "The day must be a real date.");
    }
    if !errors.is_empty() {
        return draw(&req, &agent, (form, vec![]), errors);
    }
    let (asking, as_if, now) = (agent.clone(), (form.reason.parse::<Reason>().ok(), on), app.clock.now());
    let lines = app.read(move |conn| warranty::for_agent(conn, &asking, typed, as_if, now)).await?;
    draw(&req, &agent, (form, lines), errors)
}
