//! One's own second factor: whether there is one, another, fresh recovery codes, or none any more.
use crate::app::{App, Kind};
use crate::db::Moment;
use crate::error::Result;
use crate::models::person::Person;
use crate::models::person::second_factor::SecondFactor;
use crate::models::session::Session;
use crate::secret::Key;
use crate::secret::password::{self, Verdict};
use crate::web::form::{Errors, Posted};
use crate::web::guard::Signed;
use crate::web::page::{Door, Page, on_page, see_other, see_other_with, show as show_page};
use crate::web::second_factor::wrong;
use crate::web::tries::Tries;
use crate::web::visit::Visit;
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "own/second_factor.html")]
struct Own {
    page: Page,
    email: String,
    /// Since when there is one.
    since: Option<Moment>,
    /// Whether they must have one.
    required: bool,
    codes_left: i64,
    errors: Errors,
    now: Moment,
}
on_page!(Own);

#[derive(Template)]
#[template(path = "own/second_factor_codes.html")]
struct Codes {
    page: Page,
    codes: Vec<String>,
}
on_page!(Codes);

/// The form as typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    code: String,
    password: String,
}

async fn draw(
    req: &HttpRequest,
    app: &App,
    session: &Session,
    (status, errors): (StatusCode, Errors),
) -> Result<HttpResponse> {
    let person = session.person.clone();
    let (factor, required, codes_left) = app
        .read(move |conn| {
            let required = SecondFactor::is_required(conn, &person)?;
            Ok((SecondFactor::of(conn, &person)?, required, SecondFactor::codes_left(conn, &person)?))
        })
        .await?;
    let page = Page::new(req, Door::Own, Some(&session.name))?;
    let since = factor.and_then(|factor| factor.confirmed_at);
    let (email, now) = (session.email.clone(), app.clock.now());
    show_page(req, status, &Own { page, email, since, required, codes_left, errors, now })
}

/// The recovery codes, this once.
///
/// # Errors
/// When the template fails.
pub(super) fn codes_once(req: &HttpRequest, session: &Session, codes: Vec<String>) -> Result<HttpResponse> {
    let page = Page::new(req, Door::Own, Some(&session.name))?;
    show_page(req, StatusCode::OK, &Codes { page, codes })
}

async fn again(req: &HttpRequest, app: &App, session: &Session, errors: Errors) -> Result<HttpResponse> {
    draw(req, app, session, (StatusCode::UNPROCESSABLE_ENTITY, errors)).await
}

/// Shows it.
///
/// # Errors
/// The database's.
pub async fn show(req: HttpRequest, Signed(session): Signed, app: web::Data<App>) -> Result<HttpResponse> {
    draw(&req, &app, &session, (StatusCode::OK, Errors::default())).await
}

/// Begins to set one up: the first after the password, another after a code. Every other session of theirs ends.
///
/// # Errors
/// [`crate::error::Error::TooMany`]; [`crate::error::Error::Busy`]; the database's.
pub async fn begin(
    req: HttpRequest,
    Signed(session): Signed,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let Posted(form) = form;
    let (person, secret) = (session.person.clone(), app.link_key.clone());
    let (tries, asked) = (Tries::of(&req, &session.email), Tries::of(&req, &session.email));
    let (limits, now) = (app.config.limits.clone(), app.clock.now());
    let (on, kept) = app
        .read(move |conn| {
            asked.check(conn, &limits, now)?;
            let on = SecondFactor::is_on_of(conn, &person)?;
            Ok((on, Person::named(conn, &person)?.password_hash))
        })
        .await?;
    let typed = form.password.clone();
    let right = on
        || app.heavy(Kind::Hash, move || password::verify(kept.as_deref(), &typed)).await? != Verdict::Wrong;
    if !right {
        app.write(move |tx| tries.failed(tx)).await?;
        let mut errors = Errors::default();
        errors.add("password", "That is not your password.");
        return again(&req, &app, &session, errors).await;
    }
    let person = session.person.clone();
    let here = Visit::of(&req).and_then(|visit| visit.session().map(Key::hash)).unwrap_or_default();
    let begun = app
        .write(move |tx| {
            if on && !SecondFactor::prove(tx, &secret, &person, &form.code)? {
                return Ok(false);
            }
            SecondFactor::begin(tx, &secret, &person)?;
            // Whoever else is signed in with their password is not shown it.
            Session::end_elsewhere(tx, &person, &here, None)?;
            Ok(true)
        })
        .await?;
    if begun {
        Ok(see_other("/account/second-factor/new"))
    } else {
        again(&req, &app, &session, wrong()).await
    }
}

/// Ten fresh recovery codes, after a code of the app or one of the old ones.
///
/// # Errors
/// [`crate::error::Error::TooMany`]; the database's.
pub async fn fresh_codes(
    req: HttpRequest,
    Signed(session): Signed,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let Posted(form) = form;
    let (person, secret) = (session.person.clone(), app.link_key.clone());
    let codes = app
        .write(move |tx| {
            if !SecondFactor::prove(tx, &secret, &person, &form.code)? {
                return Ok(None);
            }
            SecondFactor::fresh_codes(tx, &secret, &person).map(Some)
        })
        .await?;
    match codes {
        Some(codes) => codes_once(&req, &session, codes),
        None => again(&req, &app, &session, wrong()).await,
    }
}

/// Does without one from now on, after a code; only who may.
///
/// # Errors
/// [`crate::error::Error::TooMany`]; the database's.
pub async fn remove(
    req: HttpRequest,
    Signed(session): Signed,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let Posted(form) = form;
    let (person, secret) = (session.person.clone(), app.link_key.clone());
    let kept = app
        .write(move |tx| {
            if SecondFactor::is_required(tx, &person)? {
                let mut errors = Errors::default();
                errors.add("code", "With what you see here, you cannot do without a second factor.");
                return Ok(Some(errors));
            }
            if !SecondFactor::prove(tx, &secret, &person, &form.code)? {
                return Ok(Some(wrong()));
            }
            SecondFactor::put_off(tx, &person).map(|()| None)
        })
        .await?;
    match kept {
        None => Ok(see_other_with(&req, "/account/second-factor", Note::SecondFactorOff)),
        Some(errors) => again(&req, &app, &session, errors).await,
    }
}
