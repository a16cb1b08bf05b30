//! A fresh link from an administrator: earlier ones end, and it says what it is for.
use crate::support::story::password_link_to;
use crate::support::world::World;
use sendback::models::person::{NewPerson, Person};

#[test]
fn an_invitation_goes_out_again_and_the_first_one_ends() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let fields = [("name", "Dora"), ("email", "dora@x.example"), ("role", "agent")];
    let at = amy.post("/admin/people/new", &fields).headers["location"].clone();
    world.work();
    let first = password_link_to(&world, "dora@x.example");
    let page = amy.get(&at);
    assert!(page.says("Invitation, Monday 18 May, 10:00: sent"), "{}", page.text());
    let page = amy.press(page, "Send the link again");
    assert!(page.says("The link goes out now."), "{}", page.text());
    world.work();
    let second = password_link_to(&world, "dora@x.example");
    let mut dora = world.browser();
    assert_ne!(first, second);
    assert_eq!((dora.get(&first).status, dora.get(&second).status), (410, 200));
    assert!(dora.get(&second).says("Choose your password"));
}

#[test]
fn whoever_has_a_password_gets_a_link_for_an_hour_and_keeps_the_session_until_it_is_used() {
    let world = World::new();
    let mut bob = world.signed_in("bob@harbour.example");
    let mut amy = world.signed_in("amy@sendback.example");
    let page = amy.get(&format!("/admin/people/{}", world.bob));
    amy.press(page, "Send a link");
    world.work();
    let (subject, text) = world.mail_to("bob@harbour.example");
    assert!(subject.contains("new password") && text.contains("until Monday 18 May, 11:00"), "{text}");
    assert_eq!(bob.get("/tickets").status, 200);
}

#[test]
fn nobody_who_is_shut_out_gets_one_and_nobody_who_is_not_there() {
    let world = World::new();
    let gone = world
        .app
        .write_now(|tx| {
            let new = NewPerson { email: "dora@x.example", name: "Dora", password_hash: None };
            let dora = Person::add(tx, &new)?;
            Person::disable(tx, &dora)?;
            Ok(dora)
        })
        .unwrap();
    let mut amy = world.signed_in("amy@sendback.example");
    let page = amy.post(&format!("/admin/people/{gone}/link"), &[]);
    assert!(page.status == 409 && page.says("This person’s access is closed."), "{}", page.text());
    for nobody in ["00000000-0000-7000-8000-000000000000", "new", "x"] {
        assert_eq!(amy.post(&format!("/admin/people/{nobody}/link"), &[]).status, 404, "{nobody}");
    }
    world.work();
    assert!(world.mails().is_empty());
}
