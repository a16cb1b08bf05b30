//! A second factor that is being set up: what the app is to know, and the first code of it.
use super::second_factor::codes_once;
use crate::app::App;
use crate::error::Result;
use crate::models::person::second_factor::SecondFactor;
use crate::models::session::Session;
use crate::secret::Key;
use crate::web::form::{Errors, Posted};
use crate::web::guard::Signed;
use crate::web::page::{Door, Page, on_page, see_other, show as show_page};
use crate::web::second_factor::{SetUp, wrong};
use crate::web::visit::Visit;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "own/second_factor_new.html")]
struct New {
    page: Page,
    set_up: SetUp,
    /// Whether one is on already, and stays on until this one is.
    another: bool,
    errors: Errors,
}
on_page!(New);

/// The form as typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    code: String,
}

async fn draw(
    req: &HttpRequest,
    app: &App,
    session: &Session,
    (status, errors): (StatusCode, Errors),
) -> Result<HttpResponse> {
    let person = session.person.clone();
    let factor = app.read(move |conn| SecondFactor::of(conn, &person)).await?;
    let another = factor.as_ref().is_some_and(SecondFactor::is_on);
    let Some(shared) = factor.and_then(|factor| factor.shown(&app.link_key)) else {
        return Ok(see_other("/account/second-factor"));
    };
    let set_up = SetUp::of(app, &shared, &session.email)?;
    let page = Page::new(req, Door::Own, Some(&session.name))?;
    show_page(req, status, &New { page, set_up, another, errors })
}

/// Shows what the app is to know.
///
/// # Errors
/// The database's.
pub async fn show(req: HttpRequest, Signed(session): Signed, app: web::Data<App>) -> Result<HttpResponse> {
    draw(&req, &app, &session, (StatusCode::OK, Errors::default())).await
}

/// Takes the first code: it is on, every other session of theirs ends (somebody may have signed in since it was begun), and the
/// recovery codes are shown, once.
///
/// # Errors
/// [`crate::error::Error::TooMany`]; the database's.
pub async fn submit(
    req: HttpRequest,
    Signed(session): Signed,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let Posted(form) = form;
    let (person, secret) = (session.person.clone(), app.link_key.clone());
    let here = Visit::of(&req).and_then(|visit| visit.session().map(Key::hash)).unwrap_or_default();
    let codes = app
        .write(move |tx| {
            let codes = SecondFactor::confirm(tx, &secret, &person, &form.code)?;
            if codes.is_some() {
                Session::end_elsewhere(tx, &person, &here, None)?;
            }
            Ok(codes)
        })
        .await?;
    match codes {
        Some(codes) => codes_once(&req, &session, codes),
        None => draw(&req, &app, &session, (StatusCode::UNPROCESSABLE_ENTITY, wrong())).await,
    }
}
