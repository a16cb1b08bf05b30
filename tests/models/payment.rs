//! Payments that look the same: a second click is none, and another payment is one where support says so.
use crate::admin::ticket_payment::{awaited, count};
use crate::portal::ticket_quote::load;
use crate::support::browser::Page;
use crate::support::story::{NORA, payment};
use crate::support::workshop::SAM;
use crate::support::world::World;
use sendback::models::ticket::Stage;

#[test]
fn two_payments_that_look_the_same_are_two_where_support_says_so() {
    let world = World::new();
    let reference = awaited(&world);
    payment(&world, &reference, ("2026-05-18", "50", "HF 1"));
    let page = payment(&world, &reference, ("2026-05-18", "50", "HF 1"));
    assert!(
        page.status == 422 && page.says("is written down already. Is it another one?"),
        "{}",
        page.text()
    );
    assert_eq!((count(&world), page.value("amount")), (1, "50".to_owned()));
    let mut sam = world.signed_in(SAM);
    let fresh = sam.get(&format!("/admin/tickets/{reference}/payment"));
    let version = fresh.value("version");
    let at = format!("/admin/tickets/{reference}/payment");
    let said = |version: &str| -> Vec<(String, String)> {
        [
            ("version", version),
            ("what", "in"),
            ("paid_on", "2026-05-18"),
            ("amount", "50"),
            ("reference", "HF 1"),
            ("another", "yes"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
    };
    let mut post = |version: &str| {
        let fields = said(version);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        sam.post(&at, &fields).status
    };
    assert_eq!((post(&version), post(&version), post(&version)), (303, 303, 303), "three clicks");
    assert_eq!(count(&world), 2, "they are one payment more");
    assert!(world.signed_in(SAM).get(&at).says("Received£100.00"));
    // What was opened before somebody else wrote something down is no second click.
    payment(&world, &reference, ("2026-05-18", "1", "HF 2"));
    assert_eq!(post("1"), 409);
    let mut amy = world.signed_in("amy@sendback.example");
    let fields = said(&version);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    assert_eq!(amy.post(&at, &fields).status, 409, "it was Sam's click, and not hers");
    assert_eq!(count(&world), 3);
    world.work();
    let asked = world
        .mails()
        .into_iter()
        .filter(|(to, subject, _)| to == NORA && subject.contains("still to be paid"));
    assert_eq!(asked.count(), 3, "a letter for each");
}

#[test]
fn what_is_ticked_on_the_page_itself_counts_and_goes_on() {
    let world = World::new();
    let reference = awaited(&world);
    let mut sam = world.signed_in(SAM);
    let at = format!("/admin/tickets/{reference}/payment");
    let fill = |page: &mut Page| {
        page.fill("Day of the payment", "2026-05-18");
        page.fill("Amount", "59.40");
        page.fill("Reference of the payment", "HF 1");
    };
    let mut page = sam.get(&at);
    assert!(!page.says("This is another payment"), "nobody is asked before it matters");
    fill(&mut page);
    sam.press(page, "Record the payment");
    let mut page = sam.get(&at);
    fill(&mut page);
    let mut page = sam.press(page, "Record the payment");
    page.choose("This is another payment");
    let page = sam.press(page, "Record the payment");
    assert!(page.says("The return goes on."), "{}", page.text());
    world.work();
    assert_eq!((count(&world), load(&world, &reference).stage), (2, Stage::LabelSent));
}

#[test]
fn what_is_paid_too_much_goes_back_also_where_the_return_cannot_go_on() {
    let world = World::new();
    let reference = awaited(&world);
    let mut ada = world.signed_in("ada@harbour.example");
    let page = ada.get(&format!("/tickets/{reference}/battery"));
    ada.press(page, "Yes");
    payment(&world, &reference, ("2026-05-18", "200", "HF 1"));
    assert_eq!(load(&world, &reference).stage, Stage::Quoted, "a dangerous battery gets no label");
    let page = world.signed_in(SAM).get(&format!("/admin/tickets/{reference}"));
    assert!(
        page.says("did not go on by itself") && page.says("£81.20 too much: pay it back"),
        "{}",
        page.text()
    );
}
