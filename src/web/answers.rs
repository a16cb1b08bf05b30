//! What can be chosen on the pages of a return's form, for whoever fills it in.
use super::form::Choice;
use crate::models::device::Category;
use crate::models::ticket::answers::{COUNTRIES, TypedProblem};
use crate::models::ticket::{Exclusion, Reason};
use crate::words;

/// The choices of the first page, with those that were typed marked.
#[derive(Debug)]
pub struct Choices {
    /// Why it comes back.
    pub reasons: Vec<Choice>,
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
        let reasons = Reason::ALL
            .iter()
            .map(|r| Choice::new(r.as_str(), words::reason(*r), words::reason_hint(*r), &form.reason))
            .collect();
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
        Self { reasons, categories, exclusions, battery }
    }
}

/// The countries that a sender can be in.
pub fn countries(typed: &str) -> Vec<Choice> {
    COUNTRIES.iter().map(|(code, name)| Choice::new(code, name, "", typed)).collect()
}
