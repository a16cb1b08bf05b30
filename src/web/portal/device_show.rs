//! One device: what was sold, whether it is covered, and the way to return it.
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::device::{Device, DeviceState, Sold};
use crate::models::person::Customer;
use crate::models::ticket::request::judge_today;
use crate::models::ticket::{Cover, Ticket};
use crate::web::page::{Door, Page, ok, on_page, see_other};
use crate::words;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "portal/device_show.html")]
struct DeviceShow {
    page: Page,
    sold: Sold,
    cover: Cover,
    open: Option<Ticket>,
    draft: Option<Ticket>,
    gone: bool,
}
on_page!(DeviceShow);

/// Shows the device.
///
/// # Errors
/// [`Error::NotFound`] also for another company's; the database's.
pub async fn show(
    req: HttpRequest,
    customer: Customer,
    id: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let name = customer.name.clone();
    let now = app.clock.now();
    let (sold, cover, open, draft) = app
        .read(move |conn| {
            let sold = Device::of_company(conn, &customer, &id)?;
            let cover = judge_today(conn, &sold, now)?;
            let (open, draft) = Ticket::going_on(conn, &customer, &id)?;
            Ok((sold, cover, open, draft))
        })
        .await?;
    let gone = sold.device.state != DeviceState::WithCustomer;
    let page = Page::new(&req, Door::Portal, Some(&name))?;
    ok(&req, &DeviceShow { page, sold, cover, open, draft, gone })
}

/// Begins a return of the device, or goes on with the one that was begun.
///
/// # Errors
/// As [`Ticket::start`].
pub async fn submit(customer: Customer, id: web::Path<String>, app: web::Data<App>) -> Result<HttpResponse> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let (ticket, asked) = app
        .write(move |tx| {
            let ticket = Ticket::start(tx, &customer, Some(&id))?;
            let asked = ticket.typed(tx)?.problem.is_some();
            Ok((ticket, asked))
        })
        .await?;
    let to = if asked { "problem" } else { "reason" };
    Ok(see_other(&format!("/tickets/{}/{to}", ticket.reference)))
}

/// Begins a return of a device that is not on the list.
///
/// # Errors
/// As [`Ticket::start`].
pub async fn submit_unlisted(customer: Customer, app: web::Data<App>) -> Result<HttpResponse> {
    let ticket = app.write(move |tx| Ticket::start(tx, &customer, None)).await?;
    Ok(see_other(&format!("/tickets/{}/reason", ticket.reference)))
}
