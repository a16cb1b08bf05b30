//! One more device of an order line, described as the first one.
use super::purchase_new::{numbers, taken};
use super::purchase_show::{Typed, draw};
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::PurchaseId;
use crate::models::person::Administrator;
use crate::models::purchase::Purchase;
use crate::web::form::{Errors, Posted};
use crate::web::page::see_other_with;
use crate::words::Note;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

/// The form as sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    version: i32,
    /// With commas between them.
    numbers: String,
}

/// Adds it.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn submit(
    req: HttpRequest,
    administrator: Administrator,
    at: web::Path<String>,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id: PurchaseId = at.parse().map_err(|_| Error::NotFound)?;
    let Posted(form) = form;
    let typed = Typed { order: None, numbers: form.numbers.clone() };
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    let Some(codes) = numbers(&form.numbers) else {
        let mut errors = Errors::default();
        errors.add("numbers", "One of these cannot be an IMEI or a serial number.");
        return draw(&req, &app, &administrator, &id, (wrong, typed, errors)).await;
    };
    let (by, which) = (administrator.clone(), id.clone());
    let again = match app.write(move |tx| Purchase::add_unit(tx, &by, &which, form.version, codes)).await {
        Ok(Ok(())) => return Ok(see_other_with(&req, &format!("/admin/purchases/{id}"), Note::Added)),
        Ok(Err(why)) => (wrong, typed, taken(why, "numbers")),
        Err(why) => (StatusCode::CONFLICT, typed, Errors::refused(why, "this order line")?),
    };
    draw(&req, &app, &administrator, &id, again).await
}
