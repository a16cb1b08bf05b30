//! What waits for support, most urgent first.
use crate::app::App;
use crate::db::Moment;
use crate::error::Result;
use crate::models::carrier;
use crate::models::person::Agent;
use crate::models::ticket::queue::{PAGE, Waiting};
use crate::models::ticket::{TaskKind, Ticket};
use crate::models::unexpected::Unexpected;
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
    /// Whether a parcel that nobody expected waits, too.
    unexpected: bool,
    /// How many tracking numbers are left, where these are few.
    numbers: Option<u64>,
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
    let numbering = app.config.numbering.clone();
    let (mut rows, unexpected, numbers) = app
        .read(move |conn| {
            let rows = Ticket::waiting(conn, &agent, after.as_ref())?;
            Ok((rows, Unexpected::any_waits(conn)?, carrier::few_left(conn, &numbering)?))
        })
        .await?;
    let page_size = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = if rows.len() > page_size {
        rows.truncate(page_size);
        rows.last().and_then(|row| Some(place::of(row.agent_at?, &row.id)))
    } else {
        None
    };
    let page = Page::new(&req, Door::Admin, Some(&name))?;
    ok(&req, &Queue { page, rows, more, unexpected, numbers, now: app.clock.now() })
}
