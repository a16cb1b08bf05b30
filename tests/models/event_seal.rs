//! `sendback audit verify`: all is well, or whoever changed, removed, moved or added an event, past every lock, is found out.
use crate::operate::{configured, database_of, inhabited};
use crate::support::story::drafted;
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use sendback::app::App;
use sendback::db::{Conn, Tx};
use sendback::models::event::{self, By, Data, Kind};
use sendback::models::ticket::Who;
use sendback::schema::events;
use std::path::PathBuf;

/// A marketplace with 9 events that were sealed in three writes.
struct Place {
    dir: tempfile::TempDir,
    url: String,
    app: App,
}

const EVENTS: i64 = 9;

impl Place {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let url = database_of(dir.path()).unwrap_or_else(|| {
            format!("sqlite://{}", PathBuf::from(dir.path()).join("marketplace.db").display())
        });
        let (app, ada, seller) = inhabited(dir.path(), &url);
        let ticket = drafted(&app, &ada, &seller, 0);
        while app.write_now(event::place).unwrap() > 0 {}
        let by = By::person(Who::Customer, &ada.person);
        let mut left = EVENTS - count(&app);
        assert!(left > 2, "some are needed on top of what was there");
        while left > 0 {
            let data = Data { photos: Some(left), ..Data::default() };
            app.write_now(|tx| event::record(tx, &ticket, Kind::Corrected, &by, &data)).unwrap();
            if left % 2 == 0 {
                app.write_now(event::place).unwrap();
            }
            left -= 1;
        }
        app.write_now(event::place).unwrap();
        Self { dir, url, app }
    }
    fn verify(&self, more: &[&str]) -> (Option<i32>, String) {
        let arguments = [&["audit", "verify"], more].concat();
        let out = configured(self.dir.path(), Some(&self.url), &arguments).output().unwrap();
        (out.status.code(), String::from_utf8_lossy(&[out.stdout, out.stderr].concat()).into_owned())
    }
    /// Does what no program of ours does, as somebody who owns the database can.
    fn tamper(&self, how: impl FnOnce(&mut Tx<'_>) -> sendback::error::Result<()>) {
        self.app
            .write_now(|tx| {
                let unlock = match &**tx {
                    Conn::Sqlite(_) => "DROP TRIGGER events_never_deleted; DROP TRIGGER events_never_changed",
                    Conn::Postgres(_) => "DROP TRIGGER events_append_only ON events",
                };
                tx.batch_execute(unlock)?;
                how(tx)
            })
            .unwrap();
    }
    /// The last seal, as it is said to be noted.
    fn noted(&self) -> String {
        let (code, said) = self.verify(&[]);
        assert_eq!(code, Some(0), "{said}");
        said.lines().last().unwrap().rsplit(' ').next().unwrap().to_owned()
    }
}

fn count(app: &App) -> i64 {
    app.write_now(|tx| Ok(events::table.count().get_result(&mut **tx)?)).unwrap()
}

/// An event's place.
fn at(position: i64) -> diesel::dsl::Filter<events::table, diesel::dsl::Eq<events::position, i64>> {
    events::table.filter(events::position.eq(position))
}

#[test]
fn a_chain_that_nobody_touched_is_whole_and_its_last_seal_can_be_noted() {
    let place = Place::new();
    let noted = place.noted();
    assert!(noted.starts_with("9:") && noted.len() == 66, "{noted}");
    let (code, said) = place.verify(&["--noted", &noted]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("9 sealed events were looked at; 0 wait for their seal."), "{said}");
    for wrong in ["", "9", "9:abc", "x:y", &noted[..60]] {
        assert_eq!(place.verify(&["--noted", wrong]).0, Some(2), "{wrong}");
    }
}

/// A way to change an event.
type Change = fn(&mut Tx<'_>) -> QueryResult<usize>;

#[test]
fn an_event_that_says_something_else_is_found_whatever_was_changed() {
    macro_rules! set {
        ($($column:ident $to:expr;)+) => {
            [$((stringify!($column), (|tx| diesel::update(at(4)).set(events::$column.eq($to)).execute(&mut **tx)) as Change)),+]
        };
    }
    let changes = set! {
        id "0190f2a0-0000-7000-8000-000000000000";
        ticket_id None::<String>;
        company_id "somebody else";
        seller_id "somebody else";
        subject "person:somebody";
        kind "signed_in";
        actor "agent";
        person_id "somebody else";
        version 77;
        data "{}";
        at sendback::db::Moment::from_unix(1);
        seal "0000000000000000000000000000000000000000000000000000000000000000";
    };
    for (column, change) in changes {
        let place = Place::new();
        place.tamper(|tx| {
            assert_eq!(change(tx)?, 1, "{column}");
            Ok(())
        });
        let (code, said) = place.verify(&[]);
        assert_eq!(code, Some(1), "{column}: {said}");
        assert!(said.contains("changed   4:"), "{column}: {said}");
    }
}

#[test]
fn one_that_is_gone_moved_added_or_without_its_seal_is_found() {
    let place = Place::new();
    place.tamper(|tx| {
        diesel::delete(at(3)).execute(&mut **tx)?;
        Ok(())
    });
    let (code, said) = place.verify(&[]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("missing   3: no event is there") && said.contains("changed   4:"), "{said}");

    let place = Place::new();
    place.tamper(|tx| {
        for (from, to) in [(5, 1000), (6, 5), (1000, 6)] {
            diesel::update(at(from)).set(events::position.eq(to)).execute(&mut **tx)?;
        }
        Ok(())
    });
    let (code, said) = place.verify(&[]);
    assert_eq!(code, Some(1), "{said}");
    assert!(["changed   5:", "changed   6:", "changed   7:"].iter().all(|at| said.contains(at)), "{said}");

    let place = Place::new();
    place.tamper(|tx| {
        diesel::update(at(8)).set(events::seal.eq(None::<String>)).execute(&mut **tx)?;
        Ok(())
    });
    let (code, said) = place.verify(&[]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("unsealed  8:") && said.contains("changed   9:"), "{said}");
}

#[test]
fn what_was_made_anew_or_cut_off_is_found_by_a_seal_that_was_noted() {
    let place = Place::new();
    let noted = place.noted();
    place.tamper(|tx| {
        diesel::delete(events::table.filter(events::position.gt(6))).execute(&mut **tx)?;
        Ok(())
    });
    assert_eq!(place.verify(&[]).0, Some(0), "the end alone says nothing");
    let (code, said) = place.verify(&["--noted", &noted]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("rewritten 9:"), "{said}");

    let place = Place::new();
    let noted = place.noted();
    place.tamper(|tx| {
        // All of it once more, with another event among them.
        diesel::update(at(2)).set(events::data.eq("{}")).execute(&mut **tx)?;
        let none = (events::position.eq(None::<i64>), events::seal.eq(None::<String>));
        diesel::update(events::table).set(none).execute(&mut **tx)?;
        diesel::update(sendback::schema::sequences::table)
            .filter(sendback::schema::sequences::name.eq("events"))
            .set(sendback::schema::sequences::last.eq(0))
            .execute(&mut **tx)?;
        event::place(tx).map(drop)
    });
    assert_eq!(place.verify(&[]).0, Some(0), "a chain by itself can be made anew");
    let (code, said) = place.verify(&["--noted", &noted]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("rewritten 9:"), "{said}");
}

#[test]
fn events_from_before_there_were_seals_are_counted_and_said_to_be_unknown() {
    let place = Place::new();
    place.tamper(|tx| {
        diesel::update(events::table.filter(events::position.le(4)))
            .set(events::seal.eq(None::<String>))
            .execute(&mut **tx)?;
        // The first that was sealed had nothing before it.
        diesel::update(events::table.filter(events::position.gt(4)))
            .set((events::position.eq(None::<i64>), events::seal.eq(None::<String>)))
            .execute(&mut **tx)?;
        diesel::update(sendback::schema::sequences::table)
            .filter(sendback::schema::sequences::name.eq("events"))
            .set(sendback::schema::sequences::last.eq(4))
            .execute(&mut **tx)?;
        event::place(tx).map(drop)
    });
    let (code, said) = place.verify(&[]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("4 events are older than the seals: nothing is known of them."), "{said}");
    assert!(said.contains("5 sealed events were looked at"), "{said}");
}
