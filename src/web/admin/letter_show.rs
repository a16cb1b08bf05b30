//! One letter: to whom, about what, how it went and what it says – without the links that only its recipient may use. One
//! that failed can be sent again; one that was sent only if its recipient may get it twice.
use crate::app::App;
use crate::db::Moment;
use crate::error::{Error, Result};
use crate::letters::{Reader, Sources, Written};
use crate::models::LetterId;
use crate::models::job::administration::Standing;
use crate::models::letter::administration::Listed;
use crate::models::letter::{Letter, LetterState};
use crate::models::person::Administrator;
use crate::web::form::{Errors, Posted};
use crate::web::page::{Door, Page, on_page, see_other_with, show as show_page};
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "admin/letter_show.html")]
struct LetterShow {
    page: Page,
    listed: Listed,
    letter: Letter,
    standing: Option<Standing>,
    /// What the mail server said last; of a letter that was given up, its last error says it.
    said: Option<String>,
    /// Nothing where what it was written from is not there any more.
    written: Option<Written>,
    obsolete: bool,
    errors: Errors,
    now: Moment,
}
on_page!(LetterShow);

/// The form as sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    /// The version that the page showed.
    version: i32,
    /// `yes`: its recipient may get it twice.
    twice: String,
}

async fn draw(
    req: &HttpRequest,
    app: &App,
    administrator: &Administrator,
    id: &LetterId,
    (status, errors): (StatusCode, Errors),
) -> Result<HttpResponse> {
    let page = Page::new(req, Door::Administration, Some(&administrator.name))?;
    let (asking, which, now) = (administrator.clone(), id.clone(), app.clock.now());
    let (listed, standing, sources) = app
        .read(move |conn| {
            let (listed, standing) = Letter::for_administrator(conn, &asking, &which)?;
            Ok((listed, standing, Sources::load(conn, &which, now, Reader::Us)?))
        })
        .await?;
    let written = match sources.write(app) {
        Ok(written) => Some(written),
        Err(Error::NotFound) => None,
        Err(other) => return Err(other),
    };
    let obsolete = sources.obsolete;
    let letter = listed.letter.clone();
    let error = standing.as_ref().and_then(|standing| standing.last_error.as_deref());
    let said = letter.answer.clone().filter(|said| Some(said.as_str()) != error);
    show_page(
        req,
        status,
        &LetterShow { page, listed, letter, standing, said, written, obsolete, errors, now },
    )
}

/// Shows the letter.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn show(
    req: HttpRequest,
    administrator: Administrator,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id: LetterId = at.parse().map_err(|_| Error::NotFound)?;
    draw(&req, &app, &administrator, &id, (StatusCode::OK, Errors::default())).await
}

/// Sends it again.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn submit(
    req: HttpRequest,
    administrator: Administrator,
    at: web::Path<String>,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id: LetterId = at.parse().map_err(|_| Error::NotFound)?;
    let Posted(form) = form;
    let (by, which, twice) = (administrator.clone(), id.clone(), form.twice == "yes");
    let mut errors = Errors::default();
    let status = match app.write(move |tx| Letter::send_again(tx, &by, &which, form.version, twice)).await {
        Ok(true) => {
            return Ok(see_other_with(&req, &format!("/admin/letters/{id}"), Note::LetterAgain));
        }
        Ok(false) => {
            errors.add("twice", "Tick that they may get it twice: this letter was handed over before.");
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Err(Error::Stale { .. }) => {
            errors.add(
                    "now",
                    "Somebody was faster: this letter has been sent again since you opened the page, or is on its way.",
                );
            StatusCode::CONFLICT
        }
        Err(Error::Refused(why)) => {
            errors.add("again", words::refusal(why));
            StatusCode::CONFLICT
        }
        Err(other) => return Err(other),
    };
    draw(&req, &app, &administrator, &id, (status, errors)).await
}
