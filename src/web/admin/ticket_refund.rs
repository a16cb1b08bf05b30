//! Support confirms the payment of a refund that was made elsewhere, or says that it did not arrive.
use super::ticket_show::{Typed, draw, refused};
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::person::Agent;
use crate::models::ticket::refund::Paid;
use crate::models::ticket::{Reference, Ticket};
use crate::web::form::{Errors, Posted, day, line, pence};
use crate::web::guard::Fresh;
use crate::web::page::see_other_with;
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

/// Characters of a reason.
const WHY: std::ops::RangeInclusive<usize> = 3..=500;

/// The payment as it is typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    version: i32,
    paid_on: String,
    amount: String,
    payment_reference: String,
    less_why: String,
}

/// Confirms the payment.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn submit(
    req: HttpRequest,
    Fresh(agent): Fresh<Agent>,
    at: web::Path<String>,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let Posted(form) = form;
    let typed = Typed {
        paid_on: form.paid_on.clone(),
        amount: form.amount.clone(),
        payment_reference: form.payment_reference.clone(),
        less_why: form.less_why.clone(),
        ..Typed::default()
    };
    let paid = Paid {
        on: day(&form.paid_on),
        pence: pence(&form.amount),
        reference: line(&form.payment_reference),
        why: form.less_why.trim().to_owned(),
    };
    let done = {
        let (agent, at) = (agent.clone(), at.clone());
        app.write(move |tx| Ticket::confirm_refund(tx, &agent, &at, form.version, &paid)).await
    };
    match done {
        Ok(Ok(())) => Ok(see_other_with(&req, &format!("/admin/tickets/{at}"), Note::Refunded)),
        Ok(Err(flaws)) => {
            let mut errors = Errors::default();
            for (field, flaw) in flaws {
                errors.add(field, words::refund_flaw(flaw));
            }
            draw(&req, &app, &agent, &at, StatusCode::UNPROCESSABLE_ENTITY, (typed, errors, None)).await
        }
        Err(why) => refused(&req, &app, &agent, &at, typed, why).await,
    }
}

/// Why it did not arrive.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Failure {
    version: i32,
    failure_why: String,
}

/// The payment did not arrive: it is to be paid again.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn failed(
    req: HttpRequest,
    Fresh(agent): Fresh<Agent>,
    at: web::Path<String>,
    form: Posted<Failure>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let Posted(form) = form;
    let why = form.failure_why.trim().to_owned();
    let typed = Typed { failure_why: form.failure_why, ..Typed::default() };
    if !WHY.contains(&why.chars().count()) {
        let mut errors = Errors::default();
        errors.add("failure_why", "Write what happened, in 3 to 500 characters. Only support reads it.");
        return draw(&req, &app, &agent, &at, StatusCode::UNPROCESSABLE_ENTITY, (typed, errors, None)).await;
    }
    let done = {
        let (agent, at) = (agent.clone(), at.clone());
        app.write(move |tx| Ticket::refund_failed(tx, &agent, &at, form.version, &why)).await
    };
    match done {
        Ok(()) => Ok(see_other_with(&req, &format!("/admin/tickets/{at}"), Note::RefundAgain)),
        Err(why) => refused(&req, &app, &agent, &at, typed, why).await,
    }
}
