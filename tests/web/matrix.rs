//! The permission matrix: every route of the table, tried by everybody. A route that this test does not know fails it.
use super::ids::{Ids, address, ids};
use crate::support::story::{labelled, submitted};
use crate::support::world::World;
use sendback::web::page::Door;
use sendback::web::routes::{Method, ROUTES};

const PEOPLE: [&str; 8] = [
    "",
    "ada@harbour.example",
    "bob@harbour.example",
    "cleo@oakmere.example",
    "sam@sendback.example",
    "amy@sendback.example",
    "rita@brightwell.example",
    "tom@tayside.example",
];

/// Whether this person gets through this door to Ada's return.
fn may(door: Door, person: &str) -> bool {
    match door {
        Door::Public | Door::Own => true,
        Door::Portal => person.ends_with("@harbour.example"),
        Door::Admin => person.ends_with("@sendback.example"),
        Door::Administration => person == "amy@sendback.example",
        Door::Workshop => person == "rita@brightwell.example",
    }
}

/// Whether a route shows the same to everybody behind its door: lists of one's own.
fn is_own_list(pattern: &str) -> bool {
    !pattern.contains('{') && pattern != "/"
}

#[test]
fn every_route_answers_everybody_as_the_table_says() {
    // Every cell of the sign-in itself is a failed try.
    let world = World::with(|config| config.limits.sign_in_failures = 1000);
    let ids = ids(&world);
    let mut cells = 0;
    for person in PEOPLE {
        let mut browser = if person.is_empty() { world.browser() } else { world.signed_in(person) };
        for route in ROUTES {
            let path = address(route.pattern, &ids);
            let whose = format!("{person:?} {:?} {path}", route.method);
            // The demonstration's mails are for a mail folder only, and the tests' mail is in memory.
            if route.pattern.starts_with("/demo/mail") {
                assert_eq!(browser.request("GET", &path, &[], None).status, 404, "{whose}");
                continue;
            }
            if route.pattern == "/sign-out" && !person.is_empty() {
                continue;
            }
            let page = match route.method {
                Method::Get => browser.request("GET", &path, &[], None),
                Method::Post => browser.post(&path, &[]),
            };
            cells += 1;
            let signed_in = !person.is_empty();
            let own_door = match route.door {
                Door::Public | Door::Own => true,
                Door::Portal => person.ends_with("@harbour.example") || person == "cleo@oakmere.example",
                Door::Admin => person.ends_with("@sendback.example"),
                Door::Administration => person == "amy@sendback.example",
                Door::Workshop => person.contains("rita@") || person.contains("tom@"),
            };
            // A list that is not sent is its author's alone.
            let list = route.pattern.strip_prefix("/batches/{batch}");
            let shared = list.is_none_or(|at| at == "/message") || person != "bob@harbour.example";
            match (route.door, signed_in) {
                (Door::Public, _) => assert!(
                    page.status < 400
                        || page.status == 422
                        || route.pattern == "/sign-out"
                        || (page.status == 410 && route.pattern.starts_with("/k/"))
                        // News without the secret that they carry.
                        || (page.status == 404 && route.pattern.starts_with("/hooks/")),
                    "{whose}: {}",
                    page.status
                ),
                // Nobody signed in: to the sign-in page, with what was typed kept.
                (_, false) => assert!(matches!(page.status, 303 | 401), "{whose}: {}", page.status),
                (_, true) if !own_door => assert_eq!(page.status, 404, "{whose}"),
                (_, true) if is_own_list(route.pattern) || route.pattern == "/devices/unlisted/return" => {
                    let empty_form = route.method == Method::Post && matches!(page.status, 415 | 422);
                    assert!(page.status < 400 || empty_form, "{whose}: {}", page.status);
                }
                // Nobody said why they need the original.
                (door, true)
                    if may(door, person)
                        && route.method == Method::Get
                        && route.pattern.ends_with("/original") =>
                {
                    assert_eq!(page.status, 404, "{whose}");
                }
                // The photo is the customer's: support and the seller take off what they added themselves. The task ends by an
                // answer, and the rule is removed once.
                (door, true)
                    if may(door, person)
                        && (route.pattern.ends_with("/photos/{photo}/removal")
                            || route.pattern.ends_with("/{reference}/tasks/{task}")
                            || route.pattern.contains("/rules/{rule}/")
                            // A customer who has none.
                            || route.pattern == "/admin/people/{person}/second-factor") =>
                {
                    assert!(matches!(page.status, 303 | 404 | 409), "{whose}: {}", page.status);
                }
                (door, true) if may(door, person) && shared => {
                    // Sent long ago: its form is refused, everything else is shown, refused or asked for again.
                    assert!(matches!(page.status, 200 | 303 | 409 | 415 | 422), "{whose}: {}", page.status);
                }
                (_, true) => assert!(page.status == 404 || page.status == 415, "{whose}: {}", page.status),
            }
        }
    }
    assert!(cells > 200, "{cells} cells");
}

#[test]
fn a_stranger_gets_the_same_answer_for_what_is_not_theirs_and_for_what_is_not_there() {
    let world = World::new();
    let ids = ids(&world);
    for (person, pattern) in [
        ("cleo@oakmere.example", "/tickets/{reference}"),
        ("cleo@oakmere.example", "/tickets/{reference}/photos/{photo}/thumb.jpg"),
        ("cleo@oakmere.example", "/devices/{device}"),
        ("cleo@oakmere.example", "/batches/{batch}"),
        ("tom@tayside.example", "/workshop/tickets/{reference}"),
        ("tom@tayside.example", "/workshop/tickets/{reference}/photos/{photo}/large.jpg"),
        ("tom@tayside.example", "/workshop/tickets/{reference}/light"),
        ("tom@tayside.example", "/workshop/tickets/{reference}/photos/{photo}/original"),
        ("ada@harbour.example", "/admin/tickets/{reference}/light"),
        ("tom@tayside.example", "/workshop/parcels/{parcel}"),
        ("tom@tayside.example", "/workshop/unexpected/{unexpected}/photos/{row}/thumb.jpg"),
        ("ada@harbour.example", "/admin/unexpected/{unexpected}"),
        ("ada@harbour.example", "/admin/tickets/{reference}"),
        ("ada@harbour.example", "/admin/batches/{batch}"),
        ("rita@brightwell.example", "/admin/batches/{batch}"),
        ("sam@sendback.example", "/admin/people/{person}"),
        ("ada@harbour.example", "/admin/people/{person}"),
        ("ada@harbour.example", "/admin/companies/{company}"),
        ("sam@sendback.example", "/admin/companies/{company}"),
        ("rita@brightwell.example", "/admin/sellers/{seller}"),
        ("sam@sendback.example", "/admin/purchases/{purchase}"),
        ("ada@harbour.example", "/admin/devices/{device}"),
        ("sam@sendback.example", "/admin/letters/{letter}"),
        ("sam@sendback.example", "/admin/calendars/{calendar}"),
        ("sam@sendback.example", "/admin/carriers/{carrier}"),
        ("sam@sendback.example", "/admin/imports/{import}"),
        ("rita@brightwell.example", "/admin/imports/{import}/columns"),
    ] {
        let mut browser = world.signed_in(person);
        let theirs = browser.get(&address(pattern, &ids));
        let nobody = "00000000-0000-7000-8000-000000000000".to_owned();
        let none = Ids {
            letter: nobody.clone(),
            calendar: nobody.clone(),
            carrier: nobody.clone(),
            reference: "SB-2222-2222".to_owned(),
            photo: nobody.clone(),
            device: nobody.clone(),
            person: nobody.clone(),
            company: nobody.clone(),
            seller: nobody.clone(),
            purchase: nobody.clone(),
            parcel: "SB-2222-2222-P".to_owned(),
            unexpected: nobody.clone(),
            row: nobody.clone(),
            import: nobody.clone(),
            batch: nobody.clone(),
            sent: nobody,
            ..Ids::default()
        };
        let missing = browser.get(&address(pattern, &none));
        assert_eq!((theirs.status, missing.status), (404, 404), "{person} {pattern}");
        assert_eq!(theirs.text(), missing.text(), "{person} {pattern}");
    }
}

#[test]
fn strange_ids_are_not_found_and_never_an_error_of_ours() {
    let world = World::new();
    let mut ada = world.signed_in("ada@harbour.example");
    let mut amy = world.signed_in("amy@sendback.example");
    for id in
        ["99999999999999999999", "-1", "%00", "..%2f..%2fetc", "'%20OR%20'1'='1", "SB-0000-0000", "a%0d%0ab"]
    {
        for pattern in [
            "/tickets/{}",
            "/devices/{}",
            "/tickets/{}/photos/{}/thumb.jpg",
            "/batches/{}",
            "/l/{}",
            "/k/{}",
            "/q/{}",
            "/password/{}",
            "/admin/batches/{}",
            "/admin/people/{}",
            "/admin/companies/{}",
            "/admin/sellers/{}",
            "/admin/purchases/{}",
            "/admin/devices/{}",
            "/admin/letters/{}",
            "/admin/calendars/{}",
            "/admin/carriers/{}",
            "/admin/unexpected/{}",
            "/admin/unexpected/{}/photos/{}/thumb.jpg",
            "/admin/imports/{}",
        ] {
            let who = if pattern.starts_with("/admin") { &mut amy } else { &mut ada };
            assert_eq!(who.get(&pattern.replace("{}", id)).status, 404, "{pattern} {id}");
        }
    }
}

#[test]
fn a_technician_sees_nothing_before_the_label() {
    let world = World::new();
    let reference = submitted(&world);
    let mut rita = world.signed_in("rita@brightwell.example");
    assert_eq!(rita.get(&format!("/workshop/tickets/{reference}")).status, 404);
    assert!(!rita.get("/workshop").says(&reference));
    labelled(&world, &reference);
    assert_eq!(rita.get(&format!("/workshop/tickets/{reference}")).status, 200);
    assert!(!world.signed_in("tom@tayside.example").get("/workshop").says(&reference));
}
