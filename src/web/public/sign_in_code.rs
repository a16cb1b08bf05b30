//! A code of the authenticator app, or one of those on paper: the second step of signing in, and once more before what needs a
//! code of the last minutes.
use super::sign_in;
use crate::app::App;
use crate::error::Result;
use crate::models::person::second_factor::{SecondFactor, Waits};
use crate::models::session::{Half, Session};
use crate::secret::Key;
use crate::web::form::{Errors, Fields, Posted};
use crate::web::guard;
use crate::web::kept::Kept;
use crate::web::page::{Door, Page, on_page, see_other, show as show_page};
use crate::web::pattern::page_of;
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
    /// The page to go back to for somebody who is signed in already.
    back: Option<String>,
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

/// Asks for the code. `key` is of a session that the browser does not know yet; `again` says that somebody is signed in already.
///
/// # Errors
/// When the template fails.
pub(super) fn ask(
    req: &HttpRequest,
    (status, key): (StatusCode, Option<&Key>),
    (next, kept): (&str, Kept),
    (again, errors): (bool, Errors),
) -> Result<HttpResponse> {
    let mut page = Page::new(req, Door::Public, None)?;
    if let Some(key) = key {
        page.csrf = key.form_token();
    }
    let next = sign_in::local(next).unwrap_or_default().to_owned();
    let back = again.then(|| page_of(next.split('?').next().unwrap_or_default()).to_owned());
    show_page(req, status, &Code { page, next, kept, back, errors })
}

/// The page that asks for a code, with what was typed into another form: with the code it can be sent.
///
/// # Errors
/// When the template fails.
pub fn keeping(req: &HttpRequest, kept: Kept) -> Result<HttpResponse> {
    ask(req, (StatusCode::FORBIDDEN, None), (req.path(), kept), (true, Errors::default()))
}

/// The address of the page that asks for a code and leads back to the page of this request.
pub fn and_back(req: &HttpRequest) -> String {
    sign_in::with_next("/sign-in/code", page_of(req.path()))
}

/// Whom a code is asked of.
enum Asked {
    /// Whoever gave their password a moment ago.
    Half(Half),
    /// Somebody who is signed in and has a second factor.
    Signed(Session),
}

/// Whom a code is asked of in this browser, and the hash of the browser's key.
async fn asked(req: &HttpRequest, app: &App) -> Result<Option<(String, Asked)>> {
    if let Some((hash, half)) = half(req, app, Waits::Code).await? {
        return Ok(Some((hash, Asked::Half(half))));
    }
    let Some(session) = guard::session(req).await? else { return Ok(None) };
    let Some(hash) = Visit::of(req).and_then(|visit| visit.session().map(Key::hash)) else { return Ok(None) };
    let person = session.person.clone();
    let is_on = app.read(move |conn| SecondFactor::is_on_of(conn, &person)).await?;
    Ok(is_on.then_some((hash, Asked::Signed(session))))
}

/// Asks for the code of whoever has just given their password, or needs another for what comes next.
///
/// # Errors
/// The database's.
pub async fn show(
    req: HttpRequest,
    query: web::Query<sign_in::Query>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let again = match asked(&req, &app).await? {
        Some((_, Asked::Half(_))) => false,
        Some((_, Asked::Signed(session))) if !session.is_fresh(app.clock.now()) => true,
        Some((_, Asked::Signed(_))) | None => {
            return Ok(see_other(&sign_in::with_next("/sign-in", &query.next)));
        }
    };
    ask(&req, (StatusCode::OK, None), (&query.next, Kept::default()), (again, Errors::default()))
}

/// Takes the code: the session begins, or goes on, under a key that is new.
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
    let Some((hash, asked)) = asked(&req, &app).await? else {
        return sign_in::start_again(&req, &next, kept);
    };
    let again = matches!(asked, Asked::Signed(_));
    let (key, lasts, secret) = (Key::random(), app.config.limits.session_s, app.link_key.clone());
    let fresh = key.hash();
    let (person, email) = match &asked {
        Asked::Half(half) => (half.person.clone(), half.email.clone()),
        Asked::Signed(session) => (session.person.clone(), session.email.clone()),
    };
    let tries = Tries::of(&req, &email);
    let right = app
        .write(move |tx| {
            if !SecondFactor::prove(tx, &secret, &person, &code)? {
                return Ok(false);
            }
            match asked {
                Asked::Half(half) => {
                    tries.forget(tx)?;
                    Session::complete(tx, &half.person, (&hash, &fresh), lasts)?;
                }
                Asked::Signed(session) => session.prove_again(tx, (&hash, &fresh))?,
            }
            Ok(true)
        })
        .await?;
    if !right {
        return ask(&req, (StatusCode::UNPROCESSABLE_ENTITY, None), (&next, kept), (again, wrong()));
    }
    sign_in::arrive(&req, &app, (&key, again), (&next, kept)).await
}
