//! One letter: how it went, what it says without the links that only its recipient may use, and sending it again.
use crate::support::browser::Page;
use crate::support::story::{labelled, link_to, password_link_to, submitted};
use crate::support::world::{World, monday};
use diesel::prelude::*;
use sendback::db::Moment;
use sendback::mail::Mail;
use sendback::schema::{events, jobs, letters, tasks};

/// The page of the newest letter to somebody.
fn at(world: &World, to: &str) -> String {
    let id: String = world
        .app
        .write_now(|tx| {
            let theirs = letters::table.filter(letters::to_email.eq(to)).order(letters::id.desc());
            Ok(theirs.select(letters::id).first(&mut **tx)?)
        })
        .unwrap();
    format!("/admin/letters/{id}")
}

fn copies(world: &World) -> Vec<Vec<Vec<u8>>> {
    let Mail::Memory(sent) = &world.app.mail else { panic!("in memory") };
    sent.lock().unwrap().values().cloned().collect()
}

fn recorded(world: &World, kind: &str) -> i64 {
    world
        .app
        .write_now(|tx| Ok(events::table.filter(events::kind.eq(kind)).count().get_result(&mut **tx)?))
        .unwrap()
}

/// Ada's confirmation failed: the mail did not take her address.
fn failed(world: &World) -> (String, String) {
    let reference = submitted(world);
    let page = at(world, "ada@harbour.example");
    set_address(world, &page, "not an address");
    world
        .app
        .write_now(|tx| {
            let none = None::<Moment>;
            diesel::update(jobs::table)
                .set((jobs::done_at.eq(none), jobs::lease_until.eq(none)))
                .execute(&mut **tx)?;
            diesel::update(letters::table).set(letters::sent_at.eq(none)).execute(&mut **tx)?;
            Ok(())
        })
        .unwrap();
    world.work();
    (reference, page)
}

fn set_address(world: &World, page: &str, to: &str) {
    let id = page.rsplit('/').next().unwrap();
    world
        .app
        .write_now(|tx| {
            diesel::update(letters::table.filter(letters::id.eq(id)))
                .set(letters::to_email.eq(to))
                .execute(&mut **tx)?;
            Ok(())
        })
        .unwrap();
}

fn says_all(page: &Page, all: &[&str]) {
    for said in all {
        assert!(page.says(said), "{said}: {}", page.text());
    }
}

#[test]
fn a_letter_shows_how_it_went_and_what_it_says_but_never_the_link_that_opens_the_label() {
    let world = World::new();
    let reference = submitted(&world);
    let link = labelled(&world, &reference);
    let token = link.rsplit('/').next().unwrap();
    assert!(token.len() > 20);
    let mut amy = world.signed_in("amy@sendback.example");
    let page = amy.get(&at(&world, "pete@harbour.example"));
    says_all(
        &page,
        &[
            "Pete Lowe",
            "pete@harbour.example",
            "Sent",
            "Handed overMonday 18 May, 10:00",
            "Tries1",
            "Return label",
            "Open and print the label: [link]",
            "Stick the label on and post it",
        ],
    );
    assert!(!page.body().contains(token) && !page.body().contains("/l/"), "the secret link is in the page");
    assert!(amy.get(&page.link(&reference)).says(&reference));
}

#[test]
fn a_link_to_set_a_password_is_never_shown_either() {
    let world = World::new();
    world.browser().post("/forgotten", &[("email", "ada@harbour.example")]);
    world.work();
    let link = password_link_to(&world, "ada@harbour.example");
    let mut amy = world.signed_in("amy@sendback.example");
    let page = amy.get(&at(&world, "ada@harbour.example"));
    says_all(&page, &["New password", "Choose a new password: [link]"]);
    let token = link.rsplit('/').next().unwrap();
    assert!(!page.body().contains(token) && !page.body().contains("/password/"));
    let person = page.link("Ada Marsh");
    assert!(person.starts_with("/admin/people/") && amy.get(&person).status == 200);
}

#[test]
fn a_letter_that_failed_goes_out_again_and_its_task_is_done() {
    let world = World::new();
    let (reference, at) = failed(&world);
    let mut amy = world.signed_in("amy@sendback.example");
    let mut sam = world.signed_in("sam@sendback.example");
    assert!(sam.get(&format!("/admin/tickets/{reference}")).says("A letter could not be sent"));
    let before = copies(&world).concat().len();
    set_address(&world, &at, "ada@harbour.example");
    let page = amy.get(&at);
    says_all(&page, &["Could not be sent", "What the mail server said", "Handed overNot yet"]);
    assert!(!page.says("They may get it twice"), "nobody got it yet");
    let page = amy.press(page, "Send again");
    says_all(&page, &["The letter goes out again now.", "On its way out", "Next tryNow"]);
    assert!(!page.has_button("Send again"));
    world.work();
    says_all(&amy.get(&at), &["Sent", "Handed overMonday 18 May, 10:00"]);
    assert_eq!(copies(&world).concat().len(), before + 1);
    assert!(!sam.get(&format!("/admin/tickets/{reference}")).says("A letter could not be sent"));
    assert_eq!(recorded(&world, "letter_sent_again"), 1);
    let mut ada = world.signed_in("ada@harbour.example");
    assert!(!ada.get(&format!("/tickets/{reference}")).says("Letter sent again"), "ours to know");
}

#[test]
fn one_that_was_sent_goes_out_again_as_the_same_mail_once_somebody_says_that_they_may_get_it_twice() {
    let world = World::new();
    submitted(&world);
    let at = at(&world, "ada@harbour.example");
    let mut amy = world.signed_in("amy@sendback.example");
    let page = amy.get(&at);
    let page = amy.press(page, "Send again");
    assert_eq!(page.status, 422);
    says_all(&page, &["There is a problem", "Tick that they may get it twice"]);
    world.work();
    assert_eq!(copies(&world)[0].len(), 1, "it went out unasked");
    let mut page = page;
    page.choose("They may get it twice");
    world.at(monday().plus_seconds(3600));
    assert_eq!(amy.press(page, "Send again").status, 200);
    world.work();
    let all = copies(&world);
    assert_eq!((all.len(), all[0].len()), (1, 2), "one Message-ID, twice");
    assert!(all[0][0] == all[0][1], "the second has other bytes");
    says_all(&amy.get(&at), &["Handed overMonday 18 May, 11:00", "Tries2"]);
    assert_eq!(recorded(&world, "letter_sent_again"), 1);
}

#[test]
fn of_two_administrators_at_once_one_sends_and_the_other_is_told() {
    let world = World::new();
    let (_, at) = failed(&world);
    set_address(&world, &at, "ada@harbour.example");
    let (mut amy, mut other) =
        (world.signed_in("amy@sendback.example"), world.signed_in("amy@sendback.example"));
    let (first, second) = (amy.get(&at), other.get(&at));
    let before = copies(&world).concat().len();
    assert_eq!(amy.press(first, "Send again").status, 200);
    let page = other.press(second, "Send again");
    assert_eq!(page.status, 409);
    assert!(page.says("Somebody was faster"), "{}", page.text());
    world.work();
    // Also after it went out, with the version of before.
    let late = other.post(&at, &[("csrf", &page.value("csrf")), ("version", "1"), ("twice", "yes")]);
    assert_eq!(late.status, 409);
    world.work();
    assert_eq!(copies(&world).concat().len(), before + 1);
    assert_eq!(recorded(&world, "letter_sent_again"), 1);
}

#[test]
fn at_the_same_moment_too_only_one_of_them_sends() {
    let world = World::new();
    let (_, at) = failed(&world);
    set_address(&world, &at, "ada@harbour.example");
    let browsers: Vec<_> = (0..4).map(|_| world.signed_in("amy@sendback.example")).collect();
    let start = std::sync::Barrier::new(4);
    let mut answers: Vec<u16> = std::thread::scope(|scope| {
        let tries: Vec<_> = browsers
            .into_iter()
            .map(|mut browser| {
                let (page, start) = (browser.get(&at), &start);
                scope.spawn(move || {
                    start.wait();
                    browser.send(&page, "Send again").status
                })
            })
            .collect();
        tries.into_iter().map(|one| one.join().unwrap()).collect()
    });
    answers.sort_unstable();
    assert_eq!(answers, [303, 409, 409, 409]);
    assert_eq!(recorded(&world, "letter_sent_again"), 1);
}

#[test]
fn a_letter_that_nobody_needs_any_more_does_not_go_out_and_the_page_says_why() {
    let world = World::new();
    let reference = submitted(&world);
    labelled(&world, &reference);
    let old = at(&world, "pete@harbour.example");
    let mut amy = world.signed_in("amy@sendback.example");
    let page = amy.get(&old);
    // The label goes to somebody else meanwhile; the link of the first letter is dead.
    let mut sam = world.signed_in("sam@sendback.example");
    let mut again = sam.get(&format!("/admin/tickets/{reference}"));
    again.fill("E-mail address", "quinn@harbour.example");
    sam.press(again, "Send the label");
    world.work();
    let before = copies(&world).concat().len();
    let mut page = page;
    page.choose("They may get it twice");
    let page = amy.press(page, "Send again");
    assert_eq!(page.status, 409);
    says_all(&page, &["Nobody needs this letter any more", "Its label, or the link to it, has been"]);
    assert!(!page.has_button("Send again"));
    world.work();
    assert_eq!(copies(&world).concat().len(), before);
    assert_eq!(recorded(&world, "letter_sent_again"), 0);
    assert!(link_to(&world, "quinn@harbour.example").starts_with("/l/"));
    // A password link that was used is as little to be sent again.
    world.browser().post("/forgotten", &[("email", "ada@harbour.example")]);
    world.work();
    world.at(monday().plus_seconds(3601));
    let page = amy.get(&at(&world, "ada@harbour.example"));
    says_all(&page, &["It does not go out again.", "Send a fresh one from the page of the person."]);
}

#[test]
fn one_that_became_needless_while_it_waited_says_so_and_is_nobodys_task() {
    let world = World::new();
    let reference = submitted(&world);
    labelled(&world, &reference);
    let at = at(&world, "pete@harbour.example");
    let mut amy = world.signed_in("amy@sendback.example");
    let mut page = amy.get(&at);
    page.choose("They may get it twice");
    amy.press(page, "Send again");
    let mut ada = world.signed_in("ada@harbour.example");
    let page = ada.get(&format!("/tickets/{reference}/cancellation"));
    ada.press(page, "Yes, cancel it");
    world.work();
    let page = amy.get(&at);
    says_all(&page, &["Not needed any more", "Why it did not go out", "Handed overMonday 18 May, 10:00"]);
    let open: i64 = world
        .app
        .write_now(|tx| {
            Ok(tasks::table.filter(tasks::kind.eq("letter_failed")).count().get_result(&mut **tx)?)
        })
        .unwrap();
    assert_eq!(open, 0);
}

#[test]
fn what_people_are_called_is_never_markup() {
    let world = World::new();
    submitted(&world);
    let at = at(&world, "ada@harbour.example");
    let id = at.rsplit('/').next().unwrap().to_owned();
    world
        .app
        .write_now(|tx| {
            diesel::update(letters::table.filter(letters::id.eq(id)))
                .set((letters::to_name.eq("<script>x()</script>"), letters::answer.eq("<img src=x>")))
                .execute(&mut **tx)?;
            Ok(())
        })
        .unwrap();
    let page = world.signed_in("amy@sendback.example").get(&at);
    assert!(page.says("Hello <script>x()</script>,") && page.says("<img src=x>"), "{}", page.text());
    assert!(!page.body().contains("<script>x") && !page.body().contains("<img src=x"));
}

#[test]
fn a_letter_is_administrators_to_read_and_to_send() {
    let world = World::new();
    submitted(&world);
    let at = at(&world, "ada@harbour.example");
    for email in ["sam@sendback.example", "ada@harbour.example", "rita@brightwell.example"] {
        let mut browser = world.signed_in(email);
        assert_eq!(browser.get(&at).status, 404, "{email}");
        let sent = browser.post(&at, &[("version", "1"), ("twice", "yes")]);
        assert_eq!(sent.status, 404, "{email}");
    }
    world.work();
    assert_eq!(copies(&world)[0].len(), 1);
}
