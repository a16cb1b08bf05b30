//! What a Karrio server said, as it may be kept and shown: one line, not a long one, and nobody's name, street or secret in it.
use super::Token;
use crate::carrier::shipment::{Address, Shipment};
use serde_json::Value;

/// Characters that are kept of anybody's words.
const LONGEST: usize = 300;
/// Characters that are looked through for what must not be kept: whoever talks on for megabytes is not heard out.
const LOOKED_THROUGH: usize = 4_000;

/// The carrier's words in an answer of refusal, or its status where it has none.
pub(super) fn refusal(status: u16, body: &[u8], token: &Token, private: &[String]) -> String {
    let said = serde_json::from_slice::<Value>(body).map_or_else(|_| plain(body), |json| messages(&json));
    if said.is_empty() {
        return format!("HTTP {status}");
    }
    tidy(&said, token, private)
}

/// Whether an answer is one of Karrio's: others that answer at a wrong address do not speak like this.
pub(super) fn is_karrios(body: &[u8]) -> bool {
    serde_json::from_slice::<Value>(body)
        .is_ok_and(|json| json.get("errors").or_else(|| json.get("messages")).is_some_and(Value::is_array))
}

/// What Karrio calls an error that its own program ran into while it spoke with a carrier: no answer in time, a connection that
/// broke, an answer that it could not read (`karrio.core.errors`; `karrio.api.interface` names every other one). Its
/// connectors pass on an HTTP status of the carrier's as a code, too.
const UNSETTLED_CODES: [&str; 8] =
    ["SHIPPING_SDK_INTERNAL_ERROR", "408", "425", "429", "500", "502", "503", "504"];
/// Words of whoever got no answer.
const UNSETTLED_WORDS: [&str; 7] =
    ["timed out", "timeout", "time-out", "urlopen error", "bad gateway", "temporarily", "try again"];

/// Whether an answer of refusal holds a carrier's no, and nothing that leaves open whether it sold.
pub(super) fn is_carriers_no(body: &[u8]) -> bool {
    let Ok(json) = serde_json::from_slice::<Value>(body) else { return false };
    let lists = ["messages", "errors"].map(|name| json.get(name).and_then(Value::as_array));
    let mut said = lists.into_iter().flatten().flatten().peekable();
    let is_open = |one: &Value| {
        let text = |name: &str| match one.get(name) {
            Some(Value::String(text)) => text.trim().to_owned(),
            Some(other) => other.to_string(),
            None => String::new(),
        };
        let words = text("message").to_lowercase();
        UNSETTLED_CODES.contains(&text("code").as_str())
            || UNSETTLED_WORDS.iter().any(|open| words.contains(open))
    };
    said.peek().is_some() && !said.any(is_open)
}

/// Karrio's own complaints stand in `errors`, those of a carrier in `messages`.
fn messages(json: &Value) -> String {
    let lists = ["messages", "errors"].map(|name| json.get(name).and_then(Value::as_array));
    let mut said: Vec<String> = vec![];
    for one in lists.into_iter().flatten().flatten() {
        let text = |name: &str| match one.get(name) {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            Some(other) => Some(other.to_string()),
        };
        let words = text("message").or_else(|| text("details"));
        said.extend(match (text("code"), words) {
            (Some(code), Some(words)) => Some(format!("{words} ({code})")),
            (code, words) => words.or(code),
        });
    }
    said.join("; ")
}

/// What is no JSON: plain text, but not the source of somebody's page.
fn plain(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    if text.trim_start().starts_with('<') { String::new() } else { text.into_owned() }
}

/// What of a shipment must not be in anybody's words: names, streets and postcodes. A line of one word without a digit, such as
/// "Returns", names no street, and hiding it would hide what is said.
pub(super) fn private(shipment: &Shipment) -> Vec<String> {
    let of = |address: &Address| {
        let names_a_place = |line: &&String| {
            line.trim().contains(char::is_whitespace) || line.contains(|c: char| c.is_ascii_digit())
        };
        let mut found = vec![address.name.clone(), address.postcode.clone()];
        found.extend(address.lines.iter().filter(names_a_place).cloned());
        found
    };
    [of(&shipment.from), of(&shipment.to)].concat()
}

/// One line of at most 300 characters without the token, e-mail addresses and what is `private`.
pub(super) fn tidy(said: &str, token: &Token, private: &[String]) -> String {
    let spaced: String =
        said.chars().take(LOOKED_THROUGH).map(|c| if c.is_control() { ' ' } else { c }).collect();
    let words = spaced.split_whitespace().map(|word| if word.contains('@') { "…" } else { word });
    let mut line = words.collect::<Vec<_>>().join(" ");
    // The longest first: a street's part may be a name.
    let mut hidden: Vec<String> = private.iter().chain([&token.0]).map(|text| one_line(text)).collect();
    hidden.sort_by_key(|text| std::cmp::Reverse(text.chars().count()));
    for text in hidden.iter().filter(|text| text.chars().count() >= 3) {
        line = without(&line, text);
    }
    if line.chars().count() > LONGEST {
        line = line.chars().take(LONGEST - 1).chain(['…']).collect();
    }
    line
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `line` with an ellipsis wherever it says `text` as words of their own, in whatever case.
fn without(line: &str, text: &str) -> String {
    let mut rest: Vec<char> = line.chars().collect();
    let wanted: Vec<char> = text.chars().collect();
    let same = |a: &char, b: &char| a == b || a.to_lowercase().eq(b.to_lowercase());
    let mut at = 0;
    while let Some(window) = rest.get(at..at + wanted.len()) {
        let inside_a_word = |c: Option<&char>| c.is_some_and(|c| c.is_alphanumeric());
        let stands_alone = !inside_a_word(at.checked_sub(1).and_then(|before| rest.get(before)))
            && !inside_a_word(rest.get(at + wanted.len()));
        if stands_alone && window.iter().zip(&wanted).all(|(a, b)| same(a, b)) {
            rest.splice(at..at + wanted.len(), ['…']);
        }
        at += 1;
    }
    rest.into_iter().collect()
}
