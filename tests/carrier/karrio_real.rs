//! The Karrio client against a real Karrio, which says what the stub of the other tests must do. `tests/run` runs these; by hand:
//! `SENDBACK_TEST_KARRIO=/tmp/karrio cargo test --test it karrio_real -- --ignored`.
use super::shipment;
use crate::support::karrio::Karrio;
use sendback::carrier::karrio::{Account, NotOurs, Server, Token, Way, news};
use sendback::carrier::{Answer, Bought, Fetched, Found, Shipment, Status, Tracked, Voided};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

fn parcelpost(way: Way) -> Account {
    Account { carrier_id: "parcelpost".to_owned(), service: "parcel_return".to_owned(), way }
}

/// Karrio's own carrier for those that it does not know.
fn generic(way: Way) -> Account {
    Account { carrier_id: "generic".to_owned(), service: "standard_service".to_owned(), way }
}

fn parcel(key: &str) -> Shipment {
    Shipment { key: key.to_owned(), ..shipment() }
}

fn buy(server: &Server, account: &Account, key: &str) -> Answer {
    server.buy(account, &parcel(key), &mut vec![])
}

fn bought(answer: Answer) -> Bought {
    let Answer::Bought(bought) = answer else { panic!("{answer:?}") };
    bought
}

#[test]
#[ignore = "needs a real Karrio: tests/run has one"]
fn a_return_is_bought_found_fetched_followed_and_cancelled() {
    let karrio = Karrio::shared();
    let server = karrio.server();
    let mut calls = vec![];
    let label = bought(server.buy(&parcelpost(Way::Return), &parcel("way-one"), &mut calls));
    assert_eq!((label.cost_pence, label.tracked, calls[0].said.as_str()), (435, true, ""), "{calls:?}");
    let (_, shown) = karrio.ask(&format!("/v1/shipments/{}", label.carrier_ref), None);
    assert_eq!(shown["meta"]["returns"], "BS1 4QA to LS9 8AB", "the customer sends it to the seller");
    assert_eq!(server.find("way-one", &mut vec![]), Found::Bought(label.clone()));
    for other in ["way-on", "way-one2", "WAY-ONE"] {
        assert_eq!(server.find(other, &mut vec![]), Found::NotFound, "{other}");
    }
    let Fetched::File(file) = server.paper(&label.carrier_ref, &mut vec![]) else { panic!() };
    assert!(file.starts_with(b"%PDF-") && file.len() > 10_000, "{}", file.len());

    let number = label.number.clone().unwrap();
    let track = || {
        let Tracked::Scans(scans) = server.track(&number, &mut vec![]) else { panic!() };
        scans
    };
    assert_eq!(track().iter().map(|scan| scan.status).collect::<Vec<_>>(), [Status::Pending]);
    let (_, tracker) = karrio.ask(&format!("/v1/trackers/{number}"), None);
    let events = json!({ "status": "in_transit", "events": [
        { "date": "2099-11-27", "time": "06:40 PM", "description": "Sorted", "location": "Leeds" },
        { "date": "2099-11-27", "time": "09:05 AM", "description": "Collected", "location": "Bristol",
          "status": "picked_up", "timestamp": "2099-11-27T09:05:00.000Z" } ] });
    let path = format!("/v1/trackers/{}/inject-events", tracker["id"].as_str().unwrap());
    assert_eq!(karrio.ask(&path, Some(&events)).0, 200);
    let scans = track();
    let told: Vec<_> = scans.iter().skip(1).map(|scan| (scan.status, scan.at.to_string())).collect();
    let expected = [(Status::PickedUp, "2099-11-27 09:05:00"), (Status::InTransit, "2099-11-27 18:40:00")];
    assert_eq!(told, expected.map(|(status, at)| (status, at.to_owned())));
    assert_eq!((scans[2].place.as_str(), scans[2].words.as_str()), ("Leeds", "Sorted"));
    assert_eq!(server.track("nobody-knows-it", &mut vec![]), Tracked::NotFound);

    let Voided::No(said) = server.void(&label.carrier_ref, &mut vec![]) else { panic!() };
    assert_eq!(said, "The shipment is 'in_transit' and can not be cancelled anymore... (state_error)");
    assert_eq!(server.find("way-one", &mut vec![]), Found::Bought(label), "it is on its way and bought");
    let other = bought(buy(&server, &parcelpost(Way::Return), "way-two"));
    assert_eq!(server.void(&other.carrier_ref, &mut calls), Voided::Done);
    assert_eq!(server.void(&other.carrier_ref, &mut calls), Voided::Done);
    let statuses: Vec<_> = calls.iter().filter_map(|call| call.status).collect();
    assert_eq!(statuses, [201, 200, 202]);
    assert_eq!(server.find("way-two", &mut vec![]), Found::NotFound, "what is cancelled is no label");
    assert!(matches!(server.void("shp_nothing", &mut vec![]), Voided::No(_)));
    let Fetched::No(said) = server.paper("shp_nothing", &mut vec![]) else { panic!() };
    assert_eq!(said, "Shipment 'shp_nothing' not found or has no label");
}

#[test]
#[ignore = "needs a real Karrio: tests/run has one"]
fn karrios_own_carrier_sells_ordinary_labels_and_refuses_returns() {
    let karrio = Karrio::shared();
    let server = karrio.server();
    let mut calls = vec![];
    let refused = server.buy(&generic(Way::Return), &parcel("own-one"), &mut calls);
    let words = "this operation is not supported. (SHIPPING_SDK_NON_SUPPORTED_ERROR)";
    assert_eq!(refused, Answer::No(words.to_owned()));
    assert_eq!((calls[0].status, calls[0].said.as_str()), (Some(424), words));
    assert_eq!(server.find("own-one", &mut vec![]), Found::NotFound, "nothing of it is left");
    let label = bought(buy(&server, &generic(Way::Ordinary), "own-two"));
    assert_eq!((label.cost_pence, label.tracked), (0, false));
    assert_eq!(server.track(&label.number.unwrap(), &mut vec![]), Tracked::NotFound);
    let Fetched::File(file) = server.paper(&label.carrier_ref, &mut vec![]) else { panic!() };
    assert!(file.starts_with(b"%PDF-"));

    let other = Account { service: "pigeon".to_owned(), ..generic(Way::Ordinary) };
    let said = "The service you selected is not available for this shipment. (service_unavailable)";
    assert_eq!(buy(&server, &other, "own-three"), Answer::No(said.to_owned()));
    let mut far = parcel("own-three");
    far.from.country = "XX".to_owned();
    let Answer::No(said) = server.buy(&generic(Way::Ordinary), &far, &mut vec![]) else { panic!() };
    assert_eq!(said, "shipper.country_code: \"XX\" is not a valid choice. (validation)");
    let unknown = Account { carrier_id: "nobody".to_owned(), ..generic(Way::Ordinary) };
    let Answer::NotNow(later) = buy(&server, &unknown, "own-three") else { panic!() };
    assert!(later.why.starts_with("Karrio has no connection \"nobody\" that is switched on:"), "{later:?}");
    let stranger = Server { token: Token("key_of_nobody".to_owned()), ..karrio.server() };
    let Answer::NotNow(later) = buy(&stranger, &generic(Way::Ordinary), "own-three") else { panic!() };
    assert!(later.why.starts_with("Karrio does not take our token: "), "{later:?}");
    let lost = Server { base: format!("{}/karrio", karrio.url), ..karrio.server() };
    let Answer::NotNow(later) = buy(&lost, &generic(Way::Ordinary), "own-three") else { panic!() };
    assert!(later.why.starts_with("No Karrio server answers at the address"), "{later:?}");
    assert_eq!(server.find("own-three", &mut vec![]), Found::NotFound);
}

#[test]
#[ignore = "needs a real Karrio: tests/run has one"]
fn asked_twice_under_one_key_it_sells_twice_and_the_first_one_is_found() {
    let karrio = Karrio::shared();
    let server = karrio.server();
    let first = bought(buy(&server, &parcelpost(Way::Return), "twice-one"));
    let second = bought(buy(&server, &parcelpost(Way::Return), "twice-one"));
    assert_ne!(first, second, "which is why nobody asks twice before a look-up");
    let mut calls = vec![];
    assert_eq!(server.find("twice-one", &mut calls), Found::Bought(first));
    assert!(calls[0].said.contains(&second.carrier_ref), "{calls:?}");
    // A proxy that puts a number of its own there: the metadata still finds it.
    let (_, listed) = karrio.ask("/v1/shipments?metadata_key=sendback_key&metadata_value=twice-one", None);
    assert_eq!(listed["count"], 2);
    let (_, everything) = karrio.ask("/v1/shipments?request_id=", None);
    assert!(everything["count"].as_u64() >= Some(2), "an empty key is none, and shows everybody's");
}

#[test]
#[ignore = "needs a real Karrio: tests/run has one"]
fn it_sells_also_to_whoever_did_not_wait_for_the_answer() {
    let karrio = Karrio::shared();
    let hasty = Server { timeout: Duration::from_millis(60), ..karrio.server() };
    assert_eq!(buy(&hasty, &parcelpost(Way::Return), "hasty"), Answer::Unknown);
    let began = Instant::now();
    let label = loop {
        match karrio.server().find("hasty", &mut vec![]) {
            Found::Bought(label) => break label,
            Found::NotFound => assert!(began.elapsed() < Duration::from_secs(30), "it never sold it"),
            Found::NotNow(later) => panic!("{later:?}"),
        }
    };
    assert!(matches!(karrio.server().paper(&label.carrier_ref, &mut vec![]), Fetched::File(_)));
}

#[test]
#[ignore = "needs a real Karrio: tests/run has one"]
fn who_asks_too_often_is_told_when_to_come_back() {
    let karrio = Karrio::start(Some("2/minute"));
    let server = karrio.server();
    assert_eq!(server.find("one", &mut vec![]), Found::NotFound, "which are two questions");
    let Answer::NotNow(later) = buy(&server, &parcelpost(Way::Return), "one") else { panic!() };
    assert!(later.retry_after_s.is_some_and(|seconds| (1..=60).contains(&seconds)), "{later:?}");
    assert!(later.why.starts_with("Request was throttled."), "{later:?}");
}

#[test]
#[ignore = "needs a real Karrio: tests/run has one"]
fn its_news_shows_the_secret_and_names_the_parcel() {
    let karrio = Karrio::start(None);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/news", listener.local_addr().unwrap());
    let hook = json!({ "url": url, "enabled_events": ["all"], "description": "Sendback" });
    let (_, hook) = karrio.ask("/v1/webhooks", Some(&hook));
    let secret = hook["secret"].as_str().unwrap();
    let label = std::thread::scope(|scope| {
        let label = scope.spawn(|| bought(buy(&karrio.server(), &parcelpost(Way::Return), "one")));
        let mut named = BTreeSet::new();
        for stream in listener.incoming() {
            let (shown, body) = heard(stream.unwrap());
            named.extend(news(secret, Some(&shown), &body).unwrap());
            assert_eq!(news("another secret", Some(&shown), &body), Err(NotOurs));
            if named.len() == 2 {
                break;
            }
        }
        drop(listener);
        let label = label.join().unwrap();
        let expected = [label.carrier_ref.clone(), label.number.clone().unwrap()];
        assert_eq!(named, BTreeSet::from(expected));
        label
    });
    assert!(label.tracked);
}

/// Reads one piece of news and says thank you.
fn heard(mut stream: TcpStream) -> (String, Vec<u8>) {
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let (mut bytes, mut chunk) = (vec![], [0; 8192]);
    loop {
        let taken = stream.read(&mut chunk).unwrap();
        bytes.extend_from_slice(&chunk[..taken]);
        let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let field = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).unwrap().to_owned();
        let length: usize = field("Content-Length: ").parse().unwrap();
        if bytes.len() < end + 4 + length {
            continue;
        }
        let body = bytes.split_off(end + 4);
        assert!(serde_json::from_slice::<Value>(&body).is_ok_and(|news| news["event"].is_string()));
        stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n").unwrap();
        return (field("X-Event-Id: "), body);
    }
}
