//! Signing in and out. The same answer, after the same time, whether or not the person exists.
use crate::app::{App, Kind};
use crate::error::{Error, Result};
use crate::models::event::{self, Subject};
use crate::models::person::Person;
use crate::models::session::Session;
use crate::secret::{Key, password};
use crate::web::form::{Errors, Fields, Posted};
use crate::web::guard::{self, Signed};
use crate::web::page::{Door, Page, on_page, see_other, show as show_page};
use crate::web::pattern;
use crate::web::tries::Tries;
use crate::web::visit::{self, Visit};
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue, LOCATION};
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
    next: String,
}

/// A form that somebody filled in whose session had ended. It travels along in hidden fields, under prefixes, so that they
/// never meet those of the sign-in itself.
#[derive(Debug, Clone, Default)]
struct Kept {
    fields: Vec<(String, String)>,
    /// The field and the name of each file that was chosen, for a form with files: they must be chosen again.
    files: Option<Vec<(String, String)>>,
}

const FIELD: &str = "kept.";
const FILE: &str = "file.";
/// Says that the form is one with files, whether or not some were chosen.
const WITH_FILES: &str = "with-files";

impl Kept {
    fn read(fields: &Fields) -> Self {
        let below = |prefix: &str| -> Vec<(String, String)> {
            let theirs =
                fields.0.iter().filter_map(|(name, value)| Some((name.strip_prefix(prefix)?, value)));
            theirs.map(|(name, value)| (name.to_owned(), value.clone())).collect()
        };
        let with_files = fields.0.iter().any(|(name, _)| name == WITH_FILES);
        Self { fields: below(FIELD), files: with_files.then(|| below(FILE)) }
    }
    fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.files.is_none()
    }
    /// The names of the hidden fields, and their values.
    fn hidden(&self) -> Vec<(String, &str)> {
        let fields = self.fields.iter().map(|(name, value)| (format!("{FIELD}{name}"), value.as_str()));
        let files = self.files.iter().flatten();
        let files = files.map(|(name, value)| (format!("{FILE}{name}"), value.as_str()));
        let with_files = self.files.iter().map(|_| (WITH_FILES.to_owned(), "yes"));
        fields.chain(files).chain(with_files).collect()
    }
    /// The fields that files had been chosen in, each with their names, to choose them again.
    fn choose_again(&self) -> Vec<(&str, Vec<&str>)> {
        let mut fields: Vec<(&str, Vec<&str>)> = vec![];
        for (field, name) in self.files.iter().flatten() {
            match fields.iter_mut().find(|(known, _)| known == field) {
                Some((_, names)) => names.push(name),
                None => fields.push((field, vec![name])),
            }
        }
        fields
    }
}

/// A place of our own to go to, or nothing: `/path` only, no other host however it is spelt.
pub fn local(next: &str) -> Option<&str> {
    let path = next.strip_prefix('/')?;
    let harmless = !path.starts_with(['/', '\\']) && !next.contains(|c: char| c.is_control() || c == '\\');
    (harmless && next.len() < 2000).then_some(next)
}

/// The sign-in page; who is signed in already goes on to their own door.
///
/// # Errors
/// The database's.
pub async fn show(req: HttpRequest, query: web::Query<Query>) -> Result<HttpResponse> {
    if let Some(session) = guard::session(&req).await? {
        return Ok(see_other(local(&query.next).unwrap_or(home_of(&session))));
    }
    let next = local(&query.next).unwrap_or_default().to_owned();
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
    let here = pattern::page_of(req.path());
    format!("/sign-in?{}", serde_urlencoded::to_string([("next", here)]).unwrap_or_default())
}

/// To the sign-in page, and back to this page afterwards.
///
/// # Errors
/// None.
pub fn redirect(req: &HttpRequest) -> Result<HttpResponse> {
    Ok(HttpResponse::SeeOther().insert_header((LOCATION, and_back(req))).finish())
}

/// The sign-in page with what was typed into another form, and the names of `files` where it is one with files: after signing
/// in it can be sent.
///
/// # Errors
/// When the template fails.
pub fn keeping(
    req: &HttpRequest,
    typed: Vec<(String, String)>,
    files: Option<Vec<(String, String)>>,
) -> Result<HttpResponse> {
    let fields = typed.into_iter().filter(|(name, _)| name != "csrf").collect();
    let kept = Kept { fields, files };
    let page = Page::new(req, Door::Public, None)?;
    let next = req.path().to_owned();
    let form =
        SignIn { page, email: String::new(), next, kept, errors: Errors::default(), lost_session: true };
    show_page(req, StatusCode::UNAUTHORIZED, &form)
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
    let key = enter(&app, person, verdict, &form.password, tries).await?;
    let cookie = visit::session_cookie(&app.config, &key);
    let mut response = if kept.is_empty() {
        let hash = key.hash();
        let (now, idle) = (app.clock.now(), app.config.limits.session_idle_s);
        let session = app.read(move |conn| Session::find(conn, &hash, now, idle)).await?;
        let home = session.as_ref().map_or("/", home_of);
        see_other(local(&form.next).unwrap_or(home))
    } else {
        let mut page = Page::new(&req, Door::Public, None)?;
        page.csrf = key.form_token();
        let action = local(&form.next).unwrap_or("/").to_owned();
        show_page(&req, StatusCode::OK, &Continue { page, action, kept })?
    };
    response.add_cookie(&cookie).map_err(Error::while_doing("setting a cookie"))?;
    Ok(response)
}

/// Opens the session, under a key that is new whatever the browser brought.
async fn enter(
    app: &App,
    person: Person,
    verdict: password::Verdict,
    typed: &str,
    tries: Tries,
) -> Result<Key> {
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
    let (hash, lasts) = (key.hash(), app.config.limits.session_s);
    app.write(move |tx| {
        if let Some(stronger) = stronger {
            Person::set_password_hash(tx, &person.id, &stronger)?;
        }
        tries.forget(tx)?;
        Session::open(tx, &person.id, &hash, lasts)?;
        event::note(tx, event::Kind::SignedIn, Some(&person.id), &Subject::Person(person.id.clone()))
    })
    .await?;
    Ok(key)
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
