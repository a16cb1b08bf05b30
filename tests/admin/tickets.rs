//! Finding returns by anything that is written on them.
use crate::support::browser::Browser;
use crate::support::story::{labelled, submitted, to_check};
use crate::support::world::{ADAS_IMEI, ADAS_OLD_IMEI, CLEOS_IMEI, World, monday};
use sendback::models::event;
use sendback::models::ticket::search;

/// What the worker does every few seconds.
fn gathered(world: &World) {
    while world.app.write_now(event::place).unwrap() > 0 {}
    while world.app.write_now(search::catch_up).unwrap() > 0 {}
}

fn finds(sam: &mut Browser, words: &str, reference: &str) -> bool {
    let query = serde_urlencoded::to_string([("q", words)]).unwrap();
    let page = sam.get(&format!("/admin/tickets?{query}"));
    assert_eq!(page.status, 200, "{words:?}");
    page.says(reference)
}

#[test]
fn a_return_is_found_by_anything_that_is_written_on_it() {
    let world = World::new();
    let reference = submitted(&world);
    labelled(&world, &reference);
    let mut sam = world.signed_in("sam@sendback.example");
    let mut page = sam.get(&format!("/admin/tickets/{reference}"));
    page.choose("Only support");
    page.fill("Message", "Ring Zoë about the Überweisung.");
    sam.press(page, "Send");
    gathered(&world);
    let tail: String = reference.chars().skip(3).collect();
    for words in [
        reference.as_str(),
        &reference.to_lowercase(),
        &tail,
        ADAS_IMEI,
        "49 015420 323751 8",
        "0323751",
        "7518",
        "iphone",
        "IPHONE 13",
        "flickers",
        "harbour",
        "ada@harbour.example",
        "Marsh",
        "pete lowe",
        "M-1",
        "INV-M-1",
        "brightwell",
        "bs1 4rn",
        "uberweisung zoe",
    ] {
        assert!(finds(&mut sam, words, &reference), "{words:?}");
    }
    for words in
        ["7519", "nothing of it", "flickers nothing", "%", "_", "4901%9999", "'; DROP TABLE tickets; --"]
    {
        assert!(!finds(&mut sam, words, &reference) || words == "%" || words == "_", "{words:?}");
    }
    for odd in ["\0", "\u{202e}", &"x ".repeat(5000), "👩‍🔧"] {
        finds(&mut sam, odd, &reference);
    }
    let page = sam.get(
        "/admin/tickets?q=%22%3E%3Csvg%20onload%3Dalert(1)%3E&stage=nonsense&seller=1&before=x&company=y",
    );
    assert!(page.status == 200 && !page.body().contains("<svg onload"), "{}", page.text());
}

#[test]
fn what_is_written_later_is_found_and_what_was_corrected_away_is_not() {
    let world = World::new();
    let reference = submitted(&world);
    gathered(&world);
    let mut sam = world.signed_in("sam@sendback.example");
    assert!(finds(&mut sam, "flickers", &reference) && !finds(&mut sam, "camera", &reference));
    let mut ada = world.signed_in("ada@harbour.example");
    let mut page = ada.get(&format!("/tickets/{reference}/correction"));
    page.fill("What is wrong?", "The camera is dead.");
    ada.press(page, "Save the correction");
    gathered(&world);
    assert!(finds(&mut sam, "camera", &reference) && !finds(&mut sam, "flickers", &reference));
}

#[test]
fn returns_are_listed_by_where_they_are_and_whose() {
    let world = World::new();
    let first = submitted(&world);
    let mut ada = world.signed_in("ada@harbour.example");
    let page = to_check(&mut ada, &world.adas_old_phone, ADAS_OLD_IMEI, "pete@harbour.example");
    let second = crate::support::story::reference_of(&ada.press(page, "Send the return"));
    let mut cleo = world.signed_in("cleo@oakmere.example");
    let page = to_check(&mut cleo, &world.cleos_phone, CLEOS_IMEI, "post@oakmere.example");
    let third = crate::support::story::reference_of(&cleo.press(page, "Send the return"));
    world.work();
    labelled(&world, &first);
    let mut sam = world.signed_in("sam@sendback.example");
    let mut page = sam.get(&format!("/admin/tickets/{second}"));
    let me = page
        .body()
        .split("<option value=\"")
        .skip(1)
        .find(|part| part.contains("Sam Okoro"))
        .unwrap()
        .to_owned();
    page.fill("Who takes care of it", me.split('"').next().unwrap());
    sam.press(page, "Assign");
    let page = ada.get(&format!("/tickets/{second}/cancellation"));
    let all = [&first, &second, &third];
    let mut listed = |query: &str| -> Vec<usize> {
        let page = sam.get(&format!("/admin/tickets?{query}"));
        assert_eq!(page.status, 200);
        all.iter().enumerate().filter(|(_, reference)| page.says(reference)).map(|(n, _)| n).collect()
    };
    assert_eq!(listed(""), [0, 1, 2]);
    assert_eq!(listed("stage=submitted"), [1, 2]);
    assert_eq!(listed("stage=label_sent"), [0]);
    assert_eq!(listed("show=mine"), [1]);
    assert_eq!(listed("show=unassigned"), [0, 2]);
    assert_eq!(listed("show=unmatched"), [0_usize; 0]);
    assert_eq!(listed("category=phone"), [0, 1, 2]);
    assert_eq!(listed("category=laptop"), [0_usize; 0]);
    assert_eq!(listed(&format!("company={}", world.ada.company)), [0, 1]);
    assert_eq!(listed(&format!("seller={}", world.rita.seller)), [0, 1]);
    assert_eq!(listed(&format!("seller={}&stage=submitted&show=mine", world.rita.seller)), [1]);
    assert_eq!(listed("show=overdue"), [0_usize; 0]);
    ada.press(page, "Yes, cancel it");
    assert_eq!(listed(""), [0, 2]);
    assert_eq!(listed("stage=all"), [0, 1, 2]);
    assert_eq!(listed("stage=closed"), [1]);
    world.at(monday().plus_days(2));
    let mut sam = world.signed_in("sam@sendback.example");
    let page = sam.get("/admin/tickets?show=overdue");
    assert!(page.says(&third) && !page.says(&first) && page.says("Overdue"), "{}", page.text());
}

#[test]
fn it_is_supports_alone() {
    let world = World::new();
    for person in ["ada@harbour.example", "rita@brightwell.example"] {
        assert_eq!(world.signed_in(person).get("/admin/tickets?q=a").status, 404, "{person}");
    }
}
