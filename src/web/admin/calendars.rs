//! Every calendar of working days, and who counts on it.
use crate::app::App;
use crate::error::Result;
use crate::models::calendar::Calendar;
use crate::models::calendar::administration::Listed;
use crate::models::person::Administrator;
use crate::web::page::{Door, Page, ok, on_page};
use crate::words;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "admin/calendars.html")]
struct Calendars {
    page: Page,
    rows: Vec<Listed>,
}
on_page!(Calendars);

/// Lists them.
///
/// # Errors
/// The database's.
pub async fn show(
    req: HttpRequest,
    administrator: Administrator,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let page = Page::new(&req, Door::Administration, Some(&administrator.name))?;
    let rows = app.read(move |conn| Calendar::list(conn, &administrator)).await?;
    ok(&req, &Calendars { page, rows })
}
