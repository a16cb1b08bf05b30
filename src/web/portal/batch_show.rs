//! A list of several devices: row by row what is known and what is to be put right, before it is sent; how far each return is,
//! afterwards.
use crate::app::App;
use crate::db::Moment;
use crate::error::{Error, Result};
use crate::models::batch::boxes::SentBox;
use crate::models::batch::list::{self, Flaw, Line, List};
use crate::models::person::Customer;
use crate::models::task::Task;
use crate::models::ticket::{Reason, Stage, Who};
use crate::models::{BatchId, TicketId};
use crate::web::form::Errors;
use crate::web::page::{Door, Page, on_page, show as show_page};
use crate::words;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use std::collections::HashSet;

#[derive(Template)]
#[template(path = "portal/batch_show.html")]
struct BatchShow {
    page: Page,
    list: List,
    /// Whether some rows must be paid for, and nobody has said what is to be done.
    unpaid: usize,
    /// Further rows that could not be added.
    more: String,
    errors: Errors,
}
on_page!(BatchShow);

#[derive(Template)]
#[template(path = "portal/batch_show_sent.html")]
struct BatchShowSent {
    page: Page,
    id: BatchId,
    boxes: Vec<SentBox>,
    /// Those whose label support gets, since nobody else makes it.
    supports: HashSet<TicketId>,
    /// How many of what was sent are in which stage.
    stages: Vec<(Stage, usize)>,
    sent_at: Moment,
    /// What is written about all of them.
    body: String,
    errors: Errors,
    now: Moment,
}
on_page!(BatchShowSent);

impl BatchShowSent {
    fn count(&self) -> usize {
        self.boxes.iter().map(|one| one.rows.len()).sum()
    }
    /// Whether any of its returns is not closed.
    fn is_open(&self) -> bool {
        self.boxes.iter().flat_map(|one| &one.rows).any(|row| row.ticket.stage != Stage::Closed)
    }
}

impl BatchShow {
    fn lines(&self, wrong: bool) -> impl Iterator<Item = &Line> {
        self.list.lines.iter().filter(move |line| line.flaws.is_empty() != wrong)
    }
}

/// What the page is drawn from.
enum Found {
    Unsent(Box<List>),
    Sent(Vec<SentBox>, HashSet<TicketId>, Moment),
}

async fn load(app: &App, customer: &Customer, id: &BatchId) -> Result<Found> {
    let (customer, id, now) = (customer.clone(), id.clone(), app.clock.now());
    app.read(move |conn| {
        let found = list::Found::of_company(conn, &customer, &id)?;
        match found.batch.submitted_at {
            Some(at) => {
                let boxes = found.batch.boxes(conn)?;
                let inside = boxes.iter().flat_map(|one| &one.rows).map(|row| &row.ticket);
                let supports = Task::labels_of_support(conn, inside)?;
                Ok(Found::Sent(boxes, supports, at))
            }
            None => Ok(Found::Unsent(Box::new(found.judged(conn, now)?))),
        }
    })
    .await
}

/// Draws the page: with further rows that could not be added, or a message that could not be sent, and what is wrong.
pub(super) async fn draw(
    req: &HttpRequest,
    app: &App,
    customer: &Customer,
    id: &BatchId,
    (status, more, errors): (StatusCode, String, Errors),
) -> Result<HttpResponse> {
    let page = Page::new(req, Door::Portal, Some(&customer.name))?;
    match load(app, customer, id).await? {
        Found::Unsent(list) => {
            let unpaid =
                list.lines.iter().filter(|line| line.flaws.iter().any(|flaw| matches!(flaw, Flaw::Price(_))));
            let unpaid = unpaid.count();
            show_page(req, status, &BatchShow { page, list: *list, unpaid, more, errors })
        }
        Found::Sent(boxes, supports, sent_at) => {
            let rows = boxes.iter().flat_map(|one| &one.rows);
            let stages = Stage::counted(rows.map(|row| row.ticket.stage));
            let now = app.clock.now();
            let id = id.clone();
            let shown = BatchShowSent { page, id, boxes, supports, stages, sent_at, body: more, errors, now };
            show_page(req, status, &shown)
        }
    }
}

/// Shows the list.
///
/// # Errors
/// [`Error::NotFound`] also for another company's; the database's.
pub async fn show(
    req: HttpRequest,
    customer: Customer,
    id: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    draw(&req, &app, &customer, &id, (StatusCode::OK, String::new(), Errors::default())).await
}
