//! A return for somebody on the telephone.
use crate::support::world::{ADAS_IMEI, World};

#[test]
fn support_fills_the_form_in_and_the_customer_gets_the_confirmation() {
    let world = World::new();
    let mut sam = world.signed_in("sam@sendback.example");
    let page = sam.get("/admin");
    let mut page = sam.get(&page.link("Open a return for a caller"));
    page.fill("The caller’s e-mail address", "Ada@Harbour.example");
    let mut page = sam.get(&format!("/admin/returns/new?email={}", "Ada%40Harbour.example"));
    assert!(page.says("For Ada Marsh") && page.says("Lenovo ThinkPad X1"), "{}", page.text());
    assert!(
        page.says("Only if the device is not on the listFor one that you chose above leave these empty"),
        "{}",
        page.text()
    );
    page.fill("Device", world.adas_phone.as_str());
    page.fill("IMEI", "490154203237519");
    let mut page = sam.press(page, "Open the return");
    assert_eq!(page.status, 422);
    for said in ["Choose why the device comes back.", "Tell us what is wrong", "There is a problem"] {
        assert!(page.says(said), "{said}: {}", page.text());
    }
    assert_eq!(page.value("imei"), "490154203237519");
    page.choose("It is defective");
    page.fill("Device", world.adas_phone.as_str());
    page.fill("IMEI", ADAS_IMEI);
    page.fill("What is wrong?", "It rattles, she says.");
    page.choose("No");
    page.fill("Street and number", "4 Quay Lane");
    page.fill("Town or city", "Bristol");
    page.fill("Postcode", "BS1 4RN");
    page.fill("Their e-mail address", "pete@harbour.example");
    page.choose("A repair may erase everything");
    let page = sam.press(page, "Open the return");
    assert!(page.says("The return is open.") && page.says("It rattles, she says."), "{}", page.text());
    assert!(page.says("Sam Okoro, support"), "the timeline says who did it: {}", page.text());
    world.work();
    let (subject, _) = world.mail_to("ada@harbour.example");
    assert!(subject.starts_with("We have your return"), "{subject}");
    let reference = page.path.rsplit('/').next().unwrap().to_owned();
    let page = world.signed_in("ada@harbour.example").get(&format!("/tickets/{reference}"));
    assert!(page.says("Matches what was sold"), "{}", page.text());
    // The same device once more: its return is open.
    let mut page = sam.get("/admin/returns/new?email=ada%40harbour.example");
    page.choose("It is defective");
    page.fill("Device", world.adas_phone.as_str());
    page.choose("I can’t read it");
    page.fill("What is wrong?", "Again.");
    page.choose("No");
    page.fill("Postcode", "BS1 4RN");
    page.choose("A repair may erase everything");
    let page = sam.press(page, "Open the return");
    assert!(page.status == 409 && page.says("Again."), "{}", page.text());
}

#[test]
fn it_is_only_for_customers_and_their_own_devices_and_only_by_support() {
    let world = World::new();
    let mut sam = world.signed_in("sam@sendback.example");
    for nobody in ["nobody%40harbour.example", "rita%40brightwell.example", "%25"] {
        let page = sam.get(&format!("/admin/returns/new?email={nobody}"));
        assert!(
            page.status == 422 && page.says("No customer has this address."),
            "{nobody}: {}",
            page.text()
        );
    }
    let fields = [
        ("email", "ada@harbour.example"),
        ("device", world.cleos_phone.as_str()),
        ("reason", "defective"),
        ("unreadable", "yes"),
        ("description", "x"),
        ("battery", "no"),
        ("name", "A"),
        ("line1", "1"),
        ("town", "T"),
        ("postcode", "P"),
        ("country", "GB"),
        ("label_name", "P"),
        ("label_email", "p@harbour.example"),
        ("erasure", "yes"),
    ];
    assert_eq!(sam.post("/admin/returns/new", &fields).status, 404, "another company's device");
    for person in ["ada@harbour.example", "rita@brightwell.example"] {
        assert_eq!(world.signed_in(person).post("/admin/returns/new", &fields).status, 404, "{person}");
    }
}
