//! The whole story through the doors, as people live it.
use crate::carrier::reading::Sheet;
use crate::support::story::{labelled, submitted};
use crate::support::world::World;
use diesel::prelude::*;
use sendback::schema::labels;

#[test]
fn a_broken_phone_walks_from_the_customers_form_to_the_sellers_desk() {
    let world = World::new();
    let reference = submitted(&world);
    let (subject, text) = world.mail_to("ada@harbour.example");
    assert!(subject.contains(&reference), "{subject}");
    assert!(text.contains("2 photos") && text.contains("by Tuesday 19 May, 17:00"), "{text}");

    let link = labelled(&world, &reference);
    let (subject, text) = world.mail_to("pete@harbour.example");
    assert!(subject.contains(&reference), "{subject}");
    for said in ["Brightwell", "LS1 1AA", "Postage is not included", "Monday 1 June 2026", "Back up"] {
        assert!(text.contains(said), "{said} is not in {text}");
    }

    let mut pete = world.browser();
    let page = pete.get(&link);
    assert_eq!(page.status, 200);
    assert!(page.says("Apple iPhone 13") && page.says(&reference), "{}", page.text());
    let pdf = pete.get(&page.link("Print the label"));
    // Programs that know nothing of ours read back exactly what the database holds.
    let number: String =
        world.app.write_now(|tx| Ok(labels::table.select(labels::number).first(&mut **tx)?)).unwrap();
    let sheet = Sheet::of(&pdf.bytes);
    assert!(sheet.bars().iter().any(|read| read.ends_with(&number)), "{:?}", sheet.bars());
    assert_eq!(sheet.matrix(), reference);
    let ask = pete.get(&page.link("I have posted it"));
    let page = pete.press(ask, "Yes, it is posted");
    assert!(page.says("This parcel is posted"), "{}", page.text());

    let mut rita = world.signed_in("rita@brightwell.example");
    let page = rita.get("/workshop");
    let page = rita.get(&page.link("Apple iPhone 13"));
    let page = rita.press(page, "It is here: mark as received");
    assert!(page.says("by Thursday 21 May, 17:00"), "{}", page.text());
    world.work();
    let (_, text) = world.mail_to("ada@harbour.example");
    assert!(text.contains("by Thursday 21 May, 17:00"), "{text}");

    let mut ada = world.signed_in("ada@harbour.example");
    let page = ada.get(&format!("/tickets/{reference}"));
    assert!(page.says("With the seller") && page.says("The seller analyses the device."), "{}", page.text());
}
