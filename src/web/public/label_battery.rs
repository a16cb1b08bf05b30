//! "It is swollen or hot now", said by whoever holds the label: the label is void at once, and support is told.
use super::label::open;
use crate::app::App;
use crate::error::Result;
use crate::models::event::By;
use crate::models::ticket::Stage;
use crate::web::page::{Door, Page, ok, on_page};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "public/label_battery.html")]
struct LabelBattery {
    page: Page,
    token: String,
    reported: bool,
}
on_page!(LabelBattery);

/// Asks whether it is meant, and says what to do now.
///
/// # Errors
/// [`crate::error::Error::NotFound`], [`crate::error::Error::LinkEnded`], [`crate::error::Error::TooMany`].
pub async fn show(req: HttpRequest, token: web::Path<String>, app: web::Data<App>) -> Result<HttpResponse> {
    let token = token.into_inner();
    open(&req, &app, &token).await?;
    let page = Page::new(&req, Door::Public, None)?;
    ok(&req, &LabelBattery { page, token, reported: false })
}

/// Reports it for everything in the parcel.
///
/// # Errors
/// [`crate::error::Error::NotFound`], [`crate::error::Error::LinkEnded`], [`crate::error::Error::TooMany`]; the
/// database's.
pub async fn submit(req: HttpRequest, token: web::Path<String>, app: web::Data<App>) -> Result<HttpResponse> {
    let token = token.into_inner();
    let opened = open(&req, &app, &token).await?;
    app.write(move |tx| {
        for ticket in opened.tickets.iter().filter(|ticket| ticket.stage != Stage::Closed) {
            ticket.report_battery(tx, By::recipient())?;
        }
        Ok(())
    })
    .await?;
    let page = Page::new(&req, Door::Public, None)?;
    ok(&req, &LabelBattery { page, token, reported: true })
}
