//! Packing slip and manifest of the box in which a return travels, for its company.
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::parcel::Parcel;
use crate::models::person::Customer;
use crate::models::ticket::{Reference, Ticket};
use crate::web::papers::{self, Paper};
use actix_web::{HttpResponse, web};

/// `packing-slip.pdf` or `manifest.pdf`.
///
/// # Errors
/// [`Error::NotFound`] also for another company's, and where there is no such paper; when the store does not answer.
pub async fn show(
    customer: Customer,
    at: web::Path<(String, String)>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let (reference, file) = at.into_inner();
    let (reference, paper): (Reference, Paper) =
        (reference.parse().map_err(|_| Error::NotFound)?, file.parse()?);
    let label = app
        .read(move |conn| {
            let ticket = Ticket::of_company(conn, &customer, &reference)?;
            let parcel = Parcel::of(conn, &ticket)?;
            papers::label_of(conn, &parcel.id)
        })
        .await?;
    papers::show(&app, label, paper).await
}
