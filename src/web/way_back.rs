//! Where a device is sent back to, for the customer and for support: one page behind two doors.
use super::answers;
use super::form::{Choice, Errors, Posted};
use super::guard::Guard;
use super::page::{Door, Page, on_page, see_other_with, show as show_page};
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::person::{Agent, Customer};
use crate::models::ticket::answers::TypedPlace;
use crate::models::ticket::way_back::Redirector;
use crate::models::ticket::{Reference, Refusal, Ticket};
use crate::words::Note;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

impl From<Customer> for Redirector {
    fn from(customer: Customer) -> Self {
        Self::Customer(customer)
    }
}
impl From<Agent> for Redirector {
    fn from(agent: Agent) -> Self {
        Self::Agent(agent)
    }
}

impl Redirector {
    fn door(&self) -> (Door, &'static str, &str) {
        match self {
            Self::Customer(customer) => (Door::Portal, "/tickets", &customer.name),
            Self::Agent(agent) => (Door::Admin, "/admin/tickets", &agent.name),
        }
    }
}

/// The form, and the version that its page showed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    version: i32,
    name: String,
    #[serde(flatten)]
    place: TypedPlace,
}

#[derive(Template)]
#[template(path = "way_back.html")]
struct WayBack {
    page: Page,
    ticket: Ticket,
    base: String,
    others: usize,
    form: Form,
    countries: Vec<Choice>,
    errors: Errors,
}
on_page!(WayBack);

async fn draw(
    req: &HttpRequest,
    app: &App,
    who: &Redirector,
    at: &Reference,
    (status, typed, errors): (StatusCode, Option<Form>, Errors),
) -> Result<HttpResponse> {
    let (asks, here) = (who.clone(), at.clone());
    let (ticket, (address, others)) = app
        .read(move |conn| {
            let ticket = asks.find(conn, &here)?;
            if !ticket.can_be_redirected() {
                return Err(Refusal::NotHere(ticket.stage).into());
            }
            let way_back = ticket.way_back(conn)?;
            Ok((ticket, way_back))
        })
        .await?;
    let (door, front, name) = who.door();
    let page = Page::new(req, door, Some(name))?;
    let known = || Form { version: 0, name: address.name.clone(), place: TypedPlace::of(&address) };
    let form = typed.unwrap_or_else(known);
    let countries = answers::countries(&form.place.country);
    let base = format!("{front}/{at}");
    show_page(req, status, &WayBack { page, ticket, base, others, form, countries, errors })
}

/// Shows where it goes as it stands.
///
/// # Errors
/// [`Error::NotFound`] for what is not theirs to see; a refusal where nothing is to be sent (any more); the database's.
pub async fn show<G: Guard + Into<Redirector>>(
    req: HttpRequest,
    guard: G,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    draw(&req, &app, &guard.into(), &at, (StatusCode::OK, None, Errors::default())).await
}

/// Says where it goes.
///
/// # Errors
/// [`Error::NotFound`] for what is not theirs to see; a refusal where nothing is to be sent (any more); the database's.
pub async fn submit<G: Guard + Into<Redirector>>(
    req: HttpRequest,
    guard: G,
    at: web::Path<String>,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let (who, Posted(form)): (Redirector, _) = (guard.into(), form);
    let address = match form.place.check_with(&form.name) {
        Ok(address) => address,
        Err(problems) => {
            let again = (StatusCode::UNPROCESSABLE_ENTITY, Some(form), Errors::with(problems));
            return draw(&req, &app, &who, &at, again).await;
        }
    };
    let (asks, here, seen) = (who.clone(), at.clone(), form.version);
    match app.write(move |tx| Ticket::redirect(tx, &asks, &here, seen, &address)).await {
        Ok(()) => Ok(see_other_with(&req, &format!("{}/{at}", who.door().1), Note::WayBackSaved)),
        Err(why @ Error::Stale { .. }) => {
            let errors = Errors::refused(why, "the return")?;
            draw(&req, &app, &who, &at, (StatusCode::CONFLICT, Some(form), errors)).await
        }
        Err(other) => Err(other),
    }
}
