//! Support corrects what the seller decided, stays with it after the customer disagreed, or opens what is over once more.
use super::ticket_show::{Typed, draw, refused};
use crate::app::App;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::models::person::Agent;
use crate::models::task::Task;
use crate::models::ticket::finding::Way;
use crate::models::ticket::refund::Refund;
use crate::models::ticket::works::Works;
use crate::models::ticket::{Coverage, Reference, Rung, TaskKind, Ticket};
use crate::web::form::{Choice, Errors, Posted};
use crate::web::page::see_other_with;
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

/// Characters of a reason.
const WHY: std::ops::RangeInclusive<usize> = 3..=500;
/// What the form sends where the decision stands.
const STANDS: &str = "stands";
/// Where a return that is over is opened once more.
const REOPEN: &str = "reopen";
/// Where the customer is asked to send the device in once more.
const AGAIN: &str = "again";
/// Where the rest of a refund is paid back, too.
const MORE: &str = "more";

/// What support can answer, and correct.
#[derive(Debug, Default)]
pub struct Card {
    /// Whether the customer disagrees.
    pub disputed: bool,
    /// What can be done.
    pub ways: Vec<Choice>,
    /// Why it is not covered, where a price can follow.
    pub not_covered: Vec<Choice>,
}

impl Card {
    /// What there is to correct on a return, and to answer where the customer disagrees.
    pub fn of(typed: &Typed, ticket: &Ticket, works: &Works, tasks: &[Task]) -> Self {
        let way = |value: &str, text: &str, hint: &str| Choice::new(value, text, hint, &typed.way);
        let (mut ways, mut not_covered) = (vec![], vec![]);
        let disputed = tasks.iter().any(|task| task.kind == TaskKind::Dispute);
        if disputed {
            ways.push(way(STANDS, "The decision stands", "The customer gets a letter with your reason."));
            if ticket.can_go_on() {
                let hint = "The customer gets a letter with your reason, and begins a linked return.";
                ways.push(way(AGAIN, "The device is to be sent in again", hint));
            } else if ticket.may_come_late() {
                ways.push(way(REOPEN, "Open this return again", "The customer gets an e-mail."));
            }
        }
        let left = Refund::left(&works.refunds);
        if ticket.is_refunded() && left > 0 {
            let said = "can still be paid. The customer gets a letter with your reason.";
            let hint = format!("{} {said}", words::money(left));
            ways.push(way(MORE, "More is paid back", &hint));
        }
        if ticket.can_be_overruled(works) {
            let others = Way::ALL.iter().filter(|way| way.rung().is_some_and(|rung| ticket.can_go(rung)));
            ways.extend(others.map(|one| way(one.as_str(), words::way(*one), "")));
        }
        if ticket.can_be_priced_after_all(works) {
            let hint = "It is not covered. The customer gets a letter, and the next page asks what it costs.";
            ways.push(way(Way::Quote.as_str(), words::way(Way::Quote), hint));
            let known = if ticket.coverage.needs_a_price() { ticket.coverage.as_str() } else { "" };
            let chosen = if typed.not_covered.is_empty() { known } else { &typed.not_covered };
            not_covered.push(Choice::new("", "Choose …", "", chosen));
            let reasons = Coverage::ALL.iter().filter(|coverage| coverage.needs_a_price());
            not_covered
                .extend(reasons.map(|one| Choice::new(one.as_str(), words::coverage(*one), "", chosen)));
        }
        Self { disputed, ways, not_covered }
    }
}

/// The form.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    version: i32,
    way: String,
    correction_why: String,
    not_covered: String,
    any_colour: String,
}

/// What support says.
#[derive(Debug, Clone, Copy)]
enum Answer {
    Way(Rung),
    Price(Coverage),
    Stands,
    Again,
    Reopen,
    More,
}

impl Form {
    fn typed(&self) -> Typed {
        Typed {
            way: self.way.clone(),
            correction_why: self.correction_why.clone(),
            not_covered: self.not_covered.clone(),
            ..Typed::default()
        }
    }
    /// What it says, and why; what is wrong is added.
    fn check(&self, errors: &mut Errors) -> Option<(Answer, String)> {
        let answer = match (self.way.as_str(), self.way.parse::<Way>().ok()) {
            (STANDS, _) => Some(Answer::Stands),
            (AGAIN, _) => Some(Answer::Again),
            (REOPEN, _) => Some(Answer::Reopen),
            (MORE, _) => Some(Answer::More),
            (_, Some(Way::Quote)) => {
                let coverage = self.not_covered.parse().ok().filter(|why: &Coverage| why.needs_a_price());
                if coverage.is_none() {
                    errors.add("not_covered", "Choose why it is not covered.");
                }
                coverage.map(Answer::Price)
            }
            (_, Some(way)) => way.rung().map(Answer::Way),
            (_, None) => {
                errors.add("way", "Choose what is done.");
                None
            }
        };
        let why = self.correction_why.trim().to_owned();
        if !WHY.contains(&why.chars().count()) {
            errors.add("correction_why", "Write why, in 3 to 500 characters.");
        }
        answer.filter(|_| errors.is_empty()).map(|answer| (answer, why))
    }
}

impl Answer {
    fn carry_out(
        self,
        tx: &mut Tx<'_>,
        agent: &Agent,
        at: &Reference,
        (seen, why, any_colour): (i32, &str, bool),
    ) -> Result<()> {
        match self {
            Self::Way(rung) => Ticket::overrule(tx, agent, at, seen, (rung, why, any_colour)),
            Self::Price(coverage) => Ticket::want_price(tx, agent, at, seen, (coverage, why)),
            Self::Stands => Ticket::uphold(tx, agent, at, seen, why),
            Self::Again => Ticket::ask_for_it_again(tx, agent, at, seen, why),
            Self::Reopen => Ticket::for_agent(tx, agent, at)?.reopen(tx, agent, seen, why),
            Self::More => Ticket::refund_more(tx, agent, at, seen, why),
        }
    }
    /// What the next page says, and which page of the return that is.
    fn next(self) -> (Note, &'static str) {
        match self {
            Self::Way(_) => (Note::Overruled, ""),
            Self::Price(_) => (Note::PriceWanted, "/quote"),
            Self::Stands => (Note::Upheld, ""),
            Self::Again => (Note::MessageSent, ""),
            Self::Reopen => (Note::ArrivalSettled, ""),
            Self::More => (Note::RefundMore, ""),
        }
    }
}

/// Corrects it, or stays with it.
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
    let (typed, mut errors) = (form.typed(), Errors::default());
    let Some((answer, why)) = form.check(&mut errors) else {
        return draw(&req, &app, &agent, &at, StatusCode::UNPROCESSABLE_ENTITY, (typed, errors, None)).await;
    };
    let (who, here, colour) = (agent.clone(), at.clone(), !form.any_colour.is_empty());
    let done = app.write(move |tx| answer.carry_out(tx, &who, &here, (form.version, &why, colour))).await;
    let (note, page) = answer.next();
    match done {
        Ok(()) => Ok(see_other_with(&req, &format!("/admin/tickets/{at}{page}"), note)),
        Err(why) => refused(&req, &app, &agent, &at, typed, why).await,
    }
}
