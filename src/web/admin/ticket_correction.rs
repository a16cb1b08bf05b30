//! Support corrects what the seller decided, or stays with it after the customer disagreed.
use super::ticket_show::{Typed, draw, refused};
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::person::Agent;
use crate::models::task::Task;
use crate::models::ticket::finding::Way;
use crate::models::ticket::{Reference, Rung, TaskKind, Ticket};
use crate::web::form::{Choice, Errors, Posted};
use crate::web::page::see_other_with;
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

/// Characters of a reason.
const WHY: std::ops::RangeInclusive<usize> = 3..=500;
/// What the form sends where the decision stands.
const STANDS: &str = "stands";

/// What support can correct a decision to; that it stands, where the customer disagrees.
pub fn ways(typed: &str, ticket: &Ticket, tasks: &[Task]) -> Vec<Choice> {
    if !ticket.can_be_overruled() {
        return vec![];
    }
    let disputed = tasks.iter().any(|task| task.kind == TaskKind::Dispute);
    let stands = disputed.then(|| {
        let hint = "The customer gets a letter with your reason.";
        Choice::new(STANDS, "The decision stands", hint, typed)
    });
    let others = Way::ALL.iter().filter(|way| way.rung().is_some_and(|rung| ticket.can_go(rung)));
    stands
        .into_iter()
        .chain(others.map(|way| Choice::new(way.as_str(), words::way(*way), "", typed)))
        .collect()
}

/// The form.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    version: i32,
    way: String,
    correction_why: String,
    any_colour: String,
}

/// Corrects it, or stays with it.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn submit(
    req: HttpRequest,
    agent: Agent,
    at: web::Path<String>,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let Posted(form) = form;
    let mut errors = Errors::default();
    let rung: Option<Rung> = form.way.parse::<Way>().ok().and_then(Way::rung);
    if rung.is_none() && form.way != STANDS {
        errors.add("way", "Choose what is done.");
    }
    let why = form.correction_why.trim().to_owned();
    if !WHY.contains(&why.chars().count()) {
        errors.add("correction_why", "Write why, in 3 to 500 characters.");
    }
    let typed =
        Typed { way: form.way.clone(), correction_why: form.correction_why.clone(), ..Typed::default() };
    if !errors.is_empty() {
        return draw(&req, &app, &agent, &at, StatusCode::UNPROCESSABLE_ENTITY, (typed, errors, None)).await;
    }
    let done = {
        let (agent, at, colour) = (agent.clone(), at.clone(), !form.any_colour.is_empty());
        app.write(move |tx| match rung {
            Some(rung) => Ticket::overrule(tx, &agent, &at, form.version, (rung, &why, colour)),
            None => Ticket::uphold(tx, &agent, &at, form.version, &why),
        })
        .await
    };
    let note = if rung.is_some() { Note::Overruled } else { Note::Upheld };
    match done {
        Ok(()) => Ok(see_other_with(&req, &format!("/admin/tickets/{at}"), note)),
        Err(why) => refused(&req, &app, &agent, &at, typed, why).await,
    }
}
