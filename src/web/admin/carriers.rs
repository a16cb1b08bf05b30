//! Who is asked for labels: every carrier and how it is doing, and the rules that say who is asked for which box.
use crate::app::App;
use crate::carrier::Kind;
use crate::db::Moment;
use crate::error::{Error, Result};
use crate::models::carrier::rule::{NewRule, Rule};
use crate::models::carrier::{self, Carrier};
use crate::models::device::Category;
use crate::models::person::Administrator;
use crate::models::seller::Seller;
use crate::models::{CarrierId, CarrierRuleId, SellerId};
use crate::web::form::{Choice, Errors, Posted, line};
use crate::web::page::{Door, Page, on_page, see_other_with, show as show_page};
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "admin/carriers.html")]
struct Carriers {
    page: Page,
    rows: Vec<(Carrier, String)>,
    rules: Vec<(Rule, String, Option<String>)>,
    carriers: Vec<Choice>,
    sellers: Vec<Choice>,
    categories: Vec<Choice>,
    country: String,
    errors: Errors,
}
on_page!(Carriers);

/// A rule as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    carrier: String,
    seller: String,
    category: String,
    country: String,
}

impl Form {
    fn check(&self) -> std::result::Result<NewRule, Errors> {
        let mut errors = Errors::default();
        let carrier = self.carrier.parse::<CarrierId>().ok();
        if carrier.is_none() {
            errors.add("carrier", "Choose who is asked.");
        }
        let country = line(&self.country).to_uppercase();
        let is_code = country.len() == 2 && country.chars().all(|c| c.is_ascii_uppercase());
        if !country.is_empty() && !is_code {
            errors.add("country", "Enter the country’s two letters, for example GB, or leave this empty.");
        }
        match carrier {
            Some(carrier) if errors.is_empty() => Ok(NewRule {
                carrier,
                seller: self.seller.parse::<SellerId>().ok(),
                category: self.category.parse::<Category>().ok(),
                country: Some(country).filter(|country| !country.is_empty()),
            }),
            _ => Err(errors),
        }
    }
}

/// What is told of a carrier in a line.
fn about(carrier: &Carrier, (given, left): (u64, Option<u64>), now: Moment) -> Result<String> {
    Ok(match (carrier.kind()?, left) {
        (Kind::Own, Some(left)) => format!("Drawn here. {given} numbers given out, {left} left."),
        (Kind::Own, None) => format!("Drawn here. {given} numbers given out."),
        (Kind::Manual, _) => "Support buys the label elsewhere and uploads it.".to_owned(),
        (Kind::Karrio, _) => words::carrier_health(carrier, now),
    })
}

async fn draw(
    req: &HttpRequest,
    app: &App,
    administrator: &Administrator,
    (form, errors): (Form, Errors),
) -> Result<HttpResponse> {
    let (asking, now, config) = (administrator.clone(), app.clock.now(), app.config.clone());
    let (all, rules, sellers, numbers) = app
        .read(move |conn| {
            let all = Carrier::list(conn, &asking)?;
            let rules = Rule::list(conn, &asking)?;
            Ok((all, rules, Seller::open(conn)?, carrier::numbers(conn, &config.numbering)?))
        })
        .await?;
    let open = all.iter().filter(|carrier| carrier.closed_at.is_none());
    let carriers = open.map(|c| Choice::new(c.id.as_str(), &c.name, "", &form.carrier)).collect();
    let any = |text| Choice::new("", text, "", "-");
    let seller = |s: &Seller| Choice::new(s.id.as_str(), &s.name, "", &form.seller);
    let category = |c: &Category| Choice::new(c.as_str(), words::category(*c), "", &form.category);
    let shown = Carriers {
        page: Page::new(req, Door::Administration, Some(&administrator.name))?,
        carriers,
        sellers: std::iter::once(any("Any seller")).chain(sellers.iter().map(seller)).collect(),
        categories: std::iter::once(any("Any device")).chain(Category::ALL.iter().map(category)).collect(),
        rows: all
            .into_iter()
            .map(|carrier| {
                let line = about(&carrier, numbers, now)?;
                Ok((carrier, line))
            })
            .collect::<Result<_>>()?,
        rules,
        country: form.country,
        errors,
    };
    let status = if shown.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    show_page(req, status, &shown)
}

/// Shows them.
///
/// # Errors
/// The database's.
pub async fn show(
    req: HttpRequest,
    administrator: Administrator,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    draw(&req, &app, &administrator, (Form::default(), Errors::default())).await
}

/// Adds a rule.
///
/// # Errors
/// [`Error::NotFound`] for a carrier or seller that is not there; the database's.
pub async fn submit(
    req: HttpRequest,
    administrator: Administrator,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let Posted(form) = form;
    let rule = match form.check() {
        Ok(rule) => rule,
        Err(errors) => return draw(&req, &app, &administrator, (form, errors)).await,
    };
    app.write(move |tx| {
        Carrier::find(tx, &administrator, &rule.carrier)?;
        if let Some(seller) = &rule.seller {
            Seller::for_administrator(tx, &administrator, seller)?;
        }
        Rule::add(tx, &administrator, &rule)
    })
    .await?;
    Ok(see_other_with(&req, "/admin/carriers", Note::Added))
}

fn of(at: &str) -> Result<CarrierRuleId> {
    at.parse().map_err(|_| Error::NotFound)
}

/// Takes a rule away.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn remove(
    req: HttpRequest,
    administrator: Administrator,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id = of(&at)?;
    app.write(move |tx| Rule::remove(tx, &administrator, &id)).await?;
    Ok(see_other_with(&req, "/admin/carriers", Note::Saved))
}

/// Asks a rule's carrier one place sooner.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn sooner(
    req: HttpRequest,
    administrator: Administrator,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id = of(&at)?;
    app.write(move |tx| Rule::sooner(tx, &administrator, &id)).await?;
    Ok(see_other_with(&req, "/admin/carriers", Note::Saved))
}
