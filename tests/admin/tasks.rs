//! What people must look at: of all returns, the most urgent first, put aside with a reason by one at a time.
use crate::support::browser::{Browser, Page};
use crate::support::story::{labelled, submitted};
use crate::support::world::{World, monday};
use diesel::prelude::*;
use sendback::models::ticket::TaskKind;
use sendback::schema::{events, tasks};

fn recorded(world: &World, kind: &str) -> i64 {
    world
        .app
        .write_now(|tx| Ok(events::table.filter(events::kind.eq(kind)).count().get_result(&mut **tx)?))
        .unwrap()
}

/// Presses "Dismiss" of the only row, with that reason.
fn dismiss(browser: &mut Browser, mut page: Page, why: &str) -> Page {
    page.fill("Why?", why);
    browser.press(page, "Dismiss")
}

fn says_all(page: &Page, all: &[&str]) {
    for said in all {
        assert!(page.says(said), "{said}: {}", page.text());
    }
}

/// A customer's message is a task.
fn with_message(world: &World) -> String {
    let reference = submitted(world);
    labelled(world, &reference);
    let mut ada = world.signed_in("ada@harbour.example");
    let mut page = ada.get(&format!("/tickets/{reference}"));
    page.fill("Write to support", "Is there any news?");
    ada.press(page, "Send the message");
    reference
}

#[test]
fn a_task_is_put_aside_with_a_reason_and_leaves_the_queue() {
    let world = World::new();
    let reference = with_message(&world);
    let mut amy = world.signed_in("amy@sendback.example");
    assert!(amy.get("/admin").says(&reference));
    let page = amy.get("/admin/tasks");
    says_all(&page, &["The customer wrote a message", &reference, "Tuesday 19 May, 17:00"]);
    let page = dismiss(&mut amy, page, "");
    assert_eq!(page.status, 422, "without a reason");
    let other = amy.get("/admin/tasks");
    let page = dismiss(&mut amy, page, "Answered by telephone");
    says_all(&page, &["Dismissed, with your reason.", "Nothing waits to be looked at."]);
    assert_eq!(dismiss(&mut amy, other, "Answered by telephone").status, 409);
    let (by, why): (Option<String>, Option<String>) = world
        .app
        .write_now(|tx| Ok(tasks::table.select((tasks::done_by, tasks::done_why)).first(&mut **tx)?))
        .unwrap();
    assert!(by.is_some() && why.as_deref() == Some("Answered by telephone"));
    assert!(!amy.get("/admin").says(&reference));
    assert_eq!(recorded(&world, "task_dismissed"), 1);
    let seen = amy.get(&format!("/admin/tickets/{reference}"));
    assert!(seen.says("Put aside by an administrator"), "{}", seen.text());
    let mut ada = world.signed_in("ada@harbour.example");
    assert!(!ada.get(&format!("/tickets/{reference}")).says("Put aside"), "ours to know");
}

#[test]
fn fifty_tasks_stand_on_a_page_and_what_they_are_about_is_never_markup() {
    let world = World::new();
    world
        .app
        .write_now(|tx| {
            for n in 0..120 {
                diesel::insert_into(tasks::table)
                    .values((
                        tasks::id.eq(format!("00000000-0000-7000-8000-{n:012}")),
                        tasks::kind.eq(TaskKind::LabelRefused),
                        tasks::data.eq("<script>x()</script>"),
                        // Two are due at each moment: the id decides.
                        tasks::due_at.eq(monday().plus_seconds(n / 2)),
                        tasks::created_at.eq(monday()),
                    ))
                    .execute(&mut **tx)?;
            }
            Ok(())
        })
        .unwrap();
    let mut amy = world.signed_in("amy@sendback.example");
    let mut page = amy.get("/admin/tasks");
    let mut seen = vec![];
    loop {
        let body = page.body();
        assert!(!body.contains("<script>x") && page.says("<script>x()</script>"));
        let here: Vec<String> = body
            .split("<form method=\"post\" action=\"/admin/tasks/")
            .skip(1)
            .map(|rest| rest[..36].to_owned())
            .collect();
        assert!(here.len() <= 50);
        seen.extend(here);
        if !page.says("More") {
            break;
        }
        page = amy.get(&page.link("More"));
    }
    assert!(seen.len() == 120 && seen.is_sorted_by(|one, other| one < other), "{}", seen.len());
    // A reason that is missing brings the same page of the list back.
    let last = seen.last().unwrap();
    let at = format!("/admin/tasks/{last}/dismissal");
    let after = page.value("after");
    let (csrf, why) = (page.value("csrf"), "x".repeat(501));
    let page = amy.post(&at, &[("csrf", &csrf), ("after", &after), ("why", &why)]);
    assert!(page.status == 422 && page.body().contains(last) && page.body().contains(&why));
    assert_eq!(amy.get("/admin/tasks?after=nonsense").status, 200);
}

#[test]
fn tasks_are_administrators() {
    let world = World::new();
    with_message(&world);
    let task: String =
        world.app.write_now(|tx| Ok(tasks::table.select(tasks::id).first(&mut **tx)?)).unwrap();
    for email in ["sam@sendback.example", "ada@harbour.example", "rita@brightwell.example"] {
        let mut browser = world.signed_in(email);
        assert_eq!(browser.get("/admin/tasks").status, 404, "{email}");
        let sent = browser.post(&format!("/admin/tasks/{task}/dismissal"), &[("why", "It is not needed")]);
        assert_eq!(sent.status, 404, "{email}");
    }
    assert_eq!(recorded(&world, "task_dismissed"), 0);
}
