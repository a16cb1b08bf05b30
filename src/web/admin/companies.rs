//! Every company, found by the beginning of its name.
use crate::app::App;
use crate::error::Result;
use crate::models::CompanyId;
use crate::models::company::Company;
use crate::models::person::Administrator;
use crate::models::person::administration::PAGE;
use crate::web::form::{Errors, line};
use crate::web::page::{Door, Page, ok, on_page};
use crate::web::place;
use crate::words;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::{Deserialize, Serialize};

#[derive(Template)]
#[template(path = "admin/companies.html")]
struct Companies {
    page: Page,
    query: Query,
    rows: Vec<Company>,
    more: Option<String>,
    errors: Errors,
}
on_page!(Companies);

/// What is asked of a list by name, as it stands in the address.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Query {
    /// The beginning of a name.
    pub q: String,
    /// The last one of the page before.
    pub after: String,
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
    let query = query.into_inner();
    let page = Page::new(&req, Door::Administration, Some(&administrator.name))?;
    let (words, after) = (line(&query.q), query.after.parse::<CompanyId>().ok());
    let mut rows = app.read(move |conn| Company::list(conn, &administrator, &words, after.as_ref())).await?;
    let more = place::cut(&mut rows, PAGE, |last| Query { after: last.id.to_string(), ..query.clone() });
    ok(&req, &Companies { page, query, rows, more, errors: Errors::default() })
}
