//! Tasks about labels that support has settled outside: a label that its carrier keeps, a bar code that is another number.
use crate::support::browser::Browser;
use crate::support::story::{labelled, submitted};
use crate::support::world::World;
use diesel::prelude::*;
use sendback::models::task::Task;
use sendback::models::ticket::{Reference, TaskKind, Ticket};
use sendback::schema::tasks;

/// A return with an open task of that kind; its reference and the task's address.
fn with_task(world: &World, kind: TaskKind) -> (String, String) {
    let reference = submitted(world);
    labelled(world, &reference);
    let at: Reference = reference.parse().unwrap();
    let id: String = world
        .app
        .write_now(|tx| {
            let ticket = Ticket::for_agent(tx, &world.sam, &at)?;
            let now = tx.now();
            Task::open(tx, kind, &ticket.id, "The bar code says X1.", now)?;
            Ok(tasks::table.order(tasks::id.desc()).select(tasks::id).first(&mut **tx)?)
        })
        .unwrap();
    let address = format!("/admin/tickets/{reference}/tasks/{id}");
    (reference, address)
}

fn settle(browser: &mut Browser, at: &str, reference: &str) -> u16 {
    let csrf = browser.get(&format!("/admin/tickets/{reference}")).value("csrf");
    browser.post(at, &[("csrf", &csrf), ("what", "settled")]).status
}

#[test]
fn what_is_settled_is_gone() {
    let world = World::new();
    let (reference, _) = with_task(&world, TaskKind::NumberDiffers);
    let mut sam = world.signed_in("sam@sendback.example");
    let page = sam.get(&format!("/admin/tickets/{reference}"));
    assert!(page.says("The bar code says X1."), "{}", page.text());
    let page = sam.press(page, "I compared them: it is right");
    assert!(!page.says("The bar code says X1."), "{}", page.text());
}

#[test]
fn a_task_that_ends_by_something_else_is_not_settled_so() {
    let world = World::new();
    let (reference, at) = with_task(&world, TaskKind::Message);
    let mut sam = world.signed_in("sam@sendback.example");
    assert_eq!(settle(&mut sam, &at, &reference), 404);
}

#[test]
fn it_is_of_this_return_and_ends_once() {
    let world = World::new();
    let (reference, at) = with_task(&world, TaskKind::VoidRefused);
    let mut sam = world.signed_in("sam@sendback.example");
    let elsewhere = at.replace(&reference, "SB-2222-2222");
    assert_eq!(settle(&mut sam, &elsewhere, &reference), 404);
    assert_eq!(settle(&mut sam, &at, &reference), 303);
    assert_eq!(settle(&mut sam, &at, &reference), 404);
}
