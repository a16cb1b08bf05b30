//! Shutting somebody out: at once, everywhere, and never oneself.
use crate::support::story::password_link_to;
use crate::support::world::{PASSWORD, World};
use diesel::prelude::*;
use sendback::models::event::Kind;
use sendback::models::person::Person;
use sendback::schema::events;

fn sign_in(world: &World) -> u16 {
    world.browser().post("/sign-in", &[("email", "bob@harbour.example"), ("password", PASSWORD)]).status
}

#[test]
fn closing_ends_sessions_and_links_at_once_and_opening_brings_back_the_password_only() {
    let world = World::new();
    let mut bob = world.signed_in("bob@harbour.example");
    let mut amy = world.signed_in("amy@sendback.example");
    world.browser().post("/forgotten", &[("email", "bob@harbour.example")]);
    world.work();
    let link = password_link_to(&world, "bob@harbour.example");
    let at = format!("/admin/people/{}", world.bob);
    let page = amy.get(&at);
    let page = amy.press(page, "Close the access");
    assert!(page.says("The access is closed") && page.says("Access closed"), "{}", page.text());
    assert!(!page.has_button("Send a link"), "somebody who is shut out is sent a link");
    assert!(bob.get("/tickets").says("Sign in"), "the session lives");
    assert_eq!((sign_in(&world), world.browser().get(&link).status), (422, 410));
    world.browser().post("/forgotten", &[("email", "bob@harbour.example")]);
    world.work();
    assert_eq!(world.mails().len(), 1, "somebody who is shut out gets a link");
    let page = amy.press(page, "Open the access");
    assert!(page.says("The access is open again."), "{}", page.text());
    assert_eq!((sign_in(&world), world.browser().get(&link).status), (303, 410));
    assert!(bob.get("/tickets").says("Sign in"), "the old session came back");
    let noted: Vec<Kind> = world
        .app
        .write_now(|tx| {
            let mine = events::table.filter(events::subject.eq(format!("person:{}", world.bob)));
            Ok(mine.order(events::id).select(events::kind).load(&mut **tx)?)
        })
        .unwrap();
    let noted: Vec<Kind> = noted.into_iter().filter(|kind| *kind != Kind::SignedIn).collect();
    assert_eq!(noted, [Kind::PasswordLinkSent, Kind::PersonShutOut, Kind::PersonLetIn]);
}

#[test]
fn nobody_shuts_themselves_out_so_that_an_administrator_is_always_left() {
    let world = World::new();
    let me =
        world.app.write_now(|tx| Ok(Person::signing_in(tx, "amy@sendback.example")?.unwrap().id)).unwrap();
    let mut amy = world.signed_in("amy@sendback.example");
    assert!(!amy.get(&format!("/admin/people/{me}")).has_button("Close the access"));
    let page = amy.post(&format!("/admin/people/{me}/access"), &[("version", "1"), ("access", "closed")]);
    assert_eq!(page.status, 409);
    assert!(page.says("You cannot change your own role or close your own access."), "{}", page.text());
    assert_eq!(amy.get("/admin/people").status, 200);
}

#[test]
fn what_somebody_else_changed_meanwhile_is_looked_at_first() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let at = format!("/admin/people/{}", world.bob);
    let old = amy.get(&at);
    let mut page = amy.get(&at);
    page.fill("Name", "Robert Finch");
    amy.press(page, "Save changes");
    let page = amy.press(old, "Close the access");
    assert_eq!(page.status, 409);
    assert!(page.says("Somebody was faster") && page.value("name") == "Robert Finch", "{}", page.text());
    assert_eq!(sign_in(&world), 303);
    assert!(amy.press(page, "Close the access").says("The access is closed"));
    assert_eq!(sign_in(&world), 422);
}
