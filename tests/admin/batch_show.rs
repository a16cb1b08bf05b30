//! A list that was sent, on one page of support's.
use crate::support::browser::Page;
use crate::support::lists::{ADA, answered, lines, listed, many, row_of, sent_list};
use crate::support::story::submitted;
use crate::support::workshop::SAM;
use crate::support::world::World;

#[test]
fn support_sees_who_sent_a_list_how_far_it_is_and_what_is_said_of_each_return() {
    let world = World::new();
    many(&world, 3);
    let mut ada = world.signed_in(ADA);
    let list = listed(&mut ada, &lines(3)).path;
    let mut page = answered(&mut ada, &list);
    page.send_as(&format!("battery-{}", row_of(&page, 2)), "yes");
    let page = ada.press(page, "Save the list");
    ada.press(page, "Send 3 returns");
    world.work();
    for email in [SAM, "amy@sendback.example"] {
        let page = world.signed_in(email).get(&format!("/admin{list}"));
        for said in [
            "3 returns sent together",
            "Harbour & Finch",
            "Ada Marsh, ada@harbour.example",
            "sent Monday",
            "3 With support",
            "It is defective",
            "fault 2",
            "LIST00002Matches what was sold",
            "In warranty",
            "No photos",
        ] {
            assert!(page.says(said), "{said}: {}", page.text());
        }
        assert_eq!(page.body().matches("Battery!").count(), 1, "{}", page.text());
        assert!(page.ticked("pick").is_empty(), "nothing is ticked by itself");
    }
}

fn link_to_list(page: &Page) -> String {
    page.link("Sent together with")
}

#[test]
fn a_return_says_with_how_many_others_it_was_sent_and_leads_to_their_page() {
    let world = World::new();
    let alone = submitted(&world);
    let list = sent_list(&world, 3);
    let mut sam = world.signed_in(SAM);
    let page = sam.get(&format!("/admin{list}"));
    let page = sam.get(&page.link("ThinkPad"));
    assert!(page.says("Sent together with 2 others"), "{}", page.text());
    let page = sam.get(&link_to_list(&page));
    assert!(page.says("3 returns sent together"), "{}", page.text());
    assert!(!sam.get(&format!("/admin/tickets/{alone}")).says("Sent together"));
}

#[test]
fn a_list_that_is_not_sent_is_its_authors_and_a_sent_one_no_strangers() {
    let world = World::new();
    let mut ada = world.signed_in(ADA);
    many(&world, 1);
    let unsent = listed(&mut ada, &lines(1)).path;
    let mut sam = world.signed_in(SAM);
    assert_eq!(sam.get(&format!("/admin{unsent}")).status, 404);
    for form in ["decision", "message"] {
        let answer =
            sam.post(&format!("/admin{unsent}/{form}"), &[("body", "Hello"), ("decision", "approve")]);
        assert_eq!(answer.status, 404, "{form}");
    }
    let page = answered(&mut ada, &unsent);
    ada.press(page, "Send 1 return");
    world.work();
    assert_eq!(sam.get(&format!("/admin{unsent}")).status, 200);
    for stranger in [ADA, "cleo@oakmere.example", "rita@brightwell.example"] {
        let mut browser = world.signed_in(stranger);
        assert_eq!(browser.get(&format!("/admin{unsent}")).status, 404, "{stranger}");
        for form in ["decision", "message"] {
            let answer = browser.post(&format!("/admin{unsent}/{form}"), &[("body", "Hello")]);
            assert_eq!(answer.status, 404, "{stranger} {form}");
        }
    }
}

#[test]
fn all_rows_are_ticked_by_a_link_and_the_page_asks_the_same_however_many_there_are() {
    let world = World::new();
    let list = sent_list(&world, 500);
    let mut sam = world.signed_in(SAM);
    sam.get(&format!("/admin{list}"));
    world.watch.take();
    let page = sam.get(&format!("/admin{list}"));
    let statements = world.watch.take();
    assert!(statements.len() <= 6, "{statements:#?}");
    assert!(page.says("500 returns sent together") && page.says("500 can be decided here."));
    let all = sam.get(&page.link("Tick all of them"));
    assert_eq!(all.ticked("pick").len(), 500);
    assert!(sam.get(&all.link("Tick none")).ticked("pick").is_empty());
}
