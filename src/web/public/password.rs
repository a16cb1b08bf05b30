//! A link from a mail, with which somebody sets their password, once. Looking at it uses nothing up: mail filters look, too.
use crate::app::{App, Kind};
use crate::error::{Error, Result};
use crate::models::person::Person;
use crate::models::person::password_link::{PasswordLink, Purpose};
use crate::models::throttle::Throttle;
use crate::secret::password::{self, NoHash};
use crate::web::address;
use crate::web::form::{Errors, Posted};
use crate::web::page::{Door, Page, on_page, see_other_with, show as show_page};
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

/// Unknown links are counted over this time.
const MISS_WINDOW_S: i64 = 3600;

#[derive(Template)]
#[template(path = "public/password.html")]
struct PasswordPage {
    page: Page,
    token: String,
    email: String,
    purpose: Purpose,
    errors: Errors,
}
on_page!(PasswordPage);

#[derive(Template)]
#[template(path = "public/password_ended.html")]
struct Ended {
    page: Page,
}
on_page!(Ended);

/// The form as typed.
#[derive(Debug, Deserialize)]
pub struct Form {
    #[serde(default)]
    password: String,
}

/// What a token opens: a link that still works and its person, or the status of the page that says that it does not.
type Opened = std::result::Result<(PasswordLink, Person), StatusCode>;

async fn open(req: &HttpRequest, app: &App, token: &str) -> Result<Opened> {
    let place = address::network(req);
    let (now, most) = (app.clock.now(), app.config.limits.link_misses);
    let (who, key) = (place.clone(), token.to_owned());
    let found = app
        .read(move |conn| {
            Throttle::LinkMiss.check(conn, &who, now, MISS_WINDOW_S, most)?;
            PasswordLink::opened_by(conn, &key)
        })
        .await;
    match found {
        Ok((link, person)) if link.has_ended(now) || person.disabled_at.is_some() => {
            Ok(Err(StatusCode::GONE))
        }
        Ok(opened) => Ok(Ok(opened)),
        Err(Error::NotFound) => {
            app.write(move |tx| Throttle::LinkMiss.count(tx, &place, MISS_WINDOW_S)).await?;
            Ok(Err(StatusCode::NOT_FOUND))
        }
        Err(other) => Err(other),
    }
}

/// One page for whatever does not work (any more): it says how to get a fresh link.
fn ended(req: &HttpRequest, status: StatusCode) -> Result<HttpResponse> {
    let page = Page::new(req, Door::Public, None)?;
    show_page(req, status, &Ended { page })
}

fn draw(
    req: &HttpRequest,
    token: String,
    (link, person): (PasswordLink, Person),
    errors: Errors,
) -> Result<HttpResponse> {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Page::new(req, Door::Public, None)?;
    let shown = PasswordPage { page, token, email: person.email, purpose: link.purpose, errors };
    show_page(req, status, &shown)
}

/// Asks for the new password.
///
/// # Errors
/// [`Error::TooMany`]; the database's.
pub async fn show(req: HttpRequest, token: web::Path<String>, app: web::Data<App>) -> Result<HttpResponse> {
    let token = token.into_inner();
    match open(&req, &app, &token).await? {
        Ok(opened) => draw(&req, token, opened, Errors::default()),
        Err(status) => ended(&req, status),
    }
}

/// Sets it. Whoever was signed in as this person, anywhere, is signed out.
///
/// # Errors
/// [`Error::TooMany`]; [`Error::Busy`]; the database's.
pub async fn submit(
    req: HttpRequest,
    token: web::Path<String>,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let token = token.into_inner();
    let (link, person) = match open(&req, &app, &token).await? {
        Ok(opened) => opened,
        Err(status) => return ended(&req, status),
    };
    let Posted(Form { password: typed }) = form;
    let known = [person.email.clone(), person.name.clone(), app.config.brand.clone()];
    let hashed = app
        .heavy(Kind::Hash, move || password::accept(&typed, &known.each_ref().map(String::as_str)))
        .await?;
    let hash = match hashed {
        Ok(hash) => hash,
        Err(NoHash::NotTaken(problem)) => {
            let mut errors = Errors::default();
            errors.add("password", words::password_problem(problem));
            return draw(&req, token, (link, person), errors);
        }
        Err(failed @ NoHash::Failed(_)) => return Err(Error::while_doing("hashing a password")(failed)),
    };
    match app.write(move |tx| link.use_up(tx, &hash)).await {
        Ok(()) => Ok(see_other_with(&req, "/sign-in", Note::PasswordSet)),
        Err(Error::LinkEnded) => ended(&req, StatusCode::GONE),
        Err(other) => Err(other),
    }
}
