//! Commands on real rows: each moves the return, its promises, its tasks and its label in one write, or nothing at all.
use crate::support::story::{labelled, submitted};
use crate::support::world::{World, day, monday};
use diesel::prelude::*;
use sendback::db::Moment;
use sendback::error::Error;
use sendback::models::event::{self, By, Data, Kind};
use sendback::models::label::{Label, LabelState};
use sendback::models::task::Task;
use sendback::models::ticket::{
    Act, BlockerKind, Command, Outcome, Reception, Reference, Refusal, Rung, Settlement, Stage, TaskKind,
    Ticket, Who,
};
use sendback::schema::{stock, ticket_clocks};

fn load(world: &World, reference: &str) -> Ticket {
    let reference: Reference = reference.parse().unwrap();
    world.app.write_now(|tx| Ticket::for_agent(tx, &world.sam, &reference)).unwrap()
}

fn who(world: &World, who: Who) -> By {
    match who {
        Who::Customer => By::person(who, &world.ada.person),
        Who::Agent => By::person(who, &world.sam.person),
        Who::Technician => By::person(who, &world.rita.person),
        Who::Recipient => By::recipient(),
        Who::System => By::system(),
    }
}

fn act(world: &World, reference: &str, command: Command, by: Who) -> Result<Ticket, Error> {
    let ticket = load(world, reference);
    let act = Act {
        command,
        by: who(world, by),
        seen: Some(ticket.version),
        kind: Kind::Corrected,
        data: Data::default(),
    };
    world.app.write_now(|tx| ticket.act(tx, &act)).map(|(ticket, _)| ticket)
}

fn must(world: &World, reference: &str, command: Command, by: Who) -> Ticket {
    act(world, reference, command, by).unwrap_or_else(|e| panic!("{command:?}: {}", e.chain()))
}

fn received(world: &World) -> String {
    let reference = submitted(world);
    labelled(world, &reference);
    let at: Reference = reference.parse().unwrap();
    let version = load(world, &reference).version;
    world
        .app
        .write_now(|tx| Ticket::receive(tx, &world.rita, &at, version, Reception::AsExpected, None))
        .unwrap();
    world.work();
    reference
}

fn utc(text: &str) -> Moment {
    Moment::new(chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap())
}

#[test]
fn every_stage_has_its_promise_on_the_right_calendar() {
    let world = World::new();
    let reference = submitted(&world);
    // Monday 10:00 in London: by Tuesday, 17:00.
    assert_eq!(load(&world, &reference).due_at, Some(utc("2026-05-19 16:00")));
    let asked = must(&world, &reference, Command::RequestInfo, Who::Agent);
    assert_eq!(asked.due_at, Some(utc("2026-06-02 16:00")), "10 business days over a bank holiday");
    must(&world, &reference, Command::ProvideInfo, Who::Customer);
    let quoted = must(&world, &reference, Command::OfferQuote, Who::Agent);
    assert_eq!(quoted.due_at, Some(utc("2026-06-02 16:00")));
    world.at(monday().plus_days(2));
    let accepted = must(&world, &reference, Command::AcceptQuote, Who::Customer);
    assert_eq!(accepted.due_at, Some(utc("2026-06-04 16:00")), "again from acceptance");
    let approved = must(&world, &reference, Command::PayQuote(Rung::Repair), Who::Agent);
    assert_eq!(approved.due_at, Some(monday().plus_days(2).plus_seconds(15 * 60)));
    world.work();
    let label = load(&world, &reference);
    assert_eq!(
        (label.stage, label.due_at),
        (Stage::LabelSent, Some(utc("2026-06-03 22:59").plus_seconds(59)))
    );
}

#[test]
fn the_ladder_runs_from_analysis_to_refund() {
    let world = World::new();
    let reference = received(&world);
    assert_eq!(load(&world, &reference).due_at, Some(utc("2026-05-21 16:00")));
    let repairing = must(&world, &reference, Command::Decide(Rung::Repair), Who::Technician);
    assert_eq!((repairing.stage, repairing.due_at), (Stage::Repairing, Some(utc("2026-05-20 16:00"))));
    // Nothing similar in stock: straight to the refund.
    let refunding = must(&world, &reference, Command::CannotRepair, Who::Technician);
    assert_eq!((refunding.stage, refunding.due_at), (Stage::Refunding, Some(utc("2026-05-19 16:00"))));
    let closed = must(&world, &reference, Command::ConfirmRefund, Who::Agent);
    assert_eq!((closed.stage, closed.outcome), (Stage::Closed, Some(Outcome::Refunded)));
    assert_eq!(closed.due_at, None);
    let again = act(&world, &reference, Command::ConfirmRefund, Who::Agent).unwrap_err();
    assert!(matches!(again, Error::Refused(Refusal::NotHere(Stage::Closed))), "a refund is confirmed once");
    assert_eq!(must(&world, &reference, Command::RefundFailed, Who::Agent).stage, Stage::Refunding);
}

#[test]
fn a_similar_device_in_stock_makes_a_replacement_possible() {
    let world = World::new();
    let reference = received(&world);
    let refused = act(&world, &reference, Command::Decide(Rung::Replace), Who::Technician).unwrap_err();
    assert!(matches!(refused, Error::Refused(Refusal::NoneInStock)));
    world
        .app
        .write_now(|tx| {
            let now = tx.now();
            diesel::insert_into(stock::table)
                .values((
                    stock::id.eq("stock-1"),
                    stock::seller_id.eq(&world.rita.seller),
                    stock::model_key.eq("apple iphone 13"),
                    stock::storage_gb.eq(128),
                    stock::colour.eq("Midnight"),
                    stock::grade_rank.eq(2),
                    stock::code.eq("352099001761481"),
                    stock::added_at.eq(now),
                ))
                .execute(&mut **tx)?;
            Ok(())
        })
        .unwrap();
    must(&world, &reference, Command::Decide(Rung::Replace), Who::Technician);
    let closed = must(&world, &reference, Command::ShipReplacement, Who::Technician);
    assert_eq!(closed.outcome, Some(Outcome::Replaced));
}

#[test]
fn a_lock_pauses_the_analysis_and_an_unsafe_battery_does_not() {
    let world = World::new();
    let reference = received(&world);
    world.at(monday().plus_days(1));
    let paused = must(&world, &reference, Command::Block(BlockerKind::AccountLock), Who::Technician);
    assert_eq!(paused.due_at, None, "nothing is due while it is paused");
    must(&world, &reference, Command::Block(BlockerKind::MissingProof), Who::Technician);
    world.at(monday().plus_days(14));
    let still = must(&world, &reference, Command::Unblock(BlockerKind::AccountLock), Who::Customer);
    assert_eq!(still.due_at, None, "two things kept it waiting, and one is left");
    let on = must(&world, &reference, Command::Unblock(BlockerKind::MissingProof), Who::Agent);
    assert_eq!(on.due_at, Some(utc("2026-06-03 16:00")), "two working days were left");
    let dangerous = must(&world, &reference, Command::Block(BlockerKind::UnsafeBattery), Who::Technician);
    assert_eq!(dangerous.due_at, Some(utc("2026-06-03 16:00")));
    assert!(dangerous.unsafe_battery && dangerous.agent_at.is_some());
    assert!(
        !must(&world, &reference, Command::Unblock(BlockerKind::UnsafeBattery), Who::Agent).unsafe_battery
    );
}

#[test]
fn a_battery_that_swells_later_voids_the_label_and_its_link() {
    let world = World::new();
    let reference = submitted(&world);
    let link = labelled(&world, &reference);
    let parcel = load(&world, &reference).parcel_id.unwrap();
    let back = must(&world, &reference, Command::Block(BlockerKind::UnsafeBattery), Who::Recipient);
    assert_eq!(back.stage, Stage::Submitted);
    world.work();
    let label = world.app.write_now(|tx| Label::latest_of(tx, &parcel)).unwrap().unwrap();
    assert_eq!(label.state, LabelState::Void);
    assert_eq!(world.browser().get(&link).status, 410);
    let refused = act(&world, &reference, Command::Approve, Who::Agent).unwrap_err();
    assert!(matches!(refused, Error::Refused(Refusal::UnsafeBattery)));
}

#[test]
fn a_cancelled_return_voids_its_label_and_a_reissue_is_a_new_one() {
    let world = World::new();
    let reference = submitted(&world);
    let first = labelled(&world, &reference);
    must(&world, &reference, Command::Reissue, Who::Customer);
    world.work();
    let second = crate::support::story::link_to(&world, "pete@harbour.example");
    assert_ne!(first, second);
    assert_eq!(world.browser().get(&first).status, 410);
    assert_eq!(world.browser().get(&second).status, 200);
    let closed = must(&world, &reference, Command::Cancel, Who::Customer);
    assert_eq!(closed.outcome, Some(Outcome::Cancelled));
    world.work();
    assert_eq!(world.browser().get(&second).status, 410);
}

#[test]
fn it_is_lost_or_arrives_after_all() {
    let world = World::new();
    let reference = submitted(&world);
    labelled(&world, &reference);
    must(&world, &reference, Command::Post, Who::Recipient);
    // The label was an address label: the postage was the customer's own.
    let lost = must(&world, &reference, Command::GiveUp(Rung::Refund), Who::Agent);
    assert_eq!((lost.outcome, lost.reception), (Some(Outcome::Lost), Reception::Lost));

    let world = World::new();
    let reference = submitted(&world);
    labelled(&world, &reference);
    must(&world, &reference, Command::Cancel, Who::Customer);
    let late = must(&world, &reference, Command::ArriveLate, Who::Technician);
    assert_eq!((late.stage, late.outcome), (Stage::Received, None));
    let parcel = late.parcel_id.clone().unwrap();
    let label = world.app.write_now(|tx| Label::latest_of(tx, &parcel)).unwrap().unwrap();
    assert_eq!(label.state, LabelState::Used, "facts beat dates, also after a void");
    let tasks = world.app.write_now(|tx| Task::open_of(tx, &late.id)).unwrap();
    assert!(tasks.iter().any(|task| task.kind == TaskKind::LateArrival));
    let early = act(&world, &reference, Command::Decide(Rung::SendBack), Who::Technician).unwrap_err();
    assert!(matches!(early, Error::Refused(Refusal::NotHere(Stage::Received))), "nobody works on it yet");
    world.at(monday().plus_days(1));
    let on = must(&world, &reference, Command::GoOn, Who::Agent);
    assert_eq!(on.due_at, Some(utc("2026-05-22 16:00")), "the clock starts when support says go on");
}

#[test]
fn a_wrong_device_waits_for_support_and_its_own_return_gets_a_new_label() {
    let world = World::new();
    let reference = submitted(&world);
    labelled(&world, &reference);
    let at: Reference = reference.parse().unwrap();
    let version = load(&world, &reference).version;
    let wrong = world
        .app
        .write_now(|tx| Ticket::receive(tx, &world.rita, &at, version, Reception::WrongDevice, None))
        .unwrap();
    assert_eq!(wrong.due_at, Some(utc("2026-05-19 16:00")), "support decides within a business day");
    let again = must(&world, &reference, Command::Settle(Settlement::AwaitOwn), Who::Agent);
    assert_eq!((again.stage, again.reception), (Stage::Approved, Reception::NotYet));
    world.work();
    assert_eq!(load(&world, &reference).stage, Stage::LabelSent);
}

#[test]
fn a_receipt_may_be_dated_back_by_five_days_and_never_forward() {
    let world = World::new();
    let reference = submitted(&world);
    labelled(&world, &reference);
    world.at(monday().plus_days(8));
    let at: Reference = reference.parse().unwrap();
    let version = load(&world, &reference).version;
    let receive = |on: &str| {
        let on = Some(day(on));
        world.app.write_now(|tx| Ticket::receive(tx, &world.rita, &at, version, Reception::AsExpected, on))
    };
    assert!(matches!(receive("2026-05-20"), Err(Error::Refused(Refusal::WrongDate))));
    assert!(matches!(receive("2026-05-27"), Err(Error::Refused(Refusal::WrongDate))));
    assert_eq!(receive("2026-05-21").unwrap().due_at, Some(utc("2026-05-27 16:00")));
}

#[test]
fn closed_returns_open_again_for_thirty_days() {
    let world = World::new();
    let reference = submitted(&world);
    must(&world, &reference, Command::Decline, Who::Agent);
    world.at(monday().plus_days(30));
    assert_eq!(must(&world, &reference, Command::Reopen, Who::Agent).stage, Stage::Submitted);
    must(&world, &reference, Command::Decline, Who::Agent);
    world.at(monday().plus_days(61));
    let refused = act(&world, &reference, Command::Reopen, Who::Agent).unwrap_err();
    assert!(matches!(refused, Error::Refused(Refusal::TooOld)));
}

#[test]
fn a_broken_promise_is_an_event_and_a_task_once() {
    let world = World::new();
    let reference = submitted(&world);
    world.at(monday().plus_days(3));
    for wanted in [1, 0] {
        assert_eq!(world.app.write_now(Ticket::notice_overdue).unwrap(), wanted);
    }
    let ticket = load(&world, &reference);
    let tasks = world.app.write_now(|tx| Task::open_of(tx, &ticket.id)).unwrap();
    assert_eq!(tasks.iter().map(|task| task.kind).collect::<Vec<_>>(), [TaskKind::Overdue]);
    let events = world.app.write_now(|tx| event::of_ticket(tx, &ticket.id)).unwrap();
    assert_eq!(events.iter().filter(|event| event.kind == Kind::Breached).count(), 1);
}

#[test]
fn a_refused_command_leaves_no_trace() {
    let world = World::new();
    let reference = submitted(&world);
    let before = load(&world, &reference);
    assert!(act(&world, &reference, Command::ShipBack, Who::Technician).is_err());
    let stale = Act {
        command: Command::Approve,
        by: who(&world, Who::Agent),
        seen: Some(before.version - 1),
        kind: Kind::Approved,
        data: Data::default(),
    };
    assert!(matches!(world.app.write_now(|tx| before.act(tx, &stale)), Err(Error::Stale { .. })));
    let after = load(&world, &reference);
    assert_eq!(
        (before.version, before.stage, before.changed_at),
        (after.version, after.stage, after.changed_at)
    );
}

#[test]
fn two_writers_at_the_same_version_give_one_success() {
    let world = World::new();
    let reference = submitted(&world);
    let ticket = load(&world, &reference);
    let results: Vec<bool> = std::thread::scope(|scope| {
        let tries: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    let act = Act {
                        command: Command::Approve,
                        by: who(&world, Who::Agent),
                        seen: Some(ticket.version),
                        kind: Kind::Approved,
                        data: Data::default(),
                    };
                    world.app.write_now(|tx| ticket.act(tx, &act)).is_ok()
                })
            })
            .collect();
        tries.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(results.iter().filter(|ok| **ok).count(), 1);
    world.work();
    let labels = world.mails().iter().filter(|(_, subject, _)| subject.starts_with("Return label")).count();
    assert_eq!(labels, 1);
}

#[test]
fn at_most_one_promise_of_a_kind_runs() {
    let world = World::new();
    let reference = received(&world);
    let ticket = load(&world, &reference);
    let running: i64 = world
        .app
        .write_now(|tx| {
            let mine = ticket_clocks::table.filter(ticket_clocks::ticket_id.eq(&ticket.id));
            Ok(mine.filter(ticket_clocks::done_at.is_null()).count().get_result(&mut **tx)?)
        })
        .unwrap();
    assert_eq!(running, 1);
}
