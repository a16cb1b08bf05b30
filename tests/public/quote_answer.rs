//! Yes or no through a link: for the price of that link alone, once, and in time.
use crate::portal::ticket_quote::load;
use crate::support::story::{NORA, accepted, priced, submitted};
use crate::support::world::World;
use sendback::db::Moment;
use sendback::models::ticket::{Outcome, Stage};

#[test]
fn it_is_asked_once_more_and_a_choice_is_needed() {
    let world = World::new();
    let reference = submitted(&world);
    let link = priced(&world, &reference);
    let mut nora = world.browser();
    let page = nora.get(&link);
    let page = nora.get(&page.link("Accept or decline"));
    let mut page = nora.press(page, "Send the answer");
    assert!(page.status == 422 && page.says("Choose whether to accept the price."), "{}", page.text());
    assert_eq!(load(&world, &reference).stage, Stage::Quoted);
    page.choose("No, thank you");
    let page = nora.press(page, "Send the answer");
    assert!(page.says("This price was declined."), "{}", page.text());
    assert_eq!(load(&world, &reference).outcome, Some(Outcome::Cancelled));
    let at = format!("{link}/answer");
    assert_eq!(nora.post(&at, &[("answer", "decline")]).status, 303, "said twice, it is said once");
    let page = nora.post(&at, &[("answer", "accept")]);
    assert!(page.status == 409 && page.says("no longer possible"), "{}", page.text());
    assert_eq!(load(&world, &reference).stage, Stage::Closed);
}

#[test]
fn six_answers_at_the_same_moment_are_one() {
    let world = World::new();
    let reference = submitted(&world);
    let link = priced(&world, &reference);
    let browsers: Vec<_> = (0..6).map(|_| world.browser()).collect();
    std::thread::scope(|scope| {
        let sent: Vec<_> = browsers
            .into_iter()
            .map(|mut nora| {
                let at = format!("{link}/answer");
                scope.spawn(move || nora.post(&at, &[("answer", "accept")]).status)
            })
            .collect();
        for one in sent {
            assert_eq!(one.join().unwrap(), 303);
        }
    });
    world.work();
    let letters = world
        .mails()
        .iter()
        .filter(|(to, subject, _)| to == NORA && subject.starts_with("How to pay"))
        .count();
    assert_eq!(letters, 1);
}

#[test]
fn the_link_of_an_earlier_price_answers_nothing() {
    let world = World::new();
    let reference = submitted(&world);
    let first = priced(&world, &reference);
    let second = priced(&world, &reference);
    assert_ne!(first, second);
    let mut nora = world.browser();
    for path in [first.clone(), format!("{first}/answer"), format!("{first}/invoice.pdf")] {
        let page = nora.get(&path);
        assert_eq!(page.status, 410, "{path}");
        assert!(!page.says(&reference) && !page.says("iPhone") && !page.says("118.80"), "{}", page.text());
    }
    assert_eq!(nora.post(&format!("{first}/answer"), &[("answer", "accept")]).status, 410);
    assert_eq!(load(&world, &reference).stage, Stage::Quoted);
    accepted(&world, &second);
}

#[test]
fn a_price_that_was_taken_back_is_answered_by_nobody() {
    let world = World::new();
    let reference = submitted(&world);
    let link = priced(&world, &reference);
    let mut sam = world.signed_in("sam@sendback.example");
    let page = sam.get(&format!("/admin/tickets/{reference}/quote"));
    sam.press(page, "Withdraw the price");
    let mut nora = world.browser();
    assert_eq!(nora.get(&link).status, 410);
    assert_eq!(nora.post(&format!("{link}/answer"), &[("answer", "accept")]).status, 410);
    assert_eq!(load(&world, &reference).stage, Stage::Submitted);
}

#[test]
fn after_its_last_moment_nothing_is_accepted_and_after_the_yes_it_opens_until_it_is_to_be_paid() {
    let world = World::new();
    let reference = submitted(&world);
    let link = priced(&world, &reference);
    let end = load(&world, &reference).due_at.unwrap();
    world.at(end);
    assert_eq!(world.browser().get(&link).status, 410);
    assert_eq!(world.browser().post(&format!("{link}/answer"), &[("answer", "accept")]).status, 410);
    world.at(end.plus_seconds(-1));
    accepted(&world, &link);
    world.at(end.plus_days(5));
    assert_eq!(world.browser().get(&link).status, 200);
    world.at(Moment::new("2026-06-16T16:00:00".parse().unwrap()));
    assert_eq!(world.browser().get(&link).status, 410);
}

#[test]
fn an_accepted_price_can_still_be_called_off_through_its_link() {
    let world = World::new();
    let reference = submitted(&world);
    let link = priced(&world, &reference);
    accepted(&world, &link);
    let mut nora = world.browser();
    let page = nora.get(&link);
    let page = nora.get(&page.link("I do not want it any more"));
    let page = nora.press(page, "Decline the price after all");
    assert!(page.says("This price was declined."), "{}", page.text());
    assert_eq!(load(&world, &reference).outcome, Some(Outcome::Cancelled));
}
