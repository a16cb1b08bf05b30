//! What support writes to the customer about all returns of a list at once.
use super::batch_show::{Typed, draw, load};
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::BatchId;
use crate::models::batch::Batch;
use crate::models::person::Agent;
use crate::web::form::Posted;
use crate::web::page::see_other_with;
use crate::web::talk::ToAll;
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use std::collections::HashMap;

/// Sends it; sent twice, it is stored once and one letter goes out. What is not right comes back.
///
/// # Errors
/// [`Error::NotFound`] also for a list that is not sent; the database's.
pub async fn submit(
    req: HttpRequest,
    agent: Agent,
    id: web::Path<String>,
    form: Posted<ToAll>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id: BatchId = id.parse().map_err(|_| Error::NotFound)?;
    let desk = load(&app, &agent, &id).await?;
    let mut errors = form.0.check();
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if errors.is_empty() {
        let (who, here, body) = (agent.clone(), id.clone(), form.0.words().to_owned());
        match app.write(move |tx| Batch::write_to_customer(tx, &who, &here, &body)).await {
            Ok(()) => return Ok(see_other_with(&req, &format!("/admin/batches/{id}"), Note::AllWritten)),
            Err(Error::Refused(why)) => {
                status = StatusCode::CONFLICT;
                errors.add("body", words::refusal(why));
            }
            Err(other) => return Err(other),
        }
    }
    let typed = Typed { body: form.0.body, ..Typed::default() };
    draw(&req, &app, &agent, desk, (status, typed, HashMap::new(), errors))
}
