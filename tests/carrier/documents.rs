//! What every paper must be, whatever people are called: nothing of an address is cut, what is read from a distance is large, the
//! file is small, has a title and a language, and is the same again.
use super::reading::{Sheet, assert_tidy, matrices_in};
use super::{address, item, shipment};
use sendback::carrier::{Address, Item, Postage, Shipment, paper};

/// The words of the label whose size is known: its heading.
const RETURN_POINTS: f32 = 31.0;
const LINES: [&str; 4] = [
    "Goods-in, Dock 14, Building C",
    "Silverstone Enterprise and Technology Park",
    "Lower Wharfside Road, Little Whitcombe",
    "near Northampton, by the old canal",
];

/// Names and addresses as people have them.
fn people() -> Vec<Address> {
    let long = "Brightwell Electronics Refurbishment and Recommerce (Holdings) Limited";
    let mut all = vec![
        address(long, &LINES, "Northampton", "NN12 8GX"),
        address(
            "Σωτήρης Παπαδόπουλος & Υιοί Α.Ε.",
            &["Οδός Ερμού 128, 3ος όροφος", "Μοναστηράκι"],
            "Αθήνα",
            "105 54",
        ),
        address("Zażółć Gęślą Jaźń sp. z o.o.", &["ul. Świętojańska 17/3", "Hala №4"], "Łódź", "90-001"),
        address("Ångström & Søn Återbruk A/S", &["Ærøvej 7, 1. th.", "c/o Café Crème"], "Århus", "8000"),
        // No name of a house, and nothing between name and town.
        address("J. O’Neill", &[], "Ballymena", "BT43 5AA"),
        address("A", &["1"], "B", "C1 1AA"),
        address(
            &"Refurbishers of the North ".repeat(2),
            &LINES,
            "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
            "LL61 5UJ",
        ),
    ];
    for (one, country) in all.iter_mut().zip(["GB", "GR", "PL", "DK", "GB", "GB", "GB"]) {
        one.country = country.to_owned();
    }
    all
}

/// Every one of them as seller and as sender, alone and with others in the box, as a demonstration and not.
fn cases() -> Vec<Shipment> {
    let people = people();
    let mut all = vec![];
    for (n, to) in people.iter().enumerate() {
        for (m, from) in people.iter().enumerate() {
            let mut sent = shipment();
            (sent.to, sent.from) = (to.clone(), from.clone());
            sent.demonstration = (n + m) % 3 == 0;
            sent.items = (0..=(n + m) % 4).map(|n| item(&format!("SB-7K2M-9Q{n}4"))).collect();
            if m % 2 == 1 {
                let (service, licence) = ("Freepost Return".to_owned(), "Freepost RTXX-ABCD".to_owned());
                sent.postage = Postage::Contract { service, licence };
            }
            all.push(sent);
        }
    }
    all
}

/// All papers of a box: name, bytes, and the size of a page.
fn papers(sent: &Shipment) -> [(&'static str, Vec<u8>, (f32, f32)); 5] {
    let (drawn, a4) = (paper::draw(sent).unwrap(), (595.0, 842.0));
    [
        ("label", drawn.small, (288.0, 432.0)),
        ("A6", paper::a6(sent).unwrap(), (297.64, 419.53)),
        ("sheet", drawn.a4, a4),
        ("slip", paper::slip(sent).unwrap(), a4),
        ("manifest", paper::manifest(sent).unwrap(), a4),
    ]
}

/// The words of a text, without what separates them.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn no_address_is_cut_and_to_is_never_small() {
    for (case, sent) in cases().iter().enumerate() {
        for (name, pdf, size) in papers(sent).into_iter().filter(|(name, ..)| *name != "sheet") {
            let what = format!("case {case}, {name}: {} from {}", sent.to.name, sent.from.name);
            assert_tidy(&pdf, size, &what);
            let sheet = Sheet::of(&pdf);
            let raw = squeezed(&sheet.raw());
            assert!(!raw.contains('…'), "{what}: {raw}");
            for whose in [&sent.to, &sent.from] {
                let lines = whose.lines.iter().chain([&whose.name, &whose.town, &whose.postcode]);
                for line in lines {
                    assert!(raw.contains(&squeezed(line)), "{what}: {line:?} is not in {raw}");
                }
            }
            if name == "slip" || name == "manifest" {
                continue;
            }
            let words = sheet.boxes().remove(0);
            let height = |at: [f32; 4]| at[3] - at[1];
            let place =
                |says: &str| words.iter().position(|(line, _)| line.contains(&format!(">{says}<"))).unwrap();
            // All words have the same shape, so their height tells their size.
            let points = |at: [f32; 4]| height(at) * RETURN_POINTS / height(words[place("RETURN")].1);
            let (to, from) = (place("TO"), place("FROM"));
            let postcode = squeezed(&sent.to.postcode);
            let mut seen = String::new();
            for (line, at) in &words[to + 1..from] {
                let word = line.split('>').nth(1).unwrap().split('<').next().unwrap();
                assert!(points(*at) > 8.9, "{what}: {word} has {} points", points(*at));
                if points(*at) > 13.9 {
                    seen.push_str(word);
                }
            }
            assert!(seen.contains(&postcode), "{what}: {postcode} is smaller than 14 points: {seen}");
        }
    }
}

#[test]
fn from_is_never_small_where_there_is_room() {
    for from in people() {
        let sent = Shipment { from, ..shipment() };
        for (name, pdf) in [("label", paper::draw(&sent).unwrap().small), ("A6", paper::a6(&sent).unwrap())] {
            let words = Sheet::of(&pdf).boxes().remove(0);
            let place = |says: &str| {
                words.iter().find(|(line, _)| line.contains(&format!(">{says}<"))).map(|(_, at)| *at).unwrap()
            };
            let height = |at: [f32; 4]| at[3] - at[1];
            let (caption, below, heading) = (place("FROM"), place("Valid"), place("RETURN"));
            let theirs: Vec<_> = words
                .iter()
                // Between caption and date, left of the DataMatrix and what stands under it.
                .filter(|(_, at)| at[1] > caption[3] - 2.0 && at[3] < below[1] + 1.0 && at[0] < 180.0)
                .collect();
            assert!(theirs.len() > 1, "{name} from {}", sent.from.name);
            for (word, at) in theirs {
                let points = height(*at) * RETURN_POINTS / height(heading);
                assert!(points > 8.9, "{name} from {}: {word} has {points} points", sent.from.name);
            }
        }
    }
}

#[test]
fn a_contracts_long_service_and_licence_are_whole() {
    let mut sent = shipment();
    let service = "Freepost Business Response Premium Returns for Refurbished Electronics";
    let licence = "Licence RTXX-ABCD-EFGH, account 0012345678, paid by Brightwell Electronics Refurbishment";
    sent.postage = Postage::Contract { service: service.to_owned(), licence: licence.to_owned() };
    for (name, pdf, size) in papers(&sent).into_iter().take(2) {
        assert_tidy(&pdf, size, name);
        let raw = squeezed(&Sheet::of(&pdf).raw());
        for said in [service, licence, "Postage prepaid", "Unit 4, 12 Quayside Road", "LS9 8AB"] {
            assert!(raw.contains(&squeezed(said)), "{name}: {said:?} is not in {raw}");
        }
    }
}

#[test]
fn each_has_a_title_a_language_and_few_bytes_and_is_the_same_again() {
    let mut sent = shipment();
    sent.items = (10..40).map(|n| item(&format!("SB-7K2M-9Q{n}"))).collect();
    for sent in [shipment(), sent] {
        let (first, again) = (papers(&sent), papers(&sent));
        for ((name, pdf, _), (_, other, _)) in first.iter().zip(&again) {
            assert_eq!(pdf, other, "{name}");
            assert!(pdf.len() < 60_000, "{name}: {} bytes", pdf.len());
            let info = Sheet::of(pdf).info();
            let title = match *name {
                "slip" => "Packing slip",
                "manifest" => "Manifest",
                _ => "Return label",
            };
            assert!(info.contains(&format!("{title} {}", sent.reference())), "{name}: {info}");
            assert!(info.contains("2026-11-28T09:30:15Z"), "{name}: {info}");
            assert!(String::from_utf8_lossy(pdf).contains("en-GB"), "{name}");
        }
    }
}

fn hundreds() -> Shipment {
    let mut sent = shipment();
    let device = |n: usize| {
        ["Pear Phone 14, 256 GB", "Samsung Galaxy S22 Ultra 5G, 256 GB, phantom black, dual SIM"][n % 2]
    };
    sent.items =
        (100..400).map(|n| Item { device: device(n).to_owned(), ..item(&format!("SB-7K2M-{n}X")) }).collect();
    sent
}

#[test]
fn the_manifest_of_hundreds_numbers_every_one_on_numbered_pages() {
    let sent = hundreds();
    let pdf = paper::manifest(&sent).unwrap();
    let sheet = Sheet::of(&pdf);
    let text = sheet.text();
    assert!(text.contains("300 devices") && text.contains("PX-4H7T-2M9C"), "{text}");
    for (n, item) in sent.items.iter().enumerate() {
        let line = text.lines().find(|line| line.contains(&item.reference)).unwrap();
        assert_eq!(line.split_whitespace().next(), Some((n + 1).to_string().as_str()), "{line}");
    }
    let pages = sheet.boxes().len();
    for page in 1..=pages {
        assert!(text.contains(&format!("Page {page} of {pages}")), "{page}: {text}");
    }
    assert_eq!(text.matches("Checked by").count(), 1, "at the end of the list");
    assert_tidy(&pdf, (595.0, 842.0), "hundreds");
    assert!(pdf.len() < 200_000, "{} bytes", pdf.len());
}

#[test]
fn the_manifest_says_where_it_goes_and_reads_back_in_bars_and_modules() {
    let mut sent = shipment();
    sent.items = ["SB-7K2M-9QX4", "SB-22KM-8TT3", "SB-4PPW-3CC9"].map(item).to_vec();
    sent.items[1].order_number = None;
    let sheet = Sheet::of(&paper::manifest(&sent).unwrap());
    assert_eq!(sheet.bars(), ["SB000000345675"]);
    let mut found = matrices_in(&sheet.picture_at(300), 4);
    found.sort();
    assert_eq!(found, ["PX-4H7T-2M9C", "SB-22KM-8TT3", "SB-4PPW-3CC9", "SB-7K2M-9QX4"]);
    let text = sheet.text();
    for said in [
        "Manifest",
        "3 devices",
        "Sendback",
        "Pete Morgan",
        "Northern Refurb Ltd",
        "LS9 8AB",
        "SB00 0000 3456 75",
        "Pear Phone 14",
        "ORD-00418",
        "INV-88123",
        "HERE",
        "Page 1 of 1",
        "Checked by",
    ] {
        assert!(text.contains(said), "{said:?} is missing from:\n{text}");
    }
}

#[test]
fn a_slip_and_a_manifest_take_any_tracking_number_that_a_carrier_gives() {
    let mut sent = shipment();
    sent.items.push(item("SB-22KM-8TT3"));
    for number in [
        "JD0146-0003-1234-5678-9012-3456-7890-AB",
        "6A12345678901",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMN",
    ] {
        sent.number = number.to_owned();
        let text = Sheet::of(&paper::manifest(&sent).unwrap()).text();
        assert!(squeezed(&text).contains(number), "{text}");
        assert!(squeezed(&Sheet::of(&paper::slip(&sent).unwrap()).text()).contains(number), "{text}");
    }
}

#[test]
fn a_slip_alone_lists_everything_on_as_many_pages_as_it_needs() {
    let sent = hundreds();
    let sheet = Sheet::of(&paper::slip(&sent).unwrap());
    let text = sheet.text();
    assert!(sent.items.iter().all(|item| text.contains(&item.reference)));
    let pages = sheet.boxes().len();
    assert!(text.contains(&format!("page {pages} of {pages}")), "{text}");
    assert_eq!(sheet.bars(), ["PX-4H7T-2M9C"]);
    assert_tidy(&paper::slip(&sent).unwrap(), (595.0, 842.0), "hundreds");
}
