//! Somebody new: they get an e-mail with a link to choose a password. What a form about a person asks is here, too.
use crate::app::App;
use crate::error::{Error, Result};
use crate::mail;
use crate::models::company::Company;
use crate::models::event::By;
use crate::models::person::administration::Position;
use crate::models::person::{Administrator, Person, Role};
use crate::models::seller::Seller;
use crate::models::ticket::Who;
use crate::models::ticket::answers::LINE_LONGEST;
use crate::models::{CompanyId, SellerId};
use crate::web::form::{Choice, Errors, Posted, line};
use crate::web::guard::Fresh;
use crate::web::page::{Door, Page, on_page, see_other_with, show as show_page};
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "admin/person_new.html")]
struct PersonNew {
    page: Page,
    choices: Choices,
    errors: Errors,
}
on_page!(PersonNew);

/// A form about a person as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    /// The version that the page showed.
    pub version: i32,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// A [`Role`].
    pub role: String,
    /// Whose customer.
    pub company: String,
    /// Whose technician.
    pub seller: String,
}

/// Those that a person can belong to: ids and names.
#[derive(Debug, Default)]
pub(super) struct Homes {
    companies: Vec<(CompanyId, String)>,
    sellers: Vec<(SellerId, String)>,
}

impl Homes {
    /// All that are open, and the one that somebody belongs to already, open or not.
    pub(super) async fn load(app: &App, now: Vec<(Position, String)>) -> Result<Self> {
        let mut homes = app
            .read(|conn| {
                let companies = Company::open(conn)?.into_iter().map(|one| (one.id, one.name)).collect();
                let sellers = Seller::open(conn)?.into_iter().map(|one| (one.id, one.name)).collect();
                Ok(Self { companies, sellers })
            })
            .await?;
        for (position, name) in now {
            match position {
                Position::Customer(id) if homes.companies.iter().all(|(known, _)| *known != id) => {
                    homes.companies.push((id, name));
                }
                Position::Technician(id) if homes.sellers.iter().all(|(known, _)| *known != id) => {
                    homes.sellers.push((id, name));
                }
                Position::Customer(_)
                | Position::Technician(_)
                | Position::Agent
                | Position::Administrator => {}
            }
        }
        Ok(homes)
    }
}

/// What the form shows.
pub(super) struct Choices {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) roles: Vec<Choice>,
    pub(super) companies: Vec<Choice>,
    pub(super) sellers: Vec<Choice>,
}

impl Form {
    /// The form of somebody who is here already.
    pub(super) fn about(person: &Person, position: Option<&Position>) -> Self {
        let (company, seller) = match position {
            Some(Position::Customer(id)) => (id.to_string(), String::new()),
            Some(Position::Technician(id)) => (String::new(), id.to_string()),
            Some(Position::Agent | Position::Administrator) | None => Default::default(),
        };
        Self {
            version: person.version,
            name: person.name.clone(),
            email: person.email.clone(),
            role: position.map(|position| position.role().to_string()).unwrap_or_default(),
            company,
            seller,
        }
    }
    /// What the form shows; without homes it says nothing about roles.
    pub(super) fn choices(&self, homes: Option<&Homes>) -> Choices {
        let none = Homes::default();
        let shown = homes.unwrap_or(&none);
        let role =
            |role: &Role| Choice::new(role.as_str(), words::role(*role), words::role_hint(*role), &self.role);
        let mut companies = vec![Choice::new("", "Choose a company …", "", &self.company)];
        companies.extend(
            shown.companies.iter().map(|(id, name)| Choice::new(id.as_str(), name, "", &self.company)),
        );
        let mut sellers = vec![Choice::new("", "Choose a seller …", "", &self.seller)];
        sellers
            .extend(shown.sellers.iter().map(|(id, name)| Choice::new(id.as_str(), name, "", &self.seller)));
        Choices {
            name: self.name.clone(),
            email: self.email.clone(),
            roles: homes.map(|_| Role::ALL.iter().map(role).collect()).unwrap_or_default(),
            companies,
            sellers,
        }
    }
    /// Name and address, as they are kept.
    pub(super) fn person(&self) -> (String, String) {
        (line(&self.name), self.email.trim().to_owned())
    }
    /// Everything that is wrong with it, and the position that it gives; without homes it gives none.
    pub(super) fn check(&self, homes: Option<&Homes>) -> std::result::Result<Option<Position>, Errors> {
        let mut errors = Errors::default();
        let (name, email) = self.person();
        if name.is_empty() {
            errors.add("name", "Enter their name.");
        }
        if name.chars().count() > LINE_LONGEST {
            errors.add("name", format!("This is too long. Use {LINE_LONGEST} characters or fewer."));
        }
        if !mail::is_address(&email) {
            errors.add("email", "Enter an e-mail address like name@example.com.");
        }
        let position = homes.and_then(|homes| self.position(homes, &mut errors));
        if errors.is_empty() { Ok(position) } else { Err(errors) }
    }
    fn position(&self, homes: &Homes, errors: &mut Errors) -> Option<Position> {
        let company = homes.companies.iter().find(|(id, _)| id.as_str() == self.company);
        let seller = homes.sellers.iter().find(|(id, _)| id.as_str() == self.seller);
        let Ok(role) = self.role.parse::<Role>() else {
            errors.add("role", "Choose what they do here.");
            return None;
        };
        let position = match role {
            Role::Customer => company.map(|(id, _)| Position::Customer(id.clone())),
            Role::Technician => seller.map(|(id, _)| Position::Technician(id.clone())),
            Role::Agent => Some(Position::Agent),
            Role::Administrator => Some(Position::Administrator),
        };
        match (&position, role) {
            (Some(_), _) => {}
            (None, Role::Technician) => errors.add("seller", "Choose the seller that they work for."),
            (None, _) => errors.add("company", "Choose the company that they belong to."),
        }
        position
    }
}

/// What is wrong with an address that somebody has already.
pub(super) fn taken() -> Errors {
    let mut errors = Errors::default();
    errors.add("email", "Somebody signs in with this address already.");
    errors
}

fn draw(
    req: &HttpRequest,
    administrator: &Administrator,
    homes: &Homes,
    form: &Form,
    errors: Errors,
) -> Result<HttpResponse> {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Page::new(req, Door::Administration, Some(&administrator.name))?;
    show_page(req, status, &PersonNew { page, choices: form.choices(Some(homes)), errors })
}

/// Whom a link from elsewhere has in mind.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    /// A company's id.
    pub company: String,
    /// A seller's id.
    pub seller: String,
}

/// The empty form; with `?company=` or `?seller=` for one of theirs.
///
/// # Errors
/// The database's.
pub async fn show(
    req: HttpRequest,
    administrator: Administrator,
    query: web::Query<Query>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let homes = Homes::load(&app, vec![]).await?;
    let Query { company, seller } = query.into_inner();
    let role = match (company.is_empty(), seller.is_empty()) {
        (false, _) => Role::Customer.as_str(),
        (true, false) => Role::Technician.as_str(),
        (true, true) => "",
    };
    let form = Form { role: role.to_owned(), company, seller, ..Form::default() };
    draw(&req, &administrator, &homes, &form, Errors::default())
}

/// Adds the person and sends the invitation.
///
/// # Errors
/// The database's.
pub async fn submit(
    req: HttpRequest,
    Fresh(administrator): Fresh<Administrator>,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let Posted(form) = form;
    let homes = Homes::load(&app, vec![]).await?;
    let position = match form.check(Some(&homes)) {
        Ok(position) => position.ok_or(Error::Malformed("no position"))?,
        Err(errors) => return draw(&req, &administrator, &homes, &form, errors),
    };
    let ((name, email), key) = (form.person(), app.link_key.clone());
    let by = By::person(Who::Agent, &administrator.person);
    let added = app.write(move |tx| Person::invite(tx, &key, &by, (&name, &email), &position)).await?;
    match added {
        Some((person, _)) => {
            Ok(see_other_with(&req, &format!("/admin/people/{}", person.id), Note::PersonAdded))
        }
        None => draw(&req, &administrator, &homes, &form, taken()),
    }
}
