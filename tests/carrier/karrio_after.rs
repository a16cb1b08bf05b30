//! After a label was bought from a Karrio server that misbehaves: its file, its cancellation, its scans, and news of it.
use super::karrio::{HASTE, bought, buy, hasty, server};
use super::shipment;
use crate::support::carrier_stub::{Mishap, SECRET, Stub, pdf};
use sendback::carrier::karrio::{LARGEST_PAPER, NotOurs, news};
use sendback::carrier::{Fetched, Status, Tracked, Voided};
use serde_json::json;
use std::time::Instant;

/// News twice and in another order, as a seed wants it.
fn muddled(news: &[String], seed: u64) -> Vec<String> {
    let place =
        |n: usize| (seed + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(n as u32 * 7) ^ n as u64;
    let twice = news.iter().chain(news).enumerate();
    let mut all: Vec<(u64, String)> = twice.map(|(n, one)| (place(n), one.clone())).collect();
    all.sort();
    all.into_iter().map(|(_, one)| one).collect()
}

#[test]
fn a_labels_file_comes_whole_or_not_at_all() {
    let stub = Stub::start();
    buy(&stub);
    let id = bought(1).carrier_ref;
    let paper = |mishap: Mishap| {
        stub.plan([mishap]);
        server(&stub).paper(&id, &mut vec![])
    };
    assert_eq!(paper(Mishap::None), Fetched::File(pdf()));
    // Whether it is one is for somebody else to say.
    for file in [b"<html>".to_vec(), pdf()[..40].to_vec()] {
        assert_eq!(paper(Mishap::Paper(file.clone())), Fetched::File(file));
    }
    assert!(matches!(paper(Mishap::Paper(vec![])), Fetched::No(_)));
    assert!(matches!(paper(Mishap::Paper(vec![0; LARGEST_PAPER + 1])), Fetched::No(_)));
    let days = [
        Mishap::Paper(vec![0; 11_500_000]),
        Mishap::HangBefore,
        Mishap::CutWithin,
        Mishap::Drips,
        Mishap::status(500),
        Mishap::status(401),
        Mishap::Garbles(b"<html>".to_vec()),
        Mishap::Garbles(b"{\"base64\": \"!\"}".to_vec()),
    ];
    for (nth, mishap) in days.into_iter().enumerate() {
        stub.plan([mishap]);
        let began = Instant::now();
        let fetched = hasty(&stub).paper(&id, &mut vec![]);
        assert!(matches!(fetched, Fetched::NotNow(_)), "{nth}");
        assert!(began.elapsed() < HASTE * 5, "{nth}: {:?}", began.elapsed());
    }
    let Fetched::No(said) = server(&stub).paper("shp_nothing/../1", &mut vec![]) else { panic!() };
    assert!(said.contains("not found or has no label"), "{said}");
}

#[test]
fn a_cancellation_may_be_asked_for_twice_and_a_no_stays_one() {
    let stub = Stub::start();
    (0..2).for_each(|_| drop(buy(&stub)));
    let void = |id: &str| server(&stub).void(id, &mut vec![]);
    for mishap in [Mishap::HangAfter, Mishap::CutBefore, Mishap::status(503)] {
        stub.plan([mishap]);
        assert!(matches!(hasty(&stub).void(&bought(1).carrier_ref, &mut vec![]), Voided::NotNow(_)));
    }
    assert_eq!(void(&bought(1).carrier_ref), Voided::Done, "it was done when nobody heard it");
    stub.plan([Mishap::status(304)]);
    assert_eq!(void(&bought(1).carrier_ref), Voided::Done, "as an older server says it");
    assert_eq!(stub.alive(&shipment().key), 1);
    stub.scan(&bought(2).number.unwrap(), "in_transit", "2026-11-27T08:00:00Z");
    let said = "The shipment is 'in_transit' and can not be cancelled anymore... (state_error)";
    assert_eq!(void(&bought(2).carrier_ref), Voided::No(said.to_owned()));
    assert!(matches!(void("shp_nothing"), Voided::No(_)));
}

#[test]
fn scans_are_told_oldest_first_in_our_words() {
    let stub = Stub::start();
    buy(&stub);
    let number = bought(1).number.unwrap();
    let track = || server(&stub).track(&number, &mut vec![]);
    let Tracked::Scans(scans) = track() else { panic!() };
    assert_eq!(scans.iter().map(|scan| scan.status).collect::<Vec<_>>(), [Status::Pending]);
    stub.scan(&number, "delivered", "2026-11-28T10:00:00.000Z");
    stub.scan(&number, "picked_up", "2026-11-27T10:00:00+01:00");
    let Tracked::Scans(scans) = track() else { panic!() };
    let told: Vec<_> = scans.iter().map(|scan| (scan.status, scan.at.to_string())).collect();
    let at = |text: &str| text.to_owned();
    assert_eq!(
        told,
        [
            (Status::Pending, at("2026-11-26 16:37:51.341")),
            (Status::PickedUp, at("2026-11-27 09:00:00")),
            (Status::Delivered, at("2026-11-28 10:00:00")),
        ]
    );
    assert_eq!((scans[1].place.as_str(), scans[1].words.as_str()), ("Bristol", "Parcel picked_up"));
    assert_eq!(server(&stub).track("no such/number", &mut vec![]), Tracked::NotFound);
    for mishap in [Mishap::HangBefore, Mishap::status(500), Mishap::Garbles(b"!".to_vec())] {
        stub.plan([mishap]);
        assert!(matches!(hasty(&stub).track(&number, &mut vec![]), Tracked::NotNow(_)));
    }
}

#[test]
fn events_are_read_however_a_carrier_writes_them() {
    let stub = Stub::start();
    let word = |status: &str| {
        let body = json!({ "status": status, "events": [
            { "date": "2026-11-27", "time": "18:40", "description": "Sorted, call sort@hub.example", "location": "Leeds" },
            { "date": "2026-11-27", "time": "06:40 PM", "code": 12, "status": "" },
            { "date": "2026-11-27", "timestamp": "not one" },
            { "description": "No moment" }, null,
        ] });
        stub.plan([Mishap::Says(200, "", body.to_string())]);
        let Tracked::Scans(scans) = server(&stub).track("1", &mut vec![]) else { panic!() };
        scans
    };
    let scans = word("in_transit");
    let told: Vec<_> =
        scans.iter().map(|scan| (scan.at.to_string(), scan.status, scan.words.as_str())).collect();
    assert_eq!(
        told,
        [
            ("2026-11-27 00:00:00".to_owned(), Status::Unknown, ""),
            ("2026-11-27 18:40:00".to_owned(), Status::Unknown, "12"),
            ("2026-11-27 18:40:00".to_owned(), Status::InTransit, "Sorted, call …"),
        ]
    );
    for (karrios, ours) in [
        ("pending", Status::Pending),
        ("picked_up", Status::PickedUp),
        ("unknown", Status::Unknown),
        ("on_hold", Status::OnHold),
        ("cancelled", Status::Cancelled),
        ("delivered", Status::Delivered),
        ("in_transit", Status::InTransit),
        ("delivery_delayed", Status::Delayed),
        ("out_for_delivery", Status::OutForDelivery),
        ("ready_for_pickup", Status::ReadyForPickup),
        ("delivery_failed", Status::Failed),
        ("return_to_sender", Status::ReturnToSender),
        ("a_word_of_next_year", Status::Unknown),
    ] {
        assert_eq!(word(karrios).last().unwrap().status, ours, "{karrios}");
    }
    stub.plan([Mishap::Says(200, "", json!({ "status": "delivered", "events": null }).to_string())]);
    let mut calls = vec![];
    assert_eq!(server(&stub).track("1", &mut calls), Tracked::Scans(vec![]));
    assert_eq!(calls[0].said, "Said to be delivered, without a scan.");
}

#[test]
fn news_is_a_hint_from_whoever_knows_the_secret() {
    let stub = Stub::start();
    buy(&stub);
    let number = bought(1).number.unwrap();
    let told: Vec<String> =
        ["picked_up", "delivered"].map(|status| stub.scan(&number, status, "2026-11-28T10:00:00Z")).to_vec();
    for body in &muddled(&told, 7) {
        assert_eq!(news(SECRET, Some(SECRET), body.as_bytes()), Ok(vec![number.clone()]));
    }
    let longer = format!("{SECRET}x");
    for given in [None, Some(""), Some("whsec_of_the_stuc"), Some(&SECRET[1..]), Some(&longer)] {
        assert_eq!(news(SECRET, given, told[0].as_bytes()), Err(NotOurs), "{given:?}");
    }
    assert_eq!(news("", Some(""), told[0].as_bytes()), Err(NotOurs), "no secret is none");
    let bought = json!({ "event": "shipment_purchased", "data": { "id": "shp_1", "tracking_number": 47 } });
    assert_eq!(
        news("s", Some("s"), bought.to_string().as_bytes()),
        Ok(vec!["47".to_owned(), "shp_1".to_owned()])
    );
    let many: Vec<_> = (0..1000).map(|n| json!({ "tracking_number": n % 300, "id": "trk_1" })).collect();
    assert_eq!(news("s", Some("s"), json!({ "data": many }).to_string().as_bytes()).unwrap().len(), 100);
    let odd = json!({ "data": { "tracking_number": "a b\n", "id": "x".repeat(200) } });
    for body in
        [odd.to_string(), "{}".to_owned(), "!".to_owned(), "[".repeat(100_000), "{\"data\": 1}".to_owned()]
    {
        assert_eq!(news("s", Some("s"), body.as_bytes()), Ok(vec![]));
    }
}
