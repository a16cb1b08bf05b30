//! Every order line, found by its order number or by a number of its devices.
use crate::app::App;
use crate::error::Result;
use crate::models::company::Company;
use crate::models::person::Administrator;
use crate::models::person::administration::PAGE;
use crate::models::purchase::Purchase;
use crate::models::purchase::administration::{Listed, Search};
use crate::models::{CompanyId, PurchaseId};
use crate::web::form::{Errors, line};
use crate::web::page::{Door, Page, ok, on_page};
use crate::web::place;
use crate::words;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::{Deserialize, Serialize};

#[derive(Template)]
#[template(path = "admin/purchases.html")]
struct Purchases {
    page: Page,
    query: Query,
    /// Whose lines alone are shown.
    company: Option<Company>,
    rows: Vec<Listed>,
    more: Option<String>,
    errors: Errors,
}
on_page!(Purchases);

/// What is asked for, as it stands in the address.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Query {
    /// The beginning of an order number, or of a device's number, or its end.
    q: String,
    /// Whose.
    company: String,
    /// The last line of the page before.
    after: String,
}

/// Lists them.
///
/// # Errors
/// [`crate::error::Error::NotFound`] for a company that is not there; the database's.
pub async fn show(
    req: HttpRequest,
    administrator: Administrator,
    query: web::Query<Query>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let query = query.into_inner();
    let page = Page::new(&req, Door::Administration, Some(&administrator.name))?;
    let company = query.company.parse::<CompanyId>().ok();
    let words: String = line(&query.q).chars().take(100).collect();
    let search = Search { company: company.clone(), words };
    let after = query.after.parse::<PurchaseId>().ok();
    let (company, mut rows) = app
        .read(move |conn| {
            let company =
                company.map(|id| Company::for_administrator(conn, &administrator, &id)).transpose()?;
            Ok((company, Purchase::list(conn, &administrator, &search, after.as_ref())?))
        })
        .await?;
    let more =
        place::cut(&mut rows, PAGE, |last| Query { after: last.purchase.id.to_string(), ..query.clone() });
    ok(&req, &Purchases { page, query, company, rows, more, errors: Errors::default() })
}
