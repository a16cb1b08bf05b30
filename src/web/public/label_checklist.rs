//! What whoever packs the box ticks off beside the label. It is written down for the seller, and never in the way.
use super::label::open;
use crate::app::App;
use crate::error::Result;
use crate::models::parcel::{Parcel, Prepared};
use crate::web::form::Posted;
use crate::web::page::see_other_with;
use crate::words::Note;
use actix_web::{HttpRequest, HttpResponse, web};
use std::collections::HashMap;

/// Notes what is ticked.
///
/// # Errors
/// [`crate::error::Error::NotFound`], [`crate::error::Error::LinkEnded`], [`crate::error::Error::TooMany`]; the database's.
pub async fn submit(
    req: HttpRequest,
    token: web::Path<String>,
    form: Posted<HashMap<String, String>>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let token = token.into_inner();
    let opened = open(&req, &app, &token).await?;
    let Posted(form) = form;
    let done: Vec<Prepared> =
        Prepared::ALL.iter().copied().filter(|what| form.contains_key(what.as_str())).collect();
    app.write(move |tx| Parcel::prepare(tx, &opened.label.parcel_id, &done)).await?;
    Ok(see_other_with(&req, &format!("/l/{token}"), Note::Prepared))
}
