//! A technician finds a device locked: what the page asks, what the customer reads, and who may not.
use crate::support::story::{locked, photo, submitted};
use crate::support::workshop::arrived;
use crate::support::world::{World, monday};

#[test]
fn a_locked_device_makes_the_analysis_wait_and_the_customer_gets_the_steps_for_that_account() {
    let world = World::new();
    let reference = arrived(&world);
    let link = locked(&world, &reference);
    assert_eq!(link.len(), "/k/".len() + 43);
    let (subject, text) = world.mail_to("ada@harbour.example");
    assert_eq!(subject, format!("Your device is locked: return {reference}"));
    for said in [
        "locked to an Apple account",
        "icloud.com/find",
        "I removed it",
        "until Tuesday 2 June, 17:00",
        "Never send us a password or a passcode",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(!text.contains("Samsung"), "only what helps: {text}");
    let page = world.signed_in("rita@brightwell.example").get(&format!("/workshop/tickets/{reference}"));
    assert!(page.says("The analysis waits") && page.says("Next: The customer"), "{}", page.text());
    assert!(!page.says("Due by"), "{}", page.text());
}

#[test]
fn a_passcode_is_removed_and_never_asked_for() {
    let world = World::new();
    let reference = arrived(&world);
    let mut rita = world.signed_in("rita@brightwell.example");
    let mut page = rita.get(&format!("/workshop/tickets/{reference}/lock"));
    page.choose("Locked with a passcode");
    rita.press(page, "Tell the customer");
    world.work();
    let (_, text) = world.mail_to("ada@harbour.example");
    assert!(text.contains("Never send the passcode") && text.contains("Erase it from a distance"), "{text}");
    assert!(!text.contains("/k/"), "a lock to an account has a link: {text}");
    assert!(text.contains(&format!("/tickets/{reference}")), "{text}");
}

#[test]
fn a_missing_proof_is_sent_as_a_message_and_the_technician_says_that_it_is_there() {
    let world = World::new();
    let reference = arrived(&world);
    let mut rita = world.signed_in("rita@brightwell.example");
    let mut page = rita.get(&format!("/workshop/tickets/{reference}/lock"));
    page.choose("A proof is missing");
    rita.press(page, "Tell the customer");
    world.work();
    let (subject, text) = world.mail_to("ada@harbour.example");
    assert!(subject.starts_with("The seller needs a proof") && text.contains("a photo or a PDF"), "{text}");
    let mut ada = world.signed_in("ada@harbour.example");
    let mut page = ada.get(&format!("/tickets/{reference}"));
    page.fill("Write to support", "Here is the invoice.");
    page.attach("Invoice or another document", "invoice.pdf", crate::support::story::pdf());
    assert_eq!(ada.press(page, "Send the message").status, 200);
    world.at(monday().plus_seconds(3 * 3600));
    let page = rita.get(&format!("/workshop/tickets/{reference}/lock"));
    let page = rita.press(page, "Gone: A proof is missing");
    assert!(page.says("Due by Thursday 21 May, 17:00"), "{}", page.text());
}

#[test]
fn what_is_not_chosen_is_said_and_what_is_chosen_is_kept() {
    let world = World::new();
    let reference = arrived(&world);
    let mut rita = world.signed_in("rita@brightwell.example");
    let page = rita.get(&format!("/workshop/tickets/{reference}/lock"));
    let mut page = rita.press(page, "Tell the customer");
    assert_eq!(page.status, 422);
    assert!(page.says("Choose what is in your way."), "{}", page.text());
    page.choose("Locked to an account");
    let page = rita.press(page, "Tell the customer");
    assert_eq!(page.status, 422);
    assert!(page.says("Choose whose account it is"), "{}", page.text());
    assert!(page.body().contains("value=\"account_lock\" checked"), "what was chosen is still chosen");
}

#[test]
fn the_same_lock_twice_counts_once_and_a_page_of_before_changes_nothing() {
    let world = World::new();
    let reference = arrived(&world);
    let mut rita = world.signed_in("rita@brightwell.example");
    let here = format!("/workshop/tickets/{reference}/lock");
    let mut one = rita.get(&here);
    one.choose("Locked with a passcode");
    let mut other = rita.get(&here);
    other.choose("Locked with a passcode");
    assert_eq!(rita.press(one, "Tell the customer").status, 200);
    let second = rita.press(other, "Tell the customer");
    assert_eq!(second.status, 409);
    assert!(second.says("Somebody was faster"), "{}", second.text());
    world.work();
    let letters =
        world.mails().iter().filter(|(_, subject, _)| subject.starts_with("Your device is locked")).count();
    assert_eq!(letters, 1);
}

#[test]
fn another_seller_and_whoever_is_no_technician_find_nothing_here() {
    let world = World::new();
    let reference = arrived(&world);
    let here = format!("/workshop/tickets/{reference}/lock");
    for person in ["tom@tayside.example", "ada@harbour.example", "sam@sendback.example"] {
        let mut browser = world.signed_in(person);
        assert_eq!(browser.get(&here).status, 404, "{person}");
        let form = [("kind", "passcode"), ("version", "6")];
        assert!(matches!(browser.post(&here, &form).status, 404 | 415), "{person}");
        assert_eq!(browser.post(&format!("{here}-removal"), &form).status, 404, "{person}");
    }
}

#[test]
fn a_device_that_is_not_here_is_not_locked() {
    let world = World::new();
    let reference = submitted(&world);
    crate::support::story::labelled(&world, &reference);
    let mut rita = world.signed_in("rita@brightwell.example");
    assert_eq!(rita.get(&format!("/workshop/tickets/{reference}/lock")).status, 409);
    let page = rita.get(&format!("/workshop/tickets/{reference}"));
    assert!(!page.says("It is locked, or a proof is missing"), "{}", page.text());
    // Nor is a battery reported by this form, or anything that is no lock.
    let world = World::new();
    let reference = arrived(&world);
    let mut rita = world.signed_in("rita@brightwell.example");
    for kind in ["unsafe_battery", "nothing"] {
        let mut page = rita.get(&format!("/workshop/tickets/{reference}/lock"));
        page.send_as("kind", kind);
        assert_eq!(rita.press(page, "Tell the customer").status, 422, "{kind}");
    }
}

#[test]
fn what_was_said_to_be_unlocked_is_locked_again_with_a_photo_that_everybody_sees() {
    let world = World::new();
    let reference = arrived(&world);
    let link = locked(&world, &reference);
    world.at(monday().plus_seconds(3600));
    let mut owner = world.browser();
    let page = owner.get(&link);
    owner.press(page, "I removed it");
    let mut rita = world.signed_in("rita@brightwell.example");
    let mut page = rita.get(&format!("/workshop/tickets/{reference}/lock"));
    page.choose("Locked to an account");
    page.choose("Apple (Find My, Activation Lock)");
    let page = rita.press(page, "Tell the customer");
    assert_eq!(page.status, 422);
    assert!(page.says("Add a photo of the screen"), "{}", page.text());
    assert!(page.body().contains("value=\"apple\" checked"), "what was chosen is kept");
    let mut page = page;
    page.attach("A photo of the screen", "locked.jpg", photo(77));
    let page = rita.press(page, "Tell the customer");
    assert_eq!(page.status, 200, "{}", page.text());
    world.work();
    assert!(world.mail_to("ada@harbour.example").1.contains("/k/"));
    let page = world.signed_in("ada@harbour.example").get(&format!("/tickets/{reference}"));
    assert!(page.body().contains("locked.jpg"), "the customer sees the proof: {}", page.text());
}
