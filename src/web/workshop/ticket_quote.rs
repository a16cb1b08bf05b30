//! The price of a return, for the seller that sold the device – where the seller is who asks for the money.
use crate::app::App;
use crate::config::invoicing::QuotesBy;
use crate::db::{Conn, Moment};
use crate::error::{Error, Result};
use crate::models::device::Sold;
use crate::models::event::By;
use crate::models::person::{Person, Technician};
use crate::models::photo::{Photo, Slot};
use crate::models::quote::{Line, Quote};
use crate::models::ticket::account::Account;
use crate::models::ticket::whole::Whole;
use crate::models::ticket::{Reference, Refusal, Stage, Ticket, Who};
use crate::web::form::Errors;
use crate::web::page::{Door, Page, on_page, see_other_with, show as show_page};
use crate::web::quote::{Form, Offer, offer};
use crate::web::upload::Upload;
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "workshop/ticket_quote.html")]
struct TicketQuote {
    page: Page,
    ticket: Ticket,
    sold: Option<Sold>,
    quotes: Vec<Quote>,
    lines: Vec<Line>,
    account: Account,
    photos: Vec<Photo>,
    form: Form,
    can_offer: bool,
    errors: Errors,
    now: Moment,
}
on_page!(TicketQuote);

/// Refuses where the marketplace asks for the money.
fn sellers_turn(app: &App) -> Result<()> {
    match app.config.invoicing.quotes_by {
        QuotesBy::Seller => Ok(()),
        QuotesBy::Marketplace => Err(Refusal::NotTheirs(Who::Technician).into()),
    }
}

type Loaded = (Whole, Vec<Quote>, Vec<Line>, Account, Vec<Photo>);

fn load(conn: &mut Conn, technician: &Technician, at: &Reference) -> Result<Loaded> {
    let whole = Whole::of_seller(conn, technician, at)?;
    let quotes = Quote::all_of(conn, &whole.ticket.id)?;
    let lines = quotes.first().map(|quote| quote.lines(conn)).transpose()?.unwrap_or_default();
    let account = Account::of(conn, &whole.ticket, quotes.first())?;
    let photos = Photo::of_slot(conn, &whole.ticket.id, Slot::QuoteReason)?;
    Ok((whole, quotes, lines, account, photos))
}

async fn draw(
    req: &HttpRequest,
    app: &App,
    technician: &Technician,
    at: &Reference,
    (status, typed, errors): (StatusCode, Option<Form>, Errors),
) -> Result<HttpResponse> {
    let page = Page::new(req, Door::Workshop, Some(&technician.name))?;
    let (who, here) = (technician.clone(), at.clone());
    let (whole, quotes, lines, account, photos) = app.read(move |conn| load(conn, &who, &here)).await?;
    let (ticket, sold) = (whole.ticket, whole.sold);
    let last = quotes.first().map(|quote| (quote, lines.as_slice()));
    // The customer's address is not the seller's to see: an empty one means the customer.
    let form = typed.unwrap_or_else(|| Form::begin(("", ""), last));
    let (can_offer, now) = (ticket.stage == Stage::Received, app.clock.now());
    let shown =
        TicketQuote { page, ticket, sold, quotes, lines, account, photos, form, can_offer, errors, now };
    show_page(req, status, &shown)
}

/// Shows the price, and the form for one.
///
/// # Errors
/// [`Error::NotFound`] also for another seller's; a refusal where the marketplace offers prices.
pub async fn show(
    req: HttpRequest,
    technician: Technician,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let (who, here) = (technician.clone(), at.clone());
    app.read(move |conn| Ticket::of_seller(conn, &who, &here)).await?;
    sellers_turn(&app)?;
    draw(&req, &app, &technician, &at, (StatusCode::OK, None, Errors::default())).await
}

/// Offers a price to the customer, or gives the form another row. Sent twice, it is offered once.
///
/// # Errors
/// [`Error::NotFound`] also for another seller's; a refusal where the marketplace offers prices; the database's.
pub async fn submit(
    req: HttpRequest,
    upload: Upload<Technician>,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let mut upload = upload;
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let technician = upload.person.clone();
    let (who, here) = (technician.clone(), at.clone());
    let (ticket, customer) = app
        .read(move |conn| {
            let ticket = Ticket::of_seller(conn, &who, &here)?;
            let customer = Person::named(conn, &ticket.person_id)?;
            Ok((ticket, customer))
        })
        .await?;
    sellers_turn(&app)?;
    let by = (&technician.author(), By::person(Who::Technician, &technician.person));
    match offer(&app, &mut upload, by, &ticket, Some((&customer.name, &customer.email))).await? {
        Offer::Made => Ok(see_other_with(&req, &format!("/workshop/tickets/{at}/quote"), Note::PriceOffered)),
        Offer::Again(status, form, errors) => {
            draw(&req, &app, &technician, &at, (status, Some(form), errors)).await
        }
    }
}
