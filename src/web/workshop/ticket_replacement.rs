//! The replacement: the unit that is kept for a return, its number, and how it travels; or that there is none after all.
use super::ticket_repair::way_note;
use crate::app::App;
use crate::db::Moment;
use crate::error::{Error, Result};
use crate::models::address::Address;
use crate::models::device::Sold;
use crate::models::person::Technician;
use crate::models::stock::{self, Unit};
use crate::models::ticket::replacement::NoUnit;
use crate::models::ticket::typed::Typed;
use crate::models::ticket::whole::Whole;
use crate::models::ticket::{Reference, Refusal, Stage, Ticket};
use crate::web::form::{Choice, Errors, Posted};
use crate::web::page::{Door, Page, on_page, see_other_with, show as show_page};
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "workshop/ticket_replacement.html")]
struct TicketReplacement {
    page: Page,
    ticket: Ticket,
    to: Address,
    sold: Sold,
    unit: Option<Unit>,
    part: bool,
    typed: Typed,
    why: Vec<Choice>,
    errors: Errors,
    now: Moment,
}
on_page!(TicketReplacement);

async fn draw(
    req: &HttpRequest,
    app: &App,
    technician: &Technician,
    at: &Reference,
    (status, typed, errors): (StatusCode, Typed, Errors),
) -> Result<HttpResponse> {
    let (who, here) = (technician.clone(), at.clone());
    let (ticket, to, sold, unit) = app
        .read(move |conn| {
            let whole = Whole::of_seller(conn, &who, &here)?;
            let to = whole.way_back(conn)?;
            let Whole { ticket, sold, .. } = whole;
            let unit = Unit::reserved_for(conn, &ticket.id)?;
            Ok((ticket, to, sold.ok_or(Error::NotFound)?, unit))
        })
        .await?;
    if ticket.stage != Stage::Replacing && errors.is_empty() {
        return Err(Refusal::NotHere(ticket.stage).into());
    }
    let mut typed = typed;
    if let Some(unit) = unit.as_ref().filter(|_| typed.is_empty()) {
        typed.set("code", unit.code.clone());
    }
    let mut why = vec![Choice::new("", "Choose …", "", "")];
    why.extend(NoUnit::ALL.iter().map(|no| Choice::new(no.as_str(), words::no_unit(*no), "", "")));
    let shown = TicketReplacement {
        page: Page::new(req, Door::Workshop, Some(&technician.name))?,
        part: ticket.is_about_a_part(unit.as_ref()),
        ticket,
        to,
        sold,
        unit,
        typed,
        why,
        errors,
        now: app.clock.now(),
    };
    show_page(req, status, &shown)
}

/// Shows the form.
///
/// # Errors
/// [`Error::NotFound`] also for another seller's; a refusal where nothing is to be replaced; the database's.
pub async fn show(
    req: HttpRequest,
    technician: Technician,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    draw(&req, &app, &technician, &at, (StatusCode::OK, Typed::default(), Errors::default())).await
}

/// Another device is on its way.
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
        app.write(move |tx| Ticket::ship_replacement(tx, &who, &here, seen, &typed)).await
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

/// Why it is not replaced after all.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Impossible {
    version: i32,
    why: String,
}

/// It is not replaced after all: the money goes back, and where only work was paid for the device as well.
///
/// # Errors
/// [`Error::NotFound`] also for another seller's; the database's.
pub async fn impossible(
    req: HttpRequest,
    technician: Technician,
    at: web::Path<String>,
    form: Posted<Impossible>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let Ok(why) = form.0.why.parse::<NoUnit>() else {
        let mut errors = Errors::default();
        errors.add("why", "Choose why it is not replaced.");
        let again = (StatusCode::UNPROCESSABLE_ENTITY, Typed::default(), errors);
        return draw(&req, &app, &technician, &at, again).await;
    };
    let (who, here, seen) = (technician.clone(), at.clone(), form.0.version);
    match app.write(move |tx| Ticket::cannot_replace(tx, &who, &here, seen, why)).await {
        Ok(stage) => Ok(see_other_with(&req, &format!("/workshop/tickets/{at}"), way_note(stage))),
        Err(why) => {
            let errors = Errors::refused(why, "this return")?;
            draw(&req, &app, &technician, &at, (StatusCode::CONFLICT, Typed::default(), errors)).await
        }
    }
}
