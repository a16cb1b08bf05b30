//! The sweep: what nobody owns goes, what somebody is taking over stays.
use crate::support::world::{World, monday};
use sendback::files::{Files, new_key};
use sendback::models::staged_file::{self, GIVEN_UP_S};
use sendback::worker::schedule;

#[test]
fn given_up_files_go_also_after_a_crash_in_the_middle_and_fresh_ones_stay() {
    let world = World::new();
    let (old, fresh, crashed) = (new_key("x"), new_key("x"), new_key("x"));
    for key in [&old, &fresh, &crashed] {
        world.app.files.put(key, b"bytes").unwrap();
    }
    world.app.write_now(|tx| staged_file::stage(tx, &[&old, &crashed])).unwrap();
    world.at(monday().plus_seconds(GIVEN_UP_S));
    // A sweep that died after it had marked the row, before or after it had deleted the file.
    let marked = world.app.write_now(|tx| staged_file::give_up(tx, 1)).unwrap();
    assert_eq!(marked.len(), 1);
    assert!(
        world.app.write_now(|tx| staged_file::take_over(tx, &[&marked[0]])).is_err(),
        "nobody takes it over any more"
    );
    world.app.write_now(|tx| staged_file::stage(tx, &[&fresh])).unwrap();
    actix_web::rt::System::new().block_on(schedule::sweep(&world.app, schedule::TEMPORARY_AGE)).unwrap();
    let Files::Memory(files) = &world.app.files else { panic!("in memory") };
    let left: Vec<String> = files.lock().unwrap().keys().cloned().collect();
    assert_eq!(left, std::slice::from_ref(&fresh));
    world.app.write_now(|tx| staged_file::take_over(tx, &[&fresh])).unwrap();
}
