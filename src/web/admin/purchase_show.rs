//! One order line with its devices; and correcting it.
use super::purchase_new::{TypedLine, taken};
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::PurchaseId;
use crate::models::device::{Device, DeviceState};
use crate::models::person::Administrator;
use crate::models::purchase::Purchase;
use crate::models::purchase::administration::Listed;
use crate::web::form::{Errors, Posted};
use crate::web::page::{Door, Page, on_page, see_other_with, show as show_page};
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "admin/purchase_show.html")]
struct PurchaseShow {
    page: Page,
    listed: Listed,
    units: Vec<(Device, Vec<String>)>,
    order: TypedLine,
    /// The numbers of one more device, as typed.
    numbers: String,
    errors: Errors,
}
on_page!(PurchaseShow);

/// The form as sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    version: String,
    #[serde(flatten)]
    order: TypedLine,
}

/// What was typed: the line, or the numbers of one more device.
#[derive(Debug, Clone, Default)]
pub(super) struct Typed {
    pub(super) order: Option<TypedLine>,
    pub(super) numbers: String,
}

/// Draws the page with what stands there now, or with what was typed.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub(super) async fn draw(
    req: &HttpRequest,
    app: &App,
    administrator: &Administrator,
    id: &PurchaseId,
    (status, typed, errors): (StatusCode, Typed, Errors),
) -> Result<HttpResponse> {
    let (asking, which) = (administrator.clone(), id.clone());
    let (listed, units) = app.read(move |conn| Purchase::for_administrator(conn, &asking, &which)).await?;
    let shown = PurchaseShow {
        page: Page::new(req, Door::Administration, Some(&administrator.name))?,
        order: typed.order.unwrap_or_else(|| TypedLine::of(&listed.purchase)),
        numbers: typed.numbers,
        listed,
        units,
        errors,
    };
    show_page(req, status, &shown)
}

/// Shows the line.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn show(
    req: HttpRequest,
    administrator: Administrator,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id: PurchaseId = at.parse().map_err(|_| Error::NotFound)?;
    draw(&req, &app, &administrator, &id, (StatusCode::OK, Typed::default(), Errors::default())).await
}

/// Corrects the line.
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
    let Posted(Form { version, order }) = form;
    let version: i32 = version.parse().unwrap_or_default();
    let typed = Typed { order: Some(order.clone()), numbers: String::new() };
    let mut errors = Errors::default();
    let new = order.check(app.clock.now().naive().date(), &mut errors);
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    let Some(new) = new.filter(|_| errors.is_empty()) else {
        return draw(&req, &app, &administrator, &id, (wrong, typed, errors)).await;
    };
    let (by, which) = (administrator.clone(), id.clone());
    let again = match app.write(move |tx| Purchase::correct(tx, &by, &which, version, &new)).await {
        Ok(Ok(())) => return Ok(see_other_with(&req, &format!("/admin/purchases/{id}"), Note::Saved)),
        Ok(Err(why)) => (wrong, typed, taken(why, "numbers")),
        Err(why) => (StatusCode::CONFLICT, typed, Errors::refused(why, "this order line")?),
    };
    draw(&req, &app, &administrator, &id, again).await
}
