//! Letters: complete in both parts, the same bytes at every try, and none that nobody needs any more.
use crate::support::story::{labelled, submitted};
use crate::support::world::World;
use diesel::prelude::*;
use mail_parser::MimeHeaders;
use sendback::mail::{self, Letter, Mail};
use sendback::models::event::{By, Data, Kind};
use sendback::models::ticket::{Act, Command, Reference, Ticket, Who};
use sendback::schema::{jobs, letters};

fn raw(world: &World) -> Vec<Vec<Vec<u8>>> {
    let Mail::Memory(sent) = &world.app.mail else { panic!("in memory") };
    sent.lock().unwrap().values().cloned().collect()
}

#[test]
fn a_letter_that_is_sent_again_is_the_same_mail_byte_for_byte() {
    let world = World::new();
    let reference = submitted(&world);
    labelled(&world, &reference);
    // As after a process that died between sending and settling.
    world
        .app
        .write_now(|tx| {
            let none = None::<sendback::db::Moment>;
            diesel::update(jobs::table)
                .set((jobs::done_at.eq(none), jobs::lease_until.eq(none)))
                .execute(&mut **tx)?;
            Ok(())
        })
        .unwrap();
    world.at(crate::support::world::monday().plus_seconds(3600));
    world.work();
    let all = raw(&world);
    assert_eq!(all.len(), 3, "confirmation, approval, label");
    for copies in all {
        assert_eq!(copies.len(), 2);
        assert!(copies[0] == copies[1], "the second try has other bytes");
    }
}

#[test]
fn the_labels_mail_has_two_complete_parts_the_pdf_and_the_headers_of_an_automatic_mail() {
    let world = World::new();
    let reference = submitted(&world);
    let link = labelled(&world, &reference);
    let all = raw(&world);
    let bytes = all
        .iter()
        .map(|copies| &copies[0])
        .find(|b| String::from_utf8_lossy(b).contains("application/pdf"))
        .unwrap();
    let mail = mail_parser::MessageParser::default().parse(bytes).unwrap();
    let (text, html) = (mail.body_text(0).unwrap(), mail.body_html(0).unwrap());
    for said in [
        reference.as_str(),
        &link,
        "Apple iPhone 13",
        "LS1 1AA",
        "Monday 1 June 2026",
        "Postage is not included",
        "Back up",
        "Disconnect accounts",
        "help@sendback.example",
    ] {
        assert!(text.contains(said), "the text lacks {said}");
        assert!(html.contains(said), "the HTML lacks {said}");
    }
    assert!(html.len() < 60_000 && !html.contains("<img") && !html.contains("<script"));
    let pdf = mail.attachment(0).unwrap();
    assert!(pdf.contents().starts_with(b"%PDF-"));
    assert_eq!(pdf.attachment_name(), Some(format!("return-label-{reference}.pdf").as_str()));
    let head = String::from_utf8_lossy(bytes).split("\r\n\r\n").next().unwrap().to_owned();
    for header in [
        "Auto-Submitted: auto-generated",
        "X-Auto-Response-Suppress: All",
        "Message-ID: <",
        "References: <SB-",
    ] {
        assert!(head.contains(header), "{header} is not in {head}");
    }
    assert!(mail.subject().unwrap().contains(&reference));
}

#[test]
fn a_label_that_was_cancelled_meanwhile_is_not_mailed() {
    let world = World::new();
    let reference = submitted(&world);
    let at: Reference = reference.parse().unwrap();
    world
        .app
        .write_now(|tx| {
            let ticket = Ticket::for_agent(tx, &world.sam, &at)?;
            let sam = By::person(Who::Agent, &world.sam.person);
            let approve = Act {
                command: Command::Approve,
                by: sam.clone(),
                seen: None,
                kind: Kind::Approved,
                data: Data::default(),
            };
            let (ticket, _) = ticket.act(tx, &approve)?;
            let cancel = Act {
                command: Command::Cancel,
                by: sam,
                seen: None,
                kind: Kind::Cancelled,
                data: Data::default(),
            };
            ticket.act(tx, &cancel).map(|_| ())
        })
        .unwrap();
    world.work();
    assert!(world.mails().iter().all(|(_, subject, _)| !subject.starts_with("Return label")));
    let left: i64 = world
        .app
        .write_now(|tx| Ok(jobs::table.filter(jobs::done_at.is_null()).count().get_result(&mut **tx)?))
        .unwrap();
    assert_eq!(left, 0);
}

#[test]
fn an_address_that_cannot_be_one_is_a_task_and_not_a_loop() {
    let world = World::new();
    let reference = submitted(&world);
    world
        .app
        .write_now(|tx| {
            diesel::update(letters::table).set(letters::to_email.eq("not an address")).execute(&mut **tx)?;
            let none = None::<sendback::db::Moment>;
            diesel::update(jobs::table)
                .set((jobs::done_at.eq(none), jobs::lease_until.eq(none)))
                .execute(&mut **tx)?;
            Ok(())
        })
        .unwrap();
    world.work();
    let mut sam = world.signed_in("sam@sendback.example");
    let page = sam.get(&format!("/admin/tickets/{reference}"));
    assert!(page.says("A letter could not be sent") && page.says("Could not be sent"), "{}", page.text());
}

#[test]
fn the_folder_holds_each_letter_once_and_whole() {
    let dir = tempfile::tempdir().unwrap();
    let mail = Mail::folder(&dir.path().join("mail")).unwrap();
    let letter = Letter {
        message_id: "0000@sendback.example".to_owned(),
        date: "2026-05-18T09:00:00".parse().unwrap(),
        from: ("Sendback".to_owned(), "returns@sendback.example".to_owned()),
        to: ("Zoë \"Z\" Müller,\r\nBcc: x@y.example".to_owned(), "zoe@example.com".to_owned()),
        subject: "Łódź 🔋\r\nBcc: x@y.example".to_owned(),
        text: "Hello".to_owned(),
        html: "<p>Hello</p>".to_owned(),
        thread: None,
        attachments: vec![],
    };
    mail.send(&letter).unwrap();
    mail.send(&letter).unwrap();
    let files: Vec<_> =
        std::fs::read_dir(dir.path().join("mail")).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(files, [mail::file_name("0000@sendback.example").as_str()]);
    let bytes = std::fs::read(dir.path().join("mail").join(&files[0])).unwrap();
    let read = mail_parser::MessageParser::default().parse(&bytes).unwrap();
    assert_eq!(read.subject(), Some("Łódź 🔋 Bcc: x@y.example"));
    assert_eq!(read.to().unwrap().iter().count(), 1);
    assert!(read.bcc().is_none());
}

fn approved(world: &World, reference: &str) {
    let mut sam = world.signed_in("sam@sendback.example");
    let mut page = sam.get(&format!("/admin/tickets/{reference}"));
    page.choose("Approve");
    sam.press(page, "Save decision");
    world.work();
}

fn close_access(world: &World, person: &sendback::models::PersonId) {
    let mut amy = world.signed_in("amy@sendback.example");
    let page = amy.get(&format!("/admin/people/{person}"));
    assert!(amy.press(page, "Close the access").says("The access is closed"));
}

#[test]
fn whoever_left_the_company_gets_no_more_letters_and_a_colleague_does() {
    let world = World::new();
    let reference = submitted(&world);
    close_access(&world, &world.ada.person);
    world.work();
    let told = |to: &str| world.mails().iter().filter(|(whom, ..)| whom == to).count();
    let before = told("ada@harbour.example");
    approved(&world, &reference);
    assert_eq!(told("ada@harbour.example"), before, "{:?}", world.mails());
    let (subject, text) = world.mail_to("bob@harbour.example");
    assert!(subject.contains(&reference) && text.contains("Bob"), "{subject}: {text}");
    // The label goes to whom the form named.
    assert!(world.mail_to("pete@harbour.example").0.contains("label"));
}

#[test]
fn somebody_who_works_for_another_company_now_reads_nothing_of_the_old_one() {
    let world = World::new();
    let reference = submitted(&world);
    let mut amy = world.signed_in("amy@sendback.example");
    let oakmere: String = {
        let page = amy.get("/admin/people/new");
        let body = page.body();
        let option = body.split("<option value=\"").find(|part| part.contains("Oakmere")).unwrap();
        option.split('"').next().unwrap().to_owned()
    };
    let path = format!("/admin/people/{}", world.ada.person);
    let mut page = amy.get(&path);
    page.send_as("company", &oakmere);
    let page = amy.press(page, "Save changes");
    assert_eq!(page.status, 200, "{}", page.text());
    let mut ada = world.signed_in("ada@harbour.example");
    assert_eq!(ada.get(&format!("/tickets/{reference}")).status, 404, "they have moved");
    let before = world.mails().iter().filter(|(whom, ..)| whom == "ada@harbour.example").count();
    approved(&world, &reference);
    assert_eq!(world.mails().iter().filter(|(whom, ..)| whom == "ada@harbour.example").count(), before);
    assert!(world.mail_to("bob@harbour.example").0.contains(&reference));
}

#[test]
fn where_nobody_is_left_support_is_told_once() {
    let world = World::new();
    let reference = submitted(&world);
    close_access(&world, &world.ada.person);
    close_access(&world, &world.bob);
    approved(&world, &reference);
    let mut sam = world.signed_in("sam@sendback.example");
    let page = sam.get(&format!("/admin/tickets/{reference}"));
    assert!(page.says("Nobody of the company can get letters any more"), "{}", page.text());
    assert_eq!(page.text().matches("Nobody of the company can get letters any more").count(), 1);
}
