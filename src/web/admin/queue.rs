//! What waits for support, most urgent first.
use crate::app::App;
use crate::db::Moment;
use crate::error::Result;
use crate::models::person::Agent;
use crate::models::ticket::Ticket;
use crate::models::ticket::queue::{PAGE, Waiting};
use crate::web::page::{Door, Page, ok, on_page};
use crate::web::place;
use crate::words;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "admin/queue.html")]
struct Queue {
    page: Page,
    rows: Vec<Waiting>,
    more: Option<String>,
    now: Moment,
}
on_page!(Queue);

/// Where a further page begins.
#[derive(Debug, Deserialize)]
pub struct Query {
    #[serde(default)]
    after: String,
}

/// Shows the queue.
///
/// # Errors
/// The database's.
pub async fn show(
    req: HttpRequest,
    agent: Agent,
    query: web::Query<Query>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let after = place::parse(&query.after);
    let name = agent.name.clone();
    let mut rows = app.read(move |conn| Ticket::waiting(conn, &agent, after.as_ref())).await?;
    let page_size = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = if rows.len() > page_size {
        rows.truncate(page_size);
        rows.last().and_then(|row| Some(place::of(row.agent_at?, &row.id)))
    } else {
        None
    };
    let page = Page::new(&req, Door::Admin, Some(&name))?;
    ok(&req, &Queue { page, rows, more, now: app.clock.now() })
}
