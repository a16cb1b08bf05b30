//! What the worker gave up: tried again, or put aside with a reason, by one at a time.
use crate::support::browser::{Browser, Page};
use crate::support::story::{link_to, submitted};
use crate::support::world::{World, monday};
use diesel::prelude::*;
use sendback::db::Moment;
use sendback::models::job::{Job, LEASE_S, claim};
use sendback::schema::{events, jobs, labels, tasks};
use sendback::worker;

/// The process dies during every try of these jobs, until they are parked.
fn park(world: &World, kinds: &'static [&'static str], from: Moment) {
    for n in 0..60 {
        world.at(from.plus_seconds(n * LEASE_S));
        let (mine, parked) = world.app.write_now(|tx| claim(tx, "dies", kinds, 5)).unwrap();
        // Whoever finds a job tried too often parks it, and tells somebody in the same write: that is the worker's.
        assert!(parked.is_empty());
        let again = world.app.write_now(|tx| {
            let last = jobs::table.filter(jobs::kind.eq_any(kinds)).select(jobs::attempt);
            Ok(last.order(jobs::attempt.desc()).first::<i32>(&mut **tx)?)
        });
        let most = mine.first().map_or(0, |job| job.tried_before + job.job.most_attempts());
        if again.unwrap() == most {
            world.at(from.plus_seconds((n + 1) * LEASE_S));
            actix_web::rt::System::new().block_on(worker::run_due(&world.app, "lives", kinds)).unwrap();
            return;
        }
    }
    panic!("nothing was parked");
}

/// Sam approves Ada's return, and its label is given up.
fn without_label(world: &World) -> String {
    let reference = submitted(world);
    let mut sam = world.signed_in("sam@sendback.example");
    let mut page = sam.get(&format!("/admin/tickets/{reference}"));
    page.choose("Approve");
    sam.press(page, "Save decision");
    park(world, Job::OF_LABELS, monday());
    reference
}

fn recorded(world: &World, kind: &str) -> i64 {
    world
        .app
        .write_now(|tx| Ok(events::table.filter(events::kind.eq(kind)).count().get_result(&mut **tx)?))
        .unwrap()
}

type Ended = (Option<Moment>, Option<String>, Option<String>);

fn parked_job(world: &World) -> (String, i32, Ended) {
    world
        .app
        .write_now(|tx| {
            let parked = jobs::table.filter(jobs::parked_at.is_not_null());
            Ok(parked
                .select((jobs::id, jobs::attempt, (jobs::done_at, jobs::done_by, jobs::done_why)))
                .first(&mut **tx)?)
        })
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

#[test]
fn a_label_that_was_given_up_is_tried_again_and_goes_out() {
    let world = World::new();
    let reference = without_label(&world);
    let mut amy = world.signed_in("amy@sendback.example");
    let mut sam = world.signed_in("sam@sendback.example");
    let failed = "Something failed too often and waits for you";
    assert!(sam.get(&format!("/admin/tickets/{reference}")).says(failed));
    let page = amy.get("/admin/tasks");
    says_all(
        &page,
        &[
            "Get the label and send it out",
            &reference,
            "Tried12 times",
            "Given upMonday 18 May, 10:12",
            "its process ended during every attempt",
            "Nothing waits to be looked at.",
        ],
    );
    let page = amy.press(page, "Try again");
    says_all(&page, &["It is tried again now.", "Nothing has been given up."]);
    assert!(!sam.get(&format!("/admin/tickets/{reference}")).says(failed), "the task is done");
    world.work();
    assert!(link_to(&world, "pete@harbour.example").starts_with("/l/"));
    let (attempt, before): (i32, i32) = world
        .app
        .write_now(|tx| {
            let job = jobs::table.filter(jobs::kind.eq("buy_label"));
            Ok(job.select((jobs::attempt, jobs::tried_before)).first(&mut **tx)?)
        })
        .unwrap();
    assert_eq!((attempt, before), (14, 13), "an attempt's number is used once: what sleeps settles nothing");
    assert_eq!(recorded(&world, "job_tried_again"), 1);
}

#[test]
fn another_round_has_as_many_tries_as_the_first() {
    let world = World::new();
    without_label(&world);
    let mut amy = world.signed_in("amy@sendback.example");
    let page = amy.get("/admin/tasks");
    amy.press(page, "Try again");
    park(&world, Job::OF_LABELS, monday().plus_seconds(3600));
    let mut amy = world.signed_in("amy@sendback.example");
    says_all(&amy.get("/admin/tasks"), &["Tried12 times", "Given upMonday 18 May, 11:12"]);
}

#[test]
fn a_label_job_is_dismissed_with_a_reason_and_support_asks_for_the_label_again() {
    let world = World::new();
    let reference = without_label(&world);
    let mut amy = world.signed_in("amy@sendback.example");
    let page = amy.get("/admin/tasks");
    let page = dismiss(&mut amy, page, " x ");
    assert_eq!(page.status, 422);
    says_all(&page, &["There is a problem", "Write why, in 3 to 500 characters."]);
    assert_eq!(page.value("why").trim(), "x", "what was typed is kept");
    let page = dismiss(&mut amy, page, "The carrier is on <b>strike</b>");
    says_all(
        &page,
        &["Dismissed, with your reason.", "Nothing has been given up.", "There is still no label"],
    );
    says_all(&page, &["Nobody tries to get it any more: The carrier is on <b>strike</b>"]);
    assert!(!page.body().contains("<b>strike"));
    let (_, _, (done, by, why)) = parked_job(&world);
    assert!(done.is_some() && by.is_some());
    assert_eq!(why.as_deref(), Some("The carrier is on <b>strike</b>"));
    assert_eq!(recorded(&world, "job_dismissed"), 1);
    // The return stands in support's queue, says how it is, and both ways forward are open.
    let mut sam = world.signed_in("sam@sendback.example");
    assert!(sam.get("/admin").says(&reference));
    let at = format!("/admin/tickets/{reference}");
    let mut page = sam.get(&at);
    says_all(&page, &["There is still no label", "This label is over", "Upload a label bought elsewhere"]);
    assert!(page.says("Ask for the label again"));
    page.fill("E-mail address", "quinn@harbour.example");
    sam.press(page, "Send the label");
    // Pressed in two windows: the second finds it on its way.
    let twice = sam.post(
        &format!("{at}/label-again"),
        &[("label_name", "Pete"), ("label_email", "pete@harbour.example")],
    );
    assert!(matches!(twice.status, 403 | 409), "{}", twice.status);
    world.work();
    assert!(link_to(&world, "quinn@harbour.example").starts_with("/l/"));
    let page = sam.get(&at);
    assert!(page.says("Label sent") && !page.says("There is still no label"), "{}", page.text());
    let states: Vec<String> = world
        .app
        .write_now(|tx| Ok(labels::table.order(labels::id).select(labels::state).load(&mut **tx)?))
        .unwrap();
    assert_eq!(states, ["void", "alive"]);
}

#[test]
fn support_asks_again_only_once_the_label_is_given_up() {
    let world = World::new();
    let reference = without_label(&world);
    let mut sam = world.signed_in("sam@sendback.example");
    let at = format!("/admin/tickets/{reference}");
    let page = sam.get(&at);
    assert!(!page.says("Ask for the label again"), "it may still be tried");
    let fields = [
        ("csrf", page.value("csrf")),
        ("label_name", "Pete".to_owned()),
        ("label_email", "pete@harbour.example".to_owned()),
    ];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(sam.post(&format!("{at}/label-again"), &fields).status, 409);
    let mut ada = world.signed_in("ada@harbour.example");
    let page = ada.get(&format!("/tickets/{reference}"));
    let fields = [("csrf", page.value("csrf")), ("label_email", "x@harbour.example".to_owned())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert!(ada.post(&format!("/tickets/{reference}/label"), &fields).status >= 400);
}

#[test]
fn what_runs_again_cannot_be_dismissed_and_what_is_dismissed_does_not_run() {
    let world = World::new();
    without_label(&world);
    let (mut amy, mut other) =
        (world.signed_in("amy@sendback.example"), world.signed_in("amy@sendback.example"));
    let (first, second) = (amy.get("/admin/tasks"), other.get("/admin/tasks"));
    amy.press(first, "Try again");
    let mut late = second;
    late.fill("Why?", "It is not needed");
    let page = other.press(late, "Dismiss");
    assert_eq!(page.status, 409);
    says_all(&page, &["Somebody was faster", "Nothing has been given up."]);
    // It failed as often again: the page of the round before decides nothing about this one.
    let csrf = page.value("csrf");
    park(&world, Job::OF_LABELS, monday().plus_seconds(3600));
    let (id, attempt, _) = parked_job(&world);
    assert_eq!(attempt, 26);
    let at = format!("/admin/tasks/jobs/{id}");
    let mut other = world.signed_in("amy@sendback.example");
    let csrf =
        if other.get("/admin/tasks").status == 200 { other.get("/admin/tasks").value("csrf") } else { csrf };
    let old = [("csrf", csrf.as_str()), ("attempt", "13"), ("why", "It is not needed")];
    assert_eq!(other.post(&format!("{at}/dismissal"), &old).status, 409);
    assert_eq!(other.post(&format!("{at}/retry"), &old).status, 409);
    let page = other.get("/admin/tasks");
    let again = other.get("/admin/tasks");
    assert_eq!(dismiss(&mut other, page, "It is not needed").status, 200);
    assert_eq!(other.press(again, "Try again").status, 409);
    world.work();
    assert!(world.mails().iter().all(|(_, subject, _)| !subject.starts_with("Return label")));
}

#[test]
fn of_one_who_tries_again_and_one_who_dismisses_at_the_same_moment_one_is_told() {
    let world = World::new();
    without_label(&world);
    let start = std::sync::Barrier::new(2);
    let browsers: Vec<_> = ["Try again", "Dismiss"]
        .into_iter()
        .map(|what| (what, world.signed_in("amy@sendback.example")))
        .collect();
    let mut answers: Vec<u16> = std::thread::scope(|scope| {
        let both: Vec<_> = browsers
            .into_iter()
            .map(|(what, mut browser)| {
                let (mut page, start) = (browser.get("/admin/tasks"), &start);
                page.fill("Why?", "It is not needed");
                scope.spawn(move || {
                    start.wait();
                    browser.send(&page, what).status
                })
            })
            .collect();
        both.into_iter().map(|one| one.join().unwrap()).collect()
    });
    answers.sort_unstable();
    assert_eq!(answers, [303, 409]);
    assert_eq!(recorded(&world, "job_tried_again") + recorded(&world, "job_dismissed"), 1);
}

#[test]
fn a_letter_that_was_given_up_says_so_also_one_about_a_person_and_goes_out_after_all() {
    let world = World::new();
    world.browser().post("/forgotten", &[("email", "ada@harbour.example")]);
    park(&world, Job::OF_LETTERS, monday());
    let mut amy = world.signed_in("amy@sendback.example");
    let page = amy.get("/admin/tasks");
    says_all(&page, &["Send a letter", "ReturnNone", "Tried50 times"]);
    let letter = amy.get(&page.link("Look at it"));
    says_all(&letter, &["New password", "Could not be sent", "its process ended during every attempt"]);
    assert!(!letter.says("What the mail server said"), "no server was asked");
    amy.press(page, "Try again");
    says_all(&amy.get(&letter.path), &["On its way out"]);
    world.work();
    assert!(amy.get(&letter.path).says("Handed overMonday 18 May, 10:50"));
    assert_eq!(world.mail_to("ada@harbour.example").0, "Choose a new password for Sendback");
    assert_eq!(recorded(&world, "job_tried_again"), 1);
}

#[test]
fn sending_a_parked_letter_again_from_the_outbox_is_the_same_as_trying_again() {
    let world = World::new();
    let reference = {
        let mut ada = world.signed_in("ada@harbour.example");
        let page = crate::support::story::to_check(
            &mut ada,
            &world.adas_phone,
            crate::support::world::ADAS_IMEI,
            "pete@harbour.example",
        );
        crate::support::story::reference_of(&ada.press(page, "Send the return"))
    };
    park(&world, Job::OF_LETTERS, monday());
    let mut amy = world.signed_in("amy@sendback.example");
    let page = amy.get("/admin/tasks");
    says_all(&page, &["Send a letter", &reference]);
    let letter = amy.get(&page.link("Look at it"));
    assert_eq!(amy.press(letter, "Send again").status, 200);
    let after = amy.get("/admin/tasks");
    assert!(after.says("Nothing has been given up.") && after.says("Nothing waits"), "{}", after.text());
    assert_eq!(amy.press(page, "Try again").status, 409);
    world.work();
    assert!(world.mail_to("ada@harbour.example").0.contains(&reference));
    let open: i64 = world
        .app
        .write_now(|tx| Ok(tasks::table.filter(tasks::done_at.is_null()).count().get_result(&mut **tx)?))
        .unwrap();
    assert_eq!(open, 0);
}

#[test]
fn the_task_of_a_parked_job_ends_with_its_job_alone() {
    let world = World::new();
    without_label(&world);
    let mut amy = world.signed_in("amy@sendback.example");
    let csrf = amy.get("/admin/tasks").value("csrf");
    let task: String =
        world.app.write_now(|tx| Ok(tasks::table.select(tasks::id).first(&mut **tx)?)).unwrap();
    let fields = [("csrf", csrf.as_str()), ("why", "It is not needed")];
    assert_eq!(amy.post(&format!("/admin/tasks/{task}/dismissal"), &fields).status, 404);
    assert!(amy.get("/admin/tasks").has_button("Try again"));
}

#[test]
fn parked_jobs_are_administrators() {
    let world = World::new();
    without_label(&world);
    let (job, ..) = parked_job(&world);
    for email in ["sam@sendback.example", "ada@harbour.example", "rita@brightwell.example"] {
        let mut browser = world.signed_in(email);
        assert_eq!(browser.get("/admin/tasks").status, 404, "{email}");
        for what in ["retry", "dismissal"] {
            let fields = [("attempt", "13"), ("why", "It is not needed")];
            assert_eq!(
                browser.post(&format!("/admin/tasks/jobs/{job}/{what}"), &fields).status,
                404,
                "{email}"
            );
        }
    }
    let (_, _, (done, ..)) = parked_job(&world);
    assert!(done.is_none());
}
