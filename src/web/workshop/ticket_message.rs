//! What the seller writes on a return: the customer and support read it.
use super::ticket_show::draw;
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::person::Technician;
use crate::models::ticket::talk::Saying;
use crate::models::ticket::{Reference, Ticket};
use crate::web::form::{Errors, Posted};
use crate::web::page::{see_other, see_other_with};
use crate::web::talk::{self, Removal};
use crate::web::upload::Upload;
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

async fn find(app: &App, technician: &Technician, at: &Reference) -> Result<Ticket> {
    let (technician, at) = (technician.clone(), at.clone());
    app.read(move |conn| Ticket::of_seller(conn, &technician, &at)).await
}

/// Sends a message with its photos and its PDF; what is not right comes back, and the rest of it is kept.
///
/// # Errors
/// [`Error::NotFound`] also for another seller's; [`Error::TooLarge`]; the database's, the store's.
pub async fn submit(
    req: HttpRequest,
    upload: Upload<Technician>,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let mut upload = upload;
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let technician = upload.person.clone();
    let ticket = find(&app, &technician, &at).await?;
    let author = technician.author();
    let received = talk::receive(&mut upload, &app, &author, &ticket).await?;
    if !received.errors.is_empty() {
        let status = received.errors.status();
        return draw(&req, &app, &technician, &at, status, received.errors).await;
    }
    match talk::send(&app, &author, &ticket, Saying::Message, None).await {
        Ok(()) => Ok(see_other_with(&req, &format!("/workshop/tickets/{at}"), Note::MessageSent)),
        Err(Error::Refused(why)) => {
            let mut errors = Errors::default();
            errors.add("body", words::refusal(why));
            draw(&req, &app, &technician, &at, StatusCode::CONFLICT, errors).await
        }
        Err(other) => Err(other),
    }
}

/// Takes a file off the message that is being written.
///
/// # Errors
/// [`Error::NotFound`] for what is not on it; the database's.
pub async fn remove(
    technician: Technician,
    at: web::Path<String>,
    form: Posted<Removal>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let ticket = find(&app, &technician, &at).await?;
    talk::remove(&app, &technician.author(), ticket, &form.0).await?;
    Ok(see_other(&format!("/workshop/tickets/{at}#write")))
}

/// The PDF on a message.
///
/// # Errors
/// [`Error::NotFound`] for what is not theirs or not there.
pub async fn attachment(
    technician: Technician,
    at: web::Path<(String, String)>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    talk::pdf_of(&app, at.into_inner(), false, move |conn, at| Ticket::of_seller(conn, &technician, at)).await
}
