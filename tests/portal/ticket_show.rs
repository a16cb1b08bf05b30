//! One return, for the company that sent it.
use crate::support::browser::Page;
use crate::support::story::{
    accepted, checked_in, labelled, locked, on_its_way, payment, photo, posted_prepaid, priced, submitted,
};
use crate::support::workshop::{ADA, RITA, SAM, arrived, receive};
use crate::support::world::{ADAS_OLD_IMEI, World};
use diesel::prelude::*;
use sendback::carrier::number::grouped;
use sendback::models::ticket::Reception;
use sendback::schema::{labels, messages, tickets};

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

/// Ada's page about a return.
fn seen(world: &World, reference: &str) -> Page {
    world.signed_in(ADA).get(&format!("/tickets/{reference}"))
}

#[test]
fn the_line_names_whoever_really_acts_next() {
    let world = World::new();
    let reference = arrived(&world);
    locked(&world, &reference);
    let page = seen(&world, &reference);
    assert!(page.says("Looked atYou") && page.says("Next: You"), "{}", page.text());
    let world = World::new();
    let reference = on_its_way(&world);
    checked_in(&world, &reference, "Another device", ADAS_OLD_IMEI, Some(photo(60)));
    let page = seen(&world, &reference);
    assert!(
        page.says("Looked atSupport, by Tuesday 19 May") && page.says("Next: Support"),
        "{}",
        page.text()
    );
}

#[test]
fn the_line_says_when_it_came_and_when_a_price_was_its_answer() {
    let world = World::new();
    let reference = submitted(&world);
    let link = priced(&world, &reference);
    accepted(&world, &link);
    payment(&world, &reference, ("2026-05-18", "118.80", "HF 1"));
    assert!(
        seen(&world, &reference).says("Answered, doneMonday 18 May"),
        "{}",
        seen(&world, &reference).text()
    );
    let mut rita = world.signed_in(RITA);
    let mut page = rita.get(&format!("/workshop/tickets/{reference}/receipt"));
    page.choose("As expected");
    page.fill("It came on an earlier day", "2026-05-14");
    rita.press(page, "Save the receipt");
    assert!(
        seen(&world, &reference).says("Arrived, doneThursday 14 May"),
        "{}",
        seen(&world, &reference).text()
    );
}

/// Sam approves it; nothing is made yet.
fn approved(world: &World, reference: &str, label: &str) {
    let mut sam = world.signed_in(SAM);
    let mut page = sam.get(&format!("/admin/tickets/{reference}"));
    page.choose("Approve");
    page.choose(label);
    sam.press(page, "Save decision");
}

#[test]
fn it_names_support_where_nobody_else_makes_the_label() {
    let world = World::new();
    let reference = submitted(&world);
    approved(&world, &reference, "Make the label for me");
    let page = seen(&world, &reference);
    assert!(page.says("Next: Our system") && page.says("The return label is being made."), "{}", page.text());
    world.work();
    let world = World::new();
    let reference = submitted(&world);
    approved(&world, &reference, "I buy the label elsewhere");
    world.work();
    let page = seen(&world, &reference);
    assert!(page.says("Next: Support") && page.says("PostedSupport"), "{}", page.text());
    assert!(page.says("Support gets you a label another way."), "{}", page.text());
    assert!(!page.says("Next: Our system") && !page.says("is being made"), "{}", page.text());
}

#[test]
fn it_says_by_whom_the_parcel_travels_and_under_which_number_once_the_label_is_bought() {
    let world = World::new();
    let reference = submitted(&world);
    approved(&world, &reference, "Make the label for me");
    let label = labels::table.select((labels::carrier_name, labels::number));
    let (carrier, number): (String, String) = world.app.write_now(|tx| Ok(label.first(&mut **tx)?)).unwrap();
    let line = format!("{carrier}, {}", grouped(&number));
    assert!(!seen(&world, &reference).says(&grouped(&number)), "it is not bought yet");
    world.work();
    assert!(seen(&world, &reference).says(&line), "{line}: {}", seen(&world, &reference).text());
    // Also while it is on its way, and nobody has scanned it.
    let world = World::new();
    let reference = posted_prepaid(&world);
    let page = seen(&world, &reference);
    assert!(page.says("The parcel Royal Parcel, AB12 3456 C"), "{}", page.text());
    receive(&world, &reference, Reception::AsExpected);
    assert!(!seen(&world, &reference).says("Royal Parcel, AB12 3456 C"), "it has arrived");
}
