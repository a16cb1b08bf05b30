//! Money for a price, as support finds it on the bank's statement: what came in, what went back, or that the work begins
//! before it is there.
use crate::app::App;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::models::payment::{Direction, NewPayment};
use crate::models::person::Agent;
use crate::models::quote::Quote;
use crate::models::ticket::account::Account;
use crate::models::ticket::{Reference, Refusal, Ticket};
use crate::web::form::{Errors, Posted, day, line, pence};
use crate::web::page::{Door, Page, on_page, see_other_with, show as show_page};
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

/// Characters of a payment's reference.
const REFERENCE_LONGEST: usize = 100;
/// Characters of a reason.
const WHY: std::ops::RangeInclusive<usize> = 3..=500;

#[derive(Template)]
#[template(path = "admin/ticket_payment.html")]
struct TicketPayment {
    page: Page,
    ticket: Ticket,
    quote: Quote,
    account: Account,
    form: Form,
    errors: Errors,
}
on_page!(TicketPayment);

/// The forms of this page, each of which sends its own fields.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    version: i32,
    /// `in`, `out`, `on_account` or `go_on`.
    what: String,
    paid_on: String,
    amount: String,
    reference: String,
    back_on: String,
    back_amount: String,
    back_reference: String,
    /// Whether it is another payment than one that looks the same.
    another: String,
    why: String,
}

/// What is asked for.
#[derive(Debug, Clone)]
enum Asked {
    Record(NewPayment, bool),
    OnAccount(String),
    GoOn,
}

impl Form {
    fn payment(&self, direction: Direction) -> std::result::Result<NewPayment, Errors> {
        let (front, on, amount, reference) = match direction {
            Direction::In => ("", &self.paid_on, &self.amount, &self.reference),
            Direction::Out => ("back_", &self.back_on, &self.back_amount, &self.back_reference),
        };
        let paid = if direction == Direction::In { "paid_on" } else { "back_on" };
        let mut errors = Errors::default();
        let paid_on = day(on);
        if paid_on.is_none() {
            errors.add(paid, "Enter the day of the payment, as the bank says.");
        }
        let pence = pence(amount).filter(|pence| *pence > 0);
        if pence.is_none() {
            errors
                .add(format!("{front}amount"), "Enter the amount in pounds, for example 89.00 or 1,234.50.");
        }
        let reference = line(reference);
        if reference.is_empty() || reference.chars().count() > REFERENCE_LONGEST {
            errors.add(
                format!("{front}reference"),
                format!("Enter what the bank calls the payment, in 1 to {REFERENCE_LONGEST} characters."),
            );
        }
        match (paid_on, pence) {
            (Some(paid_on), Some(pence)) if errors.is_empty() => {
                Ok(NewPayment { direction, pence, paid_on, reference })
            }
            _ => Err(errors),
        }
    }
    fn check(&self) -> std::result::Result<Asked, Errors> {
        let mut errors = Errors::default();
        match self.what.as_str() {
            "in" => return self.payment(Direction::In).map(|new| Asked::Record(new, self.is_another())),
            "out" => return self.payment(Direction::Out).map(|new| Asked::Record(new, self.is_another())),
            "go_on" => return Ok(Asked::GoOn),
            "on_account" => {
                let why = self.why.trim();
                if WHY.contains(&why.chars().count()) {
                    return Ok(Asked::OnAccount(why.to_owned()));
                }
                errors.add("why", "Write why, in 3 to 500 characters. Only support reads it.");
            }
            _ => errors.add("amount", "Enter a payment."),
        }
        Err(errors)
    }
    fn is_another(&self) -> bool {
        !self.another.is_empty()
    }
    /// Whether the form of that name asks, or was told, that it is another payment than one that looks the same.
    fn asks_whether_another(&self, what: &str, errors: &Errors) -> bool {
        self.what == what && (self.is_another() || errors.of("another").is_some())
    }
    /// The field that a refusal is about.
    fn field_of(&self, why: Refusal) -> Option<&'static str> {
        match (why, self.what.as_str()) {
            (Refusal::InFuture, "out") => Some("back_on"),
            (Refusal::InFuture, _) => Some("paid_on"),
            (Refusal::MoreThanOwed, _) => Some("back_amount"),
            (Refusal::SamePayment, _) => Some("another"),
            _ => None,
        }
    }
}

async fn draw(
    req: &HttpRequest,
    app: &App,
    agent: &Agent,
    at: &Reference,
    (status, form, errors): (StatusCode, Form, Errors),
) -> Result<HttpResponse> {
    let page = Page::new(req, Door::Admin, Some(&agent.name))?;
    let (who, here) = (agent.clone(), at.clone());
    let (ticket, quote, account) = app
        .read(move |conn: &mut Conn| {
            let ticket = Ticket::for_agent(conn, &who, &here)?;
            let Some(quote) = Quote::latest_of(conn, &ticket.id)? else {
                return Err(Refusal::NotHere(ticket.stage).into());
            };
            let account = Account::of(conn, &ticket, Some(&quote))?;
            Ok((ticket, quote, account))
        })
        .await?;
    show_page(req, status, &TicketPayment { page, ticket, quote, account, form, errors })
}

/// Shows what is paid and what is not.
///
/// # Errors
/// [`Error::NotFound`]; a refusal where no price was offered.
pub async fn show(
    req: HttpRequest,
    agent: Agent,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    draw(&req, &app, &agent, &at, (StatusCode::OK, Form::default(), Errors::default())).await
}

/// Writes a payment down, or lets the work begin without it. The same form twice is one payment; one that looks like another
/// is asked about.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn submit(
    req: HttpRequest,
    agent: Agent,
    at: web::Path<String>,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let Posted(form) = form;
    let asked = match form.check() {
        Ok(asked) => asked,
        Err(errors) => {
            let shown = (StatusCode::UNPROCESSABLE_ENTITY, form, errors);
            return draw(&req, &app, &agent, &at, shown).await;
        }
    };
    let (who, here, seen) = (agent.clone(), at.clone(), form.version);
    let done = app
        .write(move |tx| {
            let ticket = Ticket::for_agent(tx, &who, &here)?;
            match &asked {
                Asked::Record(new, another) => ticket.record_payment(tx, &who, seen, (new, *another)),
                Asked::OnAccount(why) => ticket.put_on_account(tx, &who, seen, why).map(|()| true),
                Asked::GoOn => ticket.go_on_paid(tx, &who, seen).map(|()| true),
            }
        })
        .await;
    match done {
        Ok(true) => Ok(see_other_with(&req, &format!("/admin/tickets/{at}"), Note::PaidAndGoesOn)),
        Ok(false) => Ok(see_other_with(&req, &format!("/admin/tickets/{at}/payment"), Note::PaymentKept)),
        Err(Error::Refused(why)) if form.field_of(why).is_some() => {
            let mut errors = Errors::default();
            errors.add(form.field_of(why).unwrap_or_default(), words::refusal(why));
            draw(&req, &app, &agent, &at, (StatusCode::UNPROCESSABLE_ENTITY, form, errors)).await
        }
        Err(why) => {
            let errors = Errors::refused(why, "this return")?;
            draw(&req, &app, &agent, &at, (StatusCode::CONFLICT, form, errors)).await
        }
    }
}
