//! The permission matrix: every route of the table, tried by everybody. A route that this test does not know fails it.
use crate::admin::import_new::uploaded;
use crate::support::lists::{begun_list, sent_list};
use crate::support::story::{
    NORA, accepted, fill_price, labelled, link_to, password_link_to, payment, pdf, photo, price_link_to,
    submitted,
};
use crate::support::workshop::{SPARE, removal, stocked, unexpected};
use crate::support::world::World;
use diesel::prelude::*;
use sendback::models::parcel::Parcel;
use sendback::models::photo::{Photo, Slot};
use sendback::models::task::Task;
use sendback::models::ticket::{Reference, TaskKind, Ticket};
use sendback::schema::{addresses, calendars, device_codes, devices, jobs, letters, stock, tasks};
use sendback::web::page::Door;
use sendback::web::routes::{Method, ROUTES};

#[derive(Default)]
pub struct Ids {
    reference: String,
    photo: String,
    device: String,
    token: String,
    removal: String,
    password: String,
    /// Of the link to a price.
    price: String,
    /// A photo of what the price is for.
    reason: String,
    person: String,
    message: String,
    letter: String,
    task: String,
    job: String,
    calendar: String,
    style: String,
    company: String,
    address: String,
    seller: String,
    purchase: String,
    number: String,
    parcel: String,
    unexpected: String,
    row: String,
    import: String,
    unit: String,
    batch: String,
    /// One that was sent.
    sent: String,
    tray: String,
}

/// A real address for a pattern: everything in it exists, and is Ada's company's and Rita's seller's.
pub fn address(pattern: &str, ids: &Ids) -> String {
    let token = match pattern.split('/').nth(1) {
        Some("password") => &ids.password,
        Some("q") => &ids.price,
        Some("k") => &ids.removal,
        _ => &ids.token,
    };
    let of_sent = pattern.starts_with("/admin/batches/") || pattern == "/batches/{batch}/message";
    let batch = if of_sent { &ids.sent } else { &ids.batch };
    let photo = if pattern.starts_with("/q/") { &ids.reason } else { &ids.photo };
    pattern
        .replace("{person}", &ids.person)
        .replace("{letter}", &ids.letter)
        .replace("{task}", &ids.task)
        .replace("{job}", &ids.job)
        .replace("{calendar}", &ids.calendar)
        .replace("{day}", "2026-05-25")
        .replace("{reference}", &ids.reference)
        .replace("{photo}", photo)
        .replace("{size}", "thumb.jpg")
        .replace("{device}", &ids.device)
        .replace("{token}", token)
        .replace("{message}", &ids.message)
        .replace("{file}", if pattern.starts_with("/l/") { "label-a4.pdf" } else { "packing-slip.pdf" })
        .replace("{name}", &ids.style)
        .replace("{part}", "0")
        .replace("{company}", &ids.company)
        .replace("{address}", &ids.address)
        .replace("{seller}", &ids.seller)
        .replace("{purchase}", &ids.purchase)
        .replace("{number}", &ids.number)
        .replace("{parcel}", &ids.parcel)
        .replace("{unexpected}", &ids.unexpected)
        .replace("{row}", &ids.row)
        .replace("{import}", &ids.import)
        .replace("{unit}", &ids.unit)
        .replace("{batch}", batch)
        .replace("{tray}", &ids.tray)
}

/// A letter, its job, a task and a calendar, as administrators see them.
fn operations(world: &World, at: &Reference) -> [String; 4] {
    world
        .app
        .write_now(|tx| {
            let ticket = Ticket::for_agent(tx, &world.sam, at)?;
            let now = tx.now();
            Task::open(tx, TaskKind::Message, &ticket.id, "", now)?;
            let letter = letters::table.select(letters::id).order(letters::id).first(&mut **tx)?;
            let job = jobs::table.select(jobs::id).order(jobs::id).first(&mut **tx)?;
            let calendar = calendars::table.select(calendars::id).order(calendars::id).first(&mut **tx)?;
            Ok([letter, job, tasks::table.select(tasks::id).first(&mut **tx)?, calendar])
        })
        .unwrap()
}

/// A file that waits for its columns.
fn import(world: &World) -> String {
    let page = uploaded(world, "devices", "Order number,IMEI\nM-9,490154203237518\n");
    page.path.split('/').nth(3).unwrap().to_owned()
}

/// Sam's price for a return, with a photo, accepted and paid: the label is out. Gives the tokens of price and label.
fn paid_for(world: &World, reference: &str) -> (String, String) {
    let mut sam = world.signed_in("sam@sendback.example");
    let mut page = sam.get(&format!("/admin/tickets/{reference}/quote"));
    fill_price(&mut page);
    page.attach("Photos of the reason", "cracked.jpg", photo(77));
    sam.press(page, "Offer this price");
    world.work();
    let price = price_link_to(world, NORA);
    accepted(world, &price);
    payment(world, reference, ("2026-05-18", "118.80", "HF 1"));
    let token = |link: String| link.rsplit('/').next().unwrap().to_owned();
    (token(price), token(link_to(world, "pete@harbour.example")))
}

pub fn ids(world: &World) -> Ids {
    let reference = submitted(world);
    let (price, token) = paid_for(world, &reference);
    let at: Reference = reference.parse().unwrap();
    let (photo, reason) = world
        .app
        .write_now(|tx| {
            let ticket = Ticket::for_agent(tx, &world.sam, &at)?;
            Parcel::of(tx, &ticket)?;
            let reason = Photo::of_slot(tx, &ticket.id, Slot::QuoteReason)?[0].id.to_string();
            Ok((Photo::of(tx, &ticket.id)?[0].id.to_string(), reason))
        })
        .unwrap();
    let style = sendback::web::assets::path("style.css").rsplit('/').next().unwrap().to_owned();
    world.browser().post("/forgotten", &[("email", "ada@harbour.example")]);
    world.work();
    let password = password_link_to(world, "ada@harbour.example").rsplit('/').next().unwrap().to_owned();
    let mut sam = world.signed_in("sam@sendback.example");
    let mut page = sam.get(&format!("/admin/tickets/{reference}"));
    page.fill("Message", "The invoice, as you asked.");
    page.attach("Invoice or another document", "invoice.pdf", pdf());
    let page = sam.press(page, "Send");
    let message =
        page.body().split("/messages/").find_map(|part| part.split_once("/attachment")).unwrap().0.to_owned();
    let (address, purchase, number) = world
        .app
        .write_now(|tx| {
            let own = addresses::table.filter(addresses::company_id.eq(&world.ada.company));
            let address: String = own.select(addresses::id).first(&mut **tx)?;
            let phone = devices::table.find(&world.adas_phone);
            let purchase: String = phone.select(devices::purchase_id).first(&mut **tx)?;
            let codes = device_codes::table.filter(device_codes::device_id.eq(&world.adas_phone));
            Ok((address, purchase, codes.select(device_codes::id).first::<String>(&mut **tx)?))
        })
        .unwrap();
    let [letter, job, task, calendar] = operations(world, &at);
    let (unexpected, row) = unexpected(world);
    let removal = removal(world, &at);
    stocked(world, SPARE);
    let (batch, tray) = begun_list(world);
    let sent = sent_list(world, 1).rsplit('/').next().unwrap().to_owned();
    let unit = world.app.write_now(|tx| Ok(stock::table.select(stock::id).first(&mut **tx)?)).unwrap();
    Ids {
        parcel: format!("{reference}-P"),
        unexpected,
        row,
        company: world.ada.company.to_string(),
        address,
        seller: world.rita.seller.to_string(),
        purchase,
        number,
        import: import(world),
        unit,
        batch,
        sent,
        tray,
        reference,
        photo,
        message,
        letter,
        task,
        job,
        calendar,
        password,
        price,
        reason,
        person: world.bob.to_string(),
        device: world.adas_phone.to_string(),
        token,
        removal,
        style,
    }
}

const PEOPLE: [&str; 8] = [
    "",
    "ada@harbour.example",
    "bob@harbour.example",
    "cleo@oakmere.example",
    "sam@sendback.example",
    "amy@sendback.example",
    "rita@brightwell.example",
    "tom@tayside.example",
];

/// Whether this person gets through this door to Ada's return.
fn may(door: Door, person: &str) -> bool {
    match door {
        Door::Public | Door::Own => true,
        Door::Portal => person.ends_with("@harbour.example"),
        Door::Admin => person.ends_with("@sendback.example"),
        Door::Administration => person == "amy@sendback.example",
        Door::Workshop => person == "rita@brightwell.example",
    }
}

/// Whether a route shows the same to everybody behind its door: lists of one's own.
fn is_own_list(pattern: &str) -> bool {
    !pattern.contains('{') && pattern != "/"
}

#[test]
fn every_route_answers_everybody_as_the_table_says() {
    // Every cell of the sign-in itself is a failed try.
    let world = World::with(|config| config.limits.sign_in_failures = 1000);
    let ids = ids(&world);
    let mut cells = 0;
    for person in PEOPLE {
        let mut browser = if person.is_empty() { world.browser() } else { world.signed_in(person) };
        for route in ROUTES {
            let path = address(route.pattern, &ids);
            let whose = format!("{person:?} {:?} {path}", route.method);
            // The demonstration's mails are for a mail folder only, and the tests' mail is in memory.
            if route.pattern.starts_with("/demo/") {
                assert_eq!(browser.request("GET", &path, &[], None).status, 404, "{whose}");
                continue;
            }
            if route.pattern == "/sign-out" && !person.is_empty() {
                continue;
            }
            let page = match route.method {
                Method::Get => browser.request("GET", &path, &[], None),
                Method::Post => browser.post(&path, &[]),
            };
            cells += 1;
            let signed_in = !person.is_empty();
            let own_door = match route.door {
                Door::Public | Door::Own => true,
                Door::Portal => person.ends_with("@harbour.example") || person == "cleo@oakmere.example",
                Door::Admin => person.ends_with("@sendback.example"),
                Door::Administration => person == "amy@sendback.example",
                Door::Workshop => person.contains("rita@") || person.contains("tom@"),
            };
            // A list that is not sent is its author's alone.
            let list = route.pattern.strip_prefix("/batches/{batch}");
            let shared = list.is_none_or(|at| at == "/message") || person != "bob@harbour.example";
            match (route.door, signed_in) {
                (Door::Public, _) => assert!(
                    page.status < 400
                        || page.status == 422
                        || route.pattern == "/sign-out"
                        || (page.status == 410 && route.pattern.starts_with("/k/")),
                    "{whose}: {}",
                    page.status
                ),
                // Nobody signed in: to the sign-in page, with what was typed kept.
                (_, false) => assert!(matches!(page.status, 303 | 401), "{whose}: {}", page.status),
                (_, true) if !own_door => assert_eq!(page.status, 404, "{whose}"),
                (_, true) if is_own_list(route.pattern) || route.pattern == "/devices/unlisted/return" => {
                    let empty_form = route.method == Method::Post && matches!(page.status, 415 | 422);
                    assert!(page.status < 400 || empty_form, "{whose}: {}", page.status);
                }
                // The photo is the customer's: support and the seller take off what they added themselves.
                (door, true) if may(door, person) && route.pattern.ends_with("/photos/{photo}/removal") => {
                    assert!(matches!(page.status, 303 | 404 | 409), "{whose}: {}", page.status);
                }
                (door, true) if may(door, person) && shared => {
                    // Sent long ago: its form is refused, everything else is shown, refused or asked for again.
                    assert!(matches!(page.status, 200 | 303 | 409 | 415 | 422), "{whose}: {}", page.status);
                }
                (_, true) => assert!(page.status == 404 || page.status == 415, "{whose}: {}", page.status),
            }
        }
    }
    assert!(cells > 200, "{cells} cells");
}

#[test]
fn a_stranger_gets_the_same_answer_for_what_is_not_theirs_and_for_what_is_not_there() {
    let world = World::new();
    let ids = ids(&world);
    for (person, pattern) in [
        ("cleo@oakmere.example", "/tickets/{reference}"),
        ("cleo@oakmere.example", "/tickets/{reference}/photos/{photo}/thumb.jpg"),
        ("cleo@oakmere.example", "/devices/{device}"),
        ("cleo@oakmere.example", "/batches/{batch}"),
        ("tom@tayside.example", "/workshop/tickets/{reference}"),
        ("tom@tayside.example", "/workshop/tickets/{reference}/photos/{photo}/large.jpg"),
        ("tom@tayside.example", "/workshop/parcels/{parcel}"),
        ("tom@tayside.example", "/workshop/unexpected/{unexpected}/photos/{row}/thumb.jpg"),
        ("ada@harbour.example", "/admin/unexpected/{unexpected}"),
        ("ada@harbour.example", "/admin/tickets/{reference}"),
        ("ada@harbour.example", "/admin/batches/{batch}"),
        ("rita@brightwell.example", "/admin/batches/{batch}"),
        ("sam@sendback.example", "/admin/people/{person}"),
        ("ada@harbour.example", "/admin/people/{person}"),
        ("ada@harbour.example", "/admin/companies/{company}"),
        ("sam@sendback.example", "/admin/companies/{company}"),
        ("rita@brightwell.example", "/admin/sellers/{seller}"),
        ("sam@sendback.example", "/admin/purchases/{purchase}"),
        ("ada@harbour.example", "/admin/devices/{device}"),
        ("sam@sendback.example", "/admin/letters/{letter}"),
        ("sam@sendback.example", "/admin/calendars/{calendar}"),
        ("sam@sendback.example", "/admin/imports/{import}"),
        ("rita@brightwell.example", "/admin/imports/{import}/columns"),
    ] {
        let mut browser = world.signed_in(person);
        let theirs = browser.get(&address(pattern, &ids));
        let nobody = "00000000-0000-7000-8000-000000000000".to_owned();
        let none = Ids {
            letter: nobody.clone(),
            calendar: nobody.clone(),
            reference: "SB-2222-2222".to_owned(),
            photo: nobody.clone(),
            device: nobody.clone(),
            person: nobody.clone(),
            company: nobody.clone(),
            seller: nobody.clone(),
            purchase: nobody.clone(),
            parcel: "SB-2222-2222-P".to_owned(),
            unexpected: nobody.clone(),
            row: nobody.clone(),
            import: nobody.clone(),
            batch: nobody.clone(),
            sent: nobody,
            ..Ids::default()
        };
        let missing = browser.get(&address(pattern, &none));
        assert_eq!((theirs.status, missing.status), (404, 404), "{person} {pattern}");
        assert_eq!(theirs.text(), missing.text(), "{person} {pattern}");
    }
}

#[test]
fn strange_ids_are_not_found_and_never_an_error_of_ours() {
    let world = World::new();
    let mut ada = world.signed_in("ada@harbour.example");
    let mut amy = world.signed_in("amy@sendback.example");
    for id in
        ["99999999999999999999", "-1", "%00", "..%2f..%2fetc", "'%20OR%20'1'='1", "SB-0000-0000", "a%0d%0ab"]
    {
        for pattern in [
            "/tickets/{}",
            "/devices/{}",
            "/tickets/{}/photos/{}/thumb.jpg",
            "/batches/{}",
            "/l/{}",
            "/k/{}",
            "/q/{}",
            "/password/{}",
            "/admin/batches/{}",
            "/admin/people/{}",
            "/admin/companies/{}",
            "/admin/sellers/{}",
            "/admin/purchases/{}",
            "/admin/devices/{}",
            "/admin/letters/{}",
            "/admin/calendars/{}",
            "/admin/unexpected/{}",
            "/admin/unexpected/{}/photos/{}/thumb.jpg",
            "/admin/imports/{}",
        ] {
            let who = if pattern.starts_with("/admin") { &mut amy } else { &mut ada };
            assert_eq!(who.get(&pattern.replace("{}", id)).status, 404, "{pattern} {id}");
        }
    }
}

#[test]
fn a_technician_sees_nothing_before_the_label() {
    let world = World::new();
    let reference = submitted(&world);
    let mut rita = world.signed_in("rita@brightwell.example");
    assert_eq!(rita.get(&format!("/workshop/tickets/{reference}")).status, 404);
    assert!(!rita.get("/workshop").says(&reference));
    labelled(&world, &reference);
    assert_eq!(rita.get(&format!("/workshop/tickets/{reference}")).status, 200);
    assert!(!world.signed_in("tom@tayside.example").get("/workshop").says(&reference));
}
