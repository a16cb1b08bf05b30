//! Hostile words in every field: shown as words on every page, in every mail and on the label.
use crate::support::story::{begin_for, labelled, link_to, pdf, photo, submitted, to_check};
use crate::support::world::{ADAS_IMEI, World};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

const SCRIPT: &str = "\"><svg onload=alert(1)>{{7*191}}\u{202e}👩‍🔧";

#[test]
fn a_script_in_any_field_is_only_ever_text() {
    let world = World::new();
    let mut ada = world.signed_in("ada@harbour.example");
    let mut page = begin_for(&mut ada, &world.adas_phone, "It is not as described");
    page.choose("It has another storage");
    page.fill("What arrived instead?", SCRIPT);
    page.fill("IMEI", ADAS_IMEI);
    page.fill("Is there anything else?", SCRIPT);
    page.choose("No");
    let mut page = ada.press(page, "Save and continue");
    page.attach("The defect", "\"><svg onload=alert(1)>.jpg", photo(10));
    let page = ada.press(page, "Upload the chosen photos");
    check(&page.body());
    let mut page = ada.press(page, "Continue");
    for field in ["Name or company", "Street and number", "Building, floor", "Town or city", "Their name"] {
        page.fill(field, SCRIPT);
    }
    page.fill("Postcode", "BS1 4RN");
    page.fill("Their e-mail address", "pete@harbour.example");
    page.choose("A repair may erase everything");
    let page = ada.press(page, "Save and continue");
    check(&page.body());
    let page = ada.press(page, "Send the return");
    let reference = page.path.split('/').nth(2).unwrap().to_owned();
    world.work();
    labelled(&world, &reference);
    let link = link_to(&world, "pete@harbour.example");
    let mut sam = world.signed_in("sam@sendback.example");
    let mut rita = world.signed_in("rita@brightwell.example");
    let support = sam.get(&format!("/admin/tickets/{reference}"));
    assert!(support.says("Some characters could not be printed on the label"), "{}", support.text());
    for page in [
        ada.get(&format!("/tickets/{reference}")),
        support,
        sam.get("/admin"),
        rita.get(&format!("/workshop/tickets/{reference}")),
        world.browser().get(&link),
    ] {
        assert_eq!(page.status, 200);
        check(&page.body());
        assert!(!page.says("1337"), "a template was run on {}", page.path);
    }
    let sendback::mail::Mail::Memory(sent) = &world.app.mail else { panic!("in memory") };
    for copies in sent.lock().unwrap().values() {
        let mail = mail_parser::MessageParser::default().parse(&copies[0]).unwrap();
        check(&mail.body_html(0).unwrap());
        assert_eq!(mail.to().unwrap().iter().count(), 1);
    }
}

#[test]
fn a_script_in_messages_files_names_and_searches_is_only_ever_text() {
    let world = World::new();
    let reference = crate::support::story::submitted(&world);
    let (own, support) = (format!("/tickets/{reference}"), format!("/admin/tickets/{reference}"));
    let mut ada = world.signed_in("ada@harbour.example");
    let mut sam = world.signed_in("sam@sendback.example");
    let mut amy = world.signed_in("amy@sendback.example");
    let mut page = amy.get(&format!("/admin/people/{}", world.ada.person));
    page.fill("Name", SCRIPT);
    check(&amy.press(page, "Save changes").body());
    let mut page = ada.get(&own);
    page.fill("Write to support", SCRIPT);
    page.attach("Photos", "\"><svg onload=alert(1)>.jpg", photo(33));
    page.attach("Invoice or another document", "\"><svg onload=alert(1)>.pdf", crate::support::story::pdf());
    let page = ada.press(page, "Send the message");
    assert!(page.says("Your message is sent.") && page.says("<svg onload=alert(1)>.pdf"));
    check(&page.body());
    for (to, button) in [("Only support", "Send"), ("The customer, who must answer", "Send")] {
        let mut page = sam.get(&support);
        page.choose(to);
        page.fill("Message", &format!("{SCRIPT} {to}"));
        check(&sam.press(page, button).body());
    }
    let echoed = "q=%22%3E%3Csvg%20onload%3Dalert(1)%3E{{7*191}}&email=%22%3E%3Csvg%20onload%3Dalert(1)%3E";
    for path in ["/admin/tickets", "/admin/returns/new", "/admin", "/admin/timetable", &support] {
        let page = sam.get(&format!("{path}?{echoed}"));
        check(&page.body());
        assert!(page.status < 500 && !page.says("1337"), "{path}");
    }
    check(&amy.get(&format!("/admin/people?{echoed}")).body());
    for path in ["/tickets", "/account", &own] {
        check(&ada.get(path).body());
    }
    // The label's new recipient: a name that would be a header, and one mail to one address.
    let mut page = ada.get(&own);
    page.fill("Your answer", "Go on.");
    ada.press(page, "Send the answer");
    labelled(&world, &reference);
    let mut page = ada.get(&format!("{own}/label"));
    page.fill("Their name", "Pete\r\nBcc: all@example.com, \"><svg onload=alert(1)> <y@example.com>");
    page.fill("Their e-mail address", "new@harbour.example");
    check(&ada.press(page, "Send the label").body());
    world.work();
    check(&world.browser().get(&link_to(&world, "new@harbour.example")).body());
    check(&sam.get(&support).body());
    let sendback::mail::Mail::Memory(sent) = &world.app.mail else { panic!("in memory") };
    for copies in sent.lock().unwrap().values() {
        let mail = mail_parser::MessageParser::default().parse(&copies[0]).unwrap();
        check(&mail.body_html(0).unwrap());
        assert_eq!((mail.to().unwrap().iter().count(), mail.bcc().is_none()), (1, true));
    }
}

fn check(html: &str) {
    assert!(!html.contains("<svg onload"), "{html}");
}

#[test]
fn headers_of_a_mail_cannot_be_written_from_a_form() {
    let world = World::new();
    let mut ada = world.signed_in("ada@harbour.example");
    let page = to_check(&mut ada, &world.adas_phone, ADAS_IMEI, "pete@harbour.example");
    let mut page = ada.get(&page.path.replace("/check", "/sender"));
    page.fill("Their name", "Pete\r\nBcc: everybody@example.com, \"x\" <y@example.com>");
    let page = ada.press(page, "Save and continue");
    let page = ada.press(page, "Send the return");
    let reference = page.path.split('/').nth(2).unwrap().to_owned();
    world.work();
    labelled(&world, &reference);
    let sendback::mail::Mail::Memory(sent) = &world.app.mail else { panic!("in memory") };
    for copies in sent.lock().unwrap().values() {
        let text = String::from_utf8_lossy(&copies[0]).into_owned();
        let head = text.split("\r\n\r\n").next().unwrap();
        assert!(!head.to_lowercase().contains("\r\nbcc:"), "{head}");
        let mail = mail_parser::MessageParser::default().parse(&copies[0]).unwrap();
        assert_eq!(mail.to().unwrap().iter().count(), 1, "{head}");
    }
    for address in [
        "a@b@c.example",
        "two@x.example,three@x.example",
        "x@y",
        "a b@c.example",
        "<a@b.example>",
        "a@b.example\r\nBcc: c@d.example",
    ] {
        assert!(!sendback::mail::is_address(address), "{address:?}");
    }
}

/// Sends the beginning of a request and nothing more; what comes back until the server closes.
fn stalled(world: &World, head: &str, body: &[u8]) -> String {
    let mut stream = TcpStream::connect(world.base.trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(15))).unwrap();
    stream
        .write_all(format!("POST {head}host: x\r\nsec-fetch-site: same-origin\r\n\r\n").as_bytes())
        .unwrap();
    stream.write_all(body).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer, and then the end of the connection");
    answer
}

#[test]
fn a_body_that_never_comes_to_its_end_gets_a_page_and_is_waited_for_only_politely() {
    let world = World::with(|config| {
        config.limits.polite = Duration::from_millis(300);
        config.limits.upload_bytes = 400_000;
    });
    let form = "content-type: application/x-www-form-urlencoded\r\n";
    let multipart = "content-type: multipart/form-data; boundary=x\r\n";
    let cases = [
        // Too large, and said so; too slow; nobody's business; no form at all.
        (format!("/sign-in HTTP/1.1\r\n{form}content-length: 9000000\r\n"), vec![b'a'; 2_200_000], "413"),
        (format!("/sign-in HTTP/1.1\r\n{form}content-length: 100\r\n"), b"email=".to_vec(), "400"),
        (
            format!("/tickets/SB-1/photos HTTP/1.1\r\n{multipart}content-length: 900\r\n"),
            b"--x".to_vec(),
            "303",
        ),
        (
            "/sign-in HTTP/1.1\r\ncontent-type: text/xml\r\ncontent-length: 90\r\n".to_owned(),
            b"<".to_vec(),
            "415",
        ),
    ];
    let ada = world.signed_in("ada@harbour.example");
    let reference = submitted(&world);
    let signed_in = format!(
        "/tickets/{reference}/messages HTTP/1.1\r\ncookie: sendback={}\r\n{multipart}content-length: 900\r\n",
        ada.cookies["sendback"]
    );
    // Whoever may send it is waited for no longer.
    let begun = b"--x\r\ncontent-disposition: form-data; name=\"body\"\r\n\r\nHel".to_vec();
    let cases = cases.into_iter().chain([(signed_in, begun, "400")]);
    for (head, body, status) in cases {
        let answer = stalled(&world, &head, &body);
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{head}: {answer}");
        assert!(status == "303" || answer.contains("</html>"), "{head}: {answer}");
    }
    assert_eq!(world.browser().get("/sign-in").status, 200);
}

#[test]
fn nobody_fills_the_store_with_documents_or_the_desk_with_messages() {
    let world = World::with(|config| {
        config.limits.photos_a_day = 3;
        config.limits.messages_a_day = 2;
    });
    let reference = submitted(&world);
    let mut bob = world.signed_in("bob@harbour.example");
    let path = format!("/tickets/{reference}");
    let mut say = |text: &str, with: bool| {
        let mut page = bob.get(&path);
        page.fill("Write to support", text);
        if with {
            page.attach("Invoice or another document", "Invoice 7.pdf", pdf());
        }
        bob.press(page, "Send the message")
    };
    assert!(say("One.", true).says("Your message is sent."));
    assert!(say("Two.", true).says("Your message is sent."));
    let page = say("Three.", true);
    assert_eq!(page.status, 429, "{}", page.text());
    let page = say("Four.", true);
    assert!(page.status == 422 && page.says("Invoice 7.pdf"), "{}", page.text());
    assert_eq!(bob.get(&path).value("body"), "Four.", "nothing typed is lost");
    assert_eq!(world.signed_in("ada@harbour.example").get(&path).status, 200);
}

#[test]
fn what_support_adds_to_its_notes_leaves_the_customer_their_own_room() {
    let world = World::with(|config| config.limits.photos_on_messages = 1);
    let reference = submitted(&world);
    let mut sam = world.signed_in("sam@sendback.example");
    let mut page = sam.get(&format!("/admin/tickets/{reference}"));
    page.choose("Only support");
    page.fill("Message", "Seen on the telephone.");
    page.attach("Photos", "seen.jpg", photo(81));
    assert!(sam.press(page, "Send").says("Seen on the telephone."));
    let mut ada = world.signed_in("ada@harbour.example");
    let mut page = ada.get(&format!("/tickets/{reference}"));
    page.fill("Write to support", "Here it is.");
    page.attach("Photos", "mine.jpg", photo(82));
    let page = ada.press(page, "Send the message");
    assert!(page.says("Your message is sent."), "{}", page.text());
    let mut page = ada.get(&format!("/tickets/{reference}"));
    page.fill("Write to support", "One more.");
    page.attach("Photos", "more.jpg", photo(83));
    assert_eq!(ada.press(page, "Send the message").status, 422);
}
