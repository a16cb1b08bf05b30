//! One return, for the seller that sold the device.
use crate::app::App;
use crate::config::invoicing::QuotesBy;
use crate::db::Moment;
use crate::error::{Error, Result};
use crate::models::address::Address;
use crate::models::device::Sold;
use crate::models::event::{self, Event};
use crate::models::person::Technician;
use crate::models::photo::Photo;
use crate::models::ticket::lock::Waiting;
use crate::models::ticket::request::Request;
use crate::models::ticket::whole::Whole;
use crate::models::ticket::works::Works;
use crate::models::ticket::{Reception, Reference, Stage, Ticket, Who};
use crate::web::files;
use crate::web::form::{Choice, Errors};
use crate::web::page::{Door, Page, on_page, show as show_page};
use crate::web::talk::Talk;
use crate::words::{self, Reached};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "workshop/ticket_show.html")]
struct TicketShow {
    page: Page,
    ticket: Ticket,
    sold: Sold,
    request: Request,
    photos: Vec<Photo>,
    events: Vec<Event>,
    works: Works,
    talk: Talk,
    sayings: Vec<Choice>,
    errors: Errors,
    can_receive: bool,
    waiting: Waiting,
    /// Where the seller is to send something now.
    to: Option<Address>,
    /// Whether the seller offers prices.
    quotes: bool,
    now: Moment,
}
on_page!(TicketShow);

/// Draws the page, perhaps with a message that could not be sent.
///
/// # Errors
/// [`Error::NotFound`] also for another seller's; the database's.
pub async fn draw(
    req: &HttpRequest,
    app: &App,
    technician: &Technician,
    at: &Reference,
    status: StatusCode,
    errors: Errors,
) -> Result<HttpResponse> {
    let (who, at) = (technician.clone(), at.clone());
    let (ticket, sold, request, photos, mut events, talk, (works, waiting, to)) = app
        .glance(move |conn| {
            let whole = Whole::of_seller(conn, &who, &at)?;
            let to = if whole.ticket.is_sent_by_seller() { Some(whole.way_back(conn)?) } else { None };
            let Whole { ticket, sold, request, .. } = whole;
            let events = event::of_ticket(conn, &ticket.id)?;
            let (talk, photos) = Talk::load(conn, &ticket, &who.author(), false)?;
            let rest = (Works::of(conn, &ticket)?, Waiting::of(conn, &ticket)?, to);
            Ok((ticket, sold.ok_or(Error::NotFound)?, request, photos, events, talk, rest))
        })
        .await?;
    events.retain(|event| event.kind.is_for_everybody());
    events.reverse();
    let unopened = ticket.stage == Stage::Received && ticket.reception == Reception::NotYet;
    let can_receive = ticket.is_under_way() || unopened;
    let page = Page::new(req, Door::Workshop, Some(&technician.name))?;
    let now = app.clock.now();
    let sayings = vec![];
    let quotes = app.config.invoicing.quotes_by == QuotesBy::Seller;
    let shown = TicketShow {
        page,
        ticket,
        sold,
        request,
        photos,
        events,
        works,
        talk,
        sayings,
        errors,
        can_receive,
        waiting,
        to,
        quotes,
        now,
    };
    show_page(req, status, &shown)
}

/// Shows the return.
///
/// # Errors
/// [`Error::NotFound`] also for another seller's; the database's.
pub async fn show(
    req: HttpRequest,
    technician: Technician,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    draw(&req, &app, &technician, &at, StatusCode::OK, Errors::default()).await
}

/// A photo of a return of the technician's seller.
///
/// # Errors
/// [`Error::NotFound`] also for another seller's.
pub async fn picture(
    req: HttpRequest,
    technician: Technician,
    at: web::Path<(String, String, String)>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let reader = technician.author();
    files::picture(&req, &app, at.into_inner(), reader, move |conn, at| {
        Ticket::of_seller(conn, &technician, at)
    })
    .await
}
