//! The link to a price: what it opens, and what it never does.
use crate::portal::ticket_quote::load;
use crate::support::story::{NORA, accepted, labelled, priced, submitted};
use crate::support::world::World;
use diesel::prelude::*;
use sendback::models::link::Use;
use sendback::schema::{link_uses, links};

#[test]
fn looking_at_it_changes_nothing_however_often_and_is_counted() {
    let world = World::new();
    let reference = submitted(&world);
    let link = priced(&world, &reference);
    let before = load(&world, &reference);
    let mut scanner = world.browser();
    let began = world.app.clock.now();
    for minute in 0..3 {
        world.at(began.plus_seconds(60 * minute));
        assert_eq!(scanner.request("GET", &link, &[], None).status, 200);
        assert_eq!(scanner.request("HEAD", &link, &[], None).status, 200);
        assert_eq!(scanner.request("GET", &format!("{link}/answer"), &[], None).status, 200);
    }
    assert_eq!(scanner.get(&format!("{link}/invoice.pdf")).status, 404, "nothing was accepted");
    let after = load(&world, &reference);
    assert_eq!((before.version, before.stage), (after.version, after.stage));
    let opened = link_uses::table.filter(link_uses::what.eq(Use::Opened)).count();
    assert_eq!(world.app.write_now(|tx| Ok(opened.get_result::<i64>(&mut **tx)?)).unwrap(), 3);
}

#[test]
fn it_shows_the_price_and_leads_nowhere_else() {
    let world = World::new();
    let reference = submitted(&world);
    let link = priced(&world, &reference);
    let page = world.browser().get(&link);
    for said in ["New screen", "£118.80", "Apple iPhone 13", "128 GB, Midnight, Good", "until Tuesday 2 June"]
    {
        assert!(page.says(said), "{said}: {}", page.text());
    }
    for secret in
        ["490154203237518", "flickers", "ada@harbour.example", "/tickets/", "/admin", "Sam Okoro", "pete@"]
    {
        assert!(!page.body().contains(secret), "{secret} is on the page");
    }
    assert!(!page.body().contains("http://") && !page.body().contains("https://"), "nothing of another site");
    assert_eq!(page.headers["x-robots-tag"], "noindex, nofollow");
    assert_eq!(page.headers["referrer-policy"], "no-referrer");
    assert_eq!(page.headers["cache-control"], "no-store");
}

#[test]
fn the_database_keeps_its_hash_only_and_it_opens_nothing_but_its_price() {
    let world = World::new();
    let reference = submitted(&world);
    let link = priced(&world, &reference);
    let token = link.rsplit('/').next().unwrap();
    assert_eq!(token.len(), 43);
    let hashes: Vec<String> =
        world.app.write_now(|tx| Ok(links::table.select(links::token_hash).load(&mut **tx)?)).unwrap();
    assert_eq!(hashes, [sendback::secret::sha256_hex(token.as_bytes())]);
    let mut nora = world.browser();
    assert_eq!(nora.get(&format!("/l/{token}")).status, 404, "it is no label's link");
    assert_eq!(nora.get(&format!("/password/{token}")).status, 404);
}

#[test]
fn a_labels_link_opens_no_price() {
    let world = World::new();
    let reference = submitted(&world);
    let label = labelled(&world, &reference);
    let token = label.rsplit('/').next().unwrap();
    assert_eq!(world.browser().get(&format!("/q/{token}")).status, 404);
}

#[test]
fn a_wrong_token_is_not_found_and_too_many_make_the_guesser_wait() {
    let world = World::new();
    let reference = submitted(&world);
    let link = priced(&world, &reference);
    let mut guesser = world.browser();
    let cut: String = link.chars().take(link.len() - 1).collect();
    let first = guesser.get("/q/unknown");
    for wrong in [cut, format!("{link}x")] {
        let page = guesser.get(&wrong);
        assert_eq!((page.status, page.text()), (404, first.text()), "{wrong}");
    }
    for _ in 0..40 {
        guesser.get("/q/guess");
    }
    let page = guesser.get("/q/guess");
    assert!(page.status == 429 && page.headers.contains_key("retry-after"));
}

#[test]
fn once_accepted_the_invoice_is_behind_it() {
    let world = World::new();
    let reference = submitted(&world);
    let link = priced(&world, &reference);
    accepted(&world, &link);
    let page = world.browser().get(&format!("{link}/invoice.pdf"));
    assert_eq!((page.status, page.headers["content-type"].as_str()), (200, "application/pdf"));
    assert_eq!(page.bytes, world.attached_to(NORA)[0].1);
    assert!(world.browser().get(&link).says("How to pay"));
}
