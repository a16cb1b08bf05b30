//! The replacement.
use crate::support::workshop::{ADA, RITA, SPARE, TOM, analysed, arrived, by_courier, stocked, ticket};
use crate::support::world::{ADAS_IMEI, ADAS_OLD_IMEI, World};
use diesel::prelude::*;
use sendback::models::DeviceId;
use sendback::models::device::{Device, DeviceState};
use sendback::models::ticket::{Outcome, Stage};
use sendback::schema::{devices, stock};

/// A return of Ada's that is to be replaced, with a device kept for it.
fn to_replace(world: &World) -> String {
    let reference = arrived(world);
    stocked(world, SPARE);
    analysed(world, &reference, "Replace it");
    assert_eq!(ticket(world, &reference).stage, Stage::Replacing);
    reference
}

#[test]
fn another_device_takes_its_place_with_its_cover_and_the_old_one_never_comes_back() {
    let world = World::new();
    let reference = to_replace(&world);
    let mut rita = world.signed_in(RITA);
    let mut page = rita.get(&format!("/workshop/tickets/{reference}/replacement"));
    assert_eq!(page.value("code"), SPARE);
    by_courier(&mut page);
    let first = rita.send(&page, "It is sent");
    let twice = rita.send(&page, "It is sent");
    assert_eq!((first.status, twice.status), (303, 303));
    world.work();
    assert_eq!(ticket(&world, &reference).outcome, Some(Outcome::Replaced));
    let (old, new) = world
        .app
        .write_now(|tx| {
            let new: DeviceId = Device::replaced_by(tx, &world.adas_phone)?.unwrap();
            let count: i64 = devices::table
                .filter(devices::replaces_id.eq(&world.adas_phone))
                .count()
                .get_result(&mut **tx)?;
            assert_eq!(count, 1);
            let shipped: i64 =
                stock::table.filter(stock::shipped_at.is_not_null()).count().get_result(&mut **tx)?;
            assert_eq!(shipped, 1);
            Ok((Device::of_ticket(tx, &world.adas_phone)?, Device::of_ticket(tx, &new)?))
        })
        .unwrap();
    assert_eq!(old.device.state, DeviceState::Replaced);
    assert_eq!((new.device.generation, new.device.unit), (2, old.device.unit));
    assert_eq!(new.device.cover_ends_on, Some("2027-03-14".parse().unwrap()));
    assert_eq!(new.codes, [SPARE]);
    let (_, text) = world.mail_to(ADA);
    assert!(text.contains(SPARE) && text.contains("takes over the cover"), "{text}");
    let mut ada = world.signed_in(ADA);
    let page = ada.get(&format!("/devices/{}", world.adas_phone));
    assert!(!page.has_button("Return this device"), "{}", page.text());
    let forced = ada.post(&format!("/devices/{}/return", world.adas_phone), &[]);
    assert_eq!(forced.status, 409);
    let page = ada.get(&format!("/devices/{}", new.device.id));
    assert!(page.says("Covered until 14 March 2027"), "{}", page.text());
}

#[test]
fn a_number_that_cannot_be_right_is_not_sent() {
    let world = World::new();
    let reference = to_replace(&world);
    let mut rita = world.signed_in(RITA);
    for (number, why) in [
        ("", "Enter the IMEI or serial number"),
        ("490154203237519", "cannot be right"),
        (ADAS_IMEI, "the device that came back"),
        (ADAS_OLD_IMEI, "with a customer has this number"),
    ] {
        let mut page = rita.get(&format!("/workshop/tickets/{reference}/replacement"));
        page.fill("IMEI or serial number of the device that you send", number);
        by_courier(&mut page);
        let page = rita.press(page, "It is sent");
        assert_eq!(page.status, 422, "{number}");
        assert!(page.says(why), "{number}: {}", page.text());
        assert_eq!(page.value("number"), "AB 1234 5678 5 GB");
    }
    assert_eq!(ticket(&world, &reference).stage, Stage::Replacing);
}

#[test]
fn what_is_not_replaced_after_all_is_refunded_and_the_device_is_free_again() {
    let world = World::new();
    let reference = to_replace(&world);
    let mut rita = world.signed_in(RITA);
    let at = format!("/workshop/tickets/{reference}/replacement");
    let mut page = rita.get(&at);
    page.fill("Why is it not replaced?", "unit_faulty");
    let page = rita.press(page, "It cannot be replaced");
    assert!(page.says("It is refunded now"), "{}", page.text());
    assert_eq!(ticket(&world, &reference).stage, Stage::Refunding);
    let page = rita.get("/workshop/stock");
    assert!(page.has_button("Take out") && !page.says(&reference), "{}", page.text());
    world.work();
    let (_, text) = world.mail_to(ADA);
    assert!(text.contains("The device that was kept for it is not in order."), "{text}");
    assert_eq!(world.signed_in(TOM).get(&at).status, 404);
}
