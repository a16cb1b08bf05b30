//! Karrio, an open-source server that speaks to the carriers an operator has accounts with. What it really does is known from a
//! real one (`tests/carrier/karrio_real.rs`); two of its habits shape this file. Ordering twice under the same `X-Request-ID`
//! buys twice, so that an order is never simply repeated: whoever calls this looks it up by its key first. And a purchase that
//! was refused leaves nothing behind, so that what is found is what was bought.
mod health;
mod http;
mod webhook;
mod wire;
mod words;

pub use webhook::{NotOurs, news};

use super::answer::{Answer, Bought, Call, Fetched, Found, NotNow, Status, Tracked, Voided};
use super::shipment::Shipment;
use base64::{Engine, engine::general_purpose::STANDARD};
use http::{JSON, Question, Reply};
use serde_json::Value;
use std::fmt;
use std::time::Duration;

/// Bytes that a label's PDF may have: 10 MB.
pub const LARGEST_PAPER: usize = 10_000_000;
/// Bytes that an answer with a label in it may have: base64 makes four bytes of three, and the rest is as everywhere.
const WITH_PAPER: u64 = 10_000_000 / 3 * 4 + 4 + JSON;

/// A token that shows itself to nobody.
#[derive(Clone)]
pub struct Token(pub String);

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// A Karrio server of the operator's.
#[derive(Clone)]
pub struct Server {
    /// Its address, such as `https://karrio.example.com`.
    pub base: String,
    /// The token that its API asks for.
    pub token: Token,
    /// How long one question may take, from the first byte sent to the last one received; 20 s are a good default.
    pub timeout: Duration,
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the address: it may hold a name and a password.
        f.debug_struct("Server")
            .field("token", &self.token)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

/// Which of Karrio's connections sells the labels, and what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The connection's `carrier_id`, as the operator named it in Karrio.
    pub carrier_id: String,
    /// The service, in Karrio's spelling, such as `ups_standard`.
    pub service: String,
    /// What kind of label it is.
    pub way: Way,
}

/// What kind of label is bought for a parcel from the customer to the seller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// A return, which the carrier must know as such; 18 of Karrio's connectors do.
    Return,
    /// A shipment like any other, with the customer as the sender, for carriers without returns.
    Ordinary,
}

/// Whether a key can go with a request: Karrio takes no other and makes up one of its own, under which nobody would look.
fn is_a_key(key: &str) -> bool {
    (1..=200).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
}

/// Part of a path, or a value in a query.
fn encoded(part: &str) -> String {
    let mut out = String::new();
    for byte in part.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// What a refusal means, whatever was asked.
enum Refused {
    /// It stays refused.
    ForGood(String),
    /// The thing is not there, says Karrio.
    NotThere(String),
    /// Later, or when somebody has put our account right.
    NotNow(NotNow),
    /// Karrio does not know itself what became of it at the carrier behind it.
    Unsettled(String),
}

impl Refused {
    /// As something that is refused for good, where a missing thing is missing for good.
    fn or_missing<T>(self, no: impl Fn(String) -> T, not_now: impl Fn(NotNow) -> T) -> T {
        match self {
            Self::ForGood(said) | Self::NotThere(said) => no(said),
            Self::NotNow(later) => not_now(later),
            Self::Unsettled(why) => not_now(NotNow { why, retry_after_s: None }),
        }
    }
}

impl Server {
    /// Buys a label for `shipment`. The same shipment must be looked up before it is asked for again.
    pub fn buy(&self, account: &Account, shipment: &Shipment, calls: &mut Vec<Call>) -> Answer {
        if !is_a_key(&shipment.key) {
            return Answer::No("The label's key has signs that Karrio takes for none.".to_owned());
        }
        let reply = self.ask(
            &Question {
                what: "POST /v1/shipments",
                method: "POST",
                path: "/v1/shipments".to_owned(),
                key: Some(&shipment.key),
                body: Some(wire::order(account, shipment)),
                limit: WITH_PAPER,
            },
            calls,
        );
        let reply = match reply {
            Ok(reply) => reply,
            Err(http::Silence::Lost(_)) => return Answer::Unknown,
            Err(silence) => return Answer::NotNow(silence.not_now()),
        };
        if !is_success(reply.status) {
            return match self.refused(&reply, &words::private(shipment), calls) {
                Refused::ForGood(said) => Answer::No(said),
                Refused::NotThere(said) => Answer::NotNow(NotNow {
                    why: format!(
                        "Karrio has no connection {:?} that is switched on: {said}",
                        account.carrier_id
                    ),
                    retry_after_s: None,
                }),
                Refused::NotNow(later) => Answer::NotNow(later),
                Refused::Unsettled(_) => Answer::Unknown,
            };
        }
        let Some(sold) = read(&reply, calls) else { return Answer::Unknown };
        match wire::bought(&sold) {
            Some((bought, odd)) => {
                let odd = odd.or_else(|| {
                    // Proxies are known to put a number of their own there; the metadata still has ours.
                    let under = sold.get("meta").and_then(|meta| wire::text(meta, "request_id"));
                    (under.as_deref() != Some(&shipment.key))
                        .then(|| "Something on the way changed the header X-Request-ID.".to_owned())
                });
                note(calls, odd);
                Answer::Bought(bought)
            }
            None => {
                note(calls, Some("The answer speaks of no label.".to_owned()));
                Answer::Unknown
            }
        }
    }

    /// Looks up what was bought under `key`: as the number of the request, then in the metadata, in case something on the way
    /// changed that number. Of several labels the first one bought.
    pub fn find(&self, key: &str, calls: &mut Vec<Call>) -> Found {
        // Karrio takes an empty key for none and shows everybody's.
        if !is_a_key(key) {
            return Found::NotNow(NotNow {
                why: "The label's key has signs that Karrio takes for none.".to_owned(),
                retry_after_s: None,
            });
        }
        let places =
            [format!("request_id={key}"), format!("metadata_key={}&metadata_value={key}", wire::KEY)];
        for place in places {
            match self.look(key, &place, calls) {
                Found::NotFound => {}
                found @ (Found::Bought(_) | Found::NotNow(_)) => return found,
            }
        }
        Found::NotFound
    }

    fn look(&self, key: &str, place: &str, calls: &mut Vec<Call>) -> Found {
        let path = format!("/v1/shipments?{place}&limit=20");
        let list = match self.get("GET /v1/shipments", path, JSON, calls) {
            Ok(list) => list,
            Err(refused) => {
                return refused
                    .or_missing(|why| Found::NotNow(NotNow { why, retry_after_s: None }), Found::NotNow);
            }
        };
        let Some(results) = list.get("results").and_then(Value::as_array) else {
            note(calls, Some("The answer is no list.".to_owned()));
            return Found::NotNow(NotNow {
                why: "Karrio's answer is no list.".to_owned(),
                retry_after_s: None,
            });
        };
        // The newest comes first.
        let mut labels: Vec<Bought> = vec![];
        for shipment in results.iter().rev().filter(|shipment| wire::is_under(shipment, key)) {
            labels.extend(wire::bought(shipment).map(|(bought, _)| bought));
        }
        if labels.len() > 1 {
            let others: Vec<&str> = labels.iter().skip(1).map(|label| label.carrier_ref.as_str()).collect();
            note(
                calls,
                Some(format!("Bought more than once; please cancel {} in Karrio.", others.join(", "))),
            );
        }
        labels.into_iter().next().map_or(Found::NotFound, Found::Bought)
    }

    /// Fetches a label's file. It comes as a document and not from its address, where Karrio says 500 for what is not there.
    pub fn paper(&self, carrier_ref: &str, calls: &mut Vec<Call>) -> Fetched {
        let reply = self.ask(
            &Question {
                what: "POST /v1/shipments/{id}/documents/label",
                method: "POST",
                path: format!("/v1/shipments/{}/documents/label", encoded(carrier_ref)),
                key: None,
                body: Some("{}".to_owned()),
                limit: WITH_PAPER,
            },
            calls,
        );
        let reply = match reply {
            Ok(reply) => reply,
            Err(silence) => return Fetched::NotNow(silence.not_now()),
        };
        if !is_success(reply.status) {
            return self.refused(&reply, &[], calls).or_missing(Fetched::No, Fetched::NotNow);
        }
        let file = read(&reply, calls).and_then(|document| {
            let mut text = document.get("base64")?.as_str()?.as_bytes().to_vec();
            text.retain(|byte| !byte.is_ascii_whitespace());
            STANDARD.decode(text).ok()
        });
        match file {
            Some(file) if file.is_empty() => Fetched::No("The label's file is empty.".to_owned()),
            Some(file) if file.len() > LARGEST_PAPER => {
                Fetched::No("The label's file has more than 10 MB.".to_owned())
            }
            Some(file) => Fetched::File(file),
            None => {
                note(calls, Some("The answer holds no file.".to_owned()));
                Fetched::NotNow(NotNow {
                    why: "Karrio's answer holds no file, or not all of it.".to_owned(),
                    retry_after_s: None,
                })
            }
        }
    }

    /// Cancels a label; one that is cancelled already stays so.
    pub fn void(&self, carrier_ref: &str, calls: &mut Vec<Call>) -> Voided {
        let reply = self.ask(
            &Question {
                what: "POST /v1/shipments/{id}/cancel",
                method: "POST",
                path: format!("/v1/shipments/{}/cancel", encoded(carrier_ref)),
                key: None,
                body: Some("{}".to_owned()),
                limit: JSON,
            },
            calls,
        );
        match reply {
            // 202, or 304 from an older one: it was cancelled before.
            Ok(reply) if is_success(reply.status) || reply.status == 304 => Voided::Done,
            Ok(reply) => self.refused(&reply, &[], calls).or_missing(Voided::No, Voided::NotNow),
            Err(silence) => Voided::NotNow(silence.not_now()),
        }
    }

    /// Where the parcel with the tracking number `number` is, as far as Karrio knows: it asks the carriers in its own time.
    pub fn track(&self, number: &str, calls: &mut Vec<Call>) -> Tracked {
        let path = format!("/v1/trackers/{}", encoded(number));
        match self.get("GET /v1/trackers/{number}", path, JSON, calls) {
            Ok(tracker) => {
                let mut scans = wire::scans(&tracker);
                for scan in &mut scans {
                    scan.words = words::tidy(&scan.words, &self.token, &[]);
                    scan.place = words::tidy(&scan.place, &self.token, &[]);
                }
                let overall =
                    wire::text(&tracker, "status").map_or(Status::Unknown, |word| wire::status(&word));
                if scans.is_empty() && overall.is_scanned() {
                    note(calls, Some(format!("Said to be {}, without a scan.", overall.as_str())));
                }
                Tracked::Scans(scans)
            }
            Err(Refused::NotThere(_)) => Tracked::NotFound,
            Err(Refused::ForGood(why) | Refused::Unsettled(why)) => {
                Tracked::NotNow(NotNow { why, retry_after_s: None })
            }
            Err(Refused::NotNow(later)) => Tracked::NotNow(later),
        }
    }

    fn get(
        &self,
        what: &'static str,
        path: String,
        limit: u64,
        calls: &mut Vec<Call>,
    ) -> Result<Value, Refused> {
        let question = Question { what, method: "GET", path, key: None, body: None, limit };
        let reply = self.ask(&question, calls).map_err(|silence| Refused::NotNow(silence.not_now()))?;
        if !is_success(reply.status) {
            return Err(self.refused(&reply, &[], calls));
        }
        read(&reply, calls).ok_or_else(|| {
            Refused::NotNow(NotNow {
                why: "Karrio's answer is no JSON, or not all of it: is the address right?".to_owned(),
                retry_after_s: None,
            })
        })
    }

    /// What an answer that is no yes means; its words go into the last call.
    fn refused(&self, reply: &Reply, private: &[String], calls: &mut [Call]) -> Refused {
        let Reply { status, retry_after_s, body } = reply;
        let said = match body {
            Ok(body) => words::refusal(*status, body, &self.token, private),
            Err(why) => why.clone(),
        };
        note(calls, Some(said.clone()));
        let not_now = |why: String| Refused::NotNow(NotNow { why, retry_after_s: *retry_after_s });
        let whole = body.as_ref().is_ok_and(|body| words::is_karrios(body));
        match status {
            401 | 403 => not_now(format!("Karrio does not take our token: {said}")),
            408 | 425 | 429 | 500..=599 => not_now(said),
            300..=399 => {
                not_now("The address in the configuration leads somewhere else (HTTP 3xx).".to_owned())
            }
            404 | 405 if !whole => {
                not_now(format!("No Karrio server answers at the address in the configuration: {said}"))
            }
            404 => Refused::NotThere(said),
            // Behind it stands a carrier that said no, or one that did not answer Karrio, and may have sold a label: then
            // nobody else is asked for it.
            424 if !body.as_ref().is_ok_and(|body| words::is_carriers_no(body)) => Refused::Unsettled(said),
            // A no whose end we did not hear is no no.
            400..=499 if body.is_ok() => Refused::ForGood(said),
            _other => not_now(said),
        }
    }
}

fn is_success(status: u16) -> bool {
    (200..300).contains(&status)
}

/// The JSON of a good answer; what is wrong with it goes into the last call.
fn read(reply: &Reply, calls: &mut [Call]) -> Option<Value> {
    let body = reply.body.as_ref().ok()?;
    let json = serde_json::from_slice(body).ok();
    if json.is_none() {
        note(calls, Some("The answer is no JSON.".to_owned()));
    }
    json
}

/// Adds words to the last call.
fn note(calls: &mut [Call], said: Option<String>) {
    if let (Some(call), Some(said)) = (calls.last_mut(), said) {
        call.said = said;
    }
}
