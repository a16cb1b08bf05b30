//! Support says that what is in the seller's way is gone: with a reason, and the analysis goes on.
use super::ticket_show::{Typed, draw, refused};
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::person::Agent;
use crate::models::ticket::{BlockerKind, Reference, Ticket};
use crate::web::form::{Errors, Posted};
use crate::web::page::see_other_with;
use crate::words::Note;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

/// Characters of a reason.
const WHY: std::ops::RangeInclusive<usize> = 3..=500;

/// What is gone, why support says so, and the version that the page showed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    version: i32,
    kind: String,
    why: String,
}

/// Clears it.
///
/// # Errors
/// [`Error::NotFound`] also for what cannot be in the seller's way; the database's.
pub async fn submit(
    req: HttpRequest,
    agent: Agent,
    at: web::Path<String>,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let Posted(form) = form;
    let kind = form.kind.parse().ok().filter(|kind: &BlockerKind| kind.pauses_analysis());
    let why = form.why.trim().to_owned();
    let typed = Typed { why: why.clone(), ..Typed::default() };
    let mut errors = Errors::default();
    if !WHY.contains(&why.chars().count()) {
        errors.add("lock_why", "Write why, in 3 to 500 characters. Only support reads it.");
    }
    let (Some(kind), true) = (kind, errors.is_empty()) else {
        if kind.is_none() {
            errors.add("lock_kind", "Choose what is gone.");
        }
        let again = (typed, errors, None);
        return draw(&req, &app, &agent, &at, StatusCode::UNPROCESSABLE_ENTITY, again).await;
    };
    let (who, here, seen) = (agent.clone(), at.clone(), form.version);
    let done = app
        .write(move |tx| {
            let ticket = Ticket::for_agent(tx, &who, &here)?;
            if ticket.version != seen {
                return Err(Error::Stale { seen });
            }
            ticket.unlock_for(tx, &who, seen, (kind, &why))
        })
        .await;
    match done {
        Ok(_) => Ok(see_other_with(&req, &format!("/admin/tickets/{at}"), Note::Unlocked)),
        Err(why) => refused(&req, &app, &agent, &at, typed, why).await,
    }
}
