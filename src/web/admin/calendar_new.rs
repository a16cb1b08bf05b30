//! A new calendar: a name, and the bank holidays that it begins with.
use crate::app::App;
use crate::error::Result;
use crate::models::calendar::Calendar;
use crate::models::calendar::bank_holidays::Region;
use crate::models::person::Administrator;
use crate::web::form::{Choice, Errors, Posted, line};
use crate::web::page::{Door, Page, again, ok, on_page, see_other_with};
use crate::words::{self, Note};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

/// Characters of a calendar's name.
const NAME_LONGEST: usize = 60;

#[derive(Template)]
#[template(path = "admin/calendar_new.html")]
struct CalendarNew {
    page: Page,
    form: Form,
    regions: Vec<Choice>,
    errors: Errors,
}
on_page!(CalendarNew);

/// The form as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    /// What it is called.
    title: String,
    /// A [`Region`].
    region: String,
}

impl Form {
    fn check(&self) -> std::result::Result<(String, Region), Errors> {
        let mut errors = Errors::default();
        let name = line(&self.title);
        match name.chars().count() {
            0 => errors.add("title", "Enter what the calendar is called, for example Scotland."),
            n if n > NAME_LONGEST => {
                errors.add("title", format!("This is too long. Use {NAME_LONGEST} characters or fewer."));
            }
            _ => {}
        }
        let region = self.region.parse::<Region>().ok();
        if region.is_none() {
            errors.add("region", "Choose whose bank holidays it begins with.");
        }
        match region {
            Some(region) if errors.is_empty() => Ok((name, region)),
            _ => Err(errors),
        }
    }
    fn shown(self, page: Page, errors: Errors) -> CalendarNew {
        let choice = |region: &Region| Choice::new(region.as_str(), words::region(*region), "", &self.region);
        let regions = Region::ALL.iter().map(choice).collect();
        CalendarNew { page, regions, form: self, errors }
    }
}

/// Shows the form.
///
/// # Errors
/// When the template fails.
pub async fn show(req: HttpRequest, administrator: Administrator) -> Result<HttpResponse> {
    let page = Page::new(&req, Door::Administration, Some(&administrator.name))?;
    ok(&req, &Form::default().shown(page, Errors::default()))
}

/// Adds the calendar.
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
    let page = Page::new(&req, Door::Administration, Some(&administrator.name))?;
    let (name, region) = match form.check() {
        Ok(checked) => checked,
        Err(errors) => return again(&req, &form.shown(page, errors)),
    };
    match app.write(move |tx| Calendar::enter(tx, &administrator, &name, region)).await? {
        Some(id) => Ok(see_other_with(&req, &format!("/admin/calendars/{id}"), Note::Added)),
        None => {
            let mut errors = Errors::default();
            errors.add("title", "There is a calendar of that name already. Choose another name.");
            again(&req, &form.shown(page, errors))
        }
    }
}
