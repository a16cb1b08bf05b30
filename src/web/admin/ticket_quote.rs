//! The price of a return, for support: the one that stands, those before it, and the form for the next.
use crate::app::App;
use crate::db::{Conn, Moment};
use crate::error::{Error, Result};
use crate::models::device::Sold;
use crate::models::event::By;
use crate::models::person::Agent;
use crate::models::photo::{Photo, Slot};
use crate::models::quote::{Line, Quote, QuoteState};
use crate::models::ticket::account::Account;
use crate::models::ticket::whole::{Desk, Whole};
use crate::models::ticket::{Reference, Stage, Ticket, Who};
use crate::web::files;
use crate::web::form::{Choice, Errors};
use crate::web::page::{Door, Page, on_page, see_other_with, show as show_page};
use crate::web::quote::{Form, Offer, answers, invoice_of, offer};
use crate::web::upload::Upload;
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "admin/ticket_quote.html")]
struct TicketQuote {
    page: Page,
    ticket: Ticket,
    customer_name: String,
    sold: Option<Sold>,
    quotes: Vec<Quote>,
    lines: Vec<Line>,
    account: Account,
    photos: Vec<Photo>,
    form: Form,
    answers: Vec<Choice>,
    can_offer: bool,
    errors: Errors,
    now: Moment,
}
on_page!(TicketQuote);

struct Loaded {
    whole: Whole,
    quotes: Vec<Quote>,
    lines: Vec<Line>,
    account: Account,
    photos: Vec<Photo>,
}

fn load(conn: &mut Conn, agent: &Agent, at: &Reference) -> Result<Loaded> {
    let whole = Desk::for_agent(conn, agent, at)?.whole;
    let quotes = Quote::all_of(conn, &whole.ticket.id)?;
    let lines = quotes.first().map(|quote| quote.lines(conn)).transpose()?.unwrap_or_default();
    let account = Account::of(conn, &whole.ticket, quotes.first())?;
    let photos = Photo::of_slot(conn, &whole.ticket.id, Slot::QuoteReason)?;
    Ok(Loaded { whole, quotes, lines, account, photos })
}

/// Draws the page, perhaps with the form that comes back.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub(super) async fn draw(
    req: &HttpRequest,
    app: &App,
    agent: &Agent,
    at: &Reference,
    (status, typed, errors): (StatusCode, Option<Form>, Errors),
) -> Result<HttpResponse> {
    let page = Page::new(req, Door::Admin, Some(&agent.name))?;
    let (who, here) = (agent.clone(), at.clone());
    let Loaded { whole, quotes, lines, account, photos } =
        app.read(move |conn| load(conn, &who, &here)).await?;
    let ticket = whole.ticket;
    let last = quotes.first();
    let begun = || {
        let to = (whole.customer_name.as_str(), whole.customer_email.as_str());
        Form::begin(to, last.map(|quote| (quote, lines.as_slice())))
    };
    let form = typed.unwrap_or_else(begun);
    let answers = last.map(|quote| answers(quote, ticket.received_at.is_some(), "")).unwrap_or_default();
    let can_offer = matches!(ticket.stage, Stage::Submitted | Stage::Quoted | Stage::Received);
    let shown = TicketQuote {
        page,
        customer_name: whole.customer_name,
        sold: whole.sold,
        ticket,
        quotes,
        lines,
        account,
        photos,
        form,
        answers,
        can_offer,
        errors,
        now: app.clock.now(),
    };
    show_page(req, status, &shown)
}

/// Shows the price, and the form for another one.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn show(
    req: HttpRequest,
    agent: Agent,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    draw(&req, &app, &agent, &at, (StatusCode::OK, None, Errors::default())).await
}

/// Offers a price, or gives the form another row. Photos are stored in any case; sent twice, it is offered once.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::TooLarge`]; the database's.
pub async fn submit(
    req: HttpRequest,
    upload: Upload<Agent>,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let mut upload = upload;
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let agent = upload.person.clone();
    let (who, here) = (agent.clone(), at.clone());
    let ticket = app.read(move |conn| Ticket::for_agent(conn, &who, &here)).await?;
    let by = (&agent.author(), By::person(Who::Agent, &agent.person));
    match offer(&app, &mut upload, by, &ticket, None).await? {
        Offer::Made => Ok(see_other_with(&req, &format!("/admin/tickets/{at}/quote"), Note::PriceOffered)),
        Offer::Again(status, form, errors) => {
            draw(&req, &app, &agent, &at, (status, Some(form), errors)).await
        }
    }
}

/// The pro-forma invoice.
///
/// # Errors
/// [`Error::NotFound`] also before a price was accepted.
pub async fn invoice(agent: Agent, at: web::Path<String>, app: web::Data<App>) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let kept = app
        .read(move |conn| {
            let ticket = Ticket::for_agent(conn, &agent, &at)?;
            invoice_of(conn, &ticket)
        })
        .await?;
    files::invoice(&app, kept).await
}
