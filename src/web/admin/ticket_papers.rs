//! Packing slip and manifest of the box in which a return travels, for support.
use crate::app::App;
use crate::error::Result;
use crate::models::person::Agent;
use crate::models::ticket::Ticket;
use crate::web::papers;
use actix_web::{HttpResponse, web};

/// `packing-slip.pdf` or `manifest.pdf`.
///
/// # Errors
/// [`crate::error::Error::NotFound`] also where there is no such paper; when the store does not answer.
pub async fn show(
    agent: Agent,
    at: web::Path<(String, String)>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    papers::of_return(&app, at.into_inner(), move |conn, reference| {
        Ticket::for_agent(conn, &agent, reference)
    })
    .await
}
