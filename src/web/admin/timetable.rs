//! What the clock does next, for all returns: reminders, and ends that nobody asks for.
use crate::app::App;
use crate::db::Moment;
use crate::error::Result;
use crate::models::person::Agent;
use crate::models::ticket::ClockKind;
use crate::models::ticket::timetable::{self, Coming};
use crate::web::page::{Door, Page, ok, on_page};
use crate::words;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "admin/timetable.html")]
struct Timetable {
    page: Page,
    rows: Vec<Coming>,
    now: Moment,
}
on_page!(Timetable);

/// Shows the next of them.
///
/// # Errors
/// The database's.
pub async fn show(req: HttpRequest, agent: Agent, app: web::Data<App>) -> Result<HttpResponse> {
    let page = Page::new(&req, Door::Admin, Some(&agent.name))?;
    let now = app.clock.now();
    let rows = app.read(move |conn| timetable::coming(conn, &agent, now)).await?;
    ok(&req, &Timetable { page, rows, now })
}
