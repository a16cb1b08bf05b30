//! Packing slip and manifest, for support.
use crate::carrier::reading::Sheet;
use crate::support::lists::{ADA, in_one_box};
use crate::support::workshop::SAM;
use crate::support::world::World;

#[test]
fn support_opens_both_beside_the_label_and_nobody_else_does() {
    let world = World::new();
    let all = in_one_box(&world, 2);
    let base = format!("/admin/tickets/{}", all[1].reference);
    let mut sam = world.signed_in(SAM);
    let page = sam.get(&base);
    assert!(page.says("Packing slip") && page.says("Manifest of the box"), "{}", page.text());
    assert!(page.says("New packing slip") || page.says("Open the PDF"));
    let slip = sam.get(&format!("{base}/papers/packing-slip.pdf"));
    assert!(Sheet::of(&slip.bytes).text().contains("Packing slip"));
    let manifest = sam.get(&format!("{base}/papers/manifest.pdf"));
    assert!(Sheet::of(&manifest.bytes).text().contains("2 devices"));
    assert_eq!(sam.get(&format!("{base}/papers/label-a4.pdf")).status, 404);
    for email in [ADA, "rita@brightwell.example"] {
        let mut other = world.signed_in(email);
        assert_eq!(other.get(&format!("{base}/papers/manifest.pdf")).status, 404, "{email}");
    }
}
