//! The link with which a device's owner says that the lock is removed: what it opens, and what it never does.
use crate::support::story::locked;
use crate::support::workshop::arrived;
use crate::support::world::{World, monday};
use diesel::prelude::*;
use sendback::models::ticket::{Reference, Stage, Ticket};
use sendback::schema::{link_uses, links};

fn load(world: &World, reference: &str) -> Ticket {
    let at: Reference = reference.parse().unwrap();
    world.app.write_now(|tx| Ticket::for_agent(tx, &world.sam, &at)).unwrap()
}

#[test]
fn looking_changes_nothing_and_telling_us_lets_the_analysis_go_on() {
    let world = World::new();
    let reference = arrived(&world);
    let link = locked(&world, &reference);
    let before = load(&world, &reference);
    let mut owner = world.browser();
    let began = world.app.clock.now();
    for minute in 0..3 {
        world.at(began.plus_seconds(60 * minute));
        assert_eq!(owner.request("GET", &link, &[], None).status, 200);
        assert_eq!(owner.request("HEAD", &link, &[], None).status, 200);
    }
    assert_eq!(load(&world, &reference).version, before.version);
    let opened: i64 = world.app.write_now(|tx| Ok(link_uses::table.count().get_result(&mut **tx)?)).unwrap();
    assert_eq!(opened, 3, "a HEAD is nobody looking");
    let page = owner.get(&link);
    assert!(page.says("icloud.com/find") && page.says("Tuesday 2 June, 17:00"), "{}", page.text());
    // It was locked on the day of receipt, with all three days left: they count from Wednesday.
    world.at(monday().plus_days(2));
    let page = owner.press(page, "I removed it");
    assert_eq!(page.status, 200);
    assert!(page.says("Thank you"), "{}", page.text());
    let after = load(&world, &reference);
    assert_eq!(after.stage, Stage::Received);
    assert!(after.due_at.is_some());
    world.work();
    let (subject, text) = world.mail_to("ada@harbour.example");
    assert!(subject.starts_with("Nothing is in the way any more"), "{subject}");
    assert!(text.contains("by Tuesday 26 May, 17:00"), "over a weekend and a bank holiday: {text}");
    let (subject, text) = world.mail_to("rita@brightwell.example");
    assert!(subject.starts_with("Unlocked, please go on"), "{subject}");
    assert!(text.contains(&format!("/workshop/tickets/{reference}")), "{text}");
}

#[test]
fn said_twice_it_counts_once_and_the_page_says_so_kindly() {
    let world = World::new();
    let reference = arrived(&world);
    let link = locked(&world, &reference);
    let mut owner = world.browser();
    let (one, other) = (owner.get(&link), owner.get(&link));
    assert_eq!(owner.press(one, "I removed it").status, 200);
    let version = load(&world, &reference).version;
    let again = owner.press(other, "I removed it");
    assert_eq!(again.status, 410);
    assert!(again.says("You have told us already"), "{}", again.text());
    assert_eq!(load(&world, &reference).version, version);
    let page = owner.get(&link);
    assert_eq!(page.status, 410);
    for secret in [reference.as_str(), "iPhone", "Apple", "Ada"] {
        assert!(!page.says(secret), "{secret}: {}", page.text());
    }
}

#[test]
fn locked_again_is_a_new_letter_and_a_new_link_and_the_old_one_opens_nothing() {
    let world = World::new();
    let reference = arrived(&world);
    let first = locked(&world, &reference);
    let mut owner = world.browser();
    let page = owner.get(&first);
    owner.press(page, "I removed it");
    let second = locked(&world, &reference);
    assert_ne!(first, second);
    assert_eq!(owner.get(&first).status, 410);
    assert_eq!(owner.post(&first, &[]).status, 410);
    assert!(load(&world, &reference).waits_for_unlocking(), "the old link changed nothing");
    assert_eq!(owner.get(&second).status, 200);
}

#[test]
fn it_ends_when_the_device_goes_back_and_with_its_days() {
    let world = World::new();
    let reference = arrived(&world);
    let link = locked(&world, &reference);
    world.at(monday().plus_days(90));
    assert_eq!(world.browser().get(&link).status, 410);
    let ends: Vec<bool> = world
        .app
        .write_now(|tx| {
            let now = tx.now();
            let theirs = links::table.filter(links::ticket_id.is_not_null());
            Ok(theirs.select(links::expires_at.le(now)).load(&mut **tx)?)
        })
        .unwrap();
    assert_eq!(ends, [true]);
    let other = arrived_and_sent_back();
    assert_eq!(other.0.browser().get(&other.1).status, 410);
}

/// A return whose lock nobody removed, ten business days later; and its link.
fn arrived_and_sent_back() -> (World, String) {
    let world = World::new();
    let reference = arrived(&world);
    let link = locked(&world, &reference);
    world.at(monday().plus_days(16));
    let round = sendback::worker::schedule::by_the_clock(&world.app);
    actix_web::rt::System::new().block_on(round).unwrap();
    assert_eq!(load(&world, &reference).stage, Stage::SendingBack);
    (world, link)
}

#[test]
fn a_wrong_token_is_not_found_and_too_many_make_the_guesser_wait() {
    let world = World::new();
    let reference = arrived(&world);
    let link = locked(&world, &reference);
    let mut guesser = world.browser();
    let token = link.trim_start_matches("/k/");
    // One purpose: it opens no label, and a label's link removes no lock.
    assert_eq!(guesser.get(&format!("/l/{token}")).status, 404);
    for _ in 0..40 {
        guesser.get("/k/guess");
    }
    let page = guesser.get("/k/guess");
    assert_eq!(page.status, 429);
    assert!(page.headers.contains_key("retry-after"));
}

#[test]
fn it_shows_what_removing_needs_and_nothing_else_and_is_kept_by_nobody() {
    let world = World::new();
    let reference = arrived(&world);
    let link = locked(&world, &reference);
    let page = world.browser().get(&link);
    for secret in
        [reference.as_str(), "490154203237518", "flickers", "ada@harbour.example", "/tickets/", "Brightwell"]
    {
        assert!(!page.body().contains(secret), "{secret} is on the page");
    }
    assert_eq!(page.headers["x-robots-tag"], "noindex, nofollow");
    assert_eq!(page.headers["referrer-policy"], "no-referrer");
    assert!(page.headers["cache-control"].contains("no-store"));
}
