//! A fresh link to a price: only to the address on file, and only where one still stands.
use crate::support::story::{NORA, price_link_to, priced, submitted};
use crate::support::world::World;

#[test]
fn whoever_holds_an_old_link_gets_a_fresh_one_mailed_to_the_address_on_file() {
    let world = World::new();
    let reference = submitted(&world);
    let old = priced(&world, &reference);
    priced(&world, &reference);
    let mails = world.mails().len();
    let mut somebody = world.browser();
    let page = somebody.get(&old);
    assert_eq!(page.status, 410);
    let page = somebody.press(page, "Send a fresh link");
    assert!(page.status == 200 && page.says("the address that we have on file"), "{}", page.text());
    assert!(!page.says(NORA) && !page.body().contains("nora"), "the address itself is not told");
    world.work();
    assert_eq!(world.mails().len(), mails + 2, "to Nora with a link, to Ada without");
    let fresh = price_link_to(&world, NORA);
    assert_eq!(world.browser().get(&fresh).status, 200);
    assert!(!world.mail_to("ada@harbour.example").1.contains("/q/"));
    // A few times a day, and then not any more.
    let sent: Vec<u16> = (0..6).map(|_| somebody.post(&format!("{old}/fresh"), &[]).status).collect();
    assert_eq!(sent, [200, 200, 200, 200, 429, 429]);
}

#[test]
fn where_no_price_stands_the_answer_is_the_same_and_nothing_goes_out() {
    let world = World::new();
    let reference = submitted(&world);
    let old = priced(&world, &reference);
    let mut sam = world.signed_in("sam@sendback.example");
    let page = sam.get(&format!("/admin/tickets/{reference}/quote"));
    sam.press(page, "Withdraw the price");
    world.work();
    let mails = world.mails().len();
    let mut somebody = world.browser();
    let page = somebody.get(&old);
    let page = somebody.press(page, "Send a fresh link");
    assert!(page.says("the address that we have on file"), "{}", page.text());
    world.work();
    assert_eq!(world.mails().len(), mails);
    assert_eq!(somebody.post("/q/unknown/fresh", &[]).status, 404);
}
