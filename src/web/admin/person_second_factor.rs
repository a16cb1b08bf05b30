//! Taking somebody's second factor away: telephone and recovery codes are lost.
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::PersonId;
use crate::models::person::Administrator;
use crate::models::person::second_factor::SecondFactor;
use crate::web::guard::Fresh;
use crate::web::page::see_other_with;
use crate::words::Note;
use actix_web::{HttpRequest, HttpResponse, web};

/// Takes it away; every session of theirs ends.
///
/// # Errors
/// [`Error::NotFound`] for somebody who is not there or has none, and for oneself; the database's.
pub async fn submit(
    req: HttpRequest,
    Fresh(administrator): Fresh<Administrator>,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id: PersonId = at.parse().map_err(|_| Error::NotFound)?;
    let to = format!("/admin/people/{id}");
    app.write(move |tx| SecondFactor::take_away(tx, &administrator, &id)).await?;
    Ok(see_other_with(&req, &to, Note::SecondFactorTaken))
}
