//! One message of support's about all returns of a list.
use crate::support::lists::{ADA, SEND_TO_ALL, references, sent_list, stored};
use crate::support::workshop::SAM;
use crate::support::world::World;
use diesel::prelude::*;
use std::time::Instant;

#[test]
fn what_support_writes_stands_on_each_return_and_is_one_letter_that_leads_to_the_list() {
    let world = World::new();
    let list = sent_list(&world, 3);
    let mut ada = world.signed_in(ADA);
    let all = references(&ada.get(&list));
    let mut sam = world.signed_in(SAM);
    let mut page = sam.get(&format!("/admin{list}"));
    page.fill("Your message about all of them", "Please remove the SIM cards first.");
    let before = world.mails().len();
    let shown = sam.press(page, SEND_TO_ALL);
    assert!(shown.says("Your message is sent."), "{}", shown.text());
    assert_eq!(stored(&world, "Please remove the SIM cards first."), 3);
    world.work();
    let letters: Vec<_> = world.mails().into_iter().skip(before).collect();
    assert_eq!(letters.len(), 1, "{letters:?}");
    let (to, subject, text) = &letters[0];
    assert_eq!((to.as_str(), subject.as_str()), (ADA, "A message about your 3 returns"));
    assert!(text.contains("Please remove the SIM cards first.") && text.contains(&list), "{text}");
    for at in &all {
        assert!(text.contains(at.as_str()), "{at}: {text}");
        let page = ada.get(&format!("/tickets/{at}"));
        assert!(page.says("Please remove the SIM cards first."), "{}", page.text());
        assert!(!page.says("Sam Okoro"), "customers do not read the names of our people");
    }
}

#[test]
fn it_answers_what_the_customer_wrote_and_sent_twice_it_is_one_letter() {
    let world = World::new();
    let list = sent_list(&world, 2);
    let mut ada = world.signed_in(ADA);
    ada.post(&format!("{list}/message"), &[("body", "When do they come back?")]);
    let mut sam = world.signed_in(SAM);
    let mut page = sam.get(&format!("/admin{list}"));
    page.fill("Your message about all of them", "In June.");
    let before = world.mails().len();
    for _ in 0..3 {
        assert_eq!(sam.send(&page, SEND_TO_ALL).status, 303);
    }
    assert_eq!(stored(&world, "In June."), 2);
    world.work();
    assert_eq!(world.mails().len(), before + 1);
    let open = |tx: &mut sendback::db::Tx<'_>| {
        use sendback::schema::tasks;
        let open = tasks::table.filter(tasks::kind.eq("message").and(tasks::done_at.is_null()));
        Ok(open.count().get_result::<i64>(&mut **tx)?)
    };
    assert_eq!(world.app.write_now(open).unwrap(), 0, "the customer has an answer");
}

#[test]
fn what_is_not_right_comes_back_as_it_was_typed() {
    let world = World::new();
    let list = sent_list(&world, 1);
    let mut sam = world.signed_in(SAM);
    let to = format!("/admin{list}/message");
    assert!(sam.post(&to, &[]).says("Write something."));
    let long = "b".repeat(4001);
    let page = sam.post(&to, &[("body", &long)]);
    assert!(page.status == 422 && page.says("Shorten the message to 4000 characters"), "{}", page.text());
    assert_eq!(page.value("body").trim(), long);
    assert_eq!(stored(&world, &long), 0);
}

#[test]
fn five_hundred_returns_are_written_on_in_one_write() {
    let world = World::new();
    let list = sent_list(&world, 500);
    let mut sam = world.signed_in(SAM);
    let mut ada = world.signed_in(ADA);
    for (who, to) in [("the customer", list.clone()), ("support", format!("/admin{list}"))] {
        let browser = if who == "support" { &mut sam } else { &mut ada };
        let mut page = browser.get(&to);
        page.fill("Your message about all of them", "About all.");
        world.watch.take();
        let began = Instant::now();
        let answer = browser.send(&page, SEND_TO_ALL);
        let (took, statements) = (began.elapsed(), world.watch.take());
        assert_eq!(answer.status, 303);
        println!("{who} writes on 500 returns: {} statements in {took:?}", statements.len());
        assert_eq!(statements.iter().filter(|sql| *sql == "COMMIT").count(), 1);
        assert!(statements.len() < 500 * 16, "{} statements", statements.len());
    }
    assert_eq!(stored(&world, "About all."), 1000);
    let before = world.mails().len();
    world.work();
    let letters: Vec<_> = world.mails().into_iter().skip(before).collect();
    assert_eq!(letters.len(), 1);
    assert!(letters[0].2.contains("450 more."), "{}", letters[0].2);
}
