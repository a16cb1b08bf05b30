//! A new carrier: an account of the operator's at a carrier, which a Karrio server asks.
use crate::app::App;
use crate::carrier::Kind;
use crate::error::Result;
use crate::models::carrier::Carrier;
use crate::models::carrier::administration::Facts;
use crate::models::person::Administrator;
use crate::web::form::{Errors, Posted, line};
use crate::web::page::{Door, Page, again, ok, on_page, see_other_with};
use crate::words::Note;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

/// Characters of a carrier's name, account and service.
const LONGEST: usize = 60;
/// A label is bought in seconds or not at all; and the job that waits for it is held for a minute.
const TIMEOUT_S: std::ops::RangeInclusive<i32> = 2..=40;
/// No carrier wants to be asked more at the same time than this.
const AT_ONCE: std::ops::RangeInclusive<i32> = 1..=8;

#[derive(Template)]
#[template(path = "admin/carrier_new.html")]
struct CarrierNew {
    page: Page,
    form: Form,
    karrio: bool,
    errors: Errors,
}
on_page!(CarrierNew);

/// The form as typed.
#[derive(Debug, Clone, Deserialize)]
#[serde(default)]
pub struct Form {
    version: i32,
    /// What it is called.
    pub(super) title: String,
    /// What Karrio calls the account.
    pub(super) account: String,
    /// Which service is bought.
    pub(super) service: String,
    /// Whether ordinary labels are bought.
    pub(super) ordinary: String,
    /// Questions at the same time.
    pub(super) at_once: String,
    /// Seconds for an answer.
    pub(super) timeout: String,
}

impl Default for Form {
    fn default() -> Self {
        let none = String::new;
        Self {
            version: 0,
            title: none(),
            account: none(),
            service: none(),
            ordinary: none(),
            at_once: "2".to_owned(),
            timeout: "20".to_owned(),
        }
    }
}

impl Form {
    /// What stands there now.
    pub(super) fn about(carrier: &Carrier) -> Self {
        Self {
            version: carrier.version,
            title: carrier.name.clone(),
            account: carrier.account.clone(),
            service: carrier.service.clone(),
            ordinary: if carrier.ordinary { "yes" } else { "" }.to_owned(),
            at_once: carrier.at_once.to_string(),
            timeout: carrier.timeout_s.to_string(),
        }
    }
    /// The version that the page showed.
    pub(super) fn version(&self) -> i32 {
        self.version
    }
    /// What is typed, or what is wrong with it. Only what is asked over a network has an account.
    pub(super) fn check(&self, kind: Kind) -> std::result::Result<Facts, Errors> {
        let mut errors = Errors::default();
        let mut text = |field: &str, typed: &str, wanted: bool, missing: &str| {
            let typed = line(typed);
            if typed.is_empty() && wanted {
                errors.add(field, missing);
            } else if typed.chars().count() > LONGEST {
                errors.add(field, format!("This is too long. Use {LONGEST} characters or fewer."));
            }
            typed
        };
        let asked = kind == Kind::Karrio;
        let name = text("title", &self.title, true, "Enter what the carrier is called, for example DPD.");
        let missing = "Enter the carrier_id of the account, as Karrio shows it under Connections.";
        let account = text("account", &self.account, asked, missing);
        let service = text("service", &self.service, asked, "Enter the service, for example dpd_return.");
        let mut number = |field: &str, typed: &str, within: std::ops::RangeInclusive<i32>| {
            let number = line(typed).parse().ok().filter(|number| within.contains(number));
            if number.is_none() {
                let (least, most) = (within.start(), within.end());
                errors.add(field, format!("Enter a number from {least} to {most}."));
            }
            number
        };
        let at_once = number("at_once", &self.at_once, AT_ONCE);
        let timeout_s = number("timeout", &self.timeout, TIMEOUT_S);
        match (at_once, timeout_s) {
            (Some(at_once), Some(timeout_s)) if errors.is_empty() => {
                Ok(Facts { name, account, service, ordinary: self.ordinary == "yes", at_once, timeout_s })
            }
            _ => Err(errors),
        }
    }
}

/// Another carrier has that name.
pub(super) fn taken() -> Errors {
    let mut errors = Errors::default();
    errors.add("title", "There is a carrier of that name already. Choose another name.");
    errors
}

/// Shows the form.
///
/// # Errors
/// When the template fails.
pub async fn show(
    req: HttpRequest,
    administrator: Administrator,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let page = Page::new(&req, Door::Administration, Some(&administrator.name))?;
    let karrio = app.config.karrio.is_some();
    ok(&req, &CarrierNew { page, form: Form::default(), karrio, errors: Errors::default() })
}

/// Adds the carrier.
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
    let karrio = app.config.karrio.is_some();
    let facts = match form.check(Kind::Karrio) {
        Ok(facts) => facts,
        Err(errors) => return again(&req, &CarrierNew { page, form, karrio, errors }),
    };
    match app.write(move |tx| Carrier::add(tx, &administrator, Kind::Karrio, &facts)).await? {
        Some(id) => Ok(see_other_with(&req, &format!("/admin/carriers/{id}"), Note::Added)),
        None => again(&req, &CarrierNew { page, form, karrio, errors: taken() }),
    }
}
