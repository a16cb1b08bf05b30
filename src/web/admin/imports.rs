//! Every file of orders, devices and stock that came in, the newest first, and the rules by which they are read.
use crate::app::App;
use crate::db::Moment;
use crate::error::Result;
use crate::models::ImportId;
use crate::models::import::steps::Import;
use crate::models::import::{Counts, ImportState};
use crate::models::person::Administrator;
use crate::models::person::administration::PAGE;
use crate::web::page::{Door, Page, ok, on_page};
use crate::web::place;
use crate::words;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::{Deserialize, Serialize};

/// An import as the list shows it.
struct Row {
    import: Import,
    by: Option<String>,
    counts: Counts,
}

#[derive(Template)]
#[template(path = "admin/imports.html")]
struct Imports {
    page: Page,
    rows: Vec<Row>,
    more: Option<String>,
    now: Moment,
}
on_page!(Imports);

/// Where a further page begins.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Query {
    after: String,
}

/// Lists them.
///
/// # Errors
/// The database's.
pub async fn show(
    req: HttpRequest,
    administrator: Administrator,
    query: web::Query<Query>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let page = Page::new(&req, Door::Administration, Some(&administrator.name))?;
    let before: Option<ImportId> = query.after.parse().ok();
    let mut found = app.read(move |conn| Import::list(conn, &administrator, before.as_ref())).await?;
    let more = place::cut(&mut found, PAGE, |(last, _)| Query { after: last.id.to_string() });
    let row = |(import, by): (Import, Option<String>)| {
        let counts = import.counts()?;
        Ok(Row { import, by, counts })
    };
    let rows = found.into_iter().map(row).collect::<Result<Vec<Row>>>()?;
    ok(&req, &Imports { page, rows, more, now: app.clock.now() })
}
