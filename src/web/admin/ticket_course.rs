//! What else support does with a return: calls it off for the customer, takes an approval back, clears a battery, sends the
//! label again, takes it on, judges its cover anew.
use super::ticket_show::{Typed, draw, refused};
use crate::app::App;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::mail::is_address;
use crate::models::PersonId;
use crate::models::event::By;
use crate::models::person::Agent;
use crate::models::ticket::answers::LINE_LONGEST;
use crate::models::ticket::course::Cleared;
use crate::models::ticket::{Coverage, Reference, Ticket, Who};
use crate::web::form::{Errors, Posted};
use crate::web::page::see_other_with;
use crate::words::Note;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

/// Characters of a reason.
const WHY: std::ops::RangeInclusive<usize> = 3..=500;

/// The forms of this room, each of which sends its own fields.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    version: i32,
    why: String,
    cleared: String,
    coverage: String,
    agent: String,
    label_name: String,
    label_email: String,
}

impl Form {
    fn typed(&self) -> Typed {
        Typed {
            why: self.why.clone(),
            coverage: self.coverage.clone(),
            label_name: self.label_name.clone(),
            label_email: self.label_email.clone(),
            ..Typed::default()
        }
    }
    fn why(&self, errors: &mut Errors, field: &str) -> String {
        let why = self.why.trim();
        if !WHY.contains(&why.chars().count()) {
            errors.add(field, "Write why, in 3 to 500 characters. Only support reads it.");
        }
        why.to_owned()
    }
}

/// Does `act` on the return, or shows its page with what is wrong.
async fn carry_out(
    req: &HttpRequest,
    app: &App,
    agent: &Agent,
    at: &str,
    (typed, errors): (Typed, Errors),
    note: Note,
    act: impl FnOnce(&mut Tx<'_>, &Agent, &Ticket) -> Result<()> + Send + 'static,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    if !errors.is_empty() {
        return draw(req, app, agent, &at, StatusCode::UNPROCESSABLE_ENTITY, (typed, errors, None)).await;
    }
    let done = {
        let (agent, at) = (agent.clone(), at.clone());
        app.write(move |tx| {
            let ticket = Ticket::for_agent(tx, &agent, &at)?;
            act(tx, &agent, &ticket)
        })
        .await
    };
    match done {
        Ok(()) => Ok(see_other_with(req, &format!("/admin/tickets/{at}"), note)),
        Err(why) => refused(req, app, agent, &at, typed, why).await,
    }
}

/// Calls the return off for the customer.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn cancel(
    req: HttpRequest,
    agent: Agent,
    at: web::Path<String>,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let Posted(form) = form;
    let seen = form.version;
    let checked = (form.typed(), Errors::default());
    carry_out(&req, &app, &agent, &at, checked, Note::Cancelled, move |tx, agent, ticket| {
        ticket.cancel(tx, By::person(Who::Agent, &agent.person), seen).map(|_| ())
    })
    .await
}

/// Takes the approval back.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn take_back(
    req: HttpRequest,
    agent: Agent,
    at: web::Path<String>,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let Posted(form) = form;
    let mut errors = Errors::default();
    let (why, seen) = (form.why(&mut errors, "why"), form.version);
    carry_out(&req, &app, &agent, &at, (form.typed(), errors), Note::TakenBack, move |tx, agent, ticket| {
        ticket.take_back(tx, agent, seen, &why).map(|_| ())
    })
    .await
}

/// Clears a battery that was reported.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn clear_battery(
    req: HttpRequest,
    agent: Agent,
    at: web::Path<String>,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let Posted(form) = form;
    let mut errors = Errors::default();
    let (why, seen) = (form.cleared.parse::<Cleared>().ok(), form.version);
    if why.is_none() {
        errors.add("cleared", "Choose why it may travel after all.");
    }
    let checked = (form.typed(), errors);
    carry_out(&req, &app, &agent, &at, checked, Note::BatteryCleared, move |tx, agent, ticket| {
        why.map_or(Ok(()), |why| ticket.clear_battery(tx, agent, seen, why).map(|_| ()))
    })
    .await
}

/// Sends the label again, to the address of the form.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn send_label(
    req: HttpRequest,
    agent: Agent,
    at: web::Path<String>,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let Posted(form) = form;
    let mut errors = Errors::default();
    let (name, email) = (form.label_name.trim().to_owned(), form.label_email.trim().to_owned());
    if name.is_empty() || name.chars().count() > LINE_LONGEST {
        errors.add("label_name", "Enter the name of whoever gets the label.");
    }
    if !is_address(&email) {
        errors.add("label_email", "Enter an e-mail address like name@example.com.");
    }
    let (key, checked) = (app.link_key.clone(), (form.typed(), errors));
    carry_out(&req, &app, &agent, &at, checked, Note::LabelAgain, move |tx, agent, ticket| {
        ticket
            .send_label_again(tx, &key, By::person(Who::Agent, &agent.person), Some((&name, &email)))
            .map(drop)
    })
    .await
}

/// Gives the return to somebody of support.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn assign(
    req: HttpRequest,
    agent: Agent,
    at: web::Path<String>,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let Posted(form) = form;
    let to: Option<PersonId> = match form.agent.as_str() {
        "" => None,
        id => Some(id.parse().map_err(|_| Error::NotFound)?),
    };
    let checked = (form.typed(), Errors::default());
    carry_out(&req, &app, &agent, &at, checked, Note::Assigned, move |tx, agent, ticket| {
        Ticket::assign(tx, agent, &ticket.reference, to.as_ref())
    })
    .await
}

/// Judges the cover anew.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn judge(
    req: HttpRequest,
    agent: Agent,
    at: web::Path<String>,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let Posted(form) = form;
    let mut errors = Errors::default();
    let (why, seen) = (form.why(&mut errors, "verdict_why"), form.version);
    let coverage = form.coverage.parse::<Coverage>().ok();
    if coverage.is_none() {
        errors.add("coverage", "Choose how the fault is covered.");
    }
    let checked = (form.typed(), errors);
    carry_out(&req, &app, &agent, &at, checked, Note::VerdictChanged, move |tx, agent, ticket| {
        coverage.map_or(Ok(()), |coverage| ticket.judge_anew(tx, agent, seen, coverage, &why))
    })
    .await
}
