//! What needs a code of the last quarter of an hour: payments, originals, and who may do what. A session that somebody else got hold
//! of does none of it, and whoever types a code loses nothing of what they had typed.
use crate::support::browser::{Browser, Page};
use crate::support::story::{labelled, submitted};
use crate::support::workshop::{SAM, analysed, arrived};
use crate::support::world::World;
use diesel::prelude::*;
use sendback::models::event::Kind;
use sendback::schema::{events, payments, sessions};
use sendback::web::routes::{Method, ROUTES};
use std::collections::BTreeSet;

const AMY: &str = "amy@sendback.example";
const RITA: &str = "rita@brightwell.example";

/// The quarter of an hour, in seconds.
const FRESH_S: i64 = 900;

fn later(world: &World, seconds: i64) {
    world.at(world.app.clock.now().plus_seconds(seconds));
}

fn paid(world: &World) -> i64 {
    world.app.write_now(|tx| Ok(payments::table.count().get_result(&mut **tx)?)).unwrap()
}

fn proven(world: &World) -> i64 {
    let all = events::table.filter(events::kind.eq(Kind::ProvenAgain)).count();
    world.app.write_now(|tx| Ok(all.get_result(&mut **tx)?)).unwrap()
}

/// A return whose payment Sam has typed.
fn payment_typed(world: &World) -> (String, Browser, Page) {
    let reference = arrived(world);
    analysed(world, &reference, "Refund it");
    let mut sam = world.signed_in(SAM);
    let mut page = sam.get(&format!("/admin/tickets/{reference}"));
    page.fill("Day of the payment", "2026-05-18");
    page.fill("Amount in pounds", "249.00");
    page.fill("Reference of the payment", "BACS 77");
    (reference, sam, page)
}

#[test]
fn these_doors_and_no_others_ask_for_a_fresh_code() {
    let world = World::new();
    let mut asking = BTreeSet::new();
    for (email, doors) in [(AMY, &["/admin", "/account", "/sign-out"][..]), (RITA, &["/workshop"][..])] {
        let mut browser = world.signed_in(email);
        later(&world, FRESH_S);
        for route in ROUTES.iter().filter(|route| doors.iter().any(|door| route.pattern.starts_with(door))) {
            let path = route.pattern.replace("{reference}", "SB-2222-2222");
            let path: String = path
                .split('/')
                .map(|part| if part.starts_with('{') { "1" } else { part })
                .collect::<Vec<_>>()
                .join("/");
            let asks = match route.method {
                Method::Get => browser.get(&path).path.starts_with("/sign-in/code"),
                Method::Post if route.pattern == "/sign-out" => false,
                Method::Post => {
                    let page = browser.post(&path, &[]);
                    page.status == 403 && page.says("This needs a code from the last 15 minutes")
                }
            };
            if asks {
                asking.insert(format!("{:?} {}", route.method, route.pattern));
            }
        }
    }
    let wanted = [
        "Get /admin/tickets/{reference}/photos/{photo}/original",
        "Get /workshop/tickets/{reference}/photos/{photo}/original",
        "Post /admin/people/new",
        "Post /admin/people/{person}",
        "Post /admin/people/{person}/access",
        "Post /admin/people/{person}/link",
        "Post /admin/people/{person}/second-factor",
        "Post /admin/sellers/{seller}",
        "Post /admin/tickets/{reference}/photos/{photo}/original",
        "Post /admin/tickets/{reference}/refund",
        "Post /admin/tickets/{reference}/refund/failure",
        "Post /workshop/tickets/{reference}/photos/{photo}/original",
    ];
    assert_eq!(asking, wanted.map(str::to_owned).into());
}

#[test]
fn a_payment_waits_for_the_code_and_is_made_with_what_was_typed() {
    let world = World::new();
    let (reference, mut sam, page) = payment_typed(&world);
    later(&world, FRESH_S);
    let (before, rows) = (sam.cookies["sendback"].clone(), sam_sessions(&world));
    let mut page = sam.press(page, "The payment is made");
    assert_eq!((page.status, paid(&world)), (403, 0), "{}", page.text());
    assert_eq!(page.link("Back, without doing it"), format!("/admin/tickets/{reference}"));
    page.fill("Code", "12345");
    let mut page = sam.press(page, "Go on");
    assert_eq!((page.status, paid(&world), proven(&world)), (422, 0, 0), "{}", page.text());
    page.fill("Code", &world.code());
    let page = sam.press(page, "Go on");
    assert!(page.says("Nothing has been done yet, and what you typed is still here."), "{}", page.text());
    assert_eq!((page.value("payment_reference").as_str(), paid(&world)), ("BACS 77", 0));
    let sent = sam.send(&page, "Send what I typed");
    assert_eq!((sent.status, paid(&world), proven(&world)), (303, 1, 1), "{}", sent.text());
    // The session goes on under another key, and the old one is nobody's.
    assert_ne!(sam.cookies["sendback"], before);
    let mut thief = world.browser();
    thief.cookies.insert("sendback".to_owned(), before);
    assert!(thief.get("/admin").path.starts_with("/sign-in"));
    assert_eq!(sam_sessions(&world), rows);
}

fn sam_sessions(world: &World) -> i64 {
    let (all, sam) = (sessions::table.count(), world.sam.person.clone());
    world.app.write_now(move |tx| Ok(all.filter(sessions::person_id.eq(sam)).get_result(&mut **tx)?)).unwrap()
}

#[test]
fn a_code_is_good_for_a_quarter_of_an_hour_to_the_second() {
    let world = World::new();
    let (_, mut sam, page) = payment_typed(&world);
    later(&world, FRESH_S - 1);
    assert_eq!(sam.send(&page, "The payment is made").status, 303);
    assert_eq!(paid(&world), 1);
    later(&world, 1);
    let page = sam.post("/admin/tickets/SB-2222-2222/refund/failure", &[("failure_why", "It came back")]);
    assert_eq!(page.status, 403, "{}", page.text());
}

#[test]
fn a_session_that_ended_meanwhile_is_not_brought_back_by_a_code() {
    let world = World::new();
    let (_, mut sam, page) = payment_typed(&world);
    later(&world, FRESH_S);
    let mut page = sam.press(page, "The payment is made");
    let mut elsewhere = world.signed_in(SAM);
    let ended = elsewhere.post("/account/sessions", &[]);
    assert_eq!(ended.status, 303);
    assert_eq!(sam_sessions(&world), 1);
    later(&world, 30);
    page.fill("Code", &world.code());
    let page = sam.press(page, "Go on");
    assert_eq!((page.status, paid(&world), sam_sessions(&world)), (401, 0, 1), "{}", page.text());
    assert!(page.says("We kept what you typed"), "{}", page.text());
}

#[test]
fn a_file_that_needs_a_code_leads_back_to_its_page_and_customers_are_never_asked() {
    let world = World::new();
    let reference = submitted(&world);
    labelled(&world, &reference);
    let mut sam = world.signed_in(SAM);
    later(&world, FRESH_S);
    let page = sam.get(&format!("/admin/tickets/{reference}/photos/1/original"));
    assert_eq!(page.path, format!("/sign-in/code?next=%2Fadmin%2Ftickets%2F{reference}%2Fphotos"));
    let mut page = page;
    page.fill("Code", &world.code());
    let page = sam.press(page, "Go on");
    assert_eq!((page.status, page.path), (200, format!("/admin/tickets/{reference}/photos")));
    // Nobody is asked whose code is fresh, or who has none.
    assert_eq!(sam.get("/sign-in/code").path, "/admin");
    let mut ada = world.signed_in("ada@harbour.example");
    assert_eq!(ada.get("/sign-in/code").path, "/tickets");
    assert_eq!(ada.post("/sign-in/code", &[("code", &world.code())]).status, 303);
    let page = ada.post("/admin/people/new", &[]);
    assert_eq!(page.status, 404, "what is not theirs is not there, fresh code or not: {}", page.text());
}

#[test]
fn a_form_with_nothing_but_a_button_is_sent_too() {
    let world = World::new();
    let mut amy = world.signed_in(AMY);
    let page = amy.get(&format!("/admin/people/{}", world.bob));
    later(&world, FRESH_S);
    let mut page = amy.press(page, "Send a link");
    page.fill("Code", &world.code());
    let page = amy.press(page, "Go on");
    let page = amy.press(page, "Go on");
    world.work();
    assert_eq!((page.status, page.path), (200, format!("/admin/people/{}", world.bob)));
    assert!(world.mails().iter().any(|(to, ..)| to == "bob@harbour.example"));
}

#[test]
fn guessing_at_an_open_session_ends_after_ten() {
    let world = World::new();
    let mut sam = world.signed_in(SAM);
    later(&world, FRESH_S);
    for _ in 0..10 {
        assert_eq!(sam.post("/sign-in/code", &[("code", "1")]).status, 422);
    }
    assert_eq!(sam.post("/sign-in/code", &[("code", &world.code())]).status, 429, "the right one, too");
    assert_eq!(sam.get("/admin").status, 200, "and the session goes on");
}

#[test]
fn a_script_is_told_where_the_code_is_typed() {
    let world = World::new();
    let mut sam = world.signed_in(SAM);
    later(&world, FRESH_S);
    let headers = [
        ("accept", "application/json"),
        ("sec-fetch-site", "same-origin"),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let page = sam.request("POST", "/admin/tickets/SB-2222-2222/refund", &headers, None);
    let told: serde_json::Value = serde_json::from_slice(&page.bytes).unwrap();
    assert_eq!(
        (page.status, &told["sign_in"]),
        (403, &serde_json::json!("/sign-in/code?next=%2Fadmin%2Ftickets%2FSB-2222-2222"))
    );
}
