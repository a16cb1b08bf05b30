//! One person: who they are, what they do here, whether they can sign in – and changing the first two.
use super::person_new::{Choices, Form, Homes, taken};
use crate::app::App;
use crate::db::Moment;
use crate::error::{Error, Result};
use crate::models::PersonId;
use crate::models::event::Event;
use crate::models::letter::Letter;
use crate::models::person::administration::{Described, Listed};
use crate::models::person::{Administrator, Person};
use crate::web::form::{Errors, Posted};
use crate::web::guard::Fresh;
use crate::web::page::{Door, Page, on_page, see_other_with, show as show_page};
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "admin/person_show.html")]
struct PersonShow {
    page: Page,
    listed: Listed,
    person: Person,
    letter: Option<Letter>,
    /// The letter with a link to set a password that did not go out.
    undelivered: Option<Letter>,
    history: Vec<Event>,
    choices: Choices,
    errors: Errors,
    /// Somebody looks at themselves.
    own: bool,
    now: Moment,
}
on_page!(PersonShow);

/// What the page is drawn from.
struct Loaded {
    listed: Listed,
    letter: Option<Letter>,
    undelivered: Option<Letter>,
    history: Vec<Event>,
    /// Nothing where somebody looks at themselves: nobody changes their own position.
    homes: Option<Homes>,
}

async fn load(app: &App, administrator: &Administrator, id: &PersonId) -> Result<Loaded> {
    let (asking, whom) = (administrator.clone(), id.clone());
    let (listed, letter, undelivered, history) = app
        .read(move |conn| {
            let listed = Person::for_administrator(conn, &asking, &whom)?;
            let (letter, undelivered) = Person::letters(conn, &asking, &whom)?;
            Ok((listed, letter, undelivered, Person::history(conn, &asking, &whom)?))
        })
        .await?;
    let homes = if administrator.person == *id {
        None
    } else {
        let now = listed.held.iter().filter_map(|held| Some((held.position.clone(), held.whose.clone()?)));
        Some(Homes::load(app, now.collect()).await?)
    };
    Ok(Loaded { listed, letter, undelivered, history, homes })
}

fn draw(
    req: &HttpRequest,
    app: &App,
    administrator: &Administrator,
    loaded: Loaded,
    (status, form, errors): (StatusCode, &Form, Errors),
) -> Result<HttpResponse> {
    let page = Page::new(req, Door::Administration, Some(&administrator.name))?;
    let shown = PersonShow {
        page,
        person: loaded.listed.person.clone(),
        listed: loaded.listed,
        letter: loaded.letter,
        undelivered: loaded.undelivered,
        history: loaded.history,
        choices: form.choices(loaded.homes.as_ref()),
        errors,
        own: loaded.homes.is_none(),
        now: app.clock.now(),
    };
    show_page(req, status, &shown)
}

/// The page after something could not be done: what stands there now, and why.
///
/// # Errors
/// What the page says nothing about.
pub(super) async fn refused(
    req: &HttpRequest,
    app: &App,
    administrator: &Administrator,
    id: &PersonId,
    (typed, why): (Option<Form>, Error),
) -> Result<HttpResponse> {
    let errors = Errors::refused(why, "this person")?;
    let loaded = load(app, administrator, id).await?;
    let here = Form::about(&loaded.listed.person, loaded.listed.held.first().map(|held| &held.position));
    let form = typed.unwrap_or(here);
    draw(req, app, administrator, loaded, (StatusCode::CONFLICT, &form, errors))
}

/// Shows the person.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn show(
    req: HttpRequest,
    administrator: Administrator,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id: PersonId = at.parse().map_err(|_| Error::NotFound)?;
    let loaded = load(&app, &administrator, &id).await?;
    let form = Form::about(&loaded.listed.person, loaded.listed.held.first().map(|held| &held.position));
    draw(&req, &app, &administrator, loaded, (StatusCode::OK, &form, Errors::default()))
}

/// Changes name, address and position.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn submit(
    req: HttpRequest,
    Fresh(administrator): Fresh<Administrator>,
    at: web::Path<String>,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id: PersonId = at.parse().map_err(|_| Error::NotFound)?;
    let Posted(form) = form;
    let loaded = load(&app, &administrator, &id).await?;
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    let position = match form.check(loaded.homes.as_ref()) {
        Ok(position) => position,
        Err(errors) => return draw(&req, &app, &administrator, loaded, (wrong, &form, errors)),
    };
    let (by, whom, (name, email), version) = (administrator.clone(), id.clone(), form.person(), form.version);
    let done = app
        .write(move |tx| {
            let new = Described { name: &name, email: &email, position: position.as_ref() };
            Person::change(tx, &by, &whom, version, &new)
        })
        .await;
    match done {
        Ok(true) => Ok(see_other_with(&req, &format!("/admin/people/{id}"), Note::PersonSaved)),
        Ok(false) => draw(&req, &app, &administrator, loaded, (wrong, &form, taken())),
        Err(why) => refused(&req, &app, &administrator, &id, (Some(form), why)).await,
    }
}
