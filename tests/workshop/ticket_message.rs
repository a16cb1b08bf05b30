//! What the seller writes on a return.
use crate::support::browser::multipart_body;
use crate::support::story::{labelled, photo, submitted};
use crate::support::world::World;

#[test]
fn the_customer_and_support_read_it_and_another_seller_does_not() {
    let world = World::new();
    let reference = submitted(&world);
    let mut rita = world.signed_in("rita@brightwell.example");
    let at = format!("/workshop/tickets/{reference}");
    let (kind, body) = multipart_body(&[("body".to_owned(), "Hello".to_owned())], &[]);
    let same_origin = [("sec-fetch-site", "same-origin")];
    let sent = rita.request("POST", &format!("{at}/messages"), &same_origin, Some((&kind, body)));
    assert_eq!(sent.status, 404, "nothing before the label");
    labelled(&world, &reference);
    let mut page = rita.get(&at);
    page.fill("Write to the customer and support", "Please send the charger, too.");
    page.attach("Photos", "charger.jpg", photo(60));
    let page = rita.press(page, "Send the message");
    assert!(page.says("Your message is sent."), "{}", page.text());
    world.work();
    let (_, text) = world.mail_to("ada@harbour.example");
    assert!(text.contains("Please send the charger, too."), "{text}");
    let page = world.signed_in("ada@harbour.example").get(&format!("/tickets/{reference}"));
    assert!(page.says("The seller") && !page.says("Rita Holm"), "no names of our people: {}", page.text());
    let page = world.signed_in("sam@sendback.example").get(&format!("/admin/tickets/{reference}"));
    assert!(page.says("Rita Holm, the seller"), "{}", page.text());
    assert_eq!(world.signed_in("tom@tayside.example").get(&at).status, 404);
}
