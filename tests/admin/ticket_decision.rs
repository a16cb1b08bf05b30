//! Yes or no, by one agent.
use crate::support::browser::multipart_body;
use crate::support::story::submitted;
use crate::support::world::World;

#[test]
fn two_agents_at_once_give_one_success_and_one_page_that_says_what_changed() {
    let world = World::new();
    let reference = submitted(&world);
    let at = format!("/admin/tickets/{reference}");
    let (mut sam, mut amy) =
        (world.signed_in("sam@sendback.example"), world.signed_in("amy@sendback.example"));
    let (mut sams, mut amys) = (sam.get(&at), amy.get(&at));
    sams.choose("Approve");
    amys.choose("Decline");
    amys.fill("If you decline: why", "no_evidence");
    amys.fill("Message to the customer", "Please send more photos.");
    assert!(sam.press(sams, "Save decision").says("Approved."));
    let page = amy.press(amys, "Save decision");
    assert_eq!(page.status, 409);
    assert!(
        page.says("Somebody was faster")
            && page.says("What changed since you opened it")
            && page.says("Sam Okoro, support")
            && page.says("What you had written, and was not sentPlease send more photos."),
        "{}",
        page.text()
    );
    world.work();
    assert!(world.mails().iter().all(|(_, subject, _)| !subject.contains("About your return")));
}

#[test]
fn six_approvals_at_the_same_moment_are_one_and_none_is_told_off() {
    let world = World::new();
    let reference = submitted(&world);
    let at = format!("/admin/tickets/{reference}");
    let version = world.signed_in("sam@sendback.example").get(&at).value("version");
    let browsers: Vec<_> = (0..6).map(|_| world.signed_in("sam@sendback.example")).collect();
    std::thread::scope(|scope| {
        let sent: Vec<_> = browsers
            .into_iter()
            .map(|mut sam| {
                let fields = [("version", version.as_str()), ("decision", "approve")];
                let to = format!("{at}/decision");
                scope.spawn(move || sam.post(&to, &fields).status)
            })
            .collect();
        for one in sent {
            assert_eq!(one.join().unwrap(), 303);
        }
    });
    world.work();
    let text = world.signed_in("sam@sendback.example").get(&at).text();
    assert_eq!(text.matches("ApprovedMonday").count(), 1, "{text}");
    assert_eq!(world.mails().iter().filter(|(_, subject, _)| subject.starts_with("Return label")).count(), 1);
}

#[test]
fn a_decline_needs_a_reason_keeps_what_was_typed_and_is_mailed_with_its_words() {
    let world = World::new();
    let reference = submitted(&world);
    let at = format!("/admin/tickets/{reference}");
    let mut sam = world.signed_in("sam@sendback.example");
    let page = sam.get(&at);
    let mut page = sam.press(page, "Save decision");
    assert!(page.status == 422 && page.says("Choose whether to approve, to offer a price or to decline."));
    page.choose("Decline");
    page.fill("Message to the customer", "We see no crack on the photos.");
    let mut page = sam.press(page, "Save decision");
    assert!(page.status == 422 && page.says("Choose why you decline."));
    assert_eq!(page.value("message").trim(), "We see no crack on the photos.");
    page.fill("If you decline: why", "no_evidence");
    let page = sam.press(page, "Save decision");
    assert!(page.says("Declined. The customer gets an e-mail with the reason."), "{}", page.text());
    world.work();
    let (subject, text) = world.mail_to("ada@harbour.example");
    assert!(subject.contains(&reference));
    assert!(
        text.contains("do not show the fault") && text.contains("We see no crack on the photos."),
        "{text}"
    );
    let mut ada = world.signed_in("ada@harbour.example");
    let page = ada.get(&format!("/tickets/{reference}"));
    assert!(page.says("Why we declined") && page.says("We see no crack on the photos."), "{}", page.text());
}

#[test]
fn a_decision_is_not_taken_twice_and_not_by_jumping_ahead() {
    let world = World::new();
    let reference = submitted(&world);
    let at = format!("/admin/tickets/{reference}");
    let mut sam = world.signed_in("sam@sendback.example");
    let mut page = sam.get(&at);
    let version = page.value("version");
    page.choose("Approve");
    sam.press(page, "Save decision");
    world.work();
    // The same page in a second tab, or a second click: it is said again, and done once.
    let again = sam.post(&format!("{at}/decision"), &[("version", &version), ("decision", "approve")]);
    assert_eq!((again.status, again.headers["location"].as_str()), (303, at.as_str()));
    for (whose, decision, told) in [
        ("sam", "decline", "You have changed this return yourself"),
        ("amy", "decline", "Somebody was faster"),
        ("amy", "approve", "Somebody was faster"),
    ] {
        let fields = [("version", version.as_str()), ("decision", decision), ("reason", "no_evidence")];
        let mut somebody = world.signed_in(&format!("{whose}@sendback.example"));
        let page = somebody.post(&format!("{at}/decision"), &fields);
        assert!(page.status == 409 && page.says(told), "{whose} {decision}: {}", page.text());
    }
    let approved = sam.get(&at).text().matches("ApprovedMon").count();
    assert_eq!(approved, 1, "{}", sam.get(&at).text());
    let mut rita = world.signed_in("rita@brightwell.example");
    let old =
        [("version", "1"), ("found", "as_expected")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    let (kind, body) = multipart_body(&old, &[]);
    let same_origin = [("sec-fetch-site", "same-origin")];
    let receipt = format!("/workshop/tickets/{reference}/receipt");
    let wrong = rita.request("POST", &receipt, &same_origin, Some((&kind, body)));
    assert_eq!(wrong.status, 409);
    assert_eq!(world.mails().iter().filter(|(_, subject, _)| subject.starts_with("Return label")).count(), 1);
}
