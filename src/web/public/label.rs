//! A label, for whoever opened the mail: look, print, pack, post. GET changes nothing; it is only counted.
use super::label_fresh;
use crate::app::App;
use crate::carrier::number::grouped;
use crate::carrier::paper::code128;
use crate::carrier::{Postage, Shipment};
use crate::db::Moment;
use crate::error::{Error, Result};
use crate::models::label::{Label, LabelState};
use crate::models::link::{Link, Purpose};
use crate::models::parcel::{Parcel, Prepared};
use crate::models::ticket::receipt;
use crate::models::ticket::{Stage, Ticket};
use crate::web::page::{Door, Page, ok, on_page, see_other_with};
use crate::web::{files, link};
use crate::words::{self, Note};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "public/label.html")]
struct LabelPage {
    page: Page,
    token: String,
    label: Label,
    shipment: Shipment,
    posted: bool,
    prepared: Vec<Prepared>,
    number: String,
    bars: Vec<(usize, usize)>,
    width: usize,
}
on_page!(LabelPage);

#[derive(Template)]
#[template(path = "public/label_posted.html")]
struct Posted {
    page: Page,
    token: String,
    shipment: Shipment,
}
on_page!(Posted);

/// What a token opens.
pub(super) struct Opened {
    pub(super) link: Link,
    pub(super) label: Label,
    pub(super) tickets: Vec<Ticket>,
    pub(super) prepared: Vec<Prepared>,
}

/// Opens the token: an unknown one is not found (and counted), one that has ended says so.
pub(super) async fn open(req: &HttpRequest, app: &App, token: &str) -> Result<Opened> {
    let now = app.clock.now();
    still_open(open_or_ended(req, app, token).await?, now)
}

/// Opens the token also when its link has ended: an unknown one is not found, and counted.
pub(super) async fn open_or_ended(req: &HttpRequest, app: &App, token: &str) -> Result<Opened> {
    link::open(req, app, token, Purpose::Label, |conn, link| {
        let label = Label::named(conn, link.label_id.as_ref().ok_or(Error::NotFound)?)?;
        let tickets = Ticket::in_parcel(conn, &label.parcel_id)?;
        let prepared = Parcel::named(conn, &label.parcel_id)?.prepared();
        Ok(Opened { link, label, tickets, prepared })
    })
    .await
}

impl Opened {
    /// Whether its link has ended only because the mail was sent once more: the label is the same, and can be used.
    fn stays(&self, now: Moment) -> bool {
        self.link.has_ended(now) && self.label.is_alive() && self.label.expires_at > now
    }
}

fn still_open(opened: Opened, now: Moment) -> Result<Opened> {
    // A scan has used it: its link goes on until the parcel has arrived.
    let shown = matches!(opened.label.state, LabelState::Alive | LabelState::Used);
    if opened.link.has_ended(now) || !shown {
        return Err(Error::LinkEnded);
    }
    Ok(opened)
}

/// Dark runs of the label's bars: where each begins, and how wide it is.
fn runs(modules: &[bool]) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = vec![];
    for (at, _) in modules.iter().enumerate().filter(|(_, dark)| **dark) {
        match runs.last_mut() {
            Some((begin, wide)) if *begin + *wide == at => *wide += 1,
            _ => runs.push((at, 1)),
        }
    }
    runs
}

/// Shows the label; where its link has ended, how to get a fresh one.
///
/// # Errors
/// [`Error::NotFound`], [`Error::TooMany`].
pub async fn show(req: HttpRequest, token: web::Path<String>, app: web::Data<App>) -> Result<HttpResponse> {
    let token = token.into_inner();
    let (found, now) = (open_or_ended(&req, &app, &token).await?, app.clock.now());
    let stays = found.stays(now);
    let Opened { link: opened, label, tickets, prepared } = match still_open(found, now) {
        Ok(opened) => opened,
        Err(Error::LinkEnded) => return label_fresh::ask(&req, &token, stays),
        Err(other) => return Err(other),
    };
    link::opened(&req, &app, opened).await?;
    let shipment = label.shipment()?;
    let modules = code128::modules(&label.number).unwrap_or_default();
    let posted = tickets.iter().all(|ticket| ticket.stage != Stage::LabelSent);
    let page = Page::new(&req, Door::Public, None)?;
    let number = grouped(&label.number);
    let width = modules.len();
    ok(
        &req,
        &LabelPage { page, token, shipment, posted, prepared, number, bars: runs(&modules), width, label },
    )
}

/// A PDF: `label-a4.pdf`, `label-4x6.pdf`, `label-a6.pdf`, `packing-slip.pdf` or `manifest.pdf`, where there is one.
///
/// # Errors
/// [`Error::NotFound`], [`Error::LinkEnded`], [`Error::TooMany`].
pub async fn pdf(
    req: HttpRequest,
    at: web::Path<(String, String)>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let (token, file) = at.into_inner();
    let Opened { link: opened, label, .. } = open(&req, &app, &token).await?;
    let name = format!("{}-{file}", label.request_reference());
    let key = match file.as_str() {
        "label-a4.pdf" => label.a4_key,
        "label-4x6.pdf" => label.small_key,
        "packing-slip.pdf" => label.slip_key,
        "manifest.pdf" => label.manifest_key,
        "label-a6.pdf" if label.is_drawn_by_us()? => {
            link::fetched(&req, &app, opened, &file).await?;
            return files::label_on_a6(&app, label.shipment()?, &name).await;
        }
        _ => None,
    };
    let key = key.ok_or(Error::NotFound)?;
    link::fetched(&req, &app, opened, &file).await?;
    files::pdf(&app, key, &name).await
}

/// Asks whether it really is posted.
///
/// # Errors
/// [`Error::NotFound`], [`Error::LinkEnded`], [`Error::TooMany`].
pub async fn ask(req: HttpRequest, token: web::Path<String>, app: web::Data<App>) -> Result<HttpResponse> {
    let token = token.into_inner();
    let Opened { label, .. } = open(&req, &app, &token).await?;
    let shipment = label.shipment()?;
    let page = Page::new(&req, Door::Public, None)?;
    ok(&req, &Posted { page, token, shipment })
}

/// "I have posted it."
///
/// # Errors
/// [`Error::NotFound`], [`Error::LinkEnded`], [`Error::TooMany`].
pub async fn posted(req: HttpRequest, token: web::Path<String>, app: web::Data<App>) -> Result<HttpResponse> {
    let token = token.into_inner();
    let Opened { label, .. } = open(&req, &app, &token).await?;
    app.write(move |tx| receipt::post(tx, &label)).await?;
    Ok(see_other_with(&req, &format!("/l/{token}"), Note::Posted))
}
