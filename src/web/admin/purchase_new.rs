//! An order line and its devices, written down. What forms about order lines and devices ask is here, too.
use super::person_new::Query;
use crate::app::App;
use crate::error::Result;
use crate::models::company::Company;
use crate::models::device::Category;
use crate::models::device::administration::Description;
use crate::models::device::code::{self, Code};
use crate::models::person::Administrator;
use crate::models::purchase::administration::{Corrected, Taken};
use crate::models::purchase::{NewPurchase, Purchase};
use crate::models::seller::Seller;
use crate::models::ticket::answers::LINE_LONGEST;
use crate::web::form::{Choice, Errors, Posted, day, line, line_if_any, pence};
use crate::web::page::{Door, Page, on_page, see_other_with, show as show_page};
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use chrono::NaiveDate;
use serde::Deserialize;

/// Units of a line that can be written down at once.
const MOST_UNITS: i32 = 200;

#[derive(Template)]
#[template(path = "admin/purchase_new.html")]
struct PurchaseNew {
    page: Page,
    form: Form,
    companies: Vec<Choice>,
    sellers: Vec<Choice>,
    categories: Vec<Choice>,
    errors: Errors,
}
on_page!(PurchaseNew);

/// An order line as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct TypedLine {
    /// As the order is called.
    pub order_number: String,
    /// From 1.
    pub order_line: String,
    /// `2026-03-14`.
    pub ordered_on: String,
    /// `2026-03-17`, or nothing.
    pub delivered_on: String,
    /// The seller's invoice, or nothing.
    pub invoice_number: String,
    /// In pounds.
    pub price: String,
}

/// What a device is, as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct TypedDescription {
    /// A [`Category`].
    pub category: String,
    /// Who made it.
    pub brand: String,
    /// What it is called.
    pub model: String,
    /// As sold.
    pub storage: String,
    /// As sold.
    pub colour: String,
    /// As sold.
    pub grade: String,
}

/// The whole form.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    company: String,
    seller: String,
    quantity: String,
    /// A line for each device.
    numbers: String,
    #[serde(flatten)]
    order: TypedLine,
    #[serde(flatten)]
    what: TypedDescription,
}

/// Adds what is too long.
fn lengths(errors: &mut Errors, fields: &[(&str, &str)]) {
    for (field, typed) in fields {
        if typed.trim().chars().count() > LINE_LONGEST {
            errors.add(*field, format!("This is too long. Use {LINE_LONGEST} characters or fewer."));
        }
    }
}

impl TypedLine {
    /// That of a line that is here already.
    pub(super) fn of(purchase: &Purchase) -> Self {
        Self {
            order_number: purchase.order_number.clone(),
            order_line: purchase.order_line.to_string(),
            ordered_on: purchase.ordered_on.to_string(),
            delivered_on: purchase.delivered_on.map(|day| day.to_string()).unwrap_or_default(),
            invoice_number: purchase.invoice_number.clone().unwrap_or_default(),
            price: words::money(purchase.price_pence).replace(['£', ','], ""),
        }
    }
    /// What it means; what is wrong is added to the errors.
    pub(super) fn check(&self, today: NaiveDate, errors: &mut Errors) -> Option<Corrected> {
        let day = |text: &str| day(text).filter(|day| *day <= today);
        let order_number = line(&self.order_number);
        if order_number.is_empty() {
            errors.add("order_number", "Enter the order number.");
        }
        lengths(errors, &[("order_number", &self.order_number), ("invoice_number", &self.invoice_number)]);
        let order_line = self.order_line.trim().parse::<i32>().ok().filter(|line| (1..=9999).contains(line));
        if order_line.is_none() {
            errors.add("order_line", "Enter the line of the order, 1 if there is only one.");
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
        let price_pence = pence(&self.price);
        if price_pence.is_none() {
            errors.add("price", "Enter the price paid in pounds, for example 249.00.");
        }
        Some(Corrected {
            order_number,
            order_line: order_line?,
            ordered_on: ordered_on?,
            delivered_on,
            invoice_number: line_if_any(&self.invoice_number),
            price_pence: price_pence?,
        })
    }
}

impl TypedDescription {
    /// That of a device that is here already.
    pub(super) fn of(what: &Description) -> Self {
        Self {
            category: what.category.to_string(),
            brand: what.brand.clone(),
            model: what.model.clone(),
            storage: what.storage.clone().unwrap_or_default(),
            colour: what.colour.clone().unwrap_or_default(),
            grade: what.grade.clone().unwrap_or_default(),
        }
    }
    /// The kinds of device.
    pub(super) fn categories(&self) -> Vec<Choice> {
        let kind = |c: &Category| Choice::new(c.as_str(), words::category(*c), "", &self.category);
        let none = Choice::new("", "Choose …", "", &self.category);
        std::iter::once(none).chain(Category::ALL.iter().map(kind)).collect()
    }
    /// What it means; what is wrong is added to the errors.
    pub(super) fn check(&self, errors: &mut Errors) -> Option<Description> {
        let category = self.category.parse::<Category>().ok();
        if category.is_none() {
            errors.add("category", "Choose what kind of device it is.");
        }
        let (brand, model) = (line(&self.brand), line(&self.model));
        if brand.is_empty() {
            errors.add("brand", "Enter who made the device.");
        }
        if model.is_empty() {
            errors.add("model", "Enter the model.");
        }
        let all = [
            ("brand", self.brand.as_str()),
            ("model", &self.model),
            ("storage", &self.storage),
            ("colour", &self.colour),
            ("grade", &self.grade),
        ];
        lengths(errors, &all);
        Some(Description {
            category: category?,
            brand,
            model,
            storage: line_if_any(&self.storage),
            colour: line_if_any(&self.colour),
            grade: line_if_any(&self.grade),
        })
    }
}

/// The numbers of one device, with commas between them; nothing where one of them cannot be right.
pub(super) fn numbers(typed: &str) -> Option<Vec<Code>> {
    let mut found: Vec<Code> = vec![];
    for part in typed.split([',', ';']).map(str::trim).filter(|part| !part.is_empty()) {
        let code = code::either(part)?;
        if !found.contains(&code) {
            found.push(code);
        }
    }
    Some(found)
}

/// Says why a line cannot be written down so, at the field that it is about.
pub(super) fn taken(why: Taken, field: &str) -> Errors {
    let mut errors = Errors::default();
    match why {
        Taken::Line => errors.add("order_number", "This line of this order is here already."),
        Taken::Number(number) => errors.add(
            field,
            format!("{number} is the number of another device that is with a customer. Look it up under Orders and devices."),
        ),
    }
    errors
}

impl Form {
    fn quantity(&self, errors: &mut Errors) -> Option<i32> {
        let quantity = self.quantity.trim().parse::<i32>().ok().filter(|n| (1..=MOST_UNITS).contains(n));
        if quantity.is_none() {
            errors.add("quantity", format!("Enter how many devices the line has, 1 to {MOST_UNITS}."));
        }
        quantity
    }
    fn numbers(&self, quantity: Option<i32>, errors: &mut Errors) -> Vec<Vec<Code>> {
        let mut all: Vec<Vec<Code>> = vec![];
        for (n, typed) in self.numbers.trim_end().lines().enumerate() {
            let Some(numbers) = numbers(typed) else {
                errors.add(
                    "numbers",
                    format!("Line {}: one of these cannot be an IMEI or a serial number.", n + 1),
                );
                continue;
            };
            if let Some(twice) = numbers.iter().find(|code| all.iter().flatten().any(|known| known == *code))
            {
                errors.add("numbers", format!("Line {}: {} stands there twice.", n + 1, twice.normalised()));
            }
            all.push(numbers);
        }
        let most = quantity.and_then(|quantity| usize::try_from(quantity).ok());
        if most.is_some_and(|most| all.len() > most) {
            errors.add("numbers", "There are more lines than devices.");
        }
        all
    }
    fn check(
        &self,
        today: NaiveDate,
        companies: &[Company],
        sellers: &[Seller],
    ) -> std::result::Result<(NewPurchase, Description, Vec<Vec<Code>>), Errors> {
        let mut errors = Errors::default();
        let company = companies.iter().find(|one| one.id.as_str() == self.company);
        if company.is_none() {
            errors.add("company", "Choose who bought it.");
        }
        let seller = sellers.iter().find(|one| one.id.as_str() == self.seller);
        if seller.is_none() {
            errors.add("seller", "Choose who sold it.");
        }
        let order = self.order.check(today, &mut errors);
        let quantity = self.quantity(&mut errors);
        let what = self.what.check(&mut errors);
        let codes = self.numbers(quantity, &mut errors);
        match (company, seller, order, quantity, what) {
            (Some(company), Some(seller), Some(order), Some(quantity), Some(what)) if errors.is_empty() => {
                let new = NewPurchase {
                    company: company.id.clone(),
                    seller: seller.id.clone(),
                    order_number: order.order_number,
                    order_line: order.order_line,
                    ordered_on: order.ordered_on,
                    delivered_on: order.delivered_on,
                    invoice_number: order.invoice_number,
                    quantity,
                    price_pence: order.price_pence,
                };
                Ok((new, what, codes))
            }
            _ => Err(errors),
        }
    }
}

fn draw(
    req: &HttpRequest,
    administrator: &Administrator,
    (companies, sellers): &(Vec<Company>, Vec<Seller>),
    form: Form,
    errors: Errors,
) -> Result<HttpResponse> {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let choose = |first: &str, typed: &str| vec![Choice::new("", first, "", typed)];
    let mut shown_companies = choose("Choose a company …", &form.company);
    shown_companies
        .extend(companies.iter().map(|one| Choice::new(one.id.as_str(), &one.name, "", &form.company)));
    let mut shown_sellers = choose("Choose a seller …", &form.seller);
    shown_sellers.extend(sellers.iter().map(|one| Choice::new(one.id.as_str(), &one.name, "", &form.seller)));
    let shown = PurchaseNew {
        page: Page::new(req, Door::Administration, Some(&administrator.name))?,
        companies: shown_companies,
        sellers: shown_sellers,
        categories: form.what.categories(),
        form,
        errors,
    };
    show_page(req, status, &shown)
}

async fn homes(app: &App) -> Result<(Vec<Company>, Vec<Seller>)> {
    app.read(|conn| Ok((Company::open(conn)?, Seller::open(conn)?))).await
}

/// The empty form; with `?company=` and `?seller=` for theirs.
///
/// # Errors
/// The database's.
pub async fn show(
    req: HttpRequest,
    administrator: Administrator,
    query: web::Query<Query>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let Query { company, seller } = query.into_inner();
    let order = TypedLine { order_line: "1".to_owned(), ..TypedLine::default() };
    let form = Form { company, seller, quantity: "1".to_owned(), order, ..Form::default() };
    draw(&req, &administrator, &homes(&app).await?, form, Errors::default())
}

/// Writes the line and its devices down, and goes on to its page.
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
    let homes = homes(&app).await?;
    let today = app.clock.now().naive().date();
    let (new, what, codes) = match form.check(today, &homes.0, &homes.1) {
        Ok(checked) => checked,
        Err(errors) => return draw(&req, &administrator, &homes, form, errors),
    };
    let by = administrator.clone();
    match app.write(move |tx| Purchase::enter(tx, &by, &new, &what, &codes)).await? {
        Ok(id) => Ok(see_other_with(&req, &format!("/admin/purchases/{id}"), Note::Added)),
        Err(why) => draw(&req, &administrator, &homes, form, taken(why, "numbers")),
    }
}
