//! What waits for support.
use crate::support::story::{submitted, to_check};
use crate::support::workshop::{RITA, analysed, arrived, round, sent_repaired};
use crate::support::world::{CLEOS_IMEI, World, copied, monday};

#[test]
fn the_most_urgent_is_first_and_what_was_decided_is_gone() {
    let world = World::new();
    let first = submitted(&world);
    world.at(monday().plus_days(1));
    let mut cleo = world.signed_in("cleo@oakmere.example");
    let page = to_check(&mut cleo, &world.cleos_phone, CLEOS_IMEI, "cleo@oakmere.example");
    let second = crate::support::story::reference_of(&cleo.press(page, "Send the return"));
    let mut amy = world.signed_in("amy@sendback.example");
    let text = amy.get("/admin").text();
    assert!(text.find(&first).unwrap() < text.find(&second).unwrap(), "{text}");
    let mut page = amy.get(&format!("/admin/tickets/{first}"));
    page.choose("Approve");
    amy.press(page, "Save decision");
    let text = amy.get("/admin").text();
    assert!(!text.contains(&first) && text.contains(&second) && !text.contains("Overdue"));
    world.at(monday().plus_days(7));
    assert!(world.signed_in("amy@sendback.example").get("/admin").says("Overdue"));
}

#[test]
fn long_queues_come_page_by_page_without_a_gap() {
    let world = World::new();
    submitted(&world);
    copied(&world, 120, "agent_at");
    let mut sam = world.signed_in("sam@sendback.example");
    let mut page = sam.get("/admin");
    let mut seen = vec![];
    loop {
        let body = page.body();
        seen.extend(body.split("<bdi>Copy ").skip(1).map(|part| part[..3].to_owned()));
        if !page.says("More") {
            break;
        }
        page = sam.get(&page.link("More"));
    }
    let wanted: Vec<String> = (0..120).map(|n| format!("{n:03}")).collect();
    assert_eq!(seen, wanted);
}

#[test]
fn what_was_late_waits_for_support_until_it_is_done_and_what_is_late_next_waits_anew() {
    let world = World::new();
    let reference = arrived(&world);
    let waits = || world.signed_in("sam@sendback.example").get("/admin").says(&reference);
    assert!(!waits());
    round(&world, monday().plus_days(4));
    assert!(waits(), "the analysis is late");
    analysed(&world, &reference, "Repair it");
    assert!(!waits(), "it is done");
    round(&world, monday().plus_days(11));
    assert!(waits(), "the repair is late");
    let page = world.signed_in("sam@sendback.example").get(&format!("/admin/tickets/{reference}"));
    assert!(page.says("A promise is overdue"), "{}", page.text());
    sent_repaired(&mut world.signed_in(RITA), &reference);
    assert!(!waits(), "it is sent");
}

#[test]
fn an_answer_that_came_late_leaves_nothing_behind() {
    let world = World::new();
    let reference = submitted(&world);
    round(&world, monday().plus_days(3));
    let mut sam = world.signed_in("sam@sendback.example");
    let mut page = sam.get(&format!("/admin/tickets/{reference}"));
    assert!(page.says("A promise is overdue"), "{}", page.text());
    page.choose("Approve");
    let page = sam.press(page, "Save decision");
    world.work();
    assert!(!page.says("A promise is overdue") && !sam.get("/admin").says(&reference), "{}", page.text());
}
