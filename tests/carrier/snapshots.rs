//! How the papers look, held against pictures that somebody has looked at. `SENDBACK_WRITE_SNAPSHOTS=1 cargo test --test it
//! snapshots` draws the pictures anew: look at them before they are kept.
use super::reading::Sheet;
use super::{address, item, shipment};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use sendback::carrier::{Postage, Shipment, paper};
use std::path::Path;

const WRITE: &str = "SENDBACK_WRITE_SNAPSHOTS";
/// A place differs where it is lighter or darker by more than this, of 255: edges are softened differently from one poppler to
/// the next.
const TONE: u8 = 96;
/// So many places of a thousand may differ.
const FEW: usize = 3;

fn three() -> Shipment {
    let mut sent = shipment();
    sent.items = ["SB-7K2M-9QX4", "SB-22KM-8TT3", "SB-4PPW-3CC9"].map(item).to_vec();
    sent.to = address("Brightwell Refurb Ltd", &["Returns", "Bay 7, Millrace Estate"], "Leeds", "LS9 8AB");
    sent.postage =
        Postage::Contract { service: "Freepost Return".to_owned(), licence: "Freepost RTXX-ABCD".to_owned() };
    sent
}

/// A picture in four tones: that is enough to look at, and small.
fn toned(path: &Path) -> image::GrayImage {
    let mut picture = image::open(path).unwrap_or_else(|e| panic!("{}: {e}", path.display())).to_luma8();
    for tone in picture.iter_mut() {
        *tone = (*tone / 64) * 85;
    }
    picture
}

fn keep(picture: &image::GrayImage, path: &Path) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let file = std::fs::File::create(path).unwrap();
    let smallest = PngEncoder::new_with_quality(file, CompressionType::Best, FilterType::NoFilter);
    picture.write_with_encoder(smallest).unwrap();
}

fn assert_looks(name: &str, pdf: &[u8]) {
    let sheet = Sheet::of(pdf);
    let (drawn, path) =
        (toned(&sheet.picture_at(100)), Path::new("tests/carrier/snapshots").join(format!("{name}.png")));
    if std::env::var_os(WRITE).is_some() {
        keep(&drawn, &path);
    }
    let kept = toned(&path);
    assert_eq!(drawn.dimensions(), kept.dimensions(), "{name}");
    let pairs = drawn.as_raw().iter().zip(kept.as_raw());
    let differ = pairs.filter(|(one, other)| one.abs_diff(**other) > TONE).count();
    let most = drawn.as_raw().len() * FEW / 1000;
    assert!(
        differ <= most,
        "{name} differs in {differ} places of {most} that may. If that is wanted: {WRITE}=1"
    );
}

#[test]
fn the_papers_look_as_they_did() {
    let (one, three) = (shipment(), three());
    let drawn = paper::draw(&one).unwrap();
    assert_looks("label", &drawn.small);
    assert_looks("sheet", &drawn.a4);
    assert_looks("slip", &paper::slip(&three).unwrap());
    assert_looks("manifest", &paper::manifest(&three).unwrap());
    assert_looks("label-a6", &paper::a6(&three).unwrap());
}
