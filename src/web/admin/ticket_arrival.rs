//! What support does about an arrival that is not happy: settles another device or a late one, asks the carrier, gives a lost
//! parcel up, notes that it was delivered, opens the carrier's claim, or opens a closed return again.
use super::ticket_show::{Typed, draw, refused};
use crate::app::App;
use crate::db::{Conn, Tx, text_enum};
use crate::error::{Error, Result};
use crate::models::label::Label;
use crate::models::person::Agent;
use crate::models::task::Task;
use crate::models::ticket::arrival::Gone;
use crate::models::ticket::reception::Looked;
use crate::models::ticket::{Reference, Rung, Settlement, Stage, TaskKind, Ticket};
use crate::web::form::{Choice, Errors, Posted, day};
use crate::web::page::see_other_with;
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

/// Characters of a reason.
const WHY: std::ops::RangeInclusive<usize> = 3..=500;

text_enum! {
    /// Which of the room's forms is sent.
    pub enum Doing {
        /// A wrong device is settled.
        Settle => "settle",
        /// A late arrival is looked at after all.
        GoOn => "go_on",
        /// A late arrival goes back.
        SendBack => "send_back",
        /// The carrier is asked.
        Search => "search",
        /// The parcel is given up.
        GiveUp => "give_up",
        /// The carrier says that it was delivered.
        Delivered => "delivered",
        /// The carrier's claim is open.
        Claim => "claim",
        /// A closed return is opened again.
        Reopen => "reopen",
    }
}

/// The forms of this room, each of which sends its own fields.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    version: i32,
    act: String,
    how: String,
    moved: String,
    rung: String,
    gone: String,
    delivered_on: String,
    why: String,
}

/// What the page shows of arrivals, and what it offers.
#[derive(Debug, Default)]
pub struct Card {
    /// What technicians saw, oldest first.
    pub looks: Vec<Looked>,
    /// The other return that a wrong device belongs to.
    pub other: Option<Ticket>,
    /// Whether a parcel on its way travels on a label that we paid for.
    pub prepaid: bool,
    /// Whether the carrier's claim is to be opened.
    pub claims: bool,
    /// How a wrong device can be settled.
    pub hows: Vec<Choice>,
    /// How a lost parcel is made good.
    pub rungs: Vec<Choice>,
    /// Why it is given up.
    pub gones: Vec<Choice>,
    /// The form as it was typed.
    pub typed: Form,
}

impl Form {
    /// The day as it was typed.
    pub fn day(&self) -> &str {
        &self.delivered_on
    }
    /// The reason as it was typed into the form of that name.
    pub fn why(&self, act: &str) -> &str {
        if self.act == act { &self.why } else { "" }
    }
}

impl Card {
    /// What the page of this return needs, with what was seen on its arrivals; nothing is asked for one that has not been
    /// posted.
    ///
    /// # Errors
    /// The database's.
    pub fn load(conn: &mut Conn, ticket: &Ticket, looks: Vec<Looked>, tasks: &[Task]) -> Result<Self> {
        let mut card = Self { looks, ..Self::default() };
        card.other = ticket.belongs_to(conn, &card.looks)?;
        card.claims = tasks.iter().any(|task| task.kind == TaskKind::CarrierClaim);
        if let (Stage::InTransit, Some(parcel)) = (ticket.stage, &ticket.parcel_id) {
            card.prepaid = Label::is_prepaid(conn, parcel)?;
        }
        Ok(card)
    }
    /// With the choices of its forms, as they were typed.
    pub fn offering(self, typed: Form) -> Self {
        let how = |value, text, hint| Choice::new(value, text, hint, &typed.how);
        let rung = |value, text, hint| Choice::new(value, text, hint, &typed.rung);
        let hows = vec![
            how("send_back", "Send it back", "The seller sends the device back as it is."),
            how("await_own", "Wait for the right device", "A new label goes out at once."),
            how("close", "Close this return", "Nothing more is expected."),
        ];
        let rungs = vec![
            rung("refund", "Refund it", "It travelled on our label: our risk."),
            rung("replace", "Replace it", "Only where the seller has a similar device."),
        ];
        let gones = Gone::ALL
            .iter()
            .map(|gone| Choice::new(gone.as_str(), words::gone(*gone), "", &typed.gone))
            .collect();
        Self { hows, rungs, gones, typed, ..self }
    }
    /// Whether there is anything to show or to do.
    pub fn is_empty(&self, ticket: &Ticket) -> bool {
        let doing = (ticket.held && ticket.stage == Stage::Received)
            || self.claims
            || matches!(ticket.stage, Stage::InTransit);
        self.looks.is_empty() && !doing && !ticket.may_come_late()
    }
}

type Act = Box<dyn FnOnce(&mut Tx<'_>, &Agent, &Ticket) -> Result<()> + Send>;

impl Form {
    fn reason(&self, field: &str, errors: &mut Errors) -> String {
        let why = self.why.trim();
        if !WHY.contains(&why.chars().count()) {
            errors.add(field, "Write it in 3 to 500 characters. Only support reads it.");
        }
        why.to_owned()
    }
    /// What the form means, or what is wrong with it.
    fn check(&self, doing: Doing, errors: &mut Errors) -> Option<Act> {
        let seen = self.version;
        Some(match doing {
            Doing::Settle => return self.settle(errors),
            Doing::GoOn => Box::new(move |tx, agent, ticket| ticket.settle_late(tx, agent, seen, true)),
            Doing::SendBack => Box::new(move |tx, agent, ticket| ticket.settle_late(tx, agent, seen, false)),
            Doing::GiveUp => {
                let rung = if self.rung == "replace" { Rung::Replace } else { Rung::Refund };
                let Ok(gone) = self.gone.parse::<Gone>() else {
                    errors.add("gone", "Choose what became of the parcel.");
                    return None;
                };
                Box::new(move |tx, agent, ticket| ticket.give_up(tx, agent, seen, rung, gone))
            }
            Doing::Delivered => {
                let Some(on) = day(&self.delivered_on) else {
                    errors.add("delivered_on", "Enter the day on which the carrier delivered it.");
                    return None;
                };
                Box::new(move |tx, agent, ticket| ticket.delivered(tx, agent, seen, on))
            }
            Doing::Search => {
                let why = self.reason("search_why", errors);
                Box::new(move |tx, agent, ticket| ticket.ask_carrier(tx, agent, seen, &why))
            }
            Doing::Claim => {
                let why = self.reason("claim_why", errors);
                Box::new(move |tx, agent, ticket| ticket.claim(tx, agent, seen, &why))
            }
            Doing::Reopen => {
                let why = self.reason("reopen_why", errors);
                Box::new(move |tx, agent, ticket| ticket.reopen(tx, agent, seen, &why))
            }
        })
    }
    fn settle(&self, errors: &mut Errors) -> Option<Act> {
        let seen = self.version;
        let how = match self.how.as_str() {
            "send_back" => Settlement::SendBack,
            "await_own" => Settlement::AwaitOwn,
            "close" => Settlement::Close,
            _ => {
                errors.add("how", "Choose what happens with this return.");
                return None;
            }
        };
        let moved: Option<Reference> = self.moved.parse().ok();
        if moved.is_some() && how == Settlement::SendBack {
            errors
                .add("how", "A device that belongs to another return stays: choose what this one waits for.");
        }
        Some(Box::new(move |tx, agent, ticket| ticket.settle_wrong(tx, agent, seen, how, moved.as_ref())))
    }
}

/// Does what one of the forms asks for.
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
    let doing: Option<Doing> = form.act.parse().ok();
    let mut errors = Errors::default();
    if doing.is_none() {
        errors.add("arrival", "Choose what to do.");
    }
    let act = doing.and_then(|doing| form.check(doing, &mut errors));
    let typed = Typed { arrival: form, ..Typed::default() };
    let Some(act) = act.filter(|_| errors.is_empty()) else {
        let wrong = StatusCode::UNPROCESSABLE_ENTITY;
        return draw(&req, &app, &agent, &at, wrong, (typed, errors, None)).await;
    };
    let (who, here) = (agent.clone(), at.clone());
    let done = app
        .write(move |tx| {
            let ticket = Ticket::for_agent(tx, &who, &here)?;
            act(tx, &who, &ticket)
        })
        .await;
    match done {
        Ok(()) => Ok(see_other_with(&req, &format!("/admin/tickets/{at}"), Note::ArrivalSettled)),
        Err(why) => refused(&req, &app, &agent, &at, typed, why).await,
    }
}
