//! Buying a label: every window in which a process could die, one after the other.
use crate::support::story::submitted;
use crate::support::world::World;
use diesel::prelude::*;
use sendback::carrier::Bought;
use sendback::files::Files;
use sendback::models::event::{By, Data, Kind};
use sendback::models::label::{Label, LabelState};
use sendback::models::staged_file::GIVEN_UP_S;
use sendback::models::ticket::decision::Decision;
use sendback::models::ticket::{Act, Command, Reference, Stage, Ticket, Who};
use sendback::schema::{labels, links};
use sendback::worker::schedule;

/// A return that was approved; its label's job waits.
fn approved(world: &World) -> (Ticket, Label) {
    let at: Reference = submitted(world).parse().unwrap();
    world
        .app
        .write_now(|tx| {
            let ticket = Ticket::for_agent(tx, &world.sam, &at)?;
            let yes = Decision::Approve { label_by_hand: false };
            let ticket = Ticket::decide(tx, &world.sam, &at, ticket.version, &yes)?;
            let label = Label::open_of(tx, ticket.parcel_id.as_ref().unwrap())?.unwrap();
            Ok((ticket, label))
        })
        .unwrap()
}

fn state(world: &World, label: &Label) -> LabelState {
    world.app.write_now(|tx| Label::named(tx, &label.id)).unwrap().state
}

fn bought(carrier_ref: &str, cost_pence: i64) -> Bought {
    Bought { carrier_ref: carrier_ref.to_owned(), number: None, cost_pence, tracked: false }
}

#[test]
fn the_request_is_written_down_before_the_carrier_is_asked() {
    let world = World::new();
    let (ticket, label) = approved(&world);
    assert_eq!(label.state, LabelState::Buying);
    let shipment = label.shipment().unwrap();
    assert_eq!((shipment.key, shipment.number), (label.id.to_string(), label.number.clone()));
    assert_eq!(shipment.items[0].reference, ticket.reference.to_string());
    assert_eq!(ticket.stage, Stage::Approved);
}

#[test]
fn a_process_that_died_after_the_carriers_yes_is_followed_by_one_that_goes_on_from_there() {
    let world = World::new();
    let (_, label) = approved(&world);
    world.app.write_now(|tx| Label::bought(tx, &label.id, &bought("own-ref", 0))).unwrap();
    assert_eq!(state(&world, &label), LabelState::Bought);
    world.work();
    assert_eq!(state(&world, &label), LabelState::Alive);
    let (count, open): (i64, i64) = world
        .app
        .write_now(|tx| {
            let open = links::table.filter(links::revoked_at.is_null());
            Ok((labels::table.count().get_result(&mut **tx)?, open.count().get_result(&mut **tx)?))
        })
        .unwrap();
    assert_eq!((count, open), (1, 1));
}

#[test]
fn files_of_a_process_that_died_before_the_label_was_alive_are_swept() {
    let world = World::new();
    let (_, label) = approved(&world);
    world.app.write_now(|tx| Label::bought(tx, &label.id, &bought("own-ref", 0))).unwrap();
    let lost = sendback::files::new_key("label");
    let put = world.app.store(vec![(lost.clone(), b"%PDF-half".to_vec())]);
    actix_web::rt::System::new().block_on(put).unwrap();
    world.work();
    world.at(crate::support::world::monday().plus_seconds(GIVEN_UP_S + 1));
    actix_web::rt::System::new().block_on(schedule::sweep(&world.app, schedule::TEMPORARY_AGE)).unwrap();
    let label = world.app.write_now(|tx| Label::named(tx, &label.id)).unwrap();
    let Files::Memory(files) = &world.app.files else { panic!("in memory") };
    let files = files.lock().unwrap();
    assert!(!files.contains_key(&lost));
    assert!(files.contains_key(&label.a4_key.unwrap()) && files.contains_key(&label.small_key.unwrap()));
}

#[test]
fn an_answer_that_comes_after_the_cancellation_is_kept_and_the_label_voided() {
    let world = World::new();
    let (ticket, label) = approved(&world);
    let cancel = Act {
        command: Command::Cancel,
        by: By::person(Who::Customer, &world.ada.person),
        seen: None,
        kind: Kind::Cancelled,
        data: Data::default(),
    };
    world.app.write_now(|tx| ticket.act(tx, &cancel)).unwrap();
    // The carrier's yes arrives only now.
    world.app.write_now(|tx| Label::bought(tx, &label.id, &bought("late-yes", 250))).unwrap();
    assert_eq!(state(&world, &label), LabelState::VoidAsked);
    world.work();
    let after = world.app.write_now(|tx| Label::named(tx, &label.id)).unwrap();
    assert_eq!((after.state, after.carrier_ref.as_deref()), (LabelState::Void, Some("late-yes")));
    assert!(world.mails().iter().all(|(_, subject, _)| !subject.starts_with("Return label")));
    // The same yes once more, from a process that was slow: it was taken back, and nobody is asked again.
    world.app.write_now(|tx| Label::bought(tx, &label.id, &bought("late-yes", 250))).unwrap();
    assert_eq!(state(&world, &label), LabelState::Void);
    // What was sold beside it is another label, and goes back, too.
    world.app.write_now(|tx| Label::bought(tx, &label.id, &bought("sold-twice", 250))).unwrap();
    assert_eq!(state(&world, &label), LabelState::VoidAsked);
}

#[test]
fn a_parcel_has_one_label_at_a_time_whoever_asks() {
    let world = World::new();
    let (ticket, _) = approved(&world);
    let again = world.app.write_now(|tx| {
        let parcel = sendback::models::parcel::Parcel::of(tx, &ticket)?;
        let sender = sendback::models::address::Address::named(tx, &parcel.sender_id)?;
        Label::ask(tx, &parcel, &sender, &[&ticket])
    });
    let alive = sendback::models::ticket::Refusal::LabelAlive;
    assert!(matches!(again, Err(sendback::error::Error::Refused(why)) if why == alive));
}
