//! One return, for the seller that sold the device.
use crate::app::App;
use crate::db::Moment;
use crate::error::{Error, Result};
use crate::models::device::{Device, Sold};
use crate::models::event::{self, Event, Kind};
use crate::models::person::Technician;
use crate::models::photo::Photo;
use crate::models::ticket::request::Request;
use crate::models::ticket::{Reference, Stage, Ticket, Who};
use crate::web::files;
use crate::web::page::{Door, Page, ok, on_page};
use crate::words;
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
    can_receive: bool,
    now: Moment,
}
on_page!(TicketShow);

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
    let name = technician.name.clone();
    let (ticket, sold, request, photos, mut events) = app
        .read(move |conn| {
            let ticket = Ticket::of_seller(conn, &technician, &at)?;
            let sold = Device::of_ticket(conn, ticket.device_id.as_ref().ok_or(Error::NotFound)?)?;
            let request = Request::of(conn, &ticket)?;
            let photos = Photo::of(conn, &ticket.id)?;
            let events = event::of_ticket(conn, &ticket.id, None)?;
            Ok((ticket, sold, request, photos, events))
        })
        .await?;
    events.retain(|e| !matches!(e.kind, Kind::PhotoAdded | Kind::PhotoRemoved | Kind::Started));
    events.reverse();
    let can_receive = matches!(ticket.stage, Stage::LabelSent | Stage::InTransit);
    let page = Page::new(&req, Door::Workshop, Some(&name))?;
    ok(&req, &TicketShow { page, ticket, sold, request, photos, events, can_receive, now: app.clock.now() })
}

/// A photo of a return of the technician's seller.
///
/// # Errors
/// [`Error::NotFound`] also for another seller's.
pub async fn picture(
    technician: Technician,
    at: web::Path<(String, String, String)>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    files::picture(&app, at.into_inner(), move |conn, at| Ticket::of_seller(conn, &technician, at)).await
}
