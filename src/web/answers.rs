//! What can be chosen on the pages of a return's form, for whoever fills it in.
use super::form::Choice;
use crate::models::device::Category;
use crate::models::ticket::answers::{COUNTRIES, TypedProblem};
use crate::models::ticket::branch::{Aspect, Condition};
use crate::models::ticket::{Exclusion, Reason};
use crate::words;

/// The choices of the first page, with those that were typed marked.
#[derive(Debug)]
pub struct Choices {
    /// Why it comes back.
    pub reasons: Vec<Choice>,
    /// What is not as described.
    pub aspects: Vec<Choice>,
    /// In which condition it is.
    pub conditions: Vec<Choice>,
    /// Kinds of device.
    pub categories: Vec<Choice>,
    /// What happened to it.
    pub exclusions: Vec<Choice>,
    /// Whether the battery is dangerous.
    pub battery: Vec<Choice>,
}

impl Choices {
    /// Those for a form as typed.
    pub fn of(form: &TypedProblem) -> Self {
        let aspects = Aspect::ALL
            .iter()
            .map(|a| Choice::new(a.as_str(), words::aspect(*a), "", &form.aspect))
            .collect();
        let condition = |c: &Condition| {
            Choice::new(c.as_str(), words::condition(*c), words::condition_hint(*c), &form.condition)
        };
        let conditions = Condition::ALL.iter().map(condition).collect();
        let mut categories = vec![Choice::new("", "Choose …", "", &form.category)];
        categories.extend(
            Category::ALL.iter().map(|c| Choice::new(c.as_str(), words::category(*c), "", &form.category)),
        );
        let ticked = [&form.liquid, &form.impact, &form.third_party_repair, &form.wear];
        let exclusions = Exclusion::ALL
            .iter()
            .zip(ticked)
            .map(|(what, tick)| Choice {
                chosen: !tick.is_empty(),
                ..Choice::new(what.as_str(), words::exclusion(*what), "", "")
            })
            .collect();
        let battery = vec![
            Choice::new("no", "No", "", &form.battery),
            Choice::new("yes", "Yes, at least one of these", "", &form.battery),
        ];
        Self { reasons: reasons(&form.reason), aspects, conditions, categories, exclusions, battery }
    }
}

/// Why a device can come back.
pub fn reasons(typed: &str) -> Vec<Choice> {
    let reason = |r: &Reason| Choice::new(r.as_str(), words::reason(*r), words::reason_hint(*r), typed);
    Reason::ALL.iter().map(reason).collect()
}

/// The countries that a sender can be in.
pub fn countries(typed: &str) -> Vec<Choice> {
    COUNTRIES.iter().map(|(code, name)| Choice::new(code, name, "", typed)).collect()
}
