//! A price that the seller offers, where sellers ask for the money themselves.
use crate::carrier::reading::Sheet;
use crate::portal::ticket_quote::load;
use crate::support::story::{price_link_to, submitted};
use crate::support::workshop::arrived;
use crate::support::world::World;
use diesel::prelude::*;
use sendback::config::invoicing::QuotesBy;
use sendback::models::ticket::Stage;
use sendback::schema::sellers;

const RITA: &str = "rita@brightwell.example";
const ADA: &str = "ada@harbour.example";

/// A world in which sellers offer prices; Rita's is paid here.
fn sellers_offer() -> World {
    let world = World::with(|config| config.invoicing.quotes_by = QuotesBy::Seller);
    let bank = "Account name: Brightwell Refurb\nSort code: 12-34-56\nAccount number: 12345678";
    world
        .app
        .write_now(|tx| {
            diesel::update(sellers::table.find(&world.rita.seller))
                .set((sellers::bank_details.eq(bank), sellers::vat_number.eq("GB 123 4567 89")))
                .execute(&mut **tx)?;
            Ok(())
        })
        .unwrap();
    world
}

#[test]
fn the_seller_offers_to_the_customer_and_is_paid_itself() {
    let world = sellers_offer();
    let reference = arrived(&world);
    let mut rita = world.signed_in(RITA);
    let page = rita.get(&format!("/workshop/tickets/{reference}"));
    let mut page = rita.get(&page.link("Offer a price"));
    assert!(!page.body().contains(ADA), "the customer's address is not the seller's to see");
    page.choose("Repair of the device");
    page.fill("Line 1: what it is for", "New board");
    page.fill("Price of one on line 1", "1,234.50");
    let mut page = rita.press(page, "Add another line");
    page.fill("Line 4: what it is for", "Work");
    page.fill("Price of one on line 4", "10");
    assert_eq!(rita.send(&page, "Offer this price").status, 303);
    assert_eq!(rita.send(&page, "Offer this price").status, 303, "a second click");
    world.work();
    assert_eq!(load(&world, &reference).stage, Stage::Quoted);
    let page = rita.get(&format!("/workshop/tickets/{reference}/quote"));
    assert!(page.says("£1,493.40") && !page.has_button("Offer this price"), "{}", page.text());
    // Ada is the one who gets it, with a link.
    let link = price_link_to(&world, ADA);
    let mut ada = world.browser();
    let mut page = ada.get(&format!("{link}/answer"));
    page.choose("I accept: £1,493.40");
    let page = ada.press(page, "Send the answer");
    assert!(page.says("Brightwell Ltd") && page.says("Sort code: 12-34-56"), "{}", page.text());
    world.work();
    let (subject, text) = world.mail_to(RITA);
    assert!(subject.starts_with("Accepted, not paid yet"), "{subject}");
    assert!(text.contains(&format!("£1,493.40, with the reference {reference}-Q1")), "{text}");
    let offers =
        world.mails().iter().filter(|(to, subject, _)| to == ADA && subject.starts_with("A price")).count();
    assert_eq!(offers, 1);
    let (name, pdf) = world.attached_to(ADA).remove(0);
    assert_eq!(name, format!("pro-forma-invoice-{reference}-Q1.pdf"));
    let text = Sheet::of(&pdf).text();
    for said in ["Brightwell Ltd", "GB 123 4567 89", "12345678", "Harbour & Finch", "New board", "£1,493.40"]
    {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(text.contains(&format!("{reference}-Q1")) && text.contains("Tuesday 2 June 2026"), "{text}");
    assert!(!text.contains("Sendback Trading"), "{text}");
}

#[test]
fn where_the_marketplace_offers_prices_a_seller_cannot() {
    let world = World::new();
    let reference = arrived(&world);
    let mut rita = world.signed_in(RITA);
    assert!(!rita.get(&format!("/workshop/tickets/{reference}")).says("Offer a price"));
    let page = rita.get(&format!("/workshop/tickets/{reference}/quote"));
    assert!(page.status == 409 && page.says("for somebody else to take"), "{}", page.text());
    assert_eq!(load(&world, &reference).stage, Stage::Received);
}

#[test]
fn before_it_is_here_and_at_another_seller_nothing_can_be_offered() {
    let world = sellers_offer();
    let reference = submitted(&world);
    let at = format!("/workshop/tickets/{reference}/quote");
    let mut rita = world.signed_in(RITA);
    assert_eq!(rita.get(&at).status, 404, "it is not sent to the seller yet");
    crate::support::story::labelled(&world, &reference);
    let page = rita.get(&at);
    assert!(page.status == 200 && !page.has_button("Offer this price"), "{}", page.text());
    let mut tom = world.signed_in("tom@tayside.example");
    assert_eq!(tom.get(&at).status, 404);
    let fields = [("version".to_owned(), "3".to_owned()), ("work".to_owned(), "repair".to_owned())];
    let (kind, body) = crate::support::browser::multipart_body(&fields, &[]);
    let headers = [("sec-fetch-site", "same-origin")];
    assert_eq!(tom.request("POST", &at, &headers, Some((&kind, body))).status, 404);
    assert_eq!(load(&world, &reference).stage, Stage::LabelSent);
}

#[test]
fn a_seller_without_bank_details_cannot_be_paid() {
    let world = World::with(|config| config.invoicing.quotes_by = QuotesBy::Seller);
    let reference = arrived(&world);
    let mut rita = world.signed_in(RITA);
    let mut page = rita.get(&format!("/workshop/tickets/{reference}/quote"));
    page.choose("Repair of the device");
    page.fill("Line 1: what it is for", "New board");
    page.fill("Price of one on line 1", "10");
    let page = rita.press(page, "Offer this price");
    assert!(page.status == 409 && page.says("nobody could pay"), "{} {}", page.status, page.text());
    assert_eq!(load(&world, &reference).stage, Stage::Received);
}
