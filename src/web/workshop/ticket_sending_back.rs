//! Back as it is, or once more what came back: how it travels, or that it cannot be delivered.
use crate::app::App;
use crate::db::Moment;
use crate::error::{Error, Result};
use crate::models::address::Address;
use crate::models::person::Technician;
use crate::models::ticket::dispatch::Dispatch;
use crate::models::ticket::typed::Typed;
use crate::models::ticket::whole::Whole;
use crate::models::ticket::{Reference, Refusal, Stage, Ticket};
use crate::web::form::{Errors, Posted};
use crate::web::page::{Door, Page, on_page, see_other_with, show as show_page};
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "workshop/ticket_sending_back.html")]
struct TicketSendingBack {
    page: Page,
    ticket: Ticket,
    to: Address,
    /// What was sent before, and came back.
    came_back: Option<Dispatch>,
    typed: Typed,
    errors: Errors,
    now: Moment,
}
on_page!(TicketSendingBack);

async fn draw(
    req: &HttpRequest,
    app: &App,
    technician: &Technician,
    at: &Reference,
    (status, typed, errors): (StatusCode, Typed, Errors),
) -> Result<HttpResponse> {
    let (who, here) = (technician.clone(), at.clone());
    let (ticket, to, came_back) = app
        .read(move |conn| {
            let whole = Whole::of_seller(conn, &who, &here)?;
            let to = whole.way_back(conn)?;
            let came_back = Dispatch::last_of(conn, &whole.ticket.id)?;
            Ok((whole.ticket, to, came_back))
        })
        .await?;
    if ticket.stage != Stage::SendingBack && errors.is_empty() {
        return Err(Refusal::NotHere(ticket.stage).into());
    }
    let page = Page::new(req, Door::Workshop, Some(&technician.name))?;
    let now = app.clock.now();
    let came_back = came_back.filter(|_| ticket.stage == Stage::SendingBack);
    show_page(req, status, &TicketSendingBack { page, ticket, to, came_back, typed, errors, now })
}

/// Shows the form, with where it goes.
///
/// # Errors
/// [`Error::NotFound`] also for another seller's; a refusal where nothing goes back; the database's.
pub async fn show(
    req: HttpRequest,
    technician: Technician,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    draw(&req, &app, &technician, &at, (StatusCode::OK, Typed::default(), Errors::default())).await
}

/// It is on its way back.
///
/// # Errors
/// [`Error::NotFound`] also for another seller's; the database's.
pub async fn submit(
    req: HttpRequest,
    technician: Technician,
    at: web::Path<String>,
    form: Posted<Vec<(String, String)>>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let (typed, seen) = (Typed::of(&form.0), Typed::version(&form.0));
    let sent = {
        let (who, here, typed) = (technician.clone(), at.clone(), typed.clone());
        app.write(move |tx| Ticket::ship_back(tx, &who, &here, seen, &typed)).await
    };
    match sent {
        Ok(Ok(())) => Ok(see_other_with(&req, &format!("/workshop/tickets/{at}"), Note::Dispatched)),
        Ok(Err(flaws)) => {
            let mut errors = Errors::default();
            for (field, flaw) in flaws {
                errors.add(field, words::sending_flaw(flaw));
            }
            draw(&req, &app, &technician, &at, (StatusCode::UNPROCESSABLE_ENTITY, typed, errors)).await
        }
        Err(why) => {
            let errors = Errors::refused(why, "this return")?;
            draw(&req, &app, &technician, &at, (StatusCode::CONFLICT, typed, errors)).await
        }
    }
}

/// The version that the page showed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    version: i32,
}

/// It cannot be delivered: support sees to it.
///
/// # Errors
/// [`Error::NotFound`] also for another seller's; the database's.
pub async fn undeliverable(
    req: HttpRequest,
    technician: Technician,
    at: web::Path<String>,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let (who, here) = (technician.clone(), at.clone());
    match app.write(move |tx| Ticket::report_undeliverable(tx, &who, &here, form.0.version)).await {
        Ok(()) => Ok(see_other_with(&req, &format!("/workshop/tickets/{at}"), Note::SupportSees)),
        Err(why) => {
            let errors = Errors::refused(why, "this return")?;
            draw(&req, &app, &technician, &at, (StatusCode::CONFLICT, Typed::default(), errors)).await
        }
    }
}
