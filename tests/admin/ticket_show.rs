//! One return on one screen.
use crate::support::story::submitted;
use crate::support::world::World;

#[test]
fn what_must_be_done_stands_right_after_the_facts_that_it_needs() {
    let world = World::new();
    let reference = submitted(&world);
    let page = world.signed_in("sam@sendback.example").get(&format!("/admin/tickets/{reference}"));
    // As it is read, by the keyboard and out loud: the order of the source.
    let text = page.text();
    let places: Vec<_> =
        ["What the customer says", "Device and verdicts", "Your decision", "Messages", "What happened Sent"]
            .map(|words| text.find(words))
            .to_vec();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?} {text}");
}

#[test]
fn everything_that_is_needed_to_decide_is_on_one_page() {
    let world = World::new();
    let reference = submitted(&world);
    let mut sam = world.signed_in("sam@sendback.example");
    let page = sam.get(&format!("/admin/tickets/{reference}"));
    for said in [
        "Apple iPhone 13",
        "Ada Marsh",
        "Covered until 14 March 2027",
        "In warranty",
        "Matches what was sold",
        "M-1",
        "£249.00",
        "Brightwell",
        "The screen flickers.",
        "pete@harbour.example",
        "Sent with 2 photos",
        "Confirmation",
        "by Tuesday 19 May, 17:00",
    ] {
        assert!(page.says(said), "{said}: {}", page.text());
    }
    let large = page
        .body()
        .split("href=\"/admin/tickets/")
        .find(|p| p.contains("large.jpg"))
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let picture = sam.get(&format!("/admin/tickets/{large}"));
    assert_eq!((picture.status, picture.headers["content-type"].as_str()), (200, "image/jpeg"));
}
