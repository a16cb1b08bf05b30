//! The devices that the customer's company bought.
use crate::app::App;
use crate::error::Result;
use crate::models::DeviceId;
use crate::models::device::Device;
use crate::models::person::Customer;
use crate::models::purchase::Purchase;
use crate::models::ticket::Cover;
use crate::models::warranty::Bench;
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
    rows: Vec<(Device, Purchase, Cover)>,
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
    let now = app.clock.now();
    let mut rows = app
        .read(move |conn| {
            let bench = Bench::at(conn, now)?;
            let all = Device::all_of_company(conn, &customer, after.as_ref(), most)?;
            let ids: Vec<_> = all.iter().map(|(device, _)| &device.id).collect();
            let repaired = bench.repaired(conn, &ids)?;
            let judged = |(device, purchase): (Device, Purchase)| {
                let repaired_on = repaired.get(device.id.as_str()).copied();
                let cover = bench.judge(&device, &purchase, (repaired_on, None)).cover;
                (device, purchase, cover)
            };
            Ok(all.into_iter().map(judged).collect::<Vec<_>>())
        })
        .await?;
    let more = if rows.len() > PAGE {
        rows.truncate(PAGE);
        rows.last().map(|(device, ..)| device.id.clone())
    } else {
        None
    };
    let page = Page::new(&req, Door::Portal, Some(&name))?;
    ok(&req, &Devices { page, rows, more })
}
