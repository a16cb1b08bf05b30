//! Why it comes back, asked first, since it decides what else is asked; and what is said where the days for it are over.
use super::load;
use crate::app::App;
use crate::db::Moment;
use crate::error::{Error, Result};
use crate::models::device::Sold;
use crate::models::person::Customer;
use crate::models::ticket::begun::Begun;
use crate::models::ticket::{Cover, Reason, Reference, Stage, Ticket};
use crate::web::answers;
use crate::web::form::{Choice, Errors, Posted};
use crate::web::page::{Door, Page, again, ok, on_page, see_other};
use crate::words;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "portal/ticket_reason.html")]
struct TicketReason {
    page: Page,
    sold: Option<Sold>,
    cover: Cover,
    reasons: Vec<Choice>,
    errors: Errors,
}
on_page!(TicketReason);

#[derive(Template)]
#[template(path = "portal/ticket_reason_late.html")]
struct TicketReasonLate {
    page: Page,
    ticket: Ticket,
    reason: Reason,
    by: Moment,
    cover: Cover,
    now: Moment,
}
on_page!(TicketReasonLate);

fn draw(
    req: &HttpRequest,
    customer: &Customer,
    begun: Begun,
    (chosen, errors): (&str, Errors),
) -> Result<TicketReason> {
    let page = Page::new(req, Door::Portal, Some(&customer.name))?;
    let cover = begun.cover;
    Ok(TicketReason { page, sold: begun.sold, cover, reasons: answers::reasons(chosen), errors })
}

/// Asks.
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
    let begun = load(&app, &customer, &at, Stage::Draft).await?;
    let chosen = begun.typed.problem.as_ref().map(|page| page.reason.clone()).unwrap_or_default();
    ok(&req, &draw(&req, &customer, begun, (&chosen, Errors::default()))?)
}

/// The reason, as chosen.
#[derive(Debug, Clone, Deserialize)]
pub struct Form {
    #[serde(default)]
    reason: String,
}

/// Keeps it and goes on to its questions; where its days are over, that is said before anything is typed.
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
    let begun = load(&app, &customer, &at, Stage::Draft).await?;
    let Ok(reason) = form.0.reason.parse::<Reason>() else {
        let mut errors = Errors::default();
        errors.add("reason", "Choose why the device comes back.");
        return again(&req, &draw(&req, &customer, begun, ("", errors))?);
    };
    let late = begun.ended(reason).is_some();
    if late && reason == Reason::ChangeOfMind {
        return Ok(see_other(&late_path(&at, reason)));
    }
    let to = if late { late_path(&at, reason) } else { format!("/tickets/{at}/problem") };
    app.write(move |tx| Ticket::keep_reason(tx, &customer, &at, reason)).await?;
    Ok(see_other(&to))
}

/// Where it is said that the days for a reason are over.
pub(super) fn late_path(at: &Reference, reason: Reason) -> String {
    format!("/tickets/{at}/late?reason={reason}")
}

/// Says that the days for a reason are over, and what can be done.
///
/// # Errors
/// [`Error::NotFound`] also for another company's; a refusal once it was sent.
pub async fn late(
    req: HttpRequest,
    customer: Customer,
    at: web::Path<String>,
    query: web::Query<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let begun = load(&app, &customer, &at, Stage::Draft).await?;
    let to_reason = see_other(&format!("/tickets/{at}/reason"));
    let Ok(reason) = query.reason.parse::<Reason>() else { return Ok(to_reason) };
    let Some(by) = begun.ended(reason) else { return Ok(to_reason) };
    let page = Page::new(&req, Door::Portal, Some(&customer.name))?;
    let (cover, now) = (begun.cover, app.clock.now());
    ok(&req, &TicketReasonLate { page, ticket: begun.ticket, reason, by, cover, now })
}
