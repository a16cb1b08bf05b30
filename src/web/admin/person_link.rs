//! A fresh link to set a password, for somebody who lost theirs.
use super::person_show::refused;
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::PersonId;
use crate::models::person::{Administrator, Person};
use crate::web::guard::Fresh;
use crate::web::page::see_other_with;
use crate::words::Note;
use actix_web::{HttpRequest, HttpResponse, web};

/// Sends it; earlier ones end.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn submit(
    req: HttpRequest,
    Fresh(administrator): Fresh<Administrator>,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id: PersonId = at.parse().map_err(|_| Error::NotFound)?;
    let (by, whom, key) = (administrator.clone(), id.clone(), app.link_key.clone());
    match app.write(move |tx| Person::send_link(tx, &key, &by, &whom)).await {
        Ok(()) => Ok(see_other_with(&req, &format!("/admin/people/{id}"), Note::PasswordLinkSent)),
        Err(why) => refused(&req, &app, &administrator, &id, (None, why)).await,
    }
}
