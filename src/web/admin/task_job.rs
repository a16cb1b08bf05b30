//! A job that the worker gave up: another round, or an end with a reason.
use super::tasks::{Again, Form, answer, wrong};
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::JobId;
use crate::models::job::administration::Parked;
use crate::models::person::Administrator;
use crate::models::task::Ended;
use crate::web::form::Posted;
use crate::words::Note;
use actix_web::{HttpRequest, HttpResponse, web};

/// Gives a parked job up.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn dismiss(
    req: HttpRequest,
    administrator: Administrator,
    at: web::Path<String>,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id: JobId = at.parse().map_err(|_| Error::NotFound)?;
    let Posted(form) = form;
    let checked = form.why(id.as_str());
    let (by, attempt) = (administrator.clone(), form.attempt);
    let again = Again { of: id.to_string(), why: form.why, after: form.after };
    let why = match checked {
        Ok(why) => why,
        Err(errors) => {
            let asking = administrator.clone();
            let open = app.read(move |conn| Parked::for_administrator(conn, &asking, &id)).await.map(drop);
            return wrong(&req, &app, &administrator, (open, errors), again).await;
        }
    };
    let done = app.write(move |tx| Parked::dismiss(tx, &id, attempt, Ended { by: &by, why: &why })).await;
    answer(&req, &app, &administrator, (done, Note::Dismissed), again).await
}

/// Gives a parked job another round.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn try_again(
    req: HttpRequest,
    administrator: Administrator,
    at: web::Path<String>,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id: JobId = at.parse().map_err(|_| Error::NotFound)?;
    let Posted(form) = form;
    let (by, attempt) = (administrator.clone(), form.attempt);
    let again = Again { after: form.after, ..Again::default() };
    let done = app.write(move |tx| Parked::try_again(tx, &by, &id, attempt)).await;
    answer(&req, &app, &administrator, (done, Note::TriedAgain), again).await
}
