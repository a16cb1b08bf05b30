//! The main story, walked through the pages by the people in it.
use super::browser::{Browser, Page};
use super::world::{ADAS_IMEI, Unit, World, device};
use diesel::prelude::*;
use sendback::app::App;
use sendback::models::device::Category;
use sendback::models::person::Customer;
use sendback::models::ticket::answers::{TypedProblem, TypedSender};
use sendback::models::ticket::{Coverage, Ticket};
use sendback::models::{DeviceId, SellerId};
use sendback::schema::tickets;
use std::collections::BTreeMap;
use std::sync::Mutex;

/// A picture that is really one: sharp and large enough, of that colour. Each is made once: hundreds of tests take one.
pub fn photo(seed: u8) -> Vec<u8> {
    static MADE: Mutex<BTreeMap<u8, Vec<u8>>> = Mutex::new(BTreeMap::new());
    let make = || {
        let picture = image::RgbImage::from_fn(640, 480, |x, y| {
            let on = (x / 20 + y / 20) % 2 == 0;
            image::Rgb(if on { [seed, 200, 120] } else { [30, seed, 60] })
        });
        let mut out = Vec::new();
        image::codecs::jpeg::JpegEncoder::new_with_quality(&mut out, 80).encode_image(&picture).unwrap();
        out
    };
    MADE.lock().unwrap().entry(seed).or_insert_with(make).clone()
}

/// A PDF that is really one.
pub fn pdf() -> Vec<u8> {
    let mut document = krilla::Document::new();
    document.start_page();
    document.finish().unwrap()
}

/// Begins a return of a defective device and comes to the questions about its fault.
pub fn begin(browser: &mut Browser, device: &DeviceId) -> Page {
    begin_for(browser, device, "It is defective")
}

/// Begins a return of a device for a reason and comes to its questions, or to what is said before them.
pub fn begin_for(browser: &mut Browser, device: &DeviceId, reason: &str) -> Page {
    let page = browser.get(&format!("/devices/{device}"));
    let mut page = browser.press(page, "Return this device");
    assert!(page.path.ends_with("/reason"), "{}", page.text());
    page.choose(reason);
    browser.press(page, "Save and continue")
}

/// Fills the questions about a fault in, as it should be; without a number it cannot be read.
pub fn fill_problem(page: &mut Page, imei: &str) {
    if imei.is_empty() {
        page.choose("I can’t read it");
    } else {
        page.fill("IMEI", imei);
    }
    page.fill("What is wrong?", "The screen flickers.");
    page.choose("No");
}

/// The reference that stands in a page's address.
pub fn reference_of(page: &Page) -> String {
    page.path.split('/').nth(2).unwrap().to_owned()
}

/// A browser at the photos page of Ada's phone.
pub fn at_photos(world: &World) -> (Browser, Page) {
    let mut ada = world.signed_in("ada@harbour.example");
    let mut page = begin(&mut ada, &world.adas_phone);
    fill_problem(&mut page, ADAS_IMEI);
    let page = ada.press(page, "Save and continue");
    (ada, page)
}

/// Walks from the device to "check your answers".
pub fn to_check(browser: &mut Browser, device: &DeviceId, imei: &str, label_email: &str) -> Page {
    let mut page = begin(browser, device);
    fill_problem(&mut page, imei);
    let page = browser.press(page, "Save and continue");
    let mut page = past_price(browser, page);
    assert!(page.path.ends_with("/photos"), "{}", page.text());
    page.attach("The defect", "crack.jpg", photo(10));
    page.attach("Back", "back.jpg", photo(90));
    let page = browser.press(page, "Upload the chosen photos");
    assert!(page.says("2 photos are stored."), "{}", page.text());
    let page = browser.press(page, "Continue");
    past_sender(browser, page, label_email)
}

/// Walks from a device that is not on the list to "check your answers".
pub fn unlisted_to_check(browser: &mut Browser, imei: &str) -> Page {
    let page = browser.get("/devices");
    let mut page = browser.press(page, "Return a device that is not on the list");
    page.choose("It is defective");
    let mut page = browser.press(page, "Save and continue");
    fill_problem(&mut page, imei);
    page.fill("What kind of device", "phone");
    page.fill("Brand", "Motorola");
    page.fill("Model", "Edge 30");
    let page = browser.press(page, "Save and continue");
    let mut page = past_price(browser, page);
    page.attach("The defect", "x.jpg", photo(10));
    let page = browser.press(page, "Upload the chosen photos");
    let page = browser.press(page, "Continue");
    past_sender(browser, page, "pete@harbour.example")
}

/// Asks for a price where a page says that it must be paid for.
pub fn past_price(browser: &mut Browser, mut page: Page) -> Page {
    if !page.path.ends_with("/price") {
        return page;
    }
    page.choose("Ask for a price");
    browser.press(page, "Continue")
}

/// Fills the sender's page in and comes to "check your answers".
pub fn past_sender(browser: &mut Browser, mut page: Page, label_email: &str) -> Page {
    page.fill("Name or company", "Harbour & Finch");
    page.fill("Street and number", "4 Quay Lane");
    page.fill("Town or city", "Bristol");
    page.fill("Postcode", "bs1 4rn");
    page.fill("Their name", "Pete Lowe");
    page.fill("Their e-mail address", label_email);
    page.choose("A repair may erase everything");
    let page = browser.press(page, "Save and continue");
    assert!(page.path.ends_with("/check"), "{}", page.text());
    page
}

/// Ada sends her phone in; returns its reference.
pub fn submitted(world: &World) -> String {
    submitted_as(world, ADAS_IMEI)
}

/// Ada sends her phone in, with that number if it can be read; returns its reference.
pub fn submitted_as(world: &World, imei: &str) -> String {
    let mut ada = world.signed_in("ada@harbour.example");
    let page = to_check(&mut ada, &world.adas_phone, imei, "pete@harbour.example");
    let page = ada.press(page, "Send the return");
    assert!(page.says("Your return is sent"), "{}", page.text());
    world.work();
    reference_of(&page)
}

/// Sam approves it; the label goes out. Returns the path of its link.
pub fn labelled(world: &World, reference: &str) -> String {
    let mut sam = world.signed_in("sam@sendback.example");
    let mut page = sam.get(&format!("/admin/tickets/{reference}"));
    page.choose("Approve");
    let page = sam.press(page, "Save decision");
    assert!(page.says("Approved. The label is made and mailed now."), "{}", page.text());
    world.work();
    link_to(world, "pete@harbour.example")
}

/// Pete says on the label's page that it is posted.
pub fn posted(world: &World, link: &str) {
    let mut pete = world.browser();
    let ask = pete.get(&format!("{link}/posted"));
    assert!(pete.press(ask, "Yes, it is posted").says("This parcel is posted"));
}

/// A return that Pete has posted; its reference.
pub fn on_its_way(world: &World) -> String {
    let reference = submitted(world);
    posted(world, &labelled(world, &reference));
    reference
}

/// Sam takes the place of the label that is out with one that the marketplace pays for; Pete posts with it.
pub fn posted_prepaid(world: &World) -> String {
    let reference = submitted(world);
    labelled(world, &reference);
    let mut sam = world.signed_in("sam@sendback.example");
    let mut page = sam.get(&format!("/admin/tickets/{reference}"));
    page.fill("Carrier", "Royal Parcel");
    page.fill("Tracking number", "AB 123456 C");
    page.attach("PDF", "label.pdf", pdf());
    let page = sam.press(page, "Upload and send");
    assert!(page.says("Your label is stored and mailed now."), "{}", page.text());
    world.work();
    posted(world, &link_to(world, "pete@harbour.example"));
    reference
}

/// Rita checks a return in: what was in the box, the number on the device if she read one, and a photo if there is one.
pub fn checked_in(world: &World, reference: &str, found: &str, number: &str, shown: Option<Vec<u8>>) -> Page {
    let mut rita = world.signed_in("rita@brightwell.example");
    let mut page = rita.get(&format!("/workshop/tickets/{reference}/receipt?number={number}"));
    page.choose(found);
    if let Some(bytes) = shown {
        page.attach("Photos", "arrival.jpg", bytes);
    }
    let page = rita.press(page, "Save the receipt");
    world.work();
    page
}

/// Rita finds it locked to an Apple account; returns the path of the link in the customer's mail.
pub fn locked(world: &World, reference: &str) -> String {
    let mut rita = world.signed_in("rita@brightwell.example");
    let mut page = rita.get(&format!("/workshop/tickets/{reference}/lock"));
    page.choose("Locked to an account");
    page.choose("Apple (Find My, Activation Lock)");
    page.attach("A photo of the screen", "lock.jpg", photo(44));
    let page = rita.press(page, "Tell the customer");
    assert!(page.says("The analysis waits."), "{}", page.text());
    world.work();
    let (_, text) = world.mail_to("ada@harbour.example");
    path_in(&text, "/k/")
}

/// Fills the form of a price in: a screen and two hours, £118.80 in all, for Nora of the accounts.
pub fn fill_price(page: &mut Page) {
    page.choose("Repair of the device");
    page.fill("Line 1: what it is for", "New screen");
    page.fill("Price of one on line 1", "49.00");
    page.fill("Line 2: what it is for", "Work, an hour");
    page.fill("How many on line 2", "2");
    page.fill("Price of one on line 2", "£25");
    page.fill("Who gets the price", "Nora Field");
    page.fill("Their e-mail address", NORA);
}

/// Whoever pays at Ada's company.
pub const NORA: &str = "nora@harbour.example";

/// Sam offers a price to Nora; the path of her link.
pub fn priced(world: &World, reference: &str) -> String {
    let mut sam = world.signed_in("sam@sendback.example");
    let mut page = sam.get(&format!("/admin/tickets/{reference}/quote"));
    fill_price(&mut page);
    let page = sam.press(page, "Offer this price");
    assert!(page.says("The price is offered, and goes out by e-mail now."), "{}", page.text());
    world.work();
    price_link_to(world, NORA)
}

/// Nora accepts the price behind her link.
pub fn accepted(world: &World, link: &str) {
    let mut nora = world.browser();
    let mut page = nora.get(&format!("{link}/answer"));
    page.choose("I accept");
    let page = nora.press(page, "Send the answer");
    assert!(page.says("How to pay"), "{}", page.text());
    world.work();
}

/// Sam writes a payment of that day down; the page that comes then.
pub fn payment(world: &World, reference: &str, (day, amount, name): (&str, &str, &str)) -> Page {
    let mut sam = world.signed_in("sam@sendback.example");
    let mut page = sam.get(&format!("/admin/tickets/{reference}/payment"));
    page.fill("Day of the payment", day);
    page.fill("Amount", amount);
    page.fill("Reference of the payment", name);
    let page = sam.press(page, "Record the payment");
    world.work();
    page
}

/// The path of the link to a price in the newest mail to somebody.
pub fn price_link_to(world: &World, whom: &str) -> String {
    let (_, text) = world.mail_to(whom);
    path_in(&text, "/q/")
}

/// The path of the link in the newest mail to somebody.
pub fn link_to(world: &World, whom: &str) -> String {
    let (_, text) = world.mail_to(whom);
    path_in(&text, "/l/")
}

/// The path of the link to set a password in the newest mail to somebody.
pub fn password_link_to(world: &World, whom: &str) -> String {
    let (_, text) = world.mail_to(whom);
    path_in(&text, "/password/")
}

fn path_in(text: &str, front: &str) -> String {
    let at = text.find(front).unwrap_or_else(|| panic!("no link in {text}"));
    text[at..].split_whitespace().next().unwrap().to_owned()
}

/// A draft that only waits to be sent, of a device of its own: the `n`-th.
pub fn drafted(app: &App, customer: &Customer, seller: &SellerId, n: usize) -> Ticket {
    let (order, code) = (format!("K-{n}"), format!("KILL{n:06}"));
    let problem = TypedProblem {
        reason: "defective".to_owned(),
        serial: code.clone(),
        description: format!("number {n}"),
        battery: "no".to_owned(),
        ..TypedProblem::default()
    };
    let sender = TypedSender {
        name: "Harbour".to_owned(),
        line1: "4 Quay Lane".to_owned(),
        town: "Bristol".to_owned(),
        postcode: "BS1 4RN".to_owned(),
        country: "GB".to_owned(),
        label_name: "Pete".to_owned(),
        label_email: "pete@harbour.example".to_owned(),
        erasure: "yes".to_owned(),
        ..TypedSender::default()
    };
    app.write_now(|tx| {
        let unit = Unit {
            company: &customer.company,
            seller,
            category: Category::Laptop,
            order: &order,
            delivered: "2026-08-01",
            code: &code,
        };
        let device = device(tx, &unit);
        let ticket = Ticket::start(tx, customer, Some(&device))?;
        Ticket::keep_problem(tx, customer, &ticket.reference, &problem)?;
        let ticket = Ticket::keep_sender(tx, customer, &ticket.reference, &sender)?;
        // What sending it would say: bought a few months ago.
        diesel::update(tickets::table.find(&ticket.id))
            .set(tickets::coverage.eq(Coverage::InWarranty))
            .execute(&mut **tx)?;
        Ticket::named(tx, &ticket.id)
    })
    .unwrap()
}
