//! A company's address book: an address in, an address out.
use super::company_show::{Forms, Typed, draw};
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::company::Company;
use crate::models::person::Administrator;
use crate::models::ticket::answers::LINE_LONGEST;
use crate::models::{AddressId, CompanyId};
use crate::web::form::{Errors, Posted, line};
use crate::web::page::see_other_with;
use crate::words::Note;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

/// Adds one.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn submit(
    req: HttpRequest,
    administrator: Administrator,
    at: web::Path<String>,
    form: Posted<Typed>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id: CompanyId = at.parse().map_err(|_| Error::NotFound)?;
    let Posted(form) = form;
    let mut problems = vec![];
    let name = line(&form.name);
    let address = form.place.check(name.clone(), &mut problems);
    let mut errors = Errors::default();
    if name.is_empty() {
        errors.add("name", "Enter whose address it is.");
    }
    if name.chars().count() > LINE_LONGEST {
        errors.add("name", format!("This is too long. Use {LINE_LONGEST} characters or fewer."));
    }
    errors.extend(Errors::with(problems));
    if !errors.is_empty() {
        let forms = Forms { place: Some(form), name: None };
        let again = (StatusCode::UNPROCESSABLE_ENTITY, forms, errors);
        return draw(&req, &app, &administrator, &id, again).await;
    }
    let which = id.clone();
    app.write(move |tx| Company::add_address(tx, &administrator, &which, &address)).await?;
    Ok(see_other_with(&req, &format!("/admin/companies/{id}"), Note::Added))
}

/// Takes one out.
///
/// # Errors
/// [`Error::NotFound`], also for another company's; the database's.
pub async fn remove(
    req: HttpRequest,
    administrator: Administrator,
    at: web::Path<(String, String)>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let (id, address) = at.into_inner();
    let id: CompanyId = id.parse().map_err(|_| Error::NotFound)?;
    let address: AddressId = address.parse().map_err(|_| Error::NotFound)?;
    let which = id.clone();
    app.write(move |tx| Company::remove_address(tx, &administrator, &which, &address)).await?;
    Ok(see_other_with(&req, &format!("/admin/companies/{id}"), Note::Removed))
}
