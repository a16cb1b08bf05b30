//! What the customer writes about all returns of a list at once.
use super::batch_show::draw;
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::BatchId;
use crate::models::batch::Batch;
use crate::models::person::Customer;
use crate::web::form::Posted;
use crate::web::page::see_other_with;
use crate::web::talk::ToAll;
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

/// Sends it; sent twice, it is stored once. What is not right comes back.
///
/// # Errors
/// [`Error::NotFound`] also for another company's and for a list that is not sent; the database's.
pub async fn submit(
    req: HttpRequest,
    customer: Customer,
    id: web::Path<String>,
    form: Posted<ToAll>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id: BatchId = id.parse().map_err(|_| Error::NotFound)?;
    let (who, here) = (customer.clone(), id.clone());
    let sent = app.read(move |conn| Batch::of_company(conn, &who, &here)).await?;
    if sent.submitted_at.is_none() {
        return Err(Error::NotFound);
    }
    let mut errors = form.0.check();
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if errors.is_empty() {
        let (who, here, body) = (customer.clone(), id.clone(), form.0.words().to_owned());
        match app.write(move |tx| Batch::write_to_support(tx, &who, &here, &body)).await {
            Ok(()) => return Ok(see_other_with(&req, &format!("/batches/{id}"), Note::AllWritten)),
            Err(Error::Refused(why)) => {
                status = StatusCode::CONFLICT;
                errors.add("body", words::refusal(why));
            }
            Err(other) => return Err(other),
        }
    }
    draw(&req, &app, &customer, &id, (status, form.0.body, errors)).await
}
