//! One parcel that nobody expected: support finds the return that it belongs to, or says that there is none.
use crate::app::App;
use crate::db::Moment;
use crate::error::{Error, Result};
use crate::models::UnexpectedId;
use crate::models::person::Agent;
use crate::models::ticket::Reference;
use crate::models::unexpected::{Pictured, Unexpected};
use crate::web::files;
use crate::web::form::{Choice, Errors, Posted};
use crate::web::page::{Door, Page, on_page, see_other_with, show as show_page};
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

/// Characters of a reason.
const WHY: std::ops::RangeInclusive<usize> = 3..=500;

/// The form.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    version: i32,
    answer: String,
    reference: String,
    why: String,
}

#[derive(Template)]
#[template(path = "admin/unexpected_show.html")]
struct UnexpectedShow {
    page: Page,
    parcel: Unexpected,
    seller: String,
    belongs: Option<Reference>,
    photos: Vec<Pictured>,
    answers: Vec<Choice>,
    typed: Form,
    errors: Errors,
    now: Moment,
}
on_page!(UnexpectedShow);

async fn draw(
    req: &HttpRequest,
    app: &App,
    agent: &Agent,
    id: &UnexpectedId,
    status: StatusCode,
    (typed, errors): (Form, Errors),
) -> Result<HttpResponse> {
    let (who, of) = (agent.clone(), id.clone());
    let ((parcel, seller, belongs), photos) = app
        .read(move |conn| Ok((Unexpected::for_agent(conn, &who, &of)?, Unexpected::photos(conn, &of)?)))
        .await?;
    let page = Page::new(req, Door::Admin, Some(&agent.name))?;
    let answers = vec![
        Choice::new(
            "belongs",
            "It belongs to a return",
            "The seller reads which, and checks it in.",
            &typed.answer,
        ),
        Choice::new("none", "It belongs to no return", "The seller reads your reason.", &typed.answer),
    ];
    let now = app.clock.now();
    let shown = UnexpectedShow { page, parcel, seller, belongs, photos, answers, typed, errors, now };
    show_page(req, status, &shown)
}

/// Shows the parcel.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn show(
    req: HttpRequest,
    agent: Agent,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id = at.parse().map_err(|_| Error::NotFound)?;
    draw(&req, &app, &agent, &id, StatusCode::OK, Default::default()).await
}

/// Answers the seller.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn submit(
    req: HttpRequest,
    agent: Agent,
    at: web::Path<String>,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id: UnexpectedId = at.parse().map_err(|_| Error::NotFound)?;
    let Posted(form) = form;
    let mut errors = Errors::default();
    let reference: Option<Reference> = form.reference.trim().parse().ok();
    let why = form.why.trim().to_owned();
    match form.answer.as_str() {
        "belongs" if reference.is_none() => errors.add("reference", "Enter the reference of the return."),
        "none" if !WHY.contains(&why.chars().count()) => {
            errors.add("why", "Write why, in 3 to 500 characters. The seller reads it.");
        }
        "belongs" | "none" => {}
        _ => errors.add("answer", "Choose whose it is."),
    }
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    if !errors.is_empty() {
        return draw(&req, &app, &agent, &id, wrong, (form, errors)).await;
    }
    let (who, of, seen) = (agent.clone(), id.clone(), form.version);
    let to = reference.filter(|_| form.answer == "belongs");
    let done = app
        .write(move |tx| match &to {
            Some(reference) => Unexpected::link(tx, &who, &of, seen, reference),
            None => Unexpected::dismiss(tx, &who, &of, seen, &why),
        })
        .await;
    match done {
        Ok(()) => Ok(see_other_with(&req, "/admin/unexpected", Note::UnexpectedAnswered)),
        Err(Error::NotFound) => {
            errors.add("reference", "No return of this seller has that reference.");
            draw(&req, &app, &agent, &id, wrong, (form, errors)).await
        }
        Err(other) => {
            let errors = Errors::refused(other, "this parcel")?;
            draw(&req, &app, &agent, &id, StatusCode::CONFLICT, (form, errors)).await
        }
    }
}

/// A photo of it.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn picture(
    req: HttpRequest,
    agent: Agent,
    at: web::Path<(String, String, String)>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    files::unexpected_picture(&req, &app, at.into_inner(), move |conn, id| {
        Unexpected::for_agent(conn, &agent, id).map(drop)
    })
    .await
}
