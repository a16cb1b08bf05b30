//! Calling a return off, while that is possible.
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::event::By;
use crate::models::person::Customer;
use crate::models::ticket::{Outcome, Reference, Refusal, Stage, Ticket, Who};
use crate::web::form::Posted;
use crate::web::page::{Door, Page, ok, on_page, see_other_with};
use crate::words::{self, Note};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "portal/ticket_cancellation.html")]
struct TicketCancellation {
    page: Page,
    ticket: Ticket,
}
on_page!(TicketCancellation);

/// The version that the page showed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    version: i32,
}

/// Asks whether it is meant.
///
/// # Errors
/// [`Error::NotFound`] also for another company's; a refusal where it is not possible.
pub async fn show(
    req: HttpRequest,
    customer: Customer,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let page = Page::new(&req, Door::Portal, Some(&customer.name))?;
    let ticket = app.read(move |conn| Ticket::of_company(conn, &customer, &at)).await?;
    if !words::can_cancel(&ticket) {
        return Err(Refusal::NotHere(ticket.stage).into());
    }
    ok(&req, &TicketCancellation { page, ticket })
}

/// Does it.
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
    let to = format!("/tickets/{at}");
    let done = {
        let (customer, at) = (customer.clone(), at.clone());
        app.write(move |tx| {
            let ticket = Ticket::of_company(tx, &customer, &at)?;
            ticket.cancel(tx, By::person(Who::Customer, &customer.person), form.0.version)
        })
        .await
    };
    match done {
        Ok(_) => {}
        Err(why @ (Error::Stale { .. } | Error::Refused(_))) => {
            // Pressed twice, it is cancelled once.
            let ticket = app.read(move |conn| Ticket::of_company(conn, &customer, &at)).await?;
            if ticket.outcome != Some(Outcome::Cancelled) {
                return Err(why);
            }
        }
        Err(other) => return Err(other),
    }
    Ok(see_other_with(&req, &to, Note::Cancelled))
}
