//! A link that has ended.
use crate::support::story::{labelled, link_to, pdf, submitted};
use crate::support::world::{World, monday};
use sendback::worker::schedule;

#[test]
fn it_shows_nothing_and_a_fresh_one_goes_to_the_address_on_file_only() {
    let world = World::new();
    let reference = submitted(&world);
    let old = labelled(&world, &reference);
    world.at(monday().plus_days(15));
    actix_web::rt::System::new().block_on(schedule::by_the_clock(&world.app)).unwrap();
    world.work();
    let mut pete = world.browser();
    let page = pete.get(&old);
    assert_eq!(page.status, 410);
    assert!(page.says("This link has ended") && !page.body().contains(&reference), "{}", page.text());
    assert_eq!(page.headers["referrer-policy"], "no-referrer");
    let page = pete.press(page, "Send a fresh label");
    assert!(page.says("Look into your mail") && !page.body().contains("pete@"), "{}", page.text());
    world.work();
    let fresh = link_to(&world, "pete@harbour.example");
    assert_ne!(old, fresh);
    assert!(pete.get(&fresh).says("Your return label"));
    let before = world.mails().len();
    assert_eq!(pete.get(&format!("{old}/fresh")).status, 410);
    world.work();
    assert_eq!(world.mails().len(), before, "looking sends nothing");
}

#[test]
fn where_nothing_is_left_to_send_the_answer_is_the_same_and_no_mail_goes_out() {
    let world = World::new();
    let reference = submitted(&world);
    let link = labelled(&world, &reference);
    let mut ada = world.signed_in("ada@harbour.example");
    let page = ada.get(&format!("/tickets/{reference}/cancellation"));
    ada.press(page, "Yes, cancel it");
    world.work();
    let before = world.mails().len();
    let mut pete = world.browser();
    let page = pete.get(&link);
    let page = pete.press(page, "Send a fresh label");
    assert!(page.says("Look into your mail"), "{}", page.text());
    world.work();
    assert_eq!(world.mails().len(), before);
    assert_eq!(pete.post("/l/never-was/fresh", &[]).status, 404);
}

#[test]
fn where_only_the_mail_was_sent_again_the_label_stays_and_only_a_replaced_one_is_not_to_be_used() {
    let world = World::new();
    let reference = submitted(&world);
    let old = labelled(&world, &reference);
    let mut ada = world.signed_in("ada@harbour.example");
    let page = ada.get(&format!("/tickets/{reference}/label"));
    ada.press(page, "Send the label");
    world.work();
    let mut pete = world.browser();
    let page = pete.get(&old);
    assert_eq!(page.status, 410);
    assert!(
        page.says("the newest mail opens it") && page.says("The label stays the same"),
        "{}",
        page.text()
    );
    assert!(!page.says("Please do not use") && !page.body().contains(&reference), "{}", page.text());
    let page = pete.press(page, "Send the mail again");
    assert!(page.says("Look into your mail"), "{}", page.text());
    world.work();
    // Another label takes its place: now it is not to be used any more, and the mail with the new one says so, too.
    let said = |world: &World| {
        let (_, text) = world.mail_to("pete@harbour.example");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert!(!said(&world).contains("takes the place"), "{}", said(&world));
    let mut sam = world.signed_in("sam@sendback.example");
    let mut page = sam.get(&format!("/admin/tickets/{reference}"));
    page.fill("Carrier", "Royal Parcel");
    page.fill("Tracking number", "XY987654");
    page.attach("PDF", "label.pdf", pdf());
    sam.press(page, "Upload and send");
    world.work();
    assert!(pete.get(&old).says("Please do not use a label that you printed from it."));
    let text = said(&world);
    assert!(text.contains("This label takes the place of the one that you had before."), "{text}");
    assert!(text.contains("That one is void: please do not use it"), "{text}");
}
