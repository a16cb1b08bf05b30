//! Carriers: what each answers, and the shipment as it is kept in a label's row.
mod documents;
mod invoice;
mod karrio;
mod karrio_after;
mod karrio_real;
mod many;
mod number;
mod paper;
pub(crate) mod reading;
mod snapshots;

use chrono::NaiveDate;
use sendback::carrier::{
    Address, Answer, Bars, Bought, Carrier, Found, Item, Kind, PartOf, Postage, Shipment, Voided,
};

fn address(name: &str, lines: &[&str], town: &str, postcode: &str) -> Address {
    Address {
        name: name.to_owned(),
        lines: lines.iter().map(|line| (*line).to_owned()).collect(),
        town: town.to_owned(),
        postcode: postcode.to_owned(),
        country: "GB".to_owned(),
    }
}

/// Pete in the post room sends one telephone to its seller and pays the postage himself.
pub(crate) fn shipment() -> Shipment {
    let drawn = NaiveDate::from_ymd_opt(2026, 11, 28).unwrap();
    Shipment {
        key: "01936c1e-0000-7000-8000-000000000001".to_owned(),
        number: "SB000000345675".to_owned(),
        bars: Bars::Code128,
        service: String::new(),
        postage: Postage::NotIncluded,
        from: address(
            "Pete Morgan",
            &["Harbour Studios Ltd", "Unit 4, 12 Quayside Road"],
            "Bristol",
            "BS1 4QA",
        ),
        to: address("Northern Refurb Ltd", &["Returns", "Bay 7, Millrace Estate"], "Leeds", "LS9 8AB"),
        items: vec![item("SB-7K2M-9QX4")],
        parcel_reference: "PX-4H7T-2M9C".to_owned(),
        weight_g: Some(450),
        parcel: PartOf { n: 1, of: 1 },
        valid_until: NaiveDate::from_ymd_opt(2026, 12, 12).unwrap(),
        drawn_at: drawn.and_hms_opt(9, 30, 15).unwrap(),
        brand: "Sendback".to_owned(),
        help: "help@example.com".to_owned(),
        demonstration: false,
    }
}

fn item(reference: &str) -> Item {
    Item {
        reference: reference.to_owned(),
        device: "Pear Phone 14, 256 GB, graphite".to_owned(),
        order_number: Some("ORD-00418".to_owned()),
        invoice_number: Some("INV-88123".to_owned()),
        weight_g: 450,
    }
}

#[test]
fn an_own_label_is_bought_free_of_charge_and_asking_for_its_key_finds_the_same() {
    let bought = Bought {
        carrier_ref: "own-01936c1e-0000-7000-8000-000000000001".to_owned(),
        number: None,
        cost_pence: 0,
        tracked: false,
    };
    assert_eq!(Carrier::Own.buy(&shipment(), &mut vec![]), Answer::Bought(bought.clone()));
    assert_eq!(Carrier::Own.find(&shipment().key, &mut vec![]), Found::Bought(bought));
    assert_eq!(Carrier::Own.void("own-1", &mut vec![]), Voided::Done);
}

#[test]
fn a_label_bought_by_hand_is_never_bought_or_cancelled_by_the_program() {
    assert!(
        matches!(Carrier::Manual.buy(&shipment(), &mut vec![]), Answer::No(why) if why.contains("upload its PDF"))
    );
    assert_eq!(Carrier::Manual.find(&shipment().key, &mut vec![]), Found::NotFound);
    assert!(matches!(Carrier::Manual.void("XY1", &mut vec![]), Voided::No(why) if why.contains("XY1")));
}

#[test]
fn every_kind_of_carrier_is_found_again_by_its_name() {
    for kind in Kind::ALL {
        assert_eq!(kind.as_str().parse(), Ok(*kind));
    }
    let strange = "pigeon".parse::<Kind>().unwrap_err();
    assert_eq!(strange.to_string(), "carriers are not asked through \"pigeon\"");
}

#[test]
fn a_shipment_survives_its_row_unchanged() {
    let mut sent = shipment();
    sent.postage = Postage::Contract { service: "Freepost".to_owned(), licence: "RTXX-ABCD".to_owned() };
    sent.bars = Bars::Sscc;
    let row = serde_json::to_string(&sent).unwrap();
    assert_eq!(serde_json::from_str::<Shipment>(&row).unwrap(), sent);
}
