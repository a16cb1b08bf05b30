//! One device: what it is, under which numbers, its returns; and describing it rightly.
use super::purchase_new::TypedDescription;
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::DeviceId;
use crate::models::device::administration::{Description, Shown};
use crate::models::device::{Device, DeviceState};
use crate::models::person::Administrator;
use crate::web::form::{Choice, Errors, Posted};
use crate::web::page::{Door, Page, on_page, see_other_with, show as show_page};
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "admin/device_show.html")]
struct DeviceShow {
    page: Page,
    shown: Shown,
    what: TypedDescription,
    categories: Vec<Choice>,
    /// Another number, as typed.
    number: String,
    errors: Errors,
}
on_page!(DeviceShow);

/// The form as sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    version: String,
    #[serde(flatten)]
    what: TypedDescription,
}

/// What was typed: the description, or another number.
#[derive(Debug, Clone, Default)]
pub(super) struct Typed {
    pub(super) what: Option<TypedDescription>,
    pub(super) number: String,
}

/// Draws the page with what stands there now, or with what was typed.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub(super) async fn draw(
    req: &HttpRequest,
    app: &App,
    administrator: &Administrator,
    id: &DeviceId,
    (status, typed, errors): (StatusCode, Typed, Errors),
) -> Result<HttpResponse> {
    let (asking, which) = (administrator.clone(), id.clone());
    let shown = app.read(move |conn| Device::for_administrator(conn, &asking, &which)).await?;
    let what = typed.what.unwrap_or_else(|| TypedDescription::of(&Description::of(&shown.sold.device)));
    let page = DeviceShow {
        page: Page::new(req, Door::Administration, Some(&administrator.name))?,
        categories: what.categories(),
        shown,
        what,
        number: typed.number,
        errors,
    };
    show_page(req, status, &page)
}

/// Shows the device.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn show(
    req: HttpRequest,
    administrator: Administrator,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id: DeviceId = at.parse().map_err(|_| Error::NotFound)?;
    draw(&req, &app, &administrator, &id, (StatusCode::OK, Typed::default(), Errors::default())).await
}

/// Describes it.
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
    let Posted(Form { version, what }) = form;
    let version: i32 = version.parse().unwrap_or_default();
    let typed = Typed { what: Some(what.clone()), number: String::new() };
    let mut errors = Errors::default();
    let new = what.check(&mut errors);
    let Some(new) = new.filter(|_| errors.is_empty()) else {
        let again = (StatusCode::UNPROCESSABLE_ENTITY, typed, errors);
        return draw(&req, &app, &administrator, &id, again).await;
    };
    let (by, which) = (administrator.clone(), id.clone());
    match app.write(move |tx| Device::describe(tx, &by, &which, version, &new)).await {
        Ok(()) => Ok(see_other_with(&req, &format!("/admin/devices/{id}"), Note::Saved)),
        Err(why) => {
            let again = (StatusCode::CONFLICT, typed, Errors::refused(why, "this device")?);
            draw(&req, &app, &administrator, &id, again).await
        }
    }
}
