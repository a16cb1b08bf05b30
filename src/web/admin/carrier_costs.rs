//! What labels cost in a month, by seller and carrier: as a page, and as a file for whoever bills it.
use crate::app::App;
use crate::db::{Conn, Moment};
use crate::error::{Error, Result};
use crate::models::calendar::Calendar;
use crate::models::carrier::cost::{self, Cost};
use crate::models::person::Administrator;
use crate::web::page::{Door, Page, ok, on_page};
use crate::words;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use chrono::{Datelike, Months, NaiveDate};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "admin/carrier_costs.html")]
struct CarrierCosts {
    page: Page,
    month: NaiveDate,
    before: NaiveDate,
    after: Option<NaiveDate>,
    costs: Vec<Cost>,
    total: i64,
}
on_page!(CarrierCosts);

/// Which month, as 2026-11; this one where nothing is said.
#[derive(Debug, Deserialize)]
pub struct Which {
    month: Option<String>,
}

/// The first day of the month that is asked for, of this one, and what was bought in it.
struct Month {
    first: NaiveDate,
    now: NaiveDate,
    costs: Vec<Cost>,
}

fn read(conn: &mut Conn, administrator: &Administrator, which: &Which, now: Moment) -> Result<Month> {
    let days = Calendar::marketplace(conn)?;
    let now = days.local_day(now.naive()).with_day(1).ok_or(Error::NotFound)?;
    let first = match &which.month {
        None => now,
        Some(text) => {
            NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d").map_err(|_| Error::NotFound)?
        }
    };
    // Midnight at the marketplace: the end of the day before.
    let start = |first: NaiveDate| first.pred_opt().map(|day| Moment::new(days.end_of(day)));
    let next = first.checked_add_months(Months::new(1));
    let (from, until) = (start(first), next.and_then(start));
    let (Some(from), Some(until)) = (from, until) else { return Err(Error::NotFound) };
    Ok(Month { first, now, costs: cost::of(conn, administrator, from, until)? })
}

/// Shows a month.
///
/// # Errors
/// [`Error::NotFound`] for what is no month; the database's.
pub async fn show(
    req: HttpRequest,
    administrator: Administrator,
    which: web::Query<Which>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let page = Page::new(&req, Door::Administration, Some(&administrator.name))?;
    let now = app.clock.now();
    let which = which.into_inner();
    let Month { first, now, costs } = app.read(move |conn| read(conn, &administrator, &which, now)).await?;
    let shown = CarrierCosts {
        page,
        month: first,
        before: first.checked_sub_months(Months::new(1)).ok_or(Error::NotFound)?,
        after: first.checked_add_months(Months::new(1)).filter(|after| *after <= now),
        total: costs.iter().map(|cost| cost.pence).sum(),
        costs,
    };
    ok(&req, &shown)
}

/// A cell that no spreadsheet takes for a formula (OWASP, CSV injection).
fn cell(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

/// The same as a CSV file (RFC 4180), with amounts in pounds.
///
/// # Errors
/// [`Error::NotFound`] for what is no month; the database's.
pub async fn file(
    administrator: Administrator,
    which: web::Query<Which>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let (now, which) = (app.clock.now(), which.into_inner());
    let Month { first, costs, .. } = app.read(move |conn| read(conn, &administrator, &which, now)).await?;
    let month = first.format("%Y-%m").to_string();
    let mut rows = csv::Writer::from_writer(vec![]);
    let failed = Error::while_doing("writing a file of costs");
    let head = ["month", "seller", "carrier", "labels_bought", "labels_voided", "cost_gbp"];
    let write = |rows: &mut csv::Writer<Vec<u8>>| -> csv::Result<()> {
        rows.write_record(head)?;
        for cost in &costs {
            let (bought, voided) = (cost.bought.to_string(), cost.voided.to_string());
            let pounds = words::pounds(cost.pence);
            let (seller, carrier) = (cell(&cost.seller), cell(&cost.carrier));
            rows.write_record([&month, &seller, &carrier, &bought, &voided, &pounds])?;
        }
        Ok(())
    };
    write(&mut rows).map_err(failed)?;
    let bytes = rows
        .into_inner()
        .map_err(|e| Error::Internal { context: "writing a file of costs", source: e.to_string().into() })?;
    let name = format!("attachment; filename=\"label-costs-{month}.csv\"");
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, name))
        .body(bytes))
}
