//! One carrier: what was said lately, and changing it.
use super::carrier_new::added;
use crate::support::story::submitted;
use crate::support::world::World;
use diesel::prelude::*;
use sendback::carrier;
use sendback::models::carrier::call::{Call, KEPT_DAYS, SHOWN};
use sendback::models::label::Label;
use sendback::models::{CarrierId, LabelId};
use sendback::schema::{carrier_calls, labels};

/// A label to which calls belong.
fn label(world: &World) -> LabelId {
    let reference = submitted(world);
    crate::support::story::labelled(world, &reference);
    let first =
        |tx: &mut sendback::db::Tx<'_>| Ok(labels::table.select(Label::as_select()).first(&mut **tx)?);
    world.app.write_now(first).unwrap().id
}

fn call(status: Option<u16>, said: &str) -> carrier::Call {
    carrier::Call { what: "POST /v1/shipments", status, took_ms: 41, said: said.to_owned() }
}

#[test]
fn it_says_what_was_said_and_how_it_is_doing() {
    let world = World::new();
    let id: CarrierId = added(&world, "DPD").parse().unwrap();
    let label = label(&world);
    let note = |calls: &[carrier::Call]| {
        world.app.write_now(|tx| Call::note(tx, &id, &label, calls)).unwrap();
    };
    let mut amy = world.signed_in("amy@sendback.example");
    note(&[call(None, "no answer within 20 seconds")]);
    note(&[call(Some(503), "Service unavailable <b>")]);
    let page = amy.get(&format!("/admin/carriers/{id}"));
    assert!(page.says("It did not answer the last 2 times"), "{}", page.text());
    assert!(page.says("POST /v1/shipments 503 41 msService unavailable <b>"), "{}", page.text());
    assert!(page.says("POST /v1/shipments None 41 msno answer within 20 seconds"), "{}", page.text());
    assert!(amy.get("/admin/carriers").says("No answer"));
    // A refusal is an answer.
    note(&[call(Some(422), "The postcode is not served")]);
    assert!(amy.get(&format!("/admin/carriers/{id}")).says("It answers."));
    assert!(!amy.get("/admin/carriers").says("No answer"));
}

#[test]
fn the_last_fifty_are_shown_and_old_ones_are_forgotten() {
    let world = World::new();
    let id: CarrierId = added(&world, "DPD").parse().unwrap();
    let label = label(&world);
    let many: Vec<carrier::Call> = (0..60).map(|n| call(Some(200), &format!("call {n}."))).collect();
    world.app.write_now(|tx| Call::note(tx, &id, &label, &many)).unwrap();
    let page = world.signed_in("amy@sendback.example").get(&format!("/admin/carriers/{id}"));
    assert_eq!(page.text().matches("POST /v1/shipments").count(), usize::try_from(SHOWN).unwrap());
    assert!(page.says("call 59.") && !page.says("call 9."));
    world.at(crate::support::world::monday().plus_days(KEPT_DAYS + 1));
    let swept = sendback::worker::schedule::sweep(&world.app, std::time::Duration::from_secs(1));
    actix_web::rt::System::new().block_on(swept).unwrap();
    let left =
        |tx: &mut sendback::db::Tx<'_>| Ok(carrier_calls::table.count().get_result::<i64>(&mut **tx)?);
    assert_eq!(world.app.write_now(left).unwrap(), 0);
}

#[test]
fn two_administrators_do_not_overwrite_each_other() {
    let world = World::new();
    let id = added(&world, "DPD");
    let mut amy = world.signed_in("amy@sendback.example");
    let address = format!("/admin/carriers/{id}");
    let (mut first, mut second) = (amy.get(&address), amy.get(&address));
    first.fill("Service", "dpd_next_day");
    assert!(
        amy.press(first, "Save changes").says("dpd_next_day")
            || amy.get(&address).value("service") == "dpd_next_day"
    );
    second.fill("Service", "dpd_slow");
    let page = amy.press(second, "Save changes");
    assert_eq!((page.status, page.value("service").as_str()), (409, "dpd_slow"));
    assert!(page.says("Somebody was faster"));
    assert_eq!(amy.get(&address).value("service"), "dpd_next_day");
}

#[test]
fn our_own_labels_have_a_name_and_nothing_else_to_set() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let at = amy.get("/admin/carriers").link("Sendback label");
    let mut page = amy.get(&at);
    assert!(!page.says("Account") && !page.says("Close it"));
    page.fill("Name", "Harbour label");
    amy.press(page, "Save changes");
    assert!(amy.get("/admin/carriers").says("Harbour label"));
    let csrf = amy.get(&at).value("csrf");
    let closing = [("csrf", csrf.as_str()), ("version", "2"), ("access", "closed")];
    assert_eq!(amy.post(&format!("{at}/access"), &closing).status, 409);
}
