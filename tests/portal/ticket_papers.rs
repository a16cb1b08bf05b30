//! Packing slip and manifest, for the company that sends the box.
use crate::carrier::reading::Sheet;
use crate::support::lists::{ADA, approved_in_one_box, in_one_box};
use crate::support::story::{labelled, submitted};
use crate::support::world::World;

const SLIP: &str = "packing-slip.pdf";

#[test]
fn the_pages_of_list_and_return_lead_to_the_papers_of_the_box() {
    let world = World::new();
    let all = in_one_box(&world, 3);
    let mut ada = world.signed_in(ADA);
    let base = format!("/tickets/{}", all[1].reference);
    let page = ada.get(&base);
    assert!(page.says("Print the packing slip") && page.says("list of all devices"), "{}", page.text());
    let slip = ada.get(&format!("{base}/papers/{SLIP}"));
    assert_eq!((slip.status, slip.headers["content-type"].as_str()), (200, "application/pdf"));
    let (slip, manifest) = (Sheet::of(&slip.bytes), ada.get(&format!("{base}/papers/manifest.pdf")));
    assert!(slip.text().contains("3 returns"), "{}", slip.text());
    let text = Sheet::of(&manifest.bytes).text();
    assert!(text.contains("3 devices"), "{text}");
    for one in &all {
        assert!(
            text.contains(&one.reference.to_string()) && slip.text().contains(&one.reference.to_string())
        );
    }
    for secret in ["LIST0000", "fault"] {
        assert!(!text.contains(secret), "{secret} is on the manifest: {text}");
    }
    let list = format!("/batches/{}", all[0].batch_id.clone().unwrap());
    let page = ada.get(&list);
    assert!(page.says("To print:"), "{}", page.text());
    assert!(page.body().contains(&format!("/tickets/{}/papers/manifest.pdf", all[0].reference)));
    // A colleague prints them as well.
    let mut bob = world.signed_in("bob@harbour.example");
    assert_eq!(bob.get(&format!("{base}/papers/manifest.pdf")).status, 200);
}

#[test]
fn others_and_other_papers_are_not_found() {
    let world = World::new();
    let all = approved_in_one_box(&world, 2);
    let base = format!("/tickets/{}/papers", all[0].reference);
    let mut ada = world.signed_in(ADA);
    assert_eq!(ada.get(&format!("{base}/{SLIP}")).status, 404, "the label is not made yet");
    assert!(!ada.get(&format!("/batches/{}", all[0].batch_id.clone().unwrap())).says("To print:"));
    world.work();
    assert_eq!(ada.get(&format!("{base}/{SLIP}")).status, 200);
    for wrong in ["label-a4.pdf", "nothing", "MANIFEST.pdf"] {
        assert_eq!(ada.get(&format!("{base}/{wrong}")).status, 404, "{wrong}");
    }
    for email in ["cleo@oakmere.example", "sam@sendback.example", "rita@brightwell.example"] {
        let mut other = world.signed_in(email);
        for file in [SLIP, "manifest.pdf"] {
            assert_eq!(other.get(&format!("{base}/{file}")).status, 404, "{email} {file}");
        }
    }
    assert_ne!(world.browser().get(&format!("{base}/{SLIP}")).headers["content-type"], "application/pdf");
}

#[test]
fn a_box_with_one_return_has_a_slip_and_no_manifest() {
    let world = World::new();
    let reference = submitted(&world);
    labelled(&world, &reference);
    let mut ada = world.signed_in(ADA);
    let page = ada.get(&format!("/tickets/{reference}"));
    assert!(page.says("Print the packing slip") && !page.says("manifest"), "{}", page.text());
    assert_eq!(ada.get(&format!("/tickets/{reference}/papers/{SLIP}")).status, 200);
    assert_eq!(ada.get(&format!("/tickets/{reference}/papers/manifest.pdf")).status, 404);
}
