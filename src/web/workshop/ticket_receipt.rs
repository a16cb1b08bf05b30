//! "It is here": the device is compared with what was sold, and what was in the box is written down. A good parcel takes two
//! scans and Enter. Starts the three business days.
use crate::app::App;
use crate::db::Moment;
use crate::error::{Error, Result};
use crate::models::device::Sold;
use crate::models::device::code;
use crate::models::parcel::Prepared;
use crate::models::person::Technician;
use crate::models::photo::{Photo, Slot};
use crate::models::ticket::reception::{Compared, Look, Looked, Part};
use crate::models::ticket::request::Request;
use crate::models::ticket::whole::Whole;
use crate::models::ticket::{Reception, Reference, Refusal, Stage, Ticket};
use crate::web::evidence::{self, Received};
use crate::web::form::{Choice, Errors, day};
use crate::web::page::{Door, Page, on_page, see_other_with, show as show_page};
use crate::web::upload::Upload;
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

/// Characters of a note.
const NOTE_LONGEST: usize = 1000;

/// The form as it was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    /// The number on the device.
    number: String,
    #[serde(skip)]
    found: String,
    #[serde(skip)]
    missing: Vec<Part>,
    #[serde(skip)]
    accessories: Vec<Part>,
    #[serde(skip)]
    invoice: bool,
    #[serde(skip)]
    locked: String,
    #[serde(skip)]
    battery: bool,
    #[serde(skip)]
    on: String,
    #[serde(skip)]
    note: String,
}

#[derive(Template)]
#[template(path = "workshop/ticket_receipt.html")]
struct TicketReceipt {
    page: Page,
    ticket: Ticket,
    sold: Sold,
    request: Request,
    prepared: Vec<Prepared>,
    looks: Vec<Looked>,
    photos: Vec<Photo>,
    compared: Option<Compared>,
    founds: Vec<Choice>,
    locks: Vec<Choice>,
    typed: Typed,
    errors: Errors,
    now: Moment,
}
on_page!(TicketReceipt);

impl TicketReceipt {
    /// Whether the number says that it is the right device: then Enter is enough.
    fn is_right(&self) -> bool {
        self.compared.as_ref().is_some_and(Compared::is_theirs)
    }
    /// Whether support says first what happens with it: until then nobody is asked to unlock it.
    fn waits_for_support(&self) -> bool {
        self.ticket.stage == Stage::Closed || self.ticket.held
    }
    fn is_first(&self) -> bool {
        self.ticket.stage != Stage::Received || self.ticket.reception == Reception::NotYet
    }
}

/// What can be said about a return where it is: one that comes late, or is here already, is looked at more closely later.
fn possible(ticket: &Ticket) -> Vec<Reception> {
    use Reception::{AsExpected, DamagedOnReturn, EmptyBox, PartsMissing, WrongDevice};
    match (ticket.stage, ticket.reception) {
        (Stage::Closed, _) if ticket.may_come_late() => vec![AsExpected],
        (Stage::Received, AsExpected) => vec![PartsMissing, WrongDevice, DamagedOnReturn, EmptyBox],
        (Stage::LabelSent | Stage::InTransit | Stage::Approved, _) | (Stage::Received, Reception::NotYet) => {
            vec![AsExpected, PartsMissing, WrongDevice, DamagedOnReturn, EmptyBox]
        }
        _ => vec![],
    }
}

async fn draw(
    req: &HttpRequest,
    app: &App,
    technician: &Technician,
    at: &Reference,
    status: StatusCode,
    (typed, errors): (Typed, Errors),
) -> Result<HttpResponse> {
    let (who, here, number) = (technician.clone(), at.clone(), typed.number.clone());
    let (whole, looks, photos, compared) = app
        .read(move |conn| {
            let whole = Whole::at_desk(conn, &who, &here)?;
            let looks = Looked::of(conn, &whole.ticket.id)?;
            let photos = Photo::of(conn, &whole.ticket.id)?;
            let compared = match code::either(&number) {
                None => None,
                Some(code) => {
                    let sold = whole.sold.as_ref().map_or(&[][..], |sold| &sold.codes);
                    Some(whole.ticket.compare(conn, sold, whole.request.code().as_ref(), &code)?)
                }
            };
            Ok((whole, looks, photos, compared))
        })
        .await?;
    let Whole { ticket, sold, request, parcel, .. } = whole;
    let page = Page::new(req, Door::Workshop, Some(&technician.name))?;
    let mut typed = typed;
    let possible = possible(&ticket);
    if typed.found.is_empty() && !matches!(compared, Some(Compared::Differs | Compared::Other(_))) {
        typed.found = possible
            .first()
            .filter(|first| **first == Reception::AsExpected)
            .map_or("", |r| r.as_str())
            .to_owned();
    }
    let founds = possible
        .into_iter()
        .map(|reception| {
            let (text, hint) = words::found(reception);
            Choice::new(reception.as_str(), text, hint, &typed.found)
        })
        .collect();
    let lock = |value: &str, text: &str, hint: &str| Choice::new(value, text, hint, &typed.locked);
    let locks = vec![
        lock("no", "No", ""),
        lock("yes", "Yes", "The customer gets the steps to remove it; your time stands still until then."),
        lock("", "It cannot be seen", "The device is dead, or nobody looked."),
    ];
    let shown = TicketReceipt {
        page,
        ticket,
        sold: sold.ok_or(Error::NotFound)?,
        request,
        prepared: parcel.prepared(),
        looks,
        photos: photos.into_iter().filter(|photo| photo.slot == Slot::Intake).collect(),
        compared,
        founds,
        locks,
        typed,
        errors,
        now: app.clock.now(),
    };
    show_page(req, status, &shown)
}

/// Shows the check of one return; with a number it is compared.
///
/// # Errors
/// [`Error::NotFound`] also for another seller's; the database's.
pub async fn show(
    req: HttpRequest,
    technician: Technician,
    at: web::Path<String>,
    query: web::Query<Typed>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let typed = query.into_inner();
    let mut errors = Errors::default();
    if !typed.number.trim().is_empty() && code::either(&typed.number).is_none() {
        errors.add("number", UNREADABLE);
    }
    draw(&req, &app, &technician, &at, StatusCode::OK, (typed, errors)).await
}

const UNREADABLE: &str = "That is neither an IMEI nor a serial number. Scan it once more, or leave it empty where it cannot be read.";

impl Typed {
    fn of(received: &Received) -> Self {
        let ticked = |name| received.all(name).filter_map(|word| word.parse().ok()).collect();
        Self {
            number: received.field("number").trim().to_owned(),
            found: received.field("found").to_owned(),
            missing: ticked("missing"),
            accessories: ticked("accessories"),
            invoice: received.field("invoice") == "yes",
            locked: received.field("locked").to_owned(),
            battery: received.field("battery") == "yes",
            on: received.field("on").trim().to_owned(),
            note: received.field("note").trim().to_owned(),
        }
    }
    /// What it means, or what is wrong with it.
    fn check(&self, errors: &mut Errors) -> Option<Look> {
        let found: Option<Reception> = self.found.parse().ok();
        if found.is_none() {
            errors.add("found", "Choose what was in the box.");
        }
        let code = code::either(&self.number);
        if code.is_none() && !self.number.is_empty() {
            errors.add("number", UNREADABLE);
        }
        if found == Some(Reception::PartsMissing) && self.missing.is_empty() {
            errors.add("missing", "Tick what is missing.");
        }
        let on = day(&self.on);
        if on.is_none() && !self.on.is_empty() {
            errors.add("on", "Enter a date, or leave it empty for today.");
        }
        if self.note.chars().count() > NOTE_LONGEST {
            errors.add("note", format!("Shorten the note to {NOTE_LONGEST} characters or fewer."));
        }
        let locked = match self.locked.as_str() {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        };
        let missing = if found == Some(Reception::PartsMissing) { self.missing.clone() } else { vec![] };
        Some(Look {
            found: found?,
            code,
            missing,
            accessories: self.accessories.clone(),
            invoice_seen: self.invoice,
            locked,
            unsafe_battery: self.battery,
            on,
            note: self.note.clone(),
        })
    }
}

/// What a refusal says at which field; nothing for one that is no slip of the form.
fn at_field(why: Refusal) -> Option<&'static str> {
    const FIELDS: [(Refusal, &str); 4] = [
        (Refusal::PhotosNeeded, "photo-intake"),
        (Refusal::PhotoNeeded, "locked"),
        (Refusal::WrongDate, "on"),
        (Refusal::AnotherNumber, "found"),
    ];
    FIELDS.iter().find(|(known, _)| *known == why).map(|(_, field)| *field)
}

/// Writes down what was in the box; what is not right comes back, and every photo is kept.
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
    let ticket = app.read(move |conn| Ticket::at_desk(conn, &who, &here)).await?;
    let received = evidence::receive(&mut upload, &app, &technician.author(), &ticket).await?;
    let typed = Typed::of(&received);
    let mut errors = Errors::default();
    let look = typed.check(&mut errors);
    errors.extend(received.errors.clone());
    let Some(look) = look.filter(|_| errors.is_empty()) else {
        return draw(&req, &app, &technician, &at, errors.status(), (typed, errors)).await;
    };
    let seen: i32 = received.field("version").parse().unwrap_or_default();
    let (who, here, saw, key) = (technician.clone(), at.clone(), look.clone(), app.link_key.clone());
    match app.write(move |tx| Ticket::check_in(tx, (&who, &key), &here, seen, &saw)).await {
        Ok(moved) => {
            let note = match (look.found, ticket.stage) {
                (Reception::WrongDevice | Reception::EmptyBox, _) | (_, Stage::Closed) => {
                    Note::SupportDecides
                }
                _ => Note::Received,
            };
            let to = match received.field("to") {
                "return" => format!("/workshop/tickets/{}", moved.reference),
                _ => "/workshop".to_owned(),
            };
            Ok(see_other_with(&req, &to, note))
        }
        Err(Error::Refused(why)) if at_field(why).is_some() => {
            errors.add(at_field(why).unwrap_or_default(), words::refusal(why));
            let wrong = StatusCode::UNPROCESSABLE_ENTITY;
            draw(&req, &app, &technician, &at, wrong, (typed, errors)).await
        }
        Err(why) => {
            let errors = Errors::refused(why, "this return")?;
            draw(&req, &app, &technician, &at, StatusCode::CONFLICT, (typed, errors)).await
        }
    }
}
