//! The marketplace's numbers: every version, from when it counts, and what it changed.
use super::policy_new::{FIELDS, shown};
use crate::app::App;
use crate::db::Moment;
use crate::error::Result;
use crate::models::person::Administrator;
use crate::models::policy::Policy;
use crate::models::policy::administration::Listed;
use crate::web::page::{Door, Page, ok, on_page};
use crate::words;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

/// A version with what it changed: the field in words, what it was, what it is.
struct Row {
    listed: Listed,
    changes: Vec<(&'static str, String, String)>,
}

#[derive(Template)]
#[template(path = "admin/policies.html")]
struct Policies {
    page: Page,
    rows: Vec<Row>,
    /// The version by which what begins now is judged.
    current: i32,
    now: Moment,
}
on_page!(Policies);

fn rows(versions: Vec<Listed>) -> Result<Vec<Row>> {
    let values = versions.iter().map(|one| shown(&one.numbers)).collect::<Result<Vec<_>>>()?;
    let changes = values.iter().zip(values.iter().skip(1).map(Some).chain([None])).map(|(new, old)| {
        let Some(old) = old else { return vec![] };
        let differs = FIELDS.iter().zip(new.iter().zip(old)).filter(|(_, (new, old))| new != old);
        differs.map(|(field, (new, old))| (field.label, field.said(old), field.said(new))).collect()
    });
    let changes: Vec<_> = changes.collect();
    Ok(versions.into_iter().zip(changes).map(|(listed, changes)| Row { listed, changes }).collect())
}

/// Shows them.
///
/// # Errors
/// The database's.
pub async fn show(
    req: HttpRequest,
    administrator: Administrator,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let page = Page::new(&req, Door::Administration, Some(&administrator.name))?;
    let now = app.clock.now();
    let (versions, current) = app
        .read(move |conn| Ok((Policy::versions(conn, &administrator)?, Policy::at(conn, now)?.version)))
        .await?;
    ok(&req, &Policies { page, rows: rows(versions)?, current, now })
}
