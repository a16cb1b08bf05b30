//! One seller: everything that is known of it, who works there; and changing it.
use super::seller_new::{Choices, Form, taken};
use crate::app::App;
use crate::db::Moment;
use crate::error::{Error, Result};
use crate::models::SellerId;
use crate::models::calendar::Calendar;
use crate::models::person::administration::PAGE;
use crate::models::person::membership::Home;
use crate::models::person::{Administrator, Person};
use crate::models::seller::Seller;
use crate::models::seller::administration::Listed;
use crate::web::form::{Errors, Posted};
use crate::web::guard::Fresh;
use crate::web::page::{Door, Page, on_page, see_other_with, show as show_page};
use crate::web::place;
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "admin/seller_show.html")]
struct SellerShow {
    page: Page,
    seller: Seller,
    calendar: String,
    technicians: Vec<Person>,
    more_technicians: bool,
    form: Form,
    choices: Choices,
    errors: Errors,
    now: Moment,
}
on_page!(SellerShow);

/// Draws the page with what stands there now, or with what was typed.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub(super) async fn draw(
    req: &HttpRequest,
    app: &App,
    administrator: &Administrator,
    id: &SellerId,
    (status, form, errors): (StatusCode, Option<Form>, Errors),
) -> Result<HttpResponse> {
    let (asking, which) = (administrator.clone(), id.clone());
    let (listed, mut technicians, calendars) = app
        .read(move |conn| {
            let listed = Seller::for_administrator(conn, &asking, &which)?;
            let technicians = Home::Seller(which).people(conn, &asking)?;
            Ok((listed, technicians, Calendar::all(conn, &asking)?))
        })
        .await?;
    let more_technicians = place::cut(&mut technicians, PAGE, |_| ()).is_some();
    let form = form.unwrap_or_else(|| Form::about(&listed));
    let Listed { seller, calendar, .. } = listed;
    let shown = SellerShow {
        page: Page::new(req, Door::Administration, Some(&administrator.name))?,
        choices: form.choices(&calendars),
        seller,
        calendar,
        technicians,
        more_technicians,
        form,
        errors,
        now: app.clock.now(),
    };
    show_page(req, status, &shown)
}

/// Shows the seller.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn show(
    req: HttpRequest,
    administrator: Administrator,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id: SellerId = at.parse().map_err(|_| Error::NotFound)?;
    draw(&req, &app, &administrator, &id, (StatusCode::OK, None, Errors::default())).await
}

/// Changes the seller.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn submit(
    req: HttpRequest,
    Fresh(administrator): Fresh<Administrator>,
    at: web::Path<String>,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id: SellerId = at.parse().map_err(|_| Error::NotFound)?;
    let Posted(form) = form;
    let asking = administrator.clone();
    let calendars = app.read(move |conn| Calendar::all(conn, &asking)).await?;
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    let described = match form.check(&calendars) {
        Ok(described) => described,
        Err(errors) => return draw(&req, &app, &administrator, &id, (wrong, Some(form), errors)).await,
    };
    let (by, which, version) = (administrator.clone(), id.clone(), form.version());
    match app.write(move |tx| Seller::change(tx, &by, &which, version, &described)).await {
        Ok(true) => Ok(see_other_with(&req, &format!("/admin/sellers/{id}"), Note::Saved)),
        Ok(false) => draw(&req, &app, &administrator, &id, (wrong, Some(form), taken())).await,
        Err(why) => {
            let errors = Errors::refused(why, "this seller")?;
            // What stands there now is shown beside what was typed; sent again, it counts.
            let again = (StatusCode::CONFLICT, Some(form), errors);
            draw(&req, &app, &administrator, &id, again).await
        }
    }
}
