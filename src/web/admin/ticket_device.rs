//! Which device an unmatched return is about: one that the company bought, or one whose order is written down now.
use super::ticket_show::{Typed, draw, refused};
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::device::code::{self, Code};
use crate::models::device::{Category, NewDevice};
use crate::models::person::Agent;
use crate::models::purchase::NewPurchase;
use crate::models::ticket::{Reference, Ticket};
use crate::models::{CompanyId, DeviceId, PurchaseId, SellerId};
use crate::web::form::{self, Errors, Posted};
use crate::web::page::see_other_with;
use crate::words::Note;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::NaiveDate;
use serde::Deserialize;

/// Both forms as typed: `device` links, the rest creates.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    /// The version that the page showed.
    pub version: i32,
    /// A device of the company.
    pub device: String,
    /// Who sold it.
    pub seller: String,
    /// As the order is called.
    pub order_number: String,
    /// `2026-03-14`.
    pub ordered_on: String,
    /// `2026-03-17`.
    pub delivered_on: String,
    /// The seller's invoice.
    pub invoice_number: String,
    /// Paid, in pounds.
    pub price: String,
    /// What kind.
    pub category: String,
    /// Who made it.
    pub brand: String,
    /// What it is called.
    pub model: String,
    /// IMEI or serial.
    pub code: String,
}

struct Checked {
    seller: SellerId,
    purchase: NewPurchaseParts,
    category: Category,
    codes: Vec<Code>,
}

struct NewPurchaseParts {
    ordered_on: NaiveDate,
    delivered_on: Option<NaiveDate>,
    price_pence: i64,
}

impl Form {
    fn check(&self, today: NaiveDate) -> std::result::Result<Checked, Errors> {
        let mut errors = Errors::default();
        let day = |text: &str| form::day(text).filter(|day| *day <= today);
        let seller = self.seller.parse::<SellerId>().ok();
        if seller.is_none() {
            errors.add("seller", "Choose who sold the device.");
        }
        if self.order_number.trim().is_empty() {
            errors.add("order_number", "Enter the order number.");
        }
        let ordered_on = day(&self.ordered_on);
        if ordered_on.is_none() {
            errors.add("ordered_on", "The order date must be a real date and not in the future.");
        }
        let delivered_on = day(&self.delivered_on);
        if delivered_on.is_none() && !self.delivered_on.trim().is_empty() {
            errors.add("delivered_on", "The delivery date must be a real date and not in the future.");
        }
        if matches!((ordered_on, delivered_on), (Some(ordered), Some(delivered)) if delivered < ordered) {
            errors.add("delivered_on", "The delivery cannot be before the order.");
        }
        let price_pence = form::pence(&self.price);
        if price_pence.is_none() {
            errors.add("price", "Enter the price paid in pounds, for example 249.00.");
        }
        let category = self.category.parse::<Category>().ok();
        if category.is_none() {
            errors.add("category", "Choose what kind of device it is.");
        }
        for (field, value, what) in
            [("brand", &self.brand, "who made the device"), ("model", &self.model, "the model")]
        {
            if value.trim().is_empty() {
                errors.add(field, format!("Enter {what}."));
            }
        }
        let codes: Vec<Code> = code::either(&self.code).into_iter().collect();
        if codes.is_empty() && !self.code.trim().is_empty() {
            errors.add("code", "Enter an IMEI or a serial number, or leave it empty.");
        }
        match (seller, ordered_on, price_pence, category) {
            (Some(seller), Some(ordered_on), Some(price_pence), Some(category)) if errors.is_empty() => {
                let purchase = NewPurchaseParts { ordered_on, delivered_on, price_pence };
                Ok(Checked { seller, purchase, category, codes })
            }
            _ => Err(errors),
        }
    }
}

/// Links a device, or writes its order down and links it.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn submit(
    req: HttpRequest,
    agent: Agent,
    at: web::Path<String>,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let Posted(form) = form;
    let typed = Typed { device: form.clone(), ..Typed::default() };
    let (who, where_to) = (agent.clone(), at.clone());
    let done = if let Ok(device) = form.device.parse::<DeviceId>() {
        app.write(move |tx| Ticket::link_device(tx, &who, &where_to, form.version, &device)).await
    } else {
        let today = app.clock.now().naive().date();
        let checked = match form.check(today) {
            Ok(checked) => checked,
            Err(errors) => {
                let again = (typed, errors, None);
                return draw(&req, &app, &agent, &at, StatusCode::UNPROCESSABLE_ENTITY, again).await;
            }
        };
        app.write(move |tx| {
            // Whose it is comes from the return, not from the form.
            let company: CompanyId = Ticket::for_agent(tx, &who, &where_to)?.company_id;
            let purchase = NewPurchase {
                company: company.clone(),
                seller: checked.seller.clone(),
                order_number: form.order_number.trim().to_owned(),
                order_line: 1,
                ordered_on: checked.purchase.ordered_on,
                delivered_on: checked.purchase.delivered_on,
                invoice_number: Some(form.invoice_number.trim().to_owned()).filter(|text| !text.is_empty()),
                quantity: 1,
                price_pence: checked.purchase.price_pence,
            };
            let device = move |purchase: PurchaseId| NewDevice {
                purchase,
                company,
                seller: checked.seller,
                unit: 1,
                category: checked.category,
                brand: form.brand.trim().to_owned(),
                model: form.model.trim().to_owned(),
                storage: None,
                colour: None,
                grade: None,
                codes: checked.codes,
            };
            Ticket::create_device(tx, &who, &where_to, form.version, &purchase, device)
        })
        .await
    };
    match done {
        Ok(ticket) => {
            Ok(see_other_with(&req, &format!("/admin/tickets/{}", ticket.reference), Note::DeviceLinked))
        }
        Err(why) => refused(&req, &app, &agent, &at, typed, why).await,
    }
}
