//! All returns: found by anything that is written on them, and listed by where they are.
use crate::app::App;
use crate::db::Moment;
use crate::error::{Error, Result};
use crate::models::company::Company;
use crate::models::device::Category;
use crate::models::person::Agent;
use crate::models::ticket::queue::{PAGE, Waiting};
use crate::models::ticket::search::Wanted;
use crate::models::ticket::{Stage, Ticket};
use crate::web::form::{Choice, Errors};
use crate::web::page::{Door, Page, ok, on_page};
use crate::web::place;
use crate::words;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::{Deserialize, Serialize};

#[derive(Template)]
#[template(path = "admin/tickets.html")]
struct Tickets {
    page: Page,
    query: Query,
    /// Whose returns alone are shown, and what is asked for without that.
    company: Option<(String, String)>,
    stages: Vec<Choice>,
    sellers: Vec<Choice>,
    categories: Vec<Choice>,
    shows: Vec<Choice>,
    rows: Vec<Waiting>,
    more: Option<String>,
    errors: Errors,
    now: Moment,
}
on_page!(Tickets);

/// What is asked for, as it stands in the address.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Query {
    /// Words.
    q: String,
    /// A [`Stage`], `all` for closed ones as well, or nothing for all that are open.
    stage: String,
    seller: String,
    company: String,
    category: String,
    /// `overdue`, `unassigned`, `unmatched`, `mine`.
    show: String,
    before: String,
}

/// What can be shown apart.
const SHOWS: [(&str, &str); 5] = [
    ("", "Everybody’s"),
    ("mine", "Mine"),
    ("unassigned", "Nobody’s yet"),
    ("overdue", "Overdue"),
    ("unmatched", "Device not known"),
];

impl Query {
    /// What it means; what makes no sense is left out.
    fn wanted(&self, agent: &Agent, now: Moment) -> Wanted {
        Wanted {
            words: clean(&self.q),
            stage: self.stage.parse().ok().filter(|stage| *stage != Stage::Draft),
            closed_too: self.stage == "all",
            seller: self.seller.parse().ok(),
            company: self.company.parse().ok(),
            category: self.category.parse().ok(),
            overdue: (self.show == "overdue").then_some(now),
            unassigned: self.show == "unassigned",
            unmatched: self.show == "unmatched",
            mine: (self.show == "mine").then(|| agent.person.clone()),
        }
    }
}

/// The words that are asked for, as a form would send them.
fn clean(words: &str) -> String {
    crate::web::form::clean(words).chars().take(200).collect()
}

/// Shows them.
///
/// # Errors
/// The database's.
pub async fn show(
    req: HttpRequest,
    agent: Agent,
    query: web::Query<Query>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let query = query.into_inner();
    let (now, choices) = (app.clock.now(), app.choices.clone());
    let wanted = query.wanted(&agent, now);
    let before = place::parse(&query.before);
    let page = Page::new(&req, Door::Admin, Some(&agent.name))?;
    let (mut rows, sellers, company) = app
        .read(move |conn| {
            let rows = Ticket::search(conn, &agent, &wanted, before.as_ref())?;
            let company = wanted.company.as_ref().map(|id| Company::named(conn, id)).transpose()?;
            Ok((rows, choices.sellers(conn, now)?, company))
        })
        .await?;
    let without = Query { company: String::new(), before: String::new(), ..query.clone() };
    let without = serde_urlencoded::to_string(without).map_err(Error::while_doing("writing an address"))?;
    let company = company.map(|company| (company.name, without));
    let more = place::cut(&mut rows, PAGE, |row| {
        let before = place::of(row.changed_at, &row.id);
        Query { before, ..query.clone() }
    });
    let mut stages = vec![
        Choice::new("", "Open", "", &query.stage),
        Choice::new("all", "Open and closed", "", &query.stage),
    ];
    stages.extend(
        Stage::ALL
            .iter()
            .filter(|stage| **stage != Stage::Draft)
            .map(|stage| Choice::new(stage.as_str(), words::stage(*stage), "", &query.stage)),
    );
    let mut seller_choices = vec![Choice::new("", "All sellers", "", &query.seller)];
    seller_choices.extend(sellers.iter().map(|(id, name)| Choice::new(id.as_str(), name, "", &query.seller)));
    let mut categories = vec![Choice::new("", "All devices", "", &query.category)];
    categories.extend(
        Category::ALL.iter().map(|c| Choice::new(c.as_str(), words::category(*c), "", &query.category)),
    );
    let shows = SHOWS.iter().map(|(value, text)| Choice::new(value, text, "", &query.show)).collect();
    let sellers = seller_choices;
    let errors = Errors::default();
    ok(&req, &Tickets { page, query, company, stages, sellers, categories, shows, rows, more, errors, now })
}
