//! What else support does with a price: takes it back, notes an answer that came by telephone, sends it again.
use super::ticket_quote::draw;
use crate::app::App;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::models::event::By;
use crate::models::person::Agent;
use crate::models::quote::{Quote, QuoteState};
use crate::models::ticket::{Reference, Ticket, Who};
use crate::web::form::{Errors, Posted};
use crate::web::page::see_other_with;
use crate::web::quote::{Answered, answer};
use crate::words::Note;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

/// The version of the return that the page showed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    version: i32,
}

/// Goes back to the price with a note, or shows it with why nothing was done.
async fn settle(
    req: &HttpRequest,
    app: &App,
    agent: &Agent,
    at: &Reference,
    (done, note): (Result<()>, Note),
) -> Result<HttpResponse> {
    match done {
        Ok(()) => Ok(see_other_with(req, &format!("/admin/tickets/{at}/quote"), note)),
        Err(why) => {
            let errors = Errors::refused(why, "this return")?;
            draw(req, app, agent, at, (StatusCode::CONFLICT, None, errors)).await
        }
    }
}

/// Takes the price back. Twice is once.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn withdraw(
    req: HttpRequest,
    agent: Agent,
    at: web::Path<String>,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let (who, here, seen) = (agent.clone(), at.clone(), form.0.version);
    let done = app
        .write(move |tx| Ticket::for_agent(tx, &who, &here)?.withdraw_quote(tx, &who, seen).map(drop))
        .await;
    let done = match done {
        Err(why @ (Error::Stale { .. } | Error::Refused(_))) => {
            let (who, here) = (agent.clone(), at.clone());
            let newest = app
                .read(move |conn| {
                    let ticket = Ticket::for_agent(conn, &who, &here)?;
                    Quote::latest_of(conn, &ticket.id)
                })
                .await?;
            if newest.is_some_and(|quote| quote.state == QuoteState::Withdrawn) { Ok(()) } else { Err(why) }
        }
        other => other,
    };
    settle(&req, &app, &agent, &at, (done, Note::PriceWithdrawn)).await
}

/// Notes what the customer said by telephone.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn answer_for_them(
    req: HttpRequest,
    agent: Agent,
    at: web::Path<String>,
    form: Posted<Answered>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let chosen = match form.0.check() {
        Ok(chosen) => chosen,
        Err(errors) => {
            let shown = (StatusCode::UNPROCESSABLE_ENTITY, None, errors);
            return draw(&req, &app, &agent, &at, shown).await;
        }
    };
    let by = By::person(Who::Agent, &agent.person);
    let (who, here) = (agent.clone(), at.clone());
    let find = move |conn: &mut Conn| Ticket::for_agent(conn, &who, &here);
    let done = answer(&app, by, (form.0.version, chosen), find).await;
    settle(&req, &app, &agent, &at, (done, Note::AnswerNoted)).await
}

/// Sends the price again, to the address on file.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::TooMany`]; the database's.
pub async fn send_again(
    req: HttpRequest,
    agent: Agent,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let by = By::person(Who::Agent, &agent.person);
    let (who, here, key) = (agent.clone(), at.clone(), app.link_key.clone());
    let done = app.write(move |tx| Ticket::for_agent(tx, &who, &here)?.send_quote_again(tx, &key, &by)).await;
    settle(&req, &app, &agent, &at, (done, Note::PriceAgain)).await
}
