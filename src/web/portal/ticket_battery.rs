//! The battery has become dangerous: nothing is posted any more.
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::event::By;
use crate::models::person::Customer;
use crate::models::ticket::{Reference, Refusal, Stage, Ticket, Who};
use crate::web::form::Posted;
use crate::web::page::{Door, Page, ok, on_page, see_other_with};
use crate::words::Note;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "portal/ticket_battery.html")]
struct TicketBattery {
    page: Page,
    ticket: Ticket,
}
on_page!(TicketBattery);

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
    if matches!(ticket.stage, Stage::Draft | Stage::Closed) {
        return Err(Refusal::NotHere(ticket.stage).into());
    }
    ok(&req, &TicketBattery { page, ticket })
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
    app.write(move |tx| {
        let ticket = Ticket::of_company(tx, &customer, &at)?;
        if ticket.version != form.0.version {
            return Err(Error::Stale { seen: form.0.version });
        }
        ticket.report_battery(tx, By::person(Who::Customer, &customer.person))
    })
    .await?;
    Ok(see_other_with(&req, &to, Note::BatteryReported))
}
