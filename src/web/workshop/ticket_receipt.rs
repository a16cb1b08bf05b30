//! "It is here": starts the three business days.
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::person::Technician;
use crate::models::ticket::{Reception, Reference, Ticket};
use crate::web::form::Posted;
use crate::web::page::see_other_with;
use crate::words::Note;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

/// The version that the page showed.
#[derive(Debug, Deserialize)]
pub struct Form {
    #[serde(default)]
    version: i32,
}

/// Marks the parcel as received.
///
/// # Errors
/// [`Error::NotFound`] also for another seller's; a refusal; [`Error::Stale`].
pub async fn submit(
    req: HttpRequest,
    technician: Technician,
    at: web::Path<String>,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let seen = form.0.version;
    let ticket =
        app.write(move |tx| Ticket::receive(tx, &technician, &at, seen, Reception::AsExpected, None)).await?;
    Ok(see_other_with(&req, &format!("/workshop/tickets/{}", ticket.reference), Note::Received))
}
