//! What a watchman is told.
use crate::support::story::to_check;
use crate::support::world::{ADAS_IMEI, World, monday};

#[test]
fn a_worker_that_does_not_keep_up_is_noticed_and_nothing_is_said_about_anybody() {
    let world = World::new();
    let mut watchman = world.browser();
    assert_eq!(watchman.get("/health").body(), "ok\n");
    assert_eq!(watchman.get("/ready").status, 200);
    let mut ada = world.signed_in("ada@harbour.example");
    let page = to_check(&mut ada, &world.adas_phone, ADAS_IMEI, "pete@harbour.example");
    ada.press(page, "Send the return");
    world.at(monday().plus_seconds(120));
    assert_eq!(watchman.get("/ready").status, 200, "a letter may wait for a moment");
    world.at(monday().plus_seconds(121));
    let page = watchman.get("/ready");
    assert_eq!(page.status, 503);
    assert_eq!(
        page.body(),
        r#"{"database":"ok","files":"ok","worker":"failed","worker_late_s":121}"#,
        "and nothing more"
    );
    world.work();
    assert_eq!(watchman.get("/ready").status, 200);
}

#[test]
fn files_that_cannot_be_written_are_noticed() {
    let dir = tempfile::tempdir().unwrap();
    let store = sendback::files::Files::disk(dir.path()).unwrap();
    assert!(store.check().is_ok());
    assert_eq!(std::fs::read_dir(dir.path().join("tmp")).unwrap().count(), 0, "it leaves nothing behind");
    std::fs::remove_dir_all(dir.path()).unwrap();
    assert!(store.check().is_err());
}

#[test]
fn a_timetable_that_nobody_keeps_is_noticed_even_where_nothing_is_to_be_done() {
    use sendback::worker::schedule::Schedule;
    let world = World::new();
    let mut watchman = world.browser();
    actix_web::rt::System::new().block_on(Schedule::default().tick(&world.app));
    assert_eq!(watchman.get("/ready").status, 200);
    world.at(monday().plus_seconds(180));
    assert_eq!(watchman.get("/ready").status, 200, "it is written down once a minute");
    world.at(monday().plus_seconds(181));
    assert_eq!(watchman.get("/ready").status, 503);
    actix_web::rt::System::new().block_on(Schedule::default().tick(&world.app));
    assert_eq!(watchman.get("/ready").status, 200);
}
