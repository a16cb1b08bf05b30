//! The page about the device and its fault: which one it is, and the questions of the reason that was chosen. What is typed is kept whether it is
//! right or wrong.
use super::ticket_reason::late_path;
use super::{load, onward};
use crate::app::App;
use crate::db::Moment;
use crate::error::{Error, Result};
use crate::models::device::Sold;
use crate::models::message::Message;
use crate::models::person::Customer;
use crate::models::ticket::answers::TypedProblem;
use crate::models::ticket::begun::Begun;
use crate::models::ticket::{Cover, Reason, Reference, Refusal, Stage, Ticket};
use crate::web::answers::Choices;
use crate::web::form::{Errors, Posted};
use crate::web::page::{Door, Page, again, ok, on_page, see_other, see_other_with, show as show_page};
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "portal/ticket_problem.html")]
struct TicketProblem {
    page: Page,
    /// The return that is corrected after it was sent; nothing while it is a draft.
    correcting: Option<Ticket>,
    at: Reference,
    sold: Option<Sold>,
    sold_as: String,
    cover: Cover,
    reason: Option<Reason>,
    /// Until when the reason could be chosen, where that has passed.
    late: Option<Moment>,
    now: Moment,
    form: TypedProblem,
    errors: Errors,
    choices: Choices,
}
on_page!(TicketProblem);

fn draw(
    req: &HttpRequest,
    app: &App,
    customer: &Customer,
    begun: Begun,
    (form, errors): (TypedProblem, Errors),
) -> Result<TicketProblem> {
    let reason = form.reason.parse::<Reason>().ok();
    let late = reason.filter(|_| begun.ticket.stage == Stage::Draft).and_then(|reason| begun.ended(reason));
    let cover = begun.cover;
    let Begun { ticket, sold, .. } = begun;
    Ok(TicketProblem {
        page: Page::new(req, Door::Portal, Some(&customer.name))?,
        at: ticket.reference.clone(),
        correcting: (ticket.stage == Stage::Submitted).then_some(ticket),
        sold_as: sold.as_ref().map(|sold| sold.device.sold_as()).unwrap_or_default(),
        sold,
        cover,
        reason,
        late,
        now: app.clock.now(),
        choices: Choices::of(&form),
        form,
        errors,
    })
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
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let begun = load(&app, &customer, &at, Stage::Draft).await?;
    let form = begun.typed.problem.clone().unwrap_or_default();
    if form.reason.parse::<Reason>().is_err() {
        return Ok(see_other(&format!("/tickets/{at}/reason")));
    }
    ok(&req, &draw(&req, &app, &customer, begun, (form, Errors::default()))?)
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
    let form = begun.typed.problem.clone().unwrap_or_default();
    ok(&req, &draw(&req, &app, &customer, begun, (form, Errors::default()))?)
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
    let begun = match load(&app, &customer, &at, Stage::Submitted).await {
        Err(why) if is_answered(&why) => {
            return answered_before(&req, &app, customer, at, words::correction(&form)).await;
        }
        begun => begun?,
    };
    if let Err(problems) = form.check(begun.sold.is_some()) {
        return again(&req, &draw(&req, &app, &customer, begun, (form, Errors::with(problems)))?);
    }
    let (by, to, new) = (customer.clone(), at.clone(), form.clone());
    match app.write(move |tx| Ticket::correct(tx, &by, &to, version, &new)).await {
        Ok(_) => Ok(see_other_with(&req, &format!("/tickets/{at}"), Note::Corrected)),
        Err(why @ (Error::Stale { .. } | Error::Refused(Refusal::NotHere(_)))) => {
            match load(&app, &customer, &at, Stage::Submitted).await {
                Err(why) if is_answered(&why) => {
                    answered_before(&req, &app, customer, at, words::correction(&form)).await
                }
                fresh => {
                    let shown = (form, Errors::refused(why, "the return")?);
                    show_page(&req, StatusCode::CONFLICT, &draw(&req, &app, &customer, fresh?, shown)?)
                }
            }
        }
        Err(other) => Err(other),
    }
}

/// Whether a correction comes too late: the return was sent, and has been answered.
pub(super) fn is_answered(why: &Error) -> bool {
    matches!(why, Error::Refused(Refusal::NotHere(stage)) if *stage != Stage::Draft)
}

/// Support was faster than a correction: what it `told` is kept in the customer's message on the return.
pub(super) async fn answered_before(
    req: &HttpRequest,
    app: &App,
    customer: Customer,
    at: Reference,
    told: String,
) -> Result<HttpResponse> {
    let to = format!("/tickets/{at}");
    app.write(move |tx| {
        let ticket = Ticket::of_company(tx, &customer, &at)?;
        let author = customer.author();
        let draft = Message::draft_of(tx, &ticket.id, &author.person)?.map(|draft| draft.body);
        let kept = draft.filter(|body| !body.contains(&told)).filter(|body| !body.is_empty());
        let body = kept.map_or(told.clone(), |before| format!("{before}\n\n{told}"));
        Message::keep(tx, &ticket, &author, &body).map(drop)
    })
    .await?;
    Ok(see_other_with(req, &to, Note::AnsweredBefore))
}

/// The corrected answers, and the version that their page showed.
#[derive(Debug, Deserialize)]
pub struct Correction {
    #[serde(default)]
    version: i32,
    #[serde(flatten)]
    problem: TypedProblem,
}

/// The answers of a draft, and whether the number is to be read from a photo.
#[derive(Debug, Deserialize)]
pub struct Answers {
    #[serde(default)]
    read: String,
    #[serde(flatten)]
    problem: TypedProblem,
}

/// Keeps what was typed and goes on to the photos, or back to the check where everything else is answered; with problems
/// the page comes back with all of them. Without a reason it goes to the page that asks for it, and with the button about the
/// number to the page that reads it, right or wrong.
///
/// # Errors
/// [`Error::NotFound`] also for another company's; a refusal once it was sent.
pub async fn submit(
    req: HttpRequest,
    customer: Customer,
    at: web::Path<String>,
    form: Posted<Answers>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let Posted(Answers { read, problem: form }) = form;
    let (begun, to_pay) = {
        let (customer, at) = (customer.clone(), at.clone());
        app.write(move |tx| {
            Ticket::keep_problem(tx, &customer, &at, &form)?;
            let now = tx.now();
            let begun = Begun::of_company(tx, &customer, &at, now)?;
            let understood = begun.understood(tx, &customer)?;
            let to_pay = begun.price_to_ask(understood.as_ref());
            Ok((begun, to_pay))
        })
        .await?
    };
    if !read.is_empty() {
        return Ok(see_other(&format!("/tickets/{at}/number")));
    }
    let form = begun.typed.problem.clone().unwrap_or_default();
    let Ok(reason) = form.reason.parse::<Reason>() else {
        // No page of ours, or one from before the reason was asked: what was typed is kept, and the reason is asked first.
        return Ok(see_other(&format!("/tickets/{at}/reason")));
    };
    if let Err(problems) = form.check(begun.sold.is_some()) {
        return again(&req, &draw(&req, &app, &customer, begun, (form, Errors::with(problems)))?);
    }
    if reason == Reason::ChangeOfMind && begun.ended(reason).is_some() {
        return Ok(see_other(&late_path(&at, reason)));
    }
    let to = match to_pay {
        Some(_) => "price",
        None if begun.is_complete() => "check",
        None => "photos",
    };
    Ok(see_other(&match to_pay {
        Some(_) => format!("/tickets/{at}/{to}"),
        None => onward(&begun.ticket, to),
    }))
}
