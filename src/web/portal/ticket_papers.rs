//! Packing slip and manifest of the box in which a return travels, for its company.
use crate::app::App;
use crate::error::Result;
use crate::models::person::Customer;
use crate::models::ticket::Ticket;
use crate::web::papers;
use actix_web::{HttpResponse, web};

/// `packing-slip.pdf` or `manifest.pdf`.
///
/// # Errors
/// [`crate::error::Error::NotFound`] also for another company's, and where there is no such paper; when the store does not answer.
pub async fn show(
    customer: Customer,
    at: web::Path<(String, String)>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    papers::of_return(&app, at.into_inner(), move |conn, reference| {
        Ticket::of_company(conn, &customer, reference)
    })
    .await
}
