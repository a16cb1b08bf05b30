//! Who sends it and who gets the label; also corrected, until support has answered.
use super::onward;
use super::ticket_problem::{answered_before, is_answered};
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::address::Address;
use crate::models::person::Customer;
use crate::models::ticket::answers::TypedSender;
use crate::models::ticket::request::ERASURE_WORDING;
use crate::models::ticket::{Reference, Refusal, Stage, Ticket};
use crate::web::answers;
use crate::web::form::{Choice, Errors, Posted};
use crate::web::page::{Door, Page, again, ok, on_page, see_other, see_other_with, show as show_page};
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "portal/ticket_sender.html")]
struct TicketSender {
    page: Page,
    ticket: Ticket,
    form: TypedSender,
    countries: Vec<Choice>,
    erasure: &'static str,
    errors: Errors,
}
on_page!(TicketSender);

/// The return and what was typed, while it is at that stage: a draft, or sent and not answered yet.
async fn load(app: &App, customer: &Customer, at: &Reference, stage: Stage) -> Result<(Ticket, TypedSender)> {
    let (customer, at) = (customer.clone(), at.clone());
    app.read(move |conn| {
        let ticket = Ticket::of_company(conn, &customer, &at)?;
        if ticket.stage != stage {
            return Err(Refusal::NotHere(ticket.stage).into());
        }
        let form = match ticket.typed(conn)?.sender {
            Some(form) => form,
            // Nobody types twice what we know.
            None => TypedSender::known(Address::latest_of_company(conn, &customer.company)?, &customer),
        };
        Ok((ticket, form))
    })
    .await
}

fn draw(
    req: &HttpRequest,
    customer: &Customer,
    ticket: Ticket,
    form: TypedSender,
    errors: Errors,
) -> Result<TicketSender> {
    let page = Page::new(req, Door::Portal, Some(&customer.name))?;
    let countries = answers::countries(&form.country);
    Ok(TicketSender { page, ticket, form, countries, erasure: ERASURE_WORDING, errors })
}

/// Shows the page, filled in with what we know.
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
    let (ticket, form) = load(&app, &customer, &at, Stage::Draft).await?;
    ok(&req, &draw(&req, &customer, ticket, form, Errors::default())?)
}

/// Keeps what was typed and goes on to the check; with problems the page comes back with all of them.
///
/// # Errors
/// [`Error::NotFound`] also for another company's; a refusal once it was sent.
pub async fn submit(
    req: HttpRequest,
    customer: Customer,
    at: web::Path<String>,
    form: Posted<TypedSender>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let Posted(form) = form;
    let ticket = {
        let (customer, form) = (customer.clone(), form.clone());
        app.write(move |tx| Ticket::keep_sender(tx, &customer, &at, &form)).await?
    };
    let Err(problems) = form.check() else {
        return Ok(see_other(&onward(&ticket, "check")));
    };
    again(&req, &draw(&req, &customer, ticket, form, Errors::with(problems))?)
}

/// Shows the page of a return that was sent, to be corrected.
///
/// # Errors
/// [`Error::NotFound`] also for another company's; a refusal once support has answered.
pub async fn show_correction(
    req: HttpRequest,
    customer: Customer,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at = at.parse().map_err(|_| Error::NotFound)?;
    let (ticket, form) = load(&app, &customer, &at, Stage::Submitted).await?;
    ok(&req, &draw(&req, &customer, ticket, form, Errors::default())?)
}

/// The corrected page, and the version that it showed.
#[derive(Debug, Deserialize)]
pub struct Correction {
    #[serde(default)]
    version: i32,
    #[serde(flatten)]
    sender: TypedSender,
}

/// Corrects it; with problems the page comes back with all of them.
///
/// # Errors
/// [`Error::NotFound`] also for another company's; the database's.
pub async fn correct(
    req: HttpRequest,
    customer: Customer,
    at: web::Path<String>,
    form: Posted<Correction>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let Posted(Correction { version, sender: form }) = form;
    let ticket = match load(&app, &customer, &at, Stage::Submitted).await {
        Err(why) if is_answered(&why) => {
            return answered_before(&req, &app, customer, at, words::sender_correction(&form)).await;
        }
        loaded => loaded?.0,
    };
    if let Err(problems) = form.check() {
        return again(&req, &draw(&req, &customer, ticket, form, Errors::with(problems))?);
    }
    let (by, to, new) = (customer.clone(), at.clone(), form.clone());
    match app.write(move |tx| Ticket::correct_sender(tx, &by, &to, version, &new)).await {
        Ok(_) => Ok(see_other_with(&req, &format!("/tickets/{at}"), Note::Corrected)),
        Err(why @ (Error::Stale { .. } | Error::Refused(Refusal::NotHere(_)))) => {
            match load(&app, &customer, &at, Stage::Submitted).await {
                Err(why) if is_answered(&why) => {
                    answered_before(&req, &app, customer, at, words::sender_correction(&form)).await
                }
                fresh => {
                    let errors = Errors::refused(why, "the return")?;
                    show_page(&req, StatusCode::CONFLICT, &draw(&req, &customer, fresh?.0, form, errors)?)
                }
            }
        }
        Err(other) => Err(other),
    }
}
