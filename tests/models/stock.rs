//! What is similar, and who gets the last one.
use crate::support::story::drafted;
use crate::support::workshop::{SPARE, arrived, stocked, ticket};
use crate::support::world::{World, monday};
use diesel::prelude::*;
use sendback::app::App;
use sendback::db::Tx;
use sendback::error::{Error, Result};
use sendback::models::device::Device;
use sendback::models::device::code;
use sendback::models::person::Technician;
use sendback::models::purchase::Purchase;
use sendback::models::stock::{NewUnit, Unit, grade, grade_rank, storage_gb, storage_name};
use sendback::models::ticket::finding::Skip;
use sendback::models::ticket::refund::unit_price;
use sendback::models::ticket::{Command, Coverage, Reception, Refusal, Stage, Ticket};
use sendback::schema::{stock, tickets};
use std::sync::Barrier;

#[test]
fn storage_and_grades_are_read_as_people_write_them() {
    for (typed, gb) in [("128 GB", 128), ("128gb", 128), ("64", 64), ("1 TB", 1024), ("2tb", 2048)] {
        assert_eq!(storage_gb(typed), Some(gb), "{typed}");
    }
    for typed in ["", "GB", "much", "-1 GB", "12 MB", "0"] {
        assert_eq!(storage_gb(typed), None, "{typed}");
    }
    assert_eq!((storage_name(512), storage_name(1024)), ("512 GB".to_owned(), "1 TB".to_owned()));
    assert_eq!(
        (grade_rank("Like new"), grade_rank("very  GOOD"), grade_rank("fair")),
        (Some(1), Some(3), Some(5))
    );
    assert_eq!((grade_rank("shiny"), grade(2), grade(9)), (None, "Excellent", ""));
}

fn unit(storage_gb: i32, colour: &str, grade: &str, model: &str) -> NewUnit {
    NewUnit {
        model: model.to_owned(),
        storage_gb: Some(storage_gb),
        colour: Some(colour.to_owned()),
        grade_rank: grade_rank(grade).unwrap(),
        code: code::either(SPARE).unwrap(),
    }
}

#[test]
fn similar_is_the_same_model_with_as_much_storage_in_as_good_a_grade_and_that_colour() {
    let world = World::new();
    let reference = arrived(&world);
    // Ada's phone was sold as 128 GB, Midnight, Good.
    for (new, similar) in [
        (unit(128, "Midnight", "Good", "Apple iPhone 13"), true),
        (unit(256, "MIDNIGHT", "Premium", "apple  IPHONE 13"), true),
        (unit(64, "Midnight", "Good", "Apple iPhone 13"), false),
        (unit(128, "Midnight", "Fair", "Apple iPhone 13"), false),
        (unit(128, "Starlight", "Good", "Apple iPhone 13"), false),
        (unit(128, "Midnight", "Good", "Apple iPhone 13 mini"), false),
    ] {
        let found = world
            .app
            .write_now(|tx| {
                let id = Unit::add(tx, &world.rita, &new)?;
                let ticket = ticket_of(tx, &world, &reference)?;
                let found = Unit::similar_to(tx, &ticket)?;
                Unit::remove(tx, &world.rita, &id)?;
                Ok(found)
            })
            .unwrap();
        assert_eq!(found, usize::from(similar), "{new:?}");
    }
}

fn ticket_of(tx: &mut Tx<'_>, world: &World, reference: &str) -> Result<Ticket> {
    Ticket::for_agent(tx, &world.sam, &reference.parse().unwrap())
}

/// So many returns of devices like those in the stock, each being repaired at Rita's seller.
fn being_repaired(world: &World, count: usize) -> Vec<Ticket> {
    (0..count)
        .map(|n| {
            let draft = drafted(&world.app, &world.ada, &world.rita.seller, n);
            world
                .app
                .write_now(|tx| {
                    let sent = Ticket::submit(tx, &world.ada, &draft.reference, draft.version)?;
                    let now = tx.now();
                    diesel::update(tickets::table.find(&sent.id))
                        .set((
                            tickets::stage.eq(Stage::Repairing),
                            tickets::reception.eq(Reception::AsExpected),
                            tickets::coverage.eq(Coverage::InWarranty),
                            tickets::receipts.eq(1),
                            tickets::received_at.eq(now),
                        ))
                        .execute(&mut **tx)?;
                    Ticket::named(tx, &sent.id)
                })
                .unwrap()
        })
        .collect()
}

/// A technician says that it cannot be repaired, as soon as everybody is there; asks again where the database is busy.
fn cannot_repair((app, rita, barrier): (&App, &Technician, &Barrier), one: &Ticket) -> Stage {
    barrier.wait();
    loop {
        let said = app.write_now(|tx| {
            Ticket::cannot_repair(tx, rita, &one.reference, one.version, (Skip::NoParts, false))
        });
        match said {
            Err(Error::Busy(_)) => std::thread::yield_now(),
            said => return said.unwrap(),
        }
    }
}

#[test]
fn of_twenty_technicians_who_decide_about_the_last_unit_at_once_one_gets_it() {
    let world = World::new();
    let returns = being_repaired(&world, 20);
    world
        .app
        .write_now(|tx| {
            let new = NewUnit {
                code: code::either(SPARE).unwrap(),
                ..unit(128, "Midnight", "Good", "Lenovo ThinkPad X1")
            };
            Unit::add(tx, &world.rita, &new)
        })
        .unwrap();
    let barrier = Barrier::new(returns.len());
    let (app, rita, barrier) = (&world.app, &world.rita, &barrier);
    let stages: Vec<Stage> = std::thread::scope(|scope| {
        let at_once = |one| scope.spawn(move || cannot_repair((app, rita, barrier), one));
        let each: Vec<_> = returns.iter().map(at_once).collect();
        each.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(stages.iter().filter(|stage| **stage == Stage::Replacing).count(), 1, "{stages:?}");
    assert_eq!(stages.iter().filter(|stage| **stage == Stage::Refunding).count(), 19, "{stages:?}");
    let kept: Vec<Option<String>> =
        world.app.write_now(|tx| Ok(stock::table.select(stock::ticket_id).load(&mut **tx)?)).unwrap();
    assert_eq!(kept.iter().flatten().count(), 1);
}

#[test]
fn a_unit_that_was_taken_meanwhile_refuses_what_needs_one() {
    let world = World::new();
    let reference = arrived(&world);
    stocked(&world, SPARE);
    let other = being_repaired(&world, 1).remove(0);
    world
        .app
        .write_now(|tx| {
            diesel::update(stock::table)
                .set((stock::ticket_id.eq(&other.id), stock::reserved_at.eq(monday())))
                .execute(&mut **tx)?;
            Ok(())
        })
        .unwrap();
    let refused = world.app.write_now(|tx| {
        let ticket = ticket_of(tx, &world, &reference)?;
        let act = sendback::models::ticket::Act {
            command: Command::Decide(sendback::models::ticket::Rung::Replace),
            by: sendback::models::event::By::person(
                sendback::models::ticket::Who::Technician,
                &world.rita.person,
            ),
            seen: None,
            kind: sendback::models::event::Kind::Decided,
            data: sendback::models::event::Data::default(),
        };
        ticket.act(tx, &act).map(drop)
    });
    assert!(matches!(refused, Err(Error::Refused(Refusal::NoneInStock))), "{refused:?}");
    assert_eq!(ticket(&world, &reference).stage, Stage::Received);
}

#[test]
fn the_units_of_a_line_share_its_price_to_the_penny() {
    let world = World::new();
    let sold = world.app.write_now(|tx| Device::of_ticket(tx, &world.adas_phone)).unwrap();
    let mut purchase: Purchase = sold.purchase;
    for (price, quantity) in [(24_900, 1), (100, 3), (99_999, 7), (0, 2), (1, 10)] {
        (purchase.price_pence, purchase.quantity) = (price, quantity);
        let each: Vec<i64> = (1..=quantity).map(|unit| unit_price(&purchase, unit)).collect();
        assert_eq!(each.iter().sum::<i64>(), price, "{each:?}");
        assert!(each.iter().max().unwrap() - each.iter().min().unwrap() <= 1, "{each:?}");
    }
}
