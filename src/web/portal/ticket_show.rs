//! One return, for the company that sent it: where it is, who acts next and by when.
use crate::app::App;
use crate::db::Moment;
use crate::error::{Error, Result};
use crate::models::device::{Device, Sold};
use crate::models::event::{self, Event, Kind};
use crate::models::message;
use crate::models::parcel::Parcel;
use crate::models::person::Customer;
use crate::models::photo::Photo;
use crate::models::ticket::request::Request;
use crate::models::ticket::{Reference, Stage, Ticket, Who};
use crate::web::page::{Door, Page, ok, on_page, see_other};
use crate::words;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "portal/ticket_show.html")]
struct TicketShow {
    page: Page,
    ticket: Ticket,
    sold: Option<Sold>,
    request: Request,
    parcel: Parcel,
    photos: Vec<Photo>,
    events: Vec<Event>,
    declined: Option<(&'static str, Option<String>)>,
    now: Moment,
}
on_page!(TicketShow);

/// Shows the return; a draft goes on where it was left.
///
/// # Errors
/// [`Error::NotFound`] also for another company's.
pub async fn show(
    req: HttpRequest,
    customer: Customer,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let name = customer.name.clone();
    let now = app.clock.now();
    let page = Page::new(&req, Door::Portal, Some(&name))?;
    let draft = format!("/tickets/{at}/problem");
    let shown = app
        .read(move |conn| {
            let ticket = Ticket::of_company(conn, &customer, &at)?;
            if ticket.stage == Stage::Draft {
                return Ok(None);
            }
            let sold =
                ticket.device_id.as_ref().map(|id| Device::of_company(conn, &customer, id)).transpose()?;
            let request = Request::of(conn, &ticket)?;
            let parcel = Parcel::of(conn, &ticket)?;
            let photos = Photo::of(conn, &ticket.id)?;
            let mut events = event::of_ticket(conn, &ticket.id, None)?;
            let no = events.iter().rev().find(|e| e.kind == Kind::Declined);
            let declined = match no.and_then(|e| Some((e.data.declined?, e.data.message.clone()))) {
                Some((reason, said)) => {
                    let said =
                        said.map(|id| message::to_customer(conn, &ticket.id, &id)).transpose()?.flatten();
                    Some((words::declined(reason), said))
                }
                None => None,
            };
            // Every photo has its own event; here they would only be noise.
            events.retain(|e| !matches!(e.kind, Kind::PhotoAdded | Kind::PhotoRemoved | Kind::Started));
            events.reverse();
            Ok(Some((ticket, sold, request, parcel, photos, events, declined)))
        })
        .await?;
    let Some((ticket, sold, request, parcel, photos, events, declined)) = shown else {
        return Ok(see_other(&draft));
    };
    ok(&req, &TicketShow { page, ticket, sold, request, parcel, photos, events, declined, now })
}
