//! Many returns of a list decided at once: each by itself, each once.
use crate::support::browser::Page;
use crate::support::lists::{ADA, answered, lines, listed, many, row_of, sent_list};
use crate::support::story::submitted;
use crate::support::workshop::SAM;
use crate::support::world::World;
use diesel::prelude::*;
use sendback::models::ticket::{Stage, Ticket};
use sendback::schema::{batch_rows, events, labels, tickets};
use std::time::Instant;

const DECIDE: &str = "Decide about all that are ticked";

/// The references of a list in its order.
fn of_list(world: &World, list: &str) -> Vec<String> {
    let id = list.rsplit('/').next().unwrap();
    let rows = batch_rows::table
        .inner_join(tickets::table.on(tickets::id.nullable().eq(batch_rows::ticket_id)))
        .filter(batch_rows::batch_id.eq(id))
        .order(batch_rows::position)
        .select(tickets::reference);
    world.app.write_now(|tx| Ok(rows.load(&mut **tx)?)).unwrap()
}

fn stage_of(world: &World, reference: &str) -> Stage {
    let one = |tx: &mut sendback::db::Tx<'_>| {
        let found = tickets::table.filter(tickets::reference.eq(reference));
        Ok(found.select(Ticket::as_select()).first(&mut **tx)?.stage)
    };
    world.app.write_now(one).unwrap()
}

fn count(world: &World, kind: &str) -> i64 {
    let all = |tx: &mut sendback::db::Tx<'_>| {
        Ok(events::table.filter(events::kind.eq(kind)).count().get_result(&mut **tx)?)
    };
    world.app.write_now(all).unwrap()
}

fn ticked(mut page: Page, rows: &[usize], decision: &str) -> Page {
    for row in rows {
        page.choose(&format!("Row {row}"));
    }
    page.choose(decision);
    page
}

#[test]
fn what_is_ticked_is_approved_and_nothing_else_and_the_box_waits_for_the_rest() {
    let world = World::new();
    let list = sent_list(&world, 3);
    let all = of_list(&world, &list);
    let mut sam = world.signed_in(SAM);
    let page = ticked(sam.get(&format!("/admin{list}")), &[1, 3], "Approve");
    let page = sam.press(page, DECIDE);
    assert_eq!(page.status, 200, "{}", page.text());
    assert!(page.says("2 of 2 returns decided"), "{}", page.text());
    assert!(page.says("1 With support") && page.says("2 Approved"), "{}", page.text());
    let stages: Vec<Stage> = all.iter().map(|at| stage_of(&world, at)).collect();
    assert_eq!(stages, [Stage::Approved, Stage::Submitted, Stage::Approved]);
    assert!(page.ticked("pick").is_empty(), "what was typed is done with");
    world.work();
    assert_eq!(stage_of(&world, &all[0]), Stage::Approved, "one box, one label, once all are decided");
    let page = ticked(sam.get(&format!("/admin{list}")), &[2], "Approve");
    sam.press(page, DECIDE);
    world.work();
    assert!(all.iter().all(|at| stage_of(&world, at) == Stage::LabelSent));
    let made = |tx: &mut sendback::db::Tx<'_>| Ok(labels::table.count().get_result::<i64>(&mut **tx)?);
    let labels = world.app.write_now(made).unwrap();
    assert_eq!(labels, 1);
}

#[test]
fn what_is_declined_needs_a_reason_and_each_customer_reads_it() {
    let world = World::new();
    let list = sent_list(&world, 2);
    let all = of_list(&world, &list);
    let mut sam = world.signed_in(SAM);
    let mut page = ticked(sam.get(&format!("/admin{list}")), &[1, 2], "Decline");
    page.fill("Message to the customer", "These were sold elsewhere.");
    let page = sam.press(page, DECIDE);
    assert_eq!(page.status, 422);
    assert!(page.says("There is a problem") && page.says("Choose why you decline."), "{}", page.text());
    assert_eq!(page.ticked("pick"), all, "what was ticked stays ticked");
    assert_eq!(page.value("message").trim(), "These were sold elsewhere.");
    let mut page = page;
    page.path = format!("/admin{list}");
    page.fill("If you decline: why", "not_ours");
    let page = sam.press(page, DECIDE);
    assert!(page.status == 200 && page.says("2 of 2 returns decided"), "{}", page.text());
    assert!(all.iter().all(|at| stage_of(&world, at) == Stage::Closed));
    world.work();
    let told = world.mails().into_iter().filter(|(_, _, text)| text.contains("These were sold elsewhere."));
    assert_eq!(told.count(), 2);
}

#[test]
fn nothing_ticked_or_nothing_chosen_says_so_and_keeps_the_rest() {
    let world = World::new();
    let list = sent_list(&world, 2);
    let mut sam = world.signed_in(SAM);
    let to = format!("/admin{list}/decision");
    let page = sam.post(&to, &[]);
    assert_eq!(page.status, 422);
    assert!(page.says("Tick at least one return."), "{}", page.text());
    assert!(page.says("Choose whether to approve or to decline."), "{}", page.text());
    let at = of_list(&world, &list).remove(0);
    // A price is offered for one at a time.
    let page = sam.post(&to, &[("pick", &at), ("decision", "quote")]);
    assert!(page.status == 422 && page.says("Choose whether to approve or to decline."), "{}", page.text());
    assert_eq!(page.ticked("pick"), [at.as_str()]);
    let page = sam.post(&to, &[("pick", "nonsense"), ("pick", ""), ("decision", "approve")]);
    assert!(page.status == 422 && page.says("Tick at least one return."), "{}", page.text());
    assert_eq!(count(&world, "approved"), 0);
}

#[test]
fn what_cannot_be_decided_says_why_and_holds_no_other_up() {
    let world = World::new();
    many(&world, 5);
    let mut ada = world.signed_in(ADA);
    let list = listed(&mut ada, &lines(5)).path;
    let mut page = answered(&mut ada, &list);
    page.send_as(&format!("battery-{}", row_of(&page, 2)), "yes");
    let page = ada.press(page, "Save the list");
    ada.press(page, "Send 5 returns");
    world.work();
    let all = of_list(&world, &list);
    let mut sam = world.signed_in(SAM);
    let page = ticked(sam.get(&format!("/admin{list}")), &[1, 2, 3, 4, 5], "Approve");
    // Amy is faster with the third, and asks about the fourth.
    let mut amy = world.signed_in("amy@sendback.example");
    let mut third = amy.get(&format!("/admin/tickets/{}", all[2]));
    third.choose("Decline");
    third.fill("If you decline: why", "solved");
    amy.press(third, "Save decision");
    let mut fourth = amy.get(&format!("/admin/tickets/{}", all[3]));
    fourth.choose("The customer, who must answer");
    fourth.fill("Message", "Does it charge?");
    amy.press(fourth, "Send");
    // The fifth loses its device.
    let unmatched = |tx: &mut sendback::db::Tx<'_>| {
        diesel::update(tickets::table.filter(tickets::reference.eq(&all[4])))
            .set(tickets::device_id.eq(None::<String>))
            .execute(&mut **tx)?;
        Ok(())
    };
    world.app.write_now(unmatched).unwrap();
    let page = sam.press(page, DECIDE);
    assert_eq!(page.status, 409, "{}", page.text());
    for said in [
        "There is a problem".to_owned(),
        "1 of 5 returns decided".to_owned(),
        format!("{}: The battery was reported as unsafe.", all[1]),
        format!("{}: Somebody was faster: this return has changed", all[2]),
        format!("{}: Somebody was faster: this return has changed", all[3]),
        format!("{}: Find or create the device first", all[4]),
    ] {
        assert!(page.says(&said), "{said}: {}", page.text());
    }
    let stages: Vec<Stage> = all.iter().map(|at| stage_of(&world, at)).collect();
    let [approved, undecided] = [Stage::Approved, Stage::Submitted];
    assert_eq!(stages, [approved, undecided, Stage::Closed, Stage::InfoNeeded, undecided]);
    // Nothing that was chosen is lost, and what is over cannot be ticked any more.
    assert_eq!(page.ticked("pick"), [all[1].as_str(), all[4].as_str()]);
    assert!(page.body().contains("value=\"approve\" checked"), "{}", page.body());
    world.work();
}

#[test]
fn sent_twice_or_by_six_at_once_each_is_decided_once_and_nobody_is_told_off() {
    let world = World::new();
    let list = sent_list(&world, 3);
    let mut sam = world.signed_in(SAM);
    let page = ticked(sam.get(&format!("/admin{list}")), &[1, 2, 3], "Approve");
    let browsers: Vec<_> = (0..6).map(|_| world.signed_in(SAM)).collect();
    std::thread::scope(|scope| {
        let page = &page;
        let sent: Vec<_> =
            browsers.into_iter().map(|mut sam| scope.spawn(move || sam.send(page, DECIDE))).collect();
        for one in sent {
            let answer = one.join().unwrap();
            assert!(answer.status == 200 && answer.says("3 of 3 returns decided"), "{}", answer.text());
        }
    });
    assert_eq!(count(&world, "approved"), 3);
    world.work();
    let again = sam.send(&page, DECIDE);
    assert!(again.status == 200 && again.says("3 of 3 returns decided"), "{}", again.text());
    assert_eq!(count(&world, "approved"), 3);
    // Another decision on the same old page is none.
    let mut other = page;
    other.choose("Decline");
    other.fill("If you decline: why", "solved");
    let again = sam.send(&other, DECIDE);
    assert_eq!(again.status, 409, "{}", again.text());
    assert_eq!(count(&world, "declined"), 0);
    world.work();
}

#[test]
fn a_return_of_another_list_or_of_none_is_left_alone_and_a_version_that_was_not_seen_counts_as_stale() {
    let world = World::new();
    let alone = submitted(&world);
    let list = sent_list(&world, 2);
    let all = of_list(&world, &list);
    let mut sam = world.signed_in(SAM);
    let version = sam.get(&format!("/admin/tickets/{alone}")).value("version");
    let seen = format!("seen-{alone}");
    let own = format!("seen-{}", all[0]);
    let shown = sam.get(&format!("/admin{list}")).value(&own);
    let fields = [
        ("pick", alone.as_str()),
        (&seen, &version),
        ("pick", &all[0]),
        (&own, &shown),
        ("pick", &all[1]),
        ("decision", "approve"),
    ];
    let page = sam.post(&format!("/admin{list}/decision"), &fields);
    assert_eq!(page.status, 409);
    assert!(
        page.says(&format!("{alone} is not on this list, so nothing was done with it.")),
        "{}",
        page.text()
    );
    assert!(page.says(&format!("{}: Somebody was faster", all[1])), "{}", page.text());
    assert_eq!(stage_of(&world, &alone), Stage::Submitted);
    assert_eq!((stage_of(&world, &all[0]), stage_of(&world, &all[1])), (Stage::Approved, Stage::Submitted));
    world.work();
}

#[test]
fn who_asks_for_a_price_is_not_ticked_with_all_and_is_not_approved_unopened() {
    let world = World::new();
    many(&world, 4);
    let uncovered = "UPDATE purchases SET delivered_on = '2024-01-05' WHERE order_number IN ('L-2', 'L-3')";
    world.app.write_now(|tx| Ok(diesel::sql_query(uncovered).execute(&mut **tx)?)).unwrap();
    let mut ada = world.signed_in(ADA);
    let list = listed(&mut ada, &lines(4)).path;
    let page = answered(&mut ada, &list);
    let page = ada.press(page, "Ask for a price for all of them");
    ada.press(page, "Send 4 returns");
    world.work();
    let all = of_list(&world, &list);
    let mut sam = world.signed_in(SAM);
    let page = sam.get(&format!("/admin{list}?all=yes"));
    assert_eq!(page.ticked("pick"), all[..2]);
    assert!(page.says("2 can be decided here.") && page.says("2 returns ask for a price"), "{}", page.text());
    // Ticked by hand all the same.
    let page = sam.press(ticked(page, &[3, 4], "Approve"), DECIDE);
    assert_eq!(page.status, 409, "{}", page.text());
    assert!(page.says("2 of 4 returns decided"), "{}", page.text());
    for at in &all[2..] {
        assert!(page.says(&format!("{at}: Needs a price: open it")), "{}", page.text());
    }
    assert!(page.ticked("pick").is_empty(), "nor are they ticked afterwards");
    let stages = || all.iter().map(|at| stage_of(&world, at)).collect::<Vec<_>>();
    let [approved, undecided] = [Stage::Approved, Stage::Submitted];
    assert_eq!(stages(), [approved, approved, undecided, undecided]);
    // Opened, it can be approved; and a no needs no price.
    let mut third = sam.get(&format!("/admin/tickets/{}", all[2]));
    third.choose("Approve");
    sam.press(third, "Save decision");
    let mut page = ticked(sam.get(&format!("/admin{list}")), &[4], "Decline");
    page.fill("If you decline: why", "solved");
    let page = sam.press(page, DECIDE);
    assert!(page.status == 200 && page.says("1 of 1 return decided"), "{}", page.text());
    assert_eq!(stages(), [approved, approved, approved, Stage::Closed]);
    world.work();
}

#[test]
fn five_hundred_are_decided_in_one_go() {
    let world = World::new();
    let list = sent_list(&world, 500);
    let mut sam = world.signed_in(SAM);
    let mut page = sam.get(&format!("/admin{list}?all=yes"));
    page.choose("Approve");
    world.watch.take();
    let began = Instant::now();
    let page = sam.press(page, DECIDE);
    let took = began.elapsed();
    let statements = world.watch.take();
    println!("500 returns: {} statements in {took:?}", statements.len());
    assert!(page.status == 200 && page.says("500 of 500 returns decided"), "{}", page.status);
    assert!(statements.len() < 500 * 45, "{} statements", statements.len());
    assert_eq!(statements.iter().filter(|sql| *sql == "COMMIT").count(), 500, "a write for each");
    assert_eq!(count(&world, "approved"), 500);
}
