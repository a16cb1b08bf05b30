//! What all rows of a list answer alike: why the devices come back, that none of them is dangerous, who sends them and who gets the
//! labels. Kept as it is typed; each draft takes it over where it has no answer of its own.
use super::matching::retype;
use super::{Batch, open};
use crate::db::Tx;
use crate::error::Result;
use crate::models::person::Customer;
use crate::models::ticket::Stage;
use crate::models::ticket::answers::{Problems, Typed, TypedProblem, TypedSender};
use crate::models::{BatchId, TicketId};
use crate::schema::{batches, requests, tickets};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

/// None of the devices is dangerous; otherwise each row says it.
pub const NONE_IS_DANGEROUS: &str = "no";
/// At least one of them is: it is marked in its row.
pub const SOME_ARE_DANGEROUS: &str = "some";

/// The answers, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Shared {
    /// A [`crate::models::ticket::Reason`].
    pub reason: String,
    /// For what is not as described.
    pub aspect: String,
    /// What arrived instead, or which part is missing.
    pub detail: String,
    /// For a change of mind.
    pub condition: String,
    /// [`NONE_IS_DANGEROUS`] or [`SOME_ARE_DANGEROUS`].
    pub battery: String,
    /// Who sends them, and who gets the labels.
    pub sender: Option<TypedSender>,
}

/// Puts a new answer where the old one, or none, stood.
fn follow(answer: &mut String, before: &str, now: &str) {
    if answer.is_empty() || answer == before {
        now.clone_into(answer);
    }
}

impl Shared {
    /// What every draft answers about its battery, if they all do.
    fn battery_of_all(&self) -> &str {
        if self.battery == NONE_IS_DANGEROUS { "no" } else { "" }
    }
    /// What is wrong with the answers about the devices.
    pub fn problems(&self) -> Problems {
        let answered = [NONE_IS_DANGEROUS, SOME_ARE_DANGEROUS].contains(&self.battery.as_str());
        let one = TypedProblem {
            reason: self.reason.clone(),
            aspect: self.aspect.clone(),
            detail: self.detail.clone(),
            condition: self.condition.clone(),
            battery: if answered { "no".to_owned() } else { String::new() },
            // What each row answers for itself.
            unreadable: "yes".to_owned(),
            description: "in its row".to_owned(),
            ..TypedProblem::default()
        };
        one.check(true).err().unwrap_or_default()
    }
    /// What is wrong with who sends them and who gets the labels.
    pub fn sender_problems(&self) -> Problems {
        self.sender.clone().unwrap_or_default().check().err().unwrap_or_default()
    }
    /// Whether nothing is left to be answered for all.
    pub fn is_complete(&self) -> bool {
        self.problems().is_empty() && self.sender_problems().is_empty()
    }
    /// Takes these answers over into a form, where others or none stood that all rows had before.
    fn replace(&self, before: &Self, typed: &mut Typed) {
        let problem = typed.problem.get_or_insert_default();
        follow(&mut problem.reason, &before.reason, &self.reason);
        follow(&mut problem.aspect, &before.aspect, &self.aspect);
        follow(&mut problem.detail, &before.detail, &self.detail);
        follow(&mut problem.condition, &before.condition, &self.condition);
        follow(&mut problem.battery, before.battery_of_all(), self.battery_of_all());
        if let Some(sender) = &self.sender {
            typed.sender = Some(sender.clone());
        }
    }
    /// Fills the form of a row in: its number, what is wrong, and these answers. What was written there before stays below.
    pub(super) fn fill_in(&self, typed: &mut Typed, number: &str, fault: &str) {
        let problem = typed.problem.get_or_insert_default();
        problem.set_number(number);
        if problem.description.trim().is_empty() {
            fault.clone_into(&mut problem.description);
        } else if !problem.description.contains(fault) {
            problem.description = format!("{fault}\n\n{}", problem.description);
        }
        self.replace(&Self::default(), typed);
    }
}

impl Batch {
    /// Keeps what is answered for all rows, right or wrong, and takes it over into their drafts.
    ///
    /// # Errors
    /// [`crate::error::Error::NotFound`] also for another company's; [`crate::models::ticket::Refusal::AlreadyDone`] once it was
    /// sent; the database's.
    pub fn keep_answers(tx: &mut Tx<'_>, customer: &Customer, id: &BatchId, now: &Shared) -> Result<()> {
        let batch = open(tx, customer, id)?;
        batch.touch(tx)?;
        let before = batch.shared()?;
        diesel::update(batches::table.find(&batch.id))
            .set(batches::form.eq(serde_json::to_string(now)?))
            .execute(&mut **tx)?;
        let drafts: Vec<(TicketId, String)> = requests::table
            .inner_join(tickets::table)
            .filter(tickets::batch_id.eq(id).and(tickets::stage.eq(Stage::Draft)))
            .select((tickets::id, requests::form))
            .load(&mut **tx)?;
        for (draft, form) in drafts {
            let mut typed: Typed = serde_json::from_str(&form)?;
            now.replace(&before, &mut typed);
            if serde_json::to_string(&typed)? != form {
                retype(tx, &draft, |typed| now.replace(&before, typed))?;
            }
        }
        Ok(())
    }
}
