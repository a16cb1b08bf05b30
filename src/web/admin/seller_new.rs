//! A new seller. What a form about a seller asks is here, too.
use crate::app::App;
use crate::error::Result;
use crate::models::calendar::Calendar;
use crate::models::calendar::bank_holidays::Region;
use crate::models::person::Administrator;
use crate::models::seller::Seller;
use crate::models::seller::administration::{Days, Described, Listed};
use crate::models::ticket::answers::{LINE_LONGEST, TypedPlace};
use crate::models::{CalendarId, ticket::answers::Problems};
use crate::web::answers;
use crate::web::form::{Choice, Errors, Posted, line, line_if_any};
use crate::web::page::{Door, Page, on_page, see_other_with, show as show_page};
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use chrono::{NaiveTime, Timelike};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "admin/seller_new.html")]
struct SellerNew {
    page: Page,
    form: Form,
    choices: Choices,
    errors: Errors,
}
on_page!(SellerNew);

/// Characters of what stands on a label about its postage, and of bank details.
const NOTE_LONGEST: usize = 300;

/// A form about a seller as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    /// The version that the page showed; text, since all of the form is read as text.
    pub version: String,
    /// The name that customers see.
    pub title: String,
    /// The name on invoices; the same where it is empty.
    pub legal_name: String,
    /// Stands on its invoices.
    pub vat_number: String,
    /// Where it is paid.
    pub bank_details: String,
    /// Who stands on the parcel; the same name where it is empty.
    pub recipient: String,
    /// Where devices go.
    #[serde(flatten)]
    pub place: TypedPlace,
    /// A calendar's id, or `own:` and a region.
    pub days: String,
    /// `09:00`.
    pub opens: String,
    /// `17:00`.
    pub closes: String,
    /// What its postage contract is called.
    pub contract_service: String,
    /// What must stand on its labels.
    pub contract_licence: String,
}

/// What can be chosen.
#[derive(Debug)]
pub(super) struct Choices {
    pub(super) countries: Vec<Choice>,
    pub(super) days: Vec<Choice>,
}

fn clock(minute: i32) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// Minutes after midnight; midnight at the end of a day is written `24:00` or `00:00`.
fn minute(typed: &str, end: bool) -> Option<i32> {
    if end && matches!(typed.trim(), "24:00" | "00:00") {
        return Some(24 * 60);
    }
    let time = NaiveTime::parse_from_str(typed.trim(), "%H:%M").ok()?;
    i32::try_from(time.num_seconds_from_midnight() / 60).ok()
}

impl Form {
    /// An empty one: most are there from nine to five.
    fn fresh() -> Self {
        Self {
            place: TypedPlace { country: "GB".to_owned(), ..TypedPlace::default() },
            days: format!("own:{}", Region::EnglandAndWales),
            opens: "09:00".to_owned(),
            closes: "17:00".to_owned(),
            ..Self::default()
        }
    }
    /// That of a seller who is here already.
    pub(super) fn about(listed: &Listed) -> Self {
        let seller = &listed.seller;
        Self {
            version: seller.version.to_string(),
            title: seller.name.clone(),
            legal_name: seller.legal_name.clone(),
            vat_number: seller.vat_number.clone().unwrap_or_default(),
            bank_details: seller.bank_details.clone().unwrap_or_default(),
            recipient: listed.address.name.clone(),
            place: TypedPlace::of(&listed.address),
            days: seller.calendar_id.to_string(),
            opens: clock(seller.opening_minute),
            closes: clock(seller.closing_minute % (24 * 60)),
            contract_service: seller.contract_service.clone().unwrap_or_default(),
            contract_licence: seller.contract_licence.clone().unwrap_or_default(),
        }
    }
    /// The version that the page showed.
    pub(super) fn version(&self) -> i32 {
        self.version.parse().unwrap_or_default()
    }
    /// What can be chosen, with what was typed marked.
    pub(super) fn choices(&self, calendars: &[(CalendarId, String)]) -> Choices {
        let mut days: Vec<Choice> = Region::ALL
            .iter()
            .map(|region| {
                let text = format!("Its own, beginning with the bank holidays of {}", words::region(*region));
                Choice::new(&format!("own:{region}"), &text, "", &self.days)
            })
            .collect();
        days.extend(calendars.iter().map(|(id, name)| Choice::new(id.as_str(), name, "", &self.days)));
        Choices { countries: answers::countries(&self.place.country), days }
    }
    fn days(&self, calendars: &[(CalendarId, String)]) -> Option<Days> {
        if let Some(region) = self.days.strip_prefix("own:") {
            return region.parse().ok().map(Days::Own);
        }
        calendars.iter().find(|(id, _)| id.as_str() == self.days).map(|(id, _)| Days::Of(id.clone()))
    }
    fn contract(&self, errors: &mut Errors) -> Option<(String, String)> {
        match (line_if_any(&self.contract_service), line_if_any(&self.contract_licence)) {
            (Some(service), Some(licence)) => Some((service, licence)),
            (None, None) => None,
            (Some(_), None) => {
                errors.add(
                    "contract_licence",
                    "Enter the licence text that the contract asks for, or empty both fields.",
                );
                None
            }
            (None, Some(_)) => {
                errors.add("contract_service", "Enter what the service is called, or empty both fields.");
                None
            }
        }
    }
    /// What the form means.
    ///
    /// # Errors
    /// All that is wrong, at once.
    pub(super) fn check(&self, calendars: &[(CalendarId, String)]) -> std::result::Result<Described, Errors> {
        let mut errors = Errors::default();
        let name = line(&self.title);
        if name.is_empty() {
            errors.add("title", "Enter the seller’s name.");
        }
        let or_name = |typed: &str| line_if_any(typed).unwrap_or_else(|| name.clone());
        for (field, typed, most) in [
            ("title", &self.title, LINE_LONGEST),
            ("legal_name", &self.legal_name, LINE_LONGEST),
            ("recipient", &self.recipient, LINE_LONGEST),
            ("vat_number", &self.vat_number, LINE_LONGEST),
            ("bank_details", &self.bank_details, NOTE_LONGEST),
            ("contract_service", &self.contract_service, LINE_LONGEST),
            ("contract_licence", &self.contract_licence, NOTE_LONGEST),
        ] {
            if typed.trim().chars().count() > most {
                errors.add(field, format!("This is too long. Use {most} characters or fewer."));
            }
        }
        let mut problems: Problems = vec![];
        let address = self.place.check(or_name(&self.recipient), &mut problems);
        errors.extend(Errors::with(problems));
        let days = self.days(calendars);
        if days.is_none() {
            errors.add("days", "Choose whose bank holidays count.");
        }
        let (opening, closing) = (minute(&self.opens, false), minute(&self.closes, true));
        if opening.is_none() {
            errors.add("opens", "Enter a time like 09:00.");
        }
        if closing.is_none() {
            errors.add("closes", "Enter a time like 17:00.");
        }
        if matches!((opening, closing), (Some(opening), Some(closing)) if closing <= opening) {
            errors.add("closes", "The day must end after it begins.");
        }
        let contract = self.contract(&mut errors);
        match (days, opening, closing) {
            (Some(days), Some(opening_minute), Some(closing_minute)) if errors.is_empty() => Ok(Described {
                legal_name: or_name(&self.legal_name),
                name,
                vat_number: line_if_any(&self.vat_number),
                bank_details: Some(self.bank_details.trim().to_owned()).filter(|text| !text.is_empty()),
                address,
                days,
                opening_minute,
                closing_minute,
                contract,
            }),
            _ => Err(errors),
        }
    }
}

/// What is wrong with a name that another seller has.
pub(super) fn taken() -> Errors {
    let mut errors = Errors::default();
    errors.add("title", "Another seller has this name.");
    errors
}

async fn draw(
    req: &HttpRequest,
    app: &App,
    administrator: &Administrator,
    form: Form,
    errors: Errors,
) -> Result<HttpResponse> {
    let asking = administrator.clone();
    let calendars = app.read(move |conn| Calendar::all(conn, &asking)).await?;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Page::new(req, Door::Administration, Some(&administrator.name))?;
    let choices = form.choices(&calendars);
    show_page(req, status, &SellerNew { page, form, choices, errors })
}

/// The empty form.
///
/// # Errors
/// The database's.
pub async fn show(
    req: HttpRequest,
    administrator: Administrator,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    draw(&req, &app, &administrator, Form::fresh(), Errors::default()).await
}

/// Adds the seller, and goes on to its page.
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
    let asking = administrator.clone();
    let calendars = app.read(move |conn| Calendar::all(conn, &asking)).await?;
    let described = match form.check(&calendars) {
        Ok(described) => described,
        Err(errors) => return draw(&req, &app, &administrator, form, errors).await,
    };
    let by = administrator.clone();
    match app.write(move |tx| Seller::enter(tx, &by, &described)).await? {
        Some(id) => Ok(see_other_with(&req, &format!("/admin/sellers/{id}"), Note::Added)),
        None => draw(&req, &app, &administrator, form, taken()).await,
    }
}
