//! Letters over a real mail server, as it behaves on good days and on bad ones.
use crate::support::smtp::Server;
use crate::support::story::{labelled, reference_of, submitted, to_check};
use crate::support::world::{ADAS_IMEI, World, monday};
use diesel::prelude::*;
use sendback::app::App;
use sendback::mail::smtp::{Security, Smtp};
use sendback::mail::{Letter, Mail, MailError};
use sendback::schema::{jobs, letters, tasks};
use sendback::worker;
use std::time::{Duration, Instant};

fn letter(to: &str) -> Letter {
    Letter {
        message_id: "one@sendback.example".to_owned(),
        date: "2026-05-18T09:00:00".parse().unwrap(),
        from: ("Sendback".to_owned(), "returns@sendback.example".to_owned()),
        to: ("Zoë\r\nBcc: everybody@example.com".to_owned(), to.to_owned()),
        subject: "Grüße, \u{202e}👩‍🔧".to_owned(),
        text: format!("{}\n.\nA line with a dot above, and äöü.", "long ".repeat(500)),
        html: "<p>Hello</p>".to_owned(),
        thread: None,
        attachments: vec![("a.pdf".to_owned(), "application/pdf", (0..=255).collect())],
    }
}

#[test]
fn a_letter_arrives_whole_over_every_kind_of_private_connection() {
    let account = Some(("sendback", "correct horse"));
    for security in [Security::StartTls, Security::Tls, Security::Plain] {
        let server = Server::start(security, account);
        let mail = Mail::smtp(server.settings(account));
        assert!(mail.check().unwrap().contains("answers"));
        let said = mail.send(&letter("pete@harbour.example")).unwrap().unwrap();
        assert!(said.starts_with("250") && said.contains("queued as 1"), "{said}");
        mail.send(&letter("pete@harbour.example")).unwrap();
        let taken = server.taken();
        assert_eq!(taken.len(), 2);
        assert_eq!(taken[0], taken[1], "a repeat is the same bytes to the same recipient");
        assert_eq!(taken[0].1, "pete@harbour.example", "one recipient");
        let mail = mail_parser::MessageParser::default().parse(&taken[0].0).unwrap();
        assert_eq!(mail.to().unwrap().iter().count(), 1);
        assert!(
            mail.bcc().is_none() && mail.body_text(0).unwrap().lines().any(|line| line == "."),
            "{security:?}"
        );
        assert_eq!(mail.message_id(), Some("one@sendback.example"));
        use mail_parser::MimeHeaders;
        let pdf = mail.attachments().find(|part| part.attachment_name() == Some("a.pdf")).unwrap();
        assert_eq!(pdf.contents(), (0..=255).collect::<Vec<u8>>());
    }
}

/// What becomes of a letter with changed settings: nothing may have been taken.
fn refused(server: &Server, settings: Smtp, to: &str) -> MailError {
    let error = Mail::smtp(settings).send(&letter(to)).unwrap_err();
    assert_eq!(server.taken().len(), 0, "{error}");
    error
}

fn is_later(error: &MailError) -> bool {
    matches!(error, MailError::Later(_))
}

#[test]
fn nothing_is_sent_where_the_connection_is_not_private_or_the_server_another_one() {
    let server = Server::start(Security::StartTls, None);
    let unknown = Smtp { ca_file: None, ..server.settings(None) };
    let error = refused(&server, unknown, "pete@harbour.example");
    assert!(is_later(&error) && error.to_string().contains("certificate"), "{error}");
    let other_name = Smtp { host: "127.0.0.1".to_owned(), ..server.settings(None) };
    assert!(is_later(&refused(&server, other_name, "pete@harbour.example")));
    // A server that offers no TLS, or one that somebody stands before.
    let plain = Server::start(Security::Plain, None);
    let wants_tls =
        Smtp { security: Security::StartTls, ca_file: server.settings(None).ca_file, ..plain.settings(None) };
    assert!(is_later(&refused(&plain, wants_tls, "pete@harbour.example")));
}

#[test]
fn what_is_wrong_with_our_account_is_tried_again_and_never_told() {
    let server = Server::start(Security::StartTls, Some(("sendback", "correct horse")));
    let wrong = server.settings(Some(("sendback", "battery staple")));
    assert!(!format!("{wrong:?}").contains("battery staple"));
    let error = refused(&server, wrong, "pete@harbour.example");
    assert!(is_later(&error) && error.to_string().contains("535"), "{error}");
    assert!(!format!("{error} {error:?}").contains("battery staple"));
    assert!(is_later(&refused(&server, server.settings(None), "pete@harbour.example")), "530");
}

#[test]
fn a_no_for_good_is_final_and_a_slow_or_absent_server_is_not() {
    let server = Server::start(Security::StartTls, None);
    let error = refused(&server, server.settings(None), "never@harbour.example");
    assert!(matches!(&error, MailError::Unsendable(why) if why.contains("No such person here")), "{error}");
    let hasty = Smtp { timeout: Duration::from_secs(1), ..server.settings(None) };
    let began = Instant::now();
    assert!(is_later(&refused(&server, hasty, "slow@harbour.example")));
    assert!(began.elapsed() < Duration::from_secs(10));
    let (gone, port) = (server.settings(None), server.settings(None).port);
    drop(server);
    let error = Mail::smtp(Smtp { ca_file: None, ..gone }).send(&letter("pete@harbour.example")).unwrap_err();
    assert!(is_later(&error), "nobody listens on {port}: {error}");
}

#[test]
fn a_connection_that_is_cut_after_the_last_dot_makes_one_or_two_of_the_same_mail() {
    let server = Server::start(Security::StartTls, None);
    let mail = Mail::smtp(server.settings(None));
    assert!(is_later(&mail.send(&letter("cut@harbour.example")).unwrap_err()));
    mail.send(&letter("cut@harbour.example")).unwrap();
    let taken = server.taken();
    assert_eq!(taken.len(), 2);
    assert_eq!(taken[0].0, taken[1].0);
}

fn with_mail(world: &World, mail: Mail) -> App {
    let App { db, files, clock, config, link_key, .. } = world.app.clone();
    App::new(db, files, mail, clock, (*config).clone(), link_key)
}

fn work(app: &App) {
    actix_web::rt::System::new().block_on(worker::run_all_due(app)).unwrap();
}

#[test]
fn a_server_that_is_away_for_an_hour_gets_every_letter_once_when_it_is_back() {
    let world = World::new();
    let server = Server::start(Security::StartTls, None);
    let there = server.settings(None);
    // Nobody listens on a port that was just given back.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let away = with_mail(&world, Mail::smtp(Smtp { port: free, ..there.clone() }));
    let reference = submitted(&world);
    let before = world.mails().len();
    let mut sam = world.signed_in("sam@sendback.example");
    let mut page = sam.get(&format!("/admin/tickets/{reference}"));
    page.choose("Approve");
    sam.press(page, "Save decision");
    for minute in 0..60 {
        world.at(monday().plus_seconds(minute * 60));
        work(&away);
    }
    let page = world.signed_in("sam@sendback.example").get(&format!("/admin/tickets/{reference}"));
    assert!(page.says("Label sent"), "labels wait for no letter: {}", page.text());
    assert_eq!(server.taken().len(), 0);
    let parked: i64 = world
        .app
        .write_now(|tx| {
            Ok(jobs::table.filter(jobs::parked_at.is_not_null()).count().get_result(&mut **tx)?)
        })
        .unwrap();
    assert_eq!(parked, 0);
    world.at(monday().plus_seconds(3 * 3600));
    work(&with_mail(&world, Mail::smtp(there)));
    let to: Vec<String> = server.taken().into_iter().map(|(_, to)| to).collect();
    assert_eq!((to.len(), world.mails().len()), (2, before), "a yes and a label: {to:?}");
    assert!(to.contains(&"pete@harbour.example".to_owned()));
    let answers: Vec<Option<String>> = world
        .app
        .write_now(|tx| {
            let sent = letters::table.filter(letters::state.eq("sent")).order(letters::id.desc()).limit(2);
            Ok(sent.select(letters::answer).load(&mut **tx)?)
        })
        .unwrap();
    assert!(
        answers.iter().all(|said| said.as_ref().is_some_and(|said| said.contains("queued as"))),
        "{answers:?}"
    );
}

#[test]
fn a_recipient_whom_the_server_does_not_know_is_a_task_with_the_servers_words() {
    let world = World::new();
    let server = Server::start(Security::StartTls, None);
    let reference = submitted(&world);
    labelled(&world, &reference);
    let mut ada = world.signed_in("ada@harbour.example");
    let mut page = ada.get(&format!("/tickets/{reference}/label"));
    page.fill("Their e-mail address", "never@harbour.example");
    ada.press(page, "Send the label");
    work(&with_mail(&world, Mail::smtp(server.settings(None))));
    let told: Vec<String> = world
        .app
        .write_now(|tx| {
            let open = tasks::table.filter(tasks::kind.eq("letter_failed"));
            Ok(open.select(tasks::data).load(&mut **tx)?)
        })
        .unwrap();
    assert!(told.len() == 1 && told[0].contains("No such person here"), "{told:?}");
    let mut sam = world.signed_in("sam@sendback.example");
    assert!(sam.get("/admin").says(&reference));
    let page = sam.get(&format!("/admin/tickets/{reference}"));
    assert!(page.says("A letter could not be sent") && page.says("No such person here"), "{}", page.text());
}

#[test]
fn a_server_that_never_answers_holds_up_no_label() {
    let world = World::new();
    // It takes connections and says nothing.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let settings = Smtp {
        host: "localhost".to_owned(),
        port: silent.local_addr().unwrap().port(),
        security: Security::Plain,
        account: None,
        ca_file: None,
        timeout: Duration::from_secs(20),
    };
    let mut ada = world.signed_in("ada@harbour.example");
    let mut sam = world.signed_in("sam@sendback.example");
    let page = to_check(&mut ada, &world.adas_phone, ADAS_IMEI, "pete@harbour.example");
    let reference = reference_of(&ada.press(page, "Send the return"));
    let app = with_mail(&world, Mail::smtp(settings));
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let began = Instant::now();
    std::thread::scope(|scope| {
        scope.spawn(|| actix_web::rt::System::new().block_on(worker::run(app, stopped)));
        // The confirmation hangs by now.
        silent.accept().unwrap();
        let mut page = sam.get(&format!("/admin/tickets/{reference}"));
        page.choose("Approve");
        sam.press(page, "Save decision");
        let at = format!("/admin/tickets/{reference}");
        while !sam.get(&at).says("Label sent") {
            assert!(began.elapsed() < Duration::from_secs(15), "the label waits for a letter");
        }
        stop.send(true).unwrap();
        // Whoever hangs is let go, so that the test ends.
        drop(silent);
    });
}

#[test]
fn an_invitation_that_cannot_arrive_is_a_task_until_it_is_sent_again() {
    let world = World::new();
    let server = Server::start(Security::StartTls, None);
    let mut amy = world.signed_in("amy@sendback.example");
    let mut page = amy.get("/admin/people/new");
    page.fill("Name", "Nobody There");
    page.fill("E-mail address", "never@harbour.example");
    page.choose("Agent");
    let page = amy.press(page, "Add and send the e-mail");
    assert_eq!(page.status, 200, "{}", page.text());
    work(&with_mail(&world, Mail::smtp(server.settings(None))));
    let page = amy.get("/admin/tasks");
    assert!(
        page.says("A letter could not be sent")
            && page.says("never@harbour.example: ")
            && page.says("No such person here"),
        "{}",
        page.text()
    );
    let page = amy.get("/admin/letters");
    let letter = page.link("Invitation");
    let page = amy.get(&letter);
    let page = amy.press(page, "Send again");
    assert_eq!(page.status, 200, "{}", page.text());
    assert!(!amy.get("/admin/tasks").says("A letter could not be sent"));
}

#[test]
fn a_server_that_says_not_now_gets_it_later() {
    let world = World::new();
    let server = Server::start(Security::StartTls, None);
    let app = with_mail(&world, Mail::smtp(server.settings(None)));
    let mut ada = world.signed_in("ada@harbour.example");
    let page = to_check(&mut ada, &world.adas_phone, ADAS_IMEI, "later@harbour.example");
    let reference = reference_of(&ada.press(page, "Send the return"));
    let mut sam = world.signed_in("sam@sendback.example");
    let mut page = sam.get(&format!("/admin/tickets/{reference}"));
    page.choose("Approve");
    sam.press(page, "Save decision");
    work(&app);
    let to_later = || server.taken().iter().filter(|(_, to)| to == "later@harbour.example").count();
    assert_eq!(to_later(), 0, "451");
    world.at(monday().plus_seconds(3600));
    work(&app);
    assert_eq!(to_later(), 1);
}
