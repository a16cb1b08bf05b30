//! A device that is locked, or whose proof is missing: the technician says so, the analysis waits, the customer is told.
use crate::app::App;
use crate::db::Moment;
use crate::error::{Error, Result};
use crate::models::event::By;
use crate::models::person::Technician;
use crate::models::ticket::lock::{NewLock, Platform, Waiting};
use crate::models::ticket::{BlockerKind, Reference, Refusal, Ticket, Who};
use crate::web::evidence::{self, Received};
use crate::web::form::{Choice, Errors, Posted};
use crate::web::page::{Door, Page, on_page, see_other_with, show as show_page};
use crate::web::upload::Upload;
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "workshop/ticket_lock.html")]
struct TicketLock {
    page: Page,
    ticket: Ticket,
    waiting: Waiting,
    kinds: Vec<Choice>,
    platforms: Vec<Choice>,
    errors: Errors,
    now: Moment,
}
on_page!(TicketLock);

/// What is in the way, and the version that the page showed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    version: i32,
    kind: String,
    platform: String,
}

impl Form {
    fn of(received: &Received) -> Self {
        Self {
            version: received.field("version").parse().unwrap_or_default(),
            kind: received.field("kind").to_owned(),
            platform: received.field("platform").to_owned(),
        }
    }
    /// What the technician found.
    fn check(&self, errors: &mut Errors) -> Option<NewLock> {
        let kind = self.kind.parse::<BlockerKind>().ok().filter(|kind| kind.pauses_analysis());
        let Some(kind) = kind else {
            errors.add("kind", "Choose what is in your way.");
            return None;
        };
        let platform = self.platform.parse::<Platform>().ok();
        if kind == BlockerKind::AccountLock && platform.is_none() {
            errors.add("platform", "Choose whose account it is: the customer gets the steps for it.");
            return None;
        }
        Some(NewLock { kind, platform })
    }
}

async fn draw(
    req: &HttpRequest,
    app: &App,
    technician: &Technician,
    at: &Reference,
    (status, form, errors): (StatusCode, &Form, Errors),
) -> Result<HttpResponse> {
    let page = Page::new(req, Door::Workshop, Some(&technician.name))?;
    let (who, at) = (technician.clone(), at.clone());
    let (ticket, waiting) = app
        .read(move |conn| {
            let ticket = Ticket::of_seller(conn, &who, &at)?;
            let waiting = Waiting::of(conn, &ticket)?;
            Ok((ticket, waiting))
        })
        .await?;
    let can_be = |kind: &&BlockerKind| {
        kind.pauses_analysis()
            && !waiting.locks.iter().any(|lock| lock.kind == **kind)
            && ticket.can_be_locked()
    };
    let kinds = BlockerKind::ALL
        .iter()
        .filter(can_be)
        .map(|kind| Choice::new(kind.as_str(), words::lock_kind(*kind), words::lock_hint(*kind), &form.kind))
        .collect();
    let platforms = Platform::ALL
        .iter()
        .map(|one| Choice::new(one.as_str(), words::platform(*one), "", &form.platform))
        .collect();
    let now = app.clock.now();
    show_page(req, status, &TicketLock { page, ticket, waiting, kinds, platforms, errors, now })
}

/// Shows what is in the way, and asks what else is.
///
/// # Errors
/// [`Error::NotFound`] also for another seller's; a refusal where the device is not here; the database's.
pub async fn show(
    req: HttpRequest,
    technician: Technician,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let (who, here) = (technician.clone(), at.clone());
    let ticket = app.read(move |conn| Ticket::of_seller(conn, &who, &here)).await?;
    if !ticket.can_be_locked() {
        return Err(Refusal::NotHere(ticket.stage).into());
    }
    draw(&req, &app, &technician, &at, (StatusCode::OK, &Form::default(), Errors::default())).await
}

/// Something is in the way, perhaps with a photo of it.
///
/// # Errors
/// [`Error::NotFound`] also for another seller's; [`Error::TooLarge`]; the database's, the store's.
pub async fn submit(
    req: HttpRequest,
    upload: Upload<Technician>,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let mut upload = upload;
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let technician = upload.person.clone();
    let (who, here) = (technician.clone(), at.clone());
    let ticket = app.read(move |conn| Ticket::of_seller(conn, &who, &here)).await?;
    let received = evidence::receive(&mut upload, &app, &technician.author(), &ticket).await?;
    let form = Form::of(&received);
    let mut errors = Errors::default();
    let new = form.check(&mut errors);
    errors.extend(received.errors);
    let (Some(new), true) = (new, errors.is_empty()) else {
        let again = (errors.status(), &form, errors);
        return draw(&req, &app, &technician, &at, again).await;
    };
    let (who, here, key, seen) = (technician.clone(), at.clone(), app.link_key.clone(), form.version);
    let done = app
        .write(move |tx| {
            let ticket = Ticket::of_seller(tx, &who, &here)?;
            ticket.lock(tx, &key, By::person(Who::Technician, &who.person), seen, new)
        })
        .await;
    finish(&req, &app, &technician, &at, (form, done), Note::Locked).await
}

/// It is not in the way any more.
///
/// # Errors
/// [`Error::NotFound`] also for another seller's; [`Refusal::Incomplete`] for what cannot be in the way; the database's.
pub async fn remove(
    req: HttpRequest,
    technician: Technician,
    at: web::Path<String>,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let Posted(form) = form;
    let said = form.kind.parse::<BlockerKind>();
    let (who, here, seen) = (technician.clone(), at.clone(), form.version);
    let done = app
        .write(move |tx| {
            let ticket = Ticket::of_seller(tx, &who, &here)?;
            let kind = said.map_err(|_| Refusal::Incomplete)?;
            ticket.unlock(tx, By::person(Who::Technician, &who.person), Some(seen), kind)
        })
        .await;
    finish(&req, &app, &technician, &at, (form, done), Note::Unlocked).await
}

async fn finish(
    req: &HttpRequest,
    app: &App,
    technician: &Technician,
    at: &Reference,
    (form, done): (Form, Result<Ticket>),
    note: Note,
) -> Result<HttpResponse> {
    match done {
        Ok(_) => Ok(see_other_with(req, &format!("/workshop/tickets/{at}"), note)),
        Err(Error::Refused(why @ Refusal::PhotoNeeded)) => {
            let mut errors = Errors::default();
            errors.add("photo-lock_proof", words::refusal(why));
            draw(req, app, technician, at, (StatusCode::UNPROCESSABLE_ENTITY, &form, errors)).await
        }
        Err(why) => {
            let errors = Errors::refused(why, "this return")?;
            draw(req, app, technician, at, (StatusCode::CONFLICT, &form, errors)).await
        }
    }
}
