//! Yes or no to a price, by whoever holds its link: asked once more before it counts.
use super::quote::{Opened, open};
use crate::app::App;
use crate::db::{Conn, Moment};
use crate::error::{Error, Result};
use crate::models::event::By;
use crate::models::quote::{Answer, Quote};
use crate::models::ticket::Ticket;
use crate::web::form::{Choice, Errors, Posted};
use crate::web::page::{Door, Page, on_page, see_other, see_other_with, show as show_page};
use crate::web::quote::{Answered, answer, answers};
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "public/quote_answer.html")]
struct QuoteAnswer {
    page: Page,
    token: String,
    ticket: Ticket,
    quote: Quote,
    answers: Vec<Choice>,
    errors: Errors,
    now: Moment,
}
on_page!(QuoteAnswer);

fn draw(
    req: &HttpRequest,
    app: &App,
    token: String,
    opened: Opened,
    (status, errors): (StatusCode, Errors),
) -> Result<HttpResponse> {
    let Opened { quote, ticket, .. } = opened;
    let page = Page::new(req, Door::Public, None)?;
    let (answers, now) = (answers(&quote, ticket.received_at.is_some(), ""), app.clock.now());
    show_page(req, status, &QuoteAnswer { page, token, ticket, quote, answers, errors, now })
}

/// Asks for the answer.
///
/// # Errors
/// [`Error::NotFound`], [`Error::LinkEnded`], [`Error::TooMany`].
pub async fn show(req: HttpRequest, token: web::Path<String>, app: web::Data<App>) -> Result<HttpResponse> {
    let token = token.into_inner();
    let opened = open(&req, &app, &token).await?;
    if !opened.quote.is_open() {
        return Ok(see_other(&format!("/q/{token}")));
    }
    draw(&req, &app, token, opened, (StatusCode::OK, Errors::default()))
}

/// Takes the answer, for the price of this link and no other.
///
/// # Errors
/// [`Error::NotFound`], [`Error::LinkEnded`], [`Error::TooMany`]; a refusal; the database's.
pub async fn submit(
    req: HttpRequest,
    token: web::Path<String>,
    form: Posted<Answered>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let token = token.into_inner();
    let opened = open(&req, &app, &token).await?;
    let chosen = match form.0.check() {
        Ok(chosen) => chosen,
        Err(errors) => return draw(&req, &app, token, opened, (StatusCode::UNPROCESSABLE_ENTITY, errors)),
    };
    let (version, id) = (opened.quote.version, opened.ticket.id.clone());
    let find = move |conn: &mut Conn| Ticket::named(conn, &id);
    match answer(&app, By::recipient(), (version, chosen), find).await {
        Ok(()) => {
            let note = match chosen {
                Answer::Accept => Note::PriceAccepted,
                Answer::Decline => Note::PriceDeclined,
            };
            Ok(see_other_with(&req, &format!("/q/{token}"), note))
        }
        Err(Error::Refused(why)) => {
            let mut errors = Errors::default();
            errors.add("now", words::refusal(why));
            draw(&req, &app, token, opened, (StatusCode::CONFLICT, errors))
        }
        Err(other) => Err(other),
    }
}
