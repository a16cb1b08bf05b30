//! Work to do: everything that waits for the seller, the next due first.
use super::arrivals::List;
use crate::app::App;
use crate::db::Moment;
use crate::error::Result;
use crate::models::person::Technician;
use crate::models::ticket::{Ticket, Who};
use crate::web::page::{Door, Page, ok, on_page};
use crate::words;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

/// Which page of the list, from 0.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    page: u16,
}

#[derive(Template)]
#[template(path = "workshop/work.html")]
struct Work {
    page: Page,
    due: List,
    first: bool,
    now: Moment,
}
on_page!(Work);

/// Shows the list.
///
/// # Errors
/// The database's.
pub async fn show(
    req: HttpRequest,
    technician: Technician,
    query: web::Query<Query>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at = query.page;
    let name = technician.name.clone();
    let due = app.read(move |conn| Ticket::work_of_seller(conn, &technician, at)).await?;
    let page = Page::new(&req, Door::Workshop, Some(&name))?;
    ok(&req, &Work { page, due: List::of(due, at), first: at == 0, now: app.clock.now() })
}
