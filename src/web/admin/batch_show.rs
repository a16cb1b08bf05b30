//! A list that was sent, on one page: who sent it, how far it is, a row for each of its returns, and what can be done with all of
//! them.
use super::ticket_decision;
use crate::app::App;
use crate::db::Moment;
use crate::error::{Error, Result};
use crate::models::BatchId;
use crate::models::batch::desk::{Desk, Line};
use crate::models::person::Agent;
use crate::models::ticket::{Reference, Stage};
use crate::web::form::{Choice, Errors};
use crate::web::page::{Door, Page, on_page, show as show_page};
use crate::words;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;
use std::collections::{HashMap, HashSet};

/// The forms of this page as they were typed, when one of them comes back.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// The rows that are ticked.
    pub picked: HashSet<Reference>,
    /// `approve` or `decline`.
    pub decision: String,
    /// A [`crate::models::ticket::DeclineReason`].
    pub reason: String,
    /// What the customer should know.
    pub message: String,
    /// What is written about all of them.
    pub body: String,
}

/// What became of a row that was to be decided: the decision, or why not.
pub type Became = std::result::Result<&'static str, String>;

#[derive(Template)]
#[template(path = "admin/batch_show.html")]
struct BatchShow {
    page: Page,
    desk: Desk,
    stages: Vec<(Stage, usize)>,
    undecided: usize,
    /// How many are ticked where all are.
    together: usize,
    /// How many wait for a price instead.
    priced: usize,
    typed: Typed,
    became: HashMap<Reference, Became>,
    errors: Errors,
    decisions: Vec<Choice>,
    reasons: Vec<Choice>,
    now: Moment,
}
on_page!(BatchShow);

impl BatchShow {
    fn is_ticked(&self, line: &Line) -> bool {
        self.typed.picked.contains(&line.ticket.reference)
    }
    /// How many of those that were to be decided are.
    fn decided(&self) -> usize {
        self.became.values().filter(|became| became.is_ok()).count()
    }
}

/// The list, for whoever of support asks.
pub(super) async fn load(app: &App, agent: &Agent, id: &BatchId) -> Result<Desk> {
    let (agent, id) = (agent.clone(), id.clone());
    app.read(move |conn| Desk::for_agent(conn, &agent, &id)).await
}

/// Draws the page: with forms that come back, what became of rows, and what is wrong.
pub(super) fn draw(
    req: &HttpRequest,
    app: &App,
    agent: &Agent,
    desk: Desk,
    (status, typed, became, errors): (StatusCode, Typed, HashMap<Reference, Became>, Errors),
) -> Result<HttpResponse> {
    let decisions = vec![
        Choice::new("approve", "Approve", "We make the labels: one for each box.", &typed.decision),
        Choice::new("decline", "Decline", "The customer gets an e-mail for each of them.", &typed.decision),
    ];
    let count = |is: fn(&Line) -> bool| desk.lines.iter().filter(|(line, _)| is(line)).count();
    let shown = BatchShow {
        page: Page::new(req, Door::Admin, Some(&agent.name))?,
        stages: desk.stages(),
        undecided: count(Line::is_undecided),
        together: count(Line::is_one_of_all),
        priced: count(Line::waits_for_price),
        reasons: ticket_decision::reasons(&typed.reason),
        desk,
        typed,
        became,
        errors,
        decisions,
        now: app.clock.now(),
    };
    show_page(req, status, &shown)
}

/// How the page is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    /// `yes`: every row that can be decided is ticked, but none that waits for a price.
    all: String,
}

/// Shows the list.
///
/// # Errors
/// [`Error::NotFound`] also for one that is not sent; the database's.
pub async fn show(
    req: HttpRequest,
    agent: Agent,
    id: web::Path<String>,
    query: web::Query<Query>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id: BatchId = id.parse().map_err(|_| Error::NotFound)?;
    let desk = load(&app, &agent, &id).await?;
    let mut typed = Typed::default();
    if query.all == "yes" {
        let all = desk.lines.iter().filter(|(line, _)| line.is_one_of_all());
        typed.picked = all.map(|(line, _)| line.ticket.reference.clone()).collect();
    }
    draw(&req, &app, &agent, desk, (StatusCode::OK, typed, HashMap::new(), Errors::default()))
}
