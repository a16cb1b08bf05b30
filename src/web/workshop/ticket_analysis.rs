//! The technician's finding: kept as typed, with photos, and then said once.
use crate::app::App;
use crate::config::invoicing::QuotesBy;
use crate::db::Moment;
use crate::error::{Error, Result};
use crate::models::PersonId;
use crate::models::person::Technician;
use crate::models::photo::{Photo, Slot};
use crate::models::ticket::analysis::{Analysis, Draft};
use crate::models::ticket::finding::{self, Cause, Check, Checked, Question, Skip, Way};
use crate::models::ticket::request::Request;
use crate::models::ticket::typed::Typed;
use crate::models::ticket::whole::Whole;
use crate::models::ticket::works::Works;
use crate::models::ticket::{Coverage, Reference, Refusal, Rung, Stage, Ticket, Who};
use crate::web::evidence;
use crate::web::form::{Choice, Errors, Posted};
use crate::web::page::{Door, Page, on_page, see_other_with, show as show_page};
use crate::web::upload::Upload;
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

/// The fields that are choices.
#[derive(Default)]
struct Choices {
    right_device: Vec<Choice>,
    question: &'static str,
    answer: Vec<Choice>,
    asks_cause: bool,
    cause: Vec<Choice>,
    checks: Vec<(String, &'static str, Vec<Choice>)>,
    coverage: Vec<Choice>,
    ways: Vec<Choice>,
    skipped: Vec<Choice>,
}

impl Choices {
    fn of(draft: &Draft) -> Self {
        let Draft { typed, case, checks, .. } = draft;
        let question = Question::of(case.reason);
        let (asked, yes, no) = words::question(question);
        let answer = typed.get("answer");
        let known: Vec<Way> = [(true, true), (true, false), (false, true)]
            .into_iter()
            .flat_map(|(confirmed, covered)| finding::ways(case.reason, confirmed, covered))
            .copied()
            .collect();
        let ways = Way::ALL.iter().filter(|way| known.contains(way)).map(|way| {
            let hint = words::way_hint(*way, case.reason, case.similar);
            Choice::new(way.as_str(), words::way(*way), &hint, typed.get("way"))
        });
        let coverage = Coverage::ALL
            .iter()
            .filter(|coverage| question.asks_cover() && **coverage != Coverage::NotKnown)
            .map(|c| Choice::new(c.as_str(), words::coverage_answer(*c), "", typed.get("coverage")));
        Self {
            right_device: vec![
                Choice::new("yes", "Yes, it is the device of this return", "", typed.get("right_device")),
                Choice::new("no", "No, it is another one", "", typed.get("right_device")),
            ],
            question: asked,
            answer: vec![Choice::new("yes", yes, "", answer), Choice::new("no", no, "", answer)],
            asks_cause: question == Question::Fault,
            cause: listed(Cause::ALL, words::cause, typed.get("cause")),
            checks: checks.iter().map(|check| checked(*check, typed)).collect(),
            coverage: coverage.collect(),
            ways: ways.collect(),
            skipped: listed(Skip::ALL, words::skip, typed.get("skipped")),
        }
    }
}

/// A list to choose from, with nothing chosen first.
fn listed<T: Copy + ToString>(all: &[T], said: fn(T) -> &'static str, typed: &str) -> Vec<Choice> {
    let mut choices = vec![Choice::new("", "Choose …", "", typed)];
    choices.extend(all.iter().map(|value| Choice::new(&value.to_string(), said(*value), "", typed)));
    choices
}

fn checked(check: Check, typed: &Typed) -> (String, &'static str, Vec<Choice>) {
    let field = check.field();
    let mut choices = vec![Choice::new("", "Not checked", "", typed.get(&field))];
    choices.extend(
        Checked::ALL.iter().map(|c| Choice::new(c.as_str(), words::checked(*c), "", typed.get(&field))),
    );
    (field, words::check(check), choices)
}

#[derive(Template)]
#[template(path = "workshop/ticket_analysis.html")]
struct TicketAnalysis {
    page: Page,
    ticket: Ticket,
    sold_as: String,
    request: Request,
    photos: Vec<Photo>,
    person: PersonId,
    draft: Option<Draft>,
    choices: Choices,
    works: Works,
    after_price: Vec<Choice>,
    /// Why a rung may be left out.
    skips: Vec<Choice>,
    errors: Errors,
    now: Moment,
}
on_page!(TicketAnalysis);

/// The ways that are open after a price came to nothing.
fn ways_after_price(ticket: &Ticket, said: Option<&Analysis>) -> Vec<Choice> {
    let waits = ticket.stage == Stage::Received && said.is_some_and(Analysis::waits_for_a_price);
    let open: &[Way] = match (waits, ticket.coverage.is_covered()) {
        (false, _) => &[],
        (true, false) => &[Way::SendBack],
        (true, true) => &[Way::Repair, Way::Replace, Way::Refund, Way::SendBack],
    };
    open.iter().map(|way| Choice::new(way.as_str(), words::way(*way), "", "")).collect()
}

async fn draw(
    req: &HttpRequest,
    app: &App,
    technician: &Technician,
    at: &Reference,
    (status, typed, errors): (StatusCode, Option<Typed>, Errors),
) -> Result<HttpResponse> {
    let (who, here) = (technician.clone(), at.clone());
    let (whole, draft, works, mut photos) = app
        .read(move |conn| {
            let whole = Whole::of_seller(conn, &who, &here)?;
            let draft = whole.ticket.analysis_draft(conn)?;
            let works = Works::of(conn, &whole.ticket)?;
            let photos = Photo::of(conn, &whole.ticket.id)?;
            Ok((whole, draft, works, photos))
        })
        .await?;
    let ticket = whole.ticket;
    if draft.is_none() && works.first().is_none() {
        return Err(Refusal::NotHere(ticket.stage).into());
    }
    photos.retain(|photo| photo.slot == Slot::Finding);
    let draft = draft.map(|draft| Draft { typed: typed.unwrap_or(draft.typed.clone()), ..draft });
    let page = Page::new(req, Door::Workshop, Some(&technician.name))?;
    let shown = TicketAnalysis {
        page,
        after_price: ways_after_price(&ticket, works.last(&ticket)),
        skips: listed(Skip::ALL, words::skip, ""),
        ticket,
        sold_as: whole.sold.map(|sold| sold.device.sold_as()).unwrap_or_default(),
        request: whole.request,
        photos,
        person: technician.person.clone(),
        choices: draft.as_ref().map(Choices::of).unwrap_or_default(),
        draft,
        works,
        errors,
        now: app.clock.now(),
    };
    show_page(req, status, &shown)
}

/// Shows the form, or what was said.
///
/// # Errors
/// [`Error::NotFound`] also for another seller's; a refusal before the device is here; the database's.
pub async fn show(
    req: HttpRequest,
    technician: Technician,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    draw(&req, &app, &technician, &at, (StatusCode::OK, None, Errors::default())).await
}

/// Keeps the form and its photos; says what was found where that button was pressed.
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
    let typed = Typed::of(received.fields());
    let seen = received.field("version").parse().unwrap_or_default();
    let is_final = received.field("do") == "final";
    {
        let (who, here, typed) = (technician.clone(), at.clone(), typed.clone());
        app.write(move |tx| Ticket::keep_analysis(tx, &who, &here, &typed)).await?;
    }
    if !received.errors.is_empty() {
        let again = (received.errors.status(), Some(typed), received.errors);
        return draw(&req, &app, &technician, &at, again).await;
    }
    if !is_final {
        return Ok(see_other_with(&req, &format!("/workshop/tickets/{at}/analysis"), Note::Saved));
    }
    let said = {
        let (who, here, typed) = (technician.clone(), at.clone(), typed.clone());
        app.write(move |tx| Ticket::conclude(tx, &who, &here, seen, &typed)).await
    };
    match said {
        Ok(Ok(Way::Quote)) => {
            let page = match app.config.invoicing.quotes_by {
                QuotesBy::Seller => "/quote",
                QuotesBy::Marketplace => "",
            };
            Ok(see_other_with(&req, &format!("/workshop/tickets/{at}{page}"), Note::PriceWanted))
        }
        Ok(Ok(_)) => Ok(see_other_with(&req, &format!("/workshop/tickets/{at}"), Note::Analysed)),
        Ok(Err(flaws)) => {
            let mut errors = Errors::default();
            for (field, flaw) in flaws {
                let field = if field == "photos" { "photo-finding" } else { field };
                errors.add(field, words::finding_flaw(flaw));
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

/// Which way it goes after a price.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct AfterPrice {
    version: i32,
    way: String,
    skipped: String,
}

/// Goes another way after a price came to nothing.
///
/// # Errors
/// [`Error::NotFound`] also for another seller's; the database's.
pub async fn after_price(
    req: HttpRequest,
    technician: Technician,
    at: web::Path<String>,
    form: Posted<AfterPrice>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let rung: Option<Rung> = form.0.way.parse::<Way>().ok().and_then(Way::rung);
    let Some(rung) = rung else {
        let mut errors = Errors::default();
        errors.add("way", words::finding_flaw(finding::Flaw::Way));
        return draw(&req, &app, &technician, &at, (StatusCode::UNPROCESSABLE_ENTITY, None, errors)).await;
    };
    let (who, here, seen) = (technician.clone(), at.clone(), form.0.version);
    let said = (rung, form.0.skipped.parse::<Skip>().ok());
    match app.write(move |tx| Ticket::decide_after_price(tx, &who, &here, seen, said)).await {
        Ok(Err(flaws)) => {
            let mut errors = Errors::default();
            for (field, flaw) in flaws {
                errors.add(field, words::finding_flaw(flaw));
            }
            draw(&req, &app, &technician, &at, (StatusCode::UNPROCESSABLE_ENTITY, None, errors)).await
        }
        Ok(Ok(())) => Ok(see_other_with(&req, &format!("/workshop/tickets/{at}"), Note::Analysed)),
        Err(why) => {
            let errors = Errors::refused(why, "this return")?;
            draw(&req, &app, &technician, &at, (StatusCode::CONFLICT, None, errors)).await
        }
    }
}
