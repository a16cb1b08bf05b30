//! One company: its name, its members, its address book; and changing the name.
use super::company_new::{Form, taken};
use crate::app::App;
use crate::db::Moment;
use crate::error::{Error, Result};
use crate::models::CompanyId;
use crate::models::address::Address;
use crate::models::company::Company;
use crate::models::person::administration::PAGE;
use crate::models::person::membership::Home;
use crate::models::person::{Administrator, Person};
use crate::models::ticket::answers::TypedPlace;
use crate::web::answers;
use crate::web::form::{Choice, Errors, Posted};
use crate::web::page::{Door, Page, on_page, see_other_with, show as show_page};
use crate::web::place;
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "admin/company_show.html")]
struct CompanyShow {
    page: Page,
    company: Company,
    members: Vec<Person>,
    more_members: bool,
    addresses: Vec<Address>,
    form: Form,
    place: Typed,
    countries: Vec<Choice>,
    errors: Errors,
    now: Moment,
}
on_page!(CompanyShow);

/// An address as typed.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Typed {
    /// Person or firm.
    pub name: String,
    /// Where.
    #[serde(flatten)]
    pub place: TypedPlace,
}

/// What stands in the forms of the page: one of them was sent, the others are as they were.
#[derive(Debug, Clone, Default)]
pub(super) struct Forms {
    pub(super) name: Option<Form>,
    pub(super) place: Option<Typed>,
}

/// Draws the page with what stands there now.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub(super) async fn draw(
    req: &HttpRequest,
    app: &App,
    administrator: &Administrator,
    id: &CompanyId,
    (status, forms, errors): (StatusCode, Forms, Errors),
) -> Result<HttpResponse> {
    let (asking, which) = (administrator.clone(), id.clone());
    let (company, mut members, addresses) = app
        .read(move |conn| {
            let company = Company::for_administrator(conn, &asking, &which)?;
            let members = Home::Company(which.clone()).people(conn, &asking)?;
            Ok((company, members, Company::addresses(conn, &asking, &which)?))
        })
        .await?;
    let more_members = place::cut(&mut members, PAGE, |_| ()).is_some();
    let form = forms.name.unwrap_or_else(|| Form { version: company.version, title: company.name.clone() });
    let place = forms.place.unwrap_or_else(|| Typed {
        name: company.name.clone(),
        place: TypedPlace { country: "GB".to_owned(), ..TypedPlace::default() },
    });
    let shown = CompanyShow {
        page: Page::new(req, Door::Administration, Some(&administrator.name))?,
        countries: answers::countries(&place.place.country),
        company,
        members,
        more_members,
        addresses,
        form,
        place,
        errors,
        now: app.clock.now(),
    };
    show_page(req, status, &shown)
}

/// Shows the company.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn show(
    req: HttpRequest,
    administrator: Administrator,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id: CompanyId = at.parse().map_err(|_| Error::NotFound)?;
    draw(&req, &app, &administrator, &id, (StatusCode::OK, Forms::default(), Errors::default())).await
}

/// Changes the name.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn submit(
    req: HttpRequest,
    administrator: Administrator,
    at: web::Path<String>,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id: CompanyId = at.parse().map_err(|_| Error::NotFound)?;
    let Posted(form) = form;
    let again = |status, errors| (status, Forms { name: Some(form.clone()), place: None }, errors);
    let name = match form.check() {
        Ok(name) => name,
        Err(errors) => {
            let again = again(StatusCode::UNPROCESSABLE_ENTITY, errors);
            return draw(&req, &app, &administrator, &id, again).await;
        }
    };
    let (by, which, version) = (administrator.clone(), id.clone(), form.version);
    match app.write(move |tx| Company::rename(tx, &by, &which, version, &name)).await {
        Ok(true) => Ok(see_other_with(&req, &format!("/admin/companies/{id}"), Note::Saved)),
        Ok(false) => {
            let again = again(StatusCode::UNPROCESSABLE_ENTITY, taken());
            draw(&req, &app, &administrator, &id, again).await
        }
        Err(why) => {
            let again = again(StatusCode::CONFLICT, Errors::refused(why, "this company")?);
            draw(&req, &app, &administrator, &id, again).await
        }
    }
}
