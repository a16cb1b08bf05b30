//! What all devices of a list have in common: why they come back, whether any is dangerous, who sends them and who gets the labels.
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::BatchId;
use crate::models::address::Address;
use crate::models::batch::Batch;
use crate::models::batch::answers::{NONE_IS_DANGEROUS, SOME_ARE_DANGEROUS, Shared};
use crate::models::person::Customer;
use crate::models::ticket::answers::{TypedProblem, TypedSender};
use crate::models::ticket::request::ERASURE_WORDING;
use crate::web::answers::{self, Choices};
use crate::web::form::{Choice, Errors, Posted};
use crate::web::page::{Door, Page, again, ok, on_page, see_other};
use crate::words;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "portal/batch_answers.html")]
struct BatchAnswers {
    page: Page,
    batch: BatchId,
    detail: String,
    form: TypedSender,
    choices: Choices,
    battery: Vec<Choice>,
    countries: Vec<Choice>,
    erasure: &'static str,
    errors: Errors,
}
on_page!(BatchAnswers);

fn draw(
    req: &HttpRequest,
    customer: &Customer,
    batch: BatchId,
    (shared, form, errors): (Shared, TypedSender, Errors),
) -> Result<BatchAnswers> {
    let page = Page::new(req, Door::Portal, Some(&customer.name))?;
    let problem = TypedProblem {
        reason: shared.reason,
        aspect: shared.aspect,
        condition: shared.condition,
        ..TypedProblem::default()
    };
    let choice = |value: &str| {
        Choice::new(value, words::battery_of_all(value == NONE_IS_DANGEROUS), "", &shared.battery)
    };
    let battery = [NONE_IS_DANGEROUS, SOME_ARE_DANGEROUS].map(choice).to_vec();
    let (choices, countries) = (Choices::of(&problem), answers::countries(&form.country));
    let erasure = ERASURE_WORDING;
    let detail = shared.detail;
    Ok(BatchAnswers { page, batch, detail, form, choices, battery, countries, erasure, errors })
}

/// Asks, with what was answered so far and what we know of the sender.
///
/// # Errors
/// [`Error::NotFound`] also for another company's; a refusal once the list was sent.
pub async fn show(
    req: HttpRequest,
    customer: Customer,
    id: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id: BatchId = id.parse().map_err(|_| Error::NotFound)?;
    let (who, here) = (customer.clone(), id.clone());
    let (shared, form) = app
        .read(move |conn| {
            let batch = Batch::of_company(conn, &who, &here)?;
            batch.is_unsent()?;
            let shared = batch.shared()?;
            let form = match &shared.sender {
                Some(form) => form.clone(),
                // Nobody types twice what we know.
                None => TypedSender::known(Address::latest_of_company(conn, &who.company)?, &who),
            };
            Ok((shared, form))
        })
        .await?;
    ok(&req, &draw(&req, &customer, id, (shared, form, Errors::default()))?)
}

/// The answers, as typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    reason: String,
    aspect: String,
    detail: String,
    condition: String,
    battery: String,
    #[serde(flatten)]
    sender: TypedSender,
}

/// Keeps what was typed, right or wrong; with problems the page comes back with all of them.
///
/// # Errors
/// [`Error::NotFound`] also for another company's; a refusal once the list was sent; the database's.
pub async fn submit(
    req: HttpRequest,
    customer: Customer,
    id: web::Path<String>,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id: BatchId = id.parse().map_err(|_| Error::NotFound)?;
    let Posted(Form { reason, aspect, detail, condition, battery, sender }) = form;
    let shared = Shared { reason, aspect, detail, condition, battery, sender: Some(sender.clone()) };
    let (who, here, kept) = (customer.clone(), id.clone(), shared.clone());
    app.write(move |tx| Batch::keep_answers(tx, &who, &here, &kept)).await?;
    let mut problems = shared.problems();
    problems.extend(shared.sender_problems());
    if problems.is_empty() {
        return Ok(see_other(&format!("/batches/{id}")));
    }
    again(&req, &draw(&req, &customer, id, (shared, sender, Errors::with(problems)))?)
}
