//! Packing slip and manifest, for the seller who opens the box.
use crate::carrier::reading::Sheet;
use crate::support::lists::{ADA, in_one_box};
use crate::support::story::{link_to, posted};
use crate::support::world::World;

#[test]
fn the_seller_ticks_on_paper_what_the_page_lists_and_no_other_seller_sees_it() {
    let world = World::new();
    let all = in_one_box(&world, 3);
    posted(&world, &link_to(&world, "pete@harbour.example"));
    let mut rita = world.signed_in("rita@brightwell.example");
    let page = rita.get(&format!("/workshop?scan={}", all[0].reference));
    assert!(page.says("Manifest, to tick on paper") && page.says("Packing slip"), "{}", page.text());
    let base = page.path.clone();
    let manifest = rita.get(&format!("{base}/papers/manifest.pdf"));
    let text = Sheet::of(&manifest.bytes).text();
    assert!(all.iter().all(|one| text.contains(&one.reference.to_string())), "{text}");
    assert_eq!(rita.get(&format!("{base}/papers/packing-slip.pdf")).status, 200);
    assert_eq!(rita.get(&format!("{base}/papers/label-a4.pdf")).status, 404);
    for email in ["tom@tayside.example", ADA, "sam@sendback.example"] {
        let mut other = world.signed_in(email);
        assert_eq!(other.get(&format!("{base}/papers/manifest.pdf")).status, 404, "{email}");
    }
}
