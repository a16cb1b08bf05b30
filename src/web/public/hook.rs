//! Karrio's news. They are believed to be Karrio's by the secret that they carry, and only ever a hint: the carrier is asked.
use crate::app::App;
use crate::carrier::karrio;
use crate::error::{Error, Result};
use crate::models::label::tracking;
use crate::web::safety::Raw;
use actix_web::{HttpMessage, HttpRequest, HttpResponse, web};

/// Notes that there is news of these parcels.
///
/// # Errors
/// [`Error::NotFound`] where no secret is set up, and for news that do not carry it; the database's.
pub async fn karrio(req: HttpRequest, app: web::Data<App>) -> Result<HttpResponse> {
    let set_up = app.config.karrio.as_ref().and_then(|set_up| set_up.webhook_secret.as_ref());
    let secret = set_up.ok_or(Error::NotFound)?;
    let carried = req.headers().get("x-event-id").and_then(|value| value.to_str().ok());
    let body = req.extensions().get::<Raw>().map(|Raw(body)| body.clone()).unwrap_or_default();
    let named = karrio::news(&secret.0, carried, &body).map_err(|_| Error::NotFound)?;
    app.write(move |tx| tracking::hint(tx, &named)).await?;
    Ok(HttpResponse::NoContent().finish())
}
