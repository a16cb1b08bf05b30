//! The sealed original of a photo: it leaves for whoever said why, for an hour, and for nobody else.
use super::light::{evidence, named, strip};
use crate::support::browser::{Browser, Page};
use crate::support::exif::taken_with_phone;
use crate::support::story::{labelled, photo, submitted};
use crate::support::world::World;
use diesel::prelude::*;
use sendback::schema::events;

const RITA: &str = "rita@brightwell.example";
const SAM: &str = "sam@sendback.example";

/// A return with a photo that Rita took; its reference, the photo and its bytes.
fn with_finding(world: &World) -> (String, String, Vec<u8>) {
    let reference = submitted(world);
    labelled(world, &reference);
    let bytes = taken_with_phone(&photo(60));
    evidence(world, &reference, "finding", vec![bytes.clone()]);
    let page = world.signed_in(SAM).get(&format!("/admin/tickets/{reference}/light"));
    let photo = named(strip(&page).last().unwrap()).remove(0);
    (reference, photo, bytes)
}

/// Says why on the page; where the browser is sent then.
fn ask(browser: &mut Browser, light: &str, why: &str) -> Page {
    let mut page = browser.get(light);
    page.fill("Why do you need the original?", why);
    browser.send(&page, "Save the original")
}

fn taken(world: &World) -> i64 {
    let events = events::table.filter(events::kind.eq("original_taken"));
    world.app.write_now(|tx| Ok(events.count().get_result(&mut **tx)?)).unwrap()
}

#[test]
fn whoever_says_why_gets_the_file_as_it_came_and_the_return_keeps_who_and_why() {
    let world = World::new();
    let (reference, photo, bytes) = with_finding(&world);
    for (who, door) in [(SAM, "/admin"), (RITA, "/workshop")] {
        let mut browser = world.signed_in(who);
        let light = format!("{door}/tickets/{reference}/light?photo={photo}");
        let file = format!("{door}/tickets/{reference}/photos/{photo}/original");
        assert_eq!(browser.get(&file).status, 404, "{who}: nobody said why");
        let sent = ask(&mut browser, &light, "  The insurer   asks for it. ");
        assert_eq!((sent.status, sent.headers["location"].as_str()), (303, file.as_str()), "{who}");
        let page = browser.get(&file);
        assert_eq!((page.status, &page.bytes), (200, &bytes), "{who}");
        let short = photo.rsplit('-').next().unwrap();
        let disposition = format!("attachment; filename=\"{reference}-photo-{short}.jpg\"");
        for (name, value) in [
            ("content-type", "image/jpeg"),
            ("content-disposition", disposition.as_str()),
            ("content-security-policy", "default-src 'none'; sandbox"),
            ("x-content-type-options", "nosniff"),
            ("cache-control", "private, no-store"),
            ("accept-ranges", "bytes"),
        ] {
            assert_eq!(page.headers[name], value, "{who} {name}");
        }
        let page = browser.get(&light);
        assert!(page.says("You can save it until") && !page.says("Why do you need"), "{}", page.text());
        assert_eq!(page.link("Save the original"), file);
    }
    assert_eq!(taken(&world), 2);
    let page = world.signed_in(SAM).get(&format!("/admin/tickets/{reference}"));
    for said in
        ["The insurer asks for it.", "Original of a photo taken: What was found", "Rita Holm, the seller"]
    {
        assert!(page.says(said), "{said}: {}", page.text());
    }
    for (who, path) in [("ada@harbour.example", "/tickets"), (RITA, "/workshop/tickets")] {
        let page = world.signed_in(who).get(&format!("{path}/{reference}"));
        assert!(!page.says("insurer") && !page.says("Original of a photo"), "{who}: {}", page.text());
    }
    assert!(world.mails().iter().all(|(_, _, text)| !text.contains("insurer")));
}

#[test]
fn without_a_reason_nothing_is_written_down_and_the_page_says_what_is_missing() {
    let world = World::new();
    let (reference, photo, _) = with_finding(&world);
    let mut sam = world.signed_in(SAM);
    let light = format!("/admin/tickets/{reference}/light?photo={photo}");
    let long = "x".repeat(201);
    for why in ["", "   ", "no", long.as_str()] {
        let page = ask(&mut sam, &light, why);
        assert_eq!(page.status, 422, "{why}");
        assert!(page.says("There is a problem") && page.says("in 3 to 200 characters"), "{}", page.text());
        assert_eq!(page.value("why"), why);
        assert!(page.body().contains(&format!("photos/{photo}/large.jpg")), "the same photo is large");
    }
    assert_eq!(taken(&world), 0);
    assert_eq!(sam.get(&format!("/admin/tickets/{reference}/photos/{photo}/original")).status, 404);
}

#[test]
fn a_reason_is_good_for_an_hour_for_one_photo_and_for_one_person() {
    let world = World::new();
    let (reference, photo, _) = with_finding(&world);
    let now = world.app.clock.now();
    let mut sam = world.signed_in(SAM);
    let light = format!("/admin/tickets/{reference}/light");
    let others = named(&strip(&sam.get(&light))[0]).remove(0);
    ask(&mut sam, &format!("{light}?photo={photo}"), "For the insurer");
    let file = |door: &str, photo: &str| format!("{door}/tickets/{reference}/photos/{photo}/original");
    assert_eq!(sam.get(&file("/admin", &photo)).status, 200);
    assert_eq!(sam.get(&file("/admin", &others)).status, 404, "another photo");
    assert_eq!(world.signed_in("amy@sendback.example").get(&file("/admin", &photo)).status, 404);
    assert_eq!(world.signed_in(RITA).get(&file("/workshop", &photo)).status, 404);
    assert_eq!(world.signed_in("tom@tayside.example").get(&file("/workshop", &photo)).status, 404);
    for who in ["ada@harbour.example", "cleo@oakmere.example"] {
        let mut browser = world.signed_in(who);
        assert_eq!(browser.get(&file("/admin", &photo)).status, 404, "{who}");
        assert_eq!(browser.get(&file("", &photo)).status, 404, "{who}");
        assert_eq!(browser.post(&file("/admin", &photo), &[("why", "I want it")]).status, 404, "{who}");
        assert!(browser.post(&file("", &photo), &[("why", "I want it")]).status >= 400, "{who}");
    }
    world.at(now.plus_seconds(3599));
    world.code_given(&mut sam);
    assert_eq!(sam.get(&file("/admin", &photo)).status, 200);
    world.at(now.plus_seconds(3601));
    assert_eq!(sam.get(&file("/admin", &photo)).status, 404);
    let page = sam.get(&format!("{light}?photo={photo}"));
    assert!(page.says("Why do you need the original?"), "{}", page.text());
    assert_eq!(taken(&world), 1);
}

#[test]
fn a_part_of_it_is_sent_and_what_is_known_is_not_sent_again() {
    let world = World::new();
    let (reference, photo, bytes) = with_finding(&world);
    let mut sam = world.signed_in(SAM);
    ask(&mut sam, &format!("/admin/tickets/{reference}/light?photo={photo}"), "For the insurer");
    let file = format!("/admin/tickets/{reference}/photos/{photo}/original");
    let length = bytes.len();
    let mark = sam.get(&file).headers["etag"].clone();
    assert_eq!(mark, format!("\"{}\"", sendback::secret::sha256_hex(&bytes)));
    for (range, part) in [
        ("bytes=0-9", Some(0..10)),
        ("bytes=100-", Some(100..length)),
        ("bytes=-7", Some(length - 7..length)),
        ("bytes=5-99999999", Some(5..length)),
        ("bytes=9-5", None),
        ("bytes=0-1,5-6", None),
        ("bytes=x", None),
        ("lines=1-2", None),
    ] {
        let page = sam.request("GET", &file, &[("range", range)], None);
        match part {
            Some(part) => {
                assert_eq!(page.status, 206, "{range}");
                let told = format!("bytes {}-{}/{length}", part.start, part.end - 1);
                assert_eq!(page.headers["content-range"], told, "{range}");
                assert_eq!(page.bytes, bytes[part], "{range}");
            }
            None => assert_eq!((page.status, &page.bytes), (200, &bytes), "{range}"),
        }
    }
    for range in [format!("bytes={length}-"), "bytes=99999999-".to_owned(), "bytes=-0".to_owned()] {
        let page = sam.request("GET", &file, &[("range", &range)], None);
        assert_eq!(
            (page.status, page.headers["content-range"].as_str()),
            (416, format!("bytes */{length}").as_str()),
            "{range}"
        );
        assert_eq!(page.body(), "The file has no such part.");
    }
    let page = sam.request("GET", &file, &[("range", "bytes=0-9"), ("if-range", "\"another\"")], None);
    assert_eq!((page.status, page.bytes.len()), (200, length));
    let page = sam.request("GET", &file, &[("range", "bytes=0-9"), ("if-range", &mark)], None);
    assert_eq!((page.status, page.bytes.len()), (206, 10));
    let page = sam.request("GET", &file, &[("if-none-match", &mark)], None);
    assert_eq!((page.status, page.bytes.len(), page.headers["etag"].as_str()), (304, 0, mark.as_str()));
    let page = sam.request("HEAD", &file, &[], None);
    assert_eq!((page.status, page.bytes.len()), (200, 0));
    assert_eq!(page.headers["content-length"], length.to_string());
    // Who said nothing is told nothing, whatever they know.
    let mut rita = world.signed_in(RITA);
    let file = format!("/workshop/tickets/{reference}/photos/{photo}/original");
    for headers in [[("if-none-match", mark.as_str())], [("range", "bytes=0-9")]] {
        assert_eq!(rita.request("GET", &file, &headers, None).status, 404);
    }
}
