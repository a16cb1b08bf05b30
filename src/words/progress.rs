//! The one line that says how far a return is: its steps, each with the day on which it happened, and who acts next by when.
//! The same for every side, said to whoever looks.
use super::dates::{by, moment};
use super::ticket::{next_step, outcome, turn};
use crate::db::Moment;
use crate::models::event::{Event, Kind};
use crate::models::ticket::{Actor, Outcome, Reception, Stage, Ticket, Who};

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reached {
    /// It has happened.
    Done,
    /// The return is here.
    Now,
    /// It is still to come.
    ToCome,
}

/// A step of the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgressStep {
    /// What it is called.
    pub name: &'static str,
    /// When it happened, or who acts next and by when; empty where neither is known.
    pub when: String,
    /// How far it is.
    pub reached: Reached,
}

/// The stations of a return, in their order: what each is called, and the kinds of event that reach the one after it. When it
/// arrived stands with the return: a receipt may be dated back.
const STATIONS: [(&str, &[Kind]); 5] = [
    ("Sent in", &[Kind::Submitted]),
    ("Answered", &[Kind::Approved, Kind::QuotePaid]),
    ("Posted", &[Kind::Posted, Kind::Scanned]),
    (ARRIVED, &[]),
    ("Looked at", &[Kind::Decided]),
];
const ARRIVED: &str = "Arrived";

/// At which station a return is: the first that has not happened.
fn station(stage: Stage) -> usize {
    match stage {
        Stage::Draft => 0,
        Stage::Submitted | Stage::InfoNeeded | Stage::Quoted => 1,
        Stage::Approved | Stage::LabelSent => 2,
        Stage::InTransit => 3,
        Stage::Received => 4,
        Stage::Repairing | Stage::Replacing | Stage::Refunding | Stage::SendingBack => 5,
        Stage::Closed => 6,
    }
}

/// What the last step is called.
fn last(ticket: &Ticket) -> &'static str {
    match (ticket.outcome, ticket.stage) {
        (Some(how), _) => outcome(how),
        (None, Stage::Repairing) => "Repair",
        (None, Stage::Replacing) => "Replacement",
        (None, Stage::Refunding) => "Refund",
        (None, Stage::SendingBack) => "Way back",
        (None, _) => "Repair, replacement or refund",
    }
}

/// Whether a return that is over has come to this end by way of the seller.
fn went_all_the_way(how: Outcome) -> bool {
    match how {
        Outcome::Repaired | Outcome::Replaced | Outcome::Refunded | Outcome::ReturnedUnrepaired => true,
        Outcome::Declined | Outcome::Cancelled | Outcome::Expired | Outcome::Lost => false,
    }
}

/// Whose turn it is, said to `you`; `by_support`: the label that nobody else makes is support's to get.
pub fn who_next(ticket: &Ticket, you: Who, by_support: bool) -> &'static str {
    turn(if by_support { Actor::Agent } else { ticket.acts() }, you)
}

/// What happens next, said to `you`; `by_support` as for whose turn it is.
pub fn what_next(ticket: &Ticket, you: Who, by_support: bool) -> &'static str {
    match (by_support, you) {
        (false, _) => next_step(ticket, you),
        (true, Who::Agent) => "Get the label another way: buy one, and upload it below.",
        (true, _) => "Support gets you a label another way. It comes by e-mail.",
    }
}

/// The line. `events` are the return's, in any order; `by_support` as for whose turn it is.
pub fn progress(
    ticket: &Ticket,
    events: &[Event],
    you: Who,
    now: Moment,
    by_support: bool,
) -> Vec<ProgressStep> {
    // A price that is offered after the analysis is a matter of the last station.
    let priced = ticket.stage == Stage::Quoted && ticket.received_at.is_some();
    let here = if priced { 5 } else { station(ticket.stage) };
    let happened = |kinds: &[Kind]| {
        // A price that is paid with the device at the seller answers nothing more.
        let counts = |event: &&Event| event.kind != Kind::QuotePaid || event.data.to == Some(Stage::Approved);
        events.iter().filter(|event| kinds.contains(&event.kind)).filter(counts).map(|event| event.at).max()
    };
    let next = || {
        let who = who_next(ticket, you, by_support);
        match ticket.due_at {
            Some(due) => format!("{who}, {}", by(due, now)),
            None => who.to_owned(),
        }
    };
    let over =
        ticket.outcome.is_some_and(|how| !went_all_the_way(how)) || ticket.reception == Reception::Lost;
    let mut line = vec![];
    for (n, (name, kinds)) in STATIONS.into_iter().enumerate() {
        let at = if name == ARRIVED { ticket.received_at } else { happened(kinds) };
        let at = at.map(|at| moment(at, now));
        let reached = match n.cmp(&here) {
            std::cmp::Ordering::Less => Reached::Done,
            std::cmp::Ordering::Equal => Reached::Now,
            std::cmp::Ordering::Greater => Reached::ToCome,
        };
        match reached {
            // What a return that is over never came to is left out.
            Reached::Done if over && at.is_none() => {}
            Reached::Done => line.push(ProgressStep { name, when: at.unwrap_or_default(), reached }),
            Reached::Now => line.push(ProgressStep { name, when: next(), reached }),
            Reached::ToCome => line.push(ProgressStep { name, when: String::new(), reached }),
        }
    }
    let (when, reached) = match (ticket.closed_at, here) {
        (Some(at), _) => (moment(at, now), Reached::Now),
        (None, 5) => (next(), Reached::Now),
        (None, _) => (String::new(), Reached::ToCome),
    };
    line.push(ProgressStep { name: last(ticket), when, reached });
    line
}
