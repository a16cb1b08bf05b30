//! Something of every kind that an address can name, all of it Ada's company's and Rita's seller's: for tests that try every address.
use crate::admin::carrier_new::added;
use crate::admin::carriers::ruled;
use crate::admin::import_new::uploaded;
use crate::support::lists::{begun_list, sent_list};
use crate::support::story::{
    NORA, accepted, fill_price, link_to, password_link_to, payment, pdf, photo, price_link_to, submitted,
};
use crate::support::workshop::{SPARE, removal, stocked, unexpected};
use crate::support::world::World;
use diesel::prelude::*;
use sendback::models::parcel::Parcel;
use sendback::models::photo::{Photo, Slot};
use sendback::models::task::Task;
use sendback::models::ticket::{Reference, TaskKind, Ticket};
use sendback::schema::{addresses, calendars, device_codes, devices, jobs, letters, stock, tasks};

#[derive(Default)]
pub struct Ids {
    pub(super) reference: String,
    pub(super) photo: String,
    pub(super) device: String,
    pub(super) token: String,
    pub(super) removal: String,
    pub(super) password: String,
    /// Of the link to a price.
    pub(super) price: String,
    /// A photo of what the price is for.
    pub(super) reason: String,
    pub(super) person: String,
    pub(super) message: String,
    pub(super) letter: String,
    pub(super) task: String,
    pub(super) job: String,
    pub(super) calendar: String,
    pub(super) carrier: String,
    pub(super) rule: String,
    pub(super) style: String,
    pub(super) company: String,
    pub(super) address: String,
    pub(super) seller: String,
    pub(super) purchase: String,
    pub(super) number: String,
    pub(super) parcel: String,
    pub(super) unexpected: String,
    pub(super) row: String,
    pub(super) import: String,
    pub(super) unit: String,
    pub(super) batch: String,
    /// One that was sent.
    pub(super) sent: String,
    pub(super) tray: String,
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
        .replace("{carrier}", &ids.carrier)
        .replace("{rule}", &ids.rule)
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

/// A carrier that is closed, so that labels are drawn here, and a rule that names it.
fn carrier(world: &World) -> (String, String) {
    let carrier = added(world, "DPD");
    let rule = ruled(world, &carrier, |_| {});
    let mut amy = world.signed_in("amy@sendback.example");
    let page = amy.get(&format!("/admin/carriers/{carrier}"));
    amy.press(page, "Close it");
    (carrier, rule)
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
    let (carrier, rule) = carrier(world);
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
        carrier,
        rule,
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
