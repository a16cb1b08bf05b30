//! What a carrier says about a parcel's way: checked, put in order, counted once, and then it moves the returns.
use super::carriers::{all, approve, later, ticket, world};
use crate::support::carrier_stub::{SECRET, Stub};
use crate::support::story::submitted;
use crate::support::world::World;
use diesel::prelude::*;
use sendback::carrier::{Scan, Status};
use sendback::models::label::tracking::Seen;
use sendback::models::label::{Label, LabelState};
use sendback::models::parcel::Parcel;
use sendback::models::task::Task;
use sendback::models::ticket::{ClockKind, Stage, TaskKind};
use sendback::schema::ticket_clocks;

/// A return whose label is out, and that label.
fn out(world: &World) -> (String, Label) {
    let reference = submitted(world);
    approve(world, &reference);
    let label = all(world).pop().unwrap();
    (reference, label)
}

fn scan(world: &World, status: Status, minutes: i64) -> Scan {
    let at = world.app.clock.now().plus_seconds(60 * minutes).naive();
    Scan { status, at, place: "Bristol".to_owned(), words: String::new() }
}

fn hear(world: &World, label: &Label, scans: &[Scan]) {
    world.app.write_now(|tx| Label::seen(tx, &label.id, scans)).unwrap();
}

fn way(world: &World, label: &Label) -> Vec<Status> {
    let seen = world.app.write_now(|tx| Seen::of(tx, &label.id)).unwrap();
    seen.iter().map(Seen::status).collect()
}

/// The promise that runs, and when it is due.
fn promise(world: &World, reference: &str) -> Vec<ClockKind> {
    let id = ticket(world, reference).id;
    let running = ticket_clocks::table
        .filter(ticket_clocks::ticket_id.eq(id).and(ticket_clocks::done_at.is_null()))
        .order(ticket_clocks::id)
        .select(ticket_clocks::kind);
    world.app.write_now(|tx| Ok(running.load(&mut **tx)?)).unwrap()
}

/// Lets the label expire.
fn sixteen_days(world: &World) {
    world.at(world.app.clock.now().plus_days(16));
    let tick = sendback::worker::schedule::by_the_clock(&world.app);
    actix_web::rt::System::new().block_on(tick).unwrap();
}

/// Ada asks for a new label.
fn ask_again(world: &World, reference: &str) {
    let mut ada = world.signed_in("ada@harbour.example");
    let page = ada.get(&format!("/tickets/{reference}/label"));
    ada.press(page, "Send the label");
}

fn state(world: &World, label: &Label) -> LabelState {
    world.app.write_now(|tx| Label::named(tx, &label.id)).unwrap().state
}

#[test]
fn the_first_scan_posts_it_and_the_customer_sees_its_way_with_times() {
    let stub = Stub::start();
    let (world, _) = world(&stub);
    let (reference, label) = out(&world);
    let at = world.app.clock.now().plus_seconds(3700);
    stub.scan(&label.number, "picked_up", &at.naive().format("%Y-%m-%dT%H:%M:%SZ").to_string());
    // Nobody asks in the first hour; then the timetable does.
    world.at(at.plus_seconds(60));
    world.app.write_now(sendback::models::label::tracking::ask_due).unwrap();
    world.work();
    assert_eq!(ticket(&world, &reference).stage, Stage::InTransit);
    assert_eq!(state(&world, &label), LabelState::Used);
    let page = world.signed_in("ada@harbour.example").get(&format!("/tickets/{reference}"));
    assert!(page.says("Where the parcel is DPD, PP00 0000 0001 The carrier has it"), "{}", page.text());
    assert!(page.says("Bristol"), "{}", page.text());
    for (who, address) in [("sam@sendback.example", "admin"), ("rita@brightwell.example", "workshop")] {
        let page = world.signed_in(who).get(&format!("/{address}/tickets/{reference}"));
        assert!(page.says("Where the parcel is"), "{who}: {}", page.text());
    }
    // The link goes on, and says that it is posted.
    let link = crate::support::story::link_to(&world, "pete@harbour.example");
    assert!(world.browser().get(&link).says("This parcel is posted"));
}

#[test]
fn news_have_the_carrier_asked_and_what_they_say_themselves_is_not_believed() {
    let stub = Stub::start();
    let (world, _) = world(&stub);
    let (reference, label) = out(&world);
    let lie = format!(
        r#"{{"event":"tracker_updated","data":{{"tracking_number":"{}","status":"delivered"}}}}"#,
        label.number
    );
    let headers = [("X-Event-Id", SECRET)];
    for _ in 0..3 {
        let body = Some(("application/json", lie.clone().into_bytes()));
        assert_eq!(world.browser().request("POST", "/hooks/karrio", &headers, body).status, 204);
    }
    let asked = world.app.write_now(sendback::models::label::tracking::ask_due).unwrap();
    assert_eq!(asked, 1, "three pieces of news, one question");
    world.work();
    assert_eq!(ticket(&world, &reference).stage, Stage::LabelSent, "the tracker knows of no scan");
    assert!(stub.asked().iter().any(|asked| asked.starts_with("GET /v1/trackers/")), "{:?}", stub.asked());
}

#[test]
fn twice_counts_once_and_the_wrong_order_is_put_right() {
    let stub = Stub::start();
    let (world, _) = world(&stub);
    let (reference, label) = out(&world);
    later(&world, 7200);
    let (first, second) = (scan(&world, Status::PickedUp, -90), scan(&world, Status::InTransit, -30));
    hear(&world, &label, std::slice::from_ref(&second));
    hear(&world, &label, &[second.clone(), first.clone()]);
    let version = ticket(&world, &reference).version;
    hear(&world, &label, &[first.clone(), second.clone(), first]);
    assert_eq!(way(&world, &label), [Status::InTransit, Status::PickedUp]);
    assert_eq!(ticket(&world, &reference).version, version, "nothing new");
}

#[test]
fn what_lies_before_the_label_or_after_now_is_no_scan_of_it() {
    let stub = Stub::start();
    let (world, _) = world(&stub);
    let (reference, label) = out(&world);
    let lies = [scan(&world, Status::Delivered, -3 * 24 * 60), scan(&world, Status::Delivered, 3 * 24 * 60)];
    hear(&world, &label, &lies);
    assert_eq!((way(&world, &label), ticket(&world, &reference).stage), (vec![], Stage::LabelSent));
    // A clock that is a little fast: it has happened by now.
    hear(&world, &label, &[scan(&world, Status::PickedUp, 120)]);
    assert_eq!(ticket(&world, &reference).stage, Stage::InTransit);
    let seen = world.app.write_now(|tx| Seen::of(tx, &label.id)).unwrap();
    assert_eq!(seen[0].at, world.app.clock.now());
}

#[test]
fn delivered_starts_the_sellers_day_and_nobody_opening_it_is_a_receipt() {
    let stub = Stub::start();
    let (world, _) = world(&stub);
    let (reference, label) = out(&world);
    later(&world, 7200);
    hear(&world, &label, &[scan(&world, Status::PickedUp, -100)]);
    assert_eq!(promise(&world, &reference), [ClockKind::CarrierNews]);
    hear(&world, &label, &[scan(&world, Status::Delivered, -1)]);
    assert_eq!(promise(&world, &reference), [ClockKind::Delivered]);
    world.at(world.app.clock.now().plus_days(4));
    let tick = sendback::worker::schedule::by_the_clock(&world.app);
    actix_web::rt::System::new().block_on(tick).unwrap();
    assert_eq!(ticket(&world, &reference).stage, Stage::Received);
}

#[test]
fn a_parcel_that_goes_back_is_a_task_and_old_news_change_nothing() {
    let stub = Stub::start();
    let (world, _) = world(&stub);
    let (reference, label) = out(&world);
    later(&world, 7200);
    hear(&world, &label, &[scan(&world, Status::PickedUp, -100), scan(&world, Status::ReturnToSender, -10)]);
    let tasks = |world: &World| {
        let id = ticket(world, &reference).id;
        let open = world.app.write_now(|tx| Task::open_of(tx, &id)).unwrap();
        open.into_iter().map(|task| task.kind).collect::<Vec<_>>()
    };
    assert_eq!(tasks(&world), [TaskKind::ParcelLost]);
    hear(&world, &label, &[scan(&world, Status::OutForDelivery, -50), scan(&world, Status::Delivered, -40)]);
    assert_eq!(
        (tasks(&world), promise(&world, &reference)),
        (vec![TaskKind::ParcelLost], vec![ClockKind::CarrierNews])
    );
}

#[test]
fn each_scan_is_news_so_that_seven_days_count_from_the_last() {
    let stub = Stub::start();
    let (world, _) = world(&stub);
    let (reference, label) = out(&world);
    later(&world, 7200);
    hear(&world, &label, &[scan(&world, Status::PickedUp, 0)]);
    let first = ticket(&world, &reference).due_at.unwrap();
    world.at(world.app.clock.now().plus_days(5));
    hear(&world, &label, &[scan(&world, Status::InTransit, 0)]);
    assert_eq!(ticket(&world, &reference).due_at.unwrap(), first.plus_days(5));
}

#[test]
fn an_expired_label_that_was_posted_late_is_used_all_the_same() {
    let stub = Stub::start();
    let (world, _) = world(&stub);
    let (reference, label) = out(&world);
    sixteen_days(&world);
    assert_eq!(state(&world, &label), LabelState::Expired);
    hear(&world, &label, &[scan(&world, Status::PickedUp, -5)]);
    assert_eq!(
        (state(&world, &label), ticket(&world, &reference).stage),
        (LabelState::Used, Stage::InTransit)
    );
}

#[test]
fn the_first_scan_wins_and_the_newer_label_goes_back() {
    let stub = Stub::start();
    let (world, _) = world(&stub);
    let (reference, old) = out(&world);
    sixteen_days(&world);
    ask_again(&world, &reference);
    world.work();
    let new = all(&world).pop().unwrap();
    assert_ne!(old.id, new.id);
    hear(&world, &old, &[scan(&world, Status::PickedUp, -5)]);
    world.work();
    assert_eq!((state(&world, &old), state(&world, &new)), (LabelState::Used, LabelState::Void));
    assert_eq!(stub.alive(new.id.as_str()), 0);
    let now = ticket(&world, &reference);
    let counts = world.app.write_now(|tx| {
        let parcel = Parcel::of(tx, &now)?;
        Label::latest_of(tx, &parcel.id)
    });
    assert_eq!((now.stage, counts.unwrap().unwrap().id), (Stage::InTransit, old.id));
    let page = world.signed_in("sam@sendback.example").get(&format!("/admin/tickets/{reference}"));
    assert!(page.says(&old.number) && !page.says(&new.number), "{}", page.text());
}

#[test]
fn a_new_label_that_is_not_made_yet_is_given_up_when_the_old_one_is_scanned() {
    let stub = Stub::start();
    let (world, _) = world(&stub);
    let (reference, old) = out(&world);
    sixteen_days(&world);
    ask_again(&world, &reference);
    assert_eq!(ticket(&world, &reference).stage, Stage::Approved);
    hear(&world, &old, &[scan(&world, Status::InTransit, -5)]);
    assert_eq!(ticket(&world, &reference).stage, Stage::InTransit);
    world.work();
    let new = all(&world).pop().unwrap();
    assert_eq!((state(&world, &new), stub.sold().len()), (LabelState::Void, 1));
}

#[test]
fn nobody_is_asked_any_more_once_everything_has_arrived() {
    let stub = Stub::start();
    let (world, _) = world(&stub);
    let (reference, label) = out(&world);
    later(&world, 7200);
    hear(&world, &label, &[scan(&world, Status::PickedUp, -5)]);
    let mut rita = world.signed_in("rita@brightwell.example");
    let mut page = rita.get(&format!("/workshop/tickets/{reference}/receipt"));
    page.choose("As expected");
    rita.press(page, "Save the receipt");
    assert_eq!(ticket(&world, &reference).stage, Stage::Received);
    hear(&world, &label, &[scan(&world, Status::Delivered, -1)]);
    world.at(world.app.clock.now().plus_days(1));
    assert_eq!(world.app.write_now(sendback::models::label::tracking::ask_due).unwrap(), 0);
}
