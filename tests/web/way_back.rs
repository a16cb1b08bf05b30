//! Where a device is sent back to: the customer and support say it, the seller sends it there, and what could not be delivered
//! waits for it.
use crate::support::browser::{Browser, Page};
use crate::support::story::{accepted, payment, priced, submitted};
use crate::support::workshop::{
    ADA, RITA, SAM, TOM, analysed, arrived, by_courier, repaired, sent_repaired, ticket,
};
use crate::support::world::{World, monday};
use diesel::prelude::*;
use sendback::models::ticket::{Actor, Outcome, Stage, TaskKind};
use sendback::schema::{payments, tasks};

/// Fills another address in.
fn fill(page: &mut Page) {
    page.fill("Name or company", "Harbour & Finch, Leith");
    page.fill("Street and number", "7 Shore Place");
    page.fill("Town or city", "Edinburgh");
    page.fill("Postcode", "eh6 6sw");
}

/// Somebody gives another address on their page of it; the page that comes then.
fn given(browser: &mut Browser, at: &str) -> Page {
    let mut page = browser.get(at);
    fill(&mut page);
    browser.press(page, "Save the address")
}

fn waiting(world: &World, kind: TaskKind) -> i64 {
    let open = tasks::table.filter(tasks::kind.eq(kind).and(tasks::done_at.is_null()));
    world.app.write_now(|tx| Ok(open.count().get_result(&mut **tx)?)).unwrap()
}

#[test]
fn the_customer_says_where_it_goes_and_the_seller_sends_it_there() {
    let world = World::new();
    let reference = arrived(&world);
    analysed(&world, &reference, "Repair it");
    let mut ada = world.signed_in(ADA);
    let page = ada.get(&format!("/tickets/{reference}"));
    let mut page = ada.get(&page.link("Say where it is sent back to"));
    assert_eq!(page.value("line1"), "4 Quay Lane", "it begins with what stands");
    page.fill("Postcode", "");
    let page = ada.press(page, "Save the address");
    assert!(page.status == 422 && page.says("There is a problem"), "{}", page.text());
    let page = given(&mut ada, &format!("/tickets/{reference}/way-back"));
    assert!(page.says("The address is saved.") && page.says("The address of the way back is known"));
    world.work();
    let (subject, text) = world.mail_to(RITA);
    assert!(
        subject.starts_with("The address to send it to") && !text.contains("Shore Place"),
        "{subject} {text}"
    );
    let mut rita = world.signed_in(RITA);
    for page in [format!("/workshop/tickets/{reference}"), format!("/workshop/tickets/{reference}/repair")] {
        let page = rita.get(&page);
        assert!(page.says("7 Shore Place") && page.says("EH6 6SW") && !page.says("4 Quay Lane"));
    }
    // Where it came from stays what it was.
    assert!(world.signed_in(SAM).get(&format!("/admin/tickets/{reference}")).says("4 Quay Lane"));
    sent_repaired(&mut rita, &reference);
    assert_eq!(ada.get(&format!("/tickets/{reference}/way-back")).status, 409, "it is on its way");
}

#[test]
fn support_says_it_and_the_customer_is_told() {
    let world = World::new();
    let reference = submitted(&world);
    let mut sam = world.signed_in(SAM);
    let page = sam.get(&format!("/admin/tickets/{reference}"));
    let page = given(&mut sam, &page.link("Where it is sent back to"));
    assert!(page.says("The address is saved."), "{}", page.text());
    world.work();
    let (subject, text) = world.mail_to(ADA);
    assert!(subject.starts_with("Another address for the way back"), "{subject}");
    assert!(text.contains("Nobody of your company asked for it?"), "{text}");
    assert!(!world.mails().iter().any(|(to, ..)| to == RITA), "the seller has nothing to send yet");
    assert!(
        world.signed_in(ADA).get(&format!("/tickets/{reference}/way-back")).body().contains("7 Shore Place")
    );
}

#[test]
fn it_is_theirs_alone_and_an_old_page_says_nothing() {
    let world = World::new();
    let reference = arrived(&world);
    let (portal, admin) =
        (format!("/tickets/{reference}/way-back"), format!("/admin/tickets/{reference}/way-back"));
    let form = |version: &'static str| {
        [
            ("version", version),
            ("name", "Mallory"),
            ("line1", "1 Elsewhere"),
            ("town", "Leeds"),
            ("postcode", "LS1 1AA"),
            ("country", "GB"),
        ]
    };
    for (who, at) in
        [("cleo@oakmere.example", &portal), (RITA, &portal), (TOM, &admin), (RITA, &admin), (ADA, &admin)]
    {
        let mut browser = world.signed_in(who);
        assert_eq!((browser.get(at).status, browser.post(at, &form("1")).status), (404, 404), "{who} {at}");
    }
    let before = ticket(&world, &reference);
    let mut ada = world.signed_in(ADA);
    let page = ada.post(&portal, &form("1"));
    assert!(page.status == 409 && page.says("Somebody was faster"), "{} {}", page.status, page.text());
    assert!(page.body().contains("1 Elsewhere"), "what was typed stays");
    // The address that stands is no other one.
    let page = ada.get(&portal);
    assert_eq!(ada.send(&page, "Save the address").status, 303);
    assert_eq!(ticket(&world, &reference).version, before.version);
    assert!(!ada.get(&portal).body().contains("Elsewhere"));
}

#[test]
fn what_cannot_be_delivered_asks_the_customer_where_it_goes() {
    let world = World::new();
    let reference = crate::workshop::ticket_sending_back::to_send_back(&world);
    let mut rita = world.signed_in(RITA);
    let at = format!("/workshop/tickets/{reference}/sending-back");
    let mut old = rita.get(&at);
    by_courier(&mut old);
    let page = rita.get(&at);
    rita.press(page, "It cannot be delivered");
    world.work();
    let now = ticket(&world, &reference);
    assert_eq!((now.stage, now.acts()), (Stage::SendingBack, Actor::Agent));
    let (subject, text) = world.mail_to(ADA);
    assert!(subject.starts_with("Where shall we send it?"), "{subject}");
    assert!(text.contains(&format!("/tickets/{reference}/way-back")), "{text}");
    // Nobody sends it to where it cannot go, and nobody says it twice.
    let page = rita.get(&at);
    assert!(page.says("It waits for an address") && !page.has_button("It is sent"), "{}", page.text());
    assert_eq!(rita.press(old, "It is sent").status, 409);
    let again = rita.post(&format!("{at}/undeliverable"), &[("version", &now.version.to_string())]);
    assert_eq!(again.status, 409);
    assert_eq!(waiting(&world, TaskKind::Undeliverable), 1);
    world.at(monday().plus_days(1));
    let mut ada = world.signed_in(ADA);
    let page = ada.get(&format!("/tickets/{reference}"));
    assert!(page.says("It could not be delivered"), "{}", page.text());
    let page = given(&mut ada, &page.link("Say where it goes"));
    assert!(page.says("The address is saved."), "{}", page.text());
    assert_eq!(waiting(&world, TaskKind::Undeliverable), 0, "the task has ended with it");
    assert!(!world.signed_in(SAM).get("/admin").says(&reference));
    let going = ticket(&world, &reference);
    assert_eq!(going.acts(), Actor::Seller);
    assert!(going.due_at > now.due_at, "the seller's days begin anew");
    world.work();
    assert!(world.mail_to(RITA).0.starts_with("The address to send it to"));
    let mut rita = world.signed_in(RITA);
    let mut page = rita.get(&at);
    assert!(page.says("7 Shore Place"), "{}", page.text());
    by_courier(&mut page);
    rita.press(page, "It is sent");
    assert_eq!(ticket(&world, &reference).outcome, Some(Outcome::ReturnedUnrepaired));
}

#[test]
fn what_was_repaired_and_comes_back_is_sent_again_and_stays_repaired_and_paid() {
    let world = World::new();
    let reference = arrived(&world);
    accepted(&world, &priced(&world, &reference));
    payment(&world, &reference, ("2026-05-18", "118.80", "HF 1"));
    let mut rita = world.signed_in(RITA);
    sent_repaired(&mut rita, &reference);
    let page = rita.get(&format!("/workshop/tickets/{reference}"));
    let page = rita.press(page, "It came back");
    assert!(page.says("The customer is asked for an address"), "{}", page.text());
    let now = ticket(&world, &reference);
    assert_eq!((now.stage, now.outcome), (Stage::SendingBack, None));
    let mut sam = world.signed_in(SAM);
    let page = sam.get(&format!("/admin/tickets/{reference}"));
    assert!(page.says("It could not be delivered back") && !page.says("too much"), "{}", page.text());
    assert!(!page.says("Correct the decision"), "it is repaired: {}", page.text());
    // The address is right after all: somebody was on holiday.
    let mut ada = world.signed_in(ADA);
    let page = ada.get(&format!("/tickets/{reference}/way-back"));
    let page = ada.press(page, "Save the address");
    assert!(page.says("The address is saved."), "{}", page.text());
    let mut page = rita.get(&format!("/workshop/tickets/{reference}/sending-back"));
    assert!(page.says("Send it again: The repaired device"), "{}", page.text());
    page.fill("Carrier", "Parcelforce");
    page.fill("Tracking number", "PF 7777 7777");
    let first = rita.send(&page, "It is sent");
    let twice = rita.send(&page, "It is sent");
    assert_eq!((first.status, twice.status), (303, 303));
    assert_eq!(ticket(&world, &reference).outcome, Some(Outcome::Repaired));
    world.work();
    let (subject, text) = world.mail_to(ADA);
    assert!(subject.starts_with("Repaired and sent") && text.contains("Parcelforce"), "{subject} {text}");
    assert!(text.contains("Connector fastened"), "{text}");
    let paid: i64 = world.app.write_now(|tx| Ok(payments::table.count().get_result(&mut **tx)?)).unwrap();
    assert_eq!((paid, waiting(&world, TaskKind::PayBack)), (1, 0), "what was done is paid for");
}

#[test]
fn a_scan_of_what_comes_back_leads_to_its_return() {
    let world = World::new();
    let reference = arrived(&world);
    repaired(&world, &reference);
    let mut rita = world.signed_in(RITA);
    let page = rita.get("/workshop?scan=490154203237518");
    assert!(page.says("This return is closed") && page.says("Did it come back"), "{}", page.text());
    let page = rita.get(&page.link("See the return"));
    assert!(page.has_button("It came back"), "{}", page.text());
    assert_eq!(rita.post(&format!("/workshop/tickets/{reference}/receipt"), &[]).status, 415);
    let mut tom = world.signed_in(TOM);
    let at = format!("/workshop/tickets/{reference}/sending-back/undeliverable");
    assert_eq!(tom.post(&at, &[("version", "9")]).status, 404);
}
