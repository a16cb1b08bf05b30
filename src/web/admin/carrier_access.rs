//! Closing a carrier, so that nobody asks it for new labels, and opening it again.
use super::carrier_show::draw;
use super::person_access::Form;
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::CarrierId;
use crate::models::carrier::Carrier;
use crate::models::person::Administrator;
use crate::web::form::{Errors, Posted};
use crate::web::page::see_other_with;
use crate::words::Note;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

/// Closes or opens it.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn submit(
    req: HttpRequest,
    administrator: Administrator,
    at: web::Path<String>,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id: CarrierId = at.parse().map_err(|_| Error::NotFound)?;
    let Posted(form) = form;
    let closes = !form.opens();
    let (by, which) = (administrator.clone(), id.clone());
    match app.write(move |tx| Carrier::set_closed(tx, &by, &which, form.version, closes)).await {
        Ok(()) => {
            let note = if closes { Note::Closed } else { Note::Opened };
            Ok(see_other_with(&req, &format!("/admin/carriers/{id}"), note))
        }
        Err(why) => {
            let errors = Errors::refused(why, "this carrier")?;
            draw(&req, &app, &administrator, &id, (StatusCode::CONFLICT, None, errors)).await
        }
    }
}
