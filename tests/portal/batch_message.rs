//! One message of the customer's about all returns of a list.
use crate::support::lists::{ADA, SEND_TO_ALL, answered, lines, listed, many, references, sent_list, stored};
use crate::support::workshop::SAM;
use crate::support::world::World;
use diesel::prelude::*;
use sendback::schema::tickets;

#[test]
fn what_the_customer_writes_stands_on_each_open_return_and_in_supports_queue() {
    let world = World::new();
    let list = sent_list(&world, 3);
    let mut ada = world.signed_in(ADA);
    let page = ada.get(&list);
    let all = references(&page);
    let mut sam = world.signed_in(SAM);
    // The first is over, the second waits for an answer.
    let mut first = sam.get(&format!("/admin/tickets/{}", all[0]));
    first.choose("Decline");
    first.fill("If you decline: why", "solved");
    sam.press(first, "Save decision");
    let mut second = sam.get(&format!("/admin/tickets/{}", all[1]));
    second.choose("The customer, who must answer");
    second.fill("Message", "Does it charge?");
    sam.press(second, "Send");
    world.work();
    let mails = world.mails().len();
    let mut page = ada.get(&list);
    page.fill("Your message about all of them", "None of them charges.");
    world.watch.take();
    let answer = ada.send(&page, SEND_TO_ALL);
    let statements = world.watch.take();
    assert_eq!(answer.status, 303, "{}", answer.text());
    assert_eq!(statements.iter().filter(|sql| *sql == "COMMIT").count(), 1, "one write");
    assert_eq!(stored(&world, "None of them charges."), 2, "not on the one that is closed");
    let shown = ada.get(&list);
    assert!(shown.says("Your message is sent."), "{}", shown.text());
    for (at, said) in [(&all[1], true), (&all[2], true), (&all[0], false)] {
        let page = sam.get(&format!("/admin/tickets/{at}"));
        assert_eq!(page.says("None of them charges."), said, "{at}: {}", page.text());
    }
    let page = sam.get(&format!("/admin/tickets/{}", all[2]));
    assert!(page.says("Message sent about all of the list"), "{}", page.text());
    // The question is answered: the return is with support again.
    assert!(sam.get(&format!("/admin/tickets/{}", all[1])).has_button("Save decision"));
    world.work();
    assert_eq!(world.mails().len(), mails, "support looks at its queue");
    let tasks = |tx: &mut sendback::db::Tx<'_>| {
        use sendback::schema::tasks;
        let open = tasks::table.filter(tasks::kind.eq("message").and(tasks::done_at.is_null()));
        Ok(open.count().get_result::<i64>(&mut **tx)?)
    };
    assert_eq!(world.app.write_now(tasks).unwrap(), 1);
}

#[test]
fn sent_twice_also_at_the_same_moment_it_is_stored_once() {
    let world = World::new();
    let list = sent_list(&world, 3);
    let mut ada = world.signed_in(ADA);
    let mut page = ada.get(&list);
    page.fill("Your message about all of them", "Please hurry.");
    let browsers: Vec<_> = (0..4).map(|_| world.signed_in(ADA)).collect();
    std::thread::scope(|scope| {
        let page = &page;
        let sent: Vec<_> = browsers
            .into_iter()
            .map(|mut ada| scope.spawn(move || ada.send(page, SEND_TO_ALL).status))
            .collect();
        for one in sent {
            assert_eq!(one.join().unwrap(), 303);
        }
    });
    assert_eq!(stored(&world, "Please hurry."), 3);
    // Once support has said something, the same words say something new.
    let at = references(&ada.get(&list)).remove(0);
    let mut sam = world.signed_in(SAM);
    let mut answer = sam.get(&format!("/admin/tickets/{at}"));
    answer.choose("The customer");
    answer.fill("Message", "We do.");
    sam.press(answer, "Send");
    assert_eq!(ada.send(&page, SEND_TO_ALL).status, 303);
    assert_eq!(stored(&world, "Please hurry."), 4);
    world.work();
}

#[test]
fn what_is_not_right_comes_back_as_it_was_typed() {
    let world = World::new();
    let list = sent_list(&world, 1);
    let mut ada = world.signed_in(ADA);
    let to = format!("{list}/message");
    let page = ada.post(&to, &[("body", "  ")]);
    assert!(page.status == 422 && page.says("Write something."), "{}", page.text());
    let long = "a".repeat(4001);
    let page = ada.post(&to, &[("body", &long)]);
    assert!(page.status == 422 && page.says("Shorten the message to 4000 characters"), "{}", page.text());
    assert_eq!(page.value("body").trim(), long);
    assert_eq!(ada.post(&to, &[("body", &"a".repeat(4000))]).status, 303);
    world.work();
}

#[test]
fn an_unsent_list_has_no_such_form_a_closed_one_none_any_more_and_another_company_no_list() {
    let world = World::new();
    many(&world, 1);
    let mut ada = world.signed_in(ADA);
    let list = listed(&mut ada, &lines(1)).path;
    let to = format!("{list}/message");
    assert!(!ada.get(&list).has_button(SEND_TO_ALL));
    assert_eq!(ada.post(&to, &[("body", "Hello")]).status, 404);
    let page = answered(&mut ada, &list);
    ada.press(page, "Send 1 return");
    world.work();
    for stranger in ["cleo@oakmere.example", SAM, "rita@brightwell.example"] {
        assert_eq!(world.signed_in(stranger).post(&to, &[("body", "Hello")]).status, 404, "{stranger}");
    }
    // A colleague sees what was sent, and writes about it.
    assert_eq!(world.signed_in("bob@harbour.example").post(&to, &[("body", "Hello")]).status, 303);
    let close = |tx: &mut sendback::db::Tx<'_>| {
        let now = tx.now();
        diesel::update(tickets::table.filter(tickets::batch_id.is_not_null()))
            .set((tickets::stage.eq("closed"), tickets::outcome.eq("cancelled"), tickets::closed_at.eq(now)))
            .execute(&mut **tx)?;
        Ok(())
    };
    world.work();
    world.app.write_now(close).unwrap();
    assert!(!ada.get(&list).has_button(SEND_TO_ALL));
    let page = ada.post(&to, &[("body", "Still there?")]);
    assert!(page.status == 409 && page.says("so that step is no longer possible"), "{}", page.text());
    assert_eq!((stored(&world, "Hello"), stored(&world, "Still there?")), (1, 0));
}
