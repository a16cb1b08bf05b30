//! That a repair will have to be paid for: told on a page of its own as soon as it is known, with the choice to ask for a price
//! or to stop. Nothing that was typed is lost either way.
use super::onward;
use crate::app::App;
use crate::db::Moment;
use crate::error::{Error, Result};
use crate::models::person::Customer;
use crate::models::ticket::begun::Begun;
use crate::models::ticket::{Cover, Coverage, Reference, Stage, Ticket};
use crate::web::form::{Choice, Errors, Posted};
use crate::web::page::{Door, Page, again, ok, on_page, see_other};
use crate::words;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "portal/ticket_price.html")]
struct TicketPrice {
    page: Page,
    ticket: Ticket,
    coverage: Coverage,
    cover: Cover,
    choices: Vec<Choice>,
    errors: Errors,
}
on_page!(TicketPrice);

#[derive(Template)]
#[template(path = "portal/ticket_price_stopped.html")]
struct TicketPriceStopped {
    page: Page,
    ticket: Ticket,
    deleted_at: Moment,
    now: Moment,
}
on_page!(TicketPriceStopped);

/// The draft, and why it must be paid for where the customer has not been told.
async fn load(app: &App, customer: &Customer, at: &Reference) -> Result<(Begun, Option<Coverage>)> {
    let (customer, at, now) = (customer.clone(), at.clone(), app.clock.now());
    app.read(move |conn| {
        let begun = Begun::at(conn, &customer, &at, (Stage::Draft, now))?;
        let understood = begun.understood(conn, &customer)?;
        let to_pay = begun.price_to_ask(understood.as_ref());
        Ok((begun, to_pay))
    })
    .await
}

/// Where the form goes on after this page.
fn next(begun: &Begun) -> HttpResponse {
    let to = if begun.is_complete() { "check" } else { "photos" };
    see_other(&onward(&begun.ticket, to))
}

fn draw(
    req: &HttpRequest,
    customer: &Customer,
    begun: Begun,
    (coverage, errors): (Coverage, Errors),
) -> Result<TicketPrice> {
    let page = Page::new(req, Door::Portal, Some(&customer.name))?;
    let choices = vec![
        Choice::new("ask", "Ask for a price", "You decide when you know it. Asking costs nothing.", ""),
        Choice::new("stop", "Stop here", "Nothing is sent. What you typed is kept.", ""),
    ];
    let cover = begun.cover;
    Ok(TicketPrice { page, ticket: begun.ticket, coverage, cover, choices, errors })
}

/// Tells it, where it has not been told.
///
/// # Errors
/// [`Error::NotFound`] also for another company's; a refusal once it was sent.
pub async fn show(
    req: HttpRequest,
    customer: Customer,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at = at.parse().map_err(|_| Error::NotFound)?;
    let (begun, to_pay) = load(&app, &customer, &at).await?;
    match to_pay {
        Some(coverage) => ok(&req, &draw(&req, &customer, begun, (coverage, Errors::default()))?),
        None => Ok(next(&begun)),
    }
}

/// What was chosen.
#[derive(Debug, Deserialize)]
pub struct Form {
    #[serde(default)]
    price: String,
}

/// Keeps the choice and goes on, or stops.
///
/// # Errors
/// [`Error::NotFound`] also for another company's; a refusal once it was sent.
pub async fn submit(
    req: HttpRequest,
    customer: Customer,
    at: web::Path<String>,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let (begun, to_pay) = load(&app, &customer, &at).await?;
    let Some(coverage) = to_pay else { return Ok(next(&begun)) };
    match form.0.price.as_str() {
        "ask" => {
            app.write(move |tx| Ticket::keep_price(tx, &customer, &at, coverage)).await?;
            Ok(next(&begun))
        }
        "stop" => Ok(see_other(&format!("/tickets/{at}/price/stopped"))),
        _ => {
            let mut errors = Errors::default();
            errors.add("price", "Choose whether you ask for a price or stop here.");
            again(&req, &draw(&req, &customer, begun, (coverage, errors))?)
        }
    }
}

/// What becomes of what was typed.
///
/// # Errors
/// [`Error::NotFound`] also for another company's; a refusal once it was sent.
pub async fn stopped(
    req: HttpRequest,
    customer: Customer,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at = at.parse().map_err(|_| Error::NotFound)?;
    let (begun, _) = load(&app, &customer, &at).await?;
    let page = Page::new(&req, Door::Portal, Some(&customer.name))?;
    let deleted_at = begun.ticket.changed_at.plus_days(begun.numbers().draft_days);
    ok(&req, &TicketPriceStopped { page, ticket: begun.ticket, deleted_at, now: app.clock.now() })
}
