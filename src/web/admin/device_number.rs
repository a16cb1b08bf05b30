//! A device's numbers: another one noted, a wrong one taken away.
use super::device_show::{Typed, draw};
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::device::Device;
use crate::models::device::code;
use crate::models::person::Administrator;
use crate::models::{DeviceId, RowId};
use crate::web::form::{Errors, Posted};
use crate::web::page::see_other_with;
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

/// The form as sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    /// An IMEI or a serial number.
    number: String,
}

/// Notes another number.
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
    let id: DeviceId = at.parse().map_err(|_| Error::NotFound)?;
    let Posted(Form { number }) = form;
    let typed = Typed { what: None, number: number.clone() };
    let mut errors = Errors::default();
    let Some(code) = code::either(&number) else {
        errors.add("number", "Enter an IMEI or a serial number.");
        let again = (StatusCode::UNPROCESSABLE_ENTITY, typed, errors);
        return draw(&req, &app, &administrator, &id, again).await;
    };
    let (by, which) = (administrator.clone(), id.clone());
    match app.write(move |tx| Device::note_number(tx, &by, &which, &code)).await {
        Ok(()) => Ok(see_other_with(&req, &format!("/admin/devices/{id}"), Note::Added)),
        Err(Error::Refused(why)) => {
            errors.add("number", words::refusal(why));
            let again = (StatusCode::UNPROCESSABLE_ENTITY, typed, errors);
            draw(&req, &app, &administrator, &id, again).await
        }
        Err(why) => Err(why),
    }
}

/// Takes a wrong one away.
///
/// # Errors
/// [`Error::NotFound`], also for another device's; the database's.
pub async fn remove(
    req: HttpRequest,
    administrator: Administrator,
    at: web::Path<(String, String)>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let (id, number) = at.into_inner();
    let id: DeviceId = id.parse().map_err(|_| Error::NotFound)?;
    let number: RowId = number.parse().map_err(|_| Error::NotFound)?;
    let which = id.clone();
    app.write(move |tx| Device::remove_number(tx, &administrator, &which, &number)).await?;
    Ok(see_other_with(&req, &format!("/admin/devices/{id}"), Note::Removed))
}
