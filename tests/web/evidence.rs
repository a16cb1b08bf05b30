//! Photos as evidence: who adds them, who sees them, who may take one away, and where the browser goes on.
use crate::support::browser::{Browser, Page, multipart_body};
use crate::support::story::{labelled, photo, submitted};
use crate::support::world::World;

const RITA: &str = "rita@brightwell.example";
const SAM: &str = "sam@sendback.example";

fn on_its_way(world: &World) -> String {
    let reference = submitted(world);
    labelled(world, &reference);
    reference
}

fn upload(browser: &mut Browser, at: &str, purpose: &str, files: &[(&str, Vec<u8>)]) -> Page {
    let mut page = browser.get(&format!("{at}/photos"));
    page.send_as("slot", purpose);
    for (name, bytes) in files {
        page.attach("Photos", name, bytes.clone());
    }
    browser.press(page, "Upload the photos")
}

fn removal(page: &Page) -> String {
    let body = page.body();
    let at = body.find("/removal").unwrap_or_else(|| panic!("nothing to remove: {}", page.text()));
    format!("{}/removal", body[..at].rsplit('"').next().unwrap())
}

#[test]
fn a_technicians_photos_are_shown_by_purpose_to_all_three_sides() {
    let world = World::new();
    let reference = on_its_way(&world);
    let mut rita = world.signed_in(RITA);
    let at = format!("/workshop/tickets/{reference}");
    let page = upload(&mut rita, &at, "intake", &[("box.jpg", photo(60)), ("inside.jpg", photo(70))]);
    assert!(page.path == format!("{at}/photos") && page.says("The photos are stored."), "{}", page.text());
    let mut sam = world.signed_in(SAM);
    let page =
        upload(&mut sam, &format!("/admin/tickets/{reference}"), "quote_reason", &[("a.jpg", photo(80))]);
    assert!(page.says("The photos are stored."), "{}", page.text());
    for (who, at) in [
        (RITA, format!("/workshop/tickets/{reference}")),
        (SAM, format!("/admin/tickets/{reference}")),
        ("ada@harbour.example", format!("/tickets/{reference}")),
    ] {
        let mut browser = world.signed_in(who);
        let page = browser.get(&at);
        assert!(page.says("On arrival") && page.says("What the price is for"), "{who}: {}", page.text());
        let body = page.body();
        let shown: Vec<&str> =
            body.split("src=\"").filter(|part| part.contains("/thumb.jpg\" alt")).collect();
        assert_eq!(shown.len(), 5, "{who}: two of Ada’s, two of Rita’s, one of Sam’s");
        let last = shown.last().unwrap().split('"').next().unwrap();
        assert_eq!(browser.get(last).status, 200, "{who}");
    }
}

#[test]
fn a_bad_file_is_named_and_the_good_ones_are_kept() {
    let world = World::new();
    let reference = on_its_way(&world);
    let mut rita = world.signed_in(RITA);
    let at = format!("/workshop/tickets/{reference}");
    let page = upload(&mut rita, &at, "finding", &[("note.txt", b"hello".to_vec()), ("a.jpg", photo(60))]);
    assert!(page.status == 422 && page.says("“note.txt” was not stored"), "{}", page.text());
    assert!(page.says("What was found") && page.says("a.jpg"), "{}", page.text());
    let page = rita.get(&format!("{at}/photos"));
    let page = rita.press(page, "Upload the photos");
    assert!(page.status == 422 && page.says("Choose at least one photo first."), "{}", page.text());
}

#[test]
fn only_whoever_added_a_photo_removes_it_and_only_until_the_return_moves_on() {
    let world = World::new();
    let reference = on_its_way(&world);
    let at = format!("/workshop/tickets/{reference}");
    let mut rita = world.signed_in(RITA);
    let page = upload(&mut rita, &at, "intake", &[("one.jpg", photo(60))]);
    let first = removal(&page);
    let mut sam = world.signed_in(SAM);
    let page = sam.get(&format!("/admin/tickets/{reference}/photos"));
    assert!(page.says("one.jpg") && !page.has_button("Remove"), "{}", page.text());
    let csrf = page.value("csrf");
    let others = first.replace("/workshop/", "/admin/");
    assert_eq!(sam.post(&others, &[("csrf", &csrf)]).status, 404);
    let page = rita.get(&format!("{at}/photos"));
    let page = rita.press(page, "Remove");
    assert!(page.says("Photo removed.") && !page.says("one.jpg"), "{}", page.text());
    let page = upload(&mut rita, &at, "intake", &[("two.jpg", photo(70))]);
    let second = removal(&page);
    let csrf = page.value("csrf");
    let page = rita.get(&at);
    let version = page.value("version");
    world
        .app
        .write_now(|tx| {
            let reference = reference.parse().unwrap();
            let as_expected = sendback::models::ticket::Reception::AsExpected;
            let seen = version.parse().unwrap();
            sendback::models::ticket::Ticket::receive(tx, &world.rita, &reference, seen, as_expected, None)
        })
        .unwrap();
    let page = rita.get(&format!("{at}/photos"));
    assert!(page.says("two.jpg") && !page.has_button("Remove"), "{}", page.text());
    let refused = rita.post(&second, &[("csrf", &csrf)]);
    assert!(refused.status == 409 && refused.says("so it stays"), "{}", refused.text());
}

#[test]
fn a_stranger_adds_and_sees_nothing_and_a_customer_cannot_fill_a_sellers_slot() {
    let world = World::new();
    let reference = submitted(&world);
    let mut rita = world.signed_in(RITA);
    let at = format!("/workshop/tickets/{reference}");
    let same_origin = [("sec-fetch-site", "same-origin")];
    let fields = [("slot".to_owned(), "intake".to_owned())];
    let (kind, body) = multipart_body(&fields, &[("photos".to_owned(), "a.jpg".to_owned(), photo(60))]);
    let send = |browser: &mut Browser, to: &str| {
        browser.request("POST", to, &same_origin, Some((&kind, body.clone()))).status
    };
    assert_eq!(send(&mut rita, &format!("{at}/photos")), 404, "nothing before the label");
    labelled(&world, &reference);
    let mut tom = world.signed_in("tom@tayside.example");
    assert_eq!(send(&mut tom, &format!("{at}/photos")), 404);
    assert_eq!(tom.get(&format!("{at}/photos")).status, 404);
    let mut ada = world.signed_in("ada@harbour.example");
    assert_eq!(send(&mut ada, &format!("{at}/photos")), 404);
    // Her own draft takes no evidence, whatever the field is called.
    let page = crate::support::story::begin(&mut ada, &world.adas_old_phone);
    let draft = crate::support::story::reference_of(&page);
    let (kind, body) = multipart_body(&[], &[("photo-finding".to_owned(), "a.jpg".to_owned(), photo(60))]);
    let page = ada.request("POST", &format!("/tickets/{draft}/photos"), &same_origin, Some((&kind, body)));
    assert!(page.status == 422 && page.says("Choose at least one photo"), "{}", page.text());
}

#[test]
fn the_browser_goes_on_to_pages_of_the_return_alone() {
    let world = World::new();
    let reference = on_its_way(&world);
    let at = format!("/workshop/tickets/{reference}");
    let mut rita = world.signed_in(RITA);
    for (shade, back, to) in [
        (60, "photos", format!("{at}/photos")),
        (70, "", at.clone()),
        (80, "https://evil.example", at.clone()),
        (90, "//evil.example", at.clone()),
        (100, "../../../admin", at.clone()),
        (110, "messages", at.clone()),
    ] {
        let mut page = rita.get(&format!("{at}/photos"));
        page.send_as("slot", "intake");
        page.send_as("back", back);
        page.attach("Photos", "a.jpg", photo(shade));
        let sent = rita.send(&page, "Upload the photos");
        assert_eq!((sent.status, sent.headers["location"].as_str()), (303, to.as_str()), "{back}");
    }
}

#[test]
fn evidence_has_a_cap_of_its_own_and_the_same_photo_counts_once() {
    let world = World::with(|config| {
        config.limits.photos_of_evidence = 2;
        config.limits.photos_a_ticket = 2;
    });
    let reference = on_its_way(&world);
    let at = format!("/workshop/tickets/{reference}");
    let mut rita = world.signed_in(RITA);
    let two = [("one.jpg", photo(60)), ("two.jpg", photo(70))];
    assert_eq!(upload(&mut rita, &at, "intake", &two).status, 200);
    let again = upload(&mut rita, &at, "intake", &two);
    assert_eq!(again.status, 200, "{}", again.text());
    let page = upload(&mut rita, &at, "finding", &[("three.jpg", photo(80))]);
    assert!(page.status == 422 && page.says("as many photos as it can hold"), "{}", page.text());
}

#[test]
fn after_the_end_nothing_is_added() {
    let world = World::new();
    let reference = on_its_way(&world);
    let mut sam = world.signed_in(SAM);
    let page = sam.get(&format!("/admin/tickets/{reference}"));
    sam.press(page, "Cancel the return");
    let page = upload(&mut sam, &format!("/admin/tickets/{reference}"), "intake", &[("a.jpg", photo(60))]);
    assert_eq!(page.status, 409, "{}", page.text());
}
