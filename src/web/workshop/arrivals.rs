//! What is coming, and what is here and waits to be analysed.
use crate::app::App;
use crate::db::Moment;
use crate::error::Result;
use crate::models::person::Technician;
use crate::models::ticket::{Stage, Ticket};
use crate::web::page::{Door, Page, ok, on_page};
use crate::words;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "workshop/arrivals.html")]
struct Arrivals {
    page: Page,
    here: Vec<Ticket>,
    coming: Vec<Ticket>,
    now: Moment,
}
on_page!(Arrivals);

/// Shows both lists.
///
/// # Errors
/// The database's.
pub async fn show(req: HttpRequest, technician: Technician, app: web::Data<App>) -> Result<HttpResponse> {
    let name = technician.name.clone();
    let (here, coming) = app
        .read(move |conn| {
            let here = Ticket::all_of_seller(conn, &technician, Stage::Received)?;
            let mut coming = Ticket::all_of_seller(conn, &technician, Stage::InTransit)?;
            coming.extend(Ticket::all_of_seller(conn, &technician, Stage::LabelSent)?);
            Ok((here, coming))
        })
        .await?;
    let page = Page::new(&req, Door::Workshop, Some(&name))?;
    ok(&req, &Arrivals { page, here, coming, now: app.clock.now() })
}
