//! One carrier: how it is doing, what was said lately, and changing it.
use super::carrier_new::{Form, taken};
use crate::app::App;
use crate::carrier::Kind;
use crate::db::Moment;
use crate::error::{Error, Result};
use crate::models::CarrierId;
use crate::models::carrier::Carrier;
use crate::models::carrier::call::Call;
use crate::models::person::Administrator;
use crate::web::form::{Errors, Posted};
use crate::web::page::{Door, Page, on_page, see_other_with, show as show_page};
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "admin/carrier_show.html")]
struct CarrierShow {
    page: Page,
    carrier: Carrier,
    asked: bool,
    set_up: bool,
    calls: Vec<Call>,
    form: Form,
    errors: Errors,
    now: Moment,
}
on_page!(CarrierShow);

/// Draws the page with what stands there now, or with what was typed.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub(super) async fn draw(
    req: &HttpRequest,
    app: &App,
    administrator: &Administrator,
    id: &CarrierId,
    (status, form, errors): (StatusCode, Option<Form>, Errors),
) -> Result<HttpResponse> {
    let (asking, which) = (administrator.clone(), id.clone());
    let (carrier, calls) = app
        .read(move |conn| Ok((Carrier::find(conn, &asking, &which)?, Call::last(conn, &asking, &which)?)))
        .await?;
    let shown = CarrierShow {
        page: Page::new(req, Door::Administration, Some(&administrator.name))?,
        form: form.unwrap_or_else(|| Form::about(&carrier)),
        asked: carrier.kind()? == Kind::Karrio,
        set_up: app.config.karrio.is_some(),
        carrier,
        calls,
        errors,
        now: app.clock.now(),
    };
    show_page(req, status, &shown)
}

/// Shows the carrier.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn show(
    req: HttpRequest,
    administrator: Administrator,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id: CarrierId = at.parse().map_err(|_| Error::NotFound)?;
    draw(&req, &app, &administrator, &id, (StatusCode::OK, None, Errors::default())).await
}

/// Changes the carrier.
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
    let id: CarrierId = at.parse().map_err(|_| Error::NotFound)?;
    let Posted(form) = form;
    let (asking, which) = (administrator.clone(), id.clone());
    let kind = app.read(move |conn| Carrier::find(conn, &asking, &which)?.kind()).await?;
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    let facts = match form.check(kind) {
        Ok(facts) => facts,
        Err(errors) => return draw(&req, &app, &administrator, &id, (wrong, Some(form), errors)).await,
    };
    let (by, which, version) = (administrator.clone(), id.clone(), form.version());
    match app.write(move |tx| Carrier::change(tx, &by, &which, version, &facts)).await {
        Ok(true) => Ok(see_other_with(&req, &format!("/admin/carriers/{id}"), Note::Saved)),
        Ok(false) => draw(&req, &app, &administrator, &id, (wrong, Some(form), taken())).await,
        Err(why) => {
            let errors = Errors::refused(why, "this carrier")?;
            draw(&req, &app, &administrator, &id, (StatusCode::CONFLICT, Some(form), errors)).await
        }
    }
}
