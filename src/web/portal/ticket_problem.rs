//! The first page of the form: why it comes back, which device it is, what is wrong. What is typed is kept whether it is
//! right or wrong.
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::device::{Category, Device, Sold};
use crate::models::person::Customer;
use crate::models::ticket::answers::TypedProblem;
use crate::models::ticket::{Cover, Exclusion, Reason, Reference, Refusal, Stage, Ticket};
use crate::web::form::{Choice, Errors, Posted};
use crate::web::page::{Door, Page, again, ok, on_page, see_other};
use crate::words;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "portal/ticket_problem.html")]
struct TicketProblem {
    page: Page,
    sold: Option<Sold>,
    cover: Cover,
    form: TypedProblem,
    errors: Errors,
    reasons: Vec<Choice>,
    categories: Vec<Choice>,
    exclusions: Vec<Choice>,
    battery: Vec<Choice>,
}
on_page!(TicketProblem);

struct Begun {
    sold: Option<Sold>,
    cover: Cover,
    form: TypedProblem,
}

/// The draft with its device; a return that was sent is no form any more.
async fn load(app: &App, customer: &Customer, at: &Reference) -> Result<Begun> {
    let (customer, at, now) = (customer.clone(), at.clone(), app.clock.now());
    app.read(move |conn| {
        let ticket = Ticket::of_company(conn, &customer, &at)?;
        if ticket.stage != Stage::Draft {
            return Err(Refusal::NotHere(ticket.stage).into());
        }
        let sold = ticket.device_id.as_ref().map(|id| Device::of_company(conn, &customer, id)).transpose()?;
        let cover = ticket.judge(conn, sold.as_ref(), now)?;
        let form = ticket.typed(conn)?.problem.unwrap_or_default();
        Ok(Begun { sold, cover, form })
    })
    .await
}

fn draw(req: &HttpRequest, customer: &Customer, begun: Begun, errors: Errors) -> Result<TicketProblem> {
    let Begun { sold, cover, form } = begun;
    let reasons = Reason::ALL
        .iter()
        .map(|r| Choice::new(r.as_str(), words::reason(*r), words::reason_hint(*r), &form.reason))
        .collect();
    let mut categories = vec![Choice::new("", "Choose …", "", &form.category)];
    categories.extend(
        Category::ALL.iter().map(|c| Choice::new(c.as_str(), words::category(*c), "", &form.category)),
    );
    let ticked = [&form.liquid, &form.impact, &form.third_party_repair, &form.wear];
    let exclusions = Exclusion::ALL
        .iter()
        .zip(ticked)
        .map(|(what, tick)| Choice {
            chosen: !tick.is_empty(),
            ..Choice::new(what.as_str(), words::exclusion(*what), "", "")
        })
        .collect();
    let battery = vec![
        Choice::new("no", "No", "", &form.battery),
        Choice::new("yes", "Yes, at least one of these", "", &form.battery),
    ];
    let page = Page::new(req, Door::Portal, Some(&customer.name))?;
    Ok(TicketProblem { page, sold, cover, form, errors, reasons, categories, exclusions, battery })
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
    let begun = load(&app, &customer, &at).await?;
    ok(&req, &draw(&req, &customer, begun, Errors::default())?)
}

/// Keeps what was typed and goes on to the photos; with problems the page comes back with all of them.
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
    let ticket = {
        let (customer, at, form) = (customer.clone(), at.clone(), form.clone());
        app.write(move |tx| Ticket::keep_problem(tx, &customer, &at, &form)).await?
    };
    match form.check(ticket.device_id.is_some()) {
        Ok(_) => Ok(see_other(&format!("/tickets/{}/photos", ticket.reference))),
        Err(problems) => {
            let begun = Begun { form, ..load(&app, &customer, &at).await? };
            again(&req, &draw(&req, &customer, begun, Errors::with(problems))?)
        }
    }
}
