//! Signing somebody out everywhere: a browser was left open, or a telephone lost.
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::PersonId;
use crate::models::person::{Administrator, Person};
use crate::web::page::see_other_with;
use crate::words::Note;
use actix_web::{HttpRequest, HttpResponse, web};

/// Ends all of a person's sessions.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn submit(
    req: HttpRequest,
    administrator: Administrator,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id: PersonId = at.parse().map_err(|_| Error::NotFound)?;
    let to = format!("/admin/people/{id}");
    app.write(move |tx| Person::sign_out(tx, &administrator, &id)).await?;
    Ok(see_other_with(&req, &to, Note::SignedOutEverywhere))
}
