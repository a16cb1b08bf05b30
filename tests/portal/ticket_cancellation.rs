//! Calling a return off.
use crate::support::story::{labelled, submitted};
use crate::support::world::World;
use diesel::prelude::*;
use sendback::models::event::Kind;
use sendback::schema::events;

#[test]
fn cancelled_twice_it_is_cancelled_once_and_nobody_is_told_off() {
    let world = World::new();
    let reference = submitted(&world);
    let at = format!("/tickets/{reference}");
    let mut ada = world.signed_in("ada@harbour.example");
    let (page, other) = (ada.get(&format!("{at}/cancellation")), ada.get(&format!("{at}/cancellation")));
    assert!(ada.press(page, "Yes, cancel it").says("The return is cancelled."));
    let page = ada.press(other, "Yes, cancel it");
    assert!(page.status == 200 && page.says("The return is cancelled."), "{}", page.text());
    let written: i64 = world
        .app
        .write_now(|tx| {
            let cancelled = events::table.filter(events::kind.eq(Kind::Cancelled));
            Ok(cancelled.count().get_result(&mut **tx)?)
        })
        .unwrap();
    assert_eq!(written, 1, "one event");
    let body = page.body();
    let (_, timeline) = body.split_once("<ol class=\"timeline\">").unwrap();
    assert_eq!(timeline.matches("<strong>Cancelled</strong>").count(), 1, "{}", page.text());
    world.work();
    let closed = |(to, subject, _): &&(String, String, String)| {
        to == "ada@harbour.example" && subject.starts_with("Closed")
    };
    assert_eq!(world.mails().iter().filter(closed).count(), 1, "one letter");
}

#[test]
fn it_is_asked_about_mailed_and_kills_the_label() {
    let world = World::new();
    let reference = submitted(&world);
    let link = labelled(&world, &reference);
    let mut ada = world.signed_in("ada@harbour.example");
    let page = ada.get(&format!("/tickets/{reference}"));
    let page = ada.get(&page.link("Cancel this return"));
    assert!(page.says("The label that was sent must not be used any more."), "{}", page.text());
    let page = ada.press(page, "Yes, cancel it");
    assert!(page.says("The return is cancelled.") && page.says("Cancelled"), "{}", page.text());
    assert!(!page.says("Cancel this return"));
    world.work();
    let (subject, text) = world.mail_to("ada@harbour.example");
    assert!(subject.starts_with("Closed") && text.contains("must not be used"), "{text}");
    assert_eq!(world.browser().get(&link).status, 410);
}

#[test]
fn what_is_posted_or_anothers_is_not_called_off() {
    let world = World::new();
    let reference = submitted(&world);
    let path = format!("/tickets/{reference}/cancellation");
    let mut cleo = world.signed_in("cleo@oakmere.example");
    assert_eq!(cleo.get(&path).status, 404);
    assert_eq!(cleo.post(&path, &[("version", "2")]).status, 404);
    let link = labelled(&world, &reference);
    let mut ada = world.signed_in("ada@harbour.example");
    let asked = ada.get(&path);
    world.browser().post(&format!("{link}/posted"), &[]);
    let page = ada.press(asked, "Yes, cancel it");
    assert_eq!(page.status, 409, "{}", page.text());
    assert_eq!(ada.get(&path).status, 409);
    assert!(ada.get(&format!("/tickets/{reference}")).says("On its way"));
}
