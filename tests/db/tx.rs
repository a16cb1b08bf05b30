//! Writes: all or nothing on both databases, also when somebody ignores an error or falls over.
use crate::support::world::World;
use diesel::prelude::*;
use sendback::error::Error;
use sendback::models::company::Company;
use sendback::models::setting::{Setting, next_number};
use sendback::schema::{companies, sequences};

fn companies(world: &World) -> i64 {
    world.app.write_now(|tx| Ok(companies::table.count().get_result(&mut **tx)?)).unwrap()
}

#[test]
fn an_error_undoes_everything_and_so_does_a_panic() {
    let world = World::new();
    let before = companies(&world);
    let failed: Result<(), Error> = world.app.write_now(|tx| {
        Company::add(tx, "Gone")?;
        Err(Error::NotFound)
    });
    assert!(failed.is_err());
    for _ in 0..10 {
        let app = world.app.clone();
        #[expect(clippy::disallowed_methods, reason = "a panic needs a thread of its own")]
        let fell = std::thread::spawn(move || {
            let _: Result<(), Error> = app.write_now(|tx| {
                Company::add(tx, "Gone")?;
                panic!("on purpose")
            });
        });
        assert!(fell.join().is_err());
    }
    assert_eq!(companies(&world), before);
}

#[test]
fn a_violation_that_somebody_ignores_never_looks_like_success() {
    let world = World::new();
    let before = companies(&world);
    let ignored = world.app.write_now(|tx| {
        Setting::Purpose.put(tx, "x")?;
        let twice = diesel::sql_query("INSERT INTO settings (name, value) VALUES ('purpose', 'y')")
            .execute(&mut **tx);
        assert!(twice.is_err());
        Company::add(tx, "After").map(|_| ()).or(Ok(()))
    });
    // SQLite goes on after a failed statement and keeps what was done; PostgreSQL cannot, and says so.
    match crate::support::database::postgres() {
        Some(_) => {
            assert!(
                matches!(ignored, Err(Error::Internal { .. })),
                "a dead transaction said that it was committed"
            );
            assert_eq!(companies(&world), before);
        }
        None => assert_eq!(companies(&world), before + 1),
    }
}

#[test]
fn what_may_collide_is_tried_in_a_savepoint_and_the_write_goes_on() {
    let world = World::new();
    let before = companies(&world);
    world
        .app
        .write_now(|tx| {
            Setting::Purpose.put(tx, "x")?;
            let twice = tx.attempt(|tx| {
                Company::add(tx, "Undone")?;
                diesel::sql_query("INSERT INTO settings (name, value) VALUES ('purpose', 'y')")
                    .execute(&mut **tx)?;
                Ok::<_, Error>(())
            });
            assert!(twice.is_err());
            Company::add(tx, "Kept").map(|_| ())
        })
        .unwrap();
    assert_eq!(companies(&world), before + 1);
}

#[test]
fn many_writers_that_read_first_lose_nothing_and_are_never_told_that_it_is_locked() {
    let world = World::new();
    let count = || {
        world.app.write_now(|tx| {
            let _: i64 = companies::table.count().get_result(&mut **tx)?;
            next_number(tx, "race")
        })
    };
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| (0..25).map(|_| count().unwrap()).max());
        }
    });
    let last: i64 = world
        .app
        .write_now(|tx| Ok(sequences::table.find("race").select(sequences::last).first(&mut **tx)?))
        .unwrap();
    assert_eq!(last, 200);
}

#[test]
fn ids_of_one_moment_keep_the_order_in_which_they_were_made() {
    let world = World::new();
    let ids: Vec<String> = world
        .app
        .write_now(|tx| Ok((0..2000).map(|_| tx.new_id::<sendback::models::RowId>().to_string()).collect()))
        .unwrap();
    let mut sorted = ids.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!(ids, sorted);
}
