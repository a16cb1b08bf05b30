//! One return, for the company that sent it.
use crate::support::story::{labelled, submitted};
use crate::support::world::World;
use diesel::prelude::*;
use sendback::schema::{messages, tickets};

#[test]
fn it_says_who_acts_next_and_never_shows_an_internal_note_or_the_names_of_our_people() {
    let world = World::new();
    let reference = submitted(&world);
    labelled(&world, &reference);
    world
        .app
        .write_now(|tx| {
            let now = tx.now();
            let id: String = tickets::table.select(tickets::id).first(&mut **tx)?;
            diesel::insert_into(messages::table)
                .values((
                    messages::id.eq("m-1"),
                    messages::ticket_id.eq(id),
                    messages::person_id.eq(world.sam.person.as_str()),
                    messages::side.eq("agent"),
                    messages::internal.eq(true),
                    messages::body.eq("the customer is difficult"),
                    messages::created_at.eq(now),
                ))
                .execute(&mut **tx)?;
            Ok(())
        })
        .unwrap();
    let mut ada = world.signed_in("ada@harbour.example");
    let page = ada.get(&format!("/tickets/{reference}"));
    for said in [
        "Next: You",
        "Pack the device, stick the label on and post it.",
        "by Monday 1 June, 23:59",
        "Return label sent by e-mail",
        "Approved",
        "Sent with 2 photos",
        "Matches what was sold",
    ] {
        assert!(page.says(said), "{said}: {}", page.text());
    }
    for path in ["", "/sent"] {
        let page = ada.get(&format!("/tickets/{reference}{path}"));
        assert!(!page.says("difficult") && !page.says("Sam Okoro"));
    }
    assert!(world.mails().iter().all(|(_, _, text)| !text.contains("difficult")));
}
