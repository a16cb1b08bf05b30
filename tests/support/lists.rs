//! Lists of several devices, put together through the pages.
use super::browser::{Browser, Page};
use super::story::photo;
use super::world::{Unit, World, device};
use diesel::prelude::*;
use sendback::models::device::Category;
use sendback::models::ticket::decision::Decision;
use sendback::models::ticket::{Reference, Ticket};
use sendback::schema::messages;

pub const ADA: &str = "ada@harbour.example";
/// The button of a message about all returns of a list.
pub const SEND_TO_ALL: &str = "Send it for all of them";

/// Pastes a list and comes to its page.
pub fn listed(browser: &mut Browser, text: &str) -> Page {
    let mut page = browser.get("/batches/new");
    page.fill("Paste the list", text);
    browser.press(page, "Look at the list")
}

/// Answers for all rows: defective, not dangerous, from Harbour, labels to Pete; the list's page.
pub fn answered(browser: &mut Browser, list: &str) -> Page {
    let mut page = browser.get(&format!("{list}/answers"));
    page.choose("It is defective");
    page.choose("No, none of them");
    page.fill("Name or company", "Harbour & Finch");
    page.fill("Street and number", "4 Quay Lane");
    page.fill("Town or city", "Bristol");
    page.fill("Postcode", "bs1 4rn");
    page.fill("Their name", "Pete Lowe");
    page.fill("Their e-mail address", "pete@harbour.example");
    page.choose("A repair may erase everything");
    let page = browser.press(page, "Save");
    assert_eq!(page.path, list, "{}", page.text());
    page
}

/// So many laptops of Ada's company, sold by Rita's seller and covered, with the numbers LIST00000, LIST00001 …
pub fn many(world: &World, n: usize) {
    world
        .app
        .write_now(|tx| {
            for n in 0..n {
                let unit = Unit {
                    company: &world.ada.company,
                    seller: &world.rita.seller,
                    category: Category::Laptop,
                    order: &format!("L-{n}"),
                    delivered: "2026-03-01",
                    code: &format!("LIST{n:05}"),
                };
                device(tx, &unit);
            }
            Ok(())
        })
        .unwrap();
}

/// A list of these laptops, each with something wrong.
pub fn lines(n: usize) -> String {
    (0..n).map(|n| format!("LIST{n:05}, fault {n}\n")).collect()
}

/// A list of Ada's that is not sent, and a photo in its tray.
pub fn begun_list(world: &World) -> (String, String) {
    let mut ada = world.signed_in(ADA);
    let list = listed(&mut ada, "PF3X7Q2A, dead").path;
    let mut page = ada.get(&format!("{list}/photos"));
    page.attach("Photos", "anything.jpg", photo(12));
    let page = ada.press(page, "Upload the chosen photos");
    (list.split('/').nth(2).unwrap().to_owned(), in_tray(&page)[0].clone())
}

/// Sends a list of so many of these laptops as Ada; the address of its page.
pub fn sent_list(world: &World, n: usize) -> String {
    let mut ada = world.signed_in(ADA);
    many(world, n);
    let list = listed(&mut ada, &lines(n)).path;
    let page = answered(&mut ada, &list);
    let page = ada.press(page, "Send ");
    assert!(page.says("sent together"), "{}", page.text());
    world.work();
    list
}

/// So many laptops of a list, sent and approved: one box, whose label is not made yet. Their returns, in the order of the list.
pub fn approved_in_one_box(world: &World, n: usize) -> Vec<Ticket> {
    let list = sent_list(world, n);
    let page = world.signed_in(ADA).get(&list);
    let at: Vec<Reference> = references(&page).iter().map(|reference| reference.parse().unwrap()).collect();
    assert_eq!(at.len(), n, "{}", page.text());
    at.iter()
        .map(|at| {
            let yes = Decision::Approve { label_by_hand: false };
            world
                .app
                .write_now(|tx| {
                    let seen = Ticket::for_agent(tx, &world.sam, at)?.version;
                    Ticket::decide(tx, &world.sam, at, seen, &yes)
                })
                .unwrap()
        })
        .collect()
}

/// The same, with the label out: it has gone to Pete.
pub fn in_one_box(world: &World, n: usize) -> Vec<Ticket> {
    let all = approved_in_one_box(world, n);
    world.work();
    all
}

/// Ada does not want to send it after all.
pub fn called_off(world: &World, ticket: &Ticket) {
    let mut ada = world.signed_in(ADA);
    let page = ada.get(&format!("/tickets/{}/cancellation", ticket.reference));
    let page = ada.press(page, "Yes, cancel it");
    assert!(page.says("cancelled"), "{}", page.text());
}

/// The references of the returns on the page of a list that was sent.
pub fn references(page: &Page) -> Vec<String> {
    let body = page.body();
    let links = body.split("href=\"/tickets/").skip(1).filter_map(|rest| rest.split('"').next());
    links.map(str::to_owned).collect()
}

/// The id of the row at a place of the list.
pub fn row_of(page: &Page, position: usize) -> String {
    let body = page.body();
    let mark =
        format!("of row {position}</span></label><input type=\"text\" class=\"code-input\" id=\"number-");
    let at = body.find(&mark).unwrap_or_else(|| panic!("no row {position}: {}", page.text()));
    body[at + mark.len()..].split('"').next().unwrap().to_owned()
}

/// The ids of the photos in the tray that a page shows.
pub fn in_tray(page: &Page) -> Vec<String> {
    let body = page.body();
    let fields = body.split("name=\"throw-").skip(1).filter_map(|rest| rest.split('"').next());
    fields.map(str::to_owned).collect()
}

/// How many messages say these words.
pub fn stored(world: &World, words: &str) -> i64 {
    let all = messages::table.filter(messages::body.eq(words)).count();
    world.app.write_now(|tx| Ok(all.get_result(&mut **tx)?)).unwrap()
}
