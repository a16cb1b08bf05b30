//! Closing a company, and opening it again.
use super::company_show::{Forms, draw};
use super::person_access::Form;
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::CompanyId;
use crate::models::company::Company;
use crate::models::person::Administrator;
use crate::web::form::{Errors, Posted};
use crate::web::page::see_other_with;
use crate::words::Note;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

/// Closes or opens it.
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
    let open = form.opens();
    let (by, which) = (administrator.clone(), id.clone());
    match app.write(move |tx| Company::set_open(tx, &by, &which, form.version, open)).await {
        Ok(()) => {
            let note = if open { Note::Opened } else { Note::Closed };
            Ok(see_other_with(&req, &format!("/admin/companies/{id}"), note))
        }
        Err(why) => {
            let errors = Errors::refused(why, "this company")?;
            draw(&req, &app, &administrator, &id, (StatusCode::CONFLICT, Forms::default(), errors)).await
        }
    }
}
