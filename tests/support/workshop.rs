//! A return at the seller's, and what technicians do with it through their pages.
use super::browser::{Browser, Page};
use super::story::{labelled, photo, submitted};
use super::world::World;
use diesel::prelude::*;
use sendback::db::Moment;
use sendback::models::device::code;
use sendback::models::link::Link;
use sendback::models::stock::{NewUnit, Unit};
use sendback::models::ticket::{Reception, Reference, Ticket};
use sendback::schema::{unexpected_parcels, unexpected_photos};
use sendback::worker::schedule;

pub const RITA: &str = "rita@brightwell.example";
pub const SAM: &str = "sam@sendback.example";
pub const ADA: &str = "ada@harbour.example";
pub const TOM: &str = "tom@tayside.example";
/// The number of a similar device in the stock of Rita's seller.
pub const SPARE: &str = "352099001761481";

/// A parcel with that return is here.
pub fn receive(world: &World, reference: &str, reception: Reception) {
    let at: Reference = reference.parse().unwrap();
    world
        .app
        .write_now(|tx| {
            let seen = Ticket::of_seller(tx, &world.rita, &at)?.version;
            Ticket::receive(tx, &world.rita, &at, seen, reception, None)
        })
        .unwrap();
    world.work();
}

/// Ada's phone is with Rita; returns its reference.
pub fn arrived(world: &World) -> String {
    let reference = submitted(world);
    labelled(world, &reference);
    receive(world, &reference, Reception::AsExpected);
    reference
}

/// The clock goes round at that moment, twice: what is due is done, and what is late is noticed.
pub fn round(world: &World, at: Moment) {
    world.at(at);
    for _ in 0..2 {
        let both = async {
            schedule::by_the_clock(&world.app).await.unwrap();
            schedule::notice_overdue(&world.app).await.unwrap();
        };
        actix_web::rt::System::new().block_on(both);
        world.work();
    }
}

/// A device as Ada's phone was sold, with that number, in the stock of Rita's seller.
pub fn stocked(world: &World, number: &str) {
    let unit = NewUnit {
        model: "Apple iPhone 13".to_owned(),
        storage_gb: Some(128),
        colour: Some("Midnight".to_owned()),
        grade_rank: 4,
        code: code::either(number).unwrap(),
    };
    world.app.write_now(|tx| Unit::add(tx, &world.rita, &unit)).unwrap();
}

/// The return as it is now.
pub fn ticket(world: &World, reference: &str) -> Ticket {
    let at: Reference = reference.parse().unwrap();
    world.app.write_now(|tx| Ticket::for_agent(tx, &world.sam, &at)).unwrap()
}

/// The analysis of a fault that is there and covered, filled in up to what is done.
pub fn fault_found(browser: &mut Browser, reference: &str) -> Page {
    let mut page = browser.get(&format!("/workshop/tickets/{reference}/analysis"));
    page.choose("Yes, it is the device of this return");
    page.choose("Yes, the fault is there");
    page.fill("Cause", "display");
    page.choose("Yes, it is covered");
    page.fill("What did you find?", "The connector of the display is loose.");
    page
}

/// The analysis of a fault that is there and has to be paid for, for this reason, filled in but for the photo that shows it.
pub fn price_needed(browser: &mut Browser, reference: &str, why: &str) -> Page {
    let mut page = fault_found(browser, reference);
    page.choose(why);
    page.choose("Offer a price");
    page
}

/// Rita finds that liquid did it, with a photo, and that a price is to be offered; the page after it.
pub fn price_wanted(browser: &mut Browser, reference: &str) -> Page {
    let mut page = price_needed(browser, reference, "No: liquid");
    page.attach("Photos of what you found", "board.jpg", photo(70));
    browser.press(page, "Say what was found")
}

/// A return that was called off arrives all the same: support decides what happens with it.
pub fn arrived_late(world: &World) -> String {
    let reference = submitted(world);
    labelled(world, &reference);
    let mut sam = world.signed_in(SAM);
    let page = sam.get(&format!("/admin/tickets/{reference}"));
    sam.press(page, "Cancel the return");
    let mut rita = world.signed_in(RITA);
    let page = rita.get(&format!("/workshop/tickets/{reference}/receipt"));
    rita.press(page, "Save the receipt");
    reference
}

/// Rita finds the fault, and the return goes that way.
pub fn analysed(world: &World, reference: &str, way: &str) {
    let mut rita = world.signed_in(RITA);
    let mut page = fault_found(&mut rita, reference);
    page.choose(way);
    if way != "Repair it" {
        page.fill("If it is not repaired", "not_repairable");
    }
    let page = rita.press(page, "Say what was found");
    assert!(page.says("Said. The customer gets a letter"), "{}", page.text());
    world.work();
}

/// Fills in how something travels.
pub fn by_courier(page: &mut Page) {
    page.fill("Carrier", "Royal Mail");
    page.fill("Tracking number", "AB 1234 5678 5 GB");
}

/// Rita repairs it and sends it back.
pub fn repaired(world: &World, reference: &str) {
    analysed(world, reference, "Repair it");
    sent_repaired(&mut world.signed_in(RITA), reference);
    world.work();
}

/// Rita sends back what she has repaired.
pub fn sent_repaired(rita: &mut Browser, reference: &str) {
    let mut page = rita.get(&format!("/workshop/tickets/{reference}/repair"));
    page.fill("What", "Connector fastened");
    page.choose("The device was tested");
    by_courier(&mut page);
    let page = rita.press(page, "It is repaired and sent");
    assert!(page.says("The return is closed, and the customer has been told"), "{}", page.text());
}

/// A parcel that nobody expected at Rita's, and its photo.
pub fn unexpected(world: &World) -> (String, String) {
    let mut rita = world.signed_in("rita@brightwell.example");
    let mut page = rita.get("/workshop/unexpected");
    page.fill("Who sent it?", "Nothing on it");
    page.attach("Photos", "box.jpg", photo(60));
    rita.press(page, "Tell support");
    world
        .app
        .write_now(|tx| {
            Ok((
                unexpected_parcels::table.select(unexpected_parcels::id).first(&mut **tx)?,
                unexpected_photos::table.select(unexpected_photos::id).first(&mut **tx)?,
            ))
        })
        .unwrap()
}

/// A link to say that a lock is removed; there is none on this return, so it opens nothing.
pub fn removal(world: &World, at: &Reference) -> String {
    let key = &world.app.link_key;
    world
        .app
        .write_now(|tx| {
            let (ticket, ends) = (Ticket::for_agent(tx, &world.sam, at)?, tx.now().plus_days(9));
            let link = Link::to_removal(tx, key, &ticket.id, "ada@harbour.example", ends)?;
            Ok(Link::named(tx, &link)?.token(key))
        })
        .unwrap()
}
