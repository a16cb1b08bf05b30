//! What people must look at, of all returns, and what the worker gave up: put aside with a reason, or tried again.
use crate::app::App;
use crate::db::Moment;
use crate::error::{Error, Result};
use crate::models::TaskId;
use crate::models::job::Job;
use crate::models::job::administration::{self, Parked};
use crate::models::person::Administrator;
use crate::models::task::{Ended, Listed, PAGE, Task};
use crate::web::form::{Errors, Posted};
use crate::web::page::{Door, Page, on_page, see_other_with, show as show_page};
use crate::web::place;
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

/// Characters of a reason.
const WHY: std::ops::RangeInclusive<usize> = 3..=500;

#[derive(Template)]
#[template(path = "admin/tasks.html")]
struct Tasks {
    page: Page,
    parked: Vec<Parked>,
    more_parked: bool,
    rows: Vec<Listed>,
    more: Option<String>,
    /// Where this page begins.
    after: String,
    /// The row whose form comes back, and the reason that was typed.
    of: String,
    why: String,
    errors: Errors,
    now: Moment,
}
on_page!(Tasks);

/// Where a further page begins.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    after: String,
}

/// The forms of the rows.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    /// Of a job: the attempt after which the page showed it.
    pub(super) attempt: i32,
    /// Why it is put aside.
    pub(super) why: String,
    /// Where the page of the list begins that it is sent from.
    pub(super) after: String,
}

impl Form {
    /// The reason, or what is wrong with it.
    pub(super) fn why(&self, of: &str) -> std::result::Result<String, Errors> {
        let why = self.why.trim();
        if WHY.contains(&why.chars().count()) {
            return Ok(why.to_owned());
        }
        let mut errors = Errors::default();
        errors.add(format!("why-{of}"), "Write why, in 3 to 500 characters. Only support reads it.");
        Err(errors)
    }
}

/// What comes back: of which row, with which reason, and where the list begins.
#[derive(Default)]
pub(super) struct Again {
    pub(super) of: String,
    pub(super) why: String,
    pub(super) after: String,
}

async fn draw(
    req: &HttpRequest,
    app: &App,
    administrator: &Administrator,
    again: Again,
    (status, errors): (StatusCode, Errors),
) -> Result<HttpResponse> {
    let page = Page::new(req, Door::Administration, Some(&administrator.name))?;
    let (asking, place) = (administrator.clone(), place::parse::<TaskId>(&again.after));
    let (mut parked, mut rows) = app
        .read(move |conn| Ok((Parked::all(conn, &asking)?, Task::all_open(conn, &asking, place.as_ref())?)))
        .await?;
    let size = |most: i64| usize::try_from(most).unwrap_or(usize::MAX);
    let more_parked = parked.len() > size(administration::PAGE);
    parked.truncate(size(administration::PAGE));
    let more = place::cut(&mut rows, PAGE, |row| [("after", place::of(row.task.due_at, &row.task.id))]);
    let Again { of, why, after } = again;
    let now = app.clock.now();
    let shown = Tasks { page, parked, more_parked, rows, more, after, of, why, errors, now };
    show_page(req, status, &shown)
}

/// Shows both lists.
///
/// # Errors
/// The database's.
pub async fn show(
    req: HttpRequest,
    administrator: Administrator,
    query: web::Query<Query>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let again = Again { after: query.into_inner().after, ..Again::default() };
    draw(&req, &app, &administrator, again, (StatusCode::OK, Errors::default())).await
}

/// To the lists after a change, or what stood in its way.
///
/// # Errors
/// What the lists say nothing about.
pub(super) async fn answer(
    req: &HttpRequest,
    app: &App,
    administrator: &Administrator,
    (done, note): (Result<()>, Note),
    again: Again,
) -> Result<HttpResponse> {
    match done {
        Ok(()) => Ok(see_other_with(req, "/admin/tasks", note)),
        Err(Error::Stale { .. }) => {
            let mut errors = Errors::default();
            errors.add(
                "now",
                "Somebody was faster: that is done, was put aside, or is being tried again. Here is what is open now.",
            );
            draw(req, app, administrator, again, (StatusCode::CONFLICT, errors)).await
        }
        Err(other) => Err(other),
    }
}

/// The lists again, with what is wrong with the reason – if the row is still there to be put aside.
///
/// # Errors
/// What the lists say nothing about.
pub(super) async fn wrong(
    req: &HttpRequest,
    app: &App,
    administrator: &Administrator,
    (open, errors): (Result<()>, Errors),
    again: Again,
) -> Result<HttpResponse> {
    if open.is_ok() {
        let wrong = (StatusCode::UNPROCESSABLE_ENTITY, errors);
        return draw(req, app, administrator, again, wrong).await;
    }
    answer(req, app, administrator, (open, Note::Dismissed), again).await
}

/// Puts a task aside.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn dismiss(
    req: HttpRequest,
    administrator: Administrator,
    at: web::Path<String>,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id: TaskId = at.parse().map_err(|_| Error::NotFound)?;
    let Posted(form) = form;
    let checked = form.why(id.as_str());
    let again = Again { of: id.to_string(), why: form.why, after: form.after };
    let by = administrator.clone();
    let why = match checked {
        Ok(why) => why,
        Err(errors) => {
            let asking = administrator.clone();
            let open = app.read(move |conn| Task::for_administrator(conn, &asking, &id)).await.map(drop);
            return wrong(&req, &app, &administrator, (open, errors), again).await;
        }
    };
    let done = app.write(move |tx| Task::dismiss(tx, &id, Ended { by: &by, why: &why })).await;
    answer(&req, &app, &administrator, (done, Note::Dismissed), again).await
}
