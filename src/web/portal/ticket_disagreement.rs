//! "I disagree": with what was decided, or with how it ended. The customer says why, and support looks at it. It stops nothing.
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::message::LONGEST;
use crate::models::person::Customer;
use crate::models::policy::Policy;
use crate::models::ticket::works::Works;
use crate::models::ticket::{Reference, Refusal, Stage, Ticket, Who};
use crate::web::form::{Errors, Posted};
use crate::web::page::{Door, Page, on_page, see_other_with, show as show_page};
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "portal/ticket_disagreement.html")]
struct TicketDisagreement {
    page: Page,
    ticket: Ticket,
    works: Works,
    typed: String,
    errors: Errors,
    now: crate::db::Moment,
}
on_page!(TicketDisagreement);

/// What the customer writes.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    why: String,
}

async fn draw(
    req: &HttpRequest,
    app: &App,
    customer: &Customer,
    at: &Reference,
    (status, typed, errors): (StatusCode, String, Errors),
) -> Result<HttpResponse> {
    let (who, here, now) = (customer.clone(), at.clone(), app.clock.now());
    let (ticket, works) = app
        .read(move |conn| {
            let ticket = Ticket::of_company(conn, &who, &here)?;
            let works = Works::of(conn, &ticket)?;
            let numbers = Policy::named(conn, &ticket.policy_id)?.numbers()?;
            if !ticket.can_be_disputed(&works, &numbers, now) {
                return Err(Refusal::NotHere(ticket.stage).into());
            }
            Ok((ticket, works))
        })
        .await?;
    let page = Page::new(req, Door::Portal, Some(&customer.name))?;
    show_page(req, status, &TicketDisagreement { page, ticket, works, typed, errors, now })
}

/// Shows what was decided, and asks why.
///
/// # Errors
/// [`Error::NotFound`] also for another company's; a refusal where nothing was decided, and long after the end; the
/// database's.
pub async fn show(
    req: HttpRequest,
    customer: Customer,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    draw(&req, &app, &customer, &at, (StatusCode::OK, String::new(), Errors::default())).await
}

/// Tells support.
///
/// # Errors
/// [`Error::NotFound`] also for another company's; a refusal; the database's.
pub async fn submit(
    req: HttpRequest,
    customer: Customer,
    at: web::Path<String>,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let why = form.0.why.trim().to_owned();
    if why.is_empty() || why.chars().count() > LONGEST {
        let mut errors = Errors::default();
        errors.add("why", format!("Write why you see it differently, in up to {LONGEST} characters."));
        let again = (StatusCode::UNPROCESSABLE_ENTITY, form.0.why, errors);
        return draw(&req, &app, &customer, &at, again).await;
    }
    let (who, here) = (customer, at.clone());
    app.write(move |tx| Ticket::dispute(tx, &who, &here, &why)).await?;
    Ok(see_other_with(&req, &format!("/tickets/{at}"), Note::Disputed))
}
