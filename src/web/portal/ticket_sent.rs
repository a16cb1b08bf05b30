//! The confirmation: the reference, what is stored, what happens next and by when. It can be looked at again.
use crate::app::App;
use crate::db::Moment;
use crate::error::{Error, Result};
use crate::models::event::{self, Kind};
use crate::models::person::Customer;
use crate::models::photo::Photo;
use crate::models::ticket::{Reference, Stage, Ticket, Who};
use crate::web::page::{Door, Page, ok, on_page, see_other};
use crate::words;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "portal/ticket_sent.html")]
struct TicketSent {
    page: Page,
    ticket: Ticket,
    /// Whether nothing was unclear about it.
    approved: bool,
    sent: i64,
    stored: usize,
    now: Moment,
    email: String,
}
on_page!(TicketSent);

/// Shows the confirmation.
///
/// # Errors
/// [`Error::NotFound`] also for another company's.
pub async fn show(
    req: HttpRequest,
    customer: Customer,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let (name, email) = (customer.name.clone(), customer.email.clone());
    let (ticket, events, stored) = app
        .read(move |conn| {
            let ticket = Ticket::of_company(conn, &customer, &at)?;
            let events = event::of_ticket(conn, &ticket.id)?;
            let stored = Photo::of(conn, &ticket.id)?.len();
            Ok((ticket, events, stored))
        })
        .await?;
    if ticket.stage == Stage::Draft {
        return Ok(see_other(&format!("/tickets/{}/check", ticket.reference)));
    }
    let sent = events
        .iter()
        .rev()
        .find(|e| e.kind == Kind::Submitted)
        .and_then(|e| e.data.photos)
        .unwrap_or_default();
    let page = Page::new(&req, Door::Portal, Some(&name))?;
    ok(
        &req,
        &TicketSent {
            page,
            approved: matches!(ticket.stage, Stage::Approved | Stage::LabelSent),
            ticket,
            sent,
            stored,
            now: app.clock.now(),
            email,
        },
    )
}
