//! Yes or no to many returns of a list at once: each is decided by itself, and says what became of it.
use super::batch_show::{Became, Typed, draw, load};
use super::ticket_decision::{self, decide};
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::BatchId;
use crate::models::person::Agent;
use crate::models::ticket::decision::Decision;
use crate::models::ticket::{Outcome, Reference, Stage};
use crate::web::form::{Errors, Posted};
use crate::words;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use std::collections::{HashMap, HashSet};

/// How many rows the summary names; each says it in its place, too.
const NAMED: usize = 20;

/// The form as it came.
#[derive(Default)]
struct Came {
    typed: Typed,
    /// The version of each return that the page showed.
    seen: HashMap<Reference, i32>,
}

impl Came {
    fn read(fields: Vec<(String, String)>) -> Self {
        let mut came = Self::default();
        for (name, value) in fields {
            match name.as_str() {
                "pick" => came.typed.picked.extend(value.parse::<Reference>().ok()),
                "decision" => came.typed.decision = value,
                "reason" => came.typed.reason = value,
                "message" => came.typed.message = value,
                _ => {
                    let named = name.strip_prefix("seen-").and_then(|at| at.parse().ok());
                    if let (Some(at), Ok(version)) = (named, value.parse()) {
                        came.seen.insert(at, version);
                    }
                }
            }
        }
        came
    }
    fn check(&self) -> std::result::Result<Decision, Errors> {
        let form = ticket_decision::Form {
            decision: self.typed.decision.clone(),
            reason: self.typed.reason.clone(),
            message: self.typed.message.clone(),
            ..ticket_decision::Form::default()
        };
        let mut errors = Errors::default();
        if self.typed.picked.is_empty() {
            errors.add("pick", "Tick at least one return.");
        }
        match form.check("Choose whether to approve or to decline.") {
            Ok(decision) if errors.is_empty() => Ok(decision),
            Ok(_) => Err(errors),
            Err(others) => {
                errors.extend(others);
                Err(errors)
            }
        }
    }
}

/// What is wrong, for the summary: what was not decided, and what is not on the list at all.
fn summary(became: &HashMap<Reference, Became>, rows: &[Reference], strange: &[Reference]) -> Errors {
    let mut errors = Errors::default();
    let not = |at: &Reference| became.get(at)?.as_ref().err().map(|why| (at.clone(), why.clone()));
    let failed: Vec<(Reference, String)> = rows.iter().filter_map(not).collect();
    for (at, why) in failed.iter().take(NAMED) {
        errors.add(format!("row-{at}"), format!("{at}: {why}"));
    }
    if failed.len() > NAMED {
        let more = failed.len().saturating_sub(NAMED);
        errors.add("pick", format!("{} more were not decided. Each row says why.", words::returns(more)));
    }
    for at in strange.iter().take(NAMED) {
        errors.add("pick", format!("{at} is not on this list, so nothing was done with it."));
    }
    errors
}

/// Takes the decision for each row that is ticked, in a write of its own: one that cannot be decided holds no other up. Sent
/// twice, each is decided once.
///
/// # Errors
/// [`Error::NotFound`] also for a list that is not sent; the database's.
pub async fn submit(
    req: HttpRequest,
    agent: Agent,
    id: web::Path<String>,
    form: Posted<Vec<(String, String)>>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id: BatchId = id.parse().map_err(|_| Error::NotFound)?;
    let desk = load(&app, &agent, &id).await?;
    let mut came = Came::read(form.0);
    let decision = match came.check() {
        Ok(decision) => decision,
        Err(errors) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return draw(&req, &app, &agent, desk, (status, came.typed, HashMap::new(), errors));
        }
    };
    let done = match decision {
        Decision::Approve { .. } => words::stage(Stage::Approved),
        Decision::Decline { .. } => words::outcome(Outcome::Declined),
    };
    // Who asks for a price is answered with one, or looked at: an approval among many others would be a repair for nothing.
    let priced: HashSet<Reference> = match decision {
        Decision::Approve { .. } => {
            let waiting = desk.lines.iter().filter(|(line, _)| line.waits_for_price());
            waiting.map(|(line, _)| line.ticket.reference.clone()).collect()
        }
        Decision::Decline { .. } => HashSet::new(),
    };
    let mut rows: Vec<Reference> = desk.lines.into_iter().map(|(line, _)| line.ticket.reference).collect();
    rows.retain(|at| came.typed.picked.remove(at));
    // What is left is of no row of this list.
    let mut strange: Vec<Reference> = came.typed.picked.drain().collect();
    strange.sort_by_key(ToString::to_string);
    let mut became: HashMap<Reference, Became> = HashMap::new();
    for at in &rows {
        if priced.contains(at) {
            became.insert(at.clone(), Err(words::NEEDS_A_PRICE.to_owned()));
            continue;
        }
        let seen = came.seen.get(at).copied().unwrap_or_default();
        let result = match decide(&app, &agent, at, seen, &decision).await {
            Ok(()) => Ok(done),
            Err(why) => Err(Errors::refused(why, "this return")?.text()),
        };
        became.insert(at.clone(), result);
    }
    let errors = summary(&became, &rows, &strange);
    let status = if errors.is_empty() {
        came.typed = Typed::default();
        StatusCode::OK
    } else {
        // What could not be decided stays ticked, with everything that was typed; what waits for a price is never ticked by us.
        let open = |at: &Reference| !priced.contains(at) && matches!(became.get(at), Some(Err(_)));
        came.typed.picked = rows.into_iter().filter(open).collect();
        StatusCode::CONFLICT
    };
    let desk = load(&app, &agent, &id).await?;
    draw(&req, &app, &agent, desk, (status, came.typed, became, errors))
}
