//! One return, for the company that sent it: where it is, who acts next and by when.
use crate::app::App;
use crate::db::{Conn, Moment};
use crate::error::{Error, Result};
use crate::models::MessageId;
use crate::models::device::Sold;
use crate::models::event::{self, Event, Kind};
use crate::models::label::Label;
use crate::models::parcel::Parcel;
use crate::models::person::Customer;
use crate::models::photo::Photo;
use crate::models::task::Task;
use crate::models::ticket::lock::Waiting;
use crate::models::ticket::request::Request;
use crate::models::ticket::whole::Whole;
use crate::models::ticket::works::Works;
use crate::models::ticket::{Reference, Stage, Ticket, Who};
use crate::web::form::{Choice, Errors};
use crate::web::page::{Door, Page, on_page, see_other, show as show_page};
use crate::web::talk::Talk;
use crate::words::{self, Reached};
use actix_web::http::StatusCode;
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
    question: Option<String>,
    label: Option<Label>,
    /// By whom it travels, and its tracking number.
    carried: Option<(String, String)>,
    /// Whether support gets the label, since nobody else makes it.
    by_support: bool,
    waiting: Waiting,
    works: Works,
    disputable: bool,
    talk: Talk,
    sayings: Vec<Choice>,
    errors: Errors,
    now: Moment,
}
on_page!(TicketShow);

struct Loaded {
    ticket: Ticket,
    sold: Option<Sold>,
    request: Request,
    parcel: Parcel,
    photos: Vec<Photo>,
    events: Vec<Event>,
    declined: Option<(&'static str, Option<String>)>,
    question: Option<String>,
    label: Option<Label>,
    carried: Option<(String, String)>,
    by_support: bool,
    waiting: Waiting,
    works: Works,
    disputable: bool,
    talk: Talk,
}

/// Everything that the page shows; nothing for a draft.
fn load(conn: &mut Conn, customer: &Customer, at: &Reference, now: Moment) -> Result<Option<Loaded>> {
    let Some(whole) = Whole::of_company(conn, customer, at)? else { return Ok(None) };
    let Whole { ticket, sold, request, parcel, policy, .. } = whole;
    let (talk, photos) = Talk::load(conn, &ticket, &customer.author(), false)?;
    let mut events = event::of_ticket(conn, &ticket.id)?;
    let said = |id: &MessageId| {
        talk.messages.iter().find(|shown| shown.message.id == *id).map(|shown| shown.message.body.clone())
    };
    let last = |kind| events.iter().rev().find(|event| event.kind == kind).map(|event| &event.data);
    let declined = last(Kind::Declined)
        .and_then(|data| Some((words::declined(data.declined?), data.message.as_ref().and_then(&said))));
    let question = last(Kind::InfoRequested)
        .filter(|_| ticket.stage == Stage::InfoNeeded)
        .and_then(|data| data.message.as_ref().and_then(&said));
    let label = if ticket.stage == Stage::LabelSent { Label::latest_of(conn, &parcel.id)? } else { None };
    let (works, waiting) = (Works::of(conn, &ticket)?, Waiting::of(conn, &ticket)?);
    let carried = words::carried(label.as_ref().or(works.label.as_ref()));
    let by_support = Task::labels_of_support(conn, [&ticket])?.contains(&ticket.id);
    let disputable = ticket.can_be_disputed(&works, &policy.numbers()?, now);
    events.retain(|event| event.kind.is_for_everybody());
    events.reverse();
    Ok(Some(Loaded {
        ticket,
        sold,
        request,
        parcel,
        photos,
        events,
        declined,
        question,
        label,
        carried,
        by_support,
        waiting,
        works,
        disputable,
        talk,
    }))
}

/// Draws the page, perhaps with a message that could not be sent; a draft goes on where it was left.
///
/// # Errors
/// [`Error::NotFound`] also for another company's.
pub async fn draw(
    req: &HttpRequest,
    app: &App,
    customer: &Customer,
    at: &Reference,
    status: StatusCode,
    errors: Errors,
) -> Result<HttpResponse> {
    let page = Page::new(req, Door::Portal, Some(&customer.name))?;
    let (who, here, now) = (customer.clone(), at.clone(), app.clock.now());
    let loaded = app.glance(move |conn| load(conn, &who, &here, now)).await?;
    let Some(loaded) = loaded else { return Ok(see_other(&format!("/tickets/{at}/problem"))) };
    let Loaded {
        ticket,
        sold,
        request,
        parcel,
        photos,
        events,
        declined,
        question,
        label,
        carried,
        by_support,
        waiting,
        works,
        disputable,
        talk,
    } = loaded;
    let shown = TicketShow {
        page,
        ticket,
        sold,
        request,
        parcel,
        photos,
        events,
        declined,
        question,
        label,
        carried,
        by_support,
        waiting,
        works,
        disputable,
        talk,
        sayings: vec![],
        errors,
        now,
    };
    show_page(req, status, &shown)
}

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
    draw(&req, &app, &customer, &at, StatusCode::OK, Errors::default()).await
}
