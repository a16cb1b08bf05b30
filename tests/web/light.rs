//! The light table: all photos of a return on one page, the customer's beside the others', for support and the seller alone.
use crate::support::browser::{Browser, Page, multipart_body};
use crate::support::exif::{PLACE, Said, block, in_jpeg, taken_with_phone};
use crate::support::story::{labelled, photo, submitted};
use crate::support::world::World;
use scraper::{Html, Selector};

const RITA: &str = "rita@brightwell.example";
const SAM: &str = "sam@sendback.example";
const ADA: &str = "ada@harbour.example";

fn on_its_way(world: &World) -> String {
    let reference = submitted(world);
    labelled(world, &reference);
    reference
}

/// Rita adds photos for a purpose.
pub(super) fn evidence(world: &World, reference: &str, purpose: &str, photos: Vec<Vec<u8>>) {
    let mut rita = world.signed_in(RITA);
    let mut page = rita.get(&format!("/workshop/tickets/{reference}/photos"));
    page.send_as("slot", purpose);
    for (n, bytes) in photos.into_iter().enumerate() {
        page.attach("Photos", &format!("{purpose}-{n}.jpg"), bytes);
    }
    let page = rita.press(page, "Upload the photos");
    assert!(page.says("The photos are stored."), "{}", page.text());
}

/// Somebody writes a message with a photo.
fn said(world: &World, who: &str, reference: &str, bytes: Vec<u8>) {
    let (path, label, send) = match who {
        ADA => ("/tickets", "Write to support", "Send the message"),
        _ => ("/admin/tickets", "Message", "Send"),
    };
    let mut browser = world.signed_in(who);
    let mut page = browser.get(&format!("{path}/{reference}"));
    page.fill(label, "Look at this.");
    if who == SAM {
        page.choose("Only support");
    }
    page.attach("Photos", "more.jpg", bytes);
    assert_eq!(browser.press(page, send).status, 200);
}

/// The addresses that are in the strips.
pub(super) fn strip(page: &Page) -> Vec<String> {
    let doc = Html::parse_document(&page.body());
    let links = Selector::parse(".light-strip a").unwrap();
    doc.select(&links).map(|a| a.value().attr("href").unwrap().to_owned()).collect()
}

/// The ids that an address of the table names: the large photo, and the one beside it.
pub(super) fn named(href: &str) -> Vec<String> {
    let query = href.split(['?', '#']).nth(1).unwrap_or_default();
    query.split('&').map(|pair| pair.split('=').nth(1).unwrap().to_owned()).collect()
}

fn large(page: &Page) -> Vec<String> {
    let doc = Html::parse_document(&page.body());
    let pictures = Selector::parse(".light-view img").unwrap();
    let ids = doc.select(&pictures).map(|img| img.value().attr("src").unwrap().split('/').nth(5).unwrap());
    ids.map(str::to_owned).collect()
}

fn look(browser: &mut Browser, href: &str) -> Page {
    browser.get(href.split('#').next().unwrap())
}

#[test]
fn all_photos_lie_on_one_page_the_customers_beside_the_others_and_links_lead_through_them() {
    let world = World::new();
    let reference = on_its_way(&world);
    evidence(&world, &reference, "intake", vec![photo(60)]);
    evidence(&world, &reference, "finding", vec![photo(70)]);
    said(&world, ADA, &reference, photo(80));
    said(&world, SAM, &reference, photo(100));
    for (who, door, count, others) in [(SAM, "/admin", 6, 3), (RITA, "/workshop", 5, 2)] {
        let mut browser = world.signed_in(who);
        let page = browser.get(&format!("{door}/tickets/{reference}"));
        let page = look(&mut browser, &page.link("Look at all photos side by side"));
        let text = page.text();
        assert!(text.contains("From the customer (3)"), "{who}: {text}");
        assert!(text.contains(&format!("From support and the seller ({others})")), "{who}: {text}");
        let order = ["Sent with the return", "On messages", "On arrival", "What was found"];
        let places: Vec<usize> = order.iter().map(|words| text.find(words).unwrap()).collect();
        assert!(places.is_sorted(), "{who}: {text}");
        let strip = strip(&page);
        assert_eq!(strip.len(), count, "{who}");
        // From the first to the last and back, by plain links alone.
        let mut page = page;
        for (n, href) in strip.iter().enumerate() {
            assert_eq!(large(&page), named(href), "{who} at {n}");
            assert!(page.says(&format!("{} of {count}", n + 1)), "{}", page.text());
            if n + 1 < count {
                page = look(&mut browser, &page.link("Next photo"));
            }
        }
        let doc = page.body();
        assert!(!doc.contains("rel=\"next\"") && doc.contains("rel=\"prev\""), "{who}: it ends here");
        let page = look(&mut browser, &page.link("Previous photo"));
        assert_eq!(large(&page), named(&strip[count - 2]), "{who}");
        for photo in strip.iter().map(|href| named(href).remove(0)) {
            let at = format!("{door}/tickets/{reference}/photos/{photo}/large.jpg");
            assert_eq!(browser.get(&at).status, 200, "{who} {at}");
        }
    }
}

#[test]
fn two_photos_are_compared_and_each_strip_changes_the_photo_of_its_side() {
    let world = World::new();
    let reference = on_its_way(&world);
    evidence(&world, &reference, "finding", vec![photo(60), photo(70)]);
    let mut rita = world.signed_in(RITA);
    let page = rita.get(&format!("/workshop/tickets/{reference}/light"));
    let all: Vec<String> = strip(&page).iter().map(|href| named(href).remove(0)).collect();
    let page = look(&mut rita, &page.link("Compare it with a photo of support or the seller"));
    assert_eq!(large(&page), [all[0].clone(), all[2].clone()]);
    assert!(page.says("1 of 2") && !page.has_button("Save the original"), "{}", page.text());
    let pairs: Vec<Vec<String>> = strip(&page).iter().map(|href| named(href)).collect();
    let pair = |a: usize, b: usize| vec![all[a].clone(), all[b].clone()];
    assert_eq!(pairs, [pair(0, 2), pair(1, 2), pair(0, 2), pair(0, 3)]);
    let page = look(&mut rita, &page.link("Next photo"));
    assert_eq!(large(&page), pair(1, 2));
    let page = look(&mut rita, &page.link("Show one photo alone"));
    assert_eq!(large(&page), [all[1].clone()]);
    let page = look(&mut rita, &strip(&page)[3].clone());
    assert!(page.link("Compare it with a photo of the customer").contains(&all[0]));
}

#[test]
fn the_facts_of_the_file_stand_beside_it_and_the_place_nowhere() {
    let world = World::new();
    let reference = on_its_way(&world);
    let bytes = taken_with_phone(&photo(60));
    let later = Said { make: b"A<b>", model: b"\"'", taken: b"2031:01:01 12:00:00" };
    evidence(&world, &reference, "finding", vec![bytes.clone(), in_jpeg(&photo(70), &block(&later))]);
    let hash = sendback::secret::sha256_hex(&bytes);
    for (who, door, name) in [(SAM, "/admin", "Rita Holm, the seller"), (RITA, "/workshop", "The seller")] {
        let mut browser = world.signed_in(who);
        let page = browser.get(&format!("{door}/tickets/{reference}/light"));
        assert!(page.says("The file does not say"), "Ada’s holds nothing: {}", page.text());
        let strip = strip(&page);
        let page = look(&mut browser, &strip[2]);
        let size = format!("640 × 480 pixels, {} KB", bytes.len() / 1000);
        for fact in [
            "Apple iPhone 13",
            "14 May 2026, 15:02 by the camera’s clock",
            hash.as_str(),
            name,
            size.as_str(),
        ] {
            assert!(page.says(fact), "{who} {fact}: {}", page.text());
        }
        assert_eq!(page.says("Rita Holm,"), who == SAM, "no names of our people: {}", page.text());
        let page = look(&mut browser, &strip[3]);
        assert!(page.says("A<b> \"'"), "as text: {}", page.text());
        assert!(!page.says("2031"), "nobody was there yet: {}", page.text());
        for path in [
            format!("{door}/tickets/{reference}"),
            format!("{door}/tickets/{reference}/photos"),
            look(&mut browser, &strip[2]).path,
            format!("{door}/tickets/{reference}/photos/{}/thumb.jpg", named(&strip[2])[0]),
            format!("{door}/tickets/{reference}/photos/{}/large.jpg", named(&strip[2])[0]),
        ] {
            let page = browser.get(&path);
            assert_eq!(page.status, 200, "{path}");
            for secret in [PLACE, "GPSPLACE", "51.45"] {
                let there = page.bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
                assert!(!there, "{secret} on {path}");
            }
        }
    }
}

#[test]
fn whoever_may_not_see_a_photo_finds_neither_it_nor_its_table() {
    let world = World::new();
    let reference = on_its_way(&world);
    said(&world, SAM, &reference, photo(100));
    let mut sam = world.signed_in(SAM);
    let page = sam.get(&format!("/admin/tickets/{reference}/light"));
    let note = named(strip(&page).last().unwrap()).remove(0);
    let open = named(&strip(&page)[0]).remove(0);
    let elsewhere = {
        let mut ada = world.signed_in(ADA);
        let page =
            crate::support::story::to_check(&mut ada, &world.adas_old_phone, "", "pete@harbour.example");
        let page = ada.press(page, "Send the return");
        let other = crate::support::story::reference_of(&page);
        let page = sam.get(&format!("/admin/tickets/{other}/light"));
        named(&strip(&page)[0]).remove(0)
    };
    // A photo of another return and one that is nowhere are the same.
    for photo in [elsewhere.as_str(), "00000000-0000-7000-8000-000000000000", "x", "../../.."] {
        for query in [format!("photo={photo}"), format!("photo={open}&beside={photo}")] {
            let page = sam.get(&format!("/admin/tickets/{reference}/light?{query}"));
            assert_eq!(page.status, 404, "{query}");
        }
    }
    let mut rita = world.signed_in(RITA);
    let at = format!("/workshop/tickets/{reference}");
    for path in [
        format!("{at}/light?photo={note}"),
        format!("{at}/light?photo={open}&beside={note}"),
        format!("{at}/photos/{note}/large.jpg"),
        format!("{at}/photos/{note}/original"),
    ] {
        assert_eq!(rita.get(&path).status, 404, "{path}");
    }
    assert!(!rita.get(&format!("{at}/light")).body().contains(&note));
    let why = [("why", "For the warranty.")];
    assert_eq!(rita.post(&format!("{at}/photos/{note}/original"), &why).status, 404);
    assert_eq!(rita.post(&format!("{at}/photos/{elsewhere}/original"), &why).status, 404);
    for who in [ADA, "bob@harbour.example", "cleo@oakmere.example", "tom@tayside.example", ""] {
        let mut browser = if who.is_empty() { world.browser() } else { world.signed_in(who) };
        for path in [format!("{at}/light"), format!("/admin/tickets/{reference}/light")] {
            let page = browser.request("GET", &path, &[], None);
            assert_eq!(page.status, if who.is_empty() { 303 } else { 404 }, "{who} {path}");
            assert!(!page.body().contains(&open), "{who} {path}");
        }
    }
    assert_eq!(world.signed_in(ADA).get(&format!("/tickets/{reference}/light")).status, 404);
}

#[test]
fn a_photo_on_a_message_that_is_being_written_lies_on_no_table() {
    let world = World::new();
    let reference = on_its_way(&world);
    let mut ada = world.signed_in(ADA);
    // Too long to be sent: the photo is kept in the draft.
    let fields = [("body".to_owned(), "x".repeat(5000))];
    let (kind, body) = multipart_body(&fields, &[("photos".to_owned(), "a.jpg".to_owned(), photo(80))]);
    let same_origin = [("sec-fetch-site", "same-origin")];
    let path = format!("/tickets/{reference}/messages");
    assert_eq!(ada.request("POST", &path, &same_origin, Some((&kind, body))).status, 422);
    for (who, door) in [(SAM, "/admin"), (RITA, "/workshop")] {
        let page = world.signed_in(who).get(&format!("{door}/tickets/{reference}/light"));
        assert!(page.says("From the customer (2)"), "{who}: {}", page.text());
    }
}

#[test]
fn fifty_photos_are_asked_for_with_one_statement() {
    let world = World::with(|config| config.limits.photos_of_evidence = 60);
    let reference = on_its_way(&world);
    let mut rita = world.signed_in(RITA);
    let at = format!("/workshop/tickets/{reference}/light");
    let asked = |rita: &mut Browser| {
        world.watch.take();
        let page = rita.get(&at);
        (page, world.watch.take())
    };
    let (_, before) = asked(&mut rita);
    for batch in 0..4u8 {
        // What stands after the end of a picture makes it another file.
        let photos = (0..12).map(|n| [photo(60), vec![batch, n]].concat()).collect();
        evidence(&world, &reference, "finding", photos);
    }
    let (page, after) = asked(&mut rita);
    assert_eq!(strip(&page).len(), 50);
    assert_eq!(page.body().matches("loading=\"lazy\"").count(), 50);
    assert_eq!(before, after);
    assert_eq!(
        after.iter().filter(|sql| sql.contains("\"photos\".") || sql.contains("`photos`.")).count(),
        1
    );
}
