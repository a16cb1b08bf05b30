//! One's own account: who one is here, and another password.
use crate::app::{self, App};
use crate::db::Moment;
use crate::error::{Error, Result};
use crate::models::event::Kind;
use crate::models::person::Person;
use crate::models::person::second_factor::SecondFactor;
use crate::models::session::{Session, SignedIn};
use crate::secret::Key;
use crate::secret::password::{self, NoHash, Verdict};
use crate::web::form::{Errors, Posted};
use crate::web::guard::Signed;
use crate::web::page::{Door, Page, again, ok, on_page, see_other_with};
use crate::web::tries::Tries;
use crate::web::visit::{self, Visit};
use crate::words::{self, Note};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "own/account.html")]
struct Account {
    page: Page,
    name: String,
    email: String,
    /// Where they are signed in.
    browsers: Vec<SignedIn>,
    /// Whether a code is asked for beside the password.
    second_factor: bool,
    errors: Errors,
    now: Moment,
}
on_page!(Account);

/// The form as typed.
#[derive(Debug, Deserialize)]
pub struct Form {
    #[serde(default)]
    current: String,
    #[serde(default)]
    password: String,
}

async fn account(req: &HttpRequest, app: &App, session: &Session, errors: Errors) -> Result<Account> {
    let page = Page::new(req, Door::Own, Some(&session.name))?;
    let here = Visit::of(req).and_then(|visit| visit.session().map(Key::hash)).unwrap_or_default();
    let (now, idle) = (app.clock.now(), app.config.limits.session_idle_s);
    let person = session.person.clone();
    let (browsers, second_factor) = app
        .read(move |conn| {
            let browsers = Session::all_of(conn, &person, &here, now, idle)?;
            Ok((browsers, SecondFactor::is_on_of(conn, &person)?))
        })
        .await?;
    let (name, email) = (session.name.clone(), session.email.clone());
    Ok(Account { page, name, email, browsers, second_factor, errors, now })
}

/// Shows it.
///
/// # Errors
/// The database's.
pub async fn show(req: HttpRequest, Signed(session): Signed, app: web::Data<App>) -> Result<HttpResponse> {
    ok(&req, &account(&req, &app, &session, Errors::default()).await?)
}

/// Changes the password of whoever knows the present one. All their sessions end; this browser gets a new one.
///
/// # Errors
/// [`Error::TooMany`]; [`Error::Busy`]; the database's.
pub async fn submit(
    req: HttpRequest,
    Signed(session): Signed,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let Posted(Form { current, password: typed }) = form;
    let tries = Tries::of(&req, &session.email);
    let (limits, now) = (app.config.limits.clone(), app.clock.now());
    let (id, asked) = (session.person.clone(), tries.clone());
    let person = app
        .read(move |conn| {
            asked.check(conn, &limits, now)?;
            Person::named(conn, &id)
        })
        .await?;
    let known = [person.email, person.name, app.config.brand.clone()];
    let kept = person.password_hash;
    let (verdict, hashed) = app
        .heavy(app::Kind::Hash, move || {
            let verdict = password::verify(kept.as_deref(), &current);
            (verdict, password::accept(&typed, &known.each_ref().map(String::as_str)))
        })
        .await?;
    let mut errors = Errors::default();
    if verdict == Verdict::Wrong {
        errors.add("current", "That is not your present password.");
        app.write({
            let tries = tries.clone();
            move |tx| tries.failed(tx)
        })
        .await?;
    }
    let hash = match hashed {
        Ok(hash) if errors.is_empty() => hash,
        Ok(_) => return again(&req, &account(&req, &app, &session, errors).await?),
        Err(NoHash::NotTaken(problem)) => {
            errors.add("password", words::password_problem(problem));
            return again(&req, &account(&req, &app, &session, errors).await?);
        }
        Err(failed @ NoHash::Failed(_)) => return Err(Error::while_doing("hashing a password")(failed)),
    };
    let key = Key::random();
    let (key_hash, lasts) = (key.hash(), app.config.limits.session_s);
    app.write(move |tx| {
        tries.forget(tx)?;
        Person::change_password(tx, &session.person, &hash, Kind::PasswordChanged)?;
        session.go_on(tx, &key_hash, lasts)
    })
    .await?;
    let mut response = see_other_with(&req, "/account", Note::PasswordChanged);
    visit::remember(&mut response, &app.config, &key)?;
    Ok(response)
}
