//! What was typed waits while somebody proves who they are.
use super::form::Fields;

/// A form that somebody filled in who must sign in, or type a code, before it is taken. It travels along in hidden fields, under
/// prefixes, so that they never meet those of the sign-in itself.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    /// Names and values.
    pub fields: Vec<(String, String)>,
    /// The field and the name of each file that was chosen, for a form with files: they must be chosen again.
    pub files: Option<Vec<(String, String)>>,
    /// Whether there is a form at all: one with nothing but a button has no fields.
    sent: bool,
}

const SENT: &str = "kept";
const FIELD: &str = "kept.";
const FILE: &str = "file.";
/// Says that the form is one with files, whether or not some were chosen.
const WITH_FILES: &str = "with-files";

impl Kept {
    /// What was typed, without the token of the page.
    pub fn of(typed: Vec<(String, String)>, files: Option<Vec<(String, String)>>) -> Self {
        let fields = typed.into_iter().filter(|(name, _)| name != "csrf").collect();
        Self { fields, files, sent: true }
    }
    /// Of the hidden fields of a form.
    pub fn read(fields: &Fields) -> Self {
        let below = |prefix: &str| -> Vec<(String, String)> {
            let theirs =
                fields.0.iter().filter_map(|(name, value)| Some((name.strip_prefix(prefix)?, value)));
            theirs.map(|(name, value)| (name.to_owned(), value.clone())).collect()
        };
        let says = |wanted: &str| fields.0.iter().any(|(name, _)| name == wanted);
        Self { fields: below(FIELD), files: says(WITH_FILES).then(|| below(FILE)), sent: says(SENT) }
    }
    /// Whether there is nothing to send.
    pub fn is_empty(&self) -> bool {
        !self.sent
    }
    /// The names of the hidden fields, and their values.
    pub fn hidden(&self) -> Vec<(String, &str)> {
        let fields = self.fields.iter().map(|(name, value)| (format!("{FIELD}{name}"), value.as_str()));
        let files = self.files.iter().flatten();
        let files = files.map(|(name, value)| (format!("{FILE}{name}"), value.as_str()));
        let with_files = self.files.iter().map(|_| (WITH_FILES.to_owned(), "yes"));
        let sent = self.sent.then(|| (SENT.to_owned(), "yes"));
        fields.chain(files).chain(with_files).chain(sent).collect()
    }
    /// The fields that files had been chosen in, each with their names, to choose them again.
    pub fn choose_again(&self) -> Vec<(&str, Vec<&str>)> {
        let mut fields: Vec<(&str, Vec<&str>)> = vec![];
        for (field, name) in self.files.iter().flatten() {
            match fields.iter_mut().find(|(known, _)| known == field) {
                Some((_, names)) => names.push(name),
                None => fields.push((field, vec![name])),
            }
        }
        fields
    }
}
