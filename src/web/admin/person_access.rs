//! Shutting somebody out, and letting them in again.
use super::person_show::refused;
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::PersonId;
use crate::models::person::{Administrator, Person};
use crate::web::form::Posted;
use crate::web::guard::Fresh;
use crate::web::page::see_other_with;
use crate::words::Note;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

/// The form as sent, about somebody or something that can be closed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    /// The version that the page showed.
    pub version: i32,
    /// `open`; anything else closes.
    access: String,
}

impl Form {
    /// Whether it opens.
    pub(super) fn opens(&self) -> bool {
        self.access == "open"
    }
}

/// Closes or opens the access.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn submit(
    req: HttpRequest,
    Fresh(administrator): Fresh<Administrator>,
    at: web::Path<String>,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id: PersonId = at.parse().map_err(|_| Error::NotFound)?;
    let Posted(form) = form;
    let open = form.opens();
    let note = if open { Note::PersonLetIn } else { Note::PersonShutOut };
    let (by, whom) = (administrator.clone(), id.clone());
    match app.write(move |tx| Person::set_access(tx, &by, &whom, form.version, open)).await {
        Ok(()) => Ok(see_other_with(&req, &format!("/admin/people/{id}"), note)),
        Err(why) => refused(&req, &app, &administrator, &id, (None, why)).await,
    }
}
