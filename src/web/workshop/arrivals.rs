//! The reception desk: one field for whatever can be scanned, and below it what is here and what is coming.
use crate::app::App;
use crate::db::Moment;
use crate::error::Result;
use crate::models::person::Technician;
use crate::models::ticket::desk::Found;
use crate::models::ticket::queue::PAGE;
use crate::models::ticket::{Reception, Reference, Stage, Ticket};
use crate::models::unexpected::Unexpected;
use crate::web::form::clean;
use crate::web::page::{Door, Page, ok, on_page, see_other};
use crate::words;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

/// Characters of a scan that are looked at.
pub(super) const SCAN_LONGEST: usize = 100;

/// What the address asks for: what was scanned, or another page of a list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    scan: String,
    here: u16,
    coming: u16,
    posted: u16,
}

/// A list with the number of its next page.
pub(super) struct List {
    pub(super) rows: Vec<Ticket>,
    pub(super) next: Option<u16>,
}

impl List {
    /// Of the rows of a page, from 0, with one more where there are more.
    pub(super) fn of(mut rows: Vec<Ticket>, page: u16) -> Self {
        let most = usize::try_from(PAGE).unwrap_or(usize::MAX);
        let next = (rows.len() > most).then(|| page.saturating_add(1));
        rows.truncate(most);
        Self { rows, next }
    }
}

#[derive(Template)]
#[template(path = "workshop/arrivals.html")]
struct Arrivals {
    page: Page,
    here: List,
    coming: List,
    posted: List,
    unexpected: Vec<(Unexpected, Option<Reference>)>,
    now: Moment,
}
on_page!(Arrivals);

/// Where a scan leads.
fn lead(found: Found, scan: &str) -> Result<String> {
    let asking = |name: &str, value: &str| {
        serde_urlencoded::to_string([(name, value)])
            .map_err(crate::error::Error::while_doing("naming a page"))
    };
    Ok(match found {
        Found::Ticket(reference, None) => format!("/workshop/tickets/{reference}/receipt"),
        Found::Ticket(reference, Some(number)) => {
            format!("/workshop/tickets/{reference}/receipt?{}", asking("number", &number)?)
        }
        Found::Parcel(reference) => format!("/workshop/parcels/{reference}"),
        Found::Nothing => format!("/workshop/unexpected?{}", asking("scan", scan)?),
    })
}

/// Shows the desk, or leads on to what was scanned.
///
/// # Errors
/// The database's.
pub async fn show(
    req: HttpRequest,
    technician: Technician,
    query: web::Query<Query>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let query = query.into_inner();
    let scan: String = clean(query.scan.trim()).chars().take(SCAN_LONGEST).collect();
    if !scan.is_empty() {
        let typed = scan.clone();
        let found = app.read(move |conn| Ticket::scanned(conn, &technician, &typed)).await?;
        return Ok(see_other(&lead(found, &scan)?));
    }
    let name = technician.name.clone();
    let now = app.clock.now();
    let (here, coming, posted, unexpected) = app
        .read(move |conn| {
            let mut page = |stage, page| -> Result<List> {
                Ok(List::of(Ticket::page_of_seller(conn, &technician, stage, page)?, page))
            };
            let here = page(Stage::Received, query.here)?;
            let coming = page(Stage::InTransit, query.coming)?;
            let posted = page(Stage::LabelSent, query.posted)?;
            Ok((here, coming, posted, Unexpected::lately(conn, &technician, now)?))
        })
        .await?;
    let page = Page::new(&req, Door::Workshop, Some(&name))?;
    ok(&req, &Arrivals { page, here, coming, posted, unexpected, now })
}
