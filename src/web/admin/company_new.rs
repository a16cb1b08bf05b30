//! A new company. What a form about its name asks is here, too.
use crate::app::App;
use crate::error::Result;
use crate::models::company::Company;
use crate::models::person::Administrator;
use crate::models::ticket::answers::LINE_LONGEST;
use crate::web::form::{Errors, Posted, line};
use crate::web::page::{Door, Page, on_page, see_other_with, show as show_page};
use crate::words::Note;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "admin/company_new.html")]
struct CompanyNew {
    page: Page,
    form: Form,
    errors: Errors,
}
on_page!(CompanyNew);

/// A form about a company as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    /// The version that the page showed.
    pub version: i32,
    /// Its name.
    pub title: String,
}

impl Form {
    /// The name as it is kept.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn check(&self) -> std::result::Result<String, Errors> {
        let mut errors = Errors::default();
        let name = line(&self.title);
        if name.is_empty() {
            errors.add("title", "Enter the company’s name.");
        }
        if name.chars().count() > LINE_LONGEST {
            errors.add("title", format!("This is too long. Use {LINE_LONGEST} characters or fewer."));
        }
        if errors.is_empty() { Ok(name) } else { Err(errors) }
    }
}

/// What is wrong with a name that another company has.
pub(super) fn taken() -> Errors {
    let mut errors = Errors::default();
    errors.add("title", "Another company has this name. Add the town, for example, to tell them apart.");
    errors
}

fn draw(
    req: &HttpRequest,
    administrator: &Administrator,
    form: Form,
    errors: Errors,
) -> Result<HttpResponse> {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Page::new(req, Door::Administration, Some(&administrator.name))?;
    show_page(req, status, &CompanyNew { page, form, errors })
}

/// The empty form.
///
/// # Errors
/// When the template fails.
pub async fn show(req: HttpRequest, administrator: Administrator) -> Result<HttpResponse> {
    draw(&req, &administrator, Form::default(), Errors::default())
}

/// Adds the company, and goes on to its page.
///
/// # Errors
/// The database's.
pub async fn submit(
    req: HttpRequest,
    administrator: Administrator,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let Posted(form) = form;
    let name = match form.check() {
        Ok(name) => name,
        Err(errors) => return draw(&req, &administrator, form, errors),
    };
    let by = administrator.clone();
    match app.write(move |tx| Company::enter(tx, &by, &name)).await? {
        Some(id) => Ok(see_other_with(&req, &format!("/admin/companies/{id}"), Note::Added)),
        None => draw(&req, &administrator, form, taken()),
    }
}
