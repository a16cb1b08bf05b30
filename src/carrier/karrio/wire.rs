//! Karrio's JSON: what is asked for a parcel, and what its answers hold. Answers are read with patience: fields that we do not
//! know are passed over, numbers may be text, and what is missing is missing.
use super::{Account, Way};
use crate::carrier::answer::{Bought, Scan, Status};
use crate::carrier::shipment::{Address, Shipment};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime};
use serde_json::{Value, json};

/// The name under which our key goes into a shipment's metadata.
pub(super) const KEY: &str = "sendback_key";
/// What each device of a parcel of unknown weight weighs for the carrier, in grams: its label was asked for before weights were
/// estimated.
const USUAL_WEIGHT_G: u32 = 1_000;
/// Karrio has two lines for what we keep in up to eight; each takes this many characters.
const LINE: usize = 100;

/// The order for a label.
pub(super) fn order(account: &Account, shipment: &Shipment) -> String {
    let (customer, seller) = (address(&shipment.from, false), address(&shipment.to, true));
    // A return is told as the way out, from the seller to the customer: Karrio turns it round.
    let (shipper, recipient) = match account.way {
        Way::Return => (seller, customer),
        Way::Ordinary => (customer, seller),
    };
    let devices = u32::try_from(shipment.items.len()).unwrap_or(u32::MAX).max(1);
    let weight = f64::from(shipment.weight_g.unwrap_or(USUAL_WEIGHT_G.saturating_mul(devices))) / 1000.0;
    json!({
        "shipper": shipper,
        "recipient": recipient,
        "parcels": [{ "weight": weight, "weight_unit": "KG" }],
        "service": account.service,
        "carrier_ids": [account.carrier_id],
        "is_return": account.way == Way::Return,
        "label_type": "PDF",
        "reference": shipment.reference(),
        "metadata": { KEY: shipment.key },
    })
    .to_string()
}

fn address(address: &Address, firm: bool) -> Value {
    let mut lines = address.lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty());
    let mut first = lines.next().unwrap_or_default().to_owned();
    let mut second = String::new();
    for line in lines {
        // The second line is filled first: "Unit 4" and its street stay apart as long as there is room.
        let into =
            if second.chars().count() + line.chars().count() + 2 <= LINE { &mut second } else { &mut first };
        if !into.is_empty() {
            into.push_str(", ");
        }
        into.push_str(line);
    }
    let company = firm.then_some(address.name.as_str());
    json!({
        "person_name": address.name,
        "company_name": company,
        "address_line1": first,
        "address_line2": Some(second).filter(|line| !line.is_empty()),
        "city": address.town,
        "postal_code": address.postcode,
        "country_code": address.country,
    })
}

/// A field's text; a number is text, too, and an empty text is none.
pub(super) fn text(json: &Value, name: &str) -> Option<String> {
    let text = match json.get(name)? {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    Some(text).filter(|text| !text.is_empty())
}

/// The label that a shipment holds, and what is odd about it; `None` where nothing was bought, or it is cancelled.
pub(super) fn bought(shipment: &Value) -> Option<(Bought, Option<String>)> {
    let carrier_ref = text(shipment, "id")?;
    let given = text(shipment, "tracking_number");
    // Numbers go onto paper, into addresses and into bars.
    let number =
        given.clone().filter(|number| number.len() <= 100 && number.chars().all(|c| c.is_ascii_graphic()));
    let is_bought = match text(shipment, "status").as_deref() {
        Some("draft" | "cancelled" | "canceled") => false,
        Some(_) => true,
        None => given.is_some(),
    };
    if !is_bought {
        return None;
    }
    let (cost_pence, odd) = cost(shipment.get("selected_rate"));
    let odd =
        odd.or_else(|| (given != number).then(|| "The tracking number has signs of no number.".to_owned()));
    let tracked = text(shipment, "tracker_id").is_some();
    Some((Bought { carrier_ref, number, cost_pence, tracked }, odd))
}

/// Whether a shipment was ordered under `key`. It is looked at again, since Karrio leaves out a filter that it does not know.
pub(super) fn is_under(shipment: &Value, key: &str) -> bool {
    [("meta", "request_id"), ("metadata", KEY)]
        .iter()
        .any(|(part, name)| shipment.get(part).and_then(|part| text(part, name)).as_deref() == Some(key))
}

/// A rate in pence; where that cannot be said 0, and why.
fn cost(rate: Option<&Value>) -> (i64, Option<String>) {
    let Some((rate, total)) = rate.and_then(|rate| Some((rate, text(rate, "total_charge")?))) else {
        return (0, Some("No price was given.".to_owned()));
    };
    let currency = text(rate, "currency").unwrap_or_default();
    match pence(&total) {
        Some(pence) if currency == "GBP" => (pence, None),
        // Nothing is nothing in every currency.
        Some(0) => (0, None),
        Some(_) => (0, Some(format!("The price is not in pounds: {total} {currency}"))),
        None => (0, Some(format!("The price is none: {total} {currency}"))),
    }
}

/// `4.35` as 435, digit by digit; what is smaller than a penny is rounded, half a penny up. `None` for what is no price.
pub(super) fn pence(amount: &str) -> Option<i64> {
    let (whole, part) = amount.split_once('.').unwrap_or((amount, ""));
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(part) {
        return None;
    }
    let mut part = part.chars().filter_map(|c| c.to_digit(10)).chain(std::iter::repeat(0)).map(i64::from);
    let (tens, ones, next) = (part.next()?, part.next()?, part.next()?);
    let pence = whole.parse::<i64>().ok()?.checked_mul(100)?.checked_add(tens * 10 + ones)?;
    pence.checked_add(i64::from(next >= 5))
}

/// Everything that a tracker holds, oldest first.
pub(super) fn scans(tracker: &Value) -> Vec<Scan> {
    let events = tracker.get("events").and_then(Value::as_array);
    let mut scans: Vec<(Scan, bool)> = events.into_iter().flatten().filter_map(scan).collect();
    // Karrio puts the newest first; of two in the same minute the later one stays the later one.
    scans.reverse();
    scans.sort_by_key(|(scan, _)| scan.at);
    // Many carriers say what an event means for the last one only, beside the list.
    if let (Some((last, false)), Some(overall)) = (scans.last_mut(), text(tracker, "status")) {
        last.status = status(&overall);
    }
    scans.into_iter().map(|(scan, _)| scan).collect()
}

/// One event, and whether it says itself what it means; `None` for one without a date.
fn scan(event: &Value) -> Option<(Scan, bool)> {
    let said = text(event, "status").map(|said| status(&said));
    let scan = Scan {
        status: said.unwrap_or(Status::Unknown),
        at: moment(event)?,
        place: text(event, "location").unwrap_or_default(),
        words: text(event, "description").or_else(|| text(event, "code")).unwrap_or_default(),
    };
    Some((scan, said.is_some()))
}

/// A timestamp with its zone where there is one, else the date and the time of day, as if in UTC: carriers name no zone.
fn moment(event: &Value) -> Option<NaiveDateTime> {
    let stamp = text(event, "timestamp").and_then(|text| {
        let zoned = DateTime::parse_from_rfc3339(&text).ok().map(|at| at.naive_utc());
        zoned.or_else(|| NaiveDateTime::parse_from_str(&text, "%Y-%m-%dT%H:%M:%S%.f").ok())
    });
    stamp.or_else(|| {
        let date = NaiveDate::parse_from_str(&text(event, "date")?, "%Y-%m-%d").ok()?;
        let time = text(event, "time").and_then(|text| {
            ["%I:%M %p", "%H:%M:%S", "%H:%M"]
                .iter()
                .find_map(|form| NaiveTime::parse_from_str(&text, form).ok())
        });
        Some(date.and_time(time.unwrap_or(NaiveTime::MIN)))
    })
}

/// Karrio's word for where a parcel is.
pub(super) fn status(word: &str) -> Status {
    match word.to_ascii_lowercase().as_str() {
        // The first one is its own word for an event that it makes when a label is bought.
        "created" | "pending" => Status::Pending,
        "picked_up" => Status::PickedUp,
        "in_transit" => Status::InTransit,
        "delivery_delayed" => Status::Delayed,
        "on_hold" => Status::OnHold,
        "out_for_delivery" => Status::OutForDelivery,
        "ready_for_pickup" => Status::ReadyForPickup,
        "delivery_failed" => Status::Failed,
        "delivered" => Status::Delivered,
        "return_to_sender" => Status::ReturnToSender,
        "cancelled" => Status::Cancelled,
        _other => Status::Unknown,
    }
}
