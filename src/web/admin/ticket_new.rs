//! A return for somebody on the telephone: support fills the form in for them.
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::DeviceId;
use crate::models::address::Address;
use crate::models::device::Device;
use crate::models::person::{Agent, Customer};
use crate::models::ticket::Ticket;
use crate::models::ticket::answers::{TypedProblem, TypedSender};
use crate::models::ticket::request::ERASURE_WORDING;
use crate::web::answers::{self, Choices};
use crate::web::form::{Choice, Errors, Posted, clean};
use crate::web::page::{Door, Page, on_page, see_other_with, show as show_page};
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

/// The form: whose return, which device, and everything that a customer would type.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    email: String,
    device: String,
    #[serde(flatten)]
    problem: TypedProblem,
    #[serde(flatten)]
    sender: TypedSender,
}

#[derive(Template)]
#[template(path = "admin/ticket_new.html")]
struct TicketNew {
    page: Page,
    email: String,
    customer: Option<Customer>,
    devices: Vec<Choice>,
    problem: TypedProblem,
    sender: TypedSender,
    choices: Choices,
    countries: Vec<Choice>,
    erasure: &'static str,
    errors: Errors,
}
on_page!(TicketNew);

/// Who calls.
#[derive(Debug, Deserialize)]
pub struct Caller {
    #[serde(default)]
    email: String,
}

/// A device in a list, by what tells it from its like.
fn choice(device: &Device, typed: &str) -> Choice {
    let text = format!("{}, {}", device.name(), device.sold_as());
    Choice::new(device.id.as_str(), &text, "", typed)
}

async fn draw(
    req: &HttpRequest,
    app: &App,
    agent: &Agent,
    status: StatusCode,
    (form, errors): (Form, Errors),
) -> Result<HttpResponse> {
    let page = Page::new(req, Door::Admin, Some(&agent.name))?;
    let (email, agent) = (form.email.trim().to_owned(), agent.clone());
    let fresh = form.sender == TypedSender::default();
    let mut errors = errors;
    let known = app
        .read(move |conn| {
            if email.is_empty() {
                return Ok(None);
            }
            let customer = match Customer::called(conn, &agent, &email) {
                Ok(customer) => customer,
                Err(Error::NotFound) => return Ok(None),
                Err(other) => return Err(other),
            };
            let devices = Device::candidates(conn, &agent, &customer.company)?;
            let address = Address::latest_of_company(conn, &customer.company)?;
            Ok(Some((customer, devices, address)))
        })
        .await?;
    let status = if known.is_none() && !form.email.trim().is_empty() {
        errors.add("email", "No customer has this address. Compare it with them, letter by letter.");
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        status
    };
    let mut devices = vec![Choice::new("", "It is not on the list", "", &form.device)];
    let mut sender = form.sender;
    let customer = known.map(|(customer, found, address)| {
        devices.extend(found.iter().map(|device| choice(device, &form.device)));
        if fresh {
            sender = TypedSender::known(address, &customer);
        }
        customer
    });
    let shown = TicketNew {
        page,
        email: form.email,
        customer,
        devices,
        choices: Choices::of(&form.problem),
        countries: answers::countries(&sender.country),
        problem: form.problem,
        sender,
        erasure: ERASURE_WORDING,
        errors,
    };
    show_page(req, status, &shown)
}

/// Asks who calls, then everything else.
///
/// # Errors
/// The database's.
pub async fn show(
    req: HttpRequest,
    agent: Agent,
    caller: web::Query<Caller>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let form = Form { email: clean(&caller.email), ..Form::default() };
    draw(&req, &app, &agent, StatusCode::OK, (form, Errors::default())).await
}

/// Opens the return, as if the customer had sent it; with problems the page comes back with all of them.
///
/// # Errors
/// [`Error::NotFound`] for a device that is not that customer's; the database's.
pub async fn submit(
    req: HttpRequest,
    agent: Agent,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let Posted(form) = form;
    let device: Option<DeviceId> = match form.device.as_str() {
        "" => None,
        id => Some(id.parse().map_err(|_| Error::NotFound)?),
    };
    let problems = [form.problem.check(device.is_some()).err(), form.sender.check().err()];
    let problems: Vec<_> = problems.into_iter().flatten().flatten().collect();
    if !problems.is_empty() {
        let errors = Errors::with(problems);
        return draw(&req, &app, &agent, StatusCode::UNPROCESSABLE_ENTITY, (form, errors)).await;
    }
    let opened = {
        let (agent, form) = (agent.clone(), form.clone());
        app.write(move |tx| {
            let customer = Customer::called(tx, &agent, &form.email)?;
            let typed = (&form.problem, &form.sender);
            Ticket::open_for_caller(tx, &agent, &customer, device.as_ref(), typed)
        })
        .await
    };
    match opened {
        Ok(ticket) => {
            Ok(see_other_with(&req, &format!("/admin/tickets/{}", ticket.reference), Note::OpenedForCaller))
        }
        Err(Error::Refused(why)) => {
            let mut errors = Errors::default();
            errors.add("device", words::refusal(why));
            draw(&req, &app, &agent, StatusCode::CONFLICT, (form, errors)).await
        }
        Err(other) => Err(other),
    }
}
