//! An administrator takes a second factor away: that person is out everywhere, hears of it, and sets up another.
use crate::support::world::{PASSWORD, World};
use sendback::models::event::Kind;

#[test]
fn it_is_taken_away_by_an_administrator_alone_and_not_from_oneself() {
    let world = World::new();
    let (mut sam, mut amy) =
        (world.signed_in("sam@sendback.example"), world.signed_in("amy@sendback.example"));
    let of = |person: &sendback::models::PersonId| format!("/admin/people/{person}/second-factor");
    assert_eq!(sam.post(&of(&world.rita.person), &[]).status, 404, "an agent is no administrator");
    assert_eq!(amy.post(&of(&world.ada.person), &[]).status, 404, "she has none");
    assert!(!amy.get(&format!("/admin/people/{}", world.ada.person)).has_button("Take it away"));
    let page = amy.get(&format!("/admin/people/{}", world.sam.person));
    let page = amy.press(page, "Take it away");
    assert!(
        page.says("The second factor is taken away") && page.says("Second factor taken away"),
        "{}",
        page.text()
    );
    assert!(page.says("Amy Lund") && !page.has_button("Take it away"), "{}", page.text());
    assert!(sam.get("/admin").path.starts_with("/sign-in?"), "every session has ended");
    let mut again = world.browser();
    let page = again.post("/sign-in", &[("email", "sam@sendback.example"), ("password", PASSWORD)]);
    assert_eq!(page.headers["location"], "/sign-in/set-up");
    world.work();
    assert_eq!(world.mail_to("sam@sendback.example").0, "Your second factor at Sendback was taken away");
    let me = sendback::schema::people::table;
    let amys: sendback::models::PersonId = world
        .app
        .write_now(|tx| {
            use diesel::prelude::*;
            let by_name = me.filter(sendback::schema::people::name.eq("Amy Lund"));
            Ok(by_name.select(sendback::schema::people::id).first(&mut **tx)?)
        })
        .unwrap();
    assert_eq!(amy.post(&of(&amys), &[]).status, 404, "nobody takes away their own");
    let noted: Vec<Kind> = world
        .app
        .write_now(|tx| {
            use diesel::prelude::*;
            use sendback::schema::events;
            let of_sam = events::subject.eq(format!("person:{}", world.sam.person));
            let kinds = events::table.filter(of_sam.and(events::kind.ne(Kind::SignedIn)));
            Ok(kinds.select(events::kind).load(&mut **tx)?)
        })
        .unwrap();
    assert_eq!(noted, [Kind::SecondFactorRemoved]);
}
