//! A closed day of a calendar that is opened again.
use super::calendar_show::{Form, answer};
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::CalendarId;
use crate::models::calendar::Calendar;
use crate::models::person::Administrator;
use crate::web::form::Posted;
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::NaiveDate;

/// Opens it.
///
/// # Errors
/// [`Error::NotFound`], also for a day that is not closed; the database's.
pub async fn remove(
    req: HttpRequest,
    administrator: Administrator,
    at: web::Path<(String, String)>,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let (id, day) = at.into_inner();
    let id: CalendarId = id.parse().map_err(|_| Error::NotFound)?;
    let day = NaiveDate::parse_from_str(&day, "%Y-%m-%d").map_err(|_| Error::NotFound)?;
    let Posted(form) = form;
    let (by, which) = (administrator.clone(), id.clone());
    let version = form.version.parse().unwrap_or_default();
    let done = app.write(move |tx| Calendar::open_day(tx, &by, &which, version, day)).await;
    answer(&req, &app, &administrator, &id, (done, Form::default())).await
}
