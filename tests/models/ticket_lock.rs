//! Several things in the seller's way at once, the customer's time for them, and what becomes of them when the return goes on.
use crate::support::story::locked;
use crate::support::workshop::arrived;
use crate::support::world::{World, monday};
use diesel::prelude::*;
use sendback::db::Moment;
use sendback::error::Error;
use sendback::models::event::By;
use sendback::models::ticket::lock::{Lock, NewLock, Platform, until};
use sendback::models::ticket::{
    Act, BlockerKind, ClockKind, Command, Reception, Reference, Refusal, Rung, Stage, Ticket, Who,
};
use sendback::schema::{links, ticket_clocks};
use sendback::worker::schedule;

fn load(world: &World, reference: &str) -> Ticket {
    let at: Reference = reference.parse().unwrap();
    world.app.write_now(|tx| Ticket::for_agent(tx, &world.sam, &at)).unwrap()
}

fn utc(text: &str) -> Moment {
    Moment::new(chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap())
}

fn technician(world: &World) -> By {
    By::person(Who::Technician, &world.rita.person)
}

fn block(world: &World, reference: &str, kind: BlockerKind) -> Result<Ticket, Error> {
    let (ticket, key) = (load(world, reference), &world.app.link_key);
    let new = NewLock { kind, platform: Some(Platform::Google) };
    world.app.write_now(|tx| ticket.lock(tx, key, technician(world), ticket.version, new))
}

fn clear(world: &World, reference: &str, kind: BlockerKind) -> Result<Ticket, Error> {
    let ticket = load(world, reference);
    world.app.write_now(|tx| ticket.unlock(tx, technician(world), None, kind))
}

fn act(world: &World, reference: &str, command: Command, who: By) -> Ticket {
    let kind = sendback::models::event::Kind::Corrected;
    let act = Act { command, by: who, seen: None, kind, data: Default::default() };
    let ticket = load(world, reference);
    world.app.write_now(|tx| ticket.act(tx, &act)).unwrap().0
}

fn locks(world: &World, reference: &str) -> (Vec<BlockerKind>, Option<Moment>) {
    let ticket = load(world, reference);
    let (open, until) =
        world.app.write_now(|tx| Ok((Lock::open_of(tx, &ticket.id)?, until(tx, &ticket.id)?))).unwrap();
    (open.into_iter().map(|lock| lock.kind).collect(), until)
}

/// The kinds of the promises that run and do not stand still.
fn running(world: &World, reference: &str) -> Vec<ClockKind> {
    let ticket = load(world, reference);
    world
        .app
        .write_now(|tx| {
            Ok(ticket_clocks::table
                .filter(ticket_clocks::ticket_id.eq(&ticket.id))
                .filter(ticket_clocks::done_at.is_null().and(ticket_clocks::paused_at.is_null()))
                .order(ticket_clocks::kind)
                .select(ticket_clocks::kind)
                .load(&mut **tx)?)
        })
        .unwrap()
}

fn tick(world: &World, at: Moment) {
    world.at(at);
    for _ in 0..2 {
        actix_web::rt::System::new().block_on(schedule::by_the_clock(&world.app)).unwrap();
        world.work();
    }
}

fn count(world: &World, subject: &str) -> usize {
    world.mails().iter().filter(|(_, about, _)| about.starts_with(subject)).count()
}

#[test]
fn while_anything_is_in_the_way_the_analysis_stands_still_and_the_customers_time_runs() {
    let world = World::new();
    let reference = arrived(&world);
    assert_eq!(running(&world, &reference), [ClockKind::Analysis]);
    block(&world, &reference, BlockerKind::AccountLock).unwrap();
    assert_eq!(running(&world, &reference), [ClockKind::Lock]);
    let ticket = load(&world, &reference);
    assert!(ticket.waits_for_unlocking() && ticket.due_at.is_none());
    clear(&world, &reference, BlockerKind::AccountLock).unwrap();
    assert_eq!(running(&world, &reference), [ClockKind::Analysis]);
    assert_eq!(load(&world, &reference).due_at, Some(utc("2026-05-21 16:00")));
}

#[test]
fn each_new_one_gives_the_whole_time_again_and_one_that_goes_takes_nothing_away() {
    let world = World::new();
    let reference = arrived(&world);
    block(&world, &reference, BlockerKind::AccountLock).unwrap();
    assert_eq!(locks(&world, &reference).1, Some(utc("2026-06-02 16:00")));
    world.at(monday().plus_days(8));
    block(&world, &reference, BlockerKind::Passcode).unwrap();
    let both = vec![BlockerKind::AccountLock, BlockerKind::Passcode];
    assert_eq!(locks(&world, &reference), (both, Some(utc("2026-06-09 16:00"))), "ten more days");
    world.work();
    let (_, text) = world.mail_to("ada@harbour.example");
    assert!(text.contains("Google account") && text.contains("passcode"), "both are told: {text}");
    clear(&world, &reference, BlockerKind::Passcode).unwrap();
    assert_eq!(locks(&world, &reference), (vec![BlockerKind::AccountLock], Some(utc("2026-06-09 16:00"))));
    world.work();
    assert_eq!(count(&world, "Nothing is in the way any more"), 0, "one is left");
    clear(&world, &reference, BlockerKind::AccountLock).unwrap();
    assert_eq!(locks(&world, &reference), (vec![], None));
    world.work();
    assert_eq!(count(&world, "Nothing is in the way any more"), 1);
    assert_eq!(count(&world, "Unlocked, please go on"), 0, "the technician said it");
}

#[test]
fn it_is_called_to_mind_after_two_and_five_business_days_and_goes_back_after_ten() {
    let world = World::new();
    let reference = arrived(&world);
    let link = locked(&world, &reference);
    for (day, wanted) in [(2, 0), (3, 1), (8, 1), (9, 2), (15, 2)] {
        tick(&world, monday().plus_days(day));
        assert_eq!(count(&world, "Your device is still locked"), wanted, "after {day} days");
    }
    let (_, text) = world.mail_to("ada@harbour.example");
    assert!(text.contains("icloud.com/find") && text.contains(&link), "the same link: {text}");
    assert_eq!(load(&world, &reference).stage, Stage::Received);
    tick(&world, monday().plus_days(16));
    let back = load(&world, &reference);
    assert_eq!((back.stage, back.outcome), (Stage::SendingBack, None));
    let (subject, text) = world.mail_to("ada@harbour.example");
    assert_eq!(subject, format!("Your device comes back locked: return {reference}"));
    assert!(text.contains("by Friday 5 June, 17:00"), "two working days: {text}");
    assert_eq!(locks(&world, &reference), (vec![], None));
    let page = world.signed_in("ada@harbour.example").get(&format!("/tickets/{reference}"));
    assert!(page.says("Not unlocked in time"), "{}", page.text());
}

#[test]
fn nobody_is_reminded_of_what_is_gone() {
    let world = World::new();
    let reference = arrived(&world);
    locked(&world, &reference);
    clear(&world, &reference, BlockerKind::AccountLock).unwrap();
    tick(&world, monday().plus_days(20));
    assert_eq!(count(&world, "Your device is still locked"), 0);
    assert_eq!(load(&world, &reference).stage, Stage::Received);
}

#[test]
fn what_is_open_is_not_opened_again_and_what_is_gone_is_not_cleared_again() {
    let world = World::new();
    let reference = arrived(&world);
    block(&world, &reference, BlockerKind::Passcode).unwrap();
    let version = load(&world, &reference).version;
    for again in [
        block(&world, &reference, BlockerKind::Passcode),
        clear(&world, &reference, BlockerKind::AccountLock),
    ] {
        assert!(matches!(again, Err(Error::Refused(Refusal::AlreadyDone))));
    }
    assert_eq!(load(&world, &reference).version, version, "refused is refused whole");
    clear(&world, &reference, BlockerKind::Passcode).unwrap();
    let again = clear(&world, &reference, BlockerKind::Passcode);
    assert!(matches!(again, Err(Error::Refused(Refusal::AlreadyDone))));
}

#[test]
fn they_end_with_the_analysis_however_it_ends_and_none_holds_a_later_one() {
    for (command, stage) in [
        (Command::Decide(Rung::SendBack), Stage::SendingBack),
        (Command::OfferQuote, Stage::Quoted),
        (Command::ReportMissing, Stage::InTransit),
        (Command::Receive(Reception::WrongDevice), Stage::Received),
    ] {
        let world = World::new();
        let reference = arrived(&world);
        block(&world, &reference, BlockerKind::AccountLock).unwrap();
        let moved = act(&world, &reference, command, technician(&world));
        assert_eq!(moved.stage, stage, "{command:?}");
        assert_eq!(locks(&world, &reference), (vec![], None), "{command:?}");
        let alive: i64 = world
            .app
            .write_now(|tx| {
                let theirs = links::table.filter(links::ticket_id.is_not_null());
                Ok(theirs.filter(links::revoked_at.is_null()).count().get_result(&mut **tx)?)
            })
            .unwrap();
        assert_eq!(alive, 0, "{command:?}: the link opens nothing any more");
        if stage == Stage::Quoted {
            let by = By::person(Who::Agent, &world.sam.person);
            let again = act(&world, &reference, Command::WithdrawQuote, by);
            assert_eq!(again.due_at, Some(utc("2026-05-21 16:00")), "the analysis runs");
        }
    }
}

#[test]
fn a_breach_stays_a_breach_through_a_pause() {
    let world = World::new();
    let reference = arrived(&world);
    world.at(monday().plus_days(4));
    assert_eq!(world.app.write_now(Ticket::notice_overdue).unwrap(), 1);
    block(&world, &reference, BlockerKind::Passcode).unwrap();
    world.at(monday().plus_days(5));
    let on = clear(&world, &reference, BlockerKind::Passcode).unwrap();
    assert_eq!(on.due_at, Some(utc("2026-05-26 16:00")), "at least to the end of the day of resuming");
    world.at(monday().plus_days(20));
    assert_eq!(world.app.write_now(Ticket::notice_overdue).unwrap(), 0, "it was noticed before");
}
