//! One import: how far it is, what the check found row by row, the yes to it, and what came of it.
use crate::app::App;
use crate::db::Moment;
use crate::error::{Error, Result};
use crate::models::ImportId;
use crate::models::import::report::{self, Line, Part};
use crate::models::import::steps::Import;
use crate::models::import::{Counts, ImportKind, ImportState};
use crate::models::person::Administrator;
use crate::web::form::Posted;
use crate::web::page::{Door, Page, ok, on_page, see_other, see_other_with};
use crate::words::{self, Note};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

/// A part of what the check found.
struct Found {
    part: Part,
    lines: Vec<Line>,
    number: i32,
    last: i32,
}

#[derive(Template)]
#[template(path = "admin/import_show.html")]
struct ImportShow {
    page: Page,
    import: Import,
    counts: Counts,
    found: Vec<Found>,
    now: Moment,
}
on_page!(ImportShow);

/// Which page of which part.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    problems: Option<i32>,
    kept: Option<i32>,
    others: Option<i32>,
}

impl Query {
    fn of(&self, part: Part) -> i32 {
        let number = match part {
            Part::Problems => self.problems,
            Part::Kept => self.kept,
            Part::Others => self.others,
        };
        number.unwrap_or(1).max(1)
    }
}

/// Shows it.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn show(
    req: HttpRequest,
    administrator: Administrator,
    id: web::Path<String>,
    query: web::Query<Query>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id: ImportId = id.parse().map_err(|_| Error::NotFound)?;
    let page = Page::new(&req, Door::Administration, Some(&administrator.name))?;
    let (import, found) = app
        .read(move |conn| {
            let import = Import::for_administrator(conn, &administrator, &id)?;
            let mut found = vec![];
            if import.state == ImportState::Checked {
                for part in Part::ALL {
                    let number = query.of(*part);
                    let (lines, last) = report::page(conn, &id, *part, number)?;
                    if last > 0 {
                        found.push(Found { part: *part, lines, number, last });
                    }
                }
            }
            Ok((import, found))
        })
        .await?;
    if import.state == ImportState::Mapping {
        return Ok(see_other(&format!("/admin/imports/{}/columns", import.id)));
    }
    let counts = import.counts()?;
    ok(&req, &ImportShow { page, import, counts, found, now: app.clock.now() })
}

/// The version that the page showed.
#[derive(Debug, Deserialize)]
pub struct Form {
    #[serde(default)]
    version: i32,
}

/// Has everything written.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Stale`]; a refusal while a row cannot be taken; the database's.
pub async fn confirm(
    administrator: Administrator,
    id: web::Path<String>,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id: ImportId = id.parse().map_err(|_| Error::NotFound)?;
    let (to, version) = (format!("/admin/imports/{id}"), form.0.version);
    app.write(move |tx| Import::confirm(tx, &administrator, &id, version)).await?;
    Ok(see_other(&to))
}

/// Puts it aside.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Stale`]; the database's.
pub async fn discard(
    req: HttpRequest,
    administrator: Administrator,
    id: web::Path<String>,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id: ImportId = id.parse().map_err(|_| Error::NotFound)?;
    let version = form.0.version;
    app.write(move |tx| Import::discard(tx, &administrator, &id, version)).await?;
    Ok(see_other_with(&req, "/admin/imports", Note::ImportDiscarded))
}
