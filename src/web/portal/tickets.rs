//! The customer's start page: what they have begun, what is under way, what is over.
use crate::app::App;
use crate::db::Moment;
use crate::error::Result;
use crate::models::TicketId;
use crate::models::batch::{Batch, Listed};
use crate::models::person::Customer;
use crate::models::task::Task;
use crate::models::ticket::queue::PAGE;
use crate::models::ticket::{Stage, Ticket, Who};
use crate::web::page::{Door, Page, ok, on_page};
use crate::web::place;
use crate::words;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;
use std::collections::HashSet;

#[derive(Template)]
#[template(path = "portal/tickets.html")]
struct Tickets {
    page: Page,
    /// Lists of devices: those that are not sent, and those that were.
    unsent: Vec<Listed>,
    sent: Vec<Listed>,
    drafts: Vec<Ticket>,
    rows: Vec<Ticket>,
    /// Those whose label support gets, since nobody else makes it.
    supports: HashSet<TicketId>,
    more: Option<String>,
    now: Moment,
}
on_page!(Tickets);

/// Where a further page begins: the moment (in microseconds) and id of the last row seen.
#[derive(Debug, Deserialize)]
pub struct Query {
    #[serde(default)]
    before: String,
}

/// Shows the list.
///
/// # Errors
/// The database's.
pub async fn show(
    req: HttpRequest,
    customer: Customer,
    query: web::Query<Query>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let place = place::parse(&query.before);
    let name = customer.name.clone();
    let first = place.is_none();
    let (mut all, lists, supports) = app
        .read(move |conn| {
            let all = Ticket::all_of_company(conn, &customer, place.as_ref())?;
            let lists = if first { Batch::newest(conn, &customer)? } else { vec![] };
            let supports = Task::labels_of_support(conn, &all)?;
            Ok((all, lists, supports))
        })
        .await?;
    let (sent, unsent) = lists.into_iter().partition(|list| list.batch.submitted_at.is_some());
    let page_size = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = if all.len() > page_size {
        all.truncate(page_size);
        all.last().map(|last| place::of(last.changed_at, &last.id))
    } else {
        None
    };
    let (drafts, rows) = all.into_iter().partition(|ticket| ticket.stage == Stage::Draft);
    let page = Page::new(&req, Door::Portal, Some(&name))?;
    ok(&req, &Tickets { page, unsent, sent, drafts, rows, supports, more, now: app.clock.now() })
}
