//! One return on one screen: device, verdicts, photos, timeline, and what can be decided.
use super::ticket_arrival::Card;
use super::{ticket_correction, ticket_decision, ticket_message};
use crate::app::App;
use crate::db::Moment;
use crate::error::{Error, Result};
use crate::models::address::Address;
use crate::models::device::{Category, Device, Sold};
use crate::models::event::{self, Event, Kind};
use crate::models::kept::Named;
use crate::models::label::Label;
use crate::models::letter::Letter;
use crate::models::parcel::Parcel;
use crate::models::person::Agent;
use crate::models::photo::Photo;
use crate::models::task::Task;
use crate::models::ticket::course::Cleared;
use crate::models::ticket::lock::Waiting;
use crate::models::ticket::request::Request;
use crate::models::ticket::sequel::Link as Sequel;
use crate::models::ticket::whole::Desk;
use crate::models::ticket::works::Works;
use crate::models::ticket::{Coverage, Reception, Reference, Stage, TaskKind, Ticket, Who};
use crate::models::{PersonId, SellerId};
use crate::web::files;
use crate::web::form::{Choice, Errors};
use crate::web::page::{Door, Page, on_page, show as show_page};
use crate::web::talk::Talk;
use crate::words::{self, Reached};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

/// Forms of this page as they were typed, when one of them comes back.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// `approve` or `decline`.
    pub decision: String,
    /// `own` or `hand`.
    pub label: String,
    /// A [`crate::models::ticket::DeclineReason`].
    pub reason: String,
    /// What the customer should know.
    pub message: String,
    /// `message`, `question` or `note`.
    pub saying: String,
    /// Why support does something.
    pub why: String,
    /// A [`Coverage`].
    pub coverage: String,
    /// Who gets the label.
    pub label_name: String,
    /// Where they get it.
    pub label_email: String,
    /// Who carries a label that was bought elsewhere.
    pub carrier: String,
    /// Its number.
    pub number: String,
    /// What it cost.
    pub cost: String,
    /// The forms about its arrival.
    pub arrival: super::ticket_arrival::Form,
    /// A way that support chooses, or that the decision stands.
    pub way: String,
    /// Why a decision is corrected, or stands.
    pub correction_why: String,
    /// A [`Coverage`] that needs a price.
    pub not_covered: String,
    /// The day of a payment.
    pub paid_on: String,
    /// How much was paid back.
    pub amount: String,
    /// Its reference.
    pub payment_reference: String,
    /// Why it was less.
    pub less_why: String,
    /// What happened to a payment that did not arrive.
    pub failure_why: String,
    /// The new device of an unmatched return.
    pub device: super::ticket_device::Form,
}

#[derive(Template)]
#[template(path = "admin/ticket_show.html")]
struct TicketShow {
    page: Page,
    ticket: Ticket,
    customer_name: String,
    customer_email: String,
    sold: Option<Sold>,
    report_by: Option<Moment>,
    request: Request,
    parcel: Parcel,
    sender: Address,
    photos: Vec<Photo>,
    events: Vec<Event>,
    news: Vec<Event>,
    tasks: Vec<Task>,
    letters: Vec<Letter>,
    label: Option<Label>,
    opened: i64,
    downloaded: i64,
    candidates: Vec<Device>,
    talk: Talk,
    arrival: Card,
    sayings: Vec<Choice>,
    agents: Vec<Choice>,
    coverages: Vec<Choice>,
    clearings: Vec<Choice>,
    earlier: Vec<(Ticket, Sequel)>,
    /// How many others were sent in with it.
    together: usize,
    works: Works,
    correction: ticket_correction::Card,
    fresh: Vec<Event>,
    waiting: Waiting,
    typed: Typed,
    errors: Errors,
    decisions: Vec<Choice>,
    labels: Vec<Choice>,
    reasons: Vec<Choice>,
    sellers: Vec<Choice>,
    categories: Vec<Choice>,
    now: Moment,
}
on_page!(TicketShow);

struct Loaded {
    desk: Desk,
    report_by: Option<Moment>,
    photos: Vec<Photo>,
    events: Vec<Event>,
    letters: Vec<Letter>,
    candidates: Vec<Device>,
    sellers: Named<SellerId>,
    talk: Talk,
    arrival: Card,
    agents: Named<PersonId>,
    earlier: Vec<(Ticket, Sequel)>,
    works: Works,
    waiting: Waiting,
}

impl Loaded {
    /// Up to when the page tells what happened, if something of it is new to whoever looks.
    fn news_until(&self) -> Option<Moment> {
        let newest = self.events.iter().map(|event| event.at).max();
        newest.filter(|at| self.desk.whole.seen_until.is_none_or(|seen| seen < *at))
    }
}

async fn load(app: &App, agent: &Agent, at: &Reference) -> Result<Loaded> {
    let (agent, at, choices, now) = (agent.clone(), at.clone(), app.choices.clone(), app.clock.now());
    app.glance(move |conn| {
        let desk = Desk::for_agent(conn, &agent, &at)?;
        let whole = &desk.whole;
        let ticket = &whole.ticket;
        let report_by = whole.report_by(conn, now)?;
        let (talk, photos) = Talk::load(conn, ticket, &agent.author(), true)?;
        let (letters, mut events) = Letter::with_events(conn, &ticket.id)?;
        let (candidates, sellers) = if ticket.stage == Stage::Submitted && whole.sold.is_none() {
            (Device::candidates(conn, &agent, &ticket.company_id)?, choices.sellers(conn, now)?)
        } else {
            (vec![], Named::default())
        };
        let earlier = if desk.has_others { ticket.earlier(conn, &agent)? } else { vec![] };
        let agents = choices.support(conn, now)?;
        for event in &mut events {
            let to = event.data.given_to.as_ref();
            event.given_to = agents.iter().find(|(id, _)| Some(id) == to).map(|(_, name)| name.clone());
        }
        let mut works = Works::of(conn, ticket)?;
        let arrival = Card::load(conn, ticket, std::mem::take(&mut works.looks), &desk.tasks)?;
        let waiting = Waiting::of(conn, ticket)?;
        Ok(Loaded {
            desk,
            report_by,
            photos,
            events,
            letters,
            candidates,
            sellers,
            talk,
            arrival,
            agents,
            earlier,
            waiting,
            works,
        })
    })
    .await
}

/// What can be decided; a price comes first where the fault is not covered.
fn decisions(typed: &str, coverage: Coverage) -> Vec<Choice> {
    let approve = Choice::new("approve", "Approve", "The label is made and mailed at once.", typed);
    let price = Choice::new("quote", "Offer a price", "The next page asks what it costs.", typed);
    let decline = Choice::new("decline", "Decline", "The customer gets an e-mail with the reason.", typed);
    if coverage.needs_a_price() { vec![price, approve, decline] } else { vec![approve, price, decline] }
}

/// Draws the page, perhaps with a form that comes back, perhaps with what changed since version `seen`.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn draw(
    req: &HttpRequest,
    app: &App,
    agent: &Agent,
    at: &Reference,
    status: StatusCode,
    (typed, errors, seen): (Typed, Errors, Option<i32>),
) -> Result<HttpResponse> {
    let loaded = load(app, agent, at).await?;
    page_of(req, app, agent, status, loaded, (typed, errors, seen))
}

fn page_of(
    req: &HttpRequest,
    app: &App,
    agent: &Agent,
    status: StatusCode,
    loaded: Loaded,
    (typed, errors, seen): (Typed, Errors, Option<i32>),
) -> Result<HttpResponse> {
    let Desk { whole, tasks, label, opened, downloaded, together, .. } = loaded.desk;
    let page = Page::new(req, Door::Admin, Some(&agent.name))?;
    let news = match seen {
        None => vec![],
        Some(seen) => loaded.events.iter().filter(|event| event.version > seen).cloned().collect(),
    };
    let mut events = loaded.events;
    events.retain(|event| !matches!(event.kind, Kind::PhotoAdded | Kind::PhotoRemoved | Kind::PhotoMoved));
    events.reverse();
    let fresh = match whole.seen_until {
        None => vec![],
        Some(at) => {
            let others = events.iter().filter(|event| event.person.as_ref() != Some(&agent.person));
            others.filter(|event| event.at > at).cloned().collect()
        }
    };
    let decisions = decisions(&typed.decision, whole.ticket.coverage);
    let by_label = if typed.label.is_empty() { "own" } else { &typed.label };
    let labels = vec![
        Choice::new("own", "Make the label for me", "", by_label),
        Choice::new("hand", "I buy the label elsewhere and upload it", "", by_label),
    ];
    let reasons = ticket_decision::reasons(&typed.reason);
    let mut sellers = vec![Choice::new("", "Choose …", "", &typed.device.seller)];
    sellers.extend(
        loaded.sellers.iter().map(|(id, name)| Choice::new(id.as_str(), name, "", &typed.device.seller)),
    );
    let mut categories = vec![Choice::new("", "Choose …", "", &typed.device.category)];
    categories.extend(
        Category::ALL
            .iter()
            .map(|c| Choice::new(c.as_str(), words::category(*c), "", &typed.device.category)),
    );
    let mut agents = vec![Choice::new("", "Nobody yet", "", "")];
    let assigned = whole.assigned.as_ref().map_or("", PersonId::as_str);
    agents.extend(loaded.agents.iter().map(|(id, name)| Choice::new(id.as_str(), name, "", assigned)));
    let coverage = if typed.coverage.is_empty() { whole.ticket.coverage.as_str() } else { &typed.coverage };
    let coverages = Coverage::ALL
        .iter()
        .map(|coverage_| Choice::new(coverage_.as_str(), words::coverage(*coverage_), "", coverage))
        .collect();
    let clearings =
        Cleared::ALL.iter().map(|why| Choice::new(why.as_str(), words::cleared(*why), "", "")).collect();
    let mut typed = typed;
    if typed.amount.is_empty()
        && let Some(refund) = loaded.works.open_refund()
    {
        typed.amount = words::pounds(refund.most_pence);
    }
    if typed.label_email.is_empty() && typed.label_name.is_empty() {
        typed.label_name.clone_from(&whole.parcel.recipient_name);
        typed.label_email.clone_from(&whole.parcel.recipient_email);
    }
    let shows_label = matches!(whole.ticket.stage, Stage::Approved | Stage::LabelSent | Stage::InTransit);
    let shown = TicketShow {
        page,
        sayings: ticket_message::sayings(&typed.saying, whole.ticket.stage),
        correction: ticket_correction::Card::of(&typed, &whole.ticket, &loaded.works, &tasks),
        ticket: whole.ticket,
        customer_name: whole.customer_name,
        customer_email: whole.customer_email,
        sold: whole.sold,
        report_by: loaded.report_by,
        request: whole.request,
        parcel: whole.parcel,
        sender: whole.sender,
        photos: loaded.photos,
        events,
        news,
        tasks,
        letters: loaded.letters,
        label: label.filter(|_| shows_label),
        opened,
        downloaded,
        candidates: loaded.candidates,
        talk: loaded.talk,
        arrival: loaded.arrival.offering(typed.arrival.clone()),
        agents,
        coverages,
        clearings,
        earlier: loaded.earlier,
        together,
        works: loaded.works,
        fresh,
        waiting: loaded.waiting,
        typed,
        errors,
        decisions,
        labels,
        reasons,
        sellers,
        categories,
        now: app.clock.now(),
    };
    show_page(req, status, &shown)
}

const OTHERS: &str = "Somebody was faster: this return has changed since you opened it. Look at what changed, then \
                      decide again.";
const YOURSELF: &str = "You have changed this return yourself since you opened this page, in another tab or with a \
                        second click. Nothing was done twice.";

/// Whether somebody else of support, the customer or the seller has done something since version `seen`.
async fn changed_by_others(app: &App, agent: &Agent, at: &Reference, seen: i32) -> Result<bool> {
    let (agent, at) = (agent.clone(), at.clone());
    app.read(move |conn| {
        let ticket = Ticket::for_agent(conn, &agent, &at)?;
        let news = event::since(conn, &ticket.id, seen)?;
        Ok(news.is_empty()
            || news.iter().any(|e| e.actor != Who::System && e.person.as_ref() != Some(&agent.person)))
    })
    .await
}

/// Draws the page after a form was refused: with what is wrong, or (409) with what changed since it was shown.
///
/// # Errors
/// What is neither.
pub async fn refused(
    req: &HttpRequest,
    app: &App,
    agent: &Agent,
    at: &Reference,
    typed: Typed,
    why: Error,
) -> Result<HttpResponse> {
    let mut errors = Errors::default();
    let seen = if let Error::Stale { seen } = why {
        errors.add("news", if changed_by_others(app, agent, at, seen).await? { OTHERS } else { YOURSELF });
        Some(seen)
    } else if let Error::Refused(why) = why {
        errors.add("decision", words::refusal(why));
        None
    } else {
        return Err(why);
    };
    draw(req, app, agent, at, StatusCode::CONFLICT, (typed, errors, seen)).await
}

/// Shows the return.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn show(
    req: HttpRequest,
    agent: Agent,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let loaded = load(&app, &agent, &at).await?;
    let look = loaded.news_until().map(|until| (loaded.desk.whole.ticket.clone(), until));
    let shown = page_of(&req, &app, &agent, StatusCode::OK, loaded, Default::default())?;
    if let (Some((ticket, until)), &Method::GET) = (look, req.method()) {
        // Like the opening of a link: a note of who saw what, and no change of anything.
        app.write(move |tx| ticket.look(tx, &agent, until)).await?;
    }
    Ok(shown)
}

/// A photo of a return.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn picture(
    req: HttpRequest,
    agent: Agent,
    at: web::Path<(String, String, String)>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let reader = agent.author();
    files::picture(&req, &app, at.into_inner(), reader, move |conn, at| Ticket::for_agent(conn, &agent, at))
        .await
}
