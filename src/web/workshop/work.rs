//! Work to do: everything that waits for the seller, the next due first.
use crate::app::App;
use crate::db::Moment;
use crate::error::Result;
use crate::models::person::Technician;
use crate::models::ticket::queue::WORK;
use crate::models::ticket::{Stage, Ticket, Who};
use crate::web::page::{Door, Page, ok, on_page};
use crate::words;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "workshop/work.html")]
struct Work {
    page: Page,
    due: Vec<Ticket>,
    /// How many wait behind these.
    more: i64,
    now: Moment,
}
on_page!(Work);

/// Shows the list.
///
/// # Errors
/// The database's.
pub async fn show(req: HttpRequest, technician: Technician, app: web::Data<App>) -> Result<HttpResponse> {
    let name = technician.name.clone();
    let (mut due, more) = app
        .read(move |conn| {
            let (mut due, mut more) = (vec![], 0);
            for stage in [Stage::Received, Stage::Repairing, Stage::Replacing, Stage::SendingBack] {
                let some = Ticket::all_of_seller(conn, &technician, stage)?;
                // Counted only where the list may be cut.
                let shown = i64::try_from(some.len()).unwrap_or(WORK);
                if shown == WORK {
                    more += Ticket::count_of_seller(conn, &technician, stage)? - shown;
                }
                due.extend(some);
            }
            Ok((due, more))
        })
        .await?;
    // What waits for somebody else, and has no date, comes last.
    due.sort_by_key(|ticket| (ticket.due_at.is_none(), ticket.due_at, ticket.id.clone()));
    let page = Page::new(&req, Door::Workshop, Some(&name))?;
    ok(&req, &Work { page, due, more, now: app.clock.now() })
}
