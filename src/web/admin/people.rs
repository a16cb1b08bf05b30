//! Everybody who signs in: found by name or address.
use crate::app::App;
use crate::error::Result;
use crate::models::PersonId;
use crate::models::person::administration::{Listed, PAGE};
use crate::models::person::{Administrator, Person};
use crate::web::form::{Errors, clean};
use crate::web::page::{Door, Page, ok, on_page};
use crate::web::place;
use crate::words;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::{Deserialize, Serialize};

#[derive(Template)]
#[template(path = "admin/people.html")]
struct People {
    page: Page,
    query: Query,
    rows: Vec<Listed>,
    more: Option<String>,
    errors: Errors,
}
on_page!(People);

/// What is asked for, as it stands in the address.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Query {
    /// Words.
    q: String,
    /// The last person of the page before.
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
    let query = query.into_inner();
    let page = Page::new(&req, Door::Administration, Some(&administrator.name))?;
    let words: String = clean(&query.q).chars().take(200).collect();
    let after: Option<PersonId> = query.after.parse().ok();
    let mut rows = app.read(move |conn| Person::list(conn, &administrator, &words, after.as_ref())).await?;
    let more =
        place::cut(&mut rows, PAGE, |last| Query { after: last.person.id.to_string(), ..query.clone() });
    ok(&req, &People { page, query, rows, more, errors: Errors::default() })
}
