//! The page about the device and its fault: which one it is, and the questions of the reason that was chosen. What is typed is kept whether it is
//! right or wrong.
use super::ticket_reason::{ended, late_path};
use crate::app::App;
use crate::db::Moment;
use crate::error::{Error, Result};
use crate::models::device::{Device, Sold};
use crate::models::message::Message;
use crate::models::person::Customer;
use crate::models::ticket::answers::TypedProblem;
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

struct Begun {
    ticket: Ticket,
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
        let cover = ticket.bench(conn, now)?.judge_known(conn, sold.as_ref())?;
        let form = ticket.typed(conn)?.problem.unwrap_or_default();
        Ok(Begun { ticket, sold, cover, form })
    })
    .await
}

async fn draw(
    req: &HttpRequest,
    app: &App,
    customer: &Customer,
    begun: Begun,
    errors: Errors,
) -> Result<TicketProblem> {
    let Begun { ticket, sold, cover, form } = begun;
    let reason = form.reason.parse::<Reason>().ok();
    let late = match reason {
        Some(reason) if ticket.stage == Stage::Draft => ended(app, &ticket, reason, sold.as_ref()).await?,
        Some(_) | None => None,
    };
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
    if begun.form.reason.parse::<Reason>().is_err() {
        return Ok(see_other(&format!("/tickets/{at}/reason")));
    }
    ok(&req, &draw(&req, &app, &customer, begun, Errors::default()).await?)
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
    ok(&req, &draw(&req, &app, &customer, begun, Errors::default()).await?)
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
        let begun = Begun { form, ..begun };
        return again(&req, &draw(&req, &app, &customer, begun, Errors::with(problems)).await?);
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
                    let begun = Begun { form, ..fresh? };
                    let errors = Errors::refused(why, "the return")?;
                    show_page(&req, StatusCode::CONFLICT, &draw(&req, &app, &customer, begun, errors).await?)
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

/// Keeps what was typed and goes on to the photos, or back to the check where everything else is answered; with problems
/// the page comes back with all of them. Without a reason it goes to the page that asks for it.
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
    let (ticket, typed, to_pay) = {
        let (customer, at) = (customer.clone(), at.clone());
        app.write(move |tx| {
            let ticket = Ticket::keep_problem(tx, &customer, &at, &form)?;
            let (typed, now) = (ticket.typed(tx)?, tx.now());
            let to_pay = ticket.price_to_ask(tx, &customer, now)?;
            Ok((ticket, typed, to_pay))
        })
        .await?
    };
    let form = typed.problem.clone().unwrap_or_default();
    if form.reason.parse::<Reason>().is_err() {
        // No page of ours, or one from before the reason was asked: what was typed is kept, and the reason is asked first.
        return Ok(see_other(&format!("/tickets/{at}/reason")));
    }
    let listed = ticket.device_id.is_some();
    match form.check(listed) {
        Ok(answers) => {
            let sold = load(&app, &customer, &at, Stage::Draft).await?.sold;
            let late = ended(&app, &ticket, answers.reason, sold.as_ref()).await?.is_some();
            if late && answers.reason == Reason::ChangeOfMind {
                return Ok(see_other(&late_path(&at, answers.reason)));
            }
            let to = match to_pay {
                Some(_) => "price",
                None if typed.is_complete(listed) => "check",
                None => "photos",
            };
            Ok(see_other(&format!("/tickets/{}/{to}", ticket.reference)))
        }
        Err(problems) => {
            let begun = Begun { form, ..load(&app, &customer, &at, Stage::Draft).await? };
            again(&req, &draw(&req, &app, &customer, begun, Errors::with(problems)).await?)
        }
    }
}
