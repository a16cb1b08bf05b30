//! The first page of the form: why it comes back, which device it is, what is wrong. What is typed is kept whether it is
//! right or wrong.
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::device::{Device, Sold};
use crate::models::person::Customer;
use crate::models::ticket::answers::TypedProblem;
use crate::models::ticket::{Cover, Reference, Refusal, Stage, Ticket};
use crate::web::answers::Choices;
use crate::web::form::{Errors, Posted};
use crate::web::page::{Door, Page, again, ok, on_page, see_other, see_other_with};
use crate::words::{self, Note};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "portal/ticket_problem.html")]
struct TicketProblem {
    page: Page,
    /// The return that is corrected after it was sent; nothing while it is a draft.
    correcting: Option<Ticket>,
    sold: Option<Sold>,
    cover: Cover,
    form: TypedProblem,
    errors: Errors,
    choices: Choices,
}
on_page!(TicketProblem);

struct Begun {
    correcting: Option<Ticket>,
    sold: Option<Sold>,
    cover: Cover,
    form: TypedProblem,
}

/// The return with its device, while it is at that stage: a draft, or sent and not answered yet.
async fn load(app: &App, customer: &Customer, at: &Reference, stage: Stage) -> Result<Begun> {
    let (customer, at, now) = (customer.clone(), at.clone(), app.clock.now());
    app.read(move |conn| {
        let ticket = Ticket::of_company(conn, &customer, &at)?;
        if ticket.stage != stage {
            return Err(Refusal::NotHere(ticket.stage).into());
        }
        let sold = ticket.device_id.as_ref().map(|id| Device::of_company(conn, &customer, id)).transpose()?;
        let cover = ticket.judge(conn, sold.as_ref(), now)?;
        let form = ticket.typed(conn)?.problem.unwrap_or_default();
        let correcting = (stage == Stage::Submitted).then_some(ticket);
        Ok(Begun { correcting, sold, cover, form })
    })
    .await
}

fn draw(req: &HttpRequest, customer: &Customer, begun: Begun, errors: Errors) -> Result<TicketProblem> {
    let Begun { correcting, sold, cover, form } = begun;
    let choices = Choices::of(&form);
    let page = Page::new(req, Door::Portal, Some(&customer.name))?;
    Ok(TicketProblem { page, correcting, sold, cover, form, errors, choices })
}

/// Shows the page with what was typed so far.
///
/// # Errors
/// [`Error::NotFound`] also for another company's; a refusal once it was sent.
pub async fn show(
    req: HttpRequest,
    customer: Customer,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at = at.parse().map_err(|_| Error::NotFound)?;
    let begun = load(&app, &customer, &at, Stage::Draft).await?;
    ok(&req, &draw(&req, &customer, begun, Errors::default())?)
}

/// Shows the answers of a return that was sent, to be corrected.
///
/// # Errors
/// [`Error::NotFound`] also for another company's; a refusal once support has answered.
pub async fn show_correction(
    req: HttpRequest,
    customer: Customer,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at = at.parse().map_err(|_| Error::NotFound)?;
    let begun = load(&app, &customer, &at, Stage::Submitted).await?;
    ok(&req, &draw(&req, &customer, begun, Errors::default())?)
}

/// Corrects them; with problems the page comes back with all of them.
///
/// # Errors
/// [`Error::NotFound`] also for another company's; a refusal once support has answered; [`Error::Stale`].
pub async fn correct(
    req: HttpRequest,
    customer: Customer,
    at: web::Path<String>,
    form: Posted<Correction>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let Posted(Correction { version, problem: form }) = form;
    let begun = load(&app, &customer, &at, Stage::Submitted).await?;
    if let Err(problems) = form.check(begun.sold.is_some()) {
        return again(&req, &draw(&req, &customer, Begun { form, ..begun }, Errors::with(problems))?);
    }
    let to = format!("/tickets/{at}");
    app.write(move |tx| Ticket::correct(tx, &customer, &at, version, &form)).await?;
    Ok(see_other_with(&req, &to, Note::Corrected))
}

/// The corrected answers, and the version that their page showed.
#[derive(Debug, Deserialize)]
pub struct Correction {
    #[serde(default)]
    version: i32,
    #[serde(flatten)]
    problem: TypedProblem,
}

/// Keeps what was typed and goes on to the photos, or back to the check where everything else is answered; with problems
/// the page comes back with all of them.
///
/// # Errors
/// [`Error::NotFound`] also for another company's; a refusal once it was sent.
pub async fn submit(
    req: HttpRequest,
    customer: Customer,
    at: web::Path<String>,
    form: Posted<TypedProblem>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let Posted(form) = form;
    let (ticket, typed) = {
        let (customer, at, form) = (customer.clone(), at.clone(), form.clone());
        app.write(move |tx| {
            let ticket = Ticket::keep_problem(tx, &customer, &at, &form)?;
            let typed = ticket.typed(tx)?;
            Ok((ticket, typed))
        })
        .await?
    };
    let listed = ticket.device_id.is_some();
    match form.check(listed) {
        Ok(_) => {
            let to = if typed.is_complete(listed) { "check" } else { "photos" };
            Ok(see_other(&format!("/tickets/{}/{to}", ticket.reference)))
        }
        Err(problems) => {
            let begun = Begun { form, ..load(&app, &customer, &at, Stage::Draft).await? };
            again(&req, &draw(&req, &customer, begun, Errors::with(problems))?)
        }
    }
}
