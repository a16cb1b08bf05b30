//! The repair: what it takes, photos before and after, and the device on its way back; or that it cannot be repaired.
use crate::app::App;
use crate::db::Moment;
use crate::error::{Error, Result};
use crate::models::PersonId;
use crate::models::address::Address;
use crate::models::person::Technician;
use crate::models::photo::{Photo, Slot};
use crate::models::ticket::finding::Skip;
use crate::models::ticket::repair::{self, LineKind};
use crate::models::ticket::typed::Typed;
use crate::models::ticket::whole::Whole;
use crate::models::ticket::{Reference, Refusal, Stage, Ticket};
use crate::web::evidence;
use crate::web::form::{Choice, Errors, Posted};
use crate::web::page::{Door, Page, on_page, see_other_with, show as show_page};
use crate::web::upload::Upload;
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

/// A line of the form: its number, what it is, what it says, how many.
type Row = (usize, Vec<Choice>, String, String);

#[derive(Template)]
#[template(path = "workshop/ticket_repair.html")]
struct TicketRepair {
    page: Page,
    ticket: Ticket,
    to: Address,
    photos: Vec<Photo>,
    person: PersonId,
    typed: Typed,
    kept_at: Option<Moment>,
    rows: Vec<Row>,
    why: Vec<Choice>,
    errors: Errors,
    now: Moment,
}
on_page!(TicketRepair);

fn rows(typed: &Typed) -> Vec<Row> {
    let row = |n: usize| {
        let kind = typed.get(&format!("kind_{n}"));
        let kinds = LineKind::ALL.iter().map(|k| Choice::new(k.as_str(), words::line_kind(*k), "", kind));
        let field = |name: &str| typed.get(&format!("{name}_{n}")).to_owned();
        (n, kinds.collect(), field("text"), field("quantity"))
    };
    (1..=repair::lines_shown(typed)).map(row).collect()
}

async fn draw(
    req: &HttpRequest,
    app: &App,
    technician: &Technician,
    at: &Reference,
    (status, typed, errors): (StatusCode, Option<Typed>, Errors),
) -> Result<HttpResponse> {
    let (who, here) = (technician.clone(), at.clone());
    let (ticket, to, draft, mut photos) = app
        .read(move |conn| {
            let whole = Whole::of_seller(conn, &who, &here)?;
            let (to, ticket) = (whole.way_back(conn)?, whole.ticket);
            let (draft, photos) = (ticket.repair_draft(conn)?, Photo::of(conn, &ticket.id)?);
            Ok((ticket, to, draft, photos))
        })
        .await?;
    if ticket.stage != Stage::Repairing && errors.is_empty() {
        return Err(Refusal::NotHere(ticket.stage).into());
    }
    photos.retain(|photo| matches!(photo.slot, Slot::BeforeRepair | Slot::AfterRepair));
    let (kept, kept_at) = draft;
    let typed = typed.unwrap_or(kept);
    let mut why = vec![Choice::new("", "Choose …", "", "")];
    why.extend(Skip::ALL.iter().map(|skip| Choice::new(skip.as_str(), words::skip(*skip), "", "")));
    let shown = TicketRepair {
        page: Page::new(req, Door::Workshop, Some(&technician.name))?,
        rows: rows(&typed),
        person: technician.person.clone(),
        ticket,
        to,
        photos,
        typed,
        kept_at,
        why,
        errors,
        now: app.clock.now(),
    };
    show_page(req, status, &shown)
}

/// Shows the form, as it was kept last.
///
/// # Errors
/// [`Error::NotFound`] also for another seller's; a refusal where nothing is to be repaired; the database's.
pub async fn show(
    req: HttpRequest,
    technician: Technician,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    draw(&req, &app, &technician, &at, (StatusCode::OK, None, Errors::default())).await
}

/// Keeps the form and its photos; gives more lines, or sends the device, where that button was pressed.
///
/// # Errors
/// [`Error::NotFound`] also for another seller's; [`Error::TooLarge`]; the store's, the database's.
pub async fn submit(
    req: HttpRequest,
    upload: Upload<Technician>,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let mut upload = upload;
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let technician = upload.person.clone();
    let ticket = {
        let (who, here) = (technician.clone(), at.clone());
        app.read(move |conn| Ticket::of_seller(conn, &who, &here)).await?
    };
    let received = evidence::receive(&mut upload, &app, &technician.author(), &ticket).await?;
    let mut typed = Typed::of(received.fields());
    let seen = received.field("version").parse().unwrap_or_default();
    let pressed = received.field("do").to_owned();
    if pressed == "line" {
        typed.set("lines", (repair::lines_shown(&typed) + repair::LINES).to_string());
    }
    {
        let (who, here, typed) = (technician.clone(), at.clone(), typed.clone());
        app.write(move |tx| Ticket::keep_repair(tx, &who, &here, &typed)).await?;
    }
    if !received.errors.is_empty() {
        let again = (received.errors.status(), Some(typed), received.errors);
        return draw(&req, &app, &technician, &at, again).await;
    }
    if pressed != "send" {
        return Ok(see_other_with(&req, &format!("/workshop/tickets/{at}/repair"), Note::Saved));
    }
    let sent = {
        let (who, here, typed) = (technician.clone(), at.clone(), typed.clone());
        app.write(move |tx| Ticket::ship_repaired(tx, &who, &here, seen, &typed)).await
    };
    match sent {
        Ok(Ok(())) => Ok(see_other_with(&req, &format!("/workshop/tickets/{at}"), Note::Dispatched)),
        Ok(Err(flaws)) => {
            let mut errors = Errors::default();
            for (field, flaw) in flaws {
                errors.add(field, words::sending_flaw(flaw));
            }
            let again = (StatusCode::UNPROCESSABLE_ENTITY, Some(typed), errors);
            draw(&req, &app, &technician, &at, again).await
        }
        Err(why) => {
            let errors = Errors::refused(why, "this return")?;
            draw(&req, &app, &technician, &at, (StatusCode::CONFLICT, Some(typed), errors)).await
        }
    }
}

/// Why it cannot be repaired.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Impossible {
    version: i32,
    why: String,
    any_colour: String,
}

/// It cannot be repaired: the next rung.
///
/// # Errors
/// [`Error::NotFound`] also for another seller's; the database's.
pub async fn impossible(
    req: HttpRequest,
    technician: Technician,
    at: web::Path<String>,
    form: Posted<Impossible>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let Posted(form) = form;
    let Ok(why) = form.why.parse::<Skip>() else {
        let mut errors = Errors::default();
        errors.add("why", "Choose why it cannot be repaired.");
        return draw(&req, &app, &technician, &at, (StatusCode::UNPROCESSABLE_ENTITY, None, errors)).await;
    };
    let (who, here, colour) = (technician.clone(), at.clone(), !form.any_colour.is_empty());
    let done = app.write(move |tx| Ticket::cannot_repair(tx, &who, &here, form.version, (why, colour))).await;
    match done {
        Ok(stage) => {
            let note = way_note(stage);
            Ok(see_other_with(&req, &format!("/workshop/tickets/{at}"), note))
        }
        Err(why) => {
            let errors = Errors::refused(why, "this return")?;
            draw(&req, &app, &technician, &at, (StatusCode::CONFLICT, None, errors)).await
        }
    }
}

/// What is said where a rung of the ladder is left for the next one.
pub(super) fn way_note(stage: Stage) -> Note {
    if stage == Stage::Replacing {
        Note::NowReplaced
    } else if stage == Stage::SendingBack {
        Note::NowSentBack
    } else {
        Note::NowRefunded
    }
}
