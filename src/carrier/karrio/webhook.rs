//! News that a Karrio server sends: it signs nothing, it only shows a secret. So its news is a hint of what to read again.
use super::wire::text;
use serde_json::Value;
use std::collections::BTreeSet;
use std::hint::black_box;

/// Shipments and numbers that one piece of news may name.
const MOST: usize = 100;
/// Characters that each of them may have.
const LONGEST: usize = 100;

/// News that did not come from our Karrio server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the secret in X-Event-Id is not ours")]
pub struct NotOurs;

/// The tracking numbers and shipment ids (`shp_…`) that a piece of news names, each once; none where it speaks of something
/// else. `secret` is the webhook's, `header` what came as `X-Event-Id`. What else the news says is not to be believed: it may be
/// old, late or twice; whatever is named is read again over the API.
///
/// # Errors
/// [`NotOurs`] when the header is not there or does not hold the secret, and when we have none.
pub fn news(secret: &str, header: Option<&str>, body: &[u8]) -> Result<Vec<String>, NotOurs> {
    if secret.is_empty() || !header.is_some_and(|given| is_same(secret.as_bytes(), given.as_bytes())) {
        return Err(NotOurs);
    }
    let Ok(json) = serde_json::from_slice::<Value>(body) else { return Ok(vec![]) };
    let mut named = BTreeSet::new();
    match json.get("data") {
        Some(Value::Array(many)) => many.iter().for_each(|one| name(one, &mut named)),
        Some(one) => name(one, &mut named),
        None => {}
    }
    Ok(named.into_iter().take(MOST).collect())
}

fn name(one: &Value, named: &mut BTreeSet<String>) {
    let id = text(one, "id").filter(|id| id.starts_with("shp_"));
    let plain = |text: &String| text.len() <= LONGEST && text.chars().all(|c| c.is_ascii_graphic());
    named.extend([id, text(one, "tracking_number")].into_iter().flatten().filter(plain));
}

/// Takes as long for every given text of this length: how much of it is right cannot be measured.
fn is_same(secret: &[u8], given: &[u8]) -> bool {
    let differs = secret.iter().zip(given).fold(0, |differs, (a, b)| black_box(differs | (a ^ b)));
    secret.len() == given.len() && differs == 0
}
