//! The price of a return, for the company that sent it: look, accept, decline, pay.
use crate::app::App;
use crate::db::{Conn, Moment};
use crate::error::{Error, Result};
use crate::models::device::Sold;
use crate::models::event::By;
use crate::models::person::Customer;
use crate::models::photo::{Photo, Slot};
use crate::models::quote::{Answer, Invoice, Line, Quote, QuoteState};
use crate::models::ticket::account::Account;
use crate::models::ticket::whole::Whole;
use crate::models::ticket::{Reference, Refusal, Ticket, Who};
use crate::web::files;
use crate::web::form::{Choice, Errors, Posted};
use crate::web::page::{Door, Page, on_page, see_other_with, show as show_page};
use crate::web::quote::{Answered, answer, answers, invoice_of};
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "portal/ticket_quote.html")]
struct TicketQuote {
    page: Page,
    ticket: Ticket,
    sold: Option<Sold>,
    quote: Quote,
    lines: Vec<Line>,
    photos: Vec<Photo>,
    account: Account,
    invoice: Option<Invoice>,
    answers: Vec<Choice>,
    errors: Errors,
    now: Moment,
}
on_page!(TicketQuote);

type Loaded = (Whole, Quote, Vec<Line>, Vec<Photo>, Account);

fn load(conn: &mut Conn, customer: &Customer, at: &Reference) -> Result<Loaded> {
    let whole = Whole::of_company(conn, customer, at)?.ok_or(Error::NotFound)?;
    let ticket = &whole.ticket;
    let Some(quote) = Quote::latest_of(conn, &ticket.id)? else {
        return Err(Refusal::NotHere(ticket.stage).into());
    };
    let lines = quote.lines(conn)?;
    let account = Account::of(conn, ticket, Some(&quote))?;
    let photos = Photo::of_slot(conn, &ticket.id, Slot::QuoteReason)?;
    Ok((whole, quote, lines, photos, account))
}

async fn draw(
    req: &HttpRequest,
    app: &App,
    customer: &Customer,
    at: &Reference,
    (status, errors): (StatusCode, Errors),
) -> Result<HttpResponse> {
    let page = Page::new(req, Door::Portal, Some(&customer.name))?;
    let (who, here) = (customer.clone(), at.clone());
    let (whole, quote, lines, photos, account) = app.read(move |conn| load(conn, &who, &here)).await?;
    let (ticket, sold, invoice) = (whole.ticket, whole.sold, quote.invoice()?);
    let (answers, now) = (answers(&quote, ticket.received_at.is_some(), ""), app.clock.now());
    let shown =
        TicketQuote { page, ticket, sold, quote, lines, photos, account, invoice, answers, errors, now };
    show_page(req, status, &shown)
}

/// Shows the price.
///
/// # Errors
/// [`Error::NotFound`] also for another company's; a refusal where none was offered.
pub async fn show(
    req: HttpRequest,
    customer: Customer,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    draw(&req, &app, &customer, &at, (StatusCode::OK, Errors::default())).await
}

/// Answers it.
///
/// # Errors
/// [`Error::NotFound`] also for another company's; the database's.
pub async fn submit(
    req: HttpRequest,
    customer: Customer,
    at: web::Path<String>,
    form: Posted<Answered>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let chosen = match form.0.check() {
        Ok(chosen) => chosen,
        Err(errors) => {
            let shown = (StatusCode::UNPROCESSABLE_ENTITY, errors);
            return draw(&req, &app, &customer, &at, shown).await;
        }
    };
    let by = By::person(Who::Customer, &customer.person);
    let (who, here) = (customer.clone(), at.clone());
    let find = move |conn: &mut Conn| Ticket::of_company(conn, &who, &here);
    match answer(&app, by, (form.0.version, chosen), find).await {
        Ok(()) => {
            let note = match chosen {
                Answer::Accept => Note::PriceAccepted,
                Answer::Decline => Note::PriceDeclined,
            };
            Ok(see_other_with(&req, &format!("/tickets/{at}/quote"), note))
        }
        Err(why) => {
            let errors = Errors::refused(why, "the price")?;
            draw(&req, &app, &customer, &at, (StatusCode::CONFLICT, errors)).await
        }
    }
}

/// The pro-forma invoice.
///
/// # Errors
/// [`Error::NotFound`] also for another company's, and before it was accepted.
pub async fn invoice(customer: Customer, at: web::Path<String>, app: web::Data<App>) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let kept = app
        .read(move |conn| {
            let ticket = Ticket::of_company(conn, &customer, &at)?;
            invoice_of(conn, &ticket)
        })
        .await?;
    files::invoice(&app, kept).await
}
