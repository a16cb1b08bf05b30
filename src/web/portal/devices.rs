//! The devices that the customer's company bought.
use crate::app::App;
use crate::error::Result;
use crate::models::DeviceId;
use crate::models::device::Device;
use crate::models::person::Customer;
use crate::models::purchase::Purchase;
use crate::web::page::{Door, Page, ok, on_page};
use crate::words;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

/// Rows of a page.
const PAGE: usize = 50;

#[derive(Template)]
#[template(path = "portal/devices.html")]
struct Devices {
    page: Page,
    rows: Vec<(Device, Purchase)>,
    more: Option<DeviceId>,
}
on_page!(Devices);

/// Where a further page begins.
#[derive(Debug, Deserialize)]
pub struct Query {
    #[serde(default)]
    after: String,
}

/// Shows the list.
///
/// # Errors
/// The database's.
pub async fn show(
    req: HttpRequest,
    customer: Customer,
    query: web::Query<Query>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let after: Option<DeviceId> = query.after.parse().ok();
    let name = customer.name.clone();
    let most = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut rows =
        app.read(move |conn| Device::all_of_company(conn, &customer, after.as_ref(), most)).await?;
    let more = if rows.len() > PAGE {
        rows.truncate(PAGE);
        rows.last().map(|(device, _)| device.id.clone())
    } else {
        None
    };
    let page = Page::new(&req, Door::Portal, Some(&name))?;
    ok(&req, &Devices { page, rows, more })
}
