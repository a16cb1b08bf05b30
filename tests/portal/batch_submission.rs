//! A list is sent once, all of it or nothing: a return for each device, a box for each seller, one letter.
use crate::support::browser::Browser;
use crate::support::lists::{ADA, answered, lines, listed, many, references, row_of};
use crate::support::story::{reference_of, to_check};
use crate::support::world::{ADAS_IMEI, World};
use diesel::prelude::*;
use sendback::models::device::code::Identity;
use sendback::models::ticket::{Stage, Ticket};
use sendback::schema::{parcels, tickets};
use std::time::Instant;

/// The returns that were sent, in the order of their making.
fn sent(world: &World) -> Vec<Ticket> {
    let all = |tx: &mut sendback::db::Tx<'_>| {
        let mine = tickets::table.filter(tickets::submitted_at.is_not_null()).order(tickets::id);
        Ok(mine.select(Ticket::as_select()).load(&mut **tx)?)
    };
    world.app.write_now(all).unwrap()
}

#[test]
fn each_device_becomes_a_return_and_each_seller_gets_one_box() {
    let world = World::new();
    many(&world, 2);
    let mut ada = world.signed_in(ADA);
    let list =
        listed(&mut ada, &format!("{ADAS_IMEI}, dead\nPF3X7Q2A, no light\nLIST00000, hot\nLIST00001, loose"))
            .path;
    let mut page = answered(&mut ada, &list);
    // One of them is dangerous after all.
    page.send_as(&format!("battery-{}", row_of(&page, 4)), "yes");
    let page = ada.press(page, "Save the list");
    assert!(page.says("You say that it may be dangerous."), "{}", page.text());
    let page = ada.press(page, "Send 4 returns");
    for said in [
        "4 returns sent together",
        "Sent. The confirmation goes out by e-mail now.",
        "4 With support",
        "Next: Support. Support looks at your request and answers. Due by Tuesday 19 May, 17:00",
        "Support calls you about the battery first.",
    ] {
        assert!(page.says(said), "{said}: {}", page.text());
    }
    assert_eq!(references(&page).len(), 4);
    let returns = sent(&world);
    assert_eq!(returns.len(), 4);
    assert!(returns.iter().all(|one| one.stage == Stage::Submitted && one.identity == Some(Identity::Match)));
    let boxes: Vec<_> = returns.iter().map(|one| one.parcel_id.clone().unwrap()).collect();
    assert_eq!(boxes[0], boxes[2], "one seller, one box");
    assert!(boxes[1] != boxes[0], "another seller, another box");
    assert!(boxes[3] != boxes[0], "what may be dangerous travels with nothing else");
    world.work();
    let letters: Vec<_> = world.mails().into_iter().filter(|(to, ..)| to == ADA).collect();
    assert_eq!(letters.len(), 1, "{letters:?}");
    assert_eq!(letters[0].1, "We have your 4 returns");
    for one in &returns {
        assert!(letters[0].2.contains(&format!("{}: {}", one.reference, one.title)), "{}", letters[0].2);
    }
    assert!(letters[0].2.contains(&list) && letters[0].2.contains("may be dangerous"), "{}", letters[0].2);
    // Afterwards nothing of the list can be changed, and it is found among the returns.
    let page = ada.get("/tickets");
    assert!(page.says("Sent together") && page.says("4 returns"), "{}", page.text());
    assert_eq!(ada.post(&format!("{list}/scan"), &[("number", ADAS_IMEI)]).status, 409);
    assert_eq!(ada.get(&format!("{list}/answers")).status, 409);
}

fn ready(world: &World, ada: &mut Browser, n: usize) -> crate::support::browser::Page {
    many(world, n);
    let list = listed(ada, &lines(n)).path;
    answered(ada, &list)
}

#[test]
fn a_list_that_is_sent_twice_counts_once_also_at_the_same_moment() {
    let world = World::new();
    let mut ada = world.signed_in(ADA);
    let page = ready(&world, &mut ada, 12);
    let mut others: Vec<Browser> = (0..3).map(|_| world.signed_in(ADA)).collect();
    let answers: Vec<u16> = std::thread::scope(|scope| {
        let page = &page;
        let running: Vec<_> = others
            .iter_mut()
            .map(|browser| scope.spawn(move || browser.send(page, "Send 12 returns").status))
            .collect();
        running.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(answers, [303, 303, 303]);
    assert_eq!(sent(&world).len(), 12);
    assert_eq!(ada.send(&page, "Send 12 returns").status, 303);
    world.work();
    assert_eq!(world.mails().iter().filter(|(to, ..)| to == ADA).count(), 1);
    let boxes: i64 = world.app.write_now(|tx| Ok(parcels::table.count().get_result(&mut **tx)?)).unwrap();
    assert_eq!(boxes, 1);
}

#[test]
fn what_changed_since_it_was_looked_at_is_shown_before_it_is_sent_and_nothing_goes_by_halves() {
    let world = World::new();
    let mut ada = world.signed_in(ADA);
    many(&world, 2);
    let list = listed(&mut ada, &format!("{ADAS_IMEI}, dead\nLIST00000, hot\nLIST00001, loose")).path;
    let page = answered(&mut ada, &list);
    let mut other = ada.get(&page.path);
    other.fill("What is wrong with row 2", "another fault");
    ada.press(other, "Save the list");
    let again = ada.send(&page, "Send 3 returns");
    assert!(
        again.status == 409 && again.says("This list has changed since you opened it"),
        "{}",
        again.text()
    );
    assert!(sent(&world).is_empty());
    // A colleague sends one of its devices in meanwhile.
    let fresh = ada.get(&list);
    let mut bob = world.signed_in("bob@harbour.example");
    let check = to_check(&mut bob, &world.adas_phone, ADAS_IMEI, "pete@harbour.example");
    let reference = reference_of(&bob.press(check, "Send the return"));
    let mut refused = ada.send(&fresh, "Send 3 returns");
    assert_eq!(refused.status, 409, "{}", refused.text());
    refused.path = list;
    assert!(refused.says("A return of it is open.") && refused.says(&reference), "{}", refused.text());
    assert_eq!(sent(&world).len(), 1, "only the colleague's");
    // It is taken off, and the others go.
    let mut page = refused;
    page.choose("Remove row 1");
    let page = ada.press(page, "Save the list");
    let page = ada.press(page, "Send 2 returns");
    assert!(page.says("2 returns sent together"), "{}", page.text());
    world.work();
}

#[test]
fn a_list_that_is_not_in_order_is_not_sent_whatever_a_form_says() {
    let world = World::new();
    let mut ada = world.signed_in(ADA);
    let list = listed(&mut ada, &format!("{ADAS_IMEI}, dead")).path;
    let answer = ada.post(&format!("{list}/submission"), &[("seen", "anything")]);
    assert_eq!(answer.status, 409);
    let page = answered(&mut ada, &list);
    let seen = page.value("seen");
    let mut page = page;
    page.fill("What is wrong with row 1", "");
    ada.press(page, "Save the list");
    assert_eq!(ada.post(&format!("{list}/submission"), &[("seen", &seen)]).status, 409);
    assert!(sent(&world).is_empty());
}

#[test]
fn a_draft_of_a_list_that_is_sent_by_itself_leaves_the_list() {
    let world = World::new();
    let mut ada = world.signed_in(ADA);
    let page = ready(&world, &mut ada, 2);
    let draft = page.link("Photos of it, row 1").split('/').nth(2).unwrap().to_owned();
    let version = world.app.write_now(|tx| {
        let one = tickets::table.filter(tickets::reference.eq(&draft)).select(tickets::version);
        Ok(one.first::<i32>(&mut **tx)?.to_string())
    });
    let answer = ada.post(&format!("/tickets/{draft}/submission"), &[("version", &version.unwrap())]);
    assert_eq!(answer.status, 303);
    let page = ada.get(&page.path);
    assert!(page.says("A return of it is open.") && page.says(&draft), "{}", page.text());
    world.work();
    assert!(world.mail_to(ADA).0.starts_with("We have your return"), "it is confirmed by itself");
}

#[test]
fn five_hundred_returns_are_sent_in_one_write() {
    let world = World::new();
    let mut ada = world.signed_in(ADA);
    let page = ready(&world, &mut ada, 500);
    world.watch.take();
    let began = Instant::now();
    let answer = ada.send(&page, "Send 500 returns");
    let took = began.elapsed();
    let statements = world.watch.take();
    assert_eq!(answer.status, 303);
    assert_eq!(sent(&world).len(), 500);
    assert_eq!(statements.iter().filter(|sql| sql.starts_with("BEGIN") || *sql == "COMMIT").count(), 2);
    println!("500 returns: {} statements in {took:?}", statements.len());
    assert!(statements.len() < 500 * 45, "{} statements", statements.len());
    world.watch.take();
    let page = ada.get(&page.path);
    assert_eq!(world.watch.take().len(), 4, "the page of what was sent");
    assert!(page.says("500 returns sent together") && page.says("500 With support"));
}
