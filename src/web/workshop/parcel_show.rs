//! A box with several returns: what is in it is ticked, what is not is looked for.
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::label::Label;
use crate::models::parcel::Parcel;
use crate::models::person::Technician;
use crate::models::ticket::reception::Look;
use crate::models::ticket::{Reception, Reference, Ticket};
use crate::web::form::{Errors, Fields};
use crate::web::page::{Door, Page, on_page, see_other_with, show as show_page};
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpMessage, HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "workshop/parcel_show.html")]
struct ParcelShow {
    page: Page,
    parcel: Parcel,
    tickets: Vec<Ticket>,
    /// The newest label, where it has papers.
    label: Option<Label>,
    /// Those that were ticked, when the form comes back.
    here: Vec<String>,
    errors: Errors,
}
on_page!(ParcelShow);

impl ParcelShow {
    fn is_ticked(&self, ticket: &Ticket) -> bool {
        self.here.contains(&ticket.reference.to_string())
    }
}

async fn draw(
    req: &HttpRequest,
    app: &App,
    technician: &Technician,
    at: &str,
    status: StatusCode,
    (here, errors): (Vec<String>, Errors),
) -> Result<HttpResponse> {
    let (who, reference) = (technician.clone(), at.to_owned());
    let (parcel, tickets, label) = app
        .read(move |conn| {
            let (parcel, tickets) = Ticket::in_box(conn, &who, &reference)?;
            let label = Label::latest_of(conn, &parcel.id)?.filter(Label::has_papers);
            Ok((parcel, tickets, label))
        })
        .await?;
    let page = Page::new(req, Door::Workshop, Some(&technician.name))?;
    show_page(req, status, &ParcelShow { page, parcel, tickets, label, here, errors })
}

/// Shows what should be in the box.
///
/// # Errors
/// [`Error::NotFound`] also for another seller's; the database's.
pub async fn show(
    req: HttpRequest,
    technician: Technician,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    draw(&req, &app, &technician, &at, StatusCode::OK, Default::default()).await
}

/// Receives what was ticked and reports the rest as missing, all in one write.
///
/// # Errors
/// [`Error::NotFound`] also for another seller's; the database's.
pub async fn submit(
    req: HttpRequest,
    technician: Technician,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let fields = req.extensions().get::<Fields>().cloned().map(|Fields(all)| all).unwrap_or_default();
    let here: Vec<String> =
        fields.iter().filter(|(name, _)| name == "here").map(|(_, value)| value.clone()).collect();
    if here.is_empty() {
        let mut errors = Errors::default();
        errors.add("here", "Tick what is in the box. Where nothing is, check each return in by itself.");
        let wrong = StatusCode::UNPROCESSABLE_ENTITY;
        return draw(&req, &app, &technician, &at, wrong, (here, errors)).await;
    }
    let versions: Vec<(Reference, i32)> = fields
        .iter()
        .filter_map(|(name, value)| Some((name.strip_prefix("version-")?.parse().ok()?, value.parse().ok()?)))
        .collect();
    let (who, key) = (technician.clone(), app.link_key.clone());
    let (reference, ticked) = (at.clone(), here.clone());
    let done = app
        .write(move |tx| {
            let (_, tickets) = Ticket::in_box(tx, &who, &reference)?;
            let waiting: Vec<Ticket> = tickets.into_iter().filter(Ticket::is_under_way).collect();
            if waiting.is_empty() {
                return Err(Error::Stale { seen: 0 });
            }
            for ticket in waiting {
                let seen = versions.iter().find(|(of, _)| *of == ticket.reference).map(|(_, seen)| *seen);
                let seen = seen.ok_or(Error::Stale { seen: 0 })?;
                let is_here = ticked.contains(&ticket.reference.to_string());
                let look = Look::plain(if is_here { Reception::AsExpected } else { Reception::EmptyBox });
                Ticket::check_in(tx, (&who, &key), &ticket.reference, seen, &look)?;
            }
            Ok(())
        })
        .await;
    match done {
        Ok(()) => Ok(see_other_with(&req, "/workshop", Note::ParcelReceived)),
        Err(why) => {
            let errors = Errors::refused(why, "this parcel")?;
            draw(&req, &app, &technician, &at, StatusCode::CONFLICT, (here, errors)).await
        }
    }
}
