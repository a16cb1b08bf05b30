//! Packing slip and manifest of a box, for the seller who opens it.
use crate::app::App;
use crate::error::Result;
use crate::models::person::Technician;
use crate::models::ticket::Ticket;
use crate::web::papers::{self, Paper};
use actix_web::{HttpResponse, web};

/// `packing-slip.pdf` or `manifest.pdf`.
///
/// # Errors
/// [`crate::error::Error::NotFound`] also for another seller's, and where there is no such paper; when the store does not
/// answer.
pub async fn show(
    technician: Technician,
    at: web::Path<(String, String)>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let (reference, file) = at.into_inner();
    let paper: Paper = file.parse()?;
    let label = app
        .read(move |conn| {
            let (parcel, _) = Ticket::in_box(conn, &technician, &reference)?;
            papers::label_of(conn, &parcel.id)
        })
        .await?;
    papers::show(&app, label, paper).await
}
