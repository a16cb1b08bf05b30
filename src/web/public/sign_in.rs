//! Signing in and out. The same answer, after the same time, whether or not the person exists. Whoever has a second factor, or needs
//! one, has a session then that opens nothing yet, and goes on in `sign_in_code` or `sign_in_set_up`.
use super::{sign_in_code, sign_in_set_up};
use crate::app::{App, Kind};
use crate::error::{Error, Result};
use crate::models::PersonId;
use crate::models::event::{self, Subject};
use crate::models::person::Person;
use crate::models::person::second_factor::{SecondFactor, Waits};
use crate::models::session::{Half, Session};
use crate::secret::{Key, password};
use crate::web::form::{Errors, Fields, Posted};
use crate::web::guard::{self, Signed};
use crate::web::kept::Kept;
use crate::web::page::{Door, Page, on_page, see_other, show as show_page};
use crate::web::pattern;
use crate::web::tries::Tries;
use crate::web::visit::{self, Visit};
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "public/sign_in.html")]
struct SignIn {
    page: Page,
    email: String,
    next: String,
    kept: Kept,
    errors: Errors,
    lost_session: bool,
}
on_page!(SignIn);

#[derive(Template)]
#[template(path = "public/sign_in_continue.html")]
struct Continue {
    page: Page,
    action: String,
    kept: Kept,
    /// Whether they had been signed in all the time, and were asked for a code only.
    again: bool,
}
on_page!(Continue);

/// The form as typed.
#[derive(Debug, Deserialize)]
pub struct Form {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
}

/// Where somebody wants to go afterwards.
#[derive(Debug, Deserialize)]
pub struct Query {
    #[serde(default)]
    pub(super) next: String,
}

/// A place of our own to go to, or nothing: `/path` only, no other host however it is spelt.
pub fn local(next: &str) -> Option<&str> {
    let path = next.strip_prefix('/')?;
    let harmless = !path.starts_with(['/', '\\']) && !next.contains(|c: char| c.is_control() || c == '\\');
    (harmless && next.len() < 2000).then_some(next)
}

/// The sign-in page; who is signed in already goes on to their own door, and who has given their password to the second step.
///
/// # Errors
/// The database's.
pub async fn show(req: HttpRequest, query: web::Query<Query>, app: web::Data<App>) -> Result<HttpResponse> {
    if let Some(session) = guard::session(&req).await? {
        return Ok(see_other(local(&query.next).unwrap_or(home_of(&session))));
    }
    let next = local(&query.next).unwrap_or_default().to_owned();
    if !next.is_empty()
        && let Some(waits) = sign_in_code::awaited(&req, &app).await?
    {
        return Ok(see_other(&with_next(step(waits), &next)));
    }
    let lost_session = !next.is_empty() && Visit::of(&req).is_some_and(|visit| visit.session().is_some());
    let page = Page::new(&req, Door::Public, None)?;
    let form = SignIn {
        page,
        email: String::new(),
        next,
        kept: Kept::default(),
        errors: Errors::default(),
        lost_session,
    };
    show_page(&req, StatusCode::OK, &form)
}

/// The address of the sign-in page that leads back to the page of this request.
pub fn and_back(req: &HttpRequest) -> String {
    with_next("/sign-in", pattern::page_of(req.path()))
}

/// The sign-in page with what was typed into another form: after signing in it can be sent.
///
/// # Errors
/// When the template fails.
pub fn keeping(req: &HttpRequest, kept: Kept) -> Result<HttpResponse> {
    draw_again(req, req.path(), kept)
}

fn draw_again(req: &HttpRequest, next: &str, kept: Kept) -> Result<HttpResponse> {
    let page = Page::new(req, Door::Public, None)?;
    let next = local(next).unwrap_or_default().to_owned();
    let form =
        SignIn { page, email: String::new(), next, kept, errors: Errors::default(), lost_session: true };
    show_page(req, StatusCode::UNAUTHORIZED, &form)
}

/// The sign-in page for somebody whose time for the second step is over.
///
/// # Errors
/// When the template fails.
pub(super) fn start_again(req: &HttpRequest, next: &str, kept: Kept) -> Result<HttpResponse> {
    if kept.is_empty() {
        return Ok(see_other(&with_next("/sign-in", next)));
    }
    draw_again(req, next, kept)
}

fn home_of(session: &Session) -> &'static str {
    Door::of(session).home()
}

/// Checks e-mail and password.
///
/// # Errors
/// [`Error::TooMany`] after too many failures; the database's.
pub async fn submit(
    req: HttpRequest,
    form: Posted<Form>,
    fields: web::ReqData<Fields>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let Posted(form) = form;
    let kept = Kept::read(&fields);
    let tries = Tries::of(&req, &form.email);
    let limits = app.config.limits.clone();
    let now = app.clock.now();
    let person = {
        let (email, tries) = (form.email.clone(), tries.clone());
        app.read(move |conn| {
            tries.check(conn, &limits, now)?;
            Person::signing_in(conn, &email)
        })
        .await?
    };
    let kept_hash = person.as_ref().and_then(|p| p.password_hash.clone());
    let typed = form.password.clone();
    let verdict = app.heavy(Kind::Hash, move || password::verify(kept_hash.as_deref(), &typed)).await?;
    let person = person.filter(|p| p.disabled_at.is_none() && verdict != password::Verdict::Wrong);
    let Some(person) = person else {
        app.write(move |tx| tries.failed(tx)).await?;
        return wrong(&req, &form, kept);
    };
    let whom = (person.id.clone(), person.email.clone());
    let (key, waits) = enter(&app, person, verdict, &form.password, tries).await?;
    match waits {
        None => arrive(&req, &app, (&key, false), (&form.next, kept)).await,
        Some(waits) => second_step(&req, &app, &key, (whom, waits), (&form.next, kept)).await,
    }
}

/// Goes on to the second step. What was typed before the session ended travels along.
async fn second_step(
    req: &HttpRequest,
    app: &App,
    key: &Key,
    ((person, email), waits): ((PersonId, String), Waits),
    (next, kept): (&str, Kept),
) -> Result<HttpResponse> {
    let here = (StatusCode::OK, Some(key));
    let mut response = match waits {
        waits if kept.is_empty() => see_other(&with_next(step(waits), next)),
        Waits::Code => sign_in_code::ask(req, here, (next, kept), (false, Errors::default()))?,
        Waits::SetUp => {
            let half = Half { person, email, waits };
            sign_in_set_up::ask(req, app, &half, here, (next, kept, Errors::default())).await?
        }
    };
    visit::remember(&mut response, &app.config, key)?;
    Ok(response)
}

/// Where the second step is taken.
fn step(waits: Waits) -> &'static str {
    match waits {
        Waits::Code => "/sign-in/code",
        Waits::SetUp => "/sign-in/set-up",
    }
}

/// An address, and where to go afterwards.
pub(super) fn with_next(path: &str, next: &str) -> String {
    let query = local(next).and_then(|next| serde_urlencoded::to_string([("next", next)]).ok());
    query.map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"))
}

/// Somebody is signed in with that key, or (`again`) has given another code: they go on to where they wanted to, or send what
/// they had typed.
///
/// # Errors
/// The database's.
pub(super) async fn arrive(
    req: &HttpRequest,
    app: &App,
    (key, again): (&Key, bool),
    (next, kept): (&str, Kept),
) -> Result<HttpResponse> {
    let mut response = if kept.is_empty() {
        let hash = key.hash();
        let (now, idle) = (app.clock.now(), app.config.limits.session_idle_s);
        let session = app.read(move |conn| Session::find(conn, &hash, now, idle)).await?;
        let home = session.as_ref().map_or("/", home_of);
        see_other(local(next).unwrap_or(home))
    } else {
        let mut page = Page::new(req, Door::Public, None)?;
        page.csrf = key.form_token();
        let action = local(next).unwrap_or("/").to_owned();
        show_page(req, StatusCode::OK, &Continue { page, action, kept, again })?
    };
    visit::remember(&mut response, &app.config, key)?;
    Ok(response)
}

/// Opens the session, under a key that is new whatever the browser brought; says what it still waits for.
async fn enter(
    app: &App,
    person: Person,
    verdict: password::Verdict,
    typed: &str,
    tries: Tries,
) -> Result<(Key, Option<Waits>)> {
    let stronger = match verdict {
        password::Verdict::RightButOld => {
            let typed = typed.to_owned();
            let hashed = app.heavy(Kind::Hash, move || password::hash(&typed)).await?;
            Some(hashed.map_err(|e| Error::Internal {
                context: "hashing a password",
                source: e.to_string().into(),
            })?)
        }
        password::Verdict::Right | password::Verdict::Wrong => None,
    };
    let key = Key::random();
    let (hash, lasts, secret) = (key.hash(), app.config.limits.session_s, app.link_key.clone());
    let waits = app
        .write(move |tx| {
            if let Some(stronger) = stronger {
                Person::set_password_hash(tx, &person.id, &stronger)?;
            }
            let waits = SecondFactor::awaited(tx, &person.id)?;
            if let Some(waits) = waits {
                // Its failures are forgotten with the code: until then they are those of somebody who tries.
                if waits == Waits::SetUp {
                    // A new one each time: somebody else may have been shown the last.
                    SecondFactor::begin(tx, &secret, &person.id)?;
                }
                Session::open_half(tx, &person.id, &hash, waits)?;
                return Ok(Some(waits));
            }
            tries.forget(tx)?;
            SecondFactor::give_up(tx, &person.id)?;
            Session::open(tx, &person.id, &hash, lasts)?;
            event::note(tx, event::Kind::SignedIn, Some(&person.id), &Subject::Person(person.id.clone()))?;
            Ok(None)
        })
        .await?;
    Ok((key, waits))
}

fn wrong(req: &HttpRequest, form: &Form, kept: Kept) -> Result<HttpResponse> {
    let mut errors = Errors::default();
    errors.add("email", "That e-mail address and password do not go together. Check both and try again.");
    let page = Page::new(req, Door::Public, None)?;
    let next = local(&form.next).unwrap_or_default().to_owned();
    let shown = SignIn { page, email: form.email.clone(), next, kept, errors, lost_session: false };
    show_page(req, StatusCode::UNPROCESSABLE_ENTITY, &shown)
}

/// Ends the session; the browser forgets what it kept of us.
///
/// # Errors
/// The database's.
pub async fn sign_out(req: HttpRequest, signed: Signed, app: web::Data<App>) -> Result<HttpResponse> {
    let Signed(session) = signed;
    if let Some(hash) = Visit::of(&req).and_then(|visit| visit.session().map(Key::hash)) {
        app.write(move |tx| {
            Session::end(tx, &hash)?;
            event::note(
                tx,
                event::Kind::SignedOut,
                Some(&session.person),
                &Subject::Person(session.person.clone()),
            )
        })
        .await?;
    }
    let mut response = see_other("/sign-in");
    response
        .add_cookie(&visit::no_session_cookie(&app.config))
        .map_err(Error::while_doing("setting a cookie"))?;
    response.headers_mut().insert(
        HeaderName::from_static("clear-site-data"),
        HeaderValue::from_static("\"cache\", \"cookies\", \"storage\""),
    );
    Ok(response)
}

/// The house number: everybody goes on to their own door.
///
/// # Errors
/// The database's.
pub async fn home(req: HttpRequest) -> Result<HttpResponse> {
    Ok(see_other(guard::session(&req).await?.as_ref().map_or("/sign-in", home_of)))
}
