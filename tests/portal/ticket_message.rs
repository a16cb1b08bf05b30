//! What the customer writes on a return.
use crate::support::browser::multipart_body;
use crate::support::story::{pdf, photo, submitted};
use crate::support::world::{World, monday};
use sendback::files::Files;
use sendback::worker::schedule;

fn at(reference: &str) -> String {
    format!("/tickets/{reference}")
}

#[test]
fn a_message_with_photos_and_an_invoice_comes_to_support_and_is_answered() {
    let world = World::new();
    let reference = submitted(&world);
    let mut ada = world.signed_in("ada@harbour.example");
    let mut page = ada.get(&at(&reference));
    page.fill("Write to support", "Here is the invoice.\nAnd another picture.");
    page.attach("Photos", "more.jpg", photo(77));
    page.attach("Invoice or another document", "Invoice 7.pdf", pdf());
    let page = ada.press(page, "Send the message");
    assert!(page.says("Your message is sent.") && page.says("Here is the invoice."), "{}", page.text());
    assert!(page.says("Save the PDF Invoice 7.pdf"));
    let address = page.link("Save the PDF");
    let saved = ada.get(&address);
    assert_eq!(saved.bytes, pdf());
    assert!(saved.headers["content-disposition"].starts_with("attachment; filename=\"SB-"));
    assert!(saved.headers["content-security-policy"].contains("sandbox"));
    // Support sees it, at the top of what waits; Bob as well, who is of the same company; nobody else.
    let mut sam = world.signed_in("sam@sendback.example");
    let page = sam.get(&format!("/admin/tickets/{reference}"));
    assert!(
        page.says("The customer wrote a message") && page.says("And another picture."),
        "{}",
        page.text()
    );
    assert_eq!(sam.get(&format!("/admin{address}")).bytes, pdf());
    assert_eq!(world.signed_in("bob@harbour.example").get(&address).bytes, pdf());
    for stranger in ["cleo@oakmere.example", "rita@brightwell.example"] {
        let mut browser = world.signed_in(stranger);
        assert_eq!(browser.get(&address).status, 404, "{stranger}");
        let (kind, body) = multipart_body(&[("body".to_owned(), "Hello".to_owned())], &[]);
        let to = format!("{}/messages", at(&reference));
        let sent = browser.request("POST", &to, &[("sec-fetch-site", "same-origin")], Some((&kind, body)));
        assert_eq!(sent.status, 404, "{stranger}");
    }
    let mut page = sam.get(&format!("/admin/tickets/{reference}"));
    page.fill("Message", "Thank you!");
    let page = sam.press(page, "Send");
    assert!(
        page.says("Your message is sent.") && !page.says("The customer wrote a message"),
        "{}",
        page.text()
    );
    world.work();
    let (subject, text) = world.mail_to("ada@harbour.example");
    assert!(subject.contains("A message about your return") && text.contains("Thank you!"), "{text}");
    assert!(ada.get(&at(&reference)).says("Thank you!"));
}

#[test]
fn what_is_wrong_with_it_comes_back_and_the_rest_is_kept() {
    let world = World::new();
    let reference = submitted(&world);
    let mut ada = world.signed_in("ada@harbour.example");
    let page = ada.get(&at(&reference));
    let page = ada.press(page, "Send the message");
    assert!(page.status == 422 && page.says("Write something, or add a photo."), "{}", page.text());
    let mut page = page;
    page.fill("Write to support", "Look at these.");
    page.attach("Photos", "good.jpg", photo(90));
    page.attach("Photos", "bad.jpg", b"nothing".to_vec());
    page.attach("Invoice or another document", "invoice.exe", b"MZ".to_vec());
    let page = ada.press(page, "Send the message");
    assert_eq!(page.status, 422);
    for said in ["“bad.jpg” was not stored", "The selected file must be a PDF.", "Look at these.", "good.jpg"]
    {
        assert!(page.says(said), "{said}: {}", page.text());
    }
    // Another browser, another day: the draft is there; and nobody else's page shows it.
    let mut again = world.signed_in("ada@harbour.example");
    let page = again.get(&at(&reference));
    assert!(page.says("Look at these.") && page.says("good.jpg"));
    assert!(!world.signed_in("bob@harbour.example").get(&at(&reference)).says("Look at these."));
    let page = again.press(page, "Remove good.jpg");
    assert!(!page.says("good.jpg"), "{}", page.text());
    let mut page = page;
    page.fill("Write to support", &"x".repeat(4001));
    let page = again.press(page, "Send the message");
    assert!(page.status == 422 && page.says("Shorten the message to 4000 characters"), "{}", page.text());
    let mut page = page;
    page.fill("Write to support", "\"><svg onload=alert(1)>\u{202e}👩‍🔧");
    let page = again.press(page, "Send the message");
    assert!(page.says("Your message is sent.") && !page.body().contains("<svg onload"));
}

#[test]
fn a_message_that_is_sent_twice_is_one() {
    let world = World::new();
    let reference = submitted(&world);
    let mut ada = world.signed_in("ada@harbour.example");
    let mut page = ada.get(&at(&reference));
    page.fill("Write to support", "Only once.");
    page.attach("Photos", "crack.jpg", photo(33));
    page.attach("Invoice or another document", "invoice.pdf", pdf());
    for _ in 0..2 {
        assert_eq!(ada.send(&page, "Send the message").status, 303);
    }
    let seen = ada.get(&at(&reference));
    assert_eq!(seen.body().matches("Only once.").count(), 1, "{}", seen.text());
    // Of the second one no file is left: two photos of the return, one on the message, and the PDF.
    let Files::Memory(files) = &world.app.files else { panic!("in memory") };
    actix_web::rt::System::new().block_on(schedule::sweep(&world.app, schedule::TEMPORARY_AGE)).unwrap();
    assert_eq!(files.lock().unwrap().len(), 3 * 3 + 1);
    // What differs in anything, or comes later, is another message.
    page.fill("Write to support", "Only twice.");
    ada.send(&page, "Send the message");
    let mut other = ada.get(&at(&reference));
    other.fill("Write to support", "Only twice.");
    ada.send(&other, "Send the message");
    world.at(monday().plus_seconds(61));
    ada.send(&other, "Send the message");
    assert_eq!(ada.get(&at(&reference)).body().matches("Only twice.").count(), 3);
}

#[test]
fn the_same_photo_is_on_every_message_that_it_was_sent_with() {
    let world = World::new();
    let reference = submitted(&world);
    let mut ada = world.signed_in("ada@harbour.example");
    for words in ["This is the crack.", "Did you see this crack?"] {
        let mut page = ada.get(&at(&reference));
        page.fill("Write to support", words);
        // One that the return itself shows, and one twice on the same message.
        page.attach("Photos", "again.jpg", photo(10));
        page.attach("Photos", "new.jpg", photo(33));
        page.attach("Photos", "new too.jpg", photo(33));
        let page = ada.press(page, "Send the message");
        assert!(page.says("Your message is sent."), "{}", page.text());
    }
    let page = ada.get(&at(&reference)).body();
    let messages: Vec<&str> = page.split("id=\"message-").skip(1).collect();
    assert_eq!(messages.len(), 2);
    let mut addresses = vec![];
    for message in messages {
        let message = message.split("</li></ul>").next().unwrap();
        let own: Vec<&str> = message.split("href=\"").skip(1).map(|a| a.split('"').next().unwrap()).collect();
        assert_eq!(own.len(), 2, "{message}");
        assert!(message.contains("again.jpg") && message.contains("new.jpg"), "{message}");
        addresses.extend(own.into_iter().map(str::to_owned));
    }
    for address in &addresses {
        assert_eq!(ada.get(address).status, 200, "{address}");
    }
    addresses.sort();
    addresses.dedup();
    assert_eq!(addresses.len(), 4, "each message has pictures of its own");
}

#[test]
fn a_closed_return_takes_messages_for_thirty_days_and_reopens_by_none() {
    let world = World::new();
    let reference = submitted(&world);
    let mut ada = world.signed_in("ada@harbour.example");
    let page = ada.get(&format!("{}/cancellation", at(&reference)));
    ada.press(page, "Yes, cancel it");
    world.at(monday().plus_days(30));
    let mut ada = world.signed_in("ada@harbour.example");
    let mut page = ada.get(&at(&reference));
    page.fill("Write to support", "It is broken again.");
    let page = ada.press(page, "Send the message");
    assert!(page.says("Your message is sent.") && page.says("Closed"), "{}", page.text());
    assert!(world.signed_in("sam@sendback.example").get("/admin").says(&reference), "it is a task");
    world.at(monday().plus_days(30).plus_seconds(3600));
    let mut page = ada.get(&at(&reference));
    page.fill("Write to support", "Hello?");
    let page = ada.press(page, "Send the message");
    assert_eq!(page.status, 409, "{}", page.text());
    assert!(page.says("Hello?"), "nothing typed is lost");
}

#[test]
fn support_asks_the_return_waits_and_the_answer_brings_it_back() {
    let world = World::new();
    let reference = submitted(&world);
    let mut sam = world.signed_in("sam@sendback.example");
    let mut page = sam.get(&format!("/admin/tickets/{reference}"));
    page.choose("The customer, who must answer");
    let page = sam.press(page, "Send");
    assert!(page.status == 422 && page.says("Write the question."), "{}", page.text());
    let mut page = page;
    page.choose("The customer, who must answer");
    page.fill("Message", "Does it charge?");
    let page = sam.press(page, "Send");
    assert!(page.says("The return waits for the answer."), "{}", page.text());
    assert!(!sam.get("/admin").says(&reference));
    world.work();
    let (subject, text) = world.mail_to("ada@harbour.example");
    assert!(subject.contains("has a question") && text.contains("Does it charge?"), "{subject} {text}");
    assert!(
        text.contains("until Tuesday 2 June, 17:00"),
        "ten business days, a bank holiday among them: {text}"
    );
    let mut ada = world.signed_in("ada@harbour.example");
    let mut page = ada.get(&at(&reference));
    assert!(page.says("Support asks you") && page.says("Does it charge?"), "{}", page.text());
    page.fill("Your answer", "No, not at all.");
    page.attach("Photos", "cable.jpg", photo(30));
    let page = ada.press(page, "Send the answer");
    assert!(page.says("With support"), "{}", page.text());
    let page = sam.get(&format!("/admin/tickets/{reference}"));
    assert!(page.says("No, not at all.") && page.says("Question answered"), "{}", page.text());
    assert!(sam.get("/admin").says(&reference));
}

#[test]
fn a_note_of_support_is_nobody_elses() {
    let world = World::new();
    let reference = submitted(&world);
    let mut sam = world.signed_in("sam@sendback.example");
    let mut page = sam.get(&format!("/admin/tickets/{reference}"));
    page.choose("Only support");
    page.fill("Message", "Smells of smoke, careful.");
    page.attach("Invoice or another document", "x.pdf", pdf());
    page.attach("Photos", "scorched.jpg", photo(44));
    let page = sam.press(page, "Send");
    let picture = page.body().split("src=\"").find(|part| part.contains("scorched.jpg")).unwrap().to_owned();
    let picture = picture.split('"').next().unwrap().replace("/admin/", "/");
    assert!(page.says("Smells of smoke") && page.says("Internal note"), "{}", page.text());
    let address = page.link("Save the PDF").replace("/admin/", "/");
    world.work();
    let mut ada = world.signed_in("ada@harbour.example");
    let page = ada.get(&at(&reference));
    assert!(!page.says("Smells of smoke") && !page.says("Internal note"), "{}", page.text());
    assert_eq!(ada.get(&address).status, 404);
    assert_eq!(ada.get(&picture).status, 404, "{picture}");
    assert_eq!(sam.get(&format!("/admin{picture}")).status, 200);
    assert!(world.mails().iter().all(|(.., text)| !text.contains("Smells of smoke")));
}

/// The address of the first picture on a page whose text says so.
fn picture_of(page: &str, name: &str) -> String {
    let image = page.split("src=\"").find(|part| part.contains(name)).unwrap();
    image.split('"').next().unwrap().to_owned()
}

#[test]
fn what_is_being_written_is_its_authors_alone_and_only_its_files_can_be_taken_off() {
    let world = World::new();
    let reference = submitted(&world);
    let at = at(&reference);
    let support = format!("/admin{at}");
    let mut ada = world.signed_in("ada@harbour.example");
    let mut bob = world.signed_in("bob@harbour.example");
    let mut sam = world.signed_in("sam@sendback.example");
    let mut cleo = world.signed_in("cleo@oakmere.example");
    // Without words that fit a message is kept, and not sent.
    let begun =
        |browser: &mut crate::support::browser::Browser, at: &str, label: &str, button: &str, name: &str| {
            let mut page = browser.get(at);
            page.fill(label, &"x".repeat(4001));
            page.attach("Photos", name, photo(77));
            page.attach("Invoice or another document", "draft.pdf", pdf());
            let page = browser.press(page, button);
            assert_eq!(page.status, 422);
            picture_of(&page.body(), name)
        };
    let adas = begun(&mut ada, &at, "Write to support", "Send the message", "adas.jpg");
    let sams = begun(&mut sam, &support, "Message", "Send", "sams.jpg");
    let sams_here = sams.replace("/admin/", "/");
    assert_eq!((ada.get(&adas).status, sam.get(&sams).status), (200, 200));
    assert_eq!(bob.get(&adas).status, 404, "a colleague sees a draft");
    assert_eq!(ada.get(&sams_here).status, 404, "the customer sees what support has not sent");
    assert_eq!(sam.get(&format!("/admin{adas}")).status, 404, "support sees what the customer has not sent");
    // Files are taken off by their author alone; and what was sent, or belongs to the return, stays.
    let id = |address: &str| address.split("/photos/").nth(1).unwrap().split('/').next().unwrap().to_owned();
    let own = picture_of(&ada.get(&at).body(), "crack.jpg");
    let mut page = bob.get(&at);
    page.fill("Write to support", "Sent.");
    page.attach("Photos", "sent.jpg", photo(99));
    let sent = picture_of(&bob.press(page, "Send the message").body(), "sent.jpg");
    for (browser, to, others) in [
        (&mut bob, &at, vec![&adas, &sent, &own]),
        (&mut cleo, &at, vec![&adas]),
        (&mut ada, &at, vec![&sams, &own]),
        (&mut sam, &support, vec![&adas]),
    ] {
        for photo in others {
            let page = browser.post(&format!("{to}/messages/removal"), &[("photo", &id(photo))]);
            assert_eq!(page.status, 404, "{photo}");
        }
    }
    assert_eq!(bob.post(&format!("{at}/messages/removal"), &[]).status, 303, "bob has no PDF to take off");
    for picture in [&adas, &own, &sent] {
        assert_eq!(ada.get(picture).status, 200, "{picture}");
    }
    assert_eq!(sam.get(&sams).status, 200);
    assert!(ada.get(&at).says("PDF: draft.pdf") && sam.get(&support).says("PDF: draft.pdf"));
}

#[test]
fn the_messages_of_a_return_hold_so_many_photos_and_a_pdf_so_many_bytes_and_no_more() {
    let most = pdf().len();
    let world = World::with(|config| {
        config.limits.photos_on_messages = 2;
        config.limits.pdf_bytes = most;
    });
    let reference = submitted(&world);
    let mut ada = world.signed_in("ada@harbour.example");
    let mut page = ada.get(&at(&reference));
    page.fill("Write to support", "All of them.");
    for n in 0..3 {
        page.attach("Photos", &format!("{n}.jpg"), photo(n * 40));
    }
    let mut larger = pdf();
    larger.push(b'\n');
    page.attach("Invoice or another document", "larger.pdf", larger);
    let mut page = ada.press(page, "Send the message");
    assert_eq!(page.status, 422);
    for said in ["“2.jpg” was not stored", "The PDF must be smaller than", "0.jpg", "1.jpg", "All of them."]
    {
        assert!(page.says(said), "{said}: {}", page.text());
    }
    page.attach("Invoice or another document", "fits.pdf", pdf());
    let page = ada.press(page, "Send the message");
    assert!(page.says("Your message is sent.") && page.says("Save the PDF fits.pdf"), "{}", page.text());
    // The cap is the return's, not the message's, and words go on.
    let mut page = world.signed_in("bob@harbour.example").get(&at(&reference));
    let mut bob = world.signed_in("bob@harbour.example");
    page.fill("Write to support", "One more.");
    page.attach("Photos", "more.jpg", photo(200));
    let page = bob.press(page, "Send the message");
    assert!(page.status == 422 && page.says("“more.jpg” was not stored"), "{}", page.text());
    assert!(bob.press(page, "Send the message").says("Your message is sent."));
}

#[test]
fn a_text_that_is_far_too_long_comes_back_whole_and_is_not_sent_without_its_words() {
    let world = World::new();
    let reference = submitted(&world);
    let mut ada = world.signed_in("ada@harbour.example");
    let long = "It rattles, and then it stops. ".repeat(2000);
    let mut page = ada.get(&at(&reference));
    page.fill("Write to support", &long);
    page.attach("Photos", "more.jpg", photo(78));
    let page = ada.press(page, "Send the message");
    assert!(page.status == 422 && page.says("Shorten the message to"), "{}", page.text());
    assert_eq!(page.value("body"), long.trim());
}

#[test]
fn what_was_written_when_the_session_had_ended_is_sent_after_signing_in_with_the_files_chosen_again() {
    let world = World::new();
    let reference = submitted(&world);
    let mut ada = world.signed_in("ada@harbour.example");
    let mut page = ada.get(&at(&reference));
    page.fill("Write to support", "Written for a long time <b>&</b> carefully.");
    page.attach("Photos", "more <1>.jpg", photo(79));
    world.at(monday().plus_days(2));
    let mut page = ada.press(page, "Send the message");
    assert!(page.status == 401 && page.says("We kept what you typed"), "{}", page.text());
    page.fill("E-mail address", "ada@harbour.example");
    page.fill("Password", "a wrong one");
    let mut page = ada.press(page, "Sign in");
    assert_eq!(page.status, 422);
    page.fill("Password", crate::support::world::PASSWORD);
    let mut page = ada.press(page, "Sign in");
    assert!(page.says("what you typed is still here") && page.says("more <1>.jpg"), "{}", page.text());
    page.attach("Choose your files again", "more.jpg", photo(79));
    let page = ada.press(page, "Send what I typed");
    assert!(
        page.says("Your message is sent.") && page.says("Written for a long time <b>&</b> carefully."),
        "{}",
        page.text()
    );
    assert!(page.body().contains("more.jpg"), "{}", page.body());
}
