//! The link that comes with the label: what it opens, and what it never does.
use crate::carrier::reading::Sheet;
use crate::support::story::{labelled, link_to, submitted};
use crate::support::world::{World, monday};
use diesel::prelude::*;
use sendback::db::Moment;
use sendback::models::link::Use;
use sendback::models::ticket::{Reception, Reference, Stage, Ticket};
use sendback::schema::{link_uses, links};

fn uses(world: &World, what: Use) -> i64 {
    let mine = link_uses::table.filter(link_uses::what.eq(what));
    world.app.write_now(|tx| Ok(mine.count().get_result(&mut **tx)?)).unwrap()
}

fn load(world: &World, reference: &str) -> Ticket {
    let at: Reference = reference.parse().unwrap();
    world.app.write_now(|tx| Ticket::for_agent(tx, &world.sam, &at)).unwrap()
}

#[test]
fn looking_at_it_changes_nothing_however_often_and_is_counted() {
    let world = World::new();
    let reference = submitted(&world);
    let link = labelled(&world, &reference);
    let before = load(&world, &reference);
    let mut scanner = world.browser();
    let began = world.app.clock.now();
    for minute in 0..3 {
        world.at(began.plus_seconds(60 * minute));
        assert_eq!(scanner.request("GET", &link, &[], None).status, 200);
        // Once more at once is the same look.
        world.at(began.plus_seconds(60 * minute + 59));
        assert_eq!(scanner.request("GET", &link, &[], None).status, 200);
        assert_eq!(scanner.request("HEAD", &link, &[], None).status, 200);
        assert_eq!(scanner.request("GET", &format!("{link}/posted"), &[], None).status, 200);
        assert_eq!(scanner.request("HEAD", &format!("{link}/label-a4.pdf"), &[], None).status, 200);
    }
    scanner.get(&format!("{link}/label-4x6.pdf"));
    let after = load(&world, &reference);
    assert_eq!((before.version, before.stage), (after.version, after.stage));
    assert_eq!((uses(&world, Use::Opened), uses(&world, Use::Downloaded)), (3, 1));
    let mut sam = world.signed_in("sam@sendback.example");
    let page = sam.get(&format!("/admin/tickets/{reference}"));
    assert!(page.says("3 times (may be a mail filter); PDF fetched once"), "{}", page.text());
}

#[test]
fn the_token_has_256_bits_and_the_database_keeps_its_hash_only() {
    let world = World::new();
    let reference = submitted(&world);
    let link = labelled(&world, &reference);
    let token = link.rsplit('/').next().unwrap();
    assert_eq!(token.len(), 43);
    let hashes: Vec<String> =
        world.app.write_now(|tx| Ok(links::table.select(links::token_hash).load(&mut **tx)?)).unwrap();
    assert_eq!(hashes, [sendback::secret::sha256_hex(token.as_bytes())]);
}

#[test]
fn a_wrong_token_is_not_found_and_too_many_make_the_guesser_wait() {
    let world = World::new();
    let reference = submitted(&world);
    let link = labelled(&world, &reference);
    let mut guesser = world.browser();
    let cut: String = link.chars().take(link.len() - 1).collect();
    let swapped: String = link
        .chars()
        .map(|c| if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() })
        .collect();
    let first = guesser.get("/l/unknown");
    for wrong in [cut, swapped.replace("/L/", "/l/"), format!("{link}x")] {
        let page = guesser.get(&wrong);
        assert_eq!((page.status, page.text()), (404, first.text()), "{wrong}");
    }
    for _ in 0..40 {
        guesser.get("/l/guess");
    }
    let page = guesser.get("/l/guess");
    assert_eq!(page.status, 429);
    assert!(page.headers.contains_key("retry-after"));
}

#[test]
fn it_ends_with_its_day_and_says_what_to_do_without_a_word_about_the_return() {
    let world = World::new();
    let reference = submitted(&world);
    let link = labelled(&world, &reference);
    // Valid until the end of 1 June, in London.
    let last = Moment::new("2026-06-01T22:59:59".parse().unwrap());
    world.at(last);
    assert_eq!(world.browser().get(&link).status, 200);
    world.at(last.plus_seconds(1));
    for path in [link.clone(), format!("{link}/label-a4.pdf"), format!("{link}/posted")] {
        let page = world.browser().get(&path);
        assert_eq!(page.status, 410, "{path}");
        assert!(page.says("no longer valid") && page.says("help@sendback.example"), "{}", page.text());
        assert!(!page.says(&reference) && !page.says("iPhone"));
    }
}

#[test]
fn it_shows_what_posting_needs_and_leads_nowhere_else() {
    let world = World::new();
    let reference = submitted(&world);
    let link = labelled(&world, &reference);
    let page = world.browser().get(&link);
    for secret in [
        "490154203237518",
        "flickers",
        "ada@harbour.example",
        "/tickets/",
        "/admin",
        "Harbour & Finch, Bristol, BS1",
    ] {
        assert!(!page.body().contains(secret), "{secret} is on the page");
    }
    assert!(!page.body().contains("http://") && !page.body().contains("https://"), "nothing of another site");
    assert_eq!(page.headers["x-robots-tag"], "noindex, nofollow");
    for said in [
        "Back up",
        "Apple",
        "Google",
        "Samsung",
        "packing slip",
        "Postage is not included",
        "NOT VALID FOR POSTING",
    ] {
        assert!(page.says(said), "{said}");
    }
}

#[test]
fn posted_twice_is_posted_once_and_an_arrival_ends_the_link() {
    let world = World::new();
    let reference = submitted(&world);
    let link = labelled(&world, &reference);
    let mut pete = world.browser();
    let ask = pete.get(&format!("{link}/posted"));
    assert!(pete.press(ask, "Yes, it is posted").says("This parcel is posted"));
    let again = pete.get(&format!("{link}/posted"));
    assert_eq!(pete.press(again, "Yes, it is posted").status, 200);
    let ticket = load(&world, &reference);
    assert_eq!(ticket.stage, Stage::InTransit);
    let at: Reference = reference.parse().unwrap();
    world
        .app
        .write_now(|tx| Ticket::receive(tx, &world.rita, &at, ticket.version, Reception::AsExpected, None))
        .unwrap();
    assert_eq!(world.browser().get(&link).status, 410);
    assert_eq!(world.browser().post(&format!("{link}/posted"), &[]).status, 410);
}

#[test]
fn a_contract_says_prepaid_on_the_page_and_in_the_mail() {
    let world = World::new();
    let mut cleo = world.signed_in("cleo@oakmere.example");
    let page = crate::support::story::to_check(
        &mut cleo,
        &world.cleos_phone,
        crate::support::world::CLEOS_IMEI,
        "pete@harbour.example",
    );
    let page = cleo.press(page, "Send the return");
    world.at(monday().plus_seconds(60));
    labelled(&world, &crate::support::story::reference_of(&page));
    let link = link_to(&world, "pete@harbour.example");
    assert!(world.browser().get(&link).says("Postage is prepaid"));
    let (_, text) = world.mail_to("pete@harbour.example");
    assert!(text.contains("Postage is prepaid: Freepost, RTXX-TEST."), "{text}");
}

#[test]
fn the_label_comes_on_a6_too_and_a_box_has_its_list() {
    let world = World::new();
    let all = crate::support::lists::in_one_box(&world, 3);
    let link = link_to(&world, "pete@harbour.example");
    let mut pete = world.browser();
    let page = pete.get(&link);
    assert!(page.says("For one box with 3 devices"), "{}", page.text());
    assert!(page.says("Label printer, A6") && page.says("List of all devices (manifest)"), "{}", page.text());
    assert!(!page.says("Packing slip") || page.says("packing slip"), "it is a part of the sheet");
    let a6 = pete.get(&format!("{link}/label-a6.pdf"));
    let sheet = Sheet::of(&a6.bytes);
    assert!(sheet.info().contains("297.64 x 419.53 pts"), "{}", sheet.info());
    let number = sheet.bars();
    assert_eq!(number, Sheet::of(&pete.get(&format!("{link}/label-4x6.pdf")).bytes).bars());
    let manifest = Sheet::of(&pete.get(&format!("{link}/manifest.pdf")).bytes).text();
    assert!(all.iter().all(|one| manifest.contains(&one.reference.to_string())), "{manifest}");
    assert_eq!(pete.get(&format!("{link}/packing-slip.pdf")).status, 404, "our sheet has it");
    assert_eq!(uses(&world, Use::Downloaded), 3, "three different ones in one go");
    for again in ["label-a6.pdf", "label-4x6.pdf", "manifest.pdf"] {
        assert_eq!(pete.request("GET", &format!("{link}/{again}"), &[], None).status, 200, "{again}");
    }
    assert_eq!(uses(&world, Use::Downloaded), 3, "the same ones within a minute are no others");
    let mut sam = world.signed_in("sam@sendback.example");
    let page = sam.get(&format!("/admin/tickets/{}", all[0].reference));
    assert!(page.says("PDF fetched 3 times"), "{}", page.text());
    world.at(monday().plus_days(1));
    pete.get(&format!("{link}/manifest.pdf"));
    assert_eq!(uses(&world, Use::Downloaded), 4);
}

#[test]
fn a_label_of_a_carrier_comes_with_a_slip_of_its_own_and_without_other_sizes() {
    let world = World::new();
    let reference = submitted(&world);
    labelled(&world, &reference);
    let mut sam = world.signed_in("sam@sendback.example");
    let mut page = sam.get(&format!("/admin/tickets/{reference}"));
    page.fill("Carrier", "Royal Parcel");
    page.fill("Tracking number", "AB 123456 C");
    page.attach("PDF", "label.pdf", crate::support::story::pdf());
    sam.press(page, "Upload and send");
    world.work();
    let link = link_to(&world, "pete@harbour.example");
    let mut pete = world.browser();
    let page = pete.get(&link);
    assert!(!page.says("Label printer") && page.says("It is a page of its own"), "{}", page.text());
    let slip = Sheet::of(&pete.get(&format!("{link}/packing-slip.pdf")).bytes);
    assert_eq!(slip.bars(), [reference]);
    for none in ["label-4x6.pdf", "label-a6.pdf", "manifest.pdf"] {
        assert_eq!(pete.get(&format!("{link}/{none}")).status, 404, "{none}");
    }
}
