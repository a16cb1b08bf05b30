//! The second step of signing in for whoever needs a second factor and has none yet: they set one up, and get their recovery codes.
use super::sign_in;
use super::sign_in_code::{Form, half};
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::person::second_factor::{SecondFactor, Waits};
use crate::models::session::{Half, Session};
use crate::secret::Key;
use crate::web::form::{Errors, Fields, Posted};
use crate::web::kept::Kept;
use crate::web::page::{Door, Page, on_page, see_other, show as show_page};
use crate::web::second_factor::{SetUp, wrong};
use crate::web::tries::Tries;
use crate::web::visit;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "public/sign_in_set_up.html")]
struct SignInSetUp {
    page: Page,
    set_up: SetUp,
    next: String,
    kept: Kept,
    errors: Errors,
}
on_page!(SignInSetUp);

#[derive(Template)]
#[template(path = "public/sign_in_set_up_codes.html")]
struct Codes {
    page: Page,
    codes: Vec<String>,
    next: String,
    kept: Kept,
}
on_page!(Codes);

/// Shows what the app is to know. `key` is of a session that the browser does not know yet.
///
/// # Errors
/// [`Error::NotFound`] where nothing is being set up; the database's.
pub(super) async fn ask(
    req: &HttpRequest,
    app: &App,
    half: &Half,
    (status, key): (StatusCode, Option<&Key>),
    (next, kept, errors): (&str, Kept, Errors),
) -> Result<HttpResponse> {
    let person = half.person.clone();
    let factor = app.read(move |conn| SecondFactor::of(conn, &person)).await?;
    let shared = factor.and_then(|factor| factor.shown(&app.link_key)).ok_or(Error::NotFound)?;
    let set_up = SetUp::of(app, &shared, &half.email)?;
    let mut page = Page::new(req, Door::Public, None)?;
    if let Some(key) = key {
        page.csrf = key.form_token();
    }
    let next = sign_in::local(next).unwrap_or_default().to_owned();
    show_page(req, status, &SignInSetUp { page, set_up, next, kept, errors })
}

/// Shows what the app is to know to whoever has just given their password.
///
/// # Errors
/// The database's.
pub async fn show(
    req: HttpRequest,
    query: web::Query<sign_in::Query>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let Some((_, half)) = half(&req, &app, Waits::SetUp).await? else { return Ok(see_other("/sign-in")) };
    let said = (query.next.as_str(), Kept::default(), Errors::default());
    ask(&req, &app, &half, (StatusCode::OK, None), said).await
}

/// Takes a code of the app: the second factor is on, the session begins, and the recovery codes are shown, once.
///
/// # Errors
/// [`Error::TooMany`] after too many that were wrong; the database's.
pub async fn submit(
    req: HttpRequest,
    form: Posted<Form>,
    fields: web::ReqData<Fields>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let Posted(Form { code, next }) = form;
    let kept = Kept::read(&fields);
    let Some((hash, half)) = half(&req, &app, Waits::SetUp).await? else {
        return sign_in::start_again(&req, &next, kept);
    };
    let (key, lasts, secret) = (Key::random(), app.config.limits.session_s, app.link_key.clone());
    let (fresh, tries, who) = (key.hash(), Tries::of(&req, &half.email), half.clone());
    let codes = app
        .write(move |tx| {
            let codes = SecondFactor::confirm(tx, &secret, &who.person, &code)?;
            if codes.is_some() {
                tries.forget(tx)?;
                Session::complete(tx, &who.person, (&hash, &fresh), lasts)?;
            }
            Ok(codes)
        })
        .await?;
    let Some(codes) = codes else {
        let said = (next.as_str(), kept, wrong());
        return ask(&req, &app, &half, (StatusCode::UNPROCESSABLE_ENTITY, None), said).await;
    };
    let mut page = Page::new(&req, Door::Public, None)?;
    page.csrf = key.form_token();
    let next = sign_in::local(&next).unwrap_or("/").to_owned();
    let mut response = show_page(&req, StatusCode::OK, &Codes { page, codes, next, kept })?;
    visit::remember(&mut response, &app.config, &key)?;
    Ok(response)
}
