//! Signing out elsewhere: in one other browser, or in all of them.
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::session::Session;
use crate::secret::Key;
use crate::web::form::Posted;
use crate::web::guard::Signed;
use crate::web::page::see_other_with;
use crate::web::visit::Visit;
use crate::words::Note;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

/// The form as sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    /// Which session ends, by its handle; nothing ends all but this browser's.
    session: String,
}

/// Ends one of one's own sessions, or all but this browser's. One that has ended already is no error.
///
/// # Errors
/// The database's.
pub async fn submit(
    req: HttpRequest,
    Signed(session): Signed,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let Posted(form) = form;
    let here = Visit::of(&req).and_then(|visit| visit.session().map(Key::hash)).ok_or(Error::NotSignedIn)?;
    let which = Some(form.session).filter(|handle| !handle.is_empty());
    app.write(move |tx| Session::end_elsewhere(tx, &session.person, &here, which.as_deref())).await?;
    Ok(see_other_with(&req, "/account", Note::SignedOutElsewhere))
}
