//! The second step of signing in: a code of the authenticator app, or one of those on paper.
use super::sign_in::{self, Kept};
use crate::app::App;
use crate::error::Result;
use crate::models::person::second_factor::{SecondFactor, Waits};
use crate::models::session::{Half, Session};
use crate::secret::Key;
use crate::web::form::{Errors, Fields, Posted};
use crate::web::page::{Door, Page, on_page, see_other, show as show_page};
use crate::web::second_factor::wrong;
use crate::web::tries::Tries;
use crate::web::visit::Visit;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "public/sign_in_code.html")]
struct Code {
    page: Page,
    next: String,
    kept: Kept,
    errors: Errors,
}
on_page!(Code);

/// The form as typed.
#[derive(Debug, Deserialize)]
pub struct Form {
    #[serde(default)]
    pub(super) code: String,
    #[serde(default)]
    pub(super) next: String,
}

/// Whose password was right in this browser a moment ago, and the hash of the browser's key; only those who wait for that.
///
/// # Errors
/// The database's.
pub(super) async fn half(req: &HttpRequest, app: &App, waits: Waits) -> Result<Option<(String, Half)>> {
    Ok(any_half(req, app).await?.filter(|(_, half)| half.waits == waits))
}

async fn any_half(req: &HttpRequest, app: &App) -> Result<Option<(String, Half)>> {
    let Some(hash) = Visit::of(req).and_then(|visit| visit.session().map(Key::hash)) else { return Ok(None) };
    let (key, now) = (hash.clone(), app.clock.now());
    let half = app.read(move |conn| Session::half(conn, &key, now)).await?;
    Ok(half.map(|half| (hash, half)))
}

/// What is still awaited of whose password was right in this browser a moment ago.
///
/// # Errors
/// The database's.
pub(super) async fn awaited(req: &HttpRequest, app: &App) -> Result<Option<Waits>> {
    Ok(any_half(req, app).await?.map(|(_, half)| half.waits))
}

/// Asks for the code. `key` is of a session that the browser does not know yet.
///
/// # Errors
/// When the template fails.
pub(super) fn ask(
    req: &HttpRequest,
    (status, key): (StatusCode, Option<&Key>),
    (next, kept): (&str, Kept),
    errors: Errors,
) -> Result<HttpResponse> {
    let mut page = Page::new(req, Door::Public, None)?;
    if let Some(key) = key {
        page.csrf = key.form_token();
    }
    let next = sign_in::local(next).unwrap_or_default().to_owned();
    show_page(req, status, &Code { page, next, kept, errors })
}

/// Asks for the code of whoever has just given their password.
///
/// # Errors
/// The database's.
pub async fn show(
    req: HttpRequest,
    query: web::Query<sign_in::Query>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    if half(&req, &app, Waits::Code).await?.is_none() {
        return Ok(see_other("/sign-in"));
    }
    ask(&req, (StatusCode::OK, None), (&query.next, Kept::default()), Errors::default())
}

/// Takes the code: the session begins, under a key that is new.
///
/// # Errors
/// [`crate::error::Error::TooMany`] after too many that were wrong; the database's.
pub async fn submit(
    req: HttpRequest,
    form: Posted<Form>,
    fields: web::ReqData<Fields>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let Posted(Form { code, next }) = form;
    let kept = Kept::read(&fields);
    let Some((hash, half)) = half(&req, &app, Waits::Code).await? else {
        return sign_in::start_again(&req, &next, kept);
    };
    let (key, lasts, secret) = (Key::random(), app.config.limits.session_s, app.link_key.clone());
    let (fresh, tries) = (key.hash(), Tries::of(&req, &half.email));
    let right = app
        .write(move |tx| {
            let right = SecondFactor::prove(tx, &secret, &half.person, &code)?;
            if right {
                tries.forget(tx)?;
                Session::complete(tx, &half.person, (&hash, &fresh), lasts)?;
            }
            Ok(right)
        })
        .await?;
    if !right {
        return ask(&req, (StatusCode::UNPROCESSABLE_ENTITY, None), (&next, kept), wrong());
    }
    sign_in::arrive(&req, &app, &key, (&next, kept)).await
}
