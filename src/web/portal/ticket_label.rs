//! The label once more: to the same or another address, or a new one where the old one has expired.
use crate::app::App;
use crate::error::{Error, Result};
use crate::mail::is_address;
use crate::models::event::By;
use crate::models::label::Label;
use crate::models::parcel::Parcel;
use crate::models::person::Customer;
use crate::models::ticket::answers::LINE_LONGEST;
use crate::models::ticket::course::Again;
use crate::models::ticket::{Reference, Refusal, Stage, Ticket, Who};
use crate::web::form::{Errors, Posted};
use crate::web::page::{Door, Page, again, ok, on_page, see_other_with};
use crate::words::{self, Note};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "portal/ticket_label.html")]
struct TicketLabel {
    page: Page,
    ticket: Ticket,
    alive: bool,
    form: Form,
    errors: Errors,
}
on_page!(TicketLabel);

/// Who gets it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    label_name: String,
    label_email: String,
}

impl Form {
    fn check(&self) -> Errors {
        let mut errors = Errors::default();
        if self.label_name.trim().is_empty() || self.label_name.chars().count() > LINE_LONGEST {
            errors.add("label_name", "Enter the name of whoever gets the label.");
        }
        if !is_address(self.label_email.trim()) {
            errors.add("label_email", "Enter an e-mail address like name@example.com.");
        }
        errors
    }
}

async fn load(app: &App, customer: &Customer, at: &Reference) -> Result<(Ticket, bool, Form)> {
    let (customer, at) = (customer.clone(), at.clone());
    app.read(move |conn| {
        let ticket = Ticket::of_company(conn, &customer, &at)?;
        if ticket.stage != Stage::LabelSent {
            return Err(Refusal::NotHere(ticket.stage).into());
        }
        let parcel = Parcel::of(conn, &ticket)?;
        let label = Label::latest_of(conn, &parcel.id)?;
        let form = Form { label_name: parcel.recipient_name, label_email: parcel.recipient_email };
        Ok((ticket, words::label_is_alive(&label), form))
    })
    .await
}

/// Asks who gets it.
///
/// # Errors
/// [`Error::NotFound`] also for another company's; a refusal where there is none to send.
pub async fn show(
    req: HttpRequest,
    customer: Customer,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let (ticket, alive, form) = load(&app, &customer, &at).await?;
    let page = Page::new(&req, Door::Portal, Some(&customer.name))?;
    ok(&req, &TicketLabel { page, ticket, alive, form, errors: Errors::default() })
}

/// Sends it.
///
/// # Errors
/// [`Error::NotFound`] also for another company's; a refusal; [`Error::TooMany`]; the database's.
pub async fn submit(
    req: HttpRequest,
    customer: Customer,
    at: web::Path<String>,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let Posted(form) = form;
    let errors = form.check();
    if !errors.is_empty() {
        let (ticket, alive, _) = load(&app, &customer, &at).await?;
        let page = Page::new(&req, Door::Portal, Some(&customer.name))?;
        return again(&req, &TicketLabel { page, ticket, alive, form, errors });
    }
    let to = format!("/tickets/{at}");
    let key = app.link_key.clone();
    let done = app
        .write(move |tx| {
            let ticket = Ticket::of_company(tx, &customer, &at)?;
            let by = By::person(Who::Customer, &customer.person);
            let whom = (form.label_name.trim(), form.label_email.trim());
            ticket.send_label_again(tx, &key, by, Some(whom))
        })
        .await?;
    let note = match done {
        Again::Sent => Note::LabelAgain,
        Again::SupportAsked => Note::LabelAsked,
    };
    Ok(see_other_with(&req, &to, note))
}
