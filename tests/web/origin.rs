//! A change comes from a page of ours, or not at all – also signing in and out.
use crate::support::story::{begin, fill_problem};
use crate::support::world::{ADAS_IMEI, PASSWORD, World};

const FORM: &str = "application/x-www-form-urlencoded";

#[test]
fn another_site_is_refused_even_with_a_token() {
    let world = World::new();
    let mut ada = world.signed_in("ada@harbour.example");
    let token = ada.get("/devices").value("csrf");
    let path = format!("/devices/{}/return", world.adas_phone);
    let body = || Some((FORM, serde_urlencoded::to_string([("csrf", &token)]).unwrap().into_bytes()));
    for headers in [
        vec![("sec-fetch-site", "cross-site")],
        vec![("sec-fetch-site", "same-site")],
        vec![("origin", "https://evil.example")],
        vec![("origin", "null")],
        vec![("sec-fetch-site", "cross-site"), ("origin", world.base.as_str())],
    ] {
        let page = ada.request("POST", &path, &headers, body());
        assert_eq!(page.status, 403, "{headers:?}");
    }
    for headers in [vec![("sec-fetch-site", "same-origin")], vec![("origin", world.base.as_str())], vec![]] {
        assert_eq!(ada.request("POST", &path, &headers, body()).status, 303, "{headers:?}");
    }
}

#[test]
fn a_request_that_says_nothing_needs_a_token_of_this_very_visitor() {
    let world = World::new();
    let mut ada = world.signed_in("ada@harbour.example");
    let mut bob = world.signed_in("bob@harbour.example");
    let path = format!("/devices/{}/return", world.adas_phone);
    ada.fetch_site = None;
    assert_eq!(ada.post(&path, &[]).status, 403);
    let bobs = bob.get("/devices").value("csrf");
    assert_eq!(ada.post(&path, &[("csrf", &bobs)]).status, 403);
    let own = ada.get("/devices").value("csrf");
    let cut: String = own.chars().skip(1).collect();
    assert_eq!(ada.post(&path, &[("csrf", &cut)]).status, 403);
    assert_eq!(ada.post(&path, &[("csrf", &own)]).status, 303);
    // Every page has another one, and each is good.
    assert_ne!(own, ada.get("/devices").value("csrf"));
}

#[test]
fn nobody_is_signed_in_or_out_by_another_site() {
    let world = World::new();
    let mut visitor = world.browser();
    let fields = [("email", "ada@harbour.example"), ("password", PASSWORD)];
    visitor.fetch_site = Some("cross-site");
    assert_eq!(visitor.post("/sign-in", &fields).status, 403);
    visitor.fetch_site = None;
    assert_eq!(visitor.post("/sign-in", &fields).status, 403);
    let mut ada = world.signed_in("ada@harbour.example");
    ada.fetch_site = Some("cross-site");
    assert_eq!(ada.post("/sign-out", &[]).status, 403);
    assert_eq!(ada.get("/tickets").status, 200);
}

#[test]
fn looking_changes_nothing_and_head_works_wherever_get_does() {
    let world = World::new();
    let mut ada = world.signed_in("ada@harbour.example");
    let mut page = begin(&mut ada, &world.adas_phone);
    fill_problem(&mut page, ADAS_IMEI);
    let page = ada.press(page, "Save and continue");
    let before = ada.get("/tickets").text();
    for path in [page.path.as_str(), "/tickets", "/devices", "/sign-in", "/help", "/"] {
        let got = ada.request("GET", path, &[], None);
        let head = ada.request("HEAD", path, &[], None);
        assert_eq!(got.status, head.status, "{path}");
        assert!(head.bytes.is_empty(), "{path}");
    }
    assert_eq!(before, ada.get("/tickets").text());
    // What is a change is not done by looking.
    assert_eq!(ada.get("/sign-out").status, 404);
    assert_eq!(ada.get(&format!("/devices/{}/return", world.adas_phone)).status, 404);
    for method in ["PUT", "DELETE", "PATCH", "TRACE", "OPTIONS"] {
        let page = ada.request(method, "/tickets", &[("sec-fetch-site", "same-origin")], None);
        assert_eq!(page.status, 405, "{method}");
    }
}

#[test]
fn what_headers_say_about_the_host_or_the_sender_is_ignored() {
    let world = World::new();
    let mut ada = world.signed_in("ada@harbour.example");
    let lies = [
        ("x-forwarded-host", "evil.example"),
        ("forwarded", "host=evil.example"),
        ("x-forwarded-for", "10.0.0.1"),
    ];
    let page = ada.request("GET", "/tickets", &lies, None);
    assert!(page.status == 200 && !page.body().contains("evil.example"));
    // A guess is counted against the real address, whatever the header says.
    let mut guesser = world.browser();
    let mut last = 0;
    for n in 0..7 {
        let body =
            serde_urlencoded::to_string([("email", "ada@harbour.example"), ("password", "wrong")]).unwrap();
        let from = format!("10.0.0.{n}");
        let headers = [("sec-fetch-site", "same-origin"), ("x-forwarded-for", from.as_str())];
        last = guesser.request("POST", "/sign-in", &headers, Some((FORM, body.into_bytes()))).status;
    }
    assert_eq!(last, 429);
}

#[test]
fn only_our_own_kinds_of_body_are_taken_and_extra_fields_are_ignored() {
    let world = World::new();
    let mut ada = world.signed_in("ada@harbour.example");
    let page = begin(&mut ada, &world.adas_phone);
    let json = Some(("application/json", b"{}".to_vec()));
    let same = [("sec-fetch-site", "same-origin")];
    assert_eq!(ada.request("POST", &page.path, &same, json).status, 415);
    let extra =
        [("role", "administrator"), ("company_id", "x"), ("stage", "approved"), ("reason", "defective")];
    assert_eq!(ada.post(&page.path, &extra).status, 422);
    assert_eq!(ada.get("/admin").status, 404);
    assert!(ada.get("/tickets").says("Draft"));
}
