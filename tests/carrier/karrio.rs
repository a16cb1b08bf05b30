//! Buying from a Karrio server that misbehaves: what each answer, and each silence, is taken for.
use super::{item, shipment};
use crate::support::carrier_stub::{Mishap, Stub, TOKEN};
use sendback::carrier::karrio::{Account, Server, Token, Way};
use sendback::carrier::{Answer, Bought, Call, Found, NotNow, Shipment};
use serde_json::json;
use std::time::{Duration, Instant};

/// Short enough to wait for it to pass.
pub(super) const HASTE: Duration = Duration::from_millis(1_000);

/// Where nobody follows.
const AWAY: &str = "Location: http://127.0.0.1:9/v1/shipments\r\n";

/// With time enough for a busy machine.
pub(super) fn server(stub: &Stub) -> Server {
    Server { base: stub.url(), token: Token(TOKEN.to_owned()), timeout: Duration::from_secs(20) }
}

/// For answers that do not come in time.
pub(super) fn hasty(stub: &Stub) -> Server {
    Server { timeout: HASTE, ..server(stub) }
}

pub(super) fn account() -> Account {
    Account { carrier_id: "parcelpost".to_owned(), service: "parcel_return".to_owned(), way: Way::Return }
}

pub(super) fn buy(stub: &Stub) -> (Answer, Call) {
    let mut calls = vec![];
    let answer = server(stub).buy(&account(), &shipment(), &mut calls);
    assert_eq!(calls.len(), 1);
    (answer, calls.remove(0))
}

fn find(stub: &Stub) -> Found {
    server(stub).find(&shipment().key, &mut vec![])
}

pub(super) fn bought(n: u32) -> Bought {
    Bought {
        carrier_ref: format!("shp_{n:032}"),
        number: Some(format!("PP{n:010}")),
        cost_pence: 435,
        tracked: true,
    }
}

/// What is asked again later, with its words and how long to wait.
fn not_now(answer: Answer) -> NotNow {
    let Answer::NotNow(later) = answer else { panic!("{answer:?}") };
    later
}

#[test]
fn a_return_is_ordered_the_way_out_and_under_the_labels_key() {
    let stub = Stub::start();
    let (answer, call) = buy(&stub);
    assert_eq!(answer, Answer::Bought(bought(1)));
    assert_eq!((call.what, call.status, call.said.as_str()), ("POST /v1/shipments", Some(201), ""));
    let sold = stub.sold().remove(0);
    assert_eq!(sold.key, shipment().key);
    let order = sold.order;
    assert_eq!(order["is_return"], true);
    assert_eq!(order["shipper"]["company_name"], "Northern Refurb Ltd");
    assert_eq!(order["recipient"]["person_name"], "Pete Morgan");
    assert_eq!(order["recipient"]["address_line2"], "Unit 4, 12 Quayside Road");
    assert_eq!(order["parcels"], json!([{ "weight": 0.45, "weight_unit": "KG" }]));
    assert_eq!(order["carrier_ids"], json!(["parcelpost"]));
    assert_eq!((&order["service"], &order["reference"]), (&json!("parcel_return"), &json!("SB-7K2M-9QX4")));
    assert_eq!(order["metadata"], json!({ "sendback_key": shipment().key }));
}

#[test]
fn an_ordinary_label_is_ordered_as_the_parcel_goes_and_long_addresses_are_kept_whole() {
    let stub = Stub::start();
    let mut sent = shipment();
    sent.from.lines = (1..=8).map(|n| format!("Line {n} of a very long address of about 45 signs")).collect();
    sent.weight_g = None;
    sent.items.push(item("SB-3F7T-4WWM"));
    let ordinary = Account { way: Way::Ordinary, ..account() };
    server(&stub).buy(&ordinary, &sent, &mut vec![]);
    let order = stub.sold().remove(0).order;
    assert_eq!((&order["is_return"], &order["parcels"][0]["weight"]), (&json!(false), &json!(2.0)));
    assert_eq!(order["shipper"]["person_name"], "Pete Morgan");
    assert_eq!(order["recipient"]["city"], "Leeds");
    let (one, two) = (&order["shipper"]["address_line1"], &order["shipper"]["address_line2"]);
    let whole = format!("{} {}", one.as_str().unwrap(), two.as_str().unwrap());
    assert!((1..=8).all(|n| whole.contains(&format!("Line {n} of"))), "{whole}");
}

#[test]
fn a_price_is_read_to_the_penny_and_another_currency_is_no_price() {
    for (rate, pence, said) in [
        (json!({ "total_charge": 4.35, "currency": "GBP" }), 435, ""),
        (json!({ "total_charge": "1.10", "currency": "GBP" }), 110, ""),
        (json!({ "total_charge": 8, "currency": "GBP" }), 800, ""),
        (json!({ "total_charge": 0.285, "currency": "GBP" }), 29, ""),
        (json!({ "total_charge": 1_234_567.89, "currency": "GBP" }), 123_456_789, ""),
        (json!({ "total_charge": 0.0, "currency": "USD" }), 0, ""),
        (json!({ "total_charge": 4.35, "currency": "EUR" }), 0, "The price is not in pounds: 4.35 EUR"),
        (json!({ "total_charge": -1, "currency": "GBP" }), 0, "The price is none: -1 GBP"),
        (json!({ "currency": "GBP" }), 0, "No price was given."),
        (json!(null), 0, "No price was given."),
    ] {
        let stub = Stub::start();
        let key = shipment().key;
        let answer = json!({ "id": "shp_1", "status": "created", "tracking_number": 4711, "selected_rate": rate,
            "meta": { "request_id": key }, "what": { "we": ["do", "not", "know"] } });
        stub.plan([Mishap::Garbles(answer.to_string().into_bytes())]);
        let (answer, call) = buy(&stub);
        let number = Some("4711".to_owned());
        let expected = Bought { carrier_ref: "shp_1".to_owned(), number, cost_pence: pence, tracked: false };
        assert_eq!((answer, call.said.as_str()), (Answer::Bought(expected), said), "{rate}");
    }
}

#[test]
fn a_label_may_have_no_number_and_what_is_none_is_not_taken_for_one() {
    let stub = Stub::start();
    let said = "The tracking number has signs of no number.";
    for (number, taken, words) in [
        (json!(" JD01 "), Some("JD01"), ""),
        (json!(null), None, ""),
        (json!(""), None, ""),
        (json!("JD 01"), None, said),
        (json!("Straße"), None, said),
        (json!("9".repeat(101)), None, said),
    ] {
        let answer = json!({ "id": "shp_1", "status": "a word of next year", "tracking_number": number,
            "selected_rate": { "total_charge": 0 }, "meta": { "request_id": shipment().key } });
        stub.plan([Mishap::Garbles(answer.to_string().into_bytes())]);
        let (answer, call) = buy(&stub);
        let Answer::Bought(bought) = answer else { panic!("{answer:?}") };
        assert_eq!((bought.number.as_deref(), call.said.as_str()), (taken, words));
    }
    for status in ["draft", "cancelled"] {
        let answer = json!({ "id": "shp_1", "status": status, "tracking_number": "1" });
        stub.plan([Mishap::Garbles(answer.to_string().into_bytes())]);
        let (answer, call) = buy(&stub);
        assert_eq!((answer, call.said.as_str()), (Answer::Unknown, "The answer speaks of no label."));
    }
}

#[test]
fn a_carriers_no_is_final_and_says_why_without_saying_who() {
    let stub = Stub::start();
    stub.plan([Mishap::refusal()]);
    let words = "this operation is not supported. (SHIPPING_SDK_NON_SUPPORTED_ERROR)";
    let (answer, call) = buy(&stub);
    assert_eq!(answer, Answer::No(words.to_owned()));
    assert_eq!((call.status, call.said.as_str()), (Some(424), words));
    let told = format!(
        "PETE MORGAN of 12 Quayside Road: unit 4, 12  quayside road, BS1 4QA is not in Leeds; write to \
         pete@harbour.example or show {TOKEN}.\u{7}\nReturns to it fail. {}",
        "So it is. ".repeat(60)
    );
    for status in [400, 409, 422] {
        let body =
            json!({ "errors": [{ "code": "validation", "message": told }, { "details": { "a": 1 } }] });
        stub.plan([Mishap::Says(status, "", body.to_string())]);
        let (answer, call) = buy(&stub);
        let Answer::No(said) = answer else { panic!("{answer:?}") };
        assert_eq!((said.chars().count(), &said), (300, &call.said));
        for hidden in ["PETE", "MORGAN", "unit 4", "BS1", "pete@", TOKEN] {
            assert!(!said.contains(hidden), "{said}");
        }
        assert!(said.starts_with("… of ") && said.contains("… is not in Leeds"), "{said}");
        assert!(said.contains("Returns to it fail. So it is."), "{said}");
    }
    stub.plan([Mishap::Says(418, "", "<html><p>I am a page</p>".to_owned())]);
    assert_eq!(buy(&stub).0, Answer::No("HTTP 418".to_owned()));
    assert_eq!(stub.bought(&shipment().key), 0);
}

#[test]
fn a_carrier_that_did_not_answer_karrio_has_said_no_no() {
    let stub = Stub::start();
    let said = |code: &str, message: &str| {
        let open = json!({ "carrier_name": "parcelpost", "code": code, "message": message });
        json!({ "messages": [open] }).to_string()
    };
    for body in [
        said("SHIPPING_SDK_INTERNAL_ERROR", "<urlopen error [Errno 104] reset>"),
        said("E-17", "The read operation timed out"),
        said("504", "Gateway Timeout"),
        said("", "Please try again later."),
        "<html>424</html>".to_owned(),
        json!({ "messages": [] }).to_string(),
    ] {
        stub.plan([Mishap::Says(424, "", body.clone())]);
        assert_eq!(buy(&stub).0, Answer::Unknown, "{body}");
    }
    let wrong = said("PLT006", "The postcode is not valid for this service.");
    stub.plan([Mishap::Says(424, "", wrong)]);
    assert!(matches!(buy(&stub).0, Answer::No(said) if said.starts_with("The postcode is not valid")));
}

#[test]
fn what_an_operator_must_put_right_lets_the_label_wait() {
    let stub = Stub::start();
    let stranger = Server { token: Token("key_of_somebody_else".to_owned()), ..server(&stub) };
    let mut calls = vec![];
    let later = not_now(stranger.buy(&account(), &shipment(), &mut calls));
    assert!(later.why.starts_with("Karrio does not take our token: Given token not valid"), "{later:?}");
    assert!(!format!("{stranger:?} {later:?} {calls:?}").contains("key_of_somebody_else"));
    let missing =
        json!({ "errors": [{ "code": "not_found", "message": "No active carrier connection found" }] });
    for (mishap, why) in [
        (Mishap::Says(403, "", "Access token required.".to_owned()), "does not take our token"),
        (Mishap::Says(404, "", missing.to_string()), "no connection \"parcelpost\" that is switched on"),
        (Mishap::Says(404, "", "<!doctype html>".to_owned()), "No Karrio server answers at the address"),
        (Mishap::Says(301, AWAY, String::new()), "leads somewhere else"),
        (Mishap::Says(303, AWAY, String::new()), "leads somewhere else"),
        (Mishap::Says(307, AWAY, String::new()), "leads somewhere else"),
        (Mishap::Says(308, "", String::new()), "leads somewhere else"),
    ] {
        stub.plan([mishap]);
        let later = not_now(buy(&stub).0);
        assert!(later.why.contains(why), "{later:?}");
    }
    for base in ["", "karrio.example.com", "http://a b"] {
        let wrong = Server { base: base.to_owned(), ..server(&stub) };
        not_now(wrong.buy(&account(), &shipment(), &mut vec![]));
    }
    let wrong = Server { token: Token("a\nb".to_owned()), ..server(&stub) };
    not_now(wrong.buy(&account(), &shipment(), &mut vec![]));
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let nobody = Server { base: format!("http://{free}"), ..server(&stub) };
    assert_eq!(
        not_now(nobody.buy(&account(), &shipment(), &mut calls)).why,
        "Nobody listens at the address."
    );
    assert_eq!(
        calls.pop().map(|call| (call.status, call.said)),
        Some((None, "Nobody listens at the address.".to_owned()))
    );
    // Nobody speaks TLS there, so nobody was asked: not even the token has been shown.
    let private = Server { base: stub.url().replace("http:", "https:"), ..hasty(&stub) };
    not_now(private.buy(&account(), &shipment(), &mut vec![]));
    assert_eq!(stub.bought(&shipment().key), 0);
}

#[test]
fn a_busy_carrier_says_how_long_to_wait() {
    let stub = Stub::start();
    for (header, seconds) in [
        ("17", Some(17)),
        ("Thu, 26 Nov 2026 16:01:30 GMT", Some(90)),
        ("Thu, 26 Nov 2026 15:00:00 GMT", Some(0)),
        ("Thu, 26 Nov 2099 15:00:00 GMT", Some(86_400)),
        ("99999999999999999999999", None),
        ("soon", None),
    ] {
        stub.plan([Mishap::busy(header)]);
        let later = not_now(buy(&stub).0);
        assert_eq!(later.retry_after_s, seconds, "{header}");
        assert_eq!(later.why, "Request was throttled. (throttled)");
    }
    for status in [408, 425, 429, 500, 502, 503, 504] {
        stub.plan([Mishap::status(status)]);
        let (answer, call) = buy(&stub);
        let why = format!("HTTP {status}");
        assert_eq!(answer, Answer::NotNow(NotNow { why, retry_after_s: None }));
        assert_eq!(call.status, Some(status));
    }
    assert_eq!(stub.bought(&shipment().key), 0);
}

#[test]
fn a_silence_after_the_question_is_no_answer_and_the_key_tells_what_became_of_it() {
    let days = [
        (Mishap::HangBefore, false),
        (Mishap::HangAfter, true),
        (Mishap::CutBefore, false),
        (Mishap::CutAfter, true),
        (Mishap::CutWithin, true),
        (Mishap::Drips, true),
        (Mishap::Garbles(b"{\"id\": \"shp_".to_vec()), true),
        (Mishap::Garbles(b"<html>".to_vec()), true),
        (Mishap::Garbles(b"[]".to_vec()), true),
        (Mishap::Garbles(vec![b' '; 15_000_000]), true),
    ];
    for (nth, (mishap, is_bought)) in days.into_iter().enumerate() {
        let stub = Stub::start();
        stub.plan([mishap]);
        let began = Instant::now();
        assert_eq!(hasty(&stub).buy(&account(), &shipment(), &mut vec![]), Answer::Unknown, "{nth}");
        assert!(began.elapsed() < HASTE * 5, "{nth}: {:?}", began.elapsed());
        let expected = if is_bought { Found::Bought(bought(1)) } else { Found::NotFound };
        assert_eq!(find(&stub), expected, "{nth}");
        assert_eq!(stub.bought(&shipment().key), usize::from(is_bought));
    }
}

#[test]
fn what_is_bought_only_after_we_gave_up_is_found_a_little_later() {
    let stub = Stub::start();
    stub.plan([Mishap::Late]);
    assert_eq!(hasty(&stub).buy(&account(), &shipment(), &mut vec![]), Answer::Unknown);
    let began = Instant::now();
    while find(&stub) == Found::NotFound {
        assert!(began.elapsed() < Duration::from_secs(10));
    }
    assert_eq!(find(&stub), Found::Bought(bought(1)));
}

#[test]
fn a_key_finds_its_own_label_whatever_became_of_the_header() {
    let stub = Stub::start();
    let other = Shipment { key: "another-one".to_owned(), ..shipment() };
    server(&stub).buy(&account(), &other, &mut vec![]);
    assert_eq!(find(&stub), Found::NotFound);
    stub.plan([Mishap::OtherKey]);
    let (answer, call) = buy(&stub);
    assert_eq!(answer, Answer::Bought(bought(2)));
    assert_eq!(call.said, "Something on the way changed the header X-Request-ID.");
    let mut calls = vec![];
    assert_eq!(server(&stub).find(&shipment().key, &mut calls), Found::Bought(bought(2)));
    assert_eq!(calls.len(), 2, "the number of the request, then the metadata");
    // Bought twice by somebody who did not look it up first: the first one counts, the other one is named.
    buy(&stub);
    server(&stub).void(&bought(2).carrier_ref, &mut vec![]);
    assert_eq!(find(&stub), Found::Bought(bought(3)), "what is cancelled is no label");
    buy(&stub);
    assert_eq!(server(&stub).find(&shipment().key, &mut calls), Found::Bought(bought(3)));
    assert!(calls.last().unwrap().said.contains(&bought(4).carrier_ref), "{calls:?}");
}

#[test]
fn a_look_up_never_takes_somebody_elses_label() {
    let stub = Stub::start();
    buy(&stub);
    // A server that does not know the filter shows everything.
    let all =
        json!({ "results": [{ "id": "shp_9", "status": "created", "meta": { "request_id": "other" } }] })
            .to_string();
    stub.plan([Mishap::Says(200, "", all.clone()), Mishap::Says(200, "", all)]);
    assert_eq!(find(&stub), Found::NotFound);
    let asked = stub.asked().len();
    for key in ["", "a b", "a&request_id=b", "ä", &"x".repeat(201)] {
        assert!(matches!(server(&stub).find(key, &mut vec![]), Found::NotNow(_)), "{key}");
        let odd = Shipment { key: key.to_owned(), ..shipment() };
        assert!(matches!(server(&stub).buy(&account(), &odd, &mut vec![]), Answer::No(_)), "{key}");
    }
    assert_eq!(stub.asked().len(), asked, "Karrio would take these for no key at all");
    for mishap in [
        Mishap::HangBefore,
        Mishap::CutWithin,
        Mishap::status(500),
        Mishap::status(401),
        Mishap::Garbles(b"{}".to_vec()),
        Mishap::Garbles(vec![b' '; 1_500_000]),
    ] {
        stub.plan([mishap]);
        assert!(matches!(hasty(&stub).find(&shipment().key, &mut vec![]), Found::NotNow(_)));
    }
}

#[test]
fn whoever_looks_up_a_key_before_asking_again_never_has_two_labels() {
    let bad_day = |seed: u64| {
        let stub = Stub::start();
        stub.moody(Some(seed));
        // Not too hasty: the worker waits a minute between two look-ups, in which what is slow is done.
        let server = Server { timeout: Duration::from_secs(2), ..server(&stub) };
        let mut answer = Answer::Unknown;
        for _ in 0..60 {
            answer = match server.find(&shipment().key, &mut vec![]) {
                Found::Bought(bought) => Answer::Bought(bought),
                Found::NotNow(_) => continue,
                Found::NotFound => server.buy(&account(), &shipment(), &mut vec![]),
            };
            if let Answer::Bought(_) | Answer::No(_) = answer {
                break;
            }
        }
        assert!(matches!(answer, Answer::Bought(_)), "{seed}: {answer:?} {:?}", stub.asked());
        assert_eq!(stub.bought(&shipment().key), 1, "{seed}");
    };
    std::thread::scope(|scope| (0..12).for_each(|seed| drop(scope.spawn(move || bad_day(seed)))));
}
