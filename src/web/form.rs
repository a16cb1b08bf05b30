//! Forms as they arrive: read whole within a cap, cleaned once, checked for their origin, and kept as typed.
use super::photo::Unstored;
use crate::error::{Error, Result};
pub use crate::models::text::pence;
use crate::models::ticket::answers::{Field, Problem, Problems};
use crate::words;
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use chrono::NaiveDate;
use futures_util::StreamExt;
use serde::de::DeserializeOwned;
use std::future::{Ready, ready};
use std::time::Duration;

/// What is wrong with a form, in the order of its fields: field and words. The same words stand in the summary on top
/// and at the field.
#[derive(Debug, Clone, Default)]
pub struct Errors {
    all: Vec<(String, String)>,
    not_now: bool,
}

impl Errors {
    /// Adds what is wrong with a field.
    pub fn add(&mut self, field: impl Into<String>, text: impl Into<String>) {
        self.all.push((field.into(), text.into()));
    }
    /// Adds why a photo was not stored.
    pub fn add_unstored(&mut self, field: impl Into<String>, photo: Unstored) {
        self.add(field, photo.why);
        self.not_now |= photo.not_now;
    }
    /// What the page that shows them is answered with: 422, or 503 where the same in a few seconds may be taken.
    pub fn status(&self) -> StatusCode {
        if self.not_now { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::UNPROCESSABLE_ENTITY }
    }
    /// Adds all of others.
    pub fn extend(&mut self, others: Self) {
        self.all.extend(others.all);
        self.not_now |= others.not_now;
    }
    /// What is wrong with a page of the return's form, in words.
    pub fn with(problems: Problems) -> Self {
        let said =
            |(field, problem): (Field, Problem)| (field.as_str().to_owned(), words::problem(field, problem));
        Self { all: problems.into_iter().map(said).collect(), not_now: false }
    }
    /// What a page says after something that it offered could not be done any more: that `what` has changed since, or why
    /// the rules said no.
    ///
    /// # Errors
    /// What the page says nothing about.
    pub fn refused(why: Error, what: &str) -> Result<Self> {
        let text = if let Error::Stale { .. } = why {
            format!(
                "Somebody was faster: {what} has changed since you opened the page. Look at what stands here now."
            )
        } else if let Error::Refused(why) = why {
            words::refusal(why)
        } else {
            return Err(why);
        };
        let mut errors = Self::default();
        errors.add("now", text);
        Ok(errors)
    }
    /// What is wrong with this field, if anything.
    pub fn of(&self, field: &str) -> Option<&str> {
        self.all.iter().find(|(name, _)| name == field).map(|(_, text)| text.as_str())
    }
    /// Everything that is wrong with this field, where it holds several things.
    pub fn all<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a str> {
        self.all.iter().filter(move |(name, _)| name == field).map(|(_, text)| text.as_str())
    }
    /// All of it in one text.
    pub fn text(&self) -> String {
        self.all.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(" ")
    }
    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
    /// Everything that is wrong.
    pub fn iter(&self) -> impl Iterator<Item = &(String, String)> {
        self.all.iter()
    }
}

/// Turns line breaks into `\n` and drops what cannot be stored or shown: NUL and the other control characters.
/// Everything else is kept, and shown in isolation (`<bdi>`).
pub fn clean(text: &str) -> String {
    text.replace("\r\n", "\n")
        .replace('\r', "\n")
        .chars()
        .filter(|c| !c.is_control() || *c == '\n' || *c == '\t')
        .collect()
}

/// The fields of the form that this request brought: read, cleaned and checked by [`super::safety`].
#[derive(Debug, Clone)]
pub struct Fields(pub Vec<(String, String)>);

/// The files that a form with files named whose sender was not signed in any more: the field and the name of each.
#[derive(Debug, Clone)]
pub struct FilesNamed(pub Vec<(String, String)>);

/// A form of ours, from a page of ours. Unknown fields are ignored, missing ones are empty.
#[derive(Debug)]
pub struct Posted<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Posted<T> {
    type Error = Error;
    type Future = Ready<Result<Self>>;
    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let extensions = req.extensions();
        let Some(Fields(fields)) = extensions.get::<Fields>() else {
            return ready(Err(Error::UnsupportedKind));
        };
        let parsed = serde_urlencoded::to_string(fields)
            .ok()
            .and_then(|text| serde_urlencoded::from_str(&text).ok())
            .ok_or(Error::Malformed("fields"));
        ready(parsed.map(Self))
    }
}

/// The fields of a form's body, cleaned.
pub fn fields(body: &[u8]) -> Vec<(String, String)> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(body).unwrap_or_else(|_| {
        // Not UTF-8: read what can be read.
        serde_urlencoded::from_str(&String::from_utf8_lossy(body)).unwrap_or_default()
    });
    pairs.into_iter().map(|(name, value)| (clean(&name), clean(&value))).collect()
}

/// Reads a body of at most `most` bytes that may take so long to arrive.
///
/// # Errors
/// [`Error::TooLarge`], after politely reading on; [`Error::Malformed`] for one that ends early or is too slow.
pub async fn read(mut payload: Payload, most: usize, polite: Duration) -> Result<Vec<u8>> {
    let mut body = vec![];
    let mut over = false;
    let reading = async {
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|_| Error::Malformed("the body ended early"))?;
            over |= body.len() + chunk.len() > most;
            if !over {
                body.extend_from_slice(&chunk);
            }
        }
        Ok::<_, Error>(())
    };
    let finished = tokio::time::timeout(polite, reading).await;
    if over {
        return Err(Error::TooLarge { most });
    }
    finished.map_err(|_| Error::Malformed("the body came too slowly"))??;
    Ok(body)
}

/// Reads a body that nobody wants, for a while, so that the browser listens to the answer.
pub async fn drain(mut payload: Payload, polite: Duration) {
    let reading = async { while payload.next().await.is_some_and(|chunk| chunk.is_ok()) {} };
    // Whether it ended or we gave up makes no difference.
    let _ = tokio::time::timeout(polite, reading).await;
}

/// A day as a date field sends it: `2026-03-14`.
pub fn day(typed: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(typed.trim(), "%Y-%m-%d").ok()
}

/// A line as people write it: runs of spaces as one, none around it.
pub fn line(typed: &str) -> String {
    typed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A line that may be empty.
pub fn line_if_any(typed: &str) -> Option<String> {
    Some(line(typed)).filter(|text| !text.is_empty())
}

/// One of several things to choose from.
#[derive(Debug, Clone)]
pub struct Choice {
    /// What the form sends.
    pub value: String,
    /// What it is called.
    pub text: String,
    /// A line that helps to choose.
    pub hint: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

impl Choice {
    /// A choice; it is chosen if `typed` is its value.
    pub fn new(value: &str, text: &str, hint: &str, typed: &str) -> Self {
        Self { value: value.to_owned(), text: text.to_owned(), hint: hint.to_owned(), chosen: value == typed }
    }
}
