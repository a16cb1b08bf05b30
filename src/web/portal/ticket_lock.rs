//! "I removed it", on the customer's own pages: what keeps the seller from looking, and how it is removed.
use crate::app::App;
use crate::db::Moment;
use crate::error::{Error, Result};
use crate::models::event::By;
use crate::models::person::Customer;
use crate::models::ticket::lock::Waiting;
use crate::models::ticket::{BlockerKind, Reference, Refusal, Ticket, Who};
use crate::web::form::Posted;
use crate::web::page::{Door, Page, ok, on_page, see_other_with};
use crate::words::{self, Note};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "portal/ticket_lock.html")]
struct TicketLock {
    page: Page,
    ticket: Ticket,
    waiting: Waiting,
    now: Moment,
}
on_page!(TicketLock);

/// What is removed, and the version that the page showed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    version: i32,
    kind: String,
}

/// Shows what is in the way and how it is removed.
///
/// # Errors
/// [`Error::NotFound`] also for another company's; a refusal where nothing is in the way.
pub async fn show(
    req: HttpRequest,
    customer: Customer,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let page = Page::new(&req, Door::Portal, Some(&customer.name))?;
    let (ticket, waiting) = app
        .read(move |conn| {
            let ticket = Ticket::of_company(conn, &customer, &at)?;
            let waiting = Waiting::of(conn, &ticket)?;
            Ok((ticket, waiting))
        })
        .await?;
    if waiting.locks.is_empty() {
        return Err(Refusal::AlreadyDone.into());
    }
    let now = app.clock.now();
    ok(&req, &TicketLock { page, ticket, waiting, now })
}

/// The customer says that it is removed.
///
/// # Errors
/// [`Error::NotFound`] also for another company's; a refusal; [`Error::Stale`]; the database's.
pub async fn submit(
    req: HttpRequest,
    customer: Customer,
    at: web::Path<String>,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let Posted(form) = form;
    let to = format!("/tickets/{at}");
    app.write(move |tx| {
        let ticket = Ticket::of_company(tx, &customer, &at)?;
        let kind: BlockerKind = form.kind.parse().map_err(|_| Refusal::Incomplete)?;
        let by = By::person(Who::Customer, &customer.person);
        ticket.unlock(tx, by, Some(form.version), kind)
    })
    .await?;
    Ok(see_other_with(&req, &to, Note::Unlocked))
}
