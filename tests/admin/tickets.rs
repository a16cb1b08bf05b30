//! Finding returns by anything that is written on them.
use crate::support::browser::Browser;
use crate::support::story::{labelled, submitted, to_check};
use crate::support::workshop::{receive, repaired};
use crate::support::world::{ADAS_IMEI, ADAS_OLD_IMEI, CLEOS_IMEI, World, monday};
use sendback::models::event;
use sendback::models::ticket::{Reception, search};

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
fn what_happened_in_the_workshop_and_what_is_called_otherwise_now_finds_it_too() {
    let world = World::new();
    let reference = submitted(&world);
    labelled(&world, &reference);
    receive(&world, &reference, Reception::AsExpected);
    repaired(&world, &reference);
    gathered(&world);
    let mut sam = world.signed_in("sam@sendback.example");
    let closed = |sam: &mut Browser, words: &str| {
        let query = serde_urlencoded::to_string([("stage", "all"), ("q", words)]).unwrap();
        sam.get(&format!("/admin/tickets?{query}")).says(&reference)
    };
    for words in ["AB123456785GB", "56785", "connector fastened", "quay lane"] {
        assert!(closed(&mut sam, words), "{words:?}");
    }
    let mut amy = world.signed_in("amy@sendback.example");
    let path = format!("/admin/companies/{}", world.ada.company);
    let mut page = amy.get(&path);
    page.fill("Name", "Quaywater & Finch");
    assert_eq!(amy.press(page, "Save the name").status, 200);
    let path = format!("/admin/people/{}", world.ada.person);
    let mut page = amy.get(&path);
    page.fill("Name", "Ada Quillfeather");
    assert_eq!(amy.press(page, "Save changes").status, 200);
    let page = amy.get(&format!("/admin/devices/{}", world.adas_phone));
    assert_eq!(page.status, 200);
    let mut page = page;
    page.fill("Another number", "R58M123ABCD");
    let page = amy.press(page, "Add the number");
    assert_eq!(page.status, 200, "{}", page.text());
    assert!(!closed(&mut sam, "quaywater"));
    gathered(&world);
    for words in ["quaywater", "harbour", "quillfeather", "marsh", "123abcd"] {
        assert!(closed(&mut sam, words), "{words:?}");
    }
}

#[test]
fn a_long_conversation_does_not_hide_whose_return_it_is() {
    let world = World::new();
    let reference = submitted(&world);
    let mut ada = world.signed_in("ada@harbour.example");
    for part in 0..4 {
        let words: Vec<String> = (0..500).map(|n| format!("a{:03}", part * 500 + n)).collect();
        let mut page = ada.get(&format!("/tickets/{reference}"));
        page.fill("Write to support", &words.join(" "));
        assert!(ada.press(page, "Send the message").says("Your message is sent."));
    }
    gathered(&world);
    let mut sam = world.signed_in("sam@sendback.example");
    for words in [ADAS_IMEI, "harbour", "marsh", "pete lowe", "M-1", "flickers", &reference] {
        assert!(finds(&mut sam, words, &reference), "{words:?}");
    }
}

#[test]
fn one_companys_returns_alone_say_whose_they_are_even_where_there_are_none() {
    let world = World::new();
    submitted(&world);
    let mut sam = world.signed_in("sam@sendback.example");
    let path = format!("/admin/tickets?company={}&stage=closed", world.ada.company);
    let page = sam.get(&path);
    assert!(page.says("Only returns of Harbour & Finch") && page.says("No return fits"), "{}", page.text());
    assert_eq!(
        page.link("Show all companies"),
        "/admin/tickets?q=&stage=closed&seller=&company=&category=&show=&before="
    );
    assert_eq!(sam.get("/admin/tickets?company=nonsense").status, 200);
}

#[test]
fn it_is_supports_alone() {
    let world = World::new();
    for person in ["ada@harbour.example", "rita@brightwell.example"] {
        assert_eq!(world.signed_in(person).get("/admin/tickets?q=a").status, 404, "{person}");
    }
}
