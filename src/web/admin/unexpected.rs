//! The parcels that nobody expected and that wait for support to find out whose they are.
use crate::app::App;
use crate::db::Moment;
use crate::error::Result;
use crate::models::person::Agent;
use crate::models::unexpected::{PAGE, Unexpected};
use crate::web::page::{Door, Page, ok, on_page};
use crate::words;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "admin/unexpected.html")]
struct Waiting {
    page: Page,
    rows: Vec<(Unexpected, String)>,
    more: bool,
    now: Moment,
}
on_page!(Waiting);

/// Shows the list, the longest waiting first.
///
/// # Errors
/// The database's.
pub async fn show(req: HttpRequest, agent: Agent, app: web::Data<App>) -> Result<HttpResponse> {
    let name = agent.name.clone();
    let mut rows = app.read(move |conn| Unexpected::waiting(conn, &agent)).await?;
    let most = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = rows.len() > most;
    rows.truncate(most);
    let page = Page::new(&req, Door::Admin, Some(&name))?;
    ok(&req, &Waiting { page, rows, more, now: app.clock.now() })
}
