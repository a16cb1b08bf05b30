//! That a repair will have to be paid for: told on a page of its own as soon as it is known, with the choice to ask for a price
//! or to stop. Nothing that was typed is lost either way.
use crate::app::App;
use crate::db::Moment;
use crate::error::{Error, Result};
use crate::models::device::Device;
use crate::models::person::Customer;
use crate::models::policy::Policy;
use crate::models::ticket::{Cover, Coverage, Reference, Refusal, Stage, Ticket};
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

struct Loaded {
    ticket: Ticket,
    to_pay: Option<Coverage>,
    cover: Cover,
    complete: bool,
    deleted_at: Moment,
}

async fn load(app: &App, customer: &Customer, at: &Reference) -> Result<Loaded> {
    let (customer, at, now) = (customer.clone(), at.clone(), app.clock.now());
    app.read(move |conn| {
        let ticket = Ticket::of_company(conn, &customer, &at)?;
        if ticket.stage != Stage::Draft {
            return Err(Refusal::NotHere(ticket.stage).into());
        }
        let to_pay = ticket.price_to_ask(conn, &customer, now)?;
        let sold = ticket.device_id.as_ref().map(|id| Device::of_company(conn, &customer, id)).transpose()?;
        let cover = ticket.bench(conn, now)?.judge_known(conn, sold.as_ref())?;
        let complete = ticket.typed(conn)?.is_complete(ticket.device_id.is_some());
        let days = Policy::named(conn, &ticket.policy_id)?.numbers()?.draft_days;
        let deleted_at = ticket.changed_at.plus_days(days);
        Ok(Loaded { ticket, to_pay, cover, complete, deleted_at })
    })
    .await
}

/// Where the form goes on after this page.
fn next(loaded: &Loaded) -> HttpResponse {
    let to = if loaded.complete { "check" } else { "photos" };
    see_other(&format!("/tickets/{}/{to}", loaded.ticket.reference))
}

fn draw(
    req: &HttpRequest,
    customer: &Customer,
    loaded: Loaded,
    (coverage, errors): (Coverage, Errors),
) -> Result<TicketPrice> {
    let page = Page::new(req, Door::Portal, Some(&customer.name))?;
    let choices = vec![
        Choice::new("ask", "Ask for a price", "You decide when you know it. Asking costs nothing.", ""),
        Choice::new("stop", "Stop here", "Nothing is sent. What you typed is kept.", ""),
    ];
    let Loaded { ticket, cover, .. } = loaded;
    Ok(TicketPrice { page, ticket, coverage, cover, choices, errors })
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
    let loaded = load(&app, &customer, &at).await?;
    match loaded.to_pay {
        Some(coverage) => ok(&req, &draw(&req, &customer, loaded, (coverage, Errors::default()))?),
        None => Ok(next(&loaded)),
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
    let loaded = load(&app, &customer, &at).await?;
    let Some(coverage) = loaded.to_pay else { return Ok(next(&loaded)) };
    match form.0.price.as_str() {
        "ask" => {
            app.write(move |tx| Ticket::keep_price(tx, &customer, &at, coverage)).await?;
            Ok(next(&loaded))
        }
        "stop" => Ok(see_other(&format!("/tickets/{at}/price/stopped"))),
        _ => {
            let mut errors = Errors::default();
            errors.add("price", "Choose whether you ask for a price or stop here.");
            again(&req, &draw(&req, &customer, loaded, (coverage, errors))?)
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
    let Loaded { ticket, deleted_at, .. } = load(&app, &customer, &at).await?;
    let page = Page::new(&req, Door::Portal, Some(&customer.name))?;
    ok(&req, &TicketPriceStopped { page, ticket, deleted_at, now: app.clock.now() })
}
