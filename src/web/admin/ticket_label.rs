//! A label that an agent bought elsewhere: PDF, carrier, number and what it cost. It takes the same way as our own.
use super::ticket_show::{Typed, draw, refused};
use crate::app::{App, Kind};
use crate::carrier::number::looks_like_s10_with_bad_check;
use crate::error::{Error, Result};
use crate::files::readback::{self, Read};
use crate::files::{new_key_of, pdf};
use crate::models::label::{HandLabel, Label};
use crate::models::parcel::Parcel;
use crate::models::person::Agent;
use crate::models::ticket::{Reference, Ticket};
use crate::web::files;
use crate::web::form::{Errors, pence};
use crate::web::page::see_other_with;
use crate::web::upload::{Part, Upload};
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

#[derive(Default)]
struct Form {
    version: i32,
    carrier: String,
    number: String,
    cost: String,
    pdf: Option<Vec<u8>>,
    problem: Option<String>,
}

async fn read(app: &App, upload: &mut Upload<Agent>, most: usize) -> Result<Form> {
    let mut form = Form::default();
    while let Some(part) = upload.next(most).await? {
        match part {
            Part::Field(name, value) => match name.as_str() {
                "version" => form.version = value.parse().unwrap_or_default(),
                "carrier" => form.carrier = value.split_whitespace().collect::<Vec<_>>().join(" "),
                "number" => form.number = value.split_whitespace().collect::<String>().to_uppercase(),
                "cost" => value.trim().clone_into(&mut form.cost),
                _ => {}
            },
            Part::File(file) => match file.bytes(app).await? {
                None => form.problem = Some(words::pdf_too_large(most)),
                Some(bytes) => match pdf::check(&bytes) {
                    Ok(()) => form.pdf = Some(bytes),
                    Err(pdf::Refused::Empty) => form.problem = Some("Select the label’s PDF.".to_owned()),
                    Err(why) => form.problem = Some(words::pdf_refused(why).to_owned()),
                },
            },
        }
    }
    Ok(form)
}

fn check(form: &Form) -> Errors {
    let mut errors = Errors::default();
    if form.carrier.is_empty() || form.carrier.chars().count() > 60 {
        errors.add("carrier", "Enter the carrier’s name, for example Royal Mail.");
    }
    let readable = form.number.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if form.number.len() < 6 || form.number.len() > 40 || !readable {
        errors.add("number", "Enter the tracking number: 6 to 40 letters and digits.");
    } else if looks_like_s10_with_bad_check(&form.number) {
        errors.add(
            "number",
            "This tracking number cannot be right: one digit is off. Please compare it again.",
        );
    }
    if !form.cost.is_empty() && pence(&form.cost).is_none() {
        errors.add("cost", "Enter what the label cost in pounds, for example 4.35, or leave it empty.");
    }
    if let Some(problem) = &form.problem {
        errors.add("pdf", problem);
    } else if form.pdf.is_none() {
        errors.add("pdf", "Select the label’s PDF.");
    }
    errors
}

/// Pages of a label: with its instructions, a customs form and copies for the shop.
const MOST_PAGES: usize = 8;

/// What is odd about a label's bar codes, read as a scanner would: nothing where one of them holds the number, or none can be
/// read here.
fn differs(read: &Read, number: &str) -> Option<String> {
    let odd = !read.codes.is_empty() && !read.holds(number);
    odd.then(|| words::read_back(&read.codes, number))
}

/// Takes the label.
///
/// # Errors
/// [`Error::NotFound`]; the database's, the store's.
pub async fn submit(
    req: HttpRequest,
    upload: Upload<Agent>,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let mut upload = upload;
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let form = read(&app, &mut upload, app.config.limits.pdf_bytes).await?;
    let agent = upload.person.clone();
    let (carrier, number, cost) = (form.carrier.clone(), form.number.clone(), form.cost.clone());
    let typed = Typed { carrier, number, cost, ..Typed::default() };
    let errors = check(&form);
    let (Some(bytes), true) = (form.pdf, errors.is_empty()) else {
        return draw(&req, &app, &agent, &at, StatusCode::UNPROCESSABLE_ENTITY, (typed, errors, None)).await;
    };
    let key = new_key_of("label", &bytes);
    let copy = bytes.clone();
    let read = app.heavy(Kind::Paper, move || readback::read(&copy)).await?;
    if let Some(read) = read.as_ref().filter(|read| read.pages > MOST_PAGES) {
        let mut errors = Errors::default();
        errors.add("pdf", format!("This PDF has {} pages. Is it the label?", read.pages));
        return draw(&req, &app, &agent, &at, StatusCode::UNPROCESSABLE_ENTITY, (typed, errors, None)).await;
    }
    let differs = read.and_then(|read| differs(&read, &form.number));
    app.store(vec![(key.clone(), bytes)]).await?;
    let cost_pence = pence(&form.cost);
    let hand = HandLabel { carrier_name: form.carrier, number: form.number, cost_pence, key, differs };
    let done = {
        let (agent, at) = (agent.clone(), at.clone());
        app.write(move |tx| Ticket::bring_label(tx, &agent, &at, form.version, &hand)).await
    };
    match done {
        Ok(_) => Ok(see_other_with(&req, &format!("/admin/tickets/{at}"), Note::LabelBrought)),
        Err(why) => refused(&req, &app, &agent, &at, typed, why).await,
    }
}

/// The label's PDF, for support.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn pdf(agent: Agent, at: web::Path<String>, app: web::Data<App>) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let name = format!("{at}-label.pdf");
    let label = app
        .read(move |conn| {
            let ticket = Ticket::for_agent(conn, &agent, &at)?;
            let parcel = Parcel::of(conn, &ticket)?;
            Label::latest_of(conn, &parcel.id)?.ok_or(Error::NotFound)
        })
        .await?;
    files::pdf(&app, label.a4_key.ok_or(Error::NotFound)?, &name).await
}
