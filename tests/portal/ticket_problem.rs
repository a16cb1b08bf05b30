//! The first page of the form: every kind of bad input gets a page that helps, and keeps what was typed.
use crate::support::story::{begin, fill_problem};
use crate::support::world::{ADAS_IMEI, World};

#[test]
fn all_problems_come_at_once_with_the_same_words_above_and_at_the_field() {
    let world = World::new();
    let mut ada = world.signed_in("ada@harbour.example");
    let page = begin(&mut ada, &world.adas_phone);
    let page = ada.press(page, "Save and continue");
    assert_eq!(page.status, 422);
    assert!(page.body().contains("<title>Error: What is wrong?"));
    for said in [
        "Enter the IMEI or the serial number, or tick that you cannot read it.",
        "Tell us what is wrong with the device.",
        "Answer whether the battery or the case looks dangerous.",
    ] {
        assert_eq!(page.body().matches(said).count(), 2, "{said}");
    }
    for field in ["imei", "description", "battery"] {
        assert!(
            page.body().contains(&format!("href=\"#{field}\""))
                && page.body().contains(&format!("id=\"{field}\""))
        );
    }
}

#[test]
fn a_wrong_number_is_explained_and_everything_typed_is_still_there() {
    let world = World::new();
    for (label, typed, said) in [
        ("IMEI", "490154203237519", "one digit is off, or two are swapped"),
        ("IMEI", "49015420323751", "You entered 14 digits"),
        ("IMEI", "49015420323751812", "you entered 17"),
        ("IMEI", "F2LX9ABCD", "enter it in the serial number box"),
        ("IMEI", "000000000000000", "not a real IMEI"),
        ("Serial number", "490154203237518", "This is an IMEI. Enter it in the IMEI box."),
        ("Serial number", "ab", "at least 4 characters"),
    ] {
        let mut ada = world.signed_in("ada@harbour.example");
        let page = ada.get(&format!("/devices/{}", world.adas_phone));
        let mut page = if page.has_button("Go on") {
            ada.press(page, "Go on with your return")
        } else {
            begin(&mut ada, &world.adas_phone)
        };
        fill_problem(&mut page, "");
        page.fill("Serial number", "");
        page.fill(label, typed);
        page.fill("What is wrong?", "It rattles & <b>hums</b>");
        page.choose("It got wet");
        let page = ada.press(page, "Save and continue");
        assert_eq!(page.status, 422, "{typed}");
        assert!(page.says(said), "{typed}: {}", page.text());
        assert_eq!(page.value(if label == "IMEI" { "imei" } else { "serial" }), typed);
        assert_eq!(page.value("description").trim(), "It rattles & <b>hums</b>");
        assert!(
            page.body().contains("name=\"reason\" value=\"defective\"")
                && page.body().contains("name=\"liquid\" value=\"yes\" checked")
        );
    }
}

#[test]
fn numbers_are_forgiven_what_people_put_around_them_and_i_cannot_read_it_is_an_answer() {
    let world = World::new();
    let mut ada = world.signed_in("ada@harbour.example");
    let mut page = begin(&mut ada, &world.adas_phone);
    fill_problem(&mut page, "49-015420-323751-8");
    assert!(ada.press(page, "Save and continue").path.ends_with("/photos"));
    let mut page = begin(&mut ada, &world.adas_laptop);
    fill_problem(&mut page, "");
    page.choose("I can’t read it");
    assert!(ada.press(page, "Save and continue").path.ends_with("/photos"));
}

#[test]
fn a_hundred_thousand_characters_come_back_whole_and_odd_characters_do_no_harm() {
    let world = World::new();
    let mut ada = world.signed_in("ada@harbour.example");
    let mut page = begin(&mut ada, &world.adas_phone);
    let path = page.path.clone();
    fill_problem(&mut page, ADAS_IMEI);
    let long = "é🙂x".repeat(33_334);
    page.fill("What is wrong?", &long);
    let page = ada.press(page, "Save and continue");
    assert_eq!(page.status, 422);
    assert!(page.says("Shorten it to 4000 characters or fewer"));
    assert_eq!(page.value("description").trim(), long);
    let mut page = ada.get(&path);
    page.fill("What is wrong?", "one\0two\u{7}three\r\nfour \u{202e}five\u{202c} 🔋");
    assert!(ada.press(page, "Save and continue").path.ends_with("/photos"));
    assert_eq!(ada.get(&path).value("description").trim(), "onetwothree\nfour \u{202e}five\u{202c} 🔋");
}

#[test]
fn a_body_over_the_cap_gets_a_page() {
    let world = World::with(|config| config.limits.form_bytes = 100_000);
    let mut ada = world.signed_in("ada@harbour.example");
    let page = begin(&mut ada, &world.adas_phone);
    for (bytes, status) in [(90_000, 422), (120_000, 413), (5_000_000, 413)] {
        let page = ada.post(&page.path, &[("description", &"x".repeat(bytes))]);
        assert_eq!(page.status, status, "{bytes}");
        assert!(page.body().contains("</html>"));
    }
}

#[test]
fn a_device_that_is_not_on_the_list_is_named_by_the_customer() {
    let world = World::new();
    let mut ada = world.signed_in("ada@harbour.example");
    let page = ada.get("/devices");
    let mut page = ada.press(page, "Return a device that is not on the list");
    assert!(page.says("We do not know this device yet"), "{}", page.text());
    page.choose("It is defective");
    let mut page = ada.press(page, "Save and continue");
    fill_problem(&mut page, "352099001761481");
    let page = ada.press(page, "Save and continue");
    assert_eq!(page.status, 422);
    for said in ["Choose what kind of device it is.", "Enter who made the device", "Enter the model"] {
        assert!(page.says(said), "{said}");
    }
}

#[test]
fn answers_are_corrected_until_support_has_answered() {
    use crate::support::story::submitted;
    let world = World::new();
    let reference = submitted(&world);
    let mut ada = world.signed_in("ada@harbour.example");
    let page = ada.get(&format!("/tickets/{reference}"));
    let mut page = ada.get(&page.link("Correct your answers"));
    page.fill("What is wrong?", "");
    page.fill("IMEI", "490154203237519");
    let mut page = ada.press(page, "Save the correction");
    assert!(page.status == 422 && page.says("Tell us what is wrong with the device."), "{}", page.text());
    assert_eq!(page.value("imei"), "490154203237519");
    page.fill("What is wrong?", "The camera is dead.");
    page.fill("IMEI", "356868000041418");
    page.choose("It got wet");
    let stale = ada.get(&format!("/tickets/{reference}/correction"));
    let page = ada.press(page, "Save the correction");
    assert!(page.says("Your answers are corrected.") && page.says("The camera is dead."), "{}", page.text());
    let mut stale = stale;
    stale.fill("What is wrong?", "The camera shows nothing at all.");
    let page = ada.press(stale, "Save the correction");
    assert!(page.status == 409 && page.says("Somebody was faster"), "{}", page.text());
    assert_eq!(
        page.value("description"),
        "The camera shows nothing at all.",
        "what was typed is still there"
    );
    let mut late = page;
    let mut sam = world.signed_in("sam@sendback.example");
    let page = sam.get(&format!("/admin/tickets/{reference}"));
    for said in ["The camera is dead.", "Excluded: liquid", "Belongs to another device", "Answers corrected"]
    {
        assert!(page.says(said), "{said}: {}", page.text());
    }
    let path = format!("/tickets/{reference}/correction");
    assert_eq!(world.signed_in("cleo@oakmere.example").get(&path).status, 404);
    let mut page = page;
    page.choose("Approve");
    sam.press(page, "Save decision");
    assert_eq!(ada.get(&path).status, 409);
    late.choose("Yes, at least one of these");
    let page = ada.press(late, "Save the correction");
    assert!(page.says("Support answered while you wrote"), "{}", page.text());
    let kept = page.value("body");
    assert!(
        kept.contains("The camera shows nothing at all.") && kept.contains("The battery is swollen"),
        "{kept}"
    );
    let page = ada.press(page, "Send the message");
    assert!(page.says("Your message is sent.") && page.says("The camera shows nothing at all."));
    let path = format!("/tickets/{reference}/correction");
    assert_eq!(world.signed_in("cleo@oakmere.example").post(&path, &[("description", "x")]).status, 404);
}

#[test]
fn a_correction_reports_a_dangerous_battery_and_takes_no_report_back() {
    use crate::support::story::submitted;
    let world = World::new();
    let reference = submitted(&world);
    let mut ada = world.signed_in("ada@harbour.example");
    let mut page = ada.get(&format!("/tickets/{reference}/correction"));
    page.choose("Yes, at least one of these");
    let page = ada.press(page, "Save the correction");
    assert!(page.says("Do not post the device"), "{}", page.text());
    let mut page = ada.get(&format!("/tickets/{reference}/correction"));
    page.choose("No");
    let page = ada.press(page, "Save the correction");
    assert!(page.says("Do not post the device"), "only support clears it: {}", page.text());
}
