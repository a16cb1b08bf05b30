//! A task about a label that support has settled outside, or that the carrier is asked about once more.
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::TaskId;
use crate::models::person::Agent;
use crate::models::ticket::{Reference, Ticket};
use crate::web::form::Posted;
use crate::web::page::see_other_with;
use crate::words::{self, Note};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

/// The form as sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    /// `again`: the carrier is asked once more.
    what: String,
}

/// Ends the task, or asks again.
///
/// # Errors
/// [`Error::NotFound`] for a task that is not there, or ends by something else; the database's.
pub async fn submit(
    req: HttpRequest,
    agent: Agent,
    at: web::Path<(String, String)>,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let (at, task) = at.into_inner();
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let task: TaskId = task.parse().map_err(|_| Error::NotFound)?;
    let Posted(form) = form;
    let to = format!("/admin/tickets/{at}");
    let again = form.what == "again";
    app.write(move |tx| {
        let settles = |kind| words::settled(kind).is_some();
        Ticket::settle_task(tx, &agent, &at, &task, settles, again)
    })
    .await?;
    Ok(see_other_with(&req, &to, Note::Saved))
}
