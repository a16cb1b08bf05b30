//! A price, for whoever opened the mail: what it is for, what it costs, until when. GET changes nothing; it is only counted.
use super::quote_fresh;
use crate::app::App;
use crate::db::Moment;
use crate::error::{Error, Result};
use crate::models::PhotoId;
use crate::models::device::Device;
use crate::models::link::{Link, Purpose};
use crate::models::photo::{Photo, Slot};
use crate::models::quote::{Invoice, Line, Quote, QuoteState};
use crate::models::ticket::Ticket;
use crate::models::ticket::account::Account;
use crate::web::files::{self, Size};
use crate::web::link;
use crate::web::page::{Door, Page, ok, on_page};
use crate::words;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "public/quote.html")]
struct QuotePage {
    page: Page,
    token: String,
    ticket: Ticket,
    device: Option<Device>,
    quote: Quote,
    lines: Vec<Line>,
    photos: Vec<Photo>,
    account: Account,
    invoice: Option<Invoice>,
    now: Moment,
}
on_page!(QuotePage);

/// What a token opens.
pub(super) struct Opened {
    pub(super) link: Link,
    pub(super) quote: Quote,
    pub(super) ticket: Ticket,
    device: Option<Device>,
    lines: Vec<Line>,
}

impl Opened {
    /// Whether it shows nothing any more: taken back or replaced, or its time is over.
    fn has_ended(&self, now: Moment) -> bool {
        let until = if self.quote.is_open() {
            self.ticket.due_at.unwrap_or(self.quote.expires_at)
        } else {
            self.link.expires_at
        };
        self.link.revoked_at.is_some() || until <= now
    }
}

/// Opens the token: an unknown one is not found (and counted), one that has ended says so.
pub(super) async fn open(req: &HttpRequest, app: &App, token: &str) -> Result<Opened> {
    let opened = open_or_ended(req, app, token).await?;
    if opened.has_ended(app.clock.now()) { Err(Error::LinkEnded) } else { Ok(opened) }
}

/// Opens the token also when its link has ended: an unknown one is not found, and counted.
pub(super) async fn open_or_ended(req: &HttpRequest, app: &App, token: &str) -> Result<Opened> {
    link::open(req, app, token, Purpose::Quote, |conn, link| {
        let id = link.quote_id.as_ref().ok_or(Error::NotFound)?;
        let (quote, ticket, device, lines) = Quote::with_return(conn, id)?;
        Ok(Opened { link, quote, ticket, device, lines })
    })
    .await
}

/// Shows the price; where its link has ended, how to get a fresh one.
///
/// # Errors
/// [`Error::NotFound`], [`Error::TooMany`].
pub async fn show(req: HttpRequest, token: web::Path<String>, app: web::Data<App>) -> Result<HttpResponse> {
    let token = token.into_inner();
    let Opened { link: opened, quote, ticket, device, lines } = match open(&req, &app, &token).await {
        Ok(opened) => opened,
        Err(Error::LinkEnded) => return quote_fresh::ask(&req, &token),
        Err(other) => return Err(other),
    };
    link::opened(&req, &app, opened).await?;
    let (of, priced) = (ticket.clone(), quote.clone());
    let (photos, account) = app
        .read(move |conn| {
            let photos = Photo::of_slot(conn, &of.id, Slot::QuoteReason)?;
            Ok((photos, Account::of(conn, &of, Some(&priced))?))
        })
        .await?;
    let page = Page::new(&req, Door::Public, None)?;
    let (invoice, now) = (quote.invoice()?, app.clock.now());
    ok(&req, &QuotePage { page, token, ticket, device, quote, lines, photos, account, invoice, now })
}

/// The pro-forma invoice.
///
/// # Errors
/// [`Error::NotFound`] also before it was accepted, [`Error::LinkEnded`], [`Error::TooMany`].
pub async fn invoice(
    req: HttpRequest,
    token: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let opened = open(&req, &app, &token).await?;
    let kept = opened.quote.invoice()?.ok_or(Error::NotFound)?;
    link::fetched(&req, &app, opened.link, "invoice.pdf").await?;
    files::invoice(&app, kept).await
}

/// A picture of what the price is for; no other picture of the return.
///
/// # Errors
/// [`Error::NotFound`], [`Error::LinkEnded`], [`Error::TooMany`].
pub async fn picture(
    req: HttpRequest,
    at: web::Path<(String, String, String)>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let (token, photo, size) = at.into_inner();
    let (photo, size): (PhotoId, Size) = (photo.parse().map_err(|_| Error::NotFound)?, size.parse()?);
    let opened = open(&req, &app, &token).await?;
    let found = app.read(move |conn| Photo::one_of(conn, &opened.ticket.id, &photo)).await?;
    if found.slot != Slot::QuoteReason {
        return Err(Error::NotFound);
    }
    files::jpeg(&req, &app, found, size).await
}
