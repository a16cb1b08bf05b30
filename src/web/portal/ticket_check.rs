//! Check your answers, and send them.
use super::onward;
use crate::app::App;
use crate::db::Moment;
use crate::error::{Error, Result};
use crate::models::device::Sold;
use crate::models::device::code::{Identity, has_usual_shape};
use crate::models::person::Customer;
use crate::models::photo::Photo;
use crate::models::text;
use crate::models::ticket::answers::COUNTRIES;
use crate::models::ticket::begun::{Begun, Understood};
use crate::models::ticket::{Cover, Exclusion, Reason, Reference, Stage, Ticket};
use crate::web::form::{Errors, Posted};
use crate::web::page::{Door, Page, again, ok, on_page, see_other, show as show_page};
use crate::words;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

/// What is said instead of sending answers that nobody has looked at.
const CHANGED: &str = "These answers have changed since you opened this page, perhaps in another tab. Look at them \
                       once more, then send them.";

/// A row of the summary: what was asked, what was answered, and where it is changed.
struct Answer {
    question: &'static str,
    answer: String,
    page: &'static str,
}

#[derive(Template)]
#[template(path = "portal/ticket_check.html")]
struct TicketCheck {
    page: Page,
    ticket: Ticket,
    cover: Cover,
    identity: Option<Identity>,
    remarks: Vec<String>,
    answers: Vec<Answer>,
    photos: Vec<Photo>,
    unsafe_battery: bool,
    errors: Errors,
}
on_page!(TicketCheck);

/// The version that the page showed.
#[derive(Debug, Deserialize)]
pub struct Form {
    #[serde(default)]
    version: i32,
}

struct Loaded {
    begun: Begun,
    understood: Option<Understood>,
    photos: Vec<Photo>,
}

impl Loaded {
    /// It must be paid for, and the customer has not been told yet.
    fn has_a_price_to_ask(&self) -> bool {
        let draft = self.begun.ticket.stage == Stage::Draft;
        draft && self.begun.price_to_ask(self.understood.as_ref()).is_some()
    }
    /// The device, as far as it is known.
    fn sold(&self) -> Option<&Sold> {
        self.begun.sold.as_ref().or(self.understood.as_ref()?.device.as_ref())
    }
    /// What is worth saying about the answers, without being wrong.
    fn remarks(&self, now: Moment) -> Vec<String> {
        let Some(Understood { problem, device, .. }) = &self.understood else { return vec![] };
        let by = device.as_ref().and_then(|sold| self.begun.report_by(problem.reason, sold));
        let named = problem.named.as_ref().map(|(_, brand, _)| brand);
        let brand = device.as_ref().map(|sold| &sold.device.brand).or(named);
        let odd =
            |brand: &&String| problem.codes.iter().any(|code| has_usual_shape(brand, code) == Some(false));
        let in_time = by.map(|by| words::in_time(by, now, now));
        let unusual = brand.filter(odd).map(|brand| words::unusual_serial(brand));
        in_time.into_iter().chain(unusual).collect()
    }
}

async fn load(app: &App, customer: &Customer, at: &Reference) -> Result<Loaded> {
    let (customer, at, now) = (customer.clone(), at.clone(), app.clock.now());
    app.read(move |conn| {
        let begun = Begun::of_company(conn, &customer, &at, now)?;
        let understood = begun.understood(conn, &customer)?;
        let photos = Photo::of(conn, &begun.ticket.id)?;
        Ok(Loaded { begun, understood, photos })
    })
    .await
}

fn said(text: &str) -> String {
    if text.trim().is_empty() { "Not provided".to_owned() } else { text.to_owned() }
}

fn answers(loaded: &Loaded) -> Vec<Answer> {
    let typed = &loaded.begun.typed;
    let problem = typed.problem.clone().unwrap_or_default();
    let sender = typed.sender.clone().unwrap_or_default();
    let reason = problem.reason.parse::<Reason>().ok();
    let understood = loaded.understood.as_ref().map(|so_far| &so_far.problem);
    let mut rows = vec![];
    let mut row = |question, answer: String, page| rows.push(Answer { question, answer, page });
    match loaded.sold() {
        Some(sold) => row("Device", format!("{}\n{}", sold.device.name(), sold.device.sold_as()), "problem"),
        None => row("Device", said(&text::brand_and_model(&problem.brand, &problem.model)), "problem"),
    }
    row("Why it comes back", reason.map_or_else(|| said(""), |r| words::reason(r).to_owned()), "reason");
    if let Some(aspect) = understood.and_then(|problem| problem.aspect) {
        row("What is different", words::aspect(aspect).to_owned(), "problem");
    }
    if let Some(detail) = understood.and_then(|problem| problem.detail.clone()) {
        let missing = reason == Some(Reason::PartMissing);
        row(if missing { "What is missing" } else { "What arrived instead" }, detail, "problem");
    }
    if problem.unreadable.is_empty() || !problem.imei.is_empty() {
        row("IMEI", said(&problem.imei), "problem");
    }
    if !problem.serial.is_empty() {
        row("Serial number", problem.serial.clone(), "problem");
    }
    if !problem.unreadable.is_empty() {
        row("IMEI or serial number", "Cannot be read".to_owned(), "problem");
    }
    if let Some(condition) = understood.and_then(|problem| problem.condition) {
        row("Condition", words::condition(condition).to_owned(), "problem");
    }
    row("What is wrong", said(&problem.description), "problem");
    let ticks = [&problem.liquid, &problem.impact, &problem.third_party_repair, &problem.wear];
    let happened: Vec<&str> = Exclusion::ALL
        .iter()
        .zip(ticks)
        .filter(|(_, tick)| !tick.is_empty())
        .map(|(what, _)| words::exclusion(*what))
        .collect();
    let happened = if happened.is_empty() { "Nothing of the list".to_owned() } else { happened.join("\n") };
    if reason.is_none_or(Reason::asks_what_happened) {
        row("What happened to it", happened, "problem");
    }
    if let Some(coverage) = loaded.understood.as_ref().and_then(|so_far| so_far.to_pay) {
        row("It must be paid for", format!("{}: asked for a price", words::coverage(coverage)), "problem");
    }
    let battery = match problem.battery.as_str() {
        "yes" => "Yes, at least one of these".to_owned(),
        "no" => "No".to_owned(),
        _ => said(""),
    };
    row("Battery or case dangerous", battery, "problem");
    let country = COUNTRIES.iter().find(|(code, _)| *code == sender.country).map_or("", |(_, name)| name);
    let address = [&sender.name, &sender.line1, &sender.line2, &sender.town, &sender.postcode]
        .into_iter()
        .map(String::as_str)
        .chain([country])
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join("\n");
    row("Sender", said(if typed.sender.is_some() { &address } else { "" }), "sender");
    row("The label goes to", said(format!("{}\n{}", sender.label_name, sender.label_email).trim()), "sender");
    let erasure = if sender.erasure.is_empty() { said("") } else { "Accepted".to_owned() };
    row("Loss of data", erasure, "sender");
    rows
}

fn draw(req: &HttpRequest, customer: &Customer, loaded: Loaded, now: Moment) -> Result<TicketCheck> {
    let mut errors = Errors::default();
    if loaded.understood.is_none() {
        errors.add("problem", "Some answers about the device and its fault are missing. Change them first.");
    }
    if loaded.begun.typed.sender.as_ref().is_none_or(|page| page.check().is_err()) {
        errors.add("sender", "Some answers about the sender and the label are missing. Change them first.");
    }
    let problem = loaded.begun.typed.problem.as_ref();
    Ok(TicketCheck {
        page: Page::new(req, Door::Portal, Some(&customer.name))?,
        cover: loaded.understood.as_ref().map_or_else(|| loaded.begun.cover, |so_far| so_far.cover),
        identity: loaded.understood.as_ref().map(|so_far| so_far.identity),
        remarks: loaded.remarks(now),
        answers: answers(&loaded),
        unsafe_battery: problem.is_some_and(|page| page.battery == "yes"),
        ticket: loaded.begun.ticket,
        photos: loaded.photos,
        errors,
    })
}

/// Shows everything that was answered.
///
/// # Errors
/// [`Error::NotFound`] also for another company's.
pub async fn show(
    req: HttpRequest,
    customer: Customer,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let loaded = load(&app, &customer, &at).await?;
    if loaded.begun.ticket.stage != Stage::Draft {
        return Ok(see_other(&format!("/tickets/{at}/sent")));
    }
    if loaded.begun.ticket.batch_id.is_some() {
        return Ok(see_other(&onward(&loaded.begun.ticket, "check")));
    }
    if loaded.has_a_price_to_ask() {
        return Ok(see_other(&format!("/tickets/{at}/price")));
    }
    let shown = TicketCheck { errors: Errors::default(), ..draw(&req, &customer, loaded, app.clock.now())? };
    ok(&req, &shown)
}

/// Sends the return. Sent twice, it is taken once; answers that changed meanwhile are shown again before they are sent.
///
/// # Errors
/// [`Error::NotFound`] also for another company's; a refusal; the database's.
pub async fn submit(
    req: HttpRequest,
    customer: Customer,
    at: web::Path<String>,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let loaded = load(&app, &customer, &at).await?;
    if loaded.has_a_price_to_ask() {
        return Ok(see_other(&format!("/tickets/{at}/price")));
    }
    if loaded.begun.ticket.stage == Stage::Draft {
        let shown = draw(&req, &customer, loaded, app.clock.now())?;
        if !shown.errors.is_empty() {
            return again(&req, &shown);
        }
    }
    let seen = form.0.version;
    let done = {
        let (customer, at) = (customer.clone(), at.clone());
        app.write(move |tx| Ticket::submit(tx, &customer, &at, seen)).await
    };
    match done {
        Ok(_) => {}
        Err(Error::Stale { .. }) => {
            let loaded = load(&app, &customer, &at).await?;
            if loaded.begun.ticket.stage == Stage::Draft {
                let mut shown = draw(&req, &customer, loaded, app.clock.now())?;
                shown.errors.add("answers", CHANGED);
                return show_page(&req, StatusCode::CONFLICT, &shown);
            }
            // The same page was sent a moment ago: one return, and nothing to be told off for.
        }
        Err(other) => return Err(other),
    }
    Ok(see_other(&format!("/tickets/{at}/sent")))
}
