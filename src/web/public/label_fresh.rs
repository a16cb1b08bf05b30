//! A label's link that has ended: it shows nothing of the return any more, and a fresh one goes only to the address on file.
use super::label::open_or_ended;
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::event::By;
use crate::models::ticket::Stage;
use crate::web::page::{Door, Page, on_page, see_other, show as show_page};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "public/label_fresh.html")]
struct LabelFresh {
    page: Page,
    token: String,
    asked: bool,
    /// Whether the label itself is the same, and can be used: only its mail was sent once more.
    stays: bool,
}
on_page!(LabelFresh);

/// Says that the link has ended, and whether the label `stays` as it is, and offers a fresh one.
///
/// # Errors
/// When the template fails.
pub fn ask(req: &HttpRequest, token: &str, stays: bool) -> Result<HttpResponse> {
    let page = Page::new(req, Door::Public, None)?;
    show_page(req, StatusCode::GONE, &LabelFresh { page, token: token.to_owned(), asked: false, stays })
}

/// Whoever comes back to this address without having pressed anything is led to the label's page, which says what can be done.
pub async fn show(token: web::Path<String>) -> HttpResponse {
    see_other(&format!("/l/{token}"))
}

/// Sends a fresh one where there still is something to send. The answer is the same in any case: whoever holds an old link
/// learns nothing about the return.
///
/// # Errors
/// [`Error::NotFound`] for a link that never was; [`Error::TooMany`]; the database's.
pub async fn submit(req: HttpRequest, token: web::Path<String>, app: web::Data<App>) -> Result<HttpResponse> {
    let token = token.into_inner();
    let opened = open_or_ended(&req, &app, &token).await?;
    let key = app.link_key.clone();
    if let Some(ticket) = opened.tickets.into_iter().find(|ticket| ticket.stage == Stage::LabelSent) {
        match app.write(move |tx| ticket.send_label_again(tx, &key, By::recipient(), None)).await {
            // What the rules do not allow any more, or somebody else did meanwhile, is nobody's to know here.
            Ok(_) | Err(Error::Refused(_) | Error::Stale { .. }) => {}
            Err(other) => return Err(other),
        }
    }
    let page = Page::new(&req, Door::Public, None)?;
    show_page(&req, StatusCode::OK, &LabelFresh { page, token, asked: true, stays: false })
}
