//! The outbox: every letter newest first, by state and by address, fifty a page, and administrators' alone.
use crate::support::story::{labelled, submitted};
use crate::support::world::{World, monday};
use diesel::prelude::*;
use sendback::models::letter::{LetterKind, LetterState};
use sendback::models::text;
use sendback::schema::letters;

/// A letter that was written `minutes` after Monday morning.
fn letter(world: &World, n: usize, to: &str, state: LetterState, minutes: i64) {
    world
        .app
        .write_now(|tx| {
            let id = format!("00000000-0000-7000-8000-{n:012}");
            diesel::insert_into(letters::table)
                .values((
                    (letters::id.eq(&id), letters::kind.eq(LetterKind::Closed), letters::facts.eq("{}")),
                    (letters::message_id.eq(&id), letters::to_name.eq("<b>Bold</b>")),
                    (letters::to_email.eq(to), letters::to_key.eq(text::email_key(to))),
                    (letters::state.eq(state), letters::created_at.eq(monday().plus_seconds(60 * minutes))),
                ))
                .execute(&mut **tx)?;
            Ok(())
        })
        .unwrap();
}

/// The ends of the ids of the letters on a page, in order.
fn shown(body: &str) -> Vec<usize> {
    let ids = body.split("/admin/letters/00000000-0000-7000-8000-").skip(1);
    ids.map(|rest| rest[..12].parse().unwrap()).collect()
}

#[test]
fn every_letter_stands_there_with_its_state_and_the_newest_is_first() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    assert!(amy.get("/admin/letters").says("No letter has been written yet."));
    let reference = submitted(&world);
    world.at(monday().plus_seconds(60));
    labelled(&world, &reference);
    let page = amy.get("/admin/letters");
    let text = page.text();
    let places: Vec<usize> = [
        format!("Label pete@harbour.example {reference} Sent Monday 18 May, 10:01"),
        format!("Approved ada@harbour.example {reference} Sent Monday 18 May, 10:01"),
        format!("Confirmation ada@harbour.example {reference} Sent Monday 18 May, 10:00"),
    ]
    .iter()
    .map(|row| text.find(row).unwrap_or_else(|| panic!("{row} is not in {text}")))
    .collect();
    assert!(places.is_sorted(), "{text}");
    assert_eq!(amy.get(&page.link("Label")).status, 200);
}

#[test]
fn letters_are_found_by_their_state_and_the_beginning_of_their_address() {
    let world = World::new();
    letter(&world, 1, "Ada@Harbour.example", LetterState::Sent, 1);
    letter(&world, 2, "adam@oakmere.example", LetterState::Failed, 2);
    letter(&world, 3, "ada@harbour.example", LetterState::Failed, 3);
    letter(&world, 4, "50%_off@harbour.example", LetterState::Queued, 4);
    letter(&world, 5, "zoë@harbour.example", LetterState::Sent, 5);
    let mut amy = world.signed_in("amy@sendback.example");
    let mut find = |q: &str, state: &str| -> Vec<usize> {
        let query = serde_urlencoded::to_string([("q", q), ("state", state)]).unwrap();
        let page = amy.get(&format!("/admin/letters?{query}"));
        assert_eq!(page.status, 200, "{query}");
        assert!(!page.body().contains("<b>Bold"), "a name is markup");
        assert_eq!(page.says("No letter fits."), shown(&page.body()).is_empty());
        shown(&page.body())
    };
    assert_eq!(find("", ""), [5, 4, 3, 2, 1]);
    assert_eq!(find("", "failed"), [3, 2]);
    assert_eq!(find("", "queued"), [4]);
    assert_eq!(find("", "sent"), [5, 1]);
    assert_eq!(find("", "lost"), [5, 4, 3, 2, 1], "a state that is none");
    // By address, and of each address the newest first.
    assert_eq!(find("ada", ""), [3, 1, 2]);
    assert_eq!(find("ADA@", ""), [3, 1]);
    assert_eq!(find("ada@", "sent"), [1]);
    assert_eq!(find("zoe@", ""), [5]);
    assert_eq!(find("50%_", ""), [4]);
    for nobody in ["harbour", "%", "_", "' OR '1'='1", "\u{10ffff}", "ada@harbour.example.org"] {
        assert!(find(nobody, "").is_empty(), "{nobody}");
    }
}

#[test]
fn fifty_stand_on_a_page_and_none_is_left_out_or_shown_twice() {
    let world = World::new();
    for n in 0..120 {
        // Two of each minute and of each address: the id decides.
        let to = format!("member{:02}@oakmere.example", n / 20);
        let state = if n % 3 == 0 { LetterState::Failed } else { LetterState::Sent };
        letter(&world, n, &to, state, i64::try_from(n / 2).unwrap());
    }
    let mut amy = world.signed_in("amy@sendback.example");
    for (query, wanted) in [("", 120), ("q=member", 120), ("state=failed", 40), ("q=mem&state=sent", 80)] {
        let mut page = amy.get(&format!("/admin/letters?{query}"));
        let mut seen = vec![];
        loop {
            let here = shown(&page.body());
            assert!(here.len() <= 50);
            seen.extend(here);
            if !page.says("More") {
                break;
            }
            page = amy.get(&page.link("More"));
        }
        assert_eq!(seen.len(), wanted, "{query}");
        if query.is_empty() {
            assert!(seen.is_sorted_by(|one, other| one > other), "newest first");
        }
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), wanted, "{query}");
    }
    for strange in ["after=nobody", "after=00000000-0000-7000-8000-999999999999", "after=%00"] {
        assert_eq!(amy.get(&format!("/admin/letters?{strange}")).status, 200, "{strange}");
    }
}

#[test]
fn the_outbox_is_administrators() {
    let world = World::new();
    for email in ["sam@sendback.example", "ada@harbour.example", "rita@brightwell.example"] {
        assert_eq!(world.signed_in(email).get("/admin/letters").status, 404, "{email}");
    }
}
