//! Every seller, found by the beginning of its name.
use super::companies::Query;
use crate::app::App;
use crate::error::Result;
use crate::models::SellerId;
use crate::models::person::Administrator;
use crate::models::person::administration::PAGE;
use crate::models::seller::{Seller, administration::Listed};
use crate::web::form::{Errors, line};
use crate::web::page::{Door, Page, ok, on_page};
use crate::web::place;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "admin/sellers.html")]
struct Sellers {
    page: Page,
    query: Query,
    rows: Vec<Listed>,
    more: Option<String>,
    errors: Errors,
}
on_page!(Sellers);

/// Lists them.
///
/// # Errors
/// The database's.
pub async fn show(
    req: HttpRequest,
    administrator: Administrator,
    query: web::Query<Query>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let query = query.into_inner();
    let page = Page::new(&req, Door::Administration, Some(&administrator.name))?;
    let (words, after) = (line(&query.q), query.after.parse::<SellerId>().ok());
    let mut rows = app.read(move |conn| Seller::list(conn, &administrator, &words, after.as_ref())).await?;
    let more =
        place::cut(&mut rows, PAGE, |last| Query { after: last.seller.id.to_string(), ..query.clone() });
    ok(&req, &Sellers { page, query, rows, more, errors: Errors::default() })
}
