//! A label bought elsewhere takes the same way as our own.
use crate::support::story::{labelled, link_to, pdf, submitted};
use crate::support::world::World;
use diesel::prelude::*;
use sendback::schema::labels;

fn approved_by_hand(world: &World) -> (String, crate::support::browser::Browser) {
    let reference = submitted(world);
    let mut sam = world.signed_in("sam@sendback.example");
    let mut page = sam.get(&format!("/admin/tickets/{reference}"));
    page.choose("Approve");
    page.choose("I buy the label elsewhere");
    sam.press(page, "Save decision");
    world.work();
    (reference, sam)
}

#[test]
fn it_is_mailed_with_its_pdf_link_and_number() {
    let world = World::new();
    let (reference, mut sam) = approved_by_hand(&world);
    assert!(
        world.mails().iter().all(|(_, subject, _)| !subject.starts_with("Return label")),
        "ours was made all the same"
    );
    assert!(sam.get("/admin").says(&reference), "it waits for the agent");
    let mut page = sam.get(&format!("/admin/tickets/{reference}"));
    page.fill("Carrier", "Royal Parcel");
    page.fill("Tracking number", "ab 123456 c");
    page.attach("PDF", "my label.pdf", pdf());
    let page = sam.press(page, "Upload and send");
    assert!(page.says("Your label is stored and mailed now."), "{}", page.text());
    world.work();
    let (_, text) = world.mail_to("pete@harbour.example");
    assert!(text.contains("AB12 3456 C") && text.contains("Postage is prepaid: Royal Parcel."), "{text}");
    let link = link_to(&world, "pete@harbour.example");
    let fetched = world.browser().get(&format!("{link}/label-a4.pdf"));
    assert_eq!(fetched.bytes, pdf());
    assert_eq!(world.browser().get(&format!("{link}/label-4x6.pdf")).status, 404);
    assert!(!sam.get("/admin").says(&reference));
    assert_eq!(sam.get(&format!("/admin/tickets/{reference}/label.pdf")).bytes, pdf());
}

#[test]
fn it_takes_the_place_of_one_that_is_out() {
    let world = World::new();
    let reference = submitted(&world);
    let first = labelled(&world, &reference);
    let mut sam = world.signed_in("sam@sendback.example");
    let mut page = sam.get(&format!("/admin/tickets/{reference}"));
    page.fill("Carrier", "Royal Parcel");
    page.fill("Tracking number", "XY987654");
    page.attach("PDF", "label.pdf", pdf());
    sam.press(page, "Upload and send");
    world.work();
    let second = link_to(&world, "pete@harbour.example");
    assert_eq!((world.browser().get(&first).status, world.browser().get(&second).status), (410, 200));
}

#[test]
fn what_is_no_label_is_refused_with_everything_typed_kept() {
    let world = World::new();
    let (reference, mut sam) = approved_by_hand(&world);
    let at = format!("/admin/tickets/{reference}");
    let script =
        b"%PDF-1.7\n1 0 obj << /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >> endobj\n%%EOF".to_vec();
    let locked = b"%PDF-1.7\ntrailer << /Encrypt 5 0 R >>\n%%EOF".to_vec();
    for (bytes, number, said) in [
        (b"<html>".to_vec(), "AB123456", "The selected file must be a PDF."),
        (vec![], "AB123456", "Select the label’s PDF."),
        (script, "AB123456", "The PDF contains a script or another file."),
        (locked, "AB123456", "The PDF is protected with a password."),
        (vec![b'x'; (10 << 20) + 1], "AB123456", "The PDF must be smaller than 10 MB."),
        (pdf(), "RR123456789GB", "This tracking number cannot be right: one digit is off."),
        (pdf(), "x", "Enter the tracking number: 6 to 40 letters and digits."),
    ] {
        let mut page = sam.get(&at);
        page.fill("Carrier", "Royal Parcel");
        page.fill("Tracking number", number);
        page.attach("PDF", "label.pdf", bytes);
        let page = sam.press(page, "Upload and send");
        assert!(page.status == 422 && page.says(said), "{said}: {}", page.text());
        assert_eq!(page.value("carrier"), "Royal Parcel");
    }
    let mut page = sam.get(&at);
    let old = page.value("version");
    page.fill("Carrier", "Royal Parcel");
    page.fill("Tracking number", "RR123456785GB");
    page.attach("PDF", "label.pdf", pdf());
    assert!(sam.press(page, "Upload and send").says("Your label is stored"));
    world.work();
    let (kind, body) = crate::support::browser::multipart_body(
        &[
            ("version".to_owned(), old),
            ("carrier".to_owned(), "Late".to_owned()),
            ("number".to_owned(), "LATE123".to_owned()),
        ],
        &[("pdf".to_owned(), "l.pdf".to_owned(), pdf())],
    );
    let late = sam.request(
        "POST",
        &format!("{at}/label"),
        &[("sec-fetch-site", "same-origin")],
        Some((&kind, body)),
    );
    assert_eq!(late.status, 409);
}

#[test]
fn a_tracking_number_that_was_used_before_is_refused() {
    let world = World::new();
    let reference = submitted(&world);
    labelled(&world, &reference);
    let mut sam = world.signed_in("sam@sendback.example");
    for (number, status) in [("USED12345", 200), ("USED12345", 409), ("OTHER12345", 200)] {
        let mut page = sam.get(&format!("/admin/tickets/{reference}"));
        page.fill("Carrier", "Royal Parcel");
        page.fill("Tracking number", number);
        page.attach("PDF", "label.pdf", pdf());
        let page = sam.press(page, "Upload and send");
        assert_eq!(page.status, status, "{}", page.text());
        assert!(status == 200 || page.says("that number was used before"), "{}", page.text());
        world.work();
    }
}

/// A label of ours, as somebody else's: with that number in its bars.
fn drawn(number: &str) -> Vec<u8> {
    let mut shipment = crate::carrier::shipment();
    shipment.number = number.to_owned();
    sendback::carrier::paper::draw(&shipment).unwrap().small
}

#[test]
fn its_bar_code_is_read_back_and_compared_with_the_number() {
    for (typed, says) in [("RP 11 22 33 44", None), ("RP11223345", Some("Its bar code says"))] {
        let world = World::new();
        let (reference, mut sam) = approved_by_hand(&world);
        let mut page = sam.get(&format!("/admin/tickets/{reference}"));
        page.fill("Carrier", "Royal Parcel");
        page.fill("Tracking number", typed);
        page.attach("PDF", "label.pdf", drawn("RP11223344"));
        let page = sam.press(page, "Upload and send");
        assert_eq!(page.says("another number than the one typed in"), says.is_some(), "{}", page.text());
        assert!(says.is_none_or(|says| page.says(says)), "{}", page.text());
        world.work();
        let shown = sam.get(&format!("/admin/tickets/{reference}"));
        assert!(!shown.says("Upload a label that you bought"), "it goes out all the same: {}", shown.text());
    }
}

#[test]
fn what_it_cost_is_counted_under_the_carriers_own_name() {
    let world = World::new();
    let (reference, mut sam) = approved_by_hand(&world);
    let at = format!("/admin/tickets/{reference}");
    for (cost, status) in [("4 pounds", 422), ("£4.35", 200)] {
        let mut page = sam.get(&at);
        page.fill("Carrier", "Royal Mail");
        page.fill("Tracking number", "RR123456785GB");
        page.fill("What it cost, in pounds", cost);
        page.attach("PDF", "label.pdf", pdf());
        let page = sam.press(page, "Upload and send");
        assert_eq!(page.status, status, "{}", page.text());
        if status == 422 {
            assert!(page.says("Enter what the label cost in pounds"), "{}", page.text());
            assert_eq!(page.value("cost"), cost);
        }
    }
    world.work();
    let page = world.signed_in("amy@sendback.example").get("/admin/carriers/costs");
    assert!(page.says("Brightwell Royal Mail 1 0 £4.35"), "{}", page.text());
}

#[test]
fn support_acts_next_where_nobody_else_makes_it_and_no_number_is_shown_before_it_is_bought() {
    let world = World::new();
    let (reference, mut sam) = approved_by_hand(&world);
    let page = sam.get(&format!("/admin/tickets/{reference}"));
    assert!(page.says("Next: You") && page.says("PostedYou"), "{}", page.text());
    assert!(page.says("Get the label another way: buy one, and upload it below."), "{}", page.text());
    let world = World::new();
    let reference = submitted(&world);
    let mut sam = world.signed_in("sam@sendback.example");
    let mut page = sam.get(&format!("/admin/tickets/{reference}"));
    page.choose("Approve");
    let page = sam.press(page, "Save decision");
    assert!(page.says("Next: Our system"), "{}", page.text());
    let number: String =
        world.app.write_now(|tx| Ok(labels::table.select(labels::number).first(&mut **tx)?)).unwrap();
    assert!(page.says("Valid until") && !page.body().contains(&number), "{}", page.text());
    world.work();
    assert!(sam.get(&format!("/admin/tickets/{reference}")).body().contains(&number));
}
