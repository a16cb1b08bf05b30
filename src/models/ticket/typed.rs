//! A technician's form as it was typed: kept while the work goes on, and read again when it is done.
use crate::models::text;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Fields that belong to the sending of a form and not to what it says.
const NOT_KEPT: [&str; 3] = ["csrf", "version", "do"];

/// What stands in the fields, by their names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Typed(BTreeMap<String, String>);

impl Typed {
    /// The fields of a form.
    pub fn of(fields: &[(String, String)]) -> Self {
        let kept = fields.iter().filter(|(name, _)| !NOT_KEPT.contains(&name.as_str()));
        Self(kept.cloned().collect())
    }
    /// The version that the page showed, as its form says it.
    pub fn version(fields: &[(String, String)]) -> i32 {
        let said = fields.iter().find(|(name, _)| name == "version");
        said.and_then(|(_, value)| value.parse().ok()).unwrap_or_default()
    }
    /// What stands in a field; nothing where the form has none of that name.
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }
    /// Puts something into a field.
    pub fn set(&mut self, name: &str, value: String) {
        self.0.insert(name.to_owned(), value);
    }
    /// What stands in a field, without what surrounds it.
    pub fn trimmed(&self, name: &str) -> String {
        self.get(name).trim().to_owned()
    }
    /// A choice of a list, if it is one.
    pub fn choice<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.get(name).parse().ok()
    }
    /// "yes" or "no".
    pub fn yes_or_no(&self, name: &str) -> Option<bool> {
        match self.get(name) {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        }
    }
    /// Whether a box is ticked.
    pub fn ticked(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }
    /// A whole number, if it is one.
    pub fn number(&self, name: &str) -> Option<i32> {
        text::fold(self.get(name)).parse().ok()
    }
    /// Whether nothing was typed at all.
    pub fn is_empty(&self) -> bool {
        self.0.values().all(String::is_empty)
    }
    /// As it is kept.
    ///
    /// # Errors
    /// None that anybody has seen: text is always text.
    pub fn to_text(&self) -> crate::error::Result<String> {
        Ok(serde_json::to_string(self)?)
    }
    /// As it was kept.
    ///
    /// # Errors
    /// When a program wrote it that kept forms otherwise.
    pub fn read(text: &str) -> crate::error::Result<Self> {
        Ok(serde_json::from_str(text)?)
    }
}
