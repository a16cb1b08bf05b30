//! One question to a Karrio server and its answer, whatever the server does: one limit of time for all of it, one of size, no
//! redirect followed, and always known whether the question may have arrived.
use super::{Server, words};
use crate::carrier::answer::{Call, NotNow};
use chrono::DateTime;
use std::cell::Cell;
use std::io::{self, Read};
use std::time::{Duration, Instant};
use ureq::http::{HeaderMap, Request};
use ureq::{Agent, SendBody, Timeout};

/// Bytes that an answer may have where nothing larger is expected.
pub(super) const JSON: u64 = 1_000_000;
/// Longest wait that a carrier may ask for: a day, in seconds. A label must not wait for a mistyped year.
const LONGEST_WAIT_S: u64 = 86_400;

/// A question.
pub(super) struct Question<'a> {
    /// What is written down of it: method and path without ids.
    pub what: &'static str,
    /// GET or POST.
    pub method: &'static str,
    /// Its path and query, encoded.
    pub path: String,
    /// The key that goes with it as `X-Request-ID`.
    pub key: Option<&'a str>,
    /// What is posted; `None` posts nothing.
    pub body: Option<String>,
    /// Bytes that the answer may have.
    pub limit: u64,
}

/// An answer.
pub(super) struct Reply {
    /// Its HTTP status.
    pub status: u16,
    /// How long the server wants us to wait, in seconds.
    pub retry_after_s: Option<u64>,
    /// What it holds; or why it could not be read to its end.
    pub body: Result<Vec<u8>, String>,
}

/// Why there is no answer.
pub(super) enum Silence {
    /// The question never left: nobody was there to take it.
    NotAsked(String),
    /// The question may have arrived.
    Lost(String),
}

impl Silence {
    /// As something to ask again later, where asking twice does no harm.
    pub(super) fn not_now(self) -> NotNow {
        let (Self::NotAsked(why) | Self::Lost(why)) = self;
        NotNow { why, retry_after_s: None }
    }
}

/// A body that knows whether anybody began to read it: until then nothing of it can have been sent.
struct Watched<'a> {
    rest: &'a [u8],
    begun: &'a Cell<bool>,
}

impl Read for Watched<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.begun.set(true);
        self.rest.read(into)
    }
}

impl Server {
    /// Asks; what was asked and how it went is added to `calls`, without words, which only whoever reads the answer knows.
    pub(super) fn ask(&self, question: &Question<'_>, calls: &mut Vec<Call>) -> Result<Reply, Silence> {
        let began = Instant::now();
        let reply = self.exchange(question);
        let (status, said) = match &reply {
            Ok(Reply { status, body, .. }) => (Some(*status), body.as_ref().err().cloned()),
            Err(Silence::NotAsked(why) | Silence::Lost(why)) => (None, Some(why.clone())),
        };
        let took_ms = i64::try_from(began.elapsed().as_millis()).unwrap_or(i64::MAX);
        calls.push(Call { what: question.what, status, took_ms, said: said.unwrap_or_default() });
        reply
    }

    fn exchange(&self, question: &Question<'_>) -> Result<Reply, Silence> {
        let uri = format!("{}{}", self.base.trim_end_matches('/'), question.path);
        let mut request = Request::builder()
            .method(question.method)
            .uri(uri)
            .header("Authorization", format!("Token {}", self.token.0))
            .header("Accept", "application/json");
        if let Some(key) = question.key {
            request = request.header("X-Request-ID", key);
        }
        let begun = Cell::new(false);
        let answered = match &question.body {
            None => request.body(()).map(|request| self.agent().run(request)),
            Some(body) => {
                let mut watched = Watched { rest: body.as_bytes(), begun: &begun };
                // With its length said, a request that breaks off is none: the server waits for the rest in vain.
                request
                    .header("Content-Type", "application/json")
                    .header("Content-Length", body.len())
                    .body(SendBody::from_reader(&mut watched))
                    .map(|request| self.agent().run(request))
            }
        };
        let silence = |error: &ureq::Error| {
            let why = self.words(error);
            if begun.get() || question.body.is_none() { Silence::Lost(why) } else { Silence::NotAsked(why) }
        };
        let answered = answered.map_err(|_| {
            Silence::NotAsked(
                "The address or the token in the configuration is not written as one.".to_owned(),
            )
        })?;
        let mut answer = answered.map_err(|error| silence(&error))?;
        let body = answer.body_mut().with_config().limit(question.limit).read_to_vec();
        Ok(Reply {
            status: answer.status().as_u16(),
            retry_after_s: retry_after_s(answer.headers()),
            body: body.map_err(|error| self.words(&error)),
        })
    }

    /// A connection of its own for each question: none that rested is found dead in the middle of the next one.
    fn agent(&self) -> Agent {
        Agent::config_builder()
            .timeout_global(Some(self.timeout))
            .timeout_connect(Some(self.timeout.min(Duration::from_secs(10))))
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .max_idle_connections(0)
            .proxy(None)
            .user_agent("sendback")
            .build()
            .into()
    }

    /// What went wrong on the way, for whoever runs this: never with the address, which may hold a password.
    fn words(&self, error: &ureq::Error) -> String {
        use ureq::Error as E;
        if let E::Timeout(Timeout::Connect | Timeout::Resolve) = error {
            return "Nobody answered at the address in time.".to_owned();
        }
        if let E::Timeout(_) = error {
            return format!("No answer within {} s.", self.timeout.as_secs_f32());
        }
        if let E::BodyExceedsLimit(limit) = error {
            return format!("The answer has more than {limit} bytes.");
        }
        if let E::HostNotFound = error {
            return "The name in the address is not known.".to_owned();
        }
        if let E::Io(error) = error {
            use io::ErrorKind as K;
            if error.kind() == K::ConnectionRefused {
                return "Nobody listens at the address.".to_owned();
            }
            if matches!(
                error.kind(),
                K::UnexpectedEof | K::ConnectionReset | K::ConnectionAborted | K::BrokenPipe
            ) {
                return "The connection was cut.".to_owned();
            }
            return words::tidy(&format!("The connection failed: {error}."), &self.token, &[]);
        }
        if let E::BadUri(_) | E::Http(_) = error {
            return "The address or the token in the configuration is not written as one.".to_owned();
        }
        words::tidy(&format!("The connection failed: {error}."), &self.token, &[])
    }
}

/// `Retry-After` in seconds; one that names a moment is measured from the server's own `Date`.
fn retry_after_s(headers: &HeaderMap) -> Option<u64> {
    let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
    let asked = text("retry-after")?;
    let moment = |text: &str| DateTime::parse_from_rfc2822(text).ok();
    let seconds = asked.parse().ok().or_else(|| {
        let wait = moment(asked)?.signed_duration_since(moment(text("date")?)?);
        u64::try_from(wait.num_seconds().max(0)).ok()
    })?;
    Some(seconds.min(LONGEST_WAIT_S))
}
