//! Yes or no.
use super::ticket_show::{Typed, draw, refused};
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::person::Agent;
use crate::models::ticket::decision::Decision;
use crate::models::ticket::{DeclineReason, Reference, Ticket};
use crate::web::form::{Choice, Errors, Posted};
use crate::web::page::{see_other, see_other_with};
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

/// Characters of a message.
const MESSAGE_LONGEST: usize = 4000;

/// The form as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    pub(super) version: i32,
    pub(super) decision: String,
    pub(super) label: String,
    pub(super) reason: String,
    pub(super) message: String,
}

impl Form {
    /// What it means; `unchosen` is said where nothing was chosen that can be done here.
    pub(super) fn check(&self, unchosen: &str) -> std::result::Result<Decision, Errors> {
        let mut errors = Errors::default();
        let decision = match self.decision.as_str() {
            "approve" => Some(Decision::Approve { label_by_hand: self.label == "hand" }),
            "decline" => {
                let reason = self.reason.parse::<DeclineReason>().ok();
                if reason.is_none() {
                    errors.add("reason", "Choose why you decline. The customer reads it.");
                }
                let message = self.message.trim().to_owned();
                if reason == Some(DeclineReason::Other) && message.is_empty() {
                    errors.add("message", "Tell the customer why.");
                }
                if message.chars().count() > MESSAGE_LONGEST {
                    errors.add(
                        "message",
                        format!("Shorten the message to {MESSAGE_LONGEST} characters or fewer."),
                    );
                }
                reason.map(|reason| Decision::Decline { reason, message })
            }
            _ => {
                errors.add("decision", unchosen);
                None
            }
        };
        match decision {
            Some(decision) if errors.is_empty() => Ok(decision),
            _ => Err(errors),
        }
    }
}

/// Why something is declined.
pub(super) fn reasons(typed: &str) -> Vec<Choice> {
    let all = DeclineReason::ALL.iter().map(|r| Choice::new(r.as_str(), words::declined(*r), "", typed));
    std::iter::once(Choice::new("", "Choose a reason …", "", typed)).chain(all).collect()
}

/// Takes the decision. Sent twice, it is taken once.
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
    let typed = Typed {
        decision: form.decision.clone(),
        label: form.label.clone(),
        reason: form.reason.clone(),
        message: form.message.clone(),
        ..Typed::default()
    };
    if form.decision == "quote" {
        // Nothing is decided yet: the next page asks what it costs.
        let (who, here) = (agent.clone(), at.clone());
        app.read(move |conn| Ticket::for_agent(conn, &who, &here)).await?;
        return Ok(see_other(&format!("/admin/tickets/{at}/quote")));
    }
    let decision = match form.check("Choose whether to approve, to offer a price or to decline.") {
        Ok(decision) => decision,
        Err(errors) => {
            return draw(&req, &app, &agent, &at, StatusCode::UNPROCESSABLE_ENTITY, (typed, errors, None))
                .await;
        }
    };
    let note = match decision {
        Decision::Approve { .. } => Note::Approved,
        Decision::Decline { .. } => Note::Declined,
    };
    match decide(&app, &agent, &at, form.version, &decision).await {
        Ok(()) => Ok(see_other_with(&req, &format!("/admin/tickets/{at}"), note)),
        Err(why) => refused(&req, &app, &agent, &at, typed, why).await,
    }
}

/// Decides about a return in a write of its own. A second click, or the same page in two tabs: decided once, and fine twice.
///
/// # Errors
/// As [`Ticket::decide`].
pub(super) async fn decide(
    app: &App,
    agent: &Agent,
    at: &Reference,
    seen: i32,
    decision: &Decision,
) -> Result<()> {
    let (who, here, what) = (agent.clone(), at.clone(), decision.clone());
    match app.write(move |tx| Ticket::decide(tx, &who, &here, seen, &what)).await {
        Ok(_) => Ok(()),
        Err(Error::Stale { seen }) => {
            let (who, here, what) = (agent.clone(), at.clone(), decision.clone());
            let mine = app.read(move |conn| Ticket::decided_so(conn, &who, &here, seen, &what)).await?;
            if mine { Ok(()) } else { Err(Error::Stale { seen }) }
        }
        Err(why) => Err(why),
    }
}
