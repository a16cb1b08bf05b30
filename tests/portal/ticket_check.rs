//! Check your answers, and send them – once.
use crate::support::story::{begin, fill_problem, reference_of, to_check};
use crate::support::world::{ADAS_IMEI, CLEOS_IMEI, World};
use diesel::prelude::*;
use sendback::models::device::code::Identity;
use sendback::schema::tickets;

fn identity(world: &World) -> Option<Identity> {
    world.app.write_now(|tx| Ok(tickets::table.select(tickets::identity).first(&mut **tx)?)).unwrap()
}

#[test]
fn it_shows_every_answer_and_a_form_sent_twice_is_one_return() {
    let world = World::new();
    let mut ada = world.signed_in("ada@harbour.example");
    let page = to_check(&mut ada, &world.adas_phone, ADAS_IMEI, "pete@harbour.example");
    for said in [
        "It is defective",
        "The screen flickers.",
        ADAS_IMEI,
        "4 Quay Lane",
        "bs1 4rn",
        "pete@harbour.example",
        "2 stored",
        "Nothing of the list",
    ] {
        assert!(page.says(said), "{said}: {}", page.text());
    }
    let path = page.path.clone();
    let version = page.value("version");
    let first = ada.press(page, "Send the return");
    let again = ada.post(&path.replace("check", "submission"), &[("version", &version)]);
    assert_eq!(again.headers["location"], first.path);
    assert!(ada.get(&path).says("Your return is sent"), "the page of answers leads on");
    world.work();
    let letters = world.mails().iter().filter(|(to, ..)| to == "ada@harbour.example").count();
    assert_eq!(letters, 1);
    assert_eq!(identity(&world), Some(Identity::Match));
}

#[test]
fn six_at_the_same_moment_are_one_return_and_none_is_told_off() {
    let world = World::new();
    let mut ada = world.signed_in("ada@harbour.example");
    let page = to_check(&mut ada, &world.adas_phone, ADAS_IMEI, "pete@harbour.example");
    let (to, version) = (page.path.replace("check", "submission"), page.value("version"));
    let browsers: Vec<_> = (0..6).map(|_| world.signed_in("ada@harbour.example")).collect();
    std::thread::scope(|scope| {
        let sent: Vec<_> = browsers
            .into_iter()
            .map(|mut ada| scope.spawn(|| (ada.post(&to, &[("version", &version)]).status, ada)))
            .collect();
        for one in sent {
            assert_eq!(one.join().unwrap().0, 303);
        }
    });
    world.work();
    assert_eq!(world.mails().len(), 1);
    assert_eq!(
        ada.get(&format!("/tickets/{}", reference_of(&page))).text().matches("Sent with 2").count(),
        1
    );
}

#[test]
fn an_incomplete_form_is_not_sent() {
    let world = World::new();
    let mut ada = world.signed_in("ada@harbour.example");
    let mut page = begin(&mut ada, &world.adas_phone);
    fill_problem(&mut page, ADAS_IMEI);
    let page = ada.press(page, "Save and continue");
    let page = ada.get(&page.path.replace("photos", "check"));
    let page = ada.press(page, "Send the return");
    assert_eq!(page.status, 422);
    assert!(page.says("Some answers about the sender and the label are missing."), "{}", page.text());
}

#[test]
fn what_was_changed_meanwhile_is_looked_at_first() {
    let world = World::new();
    let mut ada = world.signed_in("ada@harbour.example");
    let shown = to_check(&mut ada, &world.adas_phone, ADAS_IMEI, "pete@harbour.example");
    let mut problem = ada.get(&shown.path.replace("check", "problem"));
    problem.fill("What is wrong?", "Something else.");
    ada.press(problem, "Save and continue");
    let page = ada.press(shown, "Send the return");
    assert_eq!(page.status, 409);
    assert!(page.says("These answers have changed since you opened this page"), "{}", page.text());
    assert!(page.says("Something else."), "the page shows what is to be sent: {}", page.text());
    assert!(ada.press(page, "Send the return").says("Your return is sent"));
}

#[test]
fn a_change_from_the_check_leads_back_to_it() {
    let world = World::new();
    let mut ada = world.signed_in("ada@harbour.example");
    let shown = to_check(&mut ada, &world.adas_phone, ADAS_IMEI, "pete@harbour.example");
    for (change, button) in [
        ("Change IMEI", "Save and continue"),
        ("Change photos", "Continue"),
        ("Change Sender", "Save and continue"),
    ] {
        let page = ada.get(&shown.link(change));
        let back = ada.press(page, button);
        assert_eq!(back.path, shown.path, "{change}");
    }
}

#[test]
fn another_companys_device_is_as_unknown_as_any_other() {
    let world = World::new();
    for (imei, wanted) in [
        (CLEOS_IMEI, Identity::Differs),
        ("352099001761481", Identity::Differs),
        ("356868000041418", Identity::AnotherOfTheirs),
    ] {
        let world2 = World::new();
        let mut ada = world2.signed_in("ada@harbour.example");
        let page = to_check(&mut ada, &world2.adas_phone, imei, "pete@harbour.example");
        assert!(page.says("support sees both numbers"), "{}", page.text());
        let page = ada.press(page, "Send the return");
        let shown = ada.get(&format!("/tickets/{}", reference_of(&page)));
        assert_eq!(identity(&world2), Some(wanted), "{imei}");
        if wanted == Identity::Differs {
            assert!(shown.says("Differs from what was sold"));
        }
    }
    // And a device id of theirs opens nothing.
    let mut ada = world.signed_in("ada@harbour.example");
    assert_eq!(ada.post(&format!("/devices/{}/return", world.cleos_phone), &[]).status, 404);
}

#[test]
fn a_dangerous_battery_gets_instructions_and_comes_first_with_support() {
    let world = World::new();
    let mut ada = world.signed_in("ada@harbour.example");
    let page = to_check(&mut ada, &world.adas_phone, ADAS_IMEI, "pete@harbour.example");
    let mut problem = ada.get(&page.path.replace("check", "problem"));
    problem.choose("Yes, at least one of these");
    ada.press(problem, "Save and continue");
    let page = ada.get(&page.path);
    assert!(page.says("Please do this now") && page.says("999"), "{}", page.text());
    let page = ada.press(page, "Send the return");
    assert!(
        page.says("Do not post the device") && !page.says("The label comes by e-mail"),
        "{}",
        page.text()
    );
    let reference = reference_of(&page);
    world.work();
    let (_, text) = world.mail_to("ada@harbour.example");
    assert!(text.contains("do not post it"), "{text}");
    let mut cleo = world.signed_in("cleo@oakmere.example");
    let other = to_check(&mut cleo, &world.cleos_phone, CLEOS_IMEI, "cleo@oakmere.example");
    cleo.press(other, "Send the return");
    let mut sam = world.signed_in("sam@sendback.example");
    let queue = sam.get("/admin").text();
    assert!(queue.find(&reference).unwrap() < queue.find("Oakmere").unwrap(), "{queue}");
    let mut page = sam.get(&format!("/admin/tickets/{reference}"));
    page.choose("Approve");
    let refused = sam.press(page, "Save decision");
    assert_eq!(refused.status, 409);
    assert!(refused.says("No label goes out until a specialist has cleared it."), "{}", refused.text());
}

#[test]
fn a_reason_with_a_time_of_its_own_says_until_when_to_customer_and_support() {
    let world = World::new();
    let mut ada = world.signed_in("ada@harbour.example");
    let shown = to_check(&mut ada, &world.adas_phone, ADAS_IMEI, "pete@harbour.example");
    assert!(!shown.says("this reason count"), "{}", shown.text());
    let mut page = ada.get(&shown.path.replace("check", "reason"));
    page.choose("It arrived damaged");
    let page = ada.press(page, "Save and continue");
    assert!(page.says("reported until Thursday 19 March, 17:00"), "{}", page.text());
    let said = "This reason counted until Thursday 19 March, 17:00. It can be sent in all the same: support decides.";
    let page = ada.get(&page.link("Go on all the same"));
    assert!(page.says(said), "before anything is typed: {}", page.text());
    let page = ada.press(page, "Save and continue");
    assert!(page.path.ends_with("/check") && page.says(said), "{}", page.text());
    let reference = reference_of(&page);
    ada.press(page, "Send the return");
    let page = world.signed_in("sam@sendback.example").get(&format!("/admin/tickets/{reference}"));
    assert!(page.says("This reason counted until Thursday 19 March, 17:00."), "{}", page.text());
}

#[test]
fn a_serial_number_of_an_unusual_shape_is_a_remark_and_no_wall() {
    let world = World::new();
    let mut ada = world.signed_in("ada@harbour.example");
    let shown = to_check(&mut ada, &world.adas_phone, ADAS_IMEI, "pete@harbour.example");
    let remark = "Serial numbers of Apple devices usually look different.";
    assert!(!shown.says(remark));
    let mut problem = ada.get(&shown.path.replace("check", "problem"));
    problem.fill("Serial number", "C02-XL");
    ada.press(problem, "Save and continue");
    let page = ada.get(&shown.path);
    assert!(page.says(remark), "{}", page.text());
    assert!(ada.press(page, "Send the return").says("Your return is sent"));
}
