//! A list is sent: a return for each of its devices, all of them or none.
use super::batch_show::draw;
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::BatchId;
use crate::models::batch::Batch;
use crate::models::person::Customer;
use crate::models::ticket::Refusal;
use crate::web::form::{Errors, Posted};
use crate::web::page::see_other_with;
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

/// What is said instead of sending a list that nobody has looked at.
const CHANGED: &str =
    "This list has changed since you opened it, perhaps in another tab. Look at it once more, then send it.";

/// What the page showed.
#[derive(Debug, Deserialize)]
pub struct Form {
    #[serde(default)]
    seen: String,
}

/// Sends it. Sent twice, it is taken once; a list that changed meanwhile is shown again before it is sent.
///
/// # Errors
/// [`Error::NotFound`] also for another company's; the database's.
pub async fn submit(
    req: HttpRequest,
    customer: Customer,
    id: web::Path<String>,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id: BatchId = id.parse().map_err(|_| Error::NotFound)?;
    let (who, here) = (customer.clone(), id.clone());
    let mut errors = Errors::default();
    match app.write(move |tx| Batch::send(tx, &who, &here, &form.0.seen)).await {
        Ok(_) => return Ok(see_other_with(&req, &format!("/batches/{id}"), Note::ListSent)),
        Err(Error::Stale { .. }) => errors.add("rows", CHANGED),
        Err(Error::Refused(
            why @ (Refusal::Incomplete | Refusal::OtherOpen | Refusal::DeviceGone | Refusal::TooLate),
        )) => errors.add("rows", words::refusal(why)),
        Err(other) => return Err(other),
    }
    draw(&req, &app, &customer, &id, (StatusCode::CONFLICT, String::new(), errors)).await
}
